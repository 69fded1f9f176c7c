"""The subcommand ``diff``: what changed between two versions of a set."""

from __future__ import annotations

from typing import Final

import click

from lorg_indicators.catalog import load_set
from lorg_indicators.cli.shared import language, output_file, terminal, write
from lorg_indicators.lint.comparison import DIFF_FORMS, DiffForm, compare, render_differences
from lorg_indicators.messages import Lang

__all__ = ["COMMANDS"]


@click.command("diff", short_help="两版指标的差别 / what changed between two versions")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--format", "form", type=click.Choice(DIFF_FORMS), default="text", show_default=True)
@language
@output_file
def diff(*, old: str, new: str, form: DiffForm, lang: Lang, output: str | None) -> None:
    """两版指标在含义上有什么不同。 What changed in meaning between two versions of a set."""
    changed = compare(load_set(old), load_set(new))
    write(render_differences(changed, lang, form, **terminal(output)), output, lang)


COMMANDS: Final = (diff,)
