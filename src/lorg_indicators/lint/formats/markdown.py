"""Markdown for the summary of a job: what annotations have no room for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from lorg_indicators.errors import visible
from lorg_indicators.lint.formats.places import place_of
from lorg_indicators.lint.formats.summary import advice, by_severity, closing, reason, rules_of
from lorg_indicators.lint.report import LintReport
from lorg_indicators.messages import Lang, Say

__all__ = ["to_markdown"]

# What would start markup, an entity or a formula inside a cell.
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>|#~&$!])")
_LARGEST: Final = 900_000
"""Bytes of the table of findings: GitHub refuses a whole summary of more than 1 MiB."""


def to_markdown(report: LintReport, lang: Lang) -> str:
    """How the run ended, a table of the findings, errors first, and one of what was not checked."""
    say = Say(lang)
    sections = [f"## {_cell(say('lint.form.title'))}", *(_cell(line) for line in closing(report, say))]
    if report.not_checked:
        sections.append(_table(say, ("file", "rules", "reason"), _unchecked(report, say)))
    if report.findings:
        rows = list(_fitting(_findings(report, say)))
        sections.append(_table(say, ("severity", "rule", "place", "message"), rows))
        if len(rows) < len(report.findings):
            sections.append(_cell(say("lint.form.cut", number=len(report.findings) - len(rows))))
    return "\n\n".join(sections) + "\n"


def _findings(report: LintReport, say: Say) -> Iterator[tuple[str, ...]]:
    for finding in by_severity(report.findings):
        rule = finding.rule
        place = place_of(finding.file, finding.range)
        severity = say(f"lint.severity.{finding.severity}")
        yield severity, f"{rule.code} {rule.name}", place, advice(finding, say)


def _unchecked(report: LintReport, say: Say) -> Iterator[tuple[str, ...]]:
    for entry in report.not_checked:
        yield place_of(entry.file, None), rules_of(entry, say), reason(entry, say)


def _fitting(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The first rows, as many as a summary has room for."""
    room = _LARGEST
    for row in rows:
        room -= len(_row(row).encode()) + 1
        if room < 0:
            return
        yield row


def _table(say: Say, names: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    head = tuple(say(f"lint.form.head-{name}") for name in names)
    return "\n".join([_row(head), "|" + " --- |" * len(names), *(_row(row) for row in rows)])


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return _MARKUP.sub(r"\\\1", visible(text))
