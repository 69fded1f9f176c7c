"""The shape of a selection as plain data. The published JSON Schema is made from these types."""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

from pydantic import TypeAdapter

# Pydantic asks for this one below Python 3.12.
from typing_extensions import TypedDict

from lorg_indicators.selection.apportionment import Method

__all__ = [
    "SELECTION_FORMAT",
    "STATUSES",
    "AllocationData",
    "ChangeData",
    "ChangesData",
    "DecisionData",
    "DecisionsData",
    "EntryData",
    "FindingData",
    "InputData",
    "PolicyData",
    "QuotaData",
    "ReasonData",
    "RoundData",
    "SelectionData",
    "Status",
    "StratumData",
    "read_selection",
    "selection_schema",
]

SELECTION_FORMAT: Final = "lorg-indicators-selection/1"

Status = Literal["selected", "reserve", "not_selected", "tie", "reachable_only", "not_eligible", "excluded"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)

LabelData = dict[str, str]


class PolicyData(TypedDict):
    """The policy that was followed. The same digest is the same policy."""

    id: str
    version: str
    digest: str
    title: LabelData
    document: str


class FileData(TypedDict):
    """A file of scores, and how many rows it has."""

    file: str
    rows: int


class InputData(TypedDict):
    """What was read. ``digest`` is the same for the same rows, whatever their order and the form of the file.

    ``sets`` are the indicator sets and the versions that were scored by.
    """

    files: list[FileData]
    rows: int
    sets: dict[str, str]
    digest: str


class DecisionData(TypedDict):
    """A decision of people's; ``counted`` is false where a later one took its place or it was about no candidate."""

    decision: Literal["exclude", "admit", "take", "seat"]
    subject: str | None
    stratum: dict[str, str] | None
    selection: str | None
    reason: str
    by: str
    date: str
    counted: bool


class DecisionsData(TypedDict):
    """The decisions that were applied."""

    digest: str
    entries: list[DecisionData]


class QuotaData(TypedDict):
    """How many; ``source`` says whether the policy or the run gave the numbers, ``quote`` in which words they stand."""

    at_least: int
    at_most: int
    aim: int
    source: Literal["policy", "run"]
    quote: str | None


class AllocationData(TypedDict):
    """How seats were shared out."""

    rule: Literal["proportional", "equal"]
    by: str | None
    method: Method
    minimum: int


class ReasonData(TypedDict):
    """Where a part of the policy comes from: a reading of the document's words, or an assumption."""

    name: str
    source: Literal["reading", "assumption"]
    reason: LabelData


class UnknownData(TypedDict):
    """What stands between the guaranteed tier and the reachable one.

    ``share`` of the weight is not known, 0-1. ``items`` are those whose score is not certain, where the file tells.
    """

    share: float | None
    items: list[str]


class EntryData(TypedDict):
    """What became of a candidate, and why.

    ``rank`` is its place among the eligible of its stratum; those that are level share one. ``place`` is its place in
    the reserve. ``distance`` is how far it is from the last selected of its stratum by the first column of the order,
    positive where it is better. ``decision`` is the index of the decision that it rests on.
    """

    subject: str
    name: str | None
    status: Status
    rank: int | None
    place: int | None
    score_lower: float | None
    score_upper: float | None
    distance: float | None
    reason: str
    message: str
    unknown: UnknownData | None
    decision: int | None


class StratumData(TypedDict):
    """The candidates of a stratum, the eligible first, by rank.

    ``weight`` is what its share went by. ``line`` are the values of the last selected in the columns of the order.
    ``open`` seats nobody has because more are level than there are seats; ``contested``: it has an equal claim to a
    seat that no stratum has.
    """

    values: dict[str, str]
    kind: LabelData
    candidates: int
    eligible: int
    weight: float
    minimum: int
    seats: int
    selected: int
    open: int
    contested: bool
    line: dict[str, float] | None
    entries: list[EntryData]


class FindingData(TypedDict):
    """What people have to see to: ``tie``, ``contested``, ``shortage`` or ``minimum``."""

    code: str
    stratum: dict[str, str] | None
    number: int
    message: str


class RoundData(TypedDict):
    """One selection; ``made`` is false where there is no quota for it or for the one that it is out of."""

    id: str
    title: LabelData
    tier: str
    out_of: str | None
    effective: dict[str, int] | None
    made: bool
    quota: QuotaData | None
    allocation: AllocationData
    order: list[dict[str, Any]]
    reserve: int
    basis: list[ReasonData]
    candidates: int
    counts: dict[Status, int]
    contested: int
    findings: list[FindingData]
    strata: list[StratumData]


class ChangeData(TypedDict):
    """A candidate whose status is another one; null where it was or is no candidate."""

    selection: str
    subject: str
    name: str | None
    was: Status | None
    now: Status | None


class ChangesData(TypedDict):
    """What differs from another run.

    ``same_policy``, ``same_input`` and ``same_decisions`` say what the two runs have in common.
    """

    same_policy: bool
    same_input: bool
    same_decisions: bool
    entries: list[ChangeData]


class SelectionData(TypedDict):
    """A whole run: every candidate of every selection with its status and the reason.

    ``effects`` is what differs from the same run without the decisions, null where there are none; ``changes`` what
    differs from an earlier run, null where none was given.
    """

    format: Literal["lorg-indicators-selection/1"]
    policy: PolicyData
    input: InputData
    period: int | None
    decisions: DecisionsData | None
    selections: list[RoundData]
    effects: ChangesData | None
    changes: ChangesData | None


def selection_schema() -> dict[str, Any]:
    """JSON Schema of a selection as JSON."""
    schema = TypeAdapter(SelectionData).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def read_selection(content: bytes | str) -> SelectionData:
    """A stored selection.

    Raises:
        ValueError: the text is none.
    """
    return TypeAdapter(SelectionData).validate_json(content)
