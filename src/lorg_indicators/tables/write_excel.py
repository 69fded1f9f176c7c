"""Frames -> a sheet of an Excel workbook, by way of XlsxWriter; rows go to the disk as they come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from lorg_indicators.draft import Draft
from lorg_indicators.extras import need
from lorg_indicators.messages import Message
from lorg_indicators.tables.defuse import defused, flattened
from lorg_indicators.tables.source import unreadable

__all__ = ["Excel"]

_MOST_ROWS: Final = 1_048_576
_MOST_COLUMNS: Final = 16_384
_MOST_LETTERS: Final = 32_767
_EXACT: Final = 2**53
_FIRST_DAY: Final = datetime(1900, 3, 1)  # noqa: DTZ001 - Excel knows no time zones, and miscounts the days before


class Excel:
    """A workbook with one sheet, whose first row stays in view."""

    def __init__(self, draft: Draft, target: Path) -> None:
        xlsxwriter = need("xlsxwriter", "excel")
        self._target = target
        options = {"constant_memory": True, "tmpdir": str(draft.folder), "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(draft.path), options)
        self._sheet = self._book.add_worksheet()
        self._head = self._book.add_format({"bold": True})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._next = 0

    def write(self, frame: pl.DataFrame) -> int:
        """Adds rows, the names of the columns above the first."""
        harmless, count = defused(flattened(frame))
        if self._next + frame.height + 1 > _MOST_ROWS or frame.width > _MOST_COLUMNS:
            raise self._too_much()
        if not self._next:
            for column, name in enumerate(harmless.columns):
                self._string(0, column, name, self._head)
            self._sheet.freeze_panes(1, 0)
            self._next = 1
        else:
            count -= sum(was != is_ for was, is_ in zip(frame.columns, harmless.columns, strict=True))
        writers = [self._writer(dtype) for dtype in harmless.dtypes]
        for row, cells in enumerate(harmless.iter_rows(), start=self._next):
            for column, (write, cell) in enumerate(zip(writers, cells, strict=True)):
                if cell is not None:
                    write(row, column, cell)
        self._next += frame.height
        return count

    def close(self, *, whole: bool) -> None:
        """Ends the workbook; what is not whole is thrown away, but its files are closed."""
        del whole
        self._book.close()

    def _writer(self, dtype: pl.DataType) -> Callable[[int, int, Any], None]:
        if dtype == pl.Boolean:
            return self._boolean
        if dtype.is_numeric():
            return self._number
        if dtype.is_temporal():
            return self._date
        return self._string

    def _boolean(self, row: int, column: int, answer: Any) -> None:  # noqa: ANN401
        self._sheet.write_boolean(row, column, answer)

    def _number(self, row: int, column: int, number: Any) -> None:  # noqa: ANN401
        """A number, or its digits where Excel could not hold them: it has no infinity and no more than 53 bits."""
        if abs(number) == float("inf") or (isinstance(number, int) and abs(number) > _EXACT):
            self._sheet.write_string(row, column, str(number))
        else:
            self._sheet.write_number(row, column, number)

    def _date(self, row: int, column: int, day: Any) -> None:  # noqa: ANN401
        moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)  # noqa: DTZ001
        if moment.replace(tzinfo=None) < _FIRST_DAY or moment.tzinfo is not None:
            self._sheet.write_string(row, column, day.isoformat())
        else:
            self._sheet.write_datetime(row, column, moment, self._moment if moment is day else self._day)

    def _string(self, row: int, column: int, text: str, form: Any = None) -> None:  # noqa: ANN401
        if len(text) > _MOST_LETTERS:
            raise self._too_much()
        self._sheet.write_string(row, column, text, form)

    def _too_much(self) -> Exception:
        most = {"rows": _MOST_ROWS - 1, "columns": _MOST_COLUMNS, "letters": _MOST_LETTERS}
        wanted = Message("expected.excel-limit", most)
        return unreadable(self._target, "excel-limit", expected=wanted, hint=Message("hint.write-other"))
