"""Apportionment against published worked examples, and what must hold of every method."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators.selection.apportionment import METHODS, Apportionment, Method, apportion

# The census of 1790 and the bill that Washington vetoed (Hamilton's method, 120 seats): For All Practical Purposes,
# 10th ed., example 14.6,
# http://digfir-published.macmillanusa.com/fapp10e/asset/ch14/supp_wins/examples/example_6.html ;
# the populations, which add up to the 3,615,920 given there:
# https://tutorsglobe.com/question/the-first-apportionment-of-the-house-of-representatives---52333663.aspx
CENSUS_1790 = {
    "Virginia": (630_560, 21),
    "Massachusetts": (475_327, 16),
    "Pennsylvania": (432_879, 14),
    "North Carolina": (353_523, 12),
    "New York": (331_589, 11),
    "Maryland": (278_514, 9),
    "Connecticut": (236_841, 8),
    "South Carolina": (206_236, 7),
    "New Jersey": (179_570, 6),
    "New Hampshire": (141_822, 5),
    "Vermont": (85_533, 3),
    "Georgia": (70_835, 2),
    "Kentucky": (68_705, 2),
    "Rhode Island": (68_446, 2),
    "Delaware": (55_540, 2),
}

# The apportionment of 2020, 435 seats by the method of equal proportions: apportionment populations of the U.S. Census
# Bureau (https://www.census.gov/data/tables/2020/dec/2020-apportionment-data.html) as repeated with the electoral votes
# (seats + 2) in the post "Hacking the Electoral College" of 2024-07-22; each state has at least one seat.
CENSUS_2020 = {
    "Wyoming": (577_719, 1),
    "Vermont": (643_503, 1),
    "Alaska": (736_081, 1),
    "North Dakota": (779_702, 1),
    "Montana": (1_085_407, 2),
    "Rhode Island": (1_098_163, 2),
    "South Dakota": (887_770, 1),
    "Delaware": (990_837, 1),
    "Maine": (1_363_582, 2),
    "New Hampshire": (1_379_089, 2),
    "Hawaii": (1_460_137, 2),
    "Nebraska": (1_963_333, 3),
    "New Mexico": (2_120_220, 3),
    "West Virginia": (1_795_045, 2),
    "Idaho": (1_841_377, 2),
    "Kansas": (2_940_865, 4),
    "Mississippi": (2_963_914, 4),
    "Arkansas": (3_013_756, 4),
    "Connecticut": (3_608_298, 5),
    "Nevada": (3_108_462, 4),
    "Oregon": (4_241_500, 6),
    "Iowa": (3_192_406, 4),
    "Utah": (3_275_252, 4),
    "Alabama": (5_030_053, 7),
    "Kentucky": (4_509_342, 6),
    "Oklahoma": (3_963_516, 5),
    "South Carolina": (5_124_712, 7),
    "Minnesota": (5_709_752, 8),
    "Colorado": (5_782_171, 8),
    "Louisiana": (4_661_468, 6),
    "Wisconsin": (5_897_473, 8),
    "Missouri": (6_160_281, 8),
    "Indiana": (6_790_280, 9),
    "Maryland": (6_185_278, 8),
    "Tennessee": (6_916_897, 9),
    "Massachusetts": (7_033_469, 9),
    "Washington": (7_715_946, 10),
    "Arizona": (7_158_923, 9),
    "North Carolina": (10_453_948, 14),
    "New Jersey": (9_294_493, 12),
    "Virginia": (8_654_542, 11),
    "Georgia": (10_725_274, 14),
    "Michigan": (10_084_442, 13),
    "Illinois": (12_822_739, 17),
    "Pennsylvania": (13_011_844, 17),
    "Ohio": (11_808_848, 15),
    "Florida": (21_570_527, 28),
    "New York": (20_215_751, 26),
    "Texas": (29_183_290, 38),
    "California": (39_576_757, 52),
}


def of(table: dict[str, tuple[int, int]]) -> list[int]:
    return [population for population, _ in table.values()]


def test_the_house_of_1792_by_hamilton() -> None:
    assert sum(of(CENSUS_1790)) == 3_615_920
    assert apportion(of(CENSUS_1790), 120, "largest_remainder").seats == tuple(
        seats for _, seats in CENSUS_1790.values()
    )


def test_the_house_of_1792_by_jefferson() -> None:
    """A divisor of 33,000 gave 105 seats; with Hamilton's method Virginia had had one less, Delaware one more.

    https://old.maa.org/press/periodicals/convergence/apportioning-representatives-in-the-united-states-congress-jeffersons-method-of-apportionment
    """
    populations = of(CENSUS_1790)
    jefferson, hamilton = (apportion(populations, 105, method).seats for method in ("dhondt", "largest_remainder"))
    assert jefferson == tuple(population // 33_000 for population in populations)
    changed = {state: after - before for state, after, before in zip(CENSUS_1790, jefferson, hamilton, strict=True)}
    assert {state: change for state, change in changed.items() if change} == {"Virginia": 1, "Delaware": -1}


def test_the_house_of_2020_by_huntington_and_hill() -> None:
    assert len(CENSUS_2020) == 50
    expected = tuple(seats for _, seats in CENSUS_2020.values())
    assert sum(expected) == 435
    assert apportion(of(CENSUS_2020), 435, "huntington_hill").seats == expected
    # The constitution's minimum of one changes nothing: the method gives it anyway.
    assert apportion(of(CENSUS_2020), 435, "huntington_hill", [1] * 50).seats == expected


@pytest.mark.parametrize(
    ("method", "votes", "seats", "expected"),
    [
        # Wikipedia, "D'Hondt method", Example; the same votes in tens of thousands in the readme of Apportionment.jl
        # (https://github.com/fmhahne/Apportionment.jl) by Sainte-Laguë.
        ("dhondt", (100_000, 80_000, 30_000, 20_000), 8, (4, 3, 1, 0)),
        ("sainte_lague", (10, 8, 3, 2), 8, (3, 3, 1, 1)),
        # A textbook's three methods on the same votes:
        # https://staatsrecht.honikel.de/en/berechnungsbeispiele-loesungen.htm
        ("sainte_lague", (6100, 5000, 900), 10, (5, 4, 1)),
        ("largest_remainder", (6100, 5000, 900), 10, (5, 4, 1)),
        ("dhondt", (6100, 5000, 900), 10, (6, 4, 0)),
        # Austria in the European Parliament, 2019: https://github.com/martinlackner/apportionment
        ("dhondt", (1_305_956, 903_151, 650_114, 532_193, 319_024), 18, (7, 5, 3, 2, 1)),
    ],
)
def test_textbooks(method: Method, votes: tuple[int, ...], seats: int, expected: tuple[int, ...]) -> None:
    assert apportion(votes, seats, method) == Apportionment(expected)


def test_the_alabama_paradox_of_the_largest_remainder() -> None:
    """A stratum loses a seat when there is one more: why the notice's policy goes by Sainte-Laguë."""
    weights = (6, 6, 2)
    assert apportion(weights, 10, "largest_remainder").seats == (4, 4, 2)
    assert apportion(weights, 11, "largest_remainder").seats == (5, 5, 1)
    assert apportion(weights, 11, "sainte_lague").seats[2] >= apportion(weights, 10, "sainte_lague").seats[2]


