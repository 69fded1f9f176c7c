"""How far raters agree: coefficients by name, each with what it cannot say."""

from __future__ import annotations

import json
from typing import Any, Final, Literal, get_args

from lorg_indicators.extras import need
from lorg_indicators.messages import Lang, Say, catalogue
from lorg_indicators.report import render_blocks
from lorg_indicators.research.agreement.data import AGREEMENT_FORMAT, AgreementData, agreement_schema
from lorg_indicators.research.agreement.outline import outline

__all__ = [
    "AGREEMENT_FORMAT",
    "AGREEMENT_FORMS",
    "AgreementData",
    "AgreementForm",
    "agreement_of",
    "agreement_schema",
    "render_agreement",
]

AgreementForm = Literal["text", "markdown", "json"]
AGREEMENT_FORMS: Final[tuple[AgreementForm, ...]] = get_args(AgreementForm)


def agreement_of(
    frame: Any,  # noqa: ANN401 - a frame of Polars
    *,
    level: Literal["nominal", "ordinal", "interval"],
    unit: str = "unit",
    rater: str = "rater",
    rating: str = "rating",
    file: str = "–",
) -> AgreementData:
    """How far raters agree who have rated the same units.

    Args:
        frame: a row for each rating, a frame of Polars; empty ratings are missing ones.
        level: what ratings are: categories, ranks, or numbers whose differences mean something. Kappas are weighted
            accordingly: not at all, linearly, by squares.
        unit: the column of what was rated.
        rater: the column of who rated.
        rating: the column of the rating.
        file: what the frame is called in messages.

    Raises:
        LorgError: columns are missing, a rating is no number where it has to be, somebody rated a unit twice, or there
            is one rater alone; all at once. Or NumPy, SciPy or Polars is not installed.
    """
    for module, extra in (("polars", "batch"), ("numpy", "research"), ("scipy", "research")):
        need(module, extra)
    from lorg_indicators.research.agreement.figures import agreement_of_frame  # noqa: PLC0415 - only figures need them

    return agreement_of_frame(frame, (unit, rater, rating), level, file)


def render_agreement(
    data: AgreementData, lang: Lang = "zh", form: AgreementForm = "text", *, width: int = 80, colour: bool = False
) -> str:
    """Agreement for a terminal of ``width`` columns (``text``), as ``markdown`` or as ``json``.

    Raises:
        ValueError: there is no catalogue for ``lang``, or no such form.
    """
    catalogue(lang)
    if form == "json":
        return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return render_blocks(list(outline(data, Say(lang))), form, width=width, colour=colour)
