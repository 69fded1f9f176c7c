"""A file of scores in figures: tiers, the spread of scores, what is weakest and what is unknown; in all, by group."""

from __future__ import annotations

import json
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Final, Literal, get_args

from lorg_indicators.extras import need
from lorg_indicators.messages import Lang, Say, catalogue
from lorg_indicators.model import IndicatorSet
from lorg_indicators.report import render_blocks
from lorg_indicators.summary.data import SUMMARY_FORMAT, SummaryData, summary_schema
from lorg_indicators.summary.outline import outline

__all__ = [
    "SUMMARY_FORMAT",
    "SUMMARY_FORMS",
    "SummaryData",
    "SummaryForm",
    "render_summary",
    "summarise",
    "summary_schema",
]

SummaryForm = Literal["text", "markdown", "json"]
SUMMARY_FORMS: Final[tuple[SummaryForm, ...]] = get_args(SummaryForm)


def summarise(file: str | PathLike[str], by: Sequence[str] = (), indicators: IndicatorSet | None = None) -> SummaryData:
    """The figures of a scored file.

    Args:
        file: CSV, Parquet (or a folder of such files), JSON Lines or Excel, with the columns that scoring adds.
        by: columns; rows with the same values in all of them are a group, and nothing is a value too.
        indicators: the set that was scored by, for titles and the order of the tiers.

    Raises:
        LorgError: the file has no results, or those of another set; there is no such column; there are too many
            groups; or Polars is not installed.
        UnreadableError: the file cannot be read.
    """
    need("polars", "batch")
    from lorg_indicators.summary.figures import summarise_file  # noqa: PLC0415 - only figures need Polars

    return summarise_file(Path(file), by, indicators)


def render_summary(
    data: SummaryData, lang: Lang = "zh", form: SummaryForm = "text", *, width: int = 80, colour: bool = False
) -> str:
    """A summary for a terminal of ``width`` columns (``text``), as ``markdown`` or as ``json``.

    Raises:
        ValueError: there is no catalogue for ``lang``, or no such form.
    """
    catalogue(lang)
    if form == "json":
        return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return render_blocks(list(outline(data, Say(lang))), form, width=width, colour=colour)
