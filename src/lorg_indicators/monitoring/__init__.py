"""Monitoring by samples: units drawn by chance, and what their scores say of all, with the error that this has."""

from __future__ import annotations

import json
from collections.abc import Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from lorg_indicators.extras import need
from lorg_indicators.messages import Lang, Say, catalogue
from lorg_indicators.model import IndicatorSet
from lorg_indicators.monitoring.allocation import ALLOCATIONS, Allocation
from lorg_indicators.monitoring.data import (
    ESTIMATE_FORMAT,
    INTERVALS,
    NONRESPONSE,
    EstimateData,
    Interval,
    Nonresponse,
    estimate_schema,
)
from lorg_indicators.monitoring.outline import outline
from lorg_indicators.report import render_blocks

if TYPE_CHECKING:
    from lorg_indicators.monitoring.draw import Sample

__all__ = [
    "ALLOCATIONS",
    "ESTIMATE_FORMAT",
    "ESTIMATE_FORMS",
    "INTERVALS",
    "NONRESPONSE",
    "Allocation",
    "EstimateData",
    "EstimateForm",
    "Interval",
    "Nonresponse",
    "draw_sample",
    "estimate",
    "estimate_schema",
    "plot_estimate",
    "read_frame",
    "render_estimate",
]

EstimateForm = Literal["text", "markdown", "json"]
ESTIMATE_FORMS: Final[tuple[EstimateForm, ...]] = get_args(EstimateForm)


def draw_sample(  # noqa: PLR0913 - as many choices as a sample has
    frame: Any,  # noqa: ANN401 - a frame of any library that narwhals knows
    by: Sequence[str],
    size: int,
    seed: int,
    *,
    allocation: Allocation = "proportional",
    deviation: str | None = None,
    earlier: str | None = None,
    minimum: int = 2,
    replacements: int = 0,
    id: str = "id",  # noqa: A002 - the name of the column that is meant
    single: bool = False,
) -> Sample:
    """A stratified simple random sample without replacement.

    The same frame, seed and sizes give the same sample whatever the order of the rows. A unit keeps its place in the
    queue of its stratum as long as seed and id are the same, so that the same seed in another year keeps as many units
    as it can, and another seed draws an independent sample.

    Args:
        frame: all units of the population, a row each, as a frame of Polars, pandas, PyArrow or the like.
        by: columns; units with the same values in all of them are a stratum. Without any, all are one.
        size: how many units are drawn, replacements apart.
        seed: a whole number.
        allocation: ``proportional`` to the units of a stratum, by largest remainder; ``equal``; or ``neyman``, by which
            the variance of the mean is least.
        deviation: for ``neyman``: the column that holds the standard deviation of each stratum.
        earlier: for ``neyman``, in its place: a column of earlier scores, whose standard deviations are taken.
        minimum: the fewest units of a stratum, at least 2; a stratum that has no more is taken whole.
        replacements: how many more units of each stratum are kept in reserve, in their order.
        id: the column that tells units apart.
        single: take the one unit of a stratum that has no more; else such a stratum is an error.

    Raises:
        LorgError: there is no such column, a unit stands twice or in no stratum, the size does not fit, a stratum is of
            one unit, or nothing says how much a stratum varies. All that is wrong, at once.
        ValueError: a minimum below 2, or not exactly one of ``deviation`` and ``earlier`` with ``neyman``.
    """
    need("polars", "batch")
    from lorg_indicators.monitoring.draw import LEAST, Spread, draw  # noqa: PLC0415 - imports Polars

    if minimum < LEAST:
        raise ValueError(f"minimum {minimum}: a standard error takes at least {LEAST} units of a stratum")
    given = [Spread(column, kind) for kind, column in (("deviation", deviation), ("earlier", earlier)) if column]
    if len(given) != (allocation == "neyman"):
        raise ValueError("allocation neyman, and no other, takes one of deviation and earlier")
    return draw(
        frame,
        by,
        size,
        seed,
        allocation=allocation,
        spread=given[0] if given else None,
        minimum=minimum,
        replacements=replacements,
        id=id,
        single=single,
    )


