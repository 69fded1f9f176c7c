"""What fell from one period to the next: the score, a tier, a dimension, an item, a criterion that had been met."""

from __future__ import annotations

from collections.abc import Iterator

from lorg_indicators.data import IntervalData
from lorg_indicators.growth.data import FallData, FallKind, LabelData, PartChangeData, ScoreChangeData, StepData
from lorg_indicators.growth.effects import certain_fall, fell
from lorg_indicators.outcome import EMPTY, Interval, Outcome

__all__ = ["falls"]


def falls(step: StepData) -> Iterator[FallData]:
    """Everything that fell in a step, the widest first.

    A score has fallen if what is guaranteed of it is less; that is certain only if what is not ruled out is now less
    than what was guaranteed.
    """
    yield from _score(step, "score", None, None, step["score"])
    yield from _tier(step)
    for part in step["dimensions"]:
        yield from _score(step, "dimension", part["id"], part["title"], part)
    for part in step["items"]:
        yield from _score(step, "item", part["id"], part["title"], part)
    yield from _criteria(step)


def _score(
    step: StepData, kind: FallKind, name: str | None, title: LabelData | None, change: ScoreChangeData | PartChangeData
) -> Iterator[FallData]:
    before, after = change["before"], change["after"]
    if before is not None and after is not None and fell(_interval(before), _interval(after)):
        yield {
            "earlier": step["earlier"],
            "later": step["later"],
            "kind": kind,
            "id": name,
            "title": title,
            "quote": None,
            "before": before,
            "after": after,
            "certain": certain_fall(_interval(before), _interval(after)),
            "points": change["points"],
        }


def _interval(ends: IntervalData) -> Interval:
    return Interval(ends["lower"], ends["upper"])


def _tier(step: StepData) -> Iterator[FallData]:
    tier = step["tier"]
    if tier["move"] != "down" or tier["before"] is None:
        return
    yield {
        "earlier": step["earlier"],
        "later": step["later"],
        "kind": "tier",
        "id": tier["before"]["id"],
        "title": tier["before"]["title"],
        "quote": None,
        "before": tier["before"],
        "after": tier["after"],
        "certain": tier["certain"],
        "points": None,
    }


def _criteria(step: StepData) -> Iterator[FallData]:
    """Criteria that had been met and are no longer; one that a revision dropped is no fall."""
    for change in step["criteria"]:
        after = change["after"]
        if change["outcome_before"] is Outcome.MET and change["outcome_after"] not in (None, Outcome.MET):
            yield {
                "earlier": step["earlier"],
                "later": step["later"],
                "kind": "criterion",
                "id": change["id"],
                "title": change["title"],
                "quote": change["quote"],
                "before": change["outcome_before"],
                "after": change["outcome_after"],
                "certain": after is not None and after["upper"] < 1 - EMPTY,
                "points": change["points"],
            }
