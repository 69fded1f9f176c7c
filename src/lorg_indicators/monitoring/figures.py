"""Answers -> figures: means, totals, shares and counts, of the whole and by domain."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lorg_indicators.errors import Fault, LorgError, near
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.monitoring.answers import Answers
from lorg_indicators.monitoring.data import (
    DomainData,
    End,
    EndData,
    FigureData,
    Interval,
    LabelData,
    MeasureData,
    ShareData,
    TierData,
)
from lorg_indicators.monitoring.estimators import Estimated, Floats, Shape, freedom, plain_size, ratio, total, variance
from lorg_indicators.monitoring.intervals import degrees, quantile, symmetric, wilson
from lorg_indicators.tables.results import ENDS, parts

__all__ = [
    "Domain",
    "Measured",
    "Precision",
    "Standing",
    "domain_data",
    "domains_of",
    "figure",
    "measured",
    "plain",
    "standing",
]

_Mask = NDArray[np.bool_]

_DECIMALS: Final = 6
_MOST_DOMAINS: Final = 1_000
_FULL: Final = 100.0
_SCORES: Final = ("score", "dimension.", "item.")
_ALIKE: Final = {"lower": "tier", "upper": "reachable_tier"}
_SHOWN: Final = 5


class Precision(NamedTuple):
    """How sure an interval is to be, and by which distribution."""

    confidence: float
    interval: Interval


class Measured(NamedTuple):
    """What was measured, of the units that have answered.

    Attributes:
        id: ``score``, ``dimension.ID``, ``item.ID`` or the name of a column.
        title: its words, where a set gives them.
        ends: values of each end, shape (n,).
        has: which units have values.
    """

    id: str
    title: LabelData | None
    ends: Mapping[End, Floats]
    has: _Mask

    @property
    def is_score(self) -> bool:
        """Whether it lies within 0 and 100, and has no total."""
        return self.id.startswith(_SCORES)


class Standing(NamedTuple):
    """The units that stand at a tier, guaranteed (``lower``) and reachable (``upper``), of those with a score."""

    id: str | None
    title: LabelData | None
    ends: Mapping[str, Floats]
    has: _Mask


class Domain(NamedTuple):
    """A part of the units that have answered."""

    values: dict[str, Any]
    inside: _Mask


def domains_of(answers: Answers, by: Sequence[str]) -> list[Domain]:
    """The units with the same values in the columns; nothing is a value too.

    Raises:
        LorgError: there is no such column, or it has more values than anybody reads.
    """
    frame = answers.frame
    faults = [
        Fault("unknown-column", found=name, hint=near(name, frame.columns), file=answers.file)
        for name in by
        if name not in frame.columns
    ]
    if faults:
        raise LorgError(faults)
    if not by:
        return []
    values = frame.select(_value(frame, name).alias(name) for name in by)
    found = values.unique().sort(list(by), nulls_last=True)
    if found.height > _MOST_DOMAINS:
        raise LorgError([Fault("too-many-groups", found=found.height, hint=Message("hint.domains"))])
    masks = (values.select(pl.all_horizontal(pl.col(n).eq_missing(v) for n, v in row.items())) for row in _rows(found))
    return [Domain(row, mask.to_series().to_numpy()) for row, mask in zip(_rows(found), masks, strict=True)]


def _rows(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    yield from frame.iter_rows(named=True)


def _value(frame: pl.DataFrame, name: str) -> pl.Expr:
    kind = frame.schema[name]
    if kind.is_integer() or kind == pl.Boolean:
        return pl.col(name)
    text = (pl.col(name).fill_nan(None) if kind.is_float() else pl.col(name)).cast(pl.String)
    return pl.when(text != "").then(text)


def measured(answers: Answers, of: Sequence[str], indicators: IndicatorSet | None) -> list[Measured]:
    """What is to be estimated: what was asked for, or the score and the dimensions.

    Raises:
        LorgError: the file has no such column, it holds no numbers, or not of every unit.
    """
    frame = answers.frame
    found = parts(frame.columns)
    names = list(dict.fromkeys(of)) or ["score", *found["dimension"]]
    titles = {} if indicators is None else _titles(indicators)
    faults, given = [], []
    for name in names:
        scored = name == "score" or name in found["dimension"] or name in found["item"]
        if scored:
            columns = {end: f"{name}_{end}" if name == "score" else f"{name}.{end}" for end in ENDS}
            values = {cast("End", end): _floats(frame[column]) for end, column in columns.items()}
            given.append(Measured(name, titles.get(name), values, ~np.isnan(values["lower"])))
        elif name not in frame.columns:
            known = ["score", *found["dimension"], *found["item"], *frame.columns]
            faults.append(Fault("unknown-column", found=name, hint=near(name, known), file=answers.file))
        else:
            own = _floats(frame[name])
            faults += _gaps(answers, name, own)
            given.append(Measured(name, None, {"value": own}, np.ones(frame.height, bool)))
    if indicators is not None:
        faults += _strange([one.id for one in given if one.is_score and one.id not in ("score", *titles)], indicators)
    if faults:
        raise LorgError(faults)
    return given


def _strange(names: Sequence[str], indicators: IndicatorSet) -> list[Fault]:
    """What the file has and the set has not: it was scored by another."""
    expected = Message("expected.results-of", {"id": indicators.id})
    return [Fault("results-of-other-set", found=", ".join(names), expected=expected)] if names else []


def _titles(indicators: IndicatorSet) -> dict[str, LabelData]:
    titles: dict[str, LabelData] = {f"dimension.{part.id}": part.title.label for part in indicators.dimensions}
    return titles | {f"item.{item.id}": item.title.label for _, item in indicators.items}


def _floats(column: pl.Series) -> Floats:
    return column.cast(pl.Float64, strict=False).fill_null(math.nan).to_numpy()


def _gaps(answers: Answers, name: str, values: Floats) -> list[Fault]:
    """A column of one's own has a number for every unit that answered: what is missing is no zero, and not guessed."""
    gaps = np.flatnonzero(np.isnan(values))
    if not gaps.size:
        return []
    units = [answers.ids[at] for at in gaps[:_SHOWN]]
    expected = Message("expected.numbers-of", {"column": name, "units": units})
    return [Fault("values-missing", found=len(gaps), expected=expected, file=answers.file)]


