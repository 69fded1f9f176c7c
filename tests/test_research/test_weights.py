"""Weights: published worked examples to the last printed digit, and what must hold of any judgements."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorg_indicators import LorgError
from lorg_indicators.research.shape import Floats
from lorg_indicators.research.weights import (
    best_worst,
    combined,
    concordance,
    critic,
    delphi_round,
    entropy,
    equal,
    group_priorities,
    mends,
    pairwise_matrix,
    priorities,
)
from lorg_indicators.research.weights.ahp import METHODS, SCALE, RandomTable
from lorg_indicators.research.weights.group import Aggregating

# -- published worked examples ---------------------------------------------------------------------------------------

DRINKS = ["coffee", "wine", "tea", "beer", "sodas", "milk", "water"]
UPPER = [9, 5, 2, 1, 1, 1 / 2, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9, 1 / 3, 1 / 4, 1 / 3, 1 / 9, 1 / 2, 1, 1 / 3, 2, 1 / 2,
         1 / 3]  # fmt: skip


def test_ahp_of_drinks() -> None:
    """T. L. Saaty, Decision making with the analytic hierarchy process, Int. J. Services Sciences 1 (2008), table 2."""
    matrix = pairwise_matrix(DRINKS, dict(zip(combinations(DRINKS, 2), UPPER, strict=True)))
    found = priorities(matrix, table="saaty2007")
    assert found.weights.round(3).tolist() == [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]
    assert found.ratio is not None
    assert round(found.ratio, 3) == 0.022
    # The table alone moves the fourth digit.
    other = priorities(matrix, table="saaty1980").ratio
    assert other is not None
    assert (round(found.ratio, 4), round(other, 4)) == (0.0218, 0.0223)


def test_ahp_of_leaders() -> None:
    """Choosing a leader, the example of Wikipedia's article on the method: .547, .127, .270, .056; ratio .044."""
    pairs = {("experience", "education"): 4, ("experience", "charisma"): 3, ("experience", "age"): 7,
             ("charisma", "education"): 3, ("education", "age"): 3, ("charisma", "age"): 5}  # fmt: skip
    found = priorities(pairwise_matrix(["experience", "education", "charisma", "age"], pairs))
    np.testing.assert_allclose(found.weights, [0.547, 0.127, 0.270, 0.056], atol=1e-3)
    assert found.ratio == pytest.approx(0.044, abs=1e-3)


@pytest.mark.parametrize(
    ("best", "worst", "weights", "deviation"),
    [
        ([2, 1, 4, 2, 8], [4, 8, 2, 4, 1], [0.2105, 0.4211, 0.1053, 0.2105, 0.0526], 0),
        ([2, 1, 4, 3, 8], [4, 8, 2, 3, 1], [0.2295, 0.4481, 0.1148, 0.1530, 0.0546], 0.0109),
    ],
)
def test_bwm_of_cars(best: list[float], worst: list[float], weights: list[float], deviation: float) -> None:
    """J. Rezaei, Omega 64 (2016), tables 2 and 3 with the weights of section 4."""
    found = best_worst(np.array(best), np.array(worst))
    assert found.weights.round(4).tolist() == weights
    assert round(found.deviation, 4) == deviation


@pytest.mark.parametrize(
    ("values", "weights"),
    [
        # X. Xu, A note on the subjective and objective integrated approach, Eur. J. Oper. Res. 156 (2004).
        ([[30, 30, 38, 29], [19, 54, 86, 29], [19, 15, 85, 28.9], [68, 70, 60, 29]], [0.4630, 0.3992, 0.1378, 0.0]),
        # E. K. Zavadskas and V. Podvezko, Integrated determination of objective criteria weights, IJITDM 15 (2016).
        ([[3, 100, 10, 7], [2.5, 80, 8, 5], [1.8, 50, 20, 11], [2.2, 70, 12, 9]], [0.1146, 0.1981, 0.4185, 0.2689]),
    ],
)
def test_entropy_of_papers(values: list[list[float]], weights: list[float]) -> None:
    assert entropy(np.array(values)).weights.round(4).tolist() == weights


def test_critic_of_firms() -> None:
    """D. Diakoulaki et al. (1995), the firms; digits as scikit-criteria prints them for it."""
    firms = [[61, 1.08, 4.33], [20.7, 0.26, 4.34], [16.3, 1.98, 2.53], [9, 3.29, 1.65], [5.4, 2.77, 2.33],
             [4, 4.12, 1.21], [-6.1, 3.52, 2.10], [-34.6, 3.31, 0.98]]  # fmt: skip
    assert critic(np.array(firms)).weights.round(8).tolist() == [0.20222554, 0.48090173, 0.31687273]


