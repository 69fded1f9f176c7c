"""A file of scores -> the statistics of its items, as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Final, Literal, NamedTuple

import numpy as np
import polars as pl

from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.research.items.analysis import ItemStatistics, Missing, cronbach, item_statistics
from lorg_indicators.research.items.data import ItemData, ItemsData, LabelData, PairData
from lorg_indicators.research.shape import Floats
from lorg_indicators.tables.results import ENDS, readable, scores

__all__ = ["items_of_file"]

_REDUNDANT: Final = 0.8
_FULL: Final = 100.0


class _Part(NamedTuple):
    column: str
    id: str
    number: str
    title: LabelData
    full: float


def items_of_file(
    path: Path, indicators: IndicatorSet, level: Literal["item", "criterion"], missing: Missing
) -> ItemsData:
    """See `lorg_indicators.research.items.items_of`."""
    frame = scores(path)
    with readable(path):
        columns = set(frame.collect_schema().names())
    parts = list(_parts(indicators, level))
    lacking = [part.column for part in parts if any(f"{part.column}.{end}" not in columns for end in ENDS)]
    if lacking:
        hint = Message("hint.detail", {"detail": "items" if level == "item" else "criteria"})
        raise LorgError([Fault("no-results", found=", ".join(lacking[:3]), hint=hint, file=str(path))])
    wanted = [pl.col(f"{part.column}.{end}").cast(pl.Float64) for end in ENDS for part in parts]
    with readable(path):
        rows = frame.select("faults", *wanted).collect()
    kept = rows.filter(pl.col("faults").fill_null(0) <= 0)
    full = np.array([part.full for part in parts])
    lower, upper = (
        kept.select(f"{part.column}.{end}" for part in parts).to_numpy().astype(float) / full for end in ENDS
    )
    found = item_statistics(lower, upper)
    alpha = cronbach(np.where(upper - lower > 1e-9, np.nan, lower), missing)  # noqa: PLR2004 - open ends are unknown
    return {
        "format": "lorg-indicators-items/1",
        "file": str(path),
        "set": indicators.id,
        "title": indicators.title.label,
        "level": level,
        "rows": rows.height,
        "refused": rows.height - kept.height,
        "scored": kept.height,
        "alpha": {"alpha": _or_none(alpha.alpha), "missing": missing, "rows": alpha.rows},
        "items": [_item(at, part, found, alpha.dropped) for at, part in enumerate(parts)],
        "limit": _REDUNDANT,
        "redundant": list(_redundant(parts, found)),
    }


def _parts(indicators: IndicatorSet, level: str) -> Iterator[_Part]:
    for first, dimension in enumerate(indicators.dimensions, start=1):
        for second, item in enumerate(dimension.items, start=1):
            number = f"{first}.{second}"
            if level == "item":
                yield _Part(f"item.{item.id}", item.id, number, item.title.label, _FULL)
                continue
            for third, part in enumerate(item.criteria, start=1):
                title = {lang: f"{text}“{part.quote}”" for lang, text in item.title.label.items()}
                name = f"{item.id}.{part.id}"
                yield _Part(f"criterion.{name}", name, f"{number}.{third}", title, 1.0)


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _item(at: int, part: _Part, found: ItemStatistics, without: Floats) -> ItemData:
    return {
        "id": part.id,
        "number": part.number,
        "title": part.title,
        "known": int(found.known[at]),
        "unknown": int(found.unknown[at]),
        "absent": int(found.absent[at]),
        "difficulty": _or_none(found.difficulty[at]),
        "deviation": _or_none(found.deviation[at]),
        "floor": _or_none(found.floor[at]),
        "ceiling": _or_none(found.ceiling[at]),
        "discrimination": _or_none(found.discrimination[at]),
        "correlation": _or_none(found.correlation[at]),
        "alpha_without": _or_none(without[at]),
    }


def _redundant(parts: list[_Part], found: ItemStatistics) -> Iterator[PairData]:
    """The closest first."""
    pairs = [
        (abs(value), one, other)
        for one, other in combinations(range(len(parts)), 2)
        if not np.isnan(value := found.correlations[one, other]) and abs(value) >= _REDUNDANT
    ]
    for _, one, other in sorted(pairs, key=lambda pair: -pair[0]):
        value = float(found.correlations[one, other])
        yield {"first": parts[one].id, "second": parts[other].id, "correlation": value}
