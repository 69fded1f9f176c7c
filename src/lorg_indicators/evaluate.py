"""One subject's evidence against one set -> an `Assessment`. The set is compiled once and kept with it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from lorg_indicators.assembly import assemble
from lorg_indicators.assessment import Assessment, TierRef
from lorg_indicators.engine import Engine
from lorg_indicators.model import IndicatorSet
from lorg_indicators.tiers import highest

__all__ = ["evaluate"]


def evaluate(indicators: IndicatorSet, evidence: Mapping[str, Any]) -> Assessment:
    """How the organisation that the evidence describes stands against the set, and why.

    Args:
        indicators: a set, from `load_set`.
        evidence: an evidence document, or in short a mapping of measures to values.

    Raises:
        EvidenceError: anything in the evidence is wrong. Every fault is listed, and nothing is scored.
    """
    engine = indicators.once(Engine)
    case = engine.judge(evidence)
    return Assessment(
        tier=_title(indicators, highest(case.ladder, possible=False)),
        reachable_tier=_title(indicators, highest(case.ladder, possible=True)),
        score=case.standing.score,
        self_score=engine.self_score(case),
        provisional=engine.provisional,
        findings=case.findings,
        ladder=case.ladder,
        build=partial(assemble, engine, case),
    )


def _title(indicators: IndicatorSet, index: int | None) -> TierRef | None:
    if index is None:
        return None
    tier = indicators.ladder.tiers[index]
    return TierRef(tier.id, tier.title.label)