def test_critic_of_software() -> None:
    """A. Tuş and E. Aytaç Adalı, Opsearch 56 (2019).

    Their printed weights come out only if the first column, a cost, is not turned round.
    """
    software = [[5000, 3, 3, 4, 3, 2], [680, 5, 3, 2, 2, 1], [2000, 3, 2, 3, 4, 3], [600, 4, 3, 1, 2, 2],
                [800, 2, 4, 3, 3, 4]]  # fmt: skip
    values = np.array(software, dtype=float)
    assert critic(values).weights.round(3).tolist() == [0.157, 0.249, 0.168, 0.121, 0.154, 0.151]
    assert critic(values, [-1, 1, 1, 1, 1, 1]).weights.round(3).tolist() != [0.157, 0.249, 0.168, 0.121, 0.154, 0.151]


def test_kendalls_w_of_applicants() -> None:
    """S. Siegel, Nonparametric Statistics (1956), six applicants ranked by three executives: s = 25.5, W = .16."""
    found = concordance(np.array([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]))
    assert round(found.w, 2) == 0.16


def test_kendalls_w_with_ties() -> None:
    """The data `anxiety` of the R package irr, for which it prints Wt = 0.54, Chisq(19) = 30.8, p = 0.0429."""
    raters = ["33345523522615221243", "36462424332333221334", "21443216111233113322"]
    found = concordance(np.array([[int(digit) for digit in rater] for rater in raters]))
    assert (round(found.w, 2), round(found.chi_square, 1), round(found.p, 4)) == (0.54, 30.8, 0.0429)


# -- what must hold --------------------------------------------------------------------------------------------------

_WEIGHTS = st.lists(st.floats(0.05, 1), min_size=2, max_size=7).map(lambda drawn: np.array(drawn) / sum(drawn))
_STEPS = st.sampled_from(SCALE)


@st.composite
def matrices(draw: st.DrawFn, size: int | None = None) -> Floats:
    count = size or draw(st.integers(2, 6))
    names = [str(at) for at in range(count)]
    return pairwise_matrix(names, {pair: draw(_STEPS) for pair in combinations(names, 2)})


@given(_WEIGHTS)
def test_consistent_judgements_give_their_own_weights_by_every_method(weights: Floats) -> None:
    matrix = weights[:, None] / weights[None, :]
    for method in METHODS:
        found = priorities(matrix, method)
        np.testing.assert_allclose(found.weights, weights, atol=1e-9)
        assert found.inconsistency == pytest.approx(0, abs=1e-9)
    assert mends(matrix) == [] or min(mend.ratio for mend in mends(matrix)) < 1e-9


@given(_WEIGHTS, st.data())
def test_missing_judgements_of_consistent_ones_change_nothing(weights: Floats, data: st.DataObject) -> None:
    matrix = weights[:, None] / weights[None, :]
    for one, other in combinations(range(1, len(weights)), 2):
        if data.draw(st.booleans()):
            matrix[one, other] = matrix[other, one] = np.nan
    for method in METHODS:
        np.testing.assert_allclose(priorities(matrix, method).weights, weights, atol=1e-7)


@given(matrices(), st.sampled_from(METHODS), st.randoms(use_true_random=False))
def test_weights_add_up_and_go_with_their_items(matrix: Floats, method: str, random: object) -> None:
    found = priorities(matrix, method)  # type: ignore[arg-type] # one of the methods
    assert found.weights.sum() == pytest.approx(1)
    assert (found.weights > 0).all()
    order = list(range(len(matrix)))
    random.shuffle(order)  # type: ignore[attr-defined] # a source of random numbers
    turned = priorities(matrix[np.ix_(order, order)], method)  # type: ignore[arg-type] # likewise
    np.testing.assert_allclose(turned.weights, found.weights[order], atol=1e-9)
    assert turned.inconsistency == pytest.approx(found.inconsistency, abs=1e-9)


def test_equal_judgements_give_equal_weights() -> None:
    for method in METHODS:
        np.testing.assert_allclose(priorities(np.ones((5, 5)), method).weights, 0.2)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 5).flatmap(lambda size: st.lists(matrices(size), min_size=1, max_size=4)), st.data())
def test_experts_in_another_order_say_the_same(experts: list[Floats], data: st.DataObject) -> None:
    votes = [data.draw(st.integers(1, 5)) for _ in experts]
    for of in get_args(Aggregating):
        together, each = group_priorities(experts, votes, of=of)
        back, _ = group_priorities(experts[::-1], votes[::-1], of=of)
        np.testing.assert_allclose(together.weights, back.weights, atol=1e-9)
        assert together.weights.sum() == pytest.approx(1)
        assert len(each) == len(experts)
        one, _ = group_priorities([experts[0]] * 3, of=of)
        np.testing.assert_allclose(one.weights, priorities(experts[0]).weights, atol=1e-9)


