"""The same input gives the same bytes, and a stored result is the result."""

from __future__ import annotations

import copy
import json
import os
import pickle
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import Assessment, EvidenceError, evaluate, load_set
from lorg_indicators.loading import build_set
from lorg_indicators.messages import LANGUAGES

from .strategies import FEW, MANY, Case, Data, Shape, cases, fill, sets, unknown_spots

BOUNDED = Shape(open=False)


def _assess(case: Case) -> Assessment:
    return evaluate(build_set(case.indicators), case.document)


def _shuffled(draw: st.DrawFn, data: Any) -> Any:
    """The same data, the keys of every mapping in another order."""
    if isinstance(data, dict):
        return {name: _shuffled(draw, data[name]) for name in draw(st.permutations(list(data)))}
    return [_shuffled(draw, entry) for entry in data] if isinstance(data, list) else data


# -- order of keys -----------------------------------------------------------------------------------------------------


@MANY
@given(cases(BOUNDED), st.data())
def test_the_order_of_keys_in_evidence_changes_no_byte(case: Case, data: st.DataObject) -> None:
    indicators, other = build_set(case.indicators), data.draw(st.composite(_shuffled)(case.document))
    first, last = evaluate(indicators, case.document), evaluate(indicators, other)
    assert first.evidence_digest == last.evidence_digest
    assert first.to_json() == last.to_json()


@MANY
@given(sets(), st.data())
def test_the_order_of_keys_in_a_set_changes_no_digest(indicators: Data, data: st.DataObject) -> None:
    other = data.draw(st.composite(_shuffled)(indicators))
    assert build_set(indicators).digest == build_set(other).digest


@MANY
@given(cases(BOUNDED), st.data())
def test_sets_of_one_digest_give_the_same_bytes(case: Case, data: st.DataObject) -> None:
    other = Case(data.draw(st.composite(_shuffled)(case.indicators)), case.document)
    first, last = _assess(case), _assess(other)
    assert first.set_digest == last.set_digest
    assert first.to_json() == last.to_json()


_SEEDED = """
import sys
from lorg_indicators import EvidenceError, evaluate, load_set
jiating = load_set("jiating")
document = {"study_time": "72 分钟/天", "equipment": ["broadband", "computer"], "library_use": {2023: 2, 2024: 3}}
sys.stdout.buffer.write(evaluate(jiating, document).to_json("en").encode())
try:
    evaluate(jiating, {"evidence": {"a": 1, "b": 2}, "one": 1, "two": 2, "three": 3, "subject": {"x": []}})
except EvidenceError as error:
    sys.stdout.buffer.write(error.render().encode())
"""


def test_the_seed_of_hashes_changes_no_byte() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", _SEEDED], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "2", "3")
    }
    assert len(outputs) == 1


# -- equal content -----------------------------------------------------------------------------------------------------


def _small(**more: Any) -> Data:
    """A set of four criteria, one for each way of writing evidence."""
    measures: Data = {
        "hours": {"type": "number", "unit": "小时/天", "at_least": 0, "label": "时间"},
        "books": {"type": "number", "unit": "本/年", "at_least": 0, "by": "year", "label": "书"},
        "kinds": {"type": "checklist", "options": {"a": "甲", "b": "乙"}, "label": "种类"},
        "level": {"type": "rating", "scale": "s", "label": "等级"},
    }
    criteria: list[Data] = [
        {"id": "c0", "kind": "threshold", "measure": "hours", "at_least": 1.2, "assumes": {"at_least": "随机"}},
        {
            "id": "c1",
            "kind": "trend",
            "measure": "books",
            "direction": "rises",
            "pattern": "steady",
            "years": 2,
            "assumes": {"years": "随机"},
        },
        {"id": "c2", "kind": "checklist", "measure": "kinds"},
        {"id": "c3", "kind": "rubric", "measure": "level"},
    ]
    item = {
        "id": "i",
        "title": "条",
        "text": "做法",
        "weight": 1,
        "criteria": [{**part, "quote": "做法", "weight": 1} for part in criteria],
    }
    levels = [{"value": value, "label": "级", "anchor": "做到"} for value in (0, 0.5, 1)]
    return {
        "format": "lorg-indicators/1",
        "id": "small",
        "version": "1.0.0",
        "title": "小",
        "source": {"document": "无"},
        "assumes": {"weights": "随机", "aggregation": "随机"},
        "scales": {"s": {"levels": levels, "assumes": {"levels": "随机"}}},
        "measures": measures,
        "dimensions": [{"id": "d", "title": "维", "weight": 1, "items": [item]}],
        "ladder": {
            "below": "成长中",
            "tiers": [{"id": "t", "title": "级", "requires": {"known": 0.5}, "assumes": {"known": "随机"}}],
        },
        **more,
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"hours": 2}, {"hours": 2.0}),
        ({"hours": 2}, {"evidence": {"hours": 2}}),
        ({"hours": 2}, {"hours": "2 小时/天"}),
        ({"hours": 2}, {"hours": "120 分钟/天"}),
        ({"hours": 0}, {"hours": -0.0}),
        ({"books": {2023: 1, 2024: 2}}, {"books": {"2024": 2, "2023": "1 本/年"}}),
        ({"books": {2023: 1, 2024: 2}}, {"books": {2023: 1, 2024: 2, 2022: None}}),
        ({"period": 2024, "evidence": {"books": 2}}, {"period": "2024", "evidence": {"books": {2024: 2}}}),
        ({"kinds": ["a"]}, {"kinds": {"b": False, "a": True}}),
        ({"kinds": {"a": True}}, {"kinds": {"a": "是", "b": None}}),
        ({"level": 2}, {"level": [2]}),
        ({"level": 2}, {"level": "2"}),
        ({}, {"hours": None}),
        ({}, {"evidence": None, "subject": None, "not_applicable": None, "history": None}),
    ],
)
def test_equal_evidence_has_one_digest_and_one_result(one: Data, other: Data) -> None:
    indicators = build_set(_small())
    first, last = evaluate(indicators, one), evaluate(indicators, other)
    assert first.evidence_digest == last.evidence_digest
    assert first.to_json() == last.to_json()


