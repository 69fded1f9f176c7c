"""Small sets as plain data, each one sound: every number has a basis, every word of the text is quoted.

A test changes one thing of a sound set; whatever is then reported is due to that change.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeVar

import pytest

from lorg_indicators import Assessment, DefinitionError, EvidenceError, Fault, IndicatorSet, LorgError, evaluate
from lorg_indicators.engine import Engine
from lorg_indicators.loading import build_set
from lorg_indicators.outcome import Finding

Data = dict[str, Any]
_Made = TypeVar("_Made")

QUOTE = "做到这一条"
WHY = {"zh": "测试约定", "en": "agreed for the test"}
_BASED = (
    *("at_least", "at_most", "between", "credit", "zero_at", "full_at", "transform"),
    *("bands", "years", "deductions", "share"),
)


def label(zh: str) -> Data:
    """A text in both languages."""
    return {"zh": zh, "en": f"en:{zh}"}


def assumed(*names: str) -> Data:
    """An assumption with a reason for every name."""
    return dict.fromkeys(names, WHY)


# -- measures --------------------------------------------------------------------------------------


def number(unit: str | None = "元", **fields: Any) -> Data:
    """A number that is filled in or, with ``ratio`` and so on, derived; bounds have their basis."""
    measure: Data = {"type": "number", "label": label("数量"), **fields}
    if unit is not None:
        measure["unit"] = unit
    based = [name for name in ("at_least", "at_most") if fields.get(name) is not None]
    if fields.get("at_least") == 0:
        based.remove("at_least")
    return {**measure, "assumes": assumed(*based)} if based else measure


def yearly(unit: str | None = "元", **fields: Any) -> Data:
    """A number by year."""
    return number(unit, by="year", **fields)


def yes_no() -> Data:
    """A plain fact."""
    return {"type": "yes_no", "label": label("事实")}


def rating(scale: str = "five", **fields: Any) -> Data:
    """A level on a scale."""
    return {"type": "rating", "scale": scale, "label": label("等级"), **fields}


def checklist(*options: str) -> Data:
    """A checklist, of a, b, c where nothing else is said."""
    return {"type": "checklist", "label": label("清单"), "options": _options(options or ("a", "b", "c"))}


def faults(*options: str) -> Data:
    """Faults to be counted, late and missing where nothing else is said."""
    return {"type": "faults", "label": label("差错"), "options": _options(options or ("late", "missing"))}


def _options(names: tuple[str, ...]) -> Data:
    return {name: label(f"选项{name}") for name in names}


def scale(*values: float) -> Data:
    """A rubric scale with these values; 0, 0.25, 0.5, 0.75, 1 where none are given."""
    levels = [
        {"value": value, "label": label(f"第{at}级"), "anchor": label(f"锚{at}")}
        for at, value in enumerate(values or (0, 0.25, 0.5, 0.75, 1))
    ]
    return {"levels": levels, "assumes": assumed("levels")}


# -- the tree --------------------------------------------------------------------------------------


def criterion(kind: str, measure: str = "m", name: str = "c", **fields: Any) -> Data:
    """A criterion; what of ``fields`` needs a basis is assumed. It has weight 1 unless it has a share."""
    made: Data = {"id": name, "kind": kind, "quote": QUOTE, "measure": measure, **fields}
    if "share" not in fields:
        made.setdefault("weight", 1)
    based = [field for field in _BASED if fields.get(field) is not None]
    if based:
        made.setdefault("assumes", assumed(*based))
    return made


def threshold(test: str, value: Any, **fields: Any) -> Data:
    """A threshold whose test is a parameter: ``at_least``, ``is`` and so on."""
    given: Data = {test: value, **fields}
    return criterion("threshold", **given)


def item(name: str, *criteria: Data, **fields: Any) -> Data:
    """An item with these criteria."""
    return {
        "id": name,
        "title": label(f"指标{name}"),
        "text": f"{QUOTE}。",
        "weight": 1,
        "criteria": list(criteria),
        **fields,
    }


def dimension(name: str, *items: Data, **fields: Any) -> Data:
    """A dimension with these items."""
    return {"id": name, "title": label(f"维度{name}"), "weight": 1, "items": list(items), **fields}


def tier(name: str, **requires: Any) -> Data:
    """A tier with these conditions, all of them assumed."""
    return {
        "id": name,
        "title": label(f"梯级{name}"),
        "requires": requires,
        "assumes": assumed(*requires),
    }


def whole_set(measures: Data, *dimensions: Data, **fields: Any) -> Data:
    """A set of these measures and dimensions; ``tiers`` stand in for its one tier, which asks for little."""
    tiers = fields.pop("tiers", None) or [tier("low", known=0.01)]
    return {
        "format": "lorg-indicators/1",
        "id": "sample",
        "version": "1.0.0",
        "title": label("样例"),
        "source": {"document": "样例文件", "annex": 1},
        "assumes": assumed("weights", "aggregation"),
        "scales": {"five": scale()},
        "measures": deepcopy(measures),
        "dimensions": list(dimensions),
        "ladder": {"below": label("成长中"), "tiers": tiers},
        **fields,
    }


def minimal_set(made: Data | None = None, measure: Data | None = None, **fields: Any) -> Data:
    """A set with one dimension ``d``, one item ``i`` and one criterion that reads the measure ``m``.

    ``measures`` adds further measures, ``tiers`` and ``scales`` replace those of `whole_set`.
    """
    measures = {"m": number() if measure is None else measure, **fields.pop("measures", {})}
    made = criterion("threshold", at_least=10) if made is None else made
    return whole_set(measures, dimension("d", item("i", made)), **fields)


# -- use -------------------------------------------------------------------------------------------


def load(data: Data) -> IndicatorSet:
    """The set that plain data define; the data are not kept."""
    return build_set(deepcopy(data))


def minimal(made: Data | None = None, measure: Data | None = None, **fields: Any) -> IndicatorSet:
    """`minimal_set`, loaded."""
    return load(minimal_set(made, measure, **fields))


def household() -> IndicatorSet:
    """A set with one dimension and one item, whose four criteria read measures of different types."""
    measures = {
        "hours": number("小时/天", at_least=0, at_most=24),
        "books": number("本/年", at_least=0),
        "spending": yearly("元", at_least=0),
        "members": number("人", at_least=1, at_most=50),
        "per_head": number("元/人", by="year", at_most=1000, ratio=["spending", "members"]),
        "plan": rating(),
    }
    criteria = (
        criterion("threshold", "hours", "hours", at_least=1, may_not_apply=label("行动不便")),
        criterion("threshold", "books", "books", at_least=8),
        criterion("threshold", "per_head", "per_head", at_least=10),
        criterion("rubric", "plan", "plan"),
    )
    tiers = [tier("low", known=0.01), tier("high", score=60, held={"tier": "low", "years": 2})]
    return load(whole_set(measures, dimension("d", item("i", *criteria)), tiers=tiers))


def judged(indicators: IndicatorSet, value: Any, **document: Any) -> Finding:
    """The finding for the first criterion when the measure ``m`` has this value."""
    return result(indicators, value, **document).findings[0]


def result(indicators: IndicatorSet, value: Any, **document: Any) -> Assessment:
    """The result when the measure ``m`` has this value; ``document`` adds the other keys of a document."""
    return evaluate(indicators, {**document, "evidence": {"m": value}})


def span_of_missing(indicators: IndicatorSet) -> tuple[float, float]:
    """Both ends of the first criterion's satisfaction when its measure has no answer, though others may have."""
    engine = Engine(indicators)
    lower, upper, known, observed = engine._judges[0](engine.reader.observer.observe({}, None, []))
    assert (known, observed) == (False, None)
    return lower, upper


