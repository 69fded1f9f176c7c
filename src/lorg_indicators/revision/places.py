"""Where the parts of a set stand in its file, by their ids; and which of their values a revision may change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lorg_indicators.errors import pointer

__all__ = ["parts", "revisable", "values"]


def parts(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Kind, id and JSON pointer of every part of a sound set's data."""
    for at, dimension in enumerate(data["dimensions"]):
        place = pointer("dimensions", at)
        yield "dimension", dimension["id"], place
        for number, item in enumerate(dimension["items"]):
            below = place + pointer("items", number)
            yield "item", item["id"], below
            for index, criterion in enumerate(item["criteria"]):
                yield "criterion", f"{item['id']}.{criterion['id']}", below + pointer("criteria", index)
    for at, tier in enumerate(data["ladder"]["tiers"]):
        yield "tier", tier["id"], pointer("ladder", "tiers", at)
    for kind, key in (("scale", "scales"), ("measure", "measures")):
        for name in data.get(key, {}):
            yield kind, name, pointer(key, name)


def values(part: Any, above: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Field and value of everything that stands in a part and is no part itself, as far down as it goes."""
    entries = part.items() if isinstance(part, Mapping) else enumerate(part)
    for key, value in entries:
        field = f"{above}/{key}" if above else str(key)
        if field in ("items", "criteria"):
            continue
        if isinstance(value, Mapping | list):
            yield from values(value, field)
        else:
            yield field, value


def revisable(field: str, value: Any) -> bool:  # noqa: ANN401
    """Whether a revision may change a value: a number, an anchor of a level, or the reason of an assumption."""
    if isinstance(value, str):
        steps = field.split("/")
        return steps[0] == "assumes" or (steps[0] == "levels" and steps[2:3] == ["anchor"])
    return isinstance(value, int | float) and not isinstance(value, bool)
