"""Properties of the engine, and what they are checked against.

`expect` is a small, slow and obviously right reading of the design: it takes plain data, tries out what the unknown
answers could be, and shares no line with the package.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, product
from typing import Any, Final, NamedTuple

from .strategies import PERIOD, Case, Data, bounds, counting, criteria_of, known_options, known_years, operands

__all__ = ["EMPTY", "Expected", "Range", "Split", "expect", "reached", "satisfaction_range"]

EMPTY: Final = 1e-9
_WIDEST: Final = 1e15
_NOTHING: Final = 2e-11  # what the widest number leaves of a quotient; its limit, 0, counts
_MANY: Final = 1000


class Range(NamedTuple):
    """The least and the greatest of all that is possible."""

    lower: float
    upper: float


class Split(NamedTuple):
    """Points of the score that came from each node, by id; the criteria by full name."""

    dimensions: dict[str, float]
    items: dict[str, float]
    criteria: dict[str, float]


class Expected(NamedTuple):
    """What a result must say.

    Attributes:
        criteria: satisfaction (0-1) of each criterion that applies.
        known: the criteria that count as known.
        score: 0-100, None where nothing applies.
        items: score of each item, likewise.
        dimensions: score of each dimension, likewise.
        points: contributions to the lower and to the upper score.
        ladder: for each tier whether it is certainly reached, and whether it possibly is.
    """

    criteria: dict[str, Range]
    known: set[str]
    score: Range | None
    items: dict[str, Range | None]
    dimensions: dict[str, Range | None]
    points: tuple[Split, Split]
    ladder: list[tuple[bool, bool]]


def reached(value: float, cut: float) -> bool:
    """Whether a value is at least a cut-off, within the tolerance of the design."""
    return value >= cut - max(1e-9, 1e-12 * abs(cut))


def _within(value: float, cut: float) -> bool:
    return value <= cut + max(1e-9, 1e-12 * abs(cut))


# -- one criterion ---------------------------------------------------------------------------------------------------


def _earned(part: Data, value: float) -> float:  # noqa: PLR0911 - one for each way of earning
    """What one number earns."""
    credit = "credit" in part
    match part:
        case {"kind": "threshold", "between": [first, last]}:
            return float(reached(value, first) and _within(value, last))
        case {"kind": "threshold", "at_least": cut}:
            return 1.0 if reached(value, cut) else max(value / cut, 0.0) if credit else 0.0
        case {"kind": "threshold", "at_most": cut}:
            return 1.0 if _within(value, cut) else cut / value if credit else 0.0
        case {"kind": "scale", "zero_at": zero, "full_at": full}:
            if reached(value, full) if full > zero else _within(value, full):
                return 1.0
            if _within(value, zero) if full > zero else reached(value, zero):
                return 0.0
            if part.get("transform") == "logarithmic":
                zero, full, value = math.log(zero), math.log(full), math.log(value)
            return float((value - zero) / (full - zero))
        case {"kind": "bands", "bands": bands}:
            return float(
                next(band["value"] for band in bands if "below" not in band or not reached(value, band["below"]))
            )
    raise ValueError(part)


def _targets(part: Data) -> list[float]:
    """Numbers at which what is earned may change, some between them, and some just short of them."""
    cuts = [part[name] for name in ("at_least", "at_most", "zero_at", "full_at") if name in part]
    cuts += part.get("between", []) + [band["below"] for band in part.get("bands", []) if "below" in band]
    cuts.sort()
    return [
        *cuts,
        *((a + b) / 2 for a, b in pairwise(cuts)),
        *(cut - 1e-3 for cut in cuts),
        *(cut + 1e-3 for cut in cuts),
    ]


def _derive(measure: Data, values: Sequence[float]) -> float:
    factor = 100 if measure.get("unit") == "%" and ("ratio" in measure or "change" in measure) else 1
    if "ratio" in measure:
        return factor * values[0] / values[1]
    if "change" in measure:
        return factor * (values[0] / values[1] - 1)
    if "sum" in measure:
        return math.fsum(values)
    return values[0] - values[1] if "difference" in measure else values[0]


def _solve(measure: Data, target: float, at: int, values: Sequence[float]) -> float | None:
    """What the operand ``at`` must be for the derived number to be ``target``, the others as in ``values``."""
    if "ratio" in measure or "change" in measure:
        rate = target / (100 if measure.get("unit") == "%" else 1) + ("change" in measure)
        if at == 0:
            return rate * values[1]
        return values[0] / rate if rate else None
    if "sum" in measure:
        return target - math.fsum(value for index, value in enumerate(values) if index != at)
    if "difference" in measure:
        return target + values[1] if at == 0 else values[0] - target
    return target


def _inputs(indicators: Data, name: str) -> list[tuple[str, int]]:
    """The leaves, each with its year, that the current value of a number is made of."""
    measure = indicators["measures"][name]
    if "change" in measure:
        return [(measure["change"], PERIOD), (measure["change"], PERIOD - 1)]
    return [(operand, PERIOD) for operand in operands(measure) or [name]]


def _given(case: Case, name: str) -> Any:
    return counting(case.document["evidence"].get(name))[1]


def _known_number(case: Case, name: str, year: int) -> float | None:
    value = _given(case, name)
    return known_years(value).get(year) if "by" in case.indicators["measures"][name] else value


def _corners(case: Case, inputs: Sequence[tuple[str, int]]) -> list[tuple[float, ...]]:
    known = [_known_number(case, *spot) for spot in inputs]
    ends = [bounds(case.indicators["measures"][name], _WIDEST) for name, _ in inputs]
    return list(product(*((value,) if value is not None else end for value, end in zip(known, ends, strict=True))))


def _possible_numbers(case: Case, part: Data) -> Iterator[float]:
    """Values of the criterion's number over completions: every corner, and along every edge whatever is a target."""
    measure = case.indicators["measures"][part["measure"]]
    inputs = _inputs(case.indicators, part["measure"])
    for corner in _corners(case, inputs):
        yield _derive(measure, corner)
        for at, spot in enumerate(inputs):
            if _known_number(case, *spot) is None:
                lower, upper = bounds(case.indicators["measures"][spot[0]], _WIDEST)
                solved = [_solve(measure, target, at, corner) for target in _targets(part)]
                for value in solved:
                    if value is not None and lower <= value <= upper:
                        yield _derive(measure, [*corner[:at], value, *corner[at + 1 :]])


