"""JSON Lines: an object a line, its keys the columns. The file is read twice: for its columns, then for its rows."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

import polars as pl

from lorg_indicators.errors import Fault
from lorg_indicators.messages import Message
from lorg_indicators.tables.columns import MARKS
from lorg_indicators.tables.encoding import encoding_of, size, utf_8
from lorg_indicators.tables.source import Block, Flaw, common_types, no_header, placed, typed, unreadable

__all__ = ["JsonLinesFile"]

_SHOWN: Final = 80
_ROW: Final = Message("expected.json-row")
_WHOLE: Final = 2**63

_Row = dict[str, Any]


class JsonLinesFile:
    """A file of JSON Lines. A key that a line leaves out is unknown there, as is null."""

    skipped = 0

    def __init__(self, path: Path, known: Callable[[str], bool], expected: Sequence[str]) -> None:
        self._path = path
        self.encoding = encoding_of(path)
        self._size = size(path, self.encoding)
        self.lists = False
        types = self._types()
        self.columns = list(types)
        self._known = {name for name in self.columns if known(name)}
        if not self._known:
            raise no_header(path, [self.columns], expected)
        self.dtypes = common_types({name: types[name] for name in self.columns if name not in self._known})

    def _types(self) -> dict[str, set[type]]:
        """The columns of all rows, and the types that the values of each have."""
        types: dict[str, set[type]] = {}
        broken: int | None = None
        for number, line in chain.from_iterable(self._lines()):
            row = _row(line)
            if isinstance(row, Flaw):
                broken = broken or number
                continue
            for name, value in row.items():
                kind = type(value)
                if kind is int and not -_WHOLE <= value < _WHOLE:
                    kind = object  # no column of numbers can hold it
                types.setdefault(name, set()).add(kind)
                if not self.lists and (kind is list or (kind is str and any(mark in value for mark in MARKS))):
                    self.lists = True
        if not types and broken:
            raise unreadable(self._path, "not-json-row", expected=_ROW, line=broken)
        return types

    def blocks(self) -> Iterator[Block]:
        """All rows; lines with nothing in them are none."""
        row, read = 1, 0
        for lines in self._lines():
            read += sum(len(line) for _, line in lines)
            given = [_row(line) for _, line in lines]
            flaws = {at: row for at, row in enumerate(given) if isinstance(row, Flaw)}
            rows: list[_Row] = [{} if isinstance(row, Flaw) else row for row in given]
            values = {name: [row.get(name) for row in rows] for name in self.columns}
            others = [name for name in self.columns if name not in self._known]
            frame = pl.DataFrame([typed(name, values[name], self.dtypes.get(name)) for name in others])
            evidence = {name: values[name] for name in self.columns if name in self._known}
            done = min(read / self._size, 1.0)
            yield Block(frame, evidence, placed(row, [line for line, _ in lines]), flaws, done)
            row += len(rows)

    def _lines(self) -> Iterator[list[tuple[int, bytes]]]:
        """The lines that are not empty, each with its number, some thousand at a time."""
        rest, number = b"", 1
        for chunk in utf_8(self._path, self.encoding):
            *lines, rest = (rest + chunk).split(b"\n")
            yield [(number + at, line) for at, line in enumerate(lines) if line.strip()]
            number += len(lines)
        if rest.strip():
            yield [(number, rest)]


class _TwiceError(Exception):
    """A key stands twice in an object."""


def _pairs(entries: list[tuple[str, Any]]) -> _Row:
    row = dict(entries)
    if len(row) < len(entries):
        names = [name for name, _ in entries]
        raise _TwiceError(next(name for at, name in enumerate(names) if name in names[:at]))
    return row


# NaN is no JSON, but written by many; in a row it is unknown.
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_constant={"NaN": None, "Infinity": math.inf, "-Infinity": -math.inf}.get
)


def _row(line: bytes) -> _Row | Flaw:
    """The object of a line, or why there is none."""
    text = line.decode().strip()
    try:
        row = _DECODER.decode(text)
        if "\\u" in text:  # half of a surrogate pair, which no text can hold
            json.dumps(row, ensure_ascii=False).encode()
    except _TwiceError as error:
        return Flaw(Fault("duplicate-key", found=error.args[0]), text[:_SHOWN])
    except (ValueError, RecursionError):
        return Flaw(Fault("not-json-row", expected=_ROW), text[:_SHOWN])
    return row if isinstance(row, dict) else Flaw(Fault("not-json-row", expected=_ROW), text[:_SHOWN])
