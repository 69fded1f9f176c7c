"""Criteria and tiers: kinds fit their measures, weights are complete, conditions name what there is."""

from __future__ import annotations

from collections.abc import Iterator

from lorg_indicators.consistency._walk import criteria_of, items_of
from lorg_indicators.criteria import Criterion, Reads
from lorg_indicators.derivation import possible
from lorg_indicators.errors import Fault, near, pointer
from lorg_indicators.measures import TYPES, Measure, RatingMeasure
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet, Requirements

__all__ = ["criteria", "ladder", "weights"]


def criteria(indicators: IndicatorSet) -> Iterator[Fault]:
    """Every criterion reads a measure of its kind and is sound in itself."""
    bounds = possible(indicators.measures)
    for place, _, criterion in criteria_of(indicators):
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
    for place, _, criterion in criteria_of(indicators):
        if (criterion.weight is None) == (criterion.share is None):
            yield Fault("weight-or-share", place, None, Message("expected.weight-or-share"))
    for place, item in items_of(indicators):
        base = [criterion for criterion in item.criteria if not criterion.encouraged]
        encouraged = len(base) < len(item.criteria)
        if not base or (encouraged and all(criterion.may_not_apply for criterion in base)):
            yield Fault("no-base", place + "/criteria", None, Message("expected.base"))


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
