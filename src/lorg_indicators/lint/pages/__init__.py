"""The pages of the rules: what each looks for, why, how to mend it, and examples that the tests execute."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from itertools import groupby
from textwrap import dedent
from typing import Any, Final

from lorg_indicators.document import read_document
from lorg_indicators.errors import visible
from lorg_indicators.lint.finding import Rule, Severity
from lorg_indicators.lint.rules import RULES
from lorg_indicators.messages import Lang, Say
from lorg_indicators.report import render_blocks
from lorg_indicators.report.blocks import Block, Code, Heading, Paragraph

__all__ = ["all_pages", "page", "page_blocks", "page_text", "sample"]

_PREVIOUS: Final = 4


@cache
def page(name: str) -> dict[str, Any]:
    """The page of a rule as plain data: ``what``, ``why``, ``mend`` in two languages, and ``examples``."""
    content = resources.files(__name__).joinpath(f"{name}.yaml").read_bytes()
    data: dict[str, Any] = read_document(content, source=f"{name}.yaml").data
    return data


@cache
def sample() -> str:
    """The set that the examples change."""
    return resources.files(__name__).joinpath("sample.yaml").read_text(encoding="utf-8")


def page_text(rule: Rule, lang: Lang) -> str:
    """What a rule looks for, why, and how to mend it, as one paragraph each."""
    words, say = page(rule.name), Say(lang)
    return "\n\n".join(say.text(words[part]).strip() for part in ("what", "why", "mend"))


def page_blocks(rule: Rule, lang: Lang, level: int = 1) -> list[Block]:
    """The whole page of a rule."""
    words, say = page(rule.name), Say(lang)
    blocks: list[Block] = [
        Heading(say("lint.page.title", code=rule.code, name=rule.name, title=rule.title(lang)), level),
        Paragraph([say("lint.page.severity", severity=say(f"lint.severity.{rule.severity}"))]),
    ]
    if rule.by_version and rule.severity is not Severity.NOTE:
        blocks += [Paragraph([say("lint.page.by-version")])]
    for part in ("what", "why", "mend"):
        blocks += [Paragraph([say(f"lint.page.{part}", text=say.text(words[part]).strip())])]
    for example in words["examples"]:
        bad, good = Code(_piece(example, "bad")), Code(_piece(example, "good"))
        if rule.level == _PREVIOUS:
            blocks += [Paragraph([say("lint.page.before")]), good, Paragraph([say("lint.page.after")]), bad]
        else:
            blocks += [Paragraph([say("lint.page.bad")]), bad, Paragraph([say("lint.page.good")]), good]
    return blocks


def all_pages(lang: Lang) -> str:
    """The pages of all rules, as Markdown: a table of contents by level, and every rule at the anchor of its code."""
    say = Say(lang)
    contents, chapters = [], []
    for level, rules in groupby(RULES, lambda rule: rule.level):
        heading = render_blocks([Heading(say(f"lint.pages.level.{level}"))], "markdown")
        entries = [(rule.code.lower(), render_blocks(page_blocks(rule, lang, 3), "markdown")) for rule in rules]
        links = [f"- [{_first_line(text)}](#{anchor})\n" for anchor, text in entries]
        contents.append("".join([f"{_first_line(heading)}\n\n", *links]))
        chapters.append("\n".join([heading, *(f'<a id="{anchor}"></a>\n\n{text}' for anchor, text in entries)]))
    head: list[Block] = [Heading(say("lint.pages.title"), 1), Paragraph([say("lint.pages.about")])]
    return "\n".join([render_blocks(head, "markdown"), *contents, *chapters])


def _first_line(text: str) -> str:
    """The words of the heading that a text begins with."""
    return text.partition("\n")[0].lstrip("# ")


def _piece(example: Mapping[str, str], part: str) -> str:
    """The whole lines that an example is about, as one sees them: what is invisible is written as its escape."""
    above, _, below = sample().partition(example["good"])
    lines = above.rpartition("\n")[2] + example[part] + below.partition("\n")[0]
    encoding = example.get("encoding", "utf-8") if part == "bad" else "utf-8"
    read = lines.encode(encoding).decode("utf-8", "replace")
    return "\n".join(map(visible, dedent(read.strip("\n")).split("\n")))
