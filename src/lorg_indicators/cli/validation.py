"""The subcommand ``validate``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from lorg_indicators.cli.shared import language, output_file, terminal, write
from lorg_indicators.errors import Fault
from lorg_indicators.files import files_of
from lorg_indicators.lint.cache import Cache
from lorg_indicators.lint.finding import SEVERITIES, Severity
from lorg_indicators.lint.formats import FORMS, render_findings
from lorg_indicators.lint.report import LintReport
from lorg_indicators.lint.rules import selected
from lorg_indicators.messages import Lang

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
@click.option("--no-cache", is_flag=True, help="每个文件都重新检查 / look at every file again")
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
    no_cache: bool,
    lang: Lang,
    output: str | None,
) -> None:
    """检查指标文件，列出全部问题。 Check indicator files; all findings, not the first."""
    files = files_of([Path(path) for path in paths or (_FOLDER,)])
    chosen, ignored = selected(select) if select else None, selected(ignore)
    # What is said of a file depends on that file alone, unless it is compared, or put off, or mended.
    alone = not (against or baseline or write_baseline or fix)
    cache = Cache(chosen, ignored) if alone and not no_cache else None
    clean = cache.clean(files) if cache else frozenset()
    unreadable: list[Fault] = []
    if clean.issuperset(file.as_posix() for file in files):
        report = LintReport([], files=[file.as_posix() for file in files])
    else:
        # Where every file is known to be clean, neither YAML nor the models are loaded.
        from lorg_indicators.cli.checking import Wanted, check  # noqa: PLC0415

        wanted = Wanted(chosen, ignored, against, baseline, write_baseline, fix)
        report, unreadable = check(files, wanted, clean, lang)
        if cache:
            cache.keep(report)
    look = terminal(output)
    write(render_findings(report, form, lang, **look), output, lang)
    for fault in unreadable:
        click.echo(fault.render(lang), err=True)
    context.exit(exit_code(report, unreadable, Severity(fail_on)))


def exit_code(report: LintReport, unreadable: Sequence[Fault], fail_on: Severity) -> int:
    """3 where a file could not be read, 1 where a finding is as grave as ``fail_on``, else 0.

    3 also where nothing is that grave among the chosen rules, and some of these could not be applied: nobody knows.
    """
    if unreadable:
        return 3
    grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    if any(finding.severity in grave for finding in report.findings):
        return 1
    return 3 if any(entry.due for entry in report.not_checked) else 0


COMMANDS: Final = (validate,)
