"""Random sets and random evidence as plain data, small enough to be judged by brute force.

Numbers of evidence lie on a coarse grid, at the cut-offs of the set, and just inside and outside their tolerance, so
that comparisons are decided by the rules and not by luck.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

__all__ = [
    "FEW",
    "KINDS",
    "MANY",
    "PERIOD",
    "Case",
    "Data",
    "Shape",
    "cases",
    "completions",
    "fill",
    "leaves",
    "pick",
    "sets",
    "unknown_spots",
]

Data = dict[str, Any]
Draw = st.DrawFn
Spot = tuple[str, str | int | None]
"""A place where something is unknown: a measure, and the option or year below it (None: the whole value)."""

_Any = TypeVar("_Any")

MANY: Final = settings(
    max_examples=45,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much),
)
FEW: Final = settings(MANY, max_examples=25)

KINDS: Final = ("threshold", "yes_no", "scale", "bands", "trend", "rubric", "checklist", "deduction")
PERIOD: Final = 2024
REASON: Final = {"zh": "随机", "en": "random"}
GRID: Final = (0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 10.0)
_WEIGHTS: Final = (1, 1, 2, 5, 0.1, 1 / 3, 0.7, 1e-3)
_METHODS: Final = ("arithmetic", "arithmetic", "geometric", "minimum")
_INSIDE: Final = 4e-10  # within the tolerance of any cut-off, and twice that too
_OUTSIDE: Final = 7.3e-9  # beyond the tolerance of any cut-off on the grid, also of a span of four years
_YEARS: Final = range(PERIOD - 5, PERIOD + 1)
_TYPES: Final = {"yes_no": "yes_no", "rubric": "rating", "checklist": "checklist", "deduction": "faults"}


class Case(NamedTuple):
    """A set and a document for it, both plain data."""

    indicators: Data
    document: Data


class Shape(NamedTuple):
    """What the random sets of a test may hold.

    Attributes:
        shared: whether criteria may read the same measure.
        derived: whether measures may be derived from others.
        whole: whether each criterion can earn nothing and everything within the bounds of its measure.
        open: whether numbers may lack bounds.
        kinds: the kinds of criteria to choose from; `yes_no` is a threshold on a yes/no measure.
    """

    shared: bool = True
    derived: bool = True
    whole: bool = False
    open: bool = True
    kinds: tuple[str, ...] = KINDS


def pick(draw: Draw, options: Collection[_Any]) -> _Any:
    """One of the options."""
    return draw(st.sampled_from(tuple(options)))


def chance(draw: Draw, of: int = 2) -> bool:
    """True once in ``of`` times."""
    return draw(st.integers(1, of)) == of


# -- sets ----------------------------------------------------------------------------------------------------------


class _Builder:
    """Draws criteria, and collects the measures and scales that they read."""

    def __init__(self, draw: Draw, shape: Shape) -> None:
        self.draw, self.shape = draw, shape
        self.measures: dict[str, Data] = {}
        self.scales = {f"scale_{at}": self._levels() for at in range(draw(st.integers(1, 2)))}

    def _levels(self) -> Data:
        values = sorted([0.0, 1.0, *self.draw(st.lists(st.sampled_from((0.0, 0.1, 0.25, 0.5, 0.5, 1.0)), max_size=3))])
        if not self.shape.whole and chance(self.draw, 6):
            values = [0.1, 0.5, 0.9]
        levels = [{"value": value, "label": f"{at}级", "anchor": f"做到{at}"} for at, value in enumerate(values)]
        return {"levels": levels, "assumes": {"levels": REASON}}

    def _add(self, measure: Data) -> str:
        name = f"measure_{len(self.measures)}"
        self.measures[name] = {**measure, "label": {"zh": f"观测{name}", "en": name}}
        return name

    def measure(self, kind: str) -> str:
        """A measure that a criterion of ``kind`` can read: one that is there, or a new one."""
        type_, by_year = _TYPES.get(kind, "number"), kind == "trend"
        fit = [name for name, part in self.measures.items() if part["type"] == type_ and (not by_year or "by" in part)]
        if self.shape.shared and fit and chance(self.draw, 3):
            return pick(self.draw, fit)
        if type_ == "number":
            derived = self.shape.derived and chance(self.draw, 3)
            return self._derived(by_year=by_year) if derived else self._number(by_year=by_year)
        if type_ == "rating":
            return self._add({"type": type_, "scale": pick(self.draw, self.scales)})
        if type_ == "yes_no":
            return self._add({"type": type_})
        options = {f"option_{at}": f"选项{at}" for at in range(self.draw(st.integers(1, 4)))}
        return self._add({"type": type_, "options": options})

    def _number(self, *, by_year: bool = False, unit: str = "元", least: int = 0) -> str:
        """A number that somebody fills in; what divides another has a ``least`` value above 0."""
        measure: Data = {"type": "number", "unit": unit}
        if least or not self.shape.open or chance(self.draw):
            measure["at_least"] = least
        if not self.shape.open or chance(self.draw):
            measure["at_most"] = pick(self.draw, (20, 50) if self.shape.whole else (8, 20, 50))
        if by_year or chance(self.draw, 3):
            measure["by"] = "year"
        bounds = [name for name in ("at_least", "at_most") if measure.get(name)]
        return self._add({**measure, **({"assumes": dict.fromkeys(bounds, REASON)} if bounds else {})})

    def _derived(self, *, by_year: bool) -> str:
        operation = pick(self.draw, ("ratio", "ratio", "sum", "difference", "change"))
        names: list[str]
        unit: str | None
        if operation == "ratio":
            below = pick(self.draw, ("元", "人"))
            names = [self._number(by_year=by_year), self._number(unit=below, least=1)]
            unit = "元/人" if below == "人" else pick(self.draw, ("%", None))
        elif operation == "change":
            names, unit = [self._number(by_year=True, least=1)], pick(self.draw, ("%", None))
        else:
            size = 2 if operation == "difference" else self.draw(st.integers(2, 3))
            names, unit = [self._number(by_year=by_year) for _ in range(size)], "元"
        measure: Data = {"type": "number", operation: names[0] if operation == "change" else names}
        if unit:
            measure["unit"] = unit
        if any("by" in self.measures[name] for name in names):
            measure["by"] = "year"
        return self._add(measure)

    def criterion(self, at: int) -> Data:
        """One criterion, without quote, weight or share."""
        kind = pick(self.draw, self.shape.kinds)
        measure = self.measure(kind)
        fields: Data = getattr(self, f"fields_{kind}")(self.measures[measure])
        criterion = {"id": f"c{at}", "kind": "threshold" if kind == "yes_no" else kind, "measure": measure, **fields}
        based = [name for name in fields if name not in {"is", "direction", "pattern"}]
        return {**criterion, **({"assumes": dict.fromkeys(based, REASON)} if based else {})}

    def _cut(self) -> float:
        return pick(self.draw, GRID[1:])

    def _credit(self) -> Data:
        return {"credit": "proportional"} if chance(self.draw) and not self.shape.whole else {}

    def fields_threshold(self, measure: Data) -> Data:
        del measure
        test = pick(self.draw, ("at_least", "at_least", "at_most", "between"))
        if test != "between":
            return {test: self._cut(), **self._credit()}
        first = self._cut()
        return {test: [first, first + pick(self.draw, (0.0, 1.0, 2.5))]}

    def fields_yes_no(self, measure: Data) -> Data:
        del measure
        return {"is": self.draw(st.booleans())}

    def fields_scale(self, measure: Data) -> Data:
        del measure
        zero = self._cut()
        full = pick(self.draw, [cut for cut in GRID[1:] if cut != zero])
        transform = pick(self.draw, (None, None, "linear", "logarithmic"))
        return {"zero_at": zero, "full_at": full, **({"transform": transform} if transform else {})}

    def fields_bands(self, measure: Data) -> Data:
        del measure
        ends = sorted(self.draw(st.sets(st.sampled_from(GRID[1:]), min_size=1, max_size=3)))
        first, last = (
            (0.0, 1.0) if self.shape.whole else (pick(self.draw, (0.0, 0.2, 1.0)), pick(self.draw, (0.0, 0.9, 1.0)))
        )
        values = [first, *(pick(self.draw, (0.0, 0.25, 0.5, 1.0)) for _ in ends[1:]), last]
        if chance(self.draw):
            values.sort(reverse=chance(self.draw))
        bands = [{"below": end, "value": value} for end, value in zip(ends, values, strict=False)]
        return {"bands": [*bands, {"value": values[-1]}]}

    def fields_trend(self, measure: Data) -> Data:
        del measure
        pattern = pick(self.draw, ("every_year", "steady"))
        return {
            "direction": pick(self.draw, ("rises", "falls")),
            "pattern": pattern,
            "years": pick(self.draw, (2, 3, 4, 5)),
        }

    def fields_rubric(self, measure: Data) -> Data:
        del measure
        return {}

    def fields_checklist(self, measure: Data) -> Data:
        if chance(self.draw):
            return {}
        wanted = self.draw(st.integers(1, len(measure["options"])))
        return {"at_least": wanted, **({"credit": "proportional"} if chance(self.draw) else {})}

    def fields_deduction(self, measure: Data) -> Data:
        return {"deductions": {name: pick(self.draw, (0.1, 0.2, 1 / 3, 0.7, 1.0)) for name in measure["options"]}}


@st.composite
def sets(draw: Draw, shape: Shape = Shape()) -> Data:  # noqa: B008 - a named tuple
    """A sound set."""
    builder = _Builder(draw, shape)
    dimensions = []
    for at in range(draw(st.integers(1, 3))):
        items = [_item(draw, builder, f"i{at}{place}") for place in range(draw(st.integers(1, 3)))]
        title = {"zh": f"维度{at}", "en": f"dimension {at}"}
        dimensions.append({"id": f"d{at}", "title": title, "weight": pick(draw, _WEIGHTS), "items": items})
    levels = {level: pick(draw, _METHODS) for level in ("set", "dimension", "item") if chance(draw)}
    indicators: Data = {
        "format": "lorg-indicators/1",
        "id": "random",
        "version": "1.0.0",
        "title": {"zh": "随机指标", "en": "random set"},
        "source": {"document": "无"},
        "assumes": {"weights": REASON, "aggregation": REASON},
        **({"aggregation": levels} if levels else {}),
        "scales": builder.scales,
        "measures": builder.measures,
        "dimensions": dimensions,
    }
    return {**indicators, "ladder": _ladder(draw, indicators)}


def _item(draw: Draw, builder: _Builder, name: str) -> Data:
    criteria = []
    for at in range(draw(st.integers(1, 4))):
        part = {**builder.criterion(at), "quote": f"做法{'甲乙丙丁'[at]}"}
        if at and chance(draw, 5):
            part["share"] = pick(draw, (0.1, 1 / 3, 0.7, 1))
            part["assumes"] = {**part.get("assumes", {}), "share": REASON}
        else:
            part["weight"] = pick(draw, _WEIGHTS)
        if chance(draw, 4):
            part["may_not_apply"] = "没有这项业务"
        criteria.append(part)
    if any("share" in part for part in criteria):
        criteria[0].pop("may_not_apply", None)
    text = "，".join(part["quote"] for part in criteria) + "。"
    return {"id": name, "title": f"条目{name}", "text": text, "weight": pick(draw, _WEIGHTS), "criteria": criteria}


def criteria_of(indicators: Data) -> Iterator[tuple[str, Data]]:
    """Every criterion with its full name, in order."""
    for dimension in indicators["dimensions"]:
        for item in dimension["items"]:
            for part in item["criteria"]:
                yield f"{item['id']}.{part['id']}", part


def _ladder(draw: Draw, indicators: Data) -> Data:
    always = {name: part for name, part in criteria_of(indicators) if "may_not_apply" not in part}
    tiers: list[Data] = []
    for at in range(draw(st.integers(1, 3))):
        requires: Data = {}
        if not at or chance(draw, 3):
            requires["known"] = pick(draw, (0.1, 1 / 3, 0.5, 0.8, 1))
        if chance(draw):
            requires["score"] = pick(draw, (1, 25, 50, 70, 99, 100))
        if chance(draw, 3):
            requires["each_dimension"] = pick(draw, (1, 25, 50))
        if chance(draw, 4):
            requires["documented"] = pick(draw, (0.1, 0.5, 1))
        if always and chance(draw, 4):
            requires["met"] = draw(st.lists(st.sampled_from(sorted(always)), min_size=1, max_size=2, unique=True))
        if always and chance(draw, 4):
            requires["vetoes"] = [pick(draw, always)]
        levels = _telling_levels(indicators, always)
        if levels and chance(draw):
            requires["level"] = dict([pick(draw, levels)])
        if at and chance(draw, 3):
            requires["held"] = {"tier": pick(draw, [tier["id"] for tier in tiers]), "years": draw(st.integers(1, 2))}
        requires = requires or {"score": 50}
        title = {"zh": f"第{at}级", "en": f"tier {at}"}
        tiers.append({"id": f"t{at}", "title": title, "requires": requires, "assumes": dict.fromkeys(requires, REASON)})
    return {"below": {"zh": "成长中", "en": "growing"}, "tiers": tiers}


def _telling_levels(indicators: Data, criteria: Mapping[str, Data]) -> list[tuple[str, int]]:
    """Rubric criteria and levels that are worth more than the level below."""
    telling = []
    for name, part in criteria.items():
        if part["kind"] == "rubric":
            levels = indicators["scales"][indicators["measures"][part["measure"]]["scale"]]["levels"]
            telling += [(name, at) for at in range(1, len(levels)) if levels[at]["value"] > levels[at - 1]["value"]]
    return telling


# -- evidence ------------------------------------------------------------------------------------------------------


def leaves(indicators: Data) -> dict[str, Data]:
    """The measures that somebody fills in."""
    return {name: part for name, part in indicators["measures"].items() if not operands(part)}


def operands(measure: Data) -> list[str]:
    """The measures that a derived one reads."""
    for operation in ("ratio", "sum", "difference", "change"):
        if operation in measure:
            read = measure[operation]
            return [read] if isinstance(read, str) else list(read)
    return []


def _cuts(indicators: Data, name: str) -> list[float]:
    """The cut-offs that a measure is compared with."""
    cuts: list[float] = []
    for _, part in criteria_of(indicators):
        if part["measure"] == name:
            cuts += [part[key] for key in ("at_least", "at_most", "zero_at", "full_at") if key in part]
            cuts += part.get("between", [])
            cuts += [band["below"] for band in part.get("bands", []) if "below" in band]
    return cuts


def bounds(measure: Data, widest: float = 100.0) -> tuple[float, float]:
    """The possible values of a number; ``widest`` stands for a bound that it does not have."""
    return float(measure.get("at_least", -widest)), float(measure.get("at_most", widest))


def _numbers(indicators: Data, name: str) -> list[float]:
    """Values of a number that are worth trying."""
    measure = indicators["measures"][name]
    lower, upper = bounds(measure)
    near = [cut + slack for cut in _cuts(indicators, name) for slack in (0.0, -_INSIDE, _INSIDE, -_OUTSIDE, _OUTSIDE)]
    values = [*GRID, -1.0, lower, upper, *near]
    return [value for value in values if lower <= value <= upper]


def _value(draw: Draw, indicators: Data, name: str, *, full: bool) -> Any:
    """A value of a measure; a mapping of years or options may have gaps unless it is ``full``."""
    measure = indicators["measures"][name]
    match measure["type"]:
        case "yes_no":
            return draw(st.booleans())
        case "rating":
            levels = st.integers(0, len(indicators["scales"][measure["scale"]]["levels"]) - 1)
            return draw(levels) if chance(draw) else draw(st.lists(levels, min_size=1, max_size=4))
        case "number":
            numbers = _numbers(indicators, name)
            if "by" not in measure or (not full and chance(draw, 4)):
                return pick(draw, numbers)
            return {year: pick(draw, numbers) for year in _YEARS if full or not chance(draw, 3)}
    options = [option for option in measure["options"] if full or not chance(draw, 3)]
    if measure["type"] == "checklist":
        return (
            draw(st.lists(st.sampled_from(options), unique=True))
            if full and chance(draw)
            else {option: draw(st.booleans()) for option in options}
        )
    return {option: draw(st.integers(0, 3)) for option in options}


def _entry(draw: Draw, indicators: Data, name: str, *, full: bool) -> Any:
    """A value, bare or in an envelope."""
    if not chance(draw, 3):
        return _value(draw, indicators, name, full=full)
    documents = [{"title": "照片", "location": "附件3"}] if chance(draw) else []
    kept: Data = {"documents": documents} if documents or chance(draw) else {"note": "核对过"}
    stage = pick(draw, ("value", "self", "review", "both"))
    if not full and chance(draw, 6):
        return kept
    if stage != "both":
        return {**kept, stage: _value(draw, indicators, name, full=full)}
    stages = {stage: _value(draw, indicators, name, full=full) for stage in ("self", "review")}
    return {**kept, **stages, "by": "专家组", "date": "2024-11-20"}


@st.composite
def cases(draw: Draw, shape: Shape = Shape(), *, full: bool = False, absent: bool = True) -> Case:  # noqa: B008
    """A set and a document for it that names its period.

    Args:
        draw: Hypothesis draws.
        shape: what the set may hold.
        full: whether every measure has a complete answer.
        absent: whether criteria may be declared not applicable.
    """
    indicators = draw(sets(shape))
    evidence = {
        name: _entry(draw, indicators, name, full=full) for name in leaves(indicators) if full or not chance(draw, 4)
    }
    document: Data = {"subject": {"id": "s-1", "name": "示例"}, "period": PERIOD, "evidence": evidence}
    reasons = {
        name: "没有这项业务"
        for name, part in criteria_of(indicators)
        if "may_not_apply" in part and absent and chance(draw)
    }
    if reasons:
        document["not_applicable"] = reasons
    if full or chance(draw):
        document["history"] = _history(draw, indicators)
    return Case(indicators, document)


def _history(draw: Draw, indicators: Data) -> Data:
    tiers = [tier["id"] for tier in indicators["ladder"]["tiers"]]
    years = draw(st.sets(st.sampled_from((PERIOD - 3, PERIOD - 2, PERIOD - 1))))
    return {year: pick(draw, tiers) for year in sorted(years)}  # type: ignore[misc] # years are keys of a document


# -- what is unknown, and filling it in ------------------------------------------------------------------------------


def counting(entry: Any) -> tuple[str | None, Any]:
    """The stage of an envelope whose value counts, and that value; no stage where it stands bare."""
    if isinstance(entry, dict) and not entry.keys().isdisjoint(("documents", "note", "value", "self", "review")):
        for stage in ("value", "review", "self"):
            if entry.get(stage) is not None:
                return stage, entry[stage]
        return "value", None
    return None, entry


def known_years(value: Any) -> dict[int, float]:
    """A yearly measure's known years; a bare number is the assessed year's."""
    return value if isinstance(value, dict) else {} if value is None else {PERIOD: value}


def known_options(value: Any, measure: Data) -> dict[str, Any]:
    """A checklist's or a list of faults' known options; a list is closed."""
    if isinstance(value, list):
        return {option: option in value for option in measure["options"]}
    return value or {}


def unknown_spots(case: Case) -> list[Spot]:
    """Everything that a document leaves unknown."""
    spots: list[Spot] = []
    for name, measure in leaves(case.indicators).items():
        _, value = counting(case.document["evidence"].get(name))
        if "by" in measure:
            spots += [(name, year) for year in _YEARS if year not in known_years(value)]
        elif "options" in measure:
            spots += [(name, option) for option in measure["options"] if option not in known_options(value, measure)]
        elif value is None:
            spots.append((name, None))
    return spots


def fill(draw: Draw, case: Case, spot: Spot) -> Case:
    """The case with one unknown filled in."""
    name, below = spot
    document = copy.deepcopy(case.document)
    measure, entry = case.indicators["measures"][name], document["evidence"].get(name)
    stage, value = counting(entry)
    if "by" in measure:
        value = {**known_years(value), below: pick(draw, _numbers(case.indicators, name))}
    elif "options" in measure:
        answer: Any = draw(st.booleans()) if measure["type"] == "checklist" else draw(st.integers(0, 12))
        value = {**known_options(value, measure), below: answer}
    else:
        value = _value(draw, case.indicators, name, full=True)
    document["evidence"][name] = value if stage is None else {**entry, stage: value}
    return Case(case.indicators, document)


def completions(draw: Draw, case: Case) -> Case:
    """The case with every unknown filled in, and its history given."""
    for spot in unknown_spots(case):
        case = fill(draw, case, spot)
    document = {"history": _history(draw, case.indicators), **case.document}
    return Case(case.indicators, document)
