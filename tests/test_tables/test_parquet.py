"""Parquet: a file or a folder, typed already."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from lorg_indicators import UnreadableError
from lorg_indicators.tables import parquet_file
from lorg_indicators.tables.read import open_table
from lorg_indicators.tables.write import sink
from tests.test_tables.samples import SET, column, refused, text, whole

FRAME = pl.DataFrame({"id": ["a", "b", "c"], "hours": [1.0, None, 25.0], "plan": [[3, 4], [1], None]})


def test_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_file, "_ROWS", 2)
    path = tmp_path / "t.parquet"
    FRAME.write_parquet(path)
    frame, rejects = whole(path)
    assert frame.equals(FRAME)
    assert not rejects
    table = open_table(path, SET)
    assert table.lazy is not None
    assert table.lazy.collect().equals(FRAME)
    assert [batch.places.rows() for batch in table.batches()] == [[(1, None), (2, None)], [(3, None)]]


def test_a_folder(tmp_path: Path) -> None:
    for name in ("a", "b"):
        folder = tmp_path / "t" / f"district={name}"
        folder.mkdir(parents=True)
        FRAME.write_parquet(folder / "part-0.parquet")
    text(tmp_path / "t" / "_SUCCESS", "")
    frame, _ = whole(tmp_path / "t")
    assert column(frame, "district") == ["a"] * 3 + ["b"] * 3


def test_no_rows(tmp_path: Path) -> None:
    FRAME.clear().write_parquet(tmp_path / "t.parquet")
    frame, _ = whole(tmp_path / "t.parquet")
    assert frame.schema == FRAME.schema


def test_files_that_are_none(tmp_path: Path) -> None:
    assert refused(text(tmp_path / "a.parquet", "PAR1 and so on"))[0] == "not-parquet"
    assert refused(text(tmp_path / "b.parquet", ""))[0] == "not-parquet"
    (tmp_path / "c").mkdir()
    assert refused(tmp_path / "c")[0] == "no-parquet-files"
    assert refused(tmp_path / "none.parquet")[0] == "no-such-file"


def test_a_file_that_breaks_off(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    rows = pl.DataFrame({"hours": pl.int_range(5000, eager=True).hash().cast(pl.Float64)})
    rows.write_parquet(path, compression="uncompressed")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] + content[-600:])
    with pytest.raises(UnreadableError):
        whole(path)
    with pytest.raises(UnreadableError):
        sink(pl.scan_parquet(path), tmp_path / "out.parquet")
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.parquet"]
