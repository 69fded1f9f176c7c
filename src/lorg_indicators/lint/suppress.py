"""Suppression by a comment: ``# lorg: ignore no-english 内部使用，暂不译`` on the line, or alone on the line above.

Errors cannot be suppressed: the set would not load for all that. A suppression that suppresses nothing is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from lorg_indicators.errors import Fault, Position, Range, near
from lorg_indicators.lint.finding import Finding, Severity
from lorg_indicators.lint.rules import BY_NAME, RULES
from lorg_indicators.lint.texts import Texts
from lorg_indicators.messages import Message
from lorg_indicators.syntax import lines_of

__all__ = ["suppress"]

_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#\s*lorg:\s*ignore\b[ \t]*([\w-]*(?:[ \t]*,[ \t]*[\w-]+)*)[ \t]*(.*)")


class _Comment(NamedTuple):
    """One suppression: the line it stands on, the lines it speaks for, the codes, the pieces of the text."""

    lines: frozenset[int]
    codes: frozenset[str]
    reason: str
    whole: Range
    names: tuple[tuple[str, Range], ...]


def suppress(
    findings: Iterable[Finding], texts: Texts, text: str, unchecked: Collection[str] = ()
) -> tuple[list[Finding], list[Fault]]:
    """The findings that are left, and what is wrong with the suppressions themselves.

    What looks like a comment within one of the ``texts`` is none. A suppression of a rule whose code is ``unchecked``
    may have something to suppress; nobody looked.
    """
    comments = list(_comments(text, texts))
    used: set[tuple[_Comment, str]] = set()
    left = []
    for finding in findings:
        taken = [comment for comment in comments if comment.reason and _speaks_for(comment, finding)]
        used.update((comment, finding.rule.code) for comment in taken)
        if not taken:
            left.append(finding)
    faults: list[Fault] = []
    for comment in comments:
        idle = {code for code in comment.codes if (comment, code) not in used and code not in unchecked}
        faults += _faults(comment, idle)
    return left, faults


def _speaks_for(comment: _Comment, finding: Finding) -> bool:
    place = finding.range
    return (
        finding.severity is not Severity.ERROR
        and finding.rule.code in comment.codes
        and place is not None
        and place.start.line in comment.lines
    )


def _faults(comment: _Comment, idle: Collection[str]) -> Iterator[Fault]:
    unknown = [(name, place) for name, place in comment.names if _code(name) is None]
    for name, place in unknown:
        known = [*BY_NAME, *(rule.code for rule in RULES)]
        yield Fault("unknown-rule", "", name, Message("expected.rule-name"), near(name, known)).at(None, place)
    if not comment.reason:
        yield Fault("suppression-without-reason", hint=Message("hint.give-reason")).at(None, comment.whole)
    elif idle:
        yield Fault("unused-suppression", "", sorted(idle), hint=Message("hint.unused-suppression")).at(
            None, comment.whole
        )


def _code(name: str) -> str | None:
    if name in BY_NAME:
        return BY_NAME[name].code
    return name if any(rule.code == name for rule in RULES) else None


def _comments(text: str, texts: Texts) -> Iterator[_Comment]:
    lines = lines_of(text) if "lorg:" in text else []
    for number, line in enumerate(lines, 1):
        found = _COMMENT.search(line) if "lorg:" in line else None
        if found is not None and texts.around(Position(number, found.start() + 1)) is None:
            yield _comment(number, lines, found)


def _comment(number: int, lines: Sequence[str], found: re.Match[str]) -> _Comment:
    line = lines[number - 1]
    names = []
    for name in re.finditer(r"[\w-]+", found[1]):
        first = found.start(1) + name.start()
        names.append((name[0], _piece(number, first, first + len(name[0]))))
    codes = frozenset(code for name, _ in names if (code := _code(name)) is not None)
    spoken = {number}
    if not line[: found.start()].strip():
        # A comment alone speaks for the next line that is none.
        spoken.add(
            next((at for at, below in enumerate(lines[number:], number + 1) if not _only_comment(below)), number)
        )
    whole = _piece(number, found.start(), len(line.rstrip()))
    return _Comment(frozenset(spoken), codes, found[2].strip(), whole, tuple(names))


def _only_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _piece(line: int, start: int, end: int) -> Range:
    return Range(Position(line, start + 1), Position(line, end + 1))