def read_frame(file: str | PathLike[str], columns: Sequence[str]) -> Any:  # noqa: ANN401 - a frame of Polars
    """A file that lists the units of a population, as a frame of Polars.

    Args:
        file: CSV, TSV, JSON Lines, Excel or Parquet.
        columns: some that it has; the header is the row that names most of them.

    Raises:
        UnreadableError: the file cannot be read.
        LorgError: what reads it is not installed.
    """
    need("polars", "batch")
    from lorg_indicators.monitoring.frame_file import read_frame as read  # noqa: PLC0415 - imports Polars

    return read(Path(fspath(file)), list(columns))


def estimate(  # noqa: PLR0913 - as many choices as there are
    sample: Any,  # noqa: ANN401 - a path, or a frame of any library that narwhals knows
    *,
    of: Sequence[str] = (),
    by: Sequence[str] = (),
    confidence: float = 0.95,
    interval: Interval = "satterthwaite",
    nonresponse: Nonresponse = "refuse",
    merge: Sequence[tuple[str, str]] = (),
    since: Any = None,  # noqa: ANN401 - likewise
    independent: bool = False,
    id: str = "id",  # noqa: A002 - the name of the column that is meant
    indicators: IndicatorSet | None = None,
) -> EstimateData:
    """What a scored sample says of the population that it was drawn from.

    A unit has answered when its row has a score and something in it is known; a row without evidence is no answer, and
    not a score of zero. Replacements that have answered count as answers.

    Args:
        sample: what `draw_sample` gave, scored: a file, or a frame as `score_frame` returns it.
        of: what to estimate: ``score``, ``dimension.ID``, ``item.ID``, or columns of numbers. Without any, the score
            and the dimensions. Shares of the tiers are always estimated.
        by: columns; units with the same values in all of them are a domain, which may cut across strata.
        confidence: of the intervals, between 0 and 1.
        interval: Student's t with Satterthwaite's degrees of freedom, or with units less strata (``t``), or the normal
            distribution (``z``). Intervals of shares are Wilson's, with the same quantile.
        nonresponse: ``refuse`` gives no estimate where fewer have answered than were drawn; with ``weight`` those who
            have answered stand for all of their stratum.
        merge: pairs of strata that count as one, where one of them has less than two answers.
        since: an earlier scored sample of the same population; the change since then is estimated too.
        independent: the two samples were drawn apart, and ids in both mean nothing. Else units in both samples are
            looked for, and what they have in common is reckoned with.
        id: the column that tells units apart.
        indicators: the set that was scored by, for titles and for shares of a tier and those above it.

    Raises:
        LorgError: it is no scored sample, its design was changed, strata have too few answers, or there is no such
            column; all that is wrong, at once. Or NumPy or SciPy is not installed.
        UnreadableError: the file cannot be read.
        ValueError: a confidence that is not between 0 and 1.
    """
    need("polars", "batch")
    need("numpy", "research")
    need("scipy", "research")
    from lorg_indicators.monitoring.figures import Precision  # noqa: PLC0415 - imports NumPy, SciPy and Polars
    from lorg_indicators.monitoring.run import Asked, estimated  # noqa: PLC0415 - likewise

    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence}: between 0 and 1")
    by = list(dict.fromkeys(by))
    asked = Asked(of, by, Precision(confidence, interval), nonresponse, merge, id, indicators)
    return estimated(sample, since, asked, independent=independent)


def render_estimate(
    data: EstimateData, lang: Lang = "zh", form: EstimateForm = "text", *, width: int = 80, colour: bool = False
) -> str:
    """Estimates for a terminal of ``width`` columns (``text``), as ``markdown`` or as ``json``.

    Raises:
        ValueError: there is no catalogue for ``lang``, or no such form.
    """
    catalogue(lang)
    if form == "json":
        return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return render_blocks(list(outline(data, Say(lang))), form, width=width, colour=colour)


def plot_estimate(data: EstimateData, lang: Lang = "zh", form: Literal["svg", "png"] = "svg") -> bytes:
    """Means with error bars, of each domain, or of each measure where there are no domains; as wide as a page of A4.

    Raises:
        LorgError: Matplotlib is not installed, or the system has no font with Chinese characters.
        ValueError: there is no catalogue for ``lang``.
    """
    need("matplotlib", "plots")
    from lorg_indicators.monitoring.picture import picture  # noqa: PLC0415 - imports Matplotlib

    return picture(data, Say(lang), form)
