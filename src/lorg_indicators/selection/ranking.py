"""Who comes before whom in a stratum, and who is level: classes of equals, best first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from lorg_indicators.scoring import tolerance
from lorg_indicators.selection.candidates import Candidate
from lorg_indicators.selection.policy import OrderKey

__all__ = ["classes", "difference"]


def classes(candidates: Sequence[Candidate], order: Sequence[OrderKey]) -> list[list[Candidate]]:
    """The candidates in order, those that no key tells apart together; these are sorted by subject.

    Values are the same within tolerance, as everywhere; a chain of such values is one value, so that the order has no
    circle.

    Args:
        candidates: each with a number for every key.
        order: the keys, the first counting most.
    """
    places = [_places([_value(one, key) for one in candidates], descending=key.descending) for key in order]
    keyed = sorted(zip(zip(*places, strict=True), candidates, strict=True), key=lambda pair: (pair[0], pair[1].subject))
    return [[one for _, one in group] for _, group in groupby(keyed, key=itemgetter(0))]


def difference(better: Candidate, worse: Candidate, order: Sequence[OrderKey]) -> tuple[str, float]:
    """The first key that tells two candidates apart, and by how much; the last key and 0 where none does."""
    for key in order:
        ahead, behind = _value(better, key), _value(worse, key)
        if abs(ahead - behind) > tolerance(ahead):
            return key.column, ahead - behind if key.descending else behind - ahead
    return order[-1].column, 0.0


def _value(candidate: Candidate, key: OrderKey) -> float:
    value = candidate.numbers[key.column]
    if value is None:  # whoever has none is refused before anybody is put in order
        raise ValueError(f"{candidate.subject} has no {key.column}")
    return value


def _places(values: Sequence[float], *, descending: bool) -> list[int]:
    """Shape (n,): the place of each value among the different ones, from 0, the first the best."""
    ordered = sorted(set(values), reverse=descending)
    place, places = 0, {}
    for at, value in enumerate(ordered):
        place += at > 0 and abs(value - ordered[at - 1]) > tolerance(value)
        places[value] = place
    return [places[value] for value in values]
