"""The shape of a result as plain data: what ``to_dict`` and JSON hold, what every report is made of.

The published JSON Schema of a result is generated from these types. A bilingual label is ``{"zh": ..., "en": ...}``.
"""

from __future__ import annotations

from typing import Any, Final, Literal, NotRequired

# Pydantic asks for this one below Python 3.12.
from typing_extensions import TypedDict

from lorg_indicators.outcome import Outcome

__all__ = [
    "RESULT_FORMAT",
    "AssessmentData",
    "BasisData",
    "ConditionData",
    "CriterionData",
    "DimensionData",
    "IntervalData",
    "ItemData",
    "LadderData",
    "MeasureData",
    "NotApplicableData",
    "SetData",
    "TierData",
]

RESULT_FORMAT: Final = "lorg-indicators-result/1"

LabelData = dict[str, str]


class IntervalData(TypedDict):
    """All values that are possible with the evidence at hand."""

    lower: float
    upper: float


class BasisData(TypedDict):
    """Where a number comes from."""

    source: Literal["notice", "reading", "assumption"]
    reason: NotRequired[LabelData]


class CriterionData(TypedDict):
    """One criterion and what was found.

    Satisfactions are 0-1, contributions points of the score. ``reads`` are the measures that somebody fills in for it;
    ``gain`` is by how many points the upper end of the score would rise if this criterion alone came to be met.
    """

    id: str
    kind: str
    quote: str
    weight: float | None
    share: float | None
    effective_weight: float
    measure: str
    reads: list[str]
    outcome: Outcome
    satisfaction: IntervalData | None
    known: bool
    observed: Any
    required: dict[str, Any]
    gap: Any
    unit: str | None
    basis: dict[str, BasisData]
    contribution: IntervalData
    gain: float
    message: str


class ItemData(TypedDict):
    """One item of the notice; its score is 0-100, or null where it does not apply."""

    id: str
    title: LabelData
    text: str
    weight: float
    effective_weight: float
    score: IntervalData | None
    contribution: IntervalData
    documents: list[LabelData]
    criteria: list[CriterionData]


class DimensionData(TypedDict):
    """One first-level dimension; its score is 0-100, or null where it does not apply."""

    id: str
    title: LabelData
    weight: float
    effective_weight: float
    score: IntervalData | None
    contribution: IntervalData
    items: list[ItemData]


class ConditionData(TypedDict):
    """One condition of a tier: what is required, what was observed, whether it holds (null: undecided)."""

    kind: str
    required: Any
    observed: Any
    holds: bool | None
    basis: BasisData | None
    message: str


class TierData(TypedDict):
    """A tier by id and title."""

    id: str
    title: LabelData


class LadderData(TypedDict):
    """One tier of the ladder with its conditions."""

    tier: TierData
    quota: dict[str, str] | None
    reached: bool | None
    conditions: list[ConditionData]


class MeasureData(TypedDict):
    """A measure and what the evidence says of it."""

    type: str
    label: LabelData
    unit: NotRequired[str | None]
    options: NotRequired[dict[str, LabelData]]
    levels: NotRequired[list[LabelData]]
    anchors: NotRequired[list[LabelData]]
    value: Any
    unread_years: list[int]
    raters: NotRequired[list[int]]
    self: NotRequired[Any]
    review: NotRequired[Any]
    self_reported: NotRequired[bool]
    notes: NotRequired[dict[str, str]]
    documents: list[dict[str, str]]


class SetData(TypedDict):
    """Which set, to the byte."""

    id: str
    version: str
    digest: str
    title: LabelData
    source: dict[str, Any]
    effective: dict[str, int] | None


class NotApplicableData(TypedDict):
    """A criterion that was declared not applicable, and why."""

    criterion: str
    reason: str


class AssessmentData(TypedDict):
    """The whole result."""

    format: Literal["lorg-indicators-result/1"]
    engine: str
    set: SetData
    subject: dict[str, Any]
    period: int | None
    evidence_digest: str
    tier: TierData | None
    reachable_tier: TierData | None
    below: LabelData
    provisional: bool
    score: IntervalData | None
    self_score: IntervalData | None
    dimensions: list[DimensionData]
    ladder: list[LadderData]
    measures: dict[str, MeasureData]
    unknown: list[str]
    not_applicable: list[NotApplicableData]
    undocumented: list[str]
