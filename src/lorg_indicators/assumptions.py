"""What a set assumes: everything that a committee would have to decide, the weightiest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from lorg_indicators.derivation import leaves
from lorg_indicators.measures import RatingMeasure
from lorg_indicators.model import IndicatorSet
from lorg_indicators.text import Basis, Label
from lorg_indicators.tree import Tree

__all__ = ["Assumption", "assumptions"]


class Assumption(NamedTuple):
    """One number that nothing but the set itself lays down.

    Attributes:
        weight: effective weight (0-1) of what it bears on; 1 for what bears on the whole set.
        place: what it stands at: ``item.criterion``, a measure, a scale, a tier, or the set's id.
        field: name of the number there.
        value: the number as the set has it; None for what stands in many places (the weights).
        reason: why it was assumed.
        unit: unit of the number, where it has one.
    """

    weight: float
    place: str
    field: str
    value: Any
    reason: Label
    unit: str | None


def assumptions(indicators: IndicatorSet) -> list[Assumption]:
    """Every assumption of the set, by falling effective weight; equal ones in the set's order."""
    return sorted(_all(indicators), key=lambda assumed: -assumed.weight)


def _all(indicators: IndicatorSet) -> Iterator[Assumption]:
    yield from _of(indicators, indicators.id, 1.0)
    for tier in indicators.ladder.tiers:
        yield from _of(tier, tier.id, 1.0, values=tier.requires)
    weights = _weights(indicators)
    for item, criterion in indicators.criteria:
        name, measure = f"{item.id}.{criterion.id}", indicators.measures[criterion.measure]
        yield from _of(criterion, name, weights[name], unit=getattr(measure, "unit", None))
    for name, measure in indicators.measures.items():
        yield from _of(measure, name, weights[name], unit=getattr(measure, "unit", None))
    for name, scale in indicators.scales.items():
        yield from _of(scale, name, weights[name])


def _weights(indicators: IndicatorSet) -> dict[str, float]:
    """Effective weight of every criterion, and of all criteria together that read a measure or a scale."""
    weights = dict.fromkeys([*indicators.measures, *indicators.scales], 0.0)
    for (item, criterion), weight in zip(indicators.criteria, Tree(indicators).effective, strict=True):
        weights[f"{item.id}.{criterion.id}"] = weight
        measure = indicators.measures[criterion.measure]
        scale = {measure.scale} if isinstance(measure, RatingMeasure) else set()
        for name in {criterion.measure, *leaves(criterion.measure, indicators.measures), *scale}:
            weights[name] += weight
    return weights


def _of(
    part: Basis, place: str, weight: float, *, values: object = None, unit: str | None = None
) -> Iterator[Assumption]:
    for name in part.numbers():
        if name in part.assumes:
            value = getattr(part if values is None else values, name, None)
            yield Assumption(weight, place, name, value, part.assumes[name].label, unit)
