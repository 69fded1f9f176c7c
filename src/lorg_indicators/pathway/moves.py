"""What can move: the measures behind criteria, the values worth moving to, and what the engine makes of each.

A criterion is moved by the measure that it reads; where that is derived, by its first operand (the learners of a share
of learners, not the population). Criteria that hang on the same moving measure are one part: they are moved together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

from lorg_indicators.criteria import Observations, Reads
from lorg_indicators.derivation import derivations, possible
from lorg_indicators.engine import Case, Engine
from lorg_indicators.errors import Fault
from lorg_indicators.measures import BadValueError
from lorg_indicators.outcome import EMPTY

__all__ = ["ANSWER_EFFORT", "UNITS", "Movable", "Move", "Part", "allowed", "parts_of"]

ANSWER_EFFORT: Final = 0.1
"""What it takes to answer where there was no answer, whatever the answer; an effort of 1 is a criterion from 0 to 1."""

UNITS: Final = 20
"""Effort is counted in twentieths, rounded up: nobody knows it better, and the solver need not part what is level."""

_MOST_MOVES: Final = 400
"""A part that several measures move has so many moves at most; every further value of a measure is then left out."""


class Move(NamedTuple):
    """One thing to do about a part: what its measures become, and what its criteria make of that.

    Attributes:
        values: measure that is filled in -> its new value, as read; none where everything stays.
        lower: guaranteed satisfaction (0-1) of each criterion of the part.
        known: whether each is then known.
        answered: whether each then has an answer to everything that it reads.
        cost: the effort.
    """

    values: Mapping[str, Any]
    lower: tuple[float, ...]
    known: tuple[bool, ...]
    answered: tuple[bool, ...]
    cost: float

    def within(self, other: Move) -> bool:
        """Whether it brings no criterion further than the other one does."""
        return (
            all(a <= b + EMPTY for a, b in zip(self.lower, other.lower, strict=True))
            and all(a <= b for a, b in zip(self.known, other.known, strict=True))
            and all(a <= b for a, b in zip(self.answered, other.answered, strict=True))
        )


class Part(NamedTuple):
    """Criteria that move together, and their moves; the first is to stay.

    Attributes:
        criteria: indices of the criteria, in the set's order.
        measures: the measures that are filled in and can move.
        moves: to stay, then all others.
    """

    criteria: tuple[int, ...]
    measures: tuple[str, ...]
    moves: tuple[Move, ...]


class Movable:
    """The measures that move each criterion of a set. Made once for a set."""

    def __init__(self, engine: Engine) -> None:
        indicators = engine.indicators
        self.engine = engine
        self.derivations = {derivation.name: derivation for derivation in derivations(indicators.measures)}
        bounds = possible(indicators.measures)
        self.reads = [
            Reads.of(part.measure, indicators.measures, indicators.scales, bounds) for part in engine.criteria
        ]
        self.chains = [list(self._chain(part.measure)) for part in engine.criteria]
        self.groups = list(self._groups())

    def _chain(self, name: str) -> Iterator[str]:
        yield name
        while name in self.derivations:
            name = self.derivations[name].operands[0]
            yield name

    def _groups(self) -> Iterator[tuple[tuple[int, ...], tuple[str, ...]]]:
        """Criteria that hang on the same moving measures, and these; in the order of the set."""
        movers = {chain[-1] for chain in self.chains}
        readers: dict[str, list[int]] = {}
        for at, leaves in enumerate(self.engine.leaves):
            for name in leaves & movers:
                readers.setdefault(name, []).append(at)
        seen: set[int] = set()
        for first in range(len(self.chains)):
            if first in seen:
                continue
            group, pending = {first}, [first]
            while pending:
                for name in self.engine.leaves[pending.pop()] & movers:
                    joined = [at for at in readers[name] if at not in group]
                    group.update(joined)
                    pending += joined
            seen |= group
            criteria = tuple(sorted(group))
            names = dict.fromkeys(self.chains[at][-1] for at in criteria)
            # What others are derived from goes first: where they have to go depends on it.
            aside = {
                name: sum(name in self.engine.leaves[at] and name != self.chains[at][-1] for at in criteria)
                for name in names
            }
            yield criteria, tuple(sorted(names, key=lambda name: -aside[name]))

    def targets(self, at: int, observations: Observations) -> list[float | Any]:
        """Values of the measure that moves a criterion, for each of the criterion's own steps."""
        steps = self.engine.criteria[at].steps(self.reads[at], observations)
        chain = self.chains[at]
        if len(chain) == 1:
            return list(steps)
        found: list[float] = []
        for step in steps:
            found += self._back(chain, step, observations)
        return found

    def _back(self, chain: Sequence[str], value: float, observations: Observations) -> list[float]:
        """What the first operand has to be, at the end of a chain of derived measures."""
        whole = True
        for name, operand in pairwise(chain):
            derivation = self.derivations[name]
            others = [observations.current[other] for other in derivation.operands[1:]]
            if derivation.operation == "change":
                period = observations.period
                others = [observations.series.get(operand, {}).get(None if period is None else period - 1)]
            if not all(isinstance(other, float) for other in others):
                return []  # what is not known cannot be reckoned with
            whole = whole and all(other.is_integer() for other in others)
            value = derivation.first(value, others)
        if not math.isfinite(value):
            return []
        now = observations.current[chain[-1]]
        if not whole or (isinstance(now, float) and not now.is_integer()):
            return [value]
        # Where everything is counted in whole numbers, so is what has to be reached.
        up, down = float(math.ceil(value - EMPTY)), float(math.floor(value + EMPTY))
        return [up, down] if now is None else [up if value > now else down]


