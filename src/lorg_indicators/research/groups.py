"""The groups of siblings whose weights people judge: dimensions, the items of each, the criteria of each of these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lorg_indicators.model import IndicatorSet

__all__ = ["ROOT", "groups", "parent"]

ROOT: Final = "set"
"""The group whose members are the dimensions."""


def groups(indicators: IndicatorSet) -> Mapping[str, Mapping[str, Any]]:
    """The groups of a set that have two members or more: id of the group -> id of the member -> its title.

    A criterion has no title; the label of its measure stands for it.
    """
    found = {ROOT: {part.id: part.title.label for part in indicators.dimensions}}
    for dimension in indicators.dimensions:
        found[dimension.id] = {item.id: item.title.label for item in dimension.items}
    for item in (item for dimension in indicators.dimensions for item in dimension.items):
        # An encouraged clause has no weight; it adds.
        weighed = [part for part in item.criteria if not part.encouraged]
        found[item.id] = {part.id: indicators.measures[part.measure].label.label for part in weighed}
    return {group: members for group, members in found.items() if len(members) > 1}


def parent(group: str) -> str:
    """The id of a group as a file of weights has it."""
    return "" if group == ROOT else group
