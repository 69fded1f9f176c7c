"""Some of the random policies; ``python -m tests.test_selection.random_policies --cases 5000`` draws more."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.test_selection.random_policies import MADE, check


@pytest.mark.parametrize("first", range(1, 401, 100))
def test_quotas_minima_order_and_nesting_hold_or_the_policy_is_refused(first: int) -> None:
    found = Counter(check(seed) for seed in range(first, first + 100))
    assert found[MADE] > 50
    assert len(found) > 1
