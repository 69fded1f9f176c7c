"""The published JSON Schemas: they are what the code says, and they agree with the evaluator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lorg_indicators import EvidenceError, evaluate, load_set, set_ids
from lorg_indicators.catalog import example, examples
from lorg_indicators.document import read_document
from lorg_indicators.forms import evidence_schema, evidence_template, result_schema
from lorg_indicators.measures import Number

SCHEMAS = Path(__file__).parents[1] / "schema"
JIATING = load_set("jiating")
VALIDATOR = jsonschema.Draft202012Validator(evidence_schema(JIATING))


def as_json(data: object) -> Any:
    return json.loads(json.dumps(data))


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("result.schema.json", result_schema()),
        *((f"evidence-{name}.schema.json", evidence_schema(load_set(name))) for name in set_ids()),
    ],
)
def test_the_published_schema_is_what_the_code_says(name: str, schema: dict[str, Any]) -> None:
    """`make generated` writes them anew."""
    assert json.loads((SCHEMAS / name).read_text(encoding="utf-8")) == schema
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", examples())
def test_examples_and_their_results_have_the_published_shape(name: str) -> None:
    data, indicators = read_document(example(name)).data, load_set(name.split("-", maxsplit=1)[0])
    jsonschema.Draft202012Validator(evidence_schema(indicators)).validate(as_json(data))
    result = evaluate(indicators, data)
    jsonschema.Draft202012Validator(result_schema()).validate(json.loads(result.to_json()))


def test_every_measure_says_what_it_is() -> None:
    measures = evidence_schema(JIATING, "en")["properties"]["evidence"]["properties"]
    assert list(measures) == list(JIATING.measures)
    for name, measure in JIATING.measures.items():
        assert measures[name]["title"] == measure.label.en
        assert measure.how is not None
        assert measures[name]["description"] == measure.how.en
        assert measures[name].get("x-unit") == (measure.unit if isinstance(measure, Number) else None)


@pytest.mark.parametrize(
    "evidence",
    [
        {"study_time": 30},
        {"study_time": True},
        {"study_time": [1]},
        {"study_tmie": 1},
        {"books_read": {"20x4": 1}},
        {"family_plan": 9},
        {"family_plan": []},
        {"family_plan": [1, None]},
        {"study_corner": 3},
        {"equipment": ["telescope"]},
        {"equipment": {"telescope": True}},
        {"family_plan": {"value": 1, "valeu": 2}},
        {"family_plan": {"self": 9}},
        {"family_plan": {"value": 1, "documents": [{"location": "x"}]}},
        {"family_plan": {"value": 1, "documents": "photo"}},
    ],
)
def test_what_the_schema_refuses_the_evaluator_refuses(evidence: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid({"evidence": evidence})
    with pytest.raises(EvidenceError):
        evaluate(JIATING, evidence)


@pytest.mark.parametrize(
    "document",
    [
        {"evidence": {"study_time": "72 分钟/天"}},
        {"evidence": {"books_read": {"2022": 13.37, "2023": None}}},
        {"evidence": {"family_plan": [3, 4, 3]}},
        {"evidence": {"family_plan": {"self": 4, "review": 2, "reason": "x", "by": "y", "date": "2024-11-20"}}},
        {"evidence": {"equipment": {"broadband": True, "computer": None}}},
        {"evidence": {"study_corner": {"value": True, "documents": ["照片", {"title": "照片", "location": "附件3"}]}}},
        {"subject": "某家庭", "period": "2024", "history": {"2022": "youxiu", "2023": None}},
        {"not_applicable": {"library.use_rises": "行动不便"}},
    ],
)
def test_what_the_evaluator_takes_the_schema_takes(document: dict[str, Any]) -> None:
    VALIDATOR.validate(document)
    evaluate(JIATING, document)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_blank_form_is_a_document_without_evidence(lang: Any) -> None:
    form = evidence_template(JIATING, lang)
    data = read_document(form, strict=True).data
    VALIDATOR.validate(as_json(data))
    blank, nothing = evaluate(JIATING, data), evaluate(JIATING, {})
    assert blank == nothing
    assert data["evidence"].keys() == JIATING.measures.keys()
    for measure in JIATING.measures.values():
        assert (measure.label.zh if lang == "zh" else str(measure.label.en)) in form
