"""Cases built to prove something of a ladder: each a value for every criterion, judged by the engine.

Criteria that read one measure move together. A case without open answers and with every document and title is taken, so
that only the values decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from lorg_indicators.conditions import Standing
from lorg_indicators.criteria.scale import Scale
from lorg_indicators.criteria.threshold import Threshold
from lorg_indicators.engine import Engine
from lorg_indicators.outcome import Interval
from lorg_indicators.tiers import TierStanding
from lorg_indicators.tree import Ends

__all__ = ["Witness"]


class _Case(NamedTuple):
    """Satisfactions of all criteria, what they add up to, and the tiers that they reach."""

    values: list[float]
    ends: Ends
    ranks: list[bool | None]


class Witness:
    """What is tried on one set.

    Attributes:
        ranges: all satisfactions (0-1) that each criterion can have.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.ranges = engine.ranges()
        units: dict[str, list[int]] = {}
        for at, criterion in enumerate(engine.criteria):
            units.setdefault(criterion.measure, []).append(at)
        self._units = list(units.values())
        self._unit_of = {at: unit for unit in self._units for at in unit}
        held = [tier.requires.held for tier in engine.indicators.ladder.tiers]
        # The highest title in as many years as a condition asks for.
        years = range(max((one.years for one in held if one is not None), default=0))
        self._titles = dict.fromkeys(years, len(engine.titles) - 1)
        self._low = [ends.lower for ends in self.ranges]
        self._high = [ends.upper for ends in self.ranges]

    def best(self) -> list[TierStanding]:
        """How the tiers stand with every criterion at its best; what may be out of it counts as met."""
        values = self._extreme(1.0)
        return self._stand(values, self._engine.tree.up(values))

    def span(self) -> tuple[float, float]:
        """Least and greatest score (0-100) that any evidence can have; what may be out of it counts as either end."""
        tree = self._engine.tree
        return 100 * tree.up(self._extreme(0.0)).total, 100 * tree.up(self._extreme(1.0)).total

    def _extreme(self, end: float) -> list[float]:
        # Without a criterion a mean is never above that with the criterion met, nor below that with it at nothing.
        values = self._high if end else self._low
        criteria = self._engine.criteria
        return [value if part.may_not_apply is None else end for value, part in zip(values, criteria, strict=True)]

    def tells_apart(self, tier: int) -> bool:
        """Whether some case reaches the tier below and not this one."""
        for values in self._path():
            ladder = self._stand(values, self._engine.tree.up(values))
            if ladder[tier - 1].reached and not ladder[tier].reached:
                return True
        return False

    def matters(self, criterion: int) -> bool:
        """Whether some case reaches another tier with this criterion's measure at its worst than at its best."""
        own = self._unit_of[criterion]
        return any(case.ranks != self._ranks(*self._without(case, own)) for case in self._cases(own))

    def _without(self, case: _Case, unit: Sequence[int]) -> tuple[list[float], Ends]:
        values = self._lowered(case.values, unit)
        return values, self._engine.tree.again(case.ends, values, unit)

    def _cases(self, own: Sequence[int]) -> Iterator[_Case]:
        """Cases just above a cut of the score: first those that serve many criteria, then such as keep this one."""
        yield from self._common
        # An encouraged clause adds only where its item is not full without it: its siblings are lowered first.
        siblings = [unit for unit in self._by_size if self._item(unit) == self._item(own)]
        order = siblings + [unit for unit in self._by_size if unit not in siblings]
        for cut in self._cuts:
            yield self._case(cut, [unit for unit in order if unit != own])

    @cached_property
    def _common(self) -> list[_Case]:
        orders = (self._by_size, self._by_size[::-1])
        return [self._case(cut, order) for cut in self._cuts for order in orders]

    def _case(self, cut: float, order: Sequence[Sequence[int]]) -> _Case:
        values, ends = self._just_above(cut, order)
        return _Case(values, ends, self._ranks(values, ends))

    def _item(self, unit: Sequence[int]) -> str:
        return self._engine.ids[unit[0]].partition(".")[0]

    @cached_property
    def _cuts(self) -> list[float]:
        tiers = self._engine.indicators.ladder.tiers
        return [tier.requires.score / 100 for tier in tiers if tier.requires.score]

    @cached_property
    def _by_size(self) -> list[list[int]]:
        """Units that no tier names, the heaviest first."""
        named = {name for tier in self._engine.indicators.ladder.tiers for _, name in tier.requires.named}
        free = [unit for unit in self._units if not any(self._engine.ids[at] in named for at in unit)]
        return sorted(free, key=lambda unit: -sum(self._step(at) for at in unit))

    def _step(self, at: int) -> float:
        return self._engine.tree.effective[at] * (self._high[at] - self._low[at])

    def _just_above(self, cut: float, order: Sequence[Sequence[int]]) -> tuple[list[float], Ends]:
        """Units lowered one after the other, as long as the score and the dimensions allow."""
        tree, values = self._engine.tree, list(self._high)
        ends = tree.up(values)
        least = max((tier.requires.each_dimension or 0.0) for tier in self._engine.indicators.ladder.tiers) / 100
        for unit in order:
            for part in (1.0, 0.5, 0.25, 0.125, 0.0625) if self._smooth(unit) else (1.0,):
                lowered = self._lowered(values, unit, part)
                if lowered == values:
                    break
                tried = tree.again(ends, lowered, unit)
                if tried.total >= cut and min(tried.dimensions) >= least:
                    values, ends = lowered, tried
        return values, ends

    def _smooth(self, unit: Sequence[int]) -> bool:
        """Whether the unit can earn every part of its points."""
        first = self._engine.criteria[unit[0]]
        even = isinstance(first, Scale) or (isinstance(first, Threshold) and first.credit is not None)
        return len(unit) == 1 and even

    def _lowered(self, values: Sequence[float], unit: Sequence[int], part: float = 1.0) -> list[float]:
        lowered = list(values)
        for at in unit:
            lowered[at] = max(self._low[at], lowered[at] - part * (self._high[at] - self._low[at]))
        return lowered

    def _path(self) -> Iterator[list[float]]:
        """One unit lowered at a time; then one after the other, those that no tier names, from the best case down."""
        yield from (self._lowered(self._high, unit) for unit in self._units)
        values = list(self._high)
        for unit in reversed(self._by_size):
            values = self._lowered(values, unit)
            yield values

    def _ranks(self, values: Sequence[float], ends: Ends) -> list[bool | None]:
        return [standing.reached for standing in self._stand(values, ends)]

    def _stand(self, values: Sequence[float], ends: Ends) -> list[TierStanding]:
        dimensions = [Interval(100 * value, 100 * value) for value in ends.dimensions]
        weakest = Interval(*(2 * (min(value.lower for value in dimensions),)))
        score, full = Interval(100 * ends.total, 100 * ends.total), Interval(1.0, 1.0)
        return self._engine.stand(Standing(score, dimensions, weakest, values, values, 1.0, full, self._titles))
