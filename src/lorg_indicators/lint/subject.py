"""What the rules of meaning look at, and what they hand back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from lorg_indicators.errors import Fault
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet

__all__ = ["Check", "Hit", "id_path"]


class Hit(NamedTuple):
    """One thing that a rule found.

    Attributes:
        fault: what; its pointer says where.
        related: pointers of other places in the same file that have to do with it, each with what it is.
    """

    fault: Fault
    related: tuple[tuple[str, Message], ...] = ()


Check = Callable[[IndicatorSet], Iterator[Hit]]
"""A rule of meaning: a function of a sound set. Its findings name their rule by the code of their fault."""


def id_path(data: object, place: str) -> str:
    """The place in ids instead of indices: ``shequ/funding/government_funds/floor/at_least``."""
    parts = [] if not isinstance(data, Mapping) else [str(data.get("id", ""))]
    node: Any = data
    for part in place.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list):
            node = node[int(name)] if name.isdecimal() and int(name) < len(node) else None
            own = node.get("id") if isinstance(node, Mapping) else None
            parts.append(str(own) if isinstance(own, str) else name)
        else:
            node = node.get(name) if isinstance(node, Mapping) else None
            if not (isinstance(node, list) and name in _LISTS):
                parts.append(name)
    return "/".join(part for part in parts if part)


_LISTS = frozenset({"dimensions", "items", "criteria", "tiers"})
