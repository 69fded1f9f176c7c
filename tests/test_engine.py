"""What an evaluation stands on: answers that nobody asked for, years, gains, and that no result can change another."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from lorg_indicators import Outcome, evaluate

from .builders import (
    checklist,
    criterion,
    dimension,
    item,
    load,
    number,
    rating,
    scale,
    tier,
    whole_set,
    yearly,
    yes_no,
)

DOCUMENTED = {"value": True, "documents": ["照片"]}


def facts(*names: str) -> dict[str, Any]:
    return {name: yes_no() for name in names}


def fact(name: str, **fields: Any) -> dict[str, Any]:
    return criterion("threshold", name, name, **{"is": True}, **fields)


def test_an_answer_that_no_criterion_reads_changes_nothing() -> None:
    tiers = [tier("low", known=0.01, documented=0.6)]
    indicators = load(whole_set(facts("m", "n", "z"), dimension("d", item("i", fact("m"), fact("n"))), tiers=tiers))
    for more in ({}, {"z": True}, {"z": DOCUMENTED}):
        result = evaluate(indicators, {"m": DOCUMENTED, **more})
        (condition,) = [part for part in result.ladder[0].conditions if part.kind == "documented"]
        assert condition.observed == {"lower": 0.5, "upper": 1.0}
        assert result.reachable_tier is not None
    assert evaluate(indicators, {"z": True}).score == evaluate(indicators, {}).score


@pytest.mark.parametrize(
    ("value", "period"),
    [
        ({2023: 9, 2024: None}, 2024),
        ({"2023": 9, "2024": None}, 2024),
        ({2023: 9}, 2023),
        ({"self": {2023: 9, 2024: 9}, "review": {2023: 8}}, 2024),
        ({"value": {2022: 9}, "date": "2024-11-20"}, 2022),
        (9, None),
    ],
)
def test_the_latest_year_that_is_named_is_assessed(value: Any, period: int | None) -> None:
    part = criterion("threshold", at_least=8)
    indicators = load(whole_set({"m": yearly()}, dimension("d", item("i", part))))
    assert evaluate(indicators, {"m": value}).to_dict()["period"] == period


def test_nothing_that_applies_earns_nothing() -> None:
    """Not even a rubric whose lowest level is worth something."""
    parts = fact("m", may_not_apply="没有"), criterion("rubric", "r", "rated")
    data = whole_set(
        {**facts("m"), "r": rating("two")}, dimension("d", item("i", *parts)), scales={"two": scale(0.5, 1)}
    )
    indicators = load(data)
    for document in ({}, {"evidence": {"m": True}, "not_applicable": {"i.m": "没有"}}):
        assert evaluate(indicators, document).score == (0, 100)
    assert evaluate(indicators, {"m": False}).score == (25, 50)
    reviewed = evaluate(indicators, {"m": {"review": True}})
    assert (reviewed.score, reviewed.self_score) == ((75, 100), (0, 100))


def test_the_change_of_a_ratio_with_a_year_half_known() -> None:
    measures = {
        "a": yearly("元", at_least=1),
        "b": yearly("人", at_least=10, at_most=20),
        "x": number("元/人", by="year", ratio=["a", "b"], at_least=0.05),
        "g": number("%", by="year", change="x"),
    }
    indicators = load(whole_set(measures, dimension("d", item("i", criterion("threshold", "g", at_least=50)))))
    evidence = {"a": {2023: 100, 2024: 200}, "b": {2024: 10}}
    (finding,) = evaluate(indicators, evidence).findings
    assert finding.observed == {"lower": pytest.approx(100), "upper": pytest.approx(300)}
    assert finding.outcome is Outcome.MET


def test_what_a_derived_measure_waits_for_is_asked_for_with_its_points() -> None:
    measures = {
        **facts("t", "u"),
        "a": number("元"),
        "b": number("人", at_least=1),
        "x": number("元/人", ratio=["a", "b"]),
    }
    parts = (
        fact("t", weight=0.01),
        fact("u", weight=0.01),
        criterion("threshold", "x", "gate", at_least=10, weight=5),
    )
    tiers = [tier("low", known=0.001), tier("high", met=["i.gate"])]
    result = evaluate(load(whole_set(measures, dimension("d", item("i", *parts)), tiers=tiers)), {"u": True})
    assert result.unknown == ["a", "b", "t"]
    assert "（a）：涉及 0 分" not in result.explain()


@pytest.mark.parametrize(("method", "gains"), [("arithmetic", [50, 50]), ("minimum", [0, 0]), ("geometric", [0, 0])])
def test_what_one_improvement_alone_would_gain(method: str, gains: list[float]) -> None:
    data = whole_set(facts("m", "n"), dimension("d", item("i", fact("m"), fact("n"))), aggregation={"item": method})
    result = evaluate(load(data), {"m": False, "n": False})
    (part,) = result.to_dict()["dimensions"][0]["items"]
    assert [criterion["gain"] for criterion in part["criteria"]] == pytest.approx(gains)
    assert ("单独改进此条不增加总分" in result.explain()) is (not any(gains))


def test_an_encouraged_clause_is_asked_for_only_where_it_can_add() -> None:
    encouraged = {**fact("n"), "share": 0.1, "assumes": {"share": "通知只说鼓励"}}
    encouraged.pop("weight")
    indicators = load(whole_set(facts("m", "n"), dimension("d", item("i", fact("m"), encouraged))))
    assert evaluate(indicators, {"m": True}).unknown == []
    assert evaluate(indicators, {"m": False}).unknown == ["n"]
    assert "鼓励性内容" in evaluate(indicators, {"m": True}).explain()


def test_no_score_is_above_100() -> None:
    parts = [dimension(f"d{at}", item(f"i{at}", fact("m")), weight=1 + at / 7) for at in range(31)]
    score = evaluate(load(whole_set(facts("m"), *parts)), {"m": True}).score
    assert score is not None
    assert score == pytest.approx((100, 100))
    assert max(score) <= 100


def test_no_result_can_change_another() -> None:
    part = criterion("checklist", at_least=1)
    indicators = load(whole_set({"m": checklist()}, dimension("d", item("i", part))))
    first = evaluate(indicators, {"m": []})
    required: Any = first.findings[0].required
    with pytest.raises(TypeError):
        required["at_least"] = 99
    first.to_dict()["dimensions"][0]["items"][0]["criteria"][0]["required"]["at_least"] = 99
    again = evaluate(indicators, {"m": []})
    assert again.findings[0].required["at_least"] == 1
    assert isinstance(again.findings[0].required, MappingProxyType)


def test_what_is_no_set() -> None:
    name: Any = "jiating"
    with pytest.raises(TypeError, match="load_set"):
        evaluate(name, {})


def test_other_mappings_are_envelopes_too() -> None:
    indicators = load(whole_set(facts("m"), dimension("d", item("i", fact("m")))))
    result = evaluate(indicators, {"m": MappingProxyType({"value": True, "documents": ["照片"]})})
    assert result.score == (100, 100)
    assert result.undocumented == []
