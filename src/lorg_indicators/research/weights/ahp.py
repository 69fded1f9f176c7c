"""The analytic hierarchy process: weights from pairwise judgements, and how consistent these are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, get_args

import numpy as np

from lorg_indicators.research.shape import Floats
from lorg_indicators.research.weights.pairwise import check_matrix

__all__ = ["METHODS", "RANDOM_INDEX", "Mend", "Priorities", "PriorityMethod", "RandomTable", "mends", "priorities"]

PriorityMethod = Literal["eigenvector", "geometric", "sum"]
METHODS: Final[tuple[PriorityMethod, ...]] = get_args(PriorityMethod)
RandomTable = Literal["saaty1980", "saaty2007"]

RANDOM_INDEX: Final[Mapping[RandomTable, tuple[float, ...]]] = {
    "saaty1980": (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
    "saaty2007": (0, 0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
}
"""Mean consistency index of random matrices of 1 to 15 rows, by T. L. Saaty, The Analytic Hierarchy Process (1980), and
as he gives it later (T. L. Saaty and L. T. Tran, Mathematical and Computer Modelling 46, 2007). Ratios depend on it."""

SCALE: Final = (*(1 / value for value in range(9, 1, -1)), *(float(value) for value in range(1, 10)))
"""Saaty's scale: 1/9 to 9."""

_CONSISTENT: Final = 1e-12


class Priorities(NamedTuple):
    """Weights of n things and the consistency of the judgements that they are from.

    Attributes:
        weights: shape (n,), adding up to 1.
        method: ``eigenvector``; ``geometric``, the geometric mean of a row (方根法); ``sum``, the mean of the columns
            that were each made to add up to 1 (和法).
        greatest: greatest eigenvalue of the matrix.
        inconsistency: consistency index (greatest - n) / (n - 1); 0 for two things or one.
        ratio: inconsistency / random index; None where the table ends before n, 0 for two things or one.
        table: which random index.
        missing: pairs that nobody judged. The ratio then is that of Harker's matrix against the table of full ones,
            and comes out too good rather than too bad.
    """

    weights: Floats
    method: PriorityMethod
    greatest: float
    inconsistency: float
    ratio: float | None
    table: RandomTable
    missing: int


def priorities(
    matrix: Floats, method: PriorityMethod = "eigenvector", *, table: RandomTable = "saaty1980"
) -> Priorities:
    """Weights from a reciprocal matrix.

    Missing judgements: ``eigenvector`` takes Harker's matrix, whose diagonal counts them (P. T. Harker, Alternative
    modes of questioning in the analytic hierarchy process, Mathematical Modelling 9, 1987); ``geometric`` logarithmic
    least squares of those that there are (S. Bozóki, J. Fülöp, L. Rónyai, On optimal completion of incomplete pairwise
    comparison matrices, Mathematical and Computer Modelling 52, 2010), which of a full matrix is the geometric mean;
    ``sum`` the matrix that these least squares complete.

    Args:
        matrix: shape (n, n), reciprocal; NaN where a pair was not judged.
        method: by name; the three agree where judgements are consistent.
        table: of the random index.

    Raises:
        ValueError: it is no reciprocal matrix.
        LorgError: the judgements leave parts that nothing connects.
    """
    check_matrix(matrix)
    size = len(matrix)
    greatest, vector = _eigen(matrix)
    if method == "eigenvector":
        weights = vector
    elif method == "geometric":
        weights = _least_squares(matrix)
    else:
        fitted = _least_squares(matrix)
        whole = np.where(np.isnan(matrix), fitted[:, None] / fitted[None, :], matrix)
        weights = (whole / whole.sum(axis=0)).mean(axis=1)
    index = max(0.0, (greatest - size) / (size - 1)) if size > 2 else 0.0  # noqa: PLR2004 - two cannot contradict
    index = 0.0 if index < _CONSISTENT else index
    missing = int(np.isnan(matrix).sum()) // 2
    return Priorities(weights, method, greatest, index, _ratio(index, size, table), table, missing)


def _ratio(index: float, size: int, table: RandomTable) -> float | None:
    known = RANDOM_INDEX[table]
    if size > len(known):
        return None
    return index / known[size - 1] if known[size - 1] else 0.0


def _eigen(matrix: Floats) -> tuple[float, Floats]:
    """Greatest eigenvalue and its vector, adding up to 1, of Harker's matrix; of a full one, of the matrix itself."""
    absent = np.isnan(matrix)
    full = np.where(absent, 0.0, matrix) + np.diag(absent.sum(axis=1).astype(float))
    values, vectors = np.linalg.eig(full)
    at = int(np.argmax(values.real))
    vector = np.abs(vectors[:, at].real)
    return float(values[at].real), vector / vector.sum()


def _least_squares(matrix: Floats) -> Floats:
    """exp(x) of the x that minimises the sum of (log a_ij - x_i + x_j)^2 over the judgements."""
    known = ~np.isnan(matrix)
    logs = np.log(np.where(known, matrix, 1.0))
    laplacian = np.diag(known.sum(axis=1).astype(float)) - known
    solution, *_ = np.linalg.lstsq(laplacian, logs.sum(axis=1), rcond=None)
    weights = np.exp(solution - solution.max())
    normed: Floats = weights / weights.sum()
    return normed


class Mend(NamedTuple):
    """A judgement that harms consistency, and the step of Saaty's scale that would harm it least.

    Attributes:
        first: place of the first of the pair.
        second: place of the second.
        value: as judged.
        better: what would bring the ratio lowest, all else as it is.
        ratio: what the ratio would then be.
    """

    first: int
    second: int
    value: float
    better: float
    ratio: float


def mends(matrix: Floats, most: int = 3, *, table: RandomTable = "saaty1980") -> list[Mend]:
    """The judgements whose change would better consistency most, the most harmful first.

    Each is changed alone, to every step of the scale. Consistent judgements, and those of two things, have none.

    Raises:
        ValueError: it is no reciprocal matrix.
        LorgError: the judgements leave parts that nothing connects.
    """
    check_matrix(matrix)
    size = len(matrix)
    now = priorities(matrix, table=table).inconsistency
    unit = RANDOM_INDEX[table][size - 1] if size <= len(RANDOM_INDEX[table]) else 1.0
    found = []
    for one in range(size):
        for other in range(one + 1, size):
            if np.isnan(matrix[one, other]):
                continue
            index, better = min((_index_with(matrix, one, other, value), value) for value in SCALE)
            if index < now - _CONSISTENT:
                found.append(Mend(one, other, float(matrix[one, other]), better, max(0.0, index) / (unit or 1.0)))
    return sorted(found, key=lambda mend: mend.ratio)[:most]


def _index_with(matrix: Floats, one: int, other: int, value: float) -> float:
    changed = matrix.copy()
    changed[one, other], changed[other, one] = value, 1 / value
    greatest, _ = _eigen(changed)
    return (greatest - len(matrix)) / (len(matrix) - 1)
