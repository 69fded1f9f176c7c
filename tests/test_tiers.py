"""Each condition of a tier holds, fails or stays open; a tier needs those below it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import Assessment, IndicatorSet, evaluate
from tests.builders import (
    Data,
    criterion,
    dimension,
    item,
    label,
    load,
    number,
    rating,
    threshold,
    tier,
    whole_set,
    yearly,
    yes_no,
)

HALVES = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])


def share(measure: str, name: str = "c", **fields: Any) -> Data:
    """A criterion whose satisfaction is the measure's value."""
    return criterion("scale", measure, name, zero_at=0, full_at=1, **fields)


def two(*tiers: Data, **fields: Any) -> IndicatorSet:
    """Two dimensions with one criterion each, weights 1 and 3, on measures a and b."""
    measures = {name: number(None, at_least=0, at_most=1) for name in "ab"}
    heavy = dimension("second", item("j", share("b")), weight=3)
    return load(whole_set(measures, dimension("first", item("i", share("a"))), heavy, tiers=list(tiers), **fields))


def holds(assessment: Assessment, kind: str, at: int = 0) -> bool | None:
    conditions = assessment.to_dict()["ladder"][at]["conditions"]
    (condition,) = (part for part in conditions if part["kind"] == kind)
    for lang in ("zh", "en"):
        told = assessment.to_dict(lang)["ladder"][at]["conditions"]
        assert all(part["message"] for part in told)
        assert assessment.explain(lang)
    return condition["holds"]


def reached(assessment: Assessment) -> list[bool | None]:
    return [entry["reached"] for entry in assessment.to_dict()["ladder"]]


def ids(assessment: Assessment) -> tuple[str | None, str | None]:
    tier_, reachable = assessment.tier, assessment.reachable_tier
    return tier_ and tier_.id, reachable and reachable.id


def low(**requires: Any) -> Data:
    return tier("low", **{"known": 0.01, **requires})


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"a": 1, "b": 0.6}, True),
        ({"a": 0.7, "b": 0.7}, True),
        ({"a": 0.7, "b": 0.7 - 1e-12}, True),
        ({"a": 0.7, "b": 0.7 - 1e-8}, False),
        ({"b": 0.6}, None),
        ({"b": 0.94}, True),
        ({"a": 1, "b": None}, None),
        ({"a": 0.1, "b": 0.5}, False),
        ({"b": 0.5}, False),
    ],
)
def test_score(document: Data, expected: bool | None) -> None:  # noqa: FBT001
    assert holds(evaluate(two(low(score=70)), document), "score") is expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"a": 0.5, "b": 0.5}, True),
        ({"a": 0.5 - 1e-12, "b": 1}, True),
        ({"a": 0.5 - 1e-8, "b": 1}, False),
        ({"a": 0.2}, False),
        ({"a": 0.6}, None),
        ({}, None),
    ],
)
def test_each_dimension(document: Data, expected: bool | None) -> None:  # noqa: FBT001
    assert holds(evaluate(two(low(each_dimension=50)), document), "each_dimension") is expected


def test_each_dimension_names_those_below() -> None:
    shown = evaluate(two(low(each_dimension=50)), {"a": 0.2, "b": 0.1}).to_dict("zh")
    condition = shown["ladder"][0]["conditions"][0]
    assert condition["kind"] == "each_dimension"
    assert condition["observed"]["below"] == ["first", "second"]
    assert "维度first" in condition["message"]
    assert "维度second" in condition["message"]


def test_a_dimension_that_does_not_apply_does_not_reach_its_least_score() -> None:
    measures = {name: number(None, at_least=0, at_most=1) for name in "ab"}
    absent = dimension("first", item("i", share("a", may_not_apply=label("x"))))
    indicators = load(
        whole_set(measures, absent, dimension("second", item("j", share("b"))), tiers=[low(each_dimension=50)])
    )
    assert (
        holds(evaluate(indicators, {"not_applicable": {"i.c": "x"}, "evidence": {"b": 1}}), "each_dimension") is False
    )


