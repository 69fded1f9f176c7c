"""`lorg score`: files in, files out; rows in = rows scored + rows refused, whatever stands in the cells."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lorg_indicators import UnreadableError, evaluate, evidence_columns, evidence_from_row, load_set
from lorg_indicators.cli import main
from lorg_indicators.score_file import Options, score_file
from lorg_indicators.table_form import excel_form
from lorg_indicators.tables.read import open_table
from tests.office import filled, needs_office

Run = Callable[..., tuple[int, str, str]]

JIATING = load_set("jiating")
COLUMNS = [column.name for column in evidence_columns(JIATING, 2024) if column.required]
SORTS: dict[str, tuple[str, str]] = {
    "no number": ("study_time", "许多"),
    "other unit": ("study_time", "3 元"),
    "out of bounds": ("study_time", "25"),
    "negative": ("books_read.2024", "-1"),
    "infinite": ("learning_spending.2024", "1e99"),
    "no level": ("digital_skill", "9"),
    "half a level": ("family_plan", "2.5"),
    "no yes or no": ("quiet_home", "也许"),
    "no tier": ("history.2023", "gold"),
    "no reason": ("not_applicable.library.use_rises", "  "),
    "no year": ("period", "去年"),
}


@pytest.fixture
def lorg(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return run


def table(count: int, wrong: dict[int, tuple[str, str]] | None = None) -> pl.DataFrame:
    """Rows of texts, as a form holds them, with some cells that are wrong."""
    names = ["id", *COLUMNS, "history.2023", "not_applicable.library.use_rises", "period"]
    rows: list[dict[str, Any]] = [dict.fromkeys(names) | {"id": f"j{at}", "study_time": "1.5"} for at in range(count)]
    for at, (column, value) in (wrong or {}).items():
        rows[at][column] = value
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def test_one_bad_cell_in_a_hundred_of_every_sort(lorg: Run) -> None:
    wrong = dict(zip(range(50, 1100, 100), SORTS.values(), strict=False))
    table(1100, wrong).write_csv("in.csv")
    code, _, err = lorg(
        "score", "jiating", "in.csv", "-o", "out.csv", "--rejects", "no.csv", "--period", "2024", "--lang", "en"
    )
    assert code == 1
    rejects = pl.read_csv("no.csv")
    # A reason of white space alone is an empty cell in a table: nothing was declared.
    expected = {f"j{at}": cell for at, cell in wrong.items() if cell[1].strip()}
    assert dict(zip(rejects["subject"], rejects["column"], strict=True)) == {
        who: cell[0] for who, cell in expected.items()
    }
    assert rejects["reason"].str.len_chars().min() > 10  # type: ignore[operator]
    assert pl.read_csv("out.csv").height == 1100 - len(expected)
    assert f"Rows: 1,100; scored: {1100 - len(expected):,}, refused: {len(expected)}" in err


@pytest.mark.parametrize("sort", SORTS)
def test_counted_as_unknown_no_row_is_lost(lorg: Run, sort: str) -> None:
    table(3, {1: SORTS[sort]}).write_csv("in.csv")
    code, _, _ = lorg("score", "jiating", "in.csv", "-o", "out.csv", "--bad-cells", "unknown", "--period", "2024")
    assert code == 0
    scored = pl.read_csv("out.csv")
    assert scored["id"].to_list() == ["j0", "j1", "j2"]
    assert scored["faults"].sum() == 0


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet", ".xlsx"])
def test_every_format_has_the_same_scores(tmp_path: Path, suffix: str) -> None:
    table(5).write_csv(tmp_path / "in.csv")
    tally = score_file(JIATING, tmp_path / "in.csv", tmp_path / f"out{suffix}", Options(2024))
    assert (tally.rows, tally.scored, tally.refused) == (5, 5, 0)
    if suffix == ".xlsx":
        return
    read: dict[str, Callable[[Path], pl.DataFrame]] = {
        ".csv": pl.read_csv,
        ".tsv": lambda path: pl.read_csv(path, separator="\t"),
        ".jsonl": pl.read_ndjson,
        ".parquet": pl.read_parquet,
    }
    scored = read[suffix](tmp_path / f"out{suffix}")
    row = {"study_time": "1.5"}
    expected = evaluate(JIATING, evidence_from_row(JIATING, row, 2024)).score
    assert expected is not None
    assert scored["score_lower"].to_list() == pytest.approx([expected.lower] * 5, abs=1e-9)


def test_parquet_goes_through_without_being_loaded_and_refuses_the_same(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"id": ["a", "b", "c"], "study_time": [1.0, 25.0, None], "books_read.2024": [8.0, 1.0, 0.0]},
    )
    frame.write_parquet(tmp_path / "in.parquet")
    unknown = [column.measure for column in evidence_columns(JIATING, 2024) if column.required and column.measure]
    others = [name for name in unknown if name not in ("study_time", "books_read")]
    options = Options(2024, "criteria", others)
    tally = score_file(
        JIATING, tmp_path / "in.parquet", tmp_path / "out.parquet", options, tmp_path / "no.csv", lang="en"
    )
    assert (tally.rows, tally.scored, tally.refused, tally.cells) == (3, 2, 1, 1)
    assert pl.read_csv(tmp_path / "no.csv").row(0)[:5] == (2, None, "b", "study_time", 25.0)
    assert pl.read_parquet(tmp_path / "out.parquet")["id"].to_list() == ["a", "c"]


def test_a_misspelt_column_says_what_it_should_be(lorg: Run) -> None:
    table(1).rename({"study_time": "studytime"}).write_csv("in.csv")
    code, _, err = lorg("score", "jiating", "in.csv", "-o", "out.csv", "--period", "2024", "--lang", "en")
    assert code == 2
    assert "study_time" in err
    assert "did you mean: studytime?" in err
    assert not Path("out.csv").exists()


def test_one_row_is_explained(lorg: Run) -> None:
    table(3).write_csv("in.csv")
    code, out, _ = lorg("score", "jiating", "in.csv", "--explain", "j1", "--period", "2024")
    assert code == 0
    assert "对象：j1" in out
    assert lorg("score", "jiating", "in.csv", "--explain", "nobody", "--period", "2024")[0] == 2


def test_without_an_output_nothing_is_read(lorg: Run) -> None:
    assert lorg("score", "jiating", "nothing.csv")[0] == 2


@pytest.mark.skipif(not hasattr(os, "kill"), reason="no signals here")
def test_a_killed_run_leaves_nothing_that_looks_whole(tmp_path: Path) -> None:
    table(1).write_csv(tmp_path / "one.csv")
    header, row = (tmp_path / "one.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "in.csv").write_text("\n".join([header, *[row] * 400_000]), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "lorg_indicators",
        "score",
        "jiating",
        "in.csv",
        "-o",
        "out.csv",
        "--period",
        "2024",
    ]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL) as process:
        while not list(tmp_path.glob(".lorg-*")) and process.poll() is None:
            time.sleep(0.05)
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    assert not (tmp_path / "out.csv").exists()


@needs_office
def test_the_form_filled_in_libreoffice_is_scored(tmp_path: Path) -> None:
    form, full = tmp_path / "form.xlsx", tmp_path / "full.xlsx"
    form.write_bytes(excel_form(JIATING, 2024))
    names = open_table(form, JIATING, period=2024).columns
    typed = {"id": ("甲", "乙"), "study_time": ("1.5", "0.5"), "quiet_home": ("4", "2"), "study_corner": ("是", "否")}
    first = 5  # the rows above are headings
    cells = [(first + at, names.index(name), text) for name, texts in typed.items() for at, text in enumerate(texts)]
    filled(form, full, cells)
    tally = score_file(JIATING, full, tmp_path / "scores.csv", Options(2024, "criteria"))
    assert (tally.rows, tally.scored, tally.refused) == (2, 2, 0)
    scored = pl.read_csv(tmp_path / "scores.csv")
    rows = [
        {"study_time": 1.5, "quiet_home": 4, "study_corner": True},
        {"study_time": 0.5, "quiet_home": 2, "study_corner": False},
    ]
    expected = [evaluate(JIATING, evidence_from_row(JIATING, row, 2024)).score for row in rows]
    assert scored["id"].to_list() == ["甲", "乙"]
    assert scored["score_lower"].to_list() == pytest.approx([ends.lower for ends in expected if ends is not None])
    assert scored["score_upper"].to_list() == pytest.approx([ends.upper for ends in expected if ends is not None])


def test_a_damaged_parquet_file_is_an_error_and_not_a_shorter_one(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"id": [str(at) for at in range(50_000)], "study_time": [float(at % 24) for at in range(50_000)]}
    )
    frame.write_parquet(tmp_path / "whole.parquet", compression="uncompressed", row_group_size=5_000)
    content = bytearray((tmp_path / "whole.parquet").read_bytes())
    content[200_000:400_000] = bytes(200_000)
    (tmp_path / "damaged.parquet").write_bytes(content)
    unknown = [column.measure for column in evidence_columns(JIATING) if column.required and column.measure]
    options = Options(2024, "tiers", [name for name in unknown if name != "study_time"])
    assert score_file(JIATING, tmp_path / "whole.parquet", tmp_path / "out.parquet", options).rows == 50_000
    with pytest.raises(UnreadableError):
        score_file(JIATING, tmp_path / "damaged.parquet", tmp_path / "no.parquet", options)
    assert not (tmp_path / "no.parquet").exists()
