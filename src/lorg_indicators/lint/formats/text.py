"""For people at a terminal: every finding with the line it is about, and at the end how the run ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from lorg_indicators.errors import visible
from lorg_indicators.lint.finding import Finding, Unchecked
from lorg_indicators.lint.formats.places import by_file, place_of
from lorg_indicators.lint.formats.snippet import snippet
from lorg_indicators.lint.formats.summary import closing, counts, reason, rules_of
from lorg_indicators.lint.report import LintReport
from lorg_indicators.messages import Lang, Say
from lorg_indicators.syntax import lines_of

__all__ = ["to_text"]

_STYLES: Final[Mapping[str, str]] = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "heading": "1",
    "margin": "2",
}
_NARROWEST: Final = 40
"""Below this a snippet would show nothing of use."""


def to_text(report: LintReport, lang: Lang, *, width: int = 100, colour: bool = False) -> str:
    """The findings file by file. Sentences are not broken into lines: a terminal does that, and a search finds them."""
    writer = _Writer(report, Say(lang), max(width, _NARROWEST), colour=colour)
    return "\n".join(writer.lines()) + "\n"


class _Writer:
    """Writes one report; holds what all its lines need."""

    def __init__(self, report: LintReport, say: Say, width: int, *, colour: bool) -> None:
        self.report, self.say, self.width, self.colour = report, say, width, colour
        self._lines = cache(lambda file: lines_of(report.texts[file]))

    def lines(self) -> Iterator[str]:
        for file, findings in by_file(self.report).items():
            if file and findings:
                heading = self.say("lint.form.file", file=place_of(file, None), counts=counts(findings, self.say))
                yield self._styled(heading, "heading")
            for finding in findings:
                yield from self._finding(finding)
                yield ""
        yield from closing(self.report, self.say)
        yield from (f"  {self._unchecked(entry)}" for entry in self.report.not_checked)

    def _finding(self, finding: Finding) -> Iterator[str]:
        rule = finding.rule
        place = place_of(finding.file, finding.range)
        severity = self._styled(finding.severity, finding.severity)
        head = f"{severity} {rule.code} {rule.name} {visible(finding.path)}".rstrip()
        yield f"{place}: {head}" if place else head
        yield f"  {visible(finding.message(self.say.lang))}"
        yield from self._snippet(finding)
        for related in finding.related:
            message = self.say.text(related.message)
            yield "  " + visible(
                self.say("lint.form.related", place=place_of(related.file, related.range), message=message)
            )
        suggestion = finding.suggestion(self.say.lang)
        if suggestion is not None:
            yield "  " + visible(self.say("lint.form.suggestion", suggestion=suggestion))

    def _snippet(self, finding: Finding) -> Iterator[str]:
        place = finding.range
        if place is None or finding.file not in self.report.texts:
            return
        number = f"  {place.start.line} "
        shown = snippet(self._lines(finding.file), place, self.width - len(number) - len("| "))
        if shown is not None:
            blank = self._styled(" " * len(number) + "|", "margin")
            yield self._styled(f"{number}|", "margin") + f" {shown.line}".rstrip()
            more = self.say("lint.form.to-line", line=place.end.line) if place.end.line > place.start.line else ""
            spaces = shown.carets.removesuffix(shown.carets.lstrip())
            carets = self._styled(shown.carets.lstrip(), finding.severity)
            yield f"{blank} {spaces}{carets} {more}".rstrip()

    def _unchecked(self, entry: Unchecked) -> str:
        args = {"rules": rules_of(entry, self.say), "reason": reason(entry, self.say)}
        return self.say("lint.form.unchecked", file=place_of(entry.file, None), **args)

    def _styled(self, text: str, style: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.colour else text
