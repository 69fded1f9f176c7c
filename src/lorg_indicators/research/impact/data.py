"""The shape of the impact of a revision as plain data. The published JSON Schema is made from it."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import TypeAdapter

# Pydantic asks for this one below Python 3.12.
from typing_extensions import TypedDict

from lorg_indicators.data import IntervalData

__all__ = [
    "IMPACT_FORMAT",
    "CutData",
    "GroupShiftData",
    "ImpactData",
    "LabelData",
    "Level",
    "MarginData",
    "MoverData",
    "ThroughData",
    "VersionData",
    "WeightData",
    "impact_schema",
]

IMPACT_FORMAT: Final = "lorg-indicators-impact/1"

LabelData = dict[str, str]
Level = Literal["dimension", "item", "criterion"]


class VersionData(TypedDict):
    """A version of the set."""

    version: str
    digest: str


class WeightData(TypedDict):
    """A weight that is another: as the file has it, and its share among its siblings (0-1). Null: not there."""

    level: Level
    id: str
    title: LabelData
    before: float | None
    after: float | None
    share_before: float | None
    share_after: float | None


class CutData(TypedDict):
    """What a tier asks that is another: ``score``, ``each_dimension``, ``known`` or ``documented``. Null: nothing."""

    tier: str
    title: LabelData
    kind: Literal["score", "each_dimension", "known", "documented"]
    before: float | None
    after: float | None


class ThroughData(TypedDict):
    """An item, and by how many points what it contributes to the guaranteed score rises."""

    id: str
    title: LabelData
    points: float


class MoverData(TypedDict):
    """Who gains or loses. ``through`` are the items that matter most; all of them add up to ``points``."""

    subject: str
    values: dict[str, Any]
    before: IntervalData
    after: IntervalData
    points: float
    rank_before: int
    rank_after: int
    tier_before: str | None
    tier_after: str | None
    through: list[ThroughData]


class GroupShiftData(TypedDict):
    """Subjects with the same values in the columns grouped by; of all, none.

    ``mean``, ``least`` and ``greatest`` are shifts of the guaranteed score, null where nobody has one. ``up`` and
    ``down`` count changes of the guaranteed tier. ``places``: how far a rank moves, either way, on average.
    """

    values: dict[str, Any]
    count: int
    mean: float | None
    least: float | None
    greatest: float | None
    up: int
    down: int
    places: float


class MarginData(TypedDict):
    """The range of one weight of the revised set, as its file has it, within which nobody's tier changes.

    ``upper`` null: without limit. ``lower`` 0: down to nothing.
    """

    level: Level
    id: str
    title: LabelData
    weight: float
    lower: float
    upper: float | None


class ImpactData(TypedDict):
    """What a revision does to a cohort. ``rows`` = ``scored`` + ``refused``.

    The matrices count subjects by the tier before (rows) and after (columns), below the first tier first. ``tau`` is
    Kendall's tau-b of the two orders, null where there is none. ``margins`` is null where means are not arithmetic.
    """

    format: Literal["lorg-indicators-impact/1"]
    file: str
    set: str
    title: LabelData
    below: LabelData
    base: VersionData
    revised: VersionData
    tiers: list[str]
    tier_titles: list[LabelData]
    rows: int
    refused: int
    scored: int
    empty: bool
    weights: list[WeightData]
    cuts: list[CutData]
    migration: list[list[int]]
    reachable_migration: list[list[int]]
    tau: float | None
    by: list[str]
    total: GroupShiftData
    groups: list[GroupShiftData]
    gainers: int
    gains: list[MoverData]
    losers: int
    losses: list[MoverData]
    margins: list[MarginData] | None


def impact_schema() -> dict[str, Any]:
    """JSON Schema of the impact of a revision as JSON."""
    schema = TypeAdapter(ImpactData).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
