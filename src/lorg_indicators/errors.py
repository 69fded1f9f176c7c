"""What can be wrong with a set, with evidence or with a file, as typed data that renders in either language."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final, NamedTuple

from lorg_indicators.messages import Lang, Message, render

__all__ = [
    "DefinitionError",
    "EvidenceError",
    "Fault",
    "FrameError",
    "LorgError",
    "Position",
    "Range",
    "UnknownNameError",
    "UnreadableError",
    "near",
    "pointer",
    "visible",
]

_LONGEST_FOUND: Final = 80
# What is missing is added; anything else should be something else.
_EXPECTED: Final = {"missing-key": "fault.to-add"}


class _Found(Enum):
    """Nothing was found; a member, and no plain object, so that it is the same in every process and every copy."""

    NOTHING = "nothing"


_NOTHING: Final = _Found.NOTHING


def pointer(*parts: object) -> str:
    """JSON pointer (RFC 6901) of a path: ``pointer("evidence", "a/b") == "/evidence/a~1b"``."""
    # A list takes a third of the time of a generator, and this is asked for at every place of a file.
    return "".join(["/" + _name(part).replace("~", "~0").replace("/", "~1") for part in parts])


def _name(part: object) -> str:
    try:
        return str(part)
    except ValueError:  # a whole number of thousands of digits
        return type(part).__name__


def near(name: object, known: Iterable[str]) -> Message | None:
    """A hint that names the known names most like ``name``, or None where nothing is near."""
    close = difflib.get_close_matches(_name(name), list(known), n=3, cutoff=0.6)
    return Message("hint.near", {"names": close}) if close else None


class Position(NamedTuple):
    """1-based line and column, the column in code points."""

    line: int
    column: int


class Range(NamedTuple):
    """A piece of a text; the end is that after its last character."""

    start: Position
    end: Position


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where, what was found, what is expected, what to do.

    Attributes:
        code: stable name of the kind of fault, for example ``out-of-range``; ``fault.<code>`` in the catalogues.
        pointer: JSON pointer to the place within the document.
        found: what stands there, as read; left out where nothing does.
        expected: what should stand there.
        hint: what to do about it.
        file: name of the file, where the document came from one.
        range: the piece of that file.
    """

    code: str
    pointer: str = ""
    found: Any = field(default=_NOTHING, hash=False)
    expected: Message | None = None
    hint: Message | None = None
    file: str | None = None
    range: Range | None = None

    @property
    def line(self) -> int | None:
        """1-based line in the file."""
        return None if self.range is None else self.range.start.line

    @property
    def column(self) -> int | None:
        """1-based column in that line, in code points."""
        return None if self.range is None else self.range.start.column

    def under(self, prefix: str) -> Fault:
        """The same fault, its pointer below ``prefix``."""
        return replace(self, pointer=prefix + self.pointer)

    def at(self, file: str | None, place: Range | None) -> Fault:
        """The same fault at a place in a file."""
        return replace(self, file=file, range=place)

    @property
    def place(self) -> str:
        """``file:line:column`` as far as known, then the pointer; nothing for the whole of what has no file."""
        spot = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return visible(" ".join(part for part in (spot, self.pointer) if part))

    def render(self, lang: Lang = "zh") -> str:
        """One line: place, what is wrong, found, expected, what to do."""
        parts = [self.message(lang)] if self.hint is None else [self.message(lang), render(self.hint, lang)]
        return " ".join(part for part in (self.place, f"[{self.code}] ") if part) + _joined(parts, lang)

    def message(self, lang: Lang = "zh") -> str:
        """What is wrong, found and expected, without the place and the hint."""
        parts = [render(Message(f"fault.{self.code}"), lang)]
        if self.found is not _NOTHING:
            parts.append(render(Message("fault.found", {"found": _shown(self.found)}), lang))
        if self.expected is not None:
            key = _EXPECTED.get(self.code, "fault.expected")
            parts.append(render(Message(key, {"expected": self.expected}), lang))
        return _joined(parts, lang)

    def to_dict(self, lang: Lang = "zh") -> dict[str, Any]:
        """Plain data for an HTTP answer or a log; texts in ``lang``."""
        return {
            "code": self.code,
            "pointer": visible(self.pointer),
            "found": None if self.found is _NOTHING else _plain(self.found),
            "expected": None if self.expected is None else render(self.expected, lang),
            "hint": None if self.hint is None else render(self.hint, lang),
            "message": self.render(lang),
            "file": self.file,
            "line": self.line,
            "column": self.column,
        }


def _joined(parts: list[str], lang: Lang) -> str:
    return render(Message("fault.join"), lang).join(parts)


class LorgError(Exception):
    """Whatever the caller can mend. Every fault is in ``faults``; the text holds them all, one a line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def render(self, lang: Lang = "zh") -> str:
        """All faults, one a line."""
        return "\n".join(fault.render(lang) for fault in self.faults)

    def __str__(self) -> str:
        return self.render()


class DefinitionError(LorgError):
    """An indicator set is written wrong."""


class EvidenceError(LorgError):
    """Evidence is wrong: nothing was scored."""


class FrameError(LorgError):
    """A frame does not have the columns that a set reads: nothing was scored."""


class UnknownNameError(LorgError):
    """There is no set, version or example of that name."""


class UnreadableError(LorgError):
    """A file cannot be read or written at all."""


def _shown(value: object) -> str:
    """The value as one short line, the way a JSON or YAML author wrote it."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError, OverflowError):
        text = type(value).__name__
    text = visible(text)
    return text if len(text) <= _LONGEST_FOUND else text[: _LONGEST_FOUND - 1] + "…"


def visible(text: str) -> str:
    """One line without anything that is not seen: what is no letter, sign or plain space is written as its escape.

    So there are no line ends, control characters or lone surrogates in it, and nothing that XML forbids; a no-break or
    ideographic space, which is a frequent cause of findings, can be told from a plain one.
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def _plain(value: object) -> object:
    """The value itself where JSON can carry it, else its text."""
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode("utf-8")
    except (TypeError, ValueError, RecursionError, OverflowError):
        return _shown(value)
    return value
