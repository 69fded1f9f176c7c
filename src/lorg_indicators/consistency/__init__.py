"""What must hold within a set beyond the shape of its parts. Every check is one function that yields faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from lorg_indicators.consistency._walk import criteria_of, items_of, parts_with_basis
from lorg_indicators.consistency.ladder import criteria, ladder, weights
from lorg_indicators.consistency.measures import (
    anchors,
    bounds_rise,
    derived_measures,
    known_scales,
    operands,
    read_once,
    units,
)
from lorg_indicators.consistency.names import measure_names, unique_ids
from lorg_indicators.consistency.words import bases, cited, quotes, texts
from lorg_indicators.errors import Fault
from lorg_indicators.model import IndicatorSet

__all__ = ["CHECKS", "check_set", "criteria_of", "items_of", "parts_with_basis"]

Check = Callable[[IndicatorSet], Iterator[Fault]]

CHECKS: Final[tuple[tuple[Check, ...], ...]] = (
    (unique_ids, measure_names, known_scales, anchors, units, bounds_rise, operands, weights, quotes, texts, bases),
    (read_once, cited),
    (derived_measures, criteria),
    (ladder,),
)


def check_set(indicators: IndicatorSet) -> list[Fault]:
    """Every fault of the set. Later checks read what earlier ones found sound, so a stage with faults is the last."""
    for stage in CHECKS:
        faults = [fault for check in stage for fault in check(indicators)]
        if faults:
            return faults
    return []
