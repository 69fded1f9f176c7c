"""An evidence document -> typed evidence, or one error that lists every fault of it.

Everything is read before anything is scored. A value may stand bare, or in an envelope with its documents or its two
stages (self-assessment 自评 and review 复评): the review counts where there is one.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from lorg_indicators.consistency import DOCUMENT_KEYS
from lorg_indicators.criteria import Observations
from lorg_indicators.derivation import Derivation, derivations, possible
from lorg_indicators.errors import EvidenceError, Fault, near, pointer
from lorg_indicators.measures import BadValueError, Number, Rating, read_year
from lorg_indicators.messages import Amount, Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.outcome import Interval
from lorg_indicators.scoring import reaches, within

__all__ = ["DOCUMENT_FIELDS", "EVIDENCE_FORMAT", "NOTES", "Evidence", "EvidenceReader", "Staged"]

EVIDENCE_FORMAT: Final = "lorg-indicators-evidence/1"

_DOCUMENT: Final = frozenset(DOCUMENT_KEYS)
_STAGES: Final = ("value", "self", "review")
NOTES: Final = ("reason", "by", "date", "note")
_ENVELOPE: Final = (*_STAGES, "documents", *NOTES)
DOCUMENT_FIELDS: Final = ("title", "location", "date", "note")


class Staged:
    """What an envelope says of one measure beside its value."""

    __slots__ = ("documents", "notes", "review", "self", "stages")

    def __init__(self) -> None:
        self.stages: frozenset[str] = frozenset()
        self.self: Any = None
        self.review: Any = None
        self.documents: tuple[dict[str, str], ...] = ()
        self.notes: dict[str, str] = {}


class Evidence:
    """One subject's evidence in one period, read and checked; holds nothing of the caller's document.

    Attributes:
        values: measure -> value, known measures only; the review's where there is one.
        staged: measure -> its envelope.
        not_applicable: criterion (``item.criterion``) -> reason.
        history: year -> tier id held then; None where the document says nothing of it.
        subject: what the document says of the subject.
        period: the assessed year.
    """

    __slots__ = ("history", "not_applicable", "period", "staged", "subject", "values")

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.staged: dict[str, Staged] = {}
        self.not_applicable: dict[str, str] = {}
        self.history: dict[int, str] | None = None
        self.subject: dict[str, Any] = {}
        self.period: int | None = None

    def digest(self) -> str:
        """SHA-256 over what was read: the same for the same evidence, however the document was written."""
        envelopes = {
            name: [sorted(kept.stages), kept.self, kept.review, kept.documents, kept.notes]
            for name, kept in self.staged.items()
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
        self._readers: dict[str, Callable[[Any], Any]] = {
            name: measure.reader(indicators.scales)
            for name, measure in measures.items()
            if not (isinstance(measure, Number) and measure.operation)
        }
        self.by_year = frozenset(
            name for name, measure in measures.items() if isinstance(measure, Number) and measure.by == "year"
        )
        self._blank = {name: measure.UNKNOWN for name, measure in measures.items()}
        self._derivations = derivations(measures)
        self._possible = possible(measures)
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
        if _DOCUMENT.isdisjoint(document):
            self._measures(document, "", evidence, faults)
        else:
            self._document(document, evidence, faults)
        self._settle_period(evidence, faults)
        observations = self.observe(evidence.values, evidence.period, faults)
        if faults:
            raise EvidenceError(faults)
        return evidence, observations

    # -- the parts of a document ---------------------------------------------------------------------------------

    def _document(self, document: Mapping[str, Any], evidence: Evidence, faults: list[Fault]) -> None:
        for name in document.keys() - _DOCUMENT:
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
        measures = document.get("evidence")
        if isinstance(measures, Mapping):
            self._measures(measures, "/evidence", evidence, faults)
        elif measures is not None:
            faults.append(Fault("not-a-mapping", "/evidence", measures, Message("expected.measures")))
        self._not_applicable(document.get("not_applicable"), evidence, faults)
        self._history(document.get("history"), evidence, faults)

    def _header(self, document: Mapping[str, Any], faults: list[Fault]) -> None:
        form = document.get("format")
        if form not in (None, EVIDENCE_FORMAT):
            faults.append(Fault("other-format", "/format", form, Message("expected.text", {"text": EVIDENCE_FORMAT})))
        named = document.get("set")
        if named not in (None, self._set.id):
            faults.append(Fault("other-set", "/set", named, Message("expected.text", {"text": self._set.id})))

    def _measures(self, entries: Mapping[str, Any], prefix: str, evidence: Evidence, faults: list[Fault]) -> None:
        values, readers = evidence.values, self._readers
        for name, raw in entries.items():
            reader = readers.get(name) if isinstance(name, str) else None
            if reader is None:
                faults.append(self._unknown_measure(name, prefix))
                continue
            if raw is None:
                continue
            try:
                kind = type(raw)
                if kind is not float and kind is not int and isinstance(raw, Mapping) and not raw.keys().isdisjoint(_ENVELOPE):
                    value = self._envelope(name, raw, evidence)
                else:
                    value = reader(raw)
            except BadValueError as error:
                faults.extend(fault.under(prefix + pointer(name)) for fault in error.faults)
            else:
                if value is not None and value != {}:
                    values[name] = value

    def _unknown_measure(self, name: object, prefix: str) -> Fault:
        place = prefix + pointer(name)
        if name in self._set.measures:
            return Fault("derived-measure", place, name, Message("expected.operands", {"names": self._set.measures[name].operands}))  # type: ignore[union-attr, index] # only numbers have no reader
        return Fault("unknown-measure", place, name, Message("expected.measure"), near(name, self._readers))

    def _envelope(self, name: str, raw: Mapping[str, Any], evidence: Evidence) -> Any:  # noqa: ANN401
        """The value that counts; its stages, documents and notes are kept beside it."""
        kept, faults, reader = Staged(), list[Fault](), self._readers[name]
        for key in raw.keys() - set(_ENVELOPE):
            expected = Message("expected.one-of", {"options": list(_ENVELOPE)})
            faults.append(Fault("unknown-key", pointer(key), key, expected, near(key, _ENVELOPE)))
        read: dict[str, Any] = {}
        for stage in _STAGES:
            if raw.get(stage) is not None:
                try:
                    read[stage] = reader(raw[stage])
                except BadValueError as error:
                    faults.extend(fault.under(f"/{stage}") for fault in error.faults)
        if "value" in read and len(read) > 1:
            faults.append(Fault("value-and-stages", found=sorted(read), expected=Message("expected.value-or-stages")))
        kept.documents = _read_documents(raw.get("documents"), faults)
        for note in NOTES:
            if raw.get(note) is not None:
                kept.notes[note] = _text(raw[note], f"/{note}", faults)
        if faults:
            raise BadValueError(*faults)
        kept.stages = frozenset(read) - {"value"}
        kept.self, kept.review = read.get("self"), read.get("review")
        evidence.staged[name] = kept
        return read.get("value", read.get("review", kept.self))

    def _not_applicable(self, entries: object, evidence: Evidence, faults: list[Fault]) -> None:
        if entries is None:
            return
        if not isinstance(entries, Mapping):
            faults.append(Fault("not-a-mapping", "/not_applicable", entries, Message("expected.reasons")))
            return
        for name, reason in entries.items():
            place = "/not_applicable" + pointer(name)
            criterion = self._criteria.get(name) if isinstance(name, str) else None
            if criterion is None:
                faults.append(Fault("unknown-criterion", place, name, Message("expected.criterion"), near(name, self._criteria)))
            elif criterion.may_not_apply is None:
                faults.append(Fault("always-applies", place, name, Message("expected.evidence-of", {"name": criterion.measure})))
            elif not isinstance(reason, str) or not reason.strip():
                faults.append(Fault("no-reason", place, reason, Message("expected.reason")))
            else:
                evidence.not_applicable[name] = reason

    def _history(self, entries: object, evidence: Evidence, faults: list[Fault]) -> None:
        if entries is None:
            return
        if not isinstance(entries, Mapping):
            faults.append(Fault("not-a-mapping", "/history", entries, Message("expected.history")))
            return
        evidence.history = {}
        for raw_year, tier in entries.items():
            place = "/history" + pointer(raw_year)
            try:
                year = read_year(raw_year)
            except BadValueError as error:
                faults.extend(fault.under(place) for fault in error.faults)
                continue
            if tier is None:
                continue
            if tier not in self._tiers:
                expected = Message("expected.one-of", {"options": self._tiers})
                faults.append(Fault("unknown-tier", place, tier, expected, near(tier, self._tiers)))
            else:
                evidence.history[year] = tier

    def _settle_period(self, evidence: Evidence, faults: list[Fault]) -> None:
        """Without a declared period the latest year of the document is assessed; titles are held before it."""
        history = evidence.history or {}
        if evidence.period is None:
            years = [year for name in self.by_year & evidence.values.keys() for year in evidence.values[name] if year]
            evidence.period = max(years, default=max(history) + 1 if history else None)
        period = evidence.period
        for year in history:
            if period is not None and year >= period:
                expected = Message("expected.before", {"year": str(period)})
                faults.append(Fault("history-not-earlier", "/history" + pointer(year), year, expected))
        if period is not None:
            for name in self.by_year & evidence.values.keys():
                _name_year(evidence.values[name], period)
            for name in self.by_year & evidence.staged.keys():
                for stage in (evidence.staged[name].self, evidence.staged[name].review):
                    _name_year(stage or {}, period)

    # -- values for criteria -------------------------------------------------------------------------------------

    def observe(self, values: Mapping[str, Any], period: int | None, faults: list[Fault]) -> Observations:
        """Values at the assessed year, derived ones included; what is derived out of bounds is added to ``faults``."""
        current, series = {**self._blank, **values}, {}
        for name in self.by_year:
            known = values.get(name)
            if known is not None:
                series[name] = known
                current[name] = known.get(period)
        observations = Observations(current, series, period)
        for derivation in self._derivations:
            self._derive(derivation, observations, faults)
        return observations

    def _derive(self, derivation: Derivation, observations: Observations, faults: list[Fault]) -> None:
        period, name = observations.period, derivation.name
        if not derivation.by_year:
            observations.current[name] = self._derived(derivation, observations, period, faults)
            return
        years = {year for operand in derivation.operands for year in observations.series.get(operand, ())} | {period}
        values = {year: self._derived(derivation, observations, year, faults) for year in years}
        observations.current[name] = values[period]
        observations.series[name] = {year: value for year, value in values.items() if type(value) is float}

    def _derived(self, derivation: Derivation, observations: Observations, year: int | None, faults: list[Fault]) -> float | Interval | None:
        """A float where every operand is known, an interval where some are, None where none is."""
        if derivation.operation == "change":
            operand = derivation.operands[0]
            before = None if year is None else year - 1
            operands = [self._operand(operand, observations, at) for at in (year, before)]
            names = derivation.operands * 2
        else:
            operands = [self._operand(operand, observations, year) for operand in derivation.operands]
            names = derivation.operands
        if all(operand is None for operand in operands):
            return None
        if any(type(operand) is not float for operand in operands):
            possible_ = [_ends(operand, self._possible[name]) for operand, name in zip(operands, names, strict=True)]
            ends = derivation.interval(possible_)
            if ends.lower > ends.upper:
                faults.append(self._impossible(derivation, ends.lower, year))
            return ends
        value = derivation.value([operand for operand in operands if type(operand) is float])
        lower, upper = derivation.bounds
        if not (math.isfinite(value) and reaches(value, lower) and within(value, upper)):
            faults.append(self._impossible(derivation, value, year))
        return value

    def _operand(self, name: str, observations: Observations, year: int | None) -> float | Interval | None:
        if name not in self.by_year:
            return observations.current[name]  # type: ignore[no-any-return]
        if year == observations.period:
            return observations.current[name]  # type: ignore[no-any-return]
        return observations.series.get(name, {}).get(year)

    def _impossible(self, derivation: Derivation, value: float, year: int | None) -> Fault:
        lower, upper = derivation.bounds
        names = list(dict.fromkeys(derivation.operands))
        words = {"lower": lower, "upper": upper, "names": names, "year": "" if year is None else str(year)}
        return Fault("derived-out-of-range", pointer(derivation.name), value, Message("expected.operands-fit", words))


def _ends(operand: float | Interval | None, bounds: Interval) -> Interval:
    if isinstance(operand, Interval):
        return operand
    return bounds if operand is None else Interval(operand, operand)


def _name_year(series: dict[int | None, float], period: int) -> None:
    """Puts a bare number, read before the assessed year was known, at that year."""
    if None in series:
        series[period] = series.pop(None)


def _read_subject(raw: object, faults: list[Fault]) -> dict[str, Any]:
    if isinstance(raw, str):
        return {"id": raw}
    if not isinstance(raw, Mapping):
        faults.append(Fault("not-a-mapping", "/subject", raw, Message("expected.subject")))
        return {}
    subject: dict[str, Any] = {}
    for name, value in raw.items():
        if value is None:
            continue
        if not isinstance(value, str | int | float | bool) or (isinstance(value, float) and not math.isfinite(value)):
            faults.append(Fault("wrong-type", "/subject" + pointer(name), value, Message("expected.plain-value")))
        else:
            subject[str(name)] = value
    return subject


def _read_documents(raw: object, faults: list[Fault]) -> tuple[dict[str, str], ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list | tuple):
        faults.append(Fault("wrong-type", "/documents", raw, Message("expected.documents")))
        return ()
    documents = []
    for at, entry in enumerate(raw):
        place = f"/documents/{at}"
        fields: Mapping[str, Any] = {"title": entry} if isinstance(entry, str) else entry
        if not isinstance(fields, Mapping) or not fields.get("title"):
            faults.append(Fault("no-title", place, entry, Message("expected.documents")))
            continue
        for name in fields.keys() - set(DOCUMENT_FIELDS):
            expected = Message("expected.one-of", {"options": list(DOCUMENT_FIELDS)})
            faults.append(Fault("unknown-key", place + pointer(name), name, expected, near(name, DOCUMENT_FIELDS)))
        documents.append(
            {name: _text(fields[name], f"{place}/{name}", faults) for name in DOCUMENT_FIELDS if fields.get(name) is not None}
        )
    return tuple(documents)


def _text(raw: object, place: str, faults: list[Fault]) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        faults.append(Fault("wrong-type", place, raw, Message("expected.plain-value")))
    return str(raw)
