"""What a column of a file holds, by its name: its type, and the reader of one cell, which is the scalar engine's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any, Final, NamedTuple

import polars as pl

from lorg_indicators.columnar.names import DOCUMENTS, HISTORY, NO_TIER, NOT_APPLICABLE, PERIOD, cells, year_of
from lorg_indicators.errors import Fault, near
from lorg_indicators.measures import (
    BadValueError,
    Measure,
    Number,
    RatingMeasure,
    Reader,
    YesNo,
    named_options,
    read_year,
)
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet

__all__ = ["MARKS", "SUBJECTS", "Column", "Columns"]

SUBJECTS: Final = ("id", "subject", "subject.id", "编号")
"""Columns that may say whom a row is about, the first that there is."""

MARKS: Final = ";；、"
"""What stands between the levels of several raters in one cell."""

_BETWEEN: Final = re.compile(f"[{MARKS}]")


class Column(NamedTuple):
    """A column of evidence.

    Attributes:
        name: the column's.
        type: as that of `EvidenceColumn`.
        read: what a cell means, where it is not empty; raises `BadValueError`. A level is a list of them, one for
            each rater.
    """

    name: str
    type: str
    read: Reader

    def dtype(self, *, lists: bool) -> pl.DataType:
        """The type of the column in a frame; levels are lists where ``lists`` says so, else whole numbers."""
        if self.type == "level" and lists:
            return pl.List(pl.Int64())
        return _DTYPES[self.type]


_DTYPES: Final[dict[str, pl.DataType]] = {
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "level": pl.Int64(),
    "count": pl.Int64(),
    "year": pl.Int64(),
    "tier": pl.String(),
    "text": pl.String(),
}


class Columns:
    """Tells the columns of evidence of one set from the caller's own."""

    def __init__(self, indicators: IndicatorSet) -> None:
        self._set = indicators
        self._readers = {
            name: measure.reader(indicators.scales)
            for name, measure in indicators.measures.items()
            if not (isinstance(measure, Number) and measure.operands)
        }
        self._excused = {f"{item.id}.{criterion.id}" for item, criterion in indicators.criteria}
        self._tiers = [*(tier.id for tier in indicators.ladder.tiers), NO_TIER]

    def of(self, name: str) -> Column | None:
        """What the column of this name holds; None where it is the caller's own."""
        if name == PERIOD:
            return Column(name, "year", _year)
        first, _, rest = name.partition(".")
        if first in self._readers:
            return self._measured(name, first, rest)
        if first == NOT_APPLICABLE and rest in self._excused:
            return Column(name, "text", _text)
        if first == HISTORY and year_of(rest) is not None:
            return Column(name, "tier", self._tier)
        return None

    def _measured(self, name: str, first: str, rest: str) -> Column | None:
        measure, reader = self._set.measures[first], self._readers[first]
        cell = cells(name, measure, first)
        if cell is not None:
            return Column(name, *_reader(measure, reader, cell.part))
        return Column(name, "text", _text) if rest == DOCUMENTS else None

    def _tier(self, raw: object) -> str:
        tier = raw.strip() if isinstance(raw, str) else raw
        if not isinstance(tier, str) or tier not in self._tiers:
            expected = Message("expected.one-of", {"options": self._tiers})
            raise BadValueError(Fault("unknown-tier", "", raw, expected, near(raw, self._tiers)))
        return tier


def _reader(measure: Measure, read: Reader, part: str | int | None) -> tuple[str, Reader]:
    """The type of a cell of a measure, and what reads it: the measure's own reader, asked for that cell alone."""
    if named_options(measure):
        return "count" if measure.type == "faults" else "boolean", lambda raw: read({part: raw})[part]
    if isinstance(measure, RatingMeasure):
        return "level", lambda raw: list(read(_raters(raw)).raters)
    if isinstance(measure, YesNo):
        return "boolean", read
    yearly = isinstance(measure, Number) and measure.by == "year"
    # A bare value is that of the year without a name, whatever year the column is of.
    return "number", (lambda raw: _bare(read, raw)) if yearly else read


def _bare(read: Callable[[Any], dict[int | None, float]], raw: object) -> float:
    if isinstance(raw, dict):  # a mapping of years, which only a document can hold
        raise BadValueError(Fault("wrong-type", found=raw, expected=Message("expected.number")))
    return read(raw)[None]


def _raters(raw: object) -> object:
    """A text with the levels of several raters as a list: ``3;4;3``, ``3、4、3``."""
    if isinstance(raw, str) and any(mark in raw for mark in MARKS):
        return _BETWEEN.split(raw)
    return raw


def _year(raw: object) -> int:
    if isinstance(raw, float) and raw.is_integer():  # Excel has no other whole numbers
        raw = int(raw)
    return read_year(raw.strip() if isinstance(raw, str) else raw)


def _text(raw: object) -> str:
    """Words, whatever type the cell has: a title may well be a number."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, date | time):
        return raw.isoformat()
    if isinstance(raw, dict | list):
        raise BadValueError(Fault("wrong-type", found=raw, expected=Message("expected.plain-value")))
    return str(raw)
