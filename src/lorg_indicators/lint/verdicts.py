"""What one change of one field amounts to: which rule it falls under, and whom it concerns.

What is not named here is a matter of results: a new field is noticed before anybody has thought of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from lorg_indicators.lint.matching import Match, same_unit
from lorg_indicators.lint.parts import Kind, Part

__all__ = ["Change", "Verdict", "verdict"]


class Change(StrEnum):
    """Whom a change concerns: whoever has old documents, whoever reads results, or only whoever reads the set."""

    BREAKING = "breaking"
    RESULT = "result"
    COSMETIC = "cosmetic"


Verdict = tuple[str, Change]
"""The kind of difference, and whom it concerns."""

At = tuple[Any, ...]

_WORDS: Final = frozenset({"title", "label", "how", "anchors", "documents", "quota", "ladder"})
_SOURCE: Final = frozenset({"text", "quote", "context", "source"})
_UNORDERED: Final = frozenset({"context", "met", "vetoes", "sum", "cites", "retired"})
_OPERATIONS: Final = frozenset({"ratio", "sum", "difference", "change"})

_WORDING: Final = "wording", Change.COSMETIC
_OTHERWISE: Final = "otherwise", Change.COSMETIC
_WEIGHT: Final = "weight", Change.RESULT
_NO_LONGER_FITS: Final = "fit", Change.BREAKING


def verdict(pair: tuple[Part, Part], at: At, before: Any, after: Any, match: Match) -> Verdict:  # noqa: ANN401
    """What it amounts to that the field ``at`` of a part was ``before`` and is ``after`` (None: not given)."""
    field = at[0]
    if field == "digest" or (at[-1] in _UNORDERED and _same_members(before, after)):
        return _OTHERWISE
    if field in _WORDS:
        return _WORDING
    if field in _SOURCE:
        return "text", Change.COSMETIC
    if field == "basis":
        return _WORDING if "reason" in at else _basis(pair[1], before, after)
    if field in ("weight", "share", "aggregation"):
        return _OTHERWISE if field == "weight" and match.same_proportions(pair[1]) else _WEIGHT
    return _OF_KIND.get(pair[1].kind, _other)(pair, at, before, after, match)


def _same_members(before: object, after: object) -> bool:
    if not (isinstance(before, list) and isinstance(after, list)):
        return False
    return sorted(map(str, before)) == sorted(map(str, after))


def _basis(part: Part, before: Mapping[str, Any], after: Mapping[str, Any]) -> Verdict:
    # Whether a result is provisional hangs on whether a condition of the ladder is assumed.
    if part.kind == "tiers" and "assumption" in (before["source"], after["source"]):
        return "tier", Change.RESULT
    return _WORDING


def _set(_pair: object, at: At, before: Any, after: Any, _match: object) -> Verdict:  # noqa: ANN401
    if at[0] == "id":
        return _NO_LONGER_FITS
    if at[0] == "retired":
        return ("unretired" if set(before or ()) - set(after or ()) else "retired"), Change.COSMETIC
    return "set", Change.RESULT


def _criterion(_pair: object, at: At, before: Any, after: Any, _match: object) -> Verdict:  # noqa: ANN401
    if at[0] == "may_not_apply":
        if after is None:
            return _NO_LONGER_FITS
        return _WORDING if before is not None else ("criterion", Change.RESULT)
    if at[0] == "transform" and {before, after} == {None, "linear"}:
        return _OTHERWISE
    return "criterion", Change.RESULT


def _measure(pair: tuple[Part, Part], at: At, before: Any, after: Any, match: Match) -> Verdict:  # noqa: ANN401
    field = at[0]
    if field == "unit":
        return _OTHERWISE if same_unit(before, after) else ("unit", Change.BREAKING)
    if field == "scale" and before is not None and after is not None:
        old, new = match.old["scales"][pair[0].fields["scale"]], match.new["scales"][after]
        kind, change = _levels(old.fields["levels"], new.fields["levels"])
        return ("measure" if kind == "scale" else kind), change
    refused = (
        field == "type"
        or (field in ("at_least", "at_most") and _bound(field, after) > _bound(field, before))
        or (field == "by" and after is None)
        or (field in _OPERATIONS and not pair[0].fields.keys() & _OPERATIONS)
    )
    return _NO_LONGER_FITS if refused else ("measure", Change.RESULT)


def _bound(field: str, value: float | None) -> float:
    """A bound as a number that grows as less is possible."""
    return -math.inf if value is None else value if field == "at_least" else -value


def _scale(_pair: object, at: At, before: Any, after: Any, _match: object) -> Verdict:  # noqa: ANN401
    if at[-1] == "value":
        return "scale", Change.RESULT
    return _levels(before, after) if isinstance(before, list) else _WORDING


def _levels(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Verdict:
    """Levels are called by their numbers: old ones fit if each still has its own."""
    if before == after:
        return _OTHERWISE
    labels, kept = [level["label"]["zh"] for level in before], [level["label"]["zh"] for level in after]
    if len(after) < len(before) or (len(after) > len(before) and labels != kept[: len(labels)]):
        return _NO_LONGER_FITS
    return "scale", Change.RESULT


def _tier(_pair: object, _at: At, _before: object, _after: object, _match: object) -> Verdict:
    return "tier", Change.RESULT


def _other(_pair: object, _at: At, _before: object, _after: object, _match: object) -> Verdict:
    return "set", Change.RESULT


_OF_KIND: Final[Mapping[Kind, Callable[..., Verdict]]] = {
    "set": _set,
    "criteria": _criterion,
    "measures": _measure,
    "scales": _scale,
    "tiers": _tier,
}
