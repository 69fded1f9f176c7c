"""Judgements of pairs -> a reciprocal matrix, NaN where nobody judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse.csgraph import connected_components

from lorg_indicators.errors import Fault, LorgError, near
from lorg_indicators.messages import Message
from lorg_indicators.research.shape import Floats

__all__ = ["check_matrix", "pairwise_matrix"]

_CLOSE = 1e-9


def pairwise_matrix(names: Sequence[str], judgements: Mapping[tuple[str, str], float]) -> Floats:
    """The matrix of a set of judgements.

    Args:
        names: what is compared; n of them.
        judgements: how many times as important the first of a pair is as the second.

    Returns:
        Shape (n, n): reciprocal, 1 on the diagonal, NaN where a pair was not judged.

    Raises:
        LorgError: a name is unknown, something is compared with itself, a value is not above 0, the two directions of a
            pair contradict each other, or the judgements leave parts that nothing connects. All at once.
    """
    places = {name: at for at, name in enumerate(names)}
    matrix = np.full((len(names), len(names)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    faults: list[Fault] = []
    for (first, second), value in judgements.items():
        strange = [name for name in (first, second) if name not in places]
        if strange:
            faults += [Fault("unknown-part", found=name, hint=near(name, names)) for name in strange]
            continue
        if first == second or not 0 < value < float("inf"):
            faults.append(Fault("judgement-value", found=f"{first} : {second} = {value:g}"))
            continue
        one, other = places[first], places[second]
        if not np.isnan(matrix[one, other]) and abs(matrix[one, other] - value) > _CLOSE * value:
            faults.append(Fault("judgement-contradicts", found=f"{first} : {second}"))
        matrix[one, other], matrix[other, one] = value, 1 / value
    if not faults:
        faults += _parts(names, matrix)
    if faults:
        raise LorgError(faults)
    return matrix


def check_matrix(matrix: Floats) -> None:
    """Refuses what is no connected reciprocal matrix.

    Raises:
        ValueError: the matrix is not square, not positive or not reciprocal.
        LorgError: its judgements leave parts that nothing connects.
    """
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not len(matrix):  # noqa: PLR2004 - rows and columns
        raise ValueError(f"a pairwise matrix is square, not {matrix.shape}")
    known = ~np.isnan(matrix)
    product = np.where(known, matrix, 1.0) * np.where(known, matrix, 1.0).T
    if (known != known.T).any() or (matrix[known] <= 0).any() or not np.allclose(product, 1.0, rtol=1e-6):
        raise ValueError("a pairwise matrix holds positive numbers and their reciprocals")
    faults = _parts([str(at + 1) for at in range(len(matrix))], matrix)
    if faults:
        raise LorgError(faults)


def _parts(names: Sequence[str], matrix: Floats) -> list[Fault]:
    """Groups that no judgement connects: nothing is said of how they compare, and nothing is made up."""
    count, label = connected_components(~np.isnan(matrix), directed=False)
    if count == 1:
        return []
    groups = ["、".join(name for name, own in zip(names, label, strict=True) if own == at) for at in range(count)]
    return [Fault("judgements-apart", found=" | ".join(groups), hint=Message("hint.judgements-apart"))]
