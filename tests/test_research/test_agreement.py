"""Agreement of raters: published worked examples, and what must hold of any ratings."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators.research.agreement.coefficients import Level, Weighting, icc, kappa, krippendorff
from lorg_indicators.research.shape import Floats

NAN = np.nan
LEVELS: tuple[Level, ...] = get_args(Level)

# -- published worked examples ---------------------------------------------------------------------------------------


def from_table(table: list[list[int]]) -> tuple[Floats, Floats]:
    cells = [(one, other) for one, row in enumerate(table) for other, count in enumerate(row) for _ in range(count)]
    pairs = np.array(cells, dtype=float)
    return pairs[:, 0], pairs[:, 1]


def test_kappas_of_cohen() -> None:
    """J. Cohen (1960), 200 diagnoses: .492; weighted (1968): .348."""
    first, second = from_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert round(kappa(first, second).kappa, 3) == 0.492
    weights = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]], dtype=float)
    assert round(kappa(first, second, weights).kappa, 3) == 0.348


def test_alphas_of_krippendorff() -> None:
    """K. Krippendorff, Computing Krippendorff's alpha-reliability (2011), sections A to C."""
    binary = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], dtype=float)
    assert round(krippendorff(binary, "nominal"), 3) == 0.095
    coders = np.array(
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
            [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
        ]
    )
    assert [round(krippendorff(coders, level), 3) for level in LEVELS] == [0.743, 0.815, 0.849]


def test_correlations_of_shrout_and_fleiss() -> None:
    """P. E. Shrout and J. L. Fleiss (1979), six targets and four judges."""
    targets = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
    found = {each.form: each for each in icc(targets)}
    printed = {"ICC(1,1)": 0.17, "ICC(2,1)": 0.29, "ICC(3,1)": 0.71,
               "ICC(1,k)": 0.44, "ICC(2,k)": 0.62, "ICC(3,k)": 0.91}  # fmt: skip
    assert {form: round(each.icc, 2) for form, each in found.items()} == printed


def test_a_correlation_with_its_interval() -> None:
    """The data `anxiety` of the R package irr: it prints ICC(A,1) = 0.198, F = 1.83, -0.039 to 0.494."""
    raters = ["33345523522615221243", "36462424332333221334", "21443216111233113322"]
    found = icc(np.array([[float(digit) for digit in rater] for rater in raters]).T)[1]
    assert found.form == "ICC(2,1)"
    assert (round(found.icc, 3), round(found.f, 2)) == (0.198, 1.83)
    assert (round(found.lower, 3), round(found.upper, 3)) == (-0.039, 0.494)


# -- what must hold --------------------------------------------------------------------------------------------------

_RATING = st.integers(1, 4).map(float)
_TABLES = st.integers(2, 4).flatmap(
    lambda raters: st.lists(st.lists(_RATING, min_size=raters, max_size=raters), min_size=3, max_size=8)
)


@given(_TABLES, st.randoms(use_true_random=False))
def test_the_order_of_raters_and_units_does_not_matter(rows: list[list[float]], random: object) -> None:
    table = np.array(rows).T
    raters, units = list(range(len(table))), list(range(table.shape[1]))
    random.shuffle(raters)  # type: ignore[attr-defined] # a source of random numbers
    random.shuffle(units)  # type: ignore[attr-defined] # likewise
    turned = table[np.ix_(raters, units)]
    for level in LEVELS:
        one, other = krippendorff(table, level), krippendorff(turned, level)
        assert one == pytest.approx(other, nan_ok=True)
        assert np.isnan(one) == (np.ptp(table) == 0)
        assert not one > 1


@given(st.lists(_RATING, min_size=2, max_size=9))
def test_full_agreement_is_one(ratings: list[float]) -> None:
    same = np.array([ratings, ratings])
    if np.ptp(ratings) == 0:
        assert np.isnan(kappa(same[0], same[1]).kappa)
        return
    for weighting in get_args(Weighting):
        assert kappa(same[0], same[1], weighting).kappa == pytest.approx(1)
    for level in LEVELS:
        assert krippendorff(same, level) == pytest.approx(1)


@given(_TABLES)
def test_a_unit_that_one_rater_saw_says_nothing(rows: list[list[float]]) -> None:
    table = np.array(rows).T
    alone = np.full((len(table), 1), NAN)
    alone[0] = 2.0
    for level in LEVELS:
        more = krippendorff(np.hstack([table, alone]), level)
        assert more == pytest.approx(krippendorff(table, level), nan_ok=True)


def test_quadratic_kappa_weighs_far_disagreement_more() -> None:
    first, near, far = np.array([1.0, 2, 3, 4]), np.array([2.0, 2, 3, 4]), np.array([4.0, 2, 3, 4])
    assert kappa(first, near, "quadratic").kappa > kappa(first, far, "quadratic").kappa


def test_what_cannot_be_said() -> None:
    with pytest.raises(ValueError, match="both"):
        kappa(np.array([1.0, NAN]), np.array([NAN, 1.0]))
    with pytest.raises(ValueError, match="weights"):
        kappa(np.array([1.0, 2.0]), np.array([1.0, 3.0]), np.zeros((2, 2)))
    with pytest.raises(ValueError, match="two ratings"):
        krippendorff(np.array([[1.0, NAN], [NAN, 2.0]]), "nominal")
    with pytest.raises(ValueError, match="complete"):
        icc(np.array([[1.0, 2.0], [NAN, 3.0]]))
    with pytest.raises(ValueError, match="vary"):
        icc(np.ones((3, 3)))
    assert icc(np.array([[1.0, 1], [2, 2], [3, 3]]))[1].icc == pytest.approx(1)
