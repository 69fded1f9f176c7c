"""A set with every type of column, and files for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest

from lorg_indicators import IndicatorSet, UnreadableError
from lorg_indicators.tables.read import BadCells, open_table
from lorg_indicators.tables.rejects import Reject
from tests.builders import (
    checklist,
    criterion,
    dimension,
    faults,
    item,
    label,
    load,
    number,
    rating,
    readable,
    tier,
    whole_set,
    yearly,
    yes_no,
)


def every_type() -> IndicatorSet:
    """A set that reads every type of column."""
    measures = {
        "hours": number("小时/天", at_least=0, at_most=24),
        "share": number("%", at_least=0, at_most=100),
        "books": yearly("本", at_least=0),
        "spending": yearly("元", at_least=0),
        "members": number("人", at_least=1, at_most=50),
        "per_head": number("元/人", by="year", at_most=1000, ratio=["spending", "members"]),
        "corner": yes_no(),
        "plan": rating(),
        "kinds": checklist(),
        "slips": faults(),
    }
    criteria = (
        criterion("threshold", "hours", "hours", at_least=1, may_not_apply=label("行动不便")),
        criterion("threshold", "share", "share", at_least=50),
        criterion("threshold", "books", "books", at_least=8),
        criterion("threshold", "per_head", "per_head", at_least=10),
        criterion("threshold", "corner", "corner", **{"is": True}),
        criterion("rubric", "plan", "plan"),
        criterion("checklist", "kinds", "kinds"),
        criterion("deduction", "slips", "slips", deductions={"late": 0.5, "missing": 0.5}),
    )
    tiers = [tier("low", known=0.01), tier("high", score=60, held={"tier": "low", "years": 2}, documented=0.5)]
    return load(whole_set(measures, dimension("d", item("i", *criteria)), tiers=tiers))


SET: Final = every_type()


def whole(path: Path, bad_cells: BadCells = "refuse") -> tuple[pl.DataFrame, list[Reject]]:
    """All rows of a file, and all that was refused; rows in are rows out and rows refused."""
    table = open_table(path, SET, period=2024)
    batches = list(table.batches(bad_cells))
    for batch in batches:
        assert batch.frame.schema == table.schema
        assert batch.places.height == batch.frame.height
        readable(tuple(reject.fault for reject in batch.rejects))
    assert batches[-1].done == pytest.approx(1, abs=0.2)
    rejects = [reject for batch in batches for reject in batch.rejects]
    if bad_cells == "refuse":
        assert sum(batch.refused for batch in batches) == len({reject.row for reject in rejects})
    return pl.concat([batch.frame for batch in batches]), rejects


def text(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    """A file with this content."""
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    return path


def said(rejects: Sequence[Reject]) -> list[tuple[int, int | None, str, str]]:
    """Row, line, column and code of every refused cell."""
    return [(reject.row, reject.line, reject.column, reject.fault.code) for reject in rejects]


def refused(path: Path) -> tuple[str, str]:
    """The code of the fault for which a whole file is refused, and the fault in words."""
    with pytest.raises(UnreadableError) as caught:
        whole(path)
    (fault,) = readable(caught.value.faults)
    assert fault.file == str(path)
    return fault.code, fault.render("en")


def column(frame: pl.DataFrame, name: str) -> list[Any]:
    """The values of a column."""
    return frame[name].to_list()
