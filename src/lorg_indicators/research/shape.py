"""A set as arrays: which node stands under which, its weights, and the lines that its tiers draw."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lorg_indicators.model import Aggregation, IndicatorSet
from lorg_indicators.scoring import tolerance

__all__ = ["LEVELS", "Floats", "Lines", "Masks", "Places", "Shape", "Weighting"]

Floats = NDArray[np.float64]
Masks = NDArray[np.bool_]
Places = NDArray[np.intp]

LEVELS: Final = ("dimension", "item", "criterion")


class Weighting(NamedTuple):
    """Weights as the set's file has them: relative among siblings, of any sum.

    Attributes:
        dimensions: shape (d,).
        items: shape (i,).
        criteria: shape (c,); 0 where a criterion is merely encouraged.
    """

    dimensions: Floats
    items: Floats
    criteria: Floats

    def level(self, name: str) -> Floats:
        """The weights of one of `LEVELS`."""
        return self[LEVELS.index(name)]

    def changed(self, level: str, at: int, weight: float) -> Weighting:
        """The same with one weight changed; its siblings keep theirs, and so share what is left of 1."""
        arrays = [array.copy() for array in self]
        arrays[LEVELS.index(level)][at] = weight
        return Weighting(*arrays)


class Lines(NamedTuple):
    """What each tier asks of scores and shares, tolerance taken off; -inf where it asks nothing. Shapes (t,).

    Attributes:
        score: least score, 0-100.
        dimension: least score of every dimension, 0-100.
        known: least share of the weight that is known, 0-1.
        documented: least share of the weight that is documented, 0-1.
    """

    score: Floats
    dimension: Floats
    known: Floats
    documented: Floats


class Shape:
    """The tree of a set and its numbers.

    Attributes:
        names: ids of the nodes of each of `LEVELS`; a criterion's is ``item.criterion``.
        item_of: the item of each criterion, shape (c,).
        dimension_of: the dimension of each item, shape (i,).
        criteria: the criteria of each item, a slice each.
        items: the items of each dimension, a slice each.
        weights: the set's own.
        shares: what an encouraged criterion can add to its item, 0 for others; shape (c,).
        base: which criteria are not merely encouraged, shape (c,).
        lines: what the tiers ask.
        tiers: their ids, lowest first.
        aggregation: the mean of each level.
    """

    def __init__(self, indicators: IndicatorSet) -> None:
        pairs = list(indicators.criteria)
        items = [item for _, item in indicators.items]
        self.names = {
            "dimension": [part.id for part in indicators.dimensions],
            "item": [item.id for item in items],
            "criterion": [f"{item.id}.{part.id}" for item, part in pairs],
        }
        self.criteria = _slices([len(item.criteria) for item in items])
        self.items = _slices([len(part.items) for part in indicators.dimensions])
        self.item_of = np.repeat(np.arange(len(items)), [len(item.criteria) for item in items])
        self.dimension_of = np.repeat(
            np.arange(len(indicators.dimensions)), [len(part.items) for part in indicators.dimensions]
        )
        self.shares = np.array([part.share or 0.0 for _, part in pairs])
        self.base = np.array([not part.encouraged for _, part in pairs])
        self.weights = Weighting(
            np.array([part.weight for part in indicators.dimensions], dtype=float),
            np.array([item.weight for item in items], dtype=float),
            np.array([part.weight or 0.0 for _, part in pairs], dtype=float),
        )
        self.aggregation: Aggregation = indicators.aggregation
        self.tiers = [tier.id for tier in indicators.ladder.tiers]
        asked = [tier.requires for tier in indicators.ladder.tiers]
        self.lines = Lines(
            _lines([each.score for each in asked]),
            _lines([each.each_dimension for each in asked]),
            _lines([each.known for each in asked]),
            _lines([each.documented for each in asked]),
        )

    def siblings(self) -> list[tuple[str, slice]]:
        """Every group of siblings with two weights or more: its level and its places there, from the top."""
        groups = [("dimension", slice(0, len(self.names["dimension"])))]
        groups += [("item", span) for span in self.items]
        groups += [("criterion", span) for span in self.criteria]
        return [(level, span) for level, span in groups if np.count_nonzero(self.weights.level(level)[span]) > 1]


def _slices(lengths: list[int]) -> list[slice]:
    ends = np.cumsum(lengths).tolist()
    return [slice(end - length, end) for end, length in zip(ends, lengths, strict=True)]


def _lines(cuts: list[float | None]) -> Floats:
    return np.array([-np.inf if cut is None else cut - tolerance(cut) for cut in cuts])
