"""A file that lists all units of a population -> a frame, cells as they stand."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import polars as pl

from lorg_indicators.errors import UnreadableError
from lorg_indicators.tables.parquet_file import ParquetFile
from lorg_indicators.tables.read import open_source
from lorg_indicators.tables.results import readable
from lorg_indicators.tables.source import Flaw

__all__ = ["read_frame"]


def read_frame(path: Path, wanted: Collection[str]) -> pl.DataFrame:
    """All rows of a file.

    Args:
        path: CSV, TSV, JSON Lines, Excel or Parquet, as `lorg_indicators.tables` reads them.
        wanted: names of columns by which the header is found; they are read as texts.

    Raises:
        UnreadableError: the file, or a row of it, cannot be read.
        LorgError: what reads the format is not installed.
    """
    source = open_source(path, lambda name: name in wanted, list(wanted))
    if isinstance(source, ParquetFile):
        with readable(path):
            return source.lazy.collect()
    blocks = []
    for block in source.blocks():
        if block.flaws:
            raise UnreadableError(flaw.fault.at(str(path), None) for flaw in block.flaws.values())
        texts = {name: [_text(cell) for cell in cells] for name, cells in block.values.items()}
        read = [*block.frame, *(pl.Series(name, cells, dtype=pl.String) for name, cells in texts.items())]
        blocks.append(pl.DataFrame(read).select(source.columns))
    return pl.concat(blocks) if blocks else pl.DataFrame(schema=dict.fromkeys(source.columns, pl.String()))


def _text(cell: object) -> str | None:
    seen = cell.seen if isinstance(cell, Flaw) else cell
    whole = int(seen) if isinstance(seen, float) and seen.is_integer() else seen
    return None if whole is None else str(whole)
