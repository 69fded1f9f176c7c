"""The walk over a set for all rows at once: criteria -> items -> dimensions -> score.

What `lorg_indicators.tree` is for one document. Weights are folded into constants wherever everything applies; where
a criterion may be declared not applicable they are columns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import narwhals as nw

from lorg_indicators.columnar.algebra import Sheet
from lorg_indicators.model import IndicatorSet
from lorg_indicators.scoring import Method

__all__ = ["Climbed", "ColumnTree"]


class Climbed(NamedTuple):
    """Values of all nodes (0-1), anything where one does not apply."""

    items: list[nw.Expr]
    dimensions: list[nw.Expr]
    total: nw.Expr


class _Group:
    """The children of one node, by their places in the level below.

    Attributes:
        applies: whether any base child does; None where one always does.
    """

    def __init__(
        self, places: Sequence[int], weights: Sequence[float | None], applies: Sequence[nw.Expr | None], sheet: Sheet
    ) -> None:
        self._algebra = sheet.algebra
        base = [
            (at, weight, mask) for at, weight, mask in zip(places, weights, applies, strict=True) if weight is not None
        ]
        masks = [mask for _, _, mask in base if mask is not None]
        self.fixed = not masks
        self.applies = sheet.put(self._algebra.some(masks)) if len(masks) == len(base) else None
        total = math.fsum(weight for _, weight, _ in base)
        self._base = [at for at, _, _ in base]
        self._shares = [weight / total for _, weight, _ in base]
        if masks:
            parts = [
                share if mask is None else self._algebra.when(mask, share, 0.0)
                for share, (_, _, mask) in zip(self._shares, base, strict=True)
            ]
            self._masks = [mask for _, _, mask in base]
            self._parts = parts
            self._whole = _plus(parts)

    def value(self, values: Sequence[nw.Expr], method: Method) -> nw.Expr:
        """The node's value from those of the level below."""
        chosen = [values[at] for at in self._base]
        if self.fixed:
            return self._fixed(chosen, method)
        if method == "minimum":
            own = self._algebra.least(
                *(
                    value if mask is None else self._algebra.when(mask, value, 1.0)
                    for value, mask in zip(chosen, self._masks, strict=True)
                )
            )
        elif method == "arithmetic":
            own = _plus([value * part for value, part in zip(chosen, self._parts, strict=True)]) / self._divisor()
        else:
            whole = self._divisor()
            own = _times([value ** (part / whole) for value, part in zip(chosen, self._parts, strict=True)])
        return own if self.applies is None else self._algebra.when(self.applies, own, 0.0)

    def _fixed(self, chosen: Sequence[nw.Expr], method: Method) -> nw.Expr:
        if method == "minimum":
            return self._algebra.least(*chosen)
        if len(chosen) == 1:
            return chosen[0]
        if method == "arithmetic":
            return _plus([value * share for value, share in zip(chosen, self._shares, strict=True)])
        return _times([value**share for value, share in zip(chosen, self._shares, strict=True)])

    def _divisor(self) -> nw.Expr:
        """The weight that applies; 1 where none does, so that nothing is divided by 0."""
        whole = self._whole
        return whole if self.applies is None else self._algebra.when(self.applies, whole, 1.0)


class ColumnTree:
    """The weights of a set for a frame.

    Attributes:
        items: whether each item applies; None where it always does.
        dimensions: whether each dimension applies, likewise.
        applies: whether anything does, likewise.
    """

    def __init__(self, indicators: IndicatorSet, absent: Sequence[nw.Expr | None], sheet: Sheet) -> None:
        self._method = indicators.aggregation
        self._sheet = sheet
        self._algebra = sheet.algebra
        applies = [None if mask is None else ~mask for mask in absent]
        self._extra: list[list[tuple[int, float, nw.Expr | None]]] = []
        self._items: list[_Group] = []
        start = 0
        for _, item in indicators.items:
            places = range(start, start + len(item.criteria))
            weights = [part.weight if part.share is None else None for part in item.criteria]
            self._items.append(_Group(places, weights, applies[start : places.stop], sheet))
            self._extra.append(
                [
                    (at, part.share, applies[at])
                    for at, part in zip(places, item.criteria, strict=True)
                    if part.share is not None
                ]
            )
            start = places.stop
        sheet.settle()
        self.items = [group.applies for group in self._items]
        self._dimensions: list[_Group] = []
        start = 0
        for dimension in indicators.dimensions:
            places = range(start, start + len(dimension.items))
            weights = [item.weight for item in dimension.items]
            self._dimensions.append(_Group(places, weights, self.items[start : places.stop], sheet))
            start = places.stop
        sheet.settle()
        self.dimensions = [group.applies for group in self._dimensions]
        weights = [part.weight for part in indicators.dimensions]
        self._root = _Group(range(len(weights)), weights, self.dimensions, sheet)
        sheet.settle()
        self.applies = self._root.applies

    def up(self, *sides: Sequence[nw.Expr]) -> list[Climbed]:
        """Values of all nodes from the satisfactions of the criteria, of as many sides as are given."""
        items = [[self._sheet.put(value) for value in self._item_values(side)] for side in sides]
        self._sheet.settle()
        method = self._method.dimension
        dimensions = [[self._sheet.put(group.value(side, method)) for group in self._dimensions] for side in items]
        self._sheet.settle()
        totals = [self._sheet.put(self._root.value(side, self._method.set)) for side in dimensions]
        self._sheet.settle()
        return [Climbed(*parts) for parts in zip(items, dimensions, totals, strict=True)]

    def share(self, flags: Sequence[nw.Expr]) -> nw.Expr:
        """Share (0-1) of the weight of the base criteria whose flag is set."""
        values: list[nw.Expr] = [self._algebra.number(flag) for flag in flags]
        for groups in (self._items, self._dimensions):
            values = [self._sheet.put(group.value(values, "arithmetic")) for group in groups]
            self._sheet.settle()
        return self._root.value(values, "arithmetic")

    def _item_values(self, values: Sequence[nw.Expr]) -> list[nw.Expr]:
        """Items from criteria; encouraged clauses add to the base, and never lift an item above full marks."""
        items = []
        for group, extra in zip(self._items, self._extra, strict=True):
            own = group.value(values, self._method.item)
            if extra:
                added = [
                    values[at] * share if mask is None else self._algebra.when(mask, values[at] * share, 0.0)
                    for at, share, mask in extra
                ]
                own = self._algebra.least(_plus([own, *added]), 1.0)
            items.append(own)
        return items


def _plus(parts: Sequence[nw.Expr | float]) -> nw.Expr:
    return sum(parts[1:], parts[0])  # type: ignore[return-value]


def _times(parts: Sequence[nw.Expr]) -> nw.Expr:
    return math.prod(parts[1:], start=parts[0])
