"""A file of scores -> a lazy frame whose result columns have their types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import polars as pl

from lorg_indicators.errors import Fault, LorgError, UnreadableError
from lorg_indicators.files import os_fault
from lorg_indicators.messages import Message
from lorg_indicators.tables.parquet_file import ParquetFile
from lorg_indicators.tables.source import Flaw, common_types, header_names, typed, unreadable
from lorg_indicators.tables.xlsx import read_xlsx

__all__ = ["ENDS", "parts", "readable", "results", "scores"]

ENDS: Final = ("lower", "upper")
_TEXTS: Final = ("tier", "reachable_tier")
_NUMBERS: Final = ("score_lower", "score_upper", "known", "faults")


def scores(path: Path) -> pl.LazyFrame:
    """The rows of a scored file; a Parquet file, or a folder of them, is not read before figures are asked for.

    Raises:
        LorgError: the file has no results.
        UnreadableError: it cannot be read.
    """
    return results(_scanned(path), path)


def results(frame: pl.LazyFrame, path: Path) -> pl.LazyFrame:
    """The rows of a scored frame, which the file of that path holds, as `scores` gives them.

    Raises:
        LorgError: the frame has no results.
        UnreadableError: it cannot be read.
    """
    with readable(path):
        columns = frame.collect_schema().names()
    missing = [name for name in (*_TEXTS, *_NUMBERS) if name not in columns]
    if missing:
        expected = Message("expected.columns", {"names": missing})
        raise LorgError([Fault("no-results", expected=expected, hint=Message("hint.score"), file=str(path))])
    ends = [f"{name}.{end}" for names in parts(columns).values() for name in names for end in ENDS]
    numbers = [*_NUMBERS, *ends]
    read = frame.with_columns(pl.col(*_TEXTS).cast(pl.String), pl.col(numbers).cast(pl.Float64).fill_nan(None))
    # A refused row has no results, whatever stands in its cells.
    refused = pl.col("faults") > 0
    results = [name for name in (*_TEXTS, *numbers) if name != "faults"]
    return read.with_columns(pl.when(refused.not_()).then(pl.col(name)).alias(name) for name in results)


def parts(columns: Sequence[str]) -> dict[str, list[str]]:
    """The columns of dimensions and of items, both ends under one name (``dimension.d``), in the order of the file."""
    names = [name.removesuffix(".lower") for name in columns if name.endswith(".lower")]
    both = [name for name in names if f"{name}.upper" in columns]
    return {kind: [name for name in both if name.startswith(f"{kind}.")] for kind in ("dimension", "item")}


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """What Polars says of a file that it cannot read, as our error."""
    try:
        yield
    except pl.exceptions.InvalidOperationError as error:
        raise LorgError([Fault("no-results", found=_first_line(error), file=str(path))]) from None
    except pl.exceptions.PolarsError as error:
        raise UnreadableError([Fault("unreadable", found=_first_line(error), file=str(path))]) from None
    except OSError as error:
        raise UnreadableError([os_fault(error, str(path))]) from None


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _scanned(path: Path) -> pl.LazyFrame:
    try:
        folder = path.is_dir()
        if not folder:
            path.open("rb").close()
    except (OSError, ValueError) as error:  # a NUL in a path is a ValueError
        raise UnreadableError([os_fault(error, str(path))]) from None
    suffix = ".parquet" if folder else path.suffix.lower()
    if suffix not in _READERS:
        wanted = Message("expected.one-of", {"options": list(_READERS)})
        raise unreadable(path, "table-suffix", suffix or path.name, expected=wanted)
    with readable(path):
        return _READERS[suffix](path)


def _parquet(path: Path) -> pl.LazyFrame:
    return ParquetFile(path).lazy


def _csv(path: Path) -> pl.LazyFrame:
    # As texts: what a column holds shows perhaps in the last row only, and a district's code is no number.
    return pl.scan_csv(path, infer_schema=False)


def _lines(path: Path) -> pl.LazyFrame:
    return pl.scan_ndjson(path, infer_schema_length=None)


def _excel(path: Path) -> pl.LazyFrame:
    """The first sheet of a workbook, whose first row names the columns."""
    first, *_ = read_xlsx(path, path.read_bytes()).values()
    header, *rows = first or [[]]
    names = header_names(path, header, 1)
    columns = {name: [_plain(row[at]) if at < len(row) else None for row in rows] for at, name in enumerate(names)}
    types = common_types({name: set(map(type, cells)) for name, cells in columns.items()})
    return pl.LazyFrame([typed(name, cells, types.get(name)) for name, cells in columns.items() if name])


def _plain(cell: object) -> object:
    """What a cell shows; Excel has no whole numbers, so one that is whole is taken for one."""
    seen = cell.seen if isinstance(cell, Flaw) else cell
    return int(seen) if isinstance(seen, float) and seen.is_integer() else seen


_READERS: Final[Mapping[str, Callable[[Path], pl.LazyFrame]]] = {
    ".csv": _csv,
    ".parquet": _parquet,
    ".jsonl": _lines,
    ".ndjson": _lines,
    ".xlsx": _excel,
}
