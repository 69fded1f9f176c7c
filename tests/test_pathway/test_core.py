"""The core of a matrix holds its cheapest point: against all points of small matrices."""

from __future__ import annotations

from itertools import product

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorg_indicators.pathway.core import Matrix, cheapest


@st.composite
def _matrices(draw: st.DrawFn) -> Matrix:
    size, rows = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    upper = draw(st.lists(st.integers(1, 2), min_size=size, max_size=size))
    costs = draw(st.lists(st.integers(0, 30), min_size=size, max_size=size))
    worth = draw(st.lists(st.lists(st.integers(-4, 9), min_size=size, max_size=size), min_size=rows, max_size=rows))
    least = draw(st.lists(st.integers(-3, 25), min_size=rows, max_size=rows))
    return Matrix(
        [float(cost) for cost in costs],
        [float(end) for end in upper],
        size,
        [[(at, factor / 7) for at, factor in enumerate(row) if factor] for row in worth],
        [line / 7 - 1e-9 for line in least],
    )


def _least(matrix: Matrix) -> float | None:
    """The cost of the cheapest of all points."""
    found = [
        sum(cost * value for cost, value in zip(matrix.costs, point, strict=True))
        for point in product(*(range(int(end) + 1) for end in matrix.upper))
        if all(
            sum(factor * point[at] for at, factor in row) >= line - 1e-9
            for row, line in zip(matrix.rows, matrix.least, strict=True)
        )
    ]
    return min(found, default=None)


@settings(max_examples=300, deadline=None)
@given(_matrices())
def test_it_is_the_cheapest_of_all_points(matrix: Matrix) -> None:
    found = cheapest(highspy, matrix)
    least = _least(matrix)
    if found is None:
        assert least is None
        return
    assert least == pytest.approx(float(np.dot(matrix.costs, found)), abs=1e-5)
    for row, line in zip(matrix.rows, matrix.least, strict=True):
        assert sum(factor * found[at] for at, factor in row) >= line - 1e-6


def test_nothing_reaches_although_fractions_would() -> None:
    matrix = Matrix([3.0], [1.0], 1, [[(0, 2.0)], [(0, -2.0)]], [1.0, -1.0])
    assert cheapest(highspy, matrix) is None


@pytest.mark.parametrize(("least", "found"), [([0.0, -1.0], []), ([], []), ([1.0], None)])
def test_a_matrix_without_variables(least: list[float], found: list[float] | None) -> None:
    assert cheapest(highspy, Matrix([], [], 0, [[] for _ in least], least)) == found