@pytest.mark.parametrize(
    ("document", "expected"), [({"a": 0, "b": 0}, True), ({"b": 0}, True), ({"a": 1}, None), ({}, None)]
)
def test_known_is_a_share_of_the_weight_and_never_fails_for_good(document: Data, expected: bool | None) -> None:  # noqa: FBT001
    assert holds(evaluate(two(tier("low", known=0.75)), document), "known") is expected


def test_decided_unmet_is_not_known_and_met_whatever_comes_is() -> None:
    total = {"m": number(sum=["p", "q"]), "p": number(at_least=0, at_most=5), "q": number(at_least=0)}
    made = dimension("d", item("i", criterion("threshold", at_least=10)))
    indicators = load(whole_set(total, made, tiers=[tier("low", known=1)]))
    assert holds(evaluate(indicators, {"q": 4}), "known") is None
    assert evaluate(indicators, {"q": 4}).findings[0].outcome == "unmet"
    assert holds(evaluate(indicators, {"q": 10}), "known") is True


def documented(value: Any) -> Data:
    return {"value": value, "documents": ["照片"]}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"a": 1, "b": documented(0)}, True),
        ({"b": documented(0)}, True),
        ({"a": documented(1), "b": 1}, False),
        ({"a": documented(1)}, None),
        ({}, None),
        ({"b": {"documents": ["照片"]}}, None),
        ({"b": {"value": 1, "documents": []}}, False),
    ],
)
def test_documented(document: Data, expected: bool | None) -> None:  # noqa: FBT001
    assert holds(evaluate(two(low(documented=0.75)), document), "documented") is expected


def test_a_derived_measure_is_documented_where_all_that_it_reads_is() -> None:
    measures = {"m": number(sum=["p", "q"]), "p": number(), "q": number()}
    made = dimension("d", item("i", criterion("threshold", at_least=10)))
    indicators = load(whole_set(measures, made, tiers=[low(documented=1)]))
    for document, expected in (
        ({"p": documented(1), "q": documented(2)}, True),
        ({"p": documented(1), "q": 2}, False),
        ({"p": documented(1)}, None),
        ({"p": 1}, False),
    ):
        assert holds(evaluate(indicators, document), "documented") is expected


GATED = {"m": number(None, at_least=0, at_most=1), "r": rating(), "y": yearly()}


def gated(**requires: Any) -> IndicatorSet:
    made = dimension("d", item("i", share("m"), criterion("rubric", "r", "plan")))
    return load(whole_set(GATED, made, tiers=[low(**requires)]))


@pytest.mark.parametrize(
    ("value", "met", "veto"),
    [
        (1, True, True),
        (1 - 1e-12, True, True),
        (1 - 1e-8, False, True),
        (1e-8, False, True),
        (0, False, False),
        (1e-12, False, False),
        (None, None, None),
    ],
)
def test_met_and_vetoes(value: float | None, met: bool | None, veto: bool | None) -> None:  # noqa: FBT001
    assessment = evaluate(gated(met=["i.c"], vetoes=["i.c"]), {"m": value, "r": 1})
    assert (holds(assessment, "met"), holds(assessment, "vetoes")) == (met, veto)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(2, True), (4, True), (1, False), ([1, 2], False), ([2, 3], True), ([1, 3], True), (None, None)],
)
def test_level(value: Any, expected: bool | None) -> None:  # noqa: FBT001
    assert holds(evaluate(gated(level={"i.plan": 2}), {"m": 1, "r": value}), "level") is expected


