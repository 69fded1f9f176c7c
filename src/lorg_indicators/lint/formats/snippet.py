"""The line that a finding is about, and a second line that underlines the very piece of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from rich.cells import cell_len

from lorg_indicators.errors import Range, visible

__all__ = ["Snippet", "snippet"]

_TAB: Final = " " * 4
_MORE: Final = "…"


class Snippet(NamedTuple):
    """A line of a file as it is shown, with its number and the carets below it."""

    number: int
    line: str
    carets: str


def snippet(lines: list[str], place: Range, width: int) -> Snippet | None:
    """The first line of the range, in at most ``width`` columns; None where the file has no such line.

    A line that is too long is cut round the range. Columns are those of a terminal: a Chinese character takes two.
    """
    start, end = place
    if not 1 <= start.line <= len(lines):
        return None
    line = lines[start.line - 1]
    first = min(max(start.column - 1, 0), len(line))
    last = len(line) if end.line > start.line else min(max(end.column - 1, first), len(line))
    before, marked, after = _cut(line, first, last, width)
    carets = " " * cell_len(before) + "^" * max(cell_len(marked), 1)
    return Snippet(start.line, (before + marked + after).rstrip(), carets)


def _cut(line: str, first: int, last: int, width: int) -> tuple[str, str, str]:
    """What is shown before, of, and after the range ``first`` to ``last``."""
    # No more of the line is looked at than can be shown: a line may have a million characters.
    before = _shown(line[max(first - width, 0) : first])
    marked = _shown(line[first : min(last, first + width)])
    after = _shown(line[last : last + width])
    if (
        first <= width
        and last - first <= width
        and len(line) - last <= width
        and _cells(before + marked + after) <= width
    ):
        return "".join(before), "".join(marked), "".join(after)
    room = width - 2 * cell_len(_MORE)
    kept = _beginning(marked, room)
    room -= _cells(kept)
    # Each side gets half of what is left, and what the other side does not need.
    left = _beginning(before[::-1], max(room // 2, room - _cells(after)))[::-1]
    right = _beginning(after, room - _cells(left)) if len(kept) == last - first else []
    ahead = "" if len(left) == first else _MORE
    behind = "" if len(kept) == last - first and len(right) == len(line) - last else _MORE
    return ahead + "".join(left), "".join(kept), "".join(right) + behind


def _shown(text: str) -> list[str]:
    """What is shown of each character."""
    return [_TAB if letter == "\t" else visible(letter) for letter in text]


def _cells(pieces: Iterable[str]) -> int:
    return sum(map(cell_len, pieces))


def _beginning(pieces: list[str], room: int) -> list[str]:
    """As many of the first pieces as there is room for."""
    kept: list[str] = []
    for piece in pieces:
        room -= cell_len(piece)
        if room < 0:
            break
        kept.append(piece)
    return kept
