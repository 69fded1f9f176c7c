"""The parts of a set, each with the JSON pointer to it."""

from __future__ import annotations

from collections.abc import Iterator

from lorg_indicators.criteria import Criterion
from lorg_indicators.errors import pointer
from lorg_indicators.model import IndicatorSet, Item
from lorg_indicators.text import Basis

__all__ = ["criteria_of", "items_of", "parts_with_basis"]


def items_of(indicators: IndicatorSet) -> Iterator[tuple[str, Item]]:
    """Every item."""
    for at, dimension in enumerate(indicators.dimensions):
        for index, item in enumerate(dimension.items):
            yield pointer("dimensions", at, "items", index), item


def criteria_of(indicators: IndicatorSet) -> Iterator[tuple[str, Item, Criterion]]:
    """Every criterion with its item."""
    for place, item in items_of(indicators):
        for index, criterion in enumerate(item.criteria):
            yield place + pointer("criteria", index), item, criterion


def parts_with_basis(indicators: IndicatorSet) -> Iterator[tuple[str, Basis]]:
    """Every part that says where its numbers come from."""
    yield "", indicators
    yield from ((place, criterion) for place, _, criterion in criteria_of(indicators))
    yield from ((pointer("ladder", "tiers", at), tier) for at, tier in enumerate(indicators.ladder.tiers))
    yield from ((pointer("scales", name), scale) for name, scale in indicators.scales.items())
    yield from ((pointer("measures", name), measure) for name, measure in indicators.measures.items())
