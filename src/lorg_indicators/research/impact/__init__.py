"""What a revision would do to a cohort: who changes tier, by how much scores move, and how near that is."""

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
from lorg_indicators.research.impact.data import IMPACT_FORMAT, ImpactData, impact_schema
from lorg_indicators.research.impact.outline import outline

__all__ = [
    "IMPACT_FORMAT",
    "IMPACT_FORMS",
    "ImpactData",
    "ImpactForm",
    "impact_of",
    "impact_schema",
    "plot_impact",
    "render_impact",
]

ImpactForm = Literal["text", "markdown", "json"]
IMPACT_FORMS: Final[tuple[ImpactForm, ...]] = get_args(ImpactForm)


def impact_of(
    base: IndicatorSet,
    revised: IndicatorSet,
    file: str | PathLike[str],
    *,
    by: Sequence[str] = (),
    id: str = "id",  # noqa: A002 - the name of the column
    period: int | None = None,
    unknown: Sequence[str] = (),
) -> ImpactData:
    """What a revised set would do to a cohort, which each version judges once.

    Args:
        base: the set as it is.
        revised: the set as it would be, with the same tiers.
        file: evidence, a row each: CSV, Parquet, JSON Lines or Excel; a file of scores does, as it keeps the evidence.
        by: columns; subjects with the same values in all of them are a group.
        id: the column that names the subject.
        period: the assessed year of rows that name none.
        unknown: columns or measures that the file does not have on purpose.

    Raises:
        LorgError: the two are not of one set with one ladder, columns are missing or of a wrong type, or NumPy, SciPy
            or Polars is not installed.
        UnreadableError: the file cannot be read.
    """
    for module, extra in (("polars", "batch"), ("numpy", "research"), ("scipy", "research")):
        need(module, extra)
    from lorg_indicators.research.impact.figures import impact_of_file  # noqa: PLC0415 - only figures need them

    return impact_of_file(base, revised, Path(file), by=by, id_=id, period=period, unknown=unknown)


def render_impact(
    data: ImpactData, lang: Lang = "zh", form: ImpactForm = "text", *, width: int = 80, colour: bool = False
) -> str:
    """The impact for a terminal of ``width`` columns (``text``), as ``markdown`` or as ``json``.

    Raises:
        ValueError: there is no catalogue for ``lang``, or no such form.
    """
    catalogue(lang)
    if form == "json":
        return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return render_blocks(list(outline(data, Say(lang))), form, width=width, colour=colour)


def plot_impact(
    data: ImpactData, what: Literal["migration", "margins"], lang: Lang = "zh", form: Literal["svg", "png"] = "svg"
) -> bytes:
    """A picture of how many go from tier to tier, or of how far the tightest weights may go.

    Raises:
        LorgError: Matplotlib or a font with Chinese characters is missing, or there are no margins to show.
    """
    need("matplotlib", "plots")
    from lorg_indicators.research.impact.picture import picture  # noqa: PLC0415 - imports Matplotlib

    return picture(data, what, Say(lang), form)
