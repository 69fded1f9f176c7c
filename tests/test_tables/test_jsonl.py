"""JSON Lines: an object a line, whatever types its values have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lorg_indicators.tables import encoding
from tests.test_tables.samples import column, refused, said, text, whole


def lines(path: Path, *rows: Any) -> Path:
    return text(path, "\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows))


@pytest.mark.parametrize("size", [5, 4096])
def test_values_of_any_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(encoding, "BLOCK", size)
    path = lines(
        tmp_path / "t.jsonl",
        {"id": 1, "hours": 1, "plan": 3, "corner": True, "period": 2024},
        "",
        {"id": 2, "hours": "72 分钟/天", "plan": [3, 4], "corner": "是", "slips.late": 2},
        {"id": 3, "hours": None, "plan": "3;4", "note": {"a": [1]}},
        {"id": 4, "hours": True},
        {"id": 5, "hours": [1], "plan": [3, None], "slips.late": 1.5},
        {"id": 6, "hours": 1e999, "corner": 1},
    )
    frame, rejects = whole(path)
    assert frame.drop("note").rows() == [
        (1, 1.0, [3], True, 2024, None),
        (2, 1.2, [3, 4], True, None, 2),
        (3, None, [3, 4], None, None, None),
    ]
    assert column(frame, "note") == [None, None, '{"a": [1]}']
    assert said(rejects) == [
        (4, 5, "hours", "wrong-type"),
        (5, 6, "hours", "wrong-type"),
        (5, 6, "plan", "unknown-level"),
        (5, 6, "slips.late", "wrong-type"),
        (6, 7, "hours", "out-of-range"),
        (6, 7, "corner", "wrong-type"),
    ]


def test_nan_is_unknown_and_infinity_is_not(tmp_path: Path) -> None:
    frame, rejects = whole(
        lines(tmp_path / "t.jsonl", '{"hours": NaN, "x": NaN}', '{"hours": Infinity, "x": -Infinity}')
    )
    assert (frame.rows(), said(rejects)) == ([(None, None)], [(2, 2, "hours", "out-of-range")])


def test_lines_that_are_no_rows(tmp_path: Path) -> None:
    rows = ('{"id": "a", "hours": 1}', "{", "[1]", '{"hours": 1, "hours": 2}', r'{"hours": 1, "id": "\ud800"}')
    frame, rejects = whole(lines(tmp_path / "t.ndjson", *rows))
    assert frame.rows() == [("a", 1.0)]
    assert said(rejects) == [
        (2, 2, "", "not-json-row"),
        (3, 3, "", "not-json-row"),
        (4, 4, "", "duplicate-key"),
        (5, 5, "", "not-json-row"),
    ]
    assert rejects[0].value == "{"


def test_types_of_the_callers_columns(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "t.jsonl",
        {"hours": 1, "b": True, "i": 1, "f": 1, "s": "x", "mixed": 1, "large": 2**70},
        {"hours": 1, "b": None, "i": 2, "f": 0.5, "s": "", "mixed": "x", "large": 1},
    )
    frame, _ = whole(path)
    assert frame.drop("hours").schema == {
        "b": pl.Boolean,
        "i": pl.Int64,
        "f": pl.Float64,
        "s": pl.String,
        "mixed": pl.String,
        "large": pl.String,
    }
    assert column(frame, "large") == [str(2**70), "1"]


@pytest.mark.parametrize(
    ("content", "code"),
    [("", "table-empty"), ("\n", "table-empty"), ("id,hours\n", "not-json-row"), ('{"hour": 1}', "table-no-header")],
)
def test_files_that_are_no_tables(tmp_path: Path, content: str, code: str) -> None:
    assert refused(text(tmp_path / "t.jsonl", content))[0] == code


def test_gb18030(tmp_path: Path) -> None:
    frame, _ = whole(text(tmp_path / "t.jsonl", '{"id": "长宁区", "hours": 1}', "gb18030"))
    assert column(frame, "id") == ["长宁区"]
