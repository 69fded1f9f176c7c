"""`growth_of`: one organisation over its periods."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, Literal, NamedTuple

from lorg_indicators.engine import Engine
from lorg_indicators.errors import EvidenceError, Fault, LorgError, pointer
from lorg_indicators.growth.data import (
    FallData,
    GrowthData,
    PartTrendData,
    PeriodData,
    SlopeData,
    StepData,
    TitleData,
    TrendData,
)
from lorg_indicators.growth.effects import slope
from lorg_indicators.growth.falls import falls
from lorg_indicators.growth.outline import outline
from lorg_indicators.growth.steps import Scored, period_data, step
from lorg_indicators.measures import YEARS
from lorg_indicators.messages import Lang, Message, Say, catalogue
from lorg_indicators.model import IndicatorSet
from lorg_indicators.outcome import Interval
from lorg_indicators.report import render_blocks

__all__ = ["Growth", "growth_of"]

_FEWEST_PERIODS: Final = 2
_IDENTITY: Final = ("id", "name")


class Growth(NamedTuple):
    """One organisation over its periods: see `lorg_indicators.growth.data` for the shapes.

    Attributes:
        set: the set, by the words of the latest period.
        subject: what the latest document that names the subject says of it.
        periods: each period by itself, the earliest first.
        falls: what fell, the latest step first.
        steps: what changed from each period to the next.
        trend: slopes over all periods.
    """

    set: TitleData
    subject: dict[str, Any]
    periods: list[PeriodData]
    falls: list[FallData]
    steps: list[StepData]
    trend: TrendData

    def to_dict(self) -> GrowthData:
        """Plain data for JSON."""
        return {
            "format": "lorg-indicators-growth/1",
            "set": self.set,
            "subject": self.subject,
            "periods": self.periods,
            "falls": self.falls,
            "steps": self.steps,
            "trend": self.trend,
        }

    def to_json(self) -> str:
        """`to_dict` as JSON: the same bytes for the same documents, in whatever order they were given."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def explain(
        self,
        lang: Lang = "zh",
        form: Literal["text", "markdown"] = "text",
        *,
        width: int = 80,
        colour: bool = False,
    ) -> str:
        """Growth in words, what fell first: for a terminal of ``width`` columns (``text``) or as ``markdown``.

        Raises:
            ValueError: there is no catalogue for ``lang``, or no such form.
        """
        catalogue(lang)
        return render_blocks(list(outline(self.to_dict(), Say(lang))), form, width=width, colour=colour)


def growth_of(periods: Iterable[tuple[IndicatorSet, Mapping[str, Any]]]) -> Growth:
    """How one organisation developed from period to period.

    Args:
        periods: for each period the set that was in force and the evidence document, which names its ``period``; in
            any order. The set may have been revised in between; then the change is split into what the evidence did
            and what the revision did.

    Raises:
        LorgError: there are fewer than two periods, or sets of different ids.
        EvidenceError: anything in a document is wrong, a period is missing or there twice, or the documents are about
            different subjects. Every fault of every document is listed, its pointer below the document's place.
    """
    pairs = list(periods)
    if len(pairs) < _FEWEST_PERIODS:
        raise LorgError([Fault("too-few-periods", found=len(pairs), expected=Message("expected.two-periods"))])
    ids = sorted({indicators.id for indicators, _ in pairs})
    if len(ids) > 1:
        raise LorgError([Fault("different-sets", found=ids, hint=Message("hint.one-set"))])
    scored = sorted(_judged(pairs), key=lambda entry: entry.period)
    steps = [step(before, after) for before, after in pairwise(scored)]
    latest = scored[-1].indicators
    subjects = [each.case.evidence.subject for each in scored if each.case.evidence.subject]
    return Growth(
        set={"id": latest.id, "title": latest.title.label, "below": latest.ladder.below.label},
        subject=subjects[-1] if subjects else {},
        periods=[period_data(each) for each in scored],
        falls=[fall for each in reversed(steps) for fall in falls(each)],
        steps=steps,
        trend=_trend(scored, revised=any(each["revised"] for each in steps)),
    )


def _judged(pairs: Sequence[tuple[IndicatorSet, Mapping[str, Any]]]) -> list[Scored]:
    """All documents, judged.

    Raises:
        EvidenceError: as for `growth_of`.
    """
    judged: list[Scored] = []
    faults: list[Fault] = []
    for at, (indicators, document) in enumerate(pairs):
        found: list[Fault] = []
        if document.get("period") is None:
            expected = Message("expected.year", {"first": str(YEARS[0]), "last": str(YEARS[1])})
            found.append(Fault("no-period", "/period", expected=expected))
        try:
            scored = Scored(indicators, indicators.once(Engine).judge(document))
        except EvidenceError as error:
            found += error.faults
        else:
            if not found:
                found += _contradicts(scored, judged)
                judged.append(scored)
        faults += [fault.under(pointer(at)) for fault in found]
    if faults:
        raise EvidenceError(faults)
    return judged


def _contradicts(scored: Scored, others: Sequence[Scored]) -> Iterator[Fault]:
    """What keeps a document from being of the same subject in another period than those before it."""
    if any(scored.period == other.period for other in others):
        yield Fault("period-twice", "/period", scored.period)
    subject = scored.case.evidence.subject
    for other in others:
        theirs = other.case.evidence.subject
        # A number stands for the subject where both have one; a name may be written anew.
        key = next((key for key in _IDENTITY if key in subject and key in theirs), None)
        if key is not None and str(subject[key]) != str(theirs[key]):
            expected = Message("expected.text", {"text": str(theirs[key])})
            yield Fault("other-subject", pointer("subject", key), subject[key], expected)
            return


def _trend(scored: Sequence[Scored], *, revised: bool) -> TrendData:
    parts: list[PartTrendData] = []
    titles = {name: node.title for each in scored for name, node in each.dimensions.items()}
    for name, title in titles.items():
        nodes = [(each.period, each.dimensions[name].value) for each in scored if name in each.dimensions]
        parts.append({"id": name, "title": title, "slope": _slope(nodes)})
    return {"revised": revised, "score": _slope([(each.period, each.score) for each in scored]), "dimensions": parts}


def _slope(points: Sequence[tuple[int, Interval | None]]) -> SlopeData | None:
    """The slopes of both ends; None below three scores."""
    known = [(year, value) for year, value in points if value is not None]
    lower = slope([(year, value.lower) for year, value in known])
    upper = slope([(year, value.upper) for year, value in known])
    return None if lower is None or upper is None else {"count": len(known), "lower": lower, "upper": upper}
