"""Arithmetic of scores: tolerance, means, contributions. Pure functions of numbers.

Sums, products and powers are written so that a column expression may stand where a number does; only the least of
several values has to be handed in, because no operator says it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, overload

if TYPE_CHECKING:
    from narwhals import Expr

__all__ = ["ABSOLUTE", "RELATIVE", "Method", "mean", "reaches", "split", "tolerance", "within"]

Method = Literal["arithmetic", "geometric", "minimum"]

ABSOLUTE: Final = 1e-9
RELATIVE: Final = 1e-12


def tolerance(cut: float) -> float:
    """How far below a cut-off a value may lie and still have reached it, in the cut-off's unit.

    Ten weights of 0.1 do not add up to 1 in binary floating point; they are a full score all the same.
    """
    relative = RELATIVE * abs(cut)
    return max(ABSOLUTE, relative)  # as max() does, in half the time


@overload
def reaches(value: float, cut: float) -> bool: ...
@overload
def reaches(value: Expr, cut: float) -> Expr: ...
def reaches(value: Any, cut: float) -> Any:
    """Whether ``value`` is at least ``cut``, within tolerance."""
    return value >= cut - tolerance(cut)


@overload
def within(value: float, cut: float) -> bool: ...
@overload
def within(value: Expr, cut: float) -> Expr: ...
def within(value: Any, cut: float) -> Any:
    """Whether ``value`` is at most ``cut``, within tolerance."""
    return value <= cut + tolerance(cut)


def mean(values: Sequence[Any], weights: Sequence[float], method: Method, least: Callable[..., Any] = min) -> Any:  # noqa: ANN401
    """Weighted mean of ``values`` (shape (n,), each 0-1) under ``weights`` (shape (n,), positive, any sum).

    Args:
        values: numbers or column expressions, at least one.
        weights: relative weights.
        method: arithmetic, geometric, or minimum (which weights do not change).
        least: the least of several values, ``min`` for numbers.
    """
    if method == "minimum":
        return values[0] if len(values) == 1 else least(*values)
    total = math.fsum(weights)
    if method == "arithmetic":
        return sum(value * weight for value, weight in zip(values, weights, strict=True)) / total
    return math.prod(value ** (weight / total) for value, weight in zip(values, weights, strict=True))


def split(points: float, parts: Sequence[float]) -> list[float]:
    """``points`` shared out in proportion to ``parts`` (each >= 0): all 0 where the parts add up to 0.

    With ``parts = weight x value`` this is how a node's points are traced to its children: the shares add up to the
    points under every kind of mean.
    """
    total = sum(parts)
    if total <= 0:
        return [0.0] * len(parts)
    factor = points / total
    return [part * factor for part in parts]
