"""Level 4: what changed since the previous version, as findings at the surviving part of the new file.

What the version announces is there for information: a change that it has been raised for. What no version makes right
keeps its severity: an id that is gone without being retired, or that stands for another thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from lorg_indicators.errors import Fault
from lorg_indicators.lint.base import Version
from lorg_indicators.lint.comparison import Comparison, compare
from lorg_indicators.lint.difference_words import field_words, value_words
from lorg_indicators.lint.differences import Difference
from lorg_indicators.lint.finding import Finding, Related
from lorg_indicators.lint.rules import BY_NAME
from lorg_indicators.lint.subject import id_path
from lorg_indicators.messages import Amount, Message

__all__ = ["RULE_OF", "check_previous"]

RULE_OF: Final[Mapping[str, str]] = {
    "removed": "id-removed",
    "renamed": "id-removed",
    "reused": "id-reused",
    "unit": "unit-changed",
    "criterion": "criterion-changed",
    "weight": "weight-changed",
    "tier": "tier-changed",
    "scale": "scale-changed",
    "measure": "measure-changed",
    "text": "text-changed-since",
    "added": "part-added",
    "wording": "wording-changed",
    "moved": "part-moved",
    "set": "set-changed",
    "unretired": "retired-dropped",
    "fit": "evidence-no-longer-fits",
    "otherwise": "written-otherwise",
}
"""The rule that each kind of difference falls under. To retire an id is what one should do, and is no finding."""


def check_previous(old: Version, new: Version) -> list[Finding]:
    """All findings of level 4 for a new version of a set."""
    comparison = compare(old.indicators, new.indicators)
    found = [_finding(difference, comparison, old, new) for difference in comparison.differences if _counts(difference)]
    return [*found, *_version(comparison, old, new)]


def _counts(difference: Difference) -> bool:
    """Whether a difference is a finding: an id may go once it is retired, so that nothing else takes it."""
    return difference.kind in RULE_OF and not difference.retired


def _finding(difference: Difference, comparison: Comparison, old: Version, new: Version) -> Finding:
    rule = BY_NAME[RULE_OF[difference.kind]]
    announced = rule.by_version and _alone(difference, comparison).version_suffices
    fault = Fault(
        rule.name,
        difference.pointer,
        expected=_expected(difference, comparison),
        hint=_hint(difference, comparison, announced=announced),
    )
    found = _found(difference)
    if found is not None:
        fault = replace(fault, found=found)
    path = difference.path if difference.kind == "removed" else id_path(new.document.data, difference.pointer)
    own = difference.old if difference.kind == "renamed" else difference.path
    related = _related(difference.old_pointer, old, str(own).replace(".", "/").rpartition("/")[2])
    return Finding(rule, new.document.locate(fault), path, tuple(related), announced=announced)


def _alone(difference: Difference, comparison: Comparison) -> Comparison:
    """The comparison as if nothing else had changed: what this one difference demands of the version."""
    return comparison._replace(differences=(difference,))


def _version(comparison: Comparison, old: Version, new: Version) -> Iterator[Finding]:
    if comparison.version_suffices:
        return
    rule = BY_NAME["version-too-low"]
    expected = Message("expected.version", {"least": comparison.least_version, "old": old.indicators.version})
    worst = comparison.of(comparison.differences[0].change) if comparison.differences else []
    hint = Message(f"hint.version.{worst[0].change}", {"count": len(worst)}) if worst else None
    fault = Fault(rule.name, "/version", new.indicators.version, expected, hint)
    path = id_path(new.document.data, "/version")
    yield Finding(rule, new.document.locate(fault), path, tuple(_related("/version", old)))


def _found(difference: Difference) -> Any:  # noqa: ANN401
    """What stands at the place of the finding; None where nothing does."""
    match difference.kind:
        case "removed":
            return None
        case "renamed" | "reused" | "added":
            return difference.path.rpartition("/")[2]
    return difference.new


def _expected(difference: Difference, comparison: Comparison) -> Message | None:
    """What stood there before; both values with their units where they have any."""
    words = {"name": difference.name, "version": comparison.old.version, "old": value_words(difference, old=True)}
    match difference.kind:
        case "added":
            return None
        case "removed":
            return Message("expected.kept", words)
        case "reused":
            return Message("expected.own-thing" if difference.old is not None else "expected.new-id", words)
    words |= {"field": field_words(difference), "new": value_words(difference, old=False)}
    told = difference.units != (None, None) or difference.shares != (None, None)
    return Message("expected.as-before.not" if told and difference.new is not None else "expected.as-before", words)


def _hint(difference: Difference, comparison: Comparison, *, announced: bool) -> Message:
    least = _alone(difference, comparison).least_version
    words: dict[str, Any] = {"name": difference.name, "version": comparison.new.version if announced else least}
    form = ".announced" if announced else ""
    match difference.kind:
        case "removed":
            return Message("hint.retire", words)
        case "renamed":
            return Message("hint.renamed", {**words, "old": difference.old, "new": difference.new})
        case "reused":
            return Message("hint.reused", words)
        case "unretired":
            return Message("hint.unretired", words)
        case "added" if difference.shares[1] is not None:
            return Message(f"hint.added{form}", {**words, "share": Amount(100 * (1 - difference.shares[1]), "%")})
    return Message(f"hint.{difference.change}{form}", words)


def _related(pointer: str | None, old: Version, own: str = "") -> Iterator[Related]:
    """Where it stood in the old version; ``own`` is the id of what it is, which may be a key there."""
    if pointer is not None:
        place = old.document.locate(Fault("", pointer, own)).range
        message = Message("related.previous", {"version": old.indicators.version})
        yield Related(old.document.source or "", place, message)
