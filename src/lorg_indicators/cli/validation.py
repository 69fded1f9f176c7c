"""The subcommands round indicator files: ``validate``, ``rules``, ``rule`` and ``diff``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from lorg_indicators.catalog import load_set
from lorg_indicators.cli.shared import as_json, language, output_file, terminal, write
from lorg_indicators.document import os_fault, read_bytes
from lorg_indicators.errors import Fault, UnreadableError
from lorg_indicators.lint.baseline import baseline_text, read_baseline
from lorg_indicators.lint.comparison import DIFF_FORMS, DiffForm, compare, render_differences
from lorg_indicators.lint.finding import SEVERITIES, Severity
from lorg_indicators.lint.fixes import apply_edits
from lorg_indicators.lint.formats import FORMS, render_findings
from lorg_indicators.lint.pages import all_pages, page_blocks
from lorg_indicators.lint.report import LintReport
from lorg_indicators.lint.rules import RULES, rule_data, selected
from lorg_indicators.lint.run import Options, files_of, lint_files
from lorg_indicators.messages import Lang, Message, render
from lorg_indicators.report import FORMS as REPORT_FORMS
from lorg_indicators.report import Form, render_blocks

__all__ = ["COMMANDS", "exit_code"]

_FOLDER = "indicators"


@click.command("validate", short_help="检查指标文件 / check indicator files")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="text", show_default=True)
@click.option(
    "--select", multiple=True, metavar="RULE", help="只查这些规则 / only these rules (L3, L303, unused-measure)"
)
@click.option("--ignore", multiple=True, metavar="RULE", help="不查这些规则 / not these rules")
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in SEVERITIES]),
    default="warning",
    show_default=True,
    help="从哪一级起算不通过 / what makes the exit code 1",
)
@click.option(
    "--against", metavar="REF", help="与旧版比较：文件、文件夹或 git 引用 / compare with a file, folder or git ref"
)
@click.option("--baseline", metavar="FILE", help="已知问题的清单，不再报告 / known findings, not reported")
@click.option("--write-baseline", metavar="FILE", help="把现有问题写成清单 / write the findings as a baseline")
@click.option("--fix", is_flag=True, help="改正不影响含义的问题 / mend what changes no meaning")
@language
@output_file
@click.pass_context
def validate(  # noqa: PLR0913 - one parameter an option
    context: click.Context,
    *,
    paths: Sequence[str],
    form: str,
    select: Sequence[str],
    ignore: Sequence[str],
    fail_on: str,
    against: str | None,
    baseline: str | None,
    write_baseline: str | None,
    fix: bool,
    lang: Lang,
    output: str | None,
) -> None:
    """检查指标文件，列出全部问题。 Check indicator files; all findings, not the first."""
    files = files_of([Path(path) for path in paths or (_FOLDER,)])
    options = Options(
        selected(select) if select else None,
        selected(ignore),
        against,
        (read_baseline(read_bytes(Path(baseline)), baseline), baseline) if baseline else ((), ""),
    )
    report, unreadable = lint_files(files, options)
    if fix and _mend(report, lang):
        report, unreadable = lint_files(files, options)
    if write_baseline:
        write(baseline_text(report.findings), write_baseline, lang)
    look = terminal(output)
    write(render_findings(report, form, lang, **look), output, lang)
    for fault in unreadable:
        click.echo(fault.render(lang), err=True)
    context.exit(exit_code(report, unreadable, Severity(fail_on)))


def exit_code(report: LintReport, unreadable: Sequence[Fault], fail_on: Severity) -> int:
    """3 where a file could not be read, 1 where a finding is as grave as ``fail_on``, else 0."""
    if unreadable:
        return 3
    grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    return int(any(finding.rule.severity in grave for finding in report.findings))


def _mend(report: LintReport, lang: Lang) -> int:
    """Makes the safe edits in the files; how many there were."""
    count = 0
    for name, text in report.texts.items():
        edits = [edit for finding in report.findings if finding.file == name for edit in finding.edits]
        if edits:
            try:
                Path(name).write_text(apply_edits(text, edits), encoding="utf-8", newline="")
            except OSError as error:
                raise UnreadableError([os_fault(error, name, "unwritable")]) from None
            count += len(edits)
    click.echo(render(Message("lint.fixed", {"count": count}), lang), err=True)
    return count


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
@click.option("--format", "form", type=click.Choice(REPORT_FORMS), default="text", show_default=True)
@language
@output_file
def rule(*, name: str, form: Form, lang: Lang, output: str | None) -> None:
    """一条规则查什么、为什么、怎样改。 What a rule looks for, why, and how to mend it."""
    codes = selected([name])
    blocks = [block for entry in RULES if entry.code in codes for block in page_blocks(entry, lang)]
    write(render_blocks(blocks, form, **terminal(output)), output, lang)


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


COMMANDS: Final = (validate, diff, rules, rule)
