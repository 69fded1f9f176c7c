"""Engines that score all rows at once: what Polars scores and refuses, and nothing left of a run that failed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from lorg_indicators import FrameError, LorgError, UnreadableError, evidence_columns, load_set
from lorg_indicators.backends import opened, shown
from lorg_indicators.cli import main
from lorg_indicators.score_file import Options, Tally, explain_row, score_file
from tests.builders import criterion, dimension, household, item, load, number, whole_set

# What Spark and its like have to say of the versions of others is no fault of ours.
pytestmark = pytest.mark.filterwarnings("ignore")

POSTGRES = "LORG_TEST_POSTGRES"
HOUSEHOLD = household()
OPTIONS = Options(2024, "criteria", ("spending",))
ROWS = 3000

Score = Callable[..., Tally]


def evidence(rows: int = ROWS) -> pl.DataFrame:
    """Rows of which every hundredth has a wrong cell, and some have nothing."""
    at = pl.int_range(rows, eager=True)
    hours = pl.select(pl.when(at % 7 == 0).then(None).otherwise((at % 24) + 0.5)).to_series()
    hours = pl.select(pl.when(at % 100 == 99).then(25.0).otherwise(hours)).to_series()
    return pl.DataFrame(
        {
            "id": ("户" + at.cast(pl.String)),
            "hours": hours,
            "books": (at % 31).cast(pl.Float64),
            "members": 1 + at % 6,
            "plan": at % 5,
            "district": pl.select(
                pl.when(at % 2 == 0).then(pl.lit("长宁区")).otherwise(pl.lit("=a 'b\" \\N"))
            ).to_series(),
        }
    )


FRAME = evidence()


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tally, pl.DataFrame, pl.DataFrame]:
    """What the engine of Polars makes of the rows: counts, scores, refused cells."""
    folder = tmp_path_factory.mktemp("polars")
    FRAME.write_parquet(folder / "in.parquet")
    tally = score_file(
        HOUSEHOLD, folder / "in.parquet", folder / "out.parquet", OPTIONS, folder / "no.parquet", lang="en"
    )
    assert (tally.rows, tally.scored, tally.refused, tally.cells) == (ROWS, ROWS - 30, 30, 30)
    return tally, pl.read_parquet(folder / "out.parquet"), pl.read_parquet(folder / "no.parquet")


def same(found: pl.DataFrame, wanted: pl.DataFrame) -> None:
    found, wanted = found.sort("id"), wanted.sort("id")
    assert_frame_equal(found, wanted, check_dtypes=False, abs_tol=1e-9)


def refused_alike(path: Path, wanted: pl.DataFrame, *, numbered: bool = False) -> None:
    found = pl.read_parquet(path)
    assert found["row"].null_count() == (0 if numbered else found.height)
    names = [name for name in wanted.columns if name != "row" or numbered]
    assert_frame_equal(found.sort("subject").select(names), wanted.sort("subject").select(names))


def nothing_but(folder: Path, *names: str) -> bool:
    return {path.name for path in folder.iterdir()} == set(names)


# -- DuckDB ----------------------------------------------------------------------------------------------------


@pytest.fixture
def duckdb() -> Any:
    return pytest.importorskip("duckdb")


def on(engine: str) -> Options:
    return OPTIONS._replace(engine=engine)


@pytest.mark.usefixtures("duckdb")
def test_duckdb_scores_and_refuses_alike(tmp_path: Path, expected: tuple[Tally, pl.DataFrame, pl.DataFrame]) -> None:
    source = tmp_path / "in [1].parquet"
    FRAME.write_parquet(source)
    tally = score_file(HOUSEHOLD, source, tmp_path / "out.parquet", on("duckdb"), tmp_path / "no.parquet", lang="en")
    assert tally == expected[0]
    scored = pl.read_parquet(tmp_path / "out.parquet")
    same(scored, expected[1])
    assert scored["id"].to_list() == expected[1]["id"].to_list()
    refused_alike(tmp_path / "no.parquet", expected[2], numbered=True)
    assert nothing_but(tmp_path, "in [1].parquet", "out.parquet", "no.parquet")


@pytest.mark.usefixtures("duckdb")
def test_duckdb_reads_folders_and_writes_any_format(
    tmp_path: Path, expected: tuple[Tally, pl.DataFrame, pl.DataFrame]
) -> None:
    folder = tmp_path / "in"
    for at in range(2):
        (folder / f"part={at}").mkdir(parents=True)
        FRAME[at * 1000 : ROWS if at else 1000].write_parquet(folder / f"part={at}" / "rows.parquet")
    tally = score_file(HOUSEHOLD, folder, tmp_path / "out.csv", on("duckdb"), tmp_path / "no.parquet", lang="en")
    assert tally[:4] == expected[0][:4]
    assert tally.defused == ROWS // 2 - 30  # district begins with a mark in every other row, and those are refused
    same(pl.read_csv(tmp_path / "out.csv").drop("part", "district"), expected[1].drop("district"))
    refused_alike(tmp_path / "no.parquet", expected[2])


@pytest.mark.usefixtures("duckdb")
def test_a_file_without_rows_becomes_one_without_rows(tmp_path: Path) -> None:
    FRAME.clear().write_parquet(tmp_path / "in.parquet")
    for name in ("out.parquet", "out.csv"):
        assert score_file(HOUSEHOLD, tmp_path / "in.parquet", tmp_path / name, on("duckdb")).rows == 0
    assert "score_lower" in pl.read_csv(tmp_path / "out.csv").columns
    assert pl.read_parquet(tmp_path / "out.parquet").height == 0


@pytest.mark.usefixtures("duckdb")
def test_what_duckdb_finds_wrong_while_rows_are_read_on_is_an_error(tmp_path: Path) -> None:
    """It comes through Arrow then, which has an error of its own."""
    path = tmp_path / "cut.parquet"
    FRAME.write_parquet(path, compression="uncompressed", row_group_size=1000)
    content = bytearray(path.read_bytes())
    content[20:2000] = bytes(1980)
    path.write_bytes(content)
    with pytest.raises(UnreadableError), opened("duckdb", str(path), str(tmp_path / "out.csv")) as rows:
        list(rows.batches(rows.frame))


@pytest.mark.usefixtures("duckdb")
def test_what_duckdb_cannot_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "bad.parquet").write_text("nothing of the kind", encoding="utf-8")
    with pytest.raises(UnreadableError, match="not-parquet"):
        score_file(HOUSEHOLD, tmp_path / "bad.parquet", tmp_path / "out.parquet", on("duckdb"))
    with pytest.raises(UnreadableError, match="no-such-file"):
        score_file(HOUSEHOLD, tmp_path / "none.parquet", tmp_path / "out.parquet", on("duckdb"))
    FRAME.rename({"hours": "hour"}).write_parquet(tmp_path / "misspelt.parquet")
    with pytest.raises(FrameError, match="hour"):
        score_file(HOUSEHOLD, tmp_path / "misspelt.parquet", tmp_path / "out.parquet", on("duckdb"))
    FRAME.write_parquet(tmp_path / "cut.parquet", compression="uncompressed", row_group_size=1000)
    content = bytearray((tmp_path / "cut.parquet").read_bytes())
    content[20:2000] = bytes(1980)
    (tmp_path / "cut.parquet").write_bytes(content)
    with pytest.raises(UnreadableError):
        score_file(HOUSEHOLD, tmp_path / "cut.parquet", tmp_path / "out.parquet", on("duckdb"))
    assert nothing_but(tmp_path, "bad.parquet", "misspelt.parquet", "cut.parquet")


@pytest.mark.usefixtures("duckdb")
@pytest.mark.skipif(not hasattr(os, "kill"), reason="no signals here")
def test_a_killed_run_of_duckdb_leaves_nothing_that_looks_whole(tmp_path: Path) -> None:
    one = pl.DataFrame({"id": ["j"], "study_time": [1.5]})
    pl.concat([one] * 400_000).write_parquet(tmp_path / "in.parquet")
    columns = evidence_columns(load_set("jiating"), 2024)
    names = {column.measure for column in columns if column.required and column.measure} - {"study_time"}
    unknown = [part for name in sorted(names) for part in ("--unknown", name)]
    command = [sys.executable, "-m", "lorg_indicators", "score", "jiating", "in.parquet", "-o", "out.parquet"]
    with subprocess.Popen([*command, "--engine", "duckdb", "--period", "2024", *unknown], cwd=tmp_path) as process:
        while not list(tmp_path.glob(".lorg-*/draft.parquet")) and process.poll() is None:
            time.sleep(0.02)
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    assert not (tmp_path / "out.parquet").exists()


# -- what does not go together -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("in.csv", "-o", "out.parquet", "--engine", "duckdb"), "engine-input"),
        (("in.parquet", "-o", "out.parquet", "--engine", "duckdb", "--bad-cells", "unknown"), "engine-bad-cells"),
        (("in.parquet", "-o", "out.csv", "--engine", "spark"), "spark-output"),
        (("mysql://u:geheim@h/db#t", "-o", "out.csv"), "postgresql://"),
        (("postgresql://u:geheim@h/db#t", "-o", "out.csv", "--engine", "duckdb"), "engine-of-database"),
        (("postgresql://u:geheim@h/db#t", "-o", "out.csv", "--bad-cells", "unknown"), "engine-bad-cells"),
        (("postgresql://u:geheim@h/db#t", "-o", "postgresql://u:geheim@h/other#t"), "other-database"),
        (("in.parquet", "-o", "postgresql://u:geheim@h/db#t"), "other-database"),
        (("in.parquet", "-o", "out.csv", "--rejects", "postgres://u:geheim@h/db"), "other-database"),
        (("postgresql://u:gehe@im@h/db#t", "-o", "out.csv"), "database-address"),
        (("postgresql://u:geheim/@h/db#t", "-o", "out.csv"), "database-address"),
        (("postgresql://u:%zzgeheim@h/db#t", "-o", "out.csv"), "database-address"),
        (("postgresql://u:geheim@h/db", "-o", "#"), "no-table-named"),
    ],
)
def test_what_does_not_go_together_is_said_and_no_password(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    if said == "database-address":
        pytest.importorskip("psycopg")
        pytest.importorskip("ibis")
    monkeypatch.chdir(tmp_path)
    FRAME.write_parquet("in.parquet")
    code = main(["score", "jiating", *arguments, "--lang", "en"])
    out, err = capsys.readouterr()
    assert code == 2
    assert said in err
    assert "gehe" not in out + err
    assert nothing_but(tmp_path, "in.parquet")


def test_a_server_that_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    pytest.importorskip("ibis")
    source = "postgresql://u:gehe#im@127.0.0.1:1/db#t"
    assert main(["score", "jiating", source, "-o", str(tmp_path / "out.csv"), "--lang", "en"]) == 3
    err = capsys.readouterr().err
    assert "no-connection" in err
    assert "gehe" not in err
    assert shown(source) == "#t"


# -- Spark -----------------------------------------------------------------------------------------------------


@pytest.fixture
def _spark(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java 17")
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")


@pytest.mark.usefixtures("_spark")
def test_spark_scores_and_refuses_alike(tmp_path: Path, expected: tuple[Tally, pl.DataFrame, pl.DataFrame]) -> None:
    FRAME.write_parquet(tmp_path / "in.parquet")
    output = tmp_path / "out.parquet"
    tally = score_file(HOUSEHOLD, tmp_path / "in.parquet", output, on("spark"), tmp_path / "no.parquet", lang="en")
    assert tally == expected[0]
    same(pl.read_parquet(output / "*.parquet"), expected[1])
    refused_alike(tmp_path / "no.parquet", expected[2])
    assert (output / "_SUCCESS").exists()
    # What is there is never replaced, whoever made it.
    with pytest.raises(LorgError, match="there-already"):
        score_file(HOUSEHOLD, tmp_path / "in.parquet", output, on("spark"))
    same(pl.read_parquet(output / "*.parquet"), expected[1])
    assert nothing_but(tmp_path, "in.parquet", "out.parquet", "no.parquet")


@pytest.mark.usefixtures("_spark")
def test_spark_has_nothing_to_write(tmp_path: Path) -> None:
    refused = FRAME.filter(pl.col("hours") == 25)
    for name, frame in (("all", refused), ("none", FRAME.clear())):
        frame.write_parquet(tmp_path / "in.parquet")
        output = tmp_path / f"{name}.parquet"
        tally = score_file(HOUSEHOLD, tmp_path / "in.parquet", output, on("spark"))
        assert (tally.rows, tally.scored, tally.refused) == (frame.height, 0, frame.height)
        assert "score_lower" in pl.read_parquet_schema(next(output.glob("*.parquet")))


@pytest.mark.usefixtures("_spark")
def test_a_failed_run_of_spark_leaves_nothing(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "in.parquet")
    output = tmp_path / "out.parquet"
    with pytest.raises(UnreadableError):
        score_file(HOUSEHOLD, tmp_path / "in.parquet", output, on("spark"), tmp_path / "no" / "such.csv")
    with pytest.raises(UnreadableError, match="no-such-file"):
        score_file(HOUSEHOLD, tmp_path / "none.parquet", output, on("spark"))
    (tmp_path / "bad.parquet").write_text("nothing of the kind", encoding="utf-8")
    with pytest.raises(UnreadableError, match="engine-failed"):
        score_file(HOUSEHOLD, tmp_path / "bad.parquet", output, on("spark"))
    assert nothing_but(tmp_path, "in.parquet", "bad.parquet")


# -- PostgreSQL --------------------------------------------------------------------------------------------------


class Server:
    """A PostgreSQL server with a schema of its own for a test."""

    def __init__(self, uri: str) -> None:
        import psycopg

        self.uri = uri
        self.schema = f"lorg_{uuid4().hex[:8]}"
        self.connection = psycopg.connect(uri, autocommit=True)
        self.connection.execute(f"CREATE SCHEMA {self.schema}")

    def table(self, name: str) -> str:
        return f"{self.uri}#{self.schema}.{name}"

    def run(self, query: str) -> list[Any]:
        cursor = self.connection.execute(query.replace("SCHEMA.", f"{self.schema}."))
        return cursor.fetchall() if cursor.description else []

    def tables(self) -> set[str]:
        rows = self.connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [self.schema]
        )
        return {name for (name,) in rows}

    def fill(self, name: str, frame: pl.DataFrame) -> None:
        types = {pl.Float64: "numeric(6, 2)", pl.Int64: "integer", pl.Boolean: "boolean", pl.String: "text"}
        columns = ", ".join(f'"{column}" {types[type(kind)]}' for column, kind in frame.schema.items())
        self.run(f'CREATE TABLE SCHEMA."{name}" ({columns})')
        names = ", ".join(f'"{column}"' for column in frame.columns)
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f'COPY {self.schema}."{name}" ({names}) FROM STDIN') as copy,
        ):
            for row in frame.iter_rows():
                copy.write_row(row)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    pytest.importorskip("psycopg")
    pytest.importorskip("ibis")
    if POSTGRES not in os.environ:
        pytest.skip(f"{POSTGRES} names no server; tests/engines/postgres.sh starts one")
    made = Server(os.environ[POSTGRES])
    made.fill("households", FRAME)
    made.run(
        "ALTER TABLE SCHEMA.households ADD uid uuid DEFAULT '6f1d9b1e-0000-4000-8000-000000000001',"
        " ADD seen timestamptz DEFAULT '2024-05-01 12:00+08', ADD note jsonb DEFAULT '{\"a\": 1}', ADD born date"
    )
    yield made
    made.run(f"DROP SCHEMA {made.schema} CASCADE")
    made.connection.close()


BESIDE = ["uid", "seen", "note", "born"]


def test_a_table_becomes_a_table(
    server: Server, tmp_path: Path, expected: tuple[Tally, pl.DataFrame, pl.DataFrame]
) -> None:
    output = f"#{server.schema}.scores"
    tally = score_file(HOUSEHOLD, server.table("households"), output, OPTIONS, tmp_path / "no.parquet", lang="en")
    assert tally == expected[0]
    names = [*expected[1].columns, "uid"]
    columns = ", ".join(f'"{name}"' for name in expected[1].columns)
    rows = server.run(f"SELECT {columns}, uid::text FROM SCHEMA.scores")  # noqa: S608
    found = pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)
    same(found.drop("uid").cast({"hours": pl.Float64, "books": pl.Float64}), expected[1])
    assert found["uid"].unique().to_list() == ["6f1d9b1e-0000-4000-8000-000000000001"]
    refused = pl.read_parquet(tmp_path / "no.parquet")
    assert refused["subject"].sort().to_list() == expected[2]["subject"].sort().to_list()
    # An existing table is somebody's, and stays.
    before = server.run("SELECT count(*) FROM SCHEMA.scores")
    with pytest.raises(LorgError, match="there-already"):
        score_file(HOUSEHOLD, server.table("households"), output, OPTIONS)
    with pytest.raises(LorgError, match="there-already"):
        score_file(HOUSEHOLD, server.table("households"), server.table("households"), OPTIONS)
    assert server.run("SELECT count(*) FROM SCHEMA.scores") == before
    server.run("DROP TABLE SCHEMA.scores")


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_a_table_becomes_a_file(
    server: Server, tmp_path: Path, expected: tuple[Tally, pl.DataFrame, pl.DataFrame], suffix: str
) -> None:
    output = tmp_path / f"out{suffix}"
    tally = score_file(HOUSEHOLD, server.table("households"), output, OPTIONS, tmp_path / "no.parquet", lang="en")
    assert tally[:4] == expected[0][:4]
    found = (pl.read_csv if suffix == ".csv" else pl.read_parquet)(output)
    assert [name for name in found.columns if name in BESIDE] == BESIDE
    same(found.drop(*BESIDE, "district"), expected[1].drop("district"))
    assert json_of(found) == ['{"a": 1}']
    assert nothing_but(tmp_path, output.name, "no.parquet")


def json_of(frame: pl.DataFrame) -> list[Any]:
    return frame["note"].unique().to_list()


def test_a_view_is_scored_and_a_row_explained(server: Server, tmp_path: Path) -> None:
    server.run('CREATE VIEW SCHEMA."各 户" AS SELECT * FROM SCHEMA.households WHERE members = 3')
    tally = score_file(HOUSEHOLD, server.table("各%20户"), tmp_path / "out.parquet", OPTIONS)
    assert tally.rows == ROWS // 6
    document = explain_row(HOUSEHOLD, server.table("households"), "户1", 2024)
    assert (document["subject"], float(document["evidence"]["hours"])) == ({"id": "户1"}, 1.5)
    with pytest.raises(LorgError, match="no-such-row"):
        explain_row(HOUSEHOLD, server.table("households"), "nobody", 2024)
    with pytest.raises(LorgError, match="no-such-table"):
        score_file(HOUSEHOLD, server.table("nothing"), tmp_path / "no.parquet", OPTIONS)
    server.run('DROP VIEW SCHEMA."各 户"')


def test_a_misspelt_table_or_column_is_named(
    server: Server, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for table, said in (("houshold", "did you mean"), ("", "no-table-named")):
        source = f"{server.uri}#{table}" if table else server.uri
        assert main(["score", "jiating", source, "-o", str(tmp_path / "out.csv"), "--lang", "en"]) == 2
        err = capsys.readouterr().err
        assert f"{server.schema}.households" in err
        assert said in err
    server.run("CREATE VIEW SCHEMA.misspelt AS SELECT id, hours AS hour, books, members FROM SCHEMA.households")
    with pytest.raises(FrameError, match="hour"):
        score_file(HOUSEHOLD, server.table("misspelt"), tmp_path / "out.csv", OPTIONS)
    server.run("DROP VIEW SCHEMA.misspelt")
    assert nothing_but(tmp_path)


def test_a_type_that_is_not_known_is_an_error_and_not_nothing(server: Server, tmp_path: Path) -> None:
    server.run("CREATE VIEW SCHEMA.odd AS SELECT h.*, to_jsonb(3) AS extra FROM SCHEMA.households h")
    server.run("CREATE TABLE SCHEMA.typed AS SELECT * FROM SCHEMA.odd LIMIT 1")
    server.run("ALTER TABLE SCHEMA.typed ALTER hours TYPE jsonb USING to_jsonb(hours)")
    with pytest.raises(FrameError, match="column-type"):
        score_file(HOUSEHOLD, server.table("typed"), tmp_path / "out.csv", OPTIONS)
    server.run("DROP TABLE SCHEMA.typed; DROP VIEW SCHEMA.odd")


def test_a_failed_run_leaves_no_table_and_no_file(server: Server, tmp_path: Path) -> None:
    before = server.tables()
    server.run("CREATE VIEW SCHEMA.broken AS SELECT h.*, 1 / (members - 5) AS late FROM SCHEMA.households h")
    for output in (f"#{server.schema}.scores", tmp_path / "out.parquet", tmp_path / "out.csv"):
        with pytest.raises(UnreadableError, match="database-failed"):
            score_file(HOUSEHOLD, server.table("broken"), output, OPTIONS, tmp_path / "no.csv")
    server.run("DROP VIEW SCHEMA.broken")
    with pytest.raises(UnreadableError, match="nowhere"):
        score_file(HOUSEHOLD, server.table("households"), "#nowhere.scores", OPTIONS)
    assert server.tables() == before
    assert nothing_but(tmp_path)


def test_a_killed_run_leaves_no_table(server: Server, tmp_path: Path) -> None:
    before = server.tables()
    server.run("CREATE VIEW SCHEMA.slow AS SELECT h.*, pg_sleep(0.05)::text AS late FROM SCHEMA.households h")
    (tmp_path / "run.py").write_text(
        "import sys\nfrom tests.test_score_engines import HOUSEHOLD, OPTIONS, score_file\n"
        "score_file(HOUSEHOLD, sys.argv[1], sys.argv[2], OPTIONS)\n",
        encoding="utf-8",
    )
    running = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'CREATE TEMPORARY TABLE%'"
    command = [sys.executable, str(tmp_path / "run.py"), server.table("slow"), f"#{server.schema}.scores"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(command, env=environment) as process:
        while server.run(running) == [(0,)] and process.poll() is None:
            time.sleep(0.05)
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE TEMPORARY TABLE%'")
    assert server.tables() == before | {"slow"}
    server.run("DROP VIEW SCHEMA.slow")


def test_names_that_postgresql_would_cut(server: Server, tmp_path: Path) -> None:
    name = "a" * 50
    made = load(whole_set({"hours": number("小时/天", at_least=0, at_most=24)}, *long_names(name)))
    server.run("CREATE VIEW SCHEMA.few AS SELECT id, hours FROM SCHEMA.households")
    options = Options(2024, "criteria")
    with pytest.raises(LorgError, match="long-name") as caught:
        score_file(made, server.table("few"), f"#{server.schema}.cut", options)
    assert len(caught.value.faults) == 6
    score_file(made, server.table("few"), tmp_path / "out.parquet", options)
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert {f"criterion.{name}.{part}.outcome" for part in "bc"} <= set(found.columns)
    assert "cut" not in server.tables()
    server.run("DROP VIEW SCHEMA.few")


def long_names(name: str) -> list[Any]:
    parts = [criterion("threshold", "hours", part, at_least=cut) for part, cut in (("b", 1), ("c", 2))]
    return [dimension("d", item(name, *parts))]