def evaluate_at(indicators: IndicatorSet) -> Callable[[Any], float]:
    """Value of the measure ``m`` -> the lower satisfaction of the first criterion, in the year 2023."""
    return lambda value: result(indicators, value, period=2023).findings[0].lower


def span(finding: Finding) -> tuple[float, float]:
    """Both ends of the satisfaction."""
    return finding.lower, finding.upper


def place(data: Any, pointer: str) -> Any:
    """What stands at a JSON pointer."""
    for part in pointer.split("/")[1:]:
        data = data[int(part)] if isinstance(data, list) else data[part]
    return data


def put(data: Data, pointer: str, value: Any) -> Data:
    """A copy of the data with another value at a JSON pointer."""
    copy = deepcopy(data)
    above, _, name = pointer.rpartition("/")
    part = place(copy, above)
    part[int(name) if isinstance(part, list) else name] = value
    return copy


CRITERION = "/dimensions/0/items/0/criteria/0"
ITEM = "/dimensions/0/items/0"


def definition_faults(data: Any) -> tuple[Fault, ...]:
    """Every fault of the data; the test fails where they define a sound set."""
    with pytest.raises(DefinitionError) as caught:
        build_set(data)
    return readable(caught.value.faults)


def evidence_faults(indicators: IndicatorSet, document: Any) -> tuple[Fault, ...]:
    """Every fault of the evidence; the test fails where it is sound."""
    with pytest.raises(EvidenceError) as caught:
        evaluate(indicators, document)
    return readable(caught.value.faults)


def readable(found: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """The same faults, after each was rendered in both languages: a missing message is a KeyError."""
    for fault in found:
        for lang in ("zh", "en"):
            assert fault.render(lang)
            assert fault.to_dict(lang)["code"] == fault.code
    return found


def attempt(make: Callable[[], _Made]) -> tuple[_Made | None, tuple[Fault, ...]]:
    """What is made, or else every fault of it; whatever is raised beside fails the test."""
    try:
        return make(), ()
    except LorgError as error:
        return None, readable(error.faults)


def codes(found: tuple[Fault, ...]) -> list[tuple[str, str]]:
    """Code and pointer of every fault."""
    return [(fault.code, fault.pointer) for fault in found]
