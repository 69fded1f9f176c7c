"""bands: ranges [a, b), each with its value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import evaluate
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
    span_of_missing,
)


def banded(*bands: tuple[float | None, float]) -> Data:
    written: list[Data] = [
        {"value": value} if below is None else {"below": below, "value": value} for below, value in bands
    ]
    return criterion("bands", bands=written)


THREE = banded((5, 0), (8, 0.5), (None, 1))
ends = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5, unique_by=lambda end: round(end, 3))


@pytest.mark.parametrize(
    ("value", "earned"),
    [(-9, 0), (4.999, 0), (5, 0.5), (5 - 5e-10, 0.5), (5 - 2e-9, 0), (7.999, 0.5), (8, 1), (1e9, 1)],
)
def test_a_band_holds_its_lower_end_and_not_its_upper(value: float, earned: float) -> None:
    finding = judged(minimal(THREE), value)
    assert span(finding) == (earned, earned)
    assert finding.known


@pytest.mark.parametrize("end", [0.1 + 0.2, 3_456_789.01, -2.5])
def test_ends_are_met_within_tolerance(end: float) -> None:
    indicators, tol = minimal(banded((end, 0), (None, 1))), tolerance(end)
    assert [judged(indicators, value).lower for value in (end - 2 * tol, end - tol / 2, end, end + tol)] == [0, 1, 1, 1]


@given(
    ends=ends,
    values=st.lists(st.sampled_from([0, 0.25, 0.5, 1]), min_size=6, max_size=6),
    low=st.floats(0, 100),
    width=st.floats(0, 100),
    at=st.floats(0, 1),
)
def test_an_interval_covers_every_value_in_it(
    ends: list[float], values: list[float], low: float, width: float, at: float
) -> None:
    pairs: list[tuple[float | None, float]] = list(zip(sorted(ends), values, strict=False))
    made = banded(*pairs, (None, values[-1]))
    total = {"measure": number(sum=["p", "q"]), "measures": {"p": number(at_least=0, at_most=100), "q": number()}}
    del width
    indicators = minimal(made, **total)
    wide = evaluate(indicators, {"q": low}).findings[0]
    point = evaluate(indicators, {"q": low, "p": 100 * at}).findings[0]
    assert wide.lower <= point.lower <= wide.upper


def test_an_interval_touches_no_band_beyond_its_ends() -> None:
    total = {"measure": number(sum=["p", "q"]), "measures": {"p": number(at_least=0, at_most=2), "q": number()}}
    indicators = minimal(banded((5, 0.2), (8, 1), (None, 0.4)), **total)
    spans = {q: span(evaluate(indicators, {"q": q}).findings[0]) for q in (2, 3, 5, 5.5, 6, 8)}
    assert spans == {2: (0.2, 0.2), 3: (0.2, 1), 5: (1, 1), 5.5: (1, 1), 6: (0.4, 1), 8: (0.4, 0.4)}


def test_unknown_is_every_band_that_the_measure_can_reach() -> None:
    assert span_of_missing(minimal(THREE)) == (0, 1)
    assert span_of_missing(minimal(THREE, number(at_least=5))) == (0.5, 1)
    assert span_of_missing(minimal(THREE, number(at_least=0, at_most=7))) == (0, 0.5)


@pytest.mark.parametrize(
    ("bands", "value", "gap"),
    [
        (THREE, 3.0, 5.0),
        (THREE, 7.0, 1.0),
        (THREE, 8.0, None),
        (banded((5, 1), (None, 0)), 6.5, -1.5),
        (banded((5, 0), (8, 1), (None, 0)), 4.0, 1.0),
        (banded((5, 0), (8, 1), (None, 0)), 9.0, -1.0),
        (banded((5, 0), (None, 0.5)), 4.0, None),
    ],
)
def test_gap_is_the_way_to_the_nearest_full_band(bands: Data, value: float, gap: float | None) -> None:
    shown = result(minimal(bands), value).to_dict()
    assert shown["dimensions"][0]["items"][0]["criteria"][0]["gap"] == gap


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        (banded((5, 0), (8, 1)), [("last-band-ends", "/bands/1/below")]),
        (banded((8, 0), (5, 0.5), (None, 1)), [("bands-not-rising", "/bands/1/below")]),
        (banded((5, 0), (5, 0.5), (None, 1)), [("bands-not-rising", "/bands/1/below")]),
        (
            banded((5, 0), (None, 0.2), (4, 0.5), (None, 1)),
            [("bands-not-rising", "/bands/1"), ("bands-not-rising", "/bands/2/below")],
        ),
        (banded((None, 0), (5, 0.5), (None, 1)), [("bands-not-rising", "/bands/0")]),
    ],
)
def test_definition_faults(bands: Data, expected: list[tuple[str, str]]) -> None:
    found = definition_faults(minimal_set(bands))
    assert codes(found) == [(code, CRITERION + pointer) for code, pointer in expected]


@pytest.mark.parametrize(
    ("bands", "code", "pointer"),
    [
        ([{"value": 1}], "too-short", "/bands"),
        ("wide", "wrong-type", "/bands"),
        ([{"below": 5, "value": 1.5}, {"value": 1}], "out-of-range", "/bands/0/value"),
        ([{"below": "5", "value": 0}, {"value": 1}], "wrong-type", "/bands/0/below"),
        ([{"below": 5, "value": 0, "from": 2}, {"value": 1}], "unknown-key", "/bands/0/from"),
    ],
)
def test_faults_of_shape_lead_into_the_bands(bands: Any, code: str, pointer: str) -> None:
    found = definition_faults(minimal_set(criterion("bands", bands=bands)))
    assert codes(found) == [(code, CRITERION + pointer)]


def test_bands_are_needed() -> None:
    (fault,) = definition_faults(minimal_set(criterion("bands")))
    assert (fault.code, fault.pointer) == ("missing-key", CRITERION)
    assert "bands" in fault.render("en")
