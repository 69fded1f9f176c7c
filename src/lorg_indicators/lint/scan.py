"""A raw look at the text, before any parser: what a Chinese keyboard or another program leaves behind unseen.

Two ideographic spaces as indentation are no error to a YAML parser: they make a new key of the top level. A full-width
colon makes text of what was meant as a key. So the characters are looked at first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lorg_indicators.errors import Fault, Position, Range
from lorg_indicators.lint.finding import Edit
from lorg_indicators.lint.texts import TextPiece, Texts
from lorg_indicators.messages import Message
from lorg_indicators.shape import all_keys
from lorg_indicators.syntax import line_from, lines_of

__all__ = ["Found", "scan_text"]

Found = tuple[Fault, tuple[Edit, ...]]

_ODD_SPACE: Final = re.compile(
    r"^[ \t]*(?P<odd>[\u3000\u00a0\u2000-\u200b\u202f\u205f][ \u3000\u00a0\u2000-\u200b\u202f\u205f]*)"
)
_KEY: Final = re.compile(r"^[ \t]*(?:- +)*(?P<key>[a-z][a-z0-9_]*)(?P<odd>：)")
_BRACKETS: Final = re.compile(r"^[ \t]*(?:- +)*[a-z][a-z0-9_]*:[ \t]+(?P<odd>[［｛].*)$")
_MARK: Final = "\ufeff"
_KEYS: Final = all_keys()
_NONE: Final = Texts(None, "")


def scan_text(text: str, texts: Texts = _NONE) -> Iterator[Found]:
    """What is odd in a file, but for what is part of its ``texts``; each with a safe mend where there is one."""
    if text.startswith(_MARK):
        rest = text.removeprefix(_MARK)
        first = Range(Position(1, 1), Position(1, 1 + len(line_from(rest, 0)[:1])))
        # A text is always written back without its first mark; further ones are cut off here.
        further = len(rest) - len(rest.lstrip(_MARK))
        yield Fault("byte-order-mark", hint=Message("hint.no-mark")).at(None, first), (Edit(0, further, ""),)
    for number, line in enumerate(lines_of(text.removeprefix(_MARK)), 1):
        if line.isascii():  # as most are, and nothing that is odd is ASCII
            continue
        for code, pattern, hint in _PATTERNS:
            found = pattern.match(line)
            if found is not None and not _meant(found, texts.around(Position(number, 1))):
                yield _found(code, number, found, hint)


_PATTERNS: Final = (
    ("odd-indentation", _ODD_SPACE, "hint.plain-spaces"),
    ("full-width-punctuation", _KEY, "hint.plain-colon"),
    ("full-width-punctuation", _BRACKETS, "hint.plain-brackets"),
)


def _meant(found: re.Match[str], around: TextPiece | None) -> bool:
    """Whether it belongs to a text that goes on from the line above.

    Within quotes and in a block everything does. A plain text goes on with whatever was meant for something else: with
    odd spaces, which every reader then sees, and with keys of the format that have a full-width colon.
    """
    if around is None or around.marked:
        return around is not None
    key = found.groupdict().get("key")
    return key is not None and key not in _KEYS


def _found(code: str, number: int, found: re.Match[str], hint: str) -> Found:
    first, last = found.span("odd")
    piece = Range(Position(number, first + 1), Position(number, last + 1))
    # No edit: how deep a line was meant to stand, or whether a colon makes a key, a person has to say.
    return Fault(code, found=found["odd"], hint=Message(hint)).at(None, piece), ()
