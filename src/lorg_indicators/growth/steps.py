"""Two periods side by side: what changed, in points of the whole score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

from lorg_indicators.data import IntervalData, TierData
from lorg_indicators.engine import Case, Engine
from lorg_indicators.growth.data import (
    CriterionChangeData,
    EndsEffectData,
    LabelData,
    LeftOutData,
    MeasureNameData,
    Move,
    PartChangeData,
    PartData,
    PeriodData,
    Presence,
    StepData,
    TierMoveData,
)
from lorg_indicators.growth.effects import Corners, effect, verdict
from lorg_indicators.growth.rereading import not_asked, reread
from lorg_indicators.model import IndicatorSet
from lorg_indicators.outcome import Interval, Outcome
from lorg_indicators.tiers import TierRef, highest

__all__ = ["Scored", "period_data", "step"]

_NOTHING: Final = Interval(0.0, 0.0)
_Level = Literal["dimensions", "items", "criteria"]


class Node(NamedTuple):
    """A dimension, an item or a criterion as one document stands there.

    Attributes:
        title: a dimension's or an item's own; of a criterion, its item's.
        within: the dimension of an item, the item of a criterion.
        quote: a criterion's words of the notice.
        value: score (0-100) or, of a criterion, satisfaction (0-1); None where it does not apply.
        points: of the whole score (0-100).
        outcome: a criterion's.
    """

    title: LabelData
    within: str | None
    quote: str
    value: Interval | None
    points: Interval
    outcome: Outcome | None


class Scored:
    """A document and what a set says of it: all nodes by id, level by level.

    Attributes:
        indicators: the set.
        case: the judged document.
        score: 0-100, None where nothing applies.
        dimensions: by id.
        items: by id.
        criteria: by full name, ``item.criterion``.
    """

    def __init__(self, indicators: IndicatorSet, case: Case) -> None:
        self.indicators, self.case = indicators, case
        self.score = case.standing.score
        (low, high), (low_points, high_points), tree = case.ends, case.points, case.tree
        self.dimensions = {
            part.id: Node(
                part.title.label,
                None,
                "",
                _score(low.dimensions[at], high.dimensions[at]) if tree.dimensions[at].applies else None,
                Interval(low_points.dimensions[at], high_points.dimensions[at]),
                None,
            )
            for at, part in enumerate(indicators.dimensions)
        }
        self.items = {
            item.id: Node(
                item.title.label,
                dimension.id,
                "",
                _score(low.items[at], high.items[at]) if tree.items[at].applies else None,
                Interval(low_points.items[at], high_points.items[at]),
                None,
            )
            for at, (dimension, item) in enumerate(indicators.items)
        }
        self.criteria = {
            finding.id: Node(
                item.title.label,
                item.id,
                criterion.quote,
                None if finding.outcome is Outcome.NOT_APPLICABLE else Interval(finding.lower, finding.upper),
                Interval(finding.points_lower, finding.points_upper),
                finding.outcome,
            )
            for finding, (item, criterion) in zip(case.findings, indicators.criteria, strict=True)
        }

    @property
    def period(self) -> int:
        """The assessed year, which the document names."""
        return self.case.evidence.period or 0

    @property
    def tiers(self) -> tuple[TierData | None, TierData | None]:
        """The guaranteed tier and the reachable one."""
        titles = self.indicators.once(Engine).titles
        reached, reachable = highest(self.case.ladder)
        return _tier(titles, reached), _tier(titles, reachable)

    def level(self, level: _Level) -> Mapping[str, Node]:
        """The nodes of one level."""
        return {"dimensions": self.dimensions, "items": self.items, "criteria": self.criteria}[level]


def _score(lower: float, upper: float) -> Interval:
    return Interval(100 * lower, 100 * upper)


def _tier(titles: list[TierRef], at: int | None) -> TierData | None:
    return None if at is None else {"id": titles[at].id, "title": dict(titles[at].title)}


def _ends(value: Interval | None) -> IntervalData | None:
    return None if value is None else {"lower": value.lower, "upper": value.upper}


def period_data(scored: Scored) -> PeriodData:
    """One period by itself."""
    tier, reachable = scored.tiers
    indicators = scored.indicators
    return {
        "period": scored.period,
        "set": {"id": indicators.id, "version": indicators.version, "digest": indicators.digest},
        "evidence_digest": scored.case.evidence.digest(),
        "tier": tier,
        "reachable_tier": reachable,
        "provisional": indicators.once(Engine).provisional,
        "known": scored.case.standing.known,
        "score": _ends(scored.score),
        "dimensions": [_part(name, node) for name, node in scored.dimensions.items()],
        "items": [_part(name, node) for name, node in scored.items.items()],
    }


def _part(name: str, node: Node) -> PartData:
    contribution: IntervalData = {"lower": node.points.lower, "upper": node.points.upper}
    return {"id": name, "title": node.title, "score": _ends(node.value), "contribution": contribution}


# -- from one period to the next -------------------------------------------------------------------------------------


class _Square(NamedTuple):
    """Two documents, each read by its own set and by the other's; the same object twice where there is one set."""

    old_old: Scored
    old_new: Scored
    new_old: Scored
    new_new: Scored

    def points(self, level: _Level, name: str) -> EndsEffectData | None:
        """The change of a node in points; a set that lacks it gives it none."""
        nodes = [scored.level(level).get(name) for scored in self]
        return self._split([_NOTHING if node is None else node.points for node in nodes])

    def score(self) -> EndsEffectData | None:
        """The change of the whole score."""
        return self._split([scored.score or _NOTHING for scored in self])

    def _split(self, points: list[Interval]) -> EndsEffectData | None:
        """None where either period has no score: then nothing can be said to have changed it."""
        if self.old_old.score is None or self.new_new.score is None:
            return None
        crossed = self.old_new.score is not None and self.new_old.score is not None

        def corners(end: int) -> Corners:
            old_old, old_new, new_old, new_new = (each[end] for each in points)
            return Corners(old_old, old_new if crossed else None, new_old if crossed else None, new_new)

        return {"lower": effect(corners(0)), "upper": effect(corners(1))}


