"""A revision and its base -> the revised set, as data and as the text of a file of which only the values change."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from lorg_indicators.document import Document, read_document
from lorg_indicators.errors import DefinitionError, Fault, LorgError, near, pointer
from lorg_indicators.lint.finding import Edit
from lorg_indicators.lint.fixes import apply_edits, write_value
from lorg_indicators.loading import build_set
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.revision.model import Change, Revision
from lorg_indicators.revision.places import parts, revisable, values

__all__ = ["revised", "revised_text"]


def revised(base: Document, revision: Revision) -> IndicatorSet:
    """The revised set.

    Args:
        base: the file of the set that is revised.
        revision: what changes.

    Raises:
        DefinitionError: the base is no sound set; or the revision does not fit it, or would leave it unsound: every
            fault stands at its place in the revision.
    """
    try:
        indicators = build_set(base.data)
    except DefinitionError as error:
        raise DefinitionError(base.locate(fault) for fault in error.faults) from None
    places = _places(base, indicators, revision)
    data = copy.deepcopy(base.data)
    for place, change in zip(places, revision.changes, strict=True):
        _put(data, place, change.after)
    data["version"] = revision.version
    try:
        return build_set(data)
    except DefinitionError as error:
        raise DefinitionError(_blamed(fault, places, base, revision) for fault in error.faults) from None


def revised_text(text: str, base: Document, revision: Revision) -> str:
    """The text of the base with the values of the revision; all else stays to the byte.

    Args:
        text: what ``base`` was read from.
        base: the file of the set.
        revision: what changes; it fits the base (`revised` has said so).

    Raises:
        LorgError: a value stands in a way that cannot be written over; which one is said.
    """
    ids = {(kind, name): place for kind, name, place in parts(base.data)}
    found: dict[str, object] = {"/version": revision.version}
    for change in revision.changes:
        (subject,) = change.subjects
        found[f"{ids[subject]}/{change.field}"] = change.after
    edits, faults = [], []
    for place, value in found.items():
        edit = _edit(text, base, place, value)
        if edit is None:
            faults.append(base.locate(Fault("not-writable", place, base.at(place))))
        else:
            edits.append(edit)
    if faults:
        raise LorgError(faults)
    return apply_edits(text, edits)


def _edit(text: str, base: Document, place: str, value: object) -> Edit | None:
    """The piece to write over; None where what is then read would not be the value alone."""
    where = base.places[place]
    if isinstance(value, str) and place != "/version":
        written = json.dumps(value, ensure_ascii=False)
        edit = Edit(where.start.index, where.end.index, written)
    else:
        try:
            after = write_value(text, base, place, value)  # type: ignore[arg-type] # a number, or a version
        except ValueError:
            return None
        end = len(after) - (len(text) - where.end.index)
        edit = Edit(where.start.index, where.end.index, after[where.start.index : end])
    return edit if _reads_as(apply_edits(text, [edit]), base, place, value) else None


def _reads_as(text: str, base: Document, place: str, value: object) -> bool:
    if not isinstance(value, str):
        return True  # `write_value` has seen to it
    try:
        data = read_document(text, strict=True).data
    except LorgError:
        return False
    expected = copy.deepcopy(base.data)
    _put(expected, place, value)
    return bool(data == expected)


# -- what keeps a revision from fitting its base -----------------------------------------------------------------------


def _places(base: Document, indicators: IndicatorSet, revision: Revision) -> list[str]:
    """The JSON pointer of every change in the base.

    Raises:
        DefinitionError: the revision does not fit; every fault.
    """
    faults = list(_stale(indicators, revision))
    ids: dict[str, dict[str, str]] = {}
    for kind, name, place in parts(base.data):
        ids.setdefault(kind, {})[name] = place
    places: list[str] = []
    for at, change in enumerate(revision.changes):
        found = list(_misfits(base, ids, change))
        faults += [fault.under(pointer("changes", at)) for fault in found]
        (subject,) = change.subjects
        place = "" if found else f"{ids[subject[0]][subject[1]]}/{change.field}"
        if place and place in places:
            faults.append(Fault("changed-twice", pointer("changes", at, "field"), change.field))
        places.append(place)
    if faults:
        raise DefinitionError(map(revision.located, faults))
    return places


def _stale(indicators: IndicatorSet, revision: Revision) -> Iterator[Fault]:
    """Whether the base is the one that was revised."""
    base = revision.base
    for key, found, here in (
        ("set", base.set, indicators.id),
        ("version", base.version, indicators.version),
        ("digest", base.digest, indicators.digest),
    ):
        if found != here:
            hint = Message("hint.stale-base") if key != "set" else None
            yield Fault("stale-base", pointer("base", key), found, Message("expected.text", {"text": here}), hint)
    if revision.version == indicators.version:
        yield Fault("same-version", "/version", revision.version)
    if not revision.changes:
        yield Fault("changes-nothing", "/changes")


def _misfits(base: Document, ids: Mapping[str, Mapping[str, str]], change: Change) -> Iterator[Fault]:
    (subject,) = change.subjects
    kind, name = subject
    known = ids.get(kind, {})
    if name not in known:
        yield Fault("unknown-part", pointer(kind), name, hint=near(name, known))
        return
    fields = dict(values(base.at(known[name])))
    if change.field not in fields or not revisable(change.field, fields[change.field]):
        allowed = [field for field, value in fields.items() if revisable(field, value)]
        code = "not-revisable" if change.field in fields else "unknown-field"
        hint = near(change.field, allowed)
        yield Fault(code, "/field", change.field, Message("expected.one-of", {"options": allowed}), hint)
        return
    now = fields[change.field]
    for key, value in (("from", change.before), ("to", change.after)):
        if isinstance(value, str) != isinstance(now, str):
            expected = Message(f"expected.type.{'text' if isinstance(now, str) else 'float'}")
            yield Fault("wrong-type", pointer(key), value, expected)
            return
    if change.before != now:
        yield Fault("stale-value", "/from", change.before, Message("expected.text", {"text": str(now)}))
    if change.before == change.after:
        yield Fault("changes-nothing", "/to", change.after)


def _blamed(fault: Fault, places: list[str], base: Document, revision: Revision) -> Fault:
    """A fault of the revised set, at the change that it comes from, or else where the base's file has it."""
    for at, place in enumerate(places):
        if fault.pointer == place or fault.pointer.startswith(place + "/") or place.startswith(fault.pointer + "/"):
            return revision.located(replace(fault, pointer=pointer("changes", at, "to")))
    return base.locate(fault)


def _put(data: Any, place: str, value: object) -> None:  # noqa: ANN401
    *above, last = (step.replace("~1", "/").replace("~0", "~") for step in place.split("/")[1:])
    for step in above:
        data = data[int(step)] if isinstance(data, list) else data[step]
    data[int(last) if isinstance(data, list) else last] = value
