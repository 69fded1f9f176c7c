"""Evidence documents: every fault of a document at once, with its place, and what each key means."""

from __future__ import annotations

import json
import math
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import EvidenceError, IndicatorSet, LorgError, Outcome, evaluate, load_set
from lorg_indicators.loading import parse_evidence
from tests.builders import Data, attempt, codes, evidence_faults, household, span

indicators = household()


def fault_codes(document: Any, which: IndicatorSet = indicators) -> list[tuple[str, str]]:
    return codes(evidence_faults(which, document))


# -- the example of the task -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "met"), [(0.9, False), (1, True), ("60 分钟/天", True), ("１小时/天", True), ("0.9 小时/天", False)]
)
def test_one_hour_a_day(written: Any, met: bool) -> None:  # noqa: FBT001
    jiating = load_set("jiating")
    (study,) = (part for _, part in jiating.criteria if part.measure == "study_time")
    finding = next(
        found for found in evaluate(jiating, {"study_time": written}).findings if found.id.endswith(f".{study.id}")
    )
    assert (finding.outcome is Outcome.MET) is met


def test_every_fault_of_one_file_is_reported_with_its_place() -> None:
    jiating = load_set("jiating")
    ratings = [name for name, measure in jiating.measures.items() if measure.type == "rating"]
    rest = [name for name, measure in jiating.measures.items() if measure.type == "number" and name != "study_time"]
    document: Data = {"study_time": "60 元", "books_red": 3, ratings[0]: 9, ratings[1]: "很多", rest[0]: -1}
    expected = [("unit-mismatch", "/study_time"), ("unknown-measure", "/books_red")]
    expected += [
        ("unknown-level", f"/{ratings[0]}"),
        ("unknown-level", f"/{ratings[1]}"),
        ("out-of-range", f"/{rest[0]}"),
    ]
    assert fault_codes(document, jiating) == expected
    for written, code in (
        (25, "out-of-range"),
        ("NaN", "not-a-number"),
        ("很多", "not-a-number"),
        (-1, "out-of-range"),
    ):
        assert fault_codes({"study_time": written}, jiating) == [(code, "/study_time")]


def test_the_same_in_one_file_with_line_and_column() -> None:
    text = """evidence:
  hours: 60 元
  books: -1
  spending: {2023: NaN, 2024: 很多}
  members: 51
  plam: 3
  plan: 9
"""
    document = parse_evidence(text.encode(), "证据.yaml")
    found = [document.locate(fault) for fault in evidence_faults(indicators, document.data)]
    assert [(fault.code, fault.pointer, fault.line, fault.column) for fault in found] == [
        ("unit-mismatch", "/evidence/hours", 2, 10),
        ("out-of-range", "/evidence/books", 3, 10),
        ("not-a-number", "/evidence/spending/2023", 4, 20),
        ("not-a-number", "/evidence/spending/2024", 4, 31),
        ("out-of-range", "/evidence/members", 5, 12),
        ("unknown-measure", "/evidence/plam", 6, 3),
        ("unknown-level", "/evidence/plan", 7, 9),
    ]
    hint = found[5].to_dict("en")["hint"]
    assert hint is not None
    assert "plan" in hint
    assert found[0].render("zh").startswith("证据.yaml:2:10 /evidence/hours [unit-mismatch]")


# -- forms -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", [None, [], "x", 3, [("hours", 1)]])
def test_what_is_no_document(document: Any) -> None:
    assert fault_codes(document) == [("not-a-document", "")]


def test_short_and_full_form_say_the_same() -> None:
    values = {"hours": 2, "books": 9, "plan": [3, 4]}
    short, full = evaluate(indicators, values), evaluate(indicators, {"evidence": values})
    assert short == full
    assert short.to_json() == full.to_json()
    assert evaluate(indicators, {}) == evaluate(indicators, {"evidence": None})


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"hours": 1}, {"hours": "60 分钟/天"}),
        ({"hours": 1}, {"hours": {"value": 1}}),
        ({"hours": 1, "books": 2}, {"books": 2.0, "hours": 1}),
        ({"hours": 1}, {"hours": 1, "plan": None}),
        ({"spending": {2023: 1, 2024: 2}}, {"spending": {"2024": 2, "2023": 1}}),
        ({"period": 2024, "evidence": {"spending": 2}}, {"evidence": {"spending": {2024: 2}}}),
        ({"subject": "x"}, {"subject": {"id": "x"}}),
    ],
)
def test_the_digest_is_of_what_was_read(a: Data, b: Data) -> None:
    assert evaluate(indicators, a).evidence_digest == evaluate(indicators, b).evidence_digest


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"hours": 1}, {"hours": 1.5}),
        ({"hours": 1}, {}),
        ({"hours": 1}, {"hours": {"self": 1}}),
        ({"hours": {"self": 1, "review": 2}}, {"hours": {"self": 2, "review": 2}}),
        ({"hours": 1}, {"hours": {"value": 1, "documents": ["照片"]}}),
        ({"plan": [3, 4]}, {"plan": [4, 3, 3, 4]}),
        ({"history": {}}, {"subject": None}),
        ({"subject": "x"}, {"subject": "y"}),
        ({"period": 2024}, {"period": 2023}),
    ],
)
def test_the_digest_differs_where_the_evidence_does(a: Data, b: Data) -> None:
    assert evaluate(indicators, a).evidence_digest != evaluate(indicators, b).evidence_digest


