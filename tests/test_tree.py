"""Weights, aggregation and contributions: up the tree and down again."""

from __future__ import annotations

import math
from functools import cache
from itertools import product
from typing import Any, Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lorg_indicators import Assessment, IndicatorSet, evaluate
from lorg_indicators.tree import Tree
from tests.builders import Data, criterion, dimension, item, label, load, number, tier, whole_set

METHODS = ("arithmetic", "geometric", "minimum")
units = st.floats(0, 1)
weights = st.floats(1e-3, 1e3)


def share(measure: str, weight: float = 1, **fields: Any) -> Data:
    """A criterion, named like its measure, whose satisfaction is the measure's value."""
    if "share" not in fields:
        fields["weight"] = weight
    return criterion("scale", measure, measure, zero_at=0, full_at=1, **fields)


def built(*dimensions: Data, names: str = "abcdef", **fields: Any) -> IndicatorSet:
    measures = {name: number(None, at_least=0, at_most=1) for name in names}
    return load(whole_set(measures, *dimensions, tiers=[tier("low", known=0.01)], **fields))


def score(assessment: Assessment) -> float:
    assert assessment.score is not None
    assert assessment.score.lower == pytest.approx(assessment.score.upper)
    return assessment.score.lower


def flat(*criteria: Data, **fields: Any) -> IndicatorSet:
    return built(dimension("d", item("i", *criteria)), **fields)


def test_ten_weights_of_a_tenth_make_a_full_score() -> None:
    names = "abcdefghij"
    full = evaluate(flat(*(share(name, 0.1) for name in names), names=names), dict.fromkeys(names, 1))
    assert score(full) == pytest.approx(100, abs=1e-9)
    assert full.score is not None
    assert full.score.upper <= 100


@example(values=(0.0, 0.0, 1e-9), given_weights=(1.0, 1.0, 1.0), factor=1.0)
@example(values=(1.0, 1.0, 1 - 1e-9), given_weights=(1.0, 1.0, 1.0), factor=1.0)
@given(values=st.tuples(units, units, units), given_weights=st.tuples(weights, weights, weights), factor=weights)
def test_only_the_proportion_of_weights_counts(
    values: tuple[float, ...], given_weights: tuple[float, ...], factor: float
) -> None:
    document = dict(zip("abc", values, strict=True))
    once = flat(*(share(name, weight) for name, weight in zip("abc", given_weights, strict=True)))
    scaled = flat(*(share(name, weight * factor) for name, weight in zip("abc", given_weights, strict=True)))
    # What is no further than 1e-9 from an end of a scale counts as the end.
    counted = [0.0 if value <= 1e-9 else 1.0 if value >= 1 - 1e-9 else value for value in values]
    expected = 100 * math.fsum(v * w for v, w in zip(counted, given_weights, strict=True)) / math.fsum(given_weights)
    assert score(evaluate(once, document)) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert score(evaluate(scaled, document)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("method", "expected"), [("arithmetic", (0.25 * 1 + 1 * 3) / 4), ("geometric", 0.25**0.25), ("minimum", 0.25)]
)
@pytest.mark.parametrize("level", ["set", "dimension", "item"])
def test_each_level_aggregates_as_declared(level: str, method: str, expected: float) -> None:
    small, large = share("a"), share("b")
    dimensions = {
        "set": [dimension("d", item("i", small)), dimension("e", item("j", large), weight=3)],
        "dimension": [dimension("d", item("i", small), item("j", large, weight=3))],
        "item": [dimension("d", item("i", small, share("b", 3)))],
    }[level]
    indicators = built(*dimensions, aggregation={level: method})
    assert score(evaluate(indicators, {"a": 0.25, "b": 1})) == pytest.approx(100 * expected)


@given(values=st.tuples(units, units, units), up=units, at=st.integers(0, 2), method=st.sampled_from(METHODS))
def test_raising_one_value_lowers_nothing(values: tuple[float, ...], up: float, at: int, method: str) -> None:
    indicators = flat(share("a"), share("b", 2), share("c", 3), aggregation={"item": method})
    before = dict(zip("abc", values, strict=True))
    after = {**before, "abc"[at]: max(up, values[at])}
    assert score(evaluate(indicators, after)) >= score(evaluate(indicators, before)) - 1e-9


