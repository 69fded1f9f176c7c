"""More evidence narrows, better evidence never harms, and no evidence earns nothing."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lorg_indicators import Assessment, evaluate
from lorg_indicators.loading import build_set

from . import expect, satisfaction_range
from .strategies import (
    FEW,
    KINDS,
    MANY,
    PERIOD,
    Case,
    Data,
    Shape,
    bounds,
    cases,
    counting,
    criteria_of,
    fill,
    known_options,
    operands,
    pick,
    sets,
    unknown_spots,
)

_NOISE = 1e-9


def _assess(case: Case) -> Assessment:
    return evaluate(build_set(case.indicators), case.document)


def _no_worse(before: Assessment, after: Assessment) -> None:
    """Neither end of the score, nor any tier, nor the points that add up to the score has fallen."""
    assert before.score is not None
    assert after.score is not None
    assert after.score.lower >= before.score.lower - _NOISE
    assert after.score.upper >= before.score.upper - _NOISE
    for end in ("points_lower", "points_upper"):
        sums = [math.fsum(getattr(finding, end) for finding in result.findings) for result in (before, after)]
        assert sums[1] >= sums[0] - _NOISE
    order: dict[bool | None, int] = {False: 0, None: 1, True: 2}
    for first, last in zip(before.ladder, after.ladder, strict=True):
        assert order[last.reached] >= order[first.reached], last.id


# -- filling in --------------------------------------------------------------------------------------------------------


@MANY
@given(cases(), st.data())
def test_filling_in_an_unknown_only_narrows(case: Case, data: st.DataObject) -> None:
    spots = unknown_spots(case)
    assume(spots)
    filled = data.draw(st.composite(fill)(case, data.draw(st.sampled_from(spots))))
    before, after = _assess(case), _assess(filled)
    for first, last in zip(before.findings, after.findings, strict=True):
        assert first.lower - _NOISE <= last.lower <= last.upper <= first.upper + _NOISE, first.id
        assert last.known or not first.known, first.id
    if before.score is not None and after.score is not None:
        assert before.score.lower - _NOISE <= after.score.lower <= after.score.upper <= before.score.upper + _NOISE
    for lower, upper in zip(before.ladder, after.ladder, strict=True):
        assert lower.reached is not True or upper.reached is True
        assert lower.reached is not False or upper.reached is False


@MANY
@given(cases(), st.sampled_from((PERIOD - 2, PERIOD - 1)))
def test_giving_the_history_only_narrows(case: Case, year: int) -> None:
    bare = {name: value for name, value in case.document.items() if name != "history"}
    before = _assess(Case(case.indicators, bare))
    for tier in case.indicators["ladder"]["tiers"]:
        after = _assess(Case(case.indicators, {**bare, "history": {year: tier["id"]}}))
        for lower, upper in zip(before.ladder, after.ladder, strict=True):
            assert lower.reached is not True or upper.reached is True
            assert lower.reached is not False or upper.reached is False


@FEW
@given(cases(), st.data())
def test_an_answer_with_its_document_only_narrows(case: Case, data: st.DataObject) -> None:
    """Of a measure without any answer, answer and document are unknown alike."""
    empty = [
        name
        for name, _ in unknown_spots(case)
        if name not in case.document["evidence"] or case.document["evidence"][name] == {}
    ]
    assume(empty)
    name = data.draw(st.sampled_from(empty))
    spot = next(spot for spot in unknown_spots(case) if spot[0] == name)
    filled = data.draw(st.composite(fill)(case, spot))
    evidence = {**filled.document["evidence"]}
    evidence[name] = {"value": evidence[name], "documents": [{"title": "照片"}]}
    before, after = _assess(case), _assess(Case(case.indicators, {**filled.document, "evidence": evidence}))
    for lower, upper in zip(before.ladder, after.ladder, strict=True):
        assert lower.reached is not True or upper.reached is True
        assert lower.reached is not False or upper.reached is False


def _documented_set() -> Data:
    """One checklist; a tier that asks that half of the weight be documented."""
    reason = {"documented": "随机", "known": "随机"}
    return {
        "format": "lorg-indicators/1",
        "id": "small",
        "version": "1.0.0",
        "title": "小",
        "source": {"document": "无"},
        "assumes": {"weights": "随机", "aggregation": "随机"},
        "measures": {"kinds": {"type": "checklist", "options": {"a": "甲", "b": "乙"}, "label": "种类"}},
        "dimensions": [
            {
                "id": "d",
                "title": "维",
                "weight": 1,
                "items": [
                    {
                        "id": "i",
                        "title": "条",
                        "text": "做法甲",
                        "weight": 1,
                        "criteria": [
                            {"id": "c", "kind": "checklist", "quote": "做法甲", "measure": "kinds", "weight": 1}
                        ],
                    }
                ],
            }
        ],
        "ladder": {
            "below": "成长中",
            "tiers": [{"id": "t", "title": "级", "requires": {"documented": 0.5, "known": 0.5}, "assumes": reason}],
        },
    }


@pytest.mark.parametrize("entry", [{}, {"value": {}}, {"a": None}, None])
def test_an_empty_checklist_is_no_answer_that_lacks_a_document(entry: Any) -> None:
    result = evaluate(build_set(_documented_set()), {"evidence": {"kinds": entry}})
    assert result.undocumented == []
    assert result.reachable_tier is not None
    documented = next(part for part in result.ladder[0].conditions if part.kind == "documented")
    assert documented.observed == {"lower": 0, "upper": 1}


# -- raising -----------------------------------------------------------------------------------------------------------


Raise = Callable[[st.DrawFn, Case, Data, Any], Any]
"""A value of a criterion's measure -> one at least as good, or None where there is none."""


