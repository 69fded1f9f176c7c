"""scale: between two goalposts, linear or on the logarithms, capped at both."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lorg_indicators import Outcome, evaluate
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
)

posts = st.floats(-1e6, 1e6)


@pytest.mark.parametrize(("value", "earned"), [(-1, 0), (2, 0), (4, 0.25), (6, 0.5), (9, 0.875), (10, 1), (11, 1)])
def test_linear_between_rising_goalposts(value: float, earned: float) -> None:
    finding = judged(minimal(criterion("scale", zero_at=2, full_at=10)), value)
    assert span(finding) == (earned, earned)
    assert finding.known


@pytest.mark.parametrize(("value", "earned"), [(30, 0), (20, 0), (15, 0.5), (11, 0.9), (10, 1), (-5, 1)])
def test_linear_between_falling_goalposts(value: float, earned: float) -> None:
    assert span(judged(minimal(criterion("scale", zero_at=20, full_at=10)), value)) == (earned, earned)


@pytest.mark.parametrize(("zero", "full"), [(1, 100), (100, 1)])
def test_logarithmic_takes_the_logarithms(zero: float, full: float) -> None:
    indicators = minimal(criterion("scale", zero_at=zero, full_at=full, transform="logarithmic"))
    assert judged(indicators, 10).lower == pytest.approx(0.5)
    assert judged(indicators, math.sqrt(math.sqrt(10)) * 10).lower == pytest.approx(0.625 if full > zero else 0.375)
    assert (judged(indicators, zero).lower, judged(indicators, full).lower) == (0, 1)
    assert judged(indicators, 0).lower == (0 if full > zero else 1)
    assert judged(indicators, -5).lower == (0 if full > zero else 1)


@pytest.mark.parametrize("full", [0.1 + 0.2, 12_345_678.9, -4.0])
@pytest.mark.parametrize("side", [1, -1])
def test_full_within_tolerance_of_the_goalpost_and_not_beyond(full: float, side: int) -> None:
    indicators = minimal(criterion("scale", zero_at=full - side, full_at=full))
    tol = tolerance(full)
    assert judged(indicators, full).outcome is Outcome.MET
    assert judged(indicators, full - side * tol / 2).lower == 1
    # 1e-9 of the satisfaction is the same again, so "outside" must be outside of both tolerances.
    beyond = judged(indicators, full - side * 10 * max(tol, 1e-9))
    assert beyond.outcome is Outcome.PARTLY


@given(zero=posts, full=posts, a=posts, b=posts)
def test_monotone_towards_the_full_goalpost_and_capped(zero: float, full: float, a: float, b: float) -> None:
    assume(abs(zero - full) > 1e-6)
    made = minimal(criterion("scale", zero_at=zero, full_at=full))
    low, high = (judged(made, value).lower for value in sorted((a, b)))
    assert 0 <= low <= 1
    assert 0 <= high <= 1
    assert low <= high if full > zero else low >= high


def test_unknown_and_derived_intervals() -> None:
    assert span_of_missing(minimal(criterion("scale", zero_at=0, full_at=10))) == (0, 1)
    bounded = number(at_least=2, at_most=5)
    assert span_of_missing(minimal(criterion("scale", zero_at=0, full_at=10), bounded)) == (0.2, 0.5)
    total = {"measure": number(sum=["p", "q"]), "measures": {"p": number(at_least=0, at_most=4), "q": number()}}
    rising, falling = criterion("scale", zero_at=0, full_at=10), criterion("scale", zero_at=10, full_at=0)
    assert span(evaluate(minimal(rising, **total), {"q": 3}).findings[0]) == pytest.approx((0.3, 0.7))
    assert span(evaluate(minimal(falling, **total), {"q": 3}).findings[0]) == pytest.approx((0.3, 0.7))


@pytest.mark.parametrize(("zero", "value", "gap"), [(2, 4.0, 6.0), (2, 10.0, None), (20, 15.0, -5.0), (20, 9.0, None)])
def test_gap_is_the_way_to_full(zero: float, value: float, gap: float | None) -> None:
    shown = result(minimal(criterion("scale", zero_at=zero, full_at=10)), value).to_dict()
    assert shown["dimensions"][0]["items"][0]["criteria"][0]["gap"] == gap


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"zero_at": 3, "full_at": 3}, [("goalposts-equal", "/full_at")]),
        ({"zero_at": 0, "full_at": 3, "transform": "logarithmic"}, [("logarithm-of-nothing", "/zero_at")]),
        ({"zero_at": 3, "full_at": -1, "transform": "logarithmic"}, [("logarithm-of-nothing", "/full_at")]),
    ],
)
def test_definition_faults(fields: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    found = definition_faults(minimal_set(criterion("scale", **fields)))
    assert codes(found) == [(code, CRITERION + pointer) for code, pointer in expected]


def test_both_goalposts_are_needed() -> None:
    found = definition_faults(minimal_set(criterion("scale", zero_at=3)))
    assert codes(found) == [("missing-key", CRITERION)]


@pytest.mark.parametrize(("zero", "full"), [(8.0, 0.5), (2.0, 10.0)])
@pytest.mark.parametrize("transform", [{}, {"transform": "logarithmic"}])
def test_within_tolerance_of_the_zero_goalpost_is_at_it(zero: float, full: float, transform: Any) -> None:
    """A geometric mean would make a visible score of the rest."""
    inward = 0.4 * tolerance(zero) * (1 if full > zero else -1)
    finding = judged(minimal(criterion("scale", zero_at=zero, full_at=full, **transform)), zero + inward)
    assert span(finding) == (0.0, 0.0)
