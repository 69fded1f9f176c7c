"""A judged case -> the whole result as plain data (`AssessmentData`), without sentences."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from lorg_indicators.criteria import BY_KIND, Criterion
from lorg_indicators.data import (
    RESULT_FORMAT,
    AssessmentData,
    BasisData,
    CriterionData,
    DimensionData,
    IntervalData,
    ItemData,
    LadderData,
    MeasureData,
    TierData,
)
from lorg_indicators.decisive import unknown_measures
from lorg_indicators.engine import Case, Engine
from lorg_indicators.measures import Measure, Number, Rating, RatingMeasure
from lorg_indicators.model import IndicatorSet, Item
from lorg_indicators.outcome import Interval, Outcome
from lorg_indicators.tiers import highest

__all__ = ["assemble"]


def assemble(engine: Engine, case: Case) -> AssessmentData:
    """All that is known of a case; sentences are added in a language later."""
    indicators, evidence = engine.indicators, case.evidence
    reached, reachable = highest(case.ladder)
    return {
        "format": RESULT_FORMAT,
        "engine": _engine(),
        "set": {
            "id": indicators.id,
            "version": indicators.version,
            "digest": indicators.digest,
            "title": indicators.title.label,
            "source": indicators.source.model_dump(),
            "effective": None if indicators.effective is None else indicators.effective.years,
        },
        "subject": dict(evidence.subject),
        "period": evidence.period,
        "evidence_digest": evidence.digest(),
        "tier": _tier(indicators, reached),
        "reachable_tier": _tier(indicators, reachable),
        "below": indicators.ladder.below.label,
        "provisional": engine.provisional,
        "score": _interval(case.standing.score),
        "self_score": _interval(engine.self_score(case)),
        "dimensions": _dimensions(engine, case),
        "ladder": _ladder(indicators, case),
        "measures": {name: _measure(name, indicators.measures[name], engine, case) for name in engine.order},
        "unknown": unknown_measures(engine, case),
        "not_applicable": [
            {"criterion": name, "reason": reason}
            for name in engine.ids
            if (reason := evidence.not_applicable.get(name)) is not None
        ],
        "undocumented": [name for name in engine.order if name in evidence.values and not _documents(name, case)],
    }


@cache
def _engine() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - not needed for a score alone

    return f"lorg-indicators {version('lorg-indicators')}"


def _interval(value: Interval | None) -> IntervalData | None:
    return None if value is None else {"lower": value.lower, "upper": value.upper}


def _tier(indicators: IndicatorSet, index: int | None) -> TierData | None:
    if index is None:
        return None
    tier = indicators.ladder.tiers[index]
    return {"id": tier.id, "title": tier.title.label}


def _ends(case: Case, level: str, at: int, *, applies: bool = True) -> IntervalData | None:
    """Score (0-100) of a node of a level."""
    low, high = (getattr(ends, level)[at] for ends in case.ends)
    return {"lower": 100 * low, "upper": 100 * high} if applies else None


def _points(case: Case, level: str, at: int) -> IntervalData:
    low, high = (getattr(points, level)[at] for points in case.points)
    return {"lower": low, "upper": high}


def _dimensions(engine: Engine, case: Case) -> list[DimensionData]:
    tree, items = case.tree, _items(engine, case)
    return [
        {
            "id": dimension.id,
            "title": dimension.title.label,
            "weight": dimension.weight,
            "effective_weight": tree.effective_dimensions[at],
            "score": _ends(case, "dimensions", at, applies=group.applies),
            "contribution": _points(case, "dimensions", at),
            "items": items[group.start : group.stop],
        }
        for at, (dimension, group) in enumerate(zip(engine.indicators.dimensions, tree.dimensions, strict=True))
    ]


def _items(engine: Engine, case: Case) -> list[ItemData]:
    items: list[ItemData] = []
    for at, ((_, item), group) in enumerate(zip(engine.indicators.items, case.tree.items, strict=True)):
        items.append(
            {
                "id": item.id,
                "title": item.title.label,
                "text": item.text,
                "weight": item.weight,
                "effective_weight": case.tree.effective_items[at],
                "score": _ends(case, "items", at, applies=group.applies),
                "contribution": _points(case, "items", at),
                "documents": [document.label for document in item.documents],
                "criteria": _criteria(item, group.start, engine, case),
            }
        )
    return items


def _criteria(item: Item, start: int, engine: Engine, case: Case) -> list[CriterionData]:
    return [_criterion(criterion, at, engine, case) for at, criterion in enumerate(item.criteria, start)]


def _criterion(criterion: Criterion, at: int, engine: Engine, case: Case) -> CriterionData:
    finding = case.findings[at]
    applies = finding.outcome is not Outcome.NOT_APPLICABLE
    measure = engine.indicators.measures[criterion.measure]
    observed = _plain(finding.observed) if applies else None
    required = _plain(finding.required)
    full = finding.outcome is Outcome.MET or not applies
    return {
        "id": criterion.id,
        "kind": criterion.kind,
        "quote": criterion.quote,
        "weight": criterion.weight,
        "share": criterion.share,
        "effective_weight": case.tree.effective[at],
        "measure": criterion.measure,
        "reads": sorted(engine.leaves[at]),
        "outcome": finding.outcome,
        "satisfaction": {"lower": finding.lower, "upper": finding.upper} if applies else None,
        "known": finding.known and applies,
        "observed": observed,
        "required": required,
        "gap": None if full else BY_KIND[criterion.kind].gap(required, observed),
        "unit": measure.unit if isinstance(measure, Number) else None,
        "basis": _basis(criterion, engine),
        "contribution": {"lower": finding.points_lower, "upper": finding.points_upper},
        "gain": engine.gain(case, at),
        "message": "",
    }


def _basis(criterion: Criterion, engine: Engine) -> dict[str, BasisData]:
    """Where the numbers of a criterion come from; those of a rubric's levels stand with its scale."""
    bases = {name: criterion.basis(name) for name in criterion.numbers()}
    measure = engine.indicators.measures[criterion.measure]
    if isinstance(measure, RatingMeasure):
        bases["levels"] = engine.indicators.scales[measure.scale].basis("levels")
    return {name: basis for name, basis in bases.items() if basis is not None}


