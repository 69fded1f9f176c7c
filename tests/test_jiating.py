"""The acceptance cases that were agreed on the family set."""

from __future__ import annotations

from typing import Any

import pytest

from lorg_indicators import EvidenceError, Outcome, evaluate, load_set

JIATING = load_set("jiating")


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
