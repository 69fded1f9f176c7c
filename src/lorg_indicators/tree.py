"""The walk over a set: criteria -> items -> dimensions -> score, and back down for what each contributed.

A tree is made once for a set, and once more for evidence that declares criteria not applicable: their weight is then
shared among their siblings, and a node without children that apply does not apply itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cached_property
from operator import mul
from typing import Final, NamedTuple

from lorg_indicators.model import IndicatorSet
from lorg_indicators.scoring import Method, mean, split

__all__ = ["Ends", "Points", "Tree"]

_FULL: Final = 1 - 1e-12


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
        base: index and normalised weight of each base child that applies.
        extra: index and share of each encouraged child that applies.
    """

    __slots__ = ("applies", "base", "extra", "factors", "start", "stop")

    def __init__(self, start: int, weights: Sequence[float], shares: Sequence[float]) -> None:
        # A weight or a share of 0 says that the child is none of its kind here, or does not apply.
        total = math.fsum(weights)
        self.start, self.stop = start, start + len(weights)
        self.applies = total > 0
        norm = [weight / total if total else 0.0 for weight in weights]
        self.factors = [base or share for base, share in zip(norm, shares, strict=True)] if self.applies else norm
        self.base = [(start + at, weight) for at, weight in enumerate(norm) if weight]
        self.extra = [(start + at, share) for at, share in enumerate(shares) if share and not norm[at]]

    def value(self, values: Sequence[float], method: Method) -> float:
        """The node's value (0-1, or a hair more) from the values of all children of its level."""
        if not self.applies:
            return 0.0
        own: float = mean([values[at] for at, _ in self.base], [weight for _, weight in self.base], method)
        return own + sum(values[at] * share for at, share in self.extra)


class Level:
    """All nodes of one level, each with its children in the level below."""

    def __init__(self, groups: Sequence[Group], method: Method) -> None:
        self.groups = groups
        self.factors = [factor for group in groups for factor in group.factors]
        self._method = method
        self._spans = [slice(group.start, group.stop) for group in groups]

    def up(self, values: Sequence[float]) -> list[float]:
        """Values of the nodes (0-1) from those of their children."""
        if self._method == "arithmetic":
            worth = list(map(mul, self.factors, values))
            above = [sum(worth[span]) for span in self._spans]
        else:
            above = [group.value(values, self._method) for group in self.groups]
        # Encouraged clauses never lift an item above full marks, and normalised weights that add up to a hair more or
        # less than 1 make full marks all the same.
        return above if max(above) < _FULL else [1.0 if value >= _FULL else value for value in above]

    def again(
        self, above: Sequence[float], values: Sequence[float], changed: Iterable[int]
    ) -> tuple[list[float], set[int]]:
        """`up` where ``above`` is known but for what ``changed`` children make of it; and which nodes these are in."""
        renewed, nodes = list(above), {self._node[child] for child in changed}
        for at in nodes:
            if self._method == "arithmetic":
                span = self._spans[at]
                value = sum(map(mul, self.factors[span], values[span]))
            else:
                value = self.groups[at].value(values, self._method)
            renewed[at] = 1.0 if value >= _FULL else value
        return renewed, nodes

    @cached_property
    def _node(self) -> list[int]:
        """For each child the node that it is in."""
        return [at for at, group in enumerate(self.groups) for _ in range(group.start, group.stop)]

    def down(self, points: Sequence[float], values: Sequence[float]) -> list[float]:
        """Points of the children: those of each node, split in proportion to weight x value."""
        worth = list(map(mul, self.factors, values))
        parts = [split(given, worth[span]) for given, span in zip(points, self._spans, strict=True)]
        return [part for node in parts for part in node]

    def effective(self, above: Sequence[float]) -> list[float]:
        """Weights of the children in the whole set, from those of the nodes."""
        return [weight * factor for weight, group in zip(above, self.groups, strict=True) for factor in group.factors]


class Tree:
    """The weights of a set, normalised, with `absent` criteria left out.

    Attributes:
        items: a group of criteria each.
        dimensions: a group of items each.
        applies: whether anything does.
        effective_dimensions: weights of the dimensions in the whole set.
        effective_items: weights of the items in the whole set.
        effective: weights of the criteria in the whole set (shares of encouraged ones likewise).
    """

    def __init__(self, indicators: IndicatorSet, absent: frozenset[int] = frozenset()) -> None:
        self.items: list[Group] = []
        start = 0
        for _, item in indicators.items:
            places = range(start, start + len(item.criteria))
            applies = [at not in absent for at in places]
            weights = [(part.weight or 0.0) * on for part, on in zip(item.criteria, applies, strict=True)]
            shares = [(part.share or 0.0) * on for part, on in zip(item.criteria, applies, strict=True)]
            self.items.append(Group(start, weights, shares))
            start = places.stop
        self.dimensions: list[Group] = []
        start = 0
        for dimension in indicators.dimensions:
            groups = self.items[start : start + len(dimension.items)]
            weights = [item.weight * group.applies for item, group in zip(dimension.items, groups, strict=True)]
            self.dimensions.append(Group(start, weights, [0.0] * len(weights)))
            start += len(dimension.items)
        weights = [
            part.weight * group.applies for part, group in zip(indicators.dimensions, self.dimensions, strict=True)
        ]
        root = Group(0, weights, [0.0] * len(weights))
        self.applies = root.applies
        method = indicators.aggregation
        self._items, self._dimensions = Level(self.items, method.item), Level(self.dimensions, method.dimension)
        self._root = Level([root], method.set)
        self.effective_dimensions = root.factors
        self.effective_items = self._dimensions.effective(self.effective_dimensions)
        self.effective = self._items.effective(self.effective_items)
        # Under arithmetic means that no encouraged clause can cap, a node contributes its weight times its value.
        capped = any(part.encouraged for _, part in indicators.criteria)
        self._linear = {method.set, method.dimension, method.item} == {"arithmetic"} and not capped
        levels = (self.effective, self.effective_items, self.effective_dimensions)
        self._worth = [[100 * weight for weight in level] for level in levels]

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
        items = self._items.up(satisfactions)
        dimensions = self._dimensions.up(items)
        return Ends(items, dimensions, self._root.up(dimensions)[0])

    def again(self, ends: Ends, satisfactions: Sequence[float], changed: Iterable[int]) -> Ends:
        """`up`, where ``ends`` are those of satisfactions that differ at most at the criteria ``changed``."""
        items, nodes = self._items.again(ends.items, satisfactions, changed)
        dimensions, _ = self._dimensions.again(ends.dimensions, items, nodes)
        return Ends(items, dimensions, self._root.up(dimensions)[0])

    def down(self, satisfactions: Sequence[float], ends: Ends) -> Points:
        """Where the points of the score come from: each node's are split in proportion to weight x value."""
        if self._linear:
            criteria, items, dimensions = self._worth
            return Points(
                list(map(mul, criteria, satisfactions)),
                list(map(mul, items, ends.items)),
                list(map(mul, dimensions, ends.dimensions)),
            )
        dimensions = self._root.down([100 * ends.total], ends.dimensions)
        items = self._dimensions.down(dimensions, ends.items)
        return Points(self._items.down(items, satisfactions), items, dimensions)
