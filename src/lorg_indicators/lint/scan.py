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
from lorg_indicators.messages import Message

__all__ = ["Found", "scan_text"]

Found = tuple[Fault, tuple[Edit, ...]]

_ODD_SPACE: Final = re.compile(
    r"^[ \t]*([\u3000\u00a0\u2000-\u200b\u202f\u205f][ \u3000\u00a0\u2000-\u200b\u202f\u205f]*)"
)
_KEY: Final = re.compile(r"^[ \t]*(?:- +)*[a-z][a-z0-9_]*(：)")
_BRACKETS: Final = re.compile(r"^[ \t]*(?:- +)*[a-z][a-z0-9_]*:[ \t]+([［｛].*)$")
_MARK: Final = "\ufeff"
# What YAML takes for the end of a line, so that lines have the numbers that the parser gives them.
_LINE_END: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def scan_text(text: str) -> Iterator[Found]:
    """What is odd in a text, each with a safe mend where there is one."""
    if text.startswith(_MARK):
        rest = text.removeprefix(_MARK)
        first = Range(Position(1, 1), Position(1, 1 + len(_LINE_END.split(rest, 1)[0][:1])))
        # A text is always written back without its first mark; further ones are cut off here.
        further = len(rest) - len(rest.lstrip(_MARK))
        yield Fault("byte-order-mark", hint=Message("hint.no-mark")).at(None, first), (Edit(0, further, ""),)
    for number, line in enumerate(_LINE_END.split(text.removeprefix(_MARK)), 1):
        for code, pattern, hint in _PATTERNS:
            found = pattern.match(line)
            if found is not None:
                yield _found(code, number, found, hint)


_PATTERNS: Final = (
    ("odd-indentation", _ODD_SPACE, "hint.plain-spaces"),
    ("full-width-punctuation", _KEY, "hint.plain-colon"),
    ("full-width-punctuation", _BRACKETS, "hint.plain-brackets"),
)


def _found(code: str, number: int, found: re.Match[str], hint: str) -> Found:
    first, last = found.span(1)
    piece = Range(Position(number, first + 1), Position(number, last + 1))
    # No edit: how deep a line was meant to stand, or whether a colon makes a key, a person has to say.
    return Fault(code, found=found[1], hint=Message(hint)).at(None, piece), ()
