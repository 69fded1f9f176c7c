"""Indicator sets for learning organisations: load a set, evaluate evidence against it, explain the result.

>>> from lorg_indicators import evaluate, load_set
>>> result = evaluate(load_set("jiating"), {"study_time": "72 分钟/天"})
>>> result.tier is None, result.reachable_tier.id
(True, 'biaobing')
"""

from lorg_indicators.assessment import Assessment, TierRef
from lorg_indicators.catalog import load_set, set_ids
from lorg_indicators.errors import (
    DefinitionError,
    EvidenceError,
    Fault,
    LorgError,
    UnknownNameError,
    UnreadableError,
)
from lorg_indicators.evaluate import evaluate
from lorg_indicators.model import IndicatorSet
from lorg_indicators.outcome import Finding, Interval, Outcome

__all__ = [
    "Assessment",
    "DefinitionError",
    "EvidenceError",
    "Fault",
    "Finding",
    "IndicatorSet",
    "Interval",
    "LorgError",
    "Outcome",
    "TierRef",
    "UnknownNameError",
    "UnreadableError",
    "evaluate",
    "load_set",
    "set_ids",
]