def test_keys_beside_those_of_a_document() -> None:
    (fault,) = evidence_faults(indicators, {"period": 2024, "hours": 1})
    assert (fault.code, fault.pointer) == ("unknown-key", "/hours")
    assert "evidence" in fault.to_dict("en")["hint"]
    (fault,) = evidence_faults(indicators, {"evidence": {}, "histroy": {}})
    assert "history" in fault.to_dict("en")["hint"]


def test_weird_keys_are_named_in_the_order_of_the_document() -> None:
    weird: dict[Any, Any] = {None: 1, (1, 2): 1, 7: 1, "": 1, "a/b": 1, True: 1, 10**400: 1, frozenset(): 1}
    places = ["/None", "/(1, 2)", "/7", "/", "/a~1b", "/True", f"/{10**400}", "/frozenset()"]
    assert fault_codes(weird) == [("unknown-measure", place) for place in places]
    assert fault_codes({"evidence": weird}) == [("unknown-measure", "/evidence" + place) for place in places]
    assert fault_codes({**weird, "period": None}) == [("unknown-key", place) for place in places]


def test_header() -> None:
    assert evaluate(indicators, {"format": "lorg-indicators-evidence/1", "set": "sample"}).score == (0, 100)
    assert fault_codes({"format": "lorg-indicators/1", "set": "jiating"}) == [
        ("other-format", "/format"),
        ("other-set", "/set"),
    ]
    assert fault_codes({"evidence": [1]}) == [("not-a-mapping", "/evidence")]


@pytest.mark.parametrize(
    "period",
    ["x", 24, 2201, True, 2024.0, [2024], pytest.param("1" * 5000, id="5000 digits"), 10**400],
)
def test_what_is_no_period(period: Any) -> None:
    assert fault_codes({"period": period}) == [("year-invalid", "/period")]


def test_subject() -> None:
    shown = evaluate(indicators, {"subject": {"id": "jt-1", "size": 3, "ok": True, 5: "x", "none": None}}).to_dict()
    assert shown["subject"].items() >= {"id": "jt-1", "size": 3, "ok": True, "5": "x"}.items()
    assert fault_codes({"subject": [1]}) == [("not-a-mapping", "/subject")]
    bad = {"subject": {"a": [1], "b": math.nan, "c": {}, "d": math.inf}}
    assert fault_codes(bad) == [("wrong-type", f"/subject/{name}") for name in "abcd"]


# -- derived measures --------------------------------------------------------------------------------


def test_a_derived_measure_cannot_be_filled_in() -> None:
    (fault,) = evidence_faults(indicators, {"per_head": 3})
    assert (fault.code, fault.pointer) == ("derived-measure", "/per_head")
    assert "spending" in fault.render("en")
    assert "members" in fault.render("en")


def test_an_impossible_derived_value_names_its_operands_and_its_place() -> None:
    wrong = {"spending": {2023: 60_000, 2024: 20}, "members": 2}
    (fault,) = evidence_faults(indicators, wrong)
    assert (fault.code, fault.pointer, fault.found) == ("derived-out-of-range", "/per_head", 30_000)
    assert "2023" in fault.render("en")
    assert "spending" in fault.render("en")
    assert fault_codes({"evidence": wrong}) == [("derived-out-of-range", "/evidence/per_head")]
    assert evaluate(indicators, {"spending": 2000, "members": 2}).findings[2].observed == 1000


def test_an_operand_that_can_fit_no_longer_is_a_fault() -> None:
    assert fault_codes({"spending": 60_000}) == [("derived-out-of-range", "/per_head")]
    assert span(evaluate(indicators, {"spending": 40_000}).findings[2]) == (1, 1)


# -- not applicable and history ----------------------------------------------------------------------


