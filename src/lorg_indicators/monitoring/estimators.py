"""Estimates from a stratified simple random sample, their variances and degrees of freedom: arrays in, arrays out.

Nothing is checked here. The last axis of every array of values is that of the units, ordered by stratum; axes before it
are as many samples of the same shape as one likes.

Sources: W. G. Cochran, Sampling Techniques, 3rd ed. (1977), sections 5.3-5.4 (stratified means), 5A.14 (domains), 6.11
(combined ratio); C.-E. Särndal, B. Swensson, J. Wretman, Model Assisted Survey Sampling (1992), sections 5.5, 5.8 and
10.3 (linearised values of ratios and domains).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Estimated",
    "Floats",
    "Shape",
    "freedom",
    "plain_size",
    "ratio",
    "satterthwaite",
    "shape_of",
    "total",
    "variance",
]

Floats = NDArray[np.float64]
_Places = NDArray[np.intp]


class Shape(NamedTuple):
    """How the units of a sample, ordered by stratum, lie in strata.

    Attributes:
        starts: index of the first unit of each stratum, shape (H,).
        counts: how many units of it have answered, n, shape (H,).
        sizes: how many units it has in the population, N, shape (H,).
        weights: for how many units of the population each unit stands, shape (n,). Equal within a stratum, except where
            strata were merged.
    """

    starts: _Places
    counts: _Places
    sizes: Floats
    weights: Floats

    @property
    def census(self) -> NDArray[np.bool_]:
        """Which strata were asked in full: they add nothing to a variance. Shape (H,)."""
        return self.counts >= self.sizes


class Estimated(NamedTuple):
    """An estimate, and for each unit how much it moves it: the linearised values, whose total has its variance."""

    value: Floats
    moves: Floats


def shape_of(strata: _Places, sizes: Floats, weights: Floats) -> Shape:
    """The shape of a sample whose units lie in the strata 0, 1, 2 ..., in that order."""
    counts = np.bincount(strata, minlength=len(sizes))
    return Shape(np.concatenate(([0], np.cumsum(counts)[:-1])), counts, sizes, weights)


def _sums(values: Floats, shape: Shape) -> Floats:
    """Sums by stratum, shape (..., H)."""
    return np.asarray(np.add.reduceat(values, shape.starts, axis=-1))


def deviations(values: Floats, shape: Shape) -> Floats:
    """The weighted values, from their mean within the stratum."""
    weighted = values * shape.weights
    return weighted - np.repeat(_sums(weighted, shape) / shape.counts, shape.counts, axis=-1)


def variances(values: Floats, shape: Shape) -> Floats:
    """What each stratum adds to the variance of an estimated total: (1 - n/N) n s², s² of the weighted values.

    With equal weights N/n that is N² (1 - n/N) s²/n of the plain values. Shape (..., H).
    """
    squares = _sums(deviations(values, shape) ** 2, shape)
    spread = squares / np.maximum(shape.counts - 1, 1)
    return np.maximum(1 - shape.counts / shape.sizes, 0) * shape.counts * spread


def variance(values: Floats, shape: Shape) -> Floats:
    """The estimated variance of the estimated total of values, shape (...)."""
    return np.asarray(variances(values, shape).sum(axis=-1))


def total(values: Floats, inside: NDArray[np.bool_], shape: Shape) -> Estimated:
    """The total of a domain: units outside it count as zeros, which they are in its total.

    Args:
        values: of the units; what stands outside the domain is not read.
        inside: which units are in the domain.
        shape: of the sample.
    """
    extended = np.where(inside, values, 0.0)
    return Estimated(np.asarray((extended * shape.weights).sum(axis=-1)), extended)


def ratio(values: Floats, inside: NDArray[np.bool_], shape: Shape) -> Estimated:
    """The mean of a domain: its estimated total by its estimated size (Hájek). Of no unit it is NaN.

    Where the domain is everything the estimated size is the known one, and this is the stratified mean.
    """
    ones = inside.astype(np.float64)
    size = np.asarray((ones * shape.weights).sum(axis=-1))
    extended = np.where(inside, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.asarray((extended * shape.weights).sum(axis=-1)) / size
        moves = np.where(inside, (extended - mean[..., np.newaxis]) / size[..., np.newaxis], 0.0)
    return Estimated(mean, moves)


def freedom(inside: NDArray[np.bool_], shape: Shape) -> Floats:
    """Degrees of freedom: units less strata, of the strata that the domain reaches and that were not asked in full.

    A domain that has few units in many strata tells no more than these do: at most its units less one. Where nothing is
    left to chance it is infinite, where nothing can be said 0. Shape (...).
    """
    reached = _sums(inside.astype(np.float64), shape) > 0
    chance = reached & ~shape.census
    strata = np.where(chance, shape.counts - 1, 0).sum(axis=-1)
    free = np.minimum(strata, inside.sum(axis=-1) - 1).astype(np.float64)
    return np.where(chance.any(axis=-1), np.maximum(free, 0), np.inf)


def satterthwaite(moves: Floats, inside: NDArray[np.bool_], shape: Shape) -> Floats:
    """Degrees of freedom that heed how much each stratum adds to the variance, and that few units tell little of it.

    (sum v)² / sum (v² / (n - 1)), Cochran (1977), equation 5.16; never more than `freedom`. Shape (...).
    """
    parts = variances(moves, shape)
    squares = (parts**2 / np.maximum(shape.counts - 1, 1)).sum(axis=-1)
    most = freedom(inside, shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(squares > 0, np.minimum(parts.sum(axis=-1) ** 2 / squares, most), most)


def plain_size(inside: NDArray[np.bool_], shape: Shape) -> Floats:
    """The size of a simple random sample with replacement that would tell as much of a share that varies nowhere.

    It stands in where a sample shows no variation, as with a share of 0: the variance p (1 - p) sum W² (1 - n/N)/n of a
    stratified sample whose strata all have the share p, solved for n. Infinite where all were asked. Shape (...).
    """
    members = _sums(inside.astype(np.float64), shape)
    sizes = _sums(inside * shape.weights, shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = sizes / sizes.sum(axis=-1, keepdims=True)
        spread = np.where(members > 0, parts**2 * np.maximum(1 - shape.counts / shape.sizes, 0) / members, 0.0)
        return np.asarray(1 / spread.sum(axis=-1))
