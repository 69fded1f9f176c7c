"""How far raters agree: kappa for two, Krippendorff's alpha for any number with gaps, intraclass correlations."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, get_args

import numpy as np
from scipy.stats import f as f_distribution

from lorg_indicators.research.shape import Floats

__all__ = ["ICC_FORMS", "Intraclass", "Kappa", "Level", "Weighting", "icc", "kappa", "krippendorff"]

Level = Literal["nominal", "ordinal", "interval"]
Weighting = Literal["none", "linear", "quadratic"]
IccForm = Literal["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]
ICC_FORMS: Final[tuple[IccForm, ...]] = get_args(IccForm)
_TWO: Final = 2


class Kappa(NamedTuple):
    """Cohen's kappa of two raters.

    Attributes:
        kappa: 1 for full agreement, 0 for that of chance; NaN where both raters use one and the same category.
        weighting: of disagreements.
        units: how many units both rated.
    """

    kappa: float
    weighting: str
    units: int


def kappa(first: Floats, second: Floats, weighting: Weighting | Floats = "none") -> Kappa:
    """Cohen's kappa, plain or weighted.

    Source: J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20
    (1960); Weighted kappa, Psychological Bulletin 70 (1968).

    Args:
        first: ratings, NaN where missing; units that either did not rate are left out.
        second: likewise, of the same units.
        weighting: ``none``; ``linear`` or ``quadratic`` in the distance of the categories that occur, in order; or
            disagreement weights of one's own, a row and a column for each of these.

    Raises:
        ValueError: no unit was rated by both, or the weights are not as many as the categories.
    """
    both = ~(np.isnan(first) | np.isnan(second))
    if not both.any():
        raise ValueError("no unit was rated by both")
    categories, codes = np.unique(np.concatenate([first[both], second[both]]), return_inverse=True)
    one, other = np.split(codes.ravel(), 2)
    size = len(categories)
    table = np.zeros((size, size))
    np.add.at(table, (one, other), 1.0)
    places = np.arange(size, dtype=float)
    apart = np.abs(places[:, None] - places[None, :])
    if isinstance(weighting, str):
        weights = {"none": (apart > 0).astype(float), "linear": apart, "quadratic": apart**2}[weighting]
    else:
        weights = np.asarray(weighting, dtype=float)
        if weights.shape != table.shape:
            raise ValueError(f"{size} categories occur, and the weights are {weights.shape}")
    share = table / table.sum()
    chance = share.sum(axis=1)[:, None] * share.sum(axis=0)[None, :]
    expected = float((weights * chance).sum())
    found = 1 - float((weights * share).sum()) / expected if expected > 0 else float("nan")
    return Kappa(found, weighting if isinstance(weighting, str) else "given", int(both.sum()))


def krippendorff(ratings: Floats, level: Level) -> float:
    """Krippendorff's alpha: 1 - observed / expected disagreement, for any number of raters and missing ratings.

    Source: K. Krippendorff, Content Analysis: An Introduction to Its Methodology; Computing Krippendorff's
    alpha-reliability (2011).

    Args:
        ratings: shape (raters, units), NaN where missing; units with fewer than two ratings say nothing.
        level: ``nominal``, ``ordinal`` or ``interval``: what the distance of two ratings is.

    Returns:
        NaN where all ratings are the same: without variation there is nothing to agree upon.

    Raises:
        ValueError: no unit has two ratings.
    """
    told = ratings[:, (~np.isnan(ratings)).sum(axis=0) >= _TWO]
    if not told.shape[1]:
        raise ValueError("no unit has two ratings")
    categories, codes = np.unique(told[~np.isnan(told)], return_inverse=True)
    counts = np.zeros((told.shape[1], len(categories)))
    units = np.broadcast_to(np.arange(told.shape[1]), told.shape)[~np.isnan(told)]
    np.add.at(counts, (units, codes.ravel()), 1.0)
    per_unit = counts.sum(axis=1)
    coincidences = (counts.T / (per_unit - 1)) @ counts - np.diag((counts / (per_unit - 1)[:, None]).sum(axis=0))
    totals = coincidences.sum(axis=1)
    distances = _distances(categories, totals, level)
    whole = totals.sum()
    observed = (coincidences * distances).sum()
    expected = (totals[:, None] * totals[None, :] * distances).sum() / (whole - 1)
    return float(1 - observed / expected) if expected > 0 else float("nan")


def _distances(categories: Floats, totals: Floats, level: Level) -> Floats:
    if level == "nominal":
        differ: Floats = (categories[:, None] != categories[None, :]).astype(float)
        return differ
    # Between two ranks lie all that are ranked between, and half of each end.
    places = categories if level == "interval" else np.cumsum(totals) - totals / 2
    squared: Floats = (places[:, None] - places[None, :]) ** 2
    return squared


class Intraclass(NamedTuple):
    """One form of the intraclass correlation.

    Attributes:
        form: as Shrout and Fleiss call it: 1 one-way, 2 two-way with raters at random, 3 two-way with these raters
            alone; 1 of a single rating, k of the mean of k.
        icc: the correlation.
        f: its F statistic.
        lower: lower end of the confidence interval.
        upper: upper end.
    """

    form: IccForm
    icc: float
    f: float
    lower: float
    upper: float


def icc(ratings: Floats, confidence: float = 0.95) -> list[Intraclass]:
    """All six intraclass correlations.

    Source: P. E. Shrout and J. L. Fleiss, Intraclass correlations: uses in assessing rater reliability, Psychological
    Bulletin 86 (1979).

    Args:
        ratings: shape (units, raters); units with a missing rating are left out.
        confidence: of the intervals.

    Raises:
        ValueError: fewer than two complete units or raters, or nothing varies.
    """
    kept = ratings[~np.isnan(ratings).any(axis=1)]
    if kept.ndim != _TWO or min(kept.shape) < _TWO:
        raise ValueError("two raters and two complete units at least")
    n, k = kept.shape
    mean = kept.mean()
    rows, columns = kept.mean(axis=1), kept.mean(axis=0)
    between = k * ((rows - mean) ** 2).sum() / (n - 1)
    within = ((kept - rows[:, None]) ** 2).sum() / (n * (k - 1))
    judges = n * ((columns - mean) ** 2).sum() / (k - 1)
    error = ((kept - rows[:, None] - columns[None, :] + mean) ** 2).sum() / ((n - 1) * (k - 1))
    if between <= 0:
        raise ValueError("the units do not vary")
    tail = (1 - confidence) / 2

    def ends(ratio: float, down: float) -> tuple[float, float]:
        """Ratio of mean squares over and under its own quantiles."""
        return (
            float(ratio / f_distribution.ppf(1 - tail, n - 1, down)),
            float(ratio * f_distribution.ppf(1 - tail, down, n - 1)),
        )

    with np.errstate(divide="ignore", invalid="ignore"):
        one, three = np.float64(between) / within, np.float64(between) / error
    low1, high1 = ends(one, n * (k - 1))
    low3, high3 = ends(three, (n - 1) * (k - 1))
    two = (between - error) / (between + (k - 1) * error + k * (judges - error) / n)
    low2, high2 = _two_way(two, (between, judges, error), (n, k), tail)
    found = [
        Intraclass("ICC(1,1)", (between - within) / (between + (k - 1) * within), one, *_single((low1, high1), k)),
        Intraclass("ICC(2,1)", two, three, low2, high2),
        Intraclass("ICC(3,1)", (between - error) / (between + (k - 1) * error), three, *_single((low3, high3), k)),
        Intraclass("ICC(1,k)", (between - within) / between, one, 1 - 1 / low1, 1 - 1 / high1),
        Intraclass(
            "ICC(2,k)", (between - error) / (between + (judges - error) / n), three, *_of_means((low2, high2), k)
        ),
        Intraclass("ICC(3,k)", (between - error) / between, three, 1 - 1 / low3, 1 - 1 / high3),
    ]
    return [Intraclass(each.form, *map(float, each[1:])) for each in found]


def _single(ends: tuple[float, float], k: int) -> tuple[float, float]:
    low, high = ends
    return (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)


def _of_means(ends: tuple[float, float], k: int) -> tuple[float, float]:
    """Spearman and Brown."""
    low, high = (k * end / (1 + (k - 1) * end) for end in ends)
    return low, high


def _two_way(
    value: float, squares: tuple[float, float, float], shape: tuple[int, int], tail: float
) -> tuple[float, float]:
    """The interval of ICC(2,1), whose degrees of freedom are Satterthwaite's."""
    between, judges, error = squares
    n, k = shape
    if error <= 0:
        return value, value
    ratio = judges / error
    top = (k - 1) * (n - 1) * (k * value * ratio + n * (1 + (k - 1) * value) - k * value) ** 2
    below = (n - 1) * k**2 * value**2 * ratio**2 + (n * (1 + (k - 1) * value) - k * value) ** 2
    free = top / below
    high, low = f_distribution.ppf(1 - tail, n - 1, free), f_distribution.ppf(1 - tail, free, n - 1)
    spread = k * judges + (k * n - k - n) * error
    return (
        float(n * (between - high * error) / (high * spread + n * between)),
        float(n * (low * between - error) / (spread + n * low * between)),
    )
