"""Text of a file -> plain data with places: what YAML may and may not be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import Fault, LorgError, UnreadableError
from lorg_indicators.document import Document, read_document, scan_document
from lorg_indicators.errors import Range
from lorg_indicators.files import read_bytes
from lorg_indicators.messages import render
from tests.builders import readable


def faults_of(text: bytes | str, *, strict: bool = False) -> tuple[Fault, ...]:
    with pytest.raises(LorgError) as caught:
        read_document(text, source="f.yaml", strict=strict)
    found = readable(caught.value.faults)
    assert all(fault.file == "f.yaml" for fault in found)
    return found


def placed(found: tuple[Fault, ...]) -> list[tuple[str, str, int | None, int | None]]:
    return [(fault.code, fault.pointer, fault.line, fault.column) for fault in found]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", None),
        ("# nothing", None),
        ("a: 1", {"a": 1}),
        ("a: -0.5", {"a": -0.5}),
        ("a: 1e3", {"a": 1000.0}),
        ("a: true\nb: false\nc: null\nd:", {"a": True, "b": False, "c": None, "d": None}),
        ("a: 'yes'\nb: \"010\"", {"a": "yes", "b": "010"}),
        ("a: |\n  1\n  2\n", {"a": "1\n2\n"}),
        ("2022: x\n'2023': y", {2022: "x", "2023": "y"}),
        ("- 1\n- [a, {b: c}]", [1, ["a", {"b": "c"}]]),
        ("{a: 1}", {"a": 1}),
        ('{"a": 1}', {"a": 1}),
        ("  [1, 2]", [1, 2]),
        ("a: 12345678901234567890123", {"a": 12345678901234567890123.0}),
        ("a: 1e999", {"a": "1e999"}),
        ("学习: 有", {"学习": "有"}),
    ],
)
def test_plain_data(text: str, data: Any) -> None:
    for content in (text, text.encode(), b"\xef\xbb\xbf" + text.encode(), "\ufeff" + text):
        read = read_document(content)
        assert read.data == data
        assert json.dumps(read.data) == json.dumps(data)


TRAPS = ["yes", "No", "on", "OFF", "y", "010", "1:30", "1_000", "~", "0x1F", "0b11", "+1", ".5", "1.", ".inf", "-.INF"]
TRAPS += [".NaN", "2024-01-01", "2024-01-01 10:00:00", "True", "NULL", "=", "0o17", "1:30.5"]


@pytest.mark.parametrize("text", TRAPS)
def test_what_yaml_readers_disagree_about_is_refused_in_a_set_and_text_elsewhere(text: str) -> None:
    (fault,) = faults_of(f"键: 值\na: {text}\n", strict=True)
    assert placed((fault,)) == [("yaml-ambiguous", "/a", 2, 4)]
    assert fault.found == text
    assert text in fault.render("en")
    assert read_document(f"a: {text}\n").data == {"a": text}
    assert read_document(f"a: '{text}'\n", strict=True).data == {"a": text}


def test_a_key_may_be_a_trap_too() -> None:
    assert placed(faults_of("a:\n  on: 1", strict=True)) == [("yaml-ambiguous", "/a", 2, 3)]
    assert read_document("on: 1").data == {"on": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x 1", [("yaml-anchor", "/a", 1, 4)]),
        ("a: &x 1\nb: *x", [("yaml-anchor", "/a", 1, 4), ("yaml-alias", "/b", 2, 4)]),
        ("a: !!str 1", [("yaml-tag", "/a", 1, 4)]),
        ("a: !!python/object/apply:os.system [ls]", [("yaml-tag", "/a", 1, 4)]),
        ("a: !x {b: 1}", [("yaml-tag", "/a", 1, 4)]),
        ("a:\n  <<: {b: 1}", [("yaml-merge", "/a", 2, 3)]),
        ("a: !!str &x 1", [("yaml-tag", "/a", 1, 4), ("yaml-anchor", "/a", 1, 10)]),
        ("a: &x\n  !y\n  - 1", [("yaml-anchor", "/a", 1, 4), ("yaml-tag", "/a", 2, 3)]),
        ("!!map\n&x a: 1", [("yaml-tag", "", 1, 1), ("yaml-anchor", "", 2, 1)]),
        ("a: 1\nb: 2\na: 3", [("duplicate-key", "", 3, 1)]),
        ("a: {b: 1, b: 2}", [("duplicate-key", "/a", 1, 11)]),
        ('{"a": {"b": 1, "b": 2}}', [("duplicate-key", "/a", 1, 16)]),
        ("[1]: 2", [("key-not-text", "", 1, 1)]),
        ("true: 2", [("key-not-text", "", 1, 1)]),
        ("null: 2", [("key-not-text", "", 1, 1)]),
        ("1.5: 2", [("key-not-text", "", 1, 1)]),
    ],
)
def test_yaml_beyond_plain_data(text: str, expected: Any) -> None:
    assert placed(faults_of(text)) == expected


def test_all_faults_at_once() -> None:
    found = faults_of("a: &x 1\nb: *x\nc: yes\nd: !!int 3\na: 010\n", strict=True)
    assert [(fault.code, fault.line) for fault in found] == [
        ("yaml-anchor", 1),
        ("yaml-alias", 2),
        ("yaml-ambiguous", 3),
        ("yaml-tag", 4),
        ("duplicate-key", 5),
        ("yaml-ambiguous", 5),
    ]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 100_000, "- " * 100_000, "{" * 100_000]
)
def test_a_hundred_thousand_brackets_end_in_a_fault(text: str) -> None:
    codes = {fault.code for fault in faults_of(text)}
    assert codes <= {"too-deep", "yaml-syntax"}
    assert len(codes) == 1


@pytest.mark.parametrize(("form", "opening", "closing"), [("yaml", "[", "x]"), ("json", "[", "1]")])
def test_nesting_is_bounded_alike_in_yaml_and_json(form: str, opening: str, closing: str) -> None:
    def nested(depth: int) -> str:
        return opening * depth + closing[:-1] + closing[-1] * depth

    del form
    assert read_document(nested(64)).data
    assert [fault.code for fault in faults_of(nested(65))] == ["too-deep"]


def test_an_alias_bomb_does_not_multiply() -> None:
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{at}: &l{at} [{', '.join([f'*l{at - 1}'] * 9)}]" for at in range(1, 12)]
    found = faults_of("\n".join(lines))
    assert {fault.code for fault in found} == {"yaml-anchor", "yaml-alias"}
    assert len(found) == 12 + 11 * 9


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: 1\nb: [1, 2", 2, 4),
        ("学习条件: 1\n学习: {书: 1]\n", 2, 10),
        ("a: 1\n b: 2", 2, 3),
        ("a: 'x", 1, 4),
        ("a:\n\t- 1", 2, 1),
        ("a: 1\nfoo bar\nb: 2", 2, 1),
        ('a: 1\nb: "x\nc: 1\n', 2, 4),
    ],
)
def test_syntax_faults_have_a_place_and_a_hint(text: str, line: int, column: int) -> None:
    (fault,) = faults_of(text)
    assert (fault.code, fault.line) == ("yaml-syntax", line)
    assert fault.column is not None
    assert abs(fault.column - column) <= 1
    assert fault.hint is not None


def test_several_documents() -> None:
    assert [fault.code for fault in faults_of("a: 1\n---\nb: 2\n---\nc: 3")] == ["several-documents"]
    assert read_document("---\na: 1\n").data == {"a": 1}


def test_what_is_no_text() -> None:
    (fault,) = faults_of("a: 1\nb: 好".encode("gbk"))
    assert (fault.code, fault.line) == ("not-utf-8", 2)
    assert [fault.code for fault in faults_of("a: 1".encode("utf-16"))] == ["not-utf-8"]
    assert [fault.code for fault in faults_of("a: \x00")] == ["yaml-characters"]
    assert [fault.code for fault in faults_of("a: \ud800")] == ["yaml-characters"]


def pieces(text: str) -> dict[str, tuple[str, str]]:
    """What the places of a text say are its keys and values, cut out of it by line and column."""
    lines = text.split("\n")

    def cut(piece: Range) -> str:
        (first, start), (last, end) = piece
        if first == last:
            return lines[first - 1][start - 1 : end - 1]
        return "\n".join([lines[first - 1][start - 1 :], *lines[first : last - 1], lines[last - 1][: end - 1]])

    return {path: (cut(place.key), cut(place.value)) for path, place in read_document(text).places.items()}


def test_places_count_code_points_after_chinese() -> None:
    text = "学习条件: {书籍: 九本, 𠮷: [一, 二]}\n次行:\n  - 项: x\n"
    found = pieces(text)
    assert found["/学习条件"] == ("学习条件", "{书籍: 九本, 𠮷: [一, 二]}")
    assert found["/学习条件/书籍"] == ("书籍", "九本")
    assert found["/学习条件/𠮷"] == ("𠮷", "[一, 二]")
    assert found["/学习条件/𠮷/1"] == ("二", "二")
    assert found["/次行/0"] == ("项", "项: x")
    assert found["/次行/0/项"] == ("项", "x")
    assert not [path for path in found if path.endswith("/")]


def test_a_block_ends_where_its_last_part_does() -> None:
    text = "a:\n  b: 1\n  c:\n    - x   # of x\n# of d\n\nd: 'q\n  r'\ne: |\n  text\nf:\n"
    found = pieces(text)
    assert found["/a"] == ("a", "b: 1\n  c:\n    - x")
    assert found["/a/c"] == ("c", "- x")
    assert found["/d"] == ("d", "'q\n  r'")
    assert found["/f"] == ("f", "")
    assert found[""] == ("a", text.rstrip("\n"))


def test_json_has_places_too() -> None:
    text = '{"a": [1, {"b": "x"}]}'
    document, faults = scan_document(text, placed=True)
    assert document is not None
    assert (document.data, faults) == ({"a": [1, {"b": "x"}]}, [])
    assert document.places["/a/1/b"].value == ((1, 17), (1, 20))
    assert scan_document(text)[0] == Document(document.data)


def test_faults_are_located_at_the_value_the_key_or_the_nearest_part_above() -> None:
    document = read_document("a/b:\n  c: 1\n  d: [x, y]\n", source="f.yaml")

    def at(code: str, pointer: str) -> tuple[int | None, int | None]:
        fault = document.locate(Fault(code, pointer, found="c" if code == "unknown-key" else "?"))
        assert fault.file == "f.yaml"
        return fault.line, fault.column

    assert at("wrong-type", "/a~1b/c") == (2, 6)
    assert at("unknown-key", "/a~1b/c") == (2, 3)
    assert at("wrong-type", "/a~1b/d/1") == (3, 10)
    assert at("missing-key", "/a~1b/d/7/x") == (3, 3)
    assert at("missing-key", "/nowhere") == (1, 1)
    assert Document({}, "f.json").locate(Fault("wrong-type", "/a")).place == "f.json /a"


def test_an_empty_value_is_shown_at_its_key_and_an_empty_entry_at_its_dash() -> None:
    document = read_document("a:\n  b:\n  c:\n    -\n    - 1\n")
    spots = {
        path: document.locate(Fault("wrong-type", path, found=None)).range for path in ("/a/b", "/a/c/0", "/a/c/1")
    }
    assert spots == {"/a/b": ((2, 3), (2, 4)), "/a/c/0": ((4, 5), (4, 6)), "/a/c/1": ((5, 7), (5, 8))}


def test_what_was_found_is_shown_as_the_file_has_it() -> None:
    document = read_document("a: 24\nb: [95, 85.0]\nc: 1.50\n")
    found = {"/a": 24.0, "/b": [95.0, 85.0], "/c": 1.5}
    shown = [document.locate(Fault("x", path, value)).found for path, value in found.items()]
    assert json.dumps(shown) == "[24, [95, 85.0], 1.5]"
    assert document.locate(Fault("x", "/a", 25.0)).found == 25


def test_what_is_no_key_is_told_once_and_left_out_of_the_data() -> None:
    document, found = scan_document("a: {true: 1, <<: {b: 2}, 1.5: x, c: 3}", strict=True)
    assert document is not None
    assert document.data == {"a": {"c": 3}}
    assert [fault.code for fault in found] == ["key-not-text", "yaml-merge", "key-not-text"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("yes", "true"), ("Off", "false"), ("04", "digits"), ("1_000", "digits"), ("1:30", "quotes"), ("~", "quotes")],
)
def test_an_ambiguous_word_has_a_hint_for_what_it_may_have_meant(text: str, words: str) -> None:
    (fault,) = faults_of(f"a: {text}", strict=True)
    assert fault.hint is not None
    assert words in render(fault.hint, "en")


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"a: \xd6\xd0", 1, 4),
        ("甲: 1\n乙: ".encode() + b"\xff", 2, 4),
        (b"\xef\xbb\xbfa\r\xff", 2, 1),
        ("a:\n 甲\ud800", 2, 3),
    ],
)
def test_what_is_no_text_is_shown_at_its_first_byte(content: bytes | str, line: int, column: int) -> None:
    (fault,) = faults_of(content)
    assert fault.range == ((line, column), (line, column + 1))


def test_what_yaml_does_not_know_is_shown_in_its_words() -> None:
    (fault,) = faults_of("a: |x\n")
    assert "did not find expected comment or line break" in fault.render("zh")
    (fault,) = faults_of("a: b: c")
    assert "mapping" not in fault.render("zh")


def test_reading_bytes(tmp_path: Path) -> None:
    file = tmp_path / "读.yaml"
    file.write_bytes(b"a: 1")
    assert read_bytes(file) == b"a: 1"
    for bad, code in ((tmp_path, "is-a-folder"), (tmp_path / "none.yaml", "no-such-file")):
        with pytest.raises(UnreadableError) as caught:
            read_bytes(bad)
        assert [(fault.code, fault.file) for fault in readable(caught.value.faults)] == [(code, str(bad))]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    with file.open("wb") as stream:
        stream.truncate(16 * 1024 * 1024 + 1)
    with pytest.raises(UnreadableError) as caught:
        read_bytes(file)
    assert [fault.code for fault in readable(caught.value.faults)] == ["too-large"]


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), plain, max_size=4))
def test_json_is_read_as_json(data: dict[str, Any]) -> None:
    assert read_document(json.dumps(data)).data == data
    assert read_document(json.dumps(data), strict=True).data == data


@given(st.text() | st.binary())
def test_any_content_gives_plain_data_or_faults(content: str | bytes) -> None:
    try:
        data = read_document(content).data
    except LorgError as error:
        readable(error.faults)
    else:
        assert isinstance(data, dict | list | str | int | float | bool | None)


@pytest.mark.parametrize("content", ["\ufeff\ufeffa: [", "\ufeff\ufeffa: [".encode()])
def test_a_second_mark_is_refused(content: str | bytes) -> None:
    """The parser would take it away in silence, and place what it stumbles at one character late."""
    with pytest.raises(LorgError) as caught:
        read_document(content)
    assert [(fault.code, fault.range) for fault in caught.value.faults] == [("yaml-characters", ((1, 1), (1, 2)))]
