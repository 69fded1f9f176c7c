"""Subjective and objective weights put together; which way is named in the result."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from lorg_indicators.research.shape import Floats

__all__ = ["Combined", "Combining", "combined"]

Combining = Literal["linear", "product", "game"]
_ONE = 1e-6


class Combined(NamedTuple):
    """Weights of k things from several weightings.

    Attributes:
        weights: shape (k,), adding up to 1.
        method: by name.
        shares: how much each weighting counts, shape (m,), adding up to 1.
    """

    weights: Floats
    method: Combining
    shares: Floats


def combined(weightings: Floats, method: Combining = "linear", shares: Floats | None = None) -> Combined:
    """One weighting out of several.

    ``linear``: their mean; ``product``: their geometric mean, in which a weight of 0 in any stays 0, brought to a sum
    of 1; both weighted by ``shares``. ``game``: the linear combination that deviates least from all of them at once;
    the coefficients a solve sum_j a_j w_i.w_j = w_i.w_i for every i, as many Chinese studies do under the name of
    combination by game theory (博弈论). Coefficients below 0 are brought to their absolute values, as there, and all of
    them to a sum of 1.

    Args:
        weightings: shape (m, k), each row not below 0 and adding up to 1.
        method: by name.
        shares: how much each counts, for ``linear`` and ``product``; equal unless told.

    Raises:
        ValueError: fewer than two weightings, a row that is none, shares that are not as many, below 0 or all 0, shares
            for ``game``, or a product that leaves nothing.
    """
    table = np.asarray(weightings, dtype=float)
    if table.ndim != 2 or len(table) < 2:  # noqa: PLR2004 - one needs no combining
        raise ValueError("two weightings at least")
    if (table < 0).any() or not np.allclose(table.sum(axis=1), 1.0, atol=_ONE):
        raise ValueError("weightings hold numbers not below 0 that add up to 1")
    if method == "game":
        if shares is not None:
            raise ValueError("game finds its shares itself")
        counted = _game(table)
    else:
        counted = np.ones(len(table)) if shares is None else np.asarray(shares, dtype=float)
        if counted.shape != (len(table),) or (counted < 0).any() or not counted.sum() > 0:
            raise ValueError("shares: a number not below 0 for each weighting, and not all 0")
        counted = counted / counted.sum()
    if method == "product":
        with np.errstate(divide="ignore"):
            logs = np.where(counted[:, None] > 0, counted[:, None] * np.log(table), 0.0).sum(axis=0)
        found = np.exp(logs)
        if not found.sum() > 0:
            raise ValueError("every product is 0: the weightings have nothing in common")
    else:
        found = counted @ table
    return Combined(found / found.sum(), method, counted)


def _game(table: Floats) -> Floats:
    products = table @ table.T
    solution, *_ = np.linalg.lstsq(products, np.diag(products), rcond=None)
    positive = np.abs(solution)
    shares: Floats = positive / positive.sum()
    return shares
