"""Engines that score what is too much for a file read row by row: each opens an input and writes what comes of it.

Nothing is scored here: `lorg_indicators.score_file` has the walk, and an engine lends it a few functions.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from lorg_indicators.backends.address import DATABASES, address, is_uri, shown
from lorg_indicators.backends.base import PLACE, Rows, Source
from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.messages import Message

__all__ = ["DATABASE", "ENGINES", "PLACE", "Rows", "Source", "database_table", "engine_for", "opened", "shown"]

ENGINES: Final = {"polars": "in_polars", "duckdb": "in_duckdb", "spark": "in_spark"}
"""Engine that a user may choose -> the module with its function ``opened``, imported when it is used."""

DATABASE: Final = "postgres"
"""The engine of a table in a database, which nobody has to choose."""

_UNTYPED: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".xlsx", ".xls")


def opened(engine: str, source: str, output: str) -> AbstractContextManager[Rows]:
    """An input in an engine.

    Args:
        engine: one of `ENGINES`, or `DATABASE`.
        source: what is read.
        output: what scores go to.
    """
    module: Any = import_module(f"lorg_indicators.backends.{ENGINES.get(engine, 'in_postgres')}")
    rows: AbstractContextManager[Rows] = module.opened(source, output)
    return rows


def database_table(source: str) -> AbstractContextManager[Source]:
    """A table of a database, to be looked at."""
    from lorg_indicators.backends.in_postgres import looked_at  # noqa: PLC0415 - files need no database

    return looked_at(source)


def engine_for(source: str, chosen: str | None = None) -> str:
    """The engine that reads an input.

    Args:
        source: a file, a folder, or the URI of a table in a database.
        chosen: the one that the user asks for, if any.

    Raises:
        LorgError: that one does not read it, or none does.
    """
    if address(source) is not None:
        if chosen is not None:
            raise LorgError([Fault("engine-of-database", found=chosen, hint=Message("hint.database-engine"))])
        return DATABASE
    if is_uri(source) and chosen != "spark":
        expected = Message("expected.one-of", {"options": [f"{DATABASES[0]}://"]})
        raise LorgError([Fault("database-scheme", "", source.partition("://")[0], expected)])
    engine = chosen or next(iter(ENGINES))
    suffix = Path(source).suffix.lower()
    if engine != next(iter(ENGINES)) and suffix in _UNTYPED:
        expected = Message("expected.one-of", {"options": [".parquet"]})
        raise LorgError([Fault("engine-input", "", suffix, expected, Message("hint.no-engine"), source)])
    return engine
