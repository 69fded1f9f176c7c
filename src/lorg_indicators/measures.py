"""Measures: what somebody fills in, one class a type, each with its reader.

A reader takes what stands in a document and gives a value, or raises `BadValueError` with every fault in it. Unknown is
None (or an empty mapping), never a number.

| type | value |
|---|---|
| number | float; by year: mapping year -> float, where None stands for the assessed year as long as it has no name |
| yes_no | bool |
| rating | `Rating`: the level, halves between two levels included, and every rater's level |
| checklist | mapping option -> bool; an absent option is unknown |
| faults | mapping fault -> how often; an absent fault is unknown |
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from statistics import median
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple, SupportsFloat, TypeVar

from pydantic import Field

from lorg_indicators.errors import Fault, near, pointer
from lorg_indicators.messages import Amount, Message, Unit
from lorg_indicators.quantity import QuantityError, read_quantity
from lorg_indicators.scoring import tolerance
from lorg_indicators.text import Basis, Name, Part, Text

__all__ = [
    "LARGEST",
    "MEASURES",
    "AnyMeasure",
    "BadValueError",
    "Checklist",
    "Faults",
    "Measure",
    "Number",
    "Rating",
    "RatingMeasure",
    "Scale",
    "YesNo",
    "read_year",
]

LARGEST: Final = 1e15
"""Numbers beyond this are refused: a float of that size no longer holds hundredths."""

_YEARS: Final = (1900, 2200)
_YES: Final = {"true": True, "yes": True, "是": True, "有": True, "false": False, "no": False, "否": False, "无": False}
_RESERVED: Final = frozenset({"value", "self", "review", "documents", "reason", "by", "date", "note"})

Reader = Callable[[Any], Any]
_Answer = TypeVar("_Answer", bool, int)


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

    def numbers(self) -> tuple[str, ...]:  # noqa: D102
        return ("levels",)

    def value(self, level: float) -> float:
        """Satisfaction (0-1) at a level; half-way between two levels it is the mean of theirs."""
        return (self.levels[math.floor(level)].value + self.levels[math.ceil(level)].value) / 2


class Measure(Basis):
    """What every measure has: its name for people, and how it is counted."""

    UNKNOWN: ClassVar[Any] = None

    type: str
    label: Text
    how: Text | None = None

    def reader(self, scales: Mapping[str, Scale]) -> Reader:
        """The function that reads one value, compiled for speed; it raises `BadValueError`."""
        raise TypeError(f"{type(self).__name__} has no reader: {sorted(scales)}")


class Number(Measure):
    """A number with a unit, by year or not; or one that is derived from others by a named operation."""

    type: Literal["number"]
    unit: str | None = None
    at_least: Annotated[float, Field(allow_inf_nan=False)] | None = None
    at_most: Annotated[float, Field(allow_inf_nan=False)] | None = None
    by: Literal["year"] | None = None
    ratio: tuple[Name, Name] | None = None
    sum: Annotated[tuple[Name, ...], Field(min_length=2)] | None = None
    difference: tuple[Name, Name] | None = None
    change: Name | None = None

    def numbers(self) -> tuple[str, ...]:  # noqa: D102
        zero_is_plain = () if self.at_least in (None, 0) else ("at_least",)
        return (*zero_is_plain, *(("at_most",) if self.at_most is not None else ()))

    @property
    def operation(self) -> str | None:
        """The operation of a derived measure, None for one that is filled in."""
        return next((name for name in ("ratio", "sum", "difference", "change") if getattr(self, name)), None)

    @property
    def operands(self) -> tuple[str, ...]:
        """The measures that a derived one reads."""
        given = getattr(self, self.operation) if self.operation else ()
        return (given,) if isinstance(given, str) else given

    @property
    def bounds(self) -> tuple[float, float]:
        """All values that the measure can have."""
        lower = -math.inf if self.at_least is None else self.at_least
        return lower, math.inf if self.at_most is None else self.at_most

    def reader(self, scales: Mapping[str, Scale]) -> Reader:  # noqa: ARG002, D102
        lower, upper = (max(self.bounds[0], -LARGEST), min(self.bounds[1], LARGEST))
        lower, upper = lower - tolerance(lower), upper + tolerance(upper)

        def read(raw: Any) -> float:  # noqa: ANN401
            kind = type(raw)
            if (kind is float or kind is int) and lower <= raw <= upper:
                return float(raw)
            value = self._convert(raw)
            if not lower <= value <= upper:
                raise BadValueError(Fault("out-of-range", found=raw, expected=self._range()))
            return value

        return _series_reader(read) if self.by else read

    def _convert(self, raw: object) -> float:
        """What is written as a text or as another type of number, as a float in the measure's unit."""
        if isinstance(raw, str):
            try:
                value = read_quantity(raw, self.unit)
            except QuantityError as error:
                raise BadValueError(Fault(error.code, found=raw, expected=self._form())) from None
        elif isinstance(raw, SupportsFloat) and not isinstance(raw, bool):
            try:
                value = float(raw)
            except (ValueError, OverflowError):
                raise BadValueError(Fault("out-of-range", found=type(raw).__name__, expected=self._range())) from None
        else:
            raise BadValueError(Fault("wrong-type", found=raw, expected=self._form()))
        if math.isnan(value):
            raise BadValueError(Fault("not-finite", found=str(raw), expected=self._form()))
        return value

    def _form(self) -> Message:
        if self.unit is None:
            return Message("expected.number")
        return Message("expected.quantity", {"unit": Unit(self.unit)})

    def _range(self) -> Message:
        lower, upper = self.bounds
        limits = {"lower": Amount(lower, self.unit), "upper": Amount(upper, self.unit)}
        if math.isinf(lower):
            return Message("expected.at-most", limits) if upper <= LARGEST else Message("expected.number-in-reach")
        return Message("expected.between" if upper <= LARGEST else "expected.at-least", limits)


