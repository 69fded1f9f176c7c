"""A revision that changes nothing changes nothing, and margins are where tiers change."""

from __future__ import annotations

import numpy as np
import pytest

from lorg_indicators import load_set
from lorg_indicators.model import IndicatorSet
from lorg_indicators.research.cohort import judge_cohort
from lorg_indicators.research.impact.change import impact
from lorg_indicators.research.impact.margins import margins
from lorg_indicators.research.shape import Shape
from lorg_indicators.research.walk import stand, tiers
from tests.engines.evidence import chunk
from tests.engines.sets import random_sets

RANDOM = random_sets(30, 3)
SETS = [*map(load_set, ("jiguan", "qiye", "shequ", "jiating")), *RANDOM]
LINEAR = [each for each in SETS if Shape(each).aggregation == type(each.aggregation)()]


def reweighted(indicators: IndicatorSet, factor: float) -> IndicatorSet:
    first, *others = indicators.dimensions
    changed = first.model_copy(update={"weight": first.weight * factor})
    return indicators.model_copy(update={"dimensions": (changed, *others)})


def test_a_revision_that_changes_nothing_is_empty() -> None:
    indicators = load_set("shequ")
    drawn = chunk(indicators, 200, 5)
    frame = drawn.frame
    assert impact(indicators, indicators, frame, period=drawn.period, unknown=drawn.unknown).empty
    there_and_back = reweighted(reweighted(indicators, 4.0), 0.25)
    assert impact(indicators, there_and_back, frame, period=drawn.period, unknown=drawn.unknown).empty


def test_who_moves_and_through_what() -> None:
    indicators = load_set("shequ")
    drawn = chunk(indicators, 300, 5)
    found = impact(indicators, reweighted(indicators, 4.0), drawn.frame, period=drawn.period, unknown=drawn.unknown)
    assert not found.empty
    told = ~np.isnan(found.lower)
    np.testing.assert_allclose(found.through.sum(axis=1)[told], found.lower[told], atol=1e-9)
    assert found.migration.sum() == found.reachable_migration.sum() == len(found.lower) == found.rows.sum()
    gain, lose = found.movers(5)
    assert found.lower[gain[0]] == np.nanmax(found.lower)
    assert found.lower[lose[0]] == np.nanmin(found.lower)
    back = impact(reweighted(indicators, 4.0), indicators, drawn.frame, period=drawn.period, unknown=drawn.unknown)
    assert (back.migration == found.migration.T).all()


@pytest.mark.parametrize("indicators", LINEAR, ids=lambda each: each.id)
def test_margins(indicators: IndicatorSet) -> None:
    drawn, shape = chunk(indicators, 60, 9), Shape(indicators)
    cohort, _ = judge_cohort(indicators, drawn.frame, period=drawn.period, unknown=drawn.unknown)

    def found(level: str, at: int, weight: float) -> list[list[int]]:
        stood = stand(shape, cohort, shape.weights.changed(level, at, weight))
        return [tiers(stood[side], shape.lines)[:, 0].tolist() for side in (0, 1)]  # type: ignore[arg-type]

    for margin in margins(shape, cohort):
        at = shape.names[margin.level].index(margin.id)
        now = found(margin.level, at, margin.weight)
        hair = 1e-6
        assert margin.lower <= margin.weight <= margin.upper
        for edge, inwards in ((margin.lower, 1 + hair), (margin.upper, 1 - hair)):
            within = {0: margin.weight * 1e-4, np.inf: margin.weight * 1e4}.get(edge, edge * inwards)
            if margin.lower <= within <= margin.upper:
                assert found(margin.level, at, within) == now, margin
        if margin.lower > 0:
            assert found(margin.level, at, margin.lower * (1 - hair)) != now, margin
        if margin.upper < np.inf:
            assert found(margin.level, at, margin.upper * (1 + hair)) != now, margin
