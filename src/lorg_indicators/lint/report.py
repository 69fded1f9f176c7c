"""All that one run of the linter found, ready for any format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lorg_indicators.lint.finding import Finding, Severity, Unchecked

__all__ = ["LintReport"]


class LintReport(NamedTuple):
    """The findings of all files, sorted by file, place and code.

    Attributes:
        findings: those that count.
        not_checked: what could not be looked at.
        texts: file -> its text as read, for snippets; only of files that could be read.
        files: every file that was asked for, in order.
        suppressed: how many findings a comment took back.
        baselined: how many findings the baseline already holds.
    """

    findings: Sequence[Finding]
    not_checked: Sequence[Unchecked] = ()
    texts: Mapping[str, str] = {}
    files: Sequence[str] = ()
    suppressed: int = 0
    baselined: int = 0

    def counts(self) -> Mapping[Severity, int]:
        """Findings by severity."""
        return Counter(finding.rule.severity for finding in self.findings)
