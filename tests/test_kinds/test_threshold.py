"""threshold: a number against at_least, at_most or between; a fact against is."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import Outcome
from lorg_indicators.scoring import tolerance
from tests.builders import (
    CRITERION,
    codes,
    criterion,
    definition_faults,
    judged,
    minimal,
    minimal_set,
    number,
    result,
    span,
    span_of_missing,
    threshold,
    yes_no,
)

CUTS = [0.1 + 0.2, 10.0, 1e-6, -7.5, 0.0, 4_321_098.765432, 98_765_432_109.87]
cuts = st.one_of(st.sampled_from(CUTS), st.floats(-1e9, 1e9))


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize(("test", "outward"), [("at_least", -1), ("at_most", 1)])
def test_met_at_the_cut_and_within_tolerance_and_not_beyond(cut: float, test: str, outward: int) -> None:
    indicators = minimal(threshold(test, cut))
    tol = tolerance(cut)
    for value in (cut, cut + outward * tol / 2, cut - outward * tol * 2):
        assert judged(indicators, value).outcome is Outcome.MET
    assert judged(indicators, cut + outward * tol * 2).outcome is Outcome.UNMET


def test_tolerance_is_that_of_the_design() -> None:
    assert [tolerance(cut) for cut in (0.0, 1.0, 1e3, -1e6, 1e12)] == [1e-9, 1e-9, 1e-9, 1e-6, 1.0]


@given(cut=cuts, value=st.floats(-1e9, 1e9))
def test_at_least_and_at_most_agree_with_the_plain_comparison_outside_tolerance(cut: float, value: float) -> None:
    floor, ceiling = (minimal(threshold(test, cut)) for test in ("at_least", "at_most"))
    near = abs(value - cut) <= 2 * tolerance(cut)
    assert judged(floor, value).lower == float(near or value > cut) or near
    assert judged(ceiling, value).lower == float(near or value < cut) or near


def test_ten_tenths_reach_one() -> None:
    parts = {f"p{at}": number() for at in range(10)}
    measures = {**parts, "m": number(sum=list(parts))}
    indicators = minimal(criterion("threshold", at_least=1), measures["m"], measures=parts)
    summed = sum([0.1] * 10)
    assert summed < 1
    assert judged(indicators_of_one := minimal(criterion("threshold", at_least=1)), summed).outcome is Outcome.MET
    assert judged(indicators_of_one, 1 - 1e-8).outcome is Outcome.UNMET
    from lorg_indicators import evaluate

    assert evaluate(indicators, dict.fromkeys(parts, 0.1)).findings[0].outcome is Outcome.MET


def test_cents_that_add_up_to_millions_are_millions() -> None:
    indicators = minimal(criterion("threshold", at_least=10_000_000))
    added = 0.0
    for _ in range(1_000_000):
        added += 10.0 - 0.01
        added += 0.01
    assert judged(indicators, added).outcome is Outcome.MET
    assert judged(indicators, 10_000_000 - 0.01).outcome is Outcome.UNMET


@pytest.mark.parametrize(("value", "earned"), [(-3, 0), (0, 0), (2.5, 0.25), (9.99, 0.999), (10, 1), (400, 1)])
def test_proportional_credit_below_at_least(value: float, earned: float) -> None:
    indicators = minimal(criterion("threshold", at_least=10, credit="proportional"))
    assert span(judged(indicators, value)) == pytest.approx((earned, earned), abs=1e-15)


@pytest.mark.parametrize(("value", "earned"), [(-3, 1), (0, 1), (10, 1), (12.5, 0.8), (40, 0.25), (1e12, 1e-11)])
def test_proportional_credit_above_at_most(value: float, earned: float) -> None:
    indicators = minimal(criterion("threshold", at_most=10, credit="proportional"))
    assert span(judged(indicators, value)) == pytest.approx((earned, earned), rel=1e-12)


@given(cut=st.floats(1e-3, 1e9), a=st.floats(-1e9, 1e9), b=st.floats(-1e9, 1e9))
def test_proportional_credit_never_falls_towards_the_cut(cut: float, a: float, b: float) -> None:
    low, high = sorted((a, b))
    floor, ceiling = (minimal(threshold(test, cut, credit="proportional")) for test in ("at_least", "at_most"))
    assert judged(floor, low).lower <= judged(floor, high).lower
    assert judged(ceiling, low).lower >= judged(ceiling, high).lower


@pytest.mark.parametrize(
    ("value", "met"),
    [(3, True), (7, True), (5, True), (3 - 5e-10, True), (7 + 5e-10, True), (3 - 2e-9, False), (7 + 2e-9, False)],
)
def test_between_includes_both_ends(value: float, met: bool) -> None:  # noqa: FBT001
    indicators = minimal(criterion("threshold", between=[3, 7]))
    assert span(judged(indicators, value)) == (float(met), float(met))


def test_between_equal_ends_is_met_there_alone() -> None:
    indicators = minimal(criterion("threshold", between=[5, 5]))
    assert [judged(indicators, value).lower for value in (4.9, 5, 5.1)] == [0, 1, 0]


@pytest.mark.parametrize("wanted", [True, False])
def test_a_fact_is_met_by_the_answer_asked_for(wanted: bool) -> None:  # noqa: FBT001
    indicators = minimal(threshold("is", value=wanted), yes_no())
    assert judged(indicators, wanted).outcome is Outcome.MET
    assert judged(indicators, not wanted).outcome is Outcome.UNMET
    assert span(judged(indicators, None)) == (0, 1)
    assert not judged(indicators, None).known


SUM = {"measure": number(sum=["p", "q"]), "measures": {"p": number(at_least=0, at_most=20), "q": number()}}


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ({"at_least": 5}, (1, 1)),
        ({"at_least": 25}, (0, 1)),
        ({"at_least": 30}, (0, 1)),
        ({"at_least": 31}, (0, 0)),
        ({"at_most": 30}, (1, 1)),
        ({"at_most": 25}, (0, 1)),
        ({"at_most": 10}, (0, 1)),
        ({"at_most": 9}, (0, 0)),
        ({"between": [10, 30]}, (1, 1)),
        ({"between": [10, 29]}, (0, 1)),
        ({"between": [15, 16]}, (0, 1)),
        ({"between": [30, 31]}, (0, 1)),
        ({"between": [31, 40]}, (0, 0)),
        ({"between": [1, 9]}, (0, 0)),
        ({"at_least": 40, "credit": "proportional"}, (0.25, 0.75)),
        ({"at_most": 5, "credit": "proportional"}, (5 / 30, 0.5)),
    ],
)
def test_a_sum_with_one_operand_known_gives_the_range_over_the_other(
    test: dict[str, Any], expected: tuple[float, float]
) -> None:
    from lorg_indicators import evaluate

    finding = evaluate(minimal(criterion("threshold", **test), **SUM), {"q": 10}).findings[0]
    assert span(finding) == pytest.approx(expected)
    assert finding.known == (expected[0] == 1)


def test_unknown_is_limited_by_what_the_measure_can_be() -> None:
    day = number("小时/天", at_least=0, at_most=24)
    for test, expected in (
        ({"at_least": 30, "credit": "proportional"}, (0, 0.8)),
        ({"at_least": 25}, (0, 0)),
        ({"at_most": 24}, (1, 1)),
        ({"at_least": 1}, (0, 1)),
    ):
        assert span_of_missing(minimal(criterion("threshold", **test), day)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("test", "value", "gap"),
    [
        ({"at_least": 10}, 7.5, 2.5),
        ({"at_least": 10}, 10 - 1e-10, None),
        ({"at_most": 10}, 12.0, -2.0),
        ({"at_most": 10}, 10 + 1e-10, None),
        ({"between": [3, 7]}, 1.0, 2.0),
        ({"between": [3, 7]}, 9.0, -2.0),
        ({"between": [3, 7]}, 7.0, None),
    ],
)
def test_gap_is_signed_distance_and_null_when_met(test: dict[str, Any], value: float, gap: float | None) -> None:
    shown = result(minimal(criterion("threshold", **test)), value).to_dict()
    assert shown["dimensions"][0]["items"][0]["criteria"][0]["gap"] == gap


def test_what_is_just_short_is_not_shown_as_the_cut() -> None:
    shown = result(minimal(criterion("threshold", at_least=10)), 9.9996).to_dict("en")
    message = shown["dimensions"][0]["items"][0]["criteria"][0]["message"]
    assert "9.9996" in message
    assert "0.0004" in message


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [("one-test", "")]),
        ({"at_least": 1, "at_most": 2}, [("one-test", "/at_most")]),
        ({"at_least": 1, "is": True}, [("one-test", "/is")]),
        ({"is": True}, [("test-not-for-measure", "/is")]),
        ({"between": [7, 3]}, [("ends-swapped", "/between")]),
        ({"at_least": 0, "credit": "proportional"}, [("credit-needs-cut", "/at_least")]),
        ({"at_most": -1, "credit": "proportional"}, [("credit-needs-cut", "/at_most")]),
        ({"between": [3, 7], "credit": "proportional"}, [("credit-needs-cut", "/credit")]),
    ],
)
def test_definition_faults(fields: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    found = definition_faults(minimal_set(criterion("threshold", **fields)))
    assert codes(found) == [(code, CRITERION + pointer) for code, pointer in expected]


def test_a_fact_has_no_cut_and_no_credit() -> None:
    cut = minimal_set(criterion("threshold", at_least=1), yes_no())
    assert codes(definition_faults(cut)) == [("test-not-for-measure", CRITERION + "/at_least")]
    credit = minimal_set(threshold("is", value=True, credit="proportional"), yes_no())
    assert codes(definition_faults(credit)) == [("credit-needs-cut", CRITERION + "/credit")]


@pytest.mark.parametrize("wrong", ["10", True, [10], None, math.inf])
def test_a_cut_is_a_finite_number(wrong: Any) -> None:
    made = criterion("threshold", at_least=5)
    made["at_least"] = wrong
    data = minimal_set(made)
    found = {pointer for _, pointer in codes(definition_faults(data))}
    assert found == {CRITERION + ("/assumes/at_least" if wrong is None else "/at_least")}
