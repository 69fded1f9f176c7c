"""A way, written into the evidence document that it starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from lorg_indicators.envelope import DOCUMENT_KEYS, KEYS
from lorg_indicators.measures import Rating

__all__ = ["apply_to", "plain"]

_DOCUMENT: Final = {"title": "（待补） / to be supplied"}


def apply_to(
    document: Mapping[str, Any], values: Mapping[str, Any], documents: Iterable[str], period: int | None
) -> dict[str, Any]:
    """A copy of the document in which the way has been gone.

    Args:
        document: evidence, in full or in short.
        values: measure -> its new value, as read.
        documents: measures that get a document; its title says that it has still to be supplied.
        period: the assessed year.
    """
    short = document.keys().isdisjoint(DOCUMENT_KEYS)
    given: Mapping[str, Any] = document if short else document.get("evidence") or {}
    evidence: dict[str, Any] = dict(given)
    for name, value in values.items():
        evidence[name] = _put(evidence.get(name), value, period)
    for name in documents:
        raw = evidence.get(name)
        bare = {} if raw is None else {"value": raw}
        envelope = dict(raw) if isinstance(raw, Mapping) and _is_envelope(raw) else bare
        evidence[name] = {**envelope, "documents": [_DOCUMENT]}
    return evidence if short else {**document, "evidence": evidence}


def plain(value: Any, period: int | None) -> Any:  # noqa: ANN401
    """A value as read, as a document has it; of a series that of the assessed year."""
    if isinstance(value, Rating):
        return int(value.level) if value.level.is_integer() else value.level
    if isinstance(value, Mapping):
        return value[period] if period in value else dict(value)
    return value


def _is_envelope(raw: object) -> bool:
    return isinstance(raw, Mapping) and not set(KEYS).isdisjoint(raw)


def _put(raw: Any, value: Any, period: int | None) -> Any:  # noqa: ANN401
    """The value in the place of the one that counts: the review's where there is one."""
    if not _is_envelope(raw):
        return _put_bare(raw, value, period)
    stage = next((name for name in ("review", "self") if raw.get(name) is not None), "value")
    return {**raw, stage: _put_bare(raw.get(stage), value, period)}


def _put_bare(raw: Any, value: Any, period: int | None) -> Any:  # noqa: ANN401
    new = plain(value, period)
    if isinstance(raw, Mapping) and isinstance(value, Mapping) and period in value:
        return {**{year: kept for year, kept in raw.items() if str(year) != str(period)}, period: new}
    return new
