"""What a cohort's scores say of items: how hard they are, what they tell apart, what is unknown or redundant."""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path
from typing import Final, Literal, get_args

from lorg_indicators.extras import need
from lorg_indicators.messages import Lang, Say, catalogue
from lorg_indicators.model import IndicatorSet
from lorg_indicators.report import render_blocks
from lorg_indicators.research.items.data import ITEMS_FORMAT, ItemsData, items_schema
from lorg_indicators.research.items.outline import outline

__all__ = [
    "ITEMS_FORMAT",
    "ITEMS_FORMS",
    "ItemsData",
    "ItemsForm",
    "items_of",
    "items_schema",
    "plot_items",
    "render_items",
]

ItemsForm = Literal["text", "markdown", "json"]
ITEMS_FORMS: Final[tuple[ItemsForm, ...]] = get_args(ItemsForm)


def items_of(
    file: str | PathLike[str],
    indicators: IndicatorSet,
    *,
    level: Literal["item", "criterion"] = "item",
    missing: Literal["listwise", "pairwise"] = "listwise",
) -> ItemsData:
    """The statistics of the items of a file of scores.

    An answer that is not known counts as unknown and never as zero: figures are over the rows in which an item is fully
    known.

    Args:
        file: scores, as `lorg score` writes them; for criteria with ``--detail criteria``.
        indicators: the set that was scored by.
        level: what is looked at.
        missing: how Cronbach's alpha deals with gaps.

    Raises:
        LorgError: the file has no such results, or NumPy or Polars is not installed.
        UnreadableError: the file cannot be read.
    """
    need("polars", "batch")
    need("numpy", "research")
    from lorg_indicators.research.items.figures import items_of_file  # noqa: PLC0415 - only figures need them

    return items_of_file(Path(file), indicators, level, missing)


def render_items(
    data: ItemsData, lang: Lang = "zh", form: ItemsForm = "text", *, width: int = 80, colour: bool = False
) -> str:
    """An analysis of items for a terminal of ``width`` columns (``text``), as ``markdown`` or as ``json``.

    Raises:
        ValueError: there is no catalogue for ``lang``, or no such form.
    """
    catalogue(lang)
    if form == "json":
        return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return render_blocks(list(outline(data, Say(lang))), form, width=width, colour=colour)


def plot_items(data: ItemsData, lang: Lang = "zh", form: Literal["svg", "png"] = "svg") -> bytes:
    """A map of the items: difficulty and corrected item-total correlation.

    Raises:
        LorgError: Matplotlib or a font with Chinese characters is missing, or there is nothing to draw.
    """
    need("matplotlib", "plots")
    from lorg_indicators.research.items.picture import picture  # noqa: PLC0415 - imports Matplotlib

    return picture(data, Say(lang), form)
