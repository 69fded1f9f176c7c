"""Two versions of a set on one cohort: tiers, scores and ranks before and after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import polars as pl

from lorg_indicators.model import IndicatorSet
from lorg_indicators.research.cohort import Cohort, judge_cohort
from lorg_indicators.research.robustness.acceptability import ranks
from lorg_indicators.research.shape import Floats, Masks, Places, Shape
from lorg_indicators.research.walk import Nodes, normalised, stand, tiers
from lorg_indicators.scoring import ABSOLUTE

__all__ = ["Impact", "impact"]


class Impact(NamedTuple):
    """What a revision changes for n subjects that both versions can score.

    Attributes:
        rows: which rows of the frame these are, shape (rows,).
        tiers: ids of the tiers, lowest first.
        migration: how many have which guaranteed tier before (rows) and after (columns), 0 for none; (t + 1, t + 1).
        reachable_migration: likewise the highest tier that is not ruled out.
        lower: by how many points the guaranteed score rises, NaN where there is none; (n,).
        upper: likewise the reachable score.
        rank: by how many places the rank by guaranteed score rises, equal scores sharing the best; (n,).
        items: ids of the items, those of the base first.
        through: by how many points what each item contributes to the guaranteed score rises; (n, i).
            The items of a subject add up to `lower`.
    """

    rows: Masks
    tiers: list[str]
    migration: Places
    reachable_migration: Places
    lower: Floats
    upper: Floats
    rank: Places
    items: list[str]
    through: Floats

    @property
    def empty(self) -> bool:
        """Whether nobody's tier or score changes, within tolerance."""
        moved = sum(int(matrix.sum() - np.trace(matrix)) for matrix in (self.migration, self.reachable_migration))
        return not moved and not any(
            (np.abs(np.nan_to_num(each)) > ABSOLUTE).any() for each in (self.lower, self.upper)
        )

    def movers(self, most: int = 10) -> tuple[Places, Places]:
        """Those who gain and who lose most, by guaranteed score, the most first; who does neither is in neither."""
        shift = np.nan_to_num(self.lower)
        order = np.argsort(-shift, kind="stable")
        back = np.argsort(shift, kind="stable")
        return order[shift[order] > ABSOLUTE][:most], back[shift[back] < -ABSOLUTE][:most]

    def by(self, groups: pl.Series) -> pl.DataFrame:
        """Shifts by a column of the caller's, which has the frame's rows: count, mean, least, greatest, rank."""
        table = pl.DataFrame({"group": groups.filter(pl.Series(self.rows)), "points": self.lower, "rank": self.rank})
        points = pl.col("points").fill_nan(None)
        figures = (points.mean().alias("mean"), points.min().alias("least"), points.max().alias("greatest"))
        return table.group_by("group").agg(pl.len().alias("count"), *figures, pl.col("rank").mean()).sort("group")


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
        ValueError: the tiers of the two are not the same.
    """
    shapes = [Shape(each) for each in (base, revised)]
    if shapes[0].tiers != shapes[1].tiers:
        raise ValueError("the two sets have other tiers")
    unknown = tuple(unknown)
    judged = [judge_cohort(each, frame, period=period, unknown=unknown) for each in (base, revised)]
    rows = judged[0][1] & judged[1][1]
    cohorts = [cohort.at(rows[fine]) for cohort, fine in judged]
    stood = [stand(shape, cohort, shape.weights) for shape, cohort in zip(shapes, cohorts, strict=True)]
    found = [
        [tiers(each[side], shape.lines)[:, 0] for each, shape in zip(stood, shapes, strict=True)]  # type: ignore[arg-type]
        for side in (0, 1)
    ]
    ends = [[np.where(np.isfinite(s := each[side].score[:, 0]), s, np.nan) for each in stood] for side in (0, 1)]  # type: ignore[union-attr]
    placed = [ranks(np.nan_to_num(score, nan=-1.0)) for score in ends[0]]
    names = list(dict.fromkeys(name for shape in shapes for name in shape.names["item"]))
    parts = [
        _spread(shape, _contributions(shape, cohort, each[2]), names)
        for shape, cohort, each in zip(shapes, cohorts, stood, strict=True)
    ]
    count = len(shapes[0].tiers) + 1
    return Impact(
        rows,
        shapes[0].tiers,
        _matrix(found[0][0], found[0][1], count),
        _matrix(found[1][0], found[1][1], count),
        ends[0][1] - ends[0][0],
        ends[1][1] - ends[1][0],
        placed[0] - placed[1],
        names,
        parts[1] - parts[0],
    )


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