def test_a_vote_of_nothing_counts_for_nothing() -> None:
    one, other = pairwise_matrix(["a", "b"], {("a", "b"): 3}), pairwise_matrix(["a", "b"], {("a", "b"): 1 / 9})
    for of in get_args(Aggregating):
        together, _ = group_priorities([one, other], [2, 0], of=of)
        np.testing.assert_allclose(together.weights, [0.75, 0.25])


@settings(max_examples=40, deadline=None)
@given(matrices(4))
def test_a_mend_betters_consistency(matrix: Floats) -> None:
    now = priorities(matrix).ratio
    assert now is not None
    found = mends(matrix)
    assert [mend.ratio for mend in found] == sorted(mend.ratio for mend in found)
    for mend in found:
        changed = matrix.copy()
        changed[mend.first, mend.second], changed[mend.second, mend.first] = mend.better, 1 / mend.better
        then = priorities(changed).ratio
        assert then is not None
        assert then == pytest.approx(mend.ratio, abs=1e-9)
        assert then < now


def test_one_bad_judgement_is_found() -> None:
    names = ["a", "b", "c", "d"]
    judged = {("a", "b"): 2.0, ("a", "c"): 4.0, ("a", "d"): 1 / 8, ("b", "c"): 2.0, ("b", "d"): 4.0, ("c", "d"): 2.0}
    worst, *_ = mends(pairwise_matrix(names, judged))
    assert (worst.first, worst.second, worst.better) == (0, 3, 8.0)


@pytest.mark.parametrize(
    ("judgements", "codes"),
    [
        ({("a", "b"): 2, ("c", "d"): 3}, ["judgements-apart"]),
        ({("a", "b"): 2, ("b", "a"): 2, ("b", "c"): 1, ("c", "d"): 1}, ["judgement-contradicts"]),
        ({("a", "e"): 2, ("a", "a"): 3, ("b", "c"): 0}, ["unknown-part", "judgement-value", "judgement-value"]),
    ],
)
def test_judgements_that_say_nothing(judgements: dict[tuple[str, str], float], codes: list[str]) -> None:
    with pytest.raises(LorgError) as caught:
        pairwise_matrix(["a", "b", "c", "d"], judgements)
    assert [fault.code for fault in caught.value.faults] == codes
    assert all(fault.render(lang) for fault in caught.value.faults for lang in ("zh", "en"))


def test_a_table_that_ends_gives_no_ratio() -> None:
    tables: tuple[RandomTable, ...] = get_args(RandomTable)
    assert [priorities(np.ones((16, 16)), table=table).ratio for table in tables] == [None, None]
    assert priorities(np.ones((2, 2))).ratio == 0


@pytest.mark.parametrize("matrix", [np.ones((2, 3)), np.array([[1, 2], [2, 1]]), np.array([[1, -2], [-0.5, 1]])])
def test_what_is_no_matrix_of_judgements(matrix: Floats) -> None:
    with pytest.raises(ValueError, match="pairwise matrix"):
        priorities(matrix.astype(float))


@given(st.lists(st.integers(2, 9), min_size=1, max_size=5))
def test_consistent_best_and_worst(between: list[int]) -> None:
    weights = np.array([9.0, *map(float, between), 1.0])
    found = best_worst(weights[0] / weights, weights)
    np.testing.assert_allclose(found.weights, weights / weights.sum(), atol=1e-7)
    assert found.deviation == pytest.approx(0, abs=1e-8)
    assert found.input_ratio == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("best", "worst"), [([1, 2], [2]), ([2, 2], [2, 1]), ([1, 4], [3, 1]), ([0.5, 1], [1, 1]), ([1], [1])]
)
def test_best_and_worst_that_do_not_fit(best: list[float], worst: list[float]) -> None:
    with pytest.raises(ValueError, match=r"judgements|best"):
        best_worst(np.array(best), np.array(worst))


_TABLES = st.lists(st.lists(st.floats(0, 100), min_size=3, max_size=3), min_size=2, max_size=8).map(np.array)


@given(_TABLES)
def test_objective_weights_add_up_and_what_is_constant_weighs_nothing(values: Floats) -> None:
    table = np.column_stack([values, np.full(len(values), 7.0)])
    for found in (entropy(table), critic(table)):
        assert found.weights.sum() == pytest.approx(1)
        assert (found.weights >= 0).all()
        if not any(note.key == "weights.nothing-varies" for note in found.notes):
            assert found.weights[-1] == 0
            assert any(note.key == "weights.constant" for note in found.notes)
    assert equal(4).weights.tolist() == [0.25] * 4


