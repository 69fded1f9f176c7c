"""Mends that change no meaning, one function a rule. Only the bytes of the piece are edited, comments stay."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from lorg_indicators.document import Document, Place, plain_value
from lorg_indicators.errors import Fault
from lorg_indicators.lint.finding import Edit, Finding

__all__ = ["apply_edits", "mended", "mends", "write_value"]

# What no reader of YAML takes for anything else: a number, or a name of several letters that is no yes or no.
_WORD: Final = re.compile(r"-?[0-9][0-9.eE+-]*|(?!(?i:yes|no|on|off|true|false|null|y|n)$)[a-z][a-z0-9_]*")


def _quoted(place: Place, read: object) -> tuple[Edit, ...]:
    """An ambiguous word in quotes: what was read, which is on one line even where the word is not."""
    return (Edit(place.start.index, place.end.index, json.dumps(read, ensure_ascii=False)),)


_MENDS: Final[Mapping[str, Callable[[Place, object], tuple[Edit, ...]]]] = {"yaml-ambiguous": _quoted}


def mends(fault: Fault, document: Document) -> tuple[Edit, ...]:
    """Edits that mend a fault safely, none where a person has to decide."""
    mend = _MENDS.get(fault.code)
    place = document.places.get(fault.pointer)
    if mend is None or place is None or place.value != fault.range:
        return ()
    return mend(place, document.at(fault.pointer))


def mended(content: bytes, text: str, findings: Iterable[Finding]) -> str:
    """What to write where ``content`` stands: its ``text`` mended, after its byte order mark unless that is mended."""
    made = [finding for finding in findings if finding.edits]
    marked = content.startswith(codecs.BOM_UTF8) and all(finding.rule.name != "byte-order-mark" for finding in made)
    return "\ufeff" * marked + apply_edits(text, (edit for finding in made for edit in finding.edits))


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made; of edits that overlap the first one counts."""
    parts, reached = [], 0
    for edit in sorted(set(edits)):
        if edit.start >= reached:
            parts += [text[reached : edit.start], edit.text]
            reached = edit.end
    return "".join([*parts, text[reached:]])


def write_value(text: str, document: Document, place: str, value: float | str) -> str:
    """The text with another plain number or word at a place; everything else stays to the byte.

    Args:
        text: what ``document`` was read from.
        document: the data and their places.
        place: JSON pointer to a plain scalar on one line.
        value: a finite number, or one word that is read as itself.

    Raises:
        KeyError: there is no such place.
        ValueError: what stands there is no such scalar, or not what was read; or the value would be read as another.
    """
    where = document.places[place]
    start, end = where.start.index, where.end.index
    old, new = text[start:end], value if isinstance(value, str) else json.dumps(value)
    found = document.at(place)
    if not old or isinstance(found, dict | list) or plain_value(old) != found:
        raise ValueError(f"no plain value at {place}: {old!r}")
    if plain_value(new) != value or not _WORD.fullmatch(new):
        raise ValueError(f"written plain, {value!r} is not read again as itself")
    return apply_edits(text, [Edit(start, end, new)])
