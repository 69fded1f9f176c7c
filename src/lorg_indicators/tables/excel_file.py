"""Excel workbooks, loaded whole: a sheet holds a million rows at most.

What a workbook is, its first bytes say, not its name: much that is called ``.xls`` is a web page. ``.xlsx`` is read by
calamine, ``.xls`` by xlrd.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl

from lorg_indicators.errors import Fault, UnreadableError
from lorg_indicators.files import os_fault
from lorg_indicators.messages import Message
from lorg_indicators.tables.columns import MARKS
from lorg_indicators.tables.source import (
    HEADER_ROWS,
    Block,
    Flaw,
    common_types,
    header_names,
    no_header,
    placed,
    typed,
    unreadable,
)
from lorg_indicators.tables.xls import read_xls
from lorg_indicators.tables.xlsx import read_xlsx

__all__ = ["ExcelFile"]

SHEET: Final = "evidence"
"""Where there is a sheet of this name, it is the one that is read."""

_ROWS: Final = 10_000
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_SAVE: Final = Message("hint.save-xlsx")
_SHOWN: Final = 20
_EXACT: Final = 2**53

_Row = Sequence[Any]
_Sheets = Mapping[str, Sequence[_Row]]


class ExcelFile:
    """The one sheet of a workbook that has a header."""

    encoding = None

    def __init__(self, path: Path, known: Callable[[str], bool], expected: Sequence[str]) -> None:
        sheets = _read(path)
        name, at = _chosen(path, sheets, known, expected)
        header = header_names(path, ["" if isinstance(cell, Flaw) else cell for cell in sheets[name][at]], at + 1)
        self.skipped = at
        self._places = {name: place for place, name in enumerate(header) if name}
        self._rows = [
            (number, row)
            for number, row in enumerate(sheets[name][at + 1 :], start=at + 2)
            if any(not _is_empty(row[place]) for place in self._places.values() if place < len(row))
        ]
        self.columns = list(self._places)
        self._known = [name for name in self.columns if known(name)]
        self.lists = any(
            isinstance(cell, str) and any(mark in cell for mark in MARKS)
            for name in self._known
            for cell in self._cells(name, 0, len(self._rows))
        )
        own = [name for name in self.columns if name not in self._known]
        self.dtypes = common_types({name: set(map(type, self._seen(name, 0, len(self._rows)))) for name in own})

    def blocks(self) -> Iterator[Block]:
        """All rows; rows of which every cell is empty are none."""
        for start in range(0, len(self._rows), _ROWS):
            stop = min(start + _ROWS, len(self._rows))
            values = {name: self._cells(name, start, stop) for name in self._known}
            others = [name for name in self.columns if name not in values]
            frame = pl.DataFrame([typed(name, self._seen(name, start, stop), self.dtypes.get(name)) for name in others])
            lines = [number for number, _ in self._rows[start:stop]]
            yield Block(frame, values, placed(start + 1, lines), {}, stop / len(self._rows))

    def _cells(self, name: str, start: int, stop: int) -> list[object]:
        at = self._places[name]
        cells = (row[at] if at < len(row) else None for _, row in self._rows[start:stop])
        return [None if _is_empty(cell) else _dated(cell) for cell in cells]

    def _seen(self, name: str, start: int, stop: int) -> list[object]:
        """What a column of the caller's shows; whole numbers have no point."""
        cells = (cell.seen if isinstance(cell, Flaw) else cell for cell in self._cells(name, start, stop))
        return [int(cell) if isinstance(cell, float) and _is_whole(cell) else cell for cell in cells]


def _is_whole(number: float) -> bool:
    return number.is_integer() and abs(number) < _EXACT


def _read(path: Path) -> _Sheets:
    """The visible sheets of a workbook, their rows from the first of the sheet on."""
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise UnreadableError([os_fault(error, str(path))]) from None
    if not content:
        raise unreadable(path, "table-empty", hint=_SAVE)
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise unreadable(path, "encrypted", hint=Message("hint.save-without-password"))
        return read_xls(path, content)
    if content.startswith(_ZIP):
        return read_xlsx(path, content)
    raise unreadable(path, "not-excel", content[:_SHOWN].decode(errors="replace"), hint=_SAVE)


def _chosen(path: Path, sheets: _Sheets, known: Callable[[str], bool], expected: Sequence[str]) -> tuple[str, int]:
    """The sheet to be read and the index of its header."""
    headers = {name: at for name, rows in sheets.items() if (at := _header(rows, known)) is not None}
    if SHEET in headers:
        return SHEET, headers[SHEET]
    if len(headers) > 1:
        raise unreadable(path, "table-sheets", list(headers), expected=Message("expected.one-sheet", {"name": SHEET}))
    if not headers:
        rows = [row for sheet in sheets.values() for row in sheet[:HEADER_ROWS]]
        raise no_header(path, [[cell for cell in row if isinstance(cell, str)] for row in rows], expected)
    return next(iter(headers.items()))


def _header(rows: Sequence[_Row], known: Callable[[str], bool]) -> int | None:
    """The row with the most known names: a heading above it may be worded as a column is called."""
    counts = [sum(isinstance(cell, str) and known(cell.strip()) for cell in row) for row in rows[:HEADER_ROWS]]
    return counts.index(max(counts)) if any(counts) else None


def _is_empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _dated(cell: object) -> object:
    """A date stands where no evidence is one: Excel makes it of what looks like one, say 3-4."""
    if isinstance(cell, date | time | timedelta):
        words = cell.isoformat() if isinstance(cell, date | time) else str(cell)
        if isinstance(cell, datetime) and cell.time() == time():
            words = cell.date().isoformat()
        return Flaw(Fault("cell-date", found=words, hint=Message("hint.set-cell-format")), words, words)
    return cell
