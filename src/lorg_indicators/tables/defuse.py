"""What a spreadsheet can show, and nothing that it would run.

A text that begins like a formula (``=``, ``+``, ``-``, ``@``, white space that is skipped, or the wide forms of these,
which East Asian Excel takes for the same) gets an apostrophe in front. A plain number in a column of texts stays one.
"""

from __future__ import annotations

from typing import Final

import polars as pl

__all__ = ["defused", "flattened"]

_FORMULA: Final = r"^[=+\-@\t\r\n＝＋－＠]"
_NUMBER: Final = r"^[+-]?[0-9][0-9,]*(\.[0-9]+)?([eE][+-]?[0-9]+)?%?$"


def defused(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The frame with harmless texts and names of columns, and how many were changed."""
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    masks = frame.select(_risky(pl.col(name)).alias(name) for name in texts)
    count = sum(masks.select(pl.all().sum()).row(0)) if texts else 0
    changed = [name for name in texts if masks[name].any()]
    frame = frame.with_columns(
        pl.when(masks[name]).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name) for name in changed
    )
    names = pl.Series(frame.columns, dtype=pl.String)
    risky = names.to_frame("name").select(_risky(pl.col("name"))).to_series()
    renamed = {name: f"'{name}" for name in names.filter(risky)}
    return frame.rename(renamed), count + len(renamed)


def _risky(text: pl.Expr) -> pl.Expr:
    return (text.str.contains(_FORMULA) & ~text.str.contains(_NUMBER)).fill_null(value=False)


def flattened(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with a number, a yes or no, a date or a text in every cell; what is in a list joined by ``;``."""
    return frame.with_columns(
        flat.alias(name) for name, dtype in frame.schema.items() if (flat := _flat(pl.col(name), dtype)) is not None
    )


def _flat(column: pl.Expr, dtype: pl.DataType) -> pl.Expr | None:  # noqa: PLR0911 - one return a type
    """What a column becomes; None where it may stay as it is."""
    if isinstance(dtype, pl.List | pl.Array) and not dtype.inner.is_nested():
        texts = column.cast(pl.List(dtype.inner)).list.eval(pl.element().cast(pl.String))
        return texts.list.join(";", ignore_nulls=True)
    if isinstance(dtype, pl.Struct):
        return column.struct.json_encode()
    if dtype.is_nested():
        return pl.struct(column).struct.json_encode()
    if dtype.is_float():
        return column.fill_nan(None)  # unknown, as an empty cell is
    if dtype == pl.Binary:
        return column.bin.encode("base64")
    if dtype == pl.Duration:
        return column.dt.to_string("polars")
    if dtype in (pl.Categorical, pl.Enum, pl.Time, pl.Null):
        return column.cast(pl.String)
    return None
