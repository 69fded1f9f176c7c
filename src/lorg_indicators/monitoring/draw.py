"""A stratified simple random sample out of a frame, without replacement, with replacements in order.

Every unit has a number of its own, by the seed and its id, and the units of a stratum with the lowest numbers are drawn
(sequential simple random sampling: E. Ohlsson, Coordination of samples using permanent random numbers, in Business
Survey Methods, 1995). So neither the order of the rows nor a stratum more changes what is drawn elsewhere, the same
seed in the next year keeps what it can as a panel, and another seed gives an independent sample.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple

import narwhals as nw
import polars as pl

from lorg_indicators.errors import Fault, LorgError, near
from lorg_indicators.messages import Message
from lorg_indicators.monitoring.allocation import Allocation, in_proportion, least_variance

__all__ = ["DESIGN", "LEAST", "Drawn", "Sample", "Spread", "draw", "some"]

DESIGN: Final = (
    *("stratum", "stratum_size", "sample_size", "frame_size"),
    *("probability", "weight", "role", "order"),
)
"""The columns that a sample has beyond those of its frame."""

LEAST: Final = 2
"""The fewest units of a stratum that a standard error can be worked out from."""

_BETWEEN: Final = " · "
_WHOLE: Final = "–"
_SHOWN: Final = 5
_KEY: Final = "lorg.key"


class Drawn(NamedTuple):
    """A stratum and what was drawn from it.

    Attributes:
        name: its values in the columns that the strata are made by.
        size: its units.
        drawn: how many of them are in the sample.
        replacements: how many are kept in reserve.
    """

    name: str
    size: int
    drawn: int
    replacements: int


class Sample(NamedTuple):
    """A sample, by stratum and order: the units with their design; and the strata.

    Attributes:
        frame: the columns of the units and those of ``DESIGN``.
        strata: in the order of their names.
        seed: what decided which units were drawn.
        allocation: what decided how many.
    """

    frame: pl.DataFrame
    strata: list[Drawn]
    seed: int
    allocation: Allocation

    @property
    def size(self) -> int:
        """How many units are in the sample, replacements apart."""
        return sum(stratum.drawn for stratum in self.strata)

    @property
    def frame_size(self) -> int:
        """How many units it was drawn from."""
        return sum(stratum.size for stratum in self.strata)


class Spread(NamedTuple):
    """What Neyman's allocation knows of the strata: a column of their ``deviation``, or of ``earlier`` scores."""

    column: str
    kind: str


def draw(  # noqa: PLR0913 - as many choices as a sample has
    native: Any,  # noqa: ANN401 - a frame of any library that narwhals knows
    by: Sequence[str],
    size: int,
    seed: int,
    *,
    allocation: Allocation,
    spread: Spread | None,
    minimum: int,
    replacements: int,
    id: str,  # noqa: A002 - the name of the column that is meant
    single: bool,
) -> Sample:
    """See `lorg_indicators.monitoring.draw_sample`."""
    frame = nw.from_native(native, eager_only=True).to_polars()
    by = list(dict.fromkeys(by))
    _check_columns(frame, [id, *by, *([] if spread is None else [spread.column])])
    units = _keyed(frame, by, id, seed)
    faults = _flaws(units, by, id)
    strata = units.group_by("stratum").len("size").sort("stratum")
    names, sizes = strata["stratum"].to_list(), strata["size"].to_list()
    if not single:
        faults += _of_one([name for name, count in zip(names, sizes, strict=True) if count == 1 and name is not None])
    least = [min(minimum, count) for count in sizes]
    faults += _size_faults(size, sum(least), sum(sizes))
    spreads, more = ([], []) if spread is None else _spreads(units, names, spread)
    if faults or more:
        raise LorgError([*faults, *more])
    match allocation:
        case "neyman":
            weights = [count * deviation for count, deviation in zip(sizes, spreads, strict=True)]
            numbers = least_variance(weights, least, sizes, size)
        case "proportional":
            numbers = in_proportion(sizes, least, sizes, size)
        case "equal":
            numbers = in_proportion([1] * len(sizes), least, sizes, size)
    drawn = [
        Drawn(name, count, number, min(replacements, count - number))
        for name, count, number in zip(names, sizes, numbers, strict=True)
    ]
    return Sample(_taken(units, drawn, frame.columns), drawn, seed, allocation)


def _check_columns(frame: pl.DataFrame, wanted: Sequence[str]) -> None:
    faults = [
        Fault("unknown-column", found=name, hint=near(name, frame.columns))
        for name in dict.fromkeys(wanted)
        if name not in frame.columns
    ]
    faults += [
        Fault("column-taken", found=name, hint=Message("hint.rename-column"))
        for name in DESIGN
        if name in frame.columns
    ]
    if not frame.height:
        faults.append(Fault("frame-empty"))
    if faults:
        raise LorgError(faults)


