"""What must hold within a set beyond the shape of its parts. Every check is one function that yields faults."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from graphlib import CycleError
from typing import Final

from lorg_indicators.criteria import Criterion, Reads
from lorg_indicators.derivation import leaf_counts, possible
from lorg_indicators.envelope import DOCUMENT_KEYS, KEYS
from lorg_indicators.errors import Fault, near, pointer
from lorg_indicators.measures import TYPES, Measure, Number, RatingMeasure, named_options
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet, Item, Requirements
from lorg_indicators.quantity import QuantityError, factor
from lorg_indicators.text import Basis

__all__ = ["CHECKS", "check_set"]


def check_set(indicators: IndicatorSet) -> list[Fault]:
    """Every fault of the set. Later checks read what earlier ones found sound, so a stage with faults is the last."""
    for stage in CHECKS:
        faults = [fault for check in stage for fault in check(indicators)]
        if faults:
            return faults
    return []


def _places(indicators: IndicatorSet) -> Iterator[tuple[str, Item]]:
    for at, dimension in enumerate(indicators.dimensions):
        for index, item in enumerate(dimension.items):
            yield pointer("dimensions", at, "items", index), item


def _criteria(indicators: IndicatorSet) -> Iterator[tuple[str, Item, Criterion]]:
    for place, item in _places(indicators):
        for index, criterion in enumerate(item.criteria):
            yield place + pointer("criteria", index), item, criterion


def _twice(names: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    entries = list(names)
    counts = Counter(name for _, name in entries)
    for place, name in entries:
        if counts[name] > 1:
            yield Fault("id-twice", place + "/id", name, Message("expected.own-id"))


def unique_ids(indicators: IndicatorSet) -> Iterator[Fault]:
    """Ids of dimensions, items and tiers are unique in the set, those of criteria in their item."""
    yield from _twice((pointer("dimensions", at), part.id) for at, part in enumerate(indicators.dimensions))
    yield from _twice((place, item.id) for place, item in _places(indicators))
    yield from _twice((pointer("ladder", "tiers", at), tier.id) for at, tier in enumerate(indicators.ladder.tiers))
    for place, item in _places(indicators):
        yield from _twice((place + pointer("criteria", at), part.id) for at, part in enumerate(item.criteria))


def measure_names(indicators: IndicatorSet) -> Iterator[Fault]:
    """No measure and no option is called as a key of an evidence document."""
    for name, measure in indicators.measures.items():
        place = pointer("measures", name)
        if name in DOCUMENT_KEYS:
            yield Fault("reserved-name", place, name, Message("expected.not-one-of", {"names": list(DOCUMENT_KEYS)}))
        for option in (name for name in named_options(measure) if name in KEYS):
            yield Fault("reserved-name", place + pointer("options", option), option, Message("expected.own-id"))


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
    """The least possible value of a measure is not above the greatest."""
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


def criteria(indicators: IndicatorSet) -> Iterator[Fault]:
    """Every criterion reads a measure of its kind and is sound in itself."""
    bounds = possible(indicators.measures)
    for place, _, criterion in _criteria(indicators):
        measure = indicators.measures.get(criterion.measure)
        if measure is None:
            known = list(indicators.measures)
            hint = near(criterion.measure, known)
            yield Fault("unknown-measure", place + "/measure", criterion.measure, Message("expected.measure"), hint)
        elif not isinstance(measure, criterion.MEASURES):
            types = [TYPES[kind] for kind in criterion.MEASURES]
            expected = Message("expected.measure-type", {"types": types})
            yield Fault("measure-not-for-kind", place + "/measure", criterion.measure, expected)
        else:
            reads = Reads.of(criterion.measure, indicators.measures, indicators.scales, bounds)
            yield from (fault.under(place) for fault in criterion.check(reads))


def weights(indicators: IndicatorSet) -> Iterator[Fault]:
    """A criterion has a weight or a share; an item has a base one, one that always applies if some are encouraged."""
    for place, _, criterion in _criteria(indicators):
        if (criterion.weight is None) == (criterion.share is None):
            yield Fault("weight-or-share", place, None, Message("expected.weight-or-share"))
    for place, item in _places(indicators):
        base = [criterion for criterion in item.criteria if not criterion.encouraged]
        encouraged = len(base) < len(item.criteria)
        if not base or (encouraged and all(criterion.may_not_apply for criterion in base)):
            yield Fault("no-base", place + "/criteria", None, Message("expected.base"))


def quotes(indicators: IndicatorSet) -> Iterator[Fault]:
    """Every quote and context is part of its item's text, and together they are all of it but punctuation."""
    for place, item in _places(indicators):
        parts = [(place + pointer("criteria", at, "quote"), part.quote) for at, part in enumerate(item.criteria)]
        parts += [(place + pointer("context", at), part) for at, part in enumerate(item.context)]
        for where, part in parts:
            if part not in item.text or not part:
                yield Fault("quote-not-in-text", where, part, Message("expected.part-of", {"text": item.text}))
        bare = _uncovered(item.text, [part for _, part in parts if part])
        if bare:
            yield Fault("text-not-covered", place + "/text", bare, Message("expected.covered"))


