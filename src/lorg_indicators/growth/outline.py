"""Growth of one organisation -> the blocks of its report, in one language. Reads plain data alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from lorg_indicators.data import IntervalData, TierData
from lorg_indicators.growth.data import (
    CriterionChangeData,
    EndsEffectData,
    FallData,
    GrowthData,
    PartChangeData,
    SlopeData,
    StepData,
)
from lorg_indicators.growth.words import NOTHING, both, mark, share, signed
from lorg_indicators.messages import Say
from lorg_indicators.outcome import EMPTY
from lorg_indicators.report.blocks import Block, Bullets, Heading, Paragraph, Table
from lorg_indicators.report.spans import bar, between

__all__ = ["outline"]

_LEVELS: Final = ("dimensions", "items")


def outline(data: GrowthData, say: Say) -> Iterator[Block]:
    """The whole report: what fell first, then year by year, step by step, and the trend."""
    yield Heading(say("growth.title", title=data["set"]["title"]), 1)
    named = [str(data["subject"][key]) for key in ("name", "id", "district") if key in data["subject"]]
    if named:
        yield Paragraph([say("report.subject", subject=" · ".join(named))])
    yield Heading(say("growth.falls"))
    lines = [_fall(fall, data, say) for fall in data["falls"]]
    yield Bullets(lines) if lines else Paragraph([say("growth.falls.none")])
    yield from _years(data, say)
    for step in data["steps"]:
        yield from _step(step, data, say)
    yield from _trend(data, say)
    yield from _notes(data, say)


def _tier(tier: TierData | None, data: GrowthData, say: Say) -> str:
    return say.text(data["set"]["below"] if tier is None else tier["title"])


# -- what fell -------------------------------------------------------------------------------------------------------


def _fall(fall: FallData, data: GrowthData, say: Say) -> str:
    ends: Any = (fall["before"], fall["after"])
    kind = fall["kind"]
    if kind == "tier":
        before, after = (_tier(tier, data, say) for tier in ends)
    elif kind == "criterion":
        before, after = (say(f"growth.outcome.{outcome}") for outcome in ends)
    else:
        before, after = (between(score, say, None if kind == "score" else "%") for score in ends)
    words = {"title": fall["title"] or "", "quote": fall["quote"] or "", "before": before, "after": after}
    years = {"earlier": str(fall["earlier"]), "later": str(fall["later"])}
    line = say(f"growth.fall.{kind}.{'certain' if fall['certain'] else 'open'}", **years, **words)
    points = fall["points"]
    revised = any(step["revised"] for step in data["steps"] if step["later"] == fall["later"])
    if points is None or not revised:
        return line
    return line + say("growth.fall.split", evidence=mark(points, "evidence"), revision=mark(points, "revision"))


# -- year by year ----------------------------------------------------------------------------------------------------


def _years(data: GrowthData, say: Say) -> Iterator[Block]:
    yield Heading(say("growth.years"))
    head = [say(f"growth.column.{name}") for name in ("year", "version", "tier", "reachable", "known", "score")]
    rows = [
        [
            str(period["period"]),
            period["set"]["version"],
            _tier(period["tier"], data, say),
            _tier(period["reachable_tier"], data, say),
            share(period["known"], say),
            _rate(period["score"], say, unit=None),
            "",
        ]
        for period in data["periods"]
    ]
    yield Table([*head, ""], rows)
    for level in _LEVELS:
        yield Heading(say(f"growth.{level}"), 3)
        titles = {part["id"]: part["title"] for period in data["periods"] for part in period[level]}
        scores = [{part["id"]: part["score"] for part in period[level]} for period in data["periods"]]
        # A part that a revision dropped has no score in the later years, and no bar.
        rows = [
            [say.text(title), *(_rate(each.get(name), say) for each in scores), _bar(scores[-1].get(name))]
            for name, title in titles.items()
        ]
        yield Table([say("growth.column.part"), *(str(period["period"]) for period in data["periods"]), ""], rows)


def _rate(score: IntervalData | None, say: Say, unit: str | None = "%") -> str:
    return NOTHING if score is None else between(score, say, unit)


def _bar(score: IntervalData | None) -> str:
    return "" if score is None else bar(score)


# -- step by step ----------------------------------------------------------------------------------------------------


def _step(step: StepData, data: GrowthData, say: Say) -> Iterator[Block]:
    years = {"earlier": str(step["earlier"]), "later": str(step["later"])}
    yield Heading(say("growth.step", **years))
    yield Paragraph(list(_verdict(step, data, say)))
    for level in _LEVELS:
        yield from _changes(step[level], level, say, revised=step["revised"])
    changed = [_criterion(part, say, revised=step["revised"]) for part in step["criteria"] if _criterion_changed(part)]
    yield Heading(say("growth.criteria.changed"), 3)
    yield Bullets(changed) if changed else Paragraph([say("growth.unchanged")])
    for name in ("left_out", "not_asked"):
        entries = [
            say(f"growth.left-out.{part.get('reason', 'not-asked')}", year=str(part["period"]), label=part["label"])
            for part in step[name]
        ]
        if entries:
            yield Heading(say(f"growth.{name.replace('_', '-')}", count=len(entries)), 3)
            yield Bullets(entries)


def _verdict(step: StepData, data: GrowthData, say: Say) -> Iterator[str]:
    score, tier = step["score"], step["tier"]
    before, after, points = score["before"], score["after"], score["points"]
    if before is None or after is None or points is None:
        yield say("growth.verdict.none")
    else:
        words = {"before": between(before, say), "after": between(after, say), "points": both(points)}
        yield say(f"growth.verdict.{step['verdict']}", **words)
    certain = "certain" if tier["certain"] else "open"
    words = {"before": _tier(tier["before"], data, say), "after": _tier(tier["after"], data, say)}
    yield say(f"growth.tier.{tier['move']}" + (f".{certain}" if tier["move"] in ("up", "down") else ""), **words)
    if step["revised"] and points is not None:
        yield from _revision(step, points, data, say)


def _revision(step: StepData, points: EndsEffectData, data: GrowthData, say: Say) -> Iterator[str]:
    versions = {period["period"]: period["set"]["version"] for period in data["periods"]}
    yield say("growth.revised", old=versions[step["earlier"]], new=versions[step["later"]])
    for end, effect in (("lower", points["lower"]), ("upper", points["upper"])):
        if effect["evidence"] is None or effect["revision"] is None:
            yield say("growth.revised.no-split")
            return
        words = {"evidence": signed(effect["evidence"]), "revision": signed(effect["revision"])}
        yield say(f"growth.revised.{end}", **words, change=signed(effect["change"]))
    for presence in ("new", "dropped"):
        names = [part["title"] for level in _LEVELS for part in step[level] if part["presence"] == presence]
        names += [{"zh": f"“{part['quote']}”"} for part in step["criteria"] if part["presence"] == presence]
        if names:
            yield say(f"growth.revised.{presence}", names=names)


def _changes(parts: Sequence[PartChangeData], level: str, say: Say, *, revised: bool) -> Iterator[Block]:
    changed = [part for part in parts if _changed(part)]
    yield Heading(say(f"growth.{level}.changed"), 3)
    if changed:
        columns = ("part", "before", "after", "change", *(("evidence", "revision") if revised else ()))
        rows = [_change(part, say, revised=revised) for part in changed]
        yield Table([*(say(f"growth.column.{name}") for name in columns), ""], rows)
    if len(changed) < len(parts):
        yield Paragraph([say("growth.unchanged.more", count=len(parts) - len(changed))])


def _changed(part: PartChangeData) -> bool:
    """Whether its own score changed, or its points; and whatever a revision brought or took."""
    return part["presence"] != "both" or _moved(part["points"]) or not _near(part["before"], part["after"])


def _moved(points: EndsEffectData | None) -> bool:
    if points is None:
        return False
    effects = (points["lower"], points["upper"])
    return any(abs(value or 0) > EMPTY for effect in effects for value in (effect["change"], effect["revision"]))


def _near(before: IntervalData | None, after: IntervalData | None) -> bool:
    if before is None or after is None:
        return before is after
    return abs(before["lower"] - after["lower"]) <= EMPTY and abs(before["upper"] - after["upper"]) <= EMPTY


def _change(part: PartChangeData, say: Say, *, revised: bool) -> list[str]:
    points = part["points"]
    cells = [NOTHING if points is None else both(points)]
    if revised:
        cells += [NOTHING if points is None else mark(points, kind) for kind in ("evidence", "revision")]
    title = say.text(part["title"])
    if part["presence"] != "both":
        title = say(f"growth.presence.{part['presence']}", title=title)
    return [title, _rate(part["before"], say), _rate(part["after"], say), *cells, ""]


def _criterion_changed(part: CriterionChangeData) -> bool:
    if part["presence"] != "both" or part["outcome_before"] != part["outcome_after"]:
        return True
    return _moved(part["points"]) or not _near(part["before"], part["after"])


def _criterion(part: CriterionChangeData, say: Say, *, revised: bool) -> str:
    before, after = (_outcome(part[end], say) for end in ("outcome_before", "outcome_after"))
    points = part["points"]
    words = {"title": part["title"], "quote": part["quote"], "before": before, "after": after}
    words["points"] = NOTHING if points is None else both(points)
    if points is None or not revised:
        return say("growth.criterion", **words)
    return say("growth.criterion.split", **words, evidence=mark(points, "evidence"), revision=mark(points, "revision"))


def _outcome(outcome: str | None, say: Say) -> str:
    return say(f"growth.outcome.{outcome or 'none'}")


# -- the trend -------------------------------------------------------------------------------------------------------


def _trend(data: GrowthData, say: Say) -> Iterator[Block]:
    yield Heading(say("growth.trend"))
    trend = data["trend"]
    if trend["score"] is None:
        yield Paragraph([say("growth.trend.none")])
        return
    lines = [say("growth.trend.method"), *([say("growth.trend.revised")] if trend["revised"] else [])]
    yield Paragraph(lines)
    head = [say(f"growth.column.{name}") for name in ("part", "years", "lower", "upper")]
    entries = [(say("growth.total"), trend["score"])]
    entries += [(say.text(part["title"]), part["slope"]) for part in trend["dimensions"] if part["slope"] is not None]
    yield Table([*head, ""], [[title, *_slope(slope), ""] for title, slope in entries])


def _slope(slope: SlopeData) -> list[str]:
    return [str(slope["count"]), signed(slope["lower"]), signed(slope["upper"])]


def _notes(data: GrowthData, say: Say) -> Iterator[Block]:
    lines = [say("growth.note.points")]
    if any(step["revised"] for step in data["steps"]):
        lines.append(say("growth.note.split"))
    if any(period["provisional"] for period in data["periods"]):
        lines.append(say("report.provisional"))
    sets = {period["set"]["digest"]: period["set"] for period in data["periods"]}
    for each in sets.values():
        years = [str(period["period"]) for period in data["periods"] if period["set"]["digest"] == each["digest"]]
        words: dict[str, Any] = {"set": each["id"], "version": each["version"], "digest": each["digest"][:19]}
        lines.append(say("growth.note.set", **words, years=years))
    yield Paragraph(lines)
