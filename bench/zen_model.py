"""Annex 4 in zen-engine: a JSON decision model made from the loaded set, evaluated with and without a trace.

The modelling: one expression node that computes the 44 satisfactions, the items, the dimensions, the score and the
tiers, each an expression of its own, so that each stands in the result and in the trace. Of what was tried this was
as fast as any: a second node, or chains of ``?:`` for the levels, made no difference beyond the noise; a decision
table for each rated measure took about twice as long with a trace. The decision is made once, its content compiled.

The lean model says no more than that. The full one says what `evaluate` says: also whether each value is right, each
criterion's outcome and points, and every condition of the ladder apart.

In zen's favour: neither knows anything of what is unknown, and both are handed (untimed) the documented share and the
rank held before as ready numbers, and years as texts, the only keys that zen takes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import zen

from lorg_indicators import IndicatorSet
from lorg_indicators.measures import LARGEST, Checklist, Number, RatingMeasure, YesNo
from lorg_indicators.model import Requirements
from lorg_indicators.scoring import tolerance

__all__ = ["ZenModel"]

TOLERANCE = 1e-9


class ZenModel:
    """A set as a zen decision; ``full`` has it say as much as `lorg_indicators.evaluate` does."""

    def __init__(self, indicators: IndicatorSet, *, full: bool = False) -> None:
        content = zen.ZenDecisionContent(json.dumps(model(indicators, full=full)))
        self._decision = zen.ZenEngine().create_decision(content)
        self._tiers = [tier.id for tier in indicators.ladder.tiers]

    @staticmethod
    def context(values: Mapping[str, Any], period: int, documented: float, held: int) -> dict[str, Any]:
        """What the decision reads: plain evidence with texts for keys."""
        plain = {
            name: {str(year): number for year, number in value.items()} if isinstance(value, dict) else value
            for name, value in values.items()
        }
        return {**plain, "period": period, "documented": documented, "held": held}

    def run(self, context: dict[str, Any]) -> Any:
        """The response without a trace."""
        return self._decision.evaluate(context)

    def run_traced(self, context: dict[str, Any]) -> Any:
        """The response with a trace: every node's input and output, every expression's result."""
        return self._decision.evaluate(context, {"trace": True})

    def outcome(self, response: Any) -> tuple[float, str | None]:
        """Score (0-100) and tier of a response."""
        result = response["result"]
        return result["score"], self._tiers[int(result["rank"])] if result["rank"] >= 0 else None


def model(indicators: IndicatorSet, *, full: bool) -> dict[str, Any]:
    """The decision model: input -> one expression node -> output."""
    rules = [*_expressions(indicators), *(_facts(indicators) if full else ()), *_ladder(indicators, apart=full)]
    expressions = [{"id": str(at), "key": key, "value": value} for at, (key, value) in enumerate(rules)]
    place = {"x": 0, "y": 0}
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "household", "position": place},
            {
                "id": "rules",
                "type": "expressionNode",
                "name": "rules",
                "position": place,
                "content": {"expressions": expressions},
            },
            {"id": "out", "type": "outputNode", "name": "assessment", "position": place},
        ],
        "edges": [
            {"id": "first", "type": "edge", "sourceId": "in", "targetId": "rules"},
            {"id": "second", "type": "edge", "sourceId": "rules", "targetId": "out"},
        ],
    }


def _expressions(indicators: IndicatorSet) -> Iterator[tuple[str, str]]:
    for item, criterion in indicators.criteria:
        yield f"{item.id}_{criterion.id}", _satisfaction(indicators, criterion)
    for _, item in indicators.items:
        yield f"item_{item.id}", _mean([(f"$.{item.id}_{part.id}", part.weight or 0.0) for part in item.criteria])
    for dimension in indicators.dimensions:
        yield f"dimension_{dimension.id}", _mean([(f"$.item_{item.id}", item.weight) for item in dimension.items])
    whole = _mean([(f"$.dimension_{dimension.id}", dimension.weight) for dimension in indicators.dimensions])
    yield "score", f"100 * {whole}"
    yield "weakest", f"100 * min([{', '.join(f'$.dimension_{part.id}' for part in indicators.dimensions)}])"


def _facts(indicators: IndicatorSet) -> Iterator[tuple[str, str]]:
    """What evaluate() says beside scores: whether each value is right, each criterion's outcome and points."""
    for name, measure in indicators.measures.items():
        yield f"valid_{name}", _valid(indicators, name, measure)
    for item, criterion in indicators.criteria:
        key = f"$.{item.id}_{criterion.id}"
        outcome = f"{key} >= {1 - TOLERANCE} ? 'met' : ({key} > {TOLERANCE:.10f} ? 'partly' : 'unmet')"
        yield f"outcome_{item.id}_{criterion.id}", outcome
    for dimension in indicators.dimensions:
        share = 100 * dimension.weight / sum(part.weight for part in indicators.dimensions)
        for item in dimension.items:
            part = share * item.weight / sum(part.weight for part in dimension.items)
            total = sum(criterion.weight or 0.0 for criterion in item.criteria)
            for criterion in item.criteria:
                points = part * (criterion.weight or 0.0) / total
                yield f"points_{item.id}_{criterion.id}", f"$.{item.id}_{criterion.id} * {points}"


