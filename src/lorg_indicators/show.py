"""A set as a tree: what it asks, what each part weighs in the whole, and where every number comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any, cast

from rich.console import Console
from rich.text import Text as Line
from rich.tree import Tree as Branch

from lorg_indicators.criteria import BY_KIND, Criterion
from lorg_indicators.data import CriterionData, MeasureData
from lorg_indicators.engine import Engine
from lorg_indicators.messages import Amount, Lang, Say, number, render
from lorg_indicators.model import Held, IndicatorSet
from lorg_indicators.text import Basis
from lorg_indicators.tree import Tree

__all__ = ["render_set"]

_DIGEST = 19  # "sha256:" and twelve digits tell any two apart by eye


def render_set(indicators: IndicatorSet, lang: Lang = "zh", *, width: int = 80, colour: bool = False) -> str:
    """The set as text for a terminal of ``width`` columns.

    Raises:
        ValueError: there is no catalogue for ``lang``.
    """
    say = Say(lang)
    root = Branch(Line(render(indicators.title.label, lang), style="bold"))
    root.add(Line(say("show.version", version=indicators.version, digest=indicators.digest[:_DIGEST])))
    source = indicators.source
    key = "show.source" if source.annex is None else "show.source.annex"
    root.add(Line(say(key, document=source.document, annex=str(source.annex))))
    for line in _bases(indicators, say):
        root.add(Line(line))
    _dimensions(root, indicators, say)
    _scales(root, indicators, say)
    _ladder(root, indicators, say)
    buffer = StringIO()
    console = Console(
        file=buffer,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
    )
    console.print(root)
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


def _dimensions(root: Branch, indicators: IndicatorSet, say: Say) -> None:
    tree, engine = Tree(indicators), indicators.once(Engine)
    place = 0
    for at, (dimension, group) in enumerate(zip(indicators.dimensions, tree.dimensions, strict=True)):
        weight = _weight(dimension.weight, tree.effective_dimensions[at], say)
        branch = root.add(Line(say("show.weighed", text=dimension.title.label, weight=weight), style="bold"))
        for index, item in enumerate(dimension.items, group.start):
            weight = _weight(item.weight, tree.effective_items[index], say)
            leaf = branch.add(Line(say("show.weighed", text=f"{item.id}  {item.text}", weight=weight)))
            for criterion in item.criteria:
                leaf.add(Line("\n".join(_criterion(criterion, place, engine, tree, say))))
                place += 1


def _weight(weight: float, effective: float, say: Say) -> str:
    return say("show.weight", weight=number(weight), effective=Amount(100 * effective, "%"))


def _criterion(criterion: Criterion, at: int, engine: Engine, tree: Tree, say: Say) -> Iterator[str]:
    measures, effective = engine.indicators.measures, tree.effective[at]
    measure = measures[criterion.measure]
    weight = (
        say("show.share", effective=Amount(100 * effective, "%"))
        if criterion.weight is None
        else _weight(criterion.weight, effective, say)
    )
    yield say("show.weighed", text=f"{criterion.id}  “{criterion.quote}”", weight=weight)
    asked = cast("CriterionData", {"required": engine.required[at]})
    described = cast("MeasureData", measure.describe(engine.indicators.scales))
    requirement = BY_KIND[criterion.kind].requirement(asked, described)
    yield f"{criterion.kind}: {say(requirement.key, **requirement.args)}"
    yield say("show.measure", name=criterion.measure, label=measure.label.label)
    yield from _bases(measure, say)
    yield from _bases(criterion, say)


def _bases(part: Basis, say: Say) -> Iterator[str]:
    for name in part.numbers():
        basis = part.basis(name)
        if basis is not None:
            field, source = (
                say(f"field.{name}"),
                say(f"show.source.{basis['source']}", reason=basis.get("reason", "")),
            )
            yield say("show.pair", name=field, value=source)


def _scales(root: Branch, indicators: IndicatorSet, say: Say) -> None:
    if indicators.scales:
        branch = root.add(Line(say("show.scales"), style="bold"))
    for name, scale in indicators.scales.items():
        leaf = branch.add(Line(name))
        for at, level in enumerate(scale.levels):
            value = Amount(100 * level.value, "%")
            leaf.add(Line(say("show.level", level=at, value=value, label=level.label.label, anchor=level.anchor.label)))
        for line in _bases(scale, say):
            leaf.add(Line(line))


def _ladder(root: Branch, indicators: IndicatorSet, say: Say) -> None:
    branch = root.add(Line(say("show.ladder"), style="bold"))
    branch.add(Line(say.text(indicators.ladder.below.label)))
    for tier in indicators.ladder.tiers:
        leaf = branch.add(Line(say.text(tier.title.label), style="bold"))
        if tier.quota is not None:
            leaf.add(
                Line(
                    say(
                        "report.quota.tier",
                        title=tier.title.label,
                        text=tier.quota.text,
                        quote=tier.quota.quote,
                    )
                )
            )
        for name in tier.requires.given:
            basis = tier.basis(name)
            source = "" if basis is None else say(f"show.source.{basis['source']}", reason=basis.get("reason", ""))
            pair = say("show.pair", name=say(f"field.{name}"), value=_condition(getattr(tier.requires, name)))
            leaf.add(Line(f"{pair}\n{source}"))


def _condition(value: Any) -> Any:  # noqa: ANN401
    """What a condition asks for, ready to be rendered."""
    match value:
        case Held(tier=tier, years=years):
            return f"{tier} × {years}"
        case Mapping():
            return [f"{name} ≥ {level}" for name, level in value.items()]
    return value
