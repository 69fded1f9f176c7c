"""What can be said of a criterion: its outcome, its interval, and the finding that holds both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple, overload

from typing_extensions import override

__all__ = ["EMPTY", "Finding", "Findings", "Interval", "Outcome", "outcomes"]

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


def outcomes(lower: Sequence[float], upper: Sequence[float]) -> list[Outcome]:
    """The outcome of every satisfaction in ``[lower, upper]``, both 0-1: unknown where that is not a point."""
    return [
        _UNKNOWN if most - least > EMPTY else _MET if least >= _FULL else _UNMET if most <= EMPTY else _PARTLY
        for least, most in zip(lower, upper, strict=True)
    ]


class Finding(NamedTuple):
    """What was found for one criterion.

    Attributes:
        id: full name, ``item.criterion``.
        required: what the set asks for, as plain data.
        outcome: one of the five.
        lower: least satisfaction (0-1) that the evidence allows; 0 where the criterion does not apply.
        upper: greatest satisfaction (0-1), likewise.
        known: whether all evidence that it reads is present, or it is met whatever the rest.
        observed: what the evidence says, as plain data.
        points_lower: points of the lower score (0-100) that it contributes.
        points_upper: points of the upper score, likewise.
    """

    id: str
    required: Mapping[str, Any]
    outcome: Outcome
    lower: float
    upper: float
    known: bool
    observed: Any
    points_lower: float
    points_upper: float


class Findings(Sequence[Finding]):
    """The findings of one case, kept as columns: each `Finding` is put together when it is looked at."""

    __slots__ = ("_columns",)

    def __init__(self, *columns: Sequence[Any]) -> None:
        self._columns = columns  # one for each field of `Finding`, in their order

    @overload
    def __getitem__(self, at: int) -> Finding: ...

    @overload
    def __getitem__(self, at: slice) -> list[Finding]: ...

    @override
    def __getitem__(self, at: int | slice) -> Finding | list[Finding]:
        if isinstance(at, slice):
            return list(self)[at]
        return Finding._make(column[at] for column in self._columns)

    @override
    def __len__(self) -> int:
        return len(self._columns[0])

    @override
    def __iter__(self) -> Iterator[Finding]:
        return map(Finding._make, zip(*self._columns, strict=True))

    @override
    def __repr__(self) -> str:
        return repr(list(self))
