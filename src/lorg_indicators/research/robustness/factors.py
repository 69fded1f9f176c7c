"""Sobol indices of a set's choices: weights level by level, means, and cut-offs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from lorg_indicators.model import Aggregation
from lorg_indicators.research.cohort import Cohort
from lorg_indicators.research.robustness.draws import Draws
from lorg_indicators.research.robustness.sobol import Indices, sobol_indices
from lorg_indicators.research.shape import LEVELS, Floats, Shape, Weighting
from lorg_indicators.research.walk import stand, tiers

__all__ = ["FACTORS", "factor_indices"]

FACTORS: Final = (*LEVELS, "aggregation", "cuts")
_CELLS: Final = 2**18
"""So many scores are held at a time."""


def factor_indices(
    shape: Shape,
    cohort: Cohort,
    draws: Draws,
    aggregations: Sequence[Aggregation],
    shift: float,
    base: int,
    rng: np.random.Generator,
) -> tuple[Indices, float, float]:
    """First-order and total indices of the share of a cohort that guarantees the lowest tier or more.

    Args:
        shape: of the set.
        cohort: n subjects.
        draws: how weights are drawn; each level is a factor.
        aggregations: means to choose among.
        shift: the cut-offs of scores go up or down by as many points, together.
        base: the model is run base x 7 times.
        rng: what all is drawn by.

    Returns:
        The indices, the mean of the output and its standard deviation.
    """
    seen: list[Floats] = []

    def level(at: int) -> Callable[[int, np.random.Generator], Floats]:
        return lambda count, source: draws.draw(count, source)[at].T

    factors: dict[str, Callable[[int, np.random.Generator], Floats]] = {
        name: level(at) for at, name in enumerate(LEVELS)
    }
    factors["aggregation"] = lambda count, source: source.integers(len(aggregations), size=count).astype(float)
    factors["cuts"] = lambda count, source: source.uniform(-shift, shift, count)

    def model(inputs: Mapping[str, Floats]) -> Floats:
        found = _shares(shape, cohort, inputs, aggregations)
        # The first two runs are the plain design; the others mix it.
        if len(seen) < 2:  # noqa: PLR2004 - see above
            seen.append(found)
        return found

    indices = sobol_indices(model, factors, base, rng)
    plain = np.concatenate(seen)
    return indices, float(plain.mean()), float(plain.std())


def _shares(shape: Shape, cohort: Cohort, inputs: Mapping[str, Floats], aggregations: Sequence[Aggregation]) -> Floats:
    count = len(inputs["cuts"])
    shares = np.zeros(count)
    size = max(1, _CELLS // max(1, len(cohort.lower)))
    for at, method in enumerate(aggregations):
        chosen = np.flatnonzero(inputs["aggregation"] == at)
        for start in range(0, len(chosen), size):
            part = chosen[start : start + size]
            weights = Weighting(*(inputs[name][part].T for name in LEVELS))
            low, _, _, _ = stand(shape, cohort, weights, method)
            # To raise a cut-off is to lower what is held against it.
            moved = low._replace(score=low.score - inputs["cuts"][part], weakest=low.weakest - inputs["cuts"][part])
            shares[part] = (tiers(moved, shape.lines) > 0).mean(axis=0)
    return shares
