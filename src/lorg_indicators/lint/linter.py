"""One file through all stages: text, YAML, shape, meaning, previous version. All findings, never the first only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from lorg_indicators.consistency import first_faults, may_come_after
from lorg_indicators.document import Document, scan_document
from lorg_indicators.errors import Fault
from lorg_indicators.lint.finding import Edit, Finding, Related, Severity, Unchecked, told_apart
from lorg_indicators.lint.fixes import mends
from lorg_indicators.lint.meaning import CHECKS
from lorg_indicators.lint.rules import BY_NAME, RULES
from lorg_indicators.lint.scan import scan_text
from lorg_indicators.lint.subject import Hit, id_path
from lorg_indicators.lint.suppress import suppress
from lorg_indicators.lint.texts import Texts
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.shape import shaped

__all__ = ["Compare", "Linted", "lint_text"]

_TEXT: Final = 1
_SHAPE: Final = 2
_MEANING: Final = 3
_PREVIOUS: Final = 4

Compare = Callable[[IndicatorSet, Document], tuple[list[Finding], list[Unchecked]]]
"""What a sound set differs in from its previous version."""


class Linted(NamedTuple):
    """What one file gave.

    Attributes:
        findings: in the order of the file.
        unchecked: what could not be looked at, and why.
        text: the text, without a byte order mark.
        suppressed: how many findings a comment took back.
    """

    findings: list[Finding]
    unchecked: list[Unchecked]
    text: str
    suppressed: int


def lint_text(content: bytes, name: str, compare: Compare | None = None) -> Linted:
    """All findings of one file; ``name`` is the file's, for the findings."""
    decoded = content.decode("utf-8", "replace")
    text = decoded.removeprefix("\ufeff")
    document, faults = scan_document(content, source=name, strict=True, placed=True)
    # What is no UTF-8 cannot be written back as it was.
    known = all(fault.code != "not-utf-8" for fault in faults)
    texts = Texts(document, text)
    findings = [_finding(fault, document, edits if known else ()) for fault, edits in scan_text(decoded, texts)]
    more, unchecked = _beyond_characters(document, faults, name, compare)
    codes = {code for entry in unchecked for code in entry.rules}
    codes |= {rule.code for rule in RULES if compare is None and rule.level == _PREVIOUS}
    left, wrong = suppress(findings + more, texts, text, codes)
    suppressed = len(findings) + len(more) - len(left)
    left += [_finding(fault, document) for fault in wrong]
    named = [finding._replace(fault=finding.fault.at(name, finding.range)) for finding in left]
    return Linted(list(told_apart(sorted(named, key=_order))), unchecked, text, suppressed)


def _beyond_characters(
    document: Document | None, faults: list[Fault], name: str, compare: Compare | None
) -> tuple[list[Finding], list[Unchecked]]:
    """YAML, shape, meaning and previous version, as far as what comes before allows."""
    if document is None:
        return [_finding(fault, None) for fault in faults], [_unchecked(name, _TEXT)]
    indicators, wrong = shaped(document.data)
    if indicators is None:
        return _refused(faults, wrong, document), [_unchecked(name, _SHAPE)]
    stage, wrong = first_faults(indicators)
    if faults or wrong:
        return _refused(faults, wrong, document), [_unchecked(name, _MEANING, stage)]
    findings = [_hit(hit, document, name) for check in CHECKS for hit in check(indicators)]
    if compare is None:
        return findings, []
    changed, unchecked = compare(indicators, document)
    return findings + changed, unchecked


def _refused(faults: Iterable[Fault], wrong: Iterable[Fault], document: Document) -> list[Finding]:
    """The faults of YAML, and of what is wrong with the set that which they do not account for."""
    told, refused = {fault.pointer for fault in faults}, {fault.pointer for fault in wrong}
    found = [_finding(fault, document, () if fault.pointer in refused else mends(fault, document)) for fault in faults]
    return found + [_finding(document.locate(fault), document) for fault in wrong if fault.pointer not in told]


def _finding(fault: Fault, document: Document | None, edits: tuple[Edit, ...] = ()) -> Finding:
    path = id_path(document.data, fault.pointer) if document is not None else ""
    return Finding(BY_NAME[fault.code], fault, path, (), edits)


def _hit(hit: Hit, document: Document, name: str) -> Finding:
    related = tuple(
        Related(name, document.places[place].token if place in document.places else None, message)
        for place, message in hit.related
    )
    fault = document.locate(hit.fault)
    return Finding(BY_NAME[fault.code], fault, id_path(document.data, fault.pointer), related)


def _unchecked(name: str, reached: int, stage: int = 0) -> Unchecked:
    """The rules that were not reached.

    Those above a level; and of that of meaning all that are no errors, and the errors of later stages than ``stage``.
    """
    rules = tuple(
        rule.code
        for rule in RULES
        if reached < rule.level <= _PREVIOUS
        or (rule.level == _MEANING and (rule.severity is not Severity.ERROR or may_come_after(rule.name, stage)))
    )
    return Unchecked(name, rules, Message(f"lint.unchecked.{reached}"))


def _order(finding: Finding) -> tuple[object, ...]:
    return finding.range or ((0, 0), (0, 0)), finding.rule.code, finding.fault.pointer
