"""bands: a measure falls in one of several ranges ``[a, b)``, each with its value."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field
from typing_extensions import override

from lorg_indicators.criteria._base import Algebra, NumberCriterion, Reads
from lorg_indicators.criteria._steps import past
from lorg_indicators.data import CriterionData, MeasureData
from lorg_indicators.errors import Fault
from lorg_indicators.messages import Amount, Message
from lorg_indicators.outcome import EMPTY
from lorg_indicators.scoring import tolerance
from lorg_indicators.text import Finite, Part

if TYPE_CHECKING:
    from narwhals import Expr

__all__ = ["Band", "Bands"]


class Band(Part):
    """Everything from the end of the band before up to ``below``, that excluded; the last band has no end."""

    below: Finite | None = None
    value: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Bands(NumberCriterion):
    """The value of the band that the measure falls in. Written by their ends, bands cannot overlap or leave a gap."""

    kind: Literal["bands"]
    bands: Annotated[tuple[Band, ...], Field(min_length=2)]

    @override
    def figures(self) -> tuple[str, ...]:
        return ("bands",)

    @override
    def check(self, reads: Reads) -> Iterator[Fault]:
        del reads
        *inner, last = self.bands
        if last.below is not None:
            yield Fault("last-band-ends", f"/bands/{len(inner)}/below", last.below, Message("expected.open-end"))
        before = None
        for index, band in enumerate(inner):
            if band.below is None:
                yield Fault("bands-not-rising", f"/bands/{index}", expected=Message("expected.band-end"))
            elif before is not None and band.below <= before:
                above = Message("expected.greater-than", {"limit": Amount(before, None, band.below)})
                yield Fault("bands-not-rising", f"/bands/{index}/below", band.below, above)
            before = before if band.below is None else band.below

    @override
    def monotone(self) -> Mapping[str, int]:
        values = [band.value for band in self.bands]
        if values == sorted(values):
            return {"value": 1}
        return {"value": -1} if values == sorted(values, reverse=True) else {}

    def _lines(self) -> list[float]:
        # A value within tolerance of an end has reached it, and so belongs to the band above.
        return [band.below - tolerance(band.below) for band in self.bands if band.below is not None]

    def _band(self) -> Callable[[float], int]:
        lines = self._lines()
        return lambda value: bisect_right(lines, value)

    @override
    def satisfaction(self) -> Callable[[float], float]:
        band, values = self._band(), [band.value for band in self.bands]
        return lambda value: values[band(value)]

    @override
    def steps_from(self, now: float | None) -> list[float]:
        here = -1 if now is None else self._band()(now)
        ends = [band.below for band in self.bands[:-1] if band.below is not None]
        # A band above begins at the end of the one before; into one below it is a step past its own end.
        above = [ends[at - 1] for at in range(max(here + 1, 1), len(self.bands))]
        start = [min(past(ends[0], -1), ends[0])] if here < 0 else []
        beneath = [max(past(ends[at], -1), *ends[max(at - 1, 0) : at], -math.inf) for at in range(here)]
        return [*start, *above, *reversed(beneath)]

    @override
    def extremes(self) -> Callable[[float, float], tuple[float, float]]:
        band, values = self._band(), [band.value for band in self.bands]

        def over(lower: float, upper: float) -> tuple[float, float]:
            touched = values[band(lower) : band(upper) + 1]
            return min(touched), max(touched)

        return over

    @override
    def earned(self, value: Expr, algebra: Algebra) -> Expr:
        first, *others = (band.value for band in self.bands)
        earned: Expr | float = first
        for line, worth in zip(self._lines(), others, strict=True):
            earned = algebra.when(value >= line, worth, earned)
        return algebra.when(value.is_null(), 0.0, earned)

    @override
    def spread(self, lower: Expr, upper: Expr, algebra: Algebra) -> tuple[Expr, Expr]:
        # A band is touched where the interval does not end below it and does not begin at its end or above.
        lines, values = self._lines(), [band.value for band in self.bands]
        touched = [
            (upper >= lines[at - 1] if at else None, lower < lines[at] if at < len(lines) else None)
            for at in range(len(values))
        ]
        masks = [algebra.every([mask for mask in pair if mask is not None]) for pair in touched]
        worst = [algebra.when(mask, value, 1.0) for mask, value in zip(masks, values, strict=True)]
        best = [algebra.when(mask, value, 0.0) for mask, value in zip(masks, values, strict=True)]
        return algebra.least(*worst), algebra.greatest(*best)

    @override
    def required(self, reads: Reads) -> dict[str, Any]:
        del reads
        return {"bands": [{"below": band.below, "value": band.value} for band in self.bands]}

    @staticmethod
    @override
    def gap(required: Mapping[str, Any], observed: Any) -> Any:
        """Distance to the nearest band of full value."""
        if not isinstance(observed, float):
            return None
        distances, start = [], None
        for band in required["bands"]:
            if band["value"] >= 1 - EMPTY:
                distances.append(_distance(observed, start, band["below"]))
            start = band["below"]
        return min(distances, key=abs, default=None) or None

    @staticmethod
    @override
    def requirement(criterion: CriterionData, measure: MeasureData) -> Message:
        unit, words, start = measure.get("unit"), [], None
        for band in criterion["required"]["bands"]:
            ends = {"start": Amount(start or 0, unit), "below": Amount(band["below"] or 0, unit)}
            key = "band.first" if start is None else "band.last" if band["below"] is None else "band.middle"
            words.append(Message(key, {**ends, "percent": Amount(band["value"] * 100, "%")}))
            start = band["below"]
        return Message("required.bands", {"bands": words})


def _distance(value: float, start: float | None, below: float | None) -> float:
    """How far ``value`` is from ``[start, below)``, signed; just past an end it is the tolerance at least."""
    if start is not None and value < start - tolerance(start):
        return start - value
    if below is not None and value >= below - tolerance(below):
        return min(below - value, -tolerance(below))
    return 0.0
