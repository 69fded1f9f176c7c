"""A document of one year, read by the set of another: for what a revision of the set did to the score.

Nothing is guessed. An answer is carried over where the other set asks the same; what it does not know, what changed
its type, unit or levels, and what it refuses is left out, and named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

from lorg_indicators.derivation import leaves
from lorg_indicators.engine import Case, Engine
from lorg_indicators.errors import EvidenceError
from lorg_indicators.evidence import Evidence
from lorg_indicators.growth.data import LabelData, LeftOutData, MeasureNameData
from lorg_indicators.measures import Checklist, Faults, Measure, Number, RatingMeasure
from lorg_indicators.model import IndicatorSet
from lorg_indicators.quantity import QuantityError, factor

__all__ = ["Reread", "not_asked", "reread"]

_EXCUSED: Final = "not_applicable"
_Reason = Literal["unknown", "changed", "refused"]


class Reread(NamedTuple):
    """A document judged by another set than its own.

    Attributes:
        case: what that set says of it: score and contributions. Documents and titles held are not carried over, so
            that its tiers say nothing.
        left_out: the answers that it could not read.
    """

    case: Case
    left_out: list[LeftOutData]


class _ChangedError(Exception):
    """The two sets do not mean the same by an answer."""


def reread(evidence: Evidence, own: IndicatorSet, other: IndicatorSet) -> Reread:
    """What ``other`` says of evidence that ``own`` has read."""
    left: dict[str, _Reason] = {}
    values: dict[str, Any] = {}
    for name, measure in own.measures.items():
        if name in evidence.values:
            theirs = other.measures.get(name)
            if theirs is None or (isinstance(theirs, Number) and theirs.operands):
                left[name] = "unknown"
                continue
            try:
                values |= _carried(name, evidence, (own, measure), (other, theirs))
            except _ChangedError:
                left[name] = "changed"
                continue
            left |= dict.fromkeys(_options_lost(name, evidence.values[name], theirs), "unknown")
    asked = {f"{item.id}.{criterion.id}" for item, criterion in other.criteria}
    reasons = {name: reason for name, reason in evidence.not_applicable.items() if name in asked}
    left |= {f"{_EXCUSED}.{name}": "unknown" for name in evidence.not_applicable if name not in asked}
    case = _judged(other, evidence.period, values, reasons, left)
    labels = _labels(own)
    period = evidence.period or 0
    return Reread(
        case,
        [
            {"period": period, "name": name, "label": labels[name], "reason": left[name]}
            for name in labels
            if name in left
        ],
    )


def not_asked(period: int, own: IndicatorSet, other: IndicatorSet) -> list[MeasureNameData]:
    """What ``other`` asks and ``own`` did not, so that a document of ``own`` leaves it unknown."""
    return [
        {"period": period, "name": name, "label": measure.label.label}
        for name, measure in other.measures.items()
        if name not in own.measures and not (isinstance(measure, Number) and measure.operands)
    ]


def _carried(
    name: str, evidence: Evidence, own: tuple[IndicatorSet, Measure], other: tuple[IndicatorSet, Measure]
) -> dict[str, Any]:
    """The answer as the other set's document would hold it; nothing where that holds no part of it.

    Raises:
        _ChangedError: the other set means something else by it.
    """
    value, (own_set, measure), (other_set, theirs) = evidence.values[name], own, other
    match measure, theirs:
        case Number(), Number():
            times = _conversion(measure, theirs)
            series = value if measure.by else {evidence.period: value}
            series = {year: number * times for year, number in series.items()}
            carried = series if theirs.by else series.get(evidence.period)
        case RatingMeasure(), RatingMeasure():
            if len(own_set.scales[measure.scale].levels) != len(other_set.scales[theirs.scale].levels):
                raise _ChangedError
            carried = list(value.raters)
        case (Checklist(), Checklist() as listed) | (Faults(), Faults() as listed):
            carried = {option: answer for option, answer in value.items() if option in listed.options}
        case _ if measure.type == theirs.type:
            carried = value
        case _:
            raise _ChangedError
    return {} if carried in (None, {}) else {name: carried}


def _conversion(measure: Number, theirs: Number) -> float:
    """What a number is multiplied by to be in the other unit; a bare number is in none."""
    if measure.unit == theirs.unit:
        return 1.0
    if measure.unit is None or theirs.unit is None:
        raise _ChangedError
    try:
        return factor(measure.unit, theirs.unit)
    except QuantityError:
        raise _ChangedError from None


def _options_lost(name: str, value: Any, theirs: Measure) -> Iterator[str]:  # noqa: ANN401
    if isinstance(theirs, Checklist | Faults):
        yield from (f"{name}.{option}" for option in value if option not in theirs.options)


def _judged(
    other: IndicatorSet,
    period: int | None,
    values: dict[str, Any],
    reasons: dict[str, str],
    left: dict[str, _Reason],
) -> Case:
    """The case, without what the set refuses; that is moved to ``left``, until nothing is refused any more."""
    engine = other.once(Engine)
    while True:
        try:
            return engine.judge({"period": period, "evidence": values, "not_applicable": reasons})
        except EvidenceError as error:
            for fault in error.faults:
                _, part, name, *_ = fault.pointer.split("/")
                if part == _EXCUSED:
                    left[f"{_EXCUSED}.{name}"] = "refused"
                    reasons.pop(name, None)
                    continue
                # A derived measure is out of its bounds by what it is derived from.
                refused = [leaf for leaf in leaves(name, other.measures) if leaf in values]
                left |= dict.fromkeys(refused, "refused")
                for leaf in refused:
                    del values[leaf]


def _labels(own: IndicatorSet) -> Mapping[str, LabelData]:
    """Everything that a document for the set can hold, by name, in its order: measures, their options, criteria."""
    labels: dict[str, LabelData] = {}
    for name, measure in own.measures.items():
        labels[name] = measure.label.label
        if isinstance(measure, Checklist | Faults):
            labels |= {f"{name}.{option}": text.label for option, text in measure.options.items()}
    return labels | {f"{_EXCUSED}.{item.id}.{part.id}": {"zh": part.quote} for item, part in own.criteria}
