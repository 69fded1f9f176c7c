"""One subject's evidence against one set -> an `Assessment`. The set is compiled once and kept with it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from lorg_indicators.assembly import assemble
from lorg_indicators.assessment import Assessment
from lorg_indicators.engine import Case, Engine
from lorg_indicators.model import IndicatorSet
from lorg_indicators.tiers import highest

if TYPE_CHECKING:
    from lorg_indicators.pathway import Path

__all__ = ["evaluate"]


def evaluate(indicators: IndicatorSet, evidence: Mapping[str, Any]) -> Assessment:
    """How the organisation that the evidence describes stands against the set, and why.

    Args:
        indicators: a set, from `load_set`.
        evidence: an evidence document, or in short a mapping of measures to values.

    Raises:
        TypeError: ``indicators`` is no set.
        EvidenceError: anything in the evidence is wrong. Every fault is listed, and nothing is scored.
    """
    if not hasattr(indicators, "once"):  # the check of a type costs more here than all the tiers
        raise TypeError(f"evaluate() takes a set from load_set(), not {type(indicators).__name__}")
    engine = indicators.once(Engine)
    case = engine.judge(evidence)
    reached, reachable = highest(case.ladder)
    return Assessment(
        tier=None if reached is None else engine.titles[reached],
        reachable_tier=None if reachable is None else engine.titles[reachable],
        score=case.standing.score,
        self_score=engine.self_score(case),
        provisional=engine.provisional,
        findings=case.findings,
        ladder=case.ladder,
        build=partial(assemble, engine, case),
        way=partial(_path, engine, case),
    )


def _path(engine: Engine, case: Case, tier: str | None, **asked: Any) -> Path:  # noqa: ANN401 - as `path_to` has them
    from lorg_indicators.pathway import find_path  # noqa: PLC0415 - scoring alone goes no way

    return find_path(engine, case, tier, **asked)
