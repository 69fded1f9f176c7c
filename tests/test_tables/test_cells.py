"""A cell means what the same text means in an evidence document, and is refused where that is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import EvidenceError, Fault
from lorg_indicators.engine import Engine
from lorg_indicators.tables.cells import read_texts, read_values
from lorg_indicators.tables.columns import Columns
from tests.test_tables.samples import SET, column, said, text, whole

ENGINE = Engine(SET)
COLUMNS = Columns(SET)

NUMBERISH = st.text("0123456789.,+-eE%小时分钟天元本/ 　\u00a0１２．％万'", max_size=12)
WORDS = st.sampled_from(
    ["是", "否", "有", "无", "TRUE", "yes", " No ", "True", "0", "1", "３", "3;4;3", "3、4", "4；", "9"]
)
TEXTS = st.one_of(NUMBERISH, WORDS, st.text(max_size=8), st.floats().map(str), st.integers().map(str))


def documented(name: str, raw: Any) -> tuple[Any, tuple[Fault, ...]]:
    """What an evidence document makes of a value, and its faults."""
    measure, _, part = name.partition(".")
    year = part.isdecimal()
    document = {"period": 2024, "evidence": {measure: {2024 if year else part: raw} if part else raw}}
    try:
        evidence, _ = ENGINE.reader.read(document)
    except EvidenceError as error:
        return None, error.faults
    value = evidence.values.get(measure)
    if part and value is not None:
        value = value.get(2024 if year else part)
    return value, ()


@pytest.mark.parametrize("name", ["hours", "share", "books.2024", "members", "corner", "kinds.a", "slips.late"])
@given(texts=st.lists(TEXTS, min_size=1, max_size=6))
def test_a_text_means_what_it_means_in_a_document(name: str, texts: list[str]) -> None:
    known = COLUMNS.of(name)
    assert known is not None
    (typed,), bad = read_texts(pl.DataFrame({name: texts}), [known], lists=False)
    faults = {entry.at: entry.fault for entry in bad}
    for at, given_ in enumerate(texts):
        value, expected = documented(name, given_) if given_.strip() else (None, ())
        if expected and at not in faults:
            # A plain number is typed as it stands; whether it is within bounds, scoring says.
            assert {fault.code for fault in expected} <= {"out-of-range", "derived-out-of-range"}
            assert typed[at] == float(given_)
        else:
            assert typed[at] == value
            assert [faults[at].code] == [fault.code for fault in expected] if at in faults else not expected


@given(texts=st.lists(TEXTS, min_size=1, max_size=6), lists=st.booleans())
def test_a_level_means_what_it_means_in_a_document(texts: list[str], *, lists: bool) -> None:
    known = COLUMNS.of("plan")
    assert known is not None
    if not lists:
        texts = [given_ for given_ in texts if not set(given_) & set(";；、")] or ["3"]
    (typed,), bad = read_texts(pl.DataFrame({"plan": texts}), [known], lists=lists)
    refused = {entry.at for entry in bad}
    for at, given_ in enumerate(texts):
        raters = given_.replace("；", ";").replace("、", ";").split(";")
        value, expected = documented("plan", raters if len(raters) > 1 else given_) if given_.strip() else (None, ())
        assert (at in refused) == bool(expected)
        levels = None if value is None else list(value.raters)
        assert (typed[at].to_list() if lists and typed[at] is not None else typed[at]) == (
            levels if lists or levels is None else levels[0]
        )


@given(cells=st.lists(st.one_of(st.none(), st.integers(), st.floats(), st.booleans(), TEXTS), max_size=5))
@pytest.mark.parametrize("name", ["hours", "corner", "slips.late", "books"])
def test_a_value_means_what_it_means_in_a_document(name: str, cells: list[Any]) -> None:
    known = COLUMNS.of(name)
    assert known is not None
    typed, bad = read_values(known, cells, lists=False)
    refused = {entry.at: entry.fault for entry in bad}
    for at, cell in enumerate(cells):
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            assert typed[at] is None
            assert at not in refused
            continue
        value, expected = documented(name, cell)
        if name == "books" and value is not None:
            value = value[2024]
        if expected and at not in refused:
            assert {fault.code for fault in expected} <= {"out-of-range"}
            assert typed[at] == cell
        else:
            assert (at in refused) == bool(expected)
            assert typed[at] == value


def test_numbers_kept_as_text_are_read(tmp_path: Path) -> None:
    rows = ["id,hours,share", "a, 1.5 ,７５．８％", "b,72 分钟/天,\u00a050", "c,１,５０", 'd,"1,0",x', "e,'2,3"]
    path = text(tmp_path / "t.csv", "\n".join(rows))
    frame, rejects = whole(path)
    assert frame.rows() == [("a", 1.5, 75.8), ("b", 1.2, 50), ("c", 1, 50)]
    assert said(rejects) == [
        (4, 5, "hours", "unit-unreadable"),
        (4, 5, "share", "not-a-number"),
        (5, 6, "hours", "not-a-number"),
    ]
    assert [reject.subject for reject in rejects] == ["d", "d", "e"]


def test_every_other_type(tmp_path: Path) -> None:
    header = "id,period,plan,kinds.a,slips.late,history.2023,not_applicable.i.hours,hours.documents,note"
    rows = ["a,2024,4,是,2,low,行动不便,照片,1", "b,  ,,无,0,none,,,", "c,２０２４,5,或,-1,top,x,y,z"]
    frame, rejects = whole(text(tmp_path / "t.csv", "\n".join([header, *rows])))
    assert frame.rows() == [
        ("a", 2024, 4, True, 2, "low", "行动不便", "照片", "1"),
        ("b", None, None, False, 0, "none", None, None, None),
    ]
    assert [(reject.column, reject.fault.code) for reject in rejects] == [
        ("period", "year-invalid"),
        ("plan", "unknown-level"),
        ("kinds.a", "wrong-type"),
        ("slips.late", "wrong-type"),
        ("history.2023", "unknown-tier"),
    ]


def test_levels_of_several_raters(tmp_path: Path) -> None:
    frame, _ = whole(text(tmp_path / "t.csv", "id,plan,plan.self\na,3;4;3,3\nb,３、４,\n"))
    assert frame.rows() == [("a", [3, 4, 3], [3]), ("b", [3, 4], None)]


def test_levels_are_plain_numbers_where_no_cell_holds_several(tmp_path: Path) -> None:
    frame, _ = whole(text(tmp_path / "t.csv", "id,plan,note\na,3,照片；台账\n"))
    assert frame.schema["plan"] == pl.Int64


def test_raters_in_digits_that_nobody_looked_for_are_not_one(tmp_path: Path) -> None:
    frame, rejects = whole(text(tmp_path / "t.csv", "id,plan\na,٣;٤\nb,٣\n"))
    assert (frame.rows(), said(rejects)) == ([("b", 3)], [(1, 2, "plan", "unknown-level")])


def test_words_of_any_type(tmp_path: Path) -> None:
    content = '{"hours.documents": 12.0, "not_applicable.i.hours": ["x"]}\n{"hours.documents": false}\n'
    frame, rejects = whole(text(tmp_path / "t.jsonl", content))
    assert (column(frame, "hours.documents"), said(rejects)) == (
        ["False"],
        [(1, 1, "not_applicable.i.hours", "wrong-type")],
    )


def test_bad_cells_may_count_as_unknown(tmp_path: Path) -> None:
    path = text(tmp_path / "t.csv", "id,hours,corner,\na,x,是,\nb,1,y,\nc,1,否,,9\n")
    frame, rejects = whole(path, "unknown")
    assert frame.rows() == [("a", None, True), ("b", 1, None)]
    assert said(rejects) == [
        (1, 2, "hours", "not-a-number"),
        (2, 3, "corner", "wrong-type"),
        (3, 4, "", "row-too-long"),
    ]


def test_which_columns_are_evidence() -> None:
    evidence = ["hours", "books", "books.2023", "plan.review", "kinds.self.a", "slips.late", "period", "history.2020"]
    for name in [*evidence, "not_applicable.i.hours", "hours.documents"]:
        known = COLUMNS.of(name)
        assert known is not None
        assert known.name == name
    for name in ["per_head", "hours.2024", "kinds", "kinds.x", "history", "history.20", "not_applicable.i.x", "id", ""]:
        assert COLUMNS.of(name) is None


def test_a_name_in_spaces_is_the_name(tmp_path: Path) -> None:
    frame, _ = whole(text(tmp_path / "t.csv", " id , hours\u00a0\na,1\n"))
    assert column(frame, "hours") == [1]
