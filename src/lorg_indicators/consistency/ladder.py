"""Criteria and tiers: kinds fit their measures, weights are complete, conditions name what there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from lorg_indicators.consistency._walk import criteria_of, items_of
from lorg_indicators.criteria import Criterion, Reads
from lorg_indicators.derivation import possible
from lorg_indicators.errors import Fault, near, pointer
from lorg_indicators.measures import TYPES, Level, Measure, RatingMeasure
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
        if criterion.weight is None and criterion.share is None:
            # One that is written, but empty, is what to look at.
            empty = [pointer(name) for name in ("weight", "share") if name in criterion.model_fields_set]
            yield Fault("weight-or-share", place + "".join(empty[:1]), expected=Message("expected.weight-or-share"))
        elif criterion.weight is not None and criterion.share is not None:
            yield Fault("weight-or-share", place + "/share", "share", Message("expected.weight-or-share"))
    for place, item in items_of(indicators):
        base = [criterion for criterion in item.criteria if not criterion.encouraged]
        encouraged = len(base) < len(item.criteria)
        if not base or (encouraged and all(criterion.may_not_apply for criterion in base)):
            yield Fault("no-base", place + "/criteria", expected=Message("expected.base"))


def ladder(indicators: IndicatorSet) -> Iterator[Fault]:
    """Conditions name criteria that always apply, real levels, and lower tiers; the first asks for known weight."""
    known = {f"{item.id}.{criterion.id}": criterion for item, criterion in indicators.criteria}
    below: list[str] = []
    for at, tier in enumerate(indicators.ladder.tiers):
        place = pointer("ladder", "tiers", at, "requires")
        for where, reference in _gates(tier.requires):
            if reference not in known:
                expected = Message("expected.criterion")
                yield Fault("unknown-criterion", place + where, reference, expected, near(reference, known))
            elif known[reference].may_not_apply is not None:
                yield Fault("gate-may-not-apply", place + where, reference, Message("expected.always-applies"))
        yield from (fault.under(place) for fault in _levels(tier.requires, known, indicators))
        held = tier.requires.held
        if held is not None and held.tier not in below:
            lower = Message("expected.one-of", {"options": list(below)}) if below else Message("expected.no-held")
            yield Fault("unknown-tier", place + "/held/tier", held.tier, lower, near(held.tier, below))
        if at == 0 and tier.requires.known is None:
            yield Fault("no-known-share", place, expected=Message("expected.known-share"))
        below.append(tier.id)


def _gates(requires: Requirements) -> Iterator[tuple[str, str]]:
    """Every criterion that a condition names, with the place where it does."""
    for condition, references in (("met", requires.met), ("level", requires.level), ("vetoes", requires.vetoes)):
        for at, reference in enumerate(references):
            yield pointer(condition, reference if condition == "level" else at), reference


def _levels(requires: Requirements, known: dict[str, Criterion], indicators: IndicatorSet) -> Iterator[Fault]:
    """A level gate is on a rubric, and its level is worth more than the one below."""
    for reference, level in requires.level.items():
        measure: Measure | None = indicators.measures.get(known[reference].measure) if reference in known else None
        if measure is None:
            continue
        where = pointer("level", reference)
        if not isinstance(measure, RatingMeasure):
            yield Fault("level-not-for-kind", where, reference, Message("expected.rubric"))
            continue
        levels = indicators.scales[measure.scale].levels
        if level not in _worth_more(levels):
            yield Fault("unknown-level", where, level, Message("expected.gate-level", {"levels": _worth_more(levels)}))


def _worth_more(levels: Sequence[Level]) -> list[int]:
    """The levels that a gate can ask for."""
    return [at for at, (below, level) in enumerate(pairwise(levels), 1) if level.value > below.value]
