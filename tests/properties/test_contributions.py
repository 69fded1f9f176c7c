"""Contributions add up to the score at every level, and follow the design's rule of proportion."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import evaluate
from lorg_indicators.loading import build_set

from . import expect
from .strategies import FEW, MANY, Case, cases

_NEAR = 1e-7
_METHODS = ("arithmetic", "geometric", "minimum")


@MANY
@given(cases())
def test_contributions_add_up_to_the_score(case: Case) -> None:
    result = evaluate(build_set(case.indicators), case.document)
    score = result.score or (0.0, 0.0)
    for at, (end, points) in enumerate((("lower", "points_lower"), ("upper", "points_upper"))):
        shares = [getattr(finding, points) for finding in result.findings]
        assert all(share >= 0 for share in shares)
        assert abs(math.fsum(shares) - score[at]) < _NEAR
        dimensions = result._data["dimensions"]
        assert abs(math.fsum(part["contribution"][end] for part in dimensions) - score[at]) < _NEAR  # type: ignore[literal-required] # an end
        for dimension in dimensions:
            parts = [item["contribution"][end] for item in dimension["items"]]  # type: ignore[literal-required] # an end
            assert abs(math.fsum(parts) - dimension["contribution"][end]) < _NEAR  # type: ignore[literal-required] # an end
            for item in dimension["items"]:
                parts = [criterion["contribution"][end] for criterion in item["criteria"]]  # type: ignore[literal-required] # an end
                assert all(part >= 0 for part in parts)
                assert abs(math.fsum(parts) - item["contribution"][end]) < _NEAR  # type: ignore[literal-required] # an end


@pytest.mark.parametrize("method", _METHODS)
@FEW
@given(data=st.data())
def test_points_are_split_in_proportion_to_weight_and_value(method: str, data: st.DataObject) -> None:
    case = data.draw(cases())
    indicators = {**case.indicators, "aggregation": dict.fromkeys(("set", "dimension", "item"), method)}
    case = Case(indicators, case.document)
    result, expected = evaluate(build_set(indicators), case.document), expect(case)
    for finding in result.findings:
        if finding.id in expected.criteria:
            assert abs(finding.points_lower - expected.points[0].criteria.get(finding.id, 0)) < _NEAR
            assert abs(finding.points_upper - expected.points[1].criteria.get(finding.id, 0)) < _NEAR
        else:
            assert (finding.points_lower, finding.points_upper) == (0, 0)
    for dimension in result._data["dimensions"]:
        assert abs(dimension["contribution"]["lower"] - expected.points[0].dimensions.get(dimension["id"], 0)) < _NEAR
        for item in dimension["items"]:
            assert abs(item["contribution"]["upper"] - expected.points[1].items.get(item["id"], 0)) < _NEAR


@MANY
@given(cases())
def test_scores_stay_between_0_and_100(case: Case) -> None:
    result = evaluate(build_set(case.indicators), case.document)
    if result.score is not None:
        assert 0 <= result.score.lower <= result.score.upper <= 100 + 1e-9
    for finding in result.findings:
        assert 0 <= finding.lower <= finding.upper <= 1