@cache
def _three_levels(methods: tuple[str, ...]) -> IndicatorSet:
    first = dimension("d", item("i", share("a"), share("b", 2)), item("j", share("c"), share("d", share=0.2), weight=3))
    second = dimension("e", item("k", share("e", may_not_apply=label("x")), share("f")), weight=2)
    return built(first, second, aggregation=dict(zip(("set", "dimension", "item"), methods, strict=True)))


def _sums(assessment: Assessment, end: Literal["lower", "upper"]) -> dict[str, float]:
    data = assessment.to_dict()
    items = [part for entry in data["dimensions"] for part in entry["items"]]
    criteria = [part for entry in items for part in entry["criteria"]]
    levels: dict[str, Any] = {"dimensions": data["dimensions"], "items": items, "criteria": criteria}
    return {name: math.fsum(part["contribution"][end] for part in parts) for name, parts in levels.items()}


@pytest.mark.parametrize("methods", list(product(METHODS, repeat=3)), ids="-".join)
@settings(max_examples=30)
@given(values=st.lists(st.none() | units, min_size=6, max_size=6), absent=st.booleans())
def test_contributions_add_up_to_the_score(methods: tuple[str, ...], values: list[float | None], absent: bool) -> None:  # noqa: FBT001
    document = {"evidence": dict(zip("abcdef", values, strict=True)), "not_applicable": {"k.e": "x"} if absent else {}}
    assessment = evaluate(_three_levels(methods), document)
    assert assessment.score is not None
    for end in ("lower", "upper"):
        total = getattr(assessment.score, end)
        for level, added in _sums(assessment, end).items():
            assert added == pytest.approx(total, abs=1e-9), level
    assert 0 <= assessment.score.lower <= assessment.score.upper <= 100 + 1e-9


@pytest.mark.parametrize("methods", list(product(METHODS, repeat=3)), ids="-".join)
@pytest.mark.parametrize("absent", [frozenset(), frozenset({4}), frozenset({4, 5})], ids=["all", "one", "two"])
@settings(max_examples=20)
@given(
    values=st.lists(units, min_size=6, max_size=6),
    others=st.lists(units, min_size=6, max_size=6),
    changed=st.sets(st.integers(0, 5)),
)
def test_only_what_changed_is_added_up_again(
    methods: tuple[str, ...], absent: frozenset[int], values: list[float], others: list[float], changed: set[int]
) -> None:
    tree = Tree(_three_levels(methods), absent)
    after = [others[at] if at in changed else value for at, value in enumerate(values)]
    assert tree.again(tree.up(values), after, changed) == tree.up(after)


def test_contributions_are_in_proportion_to_weight_times_value() -> None:
    assessment = evaluate(flat(share("a"), share("b", 3), aggregation={"item": "minimum"}), {"a": 0.5, "b": 1})
    points = [part["contribution"]["lower"] for part in assessment.to_dict()["dimensions"][0]["items"][0]["criteria"]]
    assert points == pytest.approx([50 * 0.5 / 3.5, 50 * 3 / 3.5])
    nothing = evaluate(flat(share("a"), share("b", 3)), {"a": 0, "b": 0}).to_dict()
    assert [part["contribution"]["lower"] for part in nothing["dimensions"][0]["items"][0]["criteria"]] == [0, 0]


def test_effective_weights() -> None:
    data = evaluate(_three_levels(METHODS), {}).to_dict()
    assert [part["effective_weight"] for part in data["dimensions"]] == pytest.approx([1 / 3, 2 / 3])
    items = [part for entry in data["dimensions"] for part in entry["items"]]
    assert [part["effective_weight"] for part in items] == pytest.approx([1 / 12, 3 / 12, 2 / 3])
    criteria = [part["effective_weight"] for entry in items for part in entry["criteria"]]
    # An encouraged clause has its share of the item beside the base weights, which make up the whole.
    assert criteria == pytest.approx([1 / 36, 2 / 36, 3 / 12, 0.2 * 3 / 12, 1 / 3, 1 / 3])


