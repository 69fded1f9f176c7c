"""Revisions made: from an edited copy of the set's file, or from a file of weights."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from lorg_indicators.document import Document
from lorg_indicators.errors import DefinitionError, Fault, near, pointer
from lorg_indicators.loading import build_set
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.revision.model import REVISION_FORMAT, Revision
from lorg_indicators.revision.places import parts, revisable, values

__all__ = ["WEIGHTS_FORMAT", "Said", "from_edited", "from_weights"]

WEIGHTS_FORMAT = "lorg-indicators-weights/1"


class Said(NamedTuple):
    """What people say of a revision: see `lorg_indicators.revision.model.Revision`."""

    id: str
    version: str
    author: str
    date: str
    reason: str
    source: str | None = None


def from_edited(base: Document, edited: Document, said: Said) -> Revision:
    """The revision that makes an edited copy out of a set.

    Raises:
        DefinitionError: either is no sound set, the copy has other parts, or something in it differs that a revision
            may not change; every fault stands at its place in the copy.
    """
    indicators = _built(base)
    _built(edited)
    old, new = ({(kind, name): place for kind, name, place in parts(each.data)} for each in (base, edited))
    found = [Fault("part-not-in-base", place, subject[1]) for subject, place in new.items() if subject not in old]
    found += [Fault("part-missing", "", f"{kind} {name}") for kind, name in old if (kind, name) not in new]
    changes: list[dict[str, Any]] = []
    for (kind, name), place in new.items():
        if (kind, name) in old:
            before, after = (dict(values(each.at(where))) for each, where in ((base, old[kind, name]), (edited, place)))
            for field in dict.fromkeys((*before, *after)):
                if before.get(field) == after.get(field):
                    continue
                if field in before and field in after and revisable(field, before[field]):
                    changes.append({kind: name, "field": field, "from": before[field], "to": after[field]})
                else:
                    found.append(Fault("not-revisable", f"{place}/{field}", after.get(field)))
    found += list(_outside(base.data, edited.data))
    if found:
        raise DefinitionError(map(edited.locate, found))
    return _revision(indicators, said, changes)


def _outside(base: Mapping[str, Any], edited: Mapping[str, Any]) -> Iterator[Fault]:
    """What differs beside the parts: titles, the source, means; the version may."""
    for key in dict.fromkeys((*base, *edited)):
        if key not in ("dimensions", "ladder", "scales", "measures", "version") and base.get(key) != edited.get(key):
            yield Fault("not-revisable", pointer(key), edited.get(key))


def from_weights(base: Document, weights: Document, said: Said, decimals: int = 4) -> Revision:
    """The revision that gives groups of siblings the weights of a file (``lorg-indicators-weights/1``).

    Weights are made to add up to 1 and rounded to so many decimals by the largest remainder, so that they still do.
    Those that are the same as they were, in share, are left as they are.

    Raises:
        DefinitionError: the base is no sound set; the file is no such file, is of another set or version, or a group
            does not name the children of a part, each once, with numbers not below 0 and not all 0. Every fault.
    """
    indicators = _built(base)
    faults = list(_weights_faults(indicators, weights))
    if faults:
        raise DefinitionError(map(weights.locate, faults))
    children, changes = _children(indicators), []
    numbers = {(kind, name): base.at(f"{place}/weight") for kind, name, place in parts(base.data)}
    for group in weights.data["groups"]:
        kind, names = children[group["parent"]]
        now = {name: numbers[kind, _full(group["parent"], kind, name)] for name in names}
        shares = [group["weights"][name] / math.fsum(group["weights"].values()) for name in names]
        present = [now[name] / math.fsum(now.values()) for name in names]
        if all(abs(one - other) < 10**-decimals / 2 for one, other in zip(present, shares, strict=True)):
            continue
        for name, share in zip(names, rounded(shares, decimals), strict=True):
            if now[name] != share:
                change = {kind: _full(group["parent"], kind, name), "field": "weight", "from": now[name], "to": share}
                changes.append({**change, "reason": group["method"]} if group.get("method") else change)
    return _revision(indicators, said, changes)


def rounded(shares: Sequence[float], decimals: int) -> list[float]:
    """Shares that add up to 1, rounded so that they still do: by the largest remainder (Hamilton)."""
    unit = 10**decimals
    floors = [math.floor(share * unit + 1e-9) for share in shares]
    order = sorted(range(len(shares)), key=lambda at: floors[at] - shares[at] * unit)
    for at in order[: unit - sum(floors)]:
        floors[at] += 1
    return [floor / unit for floor in floors]


def _built(document: Document) -> IndicatorSet:
    try:
        return build_set(document.data)
    except DefinitionError as error:
        raise DefinitionError(document.locate(fault) for fault in error.faults) from None


def _revision(indicators: IndicatorSet, said: Said, changes: list[dict[str, Any]]) -> Revision:
    if not changes:
        raise DefinitionError([Fault("changes-nothing")])
    return Revision.of(
        {
            "format": REVISION_FORMAT,
            "id": said.id,
            "base": {"set": indicators.id, "version": indicators.version, "digest": indicators.digest},
            "version": said.version,
            "author": said.author,
            "date": said.date,
            "reason": said.reason,
            **({} if said.source is None else {"source": said.source}),
            "changes": changes,
        }
    )


def _children(indicators: IndicatorSet) -> dict[str, tuple[str, list[str]]]:
    """Parent -> the kind and the ids of its children that have weights; the set's own is ``""``."""
    found = {"": ("dimension", [part.id for part in indicators.dimensions])}
    found |= {part.id: ("item", [item.id for item in part.items]) for part in indicators.dimensions}
    for _, item in indicators.items:
        found[item.id] = ("criterion", [part.id for part in item.criteria if not part.encouraged])
    return found


