"""Whose judgements in pairs contradict each other, and which of them most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from lorg_indicators.errors import LorgError
from lorg_indicators.model import IndicatorSet
from lorg_indicators.panel.returned import Answer
from lorg_indicators.panel.rounds import Collection
from lorg_indicators.research.groups import groups
from lorg_indicators.research.shape import Floats
from lorg_indicators.research.weights import mends, pairwise_matrix, priorities

__all__ = ["LIMIT", "Inconsistency", "Judged", "inconsistencies", "judged"]

LIMIT: Final = 0.1
"""The consistency ratio above which T. L. Saaty (1980) advises to think again."""


class Judged(NamedTuple):
    """One expert's judgements of one group, as a matrix; None where they leave parts that nothing connects."""

    expert: str
    group: str
    matrix: Floats | None


class Inconsistency(NamedTuple):
    """An expert whose judgements of a group contradict each other.

    Attributes:
        expert: who.
        group: of which group.
        ratio: consistency ratio.
        first: the pair whose change would mend most.
        second: its other member.
    """

    expert: str
    group: str
    ratio: float
    first: str
    second: str


def judged(found: Collection, indicators: IndicatorSet) -> Iterator[Judged]:
    """The matrices of a round of judgements in pairs, expert by expert."""
    known = groups(indicators)

    def key(answer: Answer) -> tuple[str, str]:
        return answer.expert, answer.question.group

    for (expert, group), answers in groupby(found.answers, key=key):
        yield Judged(expert, group, _matrix(list(known[group]), list(answers)))


def _matrix(names: Sequence[str], answers: Sequence[Answer]) -> Floats | None:
    pairs = {
        (answer.question.first, answer.question.second): answer.value
        for answer in answers
        if answer.question.second is not None
    }
    try:
        return pairwise_matrix(names, pairs)
    except LorgError:
        return None


def inconsistencies(found: Collection, indicators: IndicatorSet) -> list[Inconsistency]:
    """Who contradicts himself by more than `LIMIT`, the worst first; nobody in a round without pairs."""
    if found.plan.kind != "pairwise":
        return []
    known, entries = groups(indicators), []
    for expert, group, matrix in judged(found, indicators):
        ratio = None if matrix is None else priorities(matrix).ratio
        if matrix is None or ratio is None or ratio <= LIMIT:
            continue
        worst, *_ = mends(matrix, most=1)
        names = list(known[group])
        entries.append(Inconsistency(expert, group, ratio, names[worst.first], names[worst.second]))
    return sorted(entries, key=lambda entry: -entry.ratio)