def test_what_does_not_apply_leaves_its_weight_to_its_siblings() -> None:
    assessment = evaluate(_three_levels(METHODS), {"not_applicable": {"k.e": "x"}})
    criteria = assessment.to_dict()["dimensions"][1]["items"][0]["criteria"]
    assert [part["effective_weight"] for part in criteria] == pytest.approx([0, 2 / 3])
    assert (criteria[0]["outcome"], criteria[0]["satisfaction"], criteria[0]["known"]) == (
        "not_applicable",
        None,
        False,
    )
    assert criteria[0]["contribution"] == {"lower": 0, "upper": 0}
    assert "e" not in assessment.unknown


@pytest.mark.parametrize("method", METHODS)
def test_not_applicable_under_every_aggregation(method: str) -> None:
    parts = (share("a", 2, may_not_apply=label("x")), share("b", 3), share("c", 5))
    indicators = flat(*parts, aggregation={"item": method})
    without = flat(*parts[1:], aggregation={"item": method})
    document = {"b": 0.25, "c": 0.81}
    absent = {"not_applicable": {"i.a": "x"}, "evidence": document}
    assert score(evaluate(indicators, absent)) == pytest.approx(score(evaluate(without, document)))
    filled = {"not_applicable": {"i.a": "x"}, "evidence": {**document, "a": 0}}
    assert score(evaluate(indicators, filled)) == pytest.approx(score(evaluate(without, document)))


def test_an_item_and_a_dimension_without_anything_that_applies_drop_out() -> None:
    absent = share("a", may_not_apply=label("x"))
    indicators = built(dimension("d", item("i", absent), weight=9), dimension("e", item("j", share("b"))))
    assessment = evaluate(indicators, {"not_applicable": {"i.a": "x"}, "evidence": {"b": 0.5}})
    assert score(assessment) == 50
    data = assessment.to_dict()
    assert [part["score"] for part in data["dimensions"]] == [None, {"lower": 50, "upper": 50}]
    assert [part["effective_weight"] for part in data["dimensions"]] == [0, 1]
    assert data["dimensions"][0]["items"][0]["score"] is None


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("base", "extra", "expected"),
    [(0.5, 0, 0.5), (0.5, 1, 0.7), (0.5, 0.5, 0.6), (0.9, 1, 1), (1, 1, 1), (0, 1, 0.2), (1, 0, 1)],
)
def test_an_encouraged_clause_only_adds_up_to_full(method: str, base: float, extra: float, expected: float) -> None:
    indicators = flat(share("a"), share("b", share=0.2), aggregation={"item": method})
    assert score(evaluate(indicators, {"a": base, "b": extra})) == pytest.approx(100 * expected)


def test_an_encouraged_clause_counts_as_neither_known_nor_unknown() -> None:
    indicators = flat(share("a"), share("b", share=0.2))
    known = [
        evaluate(indicators, document).to_dict()["ladder"][0]["conditions"][0] for document in ({"a": 0}, {"b": 0})
    ]
    assert [condition["observed"] for condition in known] == [1, 0]
    open_ = evaluate(indicators, {"a": 0.5})
    assert open_.score == pytest.approx((50, 70))


def test_an_encouraged_clause_may_be_not_applicable() -> None:
    indicators = flat(share("a"), share("b", share=0.2, may_not_apply=label("x")))
    assessment = evaluate(indicators, {"not_applicable": {"i.b": "x"}, "evidence": {"a": 0.5, "b": 1}})
    assert score(assessment) == 50


def test_intervals_add_up_end_by_end() -> None:
    indicators = flat(share("a"), share("b", 3))
    assert evaluate(indicators, {"a": 1}).score == pytest.approx((25, 100))
    assert evaluate(indicators, {"b": 0.5}).score == pytest.approx((37.5, 62.5))
    assert evaluate(indicators, {}).score == (0, 100)
