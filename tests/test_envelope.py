"""A value in its envelope: with its documents, its notes, and its two stages."""

from __future__ import annotations

from typing import Any

import pytest

from lorg_indicators import evaluate
from tests.builders import codes, evidence_faults, household

indicators = household()


def fault_codes(document: Any) -> list[tuple[str, str]]:
    return codes(evidence_faults(indicators, document))


def test_the_review_counts_and_the_self_assessment_is_kept() -> None:
    document = {
        "plan": {"self": 4, "review": 2, "reason": "未见目标", "by": "专家组", "date": "2024-11-20", "note": "n"}
    }
    assessment = evaluate(indicators, document)
    shown = assessment.to_dict()["measures"]["plan"]
    assert assessment.findings[3].observed == 2
    assert (shown["self"], shown["review"], shown["self_reported"]) == (4, 2, False)
    assert shown["notes"] == {"reason": "未见目标", "by": "专家组", "date": "2024-11-20", "note": "n"}
    assert assessment.self_score is not None
    assert assessment.score is not None
    assert assessment.self_score.lower - assessment.score.lower == pytest.approx(0.5 * 100 / 4)


def test_stages_alone() -> None:
    self_only = evaluate(indicators, {"plan": {"self": 4}})
    assert self_only.findings[3].observed == 4
    assert self_only.to_dict()["measures"]["plan"]["self_reported"] is True
    review_only = evaluate(indicators, {"plan": {"review": 4}})
    assert review_only.findings[3].observed == 4
    assert review_only.self_score is not None
    assert (review_only.self_score.lower, review_only.score and review_only.score.lower) == (0, 25)
    assert evaluate(indicators, {"plan": 4}).self_score is None


def test_documents() -> None:
    kept = evaluate(
        indicators, {"plan": {"value": 3, "documents": ["照片", {"title": "表", "location": 3, "date": "x"}]}}
    )
    documents = kept.to_dict()["measures"]["plan"]["documents"]
    assert documents == [{"title": "照片"}, {"title": "表", "location": "3", "date": "x"}]
    assert "plan" not in kept.undocumented
    assert evaluate(indicators, {"plan": 3}).undocumented == ["plan"]


@pytest.mark.parametrize(
    ("envelope", "expected"),
    [
        ({"value": 3, "review": 2}, [("value-and-stages", "")]),
        (
            {"value": 9, "self": "x"},
            [("unknown-level", "/value"), ("unknown-level", "/self"), ("value-and-stages", "")],
        ),
        ({"value": 3, "titel": "x"}, [("unknown-key", "/titel")]),
        ({"value": 3, None: 1, 2: 1}, [("unknown-key", "/None"), ("unknown-key", "/2")]),
        ({"documents": "照片"}, [("wrong-type", "/documents")]),
        ({"documents": {"title": "x"}}, [("wrong-type", "/documents")]),
        (
            {"documents": ["", {}, 3, None, {"title": ""}, {"location": "x"}]},
            [("no-title", f"/documents/{at}") for at in range(6)],
        ),
        ({"documents": [{"title": "x", "titel": 1}]}, [("unknown-key", "/documents/0/titel")]),
        (
            {"documents": [{"title": ["x"], "date": True}]},
            [("wrong-type", "/documents/0/title"), ("wrong-type", "/documents/0/date")],
        ),
        ({"value": 3, "by": ["x"], "date": {}}, [("wrong-type", "/by"), ("wrong-type", "/date")]),
        ({"self": [3, None], "review": []}, [("unknown-level", "/self/1"), ("no-raters", "/review")]),
    ],
)
def test_faults_of_envelopes(envelope: Any, expected: list[tuple[str, str]]) -> None:
    assert fault_codes({"plan": envelope}) == [(code, "/plan" + pointer) for code, pointer in expected]
    full = fault_codes({"evidence": {"plan": envelope}})
    assert full == [(code, "/evidence/plan" + pointer) for code, pointer in expected]


def test_stages_of_a_yearly_measure() -> None:
    document = {"period": 2024, "evidence": {"spending": {"self": 300, "review": {2024: 200}}, "members": 10}}
    assessment = evaluate(indicators, document)
    assert assessment.findings[2].observed == 20
    shown = assessment.to_dict()["measures"]["spending"]
    assert (shown["self"], shown["review"]) == ({"2024": 300}, {"2024": 200})
