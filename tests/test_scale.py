"""What docs/scale.md says can be run: the program for Spark as a cluster would run it, and every block of Python."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from lorg_indicators import evidence_columns, load_set, score_frame
from lorg_indicators.catalog import examples
from tests.engines.evidence import ROW, Chunk, chunk

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "score_on_spark.py"
PAGE = ROOT / "docs" / "scale.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
JIATING = load_set("jiating")
POSTGRES = "LORG_TEST_POSTGRES"
LOCAL = {"ui.enabled": "false", "driver.bindAddress": "127.0.0.1", "driver.host": "127.0.0.1"}

needs_spark = pytest.mark.skipif(
    find_spec("pyspark") is None or shutil.which("java") is None, reason="Spark needs pyspark and Java 17"
)


@pytest.fixture(scope="module")
def households() -> Chunk:
    return chunk(JIATING, 1000, seed=5)


def submit(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The program as `spark-submit` runs it, on two cores of this machine."""
    pyspark = find_spec("pyspark")
    assert pyspark is not None
    assert pyspark.origin is not None
    settings = [part for name, value in LOCAL.items() for part in ("--conf", f"spark.{name}={value}")]
    command = [Path(pyspark.origin).with_name("bin") / "spark-submit", "--master", "local[2]", *settings, EXAMPLE]
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable}
    return subprocess.run(
        [*map(str, command), *map(str, arguments)], capture_output=True, text=True, env=environment, check=False
    )


@needs_spark
def test_the_program_scores_each_row_as_polars_does(households: Chunk, tmp_path: Path) -> None:
    source, output = tmp_path / "evidence", tmp_path / "scores"
    source.mkdir()
    for at, part in enumerate(households.frame.iter_slices(400)):
        part.write_parquet(source / f"{at}.parquet")
    unknown = [part for name in households.unknown for part in ("--unknown", name)]
    period = ["--period", str(households.period)] if households.period else []
    run = submit("--set", "jiating", *period, *unknown, "--explain", "3", "--id", ROW, source, output)
    expected = score_frame(
        JIATING, households.frame, period=households.period, detail="items", unknown=households.unknown
    )

    assert run.returncode == 0, run.stderr
    refused = expected.filter(pl.col("faults") > 0)
    assert f"1,000 rows = {1000 - len(refused):,} scored + {len(refused):,} refused" in run.stdout
    for kind, rows in {"scored": expected.filter(pl.col("faults") == 0), "refused": refused}.items():
        assert len(rows)
        found = pl.read_parquet(output / f"rows={kind}" / "*.parquet", hive_partitioning=False).sort(ROW)
        assert_frame_equal(found.select(expected.columns), rows, abs_tol=1e-9, rel_tol=0)
    numbers = re.findall(r"^\d+$", run.stdout, re.MULTILINE)
    assert len(numbers) == 3
    assert set(map(int, numbers)) <= set(refused[ROW])
    assert len(re.findall(r"^/\S+ \[[a-z-]+\] ", run.stdout, re.MULTILINE)) >= 3


@needs_spark
def test_the_program_names_the_columns_that_are_missing(tmp_path: Path) -> None:
    source, output = tmp_path / "evidence.parquet", tmp_path / "scores"
    pl.DataFrame({"id": [1], "study_tme": [1.0]}).write_parquet(source)
    run = submit("--set", "jiating", "--period", "2024", source, output)
    assert run.returncode == 2
    assert "study_tme" in run.stdout, "where spark-submit puts what a program says of errors"
    assert not output.exists()


def test_examples_that_are_programs_are_no_evidence() -> None:
    assert all(name.endswith(".yaml") for name in examples())


# -- the page ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the households of the page, the third of which learns 30 hours a day."""
    values = {"number": 1.0, "boolean": True, "level": 1}
    evidence = {column.name: values[column.type] for column in evidence_columns(JIATING, 2024) if column.required}
    hours = [0.5, 1.2, 30.0, None]
    households = pl.DataFrame([{"id": at, **evidence, "study_time": some} for at, some in enumerate(hours)])
    (tmp_path / "households").mkdir()
    households.write_parquet(tmp_path / "households" / "0.parquet")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def block(engine: str) -> str:
    (found,) = (body for body in BLOCKS if re.search(rf"^(import|from) {engine}\b", body, re.MULTILINE))
    return str(found)


def check(scores: pl.DataFrame, folder: Path) -> None:
    expected = score_frame(JIATING, pl.read_parquet(folder / "households" / "*.parquet"), period=2024)
    assert expected["faults"].to_list() == [0, 0, 1, 0]
    assert_frame_equal(scores.sort("id").select(expected.columns), expected, abs_tol=1e-9, rel_tol=0)


def test_every_block_of_the_page_is_run() -> None:
    assert len(BLOCKS) == 4
    for engine in ("polars", "duckdb", "ibis", "pyspark"):
        assert block(engine)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_the_block_that_writes_a_file(engine: str, folder: Path) -> None:
    pytest.importorskip(engine)
    exec(block(engine), {})  # noqa: S102 - it is ours
    check(pl.read_parquet(folder / "scores.parquet"), folder)


@pytest.mark.filterwarnings("ignore")  # of others about others
@pytest.mark.skipif(POSTGRES not in os.environ, reason=f"{POSTGRES} names no server")
def test_the_block_that_writes_a_table(folder: Path) -> None:
    ibis = pytest.importorskip("ibis")
    city = ibis.connect(os.environ[POSTGRES])
    for name in ("households", "scores"):
        city.drop_table(name, force=True)
    city.create_table("households", pl.read_parquet(folder / "households" / "*.parquet").to_arrow())
    text, changed = re.subn(r'"postgresql://[^"]*"', repr(os.environ[POSTGRES]), block("ibis"))
    assert changed == 1
    exec(text, {})  # noqa: S102 - it is ours
    check(city.table("scores").to_polars(), folder)
    for name in ("households", "scores"):
        city.drop_table(name)
    city.disconnect()


def test_the_block_for_spark_is_the_program() -> None:
    program = EXAMPLE.read_text(encoding="utf-8")
    known = {line.strip() for line in program.splitlines()}
    assert {line.strip() for line in block("pyspark").splitlines()} <= known
