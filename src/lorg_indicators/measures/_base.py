"""The contract of a measure, and how readers of values are put together.

A reader takes what stands in a document and gives a value, or raises `BadValueError` with every fault in it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from math import ceil, floor
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field
from typing_extensions import override

from lorg_indicators.errors import Fault, pointer
from lorg_indicators.messages import Message
from lorg_indicators.quantity import QuantityError, read_number
from lorg_indicators.text import Basis, Part, Text

__all__ = [
    "LARGEST",
    "YEARS",
    "BadValueError",
    "Level",
    "Measure",
    "Reader",
    "Scale",
    "below",
    "each",
    "read_year",
    "whole",
]

LARGEST: Final = 1e15
"""Numbers beyond this are refused: a float of that size no longer holds hundredths."""

YEARS: Final = (1900, 2200)
"""First and last year that evidence can be of."""

Reader = Callable[[Any], Any]


class BadValueError(Exception):
    """What stands in the document is no value of the measure. Pointers of ``faults`` are relative to the value."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__(faults)


class Level(Part):
    """One level of a rubric: its value (0-1) and what a rater sees there."""

    value: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    label: Text
    anchor: Text


class Scale(Basis):
    """A named rubric scale: levels 0, 1, 2 ... whose values never fall."""

    levels: Annotated[tuple[Level, ...], Field(min_length=2)]

    @override
    def numbers(self) -> tuple[str, ...]:
        return ("levels",)

    def value(self, level: float) -> float:
        """Satisfaction (0-1) at a level; half-way between two levels it is the mean of theirs."""
        return (self.levels[floor(level)].value + self.levels[ceil(level)].value) / 2


class Measure(Basis):
    """What every measure has: its name for people, and how it is counted."""

    UNKNOWN: ClassVar[Any] = None

    type: str
    label: Text
    how: Text | None = None

    def describe(self, scales: Mapping[str, Scale]) -> dict[str, Any]:
        """What a result says of the measure beside its value: its type and label, and the words of its answers."""
        del scales
        return {"type": self.type, "label": self.label.label}

    @abstractmethod
    def reader(self, scales: Mapping[str, Scale]) -> Reader:
        """The function that reads one value, compiled for speed; it raises `BadValueError`."""


def read_year(raw: object) -> int:
    """A year as an integer or as text.

    Raises:
        BadValueError: it is no year.
    """
    year = raw
    if isinstance(raw, str) and len(raw) == len(str(YEARS[0])) and raw.isascii() and raw.isdecimal():
        year = int(raw)
    if type(year) is int and YEARS[0] <= year <= YEARS[1]:
        return year
    expected = Message("expected.year", {"first": str(YEARS[0]), "last": str(YEARS[1])})
    raise BadValueError(Fault("year-invalid", found=raw, expected=expected))


def below(name: object, read: Callable[[Any], Any], raw: object) -> Any:  # noqa: ANN401
    """What ``read`` makes of ``raw``, its faults placed below ``name``."""
    try:
        return read(raw)
    except BadValueError as error:
        raise BadValueError(*(fault.under(pointer(name)) for fault in error.faults)) from None


def each(read: Callable[[Any, Any], Any], pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    """What ``read`` makes of every pair; if it refuses any, the faults of all that it refuses."""
    values: list[Any] = []
    faults: list[Fault] = []
    for first, second in pairs:
        try:
            values.append(read(first, second))
        except BadValueError as error:
            faults.extend(error.faults)
    if faults:
        raise BadValueError(*faults)
    return values


def whole(raw: object) -> int | None:
    """A whole number however it is written, else None."""
    if isinstance(raw, str):
        try:
            raw = read_number(raw)
        except QuantityError:
            return None
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw or abs(raw) > LARGEST:  # noqa: PLR0124 - NaN
        return None
    return int(raw) if raw == int(raw) else None
