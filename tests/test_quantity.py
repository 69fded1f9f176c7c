"""Numbers and quantities written as text."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lorg_indicators.quantity import QuantityError, read_quantity

UNITS = ["小时", "分钟", "天", "周", "年", "月", "元", "人", "户", "本", "次", "学时", "%"]


def refusal(text: str, unit: str | None) -> str:
    with pytest.raises(QuantityError) as caught:
        read_quantity(text, unit)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("0.9", "小时/天", 0.9),
        ("１", "小时/天", 1),
        ("１小时/天", "小时/天", 1),
        ("60 分钟/天", "小时/天", 1),
        ("72分钟/天", "小时/天", 1.2),
        ("1.2 h/day", "小时/天", 1.2),
        ("1.2 hours per day", "小时/天", 1.2),
        ("每天 1 小时", "小时/天", None),
        ("7 小时/周", "小时/天", 1),
        ("3600秒/天", "小时/天", 1),
        ("75.8％", "%", 75.8),
        ("75.8%", "%", 75.8),
        ("50%", None, 0.5),
        ("5‰", "%", 0.5),
        ("1,234", "元", 1234),
        ("1，234", "元", 1234),
        ("1,234,567.5 元", "元", 1234567.5),
        ("-1,234", "元", -1234),
        ("+5 元", "元", 5),
        ("1e3 元", "元", 1000),
        ("3万", "元", 30000),
        ("3 万元", "元", 30000),
        ("1.5亿元", "元", 1.5e8),
        ("2百万元", "元", 2e6),
        ("2千万", "元", 2e7),
        ("3 元", "万元", 0.0003),
        ("3 万元/人", "元/人", 30000),
        ("12 元/人·年", "元/人/年", 12),
        ("1 元/人/月", "元/人·年", 12),
        ("8 本/年", "本/年", 8),
        ("2 本/季度", "本/年", 8),
        ("40 学时/年", "学时/年", 40),
        ("40 课时/年", "学时/年", 40),
        ("5 场/年", "场/年", 5),
        ("5 场/月", "场/年", 60),
        ("(元/人) 3", "元/人", None),
        ("3 (元/人)", "元/人", 3),
        ("  7  ", None, 7),
        ("0", "元", 0),
    ],
)
def test_reading(text: str, unit: str | None, value: float | None) -> None:
    if value is None:
        assert refusal(text, unit) == "not-a-number"
    else:
        assert read_quantity(text, unit) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("60 元", "小时/天"),
        ("1.5 小时", "小时/天"),
        ("1 小时", "天"),
        ("365 天", "年"),
        ("52 周", "年"),
        ("1 年", "天"),
        ("5 场", "次"),
        ("5 场", "件"),
        ("5 学时", "小时"),
        ("5 人", "户"),
        ("5 元", "%"),
        ("5 元", None),
        ("5 本/年", "本"),
        ("5 元/人", "人/元"),
        ("5 km", "m"),
    ],
)
def test_what_measures_something_else(text: str, unit: str | None) -> None:
    assert refusal(text, unit) == "unit-mismatch"


@pytest.mark.parametrize(
    "text", ["", " ", "很多", "NaN", "nan", "inf", "-Infinity", "元", "十", "−5", "--5", ".5", "٫5"]
)
def test_what_is_no_number(text: str) -> None:
    assert refusal(text, "元") == "not-a-number"


@pytest.mark.parametrize(
    "text", ["12,34", "1,234,5", "1.2.3", "5.", "1_000", "10 000", "0x10", "5 元/", "5 //", "½", "5 +"]
)
def test_what_is_refused_rather_than_guessed(text: str) -> None:
    assert refusal(text, "元") in ("not-a-number", "unit-unreadable", "unit-mismatch")


@pytest.mark.parametrize("text", ["10²", "10³元", "3²", "H₂", "5①"])
def test_a_superscript_is_no_digit(text: str) -> None:
    assert refusal(text, "元") in ("not-a-number", "unit-unreadable", "unit-mismatch")


@pytest.mark.parametrize("text", ["1e999", "-1e999", "9e307亿", "1e999 元", "1e308 万元"])
def test_what_is_beyond_every_float_is_no_number(text: str) -> None:
    assert refusal(text, "元") == "not-a-number"


def test_a_text_beyond_sixty_letters_is_refused_at_once() -> None:
    assert refusal("1" * 61, None) == "not-a-number"
    assert refusal("1 " + "元·" * 100_000 + "元", "元") == "not-a-number"


words = st.sampled_from(
    [*UNITS, "万", "亿", "每", "per", "/", "·", "*", "(", ")", " ", "场", "e", ",", ".", "%", "⁄", "1"]
)


@given(
    text=st.text() | st.lists(words, max_size=12).map("".join).map("3".__add__), unit=st.sampled_from([*UNITS, None])
)
@example(text="5 " + "万" * 50, unit="元")
@example(text="5/" + "/" * 50, unit="元")
@example(text="5 percent percent", unit="%")
@example(text="5 other_0", unit="场")
@example(text="5 __class__", unit=None)
@example(text="5 \ud800", unit="元")
@example(text="5\x00", unit="元")
def test_any_text_gives_a_finite_number_or_a_quantity_error(text: str, unit: str | None) -> None:
    try:
        value = read_quantity(text, unit)
    except QuantityError as error:
        value = 0.0 if error.code in ("not-a-number", "unit-unreadable", "unit-mismatch") else math.nan
    assert math.isfinite(value)


@given(value=st.floats(-1e12, 1e12), unit=st.sampled_from(UNITS))
def test_a_number_in_the_declared_unit_is_read_exactly(value: float, unit: str) -> None:
    for text in (f"{value!r} {unit}", f"{value!r}{unit}", repr(value)):
        assert read_quantity(text, unit) == value


@given(st.integers(0, 10**12))
def test_thousands_separators_change_nothing(value: int) -> None:
    assert read_quantity(f"{value:,}", None) == value
    assert read_quantity(f"{value:,} 元".translate({ord(str(d)): 0xFF10 + d for d in range(10)}), "元") == value


@given(value=st.floats(0.01, 1e6), pair=st.sampled_from([("分钟", "小时"), ("元", "万元"), ("月", "年"), ("天", "周")]))
def test_there_and_back_again(value: float, pair: tuple[str, str]) -> None:
    there = read_quantity(f"{value!r} {pair[0]}", pair[1])
    assert read_quantity(f"{there!r} {pair[1]}", pair[0]) == pytest.approx(value, rel=1e-12)


def test_an_unknown_word_converts_to_itself_alone() -> None:
    assert read_quantity("5 场次", "场次") == 5
    assert read_quantity("5 万场次", "场次") == 50000
    assert refusal("5 场次", "场") == "unit-mismatch"
    assert refusal("5 meter", "元") == "unit-mismatch"
