"""The shape of growth as plain data: of one organisation, and of a table of many. The JSON Schema is made from it."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import TypeAdapter

# Pydantic asks for this one below Python 3.12.
from typing_extensions import TypedDict

from lorg_indicators.data import IntervalData, TierData
from lorg_indicators.outcome import Outcome

__all__ = [
    "GROWTH_FORMAT",
    "STANDINGS",
    "TABLE_FORMAT",
    "VERDICTS",
    "CriterionChangeData",
    "DimensionMeanData",
    "EffectData",
    "EndsEffectData",
    "FallData",
    "FallKind",
    "FallenData",
    "FellData",
    "GrowthData",
    "GrowthGroupData",
    "GrowthSetData",
    "GrowthTableData",
    "LabelData",
    "LeftOutData",
    "MeanChangeData",
    "MeasureNameData",
    "Move",
    "PartChangeData",
    "PartData",
    "PartTrendData",
    "PeriodData",
    "Presence",
    "ScoreChangeData",
    "SlopeData",
    "Standing",
    "StepData",
    "TierMoveData",
    "TierTitleData",
    "TitleData",
    "TransitionData",
    "TrendData",
    "Verdict",
    "YearData",
    "growth_schema",
]

GROWTH_FORMAT: Final = "lorg-indicators-growth/1"
TABLE_FORMAT: Final = "lorg-indicators-growth-table/1"

LabelData = dict[str, str]

Verdict = Literal["rose", "fell", "same", "guaranteed_rose", "guaranteed_fell", "open"]
"""How a score changed: ``rose`` and ``fell`` whatever the unknown answers are, because the intervals do not overlap;
``same``, the same point; else only what is guaranteed rose or fell, or neither (``open``)."""

Move = Literal["up", "down", "same", "other"]
"""How a tier changed; ``other`` where the two tiers have no common order."""

Presence = Literal["both", "new", "dropped"]
"""Whether a part is in both sets, or a revision brought or took it."""

FallKind = Literal["score", "tier", "dimension", "item", "criterion"]

Standing = Literal[
    "rose", "fell", "same", "guaranteed_rose", "guaranteed_fell", "open", "no_score", "refused", "entered", "left",
    "between",
]  # fmt: skip
"""A subject from the first year to the last: a verdict where it has a score in both; else why there is none.
``entered`` and ``left`` have a row in the last or the first year only, ``between`` in neither."""

VERDICTS: Final[tuple[Verdict, ...]] = ("rose", "guaranteed_rose", "same", "open", "guaranteed_fell", "fell")
STANDINGS: Final[tuple[Standing, ...]] = (*VERDICTS, "entered", "left", "between", "no_score", "refused")


# -- one organisation ------------------------------------------------------------------------------------------------


class EffectData(TypedDict):
    """A change in points of the whole score (0-100), and what of it is due to the evidence and to the revised set.

    ``evidence`` + ``revision`` = ``change``; both are null where the change cannot be split, because by the other
    year's set nothing would apply.
    """

    change: float
    evidence: float | None
    revision: float | None


class EndsEffectData(TypedDict):
    """The change of what is guaranteed (``lower``) and of what is not ruled out (``upper``)."""

    lower: EffectData
    upper: EffectData


class PartData(TypedDict):
    """A dimension or an item in one period: its score (0-100, null: does not apply) and its points of the whole."""

    id: str
    title: LabelData
    score: IntervalData | None
    contribution: IntervalData


class GrowthSetData(TypedDict):
    """The set that a period was scored by."""

    id: str
    version: str
    digest: str


class PeriodData(TypedDict):
    """One period. ``known`` is the share of the weight that is known, 0-1."""

    period: int
    set: GrowthSetData
    evidence_digest: str
    tier: TierData | None
    reachable_tier: TierData | None
    provisional: bool
    known: float | None
    score: IntervalData | None
    dimensions: list[PartData]
    items: list[PartData]


class ScoreChangeData(TypedDict):
    """The score before and after; ``points`` is null where either period has no score."""

    before: IntervalData | None
    after: IntervalData | None
    points: EndsEffectData | None


class PartChangeData(TypedDict):
    """A dimension or an item before and after: its own score (0-100), and what its change is worth in the whole.

    ``within`` is the dimension of an item, in the later set that has it. The points of each level add up to those of
    the score; a part that a set lacks has none there.
    """

    id: str
    title: LabelData
    within: str | None
    presence: Presence
    before: IntervalData | None
    after: IntervalData | None
    points: EndsEffectData | None


class CriterionChangeData(TypedDict):
    """A criterion before and after: ``before`` and ``after`` are satisfactions (0-1), null where it does not apply.

    ``within`` is its item; an outcome is null where the set lacks the criterion.
    """

    id: str
    title: LabelData
    quote: str
    within: str
    presence: Presence
    before: IntervalData | None
    after: IntervalData | None
    outcome_before: Outcome | None
    outcome_after: Outcome | None
    points: EndsEffectData | None


class TierMoveData(TypedDict):
    """The tiers before and after, each by the ladder of its year; null: below the first.

    ``move`` is that of the guaranteed tier; ``certain``: so whatever the unknown answers are.
    """

    before: TierData | None
    after: TierData | None
    reachable_before: TierData | None
    reachable_after: TierData | None
    move: Move
    certain: bool


class LeftOutData(TypedDict):
    """An answer that the other year's set could not read; ``period`` is that of the document.

    The set does not know it (``unknown``), its type, unit or levels changed (``changed``), or the set refuses the value
    (``refused``).
    """

    period: int
    name: str
    label: LabelData
    reason: Literal["unknown", "changed", "refused"]


class MeasureNameData(TypedDict):
    """What the other year's set asks and the document's own set did not; ``period`` is that of the document."""

    period: int
    name: str
    label: LabelData


class StepData(TypedDict):
    """From one period to the next. ``left_out`` and ``not_asked`` are empty where the set was not revised."""

    earlier: int
    later: int
    revised: bool
    verdict: Verdict | None
    score: ScoreChangeData
    tier: TierMoveData
    dimensions: list[PartChangeData]
    items: list[PartChangeData]
    criteria: list[CriterionChangeData]
    left_out: list[LeftOutData]
    not_asked: list[MeasureNameData]


class FallData(TypedDict):
    """Something that fell. ``certain``: whatever the unknown answers are.

    ``before`` and ``after`` are tiers, scores (0-100) or outcomes, as ``kind`` says; ``points`` is what the change is
    worth in the whole score, null for a tier.
    """

    earlier: int
    later: int
    kind: FallKind
    id: str | None
    title: LabelData | None
    quote: str | None
    before: IntervalData | TierData | Outcome | None
    after: IntervalData | TierData | Outcome | None
    certain: bool
    points: EndsEffectData | None


class SlopeData(TypedDict):
    """A robust slope in points a year, over so many periods: of both ends of a score."""

    count: int
    lower: float
    upper: float


class PartTrendData(TypedDict):
    """The slope of a dimension's own score; null below three periods in which it has one."""

    id: str
    title: LabelData
    slope: SlopeData | None


