"""The table form: the columns, what a workbook says and refuses, and what an office program makes of it."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from python_calamine import load_workbook

from lorg_indicators import LorgError, load_set, set_ids
from lorg_indicators.cli import main
from lorg_indicators.columnar import evidence_columns
from lorg_indicators.measures import RatingMeasure
from lorg_indicators.messages import Lang, Message, render
from lorg_indicators.model import IndicatorSet
from lorg_indicators.table_form import csv_form, excel_form
from lorg_indicators.tables.read import open_table
from tests import builders
from tests.office import filled, needs_office

JIATING = load_set("jiating")
SECTION, ITEM, LABEL, ENTER, NAMES = range(5)
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def names(indicators: IndicatorSet, period: int | None) -> list[str]:
    return ["id", "name", *(column.name for column in evidence_columns(indicators, period))]


def rows(content: bytes, sheet: str = "evidence") -> list[list[Any]]:
    return load_workbook(io.BytesIO(content)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def xml(content: bytes, part: str = "xl/worksheets/sheet1.xml") -> ET.Element:
    with ZipFile(io.BytesIO(content)) as archive:
        return ET.fromstring(archive.read(part))  # noqa: S314 - our own file


def number_of(column: str) -> int:
    """The index of a column that is called ``AB``."""
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def checks(content: bytes) -> dict[str, ET.Element]:
    """Name of a column -> what is checked there."""
    header = rows(content)[NAMES]
    found = {}
    for check in xml(content).iter(f"{SPACE}dataValidation"):
        first, _, last = check.attrib["sqref"].partition(":")
        assert (first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) == ("6", "305")
        found[header[number_of(first.rstrip("6"))]] = check
    return found


def formulas(check: ET.Element) -> list[str]:
    return [str(part.text) for part in check]


# -- CSV -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", set_ids())
@pytest.mark.parametrize("period", [None, 2024])
def test_a_csv_form_is_the_names_of_the_columns(name: str, period: int | None) -> None:
    indicators = load_set(name)
    content = csv_form(indicators, period)
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [names(indicators, period)]


def test_without_a_period_a_yearly_measure_has_one_column() -> None:
    assert "books_read" in names(JIATING, None)
    assert {"library_use.2022", "library_use.2023", "library_use.2024"} <= set(names(JIATING, 2024))


def test_a_measure_may_be_called_as_the_subject_is() -> None:
    named = builders.minimal(measures={"name": builders.yes_no(), "id": builders.yes_no()})
    header = csv_form(named).decode("utf-8-sig").strip().split(",")
    assert sorted(header[:3]) == ["id", "m", "name"]
    assert len(set(header)) == len(header)


# -- the workbook ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", set_ids())
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("period", [None, 2024])
def test_a_workbook_has_headings_above_the_names_and_nothing_below(name: str, lang: Lang, period: int | None) -> None:
    indicators = load_set(name)
    content = excel_form(indicators, period, lang)
    book = load_workbook(io.BytesIO(content))
    assert book.sheet_names == ["evidence", {"zh": "说明", "en": "guide"}[lang]]
    sheet = rows(content)
    assert len(sheet) == NAMES + 1
    assert sheet[NAMES] == names(indicators, period)
    assert all(sheet[LABEL])
    assert all(sheet[ENTER])
    labels = {column.name: render(column.label, lang) for column in evidence_columns(indicators, period)}
    assert all(sheet[LABEL][at] == labels[column] for at, column in enumerate(sheet[NAMES]) if column in labels)
    sections = {render(part.title.label, lang) for part in indicators.dimensions}
    assert sections <= set(sheet[SECTION])
    items = {render(item.title.label, lang) for _, item in indicators.items}
    assert items <= set(sheet[ITEM])


def test_cells_are_merged_in_the_headings_alone() -> None:
    merged = book_merges(excel_form(JIATING, 2024))
    assert merged
    assert {row for (first, _), (last, _) in merged for row in (first, last)} == {SECTION, ITEM}


def book_merges(content: bytes) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return load_workbook(io.BytesIO(content)).get_sheet_by_name("evidence").merged_cell_ranges or []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_column_of_evidence_is_checked_and_helps(lang: Lang) -> None:
    for name in set_ids():
        indicators = load_set(name)
        found = checks(excel_form(indicators, 2024, lang))
        assert list(found) == [column.name for column in evidence_columns(indicators, 2024)]
        for column in evidence_columns(indicators, 2024):
            check = found[column.name]
            assert check.attrib["prompt"].startswith(render(column.label, lang)[:200])
            assert len(check.attrib["prompt"]) <= 255
            if check.attrib.get("type") is None:
                assert column.type == "text"
                continue
            assert check.attrib["error"]
            assert check.attrib.get("errorStyle", "stop") == "stop"
            kinds = {"number": "decimal", "count": "whole", "year": "whole"}
            assert check.attrib["type"] == kinds.get(column.type, "list")
            assert check.attrib["allowBlank"] == "1"  # empty is unknown, and always allowed


def test_levels_are_a_list_and_the_help_says_what_each_is() -> None:
    found = checks(excel_form(JIATING, 2024))
    assert formulas(found["quiet_home"]) == ['"0,1,2,3,4"']
    help_text = found["quiet_home"].attrib["prompt"]
    assert [line for line in help_text.splitlines() if line[0].isdigit()] == [
        "0 = 尚无", "1 = 起步", "2 = 初成", "3 = 较好", "4 = 成熟"
    ]  # fmt: skip
    assert formulas(checks(excel_form(JIATING, 2024, "en"))["study_corner"]) == ['"yes,no"']
    assert formulas(found["study_corner"]) == ['"是,否"']
    assert formulas(found["history.2023"]) == ['"youxiu,shifan,biaobing,none"']


def test_numbers_have_the_bounds_of_the_set() -> None:
    found = checks(excel_form(JIATING, 2024))
    assert formulas(found["study_time"]) == ["0", "24"]
    assert formulas(found["family_exchanges"]) == ["0", "1000000000000000"]
    assert formulas(found["period"]) == ["1900", "2200"]
    form = rows(excel_form(JIATING, 2024))
    assert form[ENTER][form[NAMES].index("study_time")] == "单位：小时/天\n可填 0 至 24"
    both = builders.minimal(
        measures={"free": builders.number(), "low": builders.number(at_most=2.5), "f": builders.faults()}
    )
    found = checks(excel_form(both))
    assert formulas(found["free"]) == ["-1000000000000000", "1000000000000000"]
    assert formulas(found["low"]) == ["-1000000000000000", "2.5"]
    assert formulas(found["f.late"]) == ["0", "1000000000000000"]


def test_a_list_that_excel_cannot_hold_is_left_to_the_reader() -> None:
    long = builders.scale(*(at / 100 for at in range(101)))
    found = checks(excel_form(builders.minimal(measures={"r": builders.rating("long")}, scales={"long": long})))
    assert "type" not in found["r"].attrib
    assert len(found["r"].attrib["prompt"]) == 255
    assert found["r"].attrib["prompt"].endswith("…")


def test_no_text_of_a_set_becomes_a_formula() -> None:
    evil = {"zh": "=1+1", "en": "@cmd"}
    data = builders.minimal_set(measure=builders.number(label=evil, how=evil), title=evil)
    data["dimensions"][0]["title"] = data["dimensions"][0]["items"][0]["title"] = evil
    content = excel_form(builders.load(data))
    sheet = rows(content)
    assert sheet[SECTION][2] == sheet[ITEM][2] == sheet[LABEL][2] == "=1+1"
    for part in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        assert not list(xml(content, part).iter(f"{SPACE}f"))
    styles = xml(content, "xl/styles.xml")
    quoted = [entry.get("quotePrefix") == "1" for entry in styles.find(f"{SPACE}cellXfs") or ()]
    cells = {cell.attrib["r"]: int(cell.get("s", 0)) for cell in xml(content).iter(f"{SPACE}c")}
    assert all(quoted[cells[place]] for place in ("C1", "C2", "C3"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_guide_says_all_that_a_measure_says(lang: Lang) -> None:
    for name in set_ids():
        indicators = load_set(name)
        title = render(Message("table.sheet.guide"), lang)
        text = "\n".join(str(cell) for row in rows(excel_form(indicators, 2024, lang), title) for cell in row)
        for measure in indicators.measures.values():
            if getattr(measure, "operands", ()):
                continue
            said = [measure.label, *([measure.how] if measure.how is not None else [])]
            if isinstance(measure, RatingMeasure):
                levels = indicators.scales[measure.scale].levels
                said += measure.anchors or [level.anchor for level in levels]
            assert all(render(words.label, lang) in text for words in said)
        for _, item in indicators.items:
            assert all(render(document.label, lang) in text for document in item.documents)
        for word in {"zh": ("留空", "不适用", "列名"), "en": ("Leave empty", "does not apply", "column names")}[lang]:
            assert word in text


def test_a_guide_speaks_of_what_there_is_to_fill_in() -> None:
    plain = "\n".join(str(row[0]) for row in rows(excel_form(builders.minimal()), "说明"))
    assert "不适用" not in plain
    assert "佐证材料" not in plain
    assert "称号" not in plain


def test_the_form_is_set_up_for_screen_and_paper() -> None:
    sheet = xml(excel_form(JIATING, 2024))
    pane = next(sheet.iter(f"{SPACE}pane")).attrib
    assert (pane["xSplit"], pane["ySplit"], pane["state"]) == ("2", "5", "frozen")
    assert next(sheet.iter(f"{SPACE}pageSetup")).attrib["orientation"] == "landscape"
    with ZipFile(io.BytesIO(excel_form(JIATING, 2024))) as archive:
        assert "evidence!$A:$B,evidence!$1:$5" in archive.read("xl/workbook.xml").decode()


@pytest.mark.parametrize("name", set_ids())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_form_is_read_back_as_the_table_that_it_is(tmp_path: Path, name: str, lang: Lang) -> None:
    indicators = load_set(name)
    (tmp_path / "form.xlsx").write_bytes(excel_form(indicators, 2024, lang))
    (tmp_path / "form.csv").write_bytes(csv_form(indicators, 2024))
    for file, skipped in (("form.xlsx", NAMES), ("form.csv", 0)):
        table = open_table(tmp_path / file, indicators)
        assert (table.columns, table.skipped) == (names(indicators, 2024), skipped)
        assert [batch.frame.height for batch in table.batches()] == [0]


def test_a_heading_that_is_worded_as_a_column_is_called_is_no_header(tmp_path: Path) -> None:
    indicators = builders.minimal(measure=builders.number(label={"zh": "m"}), measures={"n": builders.yes_no()})
    path = tmp_path / "form.xlsx"
    path.write_bytes(excel_form(indicators))
    assert rows(path.read_bytes())[LABEL][2] == "m"
    assert open_table(path, indicators).skipped == NAMES
    lines = [",".join(str(cell).replace("\n", " ") for cell in row) for row in rows(path.read_bytes())]
    (tmp_path / "form.csv").write_text("\n".join(lines), encoding="utf-8")  # as an office program would save the sheet
    assert open_table(tmp_path / "form.csv", indicators).skipped == NAMES


def test_equal_forms_are_equal_files() -> None:
    assert excel_form(JIATING, 2024) == excel_form(load_set("jiating"), 2024)
    assert excel_form(JIATING, 2024) != excel_form(JIATING, 2023)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(LorgError, match="pip install 'lorg-indicators\\[excel\\]'") as caught:
        excel_form(JIATING)
    assert [fault.code for fault in builders.readable(caught.value.faults)] == ["missing-extra"]


# -- the command -----------------------------------------------------------------------------------


def test_the_command_writes_each_form(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    assert main(["template", "jiating", "--format", "csv", "--period", "2024"]) == 0
    assert capsysbinary.readouterr().out == csv_form(JIATING, 2024)
    target = tmp_path / "form.xlsx"
    assert main(["template", "jiating", "--format", "xlsx", "--lang", "en", "-o", str(target)]) == 0
    assert target.read_bytes() == excel_form(JIATING, lang="en")
    assert main(["template", "jiating", "--period", "2024"]) == 0
    assert b"\nperiod: 2024\n" in capsysbinary.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "xlsx"], "-o"),
        (["--format", "pdf"], "yaml"),
        (["--format", "csv", "--period", "24"], "1900 至 2200"),
        (["--format", "csv", "--period", "next"], "next"),
    ],
)
def test_what_the_command_refuses(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert main(["template", "jiating", *arguments]) == 2
    captured = capsys.readouterr()
    assert (captured.out, said in captured.err, "Traceback" in captured.err) == ("", True, False)


# -- a real client ---------------------------------------------------------------------------------


@needs_office
def test_libreoffice_fills_the_form_in_and_keeps_its_checks(tmp_path: Path) -> None:
    blank, target = tmp_path / "form.xlsx", tmp_path / "filled.xlsx"
    content = excel_form(JIATING, 2024)
    blank.write_bytes(content)
    typed = {
        "id": ("007", "008"),
        "name": ("=甲", 'a "乙"'),
        "study_corner": ("是", "否"),
        "quiet_home": ("3", ""),
        "study_time": ("1.25", "0"),
        "books_read.2024": ("8", ""),
        "history.2023": ("none", "youxiu"),
        "study_corner.documents": ("照片", ""),
        "period": ("2024", ""),
    }
    header = names(JIATING, 2024)
    cells = [
        (NAMES + 1 + row, header.index(column), texts[row])
        for column, texts in typed.items()
        for row in range(2)
        if texts[row]
    ]
    filled(blank, target, cells)
    sheet = rows(target.read_bytes())
    assert sheet[NAMES] == header
    read = {column: tuple(sheet[NAMES + 1 + row][header.index(column)] for row in range(2)) for column in typed}
    numbers = {"quiet_home": (3.0, ""), "study_time": (1.25, 0.0), "books_read.2024": (8.0, ""), "period": (2024.0, "")}
    assert read == {**typed, **numbers}
    before, after = checks(content), checks(target.read_bytes())
    assert list(after) == list(before)
    for column, check in before.items():
        assert formulas(after[column])[: len(check)] == formulas(check)
        assert after[column].get("type", "none") == check.get("type", "none")
        assert after[column].attrib["prompt"] == check.attrib["prompt"]
        assert after[column].get("error") == check.get("error")
