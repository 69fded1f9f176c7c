"""What must hold within a set beyond the shape of its parts. Every check is one function that yields faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
from lorg_indicators.consistency.names import measure_names, retired_names, unique_ids
from lorg_indicators.consistency.words import bases, cited, quotes, texts
from lorg_indicators.errors import Fault
from lorg_indicators.model import IndicatorSet

__all__ = ["CHECKS", "check_set", "criteria_of", "first_faults", "items_of", "may_come_after", "parts_with_basis"]

Check = Callable[[IndicatorSet], Iterator[Fault]]

CHECKS: Final[tuple[tuple[Check, ...], ...]] = (
    (
        unique_ids,
        measure_names,
        retired_names,
        known_scales,
        anchors,
        units,
        bounds_rise,
        operands,
        weights,
        quotes,
        texts,
        bases,
    ),
    (read_once, cited),
    (derived_measures, criteria),
    (ladder,),
)


_LAST: Final[Mapping[str, int]] = {
    "id-twice": 0,
    "reserved-name": 0,
    "retired-in-use": 0,
    "unknown-scale": 0,
    "values-fall": 0,
    "anchors-miss-levels": 0,
    "unit-unreadable": 0,
    "several-operations": 0,
    "weight-or-share": 0,
    "no-base": 0,
    "quote-not-in-text": 0,
    "text-not-covered": 0,
    "text-changed": 0,
    "no-basis": 0,
    "two-bases": 0,
    "basis-of-nothing": 0,
    "read-twice": 1,
    "circle": 1,
    "cited-not-in-quote": 1,
    "unknown-criterion": 3,
    "gate-may-not-apply": 3,
    "level-not-for-kind": 3,
    "unknown-level": 3,
    "unknown-tier": 3,
    "no-known-share": 3,
}
"""Code of a fault -> the last stage that looks for it; what is not listed is for the kinds of criteria to find."""
_KINDS: Final = 2


def first_faults(indicators: IndicatorSet) -> tuple[int, list[Fault]]:
    """The first stage that finds any faults, by its number, and all that it finds; else how many stages there are.

    Later checks read what earlier ones found sound, so a stage with faults is the last that is looked at.
    """
    for number, stage in enumerate(CHECKS):
        faults = [fault for check in stage for fault in check(indicators)]
        if faults:
            return number, faults
    return len(CHECKS), []


def check_set(indicators: IndicatorSet) -> list[Fault]:
    """Every fault of the set, as far as its stages can be looked at."""
    return first_faults(indicators)[1]


def may_come_after(code: str, stage: int) -> bool:
    """Whether a later stage than this one looks for faults of a code."""
    return _LAST.get(code, _KINDS) > stage
