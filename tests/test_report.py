"""Explanations: golden texts in both languages, widths, markup, and what a stored result says."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from lorg_indicators import Assessment, evaluate, load_set
from lorg_indicators.catalog import example
from lorg_indicators.document import read_document
from lorg_indicators.messages import Lang
from lorg_indicators.report import Form, render_report
from lorg_indicators.report.text import fill

GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = ("jiating-shanghai-2024", "jiating-strong", "jiating-weak")
CASES: list[tuple[str, Lang, Form]] = [
    *((name, "zh", "text") for name in EXAMPLES),
    *((name, "en", "text") for name in EXAMPLES),
    ("jiating-weak", "zh", "markdown"),
    ("jiating-weak", "en", "markdown"),
]


def assessed(name: str) -> Assessment:
    return evaluate(load_set("jiating"), read_document(example(f"{name}.yaml")).data)


@pytest.mark.parametrize(("name", "lang", "form"), CASES)
def test_the_explanation_is_the_golden_one(name: str, lang: Lang, form: Form) -> None:
    """`LORG_GOLDEN=write pytest tests/test_report.py` writes them anew; read the difference before it is committed."""
    path = GOLDEN / f"{name}.{lang}.{'txt' if form == 'text' else 'md'}"
    text = assessed(name).explain(lang, form)
    if os.environ.get("LORG_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(lang: Lang, width: int) -> None:
    text = assessed("jiating-shanghai-2024").explain(lang, width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert not any(line != line.rstrip() for line in text.splitlines())


def test_a_stored_result_explains_itself_without_its_set() -> None:
    result = assessed("jiating-shanghai-2024")
    stored = Assessment.from_json(result.to_json("en"))
    assert stored == result
    assert hash(stored) == hash(result)
    assert stored.explain("zh") == result.explain("zh")
    assert stored.to_json("zh") == result.to_json("zh")
    assert (stored.tier, stored.reachable_tier, stored.score) == (result.tier, result.reachable_tier, result.score)
    assert [finding.outcome for finding in stored.findings] == [finding.outcome for finding in result.findings]
    assert stored.unknown == result.unknown
    assert stored.undocumented == result.undocumented == ["study_time", "books_read", "learning_spending"]


def test_a_text_that_is_no_result() -> None:
    with pytest.raises(Exception, match="not-a-result") as caught:
        Assessment.from_json('{"format": "lorg-indicators-result/1"}')
    assert type(caught.value).__name__ == "UnreadableError"


def test_evidence_cannot_become_markup() -> None:
    evil = "[bold]x[/bold] <script>|`*_#\n# heading"
    document = {
        "subject": {"name": evil},
        "evidence": {"family_plan": {"value": 2, "note": evil}},
        "not_applicable": {"library.use_rises": evil},
    }
    result = evaluate(load_set("jiating"), document)
    assert "[bold]x[/bold]" in result.explain()
    markdown = result.explain(form="markdown")
    assert "<script>" not in markdown
    assert "\n# heading" not in markdown


def test_both_scores_stand_where_values_have_stages() -> None:
    staged: dict[str, Any] = {"family_plan": {"self": 4, "review": 2, "by": "专家组", "reason": "未见目标"}}
    result = evaluate(load_set("jiating"), staged)
    assert result.score is not None
    assert result.self_score is not None
    assert result.self_score.lower > result.score.lower
    text = result.explain()
    for part in ("自评在", "专家组", "未见目标"):
        assert part in text
    alone = evaluate(load_set("jiating"), {"family_plan": {"self": 4}})
    assert alone.self_score == alone.score
    assert "未经复评" in alone.explain()


def test_forms_and_languages_that_there_are_not() -> None:
    result, form, lang = assessed("jiating-weak"), "pdf", "fr"
    with pytest.raises(ValueError, match="text, markdown"):
        result.explain(form=form)  # type: ignore[arg-type] # what a caller without types may do
    with pytest.raises(ValueError, match="zh, en"):
        result.explain(lang)  # type: ignore[arg-type] # likewise


def test_colours_are_for_terminals_that_have_them() -> None:
    data = assessed("jiating-weak").to_dict()
    assert "\x1b[" in render_report(data, "zh", "text", colour=True)
    assert "\x1b[" not in render_report(data, "zh", "text")


def test_a_brief_report_is_short() -> None:
    result = assessed("jiating-shanghai-2024")
    assert re.search("另有 3. 项", result.explain(brief=True))
    assert len(result.explain(brief=True)) < len(result.explain()) / 2


def test_no_line_breaks_inside_a_number() -> None:
    for width in range(6, 20):
        assert "1.5" in fill("得分增加1.5分。", width)
        assert "2,746" in fill("worth 2,746 points", width)
