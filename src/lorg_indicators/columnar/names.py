"""The columns that evidence comes in, one row a subject in a period: their names, and what each holds.

A measure has a column of its own name, or one for each option (``plan.goal``) or year (``books_read.2024``); its two
stages stand between (``plan.self.goal``). What a column holds is read here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from lorg_indicators.measures import LARGEST, YEARS, Measure, Number, RatingMeasure, YesNo, named_options
from lorg_indicators.model import IndicatorSet
from lorg_indicators.text import Label

__all__ = [
    "DOCUMENTS",
    "HISTORY",
    "NOT_APPLICABLE",
    "NO_TIER",
    "PERIOD",
    "Cell",
    "EvidenceColumn",
    "cells",
    "evidence_columns",
    "year_of",
    "years_read",
]

DOCUMENTS: Final = "documents"
NOT_APPLICABLE: Final = "not_applicable"
HISTORY: Final = "history"
PERIOD: Final = "period"
NO_TIER: Final = "none"
"""What a column of the history holds for a year without a title."""

_STAGES: Final = ("self", "review")
_YEAR: Final = re.compile(r"(?:19|20|21)\d\d|2200")


class EvidenceColumn(NamedTuple):
    """A column that a frame of evidence has.

    Attributes:
        name: the column's.
        measure: the measure that it belongs to; None for the period, the history and reasons.
        type: number, boolean, level (of a rubric, or a list of levels), count, text, year or tier.
        unit: what a number counts.
        at_least: least value, None where there is none.
        at_most: greatest value, likewise.
        required: whether it must be there, unless it is declared unknown.
        label: the measure's words, with the option or the year.
        options: words of the levels from 0 on, or ids of the tiers; None for all else.
    """

    name: str
    measure: str | None
    type: str
    unit: str | None
    at_least: float | None
    at_most: float | None
    required: bool
    label: Label
    options: tuple[Any, ...] | None = None


class Cell(NamedTuple):
    """What the name of a column says: a measure, and of that a stage, an option or a year."""

    column: str
    measure: str
    stage: str
    part: str | int | None


def cells(column: str, measure: Measure, name: str) -> Cell | None:
    """What a column of a measure holds; None where the name is none of a column."""
    first, *rest = column.split(".")
    if first != name:
        return None
    options = set(named_options(measure))
    # A measure may call an option as a stage is called; with nothing behind it, it is the option.
    stage = rest.pop(0) if rest and rest[0] in _STAGES and (len(rest) > 1 or rest[0] not in options) else ""
    if len(rest) > 1:
        return None
    part = rest[0] if rest else None
    if options:
        return Cell(column, name, stage, part) if part in options else None
    if part is None:
        return Cell(column, name, stage, None)
    year = year_of(part) if _yearly(measure) else None
    return None if year is None else Cell(column, name, stage, year)


def year_of(text: str) -> int | None:
    """The year that a part of a column's name says."""
    return int(text) if _YEAR.fullmatch(text) else None


def evidence_columns(indicators: IndicatorSet, period: int | None = None) -> list[EvidenceColumn]:
    """The columns that `score_frame` reads, in the order of the set.

    Args:
        indicators: a set.
        period: the assessed year. With it a yearly measure has a column for each year that the set reads, and the
            history one for each that a tier asks for; without it a yearly measure is the bare column of its name,
            for the assessed year.
    """
    spans = years_read(indicators)
    filled = [
        column
        for name, measure in indicators.measures.items()
        if name in spans
        for column in _columns_of(name, measure, indicators, period, spans[name])
    ]
    return [*filled, *_others(indicators, period)]


