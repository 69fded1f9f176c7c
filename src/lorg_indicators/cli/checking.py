"""What ``validate`` does with files that have to be looked at: check them, mend them, write a baseline."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from lorg_indicators.catalog import set_file
from lorg_indicators.cli.shared import write
from lorg_indicators.errors import Fault, UnreadableError
from lorg_indicators.files import os_fault, read_bytes
from lorg_indicators.lint.baseline import baseline_text, read_baseline
from lorg_indicators.lint.fixes import mended
from lorg_indicators.lint.linter import Linted
from lorg_indicators.lint.report import LintReport
from lorg_indicators.lint.run import Options, lint_files
from lorg_indicators.messages import Lang, Message, render
from lorg_indicators.revision import REVISION_FORMAT
from lorg_indicators.revision.findings import lint_revision

__all__ = ["Wanted", "check"]


class Wanted(NamedTuple):
    """The options of ``validate`` that say what is looked for and what is written: codes of rules, names of files."""

    select: Collection[str] | None
    ignore: Collection[str]
    against: str | None
    baseline: str | None
    write_baseline: str | None
    fix: bool


def check(files: Sequence[Path], wanted: Wanted, clean: Collection[str], lang: Lang) -> tuple[LintReport, list[Fault]]:
    """The report on files, and the faults of those that could not be read; files named in ``clean`` are passed over."""
    name = wanted.baseline
    baseline = (read_baseline(read_bytes(Path(name)), name), name) if name else ((), "")
    others = {REVISION_FORMAT: _lint_revision}
    options = Options(wanted.select, wanted.ignore, wanted.against, baseline, others)
    report, unreadable = lint_files(files, options, clean)
    if wanted.fix and _mend(report, lang):
        report, unreadable = lint_files(files, options, clean)
    if wanted.write_baseline:
        write(baseline_text(report.findings, report.put_off), wanted.write_baseline, lang)
    return report, unreadable


def _lint_revision(content: bytes, name: str) -> Linted:
    return lint_revision(content, name, lambda set_: _base_of(Path(name), set_))


def _base_of(file: Path, set_: str) -> tuple[bytes, str]:
    """The file of the set that a revision is of: beside it, in the folder above, or the one in the package."""
    for folder in (file.parent, file.parent.parent):
        beside = folder / f"{set_}.yaml"
        if beside.is_file():
            return read_bytes(beside), str(beside)
    return set_file(set_)


def _mend(report: LintReport, lang: Lang) -> int:
    """Makes the safe edits in the files; how many there were."""
    count = 0
    for name, text in report.texts.items():
        findings = [finding for finding in report.findings if finding.file == name and finding.edits]
        if findings:
            whole = mended(read_bytes(Path(name)), text, findings)
            try:
                Path(name).write_text(whole, encoding="utf-8", newline="")
            except OSError as error:
                raise UnreadableError([os_fault(error, name, "unwritable")]) from None
            count += sum(len(finding.edits) for finding in findings)
    click.echo(render(Message("lint.fixed", {"count": count}), lang), err=True)
    return count
