"""The covariance of estimates from two samples that have units in common: what a panel saves. Arrays in, arrays out.

Two simple random samples of n1 and n2 units with m in common, out of the same N, have means of covariance
(m / (n1 n2) - 1/N) S12 (S. M. Tam, The American Statistician 38 (1984); L. Kish, Survey Sampling (1965), section 12.4).
S12 is taken as the standard deviations of both samples times the correlation that the common units of all strata show
together, so that the variance of a change is never negative (L. Qualité and Y. Tillé, Survey Methodology 34 (2008);
Y. G. Berger, Canadian Journal of Statistics 32 (2004)). Where a stratum is a panel without loss it is its own
covariance, so that the variance is that of the differences.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lorg_indicators.monitoring.estimators import Floats, Shape, deviations

__all__ = ["Common", "common", "covariance", "joint_freedom"]

_Places = NDArray[np.intp]


class Common(NamedTuple):
    """What two samples have in common.

    Attributes:
        strata: places of the strata that both have, in the first and in the second sample, shape (2, S).
        units: places of the units that both have in the same stratum, likewise, shape (2, m).
        members: of which of these strata each of these units is, shape (m, S), ones and zeros.
    """

    strata: _Places
    units: _Places
    members: Floats

    @property
    def counts(self) -> Floats:
        """How many common units each common stratum has, shape (S,)."""
        return np.asarray(self.members.sum(axis=0))


def common(strata: _Places, units: _Places, of: _Places) -> Common:
    """What two samples have in common.

    Args:
        strata: as in `Common`.
        units: as in `Common`.
        of: index of the common stratum of each common unit, shape (m,).
    """
    members = np.zeros((units.shape[1], strata.shape[1]))
    members[np.arange(units.shape[1]), of] = 1
    return Common(strata, units, members)


def covariance(first: Floats, second: Floats, shapes: tuple[Shape, Shape], shared: Common) -> tuple[Floats, Floats]:
    """The covariance of two estimates, and the correlation of their common units (0 where nothing tells it).

    Args:
        first: linearised values of the first sample, shape (..., n1).
        second: of the second, shape (..., n2).
        shapes: of both samples.
        shared: what they have in common.
    """
    counts = shared.counts
    pair = [
        np.asarray(values * shape.weights)[..., units]
        for values, shape, units in zip((first, second), shapes, shared.units, strict=True)
    ]
    members = shared.members
    apart = [values - ((values @ members) / np.maximum(counts, 1)) @ members.T for values in pair]
    cross, squares, others = ((one * two) @ members for one, two in _products(*apart))
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = np.nan_to_num(cross.sum(axis=-1) / np.sqrt(squares.sum(axis=-1) * others.sum(axis=-1)))
    drawn = [shape.counts[at] for shape, at in zip(shapes, shared.strata, strict=True)]
    spreads = [
        _spread(values, shape)[..., at]
        for values, shape, at in zip((first, second), shapes, shared.strata, strict=True)
    ]
    complete = (counts == drawn[0]) & (counts == drawn[1])
    whole = np.maximum(*(shape.sizes[at] for shape, at in zip(shapes, shared.strata, strict=True)))
    own = cross / np.maximum(counts - 1, 1)
    together = np.where(complete, own, correlation[..., np.newaxis] * spreads[0] * spreads[1])
    return np.asarray(((counts - drawn[0] * drawn[1] / whole) * together).sum(axis=-1)), correlation


def joint_freedom(spreads: tuple[Floats, Floats], free: tuple[Floats, Floats], shared: float) -> Floats:
    """Degrees of freedom of a difference.

    Of independent estimates they are Welch's, (v1 + v2)² / (v1²/f1 + v2²/f2) (B. L. Welch, Biometrika 34 (1947)); of a
    panel without loss the fewer of the two, because the differences of its units are one sample. Between these two we
    go straight from one to the other by the share of common units; repeated sampling shows that intervals then cover
    what they promise.

    Args:
        spreads: the variances of both estimates.
        free: their degrees of freedom.
        shared: the share of the smaller sample that is in both, 0-1.
    """
    fewer = np.minimum(*free)
    with np.errstate(invalid="ignore", divide="ignore"):
        welch = (spreads[0] + spreads[1]) ** 2 / (spreads[0] ** 2 / free[0] + spreads[1] ** 2 / free[1])
        return np.where(np.isfinite(welch) & np.isfinite(fewer), welch + shared * (fewer - welch), fewer)


def _products(first: Floats, second: Floats) -> tuple[tuple[Floats, Floats], ...]:
    return (first, second), (first, first), (second, second)


def _spread(values: Floats, shape: Shape) -> Floats:
    """The standard deviation of the weighted values of each stratum, shape (..., H)."""
    squares = np.add.reduceat(deviations(values, shape) ** 2, shape.starts, axis=-1)
    return np.asarray(np.sqrt(squares / np.maximum(shape.counts - 1, 1)))