def series(case: Case, name: str) -> dict[int, float]:
    """The known years of a yearly number; of a derived one those whose operands are all known."""
    measure = case.indicators["measures"][name]
    found = {}
    for year in range(PERIOD - 5, PERIOD + 1):
        spots = [(measure["change"], year), (measure["change"], year - 1)] if "change" in measure else None
        values = [
            _known_number(case, *spot) for spot in spots or [(part, year) for part in operands(measure) or [name]]
        ]
        known = [value for value in values if value is not None]
        if len(known) == len(values):
            found[year] = _derive(measure, known)
    return found


def _trend(case: Case, part: Data) -> tuple[Range, bool]:
    known, years = series(case, part["measure"]), part["years"]
    sign = 1 if part["direction"] == "rises" else -1
    points = [(year, sign * known[year]) for year in range(PERIOD - years + 1, PERIOD + 1) if year in known]
    return trend_range(points, years, part["pattern"]), len(points) == years


def trend_range(points: Sequence[tuple[int, float]], years: int, pattern: str) -> Range:
    """The formulas of the design, for values that should rise over the ``years`` that end with the assessed one."""

    def change(first: tuple[int, float], second: tuple[int, float]) -> int:
        slack = (second[0] - first[0]) * max(1e-9, 1e-12 * abs(first[1]))
        return (second[1] - first[1] > slack) - (second[1] - first[1] < -slack)

    spans = [change(first, second) for first, second in pairwise(points)]
    if pattern == "every_year":
        return Range(spans.count(1) / (years - 1), 1 - (len(spans) - spans.count(1)) / (years - 1))
    ends_known = bool(points) and (points[0][0], points[-1][0]) == (PERIOD - years + 1, PERIOD)
    if -1 in spans or (ends_known and change(points[0], points[-1]) != 1):
        return Range(0, 0)
    return Range(1, 1) if len(points) == years else Range(0, 1)