class YesNo(Measure):
    """A plain fact."""

    type: Literal["yes_no"]

    def reader(self, scales: Mapping[str, Scale]) -> Reader:  # noqa: ARG002, D102
        return _read_yes_no


class Rating(NamedTuple):
    """A rated level: the median of the raters' levels, and each of them."""

    level: float
    raters: tuple[int, ...]


class RatingMeasure(Measure):
    """A level on a named scale; the anchors are the scale's, or the measure's own."""

    type: Literal["rating"]
    scale: Name
    anchors: tuple[Text, ...] | None = None

    def reader(self, scales: Mapping[str, Scale]) -> Reader:
        """The reader of a level: a whole number, or a list with one for each rater."""
        highest = len(scales[self.scale].levels) - 1
        expected = Message("expected.level", {"highest": highest})

        def one(place: str | int, raw: Any) -> int:  # noqa: ANN401
            level = _whole(raw)
            if level is None or not 0 <= level <= highest:
                raise BadValueError(Fault("unknown-level", pointer(place) if place != "" else "", raw, expected))
            return level

        singles = tuple(Rating(float(level), (level,)) for level in range(highest + 1))

        def read(raw: Any) -> Rating:  # noqa: ANN401
            if type(raw) is int and 0 <= raw <= highest:
                return singles[raw]
            if not isinstance(raw, list | tuple):
                return singles[one("", raw)]
            if not raw:
                raise BadValueError(Fault("no-raters", found=raw, expected=expected))
            levels = _each(one, enumerate(raw))
            return Rating(float(median(levels)), tuple(levels))

        return read


class _Named(Measure):
    """Named options, each with an answer."""

    UNKNOWN: ClassVar[Any] = {}
    options: Annotated[Mapping[Name, Text], Field(min_length=1)]

    def _reader(self, answer: Callable[[Any], _Answer], listed: _Answer, unlisted: _Answer) -> Reader:
        """A list names what is there, and so is closed; in a mapping, what is absent is unknown."""
        known = self.options.keys()

        def check(place: object, name: object) -> str:
            if not isinstance(name, str) or name not in known:
                expected = Message("expected.one-of", {"options": list(known)})
                raise BadValueError(Fault("unknown-option", pointer(place), name, expected, near(name, known)))
            return name

        def entry(name: object, raw: object) -> tuple[str, _Answer | None]:
            option = check(name, name)
            return option, None if raw is None else _below(name, answer, raw)

        def read(raw: Any) -> dict[str, _Answer]:  # noqa: ANN401
            if isinstance(raw, Mapping):
                return {name: value for name, value in _each(entry, raw.items()) if value is not None}
            if isinstance(raw, list | tuple):
                names = _each(check, enumerate(raw))
                return {name: listed if name in names else unlisted for name in known}
            expected = Message("expected.options", {"options": list(known)})
            raise BadValueError(Fault("wrong-type", found=raw, expected=expected))

        return read


