"""A new number in a file that a person wrote: only the bytes of that number change, or nothing does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from lorg_indicators.document import Document, read_document
from lorg_indicators.errors import pointer
from lorg_indicators.lint.fixes import write_value
from lorg_indicators.loading import build_set
from tests.builders import place

FOLDER: Final = Path(__file__).parents[1] / "indicators"
IDS: Final = ("jiguan", "qiye", "shequ", "jiating")
ROUNDS: Final = 10
EDITS: Final = 25

MESSY: Final = """\
# 权重   (weights)
set:   {a: 1,b:  2.50 , c: [ 3,4 ]}\t# 一行
'quoted key':  60.00   # keep
list:
    -   5
    - 6e0
    - {n: -7}
"quoted": "8"
single: '9'
block: |
  10
folded: >-
  11
several: 12
  13
text: 十四  # fourteen
empty:
null_: null
deep: {x: {y: {z: 0.15}}}
last: 16"""


def numbers(node: Any, path: str = "") -> Iterator[str]:
    """The places of all numbers in plain data."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, entry in entries:
        yield from numbers(entry, path + pointer(name))
    if isinstance(node, int | float) and not isinstance(node, bool):
        yield path


def put(data: Any, path: str, value: Any) -> None:
    """Another value in plain data, at a place."""
    above, _, name = path.rpartition("/")
    part = place(data, above)
    part[int(name) if isinstance(part, list) else name] = value


def any_number(random: Random) -> float:
    return random.choice(
        (
            random.randrange(-3, 1000),
            random.random(),
            round(random.uniform(0, 100), random.randrange(4)),
            random.uniform(-1, 1) * 10 ** random.randrange(-12, 20),
            random.choice((0, 1, -1, 0.0, -0.0, 1e-7, 1e22, 10**18, 5e-324, 1.7976931348623157e308)),
        )
    )


def without(text: str, document: Document, path: str) -> tuple[str, str]:
    """What stands before and behind a value."""
    at = document.places[path]
    return text[: at.start.index], text[at.end.index :]


@pytest.mark.parametrize("name", IDS)
def test_a_thousand_edits_change_only_the_bytes_of_their_number(name: str) -> None:
    """In rounds: every edit is looked at, the file is read again after each round, and the next round goes on from it.

    Within a round the last places come first, so that those of the others are still what the document says.
    """
    random = Random(name)  # noqa: S311 - nothing secret
    text = original = (FOLDER / f"{name}.yaml").read_bytes().decode("utf-8")
    document = read_document(text, strict=True)
    places = list(numbers(document.data))
    weights = [path for path in places if path.endswith("/weight")]
    assert len(weights) > EDITS
    for round_ in range(ROUNDS):
        expected = deepcopy(document.data)
        chosen = random.sample(weights if round_ % 2 else places, EDITS)
        for path in sorted(chosen, key=lambda path: -document.places[path].start.index):
            value = any_number(random)
            before, behind = without(text, document, path)
            text = write_value(text, document, path, value)
            assert text == f"{before}{json.dumps(value)}{behind}"
            put(expected, path, value)
        document = read_document(text, strict=True)
        assert document.data == expected
    assert comments(text) == comments(original)
    assert outside(text) == outside(original)


def outside(text: str) -> str:
    """Everything but the numbers."""
    document = read_document(text, strict=True)
    spans = sorted((at.start.index, at.end.index) for at in (document.places[path] for path in numbers(document.data)))
    starts, ends = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(text)]
    return "\0".join(text[start:end] for start, end in zip(starts, ends, strict=True))


def comments(text: str) -> list[str]:
    return re.findall(r"(?:^|\s)#.*$", text, re.MULTILINE)


@pytest.mark.parametrize("name", IDS)
def test_the_number_that_stood_there_gives_the_same_bytes(name: str) -> None:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    document = read_document(text, strict=True)
    for path in numbers(document.data):
        assert write_value(text, document, path, document.at(path)) == text


