"""What to fill in: a blank evidence form in YAML, and the JSON Schema of an evidence document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from lorg_indicators.assessment import adapter
from lorg_indicators.derivation import asked
from lorg_indicators.envelope import DOCUMENT_FIELDS, NOTES, STAGES
from lorg_indicators.evidence import EVIDENCE_FORMAT
from lorg_indicators.measures import YEARS, Checklist, Faults, Measure, Number, RatingMeasure, YesNo
from lorg_indicators.messages import Lang, Say, Unit, number, render
from lorg_indicators.model import IndicatorSet

__all__ = ["evidence_schema", "evidence_template", "result_schema"]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_YEAR: Final = r"^(19|20|21)\d\d$"


# -- the blank form ----------------------------------------------------------------------------------------------


def evidence_template(indicators: IndicatorSet, lang: Lang = "zh", period: int | None = None) -> str:
    """A blank evidence document in YAML whose comments say what each measure is and how it is counted.

    Left as it is, it is a document without evidence.

    Args:
        indicators: a set.
        lang: the language of the comments.
        period: the assessed year, where it is known already.

    Raises:
        ValueError: there is no catalogue for ``lang``.
    """
    say = Say(lang)
    title = indicators.title.label
    lines = [
        *_comment(say("template.head", title=title, id=indicators.id, version=indicators.version)),
        *_comment(say("template.note")),
        *_comment(say("template.envelope", example='{self: 3, review: 2, documents: [{title: "…", location: "…"}]}')),
        f"format: {EVIDENCE_FORMAT}",
        f"set: {indicators.id}",
        *_comment(say("template.subject")),
        "subject:",
        "  id:",
        "  name:",
        *_comment(say("template.period")),
        "period:" if period is None else f"period: {period}",
        "",
        "evidence:",
        *(f"  {line}".rstrip() for line in _measures(indicators, say)),
        "",
        *_closing(indicators, say),
    ]
    return "\n".join(lines) + "\n"


def _measures(indicators: IndicatorSet, say: Say) -> Iterator[str]:
    """Every measure that is filled in: what several items read first, then each below its item."""
    reads = [
        (dimension, item, list(asked([part.measure for part in item.criteria], indicators.measures)))
        for dimension, item in indicators.items
    ]
    counts = Counter(name for _, _, names in reads for name in names)
    shared = [name for name in indicators.measures if counts[name] > 1]
    sections = [(say("template.shared"), shared)]
    sections += [
        (f"{say.text(dimension.title.label)} · {item.text}", [name for name in names if counts[name] == 1])
        for dimension, item, names in reads
    ]
    for title, names in sections:
        if names:
            yield ""
            yield from _comment(title)
        for name in names:
            yield from _measure(name, indicators.measures[name], indicators, say)


def _measure(name: str, measure: Measure, indicators: IndicatorSet, say: Say) -> Iterator[str]:
    yield ""
    yield from _comment(say.text(measure.label.label))
    if measure.how is not None:
        yield from _comment(say("template.how", how=measure.how.label))
    yield from (line for hint in _hints(measure, indicators, say) for line in _comment(hint))
    yield f"{name}:"
    if isinstance(measure, Checklist | Faults):
        yield from (f"  {option}:" for option in measure.options)


def _hints(measure: Measure, indicators: IndicatorSet, say: Say) -> Iterator[str]:
    """What may be written, one hint a comment."""
    match measure:
        case Number():
            yield from _number_hints(measure, say)
        case YesNo():
            yield say("template.yes-no")
        case RatingMeasure():
            levels = indicators.scales[measure.scale].levels
            yield say("template.levels", highest=len(levels) - 1)
            anchors = measure.anchors or tuple(level.anchor for level in levels)
            for at, (level, anchor) in enumerate(zip(levels, anchors, strict=True)):
                yield say("template.level", level=at, label=level.label.label, anchor=anchor.label)
        case Checklist() | Faults():
            yield say("template.options" if isinstance(measure, Checklist) else "template.counts")
            for option, text in measure.options.items():
                yield say("template.option", name=option, label=text.label)


def _number_hints(measure: Number, say: Say) -> Iterator[str]:
    if measure.unit is not None:
        yield say("template.unit", unit=Unit(measure.unit))
    given = {(True, True): "range", (True, False): "from", (False, True): "to"}
    bounded = given.get((measure.at_least is not None, measure.at_most is not None))
    if bounded is not None:
        lower, upper = measure.bounds
        yield say(f"template.{bounded}", lower=number(lower), upper=number(upper))
    if measure.by:
        yield say("template.by-year", example="{2022: …, 2023: …, 2024: …}")


def _closing(indicators: IndicatorSet, say: Say) -> Iterator[str]:
    names = [f"{item.id}.{part.id}" for item, part in indicators.criteria if part.may_not_apply is not None]
    if names:
        yield from _comment(say("template.not-applicable", names=names))
        yield "not_applicable:"
    yield from _comment(say("template.history", tiers=[tier.id for tier in indicators.ladder.tiers]))
    yield "history:"


def _comment(text: str) -> Iterator[str]:
    return (f"# {line}" for line in text.splitlines())


# -- the JSON Schemas ---------------------------------------------------------------------------------------------


def result_schema() -> dict[str, Any]:
    """JSON Schema of a result, made from the types that a stored result is checked by."""
    return {"$schema": _DIALECT, **adapter().json_schema(mode="serialization")}


def evidence_schema(indicators: IndicatorSet, lang: Lang = "zh") -> dict[str, Any]:
    """JSON Schema (2020-12) of the full form of an evidence document for a set.

    Every measure has a ``title``, a ``description`` (how it is counted) and, where it has one, its ``x-unit``.

    Raises:
        ValueError: there is no catalogue for ``lang``.
    """
    measures = {
        name: _described(name, measure, indicators, lang)
        for name, measure in indicators.measures.items()
        if not (isinstance(measure, Number) and measure.operands)
    }
    criteria = {
        f"{item.id}.{part.id}": {
            "type": "string",
            "pattern": r"\S",
            "description": render(part.may_not_apply.label, lang),
        }
        for item, part in indicators.criteria
        if part.may_not_apply is not None
    }
    tiers = [tier.id for tier in indicators.ladder.tiers]
    return {
        "$schema": _DIALECT,
        "title": render(indicators.title.label, lang),
        "description": f"{indicators.id} {indicators.version}",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "format": {"const": EVIDENCE_FORMAT},
            "set": {"const": indicators.id},
            "subject": {"type": ["object", "string", "null"]},
            "period": {"type": ["integer", "string", "null"], "minimum": YEARS[0], "maximum": YEARS[1]},
            "evidence": {"type": ["object", "null"], "additionalProperties": False, "properties": measures},
            "not_applicable": {
                "type": ["object", "null"],
                "additionalProperties": False,
                "properties": criteria,
            },
            "history": {
                "type": ["object", "null"],
                "additionalProperties": {"enum": [*tiers, None]},
                "propertyNames": {"pattern": _YEAR},
            },
        },
        "$defs": {"document": _document()},
    }


def _document() -> dict[str, Any]:
    fields = {name: {"type": ["string", "number"]} for name in DOCUMENT_FIELDS}
    return {
        "anyOf": [
            {"type": "string", "minLength": 1},
            {"type": "object", "required": ["title"], "additionalProperties": False, "properties": fields},
        ]
    }


def _described(name: str, measure: Measure, indicators: IndicatorSet, lang: Lang) -> dict[str, Any]:
    """The schema of a measure: a bare value, or an envelope of one."""
    value = _value(measure, indicators)
    noted = {note: {"type": ["string", "number"]} for note in NOTES}
    envelope = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **{stage: {"anyOf": [value, {"type": "null"}]} for stage in STAGES},
            "documents": {"type": ["array", "null"], "items": {"$ref": "#/$defs/document"}},
            **noted,
        },
        "anyOf": [{"required": [key]} for key in ("value", "self", "review", "documents", *NOTES)],
    }
    described: dict[str, Any] = {"title": render(measure.label.label, lang), "x-measure": name}
    if measure.how is not None:
        described["description"] = render(measure.how.label, lang)
    if isinstance(measure, Number) and measure.unit is not None:
        described["x-unit"] = measure.unit
    return {**described, "anyOf": [value, envelope, {"type": "null"}]}


def _value(measure: Measure, indicators: IndicatorSet) -> dict[str, Any]:
    match measure:
        case Number():
            single: dict[str, Any] = {"type": ["number", "string"]}
            single |= {} if measure.at_least is None else {"minimum": measure.at_least}
            single |= {} if measure.at_most is None else {"maximum": measure.at_most}
            if not measure.by:
                return single
            years = {
                "type": "object",
                "propertyNames": {"pattern": _YEAR},
                "additionalProperties": {"anyOf": [single, {"type": "null"}]},
            }
            return {"anyOf": [single, years]}
        case YesNo():
            return {"enum": [True, False, "是", "否", "有", "无", "yes", "no", "true", "false"]}
        case RatingMeasure():
            level = {
                "type": "integer",
                "minimum": 0,
                "maximum": len(indicators.scales[measure.scale].levels) - 1,
            }
            return {"anyOf": [level, {"type": "array", "minItems": 1, "items": level}]}
        case Checklist() | Faults():
            answer = {
                "type": ["boolean", "null", *(["integer"] if isinstance(measure, Faults) else ["string"])],
                "minimum": 0,
            }
            options = list(measure.options)
            answers = {
                "type": "object",
                "additionalProperties": False,
                "properties": dict.fromkeys(options, answer),
            }
            return {"anyOf": [{"type": "array", "items": {"enum": options}}, answers]}
    raise TypeError(f"no schema for {type(measure).__name__}")
