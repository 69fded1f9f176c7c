"""Two versions of a set on one cohort: tiers, scores and ranks before and after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import polars as pl

from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.research.cohort import Cohort, judge_cohort
from lorg_indicators.research.robustness.acceptability import ranks
from lorg_indicators.research.shape import Floats, Masks, Places, Shape
from lorg_indicators.research.walk import Nodes, Stood, normalised, stand, tiers
from lorg_indicators.scoring import ABSOLUTE

__all__ = ["Impact", "Standings", "impact"]


class Standings(NamedTuple):
    """How n subjects stand by one version of a set.

    Attributes:
        lower: guaranteed score, NaN where there is none; (n,).
        upper: reachable score, likewise.
        tier: guaranteed tier, 0 for none, then 1 for the lowest; (n,).
        reachable: highest tier that is not ruled out, likewise.
        rank: by guaranteed score, 1 the greatest, equal scores sharing the best; (n,).
    """

    lower: Floats
    upper: Floats
    tier: Places
    reachable: Places
    rank: Places


class Impact(NamedTuple):
    """What a revision changes for n subjects that both versions can score.

    Attributes:
        rows: which rows of the frame these are, shape (rows,).
        tiers: ids of the tiers, lowest first.
        before: by the base.
        after: by the revised set.
        items: ids of the items, those of the base first.
        through: by how many points what each item contributes to the guaranteed score rises; (n, i).
            The items of a subject add up to the change of its guaranteed score.
        shape: of the revised set.
        cohort: as the revised set judges it.
    """

    rows: Masks
    tiers: list[str]
    before: Standings
    after: Standings
    items: list[str]
    through: Floats
    shape: Shape
    cohort: Cohort

    @property
    def migration(self) -> Places:
        """How many have which guaranteed tier before (rows) and after (columns), 0 for none; (t + 1, t + 1)."""
        return _matrix(self.before.tier, self.after.tier, len(self.tiers) + 1)

    @property
    def reachable_migration(self) -> Places:
        """Likewise the highest tier that is not ruled out."""
        return _matrix(self.before.reachable, self.after.reachable, len(self.tiers) + 1)

    @property
    def lower(self) -> Floats:
        """By how many points the guaranteed score rises, NaN where there is none; (n,)."""
        return self.after.lower - self.before.lower

    @property
    def upper(self) -> Floats:
        """Likewise the reachable score."""
        return self.after.upper - self.before.upper

    @property
    def empty(self) -> bool:
        """Whether nobody's tier or score changes, within tolerance."""
        moved = sum(int(matrix.sum() - np.trace(matrix)) for matrix in (self.migration, self.reachable_migration))
        gone = np.isnan(self.before.lower) != np.isnan(self.after.lower)
        return not (moved or gone.any()) and not any(
            (np.abs(np.nan_to_num(each)) > ABSOLUTE).any() for each in (self.lower, self.upper)
        )

    def movers(self, most: int = 10) -> tuple[Places, Places]:
        """Those who gain and who lose most, by guaranteed score, the most first; who does neither is in neither."""
        shift = np.nan_to_num(self.lower)
        order = np.argsort(-shift, kind="stable")
        back = np.argsort(shift, kind="stable")
        return order[shift[order] > ABSOLUTE][:most], back[shift[back] < -ABSOLUTE][:most]


def impact(
    base: IndicatorSet,
    revised: IndicatorSet,
    frame: pl.DataFrame,
    *,
    period: int | None = None,
    unknown: Iterable[str] = (),
) -> Impact:
    """What a revision does to a cohort; each version judges it once.

    Args:
        base: the set as it is.
        revised: as it would be; its tiers are those of the base.
        frame: evidence, a row each; results of scoring beside it are not looked at.
        period: the assessed year of rows that name none.
        unknown: columns or measures that the frame does not have on purpose.

    Raises:
        FrameError: columns are missing or of a wrong type.
        LorgError: the two are of different sets, or their ladders have other tiers.
    """
    shapes = [Shape(each) for each in (base, revised)]
    _check(base, revised)
    unknown = tuple(unknown)
    judged = [judge_cohort(each, frame, period=period, unknown=unknown) for each in (base, revised)]
    rows = judged[0][1] & judged[1][1]
    cohorts = [cohort.at(rows[fine]) for cohort, fine in judged]
    stood = [stand(shape, cohort, shape.weights) for shape, cohort in zip(shapes, cohorts, strict=True)]
    names = list(dict.fromkeys(name for shape in shapes for name in shape.names["item"]))
    parts = [
        _spread(shape, _contributions(shape, cohort, each[2]), names)
        for shape, cohort, each in zip(shapes, cohorts, stood, strict=True)
    ]
    before, after = (_standings(shape, each[0], each[1]) for shape, each in zip(shapes, stood, strict=True))
    return Impact(rows, shapes[0].tiers, before, after, names, parts[1] - parts[0], shapes[1], cohorts[1])


def _check(base: IndicatorSet, revised: IndicatorSet) -> None:
    if base.id != revised.id:
        raise LorgError([Fault("different-sets", found=[base.id, revised.id], hint=Message("hint.one-set"))])
    tiers = [[tier.id for tier in each.ladder.tiers] for each in (base, revised)]
    if tiers[0] != tiers[1]:
        expected = Message("expected.text", {"text": ", ".join(tiers[0])})
        raise LorgError([Fault("different-tiers", found=", ".join(tiers[1]), expected=expected)])


def _standings(shape: Shape, low: Stood, high: Stood) -> Standings:
    lower, upper = (np.where(np.isfinite(end.score[:, 0]), end.score[:, 0], np.nan) for end in (low, high))
    tier, reachable = (tiers(end, shape.lines)[:, 0] for end in (low, high))
    return Standings(lower, upper, tier, reachable, ranks(np.nan_to_num(lower, nan=-1.0)))


def _matrix(before: Places, after: Places, count: int) -> Places:
    return np.bincount(before * count + after, minlength=count * count).reshape(count, count)


def _spread(shape: Shape, points: Floats, names: list[str]) -> Floats:
    spread = np.zeros((len(points), len(names)))
    spread[:, [names.index(name) for name in shape.names["item"]]] = points
    return spread


def _contributions(shape: Shape, cohort: Cohort, nodes: Nodes) -> Floats:
    """Points that each item contributes (n, i): a node's are split in proportion to weight x value, as in `tree`."""
    criteria = cohort.applies & shape.base
    items = np.stack([criteria[:, span].any(axis=1) for span in shape.criteria], axis=1)
    dimensions = np.stack([items[:, span].any(axis=1) for span in shape.items], axis=1)
    worth = normalised(shape.weights.dimensions[:, None], dimensions)[:, :, 0] * nodes.dimensions[:, :, 0]
    points = _split(100 * nodes.total[:, 0], worth)
    parts = np.zeros(items.shape)
    for at, span in enumerate(shape.items):
        worth = normalised(shape.weights.items[span][:, None], items[:, span])[:, :, 0] * nodes.items[:, span, 0]
        parts[:, span] = _split(points[:, at], worth)
    return parts


def _split(points: Floats, worth: Floats) -> Floats:
    total = worth.sum(axis=1)
    each: Floats = np.divide(points, total, out=np.zeros_like(points), where=total > 0)
    return worth * each[:, None]
