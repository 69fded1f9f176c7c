"""The text of a CSV file -> pieces of whole records.

Most pieces are regular: every quotation mark opens a cell, closes one, or is doubled within one. Those are read by
Polars. What has a stray mark is read by Python's csv module, which is slower and takes it for what it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import chain
from typing import Final, NamedTuple

__all__ = ["OpenQuoteError", "Piece", "Record", "pieces", "records"]

_LONGEST: Final = 32 * 1024 * 1024
_LONE_RETURN: Final = re.compile(r"\r(?!\n)")


class OpenQuoteError(Exception):
    """A quotation mark is opened and never closed, at least not within any sensible length."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(line)


class Record(NamedTuple):
    """One record: its cells, its first line from 1, and the index of what follows it in the text."""

    cells: list[str]
    line: int
    end: int


class Piece(NamedTuple):
    """Whole records in UTF-8: where they are regular as text alone, else cell by cell too."""

    text: bytes
    line: int
    records: list[Record] | None = None


def pieces(chunks: Iterable[bytes], separator: str, line: int) -> Iterator[Piece]:
    """All records of a text that comes in chunks, none of them cut in two.

    Args:
        chunks: the text in UTF-8.
        separator: what stands between cells.
        line: the number of its first line.

    Raises:
        OpenQuoteError: a quotation mark is never closed.
    """
    regular = _regular(separator)
    rest = b""
    for chunk in chain(filter(None, chunks), (b"",)):
        rest += chunk
        if not chunk and rest and not rest.endswith(b"\n"):
            rest += b"\n"
        while b"\n" in rest:
            found = None
            end = _end(regular.match(rest)) if b'"' in rest else rest.rfind(b"\n") + 1
            if not end:
                text = rest[: rest.rfind(b"\n") + 1].decode()
                found = list(records(text, separator, line))
                end = len(text[: found[-1].end].encode()) if found else 0
            if not end:
                if not chunk or len(rest) > _LONGEST:
                    raise OpenQuoteError(line)
                break
            yield Piece(rest[:end], line, found)
            line += rest.count(b"\n", 0, end)
            rest = rest[end:]


def records(text: str, separator: str, line: int) -> Iterator[Record]:
    """The whole records of a text that may break off within one; each ends with the end of its line."""
    used, fed, exhausted = 0, 0, False

    def lines() -> Iterator[str]:
        nonlocal fed, exhausted
        # A carriage return on its own ends no line, as it does not for Polars; the csv module would stop at it.
        for given in StringIO(_LONE_RETURN.sub(" ", text), newline="\n"):
            if given.endswith("\n"):
                fed += len(given)
                yield given
        exhausted = True

    try:
        for cells in csv.reader(lines(), delimiter=separator):
            if exhausted:  # the text ended before the record did
                return
            yield Record(cells, line, fed)
            line += text.count("\n", used, fed)
            used = fed
    except csv.Error:  # a cell of more than 128 KiB, which begins with a quotation mark and has strays in it
        raise OpenQuoteError(line) from None


def _regular(separator: str) -> re.Pattern[bytes]:
    """As many whole records as there are from the start whose quotation marks are all in their places."""
    mark = re.escape(separator.encode())
    cell = rb'(?<![^%s\n])"[^"]*+"(?:"[^"]*+")*+(?=%s|\r?\n)' % (mark, mark)
    return re.compile(rb'(?:[^"\n]*+(?:%s[^"\n]*+)*+\n)*+' % cell)


def _end(match: re.Match[bytes] | None) -> int:
    return match.end() if match else 0
