"""How a run ended, in sentences: counts, what was kept back, and what was not looked at. Silence is never success."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from lorg_indicators.errors import visible
from lorg_indicators.lint.finding import SEVERITIES, Finding, Severity, Unchecked
from lorg_indicators.lint.report import LintReport
from lorg_indicators.lint.rules import RULES
from lorg_indicators.messages import Say

__all__ = ["advice", "by_severity", "closing", "counts", "reason", "rules_of"]

_PLACES: Final = {rule.code: index for index, rule in enumerate(RULES)}
_SHORTEST_SPAN: Final = 3


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """The gravest first, else in their order."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


def advice(finding: Finding, say: Say) -> str:
    """The message and what to do, as one paragraph on one line."""
    suggestion = finding.suggestion(say.lang)
    parts = [finding.message(say.lang), *([] if suggestion is None else [suggestion])]
    return visible(say("fault.join").join(parts))


def counts(findings: Iterable[Finding], say: Say) -> str:
    """How many findings there are of each severity."""
    severities = [finding.severity for finding in findings]
    return say(
        "lint.form.counts",
        errors=severities.count(Severity.ERROR),
        warnings=severities.count(Severity.WARNING),
        notes=severities.count(Severity.NOTE),
    )


def closing(report: LintReport, say: Say) -> list[str]:
    """How the run ended; the first sentence is about the findings."""
    lines = [_verdict(report, say)]
    if report.suppressed:
        lines.append(say("lint.form.suppressed", number=report.suppressed))
    if report.baselined:
        lines.append(say("lint.form.baselined", number=report.baselined))
    if report.not_checked:
        lines.append(say("lint.form.not-checked", number=len(report.not_checked)))
    return lines


def _verdict(report: LintReport, say: Say) -> str:
    files = len(report.files)
    if report.findings:
        return say("lint.form.found", counts=counts(report.findings, say), files=files)
    if report.not_checked:
        return say("lint.form.none-so-far", files=files)
    return say("lint.form.none", files=files) if files else say("lint.form.no-files")


def rules_of(unchecked: Unchecked, say: Say) -> str:
    """The rules that were not applied, neighbours of the register as a span: ``L301–L315``."""
    if not unchecked.rules:
        return say("lint.form.every-rule")
    return say.text([*_spans(unchecked.rules)])


def _spans(codes: Iterable[str]) -> Iterator[str]:
    known = sorted({code for code in codes if code in _PLACES}, key=_PLACES.__getitem__)
    for _, neighbours in groupby(enumerate(known), key=lambda entry: _PLACES[entry[1]] - entry[0]):
        span = [code for _, code in neighbours]
        if len(span) < _SHORTEST_SPAN:
            yield from span
        else:
            yield f"{span[0]}–{span[-1]}"
    yield from (visible(code) for code in dict.fromkeys(codes) if code not in _PLACES)


def reason(unchecked: Unchecked, say: Say) -> str:
    """Why something was not checked, on one line."""
    return visible(say.text(unchecked.reason))
