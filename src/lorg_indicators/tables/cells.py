"""Cells -> typed columns, and what no reader takes.

A plain number is read by Polars. Whatever else there is in a column of texts is read once for each different text, by
the very reader of an evidence document: so ``72 分钟/天``, ``１２`` and ``是`` mean in a table what they mean there,
and are refused for the same reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import polars as pl

from lorg_indicators.errors import Fault
from lorg_indicators.measures import LARGEST, BadValueError
from lorg_indicators.tables.columns import Column
from lorg_indicators.tables.source import Flaw

__all__ = ["Bad", "read_texts", "read_values", "shown"]

# Every text of this form is a number for the scalar reader too, and the same one; none has so many digits that a
# float could not hold it.
_PLAIN: Final = r"^[+-]?[0-9]{1,15}(\.[0-9]{1,15})?$"
_NUMBERS: Final = frozenset({float, int})
_PLAIN_TYPES: Final = frozenset({float, int, bool, str})


class Bad(NamedTuple):
    """A cell that was refused: the index of its row, its column, what stands there, and why."""

    at: int
    column: str
    shown: str
    fault: Fault


def read_texts(frame: pl.DataFrame, columns: Sequence[Column], *, lists: bool) -> tuple[list[pl.Series], list[Bad]]:
    """Columns of texts as typed ones, null where a cell is empty or refused; and every cell that was refused."""
    plain = frame.select(_plain(column.name) for column in columns if column.type == "number")
    left = frame.select(_left(column.name, plain.get_column(column.name, default=None)) for column in columns)
    meanings = {column.name: _meanings(column, left[column.name][0], lists=lists) for column in columns}
    # All columns in one call, so that Polars can work on several at once.
    codes = frame.select(_coded(name, values) for name, (values, _) in meanings.items())
    read: list[pl.Series] = []
    bad: list[Bad] = []
    for column in columns:
        values, refused = meanings[column.name]
        typed = _decoded(codes[column.name], values, column.dtype(lists=lists))
        read.append(typed if column.name not in plain else plain[column.name].fill_null(typed))
        cells = frame[column.name]
        bad += [Bad(at, column.name, cells[at], refused[cells[at]]) for at in _rows(cells, refused)]
    return read, bad


def read_values(column: Column, cells: Sequence[object], *, lists: bool) -> tuple[pl.Series, list[Bad]]:
    """Cells of any type as a typed column, and every cell that was refused."""
    memory: dict[tuple[type, object], object] = {}
    number = column.type == "number"
    typed: list[object] = []
    bad: list[Bad] = []
    for at, cell in enumerate(cells):
        kind = type(cell)
        if cell is None:
            value: object = None
        elif number and kind in _NUMBERS and abs(cell) <= LARGEST:  # type: ignore[arg-type] # a number
            value = float(cell) + 0.0  # type: ignore[arg-type] # likewise; 0.0 for -0.0 too
        elif kind in _PLAIN_TYPES:
            key = (kind, cell)
            if key not in memory:
                memory[key] = _meaning(column, cell, lists=lists)
            value = memory[key]
        else:
            value = _meaning(column, cell, lists=lists)
        if isinstance(value, Flaw):
            bad.append(Bad(at, column.name, value.shown, value.fault))
            value = None
        typed.append(value)
    return pl.Series(column.name, typed, dtype=column.dtype(lists=lists)), bad


def shown(cell: object) -> str:
    """A cell of whatever type as one text."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _plain(name: str) -> pl.Expr:
    text = pl.col(name)
    return pl.when(text.str.contains(_PLAIN)).then(text.cast(pl.Float64, strict=False) + 0.0).alias(name)


def _left(name: str, plain: pl.Series | None) -> pl.Expr:
    """The different texts of a column that are no plain numbers."""
    text = pl.col(name) if plain is None else pl.col(name).filter(plain.is_null())
    return text.drop_nulls().unique().implode()


def _meanings(column: Column, texts: Iterable[str], *, lists: bool) -> tuple[dict[str, Any], dict[str, Fault]]:
    """What each of these texts means, and the fault of each that means nothing; what is blank is in neither."""
    values: dict[str, Any] = {}
    refused: dict[str, Fault] = {}
    for text in texts:
        value = _meaning(column, text, lists=lists)
        if isinstance(value, Flaw):
            refused[text] = value.fault
        elif value is not None:
            values[text] = value
    return values, refused


def _meaning(column: Column, cell: object, *, lists: bool) -> object:
    """What a cell means, None where it is blank; or why it means nothing."""
    if isinstance(cell, Flaw):
        return cell
    if isinstance(cell, str) and not cell.strip():
        return None
    try:
        return _value(column, cell, lists=lists)
    except BadValueError as error:
        return Flaw(error.faults[0], shown(cell))


def _value(column: Column, cell: object, *, lists: bool) -> object:
    value = column.read(cell)
    if column.type != "level" or lists:
        return value
    if len(value) > 1:  # in digits so rare that nobody looked for lists of them
        raise BadValueError(Fault("unknown-level", found=cell))
    return value[0]


def _coded(name: str, values: dict[str, Any]) -> pl.Expr:
    """For each cell which of the values it has, null where none."""
    if not values:
        return pl.repeat(None, pl.len(), dtype=pl.UInt32).alias(name)
    codes = pl.int_range(len(values), dtype=pl.UInt32, eager=True)
    return pl.col(name).replace_strict(list(values), codes, default=None, return_dtype=pl.UInt32)


def _decoded(codes: pl.Series, values: dict[str, Any], dtype: pl.DataType) -> pl.Series:
    return pl.Series(codes.name, list(values.values()) or [None], dtype=dtype).gather(codes)


def _rows(cells: pl.Series, refused: dict[str, Fault]) -> list[int]:
    return cells.is_in(list(refused)).arg_true().to_list() if refused else []
