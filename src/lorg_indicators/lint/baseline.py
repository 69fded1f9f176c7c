"""A baseline: findings that are known and put off, so that only new ones stop a build.

Entries are keyed by rule and id path, never by line, so that they outlive every edit elsewhere. An entry that is no
longer found is itself a finding.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from lorg_indicators.document import read_document
from lorg_indicators.errors import Fault, LorgError, UnreadableError
from lorg_indicators.lint.finding import Finding, Severity
from lorg_indicators.messages import Message

__all__ = ["BASELINE_FORMAT", "Entry", "apply_baseline", "baseline_text", "read_baseline"]

BASELINE_FORMAT: Final = "lorg-indicators-baseline/1"


class Entry(NamedTuple):
    """One finding that is put off."""

    code: str
    file: str
    path: str
    fingerprint: str


def baseline_text(findings: Iterable[Finding]) -> str:
    """The baseline that holds these findings; errors are left out, because they cannot be put off."""
    entries = sorted({_entry(finding) for finding in findings if finding.rule.severity is not Severity.ERROR})
    data = {"format": BASELINE_FORMAT, "findings": [entry._asdict() for entry in entries]}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def read_baseline(content: bytes, name: str) -> list[Entry]:
    """The entries of a baseline.

    Raises:
        UnreadableError: the file is no baseline.
    """
    expected = Message("expected.text", {"text": BASELINE_FORMAT})
    wrong = UnreadableError([Fault("not-a-baseline", expected=expected, file=name)])
    try:
        data: Any = read_document(content, source=name).data
        entries = [Entry(*(str(entry[key]) for key in Entry._fields)) for entry in data["findings"]]
        form = data["format"]
    except (LorgError, KeyError, TypeError, IndexError):
        raise wrong from None
    if form != BASELINE_FORMAT:
        raise wrong
    return entries


def apply_baseline(
    findings: Sequence[Finding], entries: Sequence[Entry], name: str
) -> tuple[list[Finding], list[Fault]]:
    """The findings that the baseline does not hold, and its entries that are no longer found."""
    known = set(entries)
    left = [finding for finding in findings if _entry(finding) not in known or finding.rule.severity is Severity.ERROR]
    stale = sorted(known - {_entry(finding) for finding in findings})
    faults = [Fault("stale-baseline", found=f"{code} {path}", file=name) for code, _, path, _ in stale]
    return left, faults


def _entry(finding: Finding) -> Entry:
    return Entry(finding.rule.code, finding.file, finding.path, finding.fingerprint)
