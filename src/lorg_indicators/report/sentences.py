"""Sentences of a result: one for each criterion and for each condition of a tier, made from plain data alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from lorg_indicators.criteria import BY_KIND
from lorg_indicators.data import (
    AssessmentData,
    ConditionData,
    CriterionData,
    IntervalData,
    ItemData,
    MeasureData,
)
from lorg_indicators.messages import Amount, Lang, Message, json_word, number, render
from lorg_indicators.outcome import Outcome
from lorg_indicators.scoring import reaches

__all__ = ["blank_messages", "condition_message", "criteria", "criterion_message", "localise", "percent", "reference"]


def localise(data: AssessmentData, lang: Lang) -> AssessmentData:
    """A copy of the result whose messages are in ``lang``."""
    copy = deepcopy(data)
    for item, criterion in criteria(copy):
        criterion["message"] = render(criterion_message(item, criterion, copy), lang)
    for entry in copy["ladder"]:
        for condition in entry["conditions"]:
            condition["message"] = render(condition_message(condition, copy), lang)
    return copy


def blank_messages(data: AssessmentData) -> AssessmentData:
    """A copy of the result without messages."""
    copy = deepcopy(data)
    for _, criterion in criteria(copy):
        criterion["message"] = ""
    for entry in copy["ladder"]:
        for condition in entry["conditions"]:
            condition["message"] = ""
    return copy


def criteria(data: AssessmentData) -> Iterator[tuple[ItemData, CriterionData]]:
    """Every criterion with its item, in order."""
    for dimension in data["dimensions"]:
        for item in dimension["items"]:
            for criterion in item["criteria"]:
                yield item, criterion


def percent(share: float, *, apart_from: float | None = None) -> Amount:
    """A share (0-1) as per cent."""
    return Amount(share * 100, "%", None if apart_from is None else apart_from * 100)


def criterion_message(item: ItemData, criterion: CriterionData, data: AssessmentData) -> Message:
    """What was observed, what is required, and what follows."""
    outcome, satisfaction = Outcome(criterion["outcome"]), criterion["satisfaction"]
    if outcome is Outcome.NOT_APPLICABLE or satisfaction is None:
        name = f"{item['id']}.{criterion['id']}"
        reasons = {entry["criterion"]: entry["reason"] for entry in data["not_applicable"]}
        return Message("criterion.not-applicable", {"reason": reasons.get(name, "")})
    measure = data["measures"][criterion["measure"]]
    kind = BY_KIND[criterion["kind"]]
    words: dict[str, Any] = {
        "measure": measure["label"],
        "required": kind.requirement(criterion, measure),
        "lower": percent(satisfaction["lower"]),
        "upper": percent(satisfaction["upper"]),
        "rate": percent(satisfaction["lower"], apart_from=1),
    }
    if criterion["observed"] is None:
        return Message("criterion.open", words)
    words["observed"] = kind.observation(criterion, measure)
    if outcome is Outcome.UNKNOWN:
        return Message("criterion.open-partly", words)
    gap = gap_message(criterion, measure)
    if outcome is Outcome.MET:
        return Message("criterion.met", words)
    if isinstance(criterion["gap"], bool):
        return Message("criterion.not-so", words)
    return Message("criterion.short", words) if gap is None else Message(f"criterion.{outcome}", {**words, "gap": gap})


def gap_message(criterion: CriterionData, measure: MeasureData) -> Message | None:
    """What is missing in words; None where nothing is, or where it cannot be said."""
    return None if criterion["gap"] is None else BY_KIND[criterion["kind"]].shortfall(criterion, measure)


def reference(name: str, data: AssessmentData, level: int | None = None) -> Message:
    """A criterion (``item.criterion``) as people know it: the item's short name and the notice's words."""
    for item, criterion in criteria(data):
        if f"{item['id']}.{criterion['id']}" == name:
            words = {"title": item["title"], "quote": criterion["quote"], "level": level}
            return Message("reference" if level is None else "reference.level", words)
    return Message("expected.text", {"text": name})


def condition_message(condition: ConditionData, data: AssessmentData) -> Message:
    """Whether a condition of a tier holds, and by how much."""
    kind, observed, required = condition["kind"], condition["observed"], condition["required"]
    if observed is None and kind != "held":
        return Message(f"condition.{kind}.nothing", {"required": number(required)})
    words = _WORDS[kind](required, observed, data)
    return Message(f"condition.{kind}.{json_word(condition['holds'])}", words)


def _score(required: float, observed: IntervalData, data: AssessmentData) -> dict[str, Any]:
    del data
    lower, upper = observed["lower"], observed["upper"]
    return {
        "required": number(required),
        "observed": _side(number(lower, apart_from=required), number(upper, apart_from=required), required, observed),
        "lower": number(lower, apart_from=required),
        "upper": number(upper, apart_from=required),
        "gap": number(required - upper, apart_from=0),
    }


def _each_dimension(required: float, observed: Mapping[str, Any], data: AssessmentData) -> dict[str, Any]:
    scores = {dimension["id"]: (dimension["title"], dimension["score"]) for dimension in data["dimensions"]}

    def entry(name: str) -> Message:
        title, score = scores[name]
        if score is None:
            return Message("dimension.nothing", {"title": title})
        lower, upper = (number(score[end], apart_from=required) for end in ("lower", "upper"))
        shown = lower if lower == upper else Message("report.range", {"lower": lower, "upper": upper})
        missing = required - score["upper"]
        words = {"title": title, "score": shown, "gap": number(missing, apart_from=0)}
        return Message("dimension.score" if missing <= 0 else "dimension.short", words)

    title, lowest = scores[observed["dimension"]]
    return {
        "required": number(required),
        "dimension": title,
        "observed": number(0 if lowest is None else lowest["lower"], apart_from=required),
        "below": [entry(name) for name in observed["below"]],
        "undecided": [entry(name) for name in observed["undecided"]],
    }


def _known(required: float, observed: float, data: AssessmentData) -> dict[str, Any]:
    del data
    gap = number(100 * (required - observed), apart_from=0)
    return {"required": percent(required), "observed": percent(observed, apart_from=required), "gap": gap}


def _documented(required: float, observed: IntervalData, data: AssessmentData) -> dict[str, Any]:
    words = _known(required, observed["upper"], data)
    ends = {end: percent(observed[end], apart_from=required) for end in ("lower", "upper")}
    return {**words, **ends, "observed": _side(ends["lower"], ends["upper"], required, observed)}


def _side(lower: object, upper: object, required: float, observed: IntervalData) -> object:
    """The end of an interval that decides: at least so much where that suffices, at most so much where it does not."""
    if observed["lower"] == observed["upper"]:
        return lower
    reached = reaches(observed["lower"], required)
    return Message("observed.lower", {"lower": lower}) if reached else Message("observed.upper", {"upper": upper})


def _named(required: Any, observed: Mapping[str, Any], data: AssessmentData) -> dict[str, Any]:  # noqa: ANN401
    """Conditions that name criteria; ``required`` is a list of them, or a mapping to levels."""
    levels = required if isinstance(required, Mapping) else dict.fromkeys(required)
    words = {
        name: [reference(entry, data, levels.get(entry)) for entry in entries] for name, entries in observed.items()
    }
    return {"all": [reference(entry, data, level) for entry, level in levels.items()], **words}


def _held(required: Mapping[str, Any], observed: list[int] | None, data: AssessmentData) -> dict[str, Any]:
    titles = {entry["tier"]["id"]: entry["tier"]["title"] for entry in data["ladder"]}
    years = [str(year) for year in observed or ()]
    return {
        "tier": titles[required["tier"]],
        "required": required["years"],
        "count": len(years),
        "years": years,
    }


_WORDS: Mapping[str, Callable[[Any, Any, AssessmentData], dict[str, Any]]] = {
    "score": _score,
    "each_dimension": _each_dimension,
    "known": _known,
    "documented": _documented,
    "met": _named,
    "level": _named,
    "vetoes": _named,
    "held": _held,
}
