"""Seats shared out among strata by the named methods of apportionment: exact, within bounds, no tie broken.

Two families (M. L. Balinski and H. P. Young, *Fair Representation*, 2nd ed., Brookings 2001): the largest remainder
(Hamilton's, with the quota of Hare), and the divisor methods of d'Hondt (Jefferson), Sainte-Laguë (Webster),
Huntington and Hill, and Adams. All numbers are whole numbers and fractions, so equal means equal.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final, Literal, NamedTuple, get_args

__all__ = ["METHODS", "Apportionment", "Method", "apportion"]

Method = Literal["largest_remainder", "dhondt", "sainte_lague", "huntington_hill", "adams"]
METHODS: Final[tuple[Method, ...]] = get_args(Method)

_Priority = tuple[bool, Fraction]
"""What a stratum bids for its next seat: whether the bid is infinite, and how high it is."""


class Apportionment(NamedTuple):
    """Who gets how many seats.

    Attributes:
        seats: shape (n,), the seats of each stratum.
        contested: seats that nobody has, because strata with equal claims are more than these seats.
        tied: the places of those strata.
    """

    seats: tuple[int, ...]
    contested: int = 0
    tied: tuple[int, ...] = ()


def apportion(
    weights: Sequence[Fraction | int],
    seats: int,
    method: Method,
    least: Sequence[int] | None = None,
    most: Sequence[int] | None = None,
) -> Apportionment:
    """Shares seats out in proportion to weights.

    Args:
        weights: shape (n,), positive.
        seats: how many there are.
        method: by its standard name.
        least: shape (n,), the fewest seats that each stratum gets; None for none.
        most: shape (n,), the most that it can take; None for no limit.

    Raises:
        ValueError: a weight is not positive, or no allocation keeps to the bounds.
    """
    lower = [0] * len(weights) if least is None else list(least)
    upper = [seats] * len(weights) if most is None else [min(seats, limit) for limit in most]
    if any(weight <= 0 for weight in weights):
        raise ValueError("weights are positive")
    if any(low < 0 or low > up for low, up in zip(lower, upper, strict=True)):
        raise ValueError("every stratum's least is at most its most")
    if not sum(lower) <= seats <= sum(upper):
        raise ValueError(f"{seats} seats do not lie within the bounds of {sum(lower)} to {sum(upper)}")
    exact = [Fraction(weight) for weight in weights]
    if method == "largest_remainder":
        return _largest_remainder(exact, seats, lower, upper)
    return _by_divisors(exact, seats, _BIDS[method], lower, upper)


# -- divisor methods ---------------------------------------------------------------------------------------------


def _huntington_hill(weight: Fraction, seats: int) -> _Priority:
    """By squares, so that no root has to be rounded: w² / (a(a+1)); whoever has no seat yet comes first."""
    return (False, weight * weight / (seats * (seats + 1))) if seats else (True, weight)


def _adams(weight: Fraction, seats: int) -> _Priority:
    return (False, weight / seats) if seats else (True, weight)


_BIDS: Final[Mapping[Method, Callable[[Fraction, int], _Priority]]] = {
    "dhondt": lambda weight, seats: (False, weight / (seats + 1)),
    "sainte_lague": lambda weight, seats: (False, weight / (2 * seats + 1)),
    "huntington_hill": _huntington_hill,
    "adams": _adams,
}


def _by_divisors(
    weights: Sequence[Fraction],
    seats: int,
    bid: Callable[[Fraction, int], _Priority],
    least: Sequence[int],
    most: Sequence[int],
) -> Apportionment:
    """One seat after the other to the highest bid, beginning with the minima; who is full bids no more.

    That is the divisor method with bounds (Balinski and Young, appendix A): each stratum's seats are the rounded
    quotient of weight and one common divisor, held within its bounds.
    """
    given = list(least)
    left = seats - sum(given)
    bids = [(_negative(bid(weights[at], given[at])), at) for at in range(len(weights)) if given[at] < most[at]]
    heapq.heapify(bids)
    while left:
        highest = [heapq.heappop(bids)]
        while bids and bids[0][0] == highest[0][0]:
            highest.append(heapq.heappop(bids))
        if len(highest) > left:
            return Apportionment(tuple(given), left, tuple(sorted(at for _, at in highest)))
        for _, at in highest:
            given[at] += 1
            if given[at] < most[at]:
                heapq.heappush(bids, (_negative(bid(weights[at], given[at])), at))
        left -= len(highest)
    return Apportionment(tuple(given))


def _negative(priority: _Priority) -> _Priority:
    """For a heap, whose first is its least."""
    infinite, value = priority
    return not infinite, -value


# -- largest remainder -------------------------------------------------------------------------------------------


def _largest_remainder(
    weights: Sequence[Fraction], seats: int, least: Sequence[int], most: Sequence[int]
) -> Apportionment:
    """Every stratum gets the whole part of its share; what is left goes to the largest remainders.

    Without bounds a share is seats x weight / sum of weights. With bounds the shares are in proportion among those
    that lie within theirs, and what the bounds add to or take from the others is made good by the same factor.
    """
    shares = _shares(weights, seats, least, most)
    given = [share.numerator // share.denominator for share in shares]
    left = seats - sum(given)
    remainders = sorted(((share % 1, at) for at, share in enumerate(shares)), reverse=True)
    while left:
        equal = [at for remainder, at in remainders if remainder == remainders[0][0]]
        if len(equal) > left:
            return Apportionment(tuple(given), left, tuple(sorted(equal)))
        for at in equal:
            given[at] += 1
        left -= len(equal)
        remainders = remainders[len(equal) :]
    return Apportionment(tuple(given))


def _shares(weights: Sequence[Fraction], seats: int, least: Sequence[int], most: Sequence[int]) -> list[Fraction]:
    """Shares within bounds that add up to the seats: factor x weight, the factor the same for all."""
    bounds = list(zip(weights, least, most, strict=True))

    def shares(factor: Fraction) -> list[Fraction]:
        return [min(max(factor * weight, Fraction(low)), Fraction(up)) for weight, low, up in bounds]

    def total(factor: Fraction) -> Fraction:
        return sum(shares(factor), start=Fraction(0))

    # Between two of these factors the sum of the shares is a straight line.
    corners = sorted({Fraction(0), *(end / weight for weight, low, up in bounds for end in (low, up))})
    corner = corners[bisect_right(corners, Fraction(seats), key=total) - 1]
    rising = sum((weight for weight, low, up in bounds if low <= corner * weight < up), start=Fraction(0))
    missing = seats - total(corner)
    return shares(corner + missing / rising if missing else corner)