def years_read(indicators: IndicatorSet) -> dict[str, int]:
    """How many years of each measure the set reads, the assessed one included: of those that somebody fills in.

    A measure that no criterion reads is read in the assessed year, so that what is wrong with it is seen.
    """
    measures = indicators.measures
    spans = {name: 1 for name, measure in measures.items() if not (isinstance(measure, Number) and measure.operands)}

    def reach(name: str, span: int) -> None:
        measure = measures[name]
        operands = measure.operands if isinstance(measure, Number) else ()
        if not operands:
            spans[name] = max(spans[name], span)
            return
        change = isinstance(measure, Number) and measure.operation == "change"
        for operand in operands:
            reach(operand, span + 1 if change else span)

    for _, criterion in indicators.criteria:
        reach(criterion.measure, criterion.span)
    return {name: span if _yearly(measures[name]) else 1 for name, span in spans.items()}


def _yearly(measure: Measure) -> bool:
    return isinstance(measure, Number) and measure.by == "year"


def _columns_of(
    name: str, measure: Measure, indicators: IndicatorSet, period: int | None, span: int
) -> Iterator[EvidenceColumn]:
    label = measure.label.label
    if isinstance(measure, Number):
        lower, upper = measure.bounds
        bounds = None if lower < -LARGEST else lower, None if upper > LARGEST else upper
        if period is None or not _yearly(measure):
            yield EvidenceColumn(name, name, "number", measure.unit, *bounds, required=True, label=label)
            return
        for year in range(period, period - span, -1):
            worded = _with(label, str(year))
            yield EvidenceColumn(f"{name}.{year}", name, "number", measure.unit, *bounds, required=True, label=worded)
    elif isinstance(measure, RatingMeasure):
        levels = tuple(level.label.label for level in indicators.scales[measure.scale].levels)
        yield EvidenceColumn(name, name, "level", None, 0, len(levels) - 1, required=True, label=label, options=levels)
    elif isinstance(measure, YesNo):
        yield EvidenceColumn(name, name, "boolean", None, None, None, required=True, label=label)
    else:
        counted, least = ("count", 0) if measure.type == "faults" else ("boolean", None)
        words = getattr(measure, "options", {})
        for option in named_options(measure):
            worded = _joined(label, words[option].label)
            yield EvidenceColumn(f"{name}.{option}", name, counted, None, least, None, required=True, label=worded)


def _others(indicators: IndicatorSet, period: int | None) -> Iterator[EvidenceColumn]:
    """What is not answered with a measure: the year, reasons, titles held, documents."""
    yield _plain(PERIOD, "year", {"zh": "评估年度", "en": "assessed year"}, YEARS)
    for item, criterion in indicators.criteria:
        if criterion.may_not_apply is not None:
            words = _joined({"zh": "不适用的理由", "en": "reason why it does not apply"}, {"zh": criterion.quote})
            yield _plain(f"{NOT_APPLICABLE}.{item.id}.{criterion.id}", "text", words)
    tiers = indicators.ladder.tiers
    years = max((tier.requires.held.years for tier in tiers if tier.requires.held is not None), default=0)
    for year in range(period - 1, period - 1 - years, -1) if period is not None else ():
        words = _with({"zh": "获得的称号", "en": "title held"}, str(year))
        ids = tuple(tier.id for tier in tiers)
        yield _plain(f"{HISTORY}.{year}", "tier", words)._replace(options=(*ids, NO_TIER))
    if any(tier.requires.documented for tier in tiers):
        for name in years_read(indicators):
            words = _joined(indicators.measures[name].label.label, {"zh": "佐证材料", "en": "documents"})
            yield _plain(f"{name}.{DOCUMENTS}", "text", words)._replace(measure=name)


def _plain(name: str, kind: str, label: Label, bounds: tuple[int | None, int | None] = (None, None)) -> EvidenceColumn:
    return EvidenceColumn(name, None, kind, None, *bounds, required=False, label=label)


def _with(label: Label, addition: str) -> Mapping[str, str]:
    return {lang: f"{words} {addition}" for lang, words in label.items()}


def _joined(label: Label, other: Label) -> Mapping[str, str]:
    return {
        lang: f"{words}：{other['zh']}" if lang == "zh" else f"{words}: {other.get(lang, other['zh'])}"
        for lang, words in label.items()
    }
