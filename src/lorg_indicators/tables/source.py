"""What a file hands over, whatever its format: blocks of rows with cells as they stand, and where each row stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import polars as pl

from lorg_indicators.errors import Fault, Position, Range, UnreadableError, near
from lorg_indicators.messages import Message

__all__ = [
    "BLOCK",
    "HEADER_ROWS",
    "Block",
    "Flaw",
    "Source",
    "common_types",
    "header_names",
    "no_header",
    "placed",
    "typed",
    "unreadable",
]

BLOCK: Final = 8 * 1024 * 1024
"""So many bytes of a text file are held at a time: a few ten thousand rows."""

HEADER_ROWS: Final = 50
"""The header is looked for in so many rows."""

_SHOWN: Final = 5


class Flaw(NamedTuple):
    """A cell that holds no value, though it is not empty.

    Attributes:
        fault: why it is none.
        shown: what stands there.
        seen: what a column of the caller's gets from it.
    """

    fault: Fault
    shown: str
    seen: object = None


class Block(NamedTuple):
    """Some rows of a file.

    Attributes:
        frame: columns of texts, and those of the caller's.
        values: columns of evidence whose cells may be of any type, `Flaw` included; None is empty.
        places: column ``row``, the number of the row of data from 1, and column ``line``, that of its line.
        flaws: index of a row that cannot be read at all -> why.
        done: the share of the file that was read so far.
    """

    frame: pl.DataFrame
    values: Mapping[str, Sequence[object]]
    places: pl.DataFrame
    flaws: Mapping[int, Flaw]
    done: float


class Source(Protocol):
    """A file, opened.

    Attributes:
        columns: the names of its columns in their order.
        dtypes: types of the caller's columns that are no text.
        skipped: rows above the header.
        lists: whether a cell may hold the levels of several raters.
    """

    columns: list[str]
    dtypes: Mapping[str, pl.DataType]
    skipped: int
    lists: bool

    def blocks(self) -> Iterator[Block]:
        """All rows, in their order; each call begins anew."""
        ...


def placed(first_row: int, lines: Sequence[int] | pl.Series) -> pl.DataFrame:
    """The places of rows that follow each other; ``lines`` are theirs in the file."""
    line = pl.Series("line", lines, dtype=pl.Int64)
    row = pl.int_range(first_row, first_row + len(line), dtype=pl.Int64, eager=True).alias("row")
    return pl.DataFrame([row, line])


def unreadable(
    path: Path,
    code: str,
    found: object = None,
    *,
    expected: Message | None = None,
    hint: Message | None = None,
    line: int | None = None,
) -> UnreadableError:
    """The error that a whole file cannot be read, to be raised."""
    place = None if line is None else Range(Position(line, 1), Position(line, 1))
    fault = Fault(code, expected=expected, hint=hint, file=str(path), range=place)
    return UnreadableError([fault if found is None else Fault(code, "", found, expected, hint, str(path), place)])


def header_names(path: Path, cells: Sequence[object], line: int) -> list[str]:
    """The names of a header, white space cut off; a column without a name is ``""``, which no frame gets.

    Raises:
        UnreadableError: two columns have one name.
    """
    names = ["" if cell is None else _name(cell) for cell in cells]
    twice = next((name for at, name in enumerate(names) if name and name in names[:at]), None)
    if twice is not None:
        raise unreadable(path, "table-column-twice", twice, expected=Message("expected.own-id"), line=line)
    return names


def _name(cell: object) -> str:
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()


def no_header(path: Path, rows: Sequence[Sequence[object]], expected: Sequence[str]) -> UnreadableError:
    """The error that no row of a file names a column of evidence, or that there is no row, to be raised."""
    wanted = Message("expected.header", {"names": list(expected[:_SHOWN])})
    cells = next(([str(cell) for cell in row if cell not in (None, "")] for row in rows if any(row)), None)
    if cells is None:
        return unreadable(path, "table-empty", expected=wanted)
    hint = next(filter(None, (near(cell, expected) for cell in cells)), None)
    return unreadable(path, "table-no-header", cells[:_SHOWN], expected=wanted, hint=hint)


def typed(name: str, cells: Sequence[object], dtype: pl.DataType | None) -> pl.Series:
    """A column of the caller's: of the one type that its cells have, else of texts."""
    if dtype is not None:
        return pl.Series(name, cells, dtype=dtype, strict=False)
    return pl.Series(name, [_words(cell) for cell in cells], dtype=pl.String)


def _words(cell: object) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    return json.dumps(cell, ensure_ascii=False, default=str)


def common_types(types: Mapping[str, set[type]]) -> Mapping[str, pl.DataType]:
    """Types of the caller's columns whose values have these; one that is left out is of texts."""
    return {name: dtype for name, among in types.items() if (dtype := _dtype(among)) is not None}


def _dtype(types: set[type]) -> pl.DataType | None:
    """The type of a column whose values have these; None for texts."""
    match types - {type(None)}:
        case one if one == {bool}:
            return pl.Boolean()
        case one if one == {int}:
            return pl.Int64()
        case one if one and one <= {int, float}:
            return pl.Float64()
    return None
