"""A scored sample -> who answered, in which stratum, and for how many units of the population each of them stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Final, NamedTuple

import narwhals as nw
import numpy as np
import polars as pl

from lorg_indicators.errors import Fault, LorgError, near
from lorg_indicators.messages import Message
from lorg_indicators.monitoring.data import DesignData, Nonresponse, StratumData
from lorg_indicators.monitoring.draw import DESIGN, LEAST, some
from lorg_indicators.monitoring.estimators import Shape, shape_of
from lorg_indicators.tables.results import readable, results, scores

__all__ = ["Answers", "answers_of"]

_COUNTED: Final = ("stratum_size", "sample_size", "frame_size")
_OWN: Final = ("probability", "weight", "order")
_CLOSE: Final = 1e-6
_FULL: Final = 100
_TOGETHER: Final = " + "
_Strata = dict[str, StratumData]


class Answers(NamedTuple):
    """What came back of a sample.

    Attributes:
        file: where it stands.
        frame: the units that have answered, by stratum and id.
        ids: of these units, as texts.
        groups: the strata that variances are worked out in, by name: those that were merged are one.
        shape: how the units lie in these.
        design: the counts of every stratum.
    """

    file: str
    frame: pl.DataFrame
    ids: list[str]
    groups: list[str]
    shape: Shape
    design: DesignData


def answers_of(
    sample: Any,  # noqa: ANN401 - a path, or a frame of any library that narwhals knows
    id_: str,
    nonresponse: Nonresponse,
    merge: Sequence[tuple[str, str]],
) -> Answers:
    """Reads a scored sample.

    Raises:
        LorgError: it is no sample, its design was changed, or a stratum says too little; all that is wrong, at once.
        UnreadableError: the file cannot be read.
    """
    file, frame = _frame(sample)
    _check_columns(frame, id_, file)
    units = _typed(frame, id_)
    _raise(_incomplete(units), file)
    strata = _strata(units)
    _raise([*_twice(units), *_inconsistent(units, strata)], file)
    groups, faults = _groups(strata, merge)
    _raise(faults, file)
    _raise([*_too_few(strata, groups), *(_unanswered(strata, groups) if nonresponse == "refuse" else ())], file)
    return _answers(file, units, strata, groups)


def _frame(sample: Any) -> tuple[str, pl.DataFrame]:  # noqa: ANN401
    if isinstance(sample, str | PathLike):
        path = Path(fspath(sample))
        rows = scores(path)
    else:
        path = Path("–")
        rows = results(nw.from_native(sample, eager_only=True).to_polars().lazy(), path)
    with readable(path):
        return str(path), rows.collect()


def _raise(faults: Sequence[Fault], file: str) -> None:
    if faults:
        raise LorgError(fault.at(file, None) for fault in faults)


def _check_columns(frame: pl.DataFrame, id_: str, file: str) -> None:
    missing = [name for name in DESIGN if name not in frame.columns]
    faults = []
    if missing:
        expected = Message("expected.columns", {"names": missing})
        faults.append(Fault("no-sample", expected=expected, hint=Message("hint.sample")))
    if id_ not in frame.columns:
        faults.append(Fault("unknown-column", found=id_, hint=near(id_, frame.columns)))
    _raise(faults, file)


def _typed(frame: pl.DataFrame, id_: str) -> pl.DataFrame:
    """The rows with the design as numbers, and what became of each unit: ``lorg.state``."""
    numbers = [pl.col(name).cast(pl.Float64, strict=False).fill_nan(None) for name in (*_COUNTED, *_OWN)]
    blank = (pl.col("score_lower") <= 0) & (pl.col("score_upper") >= _FULL) & (pl.col("known") <= 0)
    unscored = pl.col("faults").is_null() | (pl.col("score_lower").is_not_null() & blank)
    state = (
        pl.when(pl.col("faults") > 0)
        .then(pl.lit("refused"))
        .when(unscored)
        .then(pl.lit("silent"))
        .otherwise(pl.lit("answered"))
    )
    return frame.with_columns(
        *numbers,
        pl.col("stratum", "role").cast(pl.String),
        pl.col(id_).cast(pl.String).alias("lorg.id"),
        state.alias("lorg.state"),
    )


def _incomplete(units: pl.DataFrame) -> list[Fault]:
    """Rows without a stratum, a size, a role or, in the sample, a weight: nothing can be estimated from them."""
    drawn = pl.col("role") == "sample"
    counted = {name: pl.col(name).is_null() | (pl.col(name) < 1) for name in _COUNTED}
    own = {name: drawn & (pl.col(name).is_null() | (pl.col(name) <= 0)) for name in _OWN}
    role = {"role": ~pl.col("role").is_in(["sample", "replacement"]).fill_null(value=False)}
    missing = {name: pl.col(name).is_null() for name in ("stratum", "lorg.id")}
    wrong = {**missing, **counted, **own, **role}
    counts = units.select(expression.sum().alias(name) for name, expression in wrong.items()).row(0, named=True)
    hint = Message("hint.keep-design")
    faults = [
        Fault("design-incomplete", found=f"{name}: {count}".removeprefix("lorg."), hint=hint)
        for name, count in counts.items()
        if count
    ]
    return faults or ([] if units.height else [Fault("frame-empty")])


def _twice(units: pl.DataFrame) -> list[Fault]:
    ids = units["lorg.id"]
    twice = ids.filter(ids.is_duplicated()).unique().sort()
    if not twice.len():
        return []
    return [Fault("unit-twice", found=some(twice.to_list()), hint=Message("hint.unit-twice"))]


def _strata(units: pl.DataFrame) -> _Strata:
    drawn, state = pl.col("role") == "sample", pl.col("lorg.state")
    figures = units.group_by("stratum").agg(
        pl.col("stratum_size").first().cast(pl.Int64).alias("size"),
        pl.col("sample_size").first().cast(pl.Int64).alias("drawn"),
        (drawn & (state == "answered")).sum().cast(pl.Int64).alias("answered"),
        (~drawn & (state == "answered")).sum().cast(pl.Int64).alias("replaced"),
        (drawn & (state == "refused")).sum().cast(pl.Int64).alias("refused"),
        (drawn & (state == "silent")).sum().cast(pl.Int64).alias("silent"),
        drawn.sum().cast(pl.Int64).alias("present"),
    )
    return {row["stratum"]: _stratum(row) for row in figures.sort("stratum").iter_rows(named=True)}


def _stratum(row: Mapping[str, Any]) -> StratumData:
    counts = {name: row[name] for name in ("size", "drawn", "answered", "replaced", "refused", "silent")}
    return {"name": row["stratum"], **counts, "absent": row["drawn"] - row["present"], "merged": None}  # type: ignore[typeddict-item]


def _inconsistent(units: pl.DataFrame, strata: _Strata) -> list[Fault]:
    """Whether the design is still the one that was drawn."""
    faults = []
    differ = units.group_by("stratum").agg(pl.col("stratum_size", "sample_size").n_unique()).sort("stratum")
    names = differ.filter((pl.col("stratum_size") > 1) | (pl.col("sample_size") > 1))["stratum"].to_list()
    names += [name for name, each in strata.items() if each["absent"] < 0 or each["drawn"] > each["size"]]
    if names:
        faults.append(Fault("design-inconsistent", found=some(names), hint=Message("hint.keep-design")))
    expanded = pl.col("weight") * pl.col("sample_size") - pl.col("stratum_size")
    changed = units.filter((pl.col("role") == "sample") & (expanded.abs() > _CLOSE * pl.col("stratum_size")))
    if changed.height:
        faults.append(
            Fault("design-weight", found=some(changed["lorg.id"].sort().to_list()), hint=Message("hint.keep-design"))
        )
    whole = units["frame_size"].unique().sort().to_list()
    here = sum(each["size"] for each in strata.values())
    if whole != [here]:
        expected = Message("expected.frame-size", {"sizes": [int(size) for size in whole]})
        faults.append(Fault("strata-missing", found=here, expected=expected, hint=Message("hint.keep-rows")))
    return faults


def _groups(strata: _Strata, merge: Sequence[tuple[str, str]]) -> tuple[dict[str, list[str]], list[Fault]]:
    """The strata that count as one: name -> strata. Those that are merged say so."""
    faults = [
        Fault("unknown-stratum", found=name, hint=near(name, strata))
        for name in dict.fromkeys(name for pair in merge for name in pair)
        if name not in strata
    ]
    if faults:
        return {}, faults
    of = {name: {name} for name in strata}
    for one, other in merge:
        together = of[one] | of[other]
        for name in together:
            of[name] = together
    groups: dict[str, list[str]] = {}
    for name in strata:
        members = sorted(of[name])
        groups[_TOGETHER.join(members)] = members
        if len(members) > 1:
            strata[name]["merged"] = _TOGETHER.join(members)
    return groups, []


def _used(strata: _Strata, names: Sequence[str]) -> int:
    return sum(strata[name]["answered"] + strata[name]["replaced"] for name in names)


def _too_few(strata: _Strata, groups: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    """Strata from which no standard error can be worked out: of one unit, or of none."""
    hint = Message("hint.merge")
    few: tuple[list[str], list[str]] = [], []
    for group, members in groups.items():
        used, size = _used(strata, members), sum(strata[name]["size"] for name in members)
        if used < min(LEAST, size):
            few[used].append(group)
    if few[0]:
        yield Fault("stratum-without-answers", found=some(few[0]), hint=hint)
    if few[1]:
        yield Fault("stratum-of-one-answer", found=some(few[1]), hint=hint)


def _unanswered(strata: _Strata, groups: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    """Strata in which fewer have answered than were drawn, the replacements counted in."""
    short = {
        group: f"{used}/{drawn}"
        for group, members in groups.items()
        if (used := _used(strata, members)) < (drawn := sum(strata[name]["drawn"] for name in members))
    }
    if short:
        shown = some([f"{group} {count}" for group, count in short.items()])
        yield Fault("non-response", found=shown, hint=Message("hint.nonresponse"))


def _answers(file: str, units: pl.DataFrame, strata: _Strata, groups: Mapping[str, Sequence[str]]) -> Answers:
    group_of = {name: at for at, members in enumerate(groups.values()) for name in members}
    weights: dict[str, float] = {}
    for members in groups.values():
        heard = [name for name in members if _used(strata, [name])]
        # A stratum of which nobody was heard is represented by those that it was merged with.
        more = sum(strata[name]["size"] for name in members) / sum(strata[name]["size"] for name in heard)
        weights |= {name: more * strata[name]["size"] / _used(strata, [name]) for name in heard}
    frame = (
        units.filter(pl.col("lorg.state") == "answered")
        .with_columns(
            pl.col("stratum").replace_strict(group_of, return_dtype=pl.Int64).alias("lorg.group"),
            pl.col("stratum").replace_strict(weights, default=None, return_dtype=pl.Float64).alias("lorg.weight"),
        )
        .sort("lorg.group", "lorg.id")
    )
    sizes = np.array([sum(strata[name]["size"] for name in members) for members in groups.values()], float)
    shape = shape_of(frame["lorg.group"].to_numpy().astype(np.intp), sizes, frame["lorg.weight"].to_numpy())
    return Answers(file, frame, frame["lorg.id"].to_list(), list(groups), shape, _design(strata, frame))


def _design(strata: _Strata, frame: pl.DataFrame) -> DesignData:
    listed = list(strata.values())
    short = (each["drawn"] - each["answered"] - each["replaced"] for each in listed)
    return {
        "size": sum(each["size"] for each in listed),
        "drawn": sum(each["drawn"] for each in listed),
        "answered": sum(each["answered"] for each in listed),
        "replaced": sum(each["replaced"] for each in listed),
        "missing": sum(max(number, 0) for number in short),
        "no_score": frame["score_lower"].null_count(),
        "strata": listed,
    }
