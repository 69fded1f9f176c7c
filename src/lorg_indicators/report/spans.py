"""Intervals of points in words and as bars."""

from __future__ import annotations

from typing import Final

from lorg_indicators.data import IntervalData
from lorg_indicators.messages import Amount, Say

__all__ = ["bar", "between"]

_BAR: Final = 20


def between(value: IntervalData, say: Say, unit: str | None = None) -> str:
    """Both ends to one decimal, or the one number that they are."""
    lower, upper = (say.text(Amount(round(end, 1), unit)) for end in (value["lower"], value["upper"]))
    return lower if lower == upper else say("report.range", lower=lower, upper=upper)


def bar(score: IntervalData) -> str:
    """Points of 0 to 100: full as far as they are certain, shaded as far as they may go, dotted beyond."""
    sure, most = round(score["lower"] / 100 * _BAR), round(score["upper"] / 100 * _BAR)
    return "█" * sure + "░" * (most - sure) + "·" * (_BAR - most)
