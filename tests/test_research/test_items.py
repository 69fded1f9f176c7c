"""Statistics of items: published alphas, unknown answers that are never zeros, and what must hold of any scores."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators.research.items.analysis import cronbach, cronbach_of, item_statistics

NAN = np.nan


def test_alpha_of_a_covariance() -> None:
    """The example of `cronbachalpha` in the manual of StatsBase.jl: 0.8136; without each item 0.7500 ... 0.7826."""
    found, dropped = cronbach_of(np.array([[10, 6, 6, 6], [6, 11, 6, 6], [6, 6, 12, 6], [6, 6, 6, 13]], float))
    assert round(found, 4) == 0.8136
    assert dropped.round(4).tolist() == [0.75, 0.7606, 0.7714, 0.7826]


def test_alpha_of_answers() -> None:
    """Three questions and ten people of statology.org's example, for which pingouin prints 0.7734375."""
    answers = [[1, 2, 2, 3, 2, 2, 3, 3, 2, 3], [1, 1, 1, 2, 3, 3, 2, 3, 3, 3], [1, 1, 2, 1, 2, 3, 3, 3, 2, 3]]
    assert cronbach(np.array(answers, dtype=float).T).alpha == pytest.approx(0.7734375)


_SCORES = st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), min_size=4, max_size=12).map(np.array)


@given(_SCORES)
def test_without_gaps_both_ways_are_one(values: np.typing.NDArray[np.float64]) -> None:
    one, other = cronbach(values, "listwise"), cronbach(values, "pairwise")
    assert one.alpha == pytest.approx(other.alpha, nan_ok=True, abs=1e-6)
    assert (one.missing, other.missing, one.rows) == ("listwise", "pairwise", len(values))


@given(_SCORES, st.permutations(range(3)))
def test_items_go_with_their_statistics(values: np.typing.NDArray[np.float64], order: list[int]) -> None:
    found, turned = item_statistics(values, values), item_statistics(values[:, order], values[:, order])
    for one, other in zip(found[:-1], turned[:-1], strict=True):
        np.testing.assert_allclose(other, one[order], atol=1e-9)
    assert (found.known == len(values)).all()
    assert (found.floor + found.ceiling <= 1 + 1e-12).all()


@given(_SCORES, st.randoms(use_true_random=False))
def test_the_order_of_rows_says_nothing(values: np.typing.NDArray[np.float64], shuffle: random.Random) -> None:
    order = shuffle.sample(range(len(values)), len(values))
    found, turned = item_statistics(values, values), item_statistics(values[order], values[order])
    for one, other in zip(found, turned, strict=True):
        np.testing.assert_allclose(other, one, atol=1e-9)


def test_those_who_share_the_last_place_share_it() -> None:
    """Eight rows, two of a kind taken at either end: the second of the best is one of three equal ones, and one of them
    has the item."""
    others = np.array([0.0, 0.1, 0.5, 0.7, 0.7, 0.7, 0.9, 0.3])
    item = np.array([0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0])
    values = np.column_stack([item, others])
    assert item_statistics(values, values).discrimination[0] == pytest.approx((1 + 1 / 3) / 2)


@pytest.mark.parametrize("order", [[0, 2, 1], [1, 0, 2], [2, 1, 0]])
def test_a_rounding_does_not_decide_who_is_best(order: list[int]) -> None:
    values = np.array([[0, 0, 0], [0, 0, 0], [1, 0, 1], [1, 0.3684703269922374, 1]], dtype=float)
    found, turned = item_statistics(values, values), item_statistics(values[:, order], values[:, order])
    np.testing.assert_allclose(turned.discrimination, found.discrimination[order], atol=1e-9)


def test_what_is_unknown_is_counted_and_never_zero() -> None:
    lower = np.array([[1.0, 0.0], [NAN, 1.0], [0.0, 1.0], [1.0, 1.0]])
    upper = np.array([[1.0, 0.0], [NAN, 1.0], [1.0, 1.0], [1.0, 1.0]])
    found = item_statistics(lower, upper)
    assert found.known.tolist() == [2, 4]
    assert found.unknown.tolist() == [1, 0]
    assert found.absent.tolist() == [1, 0]
    assert found.difficulty.tolist() == [1, 0.75]
    assert found.ceiling.tolist() == [1, 0.75]
    assert np.isnan(found.correlation).all()


def test_an_item_that_tells_apart_and_one_that_does_not() -> None:
    strength = np.linspace(0, 1, 40)
    noise = np.tile([0.0, 1.0], 20)
    values = np.column_stack([strength, strength**2, noise, np.full(40, 0.5)])
    found = item_statistics(values, values)
    assert found.discrimination[0] > 0.5 > abs(found.discrimination[2])
    assert found.correlation[1] > 0.5 > abs(found.correlation[2])
    assert np.isnan(found.correlation[3])
    assert found.correlations[0, 1] > 0.9
    assert np.isnan(found.correlations[0, 3])