def standing(answers: Answers, indicators: IndicatorSet | None, *, higher: bool) -> list[Standing]:
    """Which units stand at each tier, the lowest first; with ``higher`` at it or at one above.

    Raises:
        LorgError: the file has tiers that the set does not have.
    """
    frame = answers.frame
    held = {end: np.array(frame[column].to_list(), dtype=object) for end, column in _ALIKE.items()}
    has = ~frame["score_lower"].is_null().to_numpy()
    used = sorted({tier for tiers in held.values() for tier in tiers if tier is not None})
    titles: dict[str, LabelData | None] = dict.fromkeys(used)
    if indicators is not None:
        titles = {tier.id: tier.title.label for tier in indicators.ladder.tiers}
        faults = _strange([tier for tier in used if tier not in titles], indicators)
        if faults:
            raise LorgError(faults)
    order = list(titles)
    wanted = {tier: order[at:] if higher else [tier] for at, tier in enumerate(order)}
    below = [] if higher else [Standing(None, None, {end: _among(tiers, [None]) for end, tiers in held.items()}, has)]
    return below + [
        Standing(tier, titles[tier], {end: _among(tiers, among) for end, tiers in held.items()}, has)
        for tier, among in wanted.items()
    ]


def _among(tiers: NDArray[np.object_], wanted: Sequence[str | None]) -> Floats:
    return np.array([tier in wanted for tier in tiers], float)


