"""Values worth moving to, for the ``steps`` of the kinds: round numbers on the way, and the first one past a line."""

from __future__ import annotations

import math
from typing import Final

from lorg_indicators.scoring import tolerance

__all__ = ["grid", "past"]

_MOST: Final = 10
"""Points on the way to a goal are at most so many: who plans a year does not plan it in hundredths."""

_DIGITS: Final = 2
"""Digits after the first that a number just past a line has."""


def grid(start: float, goal: float) -> list[float]:
    """From ``start`` (left out) to ``goal`` (the last, to the digit): multiples of 1, 2 or 5 times a power of ten.

    Between whole numbers the points are whole: nobody opens half a course.
    """
    span = abs(goal - start)
    if span <= tolerance(goal):
        return []
    exponent = math.floor(math.log10(span / _MOST))
    factor = next(factor for factor in (1, 2, 5, 10, 20) if span <= _MOST * factor * 10.0**exponent * (1 + 1e-9))
    if start.is_integer() and goal.is_integer() and factor * 10.0**exponent < 1:
        exponent, factor = 0, 1
    step = factor * 10.0**exponent
    first, last = sorted((start, goal))
    places = range(math.floor(first / step), math.ceil(last / step) + 1)
    points = [round(place * step, max(0, -exponent)) for place in places]
    inner = [point for point in points if point > first + step / 1e3 and point < last - step / 1e3]
    return [*(inner if goal > start else reversed(inner)), goal]


def past(line: float, sign: float) -> float:
    """The first number of three digits beyond ``line``, above it for a positive ``sign``; whole past a whole number."""
    size = abs(line)
    exponent = math.floor(math.log10(size)) - _DIGITS if size > 0 else 0
    if line.is_integer():
        exponent = max(exponent, 0)
    step = 10.0**exponent
    place = math.floor(line / step + 1e-6) + 1 if sign > 0 else math.ceil(line / step - 1e-6) - 1
    return round(place * step, max(0, -exponent))
