"""`open_table`: a file of evidence -> typed frames, a batch at a time, and every cell that no reader takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

import polars as pl

from lorg_indicators.columnar.names import evidence_columns
from lorg_indicators.errors import UnreadableError
from lorg_indicators.files import os_fault
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.tables.cells import Bad, read_texts, read_values
from lorg_indicators.tables.columns import SUBJECTS, Column, Columns
from lorg_indicators.tables.csv_file import CsvFile
from lorg_indicators.tables.jsonl_file import JsonLinesFile
from lorg_indicators.tables.parquet_file import ParquetFile
from lorg_indicators.tables.rejects import Reject
from lorg_indicators.tables.source import Block, Source, unreadable

__all__ = ["BadCells", "Batch", "Table", "open_source", "open_table"]

BadCells = Literal["refuse", "unknown"]
"""What a cell that cannot be read does: it refuses its row, or counts as unknown."""

_SUFFIXES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".xlsx", ".xls")


class Batch(NamedTuple):
    """Some rows of a file.

    Attributes:
        frame: the rows to be scored: columns of evidence typed, the caller's as they are.
        places: ``row`` and ``line`` of each of them, null where the format has no lines.
        rejects: every cell that was refused, and every row that could not be read.
        refused: how many rows are not in ``frame`` for that.
        done: the share of the file that was read so far, from 0 to 1.
    """

    frame: pl.DataFrame
    places: pl.DataFrame
    rejects: list[Reject]
    refused: int
    done: float


class Table:
    """A file of evidence, opened.

    Attributes:
        path: the file or folder.
        columns: all of its columns, in their order.
        schema: their types in every batch.
        skipped: rows above the header.
        lazy: the whole of a Parquet file, which has types already; None for all other formats.
        subject: the column that says whom a row is about, None where there is none.
    """

    def __init__(self, path: Path, source: Source | ParquetFile, columns: Columns) -> None:
        self.path = path
        self._source = source
        self.columns = list(source.columns)
        self.lazy = source.lazy if isinstance(source, ParquetFile) else None
        self.skipped = source.skipped
        self.subject = next((name for name in SUBJECTS if name in self.columns), None)
        self._evidence: list[Column] = []
        if isinstance(source, ParquetFile):
            self.schema = source.schema
            return
        self._evidence = [column for name in self.columns if (column := columns.of(name)) is not None]
        types = {column.name: column.dtype(lists=source.lists) for column in self._evidence}
        self.schema = pl.Schema({name: types.get(name, source.dtypes.get(name, pl.String())) for name in self.columns})

    def batches(self, bad_cells: BadCells = "refuse") -> Iterator[Batch]:
        """All rows in their order, at least one batch; each call begins anew.

        Args:
            bad_cells: with ``unknown`` a cell that cannot be read is null in the frame and reported all the same; a
                row that cannot be read at all is refused even so.

        Raises:
            UnreadableError: the file cannot be read any further.
        """
        if isinstance(self._source, ParquetFile):
            for frame, places, done in self._source.batches():
                yield Batch(frame, places, [], 0, done)
            return
        empty = True
        for block in self._source.blocks():
            empty = False
            yield self._batch(block, bad_cells, lists=self._source.lists)
        if empty:
            places = pl.DataFrame(schema={"row": pl.Int64, "line": pl.Int64})
            yield Batch(pl.DataFrame(schema=self.schema), places, [], 0, 1.0)

    def _batch(self, block: Block, bad_cells: BadCells, *, lists: bool) -> Batch:
        texts = [column for column in self._evidence if column.name not in block.values]
        typed, bad = read_texts(block.frame, texts, lists=lists)
        for column in self._evidence:
            if column.name in block.values:
                series, more = read_values(column, block.values[column.name], lists=lists)
                typed.append(series)
                bad += more
        read = {series.name: series for series in (*block.frame, *typed)}
        frame = pl.DataFrame([read[name] for name in self.columns])
        bad = [entry for entry in bad if entry.at not in block.flaws]
        bad += [Bad(at, "", flaw.shown, flaw.fault) for at, flaw in block.flaws.items()]
        out = {entry.at for entry in bad} if bad_cells == "refuse" else set(block.flaws)
        rejects = self._rejects(bad, read, block.places)
        places = block.places
        if out:
            kept = ~pl.int_range(frame.height, eager=True).is_in(list(out))
            frame, places = frame.filter(kept), places.filter(kept)
        return Batch(frame, places, rejects, len(out), block.done)

    def _rejects(self, bad: list[Bad], read: dict[str, pl.Series], places: pl.DataFrame) -> list[Reject]:
        """The cells that were refused, row by row, in the order of the columns."""
        order = {name: at for at, name in enumerate(["", *self.columns])}
        bad.sort(key=lambda entry: (entry.at, order[entry.column]))
        at = [entry.at for entry in bad]
        spots = zip(places["row"].gather(at), places["line"].gather(at), strict=True)
        subjects = [None] * len(bad) if self.subject is None else read[self.subject].gather(at).to_list()
        return [
            Reject(row, line, "" if subject is None else str(subject), entry.column, entry.shown, entry.fault)
            for entry, (row, line), subject in zip(bad, spots, subjects, strict=True)
        ]


def open_table(path: str | Path, indicators: IndicatorSet, *, period: int | None = None) -> Table:
    """A file of evidence for a set, a row for each subject.

    CSV, TSV and JSON Lines are streamed, Parquet is read by Polars as it needs it, Excel is loaded whole. The header
    is the row in which the most names of columns of evidence stand; rows above it are skipped.

    Args:
        path: ``.csv``, ``.tsv``, ``.jsonl``, ``.ndjson``, ``.parquet``, ``.xlsx``, ``.xls``, or a folder of Parquet
            files.
        indicators: the set that reads the evidence.
        period: the assessed year, for names of columns in messages.

    Raises:
        UnreadableError: the file is no such table as a whole.
        LorgError: what reads the format is not installed.
    """
    columns = Columns(indicators)
    expected = [column.name for column in evidence_columns(indicators, period)]
    return Table(Path(path), open_source(Path(path), lambda name: columns.of(name) is not None, expected), columns)


def open_source(path: Path, known: Callable[[str], bool], expected: Sequence[str]) -> Source | ParquetFile:
    """A file of any rows, by its suffix.

    Args:
        path: as for `open_table`.
        known: whether a column of that name is looked for; the header is the row that names the most of them.
        expected: such names, for a message.

    Raises:
        UnreadableError: the file is no such table as a whole.
        LorgError: what reads the format is not installed.
    """
    try:
        folder = path.is_dir()
        if not folder:
            path.open("rb").close()
    except (OSError, ValueError) as error:
        raise UnreadableError([os_fault(error, str(path))]) from None
    suffix = path.suffix.lower()
    if folder or suffix == ".parquet":
        return ParquetFile(path)
    if suffix in (".csv", ".tsv"):
        return CsvFile(path, known, expected)
    if suffix in (".jsonl", ".ndjson"):
        return JsonLinesFile(path, known, expected)
    if suffix in (".xlsx", ".xls"):
        from lorg_indicators.tables.excel_file import ExcelFile  # noqa: PLC0415 - it is an extra of its own

        return ExcelFile(path, known, expected)
    wanted = Message("expected.one-of", {"options": list(_SUFFIXES)})
    raise unreadable(path, "table-suffix", suffix or path.name, expected=wanted)
