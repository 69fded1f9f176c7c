"""Scales and measures: what they name exists, their bounds and units make sense, derived ones can be worked out."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError

from lorg_indicators.derivation import leaf_counts, possible
from lorg_indicators.errors import Fault, near, pointer
from lorg_indicators.measures import Number, RatingMeasure
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.quantity import QuantityError, factor

__all__ = ["anchors", "bounds_rise", "derived_measures", "known_scales", "operands", "read_once", "units"]


def known_scales(indicators: IndicatorSet) -> Iterator[Fault]:
    """Every rating names a scale, and the values of a scale never fall."""
    for name, measure in indicators.measures.items():
        if isinstance(measure, RatingMeasure) and measure.scale not in indicators.scales:
            place, known = pointer("measures", name, "scale"), list(indicators.scales)
            yield Fault(
                "unknown-scale",
                place,
                measure.scale,
                Message("expected.one-of", {"options": known}),
                near(measure.scale, known),
            )
    for name, scale in indicators.scales.items():
        values = [level.value for level in scale.levels]
        if values != sorted(values):
            yield Fault("values-fall", pointer("scales", name, "levels"), values, Message("expected.rising"))


def anchors(indicators: IndicatorSet) -> Iterator[Fault]:
    """A rating with anchors of its own has one for each level."""
    for name, measure in indicators.measures.items():
        scale = indicators.scales.get(measure.scale) if isinstance(measure, RatingMeasure) else None
        own = measure.anchors if isinstance(measure, RatingMeasure) else None
        if scale is not None and own is not None and len(own) != len(scale.levels):
            expected = Message("expected.anchors", {"levels": len(scale.levels)})
            yield Fault("anchors-miss-levels", pointer("measures", name, "anchors"), len(own), expected)


def units(indicators: IndicatorSet) -> Iterator[Fault]:
    """Every unit can be read, so that evidence in another unit can be converted or refused."""
    for name, measure in indicators.measures.items():
        if isinstance(measure, Number) and measure.unit is not None:
            try:
                factor(measure.unit, measure.unit)
            except QuantityError as error:
                yield Fault(error.code, pointer("measures", name, "unit"), measure.unit, Message("expected.unit"))


def bounds_rise(indicators: IndicatorSet) -> Iterator[Fault]:
    """The least possible value of a measure is not above the greatest, nor the first year in force after the last."""
    years = indicators.effective
    if years is not None and years.until is not None and years.from_ > years.until:
        yield Fault("ends-swapped", "/effective/until", years.until, Message("expected.rising"))
    for name, measure in indicators.measures.items():
        if isinstance(measure, Number) and measure.bounds[0] > measure.bounds[1]:
            yield Fault(
                "ends-swapped",
                pointer("measures", name, "at_most"),
                measure.at_most,
                Message("expected.rising"),
            )


def operands(indicators: IndicatorSet) -> Iterator[Fault]:
    """Derived measures read numbers that exist, by one operation."""
    numbers = [name for name, measure in indicators.measures.items() if isinstance(measure, Number)]
    for name, measure in indicators.measures.items():
        if not isinstance(measure, Number) or not measure.operands:
            continue
        place = pointer("measures", name, measure.operation)
        if sum(getattr(measure, key) is not None for key in ("ratio", "sum", "difference", "change")) > 1:
            yield Fault("several-operations", pointer("measures", name), None, Message("expected.one-operation"))
        unknown = [operand for operand in measure.operands if operand not in numbers]
        for operand in unknown:
            yield Fault("unknown-measure", place, operand, Message("expected.number-measure"), near(operand, numbers))


def read_once(indicators: IndicatorSet) -> Iterator[Fault]:
    """No measure is derived from itself, nor from another one twice."""
    try:
        counts = leaf_counts(indicators.measures)
    except CycleError as error:
        circle = error.args[1]
        for name in (name for name in indicators.measures if name in circle):
            yield Fault("circle", _operation(name, indicators), circle, Message("expected.no-circle"))
        return
    for name in indicators.measures:
        for leaf in (leaf for leaf, often in counts[name].items() if often > 1):
            yield Fault("read-twice", _operation(name, indicators), leaf, Message("expected.read-once"))


def _operation(name: str, indicators: IndicatorSet) -> str:
    """The place of a derived measure's operation."""
    measure = indicators.measures[name]
    return pointer("measures", name, measure.operation if isinstance(measure, Number) else "")


def derived_measures(indicators: IndicatorSet) -> Iterator[Fault]:
    """Years, units and denominators of derived measures fit their operands."""
    measures = {name: measure for name, measure in indicators.measures.items() if isinstance(measure, Number)}
    bounds = possible(measures)
    for name, measure in measures.items():
        if not measure.operands:
            continue
        place, parts = pointer("measures", name), [measures[operand] for operand in measure.operands]
        by_year = any(part.by == "year" for part in parts)
        if by_year != (measure.by == "year") or (measure.operation == "change" and not by_year):
            yield Fault("years-do-not-fit", place, measure.by, Message("expected.by-year"))
        if measure.unit not in _units(measure, parts):
            expected = Message("expected.one-of", {"options": [unit or "-" for unit in _units(measure, parts)]})
            yield Fault("unit-does-not-fit", place + "/unit", measure.unit, expected)
        below = {"ratio": measure.operands[-1], "change": measure.operands[0]}.get(measure.operation or "")
        if below is not None and bounds[below].lower <= 0:
            yield Fault(
                "denominator-may-be-zero",
                place + pointer(measure.operation),
                below,
                Message("expected.positive-bound"),
            )


def _units(measure: Number, parts: list[Number]) -> list[str | None]:
    """Units that the result of an operation can have."""
    units = [part.unit for part in parts]
    if measure.operation == "change":
        return ["%", None]
    if measure.operation == "ratio":
        return ["%", None] if units[0] == units[1] else [f"{units[0] or 1}/{units[1]}" if units[1] else units[0]]
    return [units[0]] if len(set(units)) == 1 else []
