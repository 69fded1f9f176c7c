"""What keeps a table from being written, in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from lorg_indicators.draft import unwritable
from lorg_indicators.errors import Fault, UnreadableError

__all__ = ["explained"]


@contextmanager
def explained(target: Path) -> Iterator[None]:
    """Whatever keeps a file from being written, as an `UnreadableError`."""
    try:
        with unwritable(target):
            yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:  # Polars panics on some damaged files
        raise UnreadableError([Fault("unwritable", found=str(error).partition("\n")[0], file=str(target))]) from None
