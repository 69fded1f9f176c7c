"""Files of scores of several years -> one long table: a row for each subject and year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from lorg_indicators.errors import Fault, LorgError, near
from lorg_indicators.growth.data import LabelData
from lorg_indicators.measures import YEARS
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.tables.results import ENDS, parts, readable, scores

__all__ = ["YearlyFiles", "read_years"]

_PERIOD: Final = "period"
_SUBJECT: Final = "lorg.subject"
_SOME: Final = 5
_FEWEST: Final = 2


class YearlyFiles(NamedTuple):
    """What the files say.

    Attributes:
        rows: ``lorg.subject``, ``year``, ``version``, ``state`` (scored, no_score or refused), ``lower``, ``upper``,
            ``tier`` and ``reachable`` as places in the ladder (-1: below the first; null without a score), the
            dimensions' ends, and the columns to group by.
        years: all years, in order.
        by: the columns to group by.
        tiers: ids, lowest first.
        dimensions: column -> title, of those that every file has.
    """

    rows: pl.DataFrame
    years: list[int]
    by: list[str]
    tiers: list[str]
    dimensions: Mapping[str, LabelData]

    @property
    def part_columns(self) -> list[str]:
        """The columns of dimensions."""
        return [f"{name}.{end}" for name in self.dimensions for end in ENDS]


def read_years(
    files: Sequence[tuple[int | None, Path]], indicators: IndicatorSet, by: Sequence[str], id_: str
) -> YearlyFiles:
    """The rows of all files.

    Raises:
        LorgError: a file has no results, no year, no such column, results of another set, or a subject twice in a
            year; or there are fewer than two years.
        UnreadableError: a file cannot be read.
    """
    frames = [(path, year, scores(path)) for year, path in files]
    columns = []
    for path, _, frame in frames:
        with readable(path):
            columns.append(frame.collect_schema().names())
    _raise(
        fault.at(str(path), None)
        for (path, year, _), names in zip(frames, columns, strict=True)
        for fault in _columns_missing(names, [id_, *by], year)
    )
    titles = {f"dimension.{part.id}": part.title.label for part in indicators.dimensions}
    found = [parts(names)["dimension"] for names in columns]
    _raise(fault for (path, *_), names in zip(frames, found, strict=True) for fault in _strange(path, names, titles))
    shared = {name: title for name, title in titles.items() if all(name in names for names in found)}
    tables = []
    for path, year, frame in frames:
        with readable(path):
            tables.append(_typed(frame, year, list(shared), by, id_).collect(engine="streaming"))
    tiers = [tier.id for tier in indicators.ladder.tiers]
    _raise(
        fault.at(str(path), None)
        for (path, *_), table in zip(frames, tables, strict=True)
        for fault in _wrong_rows(table, indicators, tiers)
    )
    rows = pl.concat(_placed(table, tiers) for table in tables)
    _raise(_twice(rows))
    years = rows["year"].unique().sort().to_list()
    if len(years) < _FEWEST:
        _raise([Fault("too-few-periods", found=len(years), expected=Message("expected.two-periods"))])
    return YearlyFiles(rows, years, list(by), tiers, shared)


def _raise(faults: Iterable[Fault]) -> None:
    listed = list(faults)
    if listed:
        raise LorgError(listed)


def _columns_missing(names: Sequence[str], wanted: Iterable[str], year: int | None) -> Iterator[Fault]:
    for name in dict.fromkeys(wanted):
        if name not in names:
            yield Fault("unknown-column", found=name, hint=near(name, names))
    if year is None and _PERIOD not in names:
        yield Fault("no-period", hint=Message("hint.growth-year"))


def _strange(path: Path, found: Sequence[str], titles: Mapping[str, LabelData]) -> Iterator[Fault]:
    unknown = [name for name in found if name not in titles]
    if unknown:
        yield Fault("results-of-other-set", found=", ".join(unknown), file=str(path))


def _typed(
    frame: pl.LazyFrame, year: int | None, dimensions: Sequence[str], by: Sequence[str], id_: str
) -> pl.LazyFrame:
    names = frame.collect_schema().names()
    period = pl.col(_PERIOD).cast(pl.Int64, strict=False) if year is None else pl.lit(year, pl.Int64)
    own = {
        name: pl.col(name).cast(pl.String) if name in names else pl.lit(None, pl.String)
        for name in ("set", "set_version")
    }
    return frame.select(
        pl.col(id_).cast(pl.String).alias(_SUBJECT),
        period.alias("year"),
        own["set"].alias("set"),
        own["set_version"].alias("version"),
        pl.when(pl.col("faults") > 0)
        .then(pl.lit("refused"))
        .when(pl.col("score_lower").is_null())
        .then(pl.lit("no_score"))
        .otherwise(pl.lit("scored"))
        .alias("state"),
        *(pl.col(f"score_{end}").alias(end) for end in ENDS),
        pl.col("tier"),
        pl.col("reachable_tier").alias("reachable"),
        *(pl.col(f"{name}.{end}") for name in dimensions for end in ENDS),
        *(pl.col(name).cast(pl.String).alias(name) for name in by if name != _SUBJECT),
    )


def _wrong_rows(table: pl.DataFrame, indicators: IndicatorSet, tiers: Sequence[str]) -> Iterator[Fault]:
    for column, code in ((_SUBJECT, "unit-without-id"), ("year", "no-period")):
        missing = table[column].null_count()
        if missing:
            yield Fault(code, found=missing)
    years = table["year"].drop_nulls()
    outside = years.filter((years < YEARS[0]) | (years > YEARS[1])).unique().sort().to_list()
    if outside:
        expected = Message("expected.year", {"first": str(YEARS[0]), "last": str(YEARS[1])})
        yield Fault("year-invalid", found=outside[:_SOME], expected=expected)
    expected = Message("expected.results-of", {"id": indicators.id})
    others = [name for name in table["set"].drop_nulls().unique().sort() if name != indicators.id]
    used = [*table["tier"].drop_nulls().unique().sort(), *table["reachable"].drop_nulls().unique().sort()]
    others += [tier for tier in dict.fromkeys(used) if tier not in tiers]
    if others:
        yield Fault("results-of-other-set", found=", ".join(others), expected=expected)


def _placed(table: pl.DataFrame, tiers: Sequence[str]) -> pl.DataFrame:
    """Tiers as places in the ladder."""
    places = {name: at for at, name in enumerate(tiers)}

    def place(name: str) -> pl.Expr:
        found = pl.col(name).replace_strict(places, default=-1, return_dtype=pl.Int64)
        return pl.when(pl.col("state") == "scored").then(found).alias(name)

    return table.with_columns(place("tier"), place("reachable"))


def _twice(rows: pl.DataFrame) -> Iterator[Fault]:
    twice = rows.filter(pl.struct(_SUBJECT, "year").is_duplicated()).select(_SUBJECT, "year").unique()
    if twice.height:
        shown = [f"{subject} ({year})" for subject, year in twice.sort(_SUBJECT, "year").head(_SOME).iter_rows()]
        yield Fault("subject-twice", found=twice.height, hint=Message("hint.subjects-twice", {"names": shown}))
