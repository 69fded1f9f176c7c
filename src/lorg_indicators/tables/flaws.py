"""What cells of Excel can be beside values: results of formulas that failed, parts of a merged cell, percentages."""

from __future__ import annotations

from typing import Any

from lorg_indicators.errors import Fault
from lorg_indicators.messages import Message
from lorg_indicators.tables.cells import shown
from lorg_indicators.tables.source import Flaw

__all__ = ["error_cell", "merge", "not_calculated", "percent"]


def error_cell(text: str) -> Flaw:
    """A cell with ``#N/A`` or the like."""
    return Flaw(Fault("cell-error", found=text, hint=Message("hint.mend-formula")), text, text)


def not_calculated() -> Flaw:
    """A cell with a formula that no program has calculated yet; what stands there as its value is none."""
    return Flaw(Fault("cell-not-calculated", hint=Message("hint.calculate")), "")


def percent(value: float) -> str:
    """What the cell shows that holds 0.85 and is formatted as a percentage: 85%, which is not 0.85%."""
    return f"{value * 100:.15g}%"


def merge(rows: list[list[Any]], first: tuple[int, int], last: tuple[int, int]) -> None:
    """Marks the cells of a merged range, whose value stands in the first alone.

    Whether it is meant for all of them nobody knows, so none but the first counts as evidence. A column of the
    caller's, say of districts, gets what it shows.
    """
    (top, left), (bottom, right) = first, last
    value = rows[top][left] if top < len(rows) and left < len(rows[top]) else None
    if value is None or value == "":
        return
    seen = value.seen if isinstance(value, Flaw) else value
    text = value.shown if isinstance(value, Flaw) else shown(value)
    flaw = Flaw(Fault("cell-merged", found=text, hint=Message("hint.unmerge")), text, seen)
    for at in range(top, min(bottom + 1, len(rows))):
        row = rows[at]
        row.extend([None] * (right + 1 - len(row)))
        for column in range(left, right + 1):
            if (at, column) != first:
                row[column] = flaw
