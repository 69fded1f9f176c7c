"""Many files: which there are, what each gives, and what of it counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from lorg_indicators.document import Document
from lorg_indicators.errors import Fault, UnreadableError
from lorg_indicators.files import read_bytes
from lorg_indicators.lint.baseline import apply_baseline, standing
from lorg_indicators.lint.finding import Entry, Finding, Unchecked, told_apart
from lorg_indicators.lint.linter import Compare, Linted, lint_text
from lorg_indicators.lint.other_formats import says
from lorg_indicators.lint.report import LintReport
from lorg_indicators.lint.rules import BY_NAME, RULES
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet

__all__ = ["Options", "lint_files"]

_PREVIOUS: Final = 4


class Options(NamedTuple):
    """What of the findings counts.

    Attributes:
        select: codes of the rules that are looked for; None for all.
        ignore: codes of those that are not.
        against: what every file is compared with: a file, a folder, or a git reference; None for nothing.
        baseline: entries that are put off, and the name of the file that they are from.
        others: format -> what looks at files that say they have it, in the place of the rules of sets.
    """

    select: Collection[str] | None = None
    ignore: Collection[str] = ()
    against: str | None = None
    baseline: tuple[Sequence[Entry], str] = ((), "")
    others: Mapping[str, Callable[[bytes, str], Linted]] = MappingProxyType({})


def lint_files(files: Iterable[Path], options: Options, clean: Collection[str] = ()) -> tuple[LintReport, list[Fault]]:
    """The report on files, and the faults of those that could not be read at all.

    The names in ``clean`` are those of files that are known to give nothing; they are not looked at.
    """
    found, unreadable = _Found(), list[Fault]()
    for file in files:
        name = file.as_posix()
        found.files.append(name)
        if name in clean:
            continue
        try:
            content = read_bytes(file)
            other = options.others.get(says(content.decode("utf-8", "replace")) or "")
            linted = other(content, name) if other else lint_text(content, name, _compare(file, options, unreadable))
        except UnreadableError as error:
            found.refuse(name, error.faults)
            unreadable += [fault for fault in error.faults if fault.code not in BY_NAME]
        else:
            found.add(name, linted)
    return _report(found, options), unreadable


def _report(found: _Found, options: Options) -> LintReport:
    """What counts of what was found, and of what was not looked at."""
    entries, source = options.baseline
    looked_at = found.looks(compared=options.against is not None)
    left, stale = apply_baseline(found.findings, entries, source, looked_at) if source else (found.findings, [])
    baselined = len(found.findings) - len(left)
    left = [*left, *told_apart(Finding(BY_NAME[fault.code], fault) for fault in stale)]
    return LintReport(
        [finding for finding in left if _chosen(finding.rule.code, options)],
        list(_open(found.unchecked, options)),
        found.texts,
        found.files,
        found.suppressed,
        baselined,
        sorted(standing(found.findings, entries, looked_at)),
    )


def _open(unchecked: Iterable[Unchecked], options: Options) -> Iterator[Unchecked]:
    """What was not looked at of the rules that were asked for."""
    for entry in unchecked:
        rules = tuple(code for code in entry.rules if _chosen(code, options))
        if rules:
            yield entry._replace(rules=rules)


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
            codes = tuple(rule.code for rule in RULES if rule.name != fault.code and rule.level <= _PREVIOUS)
            self.unchecked.append(Unchecked(name, codes, Message(f"fault.{fault.code}")))

    def looks(self, *, compared: bool) -> Callable[[Entry], bool]:
        """Whether what an entry of a baseline is about was looked at; nothing can be found in a file that is gone."""
        passed_over = {(entry.file, code) for entry in self.unchecked for code in entry.rules}
        if not compared:
            passed_over |= {(file, rule.code) for file in self.files for rule in RULES if rule.level == _PREVIOUS}

        def looked_at(entry: Entry) -> bool:
            return (entry.file, entry.code) not in passed_over if entry.file in self.files else _is_gone(entry.file)

        return looked_at


def _is_gone(file: str) -> bool:
    try:
        return not Path(file).exists()
    except OSError:  # a name that no file can have
        return True


def _compare(file: Path, options: Options, unreadable: list[Fault]) -> Compare | None:
    """What compares a file's set with its previous version; one that cannot be read is told, never passed over."""
    against = options.against
    if against is None:
        return None
    # Most runs compare with nothing, and what compares is a third of the linter.
    from lorg_indicators.lint.base import Version, read_base, read_version  # noqa: PLC0415
    from lorg_indicators.lint.previous import check_previous  # noqa: PLC0415

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


def _chosen(code: str, options: Options) -> bool:
    return (options.select is None or code in options.select) and code not in options.ignore
