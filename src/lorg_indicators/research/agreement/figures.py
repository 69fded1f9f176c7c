"""A table of ratings, a row each -> how far the raters agree, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

import numpy as np
import polars as pl

from lorg_indicators.errors import Fault, LorgError, near
from lorg_indicators.messages import Message
from lorg_indicators.research.agreement.coefficients import Level, Weighting, icc, kappa, krippendorff
from lorg_indicators.research.agreement.data import AgreementData, IccData, KappaData
from lorg_indicators.research.shape import Floats

__all__ = ["agreement_of_frame"]

_MOST_PAIRS: Final = 10
_CONFIDENCE: Final = 0.95
_SOME: Final = 5
_WEIGHTINGS: Final[dict[Level, Weighting]] = {"nominal": "none", "ordinal": "linear", "interval": "quadratic"}


def agreement_of_frame(frame: pl.DataFrame, columns: tuple[str, str, str], level: Level, file: str) -> AgreementData:
    """See `lorg_indicators.research.agreement.agreement_of`."""
    unit, rater, rating = columns
    faults = [
        Fault("unknown-column", found=name, hint=near(name, frame.columns), file=file)
        for name in dict.fromkeys(columns)
        if name not in frame.columns
    ]
    if faults:
        raise LorgError(faults)
    told = frame.select(
        pl.col(unit).cast(pl.String).alias("unit"),
        pl.col(rater).cast(pl.String).alias("rater"),
        pl.col(rating).cast(pl.String).str.strip_chars().alias("rating"),
    ).filter(pl.col("rating").is_not_null() & (pl.col("rating") != ""))
    raters, units, table = _table(told, level, file)
    complete = int((~np.isnan(table)).all(axis=0).sum())
    ratings = int((~np.isnan(table)).sum())
    pairs = len(raters) <= _MOST_PAIRS
    return {
        "format": "lorg-indicators-agreement/1",
        "file": file,
        "level": level,
        "units": len(units),
        "raters": raters,
        "ratings": ratings,
        "missing": table.size - ratings,
        "complete": complete,
        "alpha": _alpha(table, level),
        "weighting": _WEIGHTINGS[level] if pairs else None,
        "kappas": list(_kappas(table, raters, level)) if pairs else [],
        "confidence": _CONFIDENCE,
        "icc": _icc(table) if level == "interval" else None,
    }


def _table(told: pl.DataFrame, level: Level, file: str) -> tuple[list[str], list[str], Floats]:
    """Raters, units and the ratings as numbers: (raters, units), NaN where missing.

    Raises:
        LorgError: a unit or a rater has no name, a rater rated a unit twice, a rating is no number where it has to be
            one, or there are fewer than two raters.
    """
    faults = []
    nameless = told.filter(pl.col("unit").is_null() | pl.col("rater").is_null())
    if nameless.height:
        faults.append(Fault("unit-without-id", found=nameless.height, file=file))
    twice = told.filter(pl.struct("unit", "rater").is_duplicated()).select("unit", "rater").unique()
    if twice.height:
        shown = [f"{unit} ({rater})" for unit, rater in twice.sort("unit", "rater").head(_SOME).iter_rows()]
        faults.append(Fault("rated-twice", found=", ".join(shown), file=file))
    raters = told["rater"].drop_nulls().unique().sort().to_list()
    if len(raters) < 2:  # noqa: PLR2004 - one cannot agree
        faults.append(Fault("one-rater", found=len(raters), file=file))
    if level == "nominal":
        codes = {name: float(at) for at, name in enumerate(told["rating"].unique().sort())}
        numbers = told["rating"].replace_strict(codes, return_dtype=pl.Float64)
    else:
        numbers = told["rating"].cast(pl.Float64, strict=False)
        wrong = told["rating"].filter(numbers.is_null()).unique().sort().to_list()
        if wrong:
            expected = Message("expected.number")
            faults.append(Fault("not-a-number", found=", ".join(wrong[:_SOME]), expected=expected, file=file))
    if faults:
        raise LorgError(faults)
    units = told["unit"].unique().sort().to_list()
    table = np.full((len(raters), len(units)), np.nan)
    rows = {name: at for at, name in enumerate(raters)}
    columns = {name: at for at, name in enumerate(units)}
    for unit, rater, number in zip(told["unit"], told["rater"], numbers, strict=True):
        table[rows[rater], columns[unit]] = number
    return raters, units, table


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _alpha(table: Floats, level: Level) -> float | None:
    try:
        return _or_none(krippendorff(table, level))
    except ValueError:
        return None


def _kappas(table: Floats, raters: Sequence[str], level: Level) -> Iterator[KappaData]:
    for one, other in combinations(range(len(raters)), 2):
        units = int((~np.isnan(table[[one, other]])).all(axis=0).sum())
        found = _or_none(kappa(table[one], table[other], _WEIGHTINGS[level]).kappa) if units else None
        yield {"first": raters[one], "second": raters[other], "units": units, "kappa": found}


def _icc(table: Floats) -> list[IccData] | None:
    try:
        found = icc(table.T, _CONFIDENCE)
    except ValueError:
        return None
    return [
        {
            "form": each.form,
            "icc": _or_none(each.icc),
            "f": _or_none(each.f),
            "lower": _or_none(each.lower),
            "upper": _or_none(each.upper),
        }
        for each in found
    ]
