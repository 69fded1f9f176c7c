"""All that one run of the linter found, ready for any format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lorg_indicators.lint.finding import Entry, Finding, Severity, Unchecked

__all__ = ["LintReport"]


class LintReport(NamedTuple):
    """The findings of all files, sorted by file, place and code.

    Attributes:
        findings: those that count.
        not_checked: what of the chosen rules could not be looked at.
        texts: file -> its text as read, for snippets; only of files that could be read.
        files: every file that was asked for, in order.
        suppressed: how many findings a comment took back.
        baselined: how many findings the baseline already holds.
        put_off: entries of the baseline that still stand.
    """

    findings: Sequence[Finding]
    not_checked: Sequence[Unchecked] = ()
    texts: Mapping[str, str] = {}
    files: Sequence[str] = ()
    suppressed: int = 0
    baselined: int = 0
    put_off: Sequence[Entry] = ()

    def counts(self) -> Mapping[Severity, int]:
        """Findings by severity."""
        return Counter(finding.severity for finding in self.findings)
