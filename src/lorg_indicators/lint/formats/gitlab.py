"""GitLab's Code Quality report. Of entries with the same fingerprint GitLab shows only the first."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lorg_indicators.lint.finding import Severity
from lorg_indicators.lint.formats.as_json import json_text
from lorg_indicators.lint.formats.places import path_of
from lorg_indicators.lint.formats.summary import advice, reason, rules_of
from lorg_indicators.lint.report import LintReport
from lorg_indicators.messages import Lang, Say

__all__ = ["to_gitlab"]

_SEVERITIES: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "critical",
    Severity.WARNING: "minor",
    Severity.NOTE: "info",
}


def to_gitlab(report: LintReport, lang: Lang) -> str:
    """The findings, and what was not checked as entries of their own."""
    say = Say(lang)
    return json_text([*_findings(report, say), *_unchecked(report, say)])


def _findings(report: LintReport, say: Say) -> Iterator[dict[str, Any]]:
    seen: Counter[tuple[str, str]] = Counter()
    for finding in report.findings:
        first, last = (1, 1) if finding.range is None else (finding.range.start.line, finding.range.end.line)
        # The same finding may stand twice in a file, and in two files.
        same = finding.file, finding.fingerprint
        seen[same] += 1
        yield {
            "description": advice(finding, say),
            "check_name": f"{finding.rule.code} {finding.rule.name}",
            "fingerprint": _fingerprint(*same, str(seen[same])),
            "severity": _SEVERITIES[finding.severity],
            "location": {"path": path_of(finding.file), "lines": {"begin": first, "end": last}},
        }


def _unchecked(report: LintReport, say: Say) -> Iterator[dict[str, Any]]:
    for entry in report.not_checked:
        rules = rules_of(entry, say)
        yield {
            "description": f"{say('lint.form.unchecked-title', rules=rules)}: {reason(entry, say)}",
            "check_name": "not-checked",
            "fingerprint": _fingerprint("not-checked", entry.file, *entry.rules, entry.reason.key),
            "severity": "major" if entry.due else _SEVERITIES[Severity.NOTE],
            "location": {"path": path_of(entry.file), "lines": {"begin": 1}},
        }


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
