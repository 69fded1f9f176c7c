"""The arithmetic of scores, at its boundaries."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators.scoring import ABSOLUTE, RELATIVE, mean, reaches, split, tolerance, within

UNIT = st.floats(0, 1)
WEIGHTS = st.floats(1e-3, 1e3)
PAIRS = st.lists(st.tuples(UNIT, WEIGHTS), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("cut", "slack"), [(0, 1e-9), (1, 1e-9), (-5, 1e-9), (1000, 1e-9), (1e4, 1e-8), (-1e7, 1e-5), (1e12, 1.0)]
)
def test_tolerance(cut: float, slack: float) -> None:
    assert tolerance(cut) == pytest.approx(slack)
    assert tolerance(cut) >= ABSOLUTE
    assert tolerance(cut) >= RELATIVE * abs(cut)


@pytest.mark.parametrize("cut", [0.0, 1.0, 8.0, -3.0, 70.0, 1e7])
def test_the_edge_of_the_tolerance_itself_has_reached_the_cut(cut: float) -> None:
    low, high = cut - tolerance(cut), cut + tolerance(cut)
    assert reaches(low, cut)
    assert not reaches(math.nextafter(low, -math.inf), cut)
    assert within(high, cut)
    assert not within(math.nextafter(high, math.inf), cut)


def test_means_by_hand() -> None:
    values, weights = [0.25, 1.0], [1, 3]
    assert mean(values, weights, "arithmetic") == pytest.approx(0.8125)
    assert mean(values, weights, "geometric") == pytest.approx(0.25**0.25)
    assert mean(values, weights, "minimum") == 0.25
    assert mean([0.5, 0.0], [1, 1], "geometric") == 0
    assert mean([0.5], [7], "minimum") == 0.5
    assert mean([0.9, 0.2, 0.4], [1, 1, 1], "minimum", least=max) == 0.9


@pytest.mark.parametrize("method", ["arithmetic", "geometric"])
def test_values_and_weights_come_in_pairs(method: Any) -> None:
    for values, weights in (([1.0, 0.5], [1.0]), ([1.0], [1.0, 2.0])):
        with pytest.raises(ValueError, match="zip"):
            mean(values, weights, method)


@given(PAIRS, st.floats(1e-3, 1e3))
def test_weights_are_relative(pairs: list[tuple[float, float]], factor: float) -> None:
    values, weights = [list(side) for side in zip(*pairs, strict=True)]
    for method in ("arithmetic", "geometric", "minimum"):
        result = mean(values, weights, method)
        assert result == pytest.approx(mean(values, [weight * factor for weight in weights], method))
        assert min(values) - 1e-9 <= result <= max(values) + 1e-9


@given(PAIRS)
def test_the_means_have_their_order(pairs: list[tuple[float, float]]) -> None:
    values, weights = [list(side) for side in zip(*pairs, strict=True)]
    least, middle, most = (mean(values, weights, method) for method in ("minimum", "geometric", "arithmetic"))
    assert least <= middle + 1e-9
    assert middle <= most + 1e-9


@given(st.floats(0, 100), st.lists(st.floats(0, 1).filter(lambda part: part == 0 or part > 1e-9), min_size=1))
def test_shares_add_up_and_keep_their_proportion(points: float, parts: list[float]) -> None:
    shares = split(points, parts)
    assert math.fsum(shares) == pytest.approx(points if any(parts) else 0)
    for share, part in zip(shares, parts, strict=True):
        assert share == pytest.approx(points * part / math.fsum(parts) if any(parts) else 0)
