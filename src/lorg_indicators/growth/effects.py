"""Changes in numbers: what is certain of them, what of them is due to what, and how steep they are. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from statistics import median
from typing import Final, NamedTuple

from lorg_indicators.growth.data import EffectData, Verdict
from lorg_indicators.outcome import EMPTY, Interval

__all__ = ["FEWEST", "Corners", "certain_fall", "effect", "fell", "slope", "verdict"]

FEWEST: Final = 3
"""So many points make a slope: with two it would be the change itself."""


class Corners(NamedTuple):
    """A number under either set with either year's evidence; None where there is none.

    Attributes:
        old_old: the earlier set, the earlier evidence.
        old_new: the earlier set, the later evidence.
        new_old: the later set, the earlier evidence.
        new_new: the later set, the later evidence.
    """

    old_old: float
    old_new: float | None
    new_old: float | None
    new_new: float


def effect(corners: Corners) -> EffectData:
    """A change split into evidence and revision, which add up to it.

    Each is the mean of what it makes in either order: the evidence first and then the set, or the set first and then
    the evidence. That is the Shapley value of a game of two players (L. S. Shapley, A value for n-person games,
    Contributions to the Theory of Games II, 1953), used to decompose a figure as A. F. Shorrocks does (Decomposition
    procedures for distributional analysis: a unified framework based on the Shapley value, Journal of Economic
    Inequality 11, 2013): exact, and the same whichever factor is named first.
    """
    old_old, old_new, new_old, new_new = corners
    if old_new is None or new_old is None:
        return {"change": new_new - old_old, "evidence": None, "revision": None}
    return {
        "change": new_new - old_old,
        "evidence": ((old_new - old_old) + (new_new - new_old)) / 2,
        "revision": ((new_old - old_old) + (new_new - old_new)) / 2,
    }


def verdict(before: Interval, after: Interval) -> Verdict:
    """What can be said of a change between two scores that are only known as intervals (0-100)."""
    if after.lower > before.upper + EMPTY:
        return "rose"
    if certain_fall(before, after):
        return "fell"
    if max(before.upper, after.upper) - min(before.lower, after.lower) <= EMPTY:
        return "same"
    if after.lower > before.lower + EMPTY:
        return "guaranteed_rose"
    return "guaranteed_fell" if fell(before, after) else "open"


def fell(before: Interval, after: Interval) -> bool:
    """Whether what is guaranteed is less than it was."""
    return after.lower < before.lower - EMPTY


def certain_fall(before: Interval, after: Interval) -> bool:
    """Whether it fell whatever the unknown answers are."""
    return after.upper < before.lower - EMPTY


def slope(points: Sequence[tuple[int, float]]) -> float | None:
    """The robust slope of values by year, in units a year: the median of the slopes between any two years.

    One year out of line does not tilt it. (H. Theil, A rank-invariant method of linear and polynomial regression
    analysis, 1950; P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, Journal of the American
    Statistical Association 63, 1968.)

    Args:
        points: year and value, each year once, not necessarily one after the other.

    Returns:
        None for fewer than three points.
    """
    if len(points) < FEWEST:
        return None
    return median((b - a) / (later - earlier) for (earlier, a), (later, b) in combinations(points, 2))
