"""The subcommands that score and show sets, each a few lines round one function."""

from __future__ import annotations

from typing import Final, Literal

import click

from lorg_indicators.catalog import example, load_set, set_ids
from lorg_indicators.cli.shared import assessed_year, language, output_file, source, terminal, write
from lorg_indicators.errors import EvidenceError, Fault, LorgError
from lorg_indicators.evaluation import evaluate
from lorg_indicators.forms import evidence_template
from lorg_indicators.loading import parse_evidence
from lorg_indicators.messages import Lang, Message, render
from lorg_indicators.report import FORMS, Form, render_report
from lorg_indicators.report.text import fill
from lorg_indicators.show import render_assumptions, render_set

__all__ = ["COMMANDS"]

_DEMO = "jiating-shanghai-2024.yaml"


@click.command("demo", short_help="看一个平均的上海家庭 / an average household")
@click.option("--full", is_flag=True, help="逐项说明 / item by item")
@language
def demo(*, full: bool, lang: Lang) -> None:
    """用公开调查的平均数看一个上海家庭。 An average Shanghai household of published surveys."""
    document = parse_evidence(example(_DEMO), _DEMO)
    data = evaluate(load_set("jiating"), document.data).to_dict(lang)
    report = render_report(data, lang, "text", **terminal(), brief=not full)
    intro, more = (fill(render(Message(f"cli.demo.{part}"), lang), terminal()["width"]) for part in ("intro", "more"))
    lines = [intro, "", report.rstrip("\n"), *(() if full else ("", more)), ""]
    write("\n".join(lines), None, lang)


@click.command("sets", short_help="列出指标体系 / list the sets")
@language
def sets(lang: Lang) -> None:
    """列出指标体系。 List the indicator sets."""
    for name in set_ids():
        indicators = load_set(name)
        words = {
            "id": name,
            "version": indicators.version,
            "title": indicators.title.label,
            "dimensions": len(indicators.dimensions),
            "items": len(list(indicators.items)),
            "criteria": len(list(indicators.criteria)),
        }
        click.echo(render(Message("show.sets.row", words), lang))


@click.command("show", short_help="指标、权重和数字来源 / a set level by level")
@click.argument("set_", metavar="SET")
@click.option(
    "--assumptions", "assumed", is_flag=True, help="只列假设，分量大的在前 / only what is assumed, weightiest first"
)
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True)
@language
@output_file
def show(*, set_: str, assumed: bool, form: Form, lang: Lang, output: str | None) -> None:
    """逐级列出一套指标、权重和数字来源。 A set level by level, with weights and the basis of each number."""
    rendered = render_assumptions if assumed else render_set
    write(rendered(load_set(set_), lang, form, **terminal(output)), output, lang)


@click.command("template", short_help="空白填报表 / a blank evidence form")
@click.argument("set_", metavar="SET")
@click.option("--format", "form", type=click.Choice(["yaml", "csv", "xlsx"]), default="yaml", show_default=True)
@assessed_year
@language
@output_file
def template(*, set_: str, form: str, period: int | None, lang: Lang, output: str | None) -> None:
    """输出空白填报表。 A blank evidence form: YAML for one subject, CSV or Excel for a row each."""
    if form == "xlsx" and output is None:
        raise LorgError([Fault("no-output-file", found=form)])
    indicators = load_set(set_)
    if form == "yaml":
        write(evidence_template(indicators, lang, period), output, lang)
        return
    from lorg_indicators.table_form import csv_form, excel_form  # noqa: PLC0415 - scoring one subject needs no columns

    blank = csv_form(indicators, period) if form == "csv" else excel_form(indicators, period, lang)
    write(blank, output, lang)


@click.command("evaluate", short_help="评估一份填报材料 / evaluate a document")
@click.argument("set_", metavar="SET")
@click.argument("evidence", metavar="EVIDENCE")
@click.option("--format", "form", type=click.Choice((*FORMS, "json")), default="text", show_default=True)
@click.option("--brief", is_flag=True, help="只要结论和差距 / the verdict and what is missing only")
@language
@output_file
def evaluate_(
    *, set_: str, evidence: str, form: Form | Literal["json"], brief: bool, lang: Lang, output: str | None
) -> None:
    """评估一份填报材料（- 表示标准输入）。 Evaluate an evidence document (- is standard input)."""
    indicators = load_set(set_)
    document = parse_evidence(*source(evidence))
    try:
        result = evaluate(indicators, document.data)
    except EvidenceError as error:
        raise EvidenceError(document.locate(fault) for fault in error.faults) from None
    if form == "json":
        text = result.to_json(lang) + "\n"
    else:
        text = render_report(result.to_dict(lang), lang, form, **terminal(output), brief=brief)
    write(text, output, lang)


COMMANDS: Final = (demo, sets, show, template, evaluate_)
