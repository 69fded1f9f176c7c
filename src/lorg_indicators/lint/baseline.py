"""A baseline: findings that are known and put off, so that only new ones stop a build.

Entries are keyed by rule and id path, never by line, so that they outlive every edit elsewhere. An entry that is no
longer found is itself a finding.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from lorg_indicators.document import read_document
from lorg_indicators.errors import Fault, LorgError, UnreadableError
from lorg_indicators.lint.finding import Entry, Finding, Severity
from lorg_indicators.lint.rules import BY_NAME
from lorg_indicators.messages import Message

__all__ = ["BASELINE_FORMAT", "apply_baseline", "baseline_text", "read_baseline", "standing"]

BASELINE_FORMAT: Final = "lorg-indicators-baseline/1"
_STALE: Final = "stale-baseline"


def baseline_text(findings: Iterable[Finding], entries: Iterable[Entry] = ()) -> str:
    """The baseline that holds these findings, and the entries of an earlier one.

    Errors are left out, because they cannot be put off, and so is what is wrong with a baseline itself.
    """
    put_off = {_entry(finding) for finding in findings if finding.severity is not Severity.ERROR}
    kept = sorted(entry for entry in put_off.union(entries) if entry.code != BY_NAME[_STALE].code)
    data = {"format": BASELINE_FORMAT, "findings": [entry._asdict() for entry in kept]}
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


def standing(
    findings: Iterable[Finding], entries: Iterable[Entry], looked_at: Callable[[Entry], bool] = lambda _: True
) -> set[Entry]:
    """The entries that still stand: those that are found again, and those that nobody looked for."""
    found = {_entry(finding) for finding in findings}
    return {entry for entry in entries if entry in found or not looked_at(entry)}


def apply_baseline(
    findings: Sequence[Finding],
    entries: Sequence[Entry],
    name: str,
    looked_at: Callable[[Entry], bool] = lambda _: True,
) -> tuple[list[Finding], list[Fault]]:
    """The findings that the baseline does not hold, and its entries that are no longer found though looked for."""
    known = set(entries)
    left = [finding for finding in findings if _entry(finding) not in known or finding.severity is Severity.ERROR]
    stale = sorted(known - standing(findings, entries, looked_at))
    faults = [Fault(_STALE, found=f"{code} {path}", file=name) for code, _, path, _ in stale]
    return left, faults


def _entry(finding: Finding) -> Entry:
    return Entry(finding.rule.code, finding.file, finding.path, finding.fingerprint)