def step(before: Scored, after: Scored) -> StepData:
    """What changed from one period to the next."""
    revised = before.indicators.digest != after.indicators.digest
    square = _Square(before, after, before, after)
    left: list[LeftOutData] = []
    asked: list[MeasureNameData] = []
    if revised:
        earlier = reread(before.case.evidence, before.indicators, after.indicators)
        later = reread(after.case.evidence, after.indicators, before.indicators)
        left = [*earlier.left_out, *later.left_out]
        asked = [
            *not_asked(before.period, before.indicators, after.indicators),
            *not_asked(after.period, after.indicators, before.indicators),
        ]
        old_new, new_old = Scored(before.indicators, later.case), Scored(after.indicators, earlier.case)
        square = _Square(before, old_new, new_old, after)
    return {
        "earlier": before.period,
        "later": after.period,
        "revised": revised,
        "verdict": None if before.score is None or after.score is None else verdict(before.score, after.score),
        "score": {"before": _ends(before.score), "after": _ends(after.score), "points": square.score()},
        "tier": _tiers(before, after),
        "dimensions": list(_changes("dimensions", square)),
        "items": list(_changes("items", square)),
        "criteria": list(_criteria(square)),
        "left_out": left,
        "not_asked": asked,
    }


def _tiers(before: Scored, after: Scored) -> TierMoveData:
    """How the tiers moved, by the later ladder; where that lacks an earlier tier, there is no saying."""
    (tier, reachable), (tier_after, reachable_after) = before.tiers, after.tiers
    rank = {part.id: at for at, part in enumerate(after.indicators.ladder.tiers)}
    places = [-1 if each is None else rank.get(each["id"]) for each in (tier, reachable, tier_after, reachable_after)]
    was, might_be, is_, may_be = places
    move: Move
    if was is None or is_ is None:
        move = "other"
    elif is_ == was:
        move = "same"
    else:
        move = "up" if is_ > was else "down"
    certain = {
        "up": might_be is not None and is_ is not None and is_ > might_be,
        "down": was is not None and may_be is not None and may_be < was,
        "same": was == might_be == is_ == may_be,
        "other": False,
    }
    return {
        "before": tier,
        "after": tier_after,
        "reachable_before": reachable,
        "reachable_after": reachable_after,
        "move": move,
        "certain": certain[move],
    }


def _pairs(level: _Level, square: _Square) -> Iterator[tuple[str, Node, Node | None, Node | None]]:
    """The nodes of both sets as they are named last, before and after: the later set's, then what was dropped."""
    old, new = square.old_old.level(level), square.new_new.level(level)
    for name, node in new.items():
        yield name, node, old.get(name), node
    for name, node in old.items():
        if name not in new:
            yield name, node, node, None


def _presence(before: Node | None, after: Node | None) -> Presence:
    return "new" if before is None else "dropped" if after is None else "both"


def _changes(level: Literal["dimensions", "items"], square: _Square) -> Iterator[PartChangeData]:
    for name, node, before, after in _pairs(level, square):
        yield {
            "id": name,
            "title": node.title,
            "within": node.within,
            "presence": _presence(before, after),
            "before": None if before is None else _ends(before.value),
            "after": None if after is None else _ends(after.value),
            "points": square.points(level, name),
        }


def _criteria(square: _Square) -> Iterator[CriterionChangeData]:
    for name, node, before, after in _pairs("criteria", square):
        yield {
            "id": name,
            "title": node.title,
            "quote": node.quote,
            "within": node.within or "",
            "presence": _presence(before, after),
            "before": None if before is None else _ends(before.value),
            "after": None if after is None else _ends(after.value),
            "outcome_before": None if before is None else before.outcome,
            "outcome_after": None if after is None else after.outcome,
            "points": square.points("criteria", name),
        }