class TrendData(TypedDict):
    """The trend over all periods; ``revised``: the set changed meanwhile, and the slopes are of that too."""

    revised: bool
    score: SlopeData | None
    dimensions: list[PartTrendData]


class TitleData(TypedDict):
    """The set by id, and its title in the latest period."""

    id: str
    title: LabelData
    below: LabelData


class GrowthData(TypedDict):
    """One organisation over its periods."""

    format: Literal["lorg-indicators-growth/1"]
    set: TitleData
    subject: dict[str, Any]
    periods: list[PeriodData]
    falls: list[FallData]
    steps: list[StepData]
    trend: TrendData


# -- a table of many -------------------------------------------------------------------------------------------------


class YearData(TypedDict):
    """One year of the table: ``rows`` = ``scored`` + ``no_score`` + ``refused``; ``missing`` have no row.

    ``lower`` and ``upper`` are means of the scored ones, null where there are none. ``versions`` are those of the set
    that the rows name; none where the files do not tell.
    """

    year: int
    versions: list[str]
    rows: int
    scored: int
    no_score: int
    refused: int
    missing: int
    lower: float | None
    upper: float | None


class MeanChangeData(TypedDict):
    """The mean change of both ends from the first year to the last, over the subjects with a score in both."""

    count: int
    lower: float | None
    upper: float | None


class DimensionMeanData(MeanChangeData):
    """The mean change of a dimension's score."""

    id: str
    title: LabelData


class TransitionData(TypedDict):
    """How many subjects with a score in the first and the last year went from one tier to another; null: below."""

    before: str | None
    after: str | None
    count: int


class FellData(TypedDict):
    """Subjects of which something fell in any year, against the last year before it in which they have a score.

    ``certain``: whatever the unknown answers are.
    """

    count: int
    certain: int


class GrowthGroupData(TypedDict):
    """Subjects with the same values in the columns that were grouped by; of the whole table, none.

    ``standings`` add up to ``subjects``, ``moves`` to those with a score in the first and the last year.
    """

    values: dict[str, Any]
    subjects: int
    standings: dict[Standing, int]
    moves: dict[Literal["up", "same", "down"], int]
    change: MeanChangeData
    transitions: list[TransitionData]
    dimensions: list[DimensionMeanData]
    fell: dict[Literal["score", "tier"], FellData]


class FallenData(TypedDict):
    """A subject that certainly fell from the first year to the last. ``change`` is that of both ends."""

    subject: str
    values: dict[str, Any]
    before: IntervalData
    after: IntervalData
    change: IntervalData
    tier_before: str | None
    tier_after: str | None


class TierTitleData(TypedDict):
    """A tier of the set, lowest first."""

    id: str
    title: LabelData


class GrowthTableData(TypedDict):
    """Many subjects over the years; ``fallen`` are those that fell most, ``fallen_count`` is how many there are."""

    format: Literal["lorg-indicators-growth-table/1"]
    files: list[str]
    set: TitleData
    tiers: list[TierTitleData]
    by: list[str]
    years: list[YearData]
    total: GrowthGroupData
    groups: list[GrowthGroupData]
    fallen_count: int
    fallen: list[FallenData]


def growth_schema() -> dict[str, Any]:
    """JSON Schema of growth as JSON: of one organisation, or of a table."""
    adapter: TypeAdapter[GrowthData | GrowthTableData] = TypeAdapter(GrowthData | GrowthTableData)
    schema = adapter.json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
