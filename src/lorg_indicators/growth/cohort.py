"""Files of scores of several years -> how many subjects developed which way: worked out by Polars.

A verdict is that of `lorg_indicators.growth.effects`, a slope as well; both are written as expressions here, and a test
holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl

from lorg_indicators.data import IntervalData
from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.growth.data import (
    STANDINGS,
    DimensionMeanData,
    FallenData,
    FellData,
    GrowthGroupData,
    GrowthTableData,
    MeanChangeData,
    TransitionData,
    YearData,
)
from lorg_indicators.growth.effects import FEWEST
from lorg_indicators.growth.yearly import YearlyFiles, read_years
from lorg_indicators.model import IndicatorSet
from lorg_indicators.outcome import EMPTY

__all__ = ["GrowthTable", "growth_table"]

_DECIMALS: Final = 6
"""The cores of a machine add in no fixed order: what is rounded off here differs from run to run."""
_MOST_FALLEN: Final = 10
_MOST_GROUPS: Final = 1_000
_SUBJECT: Final = "lorg.subject"


class GrowthTable(NamedTuple):
    """Many subjects over the years.

    Attributes:
        data: the figures; see `lorg_indicators.growth.data`.
        subjects: a row for each subject, in the order of the ids: id, the columns that were grouped by, scores and
            tiers year by year, ``standing``, ``tier_move``, the changes and slopes of both ends, and ``falls``, the
            years in which the score certainly fell.
    """

    data: GrowthTableData
    subjects: pl.DataFrame


def growth_table(
    files: Sequence[tuple[int | None, Path]], indicators: IndicatorSet, by: Sequence[str], id_: str
) -> GrowthTable:
    """See `lorg_indicators.growth.growth_of_many`."""
    by = list(dict.fromkeys(by))
    read = read_years(files, indicators, by, id_)
    wide = _classified(_wide(read), read)
    keys = [()] if not by else wide.select(by).unique().sort(by, nulls_last=True).rows()
    if len(keys) > _MOST_GROUPS:
        raise LorgError([Fault("too-many-groups", found=len(keys))])
    groups = [_group(wide.filter(_same(by, key)), dict(zip(by, key, strict=True)), read) for key in keys if by]
    fallen = wide.filter(pl.col("standing") == "fell").sort("change_upper", _SUBJECT)
    data: GrowthTableData = {
        "format": "lorg-indicators-growth-table/1",
        "files": [str(path) for _, path in files],
        "set": {"id": indicators.id, "title": indicators.title.label, "below": indicators.ladder.below.label},
        "tiers": [{"id": tier.id, "title": tier.title.label} for tier in indicators.ladder.tiers],
        "by": by,
        "years": [_year(year, wide.height, read) for year in read.years],
        "total": _group(wide, {}, read),
        "groups": groups,
        "fallen_count": fallen.height,
        "fallen": [_fallen(row, by, read) for row in fallen.head(_MOST_FALLEN).iter_rows(named=True)],
    }
    return GrowthTable(data, _shown(wide, by, id_, read))


def _same(by: Sequence[str], key: Sequence[Any]) -> pl.Expr:
    return pl.all_horizontal(pl.col(name).eq_missing(pl.lit(value)) for name, value in zip(by, key, strict=True))


# -- a row for each subject ------------------------------------------------------------------------------------------


def _wide(read: YearlyFiles) -> pl.DataFrame:
    """The long rows by subject: what each year says, under ``NAME.YEAR``; null where a year has no row.

    What it is grouped by is taken from the last year in which there is a row.
    """
    names = ["state", "lower", "upper", "tier", "reachable", *read.part_columns]
    yearly = [pl.col(name).filter(pl.col("year") == year).first().alias(f"{name}.{year}")
              for year in read.years for name in names]  # fmt: skip
    latest = [pl.col(name).sort_by("year").last() for name in read.by]
    return read.rows.group_by(_SUBJECT).agg(*latest, *yearly).sort(_SUBJECT)


def _classified(wide: pl.DataFrame, read: YearlyFiles) -> pl.DataFrame:
    first, last = read.years[0], read.years[-1]
    changes = [
        (pl.col(f"{end}.{last}") - pl.col(f"{end}.{first}")).alias(f"change_{end}") for end in ("lower", "upper")
    ]
    slopes = [_slope(end, read.years).alias(f"slope_{end}") for end in ("lower", "upper")]
    falls = [
        pl.when(certain).then(pl.lit(year, pl.Int64)) for year, (_, certain) in _falls(read.years, "score").items()
    ]
    tier = _moved(pl.col(f"tier.{first}"), pl.col(f"tier.{last}"))
    return wide.with_columns(
        _standing(first, last).alias("standing"),
        tier.alias("tier_move"),
        *changes,
        *slopes,
        pl.concat_list(falls).list.drop_nulls().alias("falls"),
        *(
            pl.any_horizontal(each[at] for each in _falls(read.years, kind).values())
            .fill_null(value=False)
            .alias(f"fell.{kind}.{name}")
            for kind in ("score", "tier")
            for at, name in enumerate(("any", "certain"))
        ),
    )


def _standing(first: int, last: int) -> pl.Expr:
    """Which of `STANDINGS` it is."""
    before, after = pl.col(f"state.{first}"), pl.col(f"state.{last}")
    refused = (before == "refused") | (after == "refused")
    return (
        pl.when(before.is_null() & after.is_null())
        .then(pl.lit("between"))
        .when(before.is_null())
        .then(pl.lit("entered"))
        .when(after.is_null())
        .then(pl.lit("left"))
        .when(refused)
        .then(pl.lit("refused"))
        .when((before == "no_score") | (after == "no_score"))
        .then(pl.lit("no_score"))
        .otherwise(_verdict(first, last))
    )


def _verdict(first: int, last: int) -> pl.Expr:
    """As `lorg_indicators.growth.effects.verdict`."""
    was, might = pl.col(f"lower.{first}"), pl.col(f"upper.{first}")
    is_, may = pl.col(f"lower.{last}"), pl.col(f"upper.{last}")
    widest = pl.max_horizontal(might, may) - pl.min_horizontal(was, is_)
    return (
        pl.when(is_ > might + EMPTY)
        .then(pl.lit("rose"))
        .when(may < was - EMPTY)
        .then(pl.lit("fell"))
        .when(widest <= EMPTY)
        .then(pl.lit("same"))
        .when(is_ > was + EMPTY)
        .then(pl.lit("guaranteed_rose"))
        .when(is_ < was - EMPTY)
        .then(pl.lit("guaranteed_fell"))
        .otherwise(pl.lit("open"))
    )


def _slope(end: str, years: Sequence[int]) -> pl.Expr:
    """As `lorg_indicators.growth.effects.slope`."""
    slopes = [
        (pl.col(f"{end}.{later}") - pl.col(f"{end}.{earlier}")) / (later - earlier)
        for earlier, later in combinations(years, 2)
    ]
    count = pl.sum_horizontal(pl.col(f"{end}.{year}").is_not_null() for year in years)
    return pl.when(count >= FEWEST).then(pl.concat_list(slopes).list.drop_nulls().list.median())


def _moved(before: pl.Expr, after: pl.Expr) -> pl.Expr:
    """Places of tiers; null where either year has no score."""
    return (
        pl.when(after > before)
        .then(pl.lit("up"))
        .when(after < before)
        .then(pl.lit("down"))
        .when(after == before)
        .then(pl.lit("same"))
    )


def _falls(years: Sequence[int], kind: str) -> dict[int, tuple[pl.Expr, pl.Expr]]:
    """For each year but the first whether it fell, and whether certainly, since the last year with a score."""
    low, high, hair = ("lower", "upper", EMPTY) if kind == "score" else ("tier", "reachable", 0.0)
    found = {}
    for at, year in enumerate(years[1:], start=1):
        before = pl.coalesce(pl.col(f"{low}.{earlier}") for earlier in reversed(years[:at]))
        found[year] = (pl.col(f"{low}.{year}") < before - hair, pl.col(f"{high}.{year}") < before - hair)
    return found


def _shown(wide: pl.DataFrame, by: Sequence[str], id_: str, read: YearlyFiles) -> pl.DataFrame:
    """The table of subjects: tiers by id, what nobody asked for left out."""
    ids = dict(enumerate(read.tiers))

    def tier(name: str) -> pl.Expr:
        return pl.col(name).replace_strict(ids, default=None, return_dtype=pl.String)

    yearly = [
        column
        for year in read.years
        for column in (
            pl.col(f"state.{year}").fill_null("missing"),
            pl.col(f"lower.{year}").alias(f"score_lower.{year}"),
            pl.col(f"upper.{year}").alias(f"score_upper.{year}"),
            tier(f"tier.{year}"),
            tier(f"reachable.{year}").alias(f"reachable_tier.{year}"),
        )
    ]
    found = ("standing", "tier_move", "change_lower", "change_upper", "slope_lower", "slope_upper")
    falls = pl.col("falls").cast(pl.List(pl.String)).list.join(" ")
    return wide.select(pl.col(_SUBJECT).alias(id_), *(name for name in by if name != id_), *yearly, *found, falls)


# -- figures ---------------------------------------------------------------------------------------------------------


def _year(year: int, subjects: int, read: YearlyFiles) -> YearData:
    rows = read.rows.filter(pl.col("year") == year)
    states = dict(rows["state"].value_counts().iter_rows())
    return {
        "year": year,
        "versions": rows["version"].drop_nulls().unique().sort().to_list(),
        "rows": rows.height,
        "scored": states.get("scored", 0),
        "no_score": states.get("no_score", 0),
        "refused": states.get("refused", 0),
        "missing": subjects - rows.height,
        "lower": _mean(rows["lower"]),
        "upper": _mean(rows["upper"]),
    }


def _mean(values: pl.Series) -> float | None:
    mean = values.mean()
    return round(mean, _DECIMALS) if isinstance(mean, float) else None


def _group(wide: pl.DataFrame, values: dict[str, Any], read: YearlyFiles) -> GrowthGroupData:
    standings = dict(wide["standing"].value_counts().iter_rows())
    moves = dict(wide["tier_move"].drop_nulls().value_counts().iter_rows())
    return {
        "values": values,
        "subjects": wide.height,
        "standings": {name: standings.get(name, 0) for name in STANDINGS},
        "moves": {"up": moves.get("up", 0), "same": moves.get("same", 0), "down": moves.get("down", 0)},
        "change": _change(wide["change_lower"], wide["change_upper"]),
        "transitions": list(_transitions(wide, read)),
        "dimensions": list(_dimensions(wide, read)),
        "fell": {"score": _fell(wide, "score"), "tier": _fell(wide, "tier")},
    }


def _fell(wide: pl.DataFrame, kind: str) -> FellData:
    return {"count": int(wide[f"fell.{kind}.any"].sum()), "certain": int(wide[f"fell.{kind}.certain"].sum())}


def _change(lower: pl.Series, upper: pl.Series) -> MeanChangeData:
    return {"count": lower.count(), "lower": _mean(lower), "upper": _mean(upper)}


def _transitions(wide: pl.DataFrame, read: YearlyFiles) -> Iterator[TransitionData]:
    """From the lowest to the highest; places below 0 stand for no tier."""
    before, after = f"tier.{read.years[0]}", f"tier.{read.years[-1]}"
    both = wide.filter(pl.col("tier_move").is_not_null())
    tiers = {-1: None, **dict(enumerate(read.tiers))}
    for was, is_, count in both.group_by(before, after).len().sort(before, after).iter_rows():
        yield {"before": tiers[was], "after": tiers[is_], "count": count}


def _dimensions(wide: pl.DataFrame, read: YearlyFiles) -> Iterator[DimensionMeanData]:
    first, last = read.years[0], read.years[-1]
    for name, title in read.dimensions.items():
        changes = [wide[f"{name}.{end}.{last}"] - wide[f"{name}.{end}.{first}"] for end in ("lower", "upper")]
        yield {"id": name.partition(".")[2], "title": title, **_change(*changes)}


def _fallen(row: Mapping[str, Any], by: Iterable[str], read: YearlyFiles) -> FallenData:
    tiers = {-1: None, **dict(enumerate(read.tiers))}
    ends: dict[int, IntervalData] = {
        year: {"lower": row[f"lower.{year}"], "upper": row[f"upper.{year}"]} for year in read.years
    }
    first, last = read.years[0], read.years[-1]
    return {
        "subject": row[_SUBJECT],
        "values": {name: row[name] for name in by},
        "before": ends[first],
        "after": ends[last],
        "change": {"lower": row["change_lower"], "upper": row["change_upper"]},
        "tier_before": tiers[row[f"tier.{first}"]],
        "tier_after": tiers[row[f"tier.{last}"]],
    }
