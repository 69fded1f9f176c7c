"""Parquet by Polars' streaming engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from lorg_indicators.backends.base import PLACE, Rows, streamed
from lorg_indicators.tables.parquet_file import ParquetFile, sound
from lorg_indicators.tables.write import sink

__all__ = ["opened"]


class _PolarsRows:
    def __init__(self, source: str, output: str) -> None:
        self.frame = ParquetFile(Path(source)).lazy
        self.numbered = self.frame.with_row_index(PLACE, offset=1)
        self._output = output

    def computed(self, scored: pl.LazyFrame) -> pl.LazyFrame:
        return scored

    def collect(self, frame: pl.LazyFrame) -> pl.DataFrame:
        return frame.collect(engine="streaming")

    def batches(self, frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
        return streamed(frame)

    def write(self, frame: pl.LazyFrame) -> int:
        sink(frame, self._output)
        return 0


@contextmanager
def opened(source: str, output: str) -> Iterator[Rows]:
    """A Parquet file, or a folder of them, to become a Parquet file."""
    with sound(Path(source)):
        yield _PolarsRows(source, output)
