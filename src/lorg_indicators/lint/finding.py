"""What a linter says: one finding, where it is, and what may be done about it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from lorg_indicators.errors import Fault, Range
from lorg_indicators.messages import Lang, Message, render

__all__ = ["SEVERITIES", "Edit", "Entry", "Finding", "Related", "Rule", "Severity", "Unchecked", "told_apart"]


class Severity(StrEnum):
    """How much a finding matters: an error stops the set from being loaded, a warning does not, a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


SEVERITIES: Final = tuple(Severity)
"""The gravest first."""


class Rule(NamedTuple):
    """One rule of the linter.

    Attributes:
        code: permanent, never used again for another rule: ``L`` and three digits, the first of them the level.
        name: readable, as permanent; both select the rule.
        severity: how much its findings matter, at most.
        by_version: whether they are changes that the version can announce; where it does, they are mere notes.
    """

    code: str
    name: str
    severity: Severity
    by_version: bool = False

    @property
    def level(self) -> int:
        """1 text and YAML, 2 shape, 3 meaning, 4 against a previous version, 5 files beside a set."""
        return int(self.code[1])

    def title(self, lang: Lang) -> str:
        """What a finding of it says in general, without the particulars."""
        return render(Message(f"fault.{self.name}"), lang)


class Related(NamedTuple):
    """Another place that has to do with a finding: the first of two keys, the quote, the old version."""

    file: str
    range: Range | None
    message: Message


class Edit(NamedTuple):
    """A piece of the text, from and up to a code point counted from 0, and what should stand there."""

    start: int
    end: int
    text: str


class Finding(NamedTuple):
    """One finding.

    Attributes:
        rule: what was broken.
        fault: what was found, expected, and what to do; its ``file`` and ``range`` say where.
        path: ids of the part: ``shequ/funding/government_funds/floor``, never indices, so that it outlives insertions.
        related: other places that have to do with it.
        edits: a safe mend, nothing where a person has to decide.
        nth: how many findings before it in its file are the same in all but their places.
        announced: whether it is a change that the version has been raised for.
    """

    rule: Rule
    fault: Fault
    path: str = ""
    related: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = ()
    nth: int = 0
    announced: bool = False

    @property
    def severity(self) -> Severity:
        """That of the rule; what is announced is there for information."""
        return Severity.NOTE if self.announced else self.rule.severity

    @property
    def file(self) -> str:
        """Name of the file."""
        return self.fault.file or ""

    @property
    def range(self) -> Range | None:
        """The piece of the file; None where only the file is known."""
        return self.fault.range

    def message(self, lang: Lang) -> str:
        """What stands there and what is expected."""
        return self.fault.message(lang)

    def suggestion(self, lang: Lang) -> str | None:
        """What to do, where the rule knows."""
        return None if self.fault.hint is None else render(self.fault.hint, lang)

    @property
    def fingerprint(self) -> str:
        """The same for the same finding however the file is laid out: of code, path, what was found, and ``nth``."""
        found = json.dumps(self.fault.to_dict()["found"], ensure_ascii=True, sort_keys=True, default=str)
        parts = [self.rule.code, self.path, self.fault.pointer.rpartition("/")[2], found]
        parts += [str(self.nth)] if self.nth else []
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Entry(NamedTuple):
    """One finding that a baseline puts off."""

    code: str
    file: str
    path: str
    fingerprint: str


def told_apart(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings of a file, numbered where they are the same in all but their places: each has its fingerprint."""
    seen: Counter[str] = Counter()
    for finding in findings:
        same = finding.fingerprint
        yield finding._replace(nth=seen[same])
        seen[same] += 1


class Unchecked(NamedTuple):
    """What was not looked at, and why: never the same as nothing found.

    Attributes:
        file: name of the file.
        rules: codes of the rules that were not applied to it.
        reason: why not.
        due: whether there was something to look at. A file that is new has no previous version, and lacks nothing.
    """

    file: str
    rules: tuple[str, ...]
    reason: Message
    due: bool = True
