"""A file of any format, scored batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from lorg_indicators.messages import Lang
from lorg_indicators.model import IndicatorSet
from lorg_indicators.score_file.base import FAULTS, Options, Rejects, Tally, scores
from lorg_indicators.tables.read import Batch, open_table
from lorg_indicators.tables.rejects import Reject, reasons, without
from lorg_indicators.tables.write import Writer

__all__ = ["score_batches"]

_ROWS: Final = 100_000
"""So many rows are scored at a time: to plan the stages costs as much as to score some thousands."""


def score_batches(
    indicators: IndicatorSet,
    source: str | Path,
    output: str | Path,
    options: Options,
    rejects: str | Path | None,
    *,
    lang: Lang,
    progress: Callable[[float], None],
) -> Tally:
    """Scores a file; the arguments are those of `lorg_indicators.score_file.score_file`."""
    table = open_table(source, indicators, period=options.period)
    tally = Tally(0, 0, 0, 0, table.skipped, 0)
    with Rejects(rejects, lang) as refused, Writer(output) as writer:
        for batch in _merged(table.batches(options.bad_cells)):
            scored, found = _scored(indicators, batch, options)
            writer.write(scored)
            refused.write([*batch.rejects, *found])
            rows = batch.frame.height + batch.refused
            tally = tally._replace(
                rows=tally.rows + rows,
                scored=tally.scored + scored.height,
                refused=tally.refused + rows - scored.height,
                cells=tally.cells + len(batch.rejects) + len(found),
            )
            progress(batch.done)
    return tally._replace(defused=writer.defused)


def _scored(indicators: IndicatorSet, batch: Batch, options: Options) -> tuple[pl.DataFrame, list[Reject]]:
    """The rows of a batch that have no fault, scored, and the faults of the others."""
    scored = scores(indicators, batch.frame, options)
    faulty = scored[FAULTS] > 0
    if not faulty.any():
        return scored, []
    found = reasons(indicators, batch, faulty, options.period)
    if options.bad_cells == "refuse":
        return scored.filter(~faulty), found
    # What is wrong as it stands counts as unknown; a row that is wrong even so is refused.
    again = scores(indicators, without(batch, found), options)
    return again.filter(again[FAULTS] == 0), found


def _merged(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Batches put together until they are worth a plan of their own."""
    kept: list[Batch] = []
    for batch in batches:
        kept.append(batch)
        if sum(one.frame.height for one in kept) >= _ROWS:
            yield _one(kept)
            kept = []
    if kept:
        yield _one(kept)


def _one(batches: Sequence[Batch]) -> Batch:
    return Batch(
        pl.concat([batch.frame for batch in batches]),
        pl.concat([batch.places for batch in batches]),
        [reject for batch in batches for reject in batch.rejects],
        sum(batch.refused for batch in batches),
        batches[-1].done,
    )
