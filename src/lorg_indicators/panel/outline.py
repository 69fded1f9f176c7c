"""A round in words: what came back, what is missing or wrong, and the middle of the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from lorg_indicators.messages import Say
from lorg_indicators.model import IndicatorSet
from lorg_indicators.panel.consistency import LIMIT, inconsistencies
from lorg_indicators.panel.judgements import written
from lorg_indicators.panel.rounds import Collection
from lorg_indicators.report.blocks import Block, Bullets, Heading, Paragraph, Table
from lorg_indicators.research.groups import ROOT, groups
from lorg_indicators.research.weights import delphi_round

__all__ = ["collection_outline"]


def collection_outline(found: Collection, indicators: IndicatorSet, say: Say) -> Iterator[Block]:
    """The blocks of a report on a round."""
    yield Heading(say("panel.heading", number=found.number), 1)
    wrong = [form for form in found.forms if form.faults]
    partly = [form for form in found.forms if form.unanswered and not form.faults]
    yield Paragraph(
        [
            say(
                "panel.counts",
                sent=len(found.plan.experts),
                back=len(found.forms),
                whole=len(found.forms) - len(wrong) - len(partly),
                partly=len(partly),
                wrong=len(wrong),
                missing=len(found.missing),
            )
        ]
    )
    if found.missing:
        yield from (Heading(say("panel.missing")), Bullets(found.missing))
    if wrong:
        yield from (Heading(say("panel.wrong")), Bullets([fault.render(say.lang) for fault in found.faults]))
    if partly:
        gaps = [
            say(
                "panel.gap",
                expert=form.expert,
                count=len(form.unanswered),
                questions=[question.id for question in form.unanswered],
            )
            for form in partly
        ]
        yield from (Heading(say("panel.gaps")), Bullets(gaps))
    if found.plan.kind == "pairwise":
        yield from _inconsistent(found, indicators, say)
    yield from _middles(found, indicators, say)
    yield from _again(found, say)


def _again(found: Collection, say: Say) -> Iterator[Block]:
    """Whether another round is called for: by ratings of those who answered everything."""
    if found.plan.kind == "pairwise":
        return
    experts = list(dict.fromkeys(answer.expert for answer in found.answers))
    places = {question.id: at for at, question in enumerate(found.asked)}
    ratings = np.full((len(experts), len(places)), np.nan)
    for answer in found.answers:
        ratings[experts.index(answer.expert), places[answer.question.id]] = answer.value
    if not experts or np.isnan(ratings).all(axis=0).any():
        return
    figures = delphi_round(ratings)
    yield Heading(say("panel.agreement"))
    lines = []
    if figures.concordance is not None:
        agreed = figures.concordance
        words = {"w": f"{agreed.w:.3f}", "chi": f"{agreed.chi_square:.1f}", "p": f"{agreed.p:.4f}"}
        lines.append(say("panel.concordance", **words, experts=agreed.experts, items=agreed.items))
    open_ = [question.id for question in found.asked if figures.open[places[question.id]]]
    if open_:
        lines.append(say("panel.open", questions=open_))
    lines.append(say("panel.again" if figures.again else "panel.enough"))
    yield Paragraph(lines)


def _inconsistent(found: Collection, indicators: IndicatorSet, say: Say) -> Iterator[Block]:
    titles = _titles(indicators)
    known = groups(indicators)
    entries = [
        say(
            "panel.inconsistency",
            expert=each.expert,
            group=titles[each.group],
            ratio=f"{each.ratio:.3f}",
            limit=f"{LIMIT:.2f}",
            first=known[each.group][each.first],
            second=known[each.group][each.second],
        )
        for each in inconsistencies(found, indicators)
    ]
    if entries:
        yield from (Heading(say("panel.inconsistent")), Bullets(entries))


def _middles(found: Collection, indicators: IndicatorSet, say: Say) -> Iterator[Block]:
    middles, known, kind = found.middles(), groups(indicators), found.plan.kind
    if not middles:
        return
    names = ("first", "second") if kind == "pairwise" else ("member",)
    head = [say("panel.head.group"), *(say(f"panel.head.{name}") for name in names)]
    head += [say(f"panel.column.{name}") for name in ("lower", "median", "upper", "answers")]
    titles = _titles(indicators)
    rows = []
    for question in found.asked:
        if question.id in middles:
            middle = middles[question.id]
            members = [known[question.group][each] for each in (question.first, question.second) if each is not None]
            ends = (middle.lower, middle.median, middle.upper)
            cells = [written(kind, end, say.lang) for end in ends]
            rows.append([say.text(titles[question.group]), *map(say.text, members), *cells, str(middle.answers)])
    yield from (Heading(say("panel.middle")), Table(head, rows), Paragraph([say("panel.method")]))


def _titles(indicators: IndicatorSet) -> Mapping[str, Any]:
    titles: dict[str, Any] = {ROOT: indicators.title.label}
    for dimension in indicators.dimensions:
        titles[dimension.id] = dimension.title.label
        titles |= {item.id: item.title.label for item in dimension.items}
    return titles
