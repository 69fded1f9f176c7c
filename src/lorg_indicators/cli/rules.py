"""The subcommands about the rules of the linter: ``rules`` and ``rule``."""

from __future__ import annotations

from typing import Final

import click

from lorg_indicators.cli.shared import as_json, language, output_file, terminal, write
from lorg_indicators.lint.pages import all_pages, page_blocks
from lorg_indicators.lint.rules import RULES, rule_data, selected
from lorg_indicators.messages import Lang
from lorg_indicators.report import FORMS, Form, render_blocks

__all__ = ["COMMANDS"]


@click.command("rules", short_help="检查规则一览 / the rules of validate")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@language
@output_file
def rules(*, form: str, lang: Lang, output: str | None) -> None:
    """列出全部检查规则。 All rules, by code."""
    if form == "json":
        write(as_json({"rules": [rule_data(rule) for rule in RULES]}), output, lang)
        return
    if form == "markdown":
        write(all_pages(lang), output, lang)
        return
    lines = [f"{rule.code}  {rule.severity:<7}  {rule.name:<28}  {rule.title(lang)}" for rule in RULES]
    write("\n".join(lines) + "\n", output, lang)


@click.command("rule", short_help="一条规则的说明 / what a rule is about")
@click.argument("name", metavar="RULE")
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True)
@language
@output_file
def rule(*, name: str, form: Form, lang: Lang, output: str | None) -> None:
    """一条规则查什么、为什么、怎样改。 What a rule looks for, why, and how to mend it."""
    codes = selected([name])
    blocks = [block for entry in RULES if entry.code in codes for block in page_blocks(entry, lang)]
    write(render_blocks(blocks, form, **terminal(output)), output, lang)


COMMANDS: Final = (rules, rule)
