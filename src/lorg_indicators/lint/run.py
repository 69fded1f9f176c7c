"""Many files: which there are, what each gives, and what of it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from lorg_indicators.document import Document, read_bytes
from lorg_indicators.errors import Fault, UnreadableError
from lorg_indicators.lint.base import Version, read_base, read_version
from lorg_indicators.lint.baseline import Entry, apply_baseline
from lorg_indicators.lint.finding import Finding, Unchecked
from lorg_indicators.lint.linter import Compare, Linted, lint_text
from lorg_indicators.lint.previous import check_previous
from lorg_indicators.lint.report import LintReport
from lorg_indicators.lint.rules import BY_NAME, RULES
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet

__all__ = ["Options", "files_of", "lint_files"]

_ENDINGS: Final = (".yaml", ".yml", ".json")
_PREVIOUS: Final = 4


class Options(NamedTuple):
    """What of the findings counts.

    Attributes:
        select: codes of the rules that are looked for; None for all.
        ignore: codes of those that are not.
        against: what every file is compared with: a file, a folder, or a git reference; None for nothing.
        baseline: entries that are put off, and the name of the file that they are from.
    """

    select: Collection[str] | None = None
    ignore: Collection[str] = ()
    against: str | None = None
    baseline: tuple[Sequence[Entry], str] = ((), "")


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files that paths stand for: a file itself, of a folder all YAML and JSON files in it and below.

    Raises:
        UnreadableError: a folder holds none. Nothing looked at is not the same as nothing found.
    """
    files: dict[Path, None] = {}
    empty = []
    for path in paths:
        if path.is_dir():
            found = sorted(entry for entry in path.rglob("*") if entry.suffix in _ENDINGS and entry.is_file())
            empty += [] if found else [Fault("no-files", file=str(path))]
            files |= dict.fromkeys(found)
        else:
            files[path] = None
    if empty:
        raise UnreadableError(empty)
    return list(files)


def lint_files(files: Iterable[Path], options: Options) -> tuple[LintReport, list[Fault]]:
    """The report on files, and the faults of those that could not be read at all."""
    found, unreadable = _Found(), list[Fault]()
    for file in files:
        name = file.as_posix()
        found.files.append(name)
        try:
            linted = lint_text(read_bytes(file), name, _compare(file, options, unreadable))
        except UnreadableError as error:
            found.refuse(name, error.faults)
            unreadable += [fault for fault in error.faults if fault.code not in BY_NAME]
        else:
            found.add(name, linted)
    entries, source = options.baseline
    left, stale = apply_baseline(found.findings, entries, source) if source else (found.findings, [])
    baselined = len(found.findings) - len(left)
    left = [*left, *(Finding(BY_NAME[fault.code], fault) for fault in stale)]
    chosen = [finding for finding in left if _counts(finding, options)]
    report = LintReport(chosen, found.unchecked, found.texts, found.files, found.suppressed, baselined)
    return report, unreadable


class _Found:
    """What the files gave so far."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.unchecked: list[Unchecked] = []
        self.texts: dict[str, str] = {}
        self.files: list[str] = []
        self.suppressed = 0

    def add(self, name: str, linted: Linted) -> None:
        self.findings += linted.findings
        self.unchecked += linted.unchecked
        self.texts[name] = linted.text
        self.suppressed += linted.suppressed

    def refuse(self, name: str, faults: Iterable[Fault]) -> None:
        """A file that could not be read: what a rule knows of is a finding, and nothing in it was checked."""
        for fault in faults:
            if fault.code in BY_NAME:
                self.findings.append(Finding(BY_NAME[fault.code], fault))
            codes = tuple(rule.code for rule in RULES if rule.name != fault.code)
            self.unchecked.append(Unchecked(name, codes, Message(f"fault.{fault.code}")))


def _compare(file: Path, options: Options, unreadable: list[Fault]) -> Compare | None:
    """What compares a file's set with its previous version; one that cannot be read is told, never passed over."""
    against = options.against
    if against is None:
        return None

    def compare(indicators: IndicatorSet, document: Document) -> tuple[list[Finding], list[Unchecked]]:
        try:
            base = read_base(against, file)
            if isinstance(base, Unchecked):
                return [], [base]
            return check_previous(read_version(base), Version(indicators, document)), []
        except UnreadableError as error:
            unreadable.extend(error.faults)
            codes = tuple(rule.code for rule in RULES if rule.level == _PREVIOUS)
            return [], [Unchecked(file.as_posix(), codes, Message(f"fault.{error.faults[0].code}"))]

    return compare


def _counts(finding: Finding, options: Options) -> bool:
    code = finding.rule.code
    return (options.select is None or code in options.select) and code not in options.ignore
