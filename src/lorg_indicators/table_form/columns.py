"""The columns of the form in words: where each belongs, what it asks, what may be typed there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from lorg_indicators.columnar.names import DOCUMENTS, NOT_APPLICABLE, EvidenceColumn, evidence_columns
from lorg_indicators.derivation import asked
from lorg_indicators.messages import Say, Unit, number
from lorg_indicators.model import Dimension, IndicatorSet, Item

__all__ = ["SUBJECT", "FormColumn", "column_names", "form_columns", "places"]

SUBJECT: Final = ("id", "name")
"""The columns that say whom a row is about."""


class FormColumn(NamedTuple):
    """A column of the form.

    Attributes:
        name: the column's own, for programs.
        section: the heading above: a dimension, or what else the column is about.
        item: the heading below that: a title of an item, or nothing.
        label: what is asked.
        enter: what may be typed.
        evidence: what evidence the column holds; None for whom the row is about.
    """

    name: str
    section: str
    item: str
    label: str
    enter: str
    evidence: EvidenceColumn | None


def column_names(indicators: IndicatorSet, period: int | None) -> list[str]:
    """The names of all columns, the subject's first."""
    names = [column.name for column in evidence_columns(indicators, period)]
    return [*(name for name in SUBJECT if name not in names), *names]  # a measure may be called `name`


def form_columns(indicators: IndicatorSet, period: int | None, say: Say) -> list[FormColumn]:
    """All columns, in the order of `column_names`."""
    evidence = {column.name: column for column in evidence_columns(indicators, period)}
    homes = places(indicators)
    return [
        _column(evidence[name], indicators, homes, say)
        if name in evidence
        else FormColumn(name, say("table.subject"), "", say(f"table.{name}"), say("table.enter.text"), None)
        for name in column_names(indicators, period)
    ]


def places(indicators: IndicatorSet) -> dict[str, tuple[Dimension, Item]]:
    """The one item that reads a measure, with its dimension; what several items read is not there."""
    reads = [
        (dimension, item, name)
        for dimension, item in indicators.items
        for name in asked([part.measure for part in item.criteria], indicators.measures)
    ]
    counts = Counter(name for _, _, name in reads)
    return {name: (dimension, item) for dimension, item, name in reads if counts[name] == 1}


def _column(
    column: EvidenceColumn, indicators: IndicatorSet, homes: dict[str, tuple[Dimension, Item]], say: Say
) -> FormColumn:
    section, item = _headings(column, indicators, homes, say)
    enter = "\n".join(_enter(column, say))
    return FormColumn(column.name, section, item, say.text(column.label), enter, column)


def _headings(
    column: EvidenceColumn, indicators: IndicatorSet, homes: dict[str, tuple[Dimension, Item]], say: Say
) -> tuple[str, str]:
    first, _, rest = column.name.partition(".")
    if first == NOT_APPLICABLE:
        titles = {item.id: item.title.label for _, item in indicators.items}
        return say("table.not-applicable"), say.text(titles[rest.partition(".")[0]])
    if column.measure is None:
        return say("table.year-and-titles"), ""
    home = homes.get(column.measure)
    item = "" if home is None else say.text(home[1].title.label)
    if rest == DOCUMENTS:
        return say("table.documents"), item
    return say("table.shared") if home is None else say.text(home[0].title.label), item


def _enter(column: EvidenceColumn, say: Say) -> Iterator[str]:
    """What may be typed, in a few lines."""
    match column.type:
        case "number":
            yield say("table.enter.number") if column.unit is None else say("template.unit", unit=Unit(column.unit))
            yield from _range(column, say)
        case "level":
            yield say("table.enter.level", highest=column.at_most)
        case "tier":
            yield say.text(list(column.options or ()))
        case kind:
            yield say(f"table.enter.{kind}")


def _range(column: EvidenceColumn, say: Say) -> Iterator[str]:
    given = {(True, True): "range", (True, False): "from", (False, True): "to"}
    bounded = given.get((column.at_least is not None, column.at_most is not None))
    if bounded is not None:
        yield say(f"template.{bounded}", lower=number(column.at_least or 0), upper=number(column.at_most or 0))
