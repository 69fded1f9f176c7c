"""Numbers that cannot do what they were written for: cut-offs out of reach, levels and weights without effect."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from lorg_indicators.consistency import criteria_of
from lorg_indicators.criteria import Criterion
from lorg_indicators.criteria.bands import Bands
from lorg_indicators.criteria.scale import Scale
from lorg_indicators.criteria.threshold import Threshold
from lorg_indicators.derivation import possible
from lorg_indicators.errors import Fault, pointer
from lorg_indicators.lint.meaning.freedom import INPUTS
from lorg_indicators.lint.subject import Hit
from lorg_indicators.measures import Number
from lorg_indicators.messages import Amount, Message, Unit
from lorg_indicators.model import IndicatorSet
from lorg_indicators.outcome import Interval
from lorg_indicators.quantity import KNOWN_UNITS, MULTIPLES, QuantityError, factor

__all__ = ["cut_out_of_range", "levels_equal", "not_monotone", "unit_of_quote", "weight_without_effect"]

_IN_UNIT: Final = frozenset({"at_least", "at_most", "between", "zero_at", "full_at"})
"""Numbers of a criterion that are in its measure's unit."""

_QUANTITY: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([^\W\d_]+|[%‰])")


def cut_out_of_range(indicators: IndicatorSet) -> Iterator[Hit]:
    """A cut-off that every possible value of the measure reaches, or none does."""
    ranges = possible(indicators.measures)
    for place, _, criterion in criteria_of(indicators):
        measure = indicators.measures[criterion.measure]
        if not isinstance(measure, Number):
            continue
        ends = ranges[criterion.measure]
        limits = {"lower": Amount(ends.lower, measure.unit), "upper": Amount(ends.upper, measure.unit)}
        for where, cut, verdict in _cuts(criterion, ends):
            if verdict is not None:
                yield Hit(Fault("cut-out-of-range", place + where, cut, hint=Message(f"hint.cut-{verdict}", limits)))


def _cuts(criterion: Criterion, ends: Interval) -> Iterator[tuple[str, float, str | None]]:
    """Every cut-off, where it stands, and whether all possible values reach it or none does; None where it tells."""
    match criterion:
        case Threshold(at_least=float() as cut):
            yield "/at_least", cut, "all" if cut <= ends.lower else "none" if cut > ends.upper else None
        case Threshold(at_most=float() as cut):
            yield "/at_most", cut, "all" if cut >= ends.upper else "none" if cut < ends.lower else None
        case Threshold(between=(float() as first, float() as last)):
            outside = first > ends.upper or last < ends.lower
            yield (
                "/between",
                first,
                "none" if outside else "all" if first <= ends.lower and last >= ends.upper else None,
            )
        case Scale(full_at=cut):
            yield "/full_at", cut, None if ends.lower <= cut <= ends.upper else "none"
        case Bands():
            for at, band in enumerate(criterion.bands):
                if band.below is not None:
                    verdict = "all" if band.below <= ends.lower else "none" if band.below > ends.upper else None
                    yield pointer("bands", at, "below"), band.below, verdict


def unit_of_quote(indicators: IndicatorSet) -> Iterator[Hit]:
    """A cited number whose unit in the quote is another than the measure's: 1小时 is no 1 of 分钟/天."""
    for place, _, criterion in criteria_of(indicators):
        measure = indicators.measures[criterion.measure]
        if not isinstance(measure, Number) or measure.unit is None:
            continue
        quantities = [(float(found[1]), found[2]) for found in _QUANTITY.finditer(_plain(criterion.quote))]
        for name in (name for name in criterion.cites if name in _IN_UNIT):
            value = getattr(criterion, name)
            cited = value if isinstance(value, tuple) else (value,)
            words = [_unit(after, measure.unit) for number, after in quantities if number in cited]
            units = [unit for unit in words if unit is not None]
            if units and not any(_same(unit, measure.unit) for unit in units):
                hint = Message("hint.unit-of-quote", {"quote": Unit(units[0]), "unit": Unit(measure.unit)})
                yield Hit(Fault("unit-of-quote", place + pointer(name), value, hint=hint))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _above(unit: str) -> str:
    """What stands above the stroke of a unit."""
    return re.split(r"/|每|\bper\b", unit)[0].strip()


def _unit(words: str, declared: str) -> str | None:
    """The unit that the words begin with: the measure's own, else the longest known one; with a multiple, if any."""
    own = _above(declared)
    if words.startswith(own):
        return own
    multiple = next((sign for sign in MULTIPLES if words.startswith(sign)), "")
    rest = words[len(multiple) :]
    known = [rest[:end] for end in range(len(rest), 0, -1) if rest[:end].lower() in KNOWN_UNITS]
    if known:
        return multiple + known[0]
    return multiple + own if multiple and rest.startswith(own) else None


def _same(unit: str, declared: str) -> bool:
    """Whether a number in ``unit`` is the same number above the stroke of the declared unit."""
    try:
        return factor(unit, _above(declared)) == 1
    except QuantityError:
        return False


def levels_equal(indicators: IndicatorSet) -> Iterator[Hit]:
    """A level that is worth no more than the one before: raters decide between them for nothing."""
    for name, scale in indicators.scales.items():
        for at in range(1, len(scale.levels)):
            if scale.levels[at].value == scale.levels[at - 1].value:
                place = pointer("scales", name, "levels", at, "value")
                yield Hit(Fault("levels-equal", place, scale.levels[at].value, hint=Message("hint.levels-equal")))


def weight_without_effect(indicators: IndicatorSet) -> Iterator[Hit]:
    """A weight that changes nothing, because it has no siblings."""
    levels = [[(pointer("dimensions", at), part.weight) for at, part in enumerate(indicators.dimensions)]]
    for at, dimension in enumerate(indicators.dimensions):
        place = pointer("dimensions", at, "items")
        levels.append([(place + pointer(index), item.weight) for index, item in enumerate(dimension.items)])
        for index, item in enumerate(dimension.items):
            below = place + pointer(index, "criteria")
            levels.append(
                [(below + pointer(step), part.weight) for step, part in enumerate(item.criteria) if part.weight]
            )
    for level in levels:
        if len(level) == 1 and level[0][1] != 1:
            place, weight = level[0]
            yield Hit(Fault("weight-without-effect", place + "/weight", weight, hint=Message("hint.weight-only")))


def not_monotone(indicators: IndicatorSet) -> Iterator[Hit]:
    """What a better value makes worse: bands that go up and down, one measure wanted high here and low there."""
    wanted: dict[str, tuple[int, str]] = {}
    for place, _, criterion in criteria_of(indicators):
        if isinstance(criterion, Bands):
            values = [band.value for band in criterion.bands]
            if values not in (sorted(values), sorted(values, reverse=True)):
                yield Hit(Fault("not-monotone", place + "/bands", values, hint=Message("hint.bands-up-and-down")))
        for sign in (sign for name, sign in criterion.monotone().items() if name in INPUTS):
            before, where = wanted.setdefault(criterion.measure, (sign, place))
            if sign != before:
                related = ((where, Message("lint.other-direction")),)
                hint = Message("hint.two-directions")
                yield Hit(Fault("not-monotone", place + "/measure", criterion.measure, hint=hint), related)
