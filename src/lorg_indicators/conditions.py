"""What a tier can ask for: one class for each name under ``requires``.

A condition is judged on both ends of every interval: it holds if the lower ends suffice, fails if the upper ends do
not, and is undecided between. What was observed for it is put together only when somebody looks at it. `columns` is the
same test for all rows of a frame: whether the condition holds, and whether it may.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from typing_extensions import override

from lorg_indicators.criteria import Algebra
from lorg_indicators.measures import RatingMeasure, Scale
from lorg_indicators.model import IndicatorSet
from lorg_indicators.outcome import EMPTY, Interval
from lorg_indicators.scoring import tolerance

if TYPE_CHECKING:
    from narwhals import Expr

__all__ = ["CONDITIONS", "ColumnStanding", "EndColumns", "Names", "Rule", "Standing"]


class Standing(NamedTuple):
    """What the conditions of a ladder are judged on.

    Attributes:
        score: total score (0-100), None where nothing applies.
        dimensions: score of each dimension (0-100), None where it does not apply.
        weakest: least of their lower and of their upper ends, None where one of them does not apply.
        lower: least satisfaction of each criterion (0-1).
        upper: greatest satisfaction of each criterion (0-1).
        known: share of the weight that is known (0-1), None where nothing applies.
        documented: least and greatest share of the weight whose evidence names a document (0-1), likewise.
        history: year -> index of the tier held, None where that is not known; None where the evidence says nothing.
    """

    score: Interval | None
    dimensions: Sequence[Interval | None]
    weakest: Interval | None
    lower: Sequence[float]
    upper: Sequence[float]
    known: float | None
    documented: Interval | None
    history: Mapping[int, int | None] | None


class EndColumns(NamedTuple):
    """A number with its ends in every row, and whether there is one; None where there always is."""

    lower: Expr
    upper: Expr
    applies: Expr | None


class ColumnStanding(NamedTuple):
    """What `Standing` is for one document, for all rows of a frame.

    Attributes:
        score: total score (0-100).
        dimensions: score of each dimension (0-100).
        lower: least satisfaction of each criterion (0-1).
        upper: greatest satisfaction of each criterion (0-1).
        known: share of the weight that is known (0-1), as both ends.
        documented: share of the weight whose evidence names a document (0-1).
        held: from the index of a tier, in how many years it or a higher one was held, in how many that is not known,
            and whether anything is said; None where no row says anything.
    """

    score: EndColumns
    dimensions: Sequence[EndColumns]
    lower: Sequence[Expr]
    upper: Sequence[Expr]
    known: EndColumns
    documented: EndColumns
    held: Callable[[int], tuple[Expr, Expr, Expr] | None]


_Masks = tuple["Expr", "Expr"]
"""Whether a condition holds, and whether it may, in every row."""


class Names(NamedTuple):
    """What conditions refer to by name.

    Attributes:
        criteria: ``item.criterion`` -> index of the criterion.
        tiers: tier -> index.
        dimensions: ids in the set's order.
        scales: ``item.criterion`` of a rubric -> its scale.
    """

    criteria: Mapping[str, int]
    tiers: Mapping[str, int]
    dimensions: Sequence[str]
    scales: Mapping[str, Scale]

    @classmethod
    def of(cls, indicators: IndicatorSet) -> Names:
        """The names of a set."""
        return cls(
            criteria={f"{item.id}.{part.id}": index for index, (item, part) in enumerate(indicators.criteria)},
            tiers={tier.id: index for index, tier in enumerate(indicators.ladder.tiers)},
            dimensions=[dimension.id for dimension in indicators.dimensions],
            scales={
                f"{item.id}.{part.id}": indicators.scales[measure.scale]
                for item, part in indicators.criteria
                if isinstance(measure := indicators.measures[part.measure], RatingMeasure)
            },
        )


class Rule(ABC):
    """One condition, compiled from what a tier asks for."""

    def __init__(self, wanted: Any, names: Names) -> None:  # noqa: ANN401
        self.wanted = wanted
        self.names = names

    @abstractmethod
    def holds(self, standing: Standing) -> bool | None:
        """Whether it does; None where the evidence leaves it open."""

    @abstractmethod
    def columns(self, standing: ColumnStanding, algebra: Algebra) -> _Masks:
        """Whether it holds, and whether it may, in every row."""

    @abstractmethod
    def observed(self, standing: Standing) -> Any:  # noqa: ANN401
        """What was found, as plain data."""


class _Least(Rule):
    """A number must reach a cut-off."""

    def __init__(self, wanted: float, names: Names) -> None:
        super().__init__(wanted, names)
        self.line = wanted - tolerance(wanted)

    def decide(self, value: Interval | None) -> bool | None:
        """Whether an interval reaches the line; nothing never does."""
        if value is None or value.upper < self.line:
            return False
        return True if value.lower >= self.line else None

    def masks(self, value: EndColumns) -> _Masks:
        """What `decide` says of every row."""
        holds, may = value.lower >= self.line, value.upper >= self.line
        return (holds, may) if value.applies is None else (value.applies & holds, value.applies & may)


class Score(_Least):
    """The total score."""

    @override
    def columns(self, standing: ColumnStanding, algebra: Algebra) -> _Masks:
        return self.masks(standing.score)

    @override
    def holds(self, standing: Standing) -> bool | None:
        return self.decide(standing.score)

    @override
    def observed(self, standing: Standing) -> Any:
        return _ends(standing.score)


class EachDimension(_Least):
    """The score of every dimension."""

    @override
    def columns(self, standing: ColumnStanding, algebra: Algebra) -> _Masks:
        holds, may = zip(*map(self.masks, standing.dimensions), strict=True)
        return algebra.every(holds), algebra.every(may)

    @override
    def holds(self, standing: Standing) -> bool | None:
        return self.decide(standing.weakest)

    @override
    def observed(self, standing: Standing) -> Any:
        named = list(zip(self.names.dimensions, standing.dimensions, strict=True))
        weakest, score = min(named, key=lambda pair: -1.0 if pair[1] is None else pair[1].lower)
        verdicts = {name: self.decide(value) for name, value in named}
        return {
            "dimension": weakest,
            "score": _ends(score),
            "below": [name for name, verdict in verdicts.items() if verdict is False],
            "undecided": [name for name, verdict in verdicts.items() if verdict is None],
        }


class Known(_Least):
    """The share of the weight that is known. Whatever is unknown may still be filled in."""

    @override
    def columns(self, standing: ColumnStanding, algebra: Algebra) -> _Masks:
        return self.masks(standing.known)

    @override
    def holds(self, standing: Standing) -> bool | None:
        if standing.known is None:  # where nothing applies there is nothing to know
            return False
        return True if standing.known >= self.line else None

    @override
    def observed(self, standing: Standing) -> Any:
        return standing.known


class Documented(_Least):
    """The share of the weight whose evidence names a document."""

    @override
    def columns(self, standing: ColumnStanding, algebra: Algebra) -> _Masks:
        return self.masks(standing.documented)

    @override
    def holds(self, standing: Standing) -> bool | None:
        return self.decide(standing.documented)

    @override
    def observed(self, standing: Standing) -> Any:
        return _ends(standing.documented)


class _Named(Rule):
    """Criteria that must reach a satisfaction each."""

    FAILED = "missed"

    def __init__(self, wanted: Any, names: Names) -> None:  # noqa: ANN401
        super().__init__(wanted, names)
        self.lines = [(names.criteria[name], self.line(name)) for name in wanted]

    @abstractmethod
    def line(self, name: str) -> float:
        """The satisfaction (0-1) that the criterion must reach, the tolerance taken off."""

    @override
    def holds(self, standing: Standing) -> bool | None:
        lower, upper, open_ = standing.lower, standing.upper, False
        for at, line in self.lines:
            if lower[at] < line:
                if upper[at] < line:
                    return False
                open_ = True
        return None if open_ else True

    @override
    def columns(self, standing: ColumnStanding, algebra: Algebra) -> _Masks:
        holds = [standing.lower[at] >= line for at, line in self.lines]
        may = [standing.upper[at] >= line for at, line in self.lines]
        return algebra.every(holds), algebra.every(may)

    @override
    def observed(self, standing: Standing) -> Any:
        failed, open_ = [], []
        for name, (at, line) in zip(self.wanted, self.lines, strict=True):
            if standing.upper[at] < line:
                failed.append(name)
            elif standing.lower[at] < line:
                open_.append(name)
        return {self.FAILED: failed, "undecided": open_}


class Met(_Named):
    """Criteria that must be met."""

    @override
    def line(self, name: str) -> float:
        return 1.0 - EMPTY


class Level(_Named):
    """Rubrics that must reach a level."""

    @override
    def line(self, name: str) -> float:
        return self.names.scales[name].value(self.wanted[name]) - EMPTY


class Vetoes(_Named):
    """Criteria that must be above nothing (一票否决)."""

    FAILED = "fired"

    @override
    def line(self, name: str) -> float:
        return _ABOVE_NOTHING


class Held(Rule):
    """A lower tier, or a higher one than that, must have been held in earlier years."""

    @override
    def holds(self, standing: Standing) -> bool | None:
        if standing.history is None:
            return None
        years = self.wanted.years
        held = len(self.observed(standing))
        open_ = sum(tier is None for tier in standing.history.values())
        return True if held >= years else None if held + open_ >= years else False

    @override
    def columns(self, standing: ColumnStanding, algebra: Algebra) -> _Masks:
        told = standing.held(self.names.tiers[self.wanted.tier])
        if told is None:
            unknown = algebra.unknown()
            return unknown.known, ~unknown.known
        held, open_, said = told
        years = float(self.wanted.years)
        return said & (held >= years), ~said | (held + open_ >= years)

    @override
    def observed(self, standing: Standing) -> Any:
        if standing.history is None:
            return None
        least = self.names.tiers[self.wanted.tier]
        return sorted(year for year, tier in standing.history.items() if tier is not None and tier >= least)


_ABOVE_NOTHING: Final = math.nextafter(EMPTY, math.inf)

CONDITIONS: Final[Mapping[str, type[Rule]]] = {
    "score": Score,
    "each_dimension": EachDimension,
    "known": Known,
    "documented": Documented,
    "met": Met,
    "level": Level,
    "vetoes": Vetoes,
    "held": Held,
}


def _ends(value: Interval | None) -> dict[str, float] | None:
    return None if value is None else {"lower": value.lower, "upper": value.upper}
