"""The typed model: what it refuses by itself, and what it says about its parts."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from pydantic import ValidationError

from lorg_indicators import IndicatorSet, evaluate
from lorg_indicators.criteria import Criterion, NumberCriterion
from lorg_indicators.measures import Measure
from lorg_indicators.model import Requirements
from lorg_indicators.text import Basis, Part, Weight
from tests.builders import (
    CRITERION,
    WHY,
    codes,
    criterion,
    definition_faults,
    dimension,
    item,
    load,
    minimal,
    minimal_set,
    number,
    put,
    result,
    tier,
    whole_set,
)


def test_items_and_criteria_come_in_order() -> None:
    parts = [
        dimension(
            name,
            item(f"{name}1", criterion("threshold", at_least=1)),
            item(f"{name}2", criterion("threshold", at_least=2)),
        )
        for name in "de"
    ]
    indicators = load(whole_set({"m": number()}, *parts))
    assert [(dimension_.id, item_.id) for dimension_, item_ in indicators.items] == [
        ("d", "d1"),
        ("d", "d2"),
        ("e", "e1"),
        ("e", "e2"),
    ]
    assert [item_.id for item_, _ in indicators.criteria] == ["d1", "d2", "e1", "e2"]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ({"cites": ["at_least"]}, {"source": "notice"}),
        ({"reads": {"at_least": WHY}}, {"source": "reading", "reason": WHY}),
        ({"assumes": {"at_least": "只有中文"}}, {"source": "assumption", "reason": {"zh": "只有中文"}}),
    ],
)
def test_the_basis_of_a_number_reaches_the_result(field: Any, expected: Any) -> None:
    made = {**criterion("threshold", at_least=10), "quote": "不少于１０次", "assumes": {}, **field}
    measures = {"m": number()}
    indicators = load(whole_set(measures, dimension("d", item("i", made, text="每年不少于１０次。", context=["每年"]))))
    shown = result(indicators, 3).to_dict()
    assert shown["dimensions"][0]["items"][0]["criteria"][0]["basis"] == {"at_least": expected}


def test_a_part_without_numbers_needs_no_basis() -> None:
    assert Basis().numbers() == ()
    assert Basis().basis("x") is None


def test_the_conditions_that_a_tier_asks_for() -> None:
    assert Requirements().given == ()
    asked = Requirements(known=0.5, met=("a.b",), level={"a.c": 2}, vetoes=("a.d",))
    assert asked.given == ("known", "met", "level", "vetoes")
    assert asked.named == (("met", "a.b"), ("level", "a.c"), ("vetoes", "a.d"))


def test_a_chinese_text_alone_is_enough() -> None:
    indicators = load(put(minimal_set(), "/title", "样例"))
    assert indicators.title.label == {"zh": "样例"}
    assert "样例" in evaluate(indicators, {}).explain("en")
    assert codes(definition_faults(put(minimal_set(), "/title", ""))) == [("too-short", "/title/zh")]


@pytest.mark.parametrize("weight", [1e-9, 1, 1e6])
def test_weights_in_range(weight: Weight) -> None:
    assert evaluate(load(put(minimal_set(), CRITERION + "/weight", weight)), {"m": 10}).score == (100, 100)


def test_parts_are_frozen_and_refuse_what_they_do_not_know() -> None:
    with pytest.raises(ValidationError):
        Requirements(scores=3)  # type: ignore[call-arg] # on purpose
    with pytest.raises(ValidationError):
        Requirements().score = 3  # type: ignore[misc] # on purpose


@pytest.mark.parametrize("part", [Criterion, NumberCriterion, Measure])
def test_an_unfinished_kind_or_measure_cannot_be_made(part: type[Part]) -> None:
    with pytest.raises(TypeError, match="abstract"):
        part(id="c", kind="none", type="none", quote="x", measure="m", label="x")  # type: ignore[call-arg] # on purpose


def test_threads_share_a_set() -> None:
    indicators: IndicatorSet = minimal(criterion("threshold", at_least=10), tiers=[tier("low", known=0.5, score=50)])
    expected = [
        evaluate(load(minimal_set(tiers=[tier("low", known=0.5, score=50)])), {"m": value}).to_json()
        for value in range(20)
    ]
    answers: dict[int, list[str]] = {}

    def work(number_: int) -> None:
        langs: Any = ("zh", "en")
        answers[number_] = [evaluate(indicators, {"m": value}).to_json() for value in range(20)]
        assert evaluate(indicators, {"m": number_}).explain(langs[number_ % 2])

    threads = [threading.Thread(target=work, args=(at,)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(answers.values()) == [expected] * 8
