"""Acceptabilities are probabilities, agree with the engine, and Sobol's indices are the analytic ones."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from lorg_indicators import LorgError, load_set, score_frame
from lorg_indicators.model import Aggregation, IndicatorSet
from lorg_indicators.research.cohort import judge_cohort
from lorg_indicators.research.robustness.acceptability import acceptability, ranks
from lorg_indicators.research.robustness.draws import DirichletDraws, RangeDraws, UniformDraws
from lorg_indicators.research.robustness.filling import Filling
from lorg_indicators.research.robustness.sobol import sobol_indices
from lorg_indicators.research.shape import Shape
from lorg_indicators.research.walk import stand, tiers
from tests.engines.evidence import chunk
from tests.engines.sets import random_sets

SETS = [*map(load_set, ("jiguan", "qiye", "shequ", "jiating")), *random_sets(6, 3)]


@pytest.mark.parametrize("indicators", SETS, ids=lambda each: each.id)
def test_the_walk_says_what_score_frame_says(indicators: IndicatorSet) -> None:
    drawn = chunk(indicators, 200, 5)
    scored = score_frame(indicators, drawn.frame, period=drawn.period, unknown=drawn.unknown)
    cohort, fine = judge_cohort(indicators, drawn.frame, period=drawn.period, unknown=drawn.unknown)
    assert (fine == (scored["faults"] == 0).to_numpy()).all()
    scored, shape = scored.filter(pl.Series(fine)), Shape(indicators)
    names = [None, *shape.tiers]
    stood = stand(shape, cohort, shape.weights)
    for side, tier, score in ((stood[0], "tier", "score_lower"), (stood[1], "reachable_tier", "score_upper")):
        assert [names[at] for at in tiers(side, shape.lines)[:, 0]] == scored[tier].to_list()
        expected = scored[score].fill_null(float("-inf")).to_numpy()
        np.testing.assert_allclose(side.score[:, 0], expected, atol=1e-9)


@pytest.mark.parametrize("indicators", SETS, ids=lambda each: each.id)
def test_acceptabilities_sum_to_one_and_are_what_the_walk_counts(indicators: IndicatorSet) -> None:
    drawn, shape = chunk(indicators, 60, 7), Shape(indicators)
    cohort, _ = judge_cohort(indicators, drawn.frame, period=drawn.period, unknown=drawn.unknown)
    draws = UniformDraws(shape)
    found = acceptability(shape, cohort, draws, 40, np.random.default_rng(1))
    assert found.rank is not None
    for shares in (found.tier, found.reachable_tier, found.rank):
        np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-5)
    low, high, _, _ = stand(shape, cohort, draws.draw(40, np.random.default_rng(1)))
    for side, shares in ((low, found.tier), (high, found.reachable_tier)):
        reached = tiers(side, shape.lines)
        for at in range(len(shape.tiers) + 1):
            np.testing.assert_allclose(shares[:, at], (reached == at).mean(axis=1))


def test_ranks_of_the_first_weightings_alone() -> None:
    indicators = SETS[1]
    drawn, shape = chunk(indicators, 60, 7), Shape(indicators)
    cohort, _ = judge_cohort(indicators, drawn.frame, period=drawn.period, unknown=drawn.unknown)
    draws = UniformDraws(shape)
    some, whole = (
        acceptability(shape, cohort, draws, 40, np.random.default_rng(1), rank_draws=count) for count in (15, None)
    )
    np.testing.assert_array_equal(some.tier, whole.tier)
    assert (some.rank_draws, whole.rank_draws) == (15, 40)
    assert some.first is not None
    low, _, _, _ = stand(shape, cohort, draws.draw(40, np.random.default_rng(1)))
    found = np.stack([ranks(low.score[:, at]) for at in range(15)], axis=1)
    np.testing.assert_array_equal(some.best, found.min(axis=1))
    np.testing.assert_array_equal(some.worst, found.max(axis=1))
    np.testing.assert_allclose(some.first, (found == 1).mean(axis=1))
    assert some.rank is not None
    np.testing.assert_allclose(some.rank.sum(axis=1), 1, atol=1e-5)
    assert some.greatest_error >= whole.standard_error.max()


def test_no_mean_is_ranked_more_often_than_it_was_drawn() -> None:
    indicators = SETS[2]
    drawn, shape = chunk(indicators, 40, 7), Shape(indicators)
    cohort, _ = judge_cohort(indicators, drawn.frame, period=drawn.period, unknown=drawn.unknown)
    choices = [Aggregation(), Aggregation(set="geometric")]
    found = acceptability(
        shape, cohort, UniformDraws(shape), 60, np.random.default_rng(1), aggregations=choices, rank_draws=20
    )
    assert found.rank is not None
    np.testing.assert_allclose(found.rank.sum(axis=1), 1, atol=1e-5)


def test_without_ranks() -> None:
    indicators = SETS[3]
    drawn, shape = chunk(indicators, 30, 7), Shape(indicators)
    cohort, _ = judge_cohort(indicators, drawn.frame, period=drawn.period, unknown=drawn.unknown)
    found = acceptability(shape, cohort, UniformDraws(shape), 10, np.random.default_rng(1), rank_draws=0)
    assert (found.rank, found.first, found.rank_draws) == (None, None, 0)
    with pytest.raises(ValueError, match="ranks"):
        found.rank_interval()


def test_a_mean_chosen_by_chance_is_between_the_two() -> None:
    indicators = SETS[2]
    drawn, shape = chunk(indicators, 40, 7), Shape(indicators)
    cohort, _ = judge_cohort(indicators, drawn.frame, period=drawn.period, unknown=drawn.unknown)
    choices = [Aggregation(), Aggregation(set="geometric")]
    found = acceptability(shape, cohort, UniformDraws(shape), 60, np.random.default_rng(1), aggregations=choices)
    np.testing.assert_allclose(found.tier.sum(axis=1), 1)


def test_who_is_best_in_all_is_first_under_every_weighting() -> None:
    indicators = SETS[3]
    drawn, shape = chunk(indicators, 30, 7), Shape(indicators)
    cohort, _ = judge_cohort(indicators, drawn.frame, period=drawn.period, unknown=drawn.unknown)
    cohort.lower[3], cohort.upper[3], cohort.applies[3] = 1, 1, True
    found = acceptability(shape, cohort, UniformDraws(shape), 50, np.random.default_rng(2))
    assert found.first is not None
    assert found.central is not None
    assert found.worst is not None
    assert (found.first[3], found.worst[3]) == (1, 1)
    assert found.central[3].sum() == pytest.approx(1)
    low, high = found.rank_interval()
    assert (low[3], high[3]) == (1, 1)
    assert (low <= high).all()


def test_uniform_weights_are_uniform_on_the_simplex() -> None:
    shape = Shape(SETS[2])
    drawn = UniformDraws(shape).draw(40_000, np.random.default_rng(3)).dimensions
    count = len(drawn)
    # P(greatest > x) = k (1 - x)^(k - 1) for x >= 1/2.
    share = (drawn.max(axis=0) > 0.6).mean()
    assert share == pytest.approx(count * 0.4 ** (count - 1), abs=0.01)
    np.testing.assert_allclose(drawn.sum(axis=0), 1)


def test_dirichlet_has_the_mean_and_variance_that_it_says() -> None:
    shape = Shape(SETS[2])
    drawn = DirichletDraws(shape, 50).draw(40_000, np.random.default_rng(3)).dimensions
    share = shape.weights.dimensions / shape.weights.dimensions.sum()
    np.testing.assert_allclose(drawn.mean(axis=1), share, atol=0.003)
    np.testing.assert_allclose(drawn.var(axis=1), share * (1 - share) / 51, rtol=0.05)


def test_ranges_are_kept_and_impossible_ones_refused() -> None:
    shape = Shape(SETS[2])
    names = shape.names["dimension"]
    ranges = {("dimension", names[0]): (0.3, 0.5), ("dimension", names[1]): (0.0, 0.1)}
    drawn = RangeDraws(shape, ranges).draw(500, np.random.default_rng(3))
    assert ((drawn.dimensions[0] >= 0.3) & (drawn.dimensions[0] <= 0.5)).all()
    assert (drawn.dimensions[1] <= 0.1).all()
    np.testing.assert_allclose(drawn.dimensions.sum(axis=0), 1)
    assert np.ptp(drawn.items, axis=1).max() == 0
    with pytest.raises(LorgError):
        RangeDraws(shape, {("dimension", name): (0.0, 0.01) for name in names}).draw(5, np.random.default_rng(3))
    with pytest.raises(LorgError):
        RangeDraws(shape, {("dimension", "nobody"): (0.0, 1.0)})


def test_ishigami() -> None:
    def model(x: object) -> np.typing.NDArray[np.float64]:
        first, second, third = (x[name] for name in "abc")  # type: ignore[index]
        return np.asarray(np.sin(first) + 7 * np.sin(second) ** 2 + 0.1 * third**4 * np.sin(first))

    factors = dict.fromkeys("abc", lambda count, rng: rng.uniform(-np.pi, np.pi, count))
    found = sobol_indices(model, factors, 2**15, np.random.default_rng(4))
    np.testing.assert_allclose(found.first, [0.3139, 0.4424, 0], atol=0.02)
    np.testing.assert_allclose(found.total, [0.5576, 0.4424, 0.2437], atol=0.02)
    assert (found.first_error < 0.02).all()


def test_what_does_not_vary_has_no_indices() -> None:
    found = sobol_indices(
        lambda x: 0 * x["a"], {"a": lambda count, rng: rng.random(count)}, 16, np.random.default_rng(1)
    )
    assert np.isnan(found.first).all()


@pytest.mark.parametrize("indicators", SETS[2:], ids=lambda each: each.id)
def test_filled_gaps_are_between_what_is_sure_and_what_may_be(indicators: IndicatorSet) -> None:
    drawn, shape = chunk(indicators, 40, 7), Shape(indicators)
    cohort, _ = judge_cohort(indicators, drawn.frame, period=drawn.period, unknown=drawn.unknown)
    filling, rng = Filling(indicators, cohort), np.random.default_rng(5)
    low, high, _, _ = stand(shape, cohort, shape.weights)
    for _ in range(30):
        one, other, _, _ = stand(shape, filling.drawn(rng), shape.weights)
        assert (one.score == other.score).all()
        assert (one.score >= low.score - 1e-9).all()
        assert (one.score <= high.score + 1e-9).all()
        found = tiers(one, shape.lines)
        assert (found >= tiers(low, shape.lines)).all()
        assert (found <= tiers(high, shape.lines)).all()


def test_where_nothing_is_unknown_filling_changes_nothing() -> None:
    indicators = SETS[2]
    drawn, shape = chunk(indicators, 30, 7), Shape(indicators)
    cohort, _ = judge_cohort(indicators, drawn.frame, period=drawn.period, unknown=drawn.unknown)
    whole = cohort._replace(
        upper=cohort.lower, known=np.ones_like(cohort.known), documentable=~np.ones_like(cohort.known), may=cohort.holds
    )
    plain, filled = (
        acceptability(shape, whole, UniformDraws(shape), 25, np.random.default_rng(1), filling=filling)
        for filling in (None, Filling(indicators, whole))
    )
    np.testing.assert_allclose(plain.tier.sum(axis=1), filled.tier.sum(axis=1))
    assert (filled.tier == filled.reachable_tier).all()