def _full(parent: str, kind: str, name: str) -> str:
    return f"{parent}.{name}" if kind == "criterion" else name


def _weights_faults(indicators: IndicatorSet, weights: Document) -> Iterator[Fault]:
    data = weights.data
    if not isinstance(data, Mapping) or data.get("format") != WEIGHTS_FORMAT:
        expected = Message("expected.text", {"text": WEIGHTS_FORMAT})
        yield Fault("other-format", "/format", data.get("format") if isinstance(data, Mapping) else data, expected)
        return
    of = data.get("set")
    for key, here in (("id", indicators.id), ("digest", indicators.digest)):
        if not isinstance(of, Mapping) or of.get(key) != here:
            found = of.get(key) if isinstance(of, Mapping) else of
            yield Fault("stale-base", pointer("set", key), found, Message("expected.text", {"text": here}))
    groups = data.get("groups")
    if not isinstance(groups, list) or not groups:
        yield Fault("missing-key", "", expected=Message("expected.key", {"name": "groups"}))
        return
    children = _children(indicators)
    for at, group in enumerate(groups):
        yield from (fault.under(pointer("groups", at)) for fault in _group_faults(group, children))


def _group_faults(group: Any, children: Mapping[str, tuple[str, list[str]]]) -> Iterator[Fault]:  # noqa: ANN401
    if not isinstance(group, Mapping) or not isinstance(group.get("weights"), Mapping):
        yield Fault("missing-key", "", expected=Message("expected.key", {"name": "weights"}))
        return
    parent = group.get("parent")
    if not isinstance(parent, str) or parent not in children:
        yield Fault("unknown-part", "/parent", parent, hint=near(str(parent), children))
        return
    _, names = children[parent]
    for name in group["weights"]:
        if name not in names:
            yield Fault("unknown-part", pointer("weights", name), name, hint=near(str(name), names))
    for name in names:
        value = group["weights"].get(name)
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not number or value < 0:
            expected = Message("expected.greater-than-equal", {"limit": 0})
            yield Fault("wrong-type", pointer("weights", name), value, expected)
    if not any(isinstance(value, int | float) and value > 0 for value in group["weights"].values()):
        yield Fault("wrong-type", "/weights", expected=Message("expected.positive"))
