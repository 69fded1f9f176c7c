"""Frames -> files, batch by batch. What is written stands under its name only when it is whole."""

from __future__ import annotations

import codecs
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

import polars as pl

from lorg_indicators.draft import Draft, drafted
from lorg_indicators.messages import Message
from lorg_indicators.tables.defuse import defused, flattened
from lorg_indicators.tables.source import unreadable
from lorg_indicators.tables.unwritable import explained

__all__ = ["SUFFIXES", "Writer", "sink"]

SUFFIXES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".xlsx")
"""What a `Writer` writes."""


class _Format(Protocol):
    def write(self, frame: pl.DataFrame) -> int:
        """Adds rows; how many texts were made harmless."""
        ...

    def close(self, *, whole: bool) -> None:
        """Ends the file, which is kept only if it is whole."""
        ...


class Writer:
    """A file that frames of the same columns are written to; to be used in a ``with``.

    It is there when the block has ended without an error, and else what was there before. CSV is UTF-8 with a byte
    order mark, which Excel needs. Texts that a spreadsheet would run as formulas are defused in CSV and Excel.

    Attributes:
        path: where the file will be.
        rows: how many were written.
        defused: how many texts and names of columns were made harmless.
    """

    def __init__(self, path: str | Path) -> None:
        """Begins a file of the format that its suffix says.

        Raises:
            UnreadableError: nothing can be written there.
            LorgError: what writes the format is not installed.
        """
        self.path = Path(path)
        self.rows = 0
        self.defused = 0
        suffix = self.path.suffix.lower()
        if suffix not in SUFFIXES:
            wanted = Message("expected.one-of", {"options": list(SUFFIXES)})
            raise unreadable(self.path, "table-suffix", suffix or self.path.name, expected=wanted)
        self._draft = Draft(self.path)
        try:
            with explained(self.path):
                self._format = _format(suffix, self._draft, self.path)
        except BaseException:
            self._draft.remove()
            raise

    def write(self, frame: pl.DataFrame) -> None:
        """Adds rows.

        Raises:
            UnreadableError: they cannot be written.
        """
        with explained(self.path):
            self.defused += self._format.write(frame)
        self.rows += frame.height

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            with explained(self.path):
                self._format.close(whole=kind is None)
                if kind is None:
                    self._draft.publish()
        finally:
            self._draft.remove()


def sink(frame: pl.LazyFrame, path: str | Path) -> None:
    """Writes a lazy frame to Parquet by Polars' streaming engine: never whole in memory, and there only when whole.

    Raises:
        UnreadableError: it cannot be computed or written.
    """
    target = Path(path)
    with drafted(target) as draft, explained(target):
        frame.sink_parquet(draft, engine="streaming")


def _format(suffix: str, draft: Draft, target: Path) -> _Format:
    match suffix:
        case ".csv":
            return _Csv(draft.path, ",")
        case ".tsv":
            return _Csv(draft.path, "\t")
        case ".parquet":
            return _Parquet(draft)
        case ".xlsx":
            from lorg_indicators.tables.write_excel import Excel  # noqa: PLC0415 - it is an extra of its own

            return Excel(draft, target)
    return _JsonLines(draft.path)


class _Csv:
    def __init__(self, path: Path, separator: str) -> None:
        self._file = path.open("wb")
        self._separator = separator
        self._begun = False

    def write(self, frame: pl.DataFrame) -> int:
        harmless, count = defused(flattened(frame))
        if not self._begun:
            self._file.write(codecs.BOM_UTF8)
        else:
            count -= sum(was != is_ for was, is_ in zip(frame.columns, harmless.columns, strict=True))
        harmless.write_csv(self._file, include_header=not self._begun, separator=self._separator)
        self._begun = True
        return count

    def close(self, *, whole: bool) -> None:
        del whole
        self._file.close()


class _JsonLines:
    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def write(self, frame: pl.DataFrame) -> int:
        frame.with_columns(pl.col(pl.Binary).bin.encode("base64")).write_ndjson(self._file)
        return 0

    def close(self, *, whole: bool) -> None:
        del whole
        self._file.close()


class _Parquet:
    """Each batch a part of its own, put together at the end without being loaded."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._parts: list[Path] = []

    def write(self, frame: pl.DataFrame) -> int:
        part = self._draft.folder / f"part-{len(self._parts)}.parquet"
        frame.write_parquet(part, compression="lz4")
        self._parts.append(part)
        return 0

    def close(self, *, whole: bool) -> None:
        if whole:
            parts = pl.scan_parquet(self._parts) if self._parts else pl.LazyFrame()
            parts.sink_parquet(self._draft.path, engine="streaming")