def test_zeros_gaps_and_what_cannot_be_weighed() -> None:
    table = np.array([[0, 1.0], [2, 3], [np.nan, 5], [4, 4]])
    assert [note.key for note in entropy(table).notes] == ["weights.rows-left-out"]
    assert entropy(table).rows == 3
    with pytest.raises(ValueError, match="complete rows"):
        critic(np.array([[1.0, 2.0]]))
    with pytest.raises(ValueError, match="below 0"):
        entropy(np.array([[1.0], [-2.0]]))
    with pytest.raises(ValueError, match="directions"):
        critic(np.array([[1.0], [2.0]]), [0])
    assert critic(np.array([[1.0, 3.0], [2.0, 3.0]])).weights.tolist() == [1, 0]


def test_a_round_says_what_is_open() -> None:
    ratings = np.array([[5, 1, 3], [5, 9, 3], [4, 2, 3], [5, np.nan, 3]])
    found = delphi_round(ratings)
    assert found.answered.tolist() == [4, 3, 4]
    assert found.median.tolist() == [5, 2, 3]
    assert found.open.tolist() == [False, True, False]
    assert found.again
    assert found.concordance is not None
    assert found.concordance.experts == 3
    moved = delphi_round(ratings, before=np.array([4.0, 2.0, 3.0]))
    assert moved.open.tolist() == [True, True, False]
    alike = np.tile(np.arange(1.0, 7.0), (8, 1))
    assert not delphi_round(alike, before=np.arange(1.0, 7.0)).again


def test_a_round_of_one_expert_cannot_say_that_experts_agree() -> None:
    found = delphi_round(np.array([[3.0, 4.0]]))
    assert found.concordance is None
    assert found.again
    assert np.isnan(found.deviation).all()
    with pytest.raises(ValueError, match="rating"):
        delphi_round(np.array([[np.nan, 1.0]]))
    with pytest.raises(ValueError, match="two experts"):
        concordance(np.array([[1.0, 2.0]]))
    assert np.isnan(concordance(np.ones((3, 3))).w)


_PAIRS = st.integers(2, 6).flatmap(
    lambda size: st.lists(st.lists(st.floats(0.05, 1), min_size=size, max_size=size), min_size=2, max_size=4)
)


@given(_PAIRS)
def test_combined_weights_add_up_and_lie_between(drawn: list[list[float]]) -> None:
    table = np.array([np.array(row) / sum(row) for row in drawn])
    for method in ("linear", "product", "game"):
        found = combined(table, method)
        assert found.weights.sum() == pytest.approx(1)
        assert found.shares.sum() == pytest.approx(1)
        if method != "product":
            assert (found.weights >= table.min(axis=0) - 1e-9).all()
            assert (found.weights <= table.max(axis=0) + 1e-9).all()
        same = combined(np.array([table[0], table[0]]), method)
        np.testing.assert_allclose(same.weights, table[0], atol=1e-9)


def test_combining_by_hand() -> None:
    table = np.array([[0.5, 0.5, 0.0], [0.2, 0.3, 0.5]])
    assert combined(table, "linear", np.array([3, 1])).weights.tolist() == pytest.approx([0.425, 0.45, 0.125])
    root = np.sqrt([0.1, 0.15, 0.0])
    np.testing.assert_allclose(combined(table, "product").weights, root / root.sum())
    # w1.w1 = 0.5, w1.w2 = 0.25, w2.w2 = 0.38: a = (0.5 x 0.38 - 0.25 x 0.38, 0.5 x 0.38 - 0.25 x 0.5) / 0.1275.
    shares = np.array([0.5 * 0.38 - 0.25 * 0.38, 0.5 * 0.38 - 0.25 * 0.5])
    np.testing.assert_allclose(combined(table, "game").shares, shares / shares.sum())


@pytest.mark.parametrize(
    ("table", "method", "shares"),
    [
        ([[0.5, 0.5]], "linear", None),
        ([[0.5, 0.6], [0.5, 0.5]], "linear", None),
        ([[0.5, 0.5], [0.5, 0.5]], "linear", [1]),
        ([[0.5, 0.5], [0.5, 0.5]], "game", [1, 1]),
        ([[1, 0], [0, 1]], "product", None),
    ],
)
def test_what_cannot_be_combined(table: list[list[float]], method: str, shares: list[float] | None) -> None:
    with pytest.raises(ValueError, match=r"weightings|shares|product"):
        combined(np.array(table), method, None if shares is None else np.array(shares))  # type: ignore[arg-type] # a name
