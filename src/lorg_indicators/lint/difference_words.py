"""Differences in words: what changed, from what, to what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lorg_indicators.lint.differences import Difference
from lorg_indicators.messages import Amount, Message, Unit

__all__ = ["field_words", "sentence", "value_words"]

_WHOLE = frozenset({"removed", "renamed", "reused", "added"})
_LANGUAGES = {"zh": "chinese", "en": "english"}
_QUOTED = frozenset({"wording", "text"})


def sentence(difference: Difference) -> Message:
    """What changed, in one sentence."""
    words: dict[str, Any] = {
        "name": difference.name,
        "old": value_words(difference, old=True),
        "new": value_words(difference, old=False),
    }
    if difference.kind in _WHOLE:
        return Message(f"difference.{_kind(difference)}", words)
    return Message("difference.changed", {**words, "field": field_words(difference)})


def _kind(difference: Difference) -> str:
    if difference.retired:
        return f"{difference.kind}.retired"
    return "reused.retired" if difference.kind == "reused" and difference.old is None else difference.kind


def field_words(difference: Difference) -> Message:
    """The name of the field that changed."""
    at = difference.field.split("/")
    at = at[1:] if at[0] == "requires" and len(at) > 1 else at
    language = _LANGUAGES.get(at[-1])
    return _field(at) if language is None else Message(f"difference.{language}", {"field": _field(at[:-1])})


def _field(at: list[str]) -> Message:
    match at:
        case ["basis", name, *_]:
            return Message("difference.basis", {"field": _named(name)})
        case [("levels" | "anchors") as list_, level, *rest]:
            return Message("difference.level", {"level": level, "field": _named(rest[0] if rest else list_)})
        case ["bands", band, name]:
            end = "at_most" if name == "below" else name
            return Message("difference.band", {"band": int(band) + 1, "field": _named(end)})
        case ["documents", place]:
            return Message("difference.nth", {"field": _named("documents"), "at": int(place) + 1})
        case ["ladder", name] | [name]:
            return _named(name)
    return Message("difference.part", {"field": _named(at[0]), "part": "/".join(at[1:])})


def _named(name: str) -> Message:
    return Message(f"field.{name}")


def value_words(difference: Difference, *, old: bool) -> Any:  # noqa: ANN401
    """The old or the new value, with its unit and, of a weight, the share that it makes up."""
    value, at = (difference.old, 0) if old else (difference.new, 1)
    top = difference.field.partition("/")[0]
    words, share = _words(value, difference.units[at]), difference.shares[at]
    if top == "effective" and isinstance(value, int):
        return str(value)  # a year, in which no thousands are set apart
    if top == "unit" and isinstance(value, str):
        return Unit(value)
    if top == "aggregation":
        return Message(f"mean.{value}")
    if difference.kind in _QUOTED and value is not None:
        return Message("show.quote", {"quote": words})
    if share is not None and value is not None:
        return Message("difference.weight", {"weight": words, "share": Amount(100 * share, "%")})
    return words


def _words(value: Any, unit: str | None) -> Any:  # noqa: ANN401
    match value:
        case {"zh": _} | bool() | None:
            return value
        case {"source": str(source)}:
            return Message(f"show.source.{source}", {"reason": value.get("reason", "")})
        case Mapping():
            pairs = value.items()
            return [Message("show.pair", {"name": name, "value": _words(part, unit)}) for name, part in pairs]
        case list():
            return [_words(part, unit) for part in value]
        case int() | float():
            return Amount(value, unit)
    return str(value)
