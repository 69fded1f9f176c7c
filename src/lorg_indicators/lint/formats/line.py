"""One line a finding, for editors, for ``grep`` and for what reads compilers' messages."""

from __future__ import annotations

from lorg_indicators.errors import Range, visible
from lorg_indicators.lint.finding import Finding, Unchecked
from lorg_indicators.lint.formats.places import place_of
from lorg_indicators.lint.formats.summary import reason, rules_of
from lorg_indicators.lint.report import LintReport
from lorg_indicators.messages import Lang, Say

__all__ = ["to_line"]


def to_line(report: LintReport, lang: Lang) -> str:
    """``file:line:column: severity code name: message``; what was not checked as ``file: not-checked rules: reason``.

    Nothing at all is said where everything was checked and nothing was found.
    """
    say = Say(lang)
    lines = [_place(finding.file, finding.range) + _finding(finding, lang) for finding in report.findings]
    lines += [_place(entry.file, None) + _unchecked(entry, say) for entry in report.not_checked]
    return "".join(f"{line}\n" for line in lines)


def _place(file: str, place: Range | None) -> str:
    spot = place_of(file, place)
    return f"{spot}: " if spot else ""


def _finding(finding: Finding, lang: Lang) -> str:
    rule = finding.rule
    return f"{finding.severity} {rule.code} {rule.name}: {visible(finding.message(lang))}"


def _unchecked(entry: Unchecked, say: Say) -> str:
    return f"not-checked {rules_of(entry, say)}: {reason(entry, say)}"
