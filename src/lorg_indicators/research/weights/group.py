"""Judgements of many experts put together: as one matrix, or as weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from lorg_indicators.research.shape import Floats
from lorg_indicators.research.weights.ahp import Priorities, PriorityMethod, RandomTable, priorities

__all__ = ["Aggregating", "group_priorities"]

Aggregating = Literal["judgements", "priorities"]


def group_priorities(
    matrices: Sequence[Floats],
    power: Sequence[float] | None = None,
    *,
    of: Aggregating = "judgements",
    method: PriorityMethod = "eigenvector",
    table: RandomTable = "saaty1980",
) -> tuple[Priorities, list[Priorities]]:
    """Weights of a group, and those of each expert by itself.

    Source: E. Forman and K. Peniwati, Aggregating individual judgments and priorities with the analytic hierarchy
    process, European Journal of Operational Research 108 (1998). Judgements are put together by the weighted geometric
    mean, the only one that keeps reciprocals (J. Aczél and T. L. Saaty, Procedures for synthesizing ratio judgements,
    Journal of Mathematical Psychology 27, 1983); priorities by the weighted arithmetic mean.

    Args:
        matrices: one of each expert, of one size; NaN where a pair was not judged.
        power: voting power of each expert; equal unless told.
        of: ``judgements`` for a group that acts as one, ``priorities`` for one of separate people.
        method: of the weights.
        table: of the random index.

    Returns:
        The group's, then each expert's. With ``priorities`` the group has no matrix of its own: its consistency is that
        of the judgements put together.

    Raises:
        ValueError: there is no expert, a matrix is none, powers are not as many, below 0 or all 0.
        LorgError: judgements leave parts that nothing connects, for one expert or for all.
    """
    votes = np.ones(len(matrices)) if power is None else np.asarray(power, dtype=float)
    if not len(matrices) or votes.shape != (len(matrices),) or (votes < 0).any() or not votes.sum() > 0:
        raise ValueError("voting power: a number not below 0 for each expert, and not all 0")
    votes = votes / votes.sum()
    each = [priorities(matrix, method, table=table) for matrix in matrices]
    together = priorities(_joined(matrices, votes), method, table=table)
    if of == "priorities":
        together = together._replace(weights=np.average([one.weights for one in each], axis=0, weights=votes))
    return together, each


def _joined(matrices: Sequence[Floats], votes: Floats) -> Floats:
    """Weighted geometric mean of the judgements that there are; NaN where nobody with a vote judged."""
    stack = np.stack(list(matrices))
    share = np.where(np.isnan(stack), 0.0, votes[:, None, None])
    total = share.sum(axis=0)
    logs = (share * np.log(np.where(np.isnan(stack), 1.0, stack))).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        joined: Floats = np.where(total > 0, np.exp(logs / total), np.nan)
    return joined