def _keyed(frame: pl.DataFrame, by: Sequence[str], id_: str, seed: int) -> pl.DataFrame:
    """The units with their stratum (null where a value is missing) and their number."""
    texts = [_text(frame, name) for name in by]
    stratum = pl.concat_str(texts, separator=_BETWEEN) if by else pl.lit(_WHOLE)
    ids = frame.select(_text(frame, id_)).to_series().to_list()
    keys = [sha256(f"{seed}:{unit}".encode()).hexdigest() for unit in ids]
    return frame.with_columns(stratum.alias("stratum"), pl.Series(_KEY, keys), pl.Series("lorg.id", ids, pl.String))


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    """The values of a column as texts; what is blank is null, and a whole number has no point."""
    column = pl.col(name)
    if frame.schema[name].is_float():
        whole = column.cast(pl.Int64, strict=False)
        column = pl.when(whole == column).then(whole.cast(pl.String)).otherwise(column.fill_nan(None).cast(pl.String))
    text = column.cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def _flaws(units: pl.DataFrame, by: Sequence[str], id_: str) -> list[Fault]:
    """Units that cannot be told apart, and units of no stratum."""
    faults = []
    ids = units["lorg.id"]
    if ids.null_count():
        faults.append(
            Fault("unit-without-id", found=ids.null_count(), expected=Message("expected.id", {"column": id_}))
        )
    twice = ids.drop_nulls().filter(ids.drop_nulls().is_duplicated()).unique().sort()
    if twice.len():
        faults.append(Fault("unit-twice", found=some(twice.to_list()), hint=Message("hint.unit-twice")))
    without = units["stratum"].null_count()
    if without:
        expected = Message("expected.values", {"columns": list(by)})
        faults.append(Fault("unit-without-stratum", found=without, expected=expected))
    return faults


def _of_one(names: Sequence[str]) -> list[Fault]:
    hint = Message("hint.stratum-of-one")
    return [Fault("stratum-of-one", found=some(names), hint=hint)] if names else []


def some(names: Sequence[str]) -> list[str]:
    """The first few, and that there are more."""
    return [*names[:_SHOWN], "…"] if len(names) > _SHOWN else list(names)


def _size_faults(size: int, least: int, most: int) -> list[Fault]:
    if size > most:
        return [Fault("sample-too-large", found=size, expected=Message("expected.units-at-most", {"most": most}))]
    if size < least:
        expected = Message("expected.units-at-least", {"least": least})
        return [Fault("sample-too-small", found=size, expected=expected, hint=Message("hint.fewer-strata"))]
    return []


def _spreads(units: pl.DataFrame, names: Sequence[str], spread: Spread) -> tuple[list[float], list[Fault]]:
    """The standard deviation of each stratum, and why there is none."""
    value = pl.col(spread.column).cast(pl.Float64, strict=False).fill_nan(None)
    figures = units.group_by("stratum").agg(
        value.count().alias("count"), value.min().alias("low"), value.max().alias("high"), value.std().alias("std")
    )
    rows: Mapping[Any, Any] = {row["stratum"]: row for row in figures.iter_rows(named=True)}
    deviations, bad = [], []
    for name in names:
        row = rows[name]
        if spread.kind == "earlier":
            sound = row["count"] >= LEAST and row["std"] is not None
            deviations.append(row["std"] if sound else 0.0)
        else:
            sound = row["count"] and row["low"] == row["high"] and row["low"] >= 0
            deviations.append(row["low"] if sound else 0.0)
        bad += [] if sound else [name]
    if bad:
        hint = Message(f"hint.spread.{spread.kind}", {"column": spread.column})
        return deviations, [Fault("no-spread", found=some(bad), hint=hint)]
    return deviations, []


def _taken(units: pl.DataFrame, strata: Sequence[Drawn], columns: Sequence[str]) -> pl.DataFrame:
    """The units with the lowest numbers of each stratum."""
    sizes = pl.DataFrame(strata, schema=["stratum", "stratum_size", "sample_size", "kept"], orient="row")
    rank = pl.int_range(1, pl.len() + 1).over("stratum")
    ranked = units.join(sizes, on="stratum").sort("stratum", _KEY, "lorg.id").with_columns(rank.alias("rank"))
    drawn = pl.col("rank") <= pl.col("sample_size")
    fraction = pl.col("sample_size") / pl.col("stratum_size")
    chosen = ranked.filter(pl.col("rank") <= pl.col("sample_size") + pl.col("kept"))
    return chosen.with_columns(
        pl.lit(units.height, pl.Int64).alias("frame_size"),
        pl.when(drawn).then(fraction).alias("probability"),
        pl.when(drawn).then(1 / fraction).alias("weight"),
        pl.when(drawn).then(pl.lit("sample")).otherwise(pl.lit("replacement")).alias("role"),
        pl.when(drawn).then(pl.col("rank")).otherwise(pl.col("rank") - pl.col("sample_size")).alias("order"),
    ).select(*columns, *DESIGN)
