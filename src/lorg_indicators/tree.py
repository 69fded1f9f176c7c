"""The walk over a set: criteria -> items -> dimensions -> score, and back down for what each contributed.

A tree is made once for a set, and once more for evidence that declares criteria not applicable: their weight is then
shared among their siblings, and a node without children that apply does not apply itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from operator import mul
from typing import NamedTuple

from lorg_indicators.model import IndicatorSet
from lorg_indicators.scoring import Method, mean, split

__all__ = ["Ends", "Points", "Tree"]


class Ends(NamedTuple):
    """One end of every interval, all 0-1: values of the items, of the dimensions, and of the whole set."""

    items: list[float]
    dimensions: list[float]
    total: float


class Points(NamedTuple):
    """Points of the score (0-100) that each node contributed; each level adds up to the score."""

    criteria: list[float]
    items: list[float]
    dimensions: list[float]


class Group:
    """The children of one node.

    Attributes:
        start: index of the first child in its level.
        stop: index after the last.
        factors: for each child its normalised weight, or the share of an encouraged one; 0 where it does not apply.
        applies: whether any base child does.
        value: children's values -> the node's value (0-1).
    """

    __slots__ = ("applies", "factors", "start", "stop", "value")

    def __init__(self, start: int, weights: Sequence[float], shares: Sequence[float], method: Method) -> None:
        # A weight or a share of 0 says that the child is none of its kind here, or does not apply.
        total = math.fsum(weights)
        self.start, self.stop = start, start + len(weights)
        self.applies = total > 0
        norm = [weight / total if total else 0.0 for weight in weights]
        self.factors = [base or share for base, share in zip(norm, shares, strict=True)] if self.applies else norm
        self.value = self._rule(norm, shares, method)

    def _rule(self, norm: list[float], shares: Sequence[float], method: Method) -> Callable[[Sequence[float]], float]:
        start, stop, factors = self.start, self.stop, self.factors
        if not self.applies:
            return _nothing
        if method == "arithmetic":
            if any(shares):
                return lambda values: min(1.0, sum(map(mul, factors, values[start:stop])))
            return lambda values: sum(map(mul, factors, values[start:stop]))
        base = [(start + at, weight) for at, weight in enumerate(norm) if weight]
        places, weights = [at for at, _ in base], [weight for _, weight in base]
        extra = [(start + at, share) for at, share in enumerate(shares) if share and not norm[at]]

        def value(values: Sequence[float]) -> float:
            own: float = mean([values[at] for at in places], weights, method)
            return min(1.0, own + sum(values[at] * share for at, share in extra))

        return value


class Tree:
    """The weights of a set, normalised, with `absent` criteria left out.

    Attributes:
        items: a group of criteria each.
        dimensions: a group of items each.
        root: the group of the dimensions.
        effective: criterion -> its weight in the whole set (shares of encouraged ones likewise).
    """

    def __init__(self, indicators: IndicatorSet, absent: frozenset[int] = frozenset()) -> None:
        method = indicators.aggregation
        self.items: list[Group] = []
        start = 0
        for _, item in indicators.items:
            places = range(start, start + len(item.criteria))
            applies = [at not in absent for at in places]
            weights = [(part.weight or 0.0) * on for part, on in zip(item.criteria, applies, strict=True)]
            shares = [(part.share or 0.0) * on for part, on in zip(item.criteria, applies, strict=True)]
            self.items.append(Group(start, weights, shares, method.item))
            start = places.stop
        self.dimensions: list[Group] = []
        start = 0
        for dimension in indicators.dimensions:
            groups = self.items[start : start + len(dimension.items)]
            weights = [item.weight * group.applies for item, group in zip(dimension.items, groups, strict=True)]
            self.dimensions.append(Group(start, weights, [0.0] * len(weights), method.dimension))
            start += len(dimension.items)
        weights = [
            part.weight * group.applies for part, group in zip(indicators.dimensions, self.dimensions, strict=True)
        ]
        self.root = Group(0, weights, [0.0] * len(weights), method.set)
        self.effective_dimensions = self.root.factors
        self.effective_items = _down(self.effective_dimensions, self.dimensions)
        self.effective = _down(self.effective_items, self.items)
        # Under arithmetic means that no encouraged clause can cap, a node contributes its weight times its value.
        capped = any(part.encouraged for _, part in indicators.criteria)
        self._linear = {method.set, method.dimension, method.item} == {"arithmetic"} and not capped
        levels = (self.effective, self.effective_items, self.effective_dimensions)
        self._worth = [[100 * weight for weight in level] for level in levels]

    @property
    def applies(self) -> bool:
        """Whether anything does."""
        return self.root.applies

    def share(self, base: Sequence[bool], flags: Sequence[bool]) -> float | None:
        """Share (0-1) of the weight of the base criteria whose flag is set; None where nothing applies."""
        if not self.applies:
            return None
        if all(flags):
            return 1.0
        weights = [weight for weight, counts, flag in zip(self.effective, base, flags, strict=True) if counts and flag]
        return math.fsum(weights)

    def up(self, satisfactions: Sequence[float]) -> Ends:
        """Values of all nodes from the satisfactions of the criteria (0-1; anything where one does not apply)."""
        items = [group.value(satisfactions) for group in self.items]
        dimensions = [group.value(items) for group in self.dimensions]
        total = self.root.value(dimensions)
        if total > 1 or max(dimensions) > 1 or max(items) > 1:
            # Normalised weights may add up to a hair more than 1; no score is above full marks for that.
            items, dimensions = ([min(value, 1.0) for value in level] for level in (items, dimensions))
            total = min(total, 1.0)
        return Ends(items, dimensions, total)

    def down(self, satisfactions: Sequence[float], ends: Ends) -> Points:
        """Where the points of the score come from: each node's are split in proportion to weight x value."""
        if self._linear:
            criteria, items, dimensions = self._worth
            return Points(
                list(map(mul, criteria, satisfactions)),
                list(map(mul, items, ends.items)),
                list(map(mul, dimensions, ends.dimensions)),
            )
        dimensions = split(100 * ends.total, list(map(mul, self.root.factors, ends.dimensions)))
        items = _shared(dimensions, self.dimensions, ends.items)
        return Points(_shared(items, self.items, satisfactions), items, dimensions)


def _shared(points: list[float], groups: list[Group], values: Sequence[float]) -> list[float]:
    shared: list[float] = []
    for given, group in zip(points, groups, strict=True):
        shared += split(given, list(map(mul, group.factors, values[group.start : group.stop])))
    return shared


def _down(above: list[float], groups: list[Group]) -> list[float]:
    return [weight * factor for weight, group in zip(above, groups, strict=True) for factor in group.factors]


def _nothing(values: Sequence[float]) -> float:
    del values
    return 0.0
