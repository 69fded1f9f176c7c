"""What a cohort's scores say of the items that they are made of."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import numpy as np

from lorg_indicators.research.shape import Floats

__all__ = ["Alpha", "ItemStatistics", "Missing", "cronbach", "cronbach_of", "item_statistics"]

Missing = Literal["listwise", "pairwise"]
_EXTREME: Final = 0.27
"""The share of the best and of the worst that discrimination sets side by side (T. L. Kelley, The selection of upper
and lower groups for the validation of test items, Journal of Educational Psychology 30, 1939)."""
_END: Final = 1e-9


class Alpha(NamedTuple):
    """Cronbach's alpha.

    Attributes:
        alpha: NaN where it cannot be had: fewer than two items that vary.
        dropped: what it would be without each item, shape (k,).
        missing: ``listwise`` takes the rows that are complete, ``pairwise`` for each pair those that have both.
        rows: complete rows.
    """

    alpha: float
    dropped: Floats
    missing: Missing
    rows: int


def cronbach_of(covariance: Floats) -> tuple[float, Floats]:
    """Alpha from a covariance matrix (k, k), and without each item.

    Source: L. J. Cronbach, Coefficient alpha and the internal structure of tests, Psychometrika 16 (1951).
    """

    def alpha(kept: Floats) -> float:
        size, total = len(kept), kept.sum()
        return float(size / (size - 1) * (1 - np.trace(kept) / total)) if size > 1 and total > 0 else float("nan")

    places = np.arange(len(covariance))
    dropped = [alpha(covariance[np.ix_(places != at, places != at)]) for at in places]
    return alpha(covariance), np.array(dropped)


def cronbach(values: Floats, missing: Missing = "listwise") -> Alpha:
    """Cronbach's alpha of k items over n rows.

    Args:
        values: shape (n, k), NaN where unknown or not applicable.
        missing: how gaps are dealt with; the two differ, so that the result names it.
    """
    whole = ~np.isnan(values).any(axis=1)
    size = values.shape[1]
    covariance = np.full((size, size), np.nan)
    if missing == "listwise":
        if whole.sum() > 1:
            covariance = np.atleast_2d(np.cov(values[whole], rowvar=False))
    else:
        for one in range(size):
            for other in range(one, size):
                both = ~np.isnan(values[:, [one, other]]).any(axis=1)
                if both.sum() > 1:
                    pair = np.cov(values[both, one], values[both, other])[0, 1]
                    covariance[one, other] = covariance[other, one] = pair
    found, dropped = cronbach_of(covariance)
    return Alpha(found, dropped, missing, int(whole.sum()))


class ItemStatistics(NamedTuple):
    """Of k items over n rows; each over the rows in which it is known. Shapes (k,).

    Attributes:
        known: in how many rows.
        unknown: in how many it applies and is not known.
        absent: in how many it does not apply.
        difficulty: mean, 0-1: the higher, the easier.
        deviation: standard deviation with n - 1.
        floor: share at 0.
        ceiling: share at 1.
        discrimination: mean of the best 27 % less that of the worst, by the mean of the other items.
        correlation: with the mean of the other items (corrected item-total correlation).
        correlations: between items over rows that have both, shape (k, k); NaN where one does not vary.
    """

    known: np.typing.NDArray[np.intp]
    unknown: np.typing.NDArray[np.intp]
    absent: np.typing.NDArray[np.intp]
    difficulty: Floats
    deviation: Floats
    floor: Floats
    ceiling: Floats
    discrimination: Floats
    correlation: Floats
    correlations: Floats


def item_statistics(lower: Floats, upper: Floats) -> ItemStatistics:
    """Statistics of items from both ends of their scores.

    Args:
        lower: guaranteed scores, 0-1, NaN where an item does not apply; shape (n, k).
        upper: scores not ruled out, likewise. Where the two differ an item is not fully known, and counts as unknown.
    """
    absent = np.isnan(lower)
    open_ = ~absent & (upper - lower > _END)
    values = np.where(absent | open_, np.nan, lower)
    told = ~np.isnan(values)
    known = told.sum(axis=0)
    filled = np.where(told, values, 0.0)
    mean = np.divide(filled.sum(axis=0), known, out=np.full(len(known), np.nan), where=known > 0)
    squares = np.where(told, (values - mean) ** 2, 0.0).sum(axis=0)
    deviation = np.sqrt(np.divide(squares, known - 1, out=np.full(len(known), np.nan), where=known > 1))
    low, high = ((told & near).sum(axis=0) for near in (values <= _END, values >= 1 - _END))
    shares = [np.divide(count, known, out=np.full(len(known), np.nan), where=known > 0) for count in (low, high)]
    others = told.sum(axis=1)[:, None] - told
    rest = np.divide(
        filled.sum(axis=1)[:, None] - filled, others, out=np.full(values.shape, np.nan), where=told & (others > 0)
    )
    pairs = [(values[:, at], rest[:, at]) for at in range(values.shape[1])]
    return ItemStatistics(
        known,
        open_.sum(axis=0),
        absent.sum(axis=0),
        mean,
        deviation,
        shares[0],
        shares[1],
        np.array([_discrimination(item, score) for item, score in pairs]),
        np.array([_correlation(item, score) for item, score in pairs]),
        np.array([[_correlation(values[:, a], values[:, b]) for b in range(len(pairs))] for a in range(len(pairs))]),
    )


def _discrimination(item: Floats, score: Floats) -> float:
    both = ~np.isnan(item) & ~np.isnan(score)
    count = int(np.floor(both.sum() * _EXTREME))
    if count < 1:
        return float("nan")
    values, places = item[both], score[both]
    return _mean_of_first(values, -places, count) - _mean_of_first(values, places, count)


def _mean_of_first(values: Floats, places: Floats, count: int) -> float:
    """The mean of those with the lowest places; those who share the last place taken share it evenly.

    So neither the order of the rows nor a rounding decides who is in.
    """
    cut = np.partition(places, count - 1)[count - 1]
    before, shared = places < cut - _END, np.abs(places - cut) <= _END
    return float((values[before].sum() + (count - before.sum()) * values[shared].mean()) / count)


def _correlation(one: Floats, other: Floats) -> float:
    both = ~np.isnan(one) & ~np.isnan(other)
    a, b = one[both], other[both]
    if len(a) < 3 or np.ptp(a) <= _END or np.ptp(b) <= _END:  # noqa: PLR2004 - two points always lie on a line
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])
