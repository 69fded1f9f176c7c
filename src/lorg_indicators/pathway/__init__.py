"""The way up: the cheapest improvements that reach a tier, exact, with numbers."""

from __future__ import annotations

import json
from typing import Final, Literal, get_args

from lorg_indicators.messages import Lang, Say, catalogue
from lorg_indicators.pathway.data import PATH_FORMAT, PathData, path_schema
from lorg_indicators.pathway.outline import outline
from lorg_indicators.pathway.result import Path, find_path
from lorg_indicators.report import render_blocks

__all__ = ["PATH_FORMAT", "PATH_FORMS", "Path", "PathData", "PathForm", "find_path", "path_schema", "render_path"]

PathForm = Literal["text", "markdown", "json"]
PATH_FORMS: Final[tuple[PathForm, ...]] = get_args(PathForm)


def render_path(
    data: PathData, lang: Lang = "zh", form: PathForm = "text", *, width: int = 80, colour: bool = False
) -> str:
    """A path for a terminal of ``width`` columns (``text``), as ``markdown`` or as ``json``.

    Raises:
        ValueError: there is no catalogue for ``lang``, or no such form.
    """
    catalogue(lang)
    if form == "json":
        return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return render_blocks(list(outline(data, Say(lang))), form, width=width, colour=colour)
