"""The guide beside the form: how to fill it in, and every measure with how it is counted and what its levels mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lorg_indicators.columnar.names import DOCUMENTS, HISTORY, NO_TIER, NOT_APPLICABLE
from lorg_indicators.measures import Checklist, Faults, Measure, RatingMeasure
from lorg_indicators.messages import Say
from lorg_indicators.model import IndicatorSet
from lorg_indicators.table_form.columns import FormColumn, places

__all__ = ["Guide", "guide"]


class Guide(NamedTuple):
    """The words of the guide: its title, a few notes, and a table whose head says how wide each column is."""

    title: str
    notes: list[str]
    head: list[tuple[str, int]]
    rows: list[list[str]]


def guide(indicators: IndicatorSet, columns: Sequence[FormColumn], say: Say) -> Guide:
    """The guide to a form of these columns."""
    head = ("section", 14), ("item", 26), ("columns", 26), ("measure", 26), ("how", 60), ("answer", 60), ("usual", 30)
    return Guide(
        say("table.guide.title", title=indicators.title.label),
        list(_notes(indicators, columns, say)),
        [(say(f"table.guide.{name}"), width) for name, width in head],
        list(_rows(indicators, columns, say)),
    )


def _notes(indicators: IndicatorSet, columns: Sequence[FormColumn], say: Say) -> Iterator[str]:
    names = [column.name for column in columns]
    yield say("table.note.set", id=indicators.id, version=indicators.version)
    yield say("table.note.rows")
    yield say("table.note.unknown")
    if any(name.startswith(f"{NOT_APPLICABLE}.") for name in names):
        yield say("table.note.not-applicable")
    if any(name.endswith(f".{DOCUMENTS}") for name in names):
        yield say("table.note.documents")
    yield say("table.note.period")
    if any(name.startswith(f"{HISTORY}.") for name in names):
        tiers = [say("template.option", name=tier.id, label=tier.title.label) for tier in indicators.ladder.tiers]
        yield say("table.note.history", tiers=tiers, none=NO_TIER)


def _rows(indicators: IndicatorSet, columns: Sequence[FormColumn], say: Say) -> Iterator[list[str]]:
    """A row for each measure, in the order of the form."""
    homes = places(indicators)
    for name, measure in indicators.measures.items():
        own = [column for column in columns if column.evidence is not None and column.evidence.measure == name]
        asked = [column for column in own if column.name != f"{name}.{DOCUMENTS}"]
        if not asked:  # a derived measure
            continue
        dimension, item = homes.get(name, (None, None))
        yield [
            say("table.shared") if dimension is None else say.text(dimension.title.label),
            "" if item is None else item.text,
            "\n".join(column.name for column in own),
            say.text(measure.label.label),
            "" if measure.how is None else say.text(measure.how.label),
            "\n".join(_answers(measure, asked[0].enter, indicators, say)),
            "" if item is None else say.text([document.label for document in item.documents]),
        ]


def _answers(measure: Measure, enter: str, indicators: IndicatorSet, say: Say) -> Iterator[str]:
    """What may be typed, and what each level or option means."""
    yield enter
    match measure:
        case RatingMeasure():
            levels = indicators.scales[measure.scale].levels
            anchors = measure.anchors or tuple(level.anchor for level in levels)
            for at, (level, anchor) in enumerate(zip(levels, anchors, strict=True)):
                yield say("template.level", level=at, label=level.label.label, anchor=anchor.label)
        case Checklist() | Faults():
            for option, text in measure.options.items():
                yield say("template.option", name=option, label=text.label)
