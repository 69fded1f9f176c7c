"""What is refused: the cell, of whom, and why; and what the file of it looks like."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lorg_indicators import Fault, evaluate
from lorg_indicators.columnar import evidence_from_row, score_frame
from lorg_indicators.messages import Lang
from lorg_indicators.tables.read import Batch, open_table
from lorg_indicators.tables.rejects import COLUMNS, Reject, reasons, rejects_frame, without
from lorg_indicators.tables.write import Writer
from tests.builders import readable
from tests.test_tables.samples import SET, said, text, whole

ALL = [
    *("share", "members", "corner", "plan", "kinds.a", "kinds.b", "kinds.c"),
    *("slips.late", "slips.missing", "books", "spending", "hours"),
]


def batch(*rows: dict[str, Any], **schema: Any) -> Batch:
    frame = pl.DataFrame(rows, infer_schema_length=None, schema_overrides=schema)
    numbers = pl.int_range(1, frame.height + 1, eager=True)
    return Batch(frame, pl.DataFrame({"row": numbers, "line": numbers + 1}), [], 0, 1.0)


def why(*rows: dict[str, Any], period: int | None = 2024) -> list[Reject]:
    """The faults of rows that all have some."""
    given = batch(*rows)
    found = reasons(SET, given, pl.repeat(value=True, n=len(rows), eager=True), period)
    readable(tuple(reject.fault for reject in found))
    assert {reject.row for reject in found} == set(range(1, len(rows) + 1))
    return found


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ({"hours": 25.0}, ["hours"]),
        ({"hours.self": 25.0, "hours.review": 2.0}, ["hours.self"]),
        ({"hours.self": 25.0, "hours.review": -1.0}, ["hours.self", "hours.review"]),
        ({"books.2024": -1.0, "books.2023": 3.0}, ["books.2024"]),
        ({"books": -1.0}, ["books"]),
        ({"books": -1.0, "books.documents": "照片"}, ["books"]),
        ({"books.self.2023": -1.0}, ["books.self.2023"]),
        ({"plan": 9}, ["plan"]),
        ({"plan": [3, 9]}, ["plan"]),
        ({"plan.review": [3, 9], "plan.documents": "照片"}, ["plan.review"]),
        ({"slips.late": -1, "slips.missing": 0}, ["slips.late"]),
        ({"slips.self.late": -1}, ["slips.self.late"]),
        ({"slips.late": -1, "slips.documents": "照片"}, ["slips.late"]),
        ({"history.2023": "top", "hours": 25.0}, ["history.2023", "hours"]),
        ({"history.2025": "low"}, ["history.2025"]),
        ({"period": 1800}, ["period"]),
        ({"not_applicable.i.hours": " "}, ["not_applicable.i.hours"]),
        ({"spending": 9e9, "members": 1.0}, ["spending", "members"]),
        ({"spending.2024": 9e9, "spending.2023": 1.0, "members": 1.0}, ["spending.2024", "spending.2023", "members"]),
    ],
)
def test_a_fault_of_a_row_names_its_columns(row: dict[str, Any], columns: list[str]) -> None:
    found = why({"id": "a", **row})
    assert sorted(reject.column for reject in found) == sorted(columns)
    for reject in found:
        assert (reject.line, reject.subject) == (2, "a")
        value = row[reject.column]
        assert reject.value == str(int(value) if isinstance(value, float) else value)


def test_values_of_rows_with_faults_may_count_as_unknown() -> None:
    given = batch(
        {"id": "a", "hours": 25.0, "plan": 9, "spending": 9e9, "members": 1.0},
        {"id": "b", "hours": 1.0, "plan": 3, "spending": 1.0, "members": 1.0},
        {"id": "c", "hours": -1.0, "plan": None, "spending": None, "members": None},
    )
    found = reasons(SET, given, pl.Series([True, False, True]), 2024)
    frame = without(given, found)
    assert frame.rows() == [("a", None, None, None, None), ("b", 1, 3, 1, 1), ("c", None, None, None, None)]
    assert without(given, []).equals(given.frame)
    for row in frame.iter_rows(named=True):
        evaluate(SET, evidence_from_row(SET, row, 2024))


def test_what_scoring_refuses_has_reasons() -> None:
    given = batch({"id": "a", "hours": 25.0}, {"id": "b", "hours": 2.0}, {"id": "c", "hours": -1.0})
    unknown = [name for name in ALL if name != "hours"]
    scored = score_frame(SET, given.frame, period=2024, unknown=unknown)
    found = reasons(SET, given, scored["faults"] > 0, 2024)
    assert said(found) == [(1, 2, "hours", "out-of-range"), (3, 4, "hours", "out-of-range")]


def test_the_file_of_rejects(tmp_path: Path) -> None:
    path = text(tmp_path / "t.csv", "编号,hours,corner\n=1+1,很多,也许\nb,1,是\nc,1,是,,x\n")
    table = open_table(path, SET)
    assert table.subject == "编号"
    _, rejects = whole(path)
    firsts: dict[Lang, str] = {"zh": "读不出数值", "en": "this cannot be read as a number"}
    for lang, first in firsts.items():
        with Writer(tmp_path / "rejects.csv") as writer:
            writer.write(rejects_frame(rejects, lang))
        content = (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")
        header, *rows = csv.reader(content.splitlines())
        assert tuple(header) == COLUMNS
        assert [row[:5] for row in rows] == [
            ["1", "2", "'=1+1", "hours", "很多"],
            ["1", "2", "'=1+1", "corner", "也许"],
            ["3", "4", "c", "", "c,1,是,,x"],
        ]
        assert rows[0][5].startswith(first)
        assert "很多" in rows[0][5]


def test_ten_sorts_of_bad_cells(tmp_path: Path) -> None:
    """Each names its cell and its cause, and the counts add up."""
    header = ["id", "hours", "share", "books.2024", "corner", "plan", "kinds.a", "slips.late", "period", "history.2023"]
    good = ["1", "50", "8", "是", "3", "否", "0", "2024", "low"]
    bad: list[tuple[int, str, str]] = [
        (0, "很多", "not-a-number"),
        (0, "1.5 ??", "unit-unreadable"),
        (0, "3 人", "unit-mismatch"),
        (1, "１０１％", "out-of-range"),
        (2, "#DIV/0!", "not-a-number"),
        (3, "也许", "wrong-type"),
        (4, "9", "unknown-level"),
        (5, "√", "wrong-type"),
        (6, "1.5", "wrong-type"),
        (7, "二〇二四", "year-invalid"),
        (8, "冠军", "unknown-tier"),
    ]
    rows = []
    for at in range(1100):
        cells = good.copy()
        if at % 100 == 50:
            place, cell, _ = bad[at // 100]
            cells[place] = cell
        rows.append(",".join([f"h{at}", *cells]))
    path = text(tmp_path / "t.csv", "\n".join([",".join(header), *rows]))
    frame, rejects = whole(path)
    assert frame.height + len({reject.row for reject in rejects}) == 1100
    expected = [(n * 100 + 51, n * 100 + 52, header[place + 1], code) for n, (place, _, code) in enumerate(bad)]
    codes = {reject.row: reject.fault.code for reject in rejects}
    assert [entry[:3] for entry in said(rejects)] == [entry[:3] for entry in expected]
    assert [codes[row] for row, *_ in expected] == [code for *_, code in expected]
    assert [(reject.subject, reject.value) for reject in rejects] == [
        (f"h{n * 100 + 50}", cell) for n, (_, cell, _) in enumerate(bad)
    ]
    for reject in rejects:
        assert reject.reason("zh") != reject.reason("en")


def test_a_long_value_is_cut_short() -> None:
    frame = rejects_frame([Reject(1, 2, "a", "hours", "x" * 1000, Fault("not-a-number"))])
    assert len(frame["value"][0]) == 200
