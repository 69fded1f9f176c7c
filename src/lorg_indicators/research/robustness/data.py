"""The shape of a test of robustness as plain data. The published JSON Schema is made from it."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import TypeAdapter

# Pydantic asks for this one below Python 3.12.
from typing_extensions import TypedDict

__all__ = [
    "ROBUSTNESS_FORMAT",
    "CentralData",
    "FactorData",
    "LabelData",
    "LeaderData",
    "RobustnessData",
    "SobolData",
    "SubjectData",
    "TierOddsData",
    "robustness_schema",
]

ROBUSTNESS_FORMAT: Final = "lorg-indicators-robustness/1"

LabelData = dict[str, str]


class TierOddsData(TypedDict):
    """A tier; ``id`` null: none.

    ``now``: subjects that guarantee it, and no higher one, by the set as it is. ``expected``: the mean of their number
    over all draws. ``sure``: those who guarantee it in 95 % of the draws or more.
    """

    id: str | None
    title: LabelData
    now: int
    expected: float
    sure: int


class SubjectData(TypedDict):
    """A subject, its guaranteed tier by the set as it is, and the share of the draws that give it each tier, 0-1.

    ``odds`` begin with those of no tier; they add up to 1. ``lower`` and ``upper`` are the ends of the interval of
    its rank.
    """

    subject: str
    tier: str | None
    odds: list[float]
    lower: int
    upper: int


class CentralData(TypedDict):
    """The mean share of a dimension in the weightings that put a subject first."""

    id: str
    title: LabelData
    weight: float


class LeaderData(TypedDict):
    """A subject that comes first in some draws: how often (0-1), its best and worst rank, and what speaks for it."""

    subject: str
    first: float
    best: int
    worst: int
    central: list[CentralData]


class FactorData(TypedDict):
    """Sobol indices of one factor, with their standard errors; null where the output does not vary."""

    factor: Literal["dimension", "item", "criterion", "aggregation", "cuts"]
    first: float | None
    first_error: float | None
    total: float | None
    total_error: float | None


class SobolData(TypedDict):
    """How much of the variance of ``output`` is due to which factor, from ``runs`` runs of the whole cohort.

    ``output``: the share of the cohort that guarantees the lowest tier or more; ``mean`` and ``deviation`` are its own.
    ``shift``: cut-offs of scores go up or down by as many points at most, all together.
    """

    output: Literal["share_with_a_tier"]
    runs: int
    shift: float
    mean: float
    deviation: float
    factors: list[FactorData]


class RobustnessData(TypedDict):
    """How sure tiers and ranks of a cohort are. ``rows`` = ``scored`` + ``refused``.

    ``method`` says how weights were drawn. ``aggregation``: the set's own means, or one of several at random.
    ``evidence``: what is unknown is left so, or drawn. ``stable`` is how many keep their tier in 95 % of the draws.
    ``rank_draws``: of how many of the draws, the first, ranks and leaders are. ``standard_error`` is the greatest of
    any probability of a tier or of coming first. ``doubtful`` are those who keep their tier least often.
    """

    format: Literal["lorg-indicators-robustness/1"]
    file: str
    set: str
    version: str
    digest: str
    title: LabelData
    rows: int
    refused: int
    scored: int
    method: str
    draws: int
    rank_draws: int
    seed: int
    aggregation: Literal["own", "varied"]
    evidence: Literal["unknown", "drawn"]
    standard_error: float
    stable: int
    tiers: list[TierOddsData]
    confidence: float
    rank_width: int
    doubtful: list[SubjectData]
    leaders: list[LeaderData]
    sobol: SobolData | None


def robustness_schema() -> dict[str, Any]:
    """JSON Schema of a test of robustness as JSON."""
    schema = TypeAdapter(RobustnessData).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
