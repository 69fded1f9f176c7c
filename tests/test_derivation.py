"""Derived measures: numbers, exact intervals, by year and not."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import IndicatorSet, evaluate
from tests.builders import Data, criterion, evidence_faults, minimal, number, yearly

LEAVES = {"p": number("元", at_least=-50, at_most=100), "q": number("元", at_least=2, at_most=10)}
OPERATIONS: list[tuple[Data, Any]] = [
    (number("%", ratio=["p", "q"]), lambda p, q: 100 * p / q),
    (number(None, ratio=["p", "q"]), lambda p, q: p / q),
    (number("元", sum=["p", "q"]), lambda p, q: p + q),
    (number("元", difference=["p", "q"]), lambda p, q: p - q),
]
every_operation = pytest.mark.parametrize(
    ("measure", "compute"), OPERATIONS, ids=["percent", "ratio", "sum", "difference"]
)
ps, qs = st.floats(-50, 100), st.floats(2, 10)


def derived(measure: Data, leaves: Data = LEAVES) -> IndicatorSet:
    return minimal(criterion("threshold", at_least=1), measure, measures=leaves)


def observed(indicators: IndicatorSet, document: Data) -> Any:
    return evaluate(indicators, document).findings[0].observed


@every_operation
@given(p=ps, q=qs)
def test_both_operands_known(measure: Data, compute: Any, p: float, q: float) -> None:
    value = observed(derived(measure), {"p": p, "q": q})
    assert value == pytest.approx(compute(p, q), rel=1e-12, abs=1e-12)
    assert type(value) is float


@every_operation
@given(p=ps, q=qs)
def test_one_operand_known_gives_the_exact_range_over_the_other(
    measure: Data, compute: Any, p: float, q: float
) -> None:
    indicators = derived(measure)
    without_q = observed(indicators, {"p": p})
    ends = sorted((compute(p, 2), compute(p, 10)))
    assert (without_q["lower"], without_q["upper"]) == pytest.approx(ends, rel=1e-12, abs=1e-12)
    without_p = observed(indicators, {"q": q})
    ends = sorted((compute(-50, q), compute(100, q)))
    assert (without_p["lower"], without_p["upper"]) == pytest.approx(ends, rel=1e-12, abs=1e-12)


@every_operation
def test_no_operand_known_is_unknown(measure: Data, compute: Any) -> None:
    assert observed(derived(measure), {}) is None
    assert math.isfinite(compute(1, 2))


def test_the_bounds_of_the_derived_measure_cut_its_interval() -> None:
    share = number("%", ratio=["p", "q"], at_least=0, at_most=100)
    assert observed(derived(share), {"p": 4}) == {"lower": 40, "upper": 100}
    assert observed(derived(share), {"q": 10}) == {"lower": 0, "upper": 100}
    codes = [fault.code for fault in evidence_faults(derived(share), {"p": 11, "q": 10})]
    assert codes == ["derived-out-of-range"]
    assert observed(derived(share), {"p": 10 + 1e-10, "q": 10}) == pytest.approx(100)


def test_without_bounds_the_ends_are_open() -> None:
    indicators = derived(number(sum=["p", "q"]), {"p": number(), "q": number()})
    assert observed(indicators, {"p": 3}) == {"lower": -math.inf, "upper": math.inf}
    assert evaluate(indicators, {"p": 3}).findings[0].upper == 1
    open_ratio = derived(number(None, ratio=["p", "q"]), {"p": number(at_least=0), "q": number(at_least=1)})
    assert observed(open_ratio, {"p": 3}) == {"lower": 0, "upper": 3}
    assert observed(open_ratio, {"q": 3}) == {"lower": 0, "upper": math.inf}


def test_a_sum_of_many_is_exact() -> None:
    names = [f"p{at}" for at in range(10)]
    indicators = derived(number(sum=names), {name: number(at_least=0, at_most=1) for name in names})
    assert observed(indicators, dict.fromkeys(names, 0.1)) == 1
    assert observed(indicators, dict.fromkeys(names[:7], 0.1)) == {
        "lower": pytest.approx(0.7),
        "upper": pytest.approx(3.7),
    }


def test_derived_from_derived() -> None:
    leaves = {**LEAVES, "total": number("元", sum=["p", "r"]), "r": number("元", at_least=0, at_most=5)}
    indicators = derived(number(None, ratio=["total", "q"]), leaves)
    assert observed(indicators, {"p": 7, "r": 1, "q": 4}) == 2
    assert observed(indicators, {"p": 7, "q": 2}) == {"lower": 3.5, "upper": 6}
    assert evaluate(indicators, {"p": 7}).unknown == ["q", "r"]


YEARLY = {"funds": yearly("元", at_least=1, at_most=1000), "people": number("人", at_least=1, at_most=10)}


def test_by_year_and_not_by_year_mix() -> None:
    indicators = derived(yearly("元/人", ratio=["funds", "people"]), YEARLY)
    document = {"funds": {2022: 10, 2023: 30, 2024: 60}, "people": 10}
    assert observed(indicators, document) == 6
    shown = evaluate(indicators, document).to_dict()
    assert shown["measures"]["m"]["value"] == {"2022": 1, "2023": 3, "2024": 6}
    assert observed(indicators, {"period": 2023, "evidence": document}) == 3
    assert observed(indicators, {"funds": {2024: 60}}) == {"lower": 6, "upper": 60}
    assert observed(indicators, {"period": 2024, "evidence": {"funds": 60, "people": 10}}) == 6


def test_a_trend_reads_the_derived_series() -> None:
    made = criterion("trend", direction="rises", pattern="every_year", years=3)
    indicators = minimal(made, yearly("元/人", ratio=["funds", "people"]), measures=YEARLY)
    series = {2022: 10, 2023: 30, 2024: 60}
    assert evaluate(indicators, {"funds": series, "people": 10}).findings[0].lower == 1
    gap = evaluate(indicators, {"funds": {2022: 10, 2024: 60}, "people": 10}).findings[0]
    assert (gap.lower, gap.upper) == (0.5, 1)


@pytest.mark.parametrize(("unit", "factor"), [("%", 100), (None, 1)])
def test_change_is_on_the_year_before(unit: str | None, factor: int) -> None:
    indicators = derived(yearly(unit, change="funds"), YEARLY)
    assert observed(indicators, {"funds": {2023: 40, 2024: 50}}) == pytest.approx(0.25 * factor)
    assert observed(indicators, {"funds": {2023: 50, 2024: 40}}) == pytest.approx(-0.2 * factor)
    assert observed(indicators, {"funds": {2024: 50}}) == {
        "lower": pytest.approx((50 / 1000 - 1) * factor),
        "upper": pytest.approx(49 * factor),
    }
    before = observed(indicators, {"period": 2024, "evidence": {"funds": {2023: 50}}})
    assert before == {"lower": pytest.approx((1 / 50 - 1) * factor), "upper": pytest.approx(19 * factor)}
    assert observed(indicators, {"period": 2024, "evidence": {"funds": {2022: 50}}}) is None


def test_a_derived_value_beyond_every_float_is_a_fault() -> None:
    tiny = {"p": number("元", at_least=0), "q": number("元", at_least=1e-300)}
    indicators = derived(number(None, ratio=["p", "q"]), tiny)
    (fault,) = evidence_faults(indicators, {"p": 1e15, "q": 1e-300})
    assert fault.code == "derived-out-of-range"


def test_a_self_assessment_that_cannot_be_is_an_error_too() -> None:
    share = number("%", ratio=["p", "q"], at_least=0, at_most=100)
    document = {"p": {"self": 100, "review": 4}, "q": {"self": 2, "review": 10}}
    codes = [fault.code for fault in evidence_faults(derived(share), document)]
    assert codes == ["derived-out-of-range"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_partly_known_derived_measure_explains_itself(lang: Any) -> None:
    indicators = derived(number(None, ratio=["p", "q"], at_most=1000), LEAVES)
    shown = evaluate(indicators, {"p": 4}).to_dict(lang)["dimensions"][0]["items"][0]["criteria"][0]
    assert shown["observed"] == {"lower": 0.4, "upper": 2}
    assert "0.4" in shown["message"]
    assert shown["gap"] is None
    assert shown["message"] in evaluate(indicators, {"p": 4}).explain(lang, width=1000)
