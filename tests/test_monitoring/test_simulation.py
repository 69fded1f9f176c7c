"""Repeated sampling: fewer draws than `python -m tests.test_monitoring.simulation`, with limits that heed that."""

from __future__ import annotations

import pytest

from tests.test_monitoring.simulation import PLANS, Plan, simulate

DRAWS = 1500
# Four standard errors of the simulation: 216 figures, of which one may be off by three.
UNBIASED = 4.0
# A share of 95 % is found within 1.7 points by 1,500 draws, at three standard errors.
LEAST, MOST = 0.93 - 0.01, 0.97 + 0.01


@pytest.mark.parametrize("allocation", ["proportional", "equal", "neyman"])
@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_estimates_are_right_on_average_and_intervals_cover(plan: Plan, allocation: str) -> None:
    for found in simulate(plan, allocation, DRAWS, seed=20240601):
        if "old places" in found.figure and "total" not in found.figure:
            # The mean of a domain is a ratio: its bias is of the order of 1/n, and small beside its standard error.
            assert abs(found.mean - found.truth) < 0.1 * found.spread, found
        else:
            assert abs(found.off) < UNBIASED, found
        assert 0.93 < found.se / found.spread < 1.07, found
        # A domain of which four units of one stratum are drawn promises less: its interval is on the safe side.
        most = 0.995 if (plan.name, allocation, found.figure) == ("street-towns", "equal", "mean, 浦东新区") else MOST
        assert LEAST < found.covered < most, found
