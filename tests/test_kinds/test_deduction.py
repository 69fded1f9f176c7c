"""deduction: from full, so much off for each fault found, down to nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import Outcome
from tests.builders import (
    CRITERION,
    codes,
    criterion,
    definition_faults,
    evidence_faults,
    faults,
    judged,
    minimal,
    minimal_set,
    result,
    span,
)

COSTS = {"late": 0.2, "missing": 0.5}
indicators = minimal(criterion("deduction", deductions=COSTS), faults())
counts = st.integers(0, 10**6)


@pytest.mark.parametrize(
    ("found", "earned"),
    [
        ({"late": 0, "missing": 0}, 1),
        ({"late": 1, "missing": 0}, 0.8),
        ({"late": 2, "missing": 1}, 0.1),
        ({"late": 0, "missing": 2}, 0),
        ({"late": 3, "missing": 1}, 0),
        ({"late": 10**9, "missing": 0}, 0),
        ([], 1),
        (["late"], 0.8),
        (["late", "missing"], 0.3),
    ],
)
def test_every_fault_costs_its_deduction_and_no_score_is_below_0(found: Any, earned: float) -> None:
    finding = judged(indicators, found)
    assert span(finding) == pytest.approx((earned, earned))
    assert finding.known


def test_ten_tenths_leave_nothing_and_no_remainder_of_rounding() -> None:
    tenth = minimal(criterion("deduction", deductions={"late": 0.1}), faults("late"))
    assert judged(tenth, {"late": 10}).outcome is Outcome.UNMET
    thirds = minimal(criterion("deduction", deductions={"late": 0.1, "missing": 0.7}), faults())
    assert judged(thirds, {"late": 3, "missing": 1}).outcome is Outcome.UNMET
    assert judged(tenth, {"late": 9}).outcome is Outcome.PARTLY


@given(late=counts, missing=counts)
def test_one_more_fault_never_helps(late: int, missing: int) -> None:
    before = judged(indicators, {"late": late, "missing": missing}).lower
    assert judged(indicators, {"late": late + 1, "missing": missing}).lower <= before
    assert judged(indicators, {"late": late, "missing": missing + 1}).lower <= before


def test_a_fault_without_an_answer_may_have_been_found_any_number_of_times() -> None:
    finding = judged(indicators, {"late": 1})
    assert span(finding) == (0, 0.8)
    assert (finding.known, finding.outcome) == (False, Outcome.UNKNOWN)
    decided = judged(indicators, {"late": 5})
    assert (span(decided), decided.known, decided.outcome) == ((0, 0), False, Outcome.UNMET)


def test_unknown_answers() -> None:
    for value in (None, {}, {"late": None}):
        finding = judged(indicators, value)
        assert (span(finding), finding.known, finding.observed) == ((0, 1), False, None)


@pytest.mark.parametrize(
    ("found", "gap"),
    [([], None), ({"late": 2, "missing": 0}, {"late": 2}), (["late", "missing"], {"late": 1, "missing": 1})],
)
def test_gap_is_what_was_found(found: Any, gap: Any) -> None:
    shown = result(indicators, found).to_dict("zh")["dimensions"][0]["items"][0]["criteria"][0]
    assert shown["gap"] == gap
    assert ("选项late 2 次" in shown["message"]) == (gap == {"late": 2})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2, [("wrong-type", "")]),
        ({"late": -1}, [("wrong-type", "/late")]),
        ({"late": 1.5, "missing": "x"}, [("wrong-type", "/late"), ("wrong-type", "/missing")]),
        ({"late": 10**400}, [("wrong-type", "/late")]),
        ({"late": float("inf"), "missing": float("nan")}, [("wrong-type", "/late"), ("wrong-type", "/missing")]),
        ({"early": 1}, [("unknown-option", "/early")]),
        (["late", "early"], [("unknown-option", "/1")]),
    ],
)
def test_what_is_no_count(value: Any, expected: list[tuple[str, str]]) -> None:
    assert codes(evidence_faults(indicators, {"m": value})) == [(code, "/m" + pointer) for code, pointer in expected]


@pytest.mark.parametrize(
    ("deductions", "expected"),
    [
        ({"late": 0.2, "missing": 0.5, "early": 0.1}, [("unknown-option", "/deductions/early")]),
        ({"late": 0.2}, [("fault-costs-nothing", "/deductions")]),
        (
            {"early": 0.2},
            [("unknown-option", "/deductions/early"), *[("fault-costs-nothing", "/deductions")] * 2],
        ),
    ],
)
def test_definition_faults(deductions: Any, expected: list[tuple[str, str]]) -> None:
    found = definition_faults(minimal_set(criterion("deduction", deductions=deductions), faults()))
    assert codes(found) == [(code, CRITERION + pointer) for code, pointer in expected]


@pytest.mark.parametrize("cost", [0, -0.1, 1.1])
def test_a_deduction_is_above_0_and_at_most_1(cost: float) -> None:
    data = minimal_set(criterion("deduction", deductions={"late": cost, "missing": 1}), faults())
    assert codes(definition_faults(data)) == [("out-of-range", CRITERION + "/deductions/late")]
