"""Indicator sets for learning organisations: load a set, evaluate evidence against it, explain the result.

>>> from lorg_indicators import evaluate, load_set
>>> result = evaluate(load_set("jiating"), {"study_time": "72 分钟/天"})
>>> result.tier is None, result.reachable_tier.id
(True, 'biaobing')
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lorg_indicators.assessment import Assessment
    from lorg_indicators.catalog import load_policy, load_set, set_ids
    from lorg_indicators.columnar import (
        EvidenceColumn,
        evidence_columns,
        evidence_from_row,
        result_columns,
        score_frame,
    )
    from lorg_indicators.errors import (
        DefinitionError,
        EvidenceError,
        Fault,
        FrameError,
        LorgError,
        UnknownNameError,
        UnreadableError,
    )
    from lorg_indicators.evaluation import evaluate
    from lorg_indicators.growth import growth_of, growth_of_many
    from lorg_indicators.model import IndicatorSet
    from lorg_indicators.monitoring import draw_sample, estimate
    from lorg_indicators.outcome import Finding, Interval, Outcome
    from lorg_indicators.selection import select
    from lorg_indicators.tiers import TierRef

__all__ = [
    "Assessment",
    "DefinitionError",
    "EvidenceColumn",
    "EvidenceError",
    "Fault",
    "Finding",
    "FrameError",
    "IndicatorSet",
    "Interval",
    "LorgError",
    "Outcome",
    "TierRef",
    "UnknownNameError",
    "UnreadableError",
    "draw_sample",
    "estimate",
    "evaluate",
    "evidence_columns",
    "evidence_from_row",
    "growth_of",
    "growth_of_many",
    "load_policy",
    "load_set",
    "result_columns",
    "score_frame",
    "select",
    "set_ids",
]

# A name is imported when it is first used: a program that may never score anything does not wait for Pydantic's models.
_ROOMS = {
    "assessment": ("Assessment",),
    "catalog": ("load_policy", "load_set", "set_ids"),
    "columnar": ("EvidenceColumn", "evidence_columns", "evidence_from_row", "result_columns", "score_frame"),
    "errors": (
        "DefinitionError",
        "EvidenceError",
        "Fault",
        "FrameError",
        "LorgError",
        "UnknownNameError",
        "UnreadableError",
    ),
    "evaluation": ("evaluate",),
    "growth": ("growth_of", "growth_of_many"),
    "model": ("IndicatorSet",),
    "monitoring": ("draw_sample", "estimate"),
    "outcome": ("Finding", "Interval", "Outcome"),
    "selection": ("select",),
    "tiers": ("TierRef",),
}
_ROOM = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name not in _ROOM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_ROOM[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
