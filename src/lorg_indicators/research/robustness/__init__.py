"""How sure a tier and a rank are where weights, means, cut-offs and evidence are not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from lorg_indicators.extras import need
from lorg_indicators.messages import Lang, Say, catalogue
from lorg_indicators.model import IndicatorSet
from lorg_indicators.report import render_blocks
from lorg_indicators.research.robustness.data import ROBUSTNESS_FORMAT, RobustnessData, robustness_schema
from lorg_indicators.research.robustness.outline import outline

if TYPE_CHECKING:
    from lorg_indicators.research.robustness.figures import Robustness

__all__ = [
    "ROBUSTNESS_FORMAT",
    "ROBUSTNESS_FORMS",
    "RobustnessData",
    "RobustnessForm",
    "plot_robustness",
    "render_robustness",
    "robustness_of",
    "robustness_schema",
]

RobustnessForm = Literal["text", "markdown", "json"]
ROBUSTNESS_FORMS: Final[tuple[RobustnessForm, ...]] = get_args(RobustnessForm)


def robustness_of(  # noqa: PLR0913 - as many choices as there are
    indicators: IndicatorSet,
    file: str | PathLike[str],
    *,
    weights: Literal["uniform", "near"] | Mapping[tuple[str, str], tuple[float, float]] = "uniform",
    concentration: float = 100.0,
    draws: int = 1000,
    rank_draws: int = 1000,
    seed: int = 0,
    vary_aggregation: bool = False,
    fill: bool = False,
    sobol: int = 0,
    shift: float = 5.0,
    id: str = "id",  # noqa: A002 - the name of the column
    period: int | None = None,
    unknown: Sequence[str] = (),
    progress: Callable[[float], None] = lambda _: None,
) -> Robustness:
    """Tiers and ranks of a cohort under weights, and more, drawn at random: SMAA.

    Args:
        indicators: the set.
        file: evidence, a row each; a file of scores does, as it keeps the evidence.
        weights: ``uniform`` on the simplex of every group of siblings; ``near`` the present ones, by a Dirichlet
            distribution; or ranges of shares (0-1) by level (dimension, item, criterion) and id.
        concentration: of ``near``: a weight of share w has the variance w (1 - w) / (concentration + 1).
        draws: how many weightings.
        rank_draws: of how many of them, at most, ranks are taken: they have to be sorted, which takes longest.
        seed: the same one draws the same.
        vary_aggregation: draw the means too: arithmetic, geometric among dimensions, or geometric throughout.
        fill: draw unknown evidence too: the worst or the best that it may be.
        sobol: base size N of Sobol's design, 0 for none; the cohort is walked 7 N times.
        shift: by how many points cut-offs of scores go up or down in it.
        id: the column that names the subject.
        period: the assessed year of rows that name none.
        unknown: columns or measures that the file does not have on purpose.
        progress: told the share done, 0-1.

    Raises:
        LorgError: columns are missing or of a wrong type, no row can be scored, ranges fit no weights, or NumPy, SciPy
            or Polars is not installed.
        UnreadableError: the file cannot be read.
        ValueError: a number that is out of its range.
    """
    for module, extra in (("polars", "batch"), ("numpy", "research")):
        need(module, extra)
    from lorg_indicators.research.robustness.figures import Asked, robustness_of_file  # noqa: PLC0415 - needs them

    if min(draws, rank_draws) < 1 or sobol < 0 or shift < 0:
        raise ValueError(f"draws {draws} and {rank_draws}: at least 1; sobol {sobol}, shift {shift}: not below 0")
    named = weights if isinstance(weights, str) else "uniform"
    ranges = None if isinstance(weights, str) else dict(weights)
    asked = Asked(named, concentration, ranges, draws, rank_draws, seed, vary_aggregation, fill, sobol, shift)
    return robustness_of_file(indicators, Path(file), asked, id_=id, period=period, unknown=unknown, progress=progress)


def render_robustness(
    data: RobustnessData,
    lang: Lang = "zh",
    form: RobustnessForm = "text",
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """A test of robustness for a terminal of ``width`` columns (``text``), as ``markdown`` or as ``json``.

    Raises:
        ValueError: there is no catalogue for ``lang``, or no such form.
    """
    catalogue(lang)
    if form == "json":
        return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return render_blocks(list(outline(data, Say(lang))), form, width=width, colour=colour)


def plot_robustness(found: Robustness, lang: Lang = "zh", form: Literal["svg", "png"] = "svg") -> bytes:
    """A picture of the intervals of the ranks, the best 30.

    Raises:
        LorgError: Matplotlib or a font with Chinese characters is missing.
    """
    need("matplotlib", "plots")
    from lorg_indicators.research.robustness.picture import picture  # noqa: PLC0415 - imports Matplotlib

    return picture(found, Say(lang), form)