def _uncovered(text: str, parts: list[str]) -> list[str]:
    """The pieces of ``text`` that no part covers, punctuation and white space aside."""
    covered = [unicodedata.category(letter)[0] in "PZC" for letter in text]
    for part in parts:
        start = text.find(part)
        while start >= 0:
            covered[start : start + len(part)] = [True] * len(part)
            start = text.find(part, start + 1)
    pieces = "".join("\0" if done else letter for letter, done in zip(text, covered, strict=True))
    return [piece for piece in pieces.split("\0") if piece]


def bases(indicators: IndicatorSet) -> Iterator[Fault]:
    """Every number has exactly one basis, and no basis is given for what is no number."""
    parts: list[tuple[str, Basis]] = [("", indicators)]
    parts += [(place, criterion) for place, _, criterion in _criteria(indicators)]
    parts += [(pointer("ladder", "tiers", at), tier) for at, tier in enumerate(indicators.ladder.tiers)]
    parts += [(pointer("scales", name), scale) for name, scale in indicators.scales.items()]
    parts += [(pointer("measures", name), measure) for name, measure in indicators.measures.items()]
    for place, part in parts:
        given = Counter((*part.cites, *part.reads, *part.assumes))
        for name in part.numbers():
            if given[name] != 1:
                yield Fault(
                    "no-basis" if not given[name] else "two-bases",
                    place,
                    name,
                    Message("expected.basis", {"name": name}),
                )
        for name in (given_name for given_name in given if given_name not in part.numbers()):
            expected = Message("expected.one-of", {"options": list(part.numbers()) or ["-"]})
            yield Fault("basis-of-nothing", place, name, expected, near(name, part.numbers()))


def ladder(indicators: IndicatorSet) -> Iterator[Fault]:
    """Conditions name criteria that always apply, real levels, and lower tiers; the first asks for known weight."""
    known = {f"{item.id}.{criterion.id}": criterion for item, criterion in indicators.criteria}
    below: list[str] = []
    for at, tier in enumerate(indicators.ladder.tiers):
        place = pointer("ladder", "tiers", at, "requires")
        for condition, reference in tier.requires.named:
            where = place + pointer(condition)
            if reference not in known:
                expected = Message("expected.criterion")
                yield Fault("unknown-criterion", where, reference, expected, near(reference, known))
            elif known[reference].may_not_apply is not None:
                yield Fault("gate-may-not-apply", where, reference, Message("expected.always-applies"))
        yield from (fault.under(place) for fault in _levels(tier.requires, known, indicators))
        held = tier.requires.held
        if held is not None and held.tier not in below:
            yield Fault(
                "unknown-tier",
                place + "/held/tier",
                held.tier,
                Message("expected.one-of", {"options": below or ["-"]}),
            )
        if at == 0 and tier.requires.known is None:
            yield Fault("no-known-share", place, None, Message("expected.known-share"))
        below.append(tier.id)


def _levels(requires: Requirements, known: dict[str, Criterion], indicators: IndicatorSet) -> Iterator[Fault]:
    """A level gate is on a rubric, and its level is worth more than the one below."""
    for reference, level in requires.level.items():
        measure: Measure | None = indicators.measures.get(known[reference].measure) if reference in known else None
        if measure is None:
            continue
        where = pointer("level", reference)
        if not isinstance(measure, RatingMeasure):
            yield Fault("level-not-for-kind", where, known[reference].kind, Message("expected.rubric"))
            continue
        levels = indicators.scales[measure.scale].levels
        if level >= len(levels) or levels[level].value <= levels[level - 1].value:
            yield Fault("unknown-level", where, level, Message("expected.level", {"highest": len(levels) - 1}))


Check = Callable[[IndicatorSet], Iterator[Fault]]

CHECKS: Final[tuple[tuple[Check, ...], ...]] = (
    (unique_ids, measure_names, known_scales, anchors, units, bounds_rise, operands, weights, quotes, bases),
    (read_once,),
    (derived_measures, criteria),
    (ladder,),
)
