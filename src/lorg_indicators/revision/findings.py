"""What the linter says of a revision: whether it fits its set, or is in it already."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from lorg_indicators.document import Document, read_document
from lorg_indicators.errors import Fault, LorgError, pointer
from lorg_indicators.lint.finding import Finding, told_apart
from lorg_indicators.lint.linter import Linted
from lorg_indicators.lint.rules import BY_NAME
from lorg_indicators.loading import build_set
from lorg_indicators.revision.apply import revised, revised_text
from lorg_indicators.revision.model import Revision, parse_revision
from lorg_indicators.revision.places import parts
from lorg_indicators.syntax import decode

__all__ = ["lint_revision"]

_RULE: Final = BY_NAME["revision-unfit"]


def lint_revision(content: bytes, name: str, base_of: Callable[[str], tuple[bytes, str]]) -> Linted:
    """All findings of a revision.

    Args:
        content: its file.
        name: the name of the file.
        base_of: id of a set -> content and name of its file.
    """
    text = content.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        revision = parse_revision(content, name)
        faults = list(_faults(revision, *base_of(revision.base.set)))
    except LorgError as error:
        faults = list(error.faults)
    findings = [Finding(_RULE, fault if fault.file == name else fault.at(name, fault.range)) for fault in faults]
    return Linted(list(told_apart(findings)), [], text, 0)


def _faults(revision: Revision, content: bytes, name: str) -> Iterable[Fault]:
    try:
        base = read_document(content, source=name, strict=True)
        indicators = build_set(base.data)
    except LorgError:
        return [revision.located(Fault("base-unsound", "/base/set", name))]
    if indicators.version == revision.version:
        return _applied(revision, base)
    revised(base, revision)
    try:
        revised_text(decode(content, name), base, revision)
    except LorgError as error:
        return [revision.located(Fault(fault.code, "/changes", fault.found)) for fault in error.faults]
    return []


def _applied(revision: Revision, base: Document) -> Iterable[Fault]:
    """The changes of a revision that is in the set already, as its version says, and yet do not stand there."""
    places = {(kind, name): place for kind, name, place in parts(base.data)}
    for at, change in enumerate(revision.changes):
        (subject,) = change.subjects
        if subject not in places:
            yield revision.located(Fault("unknown-part", pointer("changes", at, subject[0]), subject[1]))
            continue
        try:
            stands = base.at(f"{places[subject]}/{change.field}")
        except (KeyError, IndexError, TypeError, ValueError):
            stands = None
        if stands != change.after:
            yield revision.located(Fault("stale-value", pointer("changes", at, "to"), change.after))