def parts_of(movable: Movable, case: Case, effort: Sequence[float]) -> list[Part]:
    """All parts of a case with their moves, each judged by the engine.

    Args:
        movable: what moves the criteria of the set.
        case: what stands at present.
        effort: for each criterion what it takes to bring it from 0 to 1.
    """
    return [_Mover(movable, case, effort, criteria, names).part() for criteria, names in movable.groups]


def allowed(parts: Sequence[Part], keep: Callable[[str, Any], bool]) -> list[Part]:
    """The parts without the moves that give a measure a value that is not to be kept; to stay is always allowed."""
    return [
        part._replace(moves=tuple(move for move in part.moves if all(keep(*pair) for pair in move.values.items())))
        for part in parts
    ]


class _Mover:
    """Finds the moves of one part."""

    def __init__(
        self,
        movable: Movable,
        case: Case,
        effort: Sequence[float],
        criteria: tuple[int, ...],
        names: tuple[str, ...],
    ) -> None:
        self._movable, self._engine, self._case, self._effort = movable, movable.engine, case, effort
        self._criteria, self._names = criteria, names
        self._observer = self._engine.reader.observer
        self._stay = self._judged({}, case.observations, None)

    def part(self) -> Part:
        moves = {(self._stay.lower, self._stay.known, self._stay.answered): self._stay}
        states: list[tuple[dict[str, Any], Observations]] = [({}, self._case.observations)]
        most = _MOST_MOVES
        for name in self._names:
            more = [
                ({**values, name: value}, observations)
                for values, before in states
                for value, observations in self._values(name, before)
            ]
            most = max(1, math.ceil(len(more) / _MOST_MOVES))
            states += more[::most]
        for values, observations in states[1:]:
            move = self._judged(values, observations, self._stay)
            if not move.within(self._stay):
                moves.setdefault((move.lower, move.known, move.answered), move)
        return Part(self._criteria, self._names, tuple(moves.values()))

    def _values(self, name: str, before: Observations) -> Iterator[tuple[Any, Observations]]:
        """Values that a measure can move to, each with what is then observed."""
        tried: list[Any] = []
        for at in self._criteria:
            if self._movable.chains[at][-1] == name and at not in self._case.absent:
                tried += [raw for raw in self._movable.targets(at, before) if raw not in tried]
        for raw in tried:
            faults: list[Fault] = []
            try:
                value = self._read(name, raw)
            except BadValueError:
                continue  # beyond what the measure can be
            after = self._observer.moved(before, name, value, faults)
            if not faults:
                yield value, after

    def _read(self, name: str, raw: Any) -> Any:  # noqa: ANN401
        value = self._engine.reader.value(name, raw)
        if name not in self._observer.by_year:
            return value
        evidence = self._case.evidence
        (moved,) = value.values()
        return {**(evidence.values.get(name) or {}), evidence.period: moved}

    def _judged(self, values: Mapping[str, Any], observations: Observations, stay: Move | None) -> Move:
        present = self._case.evidence.values.keys() | values.keys()
        lower, known = [], []
        for at in self._criteria:
            least, _, told, _ = self._engine.judgement(at, observations)
            absent = at in self._case.absent
            lower.append(0.0 if absent else least)
            known.append(told or least >= 1 - EMPTY or absent)
        answered = tuple(self._engine.leaves[at] <= present for at in self._criteria)
        move = Move(values, tuple(lower), tuple(known), answered, 0.0)
        return move if stay is None else move._replace(cost=self._cost(move, stay))

    def _cost(self, move: Move, stay: Move) -> float:
        """Effort times what is gained for certain, and something for every answer that there was none to."""
        gains = zip(self._criteria, move.lower, stay.lower, strict=True)
        cost = math.fsum(self._effort[at] * max(0.0, after - before) for at, after, before in gains)
        new = any(a > b for a, b in zip((*move.known, *move.answered), (*stay.known, *stay.answered), strict=True))
        return math.ceil((cost + (ANSWER_EFFORT if new else 0.0)) * UNITS - EMPTY) / UNITS
