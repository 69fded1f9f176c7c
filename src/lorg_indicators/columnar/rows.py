"""A row of a frame -> an evidence document, so that the scalar evaluator can be asked what it says of the same row."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from lorg_indicators.columnar.layout import Layout
from lorg_indicators.columnar.names import NO_TIER, PERIOD, Cell
from lorg_indicators.model import IndicatorSet

__all__ = ["RowReader", "evidence_from_row"]

_Row = Mapping[str, Any]
_VALUE: Final = {"": "value"}


def evidence_from_row(indicators: IndicatorSet, row: _Row, period: int | None = None) -> dict[str, Any]:
    """The evidence document that a row means: `evaluate` says of it what `score_frame` says of the row.

    Args:
        indicators: the set.
        row: column -> value; columns that are no evidence are passed over, and any may be missing.
        period: the assessed year of a row that names none.

    Raises:
        FrameError: a column has a name that cannot be meant.
    """
    return RowReader(indicators, list(row), period).document(row)


class RowReader:
    """Turns rows of the same columns into evidence documents."""

    def __init__(self, indicators: IndicatorSet, columns: Sequence[str], period: int | None = None) -> None:
        self.layout = Layout.of(indicators, columns, period, unknown=None)
        self._groups = {name: _reader(group) for name, group in self.layout.cells.items() if group}

    def document(self, row: _Row) -> dict[str, Any]:
        """The evidence document of one row."""
        layout = self.layout
        evidence = {}
        for name, read in self._groups.items():
            documents = _plain(row[layout.documents[name]]) if name in layout.documents else None
            value = read(row, [documents] if documents else [])
            if value is not None:
                evidence[name] = value
        for name in layout.documents.keys() - self._groups.keys():
            if documents := _plain(row[layout.documents[name]]):
                evidence[name] = {"documents": [documents]}
        document: dict[str, Any] = {"evidence": evidence}
        period = _whole(_plain(row[PERIOD])) if layout.by_row else None
        if period is None:
            period = layout.period
        if period is not None:
            document["period"] = period
        reasons = {name: _plain(row[column]) for name, column in layout.reasons.items()}
        if given := {name: reason for name, reason in reasons.items() if reason is not None}:
            document["not_applicable"] = given
        history = {year: _plain(row[column]) for year, column in layout.history.items()}
        if any(tier is not None for tier in history.values()):
            document["history"] = _record(history, period)
        return document


def _record(history: Mapping[int, Any], period: Any) -> dict[int, Any]:  # noqa: ANN401
    """The record of titles: a year without one is left out, and so is one that is not over yet and says nothing."""
    open_ = {year for year, tier in history.items() if tier is None and isinstance(period, int) and year >= period}
    return {year: tier for year, tier in history.items() if tier != NO_TIER and year not in open_}


def _reader(group: Sequence[Cell]) -> Callable[[_Row, list[str]], Any]:
    """What puts the cells of a measure together: bare, or in an envelope where there are stages or documents."""
    stages = {cell.stage: [other for other in group if other.stage == cell.stage] for cell in group}

    def read(row: _Row, documents: list[str]) -> Any:  # noqa: ANN401
        values = {stage: _value(row, among) for stage, among in stages.items()}
        given = {_VALUE.get(stage, stage): value for stage, value in values.items() if value is not None}
        if documents:
            return {**given, "documents": documents}
        return given.get("value") if given.keys() <= {"value"} else given

    return read


def _value(row: _Row, group: Iterable[Cell]) -> Any:  # noqa: ANN401
    """The value of one stage, None where no cell says anything."""
    values = {cell.part: _plain(row[cell.column]) for cell in group}
    if all(value is None for value in values.values()):
        return None
    return values.get(None, values)


def _plain(value: Any) -> Any:  # noqa: ANN401
    """A value as a document has it: no NaN, no NumPy scalar, no series."""
    if hasattr(value, "tolist"):  # a scalar or an array of NumPy's
        value = value.tolist()
    elif hasattr(value, "to_list"):
        value = value.to_list()
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else value


def _whole(year: Any) -> Any:  # noqa: ANN401
    """A year as a whole number where a frame holds it as 2024.0, which it does as soon as one is missing."""
    return int(year) if isinstance(year, float) and year.is_integer() else year
