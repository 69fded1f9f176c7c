"""A file of a cohort and a set -> how sure tiers and ranks are, as plain data and as a row for each subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

import numpy as np
import polars as pl

from lorg_indicators.errors import Fault, LorgError, near
from lorg_indicators.model import Aggregation, IndicatorSet
from lorg_indicators.research.cohort import Cohort, judge_cohort, read_cohort
from lorg_indicators.research.robustness.acceptability import Acceptability, acceptability
from lorg_indicators.research.robustness.data import (
    FactorData,
    LeaderData,
    RobustnessData,
    SobolData,
    SubjectData,
    TierOddsData,
)
from lorg_indicators.research.robustness.draws import DirichletDraws, Draws, RangeDraws, UniformDraws
from lorg_indicators.research.robustness.factors import FACTORS, factor_indices
from lorg_indicators.research.robustness.filling import Filling
from lorg_indicators.research.shape import Floats, Places, Shape
from lorg_indicators.research.walk import stand, tiers

__all__ = ["Asked", "Robustness", "robustness_of_file"]

_MOST: Final = 10
_SURE: Final = 0.95
_CONFIDENCE: Final = 0.9
_LEADERS: Final = 5
VARIED: Final = (
    Aggregation(),
    Aggregation(set="geometric"),
    Aggregation(set="geometric", dimension="geometric", item="geometric"),
)
"""Arithmetic; geometric among dimensions, so that a weak one is not made up for; geometric throughout."""


class Asked(NamedTuple):
    """What is drawn, and how often.

    Attributes:
        weights: ``uniform`` on the simplex, or ``near`` the present ones.
        concentration: of ``near``: the greater, the nearer.
        ranges: ends of shares by level and id; they take the place of ``weights``.
        draws: how many weightings.
        rank_draws: of how many of them ranks are taken at most.
        seed: of all that is drawn.
        vary_aggregation: whether means are drawn too.
        fill: whether unknown evidence is.
        sobol: base size of Sobol's design; 0 for none.
        shift: by how many points cut-offs vary in it.
    """

    weights: Literal["uniform", "near"] = "uniform"
    concentration: float = 100.0
    ranges: dict[tuple[str, str], tuple[float, float]] | None = None
    draws: int = 1000
    rank_draws: int = 1000
    seed: int = 0
    vary_aggregation: bool = False
    fill: bool = False
    sobol: int = 0
    shift: float = 5.0


class Robustness(NamedTuple):
    """How sure tiers and ranks of a cohort are.

    Attributes:
        data: the figures; see `lorg_indicators.research.robustness.data`.
        subjects: a row for each subject: id, the tier as it is, the probability of each guaranteed tier
            (``tier.none``, ``tier.ID``) and of each that is not ruled out (``reachable.…``), the interval of the rank,
            best and worst rank, probability of the first.
    """

    data: RobustnessData
    subjects: pl.DataFrame


def robustness_of_file(
    indicators: IndicatorSet,
    path: Path,
    asked: Asked,
    *,
    id_: str = "id",
    period: int | None = None,
    unknown: Sequence[str] = (),
    progress: Callable[[float], None] = lambda _: None,
) -> Robustness:
    """See `lorg_indicators.research.robustness.robustness_of`."""
    frame, lost = read_cohort(path, indicators, period=period)
    if id_ not in frame.columns:
        raise LorgError([Fault("unknown-column", found=id_, hint=near(id_, frame.columns), file=str(path))])
    cohort, fine = judge_cohort(indicators, frame, period=period, unknown=unknown)
    if not len(cohort.lower):
        raise LorgError([Fault("table-empty", file=str(path))])
    kept = frame.filter(pl.Series(fine))
    shape, rng = Shape(indicators), np.random.default_rng(asked.seed)
    draws, choices = _draws(shape, asked), VARIED if asked.vary_aggregation else (shape.aggregation,)
    filling = Filling(indicators, cohort) if asked.fill else None
    share = 0.5 if asked.sobol else 1.0
    found = acceptability(
        shape, cohort, draws, asked.draws, rng,
        rank_draws=asked.rank_draws, aggregations=choices, filling=filling,
        progress=lambda done: progress(share * done),
    )  # fmt: skip
    now = tiers(stand(shape, cohort, shape.weights)[0], shape.lines)[:, 0]
    sobol = _sobol(shape, cohort, draws, asked, rng) if asked.sobol else None
    progress(1.0)
    ids = kept[id_].cast(pl.String).to_list()
    odds = found.tier[np.arange(len(now)), now]
    data: RobustnessData = {
        "format": "lorg-indicators-robustness/1",
        "file": str(path),
        "set": indicators.id,
        "version": indicators.version,
        "digest": indicators.digest,
        "title": indicators.title.label,
        "rows": frame.height + lost,
        "refused": frame.height + lost - kept.height,
        "scored": kept.height,
        "method": found.method,
        "draws": asked.draws,
        "rank_draws": found.rank_draws,
        "seed": asked.seed,
        "aggregation": "varied" if asked.vary_aggregation else "own",
        "evidence": "drawn" if asked.fill else "unknown",
        "standard_error": found.greatest_error,
        "stable": int((odds >= _SURE).sum()),
        "tiers": list(_tiers(indicators, found, now)),
        "confidence": _CONFIDENCE,
        "rank_width": found.width,
        "doubtful": list(_doubtful(found, now, odds, ids, shape)),
        "leaders": list(_leaders(indicators, found, ids, shape)),
        "sobol": sobol,
    }
    return Robustness(data, _subjects(id_, ids, found, now, shape))


def _draws(shape: Shape, asked: Asked) -> Draws:
    if asked.ranges is not None:
        return RangeDraws(shape, asked.ranges)
    return UniformDraws(shape) if asked.weights == "uniform" else DirichletDraws(shape, asked.concentration)


def _tiers(indicators: IndicatorSet, found: Acceptability, now: Places) -> Iterator[TierOddsData]:
    """From none to the highest."""
    ladder = indicators.ladder
    titles = [(None, ladder.below.label), *((tier.id, tier.title.label) for tier in ladder.tiers)]
    for at, (name, title) in enumerate(titles):
        odds = found.tier[:, at]
        yield {
            "id": name,
            "title": title,
            "now": int((now == at).sum()),
            "expected": float(odds.sum()),
            "sure": int((odds >= _SURE).sum()),
        }


def _doubtful(
    found: Acceptability, now: Places, odds: Floats, ids: Sequence[str], shape: Shape
) -> Iterator[SubjectData]:
    names, (low, high) = [None, *shape.tiers], found.rank_interval(_CONFIDENCE)
    for at in np.argsort(odds, kind="stable")[:_MOST]:
        if odds[at] < 1:
            yield {
                "subject": ids[at],
                "tier": names[now[at]],
                "odds": found.tier[at].tolist(),
                "lower": int(low[at]),
                "upper": int(high[at]),
            }


def _leaders(indicators: IndicatorSet, found: Acceptability, ids: Sequence[str], shape: Shape) -> Iterator[LeaderData]:
    assert found.first is not None  # noqa: S101 - ranks were asked for
    assert found.central is not None  # noqa: S101 - likewise
    assert found.best is not None  # noqa: S101 - likewise
    assert found.worst is not None  # noqa: S101 - likewise
    at_dimension = shape.dimension_of[shape.item_of]
    for at in np.argsort(-found.first, kind="stable")[:_LEADERS]:
        if found.first[at] > 0:
            shares = np.bincount(at_dimension, found.central[at])
            central = zip(indicators.dimensions, shares.tolist(), strict=True)
            yield {
                "subject": ids[at],
                "first": float(found.first[at]),
                "best": int(found.best[at]),
                "worst": int(found.worst[at]),
                "central": [{"id": part.id, "title": part.title.label, "weight": share} for part, share in central],
            }


def _sobol(shape: Shape, cohort: Cohort, draws: Draws, asked: Asked, rng: np.random.Generator) -> SobolData:
    indices, mean, deviation = factor_indices(shape, cohort, draws, VARIED, asked.shift, asked.sobol, rng)
    columns = (indices.first, indices.first_error, indices.total, indices.total_error)
    factors: list[FactorData] = []
    for at, name in enumerate(FACTORS):
        first, first_error, total, total_error = (None if np.isnan(each[at]) else float(each[at]) for each in columns)
        factors.append(
            {
                "factor": name,  # type: ignore[typeddict-item] # one of them
                "first": first,
                "first_error": first_error,
                "total": total,
                "total_error": total_error,
            }
        )
    return {
        "output": "share_with_a_tier",
        "runs": indices.runs,
        "shift": asked.shift,
        "mean": mean,
        "deviation": deviation,
        "factors": factors,
    }


def _subjects(id_: str, ids: Sequence[str], found: Acceptability, now: Places, shape: Shape) -> pl.DataFrame:
    names = [None, *shape.tiers]
    low, high = found.rank_interval(_CONFIDENCE)
    columns: dict[str, object] = {id_: ids, "tier_now": [names[at] for at in now]}
    for key, odds in (("tier", found.tier), ("reachable", found.reachable_tier)):
        columns |= {f"{key}.{name or 'none'}": odds[:, at] for at, name in enumerate(names)}
    columns |= {"rank_lower": low, "rank_upper": high, "rank_best": found.best, "rank_worst": found.worst}
    return pl.DataFrame({**columns, "first": found.first})
