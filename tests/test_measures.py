"""What a value of each type of measure may look like, and what is said of one that may not."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import Interval, evaluate
from tests.builders import (
    attempt,
    checklist,
    codes,
    criterion,
    evidence_faults,
    faults,
    judged,
    minimal,
    number,
    rating,
    result,
    threshold,
    yearly,
    yes_no,
)

hours = minimal(criterion("threshold", at_least=1), number("小时/天", at_least=0, at_most=24))
free = minimal(criterion("threshold", at_least=1))
plain = minimal(criterion("threshold", at_least=1), number(None))
series = minimal(criterion("trend", direction="rises", pattern="steady", years=3), yearly())
fact = minimal(threshold("is", value=True), yes_no())


class Floaty:
    """A number of some library: numpy's scalars are like this."""

    def __init__(self, value: float) -> None:
        self.value = value

    def __float__(self) -> float:
        return self.value


class Arrayish:
    """An array of more than one number is like this."""

    def __float__(self) -> float:
        raise TypeError("only length-1 arrays can be converted to Python scalars")


class NumpyFloat(float):
    """numpy's float64 is a kind of float."""


def code_of(indicators: Any, value: Any) -> str:
    (fault,) = evidence_faults(indicators, {"m": value})
    assert fault.pointer == "/m"
    assert fault.expected is not None
    return fault.code


@pytest.mark.parametrize(
    "value",
    [1, 1.0, "1", "１", "60 分钟/天", Decimal("1.0"), Fraction(2, 2), Floaty(1.0), NumpyFloat(1.0), {"value": 1}],
)
def test_one_hour_however_it_is_written(value: Any) -> None:
    finding = judged(hours, value)
    assert finding.observed == 1
    assert type(finding.observed) is float


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (True, "wrong-type"),
        (False, "wrong-type"),
        ([1], "wrong-type"),
        ((1,), "wrong-type"),
        ({"hours": 1}, "wrong-type"),
        ({}, "wrong-type"),
        (b"1", "wrong-type"),
        (1j, "wrong-type"),
        (object(), "wrong-type"),
        (Arrayish(), "wrong-type"),
        (math.nan, "not-finite"),
        (Floaty(math.nan), "not-finite"),
        (Decimal("NaN"), "not-finite"),
        (math.inf, "out-of-range"),
        (-math.inf, "out-of-range"),
        (Decimal("1e400"), "out-of-range"),
        (10**400, "out-of-range"),
        pytest.param(10**5000, "out-of-range", id="10**5000"),
        (Fraction(10**400), "out-of-range"),
        (-1, "out-of-range"),
        (25, "out-of-range"),
        ("25", "out-of-range"),
        (-2e-9, "out-of-range"),
        (24 + 1e-8, "out-of-range"),
        ("", "not-a-number"),
        ("很多", "not-a-number"),
        ("NaN", "not-a-number"),
        ("60 元", "unit-mismatch"),
        ("1 小时", "unit-mismatch"),
        ("1 小时/", "unit-unreadable"),
    ],
)
def test_what_is_no_number_of_hours(value: Any, code: str) -> None:
    assert code_of(hours, value) == code


def test_a_signalling_nan_is_a_fault() -> None:
    assert code_of(hours, Decimal("sNaN")) in ("not-finite", "out-of-range")


def test_bounds_are_met_exactly_and_within_tolerance() -> None:
    for value in (0, 24, -5e-10, 24 + 5e-10):
        assert judged(hours, value).observed == value
    for value in (1e15, -1e15):
        assert judged(free, value).observed == value
    assert code_of(free, 1.1e15) == "out-of-range"


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (number(at_least=0, at_most=24), ["between", "0", "24"]),
        (number(at_least=3), ["at least", "3"]),
        (number(at_most=3), ["at most", "3"]),
        (number(), ["10^15"]),
    ],
)
def test_the_possible_range_is_told(measure: Any, words: list[str]) -> None:
    indicators = minimal(criterion("threshold", at_least=1), measure)
    (fault,) = evidence_faults(indicators, {"m": 1e300 if "at_most" in words[0] or len(words) != 2 else -1e300})
    shown = fault.to_dict("en")
    assert all(word in shown["expected"] for word in words), shown["expected"]


def test_a_number_without_a_unit() -> None:
    assert judged(plain, "3").observed == 3
    assert code_of(plain, "3 元") == "unit-mismatch"
    assert code_of(plain, "x") == "not-a-number"


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (True, True),
        ("true", True),
        ("是", True),
        ("有", True),
        (" YES ", True),
        (False, False),
        ("无", False),
        ("no", False),
    ],
)
def test_yes_and_no(value: Any, answer: bool) -> None:  # noqa: FBT001
    assert judged(fact, value).observed is answer


@pytest.mark.parametrize("value", [1, 0, 1.0, "1", "", "maybe", [], {}, [True], math.nan])
def test_what_is_neither_yes_nor_no(value: Any) -> None:
    assert code_of(fact, value) == "wrong-type"


