"""Rounds of a Delphi panel: where answers lie, how far apart, how much experts agree, and whether to ask again."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from scipy.stats import chi2, rankdata

from lorg_indicators.research.shape import Floats

__all__ = ["Concordance", "Round", "concordance", "delphi_round"]

VARIATION: Final = 0.25
"""Coefficient of variation up to which opinions count as close: an assumption."""
STABLE: Final = 0.15
"""A median that moves by a smaller share than this between rounds counts as settled: likewise."""
SIGNIFICANT: Final = 0.05


class Concordance(NamedTuple):
    """Kendall's coefficient of concordance.

    Attributes:
        w: 0-1, corrected for ties; NaN where every expert gives everything the same rank.
        chi_square: m (n - 1) W.
        p: its probability under no agreement, by the chi-square distribution with n - 1 degrees of freedom.
        experts: m.
        items: n.
    """

    w: float
    chi_square: float
    p: float
    experts: int
    items: int


def concordance(ratings: Floats) -> Concordance:
    """Kendall's W of m experts who each rate n items.

    Source: M. G. Kendall and B. Babington Smith, The problem of m rankings, Annals of Mathematical Statistics 10
    (1939); corrected for ties as in M. G. Kendall, Rank Correlation Methods (1948).

    Args:
        ratings: shape (m, n), ratings or ranks, no gaps; equal ones share their mean rank.

    Raises:
        ValueError: fewer than two experts or items, or a missing rating.
    """
    ratings = np.asarray(ratings, dtype=float)
    if ratings.ndim != 2 or min(ratings.shape) < 2 or np.isnan(ratings).any():  # noqa: PLR2004 - one cannot agree
        raise ValueError("two experts and two items at least, and a rating of each by each")
    experts, items = ratings.shape
    ranks = rankdata(ratings, axis=1)
    sums = ranks.sum(axis=0)
    squares = ((sums - sums.mean()) ** 2).sum()
    ties = 0.0
    for row in ratings:
        _, counts = np.unique(row, return_counts=True)
        ties += float((counts.astype(float) ** 3 - counts).sum())
    whole = experts**2 * (items**3 - items) - experts * ties
    w = float(12 * squares / whole) if whole > 0 else float("nan")
    statistic = experts * (items - 1) * w
    return Concordance(w, statistic, float(chi2.sf(statistic, items - 1)), experts, items)


class Round(NamedTuple):
    """What one round says of n items.

    Attributes:
        answered: how many experts rated each item, shape (n,).
        median: shape (n,).
        lower: lower quartile (linear interpolation).
        upper: upper quartile.
        mean: mean.
        deviation: standard deviation with n - 1; NaN for one answer.
        variation: deviation / mean; NaN where the mean is 0 or there is one answer.
        concordance: of the experts who rated everything; None for fewer than two of them.
        open: items on which opinions are not close or the median has not settled, shape (n,).
        again: whether a further round is called for: an item is open, or experts do not agree for certain.
    """

    answered: np.typing.NDArray[np.intp]
    median: Floats
    lower: Floats
    upper: Floats
    mean: Floats
    deviation: Floats
    variation: Floats
    concordance: Concordance | None
    open: np.typing.NDArray[np.bool_]
    again: bool


def delphi_round(ratings: Floats, before: Floats | None = None) -> Round:
    """The figures of a round, and whether another is called for.

    An item is open where its coefficient of variation is above 0.25, or where its median has moved by 15 % or more
    since the round before. A round is also called for where W is not significant at 0.05. These lines are assumptions.

    Args:
        ratings: shape (m, n), NaN where an expert did not rate an item.
        before: medians of the round before, shape (n,).

    Raises:
        ValueError: an item has no rating.
    """
    answered = (~np.isnan(ratings)).sum(axis=0)
    if not len(ratings) or (answered == 0).any():
        raise ValueError("every item needs a rating")
    lower, median, upper = np.nanquantile(ratings, [0.25, 0.5, 0.75], axis=0)
    mean = np.nanmean(ratings, axis=0)
    squares = np.nansum((ratings - mean) ** 2, axis=0)
    deviation = np.sqrt(np.divide(squares, answered - 1, out=np.full(len(mean), np.nan), where=answered > 1))
    variation = np.divide(deviation, np.abs(mean), out=np.full(len(mean), np.nan), where=mean != 0)
    whole = ratings[~np.isnan(ratings).any(axis=1)]
    agreed = concordance(whole) if min(whole.shape) > 1 else None
    unsettled = ~(variation <= VARIATION)
    if before is not None:
        moved = np.divide(np.abs(median - before), np.abs(before), out=np.full(len(mean), np.inf), where=before != 0)
        unsettled |= np.where(median == before, 0.0, moved) >= STABLE
    disagree = agreed is None or not agreed.p <= SIGNIFICANT
    return Round(
        answered, median, lower, upper, mean, deviation, variation, agreed, unsettled, bool(unsettled.any() or disagree)
    )
