"""Workbooks of Excel since 2007, by way of calamine.

Calamine is fast, but reads the error of a formula, a formula without a result and an empty cell alike, and a
percentage as the plain number behind it. So the sheet's own XML is looked through for these where it has any.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from lorg_indicators.extras import need
from lorg_indicators.messages import Message
from lorg_indicators.tables.flaws import error_cell, merge, not_calculated, percent
from lorg_indicators.tables.source import Flaw, unreadable

__all__ = ["read_xlsx"]

_BOOK: Final = "xl/workbook.xml"
_STYLES: Final = "xl/styles.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_PERCENT_FORMATS: Final = frozenset({"9", "10"})
_ODD: Final = re.compile(rb"t=[\"']e[\"']|<(?:\w+:)?f[ />]")
_COLUMN: Final = re.compile(r"[A-Z]+")
_CHUNK: Final = 1024 * 1024
_OVERLAP: Final = 16


def read_xlsx(path: Path, content: bytes) -> Mapping[str, list[list[Any]]]:
    """The visible sheets of an ``.xlsx`` workbook.

    Raises:
        LorgError: python-calamine is not installed.
        UnreadableError: the workbook is damaged.
    """
    calamine = need("python_calamine", "excel")
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            book = calamine.load_workbook(io.BytesIO(content))
            visible = (calamine.SheetVisibleEnum.Visible, calamine.SheetTypeEnum.WorkSheet)
            names = [sheet.name for sheet in book.sheets_metadata if (sheet.visible, sheet.typ) == visible]
            return {name: _rows(book.get_sheet_by_name(name), _odd_cells(archive, name)) for name in names}
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001 - a panic of calamine's is no Exception
        raise unreadable(path, "not-excel", str(error), hint=Message("hint.save-xlsx")) from None


def _rows(sheet: Any, odd: Iterable[tuple[tuple[int, int], Flaw | None]]) -> list[list[Any]]:  # noqa: ANN401
    rows: list[list[Any]] = [
        [None if cell == "" else cell for cell in row] for row in sheet.to_python(skip_empty_area=False)
    ]
    for (at, column), flaw in odd:
        rows.extend([] for _ in range(at + 1 - len(rows)))
        row = rows[at]
        row.extend([None] * (column + 1 - len(row)))
        if flaw is not None:
            row[column] = flaw
        elif isinstance(row[column], int | float):
            row[column] = percent(row[column])
    for first, last in sheet.merged_cell_ranges or ():
        merge(rows, first, last)
    return rows


def _odd_cells(archive: ZipFile, name: str) -> Iterator[tuple[tuple[int, int], Flaw | None]]:
    """Row and column of every cell of a sheet that calamine does not tell of, and its flaw; None for a percentage."""
    book = ET.fromstring(archive.read(_BOOK))  # noqa: S314 - see the import
    percentages = _percentages(archive)
    part = _part(archive, book, name)
    with archive.open(part) as file:
        if not percentages and not _has_odd(file):
            return
    calculation = next(_within(book, "calcPr"), None)
    stale = calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true")
    with archive.open(part) as file:
        for place, cell in _cells(file):
            formula, value = (next(_within(cell, tag), None) for tag in ("f", "v"))
            text = None if value is None else value.text
            if formula is not None and (stale or (not text and cell.get("t") != "str")):
                yield place, not_calculated()
            elif cell.get("t") == "e":
                yield place, error_cell(text or "#?")
            elif text and cell.get("s") in percentages:
                yield place, None


def _cells(file: IO[bytes]) -> Iterator[tuple[tuple[int, int], ET.Element]]:
    """The cells of a sheet with row and column from 0, which a writer need not give."""
    row, column = -1, -1
    for event, element in ET.iterparse(file, ("start", "end")):  # noqa: S314 - see the import
        tag = element.tag.rpartition("}")[2]
        if event == "start" and tag == "row":
            row, column = int(element.get("r", row + 2)) - 1, -1
        elif event == "end" and tag == "c":
            letters = _COLUMN.match(element.get("r", ""))
            column = _number(letters[0]) if letters else column + 1
            yield (row, column), element
        elif event == "end" and tag == "row":
            element.clear()


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _percentages(archive: ZipFile) -> set[str]:
    """The styles of cells that show percentages."""
    if _STYLES not in archive.namelist():
        return set()
    styles = ET.fromstring(archive.read(_STYLES))  # noqa: S314 - see the import
    own = {entry.get("numFmtId") for entry in _within(styles, "numFmt") if "%" in entry.get("formatCode", "")}
    cells = next(_within(styles, "cellXfs"), None)
    formats = [] if cells is None else [entry.get("numFmtId") for entry in _within(cells, "xf")]
    return {str(at) for at, number in enumerate(formats) if number in _PERCENT_FORMATS or number in own}


def _part(archive: ZipFile, book: ET.Element, name: str) -> str:
    """The part of the archive that holds a sheet."""
    sheet = next(sheet for sheet in _within(book, "sheet") if sheet.get("name") == name)
    wanted = sheet.get(_RELATION) or sheet.get(_STRICT_RELATION)
    relations = ET.fromstring(archive.read(_RELATIONS))  # noqa: S314 - see the import
    target = next(entry.get("Target", "") for entry in relations if entry.get("Id") == wanted)
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _has_odd(file: IO[bytes]) -> bool:
    tail = b""
    while chunk := file.read(_CHUNK):
        if _ODD.search(tail + chunk):
            return True
        tail = chunk[-_OVERLAP:]
    return False


def _within(element: ET.Element, tag: str) -> Iterator[ET.Element]:
    """All elements of a name below another, whatever prefix their writer gave them."""
    return (below for below in element.iter() if below.tag.rpartition("}")[2] == tag)
