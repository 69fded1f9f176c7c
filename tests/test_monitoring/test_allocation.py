"""How many units each stratum gives: bounds, sums, published examples, and Neyman's optimum against all others."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators.monitoring.allocation import in_proportion, least_variance

STRATA = st.lists(st.integers(1, 60), min_size=1, max_size=8)


@st.composite
def bounded(draw: st.DrawFn) -> tuple[list[int], list[int], int]:
    """Sizes, least numbers, and a size of the sample that fits."""
    sizes = draw(STRATA)
    least = [min(2, size) for size in sizes]
    return sizes, least, draw(st.integers(sum(least), sum(sizes)))


def test_lohr_agstrat_in_proportion() -> None:
    """Lohr, Sampling: Design and Analysis, example 3.2: 300 of the 3,078 counties of the four census regions."""
    sizes = [1054, 220, 1382, 422]
    assert in_proportion(sizes, [2] * 4, sizes, 300) == [103, 21, 135, 41]


@pytest.mark.parametrize(
    ("sizes", "deviations", "size", "expected"),
    [
        # Two strata of 100,000 and 500,000 units with standard deviations of 20 and 12, 100 to be drawn: 25 and 75.
        ([100_000, 500_000], [20, 12], 100, [25, 75]),
        # Television hours in two towns and the country (Scheaffer, Mendenhall, Ott): N S of 7,750, 9,300 and 9,300.
        ([1550, 620, 930], [5, 15, 10], 51, [15, 18, 18]),
        # Cesgranrio, Brazil: N of 500, 300 and 200, deviations of 1, 5 and 5, 10 to be drawn: 5 from the second.
        ([500, 300, 200], [1, 5, 5], 10, [2, 5, 3]),
    ],
)
def test_published_neyman_allocations(
    sizes: list[int], deviations: list[float], size: int, expected: list[int]
) -> None:
    spreads = [units * deviation for units, deviation in zip(sizes, deviations, strict=True)]
    assert least_variance(spreads, [2] * len(sizes), sizes, size) == expected


@given(bounded())
def test_bounds_hold_and_the_numbers_add_up(case: tuple[list[int], list[int], int]) -> None:
    sizes, least, size = case
    for numbers in (
        in_proportion(sizes, least, sizes, size),
        in_proportion([1] * len(sizes), least, sizes, size),
        least_variance([float(units) for units in sizes], least, sizes, size),
    ):
        assert sum(numbers) == size
        assert all(low <= number <= high for low, number, high in zip(least, numbers, sizes, strict=True))


@given(bounded())
def test_proportional_numbers_are_within_one_of_their_quota_where_no_bound_keeps_them(
    case: tuple[list[int], list[int], int],
) -> None:
    sizes, least, size = case
    numbers = in_proportion(sizes, least, sizes, size)
    free = [at for at, number in enumerate(numbers) if least[at] < number < sizes[at]]
    # Those that are free share one rate, whole by largest remainder.
    for one, other in product(free, free):
        assert numbers[one] - 1 < (numbers[other] + 1) * sizes[one] / sizes[other]


@given(
    st.lists(st.tuples(st.integers(1, 6), st.floats(0, 10)), min_size=1, max_size=4),
    st.data(),
)
def test_no_other_allocation_has_a_smaller_variance(strata: list[tuple[int, float]], data: st.DataObject) -> None:
    sizes = [size for size, _ in strata]
    spreads = [size * deviation for size, deviation in strata]
    least = [min(2, size) for size in sizes]
    size = data.draw(st.integers(sum(least), sum(sizes)))

    def variance(numbers: tuple[int, ...] | list[int]) -> float:
        return sum(spread**2 / number for spread, number in zip(spreads, numbers, strict=True))

    others = product(*(range(low, high + 1) for low, high in zip(least, sizes, strict=True)))
    best = min(variance(numbers) for numbers in others if sum(numbers) == size)
    assert variance(least_variance(spreads, least, sizes, size)) <= best * (1 + 1e-9)


def test_what_a_full_stratum_cannot_give_the_others_do() -> None:
    assert least_variance([1000.0, 1.0, 1.0], [2, 2, 2], [3, 50, 50], 23) == [3, 10, 10]
    assert in_proportion([1, 1, 1], [2, 2, 2], [3, 50, 50], 23) == [3, 10, 10]
    # Nothing varies any more where there are still units to be drawn.
    assert least_variance([10.0, 0.0, 0.0], [2, 2, 2], [4, 9, 5], 15) == [4, 8, 3]
