"""What people have decided: a file of exclusions, upheld appeals, ties and contested seats, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from lorg_indicators.document import Document, read_document
from lorg_indicators.errors import Fault, LorgError, near, pointer
from lorg_indicators.messages import Message
from lorg_indicators.selection.policy import Policy, digest_of
from lorg_indicators.shape import shaped_as
from lorg_indicators.text import Name, Part

__all__ = ["DECISIONS_FORMAT", "Decided", "Decision", "Decisions", "decisions_schema", "parse_decisions"]

DECISIONS_FORMAT: Final = "lorg-indicators-decisions/1"


def _from_number(value: object) -> object:
    # 1001 as an id is a number in YAML, and the text 1001 in a table.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


_Text = Annotated[str, Field(min_length=1), BeforeValidator(_from_number, json_schema_input_type=str | int)]


class Decision(Part):
    """One decision.

    Attributes:
        decision: ``exclude`` from one selection or all; ``admit`` to one, though the tier is not guaranteed (an upheld
            appeal); ``take`` one of the tied; ``seat``, a contested seat to a stratum.
        subject: about whom; for ``seat`` there is none.
        stratum: for ``seat``, the stratum's values by column, ``set`` among them.
        selection: in which selection; for ``exclude`` all where it is not given.
        by: who decided: a person or an office.
        date: when, as year-month-day. Of ``exclude`` and ``admit`` the later one counts.
    """

    decision: Literal["exclude", "admit", "take", "seat"]
    subject: _Text | None = None
    stratum: Mapping[str, _Text] | None = None
    selection: Name | None = None
    reason: Annotated[str, Field(min_length=1)]
    by: Annotated[str, Field(min_length=1)]
    date: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class _File(Part):
    format: Literal["lorg-indicators-decisions/1"]
    decisions: tuple[Decision, ...]


class Decided(NamedTuple):
    """What counts in one selection.

    Attributes:
        decisions: the whole file.
        standing: subject -> the place of its latest exclusion or admission.
        taken: subject -> the place of the decision to take it out of a tie.
        seats: stratum -> the places of the decisions that give it a seat.
    """

    decisions: Decisions
    standing: Mapping[str, int]
    taken: Mapping[str, int]
    seats: Mapping[tuple[str, ...], list[int]]

    def words(self, at: int) -> dict[str, object]:
        """Reason, person and date of a decision, for a sentence."""
        entry = self.decisions.entries[at]
        return {"reason": entry.reason, "by": entry.by, "date": entry.date}


class Decisions:
    """A file of decisions.

    Attributes:
        entries: the decisions in their order.
    """

    def __init__(self, entries: Iterable[Decision] = (), document: Document | None = None) -> None:
        self.entries = tuple(entries)
        self._document = document

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the content."""
        return digest_of([entry.model_dump(mode="json", exclude_defaults=True) for entry in self.entries])

    def placed(self, at: int, key: str, fault: Fault) -> Fault:
        """A fault of a key of a decision, with what was found there and its place in the file."""
        fault = replace(fault, pointer=pointer("decisions", at, key), found=getattr(self.entries[at], key))
        return fault if self._document is None else self._document.locate(fault)

    def unknown(self, policy: Policy, subjects: Iterable[str]) -> Iterator[Fault]:
        """Decisions about whom and what there is not."""
        known, selections = set(subjects), [part.id for part in policy.selections]
        for at, entry in enumerate(self.entries):
            if entry.subject is not None and entry.subject not in known:
                yield self.placed(at, "subject", Fault("unknown-subject", hint=near(entry.subject, sorted(known))))
            if entry.selection is not None and entry.selection not in selections:
                expected = Message("expected.one-of", {"options": selections})
                fault = Fault("unknown-selection", expected=expected, hint=near(entry.selection, selections))
                yield self.placed(at, "selection", fault)

    def of(self, selection: str, columns: Iterable[str]) -> Decided:
        """What counts in a selection whose strata are told apart by these columns."""
        standing: dict[str, int] = {}
        taken: dict[str, int] = {}
        seats: dict[tuple[str, ...], list[int]] = {}
        names = list(columns)
        order = sorted(range(len(self.entries)), key=lambda at: self.entries[at].date)
        for at in order:
            entry = self.entries[at]
            if entry.selection not in (None, selection):
                continue
            if entry.decision == "seat" and entry.stratum is not None:
                seats.setdefault(tuple(entry.stratum.get(name, "") for name in names), []).append(at)
            elif entry.subject is not None:
                (taken if entry.decision == "take" else standing)[entry.subject] = at
        return Decided(self, standing, taken, seats)


def parse_decisions(content: bytes | str, source: str | None = None) -> Decisions:
    """The decisions that a YAML or JSON text lists.

    Raises:
        LorgError: the text is no such list, or decisions contradict each other; every fault has its place.
    """
    document = read_document(content, source=source)
    file, faults = shaped_as(_File, document.data)
    if file is None:
        raise LorgError(document.locate(fault) for fault in faults)
    decisions = Decisions(file.decisions, document)
    faults = [*_incomplete(decisions), *_contradictory(decisions)]
    if faults:
        raise LorgError(faults)
    return decisions


def decisions_schema() -> dict[str, Any]:
    """JSON Schema of a file of decisions."""
    schema = _File.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Decisions"}


_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "exclude": ("subject",),
    "admit": ("subject", "selection"),
    "take": ("subject", "selection"),
    "seat": ("stratum", "selection"),
}
_ABOUT: Final = ("subject", "stratum")


def _incomplete(decisions: Decisions) -> Iterator[Fault]:
    """What a decision of its kind needs, or must not have; and a date that is none."""
    for at, entry in enumerate(decisions.entries):
        needed = _NEEDS[entry.decision]
        for name in needed:
            if getattr(entry, name) is None:
                expected = Message("expected.key", {"name": name})
                yield decisions.placed(at, "decision", Fault("missing-key", expected=expected))
        for name in _ABOUT:
            if name not in needed and getattr(entry, name) is not None:
                expected = Message("expected.one-of", {"options": list(needed)})
                yield decisions.placed(at, name, Fault("decision-about", expected=expected))
        day = None
        with suppress(ValueError):
            day = date.fromisoformat(entry.date)
        if day is None:
            yield decisions.placed(at, "date", Fault("no-date"))


def _contradictory(decisions: Decisions) -> Iterator[Fault]:
    """Two decisions of one day about one subject in one selection: which of them counts nobody can tell."""
    seen: dict[tuple[str, str, bool], list[str | None]] = {}
    for at, entry in enumerate(decisions.entries):
        if entry.subject is None:
            continue
        selections = seen.setdefault((entry.subject, entry.date, entry.decision == "take"), [])
        if entry.selection in selections or (selections and None in (entry.selection, *selections)):
            yield decisions.placed(at, "subject", Fault("decision-twice"))
        selections.append(entry.selection)
