"""A set for people: what it asks, how that is counted, what each part weighs, and where every number comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from lorg_indicators.assumptions import Assumption, assumptions
from lorg_indicators.criteria import BY_KIND
from lorg_indicators.data import CriterionData, MeasureData
from lorg_indicators.derivation import asked
from lorg_indicators.engine import Engine
from lorg_indicators.measures import Checklist, Faults, Level, Measure, Number, RatingMeasure
from lorg_indicators.messages import Amount, Lang, Say, Unit, catalogue, number
from lorg_indicators.model import Aggregation, Effective, Held, IndicatorSet, Item
from lorg_indicators.report import Form, render_blocks
from lorg_indicators.report.blocks import Block, Bullets, Heading, Paragraph
from lorg_indicators.text import Basis
from lorg_indicators.tree import Tree

__all__ = ["render_assumptions", "render_set"]

_DIGEST: Final = 19  # "sha256:" and twelve digits tell any two apart by eye


def render_set(
    indicators: IndicatorSet, lang: Lang = "zh", form: Form = "text", *, width: int = 80, colour: bool = False
) -> str:
    """The whole set, for a terminal of ``width`` columns (``text``) or as ``markdown``.

    Raises:
        ValueError: there is no catalogue for ``lang``, or no such form.
    """
    catalogue(lang)
    return render_blocks(list(_blocks(indicators, Say(lang))), form, width=width, colour=colour)


def render_assumptions(
    indicators: IndicatorSet, lang: Lang = "zh", form: Form = "text", *, width: int = 80, colour: bool = False
) -> str:
    """What the set assumes, the weightiest first: what a committee would have to decide.

    Raises:
        ValueError: there is no catalogue for ``lang``, or no such form.
    """
    catalogue(lang)
    say, assumed = Say(lang), assumptions(indicators)
    entries = [_assumption(entry, indicators, say) for entry in assumed]
    blocks: list[Block] = [
        Heading(say("show.assumptions", title=indicators.title.label, version=indicators.version), 1),
        Paragraph([say("show.assumptions.count", count=len(assumed))]),
        Bullets(entries),
    ]
    return render_blocks(blocks, form, width=width, colour=colour)


def _assumption(assumed: Assumption, indicators: IndicatorSet, say: Say) -> str:
    engine = indicators.once(Engine)
    words = {
        "weight": Amount(round(100 * assumed.weight, 2), "%"),
        "place": assumed.place,
        "field": say(f"field.{assumed.field}"),
        "reason": assumed.reason,
    }
    if assumed.place in engine.ids:
        at = engine.ids.index(assumed.place)
        quote = say("show.quote", quote=engine.criteria[at].quote)
        return say("show.assumption.value", value=f"{quote} {_requirement(at, engine, say)}", **words)
    if assumed.value is None:
        return say("show.assumption", **words)
    return say("show.assumption.value", value=_value(assumed.value, assumed.unit, say), **words)


def _blocks(indicators: IndicatorSet, say: Say) -> Iterator[Block]:
    yield from _head(indicators, say)
    tree = Tree(indicators)
    done: set[str] = set()
    for at, (dimension, group) in enumerate(zip(indicators.dimensions, tree.dimensions, strict=True)):
        weight = _weight(dimension.weight, tree.effective_dimensions[at], say)
        yield Heading(say("show.weighed", text=dimension.title.label, weight=weight))
        for index, item in enumerate(dimension.items, group.start):
            weight = _weight(item.weight, tree.effective_items[index], say)
            title = say("show.item", id=item.id, title=item.title.label)
            yield Heading(say("show.weighed", text=title, weight=weight), 3)
            yield from _item(item, tree.items[index].start, indicators, tree, say)
            names = [name for name in asked(_reads(item), indicators.measures) if name not in done]
            done.update(names)
            if names:
                yield Paragraph([say("show.measures")])
                yield Bullets([_measure(name, indicators, say) for name in names])
    yield from _scales(indicators, say)
    yield from _ladder(indicators, say)


def _head(indicators: IndicatorSet, say: Say) -> Iterator[Block]:
    yield Heading(say.text(indicators.title.label), 1)
    source, years = indicators.source, indicators.effective
    key = "show.source" if source.annex is None else "show.source.annex"
    lines = [
        say("show.version", version=indicators.version, digest=indicators.digest[:_DIGEST]),
        say(key, document=source.document, annex=str(source.annex)),
    ]
    if years is not None:
        lines.append(_value(years, None, say))
    counts = {"items": len(list(indicators.items)), "criteria": len(list(indicators.criteria))}
    lines.append(say("show.counts", dimensions=len(indicators.dimensions), **counts))
    yield Paragraph(lines)
    yield Bullets(list(_bases(indicators, say)))


def _reads(item: Item) -> list[str]:
    return [criterion.measure for criterion in item.criteria]


def _item(item: Item, start: int, indicators: IndicatorSet, tree: Tree, say: Say) -> Iterator[Block]:
    yield Paragraph([item.text])
    engine = indicators.once(Engine)
    places = range(start, start + len(item.criteria))
    yield Bullets([_criterion(at, engine, tree.effective[at], say) for at in places])
    if item.documents:
        yield Paragraph([say("show.documents", documents=[document.label for document in item.documents])])


def _weight(weight: float, effective: float, say: Say) -> str:
    return say("show.weight", weight=number(weight), effective=Amount(100 * effective, "%"))


def _requirement(at: int, engine: Engine, say: Say) -> str:
    """What a criterion asks for."""
    criterion, indicators = engine.criteria[at], engine.indicators
    described = cast("MeasureData", indicators.measures[criterion.measure].describe(indicators.scales))
    asked_for = cast("CriterionData", {"required": engine.required[at]})
    requirement = BY_KIND[criterion.kind].requirement(asked_for, described)
    return say(requirement.key, **requirement.args)


def _criterion(at: int, engine: Engine, effective: float, say: Say) -> str:
    criterion, measure = engine.criteria[at], engine.indicators.measures[engine.criteria[at].measure]
    weight = (
        say("show.share", effective=Amount(100 * effective, "%"))
        if criterion.weight is None
        else _weight(criterion.weight, effective, say)
    )
    lines = [
        say("show.weighed", text=f"{criterion.id}  {say('show.quote', quote=criterion.quote)}", weight=weight),
        f"{criterion.kind}: {_requirement(at, engine, say)}",
        say("show.measure", name=criterion.measure, label=measure.label.label),
    ]
    if isinstance(measure, Number) and measure.operation is not None:
        lines.append(_derivation(measure.operation, measure.operands, say))
    if criterion.may_not_apply is not None:
        lines.append(say("show.may-not-apply", when=criterion.may_not_apply.label))
    return "\n".join([*lines, *_bases(criterion, say)])


def _derivation(operation: str, operands: Sequence[str], say: Say) -> str:
    return say(f"show.derived.{operation}", first=operands[0], second=operands[-1], operands=list(operands))


def _measure(name: str, indicators: IndicatorSet, say: Say) -> str:
    """How a measure is counted."""
    measure = indicators.measures[name]
    unit = getattr(measure, "unit", None)
    words = {"name": name, "label": measure.label.label}
    lines = [say("show.measure.unit", unit=Unit(unit), **words) if unit else say("show.measure", **words)]
    return "\n".join([*lines, *_details(measure, indicators, say), *_bases(measure, say)])


def _details(measure: Measure, indicators: IndicatorSet, say: Say) -> Iterator[str]:
    if measure.how is not None:
        yield say("template.how", how=measure.how.label)
    match measure:
        case RatingMeasure():
            yield say("show.scale", scale=measure.scale)
            levels = indicators.scales[measure.scale].levels
            for at, anchor in enumerate(measure.anchors or ()):
                yield say("template.level", level=at, label=levels[at].label.label, anchor=anchor.label)
        case Checklist() | Faults():
            yield say("show.options", options=[option.label for option in measure.options.values()])


def _bases(part: Basis, say: Say) -> Iterator[str]:
    for name in part.numbers():
        basis = part.basis(name)
        if basis is not None:
            source = say(f"show.source.{basis['source']}", reason=basis.get("reason", ""))
            yield say("show.pair", name=say(f"field.{name}"), value=source)


def _scales(indicators: IndicatorSet, say: Say) -> Iterator[Block]:
    if indicators.scales:
        yield Heading(say("show.scales"))
    for name, scale in indicators.scales.items():
        yield Heading(name, 3)
        yield Bullets(
            [
                say(
                    "show.level",
                    level=at,
                    value=Amount(100 * level.value, "%"),
                    label=level.label.label,
                    anchor=level.anchor.label,
                )
                for at, level in enumerate(scale.levels)
            ]
        )
        yield Paragraph(list(_bases(scale, say)))


def _ladder(indicators: IndicatorSet, say: Say) -> Iterator[Block]:
    yield Heading(say("show.ladder"))
    yield Paragraph([say("show.below", below=indicators.ladder.below.label)])
    for tier in indicators.ladder.tiers:
        yield Heading(say("show.item", id=tier.id, title=tier.title.label), 3)
        if tier.quota is not None:
            words = tier.quota.model_dump()
            yield Paragraph([say("report.quota.tier", title=tier.title.label, **words)])
        bases = dict(zip(tier.requires.given, _bases(tier, say), strict=True))
        conditions = ((name, getattr(tier.requires, name)) for name in tier.requires.given)
        yield Bullets(
            [
                "\n".join([say("show.pair", name=say(f"field.{name}"), value=_value(value, None, say)), bases[name]])
                for name, value in conditions
            ]
        )


def _value(value: Any, unit: str | None, say: Say) -> str:  # noqa: ANN401, PLR0911 - one return a type
    """A number of a set in words."""
    match value:
        case Held(tier=tier, years=years):
            return f"{tier} × {years}"
        case Effective():
            key = "show.effective.until" if value.until is not None else "show.effective"
            return say(key, **{name: str(year) for name, year in value.years.items()})
        case Aggregation():
            return say("show.aggregation", **{level: say(f"mean.{mean}") for level, mean in value.model_dump().items()})
        case Mapping():
            return say.text([f"{name} ≥ {number(level)}" for name, level in value.items()])
        case [Level(), *_]:
            return say.text([level.value for level in value])
        case bool() | str() | None:
            return say.text(value)
        case int() | float():
            return say.text(Amount(value, unit))
        case Sequence():
            return say.text([_value(entry, unit, say) for entry in value])
    return say.text(str(value))
