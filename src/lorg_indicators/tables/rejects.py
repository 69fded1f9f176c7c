"""What was refused: which cell, of whom, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from lorg_indicators.columnar.names import DOCUMENTS, HISTORY, NOT_APPLICABLE, PERIOD
from lorg_indicators.columnar.rows import RowReader
from lorg_indicators.errors import EvidenceError, Fault, pointer
from lorg_indicators.evaluation import evaluate
from lorg_indicators.measures import Number
from lorg_indicators.messages import Lang, Message, render
from lorg_indicators.model import IndicatorSet
from lorg_indicators.tables.cells import shown
from lorg_indicators.tables.columns import SUBJECTS

if TYPE_CHECKING:
    from lorg_indicators.tables.read import Batch

__all__ = ["COLUMNS", "Reject", "reasons", "rejects_frame", "without"]

COLUMNS: Final = ("row", "line", "subject", "column", "value", "reason")
"""The columns of a file of rejects."""


_LONGEST: Final = 200


class Reject(NamedTuple):
    """A cell that was refused.

    Attributes:
        row: number of the row of data, from 1.
        line: number of the line or of the sheet's row, from 1; None where the format has none.
        subject: whom the row is about, as far as a column says so.
        column: the column's name; empty where the whole row cannot be read.
        value: what stands there.
        fault: what is wrong with it.
    """

    row: int
    line: int | None
    subject: str
    column: str
    value: str
    fault: Fault

    def reason(self, lang: Lang = "zh") -> str:
        """What is wrong and what to do, without the place."""
        words = [self.fault.message(lang)]
        if self.fault.hint is not None:
            words.append(render(self.fault.hint, lang))
        return render(Message("fault.join"), lang).join(words)


def reasons(indicators: IndicatorSet, batch: Batch, faulty: pl.Series, period: int | None = None) -> list[Reject]:
    """Why rows that were read have faults all the same, say 25 hours a day: what `evaluate` says of each.

    Args:
        indicators: the set.
        batch: the rows.
        faulty: which of them have faults, by `score_frame`.
        period: the assessed year of rows that name none, as for `score_frame`.
    """
    frame, places = batch.frame.filter(faulty), batch.places.filter(faulty)
    subject = next((name for name in SUBJECTS if name in frame.columns), None)
    reader = RowReader(indicators, frame.columns, period)
    columns = _Columns(indicators, reader)
    rejects: list[Reject] = []
    for row, (number, line) in zip(frame.iter_rows(named=True), places.select("row", "line").iter_rows(), strict=True):
        try:
            evaluate(indicators, reader.document(row))
        except EvidenceError as error:
            whom = "" if subject is None or row[subject] is None else str(row[subject])
            for fault in error.faults:
                for column in columns.of(fault.pointer):
                    value = shown(row[column] if column else fault.found)
                    rejects.append(Reject(number, line, whom, column, value, fault))
    return rejects


def without(batch: Batch, rejects: Sequence[Reject]) -> pl.DataFrame:
    """The rows of a batch, the cells that were refused counted as unknown."""
    rows: dict[str, list[int]] = {}
    for reject in rejects:
        if reject.column:
            rows.setdefault(reject.column, []).append(reject.row)
    number = batch.places["row"]
    return batch.frame.with_columns(
        pl.when(~number.is_in(among)).then(pl.col(column)).alias(column) for column, among in rows.items()
    )


def rejects_frame(rejects: Sequence[Reject], lang: Lang = "zh") -> pl.DataFrame:
    """Refused cells as a frame with the columns `COLUMNS`, to be written to a file."""
    rows = [(*reject[:-2], _short(reject.value), reject.reason(lang)) for reject in rejects]
    types = [pl.Int64(), pl.Int64(), *[pl.String()] * 4]
    return pl.DataFrame(rows, schema=dict(zip(COLUMNS, types, strict=True)), orient="row")


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"


class _Columns:
    """From the place of a fault in an evidence document back to the column that it was read from."""

    def __init__(self, indicators: IndicatorSet, reader: RowReader) -> None:
        layout = reader.layout
        self._set = indicators
        self._columns = {pointer(PERIOD): PERIOD} if layout.by_row else {}
        self._of_measure = {name: [cell.column for cell in group] for name, group in layout.cells.items()}
        for group in layout.cells.values():
            for cell in group:
                parts = [part for part in (cell.stage, cell.part) if part not in ("", None)]
                self._columns[pointer("evidence", cell.measure, *parts)] = cell.column
        for name, column in layout.documents.items():
            self._columns[pointer("evidence", name, DOCUMENTS)] = column
        for name, column in layout.reasons.items():
            self._columns[pointer(NOT_APPLICABLE, name)] = column
        for year, column in layout.history.items():
            self._columns[pointer(HISTORY, year)] = column

    def of(self, place: str) -> list[str]:
        """The columns that a fault at this place is about: all operands of a derived measure, none by name else."""
        parts = place.split("/")[1:]
        bare = [part for at, part in enumerate(parts) if (at, part) != (2, "value")]
        for path in (parts, bare):
            for end in range(len(path), 0, -1):
                column = self._columns.get(pointer(*path[:end]))
                if column is not None:
                    return [column]
        return self._operands(parts[1]) if len(parts) > 1 and parts[0] == "evidence" else [""]

    def _operands(self, name: str) -> list[str]:
        measure = self._set.measures.get(name)
        if isinstance(measure, Number) and measure.operands:
            return [column for operand in dict.fromkeys(measure.operands) for column in self._operands(operand)]
        return self._of_measure.get(name) or [""]
