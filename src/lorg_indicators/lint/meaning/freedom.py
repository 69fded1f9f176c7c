"""Whether all criteria of a set can be at their best at once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Final

from lorg_indicators.derivation import leaf_counts, possible
from lorg_indicators.measures import Number
from lorg_indicators.model import IndicatorSet
from lorg_indicators.outcome import Interval

__all__ = ["INPUTS", "together"]

INPUTS: Final = frozenset({"value", "last"})
"""Inputs of a criterion that are the measure's value in the assessed year."""

# By which of its operands a derived measure rises, and by which it falls.
_RISES_BY: Final = {"ratio": (0,), "difference": (0,), "sum": None}
_FALLS_BY: Final = {"ratio": (1,), "difference": (1,), "sum": ()}


def together(indicators: IndicatorSet) -> bool:
    """True where it is proved that evidence exists with every criterion at its best; False where it is not.

    Enough for proof: criteria that read one number want it in one direction, and every derived measure that is read
    has a leaf of its own, without an upper bound, that moves it that way through all its values.
    """
    wanted: dict[str, list[frozenset[int]]] = {}
    for _, criterion in indicators.criteria:
        signs = frozenset(sign for name, sign in criterion.monotone().items() if name in INPUTS)
        wanted.setdefault(criterion.measure, []).append(signs)
    leaves = leaf_counts(indicators.measures)
    counts = Counter(leaf for name in wanted for leaf in leaves[name])
    bounds = possible(indicators.measures)
    return all(_free(name, signs, indicators, counts, bounds) for name, signs in wanted.items())


def _free(
    name: str,
    signs: list[frozenset[int]],
    indicators: IndicatorSet,
    counts: Counter[str],
    bounds: Mapping[str, Interval],
) -> bool:
    """Whether the measure can be what all its criteria want, whatever the other measures are."""
    measure = indicators.measures[name]
    directions = frozenset().union(*signs)
    if len(directions) > 1 or (isinstance(measure, Number) and len(signs) > 1 and frozenset() in signs):
        return False
    if isinstance(measure, Number) and bounds[name].lower == bounds[name].upper:
        return False  # one value for every year neither rises nor falls
    if not isinstance(measure, Number) or measure.operation is None:
        return counts[name] == 1
    if len(directions) != 1:
        return False
    table = _RISES_BY if directions == {1} else _FALLS_BY
    movers = table.get(measure.operation, ())
    operands = measure.operands if movers is None else [measure.operands[at] for at in movers]
    return any(counts[operand] == 1 and bounds[operand].upper == math.inf for operand in operands)
