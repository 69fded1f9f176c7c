"""The subcommands of ``lorg``, each a few lines round one function."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from lorg_indicators.catalog import example, load_set, set_ids
from lorg_indicators.document import os_fault, read_bytes
from lorg_indicators.errors import EvidenceError, Fault, UnreadableError
from lorg_indicators.evaluation import evaluate
from lorg_indicators.forms import evidence_schema, evidence_template, result_schema
from lorg_indicators.loading import parse_evidence
from lorg_indicators.messages import LANGUAGES, Lang, Message, render
from lorg_indicators.report import FORMS, Form, render_report
from lorg_indicators.report.text import fill
from lorg_indicators.show import render_assumptions, render_set

__all__ = ["lorg"]

_DEMO = "jiating-shanghai-2024.yaml"
_NARROWEST = 40
_WIDEST = 120

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _lang(command: _Command) -> _Command:
    choice = click.Choice(LANGUAGES)
    return click.option("--lang", type=choice, default="zh", show_default=True, help="语言 / language")(command)


def _output(command: _Command) -> _Command:
    return click.option("-o", "--output", metavar="FILE", help="写入文件 / write to a file")(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="lorg-indicators", message="%(package)s %(version)s")
def lorg() -> None:
    """学习型组织建设指标：评分并说明理由。 Score evidence against indicator sets, and say why."""


@lorg.command("demo", short_help="看一个平均的上海家庭 / an average household")
@click.option("--full", is_flag=True, help="逐项说明 / item by item")
@_lang
def demo(*, full: bool, lang: Lang) -> None:
    """用公开调查的平均数看一个上海家庭。 An average Shanghai household of published surveys."""
    document = parse_evidence(example(_DEMO), _DEMO)
    data = evaluate(load_set("jiating"), document.data).to_dict(lang)
    report = render_report(data, lang, "text", **_terminal(), brief=not full)
    intro, more = (fill(render(Message(f"cli.demo.{part}"), lang), _terminal()["width"]) for part in ("intro", "more"))
    lines = [intro, "", report.rstrip("\n"), *(() if full else ("", more)), ""]
    _write("\n".join(lines), None, lang)


@lorg.command("sets", short_help="列出指标体系 / list the sets")
@_lang
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


@lorg.command("show", short_help="指标、权重和数字来源 / a set level by level")
@click.argument("set_", metavar="SET")
@click.option(
    "--assumptions", "assumed", is_flag=True, help="只列假设，分量大的在前 / only what is assumed, weightiest first"
)
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True)
@_lang
@_output
def show(*, set_: str, assumed: bool, form: Form, lang: Lang, output: str | None) -> None:
    """逐级列出一套指标、权重和数字来源。 A set level by level, with weights and the basis of each number."""
    rendered = render_assumptions if assumed else render_set
    _write(rendered(load_set(set_), lang, form, **_terminal(output)), output, lang)


@lorg.command("template", short_help="空白填报表 / a blank evidence form")
@click.argument("set_", metavar="SET")
@_lang
@_output
def template(set_: str, lang: Lang, output: str | None) -> None:
    """输出空白填报表。 A blank evidence form in YAML."""
    _write(evidence_template(load_set(set_), lang), output, lang)


@lorg.group("schema", short_help="输出 JSON Schema / JSON Schemas")
def schema() -> None:
    """输出 JSON Schema。 JSON Schemas."""


@schema.command("evidence")
@click.argument("set_", metavar="SET")
@_lang
@_output
def schema_evidence(set_: str, lang: Lang, output: str | None) -> None:
    """填报材料的 JSON Schema。 JSON Schema of an evidence document for a set."""
    _write(_json(evidence_schema(load_set(set_), lang)), output, lang)


@schema.command("result")
@_lang
@_output
def schema_result(lang: Lang, output: str | None) -> None:
    """评估结果的 JSON Schema。 JSON Schema of a result."""
    _write(_json(result_schema()), output, lang)


@lorg.command("evaluate", short_help="评估一份填报材料 / evaluate a document")
@click.argument("set_", metavar="SET")
@click.argument("evidence", metavar="EVIDENCE")
@click.option("--format", "form", type=click.Choice((*FORMS, "json")), default="text", show_default=True)
@click.option("--brief", is_flag=True, help="只要结论和差距 / the verdict and what is missing only")
@_lang
@_output
def evaluate_(
    *, set_: str, evidence: str, form: Form | Literal["json"], brief: bool, lang: Lang, output: str | None
) -> None:
    """评估一份填报材料（- 表示标准输入）。 Evaluate an evidence document (- is standard input)."""
    indicators = load_set(set_)
    document = parse_evidence(*_source(evidence))
    try:
        result = evaluate(indicators, document.data)
    except EvidenceError as error:
        raise EvidenceError(document.locate(fault) for fault in error.faults) from None
    if form == "json":
        text = result.to_json(lang) + "\n"
    else:
        text = render_report(result.to_dict(lang), lang, form, **_terminal(output), brief=brief)
    _write(text, output, lang)


def _source(name: str) -> tuple[bytes, str]:
    """Content and shown name of a file, or of standard input."""
    return (sys.stdin.buffer.read(), "<stdin>") if name == "-" else (read_bytes(Path(name)), name)


def _terminal(output: str | None = None) -> dict[str, Any]:
    """Width and colour of the terminal; 80 columns without colour where there is none, as in a file."""
    if output is not None or not sys.stdout.isatty():
        return {"width": 80, "colour": False}
    width = shutil.get_terminal_size().columns
    return {"width": max(_NARROWEST, min(width, _WIDEST)), "colour": "NO_COLOR" not in os.environ}


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _write(text: str, output: str | None, lang: Lang) -> None:
    """To standard output, or whole to a file: written beside it and renamed, so that no half file is ever seen."""
    if output is None:
        click.echo(text, nl=False, color=True)
        return
    target = Path(output).resolve()
    if not target.parent.is_dir():
        raise UnreadableError([Fault("no-such-folder", file=str(target.parent))])
    try:
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8")  # a pipe or a device is written to, never replaced
        else:
            with tempfile.TemporaryDirectory(prefix=".lorg-", dir=target.parent) as folder:
                draft = Path(folder) / "draft"
                draft.write_text(text, encoding="utf-8")
                draft.replace(target)
    except OSError as error:
        raise UnreadableError([os_fault(error, output, "unwritable")]) from None
    click.echo(render(Message("cli.done", {"file": output}), lang), err=True)
