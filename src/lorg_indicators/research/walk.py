"""The walk over a set for a cohort: satisfactions and weights -> items, dimensions, score, tier.

What `lorg_indicators.tree` is for one document; both say the same. Weights stand for one weighting or for many: the
last axis of every array is the weighting (b), the first the subject (n).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from lorg_indicators.model import Aggregation
from lorg_indicators.research.cohort import Cohort
from lorg_indicators.research.shape import Floats, Lines, Masks, Places, Shape, Weighting
from lorg_indicators.scoring import Method

__all__ = ["Nodes", "Stood", "climb", "normalised", "stand", "tiers"]

_FULL: Final = 1 - 1e-12


class Nodes(NamedTuple):
    """Values of all nodes (0-1), 0 where one does not apply, under b weightings.

    Attributes:
        items: shape (n, i, b).
        dimensions: shape (n, d, b).
        total: shape (n, b).
    """

    items: Floats
    dimensions: Floats
    total: Floats


class Stood(NamedTuple):
    """What the ladder stands on for one end: scores 0-100, shares 0-1, shapes (n, b); gates shape (n, t)."""

    score: Floats
    weakest: Floats
    known: Floats
    documented: Floats
    gates: Masks


def normalised(weights: Floats, applies: Masks) -> Floats:
    """Weights (k, b) of siblings shared among those that apply (n, k): shape (n, k, b), 0 where none applies."""
    own = weights[None, :, :] * applies[:, :, None]
    total = own.sum(axis=1, keepdims=True)
    shares: Floats = np.divide(own, total, out=np.zeros_like(own), where=total > 0)
    return shares


def _mean(values: Floats, shares: Floats, method: Method) -> Floats:
    """Weighted mean over axis 1 of values (n, k, b or 1) under shares (n, k, b) that sum to 1: shape (n, b)."""
    if method == "arithmetic":
        total: Floats = np.einsum("nkb,nkb->nb", np.broadcast_to(values, shares.shape), shares)
        return total
    weighted = shares > 0
    if method == "minimum":
        least = np.where(weighted, values, np.inf).min(axis=1)
        return np.where(np.isfinite(least), least, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(weighted, shares * np.log(values), 0.0).sum(axis=1)
    return np.where(weighted.any(axis=1), np.exp(logs), 0.0)


def climb(
    shape: Shape,
    satisfactions: Floats,
    applies: Masks,
    weights: Weighting,
    aggregation: Aggregation | None = None,
    *,
    free: int | None = None,
) -> Nodes:
    """Values of all nodes.

    Args:
        shape: of the set.
        satisfactions: of the criteria (0-1), shape (n, c).
        applies: which criteria do, shape (n, c).
        weights: arrays of shape (d, b), (i, b), (c, b), or without b for one weighting.
        aggregation: the mean of each level; None for the set's own.
        free: an item that encouraged clauses may lift above 1, and what stands above it with it; for extrapolating.
    """
    method = aggregation or shape.aggregation
    weights = Weighting(*(np.atleast_2d(level.T).T for level in weights))
    many, rows = weights.dimensions.shape[1], len(satisfactions)
    items = np.zeros((rows, len(shape.criteria), many))
    item_applies = np.zeros((rows, len(shape.criteria)), dtype=bool)
    for at, span in enumerate(shape.criteria):
        told, base = applies[:, span], shape.base[span]
        shares = normalised(weights.criteria[span], told & base)
        item_applies[:, at] = (told & base).any(axis=1)
        own = _mean(satisfactions[:, span, None], shares, method.item)
        extra = (satisfactions[:, span] * told) @ (shape.shares[span] * ~base)
        value = own + (extra * item_applies[:, at])[:, None]
        items[:, at] = value if at == free else _capped(value)
    capped = _capped if free is None else _as_it_is
    dimensions = np.zeros((rows, len(shape.items), many))
    applied = np.zeros((rows, len(shape.items)), dtype=bool)
    for at, span in enumerate(shape.items):
        shares = normalised(weights.items[span], item_applies[:, span])
        applied[:, at] = item_applies[:, span].any(axis=1)
        dimensions[:, at] = capped(_mean(items[:, span], shares, method.dimension))
    total = capped(_mean(dimensions, normalised(weights.dimensions, applied), method.set))
    return Nodes(items, dimensions, total)


def _capped(values: Floats) -> Floats:
    return np.where(values >= _FULL, 1.0, values)


def _as_it_is(values: Floats) -> Floats:
    return values


_SUM: Final = Aggregation()


def stand(
    shape: Shape,
    cohort: Cohort,
    weights: Weighting,
    aggregation: Aggregation | None = None,
    *,
    free: int | None = None,
) -> tuple[Stood, Stood, Nodes, Nodes]:
    """What the ladder stands on, guaranteed and reachable, and the nodes of both ends; arguments as for `climb`."""
    ends = (cohort.lower, cohort.upper)
    sides = [climb(shape, end, cohort.applies, weights, aggregation, free=free) for end in ends]
    base: Masks = shape.base
    counts: Masks = cohort.applies & base

    def share(flags: Masks) -> Floats:
        return climb(shape, (flags & counts).astype(float), counts, weights, _SUM).total

    known, documented = share(cohort.known), share(cohort.documented)
    more = documented + share(cohort.documentable)
    whole = np.stack([counts[:, span].any(axis=1) for span in shape.criteria], axis=1)
    each = np.stack([whole[:, span].any(axis=1) for span in shape.items], axis=1)
    stood = []
    for nodes, know, papers, gates in (
        (sides[0], known, documented, cohort.holds),
        (sides[1], np.where(each.any(axis=1, keepdims=True), 1.0, -np.inf), more, cohort.may),
    ):
        weakest = np.where(each.all(axis=1, keepdims=True), 100 * nodes.dimensions.min(axis=1), -np.inf)
        score = np.where(each.any(axis=1, keepdims=True), 100 * nodes.total, -np.inf)
        stood.append(Stood(score, weakest, know, papers, gates))
    return stood[0], stood[1], sides[0], sides[1]


def tiers(stood: Stood, lines: Lines) -> Places:
    """The tier of every subject under every weighting, 0 for none, then 1 for the lowest: shape (n, b)."""
    reached = np.ones(stood.score.shape, dtype=bool)
    count = np.zeros(stood.score.shape, dtype=np.intp)
    for at in range(stood.gates.shape[1]):
        reached &= stood.gates[:, at, None]
        reached &= stood.score >= lines.score[at]
        reached &= stood.weakest >= lines.dimension[at]
        reached &= stood.known >= lines.known[at]
        reached &= stood.documented >= lines.documented[at]
        count += reached
    return count
