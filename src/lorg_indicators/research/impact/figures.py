"""A file of a cohort and two versions of a set -> the figures of the impact, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from scipy.stats import kendalltau

from lorg_indicators.data import IntervalData
from lorg_indicators.errors import Fault, LorgError, near
from lorg_indicators.model import IndicatorSet
from lorg_indicators.outcome import EMPTY
from lorg_indicators.research.cohort import read_cohort
from lorg_indicators.research.impact.change import Impact, Standings, impact
from lorg_indicators.research.impact.data import (
    CutData,
    GroupShiftData,
    ImpactData,
    LabelData,
    MarginData,
    MoverData,
    ThroughData,
    VersionData,
    WeightData,
)
from lorg_indicators.research.impact.margins import margins
from lorg_indicators.research.shape import LEVELS, Floats, Masks, Places, Shape
from lorg_indicators.scoring import ABSOLUTE

__all__ = ["impact_of_file"]

_MOST: Final = 10
_THROUGH: Final = 3
_CUTS: Final = ("score", "each_dimension", "known", "documented")


def impact_of_file(
    base: IndicatorSet,
    revised: IndicatorSet,
    path: Path,
    *,
    by: Sequence[str] = (),
    id_: str = "id",
    period: int | None = None,
    unknown: Sequence[str] = (),
) -> ImpactData:
    """See `lorg_indicators.research.impact.impact_of`."""
    frame, lost = read_cohort(path, base, period=period)
    by = list(dict.fromkeys(by))
    _check_columns(frame, [id_, *by], path)
    found = impact(base, revised, frame, period=period, unknown=unknown)
    kept = frame.filter(pl.Series(found.rows))
    gains, losses = found.movers(kept.height)
    titles = _titles(base) | _titles(revised)
    tier_titles = [tier.title.label for tier in revised.ladder.tiers]
    return {
        "format": "lorg-indicators-impact/1",
        "file": str(path),
        "set": base.id,
        "title": revised.title.label,
        "below": revised.ladder.below.label,
        "base": _version(base),
        "revised": _version(revised),
        "tiers": found.tiers,
        "tier_titles": tier_titles,
        "rows": frame.height + lost,
        "refused": frame.height + lost - kept.height,
        "scored": kept.height,
        "empty": found.empty,
        "weights": list(_weights(Shape(base), Shape(revised), titles)),
        "cuts": list(_cuts(base, revised)),
        "migration": found.migration.tolist(),
        "reachable_migration": found.reachable_migration.tolist(),
        "tau": _tau(found.before.rank, found.after.rank),
        "by": by,
        "total": _shift({}, np.ones(kept.height, dtype=bool), found),
        "groups": list(_groups(kept, by, found)),
        "gainers": len(gains),
        "gains": [_mover(at, kept, id_, by, found, titles) for at in gains[:_MOST]],
        "losers": len(losses),
        "losses": [_mover(at, kept, id_, by, found, titles) for at in losses[:_MOST]],
        "margins": _margins(found, titles),
    }


def _check_columns(frame: pl.DataFrame, wanted: Sequence[str], path: Path) -> None:
    faults = [
        Fault("unknown-column", found=name, hint=near(name, frame.columns), file=str(path))
        for name in dict.fromkeys(wanted)
        if name not in frame.columns
    ]
    if faults:
        raise LorgError(faults)


def _version(indicators: IndicatorSet) -> VersionData:
    return {"version": indicators.version, "digest": indicators.digest}


def _titles(indicators: IndicatorSet) -> dict[tuple[str, str], LabelData]:
    """Of every node; a criterion is called by its words."""
    titles = {("dimension", part.id): part.title.label for part in indicators.dimensions}
    titles |= {("item", item.id): item.title.label for _, item in indicators.items}
    for item, part in indicators.criteria:
        label = {lang: f"{title}“{part.quote}”" for lang, title in item.title.label.items()}
        titles["criterion", f"{item.id}.{part.id}"] = label
    return titles


# -- what the revision says --------------------------------------------------------------------------------------------


def _weights(base: Shape, revised: Shape, titles: Mapping[tuple[str, str], LabelData]) -> Iterator[WeightData]:
    """The weights that differ, or whose shares do."""
    for level in LEVELS:
        before, after = (_named(shape, level) for shape in (base, revised))
        for name in dict.fromkeys((*before, *after)):
            old, new = before.get(name, (None, None)), after.get(name, (None, None))
            # A weight may be another number and still the same share.
            if _differ(old[0], new[0]) or _differ(old[1], new[1]):
                yield {
                    "level": level,
                    "id": name,
                    "title": titles[level, name],
                    "before": old[0],
                    "after": new[0],
                    "share_before": old[1],
                    "share_after": new[1],
                }


def _differ(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is not other
    return abs(one - other) > EMPTY


def _named(shape: Shape, level: str) -> dict[str, tuple[float, float]]:
    """Weight and share among its siblings of every node of a level that has a weight."""
    weights = shape.weights.level(level)
    parents = {
        "dimension": np.zeros(len(weights), dtype=np.intp),
        "item": shape.dimension_of,
        "criterion": shape.item_of,
    }[level]
    sums = np.bincount(parents, weights)
    return {
        name: (float(weight), float(weight / sums[parent]))
        for name, weight, parent in zip(shape.names[level], weights, parents, strict=True)
        if weight > 0
    }


def _cuts(base: IndicatorSet, revised: IndicatorSet) -> Iterator[CutData]:
    for before, after in zip(base.ladder.tiers, revised.ladder.tiers, strict=True):
        for kind in _CUTS:
            old, new = getattr(before.requires, kind), getattr(after.requires, kind)
            if _differ(old, new):
                yield {"tier": after.id, "title": after.title.label, "kind": kind, "before": old, "after": new}


# -- who moves ---------------------------------------------------------------------------------------------------------


def _tau(before: Places, after: Places) -> float | None:
    if len(before) < 2:  # noqa: PLR2004 - one has no order
        return None
    tau = float(kendalltau(before, after).statistic)
    return None if np.isnan(tau) else tau


def _groups(kept: pl.DataFrame, by: list[str], found: Impact) -> Iterator[GroupShiftData]:
    if not by:
        return
    for key in kept.select(by).unique().sort(by, nulls_last=True).iter_rows():
        same = pl.all_horizontal(pl.col(name).eq_missing(pl.lit(value)) for name, value in zip(by, key, strict=True))
        yield _shift(dict(zip(by, key, strict=True)), kept.select(same).to_series().to_numpy(), found)


def _shift(values: dict[str, Any], members: Masks, found: Impact) -> GroupShiftData:
    points = found.lower[members]
    known = points[~np.isnan(points)]
    tier = found.after.tier[members] - found.before.tier[members]
    places = np.abs(found.after.rank[members] - found.before.rank[members])
    return {
        "values": values,
        "count": int(members.sum()),
        "mean": float(known.mean()) if len(known) else None,
        "least": float(known.min()) if len(known) else None,
        "greatest": float(known.max()) if len(known) else None,
        "up": int((tier > 0).sum()),
        "down": int((tier < 0).sum()),
        "places": float(places.mean()) if len(places) else 0.0,
    }


def _mover(
    at: int,
    kept: pl.DataFrame,
    id_: str,
    by: list[str],
    found: Impact,
    titles: Mapping[tuple[str, str], LabelData],
) -> MoverData:
    row = kept.row(int(at), named=True)
    tiers = [None, *found.tiers]

    def ends(standing: Standings) -> IntervalData:
        return {"lower": float(standing.lower[at]), "upper": float(standing.upper[at])}

    return {
        "subject": str(row[id_]),
        "values": {name: row[name] for name in by},
        "before": ends(found.before),
        "after": ends(found.after),
        "points": float(found.lower[at]),
        "rank_before": int(found.before.rank[at]),
        "rank_after": int(found.after.rank[at]),
        "tier_before": tiers[found.before.tier[at]],
        "tier_after": tiers[found.after.tier[at]],
        "through": list(_through(found.items, found.through[at], titles)),
    }


def _through(
    items: Sequence[str], points: Floats, titles: Mapping[tuple[str, str], LabelData]
) -> Iterator[ThroughData]:
    way = np.sign(points.sum())
    for place in np.argsort(-way * points, kind="stable")[:_THROUGH]:
        if way * points[place] > ABSOLUTE:
            yield {"id": items[place], "title": titles["item", items[place]], "points": float(points[place])}


def _margins(found: Impact, titles: Mapping[tuple[str, str], LabelData]) -> list[MarginData] | None:
    """The tightest first."""
    try:
        all_ = margins(found.shape, found.cohort)
    except LorgError:
        return None
    ordered = sorted(all_, key=lambda one: min(one.weight / max(one.lower, EMPTY), one.upper / one.weight))
    return [
        {
            "level": one.level,  # type: ignore[typeddict-item] # one of them
            "id": one.id,
            "title": titles[one.level, one.id],
            "weight": one.weight,
            "lower": one.lower,
            "upper": None if np.isinf(one.upper) else one.upper,
        }
        for one in ordered
    ]