def _moved(draw: st.DrawFn, case: Case, name: str, value: Any, sign: int) -> Any:
    """A number, or a yearly number's assessed year, moved up (1) or down (-1) within its bounds."""
    lower, upper = bounds(case.indicators["measures"][name])
    if isinstance(value, dict):
        return {**value, PERIOD: _moved(draw, case, name, value[PERIOD], sign)} if PERIOD in value else None
    moved = value + sign * pick(draw, (1e-9, 0.5, 3.0, 40.0))
    return min(max(moved, lower), upper) if isinstance(value, int | float) else None


def _raise_number(draw: st.DrawFn, case: Case, part: Data, value: Any) -> Any:
    if "between" in part:
        return None
    sign = -1 if "at_most" in part or part.get("zero_at", 0) > part.get("full_at", 1) else 1
    values = [band["value"] for band in part.get("bands", [])]
    if values != sorted(values):
        if values != sorted(values, reverse=True):
            return None
        sign = -1
    return _moved(draw, case, part["leaf"], value, sign)


def _raise_trend(draw: st.DrawFn, case: Case, part: Data, value: Any) -> Any:
    """Last year better, or first year worse."""
    if not isinstance(value, dict):
        return None
    sign = 1 if part["direction"] == "rises" else -1
    year, sign = (PERIOD, sign) if draw(st.booleans()) else (PERIOD - part["years"] + 1, -sign)
    lower, upper = bounds(case.indicators["measures"][part["leaf"]])
    if year not in value:
        return None
    return {**value, year: min(max(value[year] + sign * pick(draw, (1e-9, 0.5, 3.0)), lower), upper)}


