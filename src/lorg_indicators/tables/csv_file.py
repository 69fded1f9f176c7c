"""CSV and TSV: the header found, the rest read a few megabytes at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from lorg_indicators.errors import Fault
from lorg_indicators.messages import Message
from lorg_indicators.tables.encoding import encoding_of, size, utf_8
from lorg_indicators.tables.records import OpenQuoteError, Piece, Record, pieces, records
from lorg_indicators.tables.source import HEADER_ROWS, Block, Flaw, header_names, no_header, placed, unreadable

__all__ = ["CsvFile"]

_SEPARATORS: Final = (",", "\t", ";")
_SHOWN: Final = 80

# The levels of several raters, `3;4;3` or `３、４`. That there may be some in the file is seen before it is read, so
# that a column has one type from the first row to the last; what only looks like it does no harm.
_DIGIT: Final = rb"(?:[0-9]|\xef\xbc[\x90-\x99])"
_LISTED: Final = re.compile(
    _DIGIT + rb"[^0-9,\t\n]{0,12}?(?:;|\xef\xbc\x9b|\xe3\x80\x81)[^0-9,\t\n]{0,12}?" + _DIGIT,
)
_MARKS: Final = (b";", "；".encode(), "、".encode())
_OVERLAP: Final = 64


class _Header(NamedTuple):
    cells: list[str]
    separator: str
    skipped: int
    end: int
    line: int


class CsvFile:
    """A CSV file whose header is the row that names the most columns of evidence."""

    def __init__(self, path: Path, known: Callable[[str], bool], expected: Sequence[str]) -> None:
        self._path = path
        self.encoding = encoding_of(path)
        self._size = size(path, self.encoding)
        start = next(filter(None, utf_8(path, self.encoding)), b"")
        header = _header(start, known, ("\t", ",", ";") if path.suffix.lower() == ".tsv" else _SEPARATORS)
        if header is None:
            rows = [record.cells for record in _first(start, ",")]
            raise no_header(path, rows, expected)
        names = header_names(path, header.cells, header.line - 1)
        self._header, self._width = header, len(names)
        self._places = {name: str(at) for at, name in enumerate(names) if name}
        self.columns = list(self._places)
        self.dtypes: Mapping[str, pl.DataType] = {}
        self.skipped = header.skipped
        self.separator = header.separator
        self.lists = header.separator == ";" or _may_list(utf_8(path, self.encoding))

    def blocks(self) -> Iterator[Block]:
        """All rows; rows of which every cell is empty are none."""
        row, header, read = 1, self._header, self._header.end
        try:
            for piece in pieces(self._rest(), header.separator, header.line):
                read += len(piece.text)
                frame, lines, flaws = self._frame(piece)
                kept = ~_blank(frame) | pl.Series(at in flaws for at in range(frame.height))
                if not kept.all():
                    flaws = {int(kept[:at].sum()): flaw for at, flaw in flaws.items() if kept[at]}
                    frame, lines = frame.filter(kept), lines.filter(kept)
                done = min(read / self._size, 1.0)
                yield Block(frame, {}, placed(row, lines), flaws, done)
                row += frame.height
        except OpenQuoteError as error:
            hint = Message("hint.close-quote")
            raise unreadable(self._path, "table-quote", hint=hint, line=error.line) from None

    def _rest(self) -> Iterator[bytes]:
        """What stands below the header."""
        chunks = filter(None, utf_8(self._path, self.encoding))
        return chain([next(chunks, b"")[self._header.end :]], chunks)

    def _frame(self, piece: Piece) -> tuple[pl.DataFrame, pl.Series, dict[int, Flaw]]:
        """The rows of a piece, the line of each, and those with more cells than the header."""
        if piece.records is None:
            try:
                whole = self._parsed(piece.text)
            except pl.exceptions.PolarsError:  # a row with more cells than the header
                pass
            else:
                return self._named(whole), _lines(whole, piece), {}
        found = piece.records or list(records(piece.text.decode(), self.separator, piece.line))
        flaws = {at: flaw for at, record in enumerate(found) if (flaw := self._too_long(record)) is not None}
        rows = [[cell or None for cell in record.cells[: self._width]] for record in found]
        padded = [row + [None] * (self._width - len(row)) for row in rows]
        whole = pl.DataFrame(padded, schema=self._schema, orient="row")
        return self._named(whole), pl.Series([record.line for record in found], dtype=pl.Int64), flaws

    @property
    def _schema(self) -> dict[str, type[pl.DataType]]:
        return {str(at): pl.String for at in range(self._width)}

    def _parsed(self, text: bytes) -> pl.DataFrame:
        """A regular piece, read by Polars; it wants a header, and gets one of numbers."""
        header = self.separator.join(self._schema).encode() + b"\n"
        return pl.read_csv(header + text, separator=self.separator, schema=self._schema)

    def _named(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.select(pl.col(place).alias(name) for name, place in self._places.items())

    def _too_long(self, record: Record) -> Flaw | None:
        if any(cell.strip() for cell in record.cells[self._width :]):
            expected = Message("expected.cells", {"count": self._width})
            fault = Fault("row-too-long", found=len(record.cells), expected=expected)
            return Flaw(fault, self.separator.join(record.cells)[:_SHOWN])
        return None


def _header(start: bytes, known: Callable[[str], bool], separators: Iterable[str]) -> _Header | None:
    """The row with the most known names: a heading above it may be worded as a column is called."""
    found = [
        (sum(known(cell.strip()) for cell in record.cells), separator, skipped, record)
        for separator in separators
        for skipped, record in enumerate(_first(start, separator))
    ]
    most, separator, skipped, record = max(found, key=itemgetter(0), default=(0, "", 0, None))
    if not most or record is None:
        return None
    end = len(_text(start)[: record.end].encode())
    line = 1 + start.count(b"\n", 0, end)
    return _Header(record.cells, separator, skipped, end, line)


def _first(start: bytes, separator: str) -> Iterator[Record]:
    try:
        yield from islice(records(_text(start), separator, 1), HEADER_ROWS)
    except OpenQuoteError:  # above the header, or with a separator that is none
        return


def _text(start: bytes) -> str:
    """Text that may have been cut within a character; a header is whole even if nothing follows it."""
    return start.decode(errors="ignore") + "\n"


def _lines(whole: pl.DataFrame, piece: Piece) -> pl.Series:
    """The line of each row: the number of rows above it, and of the line ends within their cells."""
    above = pl.int_range(piece.line, piece.line + whole.height, dtype=pl.Int64, eager=True)
    if piece.text.count(b"\n") == whole.height:
        return above
    ends = pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True).fill_null(0)).cast(pl.Int64)
    within = whole.select(ends.cum_sum().shift(1, fill_value=0).alias("line")).to_series()
    return above + within


def _blank(frame: pl.DataFrame) -> pl.Series:
    """Which rows have nothing in any cell. Most have something in the first, so few are looked at in full."""
    nothing = pl.col(frame.columns[0]).fill_null("").str.strip_chars() == ""
    mask = frame.select(nothing.alias("blank")).to_series()
    if mask.any():
        mask = frame.select(
            pl.all_horizontal(pl.all().fill_null("").str.strip_chars() == "").alias("blank")
        ).to_series()
    return mask


def _may_list(chunks: Iterable[bytes]) -> bool:
    tail = b""
    for chunk in chunks:
        text = tail + chunk
        if any(mark in text for mark in _MARKS) and _LISTED.search(text):
            return True
        tail = chunk[-_OVERLAP:]
    return False
