"""rubric: a rated level, by one rater or by the median of several."""

from __future__ import annotations

from statistics import median
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
    judged,
    label,
    minimal,
    minimal_set,
    rating,
    result,
    scale,
    span,
    span_of_missing,
)

VALUES = (0, 0.1, 0.3, 0.4, 0.8, 1)
SIX = {"scales": {"six": scale(*VALUES)}}
indicators = minimal(criterion("rubric"), rating("six"), **SIX)
raters = st.lists(st.integers(0, 5), min_size=1, max_size=7)


@pytest.mark.parametrize("level", range(6))
def test_a_level_earns_its_value(level: int) -> None:
    for written in (level, float(level), str(level), [level]):
        finding = judged(indicators, written)
        assert span(finding) == (VALUES[level], VALUES[level])
        assert (finding.observed, finding.known) == (level, True)


@pytest.mark.parametrize(
    ("levels", "observed", "earned"),
    [
        ([3, 4], 3.5, 0.6),
        ([4, 3], 3.5, 0.6),
        ([3, 4, 3], 3, 0.4),
        ([2, 5], 3.5, 0.6),
        ([0, 5], 2.5, 0.35),
        ([0, 5, 5], 5, 1),
        ([1, 2, 4, 5], 3, 0.4),
        ([1, 1, 2, 5], 1.5, 0.2),
        ((2, 2), 2, 0.3),
    ],
)
def test_several_raters_give_the_median_level(levels: Any, observed: float, earned: float) -> None:
    finding = judged(indicators, levels)
    assert finding.observed == observed
    assert span(finding) == pytest.approx((earned, earned))


@given(raters)
def test_the_order_of_raters_does_not_matter(levels: list[int]) -> None:
    assert span(judged(indicators, levels)) == span(judged(indicators, sorted(levels)))


@given(levels=raters, at=st.integers(0, 6), added=st.integers(0, 5))
def test_a_rater_up_or_added_at_or_above_the_median_lowers_nothing(levels: list[int], at: int, added: int) -> None:
    before = judged(indicators, levels).lower
    higher = [min(5, level + (index == at)) for index, level in enumerate(levels)]
    assert judged(indicators, higher).lower >= before
    if added >= median(levels):
        assert judged(indicators, [*levels, added]).lower >= before


def test_the_spread_is_shown() -> None:
    shown = result(indicators, [2, 5, 3]).to_dict("en")
    message = shown["dimensions"][0]["items"][0]["criteria"][0]["message"]
    assert "raters: 2, 5, 3" in message
    assert "apart at most: 3" in message
    assert shown["measures"]["m"]["raters"] == [2, 5, 3]


def test_unknown_is_every_value_of_the_scale() -> None:
    assert span_of_missing(indicators) == (0, 1)
    part = minimal(criterion("rubric"), rating("part"), scales={"part": scale(0.2, 0.5, 0.7)})
    assert span_of_missing(part) == (0.2, 0.7)
    alone = judged(part, None)
    assert (span(alone), alone.known, alone.outcome) == ((0, 1), False, Outcome.UNKNOWN)


def test_full_value_below_the_top_level_is_met() -> None:
    made = minimal(criterion("rubric"), rating("flat"), scales={"flat": scale(0, 1, 1)})
    finding = judged(made, 1)
    assert (finding.outcome, finding.required["level"]) == (Outcome.MET, 1)


@pytest.mark.parametrize(("value", "gap"), [(0, 5), (3, 2), ([3, 4], 1.5), (5, None)])
def test_gap_is_the_number_of_levels_missing(value: Any, gap: float | None) -> None:
    assert result(indicators, value).to_dict()["dimensions"][0]["items"][0]["criteria"][0]["gap"] == gap


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (6, [("unknown-level", "")]),
        (-1, [("unknown-level", "")]),
        (2.5, [("unknown-level", "")]),
        (True, [("unknown-level", "")]),
        ("好", [("unknown-level", "")]),
        (float("nan"), [("unknown-level", "")]),
        (10**400, [("unknown-level", "")]),
        ([], [("no-raters", "")]),
        ([3, None], [("unknown-level", "/1")]),
        ([9, 3, "x"], [("unknown-level", "/0"), ("unknown-level", "/2")]),
        ({"level": 3}, [("unknown-level", "")]),
    ],
)
def test_what_is_no_level(value: Any, expected: list[tuple[str, str]]) -> None:
    assert codes(evidence_faults(indicators, {"m": value})) == [(code, "/m" + pointer) for code, pointer in expected]


def test_own_anchors_are_one_for_each_level() -> None:
    anchors = [label(f"锚{at}") for at in range(5)]
    assert minimal(criterion("rubric"), rating(anchors=anchors)).id == "sample"
    found = definition_faults(minimal_set(criterion("rubric"), rating(anchors=anchors[:4])))
    assert [fault.code for fault in found] == ["anchors-miss-levels"]
    assert found[0].pointer in ("/measures/m/anchors", CRITERION + "/measure")


def test_own_anchors_are_checked_even_where_no_rubric_reads_them() -> None:
    spare = {"spare": rating(anchors=[label("一")])}
    found = definition_faults(minimal_set(criterion("rubric"), rating(), measures=spare))
    assert [fault.code for fault in found] == ["anchors-miss-levels"]
