"""Growth over the years: of one organisation from its evidence, and of many from files of scores."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from lorg_indicators.extras import need
from lorg_indicators.growth.data import GROWTH_FORMAT, TABLE_FORMAT, GrowthData, GrowthTableData, growth_schema
from lorg_indicators.growth.organisation import Growth, growth_of
from lorg_indicators.growth.outline import outline
from lorg_indicators.growth.table_outline import table_outline
from lorg_indicators.messages import Lang, Say, catalogue
from lorg_indicators.model import IndicatorSet
from lorg_indicators.report import render_blocks

if TYPE_CHECKING:
    from lorg_indicators.growth.cohort import GrowthTable

__all__ = [
    "GROWTH_FORMAT",
    "GROWTH_FORMS",
    "TABLE_FORMAT",
    "Growth",
    "GrowthData",
    "GrowthForm",
    "GrowthTableData",
    "growth_of",
    "growth_of_many",
    "growth_schema",
    "render_growth",
]

GrowthForm = Literal["text", "markdown", "json"]
GROWTH_FORMS: Final[tuple[GrowthForm, ...]] = get_args(GrowthForm)

_File = str | PathLike[str]


def growth_of_many(
    indicators: IndicatorSet,
    files: Iterable[_File | tuple[int, _File]],
    *,
    by: Sequence[str] = (),
    id: str = "id",  # noqa: A002 - the name of the column
) -> GrowthTable:
    """How the subjects of files of scores developed from the first year to the last.

    Args:
        indicators: the set that was scored by, for titles and the order of the tiers.
        files: CSV, Parquet (or a folder of such files), JSON Lines or Excel, with the columns that scoring adds. A row
            says in its column ``period`` which year it is of, unless the file is given with its year:
            ``(2024, "scores.csv")``.
        by: columns; subjects with the same values in all of them, in the last year that they have a row, are a group.
        id: the column that names the subject.

    Returns:
        The figures, and a table with a row for each subject.

    Raises:
        LorgError: a file has no results or those of another set, no year or no such column, a subject stands there
            twice in a year, there are fewer than two years, or Polars is not installed. All faults of one kind at once.
        UnreadableError: a file cannot be read.
    """
    need("polars", "batch")
    from lorg_indicators.growth.cohort import growth_table  # noqa: PLC0415 - only figures need Polars

    pairs = [file if isinstance(file, tuple) else (None, file) for file in files]
    return growth_table([(year, Path(file)) for year, file in pairs], indicators, by, id)


def render_growth(
    data: GrowthData | GrowthTableData,
    lang: Lang = "zh",
    form: GrowthForm = "text",
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """Growth for a terminal of ``width`` columns (``text``), as ``markdown`` or as ``json``.

    Raises:
        ValueError: there is no catalogue for ``lang``, or no such form.
    """
    catalogue(lang)
    if form == "json":
        return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    say = Say(lang)
    blocks = outline(data, say) if data["format"] == "lorg-indicators-growth/1" else table_outline(data, say)
    return render_blocks(list(blocks), form, width=width, colour=colour)
