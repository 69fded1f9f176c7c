"""trend: rising or falling, every year or steadily, with and without gaps."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import Outcome
from lorg_indicators.scoring import tolerance
from tests.builders import (
    CRITERION,
    Data,
    codes,
    criterion,
    definition_faults,
    judged,
    minimal,
    minimal_set,
    number,
    result,
    span,
    yearly,
)

SHANDONG = {2005: 1040.0, 2006: 1202.0, 2007: 1191.2, 2008: 1277.4}


def trend(pattern: str = "every_year", direction: str = "rises", years: int = 4) -> Data:
    return criterion("trend", pattern=pattern, direction=direction, years=years)


def series(*values: float | None, last: int = 2008) -> dict[int, float]:
    """The values as years that end with ``last``; None is a missing year."""
    first = last - len(values) + 1
    return {first + at: value for at, value in enumerate(values) if value is not None}


def spans(made: Data, *values: float | None) -> tuple[float, float]:
    return span(judged(minimal(made, yearly()), series(*values), period=2008))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((1, 2, 3, 4), (1, 1)),
        ((4, 3, 2, 1), (0, 0)),
        ((1, 2, 2, 3), (2 / 3, 2 / 3)),
        ((1, 2, 1, 3), (2 / 3, 2 / 3)),
        ((1, 1, 1, 1), (0, 0)),
        ((1, None, 3, 4), (2 / 3, 1)),
        ((1, None, 1, 4), (1 / 3, 2 / 3)),
        ((1, None, None, 4), (1 / 3, 1)),
        ((4, None, None, 1), (0, 2 / 3)),
        ((None, 2, 3, 4), (2 / 3, 1)),
        ((1, 2, 3, None), (2 / 3, 1)),
        ((3, 2, None, None), (0, 2 / 3)),
        ((1, None, None, None), (0, 1)),
    ],
)
def test_every_year_counts_spans(values: tuple[float | None, ...], expected: tuple[float, float]) -> None:
    assert spans(trend(), *values) == pytest.approx(expected)
    mirrored = [None if value is None else -value for value in values]
    assert spans(trend(direction="falls"), *mirrored) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((1, 2, 3, 4), (1, 1)),
        ((1, 1, 1, 2), (1, 1)),
        ((1, 2, 2, 2), (1, 1)),
        ((1, 1, 1, 1), (0, 0)),
        ((1, 3, 2, 4), (0, 0)),
        ((1, 2, 3, 2.5), (0, 0)),
        ((1, None, 3, 4), (0, 1)),
        ((1, None, 1, 1), (0, 0)),
        ((1, None, 1, 2), (0, 1)),
        ((3, None, 1, 4), (0, 0)),
        ((None, 2, 3, 4), (0, 1)),
        ((1, 2, 3, None), (0, 1)),
        ((None, 3, 2, 4), (0, 0)),
        ((None, 2, 2, 2), (0, 1)),
        ((None, None, None, 2), (0, 1)),
    ],
)
def test_steady_is_all_or_nothing(values: tuple[float | None, ...], expected: tuple[float, float]) -> None:
    assert spans(trend("steady"), *values) == expected
    mirrored = [None if value is None else -value for value in values]
    assert spans(trend("steady", "falls"), *mirrored) == expected


@pytest.mark.parametrize("values", list(product((1.0, 2.0, None), repeat=4)), ids=str)
@pytest.mark.parametrize("pattern", ["every_year", "steady"])
@pytest.mark.parametrize("direction", ["rises", "falls"])
def test_gaps_give_exactly_the_range_over_all_completions(
    pattern: str, direction: str, values: tuple[float | None, ...]
) -> None:
    # Eleven values, from below the least to above the greatest with several between, reach every order of four years.
    grid = [0, 0.2, 0.5, 1, 1.2, 1.5, 1.8, 2, 2.3, 2.6, 2.9]
    gaps = [at for at, value in enumerate(values) if value is None]
    reached = []
    for filling in product(grid, repeat=len(gaps)):
        filled = list(values)
        for at, value in zip(gaps, filling, strict=True):
            filled[at] = value
        reached.append(_by_definition(pattern, direction, [value for value in filled if value is not None]))
    assert spans(trend(pattern, direction), *values) == pytest.approx((min(reached), max(reached)))


def _by_definition(pattern: str, direction: str, values: list[float]) -> float:
    sign = 1 if direction == "rises" else -1
    steps = [(b - a) * sign for a, b in pairwise(values)]
    if pattern == "every_year":
        return sum(step > 0 for step in steps) / len(steps)
    return float(min(steps) >= 0 and sum(steps) > 0)


def test_shandong_fails_because_of_2007() -> None:
    indicators = minimal(trend(), yearly())
    finding = judged(indicators, SHANDONG, period=2008)
    assert finding.outcome is Outcome.PARTLY
    assert finding.lower == pytest.approx(2 / 3)
    shown = result(indicators, SHANDONG, period=2008).to_dict("zh")
    data = shown["dimensions"][0]["items"][0]["criteria"][0]
    assert data["gap"] == [{"from": 2006, "to": 2007, "change": pytest.approx(-10.8)}]
    assert "2006—2007年下降 10.8" in data["message"]
    assert "2007 by" not in data["message"]
    english = result(indicators, SHANDONG, period=2008).to_dict("en")
    assert "fell by 10.8 yuan from 2006 to 2007" in english["dimensions"][0]["items"][0]["criteria"][0]["message"]
    assert spans(trend("steady"), *SHANDONG.values()) == (0, 0)


@pytest.mark.parametrize(
    ("pattern", "values", "gap"),
    [
        ("every_year", (1, 2, 3, 4), None),
        ("every_year", (1, 2, 2, 3), [(2006, 2007, 0)]),
        ("every_year", (4, 3, 3, 5), [(2005, 2006, -1), (2006, 2007, 0)]),
        ("every_year", (2, None, 1, 3), [(2005, 2007, -1)]),
        ("steady", (1, 1, 1, 2), None),
        ("steady", (2, 2, 2, 2), [(2005, 2008, 0)]),
        ("steady", (2, 1, 1, 5), [(2005, 2006, -1)]),
    ],
)
def test_gap_names_the_spans_that_go_wrong(pattern: str, values: Any, gap: Any) -> None:
    shown = result(minimal(trend(pattern), yearly()), series(*values), period=2008).to_dict()
    found = shown["dimensions"][0]["items"][0]["criteria"][0]["gap"]
    assert (found and [tuple(entry.values()) for entry in found]) == gap


@pytest.mark.parametrize("base", [0.1 + 0.2, 5.0, 7_654_321.09])
def test_a_step_beyond_tolerance_counts_and_one_within_does_not(base: float) -> None:
    tol = tolerance(base)
    for step, rises, falls in ((2 * tol, 1, 0), (tol / 2, 0, 0), (0, 0, 0), (-tol / 2, 0, 0), (-2 * tol, 0, 1)):
        assert spans(trend(years=2), base, base + step) == (rises, rises)
        assert spans(trend(years=2, direction="falls"), base, base + step) == (falls, falls)
    # A dip within tolerance is no fall.
    assert spans(trend("steady", years=3), base, base - tol / 2, base + 10 * tol) == (1, 1)
    assert spans(trend("steady", years=3), base, base - 2 * tol, base + 10 * tol) == (0, 0)


def test_tolerance_is_per_year_of_the_span() -> None:
    assert spans(trend(years=3), 5, None, 5 + 1.5e-9) == (0, 0.5)
    assert spans(trend(years=3), 5, None, 5 + 2.5e-9) == (0.5, 1)


@given(st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4))
def test_what_falls_every_year_does_not_meet_rises(values: list[float]) -> None:
    values = sorted(values, reverse=True)
    assert judged(minimal(trend(), yearly()), series(*values), period=2008).outcome is Outcome.UNMET
    assert spans(trend("steady"), *values) == (0, 0)


def test_the_window_ends_with_the_assessed_year() -> None:
    indicators = minimal(trend(years=3), yearly())
    long = series(9, 1, 2, 3, 0)
    assert span(judged(indicators, long, period=2007)) == (1, 1)
    assert span(judged(indicators, long, period=2008)) == (0.5, 0.5)
    assert span(judged(indicators, long)) == (0.5, 0.5)
    assert judged(indicators, long, period=2007).observed == {2005: 1, 2006: 2, 2007: 3}
    assert span(judged(indicators, long, period=2020)) == (0, 1)
    assert not judged(indicators, long, period=2020).known


def test_unknown_without_a_series_or_without_a_year() -> None:
    indicators = minimal(trend(), yearly())
    for document in ({}, {"period": 2008}):
        finding = judged(indicators, None, **document)
        assert (span(finding), finding.known, finding.observed) == ((0, 1), False, None)
    assert span(judged(indicators, 5)) == (0, 1)


@pytest.mark.parametrize("years", [1, 51, 2.5])
def test_the_window_holds_2_to_50_years(years: float) -> None:
    ((code, pointer),) = codes(definition_faults(minimal_set(trend(years=years), yearly())))  # type: ignore[arg-type] # codes() gives pairs
    assert pointer == CRITERION + "/years"
    assert code == ("wrong-type" if years == 2.5 else "out-of-range")


def test_a_trend_needs_years() -> None:
    assert codes(definition_faults(minimal_set(trend(), number()))) == [("trend-needs-years", CRITERION + "/measure")]
