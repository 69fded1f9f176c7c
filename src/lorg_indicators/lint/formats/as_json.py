"""The findings as data. ``schema/validation.schema.json`` describes them; the format's number changes with it."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from lorg_indicators.lint.finding import Finding, Related, Unchecked
from lorg_indicators.lint.formats.places import range_data
from lorg_indicators.lint.report import LintReport
from lorg_indicators.messages import Lang, render

__all__ = ["VALIDATION_FORMAT", "json_text", "to_json"]

VALIDATION_FORMAT: Final = "lorg-indicators-validation/1"
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def json_text(data: object) -> str:
    """Plain data as JSON for a file, its texts readable.

    A lone surrogate is in no UTF-8, and many readers refuse its escape: it becomes the text of its escape.
    """
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    return _LONE_SURROGATE.sub(lambda lone: rf"\\u{ord(lone[0]):04x}", text) + "\n"


def to_json(report: LintReport, lang: Lang) -> str:
    """The whole report."""
    return json_text(
        {
            "format": VALIDATION_FORMAT,
            "findings": [_finding(finding, lang) for finding in report.findings],
            "not_checked": [_unchecked(entry, lang) for entry in report.not_checked],
            "files": list(report.files),
            "suppressed": report.suppressed,
            "baselined": report.baselined,
        }
    )


def _finding(finding: Finding, lang: Lang) -> dict[str, Any]:
    return {
        "code": finding.rule.code,
        "name": finding.rule.name,
        "severity": finding.severity,
        "file": finding.file,
        "range": range_data(finding.range),
        "path": finding.path,
        "message": finding.message(lang),
        "suggestion": finding.suggestion(lang),
        "related": [_related(related, lang) for related in finding.related],
        "fingerprint": finding.fingerprint,
    }


def _related(related: Related, lang: Lang) -> dict[str, Any]:
    return {"file": related.file, "range": range_data(related.range), "message": render(related.message, lang)}


def _unchecked(entry: Unchecked, lang: Lang) -> dict[str, Any]:
    return {"file": entry.file, "rules": list(entry.rules), "reason": render(entry.reason, lang)}
