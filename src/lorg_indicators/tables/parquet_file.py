"""Parquet: typed already, and never loaded whole. No cell is read here: what is wrong is found by scoring."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import polars as pl

from lorg_indicators.errors import UnreadableError
from lorg_indicators.files import os_fault
from lorg_indicators.messages import Message
from lorg_indicators.tables.source import unreadable

__all__ = ["ParquetFile", "sound"]

_ROWS: Final = 100_000


class ParquetFile:
    """A Parquet file, or a folder of them; names of subfolders like ``district=长宁区`` are a column."""

    skipped = 0

    def __init__(self, path: Path) -> None:
        self._path = path
        folder = path.is_dir()
        if folder and not any(path.rglob("*.parquet")):
            raise unreadable(path, "no-parquet-files")
        # A pattern, because a folder may hold other files too: Spark leaves _SUCCESS.
        pattern = path / "**" / "*.parquet" if folder else path
        with sound(path):
            self.lazy = pl.scan_parquet(pattern, glob=folder, hive_partitioning=folder)
            self.schema = self.lazy.collect_schema()
        self.columns = self.schema.names()

    def batches(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, float]]:
        """Rows with their places and the share of all that was read so far."""
        done = 0
        with sound(self._path):
            total = self.lazy.select(pl.len()).collect().item()
            batches = self.lazy.collect_batches(chunk_size=_ROWS, maintain_order=True)
        while True:
            with sound(self._path):
                frame = next(batches, None)
            if frame is None:
                break
            rows = pl.int_range(done + 1, done + frame.height + 1, dtype=pl.Int64, eager=True)
            places = pl.DataFrame({"row": rows, "line": pl.Series([None] * frame.height, dtype=pl.Int64)})
            done += frame.height
            yield frame, places, done / total
        if done < total:  # where Polars panics within it, the iterator just ends
            raise _damaged(self._path, f"{done} / {total}")
        if not done:
            places = pl.DataFrame(schema={"row": pl.Int64, "line": pl.Int64})
            yield pl.DataFrame(schema=self.schema), places, 1.0


@contextmanager
def sound(path: Path) -> Iterator[None]:
    """Whatever Polars says of a Parquet file that it cannot read, as an `UnreadableError`; it may well panic."""
    try:
        yield
    except OSError as error:
        raise UnreadableError([os_fault(error, str(path))]) from None
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise _damaged(path, str(error).partition("\n")[0]) from None


def _damaged(path: Path, found: str) -> UnreadableError:
    return unreadable(path, "not-parquet", found, hint=Message("hint.save-parquet"))
