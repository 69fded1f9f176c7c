"""The shape of a summary as plain data. The published JSON Schema is made from these types."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import TypeAdapter

# Pydantic asks for this one below Python 3.12.
from typing_extensions import TypedDict

__all__ = [
    "BINS",
    "SUMMARY_FORMAT",
    "EndsData",
    "GroupData",
    "PartData",
    "SpreadData",
    "SummaryData",
    "SummarySetData",
    "TierShareData",
    "summary_schema",
]

SUMMARY_FORMAT: Final = "lorg-indicators-summary/1"
BINS: Final = 10

LabelData = dict[str, str]


class SpreadData(TypedDict):
    """How values of 0 to 100 are spread; null where there are none.

    A quartile is the least score, to a tenth of a point, that so many rows do not exceed.
    ``histogram`` counts them in tens: [0, 10), [10, 20) ... [90, 100].
    """

    count: int
    mean: float | None
    least: float | None
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    greatest: float | None
    histogram: list[int]


class EndsData(TypedDict):
    """The two ends of the scores: what is guaranteed, and what is not ruled out."""

    lower: SpreadData
    upper: SpreadData


class TierShareData(TypedDict):
    """How many rows guarantee a tier and no higher one; ``id`` null: none.

    ``only_reachable`` are the rows whose highest tier not ruled out this is, and that guarantee less. Shares are of the
    scored rows, 0-1, null where there are none.
    """

    id: str | None
    title: LabelData | None
    count: int
    share: float | None
    only_reachable: int
    only_reachable_share: float | None


class PartData(TypedDict):
    """The mean scores of a dimension or an item over the rows to which it applies: both ends, 0-100."""

    id: str
    title: LabelData | None
    count: int
    lower: float | None
    upper: float | None


class GroupData(TypedDict):
    """Rows that have the same values in the columns that were grouped by: ``values``; of the whole file, none.

    ``rows`` are ``refused`` (a wrong cell) and ``scored``. ``no_score`` are scored rows to which nothing applies: they
    have no score, which is not a score of zero. ``unknown`` is the mean share of the weight that is not known, 0-1.
    ``dimensions`` and ``items`` are null where the file does not tell; the weakest stands first.
    """

    values: dict[str, Any]
    rows: int
    refused: int
    scored: int
    no_score: int
    tiers: list[TierShareData]
    score: EndsData
    unknown: float | None
    dimensions: list[PartData] | None
    items: list[PartData] | None


class SummarySetData(TypedDict):
    """The set whose words the summary uses."""

    id: str
    version: str
    digest: str
    title: LabelData
    below: LabelData


class SummaryData(TypedDict):
    """A scored file in figures: as a whole, and by group."""

    format: Literal["lorg-indicators-summary/1"]
    file: str
    set: SummarySetData | None
    by: list[str]
    total: GroupData
    groups: list[GroupData]


def summary_schema() -> dict[str, Any]:
    """JSON Schema of a summary as JSON."""
    schema = TypeAdapter(SummaryData).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
