"""Workflow commands of GitHub Actions: annotations beside the lines of a change.

GitHub shows at most 10 annotations of a kind for a step, so no more are written, and what is held back is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from lorg_indicators.errors import Range, visible
from lorg_indicators.lint.finding import Finding, Severity, Unchecked
from lorg_indicators.lint.formats.places import path_of
from lorg_indicators.lint.formats.summary import closing, reason, rules_of
from lorg_indicators.lint.report import LintReport
from lorg_indicators.messages import Lang, Say

__all__ = ["command", "to_github"]

_KINDS: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}
_MOST: Final = 10


def to_github(report: LintReport, lang: Lang) -> str:
    """The commands, errors first, then how many are held back and how the run ended.

    What was not checked is a warning that goes before all others.
    """
    say = Say(lang)
    written, withheld = [], 0
    for severity, kind in _KINDS.items():
        findings = [finding for finding in report.findings if finding.severity is severity]
        unchecked = [entry for entry in report.not_checked if _severity(entry) is severity]
        commands = [_unchecked(kind, entry, say) for entry in unchecked[:_MOST]]
        commands += [_finding(kind, finding, lang) for finding in findings[: _MOST - len(commands)]]
        written += commands
        withheld += len(findings) + len(unchecked) - len(commands)
    ending = [say("lint.form.withheld", number=withheld)] if withheld else []
    return "".join(f"{line}\n" for line in [*written, *ending, *closing(report, say)])


def command(kind: str, properties: Mapping[str, object], lines: Iterable[str]) -> str:
    """A workflow command: its kind, its properties without those that are None, and the lines of its message."""
    given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None)
    head = f"{kind} {given}" if given else kind
    return f"::{head}::" + _data("\n".join(lines))


def _finding(kind: str, finding: Finding, lang: Lang) -> str:
    suggestion = finding.suggestion(lang)
    texts = [finding.message(lang), *([] if suggestion is None else [suggestion])]
    place = {"file": path_of(finding.file) or None, **_position(finding.range)}
    title = f"{finding.rule.code} {finding.rule.name}"
    return command(kind, {**place, "title": title}, [visible(text) for text in texts])


def _severity(entry: Unchecked) -> Severity:
    return Severity.WARNING if entry.due else Severity.NOTE


def _unchecked(kind: str, entry: Unchecked, say: Say) -> str:
    title = say("lint.form.unchecked-title", rules=rules_of(entry, say))
    return command(kind, {"file": path_of(entry.file) or None, "title": title}, [reason(entry, say)])


def _position(place: Range | None) -> Mapping[str, int]:
    """GitHub drops an annotation that has columns and several lines."""
    if place is None:
        return {}
    lines = {"line": place.start.line, "endLine": place.end.line}
    columns = {"col": place.start.column, "endColumn": place.end.column}
    return lines | columns if place.start.line == place.end.line else lines


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
