"""Two tables of results, told apart row by row."""

from __future__ import annotations

from typing import Any, NamedTuple

import polars as pl

from .evidence import ROW

__all__ = ["Comparison", "compare"]

TOLERANCE = 1e-9


class Comparison(NamedTuple):
    """What came of some rows on one engine.

    Attributes:
        rows: how many were compared.
        refused: how many of them had a fault.
        tiers: how many reached a tier.
        different: how many differ from the scalar evaluator in anything.
        first: the first of those, each with its number and what differs: column, the evaluator's, the engine's.
    """

    rows: int
    refused: int
    tiers: int
    different: int
    first: list[tuple[int, list[tuple[str, Any, Any]]]]

    def plus(self, other: Comparison) -> Comparison:
        """Both together."""
        rows, refused, tiers, different = (ours + theirs for ours, theirs in zip(self[:4], other[:4], strict=True))
        return Comparison(rows, refused, tiers, different, [*self.first, *other.first][:5])


def compare(expected: pl.DataFrame, found: pl.DataFrame) -> Comparison:
    """The evaluator's results beside an engine's.

    Numbers may differ by 1e-9, and how many faults there are does not matter, only whether there are any.
    """
    assert expected[ROW].equals(found[ROW]), "the engine lost rows"
    names = [name for name in expected.columns if name != ROW]
    masks = pl.DataFrame({name: _differs(name, expected[name], found[name]) for name in names})
    wrong = masks.select(pl.any_horizontal(pl.all())).to_series()
    at_fault = wrong.arg_true().head(5).to_list()
    first = [
        (
            int(expected[ROW][at]),
            [(name, expected[name][at], found[name][at]) for name in names if masks[name][at]],
        )
        for at in at_fault
    ]
    refused = int((expected["faults"] > 0).sum())
    return Comparison(len(expected), refused, int(expected["tier"].is_not_null().sum()), int(wrong.sum()), first)


def _differs(name: str, expected: pl.Series, found: pl.Series) -> pl.Series:
    if name == "faults":
        return (expected > 0).ne_missing(found > 0)
    if expected.dtype == pl.String:
        return expected.ne_missing(found)
    if found.dtype == pl.Null:
        return expected.is_not_null()
    apart = ~((expected - found).abs() <= TOLERANCE)  # NaN is apart from all
    return apart.fill_null(value=False) | (expected.is_null() != found.is_null())
