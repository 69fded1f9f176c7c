"""Rounds of a panel -> a picture: median and quartiles of every question, round beside round."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.messages import Message, Say
from lorg_indicators.model import IndicatorSet
from lorg_indicators.panel.judgements import Quartiles
from lorg_indicators.panel.plan import Kind, Question
from lorg_indicators.panel.rounds import Collection
from lorg_indicators.plots.estimates import Point, Series, Words, error_bars
from lorg_indicators.plots.style import Form
from lorg_indicators.research.groups import groups

__all__ = ["picture"]

_MOST_ROUNDS: Final = 4
_MOST_QUESTIONS: Final = 60


def picture(rounds: Sequence[Collection], indicators: IndicatorSet, say: Say, form: Form) -> bytes:
    """A row for each question, with a mark and the quartiles for each of the last four rounds.

    Judgements in pairs are shown as logarithms to the base 2, so that three times and a third are equally far from 0.

    Raises:
        LorgError: nobody has answered, there are more questions than a picture can show, or there is no font with
            Chinese characters.
    """
    shown = [each for each in rounds if each.answers][-_MOST_ROUNDS:]
    if not shown:
        raise LorgError([Fault("nothing-to-draw")])
    plan, asked = shown[-1].plan, shown[-1].asked
    if len(asked) > _MOST_QUESTIONS:
        hint = Message("hint.picture-rows", {"most": _MOST_QUESTIONS})
        raise LorgError([Fault("too-many-groups", found=len(asked), hint=hint)])
    series = []
    for each in shown:
        middles = each.middles()
        points = [_point(plan.kind, middles.get(question.id)) for question in asked]
        series.append(Series(say("panel.plot.round", number=each.number), points, None))
    note = say("panel.plot.note", experts=len(plan.experts))
    words = Words(say("panel.plot.title", title=indicators.title.label), say(f"panel.plot.{plan.kind}"), "", note)
    return error_bars([_name(question, indicators, say) for question in asked], series, words, form)


def _point(kind: Kind, middle: Quartiles | None) -> Point | None:
    if middle is None:
        return None
    ends = (middle.median, middle.lower, middle.upper)
    return Point(*(math.log2(end) for end in ends)) if kind == "pairwise" else Point(*ends)


def _name(question: Question, indicators: IndicatorSet, say: Say) -> str:
    members = groups(indicators)[question.group]
    names = [say.text(members[each]) for each in (question.first, question.second) if each is not None]
    return " : ".join(names)
