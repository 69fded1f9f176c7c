"""The subcommands round files of scores: ``score`` makes one, ``summary`` tells what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, get_args

import click

from lorg_indicators.backends import ENGINES, shown
from lorg_indicators.catalog import load_set
from lorg_indicators.cli.shared import assessed_year, language, output_file, progress_bar, terminal, write
from lorg_indicators.columnar import Detail
from lorg_indicators.evaluation import evaluate
from lorg_indicators.messages import Lang, Message, render
from lorg_indicators.score_file import Options, explain_row, score_file
from lorg_indicators.summary import SUMMARY_FORMS, SummaryForm, render_summary, summarise
from lorg_indicators.tables.read import BadCells

__all__ = ["COMMANDS"]


@click.command("summary", short_help="汇总评分结果 / figures of a scored file")
@click.argument("scores", metavar="SCORES")
@click.option(
    "--by", multiple=True, metavar="COLUMN", help="按这一列分组，可多次使用 / group by this column; may be repeated"
)
@click.option("--set", "set_", metavar="SET", help="评分所用的指标体系，用来显示名称 / the set scored by, for titles")
@click.option("--format", "form", type=click.Choice(SUMMARY_FORMS), default="text", show_default=True)
@language
@output_file
def summary(
    *, scores: str, by: Sequence[str], set_: str | None, form: SummaryForm, lang: Lang, output: str | None
) -> None:
    """汇总评分结果：梯级、得分分布、薄弱环节、未知内容。 Tiers, spread of scores, what is weakest, what is unknown."""
    data = summarise(scores, by, None if set_ is None else load_set(set_))
    write(render_summary(data, lang, form, **terminal(output)), output, lang)


@click.command("score", short_help="给一张表评分 / score a table")
@click.argument("set_", metavar="SET")
@click.argument("input_", metavar="INPUT")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="结果文件，或数据库里的表（#表名） / the file of scores, or #table in the database",
)
@click.option("--rejects", metavar="FILE", help="拒收单元格清单 / a file of the cells that were refused")
@click.option(
    "--bad-cells",
    type=click.Choice(get_args(BadCells)),
    default="refuse",
    show_default=True,
    help="出错的单元格：拒收整行，或按未知处理 / a wrong cell refuses its row, or counts as unknown",
)
@click.option(
    "--engine",
    type=click.Choice(tuple(ENGINES)),
    help="计算引擎，默认 polars；duckdb 和 spark 只读 Parquet / polars unless told; duckdb and spark read Parquet only",
)
@click.option("--detail", type=click.Choice(get_args(Detail)), default="items", show_default=True)
@click.option("--unknown", multiple=True, metavar="COLUMN", help="确实没有的列 / a column that is missing on purpose")
@click.option("--explain", metavar="ID", help="只说明一行 / explain one row and score nothing")
@assessed_year
@language
def score(  # noqa: PLR0913 - one for each option
    *,
    set_: str,
    input_: str,
    output: str | None,
    rejects: str | None,
    bad_cells: BadCells,
    engine: str | None,
    detail: Detail,
    unknown: Sequence[str],
    explain: str | None,
    period: int | None,
    lang: Lang,
) -> int:
    """给一张表（CSV、Excel、Parquet、JSON Lines）逐行评分。 Score every row of a table.

    INPUT也可以是PostgreSQL的表：postgresql://用户@主机/库#表。 INPUT may be a table of PostgreSQL: URI#table.

    有拒收的行时退出码为1。 Exit code 1 if any row was refused.
    """
    indicators = load_set(set_)
    if explain is not None:
        document = explain_row(indicators, input_, explain, period)
        write(evaluate(indicators, document).explain(lang, **_width(output)), output, lang)
        return 0
    if output is None:
        raise click.MissingParameter(param=click.Option(["-o", "--output"], metavar="FILE"))
    options = Options(period, detail, unknown, bad_cells, engine)
    with progress_bar() as progress:
        tally = score_file(indicators, input_, output, options, rejects, lang=lang, progress=progress)
    click.echo(render(Message("cli.scored", {**tally._asdict(), "output": shown(output)}), lang), err=True)
    for key in ("skipped", "defused"):
        if getattr(tally, key):
            click.echo(render(Message(f"cli.scored.{key}", {"count": getattr(tally, key)}), lang), err=True)
    if tally.cells:
        where = Message("cli.scored.no-reasons" if rejects is None else "cli.scored.reasons", {"file": rejects})
        words = (Message(f"cli.scored.{bad_cells}", {"cells": tally.cells}), where)
        for message in words:
            click.echo(render(message, lang), err=True)
    return int(tally.refused > 0)


def _width(output: str | None) -> dict[str, Any]:
    return {"width": terminal(output)["width"]}


COMMANDS: Final = (score, summary)
