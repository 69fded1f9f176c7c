"""Intervals are the range over all completions, and results are what a plain reading of the design makes of them."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import Assessment, evaluate
from lorg_indicators.loading import build_set

from . import EMPTY, Range, expect, satisfaction_range, trend_range
from .strategies import FEW, KINDS, MANY, PERIOD, Case, Shape, cases, completions, criteria_of


def _assess(case: Case) -> Assessment:
    return evaluate(build_set(case.indicators), case.document)


def _near(found: tuple[float, float] | None, expected: Range | None, slack: float = 1e-9) -> bool:
    if found is None or expected is None:
        return found is expected
    return abs(found[0] - expected[0]) <= slack and abs(found[1] - expected[1]) <= slack


@MANY
@given(cases())
def test_every_criterion_has_the_range_over_its_completions(case: Case) -> None:
    result, expected = _assess(case), expect(case)
    for finding in result.findings:
        if finding.id in expected.criteria:
            assert _near(Range(finding.lower, finding.upper), expected.criteria[finding.id]), finding.id
            assert finding.known == (finding.id in expected.known), finding.id
        else:
            assert finding.outcome == "not_applicable"


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_each_kind_alone_has_the_range_over_its_completions(kind: str, data: st.DataObject) -> None:
    case = data.draw(cases(Shape(kinds=(kind,)), absent=False))
    found = {finding.id: finding for finding in _assess(case).findings}
    for name, part in criteria_of(case.indicators):
        wanted, full = satisfaction_range(case, part)
        assert _near(Range(found[name].lower, found[name].upper), wanted)
        assert found[name].known == (full or wanted.lower >= 1 - EMPTY)


@MANY
@given(cases())
def test_scores_are_the_ranges_added_up_the_tree(case: Case) -> None:
    result, expected = _assess(case), expect(case)
    assert _near(result.score, expected.score, 1e-7)
    for dimension in result._data["dimensions"]:
        score = dimension["score"]
        assert _near(score and Range(**score), expected.dimensions[dimension["id"]], 1e-7)
        for item in dimension["items"]:
            assert _near(item["score"] and Range(**item["score"]), expected.items[item["id"]], 1e-7)


@MANY
@given(cases())
def test_tiers_are_those_of_the_worst_and_of_the_best_ends(case: Case) -> None:
    result, expected = _assess(case), expect(case)
    assert [tier.reached is True for tier in result.ladder] == [sure for sure, _ in expected.ladder]
    assert [tier.reached is not False for tier in result.ladder] == [possible for _, possible in expected.ladder]
    ids = [tier["id"] for tier in case.indicators["ladder"]["tiers"]]
    sure = [name for name, (holds, _) in zip(ids, expected.ladder, strict=True) if holds]
    possible = [name for name, (_, holds) in zip(ids, expected.ladder, strict=True) if holds]
    assert (result.tier and result.tier.id) == (sure[-1] if sure else None)
    assert (result.reachable_tier and result.reachable_tier.id) == (possible[-1] if possible else None)


@MANY
@given(cases(Shape(derived=False)), st.data())
def test_every_completion_lies_within_the_bounds(case: Case, data: st.DataObject) -> None:
    """One engine against itself: what the bounds promise holds for the completed document."""
    before, after = _assess(case), _assess(data.draw(st.composite(completions)(case)))
    assert (before.score is None) == (after.score is None)
    if before.score is not None and after.score is not None:
        assert before.score.lower - 1e-7 <= after.score.lower <= after.score.upper <= before.score.upper + 1e-7
        assert after.score.upper - after.score.lower <= 1e-7
    for first, last in zip(before.ladder, after.ladder, strict=True):
        assert first.reached is not True or last.reached is True
        assert first.reached is not False or last.reached is False


_LEVELS = st.integers(-2, 2)


@MANY
@given(st.integers(2, 5), st.sampled_from(("every_year", "steady")), st.data())
def test_the_formulas_of_a_trend_are_the_range_over_its_completions(
    years: int, pattern: str, data: st.DataObject
) -> None:
    """Checks the oracle itself: missing years are filled with every value that can make a difference."""
    window = range(PERIOD - years + 1, PERIOD + 1)
    known = {year: float(data.draw(_LEVELS)) for year in window if data.draw(st.booleans())}
    missing = [year for year in window if year not in known]
    levels = sorted({0.0, *known.values()})
    steps = [part / 4 for part in (1, 2, 3)]
    between = [low + (high - low) * step for low, high in pairwise(levels) for step in steps]
    outside = [
        end + step for end, sign in ((levels[0], -1), (levels[-1], 1)) for step in (sign, 2 * sign, 3 * sign, 4 * sign)
    ]
    candidates = sorted({*levels, *between, *outside})
    limit = {1: candidates, 2: candidates}.get(len(missing), [*levels, *between[1::3], *outside[1::4], *between[::3]])
    found = []
    for values in product(limit, repeat=len(missing)):
        whole = {**known, **dict(zip(missing, values, strict=True))}
        found.append(trend_range([(year, whole[year]) for year in window], years, pattern))
        assert abs(found[-1].lower - found[-1].upper) < EMPTY
    stated = trend_range(sorted(known.items()), years, pattern)
    if len(missing) <= 2:
        assert _near(stated, Range(min(found)[0], max(found)[0]))
    else:
        assert stated.lower - EMPTY <= min(found)[0] <= max(found)[0] <= stated.upper + EMPTY
