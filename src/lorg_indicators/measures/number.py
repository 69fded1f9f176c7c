"""number: a number with a unit, by year or not, filled in or derived."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, SupportsFloat

from pydantic import Field
from typing_extensions import override

from lorg_indicators.errors import Fault
from lorg_indicators.measures._base import LARGEST, YEARS, BadValueError, Measure, Reader, Scale, below, each, read_year
from lorg_indicators.messages import Amount, Message, Unit
from lorg_indicators.quantity import QuantityError, read_quantity
from lorg_indicators.scoring import tolerance
from lorg_indicators.text import Finite, Name

__all__ = ["Number"]


class Number(Measure):
    """A number with a unit, by year or not; or one that is derived from others by a named operation."""

    type: Literal["number"]
    unit: str | None = None
    at_least: Finite | None = None
    at_most: Finite | None = None
    by: Literal["year"] | None = None
    ratio: tuple[Name, Name] | None = None
    sum: Annotated[tuple[Name, ...], Field(min_length=2)] | None = None
    difference: tuple[Name, Name] | None = None
    change: Name | None = None

    @override
    def numbers(self) -> tuple[str, ...]:
        zero_is_plain = () if self.at_least in (None, 0) else ("at_least",)
        return (*zero_is_plain, *(("at_most",) if self.at_most is not None else ()))

    @override
    def describe(self, scales: Mapping[str, Scale]) -> dict[str, Any]:
        return {**super().describe(scales), "unit": self.unit}

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

    @override
    def reader(self, scales: Mapping[str, Scale]) -> Reader:
        lower, upper = (max(self.bounds[0], -LARGEST), min(self.bounds[1], LARGEST))
        lower, upper = lower - tolerance(lower), upper + tolerance(upper)

        def read(raw: Any) -> float:  # noqa: ANN401
            kind = type(raw)
            if (kind is float or kind is int) and lower <= raw <= upper:
                return float(raw) + 0.0  # 0.0 for -0.0 too
            value = self._convert(raw)
            if not lower <= value <= upper:
                raise BadValueError(Fault("out-of-range", found=raw, expected=self._range()))
            return value + 0.0

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
            except OverflowError:
                raise BadValueError(Fault("out-of-range", found=type(raw).__name__, expected=self._range())) from None
            except (TypeError, ValueError) as error:
                code = "wrong-type" if isinstance(error, TypeError) else "not-finite"
                raise BadValueError(Fault(code, found=type(raw).__name__, expected=self._form())) from None
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


def _series_reader(read: Callable[[Any], float]) -> Reader:
    """Reads a mapping of years, or a bare value as that of the year without a name (None)."""

    def entry(name: object, raw: object) -> tuple[int, float | None]:
        year = below(name, read_year, name)
        return year, None if raw is None else below(name, read, raw)

    first, last = YEARS

    def series(raw: Any) -> dict[int | None, float]:  # noqa: ANN401
        if type(raw) is dict:
            # The common case, years as integers and every value right; the slow way below says what is wrong.
            try:
                known: dict[int | None, float] = {
                    year: read(raw[year]) for year in raw if type(year) is int and first <= year <= last
                }
            except BadValueError:
                known = {}
            if len(known) == len(raw):
                return known
        if not isinstance(raw, Mapping):
            return {None: read(raw)}
        entries = each(entry, raw.items())
        if len({year for year, _ in entries}) < len(entries):
            raise BadValueError(Fault("year-twice", found=sorted(str(name) for name in raw)))
        return {year: value for year, value in entries if value is not None}

    return series
