"""The same households on Polars, DuckDB, PostgreSQL and Spark: time before the first row, and rows a second after it.

Each engine has a process of its own, and reads and writes what it does best: Parquet, or in PostgreSQL a table.
A run with 1,000 rows is all planning; what a larger one takes beyond it is the time of its rows. Of every size the
median counts. Engines without what they need are left out, and said to be.

    tests/engines/postgres.sh python bench/engines.py [--rows 100000 --rows 2000000] [--detail tiers] [--rounds 3]

Sizes on disk are those of households that are all different: the timed ones repeat, which packs better.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple, get_args

import polars as pl

from frames import PERIOD, drawn, table
from lorg_indicators import load_set, result_columns, score_frame
from lorg_indicators.columnar.score import Detail

POSTGRES = "LORG_TEST_POSTGRES"
FEW = 1_000
DIFFERENT = 100_000
Run = Callable[[int], None]


class Task(NamedTuple):
    """What every engine is given: Parquet files named by their rows, and how deep to score."""

    folder: Path
    sizes: tuple[int, ...]
    detail: Detail
    rounds: int

    def source(self, rows: int) -> str:
        return str(self.folder / f"{rows}.parquet")

    @property
    def output(self) -> Path:
        return self.folder / "scores.parquet"

    def score(self, frame: Any) -> Any:
        return score_frame(load_set("jiating"), frame, period=PERIOD, detail=self.detail)


class Found(NamedTuple):
    """Seconds of the very first run, of a later one with few rows, and of each size; peak memory in GiB."""

    first: float
    few: float
    seconds: dict[int, float]
    peak: float


@contextmanager
def polars(task: Task) -> Iterator[Run]:
    yield lambda rows: task.score(pl.scan_parquet(task.source(rows))).sink_parquet(task.output)


@contextmanager
def polars_results(task: Task) -> Iterator[Run]:
    """Without the evidence in the output."""
    names = result_columns(load_set("jiating"), task.detail)
    yield lambda rows: task.score(pl.scan_parquet(task.source(rows))).select(names).sink_parquet(task.output)


@contextmanager
def duckdb(task: Task) -> Iterator[Run]:
    import duckdb  # noqa: PLC0415

    with duckdb.connect() as connection:
        yield lambda rows: task.score(connection.read_parquet(task.source(rows))).write_parquet(
            str(task.output), compression="zstd"
        )


@contextmanager
def spark(task: Task) -> Iterator[Run]:
    from pyspark.sql import SparkSession  # noqa: PLC0415

    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "4g",
        "spark.log.level": "ERROR",
        "spark.python.sql.dataFrameDebugging.enabled": "false",
        "spark.sql.dataFrameQueryContext.enabled": "false",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local[*]").appName("bench")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield lambda rows: task.score(session.read.parquet(task.source(rows))).write.parquet(
        str(task.output), mode="overwrite"
    )
    session.stop()


@contextmanager
def postgres(task: Task) -> Iterator[Run]:
    """Tables, filled and analysed before any time is taken; results go to a table."""
    import ibis  # noqa: PLC0415

    backend = ibis.connect(os.environ[POSTGRES])
    backend.raw_sql("SET jit = off").close()
    for rows in (FEW, *task.sizes):
        _fill(backend.con, f"rows_{rows}", task.source(rows))

    def run(rows: int) -> None:
        query = backend.compile(task.score(backend.table(f"rows_{rows}")))
        with backend.con.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS scores")
            cursor.execute(f"CREATE TABLE scores AS {query}")
        backend.con.commit()

    yield run
    with backend.con.cursor() as cursor:
        for name in (f"rows_{max(task.sizes)}", "scores"):
            cursor.execute("SELECT pg_total_relation_size(%s)", [name])
            taken = cursor.fetchone()[0] / max(task.sizes)
            print(f"PostgreSQL, table {name}: {taken:,.0f} bytes a row", file=sys.stderr)
    backend.disconnect()


def _fill(connection: Any, name: str, source: str) -> None:
    types = {pl.Float64: "double precision", pl.Int8: "smallint", pl.Boolean: "boolean", pl.String: "text"}
    frame = pl.scan_parquet(source)
    columns = ", ".join(f'"{column}" {types[type(kind)]}' for column, kind in frame.collect_schema().items())
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
        cursor.execute(f"CREATE TABLE {name} ({columns})")
        with cursor.copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
            for part in frame.collect().iter_slices(50_000):
                copy.write(part.write_csv(None, include_header=False).encode())
        cursor.execute(f"ANALYZE {name}")
    connection.commit()


ENGINES = {
    "Polars": polars,
    "Polars, results alone": polars_results,
    "DuckDB": duckdb,
    "PostgreSQL": postgres,
    "Spark": spark,
}


def missing(engine: str) -> str | None:
    """What an engine lacks here."""
    if engine == "PostgreSQL":
        if find_spec("ibis") is None or find_spec("psycopg") is None:
            return "pip install 'lorg-indicators[sql]'"
        return None if POSTGRES in os.environ else f"{POSTGRES} names no server; tests/engines/postgres.sh starts one"
    if engine == "Spark" and shutil.which("java") is None:
        return "Spark needs Java 17"
    module = {"Spark": "pyspark", "DuckDB": "duckdb"}.get(engine, "polars")
    return None if find_spec(module) else f"{module} is not installed"


def measure(engine: str, task: Task) -> Found:
    """All runs of one engine, in a process that nothing else has used."""
    with ENGINES[engine](task) as run:
        first = _seconds(run, FEW)
        few = median(_seconds(run, FEW) for _ in range(task.rounds))
        seconds = {rows: median(_seconds(run, rows) for _ in range(task.rounds)) for rows in task.sizes}
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return Found(first, few, seconds, int(status["VmHWM"].split()[0]) / 2**20)


def _seconds(run: Run, rows: int) -> float:
    begun = time.perf_counter()
    run(rows)
    return time.perf_counter() - begun


def sizes_on_disk(task: Task) -> None:
    """Bytes of a row, of different households."""
    indicators = load_set("jiating")
    _, households = drawn(indicators, DIFFERENT)
    path = task.folder / "different.parquet"
    households.write_parquet(path)
    print(f"\n| Parquet, {len(households.columns)} columns | columns | bytes a row |\n|---|---|---|")
    print(f"| evidence | {households.width} | {path.stat().st_size / DIFFERENT:,.0f} |")
    for detail in get_args(Detail):
        scored = score_frame(indicators, households, period=PERIOD, detail=detail)
        results = scored.select(pl.exclude(households.columns))
        results.write_parquet(path)
        print(f"| results, {detail} | {results.width} | {path.stat().st_size / DIFFERENT:,.0f} |")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, action="append", help="default: 100,000 and 2,000,000")
    parser.add_argument("--engine", action="append", choices=list(ENGINES), help="default: all")
    parser.add_argument("--detail", choices=get_args(Detail), default="tiers")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    names = ("polars", "duckdb", "pyspark", "ibis-framework")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, ", end="")
    print(", ".join(f"{name} {version(name)}" for name in names if find_spec(name.partition("-")[0])))
    with tempfile.TemporaryDirectory() as folder:
        task = Task(Path(folder), tuple(options.rows or (100_000, 2_000_000)), options.detail, options.rounds)
        _, base = drawn(load_set("jiating"))
        for rows in (FEW, *task.sizes):
            table(base, rows).write_parquet(task.source(rows), row_group_size=100_000)
        print(f"\n| detail {task.detail} | first run, {FEW:,} rows | later | rows | s | rows a second | peak GiB |")
        print("|---|---|---|---|---|---|---|", flush=True)
        for engine in options.engine or ENGINES:
            if reason := missing(engine):
                print(f"| {engine} | left out: {reason} |")
                continue
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                found = alone.submit(measure, engine, task).result()
            peak = f"{found.peak:.2f}" if engine.startswith(("Polars", "DuckDB")) else "elsewhere"
            for rows, seconds in found.seconds.items():
                times = f"{found.first:.1f} | {found.few:.1f} | {rows:,} | {seconds:.1f}"
                print(f"| {engine} | {times} | {rows / (seconds - found.few):,.0f} | {peak} |", flush=True)
        sizes_on_disk(task)
    return 0


if __name__ == "__main__":
    sys.exit(main())
