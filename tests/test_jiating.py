"""The family set against the notice, and the acceptance cases that were agreed on it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from lorg_indicators import EvidenceError, Outcome, evaluate, load_set
from lorg_indicators.catalog import example
from lorg_indicators.document import read_document
from lorg_indicators.measures import Number

JIATING = load_set("jiating")

# SHA-256, first 12 digits, of each item's text in annex 4 of the notice, in order.
TEXTS = {
    "place": "97cb5b4581b6",
    "resources": "a9b836a3b9a1",
    "digital": "5de4c73b3c60",
    "library": "31711293e970",
    "love": "7060bf88da5e",
    "together": "f1b25f3a4877",
    "plan": "155e135bad17",
    "daily_time": "cb3af4a8d8da",
    "reading": "1f3a120b131e",
    "spending": "3be7efc8e281",
    "community": "c2f835c5f68b",
    "organisations": "754078f7af38",
    "ways": "7f3a67d7c3ce",
    "values": "36ec3f56594d",
    "citizenship": "4543ea008a22",
    "growth": "7ea147f30670",
}


def outcome(name: str, evidence: dict[str, Any]) -> Outcome:
    return next(finding.outcome for finding in evaluate(JIATING, evidence).findings if finding.id == name)


@pytest.mark.parametrize(
    ("value", "met"), [(0.9, False), (1, True), ("60 分钟/天", True), ("１小时/天", True), ("59 分钟/天", False)]
)
def test_an_hour_a_day(value: object, met: bool) -> None:  # noqa: FBT001 - a parameter
    assert (outcome("daily_time.hour", {"study_time": value}) is Outcome.MET) is met


def test_eight_books_a_year() -> None:
    assert outcome("reading.books", {"books_read": {2022: 13.37, 2023: 12.37, 2024: 10.03}}) is Outcome.MET
    assert outcome("reading.books", {"books_read": {2024: 7.99}}) is Outcome.PARTLY
    assert outcome("reading.books", {"books_read": {2024: 8}}) is Outcome.MET


def test_spending_that_rises_every_year() -> None:
    """Urban spending on education, culture and recreation in Shandong fell in 2007 (Shandong yearbook, table E1003)."""
    shandong = {2005: 1040.0, 2006: 1202.0, 2007: 1191.2, 2008: 1277.4}
    result = evaluate(JIATING, {"learning_spending": shandong}).to_dict()
    (spending,) = [item for part in result["dimensions"] for item in part["items"] if item["id"] == "spending"]
    (criterion,) = spending["criteria"]
    assert criterion["outcome"] is Outcome.PARTLY
    assert [(gap["from"], gap["to"]) for gap in criterion["gap"]] == [(2006, 2007)]
    assert outcome("spending.rises", {"learning_spending": {2022: 3, 2023: 2, 2024: 1}}) is Outcome.UNMET
    assert outcome("spending.rises", {"learning_spending": {2022: 1, 2023: 2, 2024: 3}}) is Outcome.MET


def test_all_that_is_wrong_in_one_file() -> None:
    wrong = {
        "study_time": "60 元",
        "library_use": {2024: -1},
        "books_read": "NaN",
        "family_exchanges": "很多",
        "learning_spending": {2023: "很多", 2024: 5},
        "study_tmie": 25,
        "family_plan": 9,
    }
    with pytest.raises(EvidenceError) as caught:
        evaluate(JIATING, wrong)
    assert {fault.pointer for fault in caught.value.faults} == {
        *("/study_time", "/library_use/2024", "/books_read", "/family_exchanges", "/learning_spending/2023"),
        *("/study_tmie", "/family_plan"),
    }
    with pytest.raises(EvidenceError):
        evaluate(JIATING, {"study_time": 25})


def test_the_ladder_is_climbed_by_the_examples() -> None:
    strong = evaluate(JIATING, read_document(example("jiating-strong.yaml")).data)
    weak = evaluate(JIATING, read_document(example("jiating-weak.yaml")).data)
    assert strong.tier is not None
    assert strong.tier.id == "biaobing"
    assert (weak.tier, weak.reachable_tier) == (None, None)


def test_the_texts_of_the_notice_stand() -> None:
    found = {item.id: hashlib.sha256(item.text.encode()).hexdigest()[:12] for _, item in JIATING.items}
    assert found == TEXTS


def test_nothing_is_without_english() -> None:
    """Every bilingual text of the set has both languages, and no reason is used twice."""
    data = JIATING.model_dump(mode="json")

    def texts(node: Any) -> list[dict[str, Any]]:
        if isinstance(node, dict):
            here = [node] if node.keys() == {"zh", "en"} else []
            return here + [text for part in node.values() for text in texts(part)]
        return [text for part in node for text in texts(part)] if isinstance(node, list) else []

    assert [text["zh"] for text in texts(data) if not text["en"]] == []
    reasons = [reason.zh for _, part in JIATING.criteria for reason in (*part.assumes.values(), *part.reads.values())]
    reasons += [reason.zh for tier in JIATING.ladder.tiers for reason in tier.assumes.values()]
    assert len(reasons) == len(set(reasons))


def test_every_measure_is_read_and_says_how_it_is_counted() -> None:
    read = {criterion.measure for _, criterion in JIATING.criteria}
    assert read == JIATING.measures.keys()
    for measure in JIATING.measures.values():
        assert measure.how is not None
        assert not isinstance(measure, Number) or measure.unit