@pytest.mark.parametrize("name", IDS)
def test_a_set_with_other_weights_is_that_set_with_other_weights(name: str) -> None:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    document = read_document(text, strict=True)
    expected, random = deepcopy(document.data), Random(name)  # noqa: S311 - nothing secret
    for path in reversed([path for path in numbers(document.data) if path.endswith("/weight")]):
        weight = random.choice((1, 2, 0.5, 12.25))
        text = write_value(text, document, path, weight)
        put(expected, path, weight)
    assert build_set(read_document(text, strict=True).data).digest == build_set(expected).digest


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_messy_file_stays_as_it_is(ends: str) -> None:
    text = MESSY.replace("\n", ends)
    document = read_document(text)
    wanted = {
        "/set/a": ("a: 1,", "a: 99,"),
        "/set/b": ("b:  2.50 ,", "b:  99 ,"),
        "/set/c/1": (",4 ]", ",99 ]"),
        "/quoted key": ("60.00   #", "99   #"),
        "/list/0": ("-   5", "-   99"),
        "/list/1": ("- 6e0", "- 99"),
        "/list/2/n": ("n: -7}", "n: 99}"),
        "/text": ("十四  #", "99  #"),
        "/deep/x/y/z": ("z: 0.15}", "z: 99}"),
        "/last": ("last: 16", "last: 99"),
    }
    for path, (old, new) in wanted.items():
        assert write_value(text, document, path, 99) == text.replace(old, new)


@pytest.mark.parametrize(
    "path",
    [
        "/quoted",
        "/single",
        "/block",
        "/folded",
        "/several",
        "/empty",
        "/set",
        "/set/c",
        "/list",
        "/list/2",
        "/deep/x",
        "",
    ],
)
def test_what_is_no_plain_value_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="no plain value"):
        write_value(MESSY, read_document(MESSY), path, 1)


@pytest.mark.parametrize("path", ["/nothing", "/set/d", "/list/3", "set", "/list/-1", "/set/a/b"])
def test_a_place_that_is_not_there_is_refused(path: str) -> None:
    with pytest.raises(KeyError):
        write_value(MESSY, read_document(MESSY), path, 1)


def test_json_has_no_places_to_write_to() -> None:
    text = '{"weight": 1}'
    with pytest.raises(KeyError):
        write_value(text, read_document(text), "/weight", 2)


def test_a_plain_word_is_written_too() -> None:
    text = "kind: rises  # or falls\n"
    assert write_value(text, read_document(text), "/kind", "falls") == "kind: falls  # or falls\n"


@pytest.mark.parametrize(
    ("text", "path"),
    [("requires:\n  known: 0.5\n", "/requires"), ("weights:\n  - 1\n", "/weights"), ("weight: 1\n", "")],
)
def test_a_block_of_one_line_is_refused(text: str, path: str) -> None:
    with pytest.raises(ValueError, match="no plain value"):
        write_value(text, read_document(text), path, 1)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("\ufeffa: 1\nweight: 2\n", "\ufeffa: 1\nweight: 2\n"),
        ("a: 1\nweight: 2\nb: 3\n", "a: 1\r\nweight: 2\r\nb: 3\r\n"),
    ],
)
def test_a_text_that_the_document_was_not_read_from_is_refused_or_right(text: str, read: str) -> None:
    document = read_document(read.encode("utf-8"))
    try:
        written = write_value(text, document, "/weight", 7)
    except ValueError:
        return
    assert written == text.replace("weight: 2", "weight: 7")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "a: b", "a # b", "yes", "", "[1]", "1\nb: 2"])
def test_a_value_that_is_not_read_again_as_itself_is_refused(value: float | str) -> None:
    text = "weight: 2 # 二\n"
    with pytest.raises(ValueError, match="plain"):
        write_value(text, read_document(text), "/weight", value)
