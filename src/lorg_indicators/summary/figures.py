"""The figures of a scored file: counted, averaged and sorted by Polars, put in order here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl

from lorg_indicators.errors import Fault, LorgError, near
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.scoring import tolerance
from lorg_indicators.summary.data import (
    BINS,
    GroupData,
    LabelData,
    PartData,
    SpreadData,
    SummaryData,
    SummarySetData,
    TierShareData,
)
from lorg_indicators.tables.results import ENDS, parts, readable, scores

__all__ = ["summarise_file"]

_FULL: Final = 100.0
# The cores of a machine add in no fixed order: what is rounded off here differs from run to run.
_DECIMALS: Final = 6
_MOST_GROUPS: Final = 10_000
_TENTHS: Final = 10
_QUARTILES: Final = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}
_TIERS: Final = ("tier", "reachable_tier")

_Key = tuple[Any, ...]
_Row = Mapping[str, Any]
_Standing = Counter[tuple[str | None, str | None]]


class _Words(NamedTuple):
    """What the set calls things; without a set, nothing has a title and tiers are sorted by id."""

    tiers: list[str]
    titles: Mapping[str, LabelData]


def summarise_file(path: Path, by: Sequence[str], indicators: IndicatorSet | None) -> SummaryData:
    """See `lorg_indicators.summary.summarise`."""
    frame = scores(path)
    with readable(path):
        columns = frame.collect_schema().names()
    by = list(dict.fromkeys(by))
    _check_columns(by, columns)
    found = parts(columns)
    with readable(path):
        wholes, standings = _measured(frame, [], found)
        groups, group_standings = _measured(frame, by, found) if by else ({}, {})
    words = _words(indicators, found, [*standings[()], *(pair for each in group_standings.values() for pair in each)])

    def group(key: _Key, row: _Row, standing: _Standing) -> GroupData:
        return _group(dict(zip(by, key, strict=False)), row, standing, found, words)

    return {
        "format": "lorg-indicators-summary/1",
        "file": str(path),
        "set": None if indicators is None else _set(indicators),
        "by": by,
        "total": group((), wholes[()], standings[()]),
        "groups": [group(key, row, group_standings.get(key, Counter())) for key, row in groups.items()],
    }


def _check_columns(by: Iterable[str], columns: Sequence[str]) -> None:
    faults = [Fault("unknown-column", found=name, hint=near(name, columns)) for name in by if name not in columns]
    if faults:
        raise LorgError(faults)


def _measured(
    frame: pl.LazyFrame, by: list[str], found: Mapping[str, list[str]]
) -> tuple[dict[_Key, _Row], dict[_Key, _Standing]]:
    """The figures of every group, and how many of its scored rows have which pair of tiers; a group is its values."""
    names = [_named(name) for name in by]
    keyed = frame.with_columns(_key(frame, name).alias(_named(name)) for name in by)
    figures = _collected(_grouped(keyed, names, list(_figures(found))))
    if figures.height > _MOST_GROUPS:
        raise LorgError([Fault("too-many-groups", found=figures.height, hint=Message("hint.groups"))])
    for end in ENDS:
        figures = _with_spread(figures, keyed, names, end)
    ordered = figures.sort(names, nulls_last=True) if names else figures
    rows: dict[_Key, _Row] = {tuple(row[name] for name in names): row for row in ordered.iter_rows(named=True)}
    standings: dict[_Key, _Standing] = {key: Counter() for key in rows}
    scored = keyed.filter(pl.col("faults").fill_null(0) <= 0)
    for row in _collected(_grouped(scored, [*names, *_TIERS], [pl.len().alias("rows")])).iter_rows(named=True):
        standings[tuple(row[name] for name in names)][row["tier"], row["reachable_tier"]] = row["rows"]
    return rows, standings


def _collected(frame: pl.LazyFrame) -> pl.DataFrame:
    # One query after the other: together they would keep the rows that they share.
    return frame.collect(engine="streaming")


def _grouped(frame: pl.LazyFrame, names: list[str], figures: list[pl.Expr]) -> pl.LazyFrame:
    return frame.group_by(names).agg(figures) if names else frame.select(figures)


def _with_spread(figures: pl.DataFrame, keyed: pl.LazyFrame, names: list[str], end: str) -> pl.DataFrame:
    """Quartiles and histogram, from counts of scores in tenths of a point: no file is too long for that."""
    score = pl.col(f"score_{end}")
    # A score within tolerance of a cut has reached it; the last ten hold the full score as well.
    ten = ((score + tolerance(_FULL)) * (BINS / _FULL)).floor().clip(0, BINS - 1).cast(pl.Int8).alias("ten")
    tenth = (score * _TENTHS).round().cast(pl.Int16).alias("tenth")
    scored = keyed.filter(score.is_not_null()).select(*names, tenth, ten)
    counts = _collected(_grouped(scored, [*names, "tenth", "ten"], [pl.len().alias("rows")]))
    rows = pl.col("rows")
    spread = [rows.filter(pl.col("ten") == at).sum().alias(f"{end}.{at}") for at in range(BINS)]
    for name, share in _QUARTILES.items():
        reached = pl.col("tenth").filter(rows.cum_sum() >= share * rows.sum())
        spread.append((reached.first() / _TENTHS).alias(f"{end}.{name}"))
    # Within a group the rows keep the order that they are sorted in.
    spreads = _grouped(counts.sort("tenth").lazy(), names, spread).collect()
    if not names:
        return pl.concat([figures, spreads], how="horizontal")
    return figures.join(spreads, on=names, how="left", nulls_equal=True)


def _named(column: str) -> str:
    """A name that no column of the file has, so that a file may be grouped by its results too."""
    return f"by {column}"


def _key(frame: pl.LazyFrame, name: str) -> pl.Expr:
    """The values to group by, such as JSON can carry."""
    kind = frame.collect_schema()[name]
    if kind.is_float():
        return pl.col(name).fill_nan(None)
    return pl.col(name) if kind.is_integer() or kind == pl.Boolean else pl.col(name).cast(pl.String)


def _figures(found: Mapping[str, list[str]]) -> Iterable[pl.Expr]:
    yield pl.len().alias("rows")
    yield (pl.col("faults") > 0).sum().alias("refused")
    yield (1 - pl.col("known").mean()).round(_DECIMALS).alias("unknown")
    for end in ENDS:
        score = pl.col(f"score_{end}")
        yield score.count().alias(f"{end}.count")
        spread = {"mean": score.mean(), "least": score.min(), "greatest": score.max()}
        yield from (figure.round(_DECIMALS).alias(f"{end}.{name}") for name, figure in spread.items())
    for name in (name for names in found.values() for name in names):
        yield pl.col(f"{name}.lower").count().alias(f"{name}.count")
        for end in ENDS:
            yield pl.col(f"{name}.{end}").mean().round(_DECIMALS).alias(f"{name}.{end}")


def _words(
    indicators: IndicatorSet | None,
    found: Mapping[str, list[str]],
    pairs: Iterable[tuple[str | None, str | None]],
) -> _Words:
    """The words of the set, if the file can be of it.

    Raises:
        LorgError: the file has tiers, dimensions or items that the set does not have.
    """
    used = sorted({tier for pair in pairs for tier in pair if tier is not None})
    if indicators is None:
        return _Words(used, {})
    titles: dict[str, LabelData] = {tier.id: tier.title.label for tier in indicators.ladder.tiers}
    strange = [tier for tier in used if tier not in titles]
    titles |= {f"dimension.{part.id}": part.title.label for part in indicators.dimensions}
    titles |= {f"item.{item.id}": item.title.label for _, item in indicators.items}
    strange += [name for names in found.values() for name in names if name not in titles]
    if strange:
        expected = Message("expected.results-of", {"id": indicators.id})
        raise LorgError([Fault("results-of-other-set", found=", ".join(strange), expected=expected)])
    return _Words([tier.id for tier in indicators.ladder.tiers], titles)


def _set(indicators: IndicatorSet) -> SummarySetData:
    return {
        "id": indicators.id,
        "version": indicators.version,
        "digest": indicators.digest,
        "title": indicators.title.label,
        "below": indicators.ladder.below.label,
    }


def _group(
    values: dict[str, Any], row: _Row, standing: _Standing, found: Mapping[str, list[str]], words: _Words
) -> GroupData:
    scored = row["rows"] - row["refused"]
    means = {kind: [_part(name, row, words) for name in names] for kind, names in found.items()}
    weakest = {kind: sorted(entries, key=_strength) for kind, entries in means.items()}
    return {
        "values": values,
        "rows": row["rows"],
        "refused": row["refused"],
        "scored": scored,
        "no_score": scored - row["lower.count"],
        "tiers": [_tier(tier, standing, scored, words) for tier in (None, *words.tiers)],
        "score": {"lower": _spread("lower", row), "upper": _spread("upper", row)},
        "unknown": row["unknown"],
        "dimensions": weakest["dimension"] or None,
        "items": weakest["item"] or None,
    }


def _tier(tier: str | None, standing: _Standing, scored: int, words: _Words) -> TierShareData:
    count = sum(rows for (held, _), rows in standing.items() if held == tier)
    only = 0 if tier is None else sum(rows for (held, most), rows in standing.items() if most == tier != held)
    return {
        "id": tier,
        "title": None if tier is None else words.titles.get(tier),
        "count": count,
        "share": count / scored if scored else None,
        "only_reachable": only,
        "only_reachable_share": only / scored if scored else None,
    }


def _spread(end: str, row: _Row) -> SpreadData:
    return {
        "count": row[f"{end}.count"],
        "mean": row[f"{end}.mean"],
        "least": row[f"{end}.least"],
        "lower_quartile": row[f"{end}.lower_quartile"],
        "median": row[f"{end}.median"],
        "upper_quartile": row[f"{end}.upper_quartile"],
        "greatest": row[f"{end}.greatest"],
        "histogram": [row[f"{end}.{at}"] or 0 for at in range(BINS)],
    }


def _part(name: str, row: _Row, words: _Words) -> PartData:
    return {
        "id": name.partition(".")[2],
        "title": words.titles.get(name),
        "count": row[f"{name}.count"],
        "lower": row[f"{name}.lower"],
        "upper": row[f"{name}.upper"],
    }


def _strength(part: PartData) -> tuple[bool, float]:
    """For sorting: what applies to no row at all comes last."""
    return part["lower"] is None, part["lower"] or 0.0
