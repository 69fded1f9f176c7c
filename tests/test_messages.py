"""The catalogues: complete in both languages, and nothing in them that nobody says."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from lorg_indicators import files, shape
from lorg_indicators.messages import Amount, Message, Unit, catalogue, number, render

SOURCE = Path(__file__).parents[1] / "src" / "lorg_indicators"


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


TEXT = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))

# Codes of faults stand as first words of a fault, or in a table of another's names for them.
CODES = {
    *re.findall(r"(?:Fault|_fault|QuantityError)\(\s*\"([a-z0-9-]+)\"", TEXT),
    *shape._CODES.values(),
    *files._OS_CODES.values(),
    *("no-basis", "two-bases", "missing-kind", "invalid"),
}
COMPOSED = [
    re.compile(re.sub(r"\\\{.*?\\\}", ".+", re.escape(part)))
    for part in re.findall(r"f\"([a-z_{][^\"\s]*[.{][^\"\s]*)\"", TEXT)
]


def test_both_languages_have_the_same_keys_and_places() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    assert zh.keys() == en.keys()
    assert {key for key in zh if not zh[key].strip() or not en[key].strip()} == set()
    # What one language leaves out, it leaves out knowingly: a part that only the other one needs.
    allowed = {"show.source"}
    different = {key for key in zh if fields(zh[key]) != fields(en[key])}
    assert different <= allowed


def test_everything_that_is_said_is_in_the_catalogue() -> None:
    keys = set(re.findall(r"(?:Message|say)\(\s*\"([^\"]+)\"", TEXT)) | {f"fault.{code}" for code in CODES}
    assert keys - catalogue("zh").keys() == set()


def test_nothing_in_the_catalogue_is_never_said() -> None:
    unused = {
        key
        for key in catalogue("zh")
        if f'"{key}"' not in TEXT
        and key.removeprefix("fault.") not in CODES
        and not any(pattern.fullmatch(key) for pattern in COMPOSED)
    }
    assert unused == set()


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (Amount(1.8, "本/年"), "1.8 本/年", "1.8 books/year"),
        (Amount(75.8, "%"), "75.8%", "75.8%"),
        (Amount(3, "场"), "3 场", "3 场"),
        (Amount(1234567.891), "1,234,567.89", "1,234,567.89"),
        (Unit("小时/天"), "小时/天", "h/day"),
        (True, "是", "yes"),
        (False, "否", "no"),
        (None, "（空）", "(nothing)"),
        ({"zh": "书", "en": "books"}, "书", "books"),
        ({"zh": "书"}, "书", "书"),
        ([1, "甲", {"zh": "书", "en": "book"}], "1、甲、书", "1, 甲, book"),
        (Message("required.at-least", {"cut": Amount(8, "本/年")}), "不少于 8 本/年", "at least 8 books/year"),
        (3 + 4j, "(3+4j)", "(3+4j)"),
    ],
)
def test_what_values_look_like(value: Any, zh: str, en: str) -> None:
    assert (render(value, "zh"), render(value, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("value", "apart_from", "text"),
    [
        (0.1, None, "0.1"),
        (-0.001, None, "0"),
        (100.0, None, "100"),
        (0.999999, 1, "0.999999"),
        (7.999, 8, "7.999"),
        (8.0, 8, "8"),
        (8.000000001, 8, "8.000000001"),
        (8.00000000001, 8, "8"),
    ],
)
def test_rounding_never_hides_a_difference(value: float, apart_from: float | None, text: str) -> None:
    assert number(value, apart_from=apart_from) == text


def test_a_language_that_there_is_not() -> None:
    unknown: Any = "fr"
    with pytest.raises(ValueError, match="zh, en"):
        render(Message("word.true"), unknown)
