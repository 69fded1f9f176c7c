"""An evidence document -> typed evidence, or one error that lists every fault of it.

Everything is read before anything is scored. A value may stand bare, or in an envelope with its documents or its two
stages (self-assessment 自评 and review 复评): the review counts where there is one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from lorg_indicators.criteria import Observations
from lorg_indicators.envelope import DOCUMENT_KEYS, KEYS, STAGES, Envelope, is_plain, read_envelope
from lorg_indicators.errors import EvidenceError, Fault, near, pointer
from lorg_indicators.measures import BadValueError, Number, read_year
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.observations import Observer

__all__ = ["EVIDENCE_FORMAT", "Evidence", "EvidenceReader"]

EVIDENCE_FORMAT: Final = "lorg-indicators-evidence/1"

_DOCUMENT: Final = frozenset(DOCUMENT_KEYS)
_ENVELOPE: Final = frozenset(KEYS)
_BARE: Final = frozenset({float, int, bool, str, list, tuple})


class Evidence:
    """One subject's evidence in one period, read and checked; holds nothing of the caller's document.

    Attributes:
        values: measure -> value, known measures only; the review's where there is one.
        staged: measure -> its envelope.
        not_applicable: criterion (``item.criterion``) -> reason.
        history: year -> tier id held then, None where that is not known; None where the document says nothing of it.
        subject: what the document says of the subject.
        period: the assessed year.
        by_self: values and observations by self-assessment alone; None where no value has stages.
    """

    __slots__ = ("by_self", "history", "not_applicable", "period", "staged", "subject", "values")

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.staged: dict[str, Envelope] = {}
        self.not_applicable: dict[str, str] = {}
        self.history: dict[int, str | None] | None = None
        self.subject: dict[str, Any] = {}
        self.period: int | None = None
        self.by_self: tuple[dict[str, Any], Observations] | None = None

    def digest(self) -> str:
        """SHA-256 over what was read: the same for the same evidence, however the document was written."""
        envelopes = {
            name: [kept.stages, kept.self, kept.review, kept.documents, kept.notes]
            for name, kept in self.staged.items()
            if kept.stages or kept.documents or kept.notes
        }
        content = [self.subject, self.period, self.values, envelopes, self.not_applicable, self.history]
        text = json.dumps(_sortable(content), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _sortable(value: Any) -> Any:  # noqa: ANN401
    """The value with texts for keys, so that years and texts sort together."""
    if isinstance(value, Mapping):
        return {str(name): _sortable(entry) for name, entry in value.items()}
    return [_sortable(entry) for entry in value] if isinstance(value, list | tuple) else value


class EvidenceReader:
    """Reads evidence for one set. Made once, used by any number of threads."""

    def __init__(self, indicators: IndicatorSet) -> None:
        self._set = indicators
        measures = indicators.measures
        self._derived = {
            name: measure.operands
            for name, measure in measures.items()
            if isinstance(measure, Number) and measure.operands
        }
        self._readers = {
            name: measure.reader(indicators.scales) for name, measure in measures.items() if name not in self._derived
        }
        self.observer = Observer(indicators)
        self.fillable = frozenset(self._readers)
        self._criteria = {f"{item.id}.{criterion.id}": criterion for item, criterion in indicators.criteria}
        self._tiers = [tier.id for tier in indicators.ladder.tiers]

    def read(self, document: object) -> tuple[Evidence, Observations]:
        """Typed evidence and the values that criteria are judged on.

        Raises:
            EvidenceError: anything in the document is wrong; every fault is listed.
        """
        if not isinstance(document, Mapping):
            raise EvidenceError([Fault("not-a-document", found=document, expected=Message("expected.document"))])
        evidence, faults = Evidence(), list[Fault]()
        short = document.keys().isdisjoint(_DOCUMENT)  # in this order: there are fewer of these than of measures
        if short:
            self._measures(document, "", evidence, faults)
        else:
            self._document(document, evidence, faults)
        self._settle_period(document if short else document.get("evidence"), evidence, faults)
        impossible: list[Fault] = []
        observations = self.observer.observe(evidence.values, evidence.period, impossible)
        if evidence.staged:
            evidence.by_self = self._self_assessed(evidence, impossible)
        for fault in impossible:
            placed = fault if short else fault.under("/evidence")
            if placed not in faults:  # the self-assessment may repeat what the review has
                faults.append(placed)
        if faults:
            raise EvidenceError(faults)
        return evidence, observations

    def value(self, name: str, raw: object) -> Any:  # noqa: ANN401
        """One value of a measure that is filled in, read as in a document.

        Raises:
            BadValueError: it is none.
        """
        return self._readers[name](raw)

    def _self_assessed(self, evidence: Evidence, faults: list[Fault]) -> tuple[dict[str, Any], Observations] | None:
        """The values by self-assessment alone; None where no value has stages.

        Values without stages count as they are; where there is a review only, the self-assessment is unknown.
        """
        stages = {name: kept.self for name, kept in evidence.staged.items() if kept.stages}
        if not stages:
            return None
        values = {name: value for name, value in {**evidence.values, **stages}.items() if value or value == 0}
        return values, self.observer.observe(values, evidence.period, faults)

    # -- the parts of a document ---------------------------------------------------------------------------------

    def _document(self, document: Mapping[str, Any], evidence: Evidence, faults: list[Fault]) -> None:
        for name in (key for key in document if key not in _DOCUMENT):
            hint = Message("hint.below-evidence") if name in self._readers else near(name, DOCUMENT_KEYS)
            expected = Message("expected.one-of", {"options": list(DOCUMENT_KEYS)})
            faults.append(Fault("unknown-key", pointer(name), name, expected, hint))
        self._header(document, faults)
        subject = document.get("subject")
        evidence.subject = _read_subject(subject, faults) if subject is not None else {}
        try:
            period = document.get("period")
            evidence.period = None if period is None else read_year(period)
        except BadValueError as error:
            faults.extend(fault.under("/period") for fault in error.faults)
        measures = _mapping(document, "evidence", "expected.measures", faults)
        self._measures(measures or {}, "/evidence", evidence, faults)
        self._not_applicable(_mapping(document, "not_applicable", "expected.reasons", faults) or {}, evidence, faults)
        history = _mapping(document, "history", "expected.history", faults)
        if history is not None:
            self._history(history, evidence, faults)

    def _header(self, document: Mapping[str, Any], faults: list[Fault]) -> None:
        form = document.get("format")
        if form not in (None, EVIDENCE_FORMAT):
            faults.append(Fault("other-format", "/format", form, Message("expected.text", {"text": EVIDENCE_FORMAT})))
        named = document.get("set")
        if named not in (None, self._set.id):
            faults.append(Fault("other-set", "/set", named, Message("expected.text", {"text": self._set.id})))

    def _measures(self, entries: Mapping[Any, Any], prefix: str, evidence: Evidence, faults: list[Fault]) -> None:
        values, readers = evidence.values, self._readers
        for name, raw in entries.items():
            reader = readers.get(name)
            if reader is None:
                faults.append(self._unknown_measure(name, prefix + pointer(name)))
                continue
            if raw is None:
                continue
            try:
                if type(raw) not in _BARE and isinstance(raw, Mapping) and not _ENVELOPE.isdisjoint(raw):
                    evidence.staged[name] = envelope = read_envelope(raw, reader)
                    value = envelope.value
                else:
                    value = reader(raw)
            except BadValueError as error:
                faults.extend(fault.under(prefix + pointer(name)) for fault in error.faults)
            else:
                if value or value == 0:  # no and nothing are answers; None and an empty mapping are not
                    values[name] = value

    def _unknown_measure(self, name: object, place: str) -> Fault:
        derived = self._derived.get(name) if isinstance(name, str) else None
        if derived is not None:
            return Fault("derived-measure", place, name, Message("expected.operands", {"names": derived}))
        return Fault("unknown-measure", place, name, Message("expected.measure"), near(name, self._readers))

    def _not_applicable(self, entries: Mapping[Any, Any], evidence: Evidence, faults: list[Fault]) -> None:
        for name, reason in entries.items():
            place = pointer("not_applicable", name)
            criterion = self._criteria.get(name) if isinstance(name, str) else None
            if criterion is None:
                hint = near(name, self._criteria)
                faults.append(Fault("unknown-criterion", place, name, Message("expected.criterion"), hint))
            elif criterion.may_not_apply is None:
                expected = Message("expected.evidence-of", {"name": criterion.measure})
                faults.append(Fault("always-applies", place, name, expected))
            elif not isinstance(reason, str) or not reason.strip() or not is_plain(reason):
                faults.append(Fault("no-reason", place, reason, Message("expected.reason")))
            else:
                evidence.not_applicable[name] = reason

    def _history(self, entries: Mapping[Any, Any], evidence: Evidence, faults: list[Fault]) -> None:
        """Titles held. The record is complete: a year that it leaves out had none; null is not known, as everywhere."""
        history: dict[int, str | None] = {}
        for raw_year, tier in entries.items():
            place = pointer("history", raw_year)
            try:
                year = read_year(raw_year)
            except BadValueError as error:
                faults.extend(fault.under(place) for fault in error.faults)
                continue
            if year in history:
                faults.append(Fault("year-twice", place, raw_year))
            if tier is not None and tier not in self._tiers:
                expected = Message("expected.one-of", {"options": self._tiers})
                faults.append(Fault("unknown-tier", place, tier, expected, near(tier, self._tiers)))
            history[year] = tier
        evidence.history = dict(sorted(history.items()))

    def _settle_period(self, measures: object, evidence: Evidence, faults: list[Fault]) -> None:
        """Without a declared period the latest year that the document names is assessed; titles are held before it."""
        history = evidence.history or {}
        if evidence.period is None and isinstance(measures, Mapping):
            years: list[int] = []
            for name in self.observer.by_year & measures.keys():
                raw, known = measures[name], evidence.values.get(name, ())
                # Where every year that is named has a value, the values have been read; only else are names looked at.
                plain = type(raw) is dict and len(known) == len(raw) and name not in evidence.staged
                years += known if plain else _named_years(raw)
            evidence.period = max(years, default=None)
        if evidence.period is None and history:
            evidence.period = max(history) + 1
        period = evidence.period
        for year in history:
            if period is not None and year >= period:
                expected = Message("expected.before", {"year": str(period)})
                faults.append(Fault("history-not-earlier", "/history" + pointer(year), year, expected))
        if period is not None:
            for name in self.observer.by_year & evidence.values.keys():
                _name_year(evidence.values[name], period)
            for name in self.observer.by_year & evidence.staged.keys():
                for stage in (evidence.staged[name].self, evidence.staged[name].review):
                    _name_year(stage or {}, period)


def _named_years(raw: object) -> Iterator[int]:
    """Every year that a yearly measure names, one with null and one of either stage included."""
    if isinstance(raw, Mapping):
        for name, value in raw.items():
            if name in STAGES:
                yield from _named_years(value)
            else:
                with suppress(BadValueError):  # what is no year has been reported, or is another key of an envelope
                    yield read_year(name)


def _name_year(series: dict[int | None, float], period: int) -> None:
    """Puts a bare number, read before the assessed year was known, at that year."""
    if None in series:
        series[period] = series.pop(None)


def _mapping(document: Mapping[str, Any], key: str, expected: str, faults: list[Fault]) -> Mapping[Any, Any] | None:
    """The mapping below a key of the document, None where there is none."""
    given = document.get(key)
    if given is None or isinstance(given, Mapping):
        return given
    faults.append(Fault("not-a-mapping", pointer(key), given, Message(expected)))
    return None


def _read_subject(raw: object, faults: list[Fault]) -> dict[str, Any]:
    if isinstance(raw, str):
        raw = {"id": raw}
    if not isinstance(raw, Mapping):
        faults.append(Fault("not-a-mapping", "/subject", raw, Message("expected.subject")))
        return {}
    subject: dict[str, Any] = {}
    for name, value in raw.items():
        if not (isinstance(name, str | int) and is_plain(name) and (value is None or is_plain(value))):
            faults.append(Fault("wrong-type", pointer("subject", name), value, Message("expected.plain-value")))
        elif value is not None:
            subject[str(name)] = value
    return dict(sorted(subject.items()))
