"""checklist: the share of the options that are in place, or a number of them."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import Outcome
from tests.builders import (
    CRITERION,
    checklist,
    codes,
    criterion,
    definition_faults,
    evidence_faults,
    judged,
    minimal,
    minimal_set,
    result,
    span,
)

FOUR = checklist("a", "b", "c", "d")
NAMES = ("a", "b", "c", "d")
share = minimal(criterion("checklist"), FOUR)
two = minimal(criterion("checklist", at_least=2), FOUR)
part = minimal(criterion("checklist", at_least=2, credit="proportional"), FOUR)


@pytest.mark.parametrize(
    ("present", "of_all", "of_two", "in_part"),
    [
        ([], 0, 0, 0),
        (["a"], 0.25, 0, 0.5),
        (["d", "b"], 0.5, 1, 1),
        (["a", "b", "c"], 0.75, 1, 1),
        (["a", "b", "c", "d"], 1, 1, 1),
    ],
)
def test_a_list_is_closed(present: list[str], of_all: float, of_two: float, in_part: float) -> None:
    for indicators, earned in ((share, of_all), (two, of_two), (part, in_part)):
        finding = judged(indicators, present)
        assert span(finding) == (earned, earned)
        assert finding.known
        assert finding.observed == {name: name in present for name in NAMES}


def test_a_mapping_is_open() -> None:
    answers = {"a": True, "b": False}
    for indicators, expected in ((share, (0.25, 0.75)), (two, (0, 1)), (part, (0.5, 1))):
        finding = judged(indicators, answers)
        assert span(finding) == expected
        assert (finding.known, finding.outcome) == (False, Outcome.UNKNOWN)
    assert judged(share, {**answers, "c": None, "d": None}).observed == answers


@pytest.mark.parametrize("kind", [{}, {"at_least": 1}, {"at_least": 3}, {"at_least": 3, "credit": "proportional"}])
@pytest.mark.parametrize("answers", list(product((True, False, None), repeat=4)), ids=str)
def test_open_options_give_exactly_the_range_over_all_answers(
    kind: dict[str, Any], answers: tuple[bool | None, ...]
) -> None:
    indicators = minimal(criterion("checklist", **kind), FOUR)
    reached = []
    for filling in product((True, False), repeat=answers.count(None)):
        fillings = iter(filling)
        closed = [next(fillings) if answer is None else answer for answer in answers]
        reached.append(judged(indicators, dict(zip(NAMES, closed, strict=True))).lower)
    open_ = {name: answer for name, answer in zip(NAMES, answers, strict=True) if answer is not None}
    finding = judged(indicators, open_)
    assert span(finding) == (min(reached), max(reached))
    assert finding.known == (len(open_) == 4 or finding.lower == 1)


def test_enough_known_options_decide() -> None:
    met = judged(two, {"a": True, "c": True})
    assert (met.outcome, met.known) == (Outcome.MET, True)
    failed = judged(two, {"a": False, "b": False, "c": False})
    assert (failed.outcome, failed.known) == (Outcome.UNMET, False)


@given(st.lists(st.sampled_from(NAMES)))
def test_naming_an_option_twice_counts_once(names: list[str]) -> None:
    assert span(judged(share, names)) == (len(set(names)) / 4, len(set(names)) / 4)


def test_unknown_answers() -> None:
    for value in (None, {}, {"a": None}):
        finding = judged(share, value)
        assert (span(finding), finding.known, finding.observed) == ((0, 1), False, None)


@pytest.mark.parametrize("word", [True, "true", "是", "有", " Yes "])
def test_words_for_yes(word: Any) -> None:
    assert judged(share, {"a": word}).lower == 0.25


@pytest.mark.parametrize(
    ("indicators", "present", "gap"),
    [
        (two, ["a"], {"count": 1, "absent": ["b", "c", "d"]}),
        (two, ["a", "b"], None),
        (share, ["a", "b", "c"], {"count": 1, "absent": ["d"]}),
        (share, list(NAMES), None),
    ],
)
def test_gap_counts_and_names_what_is_missing(indicators: Any, present: list[str], gap: Any) -> None:
    shown = result(indicators, present).to_dict("en")
    assert shown["dimensions"][0]["items"][0]["criteria"][0]["gap"] == gap


def test_the_message_names_what_is_missing() -> None:
    shown = result(two, ["a"]).to_dict("zh")
    assert "选项b、选项c、选项d" in shown["dimensions"][0]["items"][0]["criteria"][0]["message"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", [("wrong-type", "")]),
        (3, [("wrong-type", "")]),
        (True, [("wrong-type", "")]),
        (["a", "x"], [("unknown-option", "/1")]),
        ([["a"], None], [("unknown-option", "/0"), ("unknown-option", "/1")]),
        ({"x": True, "a": 1, "b": "maybe"}, [("unknown-option", "/x"), ("wrong-type", "/a"), ("wrong-type", "/b")]),
        ({None: True, 3: True}, [("unknown-option", "/None"), ("unknown-option", "/3")]),
    ],
)
def test_what_is_no_answer(value: Any, expected: list[tuple[str, str]]) -> None:
    assert codes(evidence_faults(share, {"m": value})) == [(code, "/m" + pointer) for code, pointer in expected]


def test_definition_faults() -> None:
    more = criterion("checklist", at_least=5)
    assert codes(definition_faults(minimal_set(more, FOUR))) == [("more-than-listed", CRITERION + "/at_least")]
    assert minimal(criterion("checklist", at_least=4), FOUR).id == "sample"
    credit = criterion("checklist", credit="proportional")
    assert codes(definition_faults(minimal_set(credit, FOUR))) == [("credit-needs-cut", CRITERION + "/credit")]
    assert ("out-of-range", CRITERION + "/at_least") in codes(
        definition_faults(minimal_set(criterion("checklist", at_least=0), FOUR))
    )
