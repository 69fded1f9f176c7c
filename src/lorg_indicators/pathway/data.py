"""The shape of a path as plain data. The published JSON Schema is made from these types."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import TypeAdapter

# Pydantic asks for this one below Python 3.12.
from typing_extensions import TypedDict

__all__ = [
    "PATH_FORMAT",
    "EffortData",
    "MovedData",
    "NamedData",
    "ObstacleData",
    "PathData",
    "PathSetData",
    "RouteData",
    "StepData",
    "path_schema",
]

PATH_FORMAT: Final = "lorg-indicators-path/1"

LabelData = dict[str, str]


class NamedData(TypedDict):
    """An id, and what people call it."""

    id: str
    title: LabelData


class MovedData(TypedDict):
    """A measure: its id, type and label, its unit or null, and the labels of its levels and options."""

    id: str
    type: str
    label: LabelData
    unit: str | None
    levels: list[LabelData]
    options: dict[str, LabelData]


class StepData(TypedDict):
    """One thing to do: a measure from ``before`` (null where there is no answer) to ``after``.

    ``points`` of the guaranteed score (0-100) and ``cost`` are those of all the steps that move the same criteria.
    """

    criteria: list[NamedData]
    measure: MovedData
    before: Any
    after: Any
    points: float
    cost: float


class RouteData(TypedDict):
    """One way: its steps, the measures that need documents besides, its cost and the guaranteed score at its end."""

    steps: list[StepData]
    documents: list[NamedData]
    cost: float
    score: float | None


class ObstacleData(TypedDict):
    """Why there is no way.

    ``held``: the title ``tier``, or a higher one, is wanted for so many ``years`` more. ``floor``: a criterion cannot
    stand high enough, because it is ``locked``, because it ``waits`` for answers that cannot be proposed, or for good.
    ``together``: no choice meets all conditions at once; ``waits`` are answers that might help.
    """

    kind: Literal["held", "floor", "together"]
    criterion: NamedData | None
    waits: list[NamedData]
    locked: bool
    years: int
    tier: NamedData | None


class EffortData(TypedDict):
    """The assumptions about effort: what an answer and a document cost, and that effort counts in such units."""

    answer: float
    document: float
    unit: float


class PathSetData(TypedDict):
    """The set."""

    id: str
    version: str
    digest: str
    title: LabelData


class PathData(TypedDict):
    """How to come to a tier; ``route`` is the cheapest way, null where there is none."""

    format: Literal["lorg-indicators-path/1"]
    set: PathSetData
    tier: NamedData
    score: float | None
    effort: EffortData
    fill: bool
    route: RouteData | None
    alternatives: list[RouteData]
    obstacles: list[ObstacleData]
    meanwhile: RouteData | None
    meanwhile_tier: NamedData | None


def path_schema() -> dict[str, Any]:
    """JSON Schema of a path as JSON."""
    schema = TypeAdapter(PathData).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