@pytest.mark.parametrize("method", METHODS)
def test_equal_claims_are_told_and_not_decided(method: Method) -> None:
    assert apportion((5, 5, 5), 7, method) == Apportionment((2, 2, 2), 1, (0, 1, 2))
    assert apportion((5, 5, 5), 9, method) == Apportionment((3, 3, 3))


def test_only_equal_claims_are_contested() -> None:
    assert apportion((3, 1, 1), 3, "largest_remainder") == Apportionment((2, 0, 0), 1, (1, 2))


def test_what_no_allocation_fits_is_refused() -> None:
    for weights, seats, least, most in (
        ((1, 0), 1, None, None),
        ((1, 1), 1, (1, 1), None),
        ((1, 1), 5, None, (2, 2)),
        ((1, 1), 3, (2, 0), (1, 2)),
    ):
        with pytest.raises(ValueError, match=r"weights|bounds|least"):
            apportion(weights, seats, "dhondt", least, most)


# -- what must hold of every method ------------------------------------------------------------------------------

Case = tuple[list[int], int, list[int], list[int]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    size = draw(st.integers(1, 6))
    weights = draw(st.lists(st.integers(1, 60), min_size=size, max_size=size))
    most = draw(st.lists(st.integers(0, 12), min_size=size, max_size=size))
    least = [draw(st.integers(0, min(limit, 4))) for limit in most]
    return weights, draw(st.integers(sum(least), sum(most))), least, most


@given(cases(), st.sampled_from(METHODS), st.randoms(use_true_random=False))
def test_bounds_hold_no_seat_is_lost_and_order_does_not_matter(case: Case, method: Method, random: Random) -> None:
    weights, seats, least, most = case
    found = apportion(weights, seats, method, least, most)
    assert all(low <= given <= up for low, given, up in zip(least, found.seats, most, strict=True))
    assert sum(found.seats) + found.contested == seats
    assert (found.contested < len(found.tied)) if found.contested else not found.tied
    order = list(range(len(weights)))
    random.shuffle(order)

    def turned(values: list[int]) -> list[int]:
        return [values[at] for at in order]

    again = apportion(turned(weights), seats, method, turned(least), turned(most))
    assert again.seats == tuple(found.seats[at] for at in order)
    assert {order[at] for at in again.tied} == set(found.tied)


def signpost(method: Method, seats: int) -> Fraction:
    """The square of the point at which a quotient is rounded up to one seat more (Balinski and Young)."""
    middle = Fraction(2 * seats + 1, 2)
    return {
        "dhondt": Fraction(seats + 1) ** 2,
        "sainte_lague": middle**2,
        "huntington_hill": Fraction(seats * (seats + 1)),
        "adams": Fraction(seats) ** 2,
    }[method]


@given(cases(), st.sampled_from([method for method in METHODS if method != "largest_remainder"]))
def test_one_divisor_explains_all_seats(case: Case, method: Method) -> None:
    """Nobody who could give a seat away has a lower claim to it than another who could take it."""
    weights, seats, least, most = case
    found = apportion(weights, seats, method, least, most)
    for one, held in enumerate(found.seats):
        for other, has in enumerate(found.seats):
            if held > least[one] and has < most[other]:
                # weight² / signpost(seats): compared crosswise, as a signpost may be 0
                kept = Fraction(weights[one]) ** 2 * signpost(method, has)
                wanted = Fraction(weights[other]) ** 2 * signpost(method, held - 1)
                assert kept >= wanted


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=8), st.integers(0, 200))
def test_the_largest_remainder_keeps_to_the_quota(weights: list[int], seats: int) -> None:
    found = apportion(weights, seats, "largest_remainder")
    for weight, held in zip(weights, found.seats, strict=True):
        share = Fraction(seats * weight, sum(weights))
        assert floor(share) <= held <= floor(share) + 1


@given(cases())
def test_shares_within_bounds_have_one_factor(case: Case) -> None:
    """The largest remainder with bounds: who is at no bound stands in proportion to the others, within one seat."""
    weights, seats, least, most = case
    found = apportion(weights, seats, "largest_remainder", least, most).seats
    free = [at for at in range(len(weights)) if least[at] < found[at] < most[at]]
    for one in free:
        for other in free:
            assert Fraction(found[one] - 1, weights[one]) < Fraction(found[other] + 1, weights[other])
