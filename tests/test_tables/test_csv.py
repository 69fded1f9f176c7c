"""CSV and TSV as offices have them: encodings, separators, headers, quotation marks, rows that are no rows."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lorg_indicators.tables import encoding
from lorg_indicators.tables.read import open_table
from lorg_indicators.tables.records import OpenQuoteError, pieces, records
from tests.test_tables.samples import SET, column, refused, said, text, whole

ROWS = "id,名称,hours\n1,长宁区,1.5\n2,浦东新区,２\n"

CELLS = st.text(st.sampled_from('ab,;\t"\n\r é长'), max_size=5)
TABLES = st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=12)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("gb2312", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
@pytest.mark.parametrize("size", [3, 1000])
def test_encodings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, read: str, size: int) -> None:
    content = ROWS.encode(written)
    if "-16" in written or "-sig" in written:
        size += 1  # the mark is looked for in the first chunk
    monkeypatch.setattr(encoding, "BLOCK", size + len("\n") if size > 3 else 4)
    path = text(tmp_path / "t.csv", content)
    assert encoding.encoding_of(path) == read
    monkeypatch.undo()
    frame, rejects = whole(path)
    assert (column(frame, "名称"), column(frame, "hours"), rejects) == (["长宁区", "浦东新区"], [1.5, 2], [])


def test_a_rare_character_of_gb18030(tmp_path: Path) -> None:
    frame, _ = whole(text(tmp_path / "t.csv", "id,hours\n𠀀㐂,1\n", "gb18030"))
    assert column(frame, "id") == ["𠀀㐂"]


def test_bytes_in_no_encoding_are_refused_with_their_line(tmp_path: Path) -> None:
    code, words = refused(text(tmp_path / "t.csv", b"id,hours\na,1\nb\xff\xff,2\n"))
    assert (code, "t.csv:3:1" in words) == ("table-encoding", True)
    # What begins with the mark of UTF-8 is nothing else.
    assert refused(text(tmp_path / "u.csv", b"\xef\xbb\xbfid,hours\n" + "长,1".encode("gbk")))[0] == "table-encoding"
    assert refused(text(tmp_path / "v.csv", "id,hours\n长,1".encode("utf-16-le")))[0] == "table-not-text"


@pytest.mark.parametrize(
    ("separator", "name"), [(",", "t.csv"), (";", "t.csv"), ("\t", "t.csv"), ("\t", "t.tsv"), (",", "t.tsv")]
)
def test_separators(tmp_path: Path, separator: str, name: str) -> None:
    content = ROWS.replace(",", separator)
    frame, _ = whole(text(tmp_path / name, content))
    assert frame.columns == ["id", "名称", "hours"]
    assert column(frame, "hours") == [1.5, 2]


def test_rows_above_the_header_are_skipped(tmp_path: Path) -> None:
    path = text(tmp_path / "t.csv", '二〇二四年填报,,\n"学习\n时间",小时/天,\nid,hours,\na,1,\nb,x,\n')
    frame, rejects = whole(path)
    assert (column(frame, "id"), said(rejects)) == (["a"], [(2, 6, "hours", "not-a-number")])
    assert open_table(path, SET).skipped == 2


def test_lines_of_rows_with_line_ends_in_cells(tmp_path: Path) -> None:
    path = text(tmp_path / "t.csv", 'id,note,hours\r\na,"x\r\ny",1\r\n\r\nb,z,x\r\n,,\r\n"c\nd",,x\r\ne,,x')
    frame, rejects = whole(path)
    assert frame.rows() == [("a", "x\r\ny", 1)]
    assert said(rejects) == [
        (2, 5, "hours", "not-a-number"),
        (3, 7, "hours", "not-a-number"),
        (4, 9, "hours", "not-a-number"),
    ]
    assert [reject.subject for reject in rejects] == ["b", "c\nd", "e"]


def test_a_row_may_be_short_but_not_long(tmp_path: Path) -> None:
    """Excel leaves separators out at the end of a row; a cell too many means that the others stand elsewhere."""
    frame, rejects = whole(text(tmp_path / "t.csv", "id,hours,corner\na,1\nb\nc,1,是,,\nd,1,是,,x\n"))
    assert frame.rows() == [("a", 1, None), ("b", None, None), ("c", 1, True)]
    assert said(rejects) == [(4, 5, "", "row-too-long")]
    assert rejects[0].value == "d,1,是,,x"


def test_stray_quotation_marks_are_letters(tmp_path: Path) -> None:
    path = text(tmp_path / "t.csv", 'id,note,hours\na,5" x,1\nb,"x" y,2\nc,"q, ""r""",x\nd,z,3\n')
    frame, rejects = whole(path)
    assert frame.rows() == [("a", '5" x', 1), ("b", "x y", 2), ("d", "z", 3)]
    assert said(rejects) == [(3, 4, "hours", "not-a-number")]


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    code, words = refused(text(tmp_path / "t.csv", 'id,hours\na,1\nb,"2\nc,3\n'))
    assert (code, "t.csv:3:1" in words) == ("table-quote", True)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "table-empty"),
        ("\n\n", "table-empty"),
        ("id,hour,corners\na,1,是\n", "table-no-header"),
        ("id,hours,hours\na,1,1\n", "table-column-twice"),
        ("id,hours, id \na,1,1\n", "table-column-twice"),
    ],
)
def test_files_that_are_no_tables(tmp_path: Path, content: str, code: str) -> None:
    assert refused(text(tmp_path / "t.csv", content))[0] == code


