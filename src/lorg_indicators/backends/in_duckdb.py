"""Parquet by DuckDB."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from lorg_indicators.backends.base import BATCH, PLACE, Rows, Target, engine_found, target
from lorg_indicators.errors import Fault, UnreadableError
from lorg_indicators.extras import need
from lorg_indicators.files import os_fault
from lorg_indicators.messages import Message
from lorg_indicators.tables.source import unreadable

__all__ = ["opened"]


class _DuckRows:
    def __init__(self, connection: Any, path: Path, to: Target, wrong: type[Exception]) -> None:  # noqa: ANN401
        folder = path.is_dir()
        pattern = f"{glob.escape(str(path))}/**/*.parquet" if folder else glob.escape(str(path))
        self.frame = connection.read_parquet(pattern, hive_partitioning=folder)
        self.numbered = self.frame
        if not folder:
            rows = connection.read_parquet(pattern, file_row_number=True)
            self.numbered = rows.project(f'* EXCLUDE (file_row_number), file_row_number + 1 AS "{PLACE}"')
        self._target = to
        self._wrong = wrong

    def computed(self, scored: Any) -> Any:  # noqa: ANN401
        return scored

    def collect(self, frame: Any) -> pl.DataFrame:  # noqa: ANN401
        return pl.concat(self.batches(frame))

    def batches(self, frame: Any) -> Iterator[pl.DataFrame]:  # noqa: ANN401
        """At least one, so that a file without rows has its columns."""
        # Until 1.4 it had another name.
        reader = (getattr(frame, "to_arrow_reader", None) or frame.fetch_record_batch)(BATCH)
        yield pl.DataFrame(reader.schema.empty_table())
        try:
            for batch in reader:
                yield pl.DataFrame(batch)
        except OSError as error:  # what DuckDB finds wrong while Arrow reads on comes as Arrow's
            raise self._wrong(str(error)) from None

    def write(self, frame: Any) -> int:  # noqa: ANN401
        if self._target.draft is None:
            return self._target.write(self.batches(frame))
        frame.write_parquet(str(self._target.draft), compression="zstd")
        return 0


@contextmanager
def opened(source: str, output: str) -> Iterator[Rows]:
    """A Parquet file, or a folder of them; what comes of it is a file of any format."""
    duckdb = need("duckdb", "duckdb")
    path = Path(source)
    try:
        if not path.is_dir():
            path.open("rb").close()
    except (OSError, ValueError) as error:
        raise UnreadableError([os_fault(error, source)]) from None
    with target(output) as to, duckdb.connect() as connection:
        try:
            rows = _DuckRows(connection, path, to, duckdb.Error)
        except duckdb.Error as error:
            hint = Message("hint.save-parquet")
            raise unreadable(path, "not-parquet", engine_found(error), hint=hint) from None
        try:
            yield rows
        except duckdb.Error as error:
            raise UnreadableError([Fault("engine-failed", found=engine_found(error), file=source)]) from None
