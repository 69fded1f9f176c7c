"""What can be said of a criterion: its outcome, its interval, and the finding that holds both."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

__all__ = ["EMPTY", "Finding", "Interval", "Outcome", "outcome"]

EMPTY: Final = 1e-9
"""Two satisfactions (0-1) nearer than this are the same."""


class Outcome(StrEnum):
    """The five outcomes of a criterion. Wrong evidence is none of them: it is an error."""

    MET = "met"
    PARTLY = "partly"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Interval(NamedTuple):
    """All values that are possible with the evidence at hand, both ends included."""

    lower: float
    upper: float


_MET, _PARTLY, _UNMET, _UNKNOWN = Outcome.MET, Outcome.PARTLY, Outcome.UNMET, Outcome.UNKNOWN
_FULL: Final = 1 - EMPTY


def outcome(lower: float, upper: float) -> Outcome:
    """The outcome of a satisfaction in ``[lower, upper]``, both 0-1: unknown where that is not a point."""
    if upper - lower > EMPTY:
        return _UNKNOWN
    if lower >= _FULL:
        return _MET
    return _UNMET if upper <= EMPTY else _PARTLY


class Finding:
    """What was found for one criterion.

    Attributes:
        id: full name, ``item.criterion``.
        outcome: one of the five.
        lower: least satisfaction (0-1) that the evidence allows; 0 where the criterion does not apply.
        upper: greatest satisfaction (0-1), likewise.
        known: whether all evidence that it reads is present, or it is met whatever the rest.
        observed: what the evidence says, as plain data.
        required: what the set asks for, as plain data.
        points_lower: points of the lower score (0-100) that it contributes.
        points_upper: points of the upper score, likewise.
    """

    __slots__ = (
        "id",
        "known",
        "lower",
        "observed",
        "outcome",
        "points_lower",
        "points_upper",
        "required",
        "upper",
    )

    def __init__(  # noqa: PLR0913, PLR0917 - a record
        self,
        id_: str,
        required: Mapping[str, Any],
        outcome: Outcome,
        lower: float,
        upper: float,
        known: bool,  # noqa: FBT001
        observed: Any,  # noqa: ANN401
        points_lower: float,
        points_upper: float,
    ) -> None:
        self.id = id_
        self.required = required
        self.outcome = outcome
        self.lower = lower
        self.upper = upper
        self.known = known
        self.observed = observed
        self.points_lower = points_lower
        self.points_upper = points_upper
