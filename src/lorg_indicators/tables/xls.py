"""Workbooks of Excel 97 to 2003, by way of xlrd."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lorg_indicators.extras import need
from lorg_indicators.messages import Message
from lorg_indicators.tables.flaws import error_cell, merge, percent
from lorg_indicators.tables.source import unreadable

__all__ = ["read_xls"]


def read_xls(path: Path, content: bytes) -> Mapping[str, list[list[Any]]]:
    """The visible sheets of an ``.xls`` workbook.

    Raises:
        LorgError: xlrd is not installed.
        UnreadableError: the workbook is damaged, or protected with a password.
    """
    xlrd = need("xlrd", "excel")
    try:
        # What it has to say of damaged workbooks it would print.
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
        return {sheet.name: _rows(xlrd, book, sheet) for sheet in book.sheets() if not sheet.visibility}
    except Exception as error:  # noqa: BLE001 - a damaged workbook makes it raise whatever comes
        if "encrypted" in str(error):
            raise unreadable(path, "encrypted", hint=Message("hint.save-without-password")) from None
        raise unreadable(path, "not-excel", str(error), hint=Message("hint.save-xlsx")) from None


def _rows(xlrd: Any, book: Any, sheet: Any) -> list[list[Any]]:  # noqa: ANN401 - xlrd has no types
    rows = [[_cell(xlrd, book, cell) for cell in sheet.row(at)] for at in range(sheet.nrows)]
    for top, bottom, left, right in sheet.merged_cells:
        merge(rows, (top, left), (bottom - 1, right - 1))
    return rows


def _cell(xlrd: Any, book: Any, cell: Any) -> Any:  # noqa: ANN401
    match cell.ctype:
        case xlrd.XL_CELL_EMPTY | xlrd.XL_CELL_BLANK:
            return None
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return error_cell(xlrd.error_text_from_code.get(cell.value, "#?"))
        case xlrd.XL_CELL_DATE:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        case xlrd.XL_CELL_NUMBER if "%" in _format(book, cell):
            return percent(cell.value)
    return cell.value


def _format(book: Any, cell: Any) -> str:  # noqa: ANN401
    return str(book.format_map[book.xf_list[cell.xf_index].format_key].format_str)
