"""Excel as offices have it: several sheets, headings, merged cells, formulas, dates, percentages, old formats."""

from __future__ import annotations

import random
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lorg_indicators.tables.read import open_table
from tests.builders import attempt
from tests.office import SOFFICE, needs_office
from tests.test_tables.samples import SET, column, refused, said, text, whole

Fill = Callable[[Any, Any], None]
Rows = list[list[Any]]


def book(path: Path, *sheets: tuple[str, Fill | Rows]) -> Path:
    with xlsxwriter.Workbook(str(path)) as made:
        for name, rows in sheets:
            sheet = made.add_worksheet(name)
            if isinstance(rows, list):
                for at, row in enumerate(rows):
                    sheet.write_row(at, 0, row)
            else:
                rows(made, sheet)
    calculated(path)
    return path


def calculated(path: Path) -> None:
    """XlsxWriter asks for all formulas to be calculated anew; a workbook that Excel saved does not."""
    edit(path, "xl/workbook.xml", lambda xml: xml.replace(' fullCalcOnLoad="1"', ""))


def edit(path: Path, part: str, change: Callable[[str], str]) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def converted(path: Path, form: str) -> Path:
    """The workbook as LibreOffice saves it in another format."""
    assert SOFFICE
    command = [SOFFICE, f"-env:UserInstallation=file://{path.parent}/profile", "--headless", "--convert-to", form]
    subprocess.run(
        [*command, "--outdir", str(path.parent / form), str(path)], check=True, capture_output=True, timeout=180
    )
    return path.parent / form / path.with_suffix(f".{form}").name


