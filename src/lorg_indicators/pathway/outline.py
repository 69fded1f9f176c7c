"""A path -> the blocks of its report, in one language. Reads plain data alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lorg_indicators.messages import Amount, Message, Say, number
from lorg_indicators.outcome import EMPTY
from lorg_indicators.pathway.data import NamedData, ObstacleData, PathData, RouteData, StepData
from lorg_indicators.report.blocks import Block, Bullets, Heading, Paragraph

__all__ = ["outline"]


def outline(data: PathData, say: Say) -> Iterator[Block]:
    """The whole report: the cheapest way, then others; or why there is none and what can be done meanwhile."""
    yield Heading(say("path.title.fill" if data["fill"] else "path.title", tier=data["tier"]["title"]), 1)
    route = data["route"]
    if route is None:
        yield Paragraph([say("path.none", tier=data["tier"]["title"])])
        yield Bullets([_obstacle(entry, say) for entry in data["obstacles"]])
        if data["meanwhile"] is not None:
            yield Heading(_meanwhile(data, say))
            yield from _route(data["meanwhile"], data, say)
        else:
            yield Paragraph([say("path.meanwhile.nothing")])
    elif not route["steps"] and not route["documents"]:
        yield Paragraph([say("path.reached", tier=data["tier"]["title"])])
        return
    else:
        yield from _route(route, data, say)
    for at, other in enumerate(data["alternatives"], 2):
        yield Heading(say("path.alternative", at=at))
        yield from _route(other, data, say)
    yield Paragraph([say("path.assumption", **data["effort"])])


def _route(route: RouteData, data: PathData, say: Say) -> Iterator[Block]:
    ends = {"before": _score(data["score"]), "after": _score(route["score"])}
    yield Paragraph([say("path.summary", steps=len(route["steps"]), cost=route["cost"], **ends)])
    entries = [_step(step, say) for step in route["steps"]]
    if route["documents"]:
        labels = [entry["title"] for entry in route["documents"]]
        entries.append(say("path.documents", count=len(labels), measures=labels))
    yield Bullets(entries)


def _meanwhile(data: PathData, say: Say) -> str:
    lower = data["meanwhile_tier"]
    if lower is None:
        return say("path.meanwhile.points", tier=data["tier"]["title"])
    key = "path.meanwhile.but-years" if lower["id"] == data["tier"]["id"] else "path.meanwhile"
    return say(key, tier=lower["title"])


def _score(score: float | None) -> str:
    return "–" if score is None else number(score, decimals=1)


def _points(points: float) -> str:
    """To one decimal, or as many as it takes to differ from none."""
    return number(points, decimals=1, apart_from=0) if abs(points) > EMPTY else "0"


def _step(step: StepData, say: Say) -> str:
    measure, before, after = step["measure"], step["before"], step["after"]
    words = {"label": measure["label"], "points": _points(step["points"])}
    if before is None:
        key = "path.step.answer" if step["points"] > 0 else "path.step.any-answer"
        return say(key, after=_value(after, step, say), **words)
    if measure["type"] == "number":
        change = Amount(abs(after - before), measure["unit"], 0)
        signed = ("+" if after > before else "−") + say.text(change)
        ends = {"before": number(before, apart_from=after), "after": Amount(after, measure["unit"], before)}
        return say("path.step.number", change=signed, **ends, **words)
    if measure["type"] == "checklist":
        new = [measure["options"][name] for name, there in after.items() if there and not before.get(name)]
        if new:
            return say("path.step.options", options=new, **words)
    return say("path.step", before=_value(before, step, say), after=_value(after, step, say), **words)


def _value(value: Any, step: StepData, say: Say) -> str:  # noqa: ANN401
    """A value in words, as its type has it."""
    measure = step["measure"]
    if measure["type"] == "rating":
        level = int(value)
        return say("path.level", level=number(value), label=measure["levels"][level])
    if measure["type"] == "checklist":
        there = [measure["options"][name] for name, answer in value.items() if answer]
        return say.text(there) if there else say("path.nothing")
    if measure["type"] == "faults":
        found = {measure["options"][name]["zh"]: (name, count) for name, count in value.items() if count}
        counts = [
            Message("observed.fault", {"fault": measure["options"][name], "count": count})
            for name, count in found.values()
        ]
        return say.text(counts) if counts else say("path.nothing")
    return say.text(Amount(value, measure["unit"]) if measure["type"] == "number" else value)


def _obstacle(entry: ObstacleData, say: Say) -> str:
    if entry["kind"] == "held":
        title = None if entry["tier"] is None else entry["tier"]["title"]
        return say("path.obstacle.held", years=entry["years"], tier=title)
    if entry["kind"] == "together" or entry["criterion"] is None:
        key = "path.obstacle.together.waits" if entry["waits"] else "path.obstacle.together"
        return say(key, measures=_titles(entry["waits"]))
    name = entry["criterion"]["title"]
    if entry["locked"]:
        return say("path.obstacle.locked", criterion=name)
    if entry["waits"]:
        return say("path.obstacle.waits", criterion=name, measures=_titles(entry["waits"]))
    return say("path.obstacle.floor", criterion=name)


def _titles(entries: list[NamedData]) -> list[dict[str, str]]:
    return [entry["title"] for entry in entries]