def domain_data(
    answers: Answers,
    domain: Domain,
    measures: Sequence[Measured],
    tiers: tuple[Sequence[Standing], Sequence[Standing] | None],
    precision: Precision,
) -> DomainData:
    """All figures of a domain."""
    shape, (each, higher) = answers.shape, tiers
    return {
        "values": domain.values,
        "units": int(domain.inside.sum()),
        "size": round(float(shape.weights[domain.inside].sum()), _DECIMALS),
        "measures": [_measure(one, domain, shape, precision) for one in measures],
        "tiers": [_tier(one, domain, shape, precision) for one in each],
        "tiers_or_higher": None if higher is None else [_tier(one, domain, shape, precision) for one in higher],
    }


def _measure(one: Measured, domain: Domain, shape: Shape, precision: Precision) -> MeasureData:
    inside = domain.inside & one.has
    ends: list[EndData] = []
    for end, values in one.ends.items():
        mean = figure(ratio(values, inside, shape), inside, shape, precision)
        if one.is_score:
            mean = _within(mean, 0, _FULL)
        whole = None if one.is_score else figure(total(values, inside, shape), inside, shape, precision)
        ends.append({"end": end, "mean": mean, "total": whole})
    return {"id": one.id, "title": one.title, "units": int(inside.sum()), "ends": ends}


def _within(given: FigureData, least: float, most: float) -> FigureData:
    """The interval cut off where no value can be."""
    lower, upper = given["lower"], given["upper"]
    if lower is None or upper is None:
        return given
    return {**given, "lower": max(lower, least), "upper": min(upper, most)}


def _tier(one: Standing, domain: Domain, shape: Shape, precision: Precision) -> TierData:
    inside = domain.inside & one.has
    shares = {end: _share(values, inside, shape, precision) for end, values in one.ends.items()}
    return {"id": one.id, "title": one.title, "guaranteed": shares["lower"], "reachable": shares["upper"]}


def _share(values: Floats, inside: _Mask, shape: Shape, precision: Precision) -> ShareData:
    """A share, and a count: the share that they are of all units of the strata that the domain reaches."""
    share = figure(ratio(values, inside, shape), inside, shape, precision, plain_size(inside, shape))
    reached = np.add.reduceat(inside.astype(float), shape.starts) > 0
    size = float(shape.sizes[reached].sum())
    count = total(values, inside, shape)
    if not size:
        return {"share": share, "count": figure(count, inside, shape, precision)}
    around = np.repeat(reached, shape.counts)
    scaled = Estimated(count.value / size, count.moves / size)
    given = figure(scaled, inside, shape, precision, plain_size(around, shape))
    counted: FigureData = {
        "estimate": _times(size, given["estimate"]),
        "se": _times(size, given["se"]),
        "lower": _times(size, given["lower"]),
        "upper": _times(size, given["upper"]),
        "df": given["df"],
    }
    return {"share": share, "count": counted}


def _times(size: float, share: float | None) -> float | None:
    return None if share is None else round(size * share, _DECIMALS)


def figure(
    found: Estimated, inside: _Mask, shape: Shape, precision: Precision, plain_units: Floats | None = None
) -> FigureData:
    """An estimate with its error; of a share where ``plain_units`` says as how many units it counts at the least."""
    if not inside.any():
        return {"estimate": None, "se": None, "lower": None, "upper": None, "df": None}
    if freedom(inside, shape) == 0:
        return {"estimate": plain(found.value), "se": None, "lower": None, "upper": None, "df": 0.0}
    free = degrees(found, inside, shape, precision.interval)
    reach = quantile(precision.confidence, free, precision.interval)
    spread = variance(found.moves, shape)
    if plain_units is None:
        ends = symmetric(found.value, spread, reach)
    else:
        ends = wilson(found.value, spread, plain_units, reach)
    return {
        "estimate": plain(found.value),
        "se": plain(np.sqrt(spread)),
        "lower": plain(ends[0]),
        "upper": plain(ends[1]),
        "df": plain(free),
    }


def plain(value: Any) -> float | None:  # noqa: ANN401 - a number of numpy, of any of its types
    """A number as JSON has it, null where there is none."""
    number = float(value)
    return round(number, _DECIMALS) if math.isfinite(number) else None
