"""Derived measures: ratio, sum, difference and change of others, on numbers and on intervals of numbers.

No measure is read twice by one derived measure (the loader refuses that), so the ends of each operation come from ends
of its operands and the intervals are exact.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Final, NamedTuple

from lorg_indicators.criteria import Algebra
from lorg_indicators.measures import Measure, Number
from lorg_indicators.outcome import Interval
from lorg_indicators.scoring import ABSOLUTE, RELATIVE, reaches, within

if TYPE_CHECKING:
    from narwhals import Expr

__all__ = [
    "BOUNDLESS",
    "OPERATIONS",
    "Derivation",
    "EndColumns",
    "asked",
    "derivations",
    "finite",
    "leaf_counts",
    "leaves",
    "possible",
]

BOUNDLESS: Final = 1e100
"""Stands for infinity in columns, where the engines disagree about it: far beyond every number that may be given."""


class EndColumns(NamedTuple):
    """A number in every row, with its ends.

    Attributes:
        value: the number, null where it is not fully known.
        lower: least number that it can be, never null.
        upper: greatest number that it can be, never null.
        given: whether anything of it is known.
    """

    value: Expr
    lower: Expr
    upper: Expr
    given: Expr


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

    def first(self, value: float, others: Sequence[float]) -> float:
        """What the first operand has to be for this value, given the others (of a change: the year before).

        May be infinite where the operands are too far apart for a float.
        """
        value /= self._factor
        match self.operation:
            case "ratio":
                return value * others[0]
            case "change":
                return (value + 1) * others[0]
            case "difference":
                return value + others[0]
        return value - math.fsum(others)

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

    def columns(self, operands: Sequence[EndColumns], possible: Interval, algebra: Algebra) -> tuple[EndColumns, Expr]:
        """The derived number of every row, and whether the row is refused because it cannot be.

        It says what `value` and `interval` say of one document. A divisor is never 0: what is out of bounds was
        refused before.
        """
        known = algebra.every([~operand.value.is_null() for operand in operands])
        given = algebra.some([operand.given for operand in operands])
        value = self._apply([operand.value for operand in operands])
        right = algebra.every([test for test in self._within(value) if test is not None] or [known])
        lower, upper = self._ends([(operand.lower, operand.upper) for operand in operands], algebra)
        fits = upper >= lower - algebra.greatest(lower.abs() * RELATIVE, ABSOLUTE)
        first, last = finite(possible)
        ends = EndColumns(
            algebra.where(known & right, value),
            algebra.when(known, value, algebra.when(given, algebra.least(lower, upper), first)),
            algebra.when(known, value, algebra.when(given, upper, last)),
            given,
        )
        return ends, (known & ~right) | (given & ~known & ~fits)

    def _apply(self, operands: Sequence[Expr]) -> Expr:
        first, second, *_ = operands
        if self.operation == "sum":
            return sum(operands[1:], first)
        if self.operation == "difference":
            return first - second
        quotient = first / second if self.operation == "ratio" else first / second - 1.0
        return quotient * self._factor if self._factor != 1.0 else quotient

    def _within(self, value: Expr) -> tuple[Expr | None, Expr | None]:
        lower, upper = self.bounds
        return (
            None if math.isinf(lower) else reaches(value, lower),
            None if math.isinf(upper) else within(value, upper),
        )

    def _ends(self, operands: Sequence[tuple[Expr, Expr]], algebra: Algebra) -> tuple[Expr, Expr]:
        lows, highs = [low for low, _ in operands], [high for _, high in operands]
        if self.operation in ("ratio", "change"):
            # A negative number is nearer to nothing the more it is divided by.
            lows[1], highs[1] = (
                algebra.when(lows[0] >= 0, operands[1][1], operands[1][0]),
                algebra.when(highs[0] >= 0, operands[1][0], operands[1][1]),
            )
        elif (falls := _FALLS_WITH.get(self.operation)) is not None:
            lows[falls], highs[falls] = highs[falls], lows[falls]
        lower, upper = self._apply(lows), self._apply(highs)
        least, most = self.bounds
        return (
            lower if math.isinf(least) else algebra.greatest(lower, least),
            upper if math.isinf(most) else algebra.least(upper, most),
        )


def finite(ends: Interval) -> Interval:
    """An interval without infinite ends, for columns."""
    return Interval(max(ends.lower, -BOUNDLESS), min(ends.upper, BOUNDLESS))


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
