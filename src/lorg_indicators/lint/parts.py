"""A set taken apart: every part that has an id, with its place in the file and what it says of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

from lorg_indicators.errors import pointer
from lorg_indicators.model import IndicatorSet

__all__ = ["ABOVE", "KINDS", "PLACES", "Kind", "Part", "Parts", "take_apart"]

Kind = Literal["set", "scales", "measures", "options", "dimensions", "items", "criteria", "tiers"]
KINDS: Final[tuple[Kind, ...]] = (
    "set",
    "scales",
    "measures",
    "options",
    "dimensions",
    "items",
    "criteria",
    "tiers",
)
"""Every kind after those that its own parts refer to."""

ABOVE: Final[Mapping[Kind, Kind]] = {"options": "measures", "items": "dimensions", "criteria": "items"}
"""What the parts of a kind belong to; all others belong to the set itself."""

PLACES: Final[Mapping[Kind, str]] = {
    "scales": "/scales",
    "measures": "/measures",
    "options": "/options",
    "dimensions": "/dimensions",
    "items": "/items",
    "criteria": "/criteria",
    "tiers": "/ladder/tiers",
}
"""Where they stand in it, as a JSON pointer."""

_BASES: Final = {"cites": "notice", "reads": "reading", "assumes": "assumption"}
# Where a part's id is: the key of a mapping, or a key of its own.
_KEYED: Final = frozenset({"scales", "measures", "options"})
# Items and criteria are called by their ids alone, as in evidence and results; the others by their kind as well.
_PREFIXES: Final[Mapping[str, str]] = {
    "scales": "scales.",
    "measures": "measures.",
    "options": "measures.",
    "dimensions": "dimensions.",
    "tiers": "tiers.",
}


class Part(NamedTuple):
    """One part of a set, without the parts that it is made of.

    Attributes:
        kind: what it is.
        name: its id, that of its item or measure before it where ids are unique only there: ``item.criterion``.
        path: ids from the set down to it.
        pointer: JSON pointer to it.
        above: name of the part that it belongs to.
        fields: what it says of itself, as plain data; for every number where it comes from stands under ``basis``.
    """

    kind: Kind
    name: str
    path: str
    pointer: str
    above: str
    fields: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its own id."""
        return self.name.rpartition(".")[2]

    @property
    def id_pointer(self) -> str:
        """JSON pointer to its id."""
        return self.pointer if self.kind in _KEYED else self.pointer + "/id"

    @property
    def full_name(self) -> str:
        """What it is called in ``retired``: ``item.criterion``, ``measures.name``; the set by its id."""
        return _PREFIXES.get(self.kind, "") + (self.name or self.path)

    @property
    def titled(self) -> Any:  # noqa: ANN401
        """What it is called for people: its title, its label, or the clause that it quotes."""
        return next((self.fields[key] for key in ("title", "label", "quote") if key in self.fields), self.id)

    def place(self, *at: object) -> str:
        """JSON pointer to a field of it; that of a basis leads to where the basis stands."""
        if at[0] != "basis":
            return self.pointer + pointer(*at)
        source = self.fields["basis"][at[1]]["source"]
        key = next(key for key, name in _BASES.items() if name == source)
        return self.pointer + pointer(key, *(() if key == "cites" else (at[1], *at[3:])))


Parts = Mapping[Kind, Mapping[str, Part]]


def take_apart(indicators: IndicatorSet) -> Parts:
    """Every part of a set, by kind and name, in the order of the set."""
    parts: dict[Kind, dict[str, Part]] = {kind: {} for kind in KINDS}
    for part in _parts(indicators):
        parts[part.kind][part.name] = part
    return parts


def _parts(indicators: IndicatorSet) -> Iterator[Part]:
    text = indicators.model_dump_json(by_alias=True, exclude_defaults=True)
    data: dict[str, Any] = json.loads(text, parse_float=_number)
    whole = {**data, "ladder": {"below": data["ladder"]["below"]}, "aggregation": indicators.aggregation.model_dump()}
    above = indicators.id
    yield Part("set", "", above, "", "", _fields(whole, "scales", "measures", "dimensions", "version"))
    for name, scale in data.get("scales", {}).items():
        yield Part("scales", name, f"{above}/scales/{name}", pointer("scales", name), "", _fields(scale))
    for name, measure in data["measures"].items():
        path, place = f"{above}/measures/{name}", pointer("measures", name)
        yield Part("measures", name, path, place, "", _fields(measure, "options"))
        for option, label in measure.get("options", {}).items():
            own, where = f"{path}/options/{option}", place + pointer("options", option)
            yield Part("options", f"{name}.{option}", own, where, name, {"label": label})
    for at, dimension in enumerate(data["dimensions"]):
        path, place = f"{above}/{dimension['id']}", pointer("dimensions", at)
        yield Part("dimensions", dimension["id"], path, place, "", _fields(dimension, "id", "items"))
        for index, item in enumerate(dimension["items"]):
            yield from _item(item, path, place + pointer("items", index), dimension["id"])
    for at, tier in enumerate(data["ladder"]["tiers"]):
        path, place = f"{above}/ladder/{tier['id']}", pointer("ladder", "tiers", at)
        yield Part("tiers", tier["id"], path, place, "", _fields(tier, "id"))


def _number(text: str) -> float:
    """A number as people write it: 10 rather than 10.0."""
    value = float(text)
    return int(value) if value.is_integer() else value


def _item(item: Mapping[str, Any], above: str, place: str, dimension: str) -> Iterator[Part]:
    name, path = item["id"], f"{above}/{item['id']}"
    yield Part("items", name, path, place, dimension, _fields(item, "id", "criteria"))
    for at, criterion in enumerate(item["criteria"]):
        own = criterion["id"]
        fields = _fields(criterion, "id")
        yield Part("criteria", f"{name}.{own}", f"{path}/{own}", place + pointer("criteria", at), name, fields)


def _fields(data: Mapping[str, Any], *others: str) -> dict[str, Any]:
    """What a part says of itself: all but its id and its own parts, the bases of its numbers by number."""
    fields = {name: value for name, value in data.items() if name not in _BASES and name not in others}
    basis: dict[str, Any] = {name: {"source": "notice"} for name in data.get("cites", ())}
    for key in ("reads", "assumes"):
        basis |= {name: {"source": _BASES[key], "reason": reason} for name, reason in data.get(key, {}).items()}
    return {**fields, **({"basis": basis} if basis else {}), **({"cites": data["cites"]} if "cites" in data else {})}
