"""Confidence intervals of estimates: by Student's t or the normal distribution; of shares by Wilson's score.

Sources: W. G. Cochran, Sampling Techniques, 3rd ed. (1977), section 5.4; E. B. Wilson, JASA 22 (1927); for shares of
complex samples, with the sample size that the variance amounts to: N. Dean and M. Pagano, Journal of Survey Statistics
and Methodology 3 (2015), and C. Franco, R. Little, T. Louis and E. Slud, ibid. 7 (2019).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from lorg_indicators.monitoring.data import Interval
from lorg_indicators.monitoring.estimators import Estimated, Floats, Shape, freedom, satterthwaite

__all__ = ["degrees", "quantile", "symmetric", "wilson"]

_LEAST: Final = 1e-6
"""A share that counts as one of fewer units says nothing, and its squares are too large to work with."""


def degrees(found: Estimated, inside: NDArray[np.bool_], shape: Shape, interval: Interval) -> Floats:
    """The degrees of freedom of an estimate: those of ``t`` for ``z`` as well, which shows how few they are."""
    return satterthwaite(found.moves, inside, shape) if interval == "satterthwaite" else freedom(inside, shape)


def quantile(confidence: float, free: Floats, interval: Interval) -> Floats:
    """How many standard errors an interval reaches to each side; infinite without degrees of freedom."""
    tail = (1 + confidence) / 2
    normal = np.full_like(free, ndtri(tail))
    finite = np.isfinite(free) & (free > 0)
    student = normal if interval == "z" else stdtrit(np.where(finite, free, 1.0), tail)
    return np.where(finite, student, np.where(free > 0, normal, np.inf))


def symmetric(value: Floats, variance: Floats, reach: Floats) -> tuple[Floats, Floats]:
    """The estimate and as many standard errors to both sides."""
    with np.errstate(invalid="ignore"):
        half = np.where(variance > 0, reach * np.sqrt(variance), 0.0)
    return value - half, value + half


def wilson(share: Floats, variance: Floats, plain: Floats, reach: Floats) -> tuple[Floats, Floats]:
    """Wilson's interval of a share, within 0 and 1 and never of no length by chance.

    Args:
        share: the estimate.
        variance: of it. The sample counts as one of p (1 - p) / variance units.
        plain: as how many units it counts where it shows no variation.
        reach: in standard errors.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        size = np.maximum(np.where(variance > 0, share * (1 - share) / variance, plain), _LEAST)
        extra = np.where(np.isfinite(reach), reach**2 / size, np.inf)
        centre = (share + extra / 2) / (1 + extra)
        half = np.sqrt(np.maximum(extra * share * (1 - share) + extra**2 / 4, 0)) / (1 + extra)
    all_or_nothing = ~np.isfinite(extra)
    lower = np.where(all_or_nothing, 0.0, np.clip(centre - half, 0, share))
    upper = np.where(all_or_nothing, 1.0, np.clip(centre + half, share, 1))
    return lower, upper
