"""The shape of estimates as plain data. The published JSON Schema is made from these types."""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

from pydantic import TypeAdapter

# Pydantic asks for this one below Python 3.12.
from typing_extensions import TypedDict

__all__ = [
    "ESTIMATE_FORMAT",
    "INTERVALS",
    "NONRESPONSE",
    "ChangeData",
    "DesignData",
    "DifferenceData",
    "DomainChangeData",
    "DomainData",
    "End",
    "EndChangeData",
    "EndData",
    "EstimateData",
    "EstimateSetData",
    "FigureData",
    "Interval",
    "LabelData",
    "MeasureChangeData",
    "MeasureData",
    "Nonresponse",
    "ShareData",
    "StratumData",
    "TierChangeData",
    "TierData",
    "estimate_schema",
]

ESTIMATE_FORMAT: Final = "lorg-indicators-estimate/1"

Interval = Literal["satterthwaite", "t", "z"]
"""Student's t with the degrees of freedom of Satterthwaite, or with units less strata; or the normal distribution."""

Nonresponse = Literal["refuse", "weight"]
"""What becomes of strata in which fewer have answered than were drawn: no estimate, or the others stand for them."""

INTERVALS: Final[tuple[Interval, ...]] = get_args(Interval)
NONRESPONSE: Final[tuple[Nonresponse, ...]] = get_args(Nonresponse)

End = Literal["lower", "upper", "value"]
LabelData = dict[str, str]


class FigureData(TypedDict):
    """An estimate, its standard error and its confidence interval; null where nothing can be said.

    ``df`` are the degrees of freedom of the interval; null where nothing is left to chance, because all were asked.
    """

    estimate: float | None
    se: float | None
    lower: float | None
    upper: float | None
    df: float | None


class EndData(TypedDict):
    """A mean and, where adding up means something, a total.

    ``end`` is ``lower`` (what is guaranteed) or ``upper`` (what is not ruled out) of a score, or ``value`` of a column
    of one's own, which has a total.
    """

    end: End
    mean: FigureData
    total: FigureData | None


class MeasureData(TypedDict):
    """What was measured: ``score``, ``dimension.ID``, ``item.ID`` or a column.

    ``units`` have answered and have a value; the others have none because it does not apply to them, and the estimate
    is of those to which it does.
    """

    id: str
    title: LabelData | None
    units: int
    ends: list[EndData]


class ShareData(TypedDict):
    """A share of the units that have a score, 0-1, and how many units of the population that is."""

    share: FigureData
    count: FigureData


class TierData(TypedDict):
    """How many guarantee a tier, and how many may reach it; ``id`` null: none."""

    id: str | None
    title: LabelData | None
    guaranteed: ShareData
    reachable: ShareData


class DomainData(TypedDict):
    """A part of the population: ``values`` of the columns that were asked for; of the whole, none.

    ``units`` have answered; ``size`` is the estimated number of units of the population. ``tiers`` counts each unit
    at its highest tier; ``tiers_or_higher`` at that and all below, which takes a set to tell their order.
    """

    values: dict[str, Any]
    units: int
    size: float
    measures: list[MeasureData]
    tiers: list[TierData]
    tiers_or_higher: list[TierData] | None


class StratumData(TypedDict):
    """A stratum: ``size`` in the population, ``drawn`` into the sample; ``answered`` of these, ``replaced`` by others.

    ``refused`` are those whose evidence was wrong, ``silent`` those who gave none, ``absent`` those who have no row
    although they were drawn. ``merged`` names the stratum that it was put together with.
    """

    name: str
    size: int
    drawn: int
    answered: int
    replaced: int
    refused: int
    silent: int
    absent: int
    merged: str | None


class DesignData(TypedDict):
    """What the sample is, and what came back of it. ``no_score`` are units to which nothing applies."""

    size: int
    drawn: int
    answered: int
    replaced: int
    missing: int
    no_score: int
    strata: list[StratumData]


class DifferenceData(TypedDict):
    """The earlier figure, the later one, and the difference between them.

    ``correlation`` is that of the units in both samples, null where there are none.
    """

    before: float | None
    after: float | None
    difference: FigureData
    correlation: float | None


class EndChangeData(TypedDict):
    """The change of the mean of an end."""

    end: End
    mean: DifferenceData


class MeasureChangeData(TypedDict):
    """The change of a measure."""

    id: str
    title: LabelData | None
    ends: list[EndChangeData]


class TierChangeData(TypedDict):
    """The change of the shares of a tier."""

    id: str | None
    title: LabelData | None
    guaranteed: DifferenceData
    reachable: DifferenceData


class DomainChangeData(TypedDict):
    """The change in a part of the population."""

    values: dict[str, Any]
    measures: list[MeasureChangeData]
    tiers: list[TierChangeData]
    tiers_or_higher: list[TierChangeData] | None


class ChangeData(TypedDict):
    """The change since an earlier sample, whose file is named.

    ``common`` are the units in both samples and in the same stratum; ``moved`` are those that changed their stratum and
    do not count as common. Both are null where the samples were taken for independent. ``left_out`` are measures that
    the earlier sample does not have.
    """

    file: str
    common: int | None
    moved: int | None
    left_out: list[str]
    total: DomainChangeData
    domains: list[DomainChangeData]


class EstimateSetData(TypedDict):
    """The set whose words the estimates use."""

    id: str
    version: str
    digest: str
    title: LabelData
    below: LabelData


class EstimateData(TypedDict):
    """What a scored sample says of the population that it was drawn from.

    ``interval``: Student's t with Satterthwaite's degrees of freedom (``satterthwaite``) or with units less strata
    (``t``), or the normal distribution (``z``); intervals of shares are Wilson's. ``nonresponse``: how those who did
    not answer were dealt with.
    """

    format: Literal["lorg-indicators-estimate/1"]
    file: str
    set: EstimateSetData | None
    by: list[str]
    confidence: float
    interval: Interval
    nonresponse: Nonresponse
    design: DesignData
    total: DomainData
    domains: list[DomainData]
    change: ChangeData | None


def estimate_schema() -> dict[str, Any]:
    """JSON Schema of estimates as JSON."""
    schema = TypeAdapter(EstimateData).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