def _raise_rating(draw: st.DrawFn, case: Case, part: Data, value: Any) -> Any:
    """One rater higher, or one more rater at or above the median."""
    raters = sorted([value] if isinstance(value, int) else value)
    highest = len(case.indicators["scales"][case.indicators["measures"][part["measure"]]["scale"]]["levels"]) - 1
    if draw(st.booleans()):
        median = (raters[(len(raters) - 1) // 2] + raters[len(raters) // 2]) / 2
        return [*raters, draw(st.integers(math.ceil(median), highest))]
    at = draw(st.integers(0, len(raters) - 1))
    return [*raters[:at], draw(st.integers(raters[at], highest)), *raters[at + 1 :]]


def _raise_options(draw: st.DrawFn, case: Case, part: Data, value: Any) -> Any:
    """One option ticked, or one fault fewer."""
    known = known_options(value, case.indicators["measures"][part["measure"]])
    better = [name for name, answer in known.items() if (answer is False or (answer is not True and answer > 0))]
    if not better:
        return None
    name = pick(draw, better)
    return {**known, name: True if known[name] is False else known[name] - 1}


_RAISES: dict[str, Raise] = {
    "threshold": _raise_number,
    "yes_no": lambda _draw, _case, part, _value: part["is"],
    "scale": _raise_number,
    "bands": _raise_number,
    "trend": _raise_trend,
    "rubric": _raise_rating,
    "checklist": _raise_options,
    "deduction": _raise_options,
}


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_a_better_answer_harms_nothing(kind: str, data: st.DataObject) -> None:
    case = data.draw(cases(Shape(shared=False, kinds=(kind, kind, *KINDS))))
    absent = case.document.get("not_applicable", {})
    raised = None
    for name, part in criteria_of(case.indicators):
        is_kind = kind == ("yes_no" if "is" in part else part["kind"])
        # Of the derived measures those that rise with their first operand, whatever the others are.
        measure = case.indicators["measures"][part["measure"]]
        leaf = (operands(measure) or [part["measure"]])[0]
        entry = case.document["evidence"].get(leaf)
        stage, value = counting(entry)
        if not is_kind or name in absent or value in (None, {}) or ("change" in measure and kind == "trend"):
            continue
        changed = data.draw(st.composite(_RAISES[kind])(case, {**part, "leaf": leaf}, value))
        if changed is not None:
            raised = (name, leaf, changed if stage is None else {**entry, stage: changed})
            break
    assume(raised)
    assert raised is not None
    name, leaf, entry = raised
    document = copy.deepcopy(case.document)
    document["evidence"][leaf] = entry
    before, after = _assess(case), _assess(Case(case.indicators, document))
    for first, last in zip(before.findings, after.findings, strict=True):
        assert last.known == first.known or last.lower >= 1 - _NOISE or first.lower >= 1 - _NOISE
        if first.id == name:
            assert last.lower >= first.lower - _NOISE
            assert last.upper >= first.upper - _NOISE
        else:
            assert (last.lower, last.upper) == (first.lower, first.upper)
    _no_worse(before, after)


@MANY
@given(cases(Shape(shared=False, derived=False)))
def test_declared_inputs_are_those_that_are_monotone(case: Case) -> None:
    """A kind that declares an input monotone declares it for every criterion that has one, and no other."""
    declared = {"rubric": {"rater": 1}, "checklist": {"option": 1}, "deduction": {"count": -1}}
    for (_, part), (_, criterion) in zip(
        criteria_of(case.indicators), build_set(case.indicators).criteria, strict=True
    ):
        if part["kind"] in declared:
            assert criterion.monotone() == declared[part["kind"]]
        elif part["kind"] == "trend":
            sign = 1 if part["direction"] == "rises" else -1
            assert criterion.monotone() == {"last": sign, "first": -sign}
        elif "between" in part:
            assert criterion.monotone() == {}


# -- nothing -----------------------------------------------------------------------------------------------------------


@MANY
@given(sets(Shape(whole=True, derived=False)))
def test_nothing_earns_nothing(indicators: Data) -> None:
    loaded = build_set(indicators)
    documents: list[Data] = [{}, {"period": PERIOD}, {"evidence": {}}, {"subject": "s-1", "evidence": None}]
    for document in documents:
        result = evaluate(loaded, document)
        assert result.tier is None
        assert result.score is not None
        assert result.score.lower == 0
        assert abs(result.score.upper - 100) < _NOISE
        assert all(finding.points_lower == 0 for finding in result.findings)


@MANY
@given(sets())
def test_no_set_gives_a_tier_for_nothing(indicators: Data) -> None:
    """Not even one whose criteria are met by every possible value of their measures."""
    assert evaluate(build_set(indicators), {}).tier is None


@MANY
@given(sets())
def test_everything_not_applicable_has_no_score(indicators: Data) -> None:
    indicators = copy.deepcopy(indicators)
    for _, part in criteria_of(indicators):
        part.pop("share", None)
        part.get("assumes", {}).pop("share", None)
        part.setdefault("weight", 1)
        part["may_not_apply"] = "没有这项业务"
    for tier in indicators["ladder"]["tiers"]:
        for gate in ("met", "vetoes", "level"):
            tier["requires"].pop(gate, None)
            tier["assumes"].pop(gate, None)
    indicators["ladder"]["tiers"][0]["requires"].setdefault("known", 0.5)
    reasons = {name: "没有" for name, _ in criteria_of(indicators)}
    result = evaluate(build_set(indicators), {"not_applicable": reasons, "period": PERIOD})
    assert (result.score, result.tier, result.reachable_tier) == (None, None, None)
    assert all(finding.outcome == "not_applicable" for finding in result.findings)


@MANY
@given(cases(absent=False))
def test_not_applicable_is_neither_better_nor_worse_evidence(case: Case) -> None:
    """What is declared not applicable leaves the same set without it."""
    optional = [name for name, part in criteria_of(case.indicators) if "may_not_apply" in part]
    assume(optional)
    declared = Case(case.indicators, {**case.document, "not_applicable": dict.fromkeys(optional, "没有")})
    kept = [name for name, _ in criteria_of(case.indicators) if name not in optional]
    found = {finding.id: finding for finding in _assess(declared).findings}
    expected = expect(declared)
    parts = dict(criteria_of(case.indicators))
    for name in kept:
        assert abs(found[name].lower - satisfaction_range(case, parts[name])[0].lower) < _NOISE
    assert set(expected.criteria) == set(kept)
    score = _assess(declared).score
    assert (score is None) == (not kept) == (expected.score is None)
    if score is not None and expected.score is not None:
        assert abs(score.lower - expected.score.lower) < 1e-7
        assert abs(score.upper - expected.score.upper) < 1e-7
