"""Weights from a scored cohort: what tells subjects apart weighs more. They say nothing of what matters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lorg_indicators.messages import Message
from lorg_indicators.research.shape import Floats

__all__ = ["ObjectiveWeights", "critic", "entropy", "equal"]

_FEWEST = 2


class ObjectiveWeights(NamedTuple):
    """Weights of k columns.

    Attributes:
        weights: shape (k,), adding up to 1.
        method: by name.
        rows: how many rows they are from; rows with a missing value are left out.
        notes: what cannot be said here: rows left out, columns that do not vary.
    """

    weights: Floats
    method: str
    rows: int
    notes: list[Message]


def equal(count: int) -> ObjectiveWeights:
    """The same weight for each: what there is to say where nothing is known."""
    return ObjectiveWeights(np.full(count, 1 / count), "equal", 0, [])


def entropy(values: Floats) -> ObjectiveWeights:
    """Entropy weights (熵权法).

    A column's shares p of its sum have the entropy e = -sum(p ln p) / ln n, with 0 ln 0 = 0, so that zeros are no
    trouble; the weight goes by 1 - e. (C. E. Shannon 1948; C.-L. Hwang and K. Yoon, Multiple Attribute Decision Making,
    1981.) Which way a column goes does not matter.

    Args:
        values: shape (n, k), not below 0; NaN where missing.

    Raises:
        ValueError: a value is below 0, or fewer than two rows are complete.
    """
    kept, notes = _complete(values)
    if (kept < 0).any():
        raise ValueError("entropy takes no values below 0")
    total = kept.sum(axis=0)
    shares = np.divide(kept, total, out=np.zeros_like(kept), where=total > 0)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    spread = np.where(_varies(kept), 1 + (shares * logs).sum(axis=0) / np.log(len(kept)), 0.0)
    return _weighted(spread, "entropy", kept, notes)


def critic(values: Floats, directions: Sequence[int] | None = None) -> ObjectiveWeights:
    """CRITIC weights: a column's spread times how little it goes with the others.

    Columns are brought to 0-1 by their least and greatest value; c_j = s_j sum_k(1 - r_jk) with the standard deviation
    s (n - 1) and Pearson's r. (D. Diakoulaki, G. Mavrotas, L. Papayannakis, Determining objective weights in multiple
    criteria problems: the CRITIC method, Computers & Operations Research 22, 1995.)

    Args:
        values: shape (n, k); NaN where missing.
        directions: 1 where more is better, -1 where less is; more, unless told.

    Raises:
        ValueError: fewer than two rows are complete, or a direction is neither 1 nor -1.
    """
    kept, notes = _complete(values)
    signs = np.ones(kept.shape[1]) if directions is None else np.asarray(directions, dtype=float)
    if signs.shape != (kept.shape[1],) or not np.isin(signs, (1, -1)).all():
        raise ValueError("directions: 1 or -1 for each column")
    varies = _varies(kept)
    turned = kept * signs
    least, width = turned.min(axis=0), np.ptp(turned, axis=0)
    unit = np.divide(turned - least, width, out=np.zeros_like(kept), where=varies)
    content = np.zeros(kept.shape[1])
    if varies.any():
        moving = unit[:, varies]
        correlation = np.atleast_2d(np.corrcoef(moving, rowvar=False))
        conflict = (1 - correlation).sum(axis=0)
        # A column alone conflicts with nothing, and still is all that there is.
        content[varies] = moving.std(axis=0, ddof=1) * (conflict if len(conflict) > 1 else 1.0)
    return _weighted(content, "critic", kept, notes)


def _complete(values: Floats) -> tuple[Floats, list[Message]]:
    whole = ~np.isnan(values).any(axis=1)
    kept = values[whole]
    if len(kept) < _FEWEST:
        raise ValueError(f"{len(kept)} complete rows: at least {_FEWEST} are needed")
    left = int((~whole).sum())
    return kept, [Message("weights.rows-left-out", {"count": left})] if left else []


def _varies(values: Floats) -> np.typing.NDArray[np.bool_]:
    scale = np.abs(values).max(axis=0)
    varies: np.typing.NDArray[np.bool_] = np.ptp(values, axis=0) > 1e-12 * scale
    return varies


def _weighted(content: Floats, method: str, kept: Floats, notes: list[Message]) -> ObjectiveWeights:
    constant = (~_varies(kept)).nonzero()[0] + 1
    if len(constant):
        notes = [*notes, Message("weights.constant", {"columns": [str(at) for at in constant]})]
    content = np.maximum(content, 0.0)
    if content.sum() <= 0:
        notes = [*notes, Message("weights.nothing-varies")]
        return ObjectiveWeights(np.full(len(content), 1 / len(content)), method, len(kept), notes)
    return ObjectiveWeights(content / content.sum(), method, len(kept), notes)
