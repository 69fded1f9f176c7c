"""The keys of an evidence document, and a value in its envelope: with its documents and its stages (自评, 复评)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lorg_indicators.errors import Fault, near, pointer
from lorg_indicators.measures import LARGEST, BadValueError, Reader
from lorg_indicators.messages import Message

__all__ = ["DOCUMENT_FIELDS", "DOCUMENT_KEYS", "KEYS", "NOTES", "STAGES", "Envelope", "is_plain", "read_envelope"]

DOCUMENT_KEYS: Final = ("format", "set", "subject", "period", "evidence", "not_applicable", "history")
"""Keys of an evidence document. No measure may be called so, because the short form holds measures alone."""

STAGES: Final = ("value", "self", "review")
NOTES: Final = ("reason", "by", "date", "note")
KEYS: Final = (*STAGES, "documents", *NOTES)
_KNOWN: Final = frozenset(KEYS)
DOCUMENT_FIELDS: Final = ("title", "location", "date", "note")


class Envelope:
    """What an envelope says of one measure.

    Attributes:
        value: the value that counts: the review's where there is one; None where the envelope holds none.
        stages: which stages there are, none where the value stands as ``value``.
        self: the self-assessed value.
        review: the reviewed value.
        documents: what shows it, each with a title.
        notes: reason, by, date and note.
    """

    __slots__ = ("documents", "notes", "review", "self", "stages", "value")

    def __init__(self, read: Mapping[str, Any], documents: tuple[dict[str, str], ...], notes: dict[str, str]) -> None:
        self.stages = [stage for stage in ("self", "review") if stage in read]
        self.self = read.get("self")
        self.review = read.get("review")
        self.value = read.get("value", self.self if self.review is None else self.review)
        self.documents = documents
        self.notes = notes


def read_envelope(raw: Mapping[Any, Any], reader: Reader) -> Envelope:
    """An envelope, each of its values read by ``reader``.

    Raises:
        BadValueError: anything in it is wrong; pointers are relative to the envelope.
    """
    faults = [_unknown(key, "", KEYS) for key in raw if key not in _KNOWN]
    given = [stage for stage in STAGES if raw.get(stage) is not None]
    read: dict[str, Any] = {}
    for stage in given:
        try:
            read[stage] = reader(raw[stage])
        except BadValueError as error:
            faults.extend(fault.under(pointer(stage)) for fault in error.faults)
    if "value" in given and len(given) > 1:
        faults.append(Fault("value-and-stages", expected=Message("expected.value-or-stages")))
    documents = _read_documents(raw.get("documents"), faults)
    notes = _texts(raw, NOTES, "", faults)
    if faults:
        raise BadValueError(*faults)
    return Envelope(read, documents, notes)


def _unknown(key: object, place: str, known: tuple[str, ...]) -> Fault:
    return Fault(
        "unknown-key", place + pointer(key), key, Message("expected.one-of", {"options": list(known)}), near(key, known)
    )


def _read_documents(raw: object, faults: list[Fault]) -> tuple[dict[str, str], ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list | tuple):
        faults.append(Fault("wrong-type", "/documents", raw, Message("expected.documents")))
        return ()
    documents = []
    for at, entry in enumerate(raw):
        fields = {"title": entry} if isinstance(entry, str) else entry
        if not isinstance(fields, Mapping) or fields.get("title") in (None, ""):
            faults.append(Fault("no-title", pointer("documents", at), entry, Message("expected.documents")))
            continue
        place = f"/documents/{at}"
        faults.extend(_unknown(name, place, DOCUMENT_FIELDS) for name in fields if name not in DOCUMENT_FIELDS)
        documents.append(_texts(fields, DOCUMENT_FIELDS, place, faults))
    return tuple(documents)


def _texts(fields: Mapping[Any, Any], names: tuple[str, ...], place: str, faults: list[Fault]) -> dict[str, str]:
    """The texts that there are of those that there may be; what is no text is added to ``faults``."""
    texts: dict[str, str] = {}
    for name in names:
        raw = fields.get(name)
        if raw is None:
            continue
        if isinstance(raw, bool) or not is_plain(raw):
            faults.append(Fault("wrong-type", f"{place}/{name}", raw, Message("expected.plain-value")))
        else:
            texts[name] = str(raw)
    return texts


def is_plain(raw: object) -> bool:
    """Whether this is a text that can be written down, a number that JSON can carry, or a yes or no."""
    if isinstance(raw, str):
        try:
            raw.encode("utf-8")
        except UnicodeEncodeError:  # half of a surrogate pair
            return False
        return True
    return isinstance(raw, int | float) and abs(raw) <= LARGEST