class Checklist(_Named):
    """Which of the named practices are in place."""

    type: Literal["checklist"]

    def reader(self, scales: Mapping[str, Scale]) -> Reader:  # noqa: ARG002, D102
        return self._reader(_read_yes_no, listed=True, unlisted=False)


class Faults(_Named):
    """How often each of the named faults was found."""

    type: Literal["faults"]

    def reader(self, scales: Mapping[str, Scale]) -> Reader:  # noqa: ARG002, D102
        return self._reader(_read_count, listed=1, unlisted=0)


MEASURES: Final[tuple[type[Measure], ...]] = (Number, YesNo, RatingMeasure, Checklist, Faults)
AnyMeasure = Annotated[Number | YesNo | RatingMeasure | Checklist | Faults, Field(discriminator="type")]


def reserved_options(measure: Measure) -> list[str]:
    """Options whose names mean something else in an evidence document."""
    return sorted(_RESERVED & measure.options.keys()) if isinstance(measure, _Named) else []


def read_year(raw: object) -> int:
    """A year as an integer or as text.

    Raises:
        BadValueError: it is no year.
    """
    text = str(raw)
    if not isinstance(raw, bool) and text.isascii() and text.isdecimal() and _YEARS[0] <= int(text) <= _YEARS[1]:
        return int(text)
    expected = Message("expected.year", {"first": str(_YEARS[0]), "last": str(_YEARS[1])})
    raise BadValueError(Fault("year-invalid", found=raw, expected=expected))


def _series_reader(read: Callable[[Any], float]) -> Reader:
    """Reads a mapping of years, or a bare value as that of the year without a name (None)."""

    def entry(name: object, raw: object) -> tuple[int, float | None]:
        year = _below(name, read_year, name)
        return year, None if raw is None else _below(name, read, raw)

    def series(raw: Any) -> dict[int | None, float]:  # noqa: ANN401
        if not isinstance(raw, Mapping):
            return {None: read(raw)}
        entries = _each(entry, raw.items())
        if len({year for year, _ in entries}) < len(entries):
            raise BadValueError(Fault("year-twice", found=sorted(str(name) for name in raw)))
        return {year: value for year, value in entries if value is not None}

    return series


def _below(name: object, read: Callable[[Any], Any], raw: object) -> Any:  # noqa: ANN401
    """What ``read`` makes of ``raw``, its faults placed below ``name``."""
    try:
        return read(raw)
    except BadValueError as error:
        raise BadValueError(*(fault.under(pointer(name)) for fault in error.faults)) from None


def _each(read: Callable[[Any, Any], Any], pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    """What ``read`` makes of every pair; if it refuses any, the faults of all that it refuses."""
    values, faults = [], []
    for first, second in pairs:
        try:
            values.append(read(first, second))
        except BadValueError as error:
            faults.extend(error.faults)
    if faults:
        raise BadValueError(*faults)
    return values


def _whole(raw: object) -> int | None:
    """A whole number however it is written, else None."""
    if isinstance(raw, str):
        try:
            raw = read_quantity(raw, None)
        except QuantityError:
            return None
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw or abs(raw) > LARGEST:  # noqa: PLR0124 - NaN
        return None
    return int(raw) if raw == int(raw) else None


def _read_yes_no(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    answer = _YES.get(raw.strip().lower()) if isinstance(raw, str) else None
    if answer is None:
        raise BadValueError(Fault("wrong-type", found=raw, expected=Message("expected.yes-no")))
    return answer


def _read_count(raw: object) -> int:
    count = int(raw) if isinstance(raw, bool) else _whole(raw)
    if count is None or count < 0:
        raise BadValueError(Fault("wrong-type", found=raw, expected=Message("expected.count")))
    return count
