"""How many units each stratum gives to a sample: proportional, equal or Neyman, within the bounds of every stratum.

Sources: J. Neyman, On the two different aspects of the representative method, JRSS 97 (1934); W. G. Cochran, Sampling
Techniques, 3rd ed. (1977), chapter 5; T. Wright, Statistics and Probability Letters 129 (2017), for whole numbers.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final, Literal, get_args

__all__ = ["ALLOCATIONS", "Allocation", "in_proportion", "least_variance"]

Allocation = Literal["proportional", "equal", "neyman"]
ALLOCATIONS: Final[tuple[Allocation, ...]] = get_args(Allocation)


def in_proportion(parts: Sequence[int], least: Sequence[int], most: Sequence[int], size: int) -> list[int]:
    """Numbers in proportion to ``parts``, within bounds, whole by largest remainder.

    What a bound keeps a stratum from is shared out among the others. Of equal remainders the first in order is served.

    Args:
        parts: what to be in proportion to, positive: sizes of strata, or ones.
        least: at least so many of each.
        most: at most so many of each.
        size: what they add up to, from the sum of ``least`` to that of ``most``.
    """
    quotas = _quotas(parts, least, most, size)
    whole = [math.floor(quota) for quota in quotas]
    order = sorted(range(len(quotas)), key=lambda at: (whole[at] - quotas[at], at))
    for at in order[: size - sum(whole)]:
        whole[at] += 1
    return whole


def _quotas(parts: Sequence[int], least: Sequence[int], most: Sequence[int], size: int) -> list[Fraction]:
    """The numbers in proportion before they are whole."""
    fixed: dict[int, Fraction] = {}
    while len(fixed) < len(parts):
        free = [at for at in range(len(parts)) if at not in fixed]
        rate = (size - sum(fixed.values())) / Fraction(sum(parts[at] for at in free))
        short = {at: Fraction(least[at]) for at in free if rate * parts[at] < least[at]}
        over = {at: Fraction(most[at]) for at in free if rate * parts[at] > most[at]}
        if not short and not over:
            return [fixed.get(at, rate * part) for at, part in enumerate(parts)]
        # The bounds on the side that moves the rate more hold in the end, those on the other perhaps not.
        lack = sum(least[at] - rate * parts[at] for at in short)
        excess = sum(rate * parts[at] - most[at] for at in over)
        fixed |= short if lack >= excess else over
    return [fixed[at] for at in range(len(parts))]


def least_variance(spreads: Sequence[float], least: Sequence[int], most: Sequence[int], size: int) -> list[int]:
    """Neyman's allocation in whole numbers: no other within the bounds gives the total a smaller variance.

    Every stratum begins with its least; each further unit goes where it lowers the variance most, which is where
    N S / sqrt(n (n + 1)) is greatest. The variance is convex in each n, so that one step at a time is exact.

    Args:
        spreads: N S of each stratum, its size times its standard deviation, not negative.
        least: at least so many of each, positive.
        most: at most so many of each.
        size: what they add up to, from the sum of ``least`` to that of ``most``.
    """
    numbers = list(least)
    # Where nothing varies any more, the strata with the most units left come first, for no better reason.
    queue = [
        (-spread / math.sqrt(number * (number + 1)), number - top, at)
        for at, (spread, number, top) in enumerate(zip(spreads, numbers, most, strict=True))
        if number < top
    ]
    heapq.heapify(queue)
    for _ in range(size - sum(numbers)):
        *_, at = heapq.heappop(queue)
        numbers[at] += 1
        number = numbers[at]
        if number < most[at]:
            heapq.heappush(queue, (-spreads[at] / math.sqrt(number * (number + 1)), number - most[at], at))
    return numbers
