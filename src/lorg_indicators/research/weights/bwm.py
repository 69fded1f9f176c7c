"""The best-worst method: 2n - 3 judgements instead of n (n - 1) / 2."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog

from lorg_indicators.research.shape import Floats

__all__ = ["BestWorst", "best_worst"]


class BestWorst(NamedTuple):
    """Weights of n things.

    Attributes:
        weights: shape (n,), adding up to 1.
        deviation: xi of the linear model: the greatest deviation from any judgement, in units of weight; 0 where the
            judgements are consistent. There is no table to divide it by.
        input_ratio: input-based consistency ratio, 0 where consistent; known before anything is solved.
    """

    weights: Floats
    deviation: float
    input_ratio: float


def best_worst(best_to_others: Floats, others_to_worst: Floats) -> BestWorst:
    """Weights by the linear model.

    Source: J. Rezaei, Best-worst multi-criteria decision-making method: some properties and a linear model, Omega 64
    (2016), model (19); the ratio by F. Liang, M. Brunelli, J. Rezaei, Consistency issues in the best worst method,
    Omega 96 (2020).

    Args:
        best_to_others: how many times as important the best is as each, 1 to 9; 1 for the best itself. Shape (n,).
        others_to_worst: how many times as important each is as the worst, 1 for the worst itself. Shape (n,).

    Raises:
        ValueError: they are not as many, a value is below 1, there is no best or worst, or the two say different things
            of the best beside the worst.
    """
    best, worst = np.asarray(best_to_others, dtype=float), np.asarray(others_to_worst, dtype=float)
    if best.shape != worst.shape or best.ndim != 1 or len(best) < 2:  # noqa: PLR2004 - a best and a worst
        raise ValueError("two lists of judgements, as many in each, of two things at least")
    if not ((best >= 1).all() and (worst >= 1).all() and np.isfinite(best).all() and np.isfinite(worst).all()):
        raise ValueError("judgements are 1 or more")
    top, bottom = int(np.argmin(best)), int(np.argmin(worst))
    if best[top] != 1 or worst[bottom] != 1:
        raise ValueError("the best is 1 against itself, and so is the worst")
    if abs(best[bottom] - worst[top]) > 1e-9:  # noqa: PLR2004 - the same number, written twice
        raise ValueError(f"the best beside the worst is {best[bottom]:g} in one list and {worst[top]:g} in the other")
    rows: list[Floats] = []
    for at in range(len(best)):
        for first, factor, second in ((top, best[at], at), (at, worst[at], bottom)):
            row = np.zeros(len(best) + 1)
            row[first] += 1.0
            row[second] -= factor
            if np.any(row):
                rows += [_with_slack(row), _with_slack(-row)]
    cost = np.zeros(len(best) + 1)
    cost[-1] = 1.0
    whole = np.ones((1, len(best) + 1))
    whole[0, -1] = 0.0
    found = linprog(cost, A_ub=np.stack(rows), b_ub=np.zeros(len(rows)), A_eq=whole, b_eq=[1.0], method="highs")
    return BestWorst(found.x[:-1], max(0.0, float(found.x[-1])), _input_ratio(best, worst, best[bottom]))


def _with_slack(row: Floats) -> Floats:
    row = row.copy()
    row[-1] = -1.0
    return row


def _input_ratio(best: Floats, worst: Floats, whole: float) -> float:
    if whole <= 1:
        return 0.0
    return float(np.abs(best * worst - whole).max() / (whole * whole - whole))
