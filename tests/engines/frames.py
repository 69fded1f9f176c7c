"""The same rows in every engine: how a chunk gets there, and how its scores come back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import narwhals as nw
import polars as pl

from lorg_indicators import IndicatorSet, score_frame

from .evidence import ROW, Chunk

__all__ = ["ENGINES", "POSTGRES", "missing", "scores"]

POSTGRES: Final = "LORG_TEST_POSTGRES"
"""The environment variable with the URI of a PostgreSQL server that the tests may fill; `postgres.sh` sets it."""


def scores(engine: str, indicators: IndicatorSet, chunk: Chunk, results: list[str]) -> pl.DataFrame:
    """The chunk scored by an engine: the number of the row, and the results in full detail."""
    lent = ENGINES[engine](chunk.frame)
    scored = score_frame(indicators, next(lent), period=chunk.period, detail="criteria", unknown=chunk.unknown)
    frame = nw.from_native(scored)
    eager = frame.collect("polars") if isinstance(frame, nw.LazyFrame) else frame
    whole: pl.DataFrame = eager.to_polars()
    next(lent, None)  # the engine may take its table away
    return whole.select(ROW, *results).sort(ROW)


def missing(engine: str) -> str | None:
    """What an engine lacks here; None where it can run."""
    module = {"polars-lazy": "polars", "spark": "pyspark", "postgres": "ibis"}.get(engine, engine)
    if find_spec(module) is None:
        return f"{engine} needs {module}, which is not installed"
    if engine == "spark" and shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        return "Spark needs Java 17"
    if engine == "postgres" and POSTGRES not in os.environ:
        return f"{POSTGRES} names no server; tests/engines/postgres.sh starts one"
    return None


# -- one function an engine: lends its own kind of frame, and clears up when it is asked for the next -----------------


def _polars(frame: pl.DataFrame) -> Iterator[Any]:
    yield frame


def _polars_lazy(frame: pl.DataFrame) -> Iterator[Any]:
    yield frame.lazy()


def _pandas(frame: pl.DataFrame) -> Iterator[Any]:
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    # As a person has them: lists of Python's numbers, not arrays, in which a missing one would make all others floats.
    yield frame.to_pandas().assign(**{name: frame[name].to_list() for name in lists})


def _pyarrow(frame: pl.DataFrame) -> Iterator[Any]:
    yield frame.to_arrow()


def _duckdb(frame: pl.DataFrame) -> Iterator[Any]:
    import duckdb

    with duckdb.connect() as connection:
        yield connection.from_arrow(frame.to_arrow())


def _spark(frame: pl.DataFrame) -> Iterator[Any]:
    # A frame made from memory would be computed by Spark's optimiser, row by row; one from a file is not.
    with TemporaryDirectory() as folder:
        path = Path(folder, "rows.parquet")
        frame.write_parquet(path)
        yield _spark_session().read.parquet(str(path))


@cache
def _spark_session() -> Any:
    from pyspark.sql import SparkSession

    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "3g",
        "spark.log.level": "ERROR",
        "spark.python.sql.dataFrameDebugging.enabled": "false",
        "spark.sql.dataFrameQueryContext.enabled": "false",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local[2]").appName("lorg")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _postgres(frame: pl.DataFrame) -> Iterator[Any]:
    name = "rows"
    backend = _backend()
    columns = ", ".join(f'"{column}" {_sql_type(kind)}' for column, kind in frame.schema.items())
    text = frame.with_columns(pl.col(pl.List(pl.Int64)).map_elements(_array, return_dtype=pl.String))
    with backend.con.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS "{name}"')
        cursor.execute(f'CREATE UNLOGGED TABLE "{name}" ({columns})')
        with cursor.copy(f"COPY \"{name}\" FROM STDIN (FORMAT csv, NULL '\\N')") as copy:
            copy.write(text.write_csv(None, include_header=False, null_value="\\N").encode())
        cursor.execute(f'ANALYZE "{name}"')
    backend.con.commit()
    yield backend.table(name)


def _array(levels: pl.Series) -> str:
    return "{" + ",".join("NULL" if level is None else str(level) for level in levels) + "}"


def _sql_type(kind: pl.DataType) -> str:
    types = {pl.Float64: "double precision", pl.Int64: "bigint", pl.Boolean: "boolean", pl.String: "text"}
    return "bigint[]" if isinstance(kind, pl.List) else types[type(kind)]


@cache
def _backend() -> Any:
    import ibis

    return ibis.connect(os.environ[POSTGRES])


ENGINES: Final[dict[str, Callable[[pl.DataFrame], Iterator[Any]]]] = {
    "polars": _polars,
    "polars-lazy": _polars_lazy,
    "duckdb": _duckdb,
    "pandas": _pandas,
    "pyarrow": _pyarrow,
    "spark": _spark,
    "postgres": _postgres,
}
