"""Derived measures: ratio, sum, difference and change of others, on numbers and on intervals of numbers.

No measure is read twice by one derived measure (the loader refuses that), so the ends of each operation come from ends
of its operands and the intervals are exact.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Final

from lorg_indicators.measures import Measure, Number
from lorg_indicators.outcome import Interval

__all__ = ["OPERATIONS", "Derivation", "asked", "derivations", "leaf_counts", "leaves", "possible"]

_Operation = Callable[[Sequence[float]], float]


OPERATIONS: Final[Mapping[str, _Operation]] = {
    "ratio": lambda values: values[0] / values[1],
    "sum": math.fsum,
    "difference": lambda values: values[0] - values[1],
    "change": lambda values: values[0] / values[1] - 1,
}
# Which operands a result falls with; it rises with all others.
_FALLS_WITH: Final[Mapping[str, int]] = {"difference": 1}


class Derivation:
    """One derived measure, ready to compute.

    Attributes:
        name: the derived measure.
        operands: the measures that it reads; `change` reads its one operand at the year and the year before.
        by_year: whether it is a series.
    """

    def __init__(self, name: str, measure: Number) -> None:
        self.name, self.operation = name, measure.operation or ""
        self.operands = measure.operands
        self.by_year = measure.by == "year"
        self._compute = OPERATIONS[self.operation]
        self._factor = 100.0 if measure.unit == "%" and self.operation in ("ratio", "change") else 1.0
        self.bounds = measure.bounds

    def value(self, operands: Sequence[float]) -> float:
        """The derived number; may be infinite where the operands are too far apart for a float."""
        try:
            return self._compute(operands) * self._factor
        except (OverflowError, ZeroDivisionError):
            return math.inf

    def interval(self, operands: Sequence[Interval]) -> Interval:
        """All values of the derived number, the operands lying anywhere in theirs, within the measure's own bounds."""
        if self.operation in ("ratio", "change"):
            over, under = operands
            lower = _end(over.lower, under.upper if over.lower >= 0 else under.lower)
            upper = _end(over.upper, under.lower if over.upper >= 0 else under.upper)
            shift = 1.0 if self.operation == "change" else 0.0
            ends = (lower - shift) * self._factor, (upper - shift) * self._factor
        else:
            falls = _FALLS_WITH.get(self.operation)
            low = [end.upper if index == falls else end.lower for index, end in enumerate(operands)]
            high = [end.lower if index == falls else end.upper for index, end in enumerate(operands)]
            ends = self.value(low), self.value(high)
        return Interval(max(ends[0], self.bounds[0]), min(ends[1], self.bounds[1]))


def _end(over: float, under: float) -> float:
    """An end of a quotient; without a bound above it stays infinite, whatever it is divided by."""
    if math.isinf(over) or not under:
        return math.copysign(math.inf, over)
    return over / under


def derivations(measures: Mapping[str, Measure]) -> list[Derivation]:
    """Every derived measure, operands before what reads them.

    Raises:
        CycleError: a measure is derived from itself.
    """
    derived = {name: measure for name, measure in measures.items() if isinstance(measure, Number) and measure.operation}
    graph = {name: [operand for operand in measure.operands if operand in derived] for name, measure in derived.items()}
    return [Derivation(name, derived[name]) for name in TopologicalSorter(graph).static_order()]


def possible(measures: Mapping[str, Measure]) -> dict[str, Interval]:
    """All values that each number can have, derived or not."""
    bounds = {name: Interval(*measure.bounds) for name, measure in measures.items() if isinstance(measure, Number)}
    for derivation in derivations(measures):
        operands = [bounds[operand] for operand in derivation.operands]
        bounds[derivation.name] = derivation.interval(operands * (2 if derivation.operation == "change" else 1))
    return bounds


def leaf_counts(measures: Mapping[str, Measure]) -> dict[str, Counter[str]]:
    """For every measure the ones that somebody fills in behind it, each with how often it is read: once, or 2 for more.

    A change reads its operand at two years. What has one value for all years, or is itself a change, is then read
    twice: the two readings cannot differ freely.

    Raises:
        CycleError: a measure is derived from itself.
    """
    graph = {name: _operands(measure) for name, measure in measures.items()}
    counts: dict[str, Counter[str]] = {}
    changes: set[str] = set()
    for name in TopologicalSorter(graph).static_order():
        operands = graph.get(name) or ()
        count: Counter[str] = Counter() if operands else Counter((name,))
        for operand in operands:
            count.update(counts[operand])
        measure = measures.get(name)
        shifted = isinstance(measure, Number) and measure.operation == "change"
        above_change = not changes.isdisjoint(operands)
        if shifted:
            fixed = [leaf for leaf in count if not _yearly(measures.get(leaf))] if _yearly(measure) else []
            count.update(list(count) if above_change else fixed)
        if shifted or above_change:
            changes.add(name)
        counts[name] = Counter({leaf: min(often, 2) for leaf, often in count.items()})
    return counts


def leaves(name: str, measures: Mapping[str, Measure]) -> Counter[str]:
    """The measures that somebody fills in behind ``name``, itself where it is one, each with how often it is read.

    Raises:
        CycleError: a measure is derived from itself.
    """
    reached, pending = {name: measures[name]}, [name]
    while pending:
        for operand in _operands(reached[pending.pop()]):
            if operand not in reached:
                reached[operand] = measures[operand]
                pending.append(operand)
    return leaf_counts(reached)[name]


def asked(names: Iterable[str], measures: Mapping[str, Measure]) -> Iterator[str]:
    """The measures that somebody fills in for `names`, each once, in the order in which they are read."""
    pending, seen = list(names), set[str]()
    while pending:
        name = pending.pop(0)
        operands = _operands(measures[name])
        if operands:
            pending[:0] = operands
        elif name not in seen:
            seen.add(name)
            yield name


def _operands(measure: Measure) -> tuple[str, ...]:
    return measure.operands if isinstance(measure, Number) else ()


def _yearly(measure: Measure | None) -> bool:
    return isinstance(measure, Number) and measure.by == "year"