def test_converted_quantities_have_one_outcome() -> None:
    indicators = build_set(_small())
    results = [
        evaluate(indicators, {"hours": hours}) for hours in ("72 分钟/天", "1.2 h/day", 1.2, "1.2", "4320 秒/天")
    ]
    assert [result.findings[0].outcome for result in results] == ["met"] * len(results)
    assert len({result.score for result in results}) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"title": {"zh": "小"}},
        {"aggregation": {"set": "arithmetic"}},
        {"aggregation": {"set": "arithmetic", "dimension": "arithmetic", "item": "arithmetic"}},
        {"cites": []},
        {"reads": {}},
        {"source": {"document": "无", "annex": None}},
    ],
)
def test_equal_sets_have_one_digest(more: Data) -> None:
    assert build_set(_small(**more)).digest == build_set(_small()).digest


@FEW
@given(cases(Shape(derived=False)), st.data())
def test_other_content_has_another_digest(case: Case, data: st.DataObject) -> None:
    before = _assess(case)
    spots = unknown_spots(case)
    if spots:
        filled = data.draw(st.composite(fill)(case, data.draw(st.sampled_from(spots))))
        assert _assess(filled).evidence_digest != before.evidence_digest
    heavier = copy.deepcopy(case.indicators)
    heavier["dimensions"][0]["weight"] *= 2
    assert build_set(heavier).digest != before.set_digest


# -- stored results ----------------------------------------------------------------------------------------------------


@MANY
@given(cases(BOUNDED))
def test_a_stored_result_is_the_result(case: Case) -> None:
    result = _assess(case)
    for lang in LANGUAGES:
        stored = Assessment.from_json(result.to_json(lang))
        assert stored == result
        assert hash(stored) == hash(result)
        assert (stored.tier, stored.reachable_tier, stored.score, stored.self_score) == (
            result.tier,
            result.reachable_tier,
            result.score,
            result.self_score,
        )
        for other in LANGUAGES:
            assert stored.to_json(other) == result.to_json(other)


@FEW
@given(cases(BOUNDED))
def test_a_stored_result_explains_itself_without_its_set(case: Case) -> None:
    result = _assess(case)
    for lang in LANGUAGES:
        text = result.to_json(lang)
        for other in LANGUAGES:
            assert Assessment.from_json(text).explain(other) == result.explain(other)
            assert Assessment.from_json(text.encode()).explain(other, "markdown") == result.explain(other, "markdown")


@FEW
@given(cases(BOUNDED))
def test_results_and_sets_survive_pickling(case: Case) -> None:
    indicators = build_set(case.indicators)
    result = evaluate(indicators, case.document)
    again, loaded = pickle.loads(pickle.dumps(result)), pickle.loads(pickle.dumps(indicators))  # noqa: S301 - made here
    assert again == result
    assert again.explain("en") == result.explain("en")
    assert loaded == indicators
    assert loaded.digest == indicators.digest
    assert evaluate(loaded, case.document).to_json() == result.to_json()
    assert evaluate(copy.deepcopy(indicators), case.document).to_json() == result.to_json()


def test_an_error_survives_pickling() -> None:
    with pytest.raises(EvidenceError) as caught:
        evaluate(load_set("jiating"), {"study_time": "x", "wrong": 1, "shared_time": [], "documents": {}})
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - made here
    for lang in LANGUAGES:
        assert again.render(lang) == caught.value.render(lang)
        assert [fault.to_dict(lang) for fault in again.faults] == [fault.to_dict(lang) for fault in caught.value.faults]


@FEW
@given(cases(BOUNDED))
def test_results_hold_nothing_of_the_caller(case: Case) -> None:
    indicators, document = build_set(case.indicators), copy.deepcopy(case.document)
    result, kept = evaluate(indicators, document), evaluate(indicators, case.document).to_json()
    assert document == case.document
    for value in document["evidence"].values():
        if isinstance(value, dict):
            value.clear()
    for value in document.values():
        if isinstance(value, dict):
            value.clear()
    assert result.to_json() == kept
    result.to_dict()["dimensions"].clear()
    assert json.loads(result.to_json()) == json.loads(kept)
