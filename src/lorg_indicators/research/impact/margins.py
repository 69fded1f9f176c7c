"""For every weight, how far it may change alone before anybody's tier does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.model import Aggregation
from lorg_indicators.research.cohort import Cohort
from lorg_indicators.research.shape import Floats, Masks, Shape, Weighting
from lorg_indicators.research.walk import Nodes, Stood, normalised, stand

__all__ = ["Margin", "margins"]


_FAR: Final = 1e6
"""A weight so many times those of its siblings together, or as small, is without limit: beyond, rounding decides."""


class Margin(NamedTuple):
    """The range of one weight within which no tier of the cohort changes, guaranteed or reachable.

    Weights are as the set's file has them; the siblings keep theirs, so that all of them are shared anew.

    Attributes:
        level: dimension, item or criterion.
        id: of the node.
        weight: as it is.
        lower: below this a tier changes; 0: not above a millionth of what its siblings weigh.
        upper: above this a tier changes; infinite: not below a million times that.
    """

    level: str
    id: str
    weight: float
    lower: float
    upper: float


def margins(shape: Shape, cohort: Cohort) -> list[Margin]:
    """The margin of every weight that has siblings.

    A score is (v t + u B) / (t + B) in a weight t whose siblings weigh B, where u is its value at t = 0 and v its
    limit for large t; so each condition of a tier changes at one t at most, which is worked out exactly. Where
    encouraged clauses lift an item no higher than full, that holds of what they would lift it to.

    Raises:
        LorgError: a mean of the set is not arithmetic: then this does not hold.
    """
    if shape.aggregation != Aggregation():
        raise LorgError([Fault("not-linear")])
    now = stand(shape, cohort, shape.weights)
    found = []
    for level, span in shape.siblings():
        weights = shape.weights.level(level)
        for at in range(span.start, span.stop):
            if weights[at] > 0:
                lower, upper = _margin(shape, cohort, now, (level, at, span))
                found.append(Margin(level, shape.names[level][at], float(weights[at]), lower, upper))
    return found


_Standing = tuple[Stood, Stood, Nodes, Nodes]
_SIDES: Final = ((0, 2), (1, 3))


def _margin(shape: Shape, cohort: Cohort, now: _Standing, place: tuple[str, int, slice]) -> tuple[float, float]:
    level, at, span = place
    weight = float(shape.weights.level(level)[at])
    item = int(shape.item_of[at]) if level == "criterion" and shape.shares[span].any() else None
    none = stand(shape, cohort, shape.weights.changed(level, at, 0.0), free=item)
    alone = stand(shape, cohort, _alone(shape.weights, level, at, span), free=item)
    told = _applies(shape, cohort)[level]
    rest = (told[:, span] * shape.weights.level(level)[span]).sum(axis=1) - told[:, at] * weight
    rest = np.where(np.count_nonzero(told[:, span], axis=1) > told[:, at], rest, 0.0)
    moves = told[:, at] & (rest > 0)
    least, most = 0.0, np.inf
    for side in (0, 1):
        low, high = np.full(len(told), -np.inf), np.full(len(told), np.inf)
        for tier in range(len(shape.tiers)):
            gate = now[side].gates[:, tier]  # type: ignore[union-attr]
            low = np.where(gate, low, np.inf)
            ends = (
                _values(now, side),
                _values(none, side),
                _values(alone, side),
                _most(shape, cohort, now, side, item),
            )
            for line, *values in zip(_lines(shape, tier), *ends, strict=True):
                _narrow(low, high, line, values, rest, moves)
            inside = (low <= weight) & (weight <= high)
            possible = ~inside & (low <= high)
            most = min([most, *high[inside], *low[possible & (low > weight)]])
            least = max([least, *low[inside], *high[possible & (high < weight)]])
    siblings = float(shape.weights.level(level)[span].sum()) - weight
    return least if least > siblings / _FAR else 0.0, most if most < siblings * _FAR else np.inf


def _narrow(low: Floats, high: Floats, line: float, values: list[Floats], rest: Floats, moves: Masks) -> None:
    """Narrows, in place, the weights for which a condition holds in each row."""
    if not np.isfinite(line):
        return
    now, none, alone, full = values
    with np.errstate(divide="ignore", invalid="ignore"):
        slope, needed = alone - line, (line - none) * rest
        at = needed / slope
    rising, falling = moves & (slope > 0), moves & (slope < 0)
    never = np.where(moves, (slope == 0) & (needed > 0), now < line) | np.isneginf(now) | (moves & (full < line))
    np.copyto(low, np.maximum(low, at), where=rising & ~never)
    np.copyto(high, np.minimum(high, at), where=falling & ~never)
    low[never] = np.inf


def _values(standing: _Standing, side: int) -> Iterator[Floats]:
    """Score, known share, documented share and the score of every dimension: each (n,)."""
    stood: Stood = standing[side]  # type: ignore[assignment]
    nodes: Nodes = standing[2 + side]  # type: ignore[assignment]
    yield from (stood.score[:, 0], stood.known[:, 0], stood.documented[:, 0])
    whole = np.isfinite(stood.weakest[:, 0])
    yield from (np.where(whole, 100 * each[:, 0], -np.inf) for each in np.moveaxis(nodes.dimensions, 1, 0))


def _most(shape: Shape, cohort: Cohort, standing: _Standing, side: int, item: int | None) -> Iterator[Floats]:
    """As `_values`, were an item full that encouraged clauses would lift above that; without one, no bounds."""
    values = list(_values(standing, side))
    bounds = [np.full_like(each, np.inf) for each in values]
    if item is not None:
        nodes: Nodes = standing[2 + side]  # type: ignore[assignment]
        told, at = _applies(shape, cohort), int(shape.dimension_of[item])
        span = shape.items[at]
        inner = normalised(shape.weights.items[span, None], told["item"][:, span])[:, item - span.start, 0]
        outer = normalised(shape.weights.dimensions[:, None], told["dimension"])[:, at, 0]
        lifted = 100 * inner * (1 - nodes.items[:, item, 0])
        bounds[0] = values[0] + outer * lifted
        bounds[3 + at] = values[3 + at] + lifted
    yield from bounds


def _lines(shape: Shape, tier: int) -> list[float]:
    lines = shape.lines
    each = float(lines.dimension[tier])
    three = [float(line[tier]) for line in (lines.score, lines.known, lines.documented)]
    return [*three, *[each] * len(shape.items)]


def _alone(weights: Weighting, level: str, at: int, span: slice) -> Weighting:
    """The weight so great that its siblings count for nothing."""
    changed = weights.changed(level, at, 1.0)
    changed.level(level)[span] = 0.0
    changed.level(level)[at] = 1.0
    return changed


def _applies(shape: Shape, cohort: Cohort) -> dict[str, Masks]:
    criteria = cohort.applies & shape.base
    items = np.stack([criteria[:, span].any(axis=1) for span in shape.criteria], axis=1)
    return {
        "dimension": np.stack([items[:, span].any(axis=1) for span in shape.items], axis=1),
        "item": items,
        "criterion": criteria,
    }