def odd_cells(made: Any, sheet: Any) -> None:
    """Everything that an office puts into a sheet."""
    day, percent = made.add_format({"num_format": "yyyy-mm-dd"}), made.add_format({"num_format": "0.0%"})
    sheet.merge_range(0, 0, 0, 8, "二〇二四年度学习型家庭填报表")
    sheet.write_row(1, 0, ["id", "district", "hours", "share", "corner", "plan", "period", "slips.late", "note"])
    sheet.merge_range(2, 1, 4, 1, "长宁区")
    rows: Rows = [
        ["a", None, 1.5, 50, True, 3, 2024, 0, 7],
        ["b", None, "72 分钟/天", "５０％", "是", "3、4", "2024", 2, "x"],
        ["c", None, " ", None, None, None, None, None, None],
        [310101, "浦东", 1, 2, 3, 4, 5, 6.5, None],
    ]
    for at, row in enumerate(rows, start=2):
        for place, cell in enumerate(row):
            if cell is not None:
                sheet.write(at, place, cell)
    sheet.write_number(4, 3, 0.85, percent)
    for place in (0, 2, 3, 4, 5, 6, 7, 8):
        sheet.write_datetime(6, place, datetime.fromisoformat("2024-03-04"), day)
    sheet.write_string(7, 0, "e")
    sheet.write_formula(7, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(7, 3, "=NA()", None, "#N/A")
    sheet.write_formula(7, 4, "=TRUE()", value=True)
    sheet.write_formula(7, 5, "=1+2", None, 3)
    sheet.write_formula(7, 8, "=NA()", None, "#N/A")
    sheet.write_string(9, 0, "f")
    sheet.merge_range(9, 2, 10, 2, 1.5)
    sheet.write_string(10, 0, "g")
    sheet.merge_range(10, 4, 10, 5, "")


EXPECTED = [
    (4, 6, "corner", "wrong-type"),
    (4, 6, "period", "year-invalid"),
    (4, 6, "slips.late", "wrong-type"),
    *((5, 7, name, "cell-date") for name in ("hours", "share", "corner", "plan", "period", "slips.late")),
    (6, 8, "hours", "cell-error"),
    (6, 8, "share", "cell-error"),
    (8, 11, "hours", "cell-merged"),
]


def check(path: Path) -> None:
    frame, rejects = whole(path)
    assert frame.rows() == [
        ("a", "长宁区", 1.5, 50.0, True, [3], 2024, 0, "7"),
        ("b", "长宁区", 1.2, 50.0, True, [3, 4], 2024, 2, "x"),
        ("c", "长宁区", None, 85.0, None, None, None, None, None),
        ("f", None, 1.5, None, None, None, None, None, None),
    ]
    assert said(rejects) == EXPECTED
    assert [(reject.subject, reject.value) for reject in rejects if reject.fault.code[:5] == "cell-"] == [
        *[("2024-03-04", "2024-03-04")] * 6,
        *[("e", "#DIV/0!"), ("e", "#N/A"), ("g", "1.5")],
    ]
    assert open_table(path, SET).skipped == 1


def test_a_sheet_as_offices_have_it(tmp_path: Path) -> None:
    check(book(tmp_path / "t.xlsx", ("Sheet1", odd_cells)))


@needs_office
def test_a_sheet_as_libreoffice_saves_it(tmp_path: Path) -> None:
    check(converted(book(tmp_path / "t.xlsx", ("Sheet1", odd_cells)), "xlsx"))


@needs_office
def test_an_old_workbook(tmp_path: Path) -> None:
    path = converted(book(tmp_path / "t.xlsx", ("Sheet1", odd_cells)), "xls")
    assert path.read_bytes().startswith(b"\xd0\xcf\x11\xe0")
    check(path)
    # What a file is, its content says: names are often wrong.
    check(path.rename(tmp_path / "renamed.xlsx"))


def test_formulas_that_nobody_has_calculated(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["id", "hours", "note"])
        sheet.write_formula(1, 1, "=1+1", None, "")
        sheet.write_formula(2, 1, "=1+1", None, 2)
        sheet.write_row(3, 0, ["c", 3])
        sheet.write_formula(3, 2, "=A1", None, "")

    path = book(tmp_path / "t.xlsx", ("s", fill))
    frame, rejects = whole(path)
    assert (column(frame, "hours"), said(rejects)) == ([2, 3], [(1, 2, "hours", "cell-not-calculated")])
    # A workbook may say itself that what it holds as results are none.
    edit(path, "xl/workbook.xml", lambda xml: xml.replace("<calcPr ", '<calcPr fullCalcOnLoad="1" '))
    frame, rejects = whole(path)
    assert [reject.row for reject in rejects] == [1, 2]


def test_a_text_that_a_formula_gives_may_be_empty(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xlsx", ("s", [["id", "hours"], ["a", 1], ["b", 5]]))
    empty = '<c r="B3" t="str"><f>IF(A1="","",1)</f><v></v></c>'
    edit(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace('<c r="B3"><v>5</v></c>', empty))
    frame, rejects = whole(path)
    assert (column(frame, "hours"), rejects) == ([1, None], [])


def test_cells_without_places_and_names_with_prefixes(tmp_path: Path) -> None:
    """Some programs leave out where a cell stands, or write every tag with a prefix."""
    path = book(tmp_path / "t.xlsx", ("s", [["id", "hours"], ["a", 1], ["b", 5]]))
    wrong = '<c t="e"><v>#REF!</v></c>'
    edit(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace('<c r="B3"><v>5</v></c>', wrong))
    assert said(whole(path)[1]) == [(2, 3, "hours", "cell-error")]


def test_a_value_that_stands_for_a_percentage_and_its_unit(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        percent = made.add_format({"num_format": 9})
        sheet.write_row(0, 0, ["id", "share", "hours"])
        sheet.write_row(1, 0, ["a", 0.29], percent)
        sheet.write_row(2, 0, ["b", 0.29, 0.29], percent)

    frame, rejects = whole(book(tmp_path / "t.xlsx", ("s", fill)))
    assert (column(frame, "share"), said(rejects)) == ([29], [(2, 3, "hours", "unit-mismatch")])


def test_which_sheet(tmp_path: Path) -> None:
    table: Rows = [["id", "hours"], ["a", 1]]
    other: Rows = [["说明"], ["请填写"]]
    path = book(tmp_path / "a.xlsx", ("说明", other), ("数据", table))
    assert whole(path)[0].height == 1
    path = book(tmp_path / "b.xlsx", ("一", [*table, ["b", 2]]), ("二", table))
    assert refused(path)[0] == "table-sheets"
    path = book(tmp_path / "c.xlsx", ("一", [*table, ["b", 2]]), ("evidence", table))
    assert whole(path)[0].height == 1

    def hidden(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["id", "hours"])
        sheet.hide()

    path = book(tmp_path / "d.xlsx", ("一", table), ("二", hidden))
    assert whole(path)[0].height == 1


def test_types_of_the_callers_columns(tmp_path: Path) -> None:
    rows: Rows = [
        ["hours", "code", "rate", "yes", "mixed", "none"],
        [1, 310101, 0.5, True, 310101, None],
        [1, 2, 1, False, "x"],
    ]
    frame, _ = whole(book(tmp_path / "t.xlsx", ("s", rows)))
    assert frame.rows() == [(1, 310101, 0.5, True, "310101", None), (1, 2, 1, False, "x", None)]
    assert frame.schema["code"] == pl.Int64


def test_what_is_no_workbook(tmp_path: Path) -> None:
    assert refused(text(tmp_path / "a.xls", "<html><table><tr><td>hours</td></tr></table></html>"))[0] == "not-excel"
    assert refused(text(tmp_path / "b.xlsx", ""))[0] == "table-empty"
    assert refused(text(tmp_path / "c.xlsx", b"PK\x03\x04 and so on"))[0] == "not-excel"
    assert refused(text(tmp_path / "d.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600))[0] == "not-excel"
    encrypted = bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le")
    assert refused(text(tmp_path / "e.xlsx", encrypted))[0] == "encrypted"
    assert refused(book(tmp_path / "f.xlsx", ("s", [])))[0] == "table-empty"
    assert refused(book(tmp_path / "g.xlsx", ("s", [["id", "hour"], ["a", 1]])))[0] == "table-no-header"
    assert refused(book(tmp_path / "h.xlsx", ("s", [["hours", "hours"]])))[0] == "table-column-twice"
    path = tmp_path / "i.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refused(path)[0] == "not-excel"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(seed=st.integers(0, 10**6))
def test_a_damaged_workbook_is_an_error_or_a_table(tmp_path: Path, seed: int) -> None:
    good = tmp_path / "good.xlsx"
    if not good.exists():
        book(good, ("s", odd_cells))
    chance = random.Random(seed)  # noqa: S311 - a test
    if chance.random() < 0.5:
        content = bytearray(good.read_bytes())
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path = text(tmp_path / "t.xlsx", bytes(content))
    else:
        path = Path(shutil.copy(good, tmp_path / "t.xlsx"))
        with zipfile.ZipFile(path) as archive:
            part = chance.choice([name for name in archive.namelist() if name.startswith("xl/")])
        edit(path, part, lambda xml: damaged(xml, chance))
    attempt(lambda: whole(path))


def damaged(xml: str, chance: random.Random) -> str:
    at = chance.randrange(len(xml))
    return chance.choice([xml[:at], xml[:at] + xml[at + 5 :], xml[:at] + chance.choice("<>&\"'9é") + xml[at:]])


@given(cells=st.lists(st.one_of(st.floats(-1e9, 1e9), st.integers(-(10**6), 10**6)), min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_numbers_are_read_as_they_are(tmp_path: Path, cells: list[float]) -> None:
    path = book(tmp_path / "t.xlsx", ("s", [["id", "hours"], *[[f"x{at}", cell] for at, cell in enumerate(cells)]]))
    # XlsxWriter writes 16 digits.
    assert column(whole(path)[0], "hours") == pytest.approx(cells, rel=1e-15)


def test_names_that_are_no_texts(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["hours", 2023])
        sheet.merge_range(0, 2, 0, 3, "note")
        sheet.write_row(1, 0, [1, 2, "x", "y"])

    frame, _ = whole(book(tmp_path / "t.xlsx", ("s", fill)))
    assert (frame.columns, frame.rows()) == (["hours", "2023", "note"], [(1, 2, "x")])


def test_a_time_and_a_day_in_columns_of_the_callers(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["hours", "day", "moment", "time"])
        sheet.write_number(1, 0, 1)
        sheet.write_datetime(1, 1, date(2024, 1, 2), made.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_datetime(
            1, 2, datetime.fromisoformat("2024-01-02T03:04"), made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        )
        sheet.write_datetime(1, 3, time(12, 30), made.add_format({"num_format": "hh:mm"}))

    frame, _ = whole(book(tmp_path / "t.xlsx", ("s", fill)))
    assert frame.rows() == [(1, "2024-01-02", "2024-01-02T03:04:00", "12:30:00")]
