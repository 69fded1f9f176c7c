"""Scales and measures: what they name exists, their bounds and units make sense, derived ones can be worked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from graphlib import CycleError
from itertools import pairwise

from lorg_indicators.derivation import OPERATIONS, leaf_counts, possible
from lorg_indicators.errors import Fault, near, pointer
from lorg_indicators.measures import Number, RatingMeasure
from lorg_indicators.messages import Amount, Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.quantity import QuantityError, factor

__all__ = ["anchors", "bounds_rise", "derived_measures", "known_scales", "operands", "read_once", "units"]


def known_scales(indicators: IndicatorSet) -> Iterator[Fault]:
    """Every rating names a scale, and the values of a scale never fall."""
    for name, measure in indicators.measures.items():
        if isinstance(measure, RatingMeasure) and measure.scale not in indicators.scales:
            place, known = pointer("measures", name, "scale"), list(indicators.scales)
            expected = Message("expected.one-of", {"options": known}) if known else Message("expected.scale")
            yield Fault("unknown-scale", place, measure.scale, expected, near(measure.scale, known))
    for name, scale in indicators.scales.items():
        for at, (before, level) in enumerate(pairwise(scale.levels), 1):
            if level.value < before.value:
                place, expected = pointer("scales", name, "levels", at, "value"), _at_least(before.value, level.value)
                yield Fault("values-fall", place, level.value, expected)


def _at_least(value: float, found: float, unit: str | None = None) -> Message:
    return Message("expected.at-least", {"lower": Amount(value, unit, found)})


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
        expected = Message("expected.at-least", {"lower": str(years.from_)})
        yield Fault("ends-swapped", "/effective/until", years.until, expected)
    for name, measure in indicators.measures.items():
        if isinstance(measure, Number) and measure.bounds[0] > measure.bounds[1]:
            expected = _at_least(*measure.bounds, measure.unit)
            yield Fault("ends-swapped", pointer("measures", name, "at_most"), measure.at_most, expected)


def operands(indicators: IndicatorSet) -> Iterator[Fault]:
    """Derived measures read numbers that exist, by one operation."""
    numbers = [name for name, measure in indicators.measures.items() if isinstance(measure, Number)]
    for name, measure in indicators.measures.items():
        if not isinstance(measure, Number) or not measure.operands:
            continue
        given = [key for key in OPERATIONS if getattr(measure, key) is not None]
        for operation in given[1:]:
            expected = Message("expected.one-operation", {"operation": given[0]})
            yield Fault("several-operations", pointer("measures", name, operation), operation, expected)
        for at, operand in enumerate(measure.operands):
            if operand not in numbers:
                place, hint = _operand(name, measure, at), near(operand, numbers)
                yield Fault("unknown-measure", place, operand, Message("expected.number-measure"), hint)


def _operand(name: str, measure: Number, at: int) -> str:
    """The place of one of the operands; a change has one alone."""
    return pointer("measures", name, measure.operation, *(() if measure.operation == "change" else (at,)))


def read_once(indicators: IndicatorSet) -> Iterator[Fault]:
    """No measure is derived from itself, nor from another one twice."""
    try:
        counts = leaf_counts(indicators.measures)
    except CycleError as error:
        yield from _circle(error.args[1][::-1], indicators)
        return
    for name, measure in indicators.measures.items():
        for leaf in (leaf for leaf, often in counts[name].items() if often > 1):
            if isinstance(measure, Number):
                at = max(at for at, operand in enumerate(measure.operands) if counts[operand][leaf])
                yield Fault("read-twice", _operand(name, measure, at), leaf, Message("expected.read-once"))


def _circle(names: Sequence[str], indicators: IndicatorSet) -> Iterator[Fault]:
    """A circle of names, each of which reads the next; the first is the last as well."""
    reads = dict(pairwise(names))
    for name, measure in indicators.measures.items():
        if name in reads and isinstance(measure, Number):
            place = _operand(name, measure, measure.operands.index(reads[name]))
            yield Fault("circle", place, " → ".join(names), Message("expected.no-circle"))


def derived_measures(indicators: IndicatorSet) -> Iterator[Fault]:
    """Years, units and denominators of derived measures fit their operands."""
    measures = {name: measure for name, measure in indicators.measures.items() if isinstance(measure, Number)}
    bounds = possible(measures)
    for name, measure in measures.items():
        if not measure.operands:
            continue
        parts = [measures[operand] for operand in measure.operands]
        yield from _years(name, measure, parts)
        if measure.unit not in _units(measure, parts):
            place, expected = pointer("measures", name, "unit"), _expected_unit(_units(measure, parts), parts)
            fault = Fault("unit-does-not-fit", place, expected=expected)
            yield fault if measure.unit is None else replace(fault, found=measure.unit)
        below = {"ratio": len(parts) - 1, "change": 0}.get(measure.operation or "")
        if below is not None and bounds[measure.operands[below]].lower <= 0:
            place, expected = _operand(name, measure, below), Message("expected.positive-bound")
            yield Fault("denominator-may-be-zero", place, measure.operands[below], expected)


def _years(name: str, measure: Number, parts: list[Number]) -> Iterator[Fault]:
    """What is derived from yearly measures is yearly, and nothing else is; a change needs years."""
    by_year = any(part.by == "year" for part in parts)
    if measure.by == "year" and not by_year:
        yield Fault("years-do-not-fit", pointer("measures", name, "by"), measure.by, Message("expected.no-year"))
    elif by_year and measure.by is None:
        yield Fault("years-do-not-fit", pointer("measures", name), expected=Message("expected.by-year"))
    elif measure.operation == "change" and not by_year:
        expected = Message("expected.yearly-measure")
        yield Fault("years-do-not-fit", _operand(name, measure, 0), measure.change, expected)


def _units(measure: Number, parts: list[Number]) -> list[str | None]:
    """Units that the result of an operation can have."""
    units = [part.unit for part in parts]
    if measure.operation == "change":
        return ["%", None]
    if measure.operation == "ratio":
        return ["%", None] if units[0] == units[1] else [f"{units[0] or 1}/{units[1]}" if units[1] else units[0]]
    return [units[0]] if len(set(units)) == 1 else []


def _expected_unit(units: list[str | None], parts: list[Number]) -> Message:
    if units:
        return Message("expected.one-of", {"options": [_unit_word(unit) for unit in units]})
    given = dict.fromkeys(part.unit for part in parts)
    return Message("expected.like-units", {"units": [_unit_word(unit) for unit in given]})


def _unit_word(unit: str | None) -> str | Message:
    return unit or Message("expected.no-unit")