def _plain(value: Any) -> Any:  # noqa: ANN401
    """A value as JSON has it: texts for keys, a rating as its level, no infinite ends."""
    match value:
        case Rating(level, _):
            return level
        case Mapping():
            if value.keys() == {None}:
                return _plain(value[None])  # a bare number of a year that nothing names
            # The order of keys is nobody's: equal content has equal bytes.
            return {str(name): _plain(value[name]) for name in sorted(value, key=str)}
        case float() if value in (float("inf"), float("-inf")):
            return None
        case tuple() | list():
            return [_plain(entry) for entry in value]
    return value


def _ladder(indicators: IndicatorSet, case: Case) -> list[LadderData]:
    return [
        {
            "tier": {"id": tier.id, "title": tier.title.label},
            "quota": None if tier.quota is None else tier.quota.model_dump(),
            "reached": standing.reached,
            "conditions": [
                {
                    "kind": condition.demand.kind,
                    "required": _plain(condition.demand.required),
                    "observed": condition.observed,
                    "holds": condition.holds,
                    "basis": condition.demand.basis,
                    "message": "",
                }
                for condition in standing.conditions
            ],
        }
        for tier, standing in zip(indicators.ladder.tiers, case.ladder, strict=True)
    ]


def _documents(name: str, case: Case) -> list[dict[str, str]]:
    kept = case.evidence.staged.get(name)
    return [] if kept is None else [dict(document) for document in kept.documents]


def _measure(name: str, measure: Measure, engine: Engine, case: Case) -> MeasureData:
    value = case.evidence.values.get(name)
    if isinstance(measure, Number) and measure.operation:
        value = case.observations.series.get(name) if measure.by else case.observations.current[name]
        value = {"lower": value.lower, "upper": value.upper} if isinstance(value, Interval) else value
    entry = {
        **measure.describe(engine.indicators.scales),
        "value": _plain(value),
        "documents": _documents(name, case),
        "unread_years": _unread(value, case.evidence.period),
    }
    if isinstance(value, Rating):
        entry["raters"] = list(value.raters)
    kept = case.evidence.staged.get(name)
    if kept is not None and kept.stages:
        entry["self"], entry["review"] = _plain(kept.self), _plain(kept.review)
        entry["self_reported"] = kept.review is None
    if kept is not None:
        entry["notes"] = dict(kept.notes)
    in_order = {key: entry[key] for key in MeasureData.__annotations__ if key in entry}
    return cast("MeasureData", in_order)


def _unread(value: object, period: int | None) -> list[int]:
    """Years of a series that lie after the assessed one: nothing reads them, and that is said."""
    if period is None or not isinstance(value, Mapping):
        return []
    return sorted(year for year in value if isinstance(year, int) and year > period)
