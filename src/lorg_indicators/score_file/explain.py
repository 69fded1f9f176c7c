"""One row of an input, to be explained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from lorg_indicators.backends import DATABASE, database_table, engine_for, shown
from lorg_indicators.columnar import RowReader
from lorg_indicators.errors import EvidenceError, Fault, UnknownNameError, pointer
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.tables.columns import SUBJECTS
from lorg_indicators.tables.read import open_table

__all__ = ["explain_row"]


def explain_row(
    indicators: IndicatorSet, source: str | Path, subject: str, period: int | None = None
) -> dict[str, Any]:
    """The evidence document of the one row that is about a subject, to be evaluated and explained.

    Args:
        indicators: the set.
        source: the file, or the table of a database, as for `score_file`.
        subject: what stands in the column of the subject (``id``, ``subject`` and the like).
        period: the assessed year, as for `score_file`.

    Raises:
        UnknownNameError: no row, or no column, is about the subject, or more than one row is.
        EvidenceError: a cell of the row cannot be read.
    """
    if engine_for(str(source)) == DATABASE:
        columns, found = _in_database(str(source), subject)
    else:
        columns, found = _in_file(indicators, source, subject, period)
    if len(found) != 1:
        code = "no-such-row" if not found else "row-twice"
        known = _subject_column(columns) is not None
        expected = None if known else Message("expected.subject-column", {"names": list(SUBJECTS)})
        raise UnknownNameError([Fault(code, found=subject, expected=expected, file=shown(str(source)))])
    document = RowReader(indicators, columns, period).document(found[0])
    return {"subject": {"id": subject}, **document}


def _in_file(
    indicators: IndicatorSet, source: str | Path, subject: str, period: int | None
) -> tuple[list[str], list[dict[str, Any]]]:
    table = open_table(source, indicators, period=period)
    found: list[dict[str, Any]] = []
    for batch in table.batches():
        wrong = [reject.fault.under(pointer(reject.column)) for reject in batch.rejects if reject.subject == subject]
        if wrong:
            raise EvidenceError(wrong)
        if table.subject is not None:
            found += batch.frame.filter(pl.col(table.subject).cast(pl.String) == subject).to_dicts()
    return table.columns, found


def _in_database(source: str, subject: str) -> tuple[list[str], list[dict[str, Any]]]:
    with database_table(source) as rows:
        table = nw.from_native(rows.frame)
        columns = list(table.collect_schema())
        name = _subject_column(columns)
        if name is None:
            return columns, []
        whom = table.filter(nw.col(name).cast(nw.String) == subject)
        return columns, rows.collect(whom.to_native()).to_dicts()


def _subject_column(columns: list[str]) -> str | None:
    return next((name for name in SUBJECTS if name in columns), None)
