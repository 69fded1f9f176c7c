"""The documentation of the rules is made from their pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from lorg_indicators.cli import main
from lorg_indicators.lint.pages import all_pages, page_blocks
from lorg_indicators.lint.rules import BY_NAME, RULES
from lorg_indicators.messages import LANGUAGES, Lang
from lorg_indicators.report.blocks import Code

DOCS = Path(__file__).parents[1] / "docs"


def pieces(name: str) -> list[str]:
    return [block.text for block in page_blocks(BY_NAME[name], "en") if isinstance(block, Code)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_documentation_of_the_rules_is_what_their_pages_say(lang: Lang) -> None:
    """`make generated` writes it anew."""
    assert (DOCS / f"rules.{lang}.md").read_text(encoding="utf-8") == all_pages(lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_is_found_by_its_code_and_below_its_level(lang: Lang) -> None:
    text = all_pages(lang)
    anchors = [rule.code.lower() for rule in RULES]
    assert re.findall(r'^<a id="(.+)"></a>$', text, re.MULTILINE) == anchors
    assert re.findall(r"^- \[.+\]\(#(.+)\)$", text, re.MULTILINE) == anchors
    headings = re.findall(r"^(#{2,3}) (\S+)", text, re.MULTILINE)
    chapters = "".join(" " if mark == "##" else f"{word[1]}" for mark, word in headings).split()
    assert [set(chapter) for chapter in chapters] == [{"1"}, {"2"}, {"3"}, {"4"}, {"5"}]
    assert [word for mark, word in headings if mark == "###"] == [rule.code for rule in RULES]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_of_a_page_becomes_markup_or_stays_invisible(lang: Lang) -> None:
    text = all_pages(lang)
    assert all(line.isprintable() for line in text.split("\n"))
    tokens = MarkdownIt().parse(text)
    markup = [token.content for token in tokens if token.type == "html_block"]
    markup += [child.content for token in tokens for child in token.children or () if child.type == "html_inline"]
    assert {re.sub(r'^<a id="l\d{3}">$', "<a>", part.strip()) for part in markup} == {"<a>", "</a>"}


def test_an_example_is_shown_as_it_stands_in_the_file() -> None:
    assert pieces("duplicate-key")[0] == "at_least: 85\nat_least: 90"
    assert "\\x07" in pieces("yaml-characters")[0]
    broken, sound = pieces("not-utf-8")[:2]
    assert "示例" in sound
    assert "示例" not in broken


def test_the_command_writes_the_documentation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--format", "markdown", "--lang", "en", "-o", str(tmp_path / "rules.md")]) == 0
    assert (tmp_path / "rules.md").read_text(encoding="utf-8") == all_pages("en")
    assert capsys.readouterr().out == ""
