"""An input that an engine scores by itself, all rows at once: Parquet, or a table of a database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from lorg_indicators.backends import PLACE, Rows
from lorg_indicators.messages import Lang
from lorg_indicators.model import IndicatorSet
from lorg_indicators.score_file.base import FAULTS, Options, Rejects, Tally, scores
from lorg_indicators.tables.read import Batch
from lorg_indicators.tables.rejects import reasons

__all__ = ["score_whole"]


def score_whole(
    indicators: IndicatorSet, rows: Rows, options: Options, rejects: str | Path | None, lang: Lang
) -> Tally:
    """Counts the faults, says why of each row that has any, and writes the others.

    To look for faults first costs little: of what is scored nothing else is computed then.
    """
    scored = _lazy(rows.computed(scores(indicators, rows.frame, options)))
    wrong = nw.col(FAULTS) > 0
    one_if_wrong = nw.when(wrong).then(nw.lit(1)).otherwise(nw.lit(0))
    counts = scored.select(nw.len().alias("rows"), one_if_wrong.sum().alias("wrong"))
    total, refused = (int(count or 0) for count in rows.collect(counts.to_native()).row(0))
    cells, sound = 0, scored
    with Rejects(rejects, lang) as writer:
        if refused:
            ordered = rows.numbered is not rows.frame
            marked = _lazy(scores(indicators, rows.numbered, options)) if ordered else scored
            evidence = set(_lazy(rows.numbered).collect_schema())
            results = [name for name in marked.collect_schema() if name not in evidence]
            for frame in rows.batches(marked.filter(wrong).drop(*results).to_native()):
                every = pl.repeat(value=True, n=frame.height, eager=True)
                found = reasons(indicators, _batch(frame), every, options.period)
                writer.write(found)
                cells += len(found)
            sound = scored.filter(nw.col(FAULTS) == 0)
        defused = rows.write(sound.to_native())
    return Tally(total, total - refused, refused, cells, 0, defused)


def _lazy(native: Any) -> nw.LazyFrame[Any]:  # noqa: ANN401 - of any engine
    frame: nw.LazyFrame[Any] = nw.from_native(native).lazy()
    return frame


def _batch(frame: pl.DataFrame) -> Batch:
    """Rows as they stand, with their numbers where the engine knows an order."""
    nothing = pl.repeat(None, frame.height, dtype=pl.Int64, eager=True)
    number = frame[PLACE].cast(pl.Int64) if PLACE in frame.columns else nothing
    places = pl.DataFrame([number.alias("row"), nothing.alias("line")])
    return Batch(frame.drop(PLACE, strict=False), places, [], 0, 1.0)