def test_gates_name_what_they_miss() -> None:
    indicators = gated(met=["i.c", "i.plan"], vetoes=["i.c"], level={"i.plan": 3})
    shown = evaluate(indicators, {"m": 0, "r": 2}).to_dict("zh")["ladder"][0]["conditions"]
    told = {part["kind"]: part for part in shown}
    assert told["met"]["observed"] == {"missed": ["i.c", "i.plan"], "undecided": []}
    assert told["vetoes"]["observed"] == {"fired": ["i.c"], "undecided": []}
    assert told["level"]["observed"] == {"missed": ["i.plan"], "undecided": []}
    assert all("指标i" in told[kind]["message"] for kind in ("met", "vetoes", "level"))


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (None, None),
        ({}, False),
        ({2020: "low"}, False),
        ({2020: "mid"}, False),
        ({2020: "mid", 2022: "mid"}, True),
        ({2020: "top", 2022: "mid"}, True),
        ({2020: "top", 2022: "low"}, False),
    ],
)
def test_held_counts_higher_titles(history: Any, expected: bool | None) -> None:  # noqa: FBT001
    top = tier("top", held={"tier": "mid", "years": 2})
    indicators = two(low(), tier("mid", score=10), top)
    assessment = evaluate(indicators, {"history": history, "evidence": {"a": 1, "b": 1}})
    assert holds(assessment, "held", 2) is expected
    assert reached(assessment) == [True, True, expected]


LADDER = (tier("low", known=0.5, score=20), tier("mid", score=50), tier("top", each_dimension=80))


@pytest.mark.parametrize(
    ("document", "standing", "tiers"),
    [
        ({"a": 1, "b": 1}, [True, True, True], ("top", "top")),
        ({"a": 0.5, "b": 0.6}, [True, True, False], ("mid", "mid")),
        ({"a": 0, "b": 0.5}, [True, False, False], ("low", "low")),
        ({"a": 0, "b": 0}, [False, False, False], (None, None)),
        ({"b": 0.8}, [True, True, None], ("mid", "top")),
        ({"b": 0.4}, [True, None, False], ("low", "mid")),
        ({"a": 1}, [None, None, None], (None, "top")),
        ({}, [None, None, None], (None, "top")),
    ],
)
def test_a_tier_needs_those_below(document: Data, standing: Any, tiers: Any) -> None:
    assessment = evaluate(two(*LADDER), document)
    assert reached(assessment) == standing
    assert ids(assessment) == tiers


def test_a_higher_tier_whose_own_conditions_hold_is_not_reached_over_a_lower_that_fails() -> None:
    indicators = two(low(met=["i.c"]), tier("top", score=10))
    assert reached(evaluate(indicators, {"a": 0.5, "b": 1})) == [False, False]
    assert reached(evaluate(indicators, {"b": 1})) == [None, None]


def test_nothing_applies() -> None:
    made = dimension("d", item("i", threshold("is", value=True, measure="f", may_not_apply=label("x"))))
    tiers = [low(score=1, documented=0.1, each_dimension=1), tier("top", score=50)]
    indicators = load(whole_set({"f": yes_no()}, made, tiers=tiers))
    assessment = evaluate(indicators, {"not_applicable": {"i.c": "理由"}, "evidence": {"f": True}})
    assert (assessment.score, assessment.self_score, ids(assessment)) == (None, None, (None, None))
    assert all(holds(assessment, kind) is False for kind in ("known", "score", "documented", "each_dimension"))
    assert evaluate(indicators, {}).score == (0, 100)
    assert ids(evaluate(indicators, {})) == (None, "top")


def test_provisional_where_a_cut_off_is_assumed() -> None:
    assert evaluate(two(low()), {}).provisional
    read = {**low(), "reads": low()["assumes"], "assumes": {}}
    assert not evaluate(two(read), {}).provisional


@given(a=HALVES, b=HALVES, hide=st.sampled_from(["a", "b", "ab"]))
def test_filling_in_never_lowers_the_guaranteed_nor_raises_the_reachable_tier(a: float, b: float, hide: str) -> None:
    order = {None: -1, "low": 0, "mid": 1, "top": 2}
    full = {"a": a, "b": b}
    complete = evaluate(two(*LADDER), full)
    partly = evaluate(two(*LADDER), {name: value for name, value in full.items() if name not in hide})
    guaranteed, reachable = (order[tier_] for tier_ in ids(partly))
    exact, upper = (order[tier_] for tier_ in ids(complete))
    assert guaranteed <= exact
    assert upper <= reachable
    assert partly.score is not None
    assert complete.score is not None
    assert partly.score.lower - 1e-9 <= complete.score.lower <= partly.score.upper + 1e-9
