"""Rules of meaning on a sound set, one function each: what looks wrong though it can be loaded."""

from __future__ import annotations

from typing import Final

from lorg_indicators.lint.meaning.bounds import bounds
from lorg_indicators.lint.meaning.numbers import (
    cut_out_of_range,
    levels_equal,
    not_monotone,
    unit_of_quote,
    weight_without_effect,
)
from lorg_indicators.lint.meaning.steps import ladder_does_not_rise
from lorg_indicators.lint.meaning.words import (
    no_documents,
    no_english,
    placeholders_differ,
    reason_repeated,
    unused_measure,
    unused_scale,
)
from lorg_indicators.lint.subject import Check

__all__ = ["CHECKS"]

CHECKS: Final[tuple[Check, ...]] = (
    unused_measure,
    unused_scale,
    reason_repeated,
    cut_out_of_range,
    unit_of_quote,
    levels_equal,
    weight_without_effect,
    ladder_does_not_rise,
    bounds,
    not_monotone,
    no_english,
    placeholders_differ,
    no_documents,
)
