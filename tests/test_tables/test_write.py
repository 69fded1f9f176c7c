"""What is written is read back the same, is harmless, and is there only when it is whole."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lorg_indicators import UnreadableError
from lorg_indicators.tables import write_excel
from lorg_indicators.tables.write import SUFFIXES, Writer, sink
from tests.test_tables.samples import column, whole

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cc", "Cs"]), max_size=8)
ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), WORDS.filter(lambda word: word.strip() == word and word != "")),
        st.one_of(st.none(), st.floats(0, 24)),
        st.one_of(st.none(), st.booleans()),
        st.one_of(st.none(), st.lists(st.integers(0, 4), min_size=1, max_size=3)),
        st.one_of(st.none(), st.integers(0, 10**9)),
    ),
    max_size=8,
)
SCHEMA: dict[str, Any] = {
    "note": pl.String,
    "hours": pl.Float64,
    "corner": pl.Boolean,
    "plan": pl.List(pl.Int64),
    "slips.late": pl.Int64,
}
FRAME = pl.DataFrame({"id": ["a", "b"], "hours": [1.5, None]})


def write(path: Path, *frames: pl.DataFrame) -> Writer:
    with Writer(path) as writer:
        for frame in frames:
            writer.write(frame)
    assert list(path.parent.glob(".*")) == []
    return writer


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(rows=ROWS)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_written_is_read_back_the_same(tmp_path: Path, suffix: str, rows: list[tuple[Any, ...]]) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row").insert_column(0, pl.Series("id", range(len(rows))))
    path = tmp_path / f"t{suffix}"
    half = len(rows) // 2
    writer = write(path, frame[:half], frame[half:])
    assert writer.rows == len(rows)
    if suffix in (".jsonl", ".ndjson") and not rows:
        return  # no line, no columns
    back, rejects = whole(path)
    assert not rejects
    if suffix == ".parquet":
        assert back.equals(frame)
        return
    lists = back.schema["plan"] == pl.List
    for name in ("hours", "corner", "slips.late"):
        for got, given_ in zip(column(back, name), column(frame, name), strict=True):
            # XlsxWriter writes 16 digits.
            assert got == (given_ if given_ is None or suffix != ".xlsx" else pytest.approx(given_, rel=1e-14))
    assert column(back, "plan") == (column(frame, "plan") if lists else column(frame.explode("plan"), "plan"))
    assert [note if note is None else note.removeprefix("'") for note in column(back, "note")] == [
        note if note is None else note.removeprefix("'") for note in column(frame, "note")
    ]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
def test_what_a_spreadsheet_would_run_is_defused(tmp_path: Path, suffix: str) -> None:
    risky = ["=1+1", "+A1", "-A1", "@x", "\tx", "＝1", "-1+1", "=", "+1;2"]
    fine = ["-1.5", "+3", "-1,234.5", "-2%", "-1e-5", "a=b", "1", "长宁", "'=1", None]
    frame = pl.DataFrame({"=id": risky + fine, "hours": [-1.5] * 19})
    path = tmp_path / f"t{suffix}"
    writer = write(path, frame, frame)
    assert writer.defused == 2 * len(risky) + 1
    back, _ = whole(path)
    expected = [f"'{text}" for text in risky] + fine
    assert column(back, "'=id") == expected * 2
    assert column(back, "hours") == [-1.5] * 38


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_other_formats_are_left_as_they_are(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"t{suffix}"
    writer = write(path, pl.DataFrame({"id": ["=1"], "hours": [1.0]}))
    assert (writer.defused, column(whole(path)[0], "id")) == (0, ["=1"])


def test_csv_begins_with_the_mark_that_excel_needs(tmp_path: Path) -> None:
    write(tmp_path / "t.csv", FRAME, FRAME)
    assert (tmp_path / "t.csv").read_bytes() == "\ufeffid,hours\na,1.5\nb,\na,1.5\nb,\n".encode()


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx", ".parquet"])
def test_any_type_of_column_can_be_written(tmp_path: Path, suffix: str) -> None:
    frame = pl.DataFrame(
        {
            "hours": [1.0, float("nan")],
            "day": [date(2024, 1, 2), None],
            "moment": [datetime.fromisoformat("2024-01-02T03:04"), datetime.fromisoformat("1800-01-01")],
            "span": [timedelta(hours=1), None],
            "bytes": [b"\xff", None],
            "record": [{"a": 1}, None],
            "deep": [[[1]], []],
            "texts": [["a", "b"], []],
            "large": [2**60, -(2**60)],
            "endless": [float("inf"), 1.0],
            "nothing": [None, None],
        },
        schema_overrides={"kind": pl.Categorical},
    ).with_columns(kind=pl.lit("x").cast(pl.Categorical))
    write(tmp_path / f"t{suffix}", frame)
    back, _ = whole(tmp_path / f"t{suffix}")
    assert back.height == 2
    assert column(back, "hours")[0] == 1.0


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_error_leaves_what_was_there_before(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"t{suffix}"
    path.write_text("before")

    def fail() -> None:
        with Writer(path) as writer:
            writer.write(FRAME)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "before"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_killed_run_leaves_no_output(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"t{suffix}"
    script = f"""
import polars as pl
from lorg_indicators.tables.write import Writer
with Writer({str(path)!r}) as writer:
    writer.write(pl.DataFrame({{"id": range(1000)}}))
    print("half", flush=True)
    input()
"""
    run = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert run.stdin
    assert run.stdout
    with run.stdin, run.stdout:
        assert run.stdout.readline() == b"half\n"
        run.kill()
        assert run.wait() == -signal.SIGKILL
    assert [entry for entry in tmp_path.iterdir() if not entry.name.startswith(".")] == []


def test_a_lazy_frame_is_sunk_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    sink(FRAME.lazy(), path)
    assert pl.read_parquet(path).equals(FRAME)
    with pytest.raises(UnreadableError):
        sink(FRAME.lazy().select(pl.col("id").cast(pl.Float64)), path)
    assert pl.read_parquet(path).equals(FRAME)
    assert list(tmp_path.iterdir()) == [path]


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").write_text("x")
    places = {
        "t.doc": "table-suffix",
        "folder.csv": "is-a-folder",
        "none/t.csv": "no-such-folder",
        "file/t.csv": "no-such-folder",
    }
    for name, code in places.items():
        with pytest.raises(UnreadableError) as caught:
            Writer(tmp_path / name)
        assert [fault.code for fault in caught.value.faults] == [code]
        assert caught.value.render("en")


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UnreadableError, match="No space"):
        write(tmp_path / "t.csv", FRAME)
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    os.mkfifo(path)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()), daemon=True)
    reader.start()
    write(path, FRAME)
    reader.join(10)
    assert got == ["\ufeffid,hours\na,1.5\nb,\n".encode()]
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_what_excel_cannot_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for frame in (pl.DataFrame({"a": ["x" * 40_000]}), pl.DataFrame({f"c{at}": [1] for at in range(16_385)})):
        with pytest.raises(UnreadableError, match="Excel"):
            write(tmp_path / "t.xlsx", frame)
    monkeypatch.setattr(write_excel, "_MOST_ROWS", 4)
    with pytest.raises(UnreadableError, match="Excel"):
        write(tmp_path / "t.xlsx", FRAME, FRAME)
    assert list(tmp_path.iterdir()) == []