def test_a_misspelt_header_is_told_what_it_should_be(tmp_path: Path) -> None:
    assert "hours" in refused(text(tmp_path / "t.csv", "id,hour\na,1\n"))[1].rpartition("did you mean")[2]


def test_other_files(tmp_path: Path) -> None:
    assert refused(text(tmp_path / "t.doc", "x"))[0] == "table-suffix"
    assert refused(tmp_path / "none.csv")[0] == "no-such-file"
    (tmp_path / "folder.csv").mkdir()
    assert refused(tmp_path / "folder.csv")[0] == "no-parquet-files"


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    for content in ("id,hours", "id,hours\n", "id,hours\n,\n\n"):
        frame, rejects = whole(text(tmp_path / "t.csv", content))
        assert (frame.columns, frame.height, rejects) == (["id", "hours"], 0, [])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(table=TABLES, size=st.sampled_from([4, 7, 30, 4096]), separator=st.sampled_from([",", ";", "\t"]))
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_the_csv_module_writes_is_read_whatever_the_size_of_a_chunk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, table: list[list[str]], size: int, separator: str
) -> None:
    monkeypatch.setattr(encoding, "BLOCK", 4096)
    out = io.StringIO(newline="")
    # Without quotes around it a carriage return at the end of a cell is none of it.
    writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "note", "hours", "more"])
    writer.writerows([f"x{at}", row[0], "1", row[1]] for at, row in enumerate(table))
    data = out.getvalue().encode()
    path = text(tmp_path / "t.csv", data)
    frame, rejects = whole(path)
    assert not rejects
    assert [cell or "" for cell in column(frame, "note")] == [row[0] for row in table]
    assert [cell or "" for cell in column(frame, "more")] == [row[1] for row in table]
    body = data[data.index(b"\n") + 1 :]
    cut = [body[at : at + size] for at in range(0, len(body), size)]
    found = list(pieces(cut, separator, 2))
    assert b"".join(piece.text for piece in found) == body
    lines = 2
    for piece in found:
        assert piece.line == lines
        lines += piece.text.count(b"\n")
        assert all(record.cells[0].startswith("x") for record in records(piece.text.decode(), separator, 1))


@given(content=st.text(st.sampled_from('ab,"\n\r'), max_size=30), size=st.integers(1, 8))
def test_any_text_is_cut_where_the_csv_module_ends_a_record(content: str, size: int) -> None:
    data = content.encode()
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    ended = content if content.endswith("\n") else content + "\n"
    lone = ended.replace("\r\n", "\0").replace("\r", " ").replace("\0", "\r\n")
    expected = list(csv.reader(io.StringIO(lone, newline="")))
    rows: list[list[str]] = []
    try:
        for piece in pieces(chunks, ",", 1):
            kept = piece.records or list(records(piece.text.decode(), ",", piece.line))
            rows += [record.cells for record in kept]
    except OpenQuoteError:
        assert rows == expected[: len(rows)]
        assert len(rows) == len(expected) - 1
    else:
        assert rows == (expected if content else [])