def _rating(values: Sequence[float], given: Any) -> float:
    raters = sorted([given] if isinstance(given, int) else given)
    low, high = raters[(len(raters) - 1) // 2], raters[len(raters) // 2]
    if (low + high) % 2 == 0:
        return float(values[(low + high) // 2])
    return float(values[(low + high) // 2] + values[(low + high) // 2 + 1]) / 2


def _ticked(part: Data, size: int, count: int) -> float:
    if "at_least" not in part:
        return count / size
    return float(count >= part["at_least"]) if "credit" not in part else min(count / part["at_least"], 1)


def _asked(case: Case) -> set[str]:
    """The measures that somebody fills in for a criterion that applies."""
    absent, measures = case.document.get("not_applicable", {}), case.indicators["measures"]
    read = [part["measure"] for name, part in criteria_of(case.indicators) if name not in absent]
    return {leaf for name in read for leaf in operands(measures[name]) or [name]}


def satisfaction_range(case: Case, part: Data) -> tuple[Range, bool]:
    """All satisfactions (0-1) that a criterion can have, and whether all evidence that it reads is present."""
    if all(_given(case, name) in (None, {}) for name in _asked(case)):
        return Range(0, 1), False  # nothing earns nothing, whatever the bounds of the measures
    measure = case.indicators["measures"][part["measure"]]
    if part["kind"] == "trend":
        return _trend(case, part)
    if measure["type"] == "number":
        known = all(_known_number(case, *spot) is not None for spot in _inputs(case.indicators, part["measure"]))
        return _over([_earned(part, value) for value in _possible_numbers(case, part)]), known
    given = _given(case, part["measure"])
    if measure["type"] == "yes_no":
        return _over(
            [float(answer is part["is"]) for answer in ((True, False) if given is None else (given,))]
        ), given is not None
    if measure["type"] == "rating":
        values = [level["value"] for level in case.indicators["scales"][measure["scale"]]["levels"]]
        return _over(values if given is None else [_rating(values, given)]), given is not None
    options = known_options(given, measure)
    choices = (False, True) if measure["type"] == "checklist" else (0, 1, 2, _MANY)
    answers = product(*((options[name],) if name in options else choices for name in measure["options"]))
    if measure["type"] == "checklist":
        earned = [_ticked(part, len(answer), sum(answer)) for answer in answers]
    else:
        costs = [part["deductions"][name] for name in measure["options"]]
        earned = [
            max(0, 1 - sum(cost * count for cost, count in zip(costs, answer, strict=True))) for answer in answers
        ]
    return _over(earned), len(options) == len(measure["options"])


def _over(values: Sequence[float]) -> Range:
    values = [0.0 if value < _NOTHING else value for value in values]
    return Range(min(values), max(values))


# -- the tree --------------------------------------------------------------------------------------------------------


def _mean(method: str, parts: Sequence[tuple[float, float]]) -> float:
    """Mean of pairs of weight and value."""
    total = math.fsum(weight for weight, _ in parts)
    if method == "minimum":
        return min(value for _, value in parts)
    if method == "geometric":
        return math.prod((value ** (weight / total) for weight, value in parts), start=1.0)
    return math.fsum(weight * value for weight, value in parts) / total


def _share_out(points: float, parts: dict[str, float]) -> dict[str, float]:
    total = sum(parts.values())
    return {name: points * part / total if total else 0.0 for name, part in parts.items()}


class _Side(NamedTuple):
    """One end of everything: values (0-1) of the nodes that apply, the total, and where its points come from."""

    items: dict[str, float]
    dimensions: dict[str, float]
    total: float | None
    points: Split


def _side(indicators: Data, earned: dict[str, float]) -> _Side:
    """The tree over the satisfactions of the criteria that apply."""
    method = dict.fromkeys(("set", "dimension", "item"), "arithmetic") | indicators.get("aggregation", {})
    items: dict[str, float] = {}
    dimensions: dict[str, float] = {}
    below: dict[str, dict[str, float]] = {}
    for dimension in indicators["dimensions"]:
        for item in dimension["items"]:
            names = {f"{item['id']}.{part['id']}": part for part in item["criteria"]}
            applies = {name: part for name, part in names.items() if name in earned}
            base = [(part["weight"], earned[name]) for name, part in applies.items() if "weight" in part]
            if base:
                added = sum(part["share"] * earned[name] for name, part in applies.items() if "share" in part)
                items[item["id"]] = min(1, _mean(method["item"], base) + added)
                whole = sum(weight for weight, _ in base)
                below[item["id"]] = {
                    name: earned[name] * (part["share"] if "share" in part else part["weight"] / whole)
                    for name, part in applies.items()
                }
        within = [item for item in dimension["items"] if item["id"] in items]
        if within:
            dimensions[dimension["id"]] = _mean(
                method["dimension"], [(item["weight"], items[item["id"]]) for item in within]
            )
            below[dimension["id"]] = {item["id"]: item["weight"] * items[item["id"]] for item in within}
    weights = {part["id"]: part["weight"] for part in indicators["dimensions"] if part["id"] in dimensions}
    total = _mean(method["set"], [(weights[name], value) for name, value in dimensions.items()]) if dimensions else None
    first = _share_out(100 * (total or 0), {name: weights[name] * value for name, value in dimensions.items()})
    second = {name: part for node, points in first.items() for name, part in _share_out(points, below[node]).items()}
    third = {name: part for node, points in second.items() for name, part in _share_out(points, below[node]).items()}
    return _Side(items, dimensions, total, Split(first, second, third))


def effective_weights(indicators: Data, absent: set[str]) -> dict[str, float]:
    """Each applying base criterion's part of the whole set; together they are 1."""
    weights: dict[str, float] = {}
    nodes = []
    for dimension in indicators["dimensions"]:
        items = []
        for item in dimension["items"]:
            base = [
                part for part in item["criteria"] if "weight" in part and f"{item['id']}.{part['id']}" not in absent
            ]
            if base:
                items.append((item, base))
        if items:
            nodes.append((dimension, items))
    for dimension, items in nodes:
        for item, base in items:
            for part in base:
                weights[f"{item['id']}.{part['id']}"] = (
                    dimension["weight"] / sum(node["weight"] for node, _ in nodes)
                    * item["weight"] / sum(node["weight"] for node, _ in items)
                    * part["weight"] / sum(node["weight"] for node in base)
                )  # fmt: skip
    return weights


# -- the ladder ------------------------------------------------------------------------------------------------------

Verdict = tuple[bool, bool]
"""Whether something certainly holds, and whether it possibly does."""


def _reaches(value: Range | None, cut: float) -> Verdict:
    return (False, False) if value is None else (reached(value.lower, cut), reached(value.upper, cut))


def _documented(case: Case, weights: dict[str, float]) -> Range | None:
    """The share of the weight whose evidence names a document, least and greatest."""
    if not weights:
        return None
    parts = dict(criteria_of(case.indicators))
    sure = possible = 0.0
    for name, weight in weights.items():
        read = operands(case.indicators["measures"][parts[name]["measure"]]) or [parts[name]["measure"]]
        answered = [leaf for leaf in read if _given(case, leaf) not in (None, {})]
        bare = [leaf for leaf in answered if not _names_documents(case.document["evidence"][leaf])]
        sure += weight * (answered == read and not bare)
        possible += weight * (not bare)
    return Range(sure, possible)


def _names_documents(entry: Any) -> bool:
    return isinstance(entry, dict) and bool(entry.get("documents"))


def _held(case: Case, wanted: Data) -> Verdict:
    if "history" not in case.document:
        return False, True
    order = [tier["id"] for tier in case.indicators["ladder"]["tiers"]]
    high_enough = [
        tier for tier in case.document["history"].values() if order.index(tier) >= order.index(wanted["tier"])
    ]
    return (len(high_enough) >= wanted["years"],) * 2


def _all(verdicts: Sequence[Verdict]) -> Verdict:
    return all(sure for sure, _ in verdicts), all(possible for _, possible in verdicts)


def _conditions(
    case: Case, score: Range | None, dimensions: Sequence[Range | None], known: float | None
) -> dict[str, Any]:
    """Name of a condition -> what it says of a requirement."""
    weights = effective_weights(case.indicators, set(case.document.get("not_applicable", ())))
    parts = dict(criteria_of(case.indicators))

    def at_least(name: str, least: float) -> Verdict:
        lower, upper = satisfaction_range(case, parts[name])[0]
        return lower >= least - EMPTY, upper >= least - EMPTY

    def not_fired(name: str) -> Verdict:
        lower, upper = satisfaction_range(case, parts[name])[0]
        return lower > EMPTY, upper > EMPTY

    def value(name: str, level: int) -> float:
        scale = case.indicators["measures"][parts[name]["measure"]]["scale"]
        return float(case.indicators["scales"][scale]["levels"][level]["value"])

    rules: dict[str, Callable[[Any], Verdict]] = {
        "score": lambda cut: _reaches(score, cut),
        "each_dimension": lambda cut: _all([_reaches(dimension, cut) for dimension in dimensions]),
        "known": lambda cut: (False, False) if known is None else (reached(known, cut), True),
        "documented": lambda cut: _reaches(_documented(case, weights), cut),
        "met": lambda names: _all([at_least(name, 1) for name in names]),
        "vetoes": lambda names: _all([not_fired(name) for name in names]),
        "level": lambda levels: _all([at_least(name, value(name, level)) for name, level in levels.items()]),
        "held": lambda wanted: _held(case, wanted),
    }
    return rules


def expect(case: Case) -> Expected:
    """What the result of a case must be."""
    indicators, absent = case.indicators, set(case.document.get("not_applicable", ()))
    judged = {name: satisfaction_range(case, part) for name, part in criteria_of(indicators) if name not in absent}
    ranges = {name: judgement for name, (judgement, _) in judged.items()}
    known = {name for name, (judgement, full) in judged.items() if full or judgement.lower >= 1 - EMPTY}
    low, high = (_side(indicators, {name: ends[side] for name, ends in ranges.items()}) for side in (0, 1))
    score = None if low.total is None or high.total is None else Range(100 * low.total, 100 * high.total)
    items = {
        item["id"]: _pair(low.items, high.items, item["id"])
        for node in indicators["dimensions"]
        for item in node["items"]
    }
    dimensions = {node["id"]: _pair(low.dimensions, high.dimensions, node["id"]) for node in indicators["dimensions"]}
    weights = effective_weights(indicators, absent)
    share = sum(weight for name, weight in weights.items() if name in known) if weights else None
    rules = _conditions(case, score, list(dimensions.values()), share)
    ladder, below = [], (True, True)
    for tier in indicators["ladder"]["tiers"]:
        below = _all([below, *(rules[kind](wanted) for kind, wanted in tier["requires"].items())])
        ladder.append(below)
    return Expected(ranges, known, score, items, dimensions, (low.points, high.points), ladder)


def _pair(low: dict[str, float], high: dict[str, float], name: str) -> Range | None:
    return Range(100 * low[name], 100 * high[name]) if name in low else None