def _valid(indicators: IndicatorSet, name: str, measure: Any) -> str:
    match measure:
        case RatingMeasure():
            return f"{name} in {list(range(len(indicators.scales[measure.scale].levels)))}"
        case Checklist():
            return f"all({name}, # in {list(measure.options)})"
        case YesNo():
            return f"{name} in [true, false]"
        case Number():
            lower, upper = measure.at_least or 0, measure.at_most or int(LARGEST)
            if measure.by:
                return f"all(values({name}), # >= {lower} and # <= {upper})"
            return f"{name} >= {lower} and {name} <= {upper}"
    raise TypeError(measure)


def _mean(parts: list[tuple[str, float]]) -> str:
    total = sum(weight for _, weight in parts)
    if len({weight for _, weight in parts}) == 1:
        return f"(({' + '.join(name for name, _ in parts)}) / {len(parts)})"
    return f"(({' + '.join(f'{name} * {weight}' for name, weight in parts)}) / {total})"


def _satisfaction(indicators: IndicatorSet, criterion: Any) -> str:
    name = criterion.measure
    measure = indicators.measures[name]
    if isinstance(measure, RatingMeasure):
        levels = [level.value for level in indicators.scales[measure.scale].levels]
        return f"{levels}[{name}]"
    match criterion.kind:
        case "threshold" if criterion.is_ is not None:
            return f"{name} ? 1 : 0" if criterion.is_ else f"{name} ? 0 : 1"
        case "threshold":
            read = f"{name}[string(period)]" if isinstance(measure, Number) and measure.by else name
            line = criterion.at_least - tolerance(criterion.at_least)
            return f"{read} >= {line} ? 1 : {read} / {criterion.at_least}"
        case "checklist":
            return _checklist(criterion, len(getattr(measure, "options", ())))
        case "trend":
            steps = criterion.years - 1
            years = [f"{name}[string(period - {back})]" for back in range(steps, -1, -1)]
            rises = (f"({b} - {a} > {TOLERANCE:.10f} ? 1 : 0)" for a, b in pairwise(years))
            return f"({' + '.join(rises)}) / {steps}"
    raise ValueError(criterion.kind)


def _checklist(criterion: Any, size: int) -> str:
    wanted = criterion.at_least or size
    short = "0" if criterion.at_least and not criterion.credit else f"len({criterion.measure}) / {wanted}"
    return f"len({criterion.measure}) >= {wanted} ? 1 : {short}"


def _ladder(indicators: IndicatorSet, *, apart: bool) -> Iterator[tuple[str, str]]:
    """Whether each tier is reached, one on the other, and the rank of the highest, -1 below the first.

    With ``apart`` every condition is an expression of its own, so that the trace shows which one fails.
    """
    ranks = {tier.id: rank for rank, tier in enumerate(indicators.ladder.tiers)}
    below: list[str] = []
    rank = "-1"
    for tier in indicators.ladder.tiers:
        tests = _tests(indicators, tier.requires, ranks)
        if apart:
            yield from ((f"condition_{tier.id}_{at}", test) for at, test in enumerate(tests))
            tests = [f"$.condition_{tier.id}_{at}" for at in range(len(tests))]
        yield f"tier_{tier.id}", " and ".join(below + tests)
        below = [f"$.tier_{tier.id}"]
        rank = f"{below[0]} ? {ranks[tier.id]} : ({rank})"
    yield "rank", rank


def _tests(indicators: IndicatorSet, asked: Requirements, ranks: Mapping[str, int]) -> list[str]:
    """The conditions of a tier; all evidence is there, so the known share is not asked for."""
    parts = {f"{item.id}.{part.id}": (f"$.{item.id}_{part.id}", part) for item, part in indicators.criteria}
    tests = [f"$.score >= {asked.score - TOLERANCE}"] if asked.score else []
    tests += [f"$.weakest >= {asked.each_dimension - TOLERANCE}"] if asked.each_dimension else []
    tests += [f"documented >= {asked.documented - TOLERANCE}"] if asked.documented else []
    tests += [f"{parts[name][0]} > {TOLERANCE:.10f}" for name in asked.vetoes]
    tests += [f"{parts[name][0]} >= {1 - TOLERANCE}" for name in asked.met]
    for name, level in asked.level.items():
        key, part = parts[name]
        measure = indicators.measures[part.measure]
        if isinstance(measure, RatingMeasure):
            tests.append(f"{key} >= {indicators.scales[measure.scale].value(level) - TOLERANCE}")
    return tests + ([f"held >= {ranks[asked.held.tier]}"] if asked.held else [])
