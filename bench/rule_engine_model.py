"""Annex 4 in rule-engine: one compiled `rule_engine.Rule` for each criterion, put together in Python.

rule-engine answers one expression at a time, so each criterion's satisfaction is one typed rule, compiled once; means
and ladder are Python. It checks the types of what a rule reads, no ranges, levels or options, and counts in decimals.
It is handed (untimed) the documented share and the rank held before as ready numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import rule_engine

from lorg_indicators import IndicatorSet
from lorg_indicators.measures import Checklist, Number, RatingMeasure, YesNo
from lorg_indicators.scoring import tolerance

__all__ = ["RuleEngineModel"]

TOLERANCE = 1e-9


class RuleEngineModel:
    """A set as compiled rules."""

    def __init__(self, indicators: IndicatorSet) -> None:
        context = rule_engine.Context(
            resolver=rule_engine.resolve_item, type_resolver=rule_engine.type_resolver_from_dict(_types(indicators))
        )
        self._rules = [
            rule_engine.Rule(_expression(indicators, part), context=context) for _, part in indicators.criteria
        ]
        self._dimensions = []
        at = 0
        for dimension in indicators.dimensions:
            items = []
            for item in dimension.items:
                whole = sum(part.weight or 0.0 for part in item.criteria)
                items.append((at, [(part.weight or 0.0) / whole for part in item.criteria], item.weight))
                at += len(item.criteria)
            self._dimensions.append((items, sum(weight for _, _, weight in items), dimension.weight))
        self._whole = sum(weight for _, _, weight in self._dimensions)
        self._places = {f"{item.id}.{part.id}": at for at, (item, part) in enumerate(indicators.criteria)}
        self._tiers = [(tier.id, tier.requires, self._wanted(indicators, tier)) for tier in indicators.ladder.tiers]
        self._ranks = {tier.id: rank for rank, tier in enumerate(indicators.ladder.tiers)}

    def _wanted(self, indicators: IndicatorSet, tier: Any) -> list[tuple[int, float]]:
        """Criteria and the satisfaction that each must reach for a tier."""
        wanted = [(self._places[name], 1 - TOLERANCE) for name in tier.requires.met]
        wanted += [(self._places[name], 2 * TOLERANCE) for name in tier.requires.vetoes]
        parts = [part for _, part in indicators.criteria]
        for name, level in tier.requires.level.items():
            measure = indicators.measures[parts[self._places[name]].measure]
            if isinstance(measure, RatingMeasure):
                wanted.append((self._places[name], indicators.scales[measure.scale].value(level) - TOLERANCE))
        return wanted

    @staticmethod
    def context(values: Mapping[str, Any], period: int, documented: float, held: int) -> dict[str, Any]:
        """What the rules read."""
        return {**values, "period": period, "documented": documented, "held": held}

    def run(self, thing: Mapping[str, Any]) -> tuple[float, str | None, list[float]]:
        """Score (0-100), tier and the satisfactions."""
        satisfactions = [float(rule.evaluate(thing)) for rule in self._rules]
        dimensions = []
        for items, total, _ in self._dimensions:
            value = 0.0
            for start, weights, item_weight in items:
                value += item_weight * sum([w * satisfactions[start + at] for at, w in enumerate(weights)])
            dimensions.append(100 * value / total)
        score = sum([value * part[2] for value, part in zip(dimensions, self._dimensions, strict=True)]) / self._whole
        reached = None
        weakest = min(dimensions)
        for tier, asked, wanted in self._tiers:
            if not (
                (not asked.score or score >= asked.score - TOLERANCE)
                and (not asked.each_dimension or weakest >= asked.each_dimension - TOLERANCE)
                and (not asked.documented or thing["documented"] >= asked.documented - TOLERANCE)
                and all(satisfactions[at] >= least for at, least in wanted)
                and (not asked.held or thing["held"] >= self._ranks[asked.held.tier])
            ):
                break
            reached = tier
        return score, reached, satisfactions


def _types(indicators: IndicatorSet) -> dict[str, Any]:
    kinds = rule_engine.DataType
    types: dict[str, Any] = {"period": kinds.FLOAT}
    for name, measure in indicators.measures.items():
        match measure:
            case Number(by="year"):
                types[name] = kinds.MAPPING(kinds.FLOAT, kinds.FLOAT)
            case Number() | RatingMeasure():
                types[name] = kinds.FLOAT
            case YesNo():
                types[name] = kinds.BOOLEAN
            case Checklist():
                types[name] = kinds.ARRAY(kinds.STRING)
    return types


def _expression(indicators: IndicatorSet, criterion: Any) -> str:
    name = criterion.measure
    measure = indicators.measures[name]
    if isinstance(measure, RatingMeasure):
        levels = [level.value for level in indicators.scales[measure.scale].levels]
        return f"{levels}[{name}]"
    match criterion.kind:
        case "threshold" if criterion.is_ is not None:
            return f"{name} ? 1 : 0" if criterion.is_ else f"{name} ? 0 : 1"
        case "threshold":
            read = f"{name}[period]" if isinstance(measure, Number) and measure.by else name
            line = criterion.at_least - tolerance(criterion.at_least)
            return f"{read} >= {line!r} ? 1 : {read} / {criterion.at_least}"
        case "checklist":
            size = len(getattr(measure, "options", ()))
            wanted = criterion.at_least or size
            short = "0" if criterion.at_least and not criterion.credit else f"{name}.length / {wanted}"
            return f"{name}.length >= {wanted} ? 1 : {short}"
        case "trend":
            steps = criterion.years - 1
            years = [f"{name}[period - {back}]" for back in range(steps, -1, -1)]
            rises = (f"({b} - {a} > {TOLERANCE:.10f} ? 1 : 0)" for a, b in pairwise(years))
            return f"({' + '.join(rises)}) / {steps}"
    raise ValueError(criterion.kind)
