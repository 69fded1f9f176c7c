"""A value that meets a cut-off exactly has reached it, whatever binary floating point makes of tenths and thirds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from lorg_indicators import Assessment, evaluate
from lorg_indicators.loading import build_set

from .strategies import MANY, PERIOD, REASON, Data

_EXACT = {0.1: Fraction(1, 10), 1 / 3: Fraction(1, 3), 0.7: Fraction(7, 10), 1: Fraction(1), 2.2: Fraction(11, 5)}
_METHODS = ("arithmetic", "geometric", "minimum")

_weights = st.sampled_from(sorted(_EXACT))
_items = st.tuples(_weights, st.lists(_weights, min_size=1, max_size=12))
_dimensions = st.tuples(_weights, st.lists(_items, min_size=1, max_size=4))
_trees = st.lists(_dimensions, min_size=1, max_size=4)
"""Dimensions, items and criteria, each with its weight."""

Tree = Sequence[tuple[float, Sequence[tuple[float, Sequence[float]]]]]


def _set(dimensions: list[Data], measures: Data, requires: Data, **more: Any) -> Data:
    title = {"zh": "级", "en": "tier"}
    tier = {"id": "t", "title": title, "requires": {"known": 0.1, **requires}}
    return {
        "format": "lorg-indicators/1",
        "id": "boundary",
        "version": "1.0.0",
        "title": {"zh": "边界", "en": "boundary"},
        "source": {"document": "无"},
        "assumes": {"weights": REASON, "aggregation": REASON},
        "measures": measures,
        "dimensions": dimensions,
        "ladder": {"below": "成长中", "tiers": [{**tier, "assumes": dict.fromkeys(tier["requires"], REASON)}]},
        **more,
    }


def _single(criterion: Data, measures: Data) -> Data:
    """A set of one criterion that reads the measure ``m``."""
    based = [name for name in criterion if name in {"at_least", "at_most", "between", "bands", "years", "credit"}]
    whole = {
        "id": "c",
        "measure": "m",
        "quote": "做法",
        "weight": 1,
        "assumes": dict.fromkeys(based, REASON),
        **criterion,
    }
    item = {"id": "i", "title": "条", "text": "做法", "weight": 1, "criteria": [whole]}
    return _set([{"id": "d", "title": "维", "weight": 1, "items": [item]}], measures, {})


def _met(criterion: Data, measures: Data, evidence: Mapping[str, Any]) -> float:
    result = evaluate(build_set(_single(criterion, measures)), {"period": PERIOD, "evidence": evidence})
    assert result.findings[0].lower == result.findings[0].upper
    return result.findings[0].lower


def _tree_set(tree: Tree, requires: Data, method: str = "arithmetic") -> tuple[Data, list[str], list[Fraction]]:
    """A set of yes/no criteria, the names of their measures, and the exact weight of each in the set."""
    dimensions, measures, exact = [], {}, []
    whole = sum(_EXACT[weight] for weight, _ in tree)
    for at, (weight, items) in enumerate(tree):
        parts = []
        of_dimension = sum(_EXACT[item] for item, _ in items)
        for place, (item_weight, criteria) in enumerate(items):
            within = []
            for index, criterion in enumerate(criteria):
                name = f"m{at}_{place}_{index}"
                measures[name] = {"type": "yes_no", "label": name}
                within.append(
                    {
                        "id": f"c{index}",
                        "kind": "threshold",
                        "quote": "做法",
                        "measure": name,
                        "is": True,
                        "weight": criterion,
                    }
                )
                share = _EXACT[criterion] / sum(_EXACT[other] for other in criteria)
                exact.append(_EXACT[weight] / whole * _EXACT[item_weight] / of_dimension * share)
            parts.append(
                {"id": f"i{at}_{place}", "title": "条", "text": "做法", "weight": item_weight, "criteria": within}
            )
        dimensions.append({"id": f"d{at}", "title": "维", "weight": weight, "items": parts})
    aggregation = dict.fromkeys(("set", "dimension", "item"), method)
    return _set(dimensions, measures, requires, aggregation=aggregation), list(measures), exact


def _with_document(*, value: Any) -> Data:
    return {"value": value, "documents": [{"title": "照片"}]}


@MANY
@given(_trees, st.sampled_from(_METHODS))
@example([(1, [(1, [0.1] * 10)])], "arithmetic")
@example([(1 / 3, [(0.7, [1 / 3] * 3)])] * 3, "geometric")
def test_all_met_is_a_full_score(tree: Tree, method: str) -> None:
    requires = {"score": 100, "each_dimension": 100, "known": 1, "documented": 1}
    indicators, names, _ = _tree_set(tree, requires, method)
    result = evaluate(build_set(indicators), {name: _with_document(value=True) for name in names})
    assert result.tier is not None
    assert result.score is not None
    assert abs(result.score.lower - 100) < 1e-9


@MANY
@given(_trees, st.data())
def test_a_score_that_equals_the_cut_off_reaches_it(tree: Tree, data: st.DataObject) -> None:
    _, names, exact = _tree_set(tree, {})
    answers = [data.draw(st.booleans()) for _ in names]
    score = 100 * sum(weight for weight, answer in zip(exact, answers, strict=True) if answer)
    assume(0 < score <= 100)
    document = dict(zip(names, answers, strict=True))
    assert _assess(tree, {"score": float(score)}, document).tier is not None
    if score < 99:
        assert _assess(tree, {"score": float(score) + 1e-6}, document).tier is None


def _assess(tree: Tree, requires: Data, document: Data) -> Assessment:
    return evaluate(build_set(_tree_set(tree, requires)[0]), document)


@MANY
@given(_trees, st.data())
def test_shares_that_equal_their_cut_offs_reach_them(tree: Tree, data: st.DataObject) -> None:
    _, names, exact = _tree_set(tree, {})
    answered = [data.draw(st.booleans()) for _ in names]
    share = sum(weight for weight, answer in zip(exact, answered, strict=True) if answer)
    assume(share > 0)
    document = {name: _with_document(value=True) for name, answer in zip(names, answered, strict=True) if answer}
    assert _assess(tree, {"known": float(share), "documented": float(share)}, document).tier is not None
    if share < Fraction(99, 100):
        assert _assess(tree, {"known": float(share) + 1e-6}, document).tier is None
        assert _assess(tree, {"documented": float(share) + 1e-6}, document).tier is None


_cents = st.lists(st.integers(0, 10**9), min_size=2, max_size=6)


@MANY
@given(_cents, st.integers(1, 10**7))
@example([10, 20], 1)
@example([333_333_333, 333_333_333, 333_333_334], 3)
def test_cents_add_up(cents: list[int], people: int) -> None:
    assume(sum(cents) > 100)
    money = {"type": "number", "unit": "元", "at_least": 0, "label": "钱"}
    parts = {f"part_{at}": money for at in range(len(cents))}
    reason = {"assumes": {"at_least": REASON}}
    measures = {
        **parts,
        "heads": {"type": "number", "unit": "人", "at_least": 1, "label": "人数", **reason},
        "total": {"type": "number", "unit": "元", "sum": list(parts), "label": "合计"},
        "m": {"type": "number", "unit": "元/人", "ratio": ["total", "heads"], "label": "人均"},
    }
    evidence = {**{f"part_{at}": amount / 100 for at, amount in enumerate(cents)}, "heads": people}
    whole, each = Fraction(sum(cents), 100), Fraction(sum(cents), 100 * people)
    for name, exact in (("total", whole), ("m", each)):
        threshold = {"kind": "threshold", "measure": name}
        for test in ("at_least", "at_most"):
            assert _met({**threshold, test: float(exact)}, measures, evidence) == 1
        assert _met({**threshold, "between": [float(exact)] * 2}, measures, evidence) == 1
        if name == "total":
            assert _met({**threshold, "at_least": float(exact) + 0.01}, measures, evidence) == 0
            assert _met({**threshold, "at_most": float(exact) - 0.01}, measures, evidence) == 0


_number = {"m": {"type": "number", "unit": "元", "label": "数"}}


@MANY
@given(st.floats(-1e14, 1e14))
def test_cut_offs_are_met_within_their_tolerance(cut: float) -> None:
    slack = max(1e-9, 1e-12 * abs(cut))
    for value in (cut, cut - 0.4 * slack, cut + 0.4 * slack):
        for test in ({"at_least": cut}, {"at_most": cut}, {"between": [cut, cut]}):
            assert _met({"kind": "threshold", **test}, _number, {"m": value}) == 1
        assert _met({"kind": "bands", "bands": [{"below": cut, "value": 0}, {"value": 1}]}, _number, {"m": value}) == 1
    below, above = cut - 3 * slack, cut + 3 * slack
    assume(abs(below) > abs(cut) / 2)
    assert _met({"kind": "threshold", "at_least": cut}, _number, {"m": below}) == 0
    assert _met({"kind": "threshold", "at_most": cut}, _number, {"m": above}) == 0
    assert _met({"kind": "bands", "bands": [{"below": cut, "value": 0}, {"value": 1}]}, _number, {"m": below}) == 0


@MANY
@given(
    st.floats(0, 1e12),
    st.sampled_from((0.4, 3)),
    st.sampled_from(("rises", "falls")),
    st.sampled_from(("every_year", "steady")),
)
def test_a_step_counts_if_it_exceeds_the_tolerance(start: float, part: float, direction: str, pattern: str) -> None:
    step = part * max(1e-9, 1e-12 * start) * (1 if direction == "rises" else -1)
    measures = {"m": {"type": "number", "by": "year", "label": "数"}}
    trend = {"kind": "trend", "direction": direction, "pattern": pattern, "years": 2}
    changed = abs(start + step - start) > max(1e-9, 1e-12 * start)  # what is left of it once it is added
    assert _met(trend, measures, {"m": {PERIOD - 1: start, PERIOD: start + step}}) == float(changed)
    assert changed == (part > 1) or start > 1e3


@pytest.mark.parametrize(
    ("text", "unit", "cut"),
    [
        ("60 分钟/天", "小时/天", 1),
        ("72 分钟/天", "小时/天", 1.2),
        ("1.2 h/day", "小时/天", 1.2),
        ("4320 秒/天", "小时/天", 1.2),
        ("0.1 万元", "元", 1000),
        ("1,000.10 元", "元", 1000.1),
        ("７２ 分钟／天", "小时/天", 1.2),
        ("70%", "%", 70),
        ("3 周", "天", 21),
    ],
)
def test_converted_quantities_meet_their_cut_off(text: str, unit: str, cut: float) -> None:
    measures = {"m": {"type": "number", "unit": unit, "label": "数"}}
    for test in ("at_least", "at_most"):
        assert _met({"kind": "threshold", test: cut}, measures, {"m": text}) == 1


@MANY
@given(st.integers(1, 10_000))
def test_minutes_meet_a_cut_off_in_hours(minutes: int) -> None:
    measures = {"m": {"type": "number", "unit": "小时/天", "label": "数"}}
    for test in ("at_least", "at_most"):
        assert (
            _met({"kind": "threshold", test: float(Fraction(minutes, 60))}, measures, {"m": f"{minutes} 分钟/天"}) == 1
        )


def test_a_part_of_possible_evidence_is_possible() -> None:
    """The bound of a derived measure is met within tolerance by its interval as it is by its value."""
    part = {"type": "number", "unit": "元", "at_least": 0, "label": "钱"}
    total = {"type": "number", "unit": "元", "sum": ["a", "b", "c"], "at_most": 0.3, "label": "合计"}
    measures = {"a": part, "b": part, "c": part, "m": {**total, "assumes": {"at_most": REASON}}}
    threshold = {"kind": "threshold", "at_most": 0.3}
    assert _met(threshold, measures, {"a": 0.1, "b": 0.2, "c": 0}) == 1
    assert _met(threshold, measures, {"a": 0.1, "b": 0.2}) == 1
