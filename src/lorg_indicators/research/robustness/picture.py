"""A test of robustness -> its picture: the intervals of the ranks of those who stand at the top."""

from __future__ import annotations

from typing import Final

import polars as pl

from lorg_indicators.messages import Amount, Say
from lorg_indicators.plots.estimates import Point, Series, Words, error_bars
from lorg_indicators.plots.style import Form
from lorg_indicators.research.robustness.figures import Robustness

__all__ = ["picture"]

_MOST: Final = 30


def picture(found: Robustness, say: Say, form: Form) -> bytes:
    """See `lorg_indicators.research.robustness.plot_robustness`."""
    data = found.data
    middle = ((pl.col("rank_lower") + pl.col("rank_upper")) / 2).alias("middle")
    best = found.subjects.with_columns(middle).sort("middle", "rank_best").head(_MOST)
    points: list[Point | None] = [
        Point(row["middle"], float(row["rank_lower"]), float(row["rank_upper"])) for row in best.iter_rows(named=True)
    ]
    confidence = say.text(Amount(round(100 * data["confidence"]), "%"))
    note = say(
        "robustness.plot.note", draws=data["draws"], confidence=confidence, shown=best.height, all=data["scored"]
    )
    words = Words(say("robustness.plot.title"), say("robustness.column.rank"), "", note)
    series = [Series(say("robustness.plot.series", confidence=confidence), points, None)]
    return error_bars(best[best.columns[0]].to_list(), series, words, form)
