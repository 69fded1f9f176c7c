"""The subcommand ``select``: who is selected within the quotas of a policy, and why."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from lorg_indicators.catalog import load_policy
from lorg_indicators.cli.shared import assessed_year, language, output_file, source, terminal, write_all
from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.messages import Lang, Message, render
from lorg_indicators.report import render_blocks
from lorg_indicators.selection import (
    SELECTION_FORMS,
    SelectionForm,
    parse_decisions,
    parse_selection,
    render_selection,
    select,
)

if TYPE_CHECKING:
    from lorg_indicators.selection.result import SelectionResult

__all__ = ["COMMANDS"]

_PAGES: Final = {".md": "markdown", ".txt": "text"}


@click.command("select", short_help="按名额遴选 / select within quotas")
@click.argument("scores", metavar="SCORES...", nargs=-1, required=True)
@click.option("--policy", required=True, metavar="POLICY", help="遴选办法：名称或文件 / a policy, by id or file")
@click.option(
    "--quota",
    "quotas",
    multiple=True,
    metavar="ID=MIN:MAX",
    help="一项遴选的名额，代替办法里的 / the quota of a selection, in place of the policy's",
)
@click.option("--decisions", metavar="FILE", help="人工决定 / what people have decided")
@click.option("--previous", metavar="FILE", help="上一次的结果（JSON），用来比较 / an earlier result, to compare with")
@click.option("--public", metavar="FILE", help="公示名单（表格或 .md）/ the public list, a table or .md")
@click.option("--format", "form", type=click.Choice(SELECTION_FORMS), default="text", show_default=True)
@assessed_year
@language
@output_file
def select_(  # noqa: PLR0913 - one for each option
    *,
    scores: Sequence[str],
    policy: str,
    quotas: Sequence[str],
    decisions: str | None,
    previous: str | None,
    public: str | None,
    form: SelectionForm,
    period: int | None,
    lang: Lang,
    output: str | None,
) -> int:
    """按遴选办法，在名额内选出各梯级的组织，并说明理由。 Select within the quotas of a policy, and say why.

    -o 的文件名以表格后缀（.csv、.xlsx、.parquet 等）结尾时写出结果表，每个对象一行，报告照常显示；否则写出报告。
    With -o a name that ends like a table's gets a table with a row for each candidate, and the report is shown all
    the same; any other name gets the report.

    有并列、缺额等须由人处理的情况时退出码为1。 Exit code 1 where people have something left to see to.
    """
    result = select(
        scores,
        load_policy(policy),
        quotas=dict(map(_quota, quotas)),
        decisions=None if decisions is None else parse_decisions(*source(decisions)),
        previous=None if previous is None else parse_selection(*source(previous)),
        period=period,
    )
    from lorg_indicators.tables.write import SUFFIXES  # noqa: PLC0415 - what is installed, `select` has looked

    table = output if output is not None and Path(output).suffix.lower() in SUFFIXES else None
    report = None if table is not None else output
    text = render_selection(result.to_dict(lang), lang, form, **terminal(report))
    with ExitStack() as files:
        tables = _Tables(files)
        if table is not None:
            tables.candidates(result, table, lang)
        page = None if public is None else tables.public(result, public, lang)
        pages = [] if page is None else [(page, public)]
        write_all([*pages, (text, report)], lang)
    for name in tables.written:
        click.echo(render(Message("cli.done", {"file": name}), lang), err=True)
    return int(not result.complete)


def _quota(given: str) -> tuple[str, tuple[int, int]]:
    """``youxiu=100:160``."""
    name, _, numbers = given.partition("=")
    lower, _, upper = numbers.partition(":")
    if not (name and lower.isdecimal() and upper.isdecimal()):
        raise LorgError([Fault("bad-quota", found=given, expected=Message("expected.quota"))])
    return name, (int(lower), int(upper))


class _Tables:
    """Files of tables, there when all of them are whole."""

    def __init__(self, files: ExitStack) -> None:
        self._files = files
        self.written: list[str] = []

    def candidates(self, result: SelectionResult, name: str, lang: Lang) -> None:
        from lorg_indicators.selection.table import selection_frame  # noqa: PLC0415
        from lorg_indicators.tables.write import Writer  # noqa: PLC0415

        self._files.enter_context(Writer(name)).write(selection_frame(result, lang))
        self.written.append(name)

    def public(self, result: SelectionResult, name: str, lang: Lang) -> str | None:
        """The list as a page, or none where it becomes a table."""
        from lorg_indicators.selection.public import public_blocks, public_frame  # noqa: PLC0415
        from lorg_indicators.tables.write import Writer  # noqa: PLC0415

        form = _PAGES.get(Path(name).suffix.lower())
        if form == "markdown":
            return render_blocks(public_blocks(result, lang), "markdown")
        if form == "text":
            return render_blocks(public_blocks(result, lang), "text")
        self._files.enter_context(Writer(name)).write(public_frame(result, lang))
        self.written.append(name)
        return None


COMMANDS: Final = (select_,)
