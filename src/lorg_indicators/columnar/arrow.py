"""Medians of lists for PyArrow, which has none that is right: its own is an approximation ([3, 4] gives 3)."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from lorg_indicators.columnar.algebra import MEDIAN

__all__ = ["with_medians"]


def with_medians(table: pa.Table, columns: Iterable[str]) -> pa.Table:
    """The table with the median of each list column beside it; null where a list is null or empty, or holds a null."""
    for name in columns:
        table = table.append_column(f"{MEDIAN}{name}", _medians(table[name]))
    return table


def _medians(column: pa.ChunkedArray) -> pa.Array:
    lists = column.combine_chunks()
    counts = pc.fill_null(pc.list_value_length(lists), 0).cast(pa.int64())
    values = pa.table({"row": pc.list_parent_indices(lists).cast(pa.int64()), "value": pc.list_flatten(lists)})
    ordered = values.sort_by([("row", "ascending"), ("value", "ascending")])["value"].cast(pa.float64())
    starts = pc.subtract(pc.cumulative_sum(counts), counts)
    empty = pc.equal(counts, 0)
    lower = pc.if_else(empty, None, pc.add(starts, pc.divide(pc.subtract(counts, 1), 2)))
    upper = pc.if_else(empty, None, pc.add(starts, pc.divide(counts, 2)))
    return pc.divide(pc.add(ordered.take(lower), ordered.take(upper)), 2.0)
