"""What a tier and all tiers below it ask for together, as lines that guaranteed values must reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lorg_indicators.conditions import CONDITIONS, Documented, EachDimension, Held, Known, Names, Rule, Score
from lorg_indicators.engine import Engine

__all__ = ["Demands"]


class Demands(NamedTuple):
    """The strictest of every kind.

    Attributes:
        score: least score (0-100), the tolerance taken off; None where none is asked for. Likewise the next three.
        each_dimension: least score of every dimension (0-100).
        known: least share of the weight that is known (0-1).
        documented: least share of the weight whose evidence names a document (0-1).
        floors: criterion -> least satisfaction (0-1).
        held: conditions on titles of earlier years, each with the index of its tier.
    """

    score: float | None
    each_dimension: float | None
    known: float | None
    documented: float | None
    floors: dict[int, float]
    held: list[tuple[int, Held]]

    @classmethod
    def of(cls, engine: Engine, target: int, *, held: bool = True) -> Demands:
        """What the tier at index ``target`` and those below ask for, titles of earlier years left out if so asked."""
        names, lines, floors = Names.of(engine.indicators), dict[type[Rule], float](), dict[int, float]()
        titles: list[tuple[int, Held]] = []
        for at, tier in enumerate(engine.indicators.ladder.tiers[: target + 1]):
            for kind in tier.requires.given:
                rule = CONDITIONS[kind](getattr(tier.requires, kind), names)
                if isinstance(rule, Score | EachDimension | Known | Documented):
                    lines[type(rule)] = max(rule.line, lines.get(type(rule), rule.line))
                elif isinstance(rule, Held):
                    titles.append((at, rule))
                else:
                    for criterion, line in _lines(rule):
                        floors[criterion] = max(line, floors.get(criterion, line))
        score, dimension, known, documented = map(lines.get, (Score, EachDimension, Known, Documented))
        return cls(score, dimension, known, documented, floors, titles if held else [])


def _lines(rule: Rule) -> Sequence[tuple[int, float]]:
    lines: Sequence[tuple[int, float]] = getattr(rule, "lines")  # noqa: B009 - what names criteria has them
    return lines