@pytest.mark.parametrize(
    "value",
    [
        {2022: 1, 2023: 2, 2024: 3},
        {"2022": 1, "2023": 2, "2024": 3},
        {2024: "3 元", "2022": "1", 2023: Decimal(2)},
        {2024: 3, 2023: 2, 2022: 1, 2021: None},
        {"value": {2022: 1, "2023": 2, 2024: 3}},
    ],
)
def test_a_series_by_year(value: Any) -> None:
    assessment = result(series, value)
    assert list(assessment.findings[0].observed.items()) == [(2022, 1.0), (2023, 2.0), (2024, 3.0)]
    assert assessment.to_dict()["period"] == 2024
    assert assessment.to_dict()["measures"]["m"]["value"] == {"2022": 1, "2023": 2, "2024": 3}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            {2022: "x", 2023: -math.inf, 2024: True},
            [("not-a-number", "/2022"), ("out-of-range", "/2023"), ("wrong-type", "/2024")],
        ),
        ({"二〇二二": 1}, [("year-invalid", "/二〇二二")]),
        ({1899: 1, 2201: 1}, [("year-invalid", "/1899"), ("year-invalid", "/2201")]),
        ({None: 1}, [("year-invalid", "/None")]),
        ({True: 1}, [("year-invalid", "/True")]),
        ({2024.0: 1}, [("year-invalid", "/2024.0")]),
        ({(2024,): 1}, [("year-invalid", "/(2024,)")]),
        ({"a/b~c": 1}, [("year-invalid", "/a~1b~0c")]),
        ({10**400: 1}, [("year-invalid", f"/{10**400}")]),
        pytest.param({"1" * 5000: 1}, [("year-invalid", "/" + "1" * 5000)], id="5000 digits"),
        ({2022: 1, "2022": 2}, [("year-twice", "")]),
        ([1, 2], [("wrong-type", "")]),
    ],
)
def test_what_is_no_series(value: Any, expected: list[tuple[str, str]]) -> None:
    assert codes(evidence_faults(series, {"m": value})) == [(code, "/m" + pointer) for code, pointer in expected]


@pytest.mark.parametrize("year", [1900, 2200])
def test_the_first_and_the_last_year(year: int) -> None:
    assert result(series, {year: 1}).to_dict()["period"] == year


def test_a_bare_number_is_that_of_the_assessed_year() -> None:
    current = minimal(criterion("threshold", at_least=2), yearly())
    assert judged(current, 3, period=2024).observed == 3
    assert result(current, 3, period=2024).to_dict()["measures"]["m"]["value"] == {"2024": 3}
    assert judged(current, {2023: 3}, period=2024).observed is None
    assert judged(current, {2023: 3}).observed == 3
    other = minimal(criterion("threshold", at_least=2), yearly(), measures={"n": yearly()})
    assert evaluate(other, {"m": 3, "n": {2021: 1}}).to_dict()["measures"]["m"]["value"] == {"2021": 3}


def test_a_bare_number_without_any_year_is_still_the_assessed_value() -> None:
    current = minimal(criterion("threshold", at_least=2), yearly())
    shown = result(current, 3).to_dict()
    assert shown["period"] is None
    assert shown["dimensions"][0]["items"][0]["criteria"][0]["observed"] == 3
    assert shown["measures"]["m"]["value"] == 3


def test_an_infinite_end_of_what_is_unknown_reads_well() -> None:
    total = {"measure": number(sum=["p", "q"]), "measures": {"p": number(at_least=0), "q": number(at_least=0)}}
    assessment = evaluate(minimal(criterion("threshold", at_least=10), **total), {"p": 3})
    assert (assessment.findings[0].observed["lower"], assessment.findings[0].outcome) == (3, "unknown")
    for lang in ("zh", "en"):
        shown = assessment.to_dict(lang)["dimensions"][0]["items"][0]["criteria"][0]
        assert "3" in shown["message"]
        assert assessment.explain(lang)
        assert assessment.to_json(lang)


def test_every_type_reads_its_unknown() -> None:
    for measure, made in (
        (number(), criterion("threshold", at_least=1)),
        (yearly(), criterion("threshold", at_least=1)),
        (yes_no(), threshold("is", value=True)),
        (rating(), criterion("rubric")),
        (checklist(), criterion("checklist")),
        (faults(), criterion("deduction", deductions={"late": 1, "missing": 1})),
    ):
        indicators = minimal(made, measure)
        assert evaluate(indicators, {}).unknown == ["m"]
        assert result(indicators, None).unknown == ["m"]
        assert result(indicators, {"value": None}).unknown == ["m"]
        assert result(indicators, None).score == Interval(0, 100)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=3)
    | st.decimals(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.one_of(st.text(max_size=8), st.integers(2020, 2024), st.none()), inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["value", "self", "review", "documents", "by", "date", "a", "late"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@given(value=anything, which=st.sampled_from([hours, plain, series, fact]))
def test_any_value_is_read_or_refused_with_a_fault_below_it(value: Any, which: Any) -> None:
    assessment, found = attempt(lambda: evaluate(which, {"m": value}))
    assert all(fault.pointer.startswith("/m") for fault in found)
    if assessment is None:
        assert found
    else:
        assert 0 <= assessment.findings[0].lower <= assessment.findings[0].upper <= 1