def test_not_applicable_needs_a_criterion_that_allows_it_and_a_reason() -> None:
    assessment = evaluate(indicators, {"not_applicable": {"i.hours": "卧床"}})
    assert assessment.not_applicable == {"i.hours": "卧床"}
    assert assessment.findings[0].outcome is Outcome.NOT_APPLICABLE
    assert "卧床" in assessment.explain("zh")
    wrong = {"i.hours": " ", "i.books": "x", "i.bokos": "x", "hours": "x", 3: "x"}
    assert fault_codes({"not_applicable": wrong}) == [
        ("no-reason", "/not_applicable/i.hours"),
        ("always-applies", "/not_applicable/i.books"),
        ("unknown-criterion", "/not_applicable/i.bokos"),
        ("unknown-criterion", "/not_applicable/hours"),
        ("unknown-criterion", "/not_applicable/3"),
    ]
    for reason in (None, True, 3, ["x"]):
        assert fault_codes({"not_applicable": {"i.hours": reason}}) == [("no-reason", "/not_applicable/i.hours")]
    assert fault_codes({"not_applicable": ["i.hours"]}) == [("not-a-mapping", "/not_applicable")]


FULL = {"hours": 2, "books": 9, "members": 1, "spending": {2024: 100}, "plan": 4}


@pytest.mark.parametrize(
    ("history", "holds"),
    [
        (None, None),
        ({}, False),
        ({2022: "low"}, False),
        ({2022: "low", 2023: "low"}, True),
        ({"2022": "low", "2023": "high"}, True),
        ({2020: "high", 2021: "high"}, True),
        ({2022: "low", 2023: None}, None),
        ({2021: None, 2022: "low", 2023: "low"}, True),
        ({2022: None}, False),
    ],
)
def test_history(history: Any, holds: bool | None) -> None:  # noqa: FBT001
    document = {"evidence": FULL, "history": history}
    conditions = evaluate(indicators, document).to_dict()["ladder"][1]["conditions"]
    assert next(part["holds"] for part in conditions if part["kind"] == "held") is holds


def test_titles_are_held_before_the_assessed_year() -> None:
    late = {2023: "low", 2024: "low", 2025: "low"}
    expected = [("history-not-earlier", "/history/2024"), ("history-not-earlier", "/history/2025")]
    assert fault_codes({"period": 2024, "history": late}) == expected
    assert fault_codes({"evidence": FULL, "history": late}) == expected
    assert evaluate(indicators, {"history": late}).to_dict()["period"] == 2026


def test_faults_of_history() -> None:
    assert fault_codes({"history": ["low"]}) == [("not-a-mapping", "/history")]
    assert fault_codes({"history": {"x": "low", 2022: "lwo", 2023: ["low"]}}) == [
        ("year-invalid", "/history/x"),
        ("unknown-tier", "/history/2022"),
        ("unknown-tier", "/history/2023"),
    ]
    assert fault_codes({"history": {2022: "low", "2022": "high"}}) == [("year-twice", "/history/2022")]


def test_faults_of_every_part_are_reported_together() -> None:
    document = {
        "format": "x",
        "period": "x",
        "subject": 3,
        "evidence": {"hours": 25, "x": 1},
        "not_applicable": {"x": "y"},
        "history": {2022: "x"},
        "extra": 1,
    }
    expected = {
        "/format",
        "/period",
        "/subject",
        "/evidence/hours",
        "/evidence/x",
        "/not_applicable/x",
        "/history/2022",
    }
    assert {pointer for _, pointer in fault_codes(document)} == {*expected, "/extra"}


def test_an_evidence_error_travels() -> None:
    with pytest.raises(EvidenceError) as caught:
        evaluate(indicators, {"hours": math.nan, "x": 1})
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert isinstance(again, LorgError)
    assert codes(again.faults) == codes(caught.value.faults)
    assert str(again) == str(caught.value) == caught.value.render("zh")


def test_the_document_is_left_as_it_was() -> None:
    spending = {"2023": 1, 2024: None}
    document = {"period": 2024, "evidence": {"spending": spending, "plan": {"self": [3, 4]}}}
    before = repr(document)
    evaluate(indicators, document)
    assert repr(document) == before


keys = st.one_of(
    st.sampled_from([*indicators.measures, "evidence", "period", "history", "not_applicable", "subject"]),
    st.text(max_size=5),
)
leaf = st.one_of(st.none(), st.booleans(), st.integers(-5, 3000), st.floats(), st.text(max_size=8))
trees = st.recursive(
    leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)


@given(trees)
def test_any_document_is_read_or_refused(document: Any) -> None:
    assessment, found = attempt(lambda: evaluate(indicators, document))
    assert (assessment is None) == bool(found)
    if assessment is not None:
        assert json.loads(assessment.to_json("en"))["set"]["id"] == "sample"
