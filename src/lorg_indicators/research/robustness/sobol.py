"""Sobol indices by the design A, B, AB: how much of an output's variance is due to which group of inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from lorg_indicators.research.shape import Floats

__all__ = ["Indices", "sobol_indices"]

Inputs = Mapping[str, Floats]


class Indices(NamedTuple):
    """Indices of each factor, NaN where the output does not vary.

    Attributes:
        factors: names of the factors.
        first: first-order index, estimator of Saltelli et al. 2010. It may come out a little below 0.
        total: total index, estimator of Jansen 1999.
        first_error: standard error of ``first`` by bootstrap.
        total_error: of ``total``.
        runs: how often the model was run.
    """

    factors: Sequence[str]
    first: Floats
    total: Floats
    first_error: Floats
    total_error: Floats
    runs: int


def sobol_indices(
    model: Callable[[Inputs], Floats],
    factors: Mapping[str, Callable[[int, np.random.Generator], Floats]],
    base: int,
    rng: np.random.Generator,
    *,
    resamples: int = 200,
) -> Indices:
    """First-order and total indices of independent factors, each a number, a choice or a whole group of weights.

    Source: A. Saltelli et al., "Variance based sensitivity analysis of model output. Design and estimator for the total
    sensitivity index", Computer Physics Communications 181 (2010), table 2 (b) and (f); the latter is from M. J. W.
    Jansen, "Analysis of variance designs for model output", Computer Physics Communications 117 (1999).

    Args:
        model: inputs by factor, each with ``m`` along its first axis -> outputs, shape (m,).
        factors: how ``m`` values of each are drawn.
        base: size N of A and of B; the model is run N (k + 2) times.
        rng: what all is drawn by.
        resamples: of the bootstrap.
    """
    one, other = ({name: draw(base, rng) for name, draw in factors.items()} for _ in range(2))
    a, b = model(one), model(other)
    mixed = np.stack([model({**one, name: other[name]}) for name in factors])
    # Centring changes neither index and makes the first-order one steadier.
    middle = np.concatenate([a, b]).mean()
    a, b, mixed = a - middle, b - middle, mixed - middle
    first, total = _estimates(a, b, mixed)
    tries = [_estimates(a[at], b[at], mixed[:, at]) for at in rng.integers(base, size=(resamples, base))]
    errors = [np.std([each[which] for each in tries], axis=0, ddof=1) for which in (0, 1)]
    return Indices(list(factors), first, total, errors[0], errors[1], base * (len(factors) + 2))


def _estimates(a: Floats, b: Floats, mixed: Floats) -> tuple[Floats, Floats]:
    variance = np.concatenate([a, b]).var()
    if variance <= 0:
        nothing = np.full(len(mixed), np.nan)
        return nothing, nothing
    return (b * (mixed - a)).mean(axis=1) / variance, ((a - mixed) ** 2).mean(axis=1) / (2 * variance)
