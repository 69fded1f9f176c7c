"""Growth over random sets, random revisions of them and random evidence: the parts add up to the whole.

``python -m tests.test_growth.test_parts 10000`` tries as many pairs and prints the greatest error.
"""

from __future__ import annotations

import copy
import itertools
import math
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from lorg_indicators import DefinitionError, evaluate
from lorg_indicators.engine import Engine
from lorg_indicators.growth import Growth, growth_of
from lorg_indicators.growth.data import EffectData, EndsEffectData, StepData
from lorg_indicators.growth.effects import slope, verdict
from lorg_indicators.growth.rereading import reread
from lorg_indicators.growth.steps import Scored, step
from lorg_indicators.loading import build_set
from lorg_indicators.outcome import Interval
from tests.properties.strategies import (
    FEW,
    MANY,
    PERIOD,
    REASON,
    Case,
    Data,
    Draw,
    _entry,
    _history,
    chance,
    criteria_of,
    leaves,
    pick,
    sets,
)

NEAR = 1e-9


# -- random revisions and pairs ------------------------------------------------------------------------------------


def documents(draw: Draw, indicators: Data, period: int) -> Data:
    """A document for a set and a year; series run to the latest year, whatever year is assessed."""
    evidence = {name: _entry(draw, indicators, name, full=False) for name in leaves(indicators) if not chance(draw, 5)}
    document: Data = {"subject": {"id": "s-1"}, "period": period, "evidence": evidence}
    excused = [name for name, part in criteria_of(indicators) if "may_not_apply" in part and chance(draw, 3)]
    if excused:
        document["not_applicable"] = dict.fromkeys(excused, "没有这项业务")
    history = {year: tier for year, tier in _history(draw, indicators).items() if int(year) < period}
    return {**document, "history": history} if history else document


def _parts(indicators: Data) -> list[Data]:
    return [
        *indicators["dimensions"],
        *(item for dimension in indicators["dimensions"] for item in dimension["items"]),
        *(part for _, part in criteria_of(indicators) if "weight" in part),
    ]


def _weights(draw: Draw, data: Data) -> None:
    part = pick(draw, range(len(_parts(data))))
    _parts(data)[part]["weight"] = pick(draw, (0.2, 1, 3, 10))


def _cuts(draw: Draw, data: Data) -> None:
    cuts = [
        (part, key)
        for _, part in criteria_of(data)
        for key in ("at_least", "at_most", "zero_at")
        if key in part and part["kind"] in ("threshold", "scale")
    ]
    if cuts:
        part, key = cuts[pick(draw, range(len(cuts)))]
        part[key] = pick(draw, (0.25, 1.5, 4, 7))


def _scales(draw: Draw, data: Data) -> None:
    """Another number of levels, or other values of the same ones."""
    levels = data["scales"][pick(draw, sorted(data["scales"]))]["levels"]
    if chance(draw) and len(levels) > 2:
        del levels[1]
    else:
        levels[-1]["value"] = 1.0
        levels[0]["value"] = 0.0


OPERATIONS = {"ratio", "sum", "difference", "change"}


def _measures(draw: Draw, data: Data) -> None:
    """A unit, a bound or an option that is another."""
    name = pick(draw, sorted(data["measures"]))
    measure = data["measures"][name]
    if "options" in measure:
        measure["options"] = {**measure["options"], "option_new": "新选项"}
        for _, part in criteria_of(data):
            if part["measure"] == name and "deductions" in part:
                part["deductions"]["option_new"] = 0.2
        if chance(draw) and not any(part.get("deductions") for _, part in criteria_of(data) if part["measure"] == name):
            del measure["options"]["option_0"]
    elif measure["type"] == "number" and "unit" in measure and chance(draw):
        measure["unit"] = {"元": "万元"}.get(measure["unit"], "件")
    elif measure["type"] == "number" and "by" not in measure and not OPERATIONS & measure.keys():
        # A bound on what is worked out would refuse the documents that are made up for the revised set.
        measure["at_most"] = pick(draw, (5, 60))
        measure.setdefault("assumes", {})["at_most"] = REASON


def _methods(draw: Draw, data: Data) -> None:
    data["aggregation"] = {
        level: pick(draw, ("arithmetic", "geometric", "minimum")) for level in ("set", "dimension", "item")
    }


def _dropped(draw: Draw, data: Data) -> None:
    lists = [data["dimensions"], *(dimension["items"] for dimension in data["dimensions"])]
    lists += [item["criteria"] for dimension in data["dimensions"] for item in dimension["items"]]
    long = [parts for parts in lists if len(parts) > 1]
    if long:
        parts = long[pick(draw, range(len(long)))]
        del parts[pick(draw, range(len(parts)))]


def _added(draw: Draw, data: Data) -> None:
    """A criterion on a measure that the set did not have, in an item that is there or in a new one."""
    data["measures"]["measure_new"] = {"type": "yes_no", "label": {"zh": "新观测", "en": "new"}}
    quote = {"quote": "新做法", "weight": pick(draw, (0.5, 1, 4))}
    part = {"id": "c_new", "kind": "threshold", "measure": "measure_new", "is": True, **quote}
    items = [item for dimension in data["dimensions"] for item in dimension["items"]]
    if chance(draw):
        item = items[pick(draw, range(len(items)))]
        item["criteria"] = [*(old for old in item["criteria"] if old["id"] != "c_new"), part]
        item["text"] += "新做法。"
    elif all(item["id"] != "i_new" for item in items):
        item = {"id": "i_new", "title": "新条目", "text": "新做法。", "weight": 1, "criteria": [part]}
        data["dimensions"][pick(draw, range(len(data["dimensions"])))]["items"].append(item)


def _moved(draw: Draw, data: Data) -> None:
    """An item that belongs to another dimension."""
    if len(data["dimensions"]) > 1 and len(data["dimensions"][0]["items"]) > 1:
        item = data["dimensions"][0]["items"].pop()
        data["dimensions"][pick(draw, range(1, len(data["dimensions"])))]["items"].append(item)


REVISIONS: tuple[Callable[[Draw, Data], None], ...] = (
    *(_weights, _weights, _cuts, _cuts, _scales, _measures, _methods, _dropped, _dropped, _added, _moved),
)


def revised(draw: Draw, indicators: Data) -> Data:
    """The set with up to five changes; one that is not sound is not revised at all."""
    data = copy.deepcopy(indicators)
    data["version"] = "2.0.0"
    for _ in range(draw(st.integers(1, 5))):
        before = copy.deepcopy(data)
        pick(draw, REVISIONS)(draw, data)
        data["ladder"] = {**data["ladder"], "tiers": _plain_tiers(data["ladder"]["tiers"])}
        for dimension in data["dimensions"]:
            for item in dimension["items"]:
                item["context"] = _unquoted(item)
        try:
            build_set(data)
        except DefinitionError:
            data = before
    return data


def _plain_tiers(tiers: list[Data]) -> list[Data]:
    """Tiers that name no criterion: one may have been dropped."""
    kept = []
    for tier in tiers:
        requires = {key: value for key, value in tier["requires"].items() if key not in ("met", "vetoes", "level")}
        requires = requires or {"score": 50}
        kept.append({**tier, "requires": requires, "assumes": dict.fromkeys(requires, REASON)})
    return kept


def _unquoted(item: Data) -> list[str]:
    """The words of an item that its criteria no longer quote."""
    quotes = {part["quote"] for part in item["criteria"]}
    pieces = [piece for piece in item["text"].replace("。", "，").split("，") if piece]
    return [piece for piece in pieces if piece not in quotes]


class Pair(NamedTuple):
    """Two years, each with its set; ``split`` is whether the sets differ."""

    before: Case
    after: Case

    @property
    def revised(self) -> bool:
        return self.before.indicators is not self.after.indicators

    def growth(self) -> Growth:
        before = build_set(self.before.indicators)
        after = build_set(self.after.indicators) if self.revised else before
        return growth_of([(before, self.before.document), (after, self.after.document)])


@st.composite
def pairs(draw: Draw) -> Pair:
    indicators = draw(sets())
    later = revised(draw, indicators) if not chance(draw, 4) else indicators
    before = Case(indicators, documents(draw, indicators, PERIOD - 1))
    return Pair(before, Case(later, documents(draw, later, PERIOD)))


@st.composite
def years(draw: Draw, *periods: int) -> tuple[Data, list[Data]]:
    """A set, and a document for it for every year."""
    indicators = draw(sets())
    return indicators, [documents(draw, indicators, period) for period in periods]


@st.composite
def reweighted(draw: Draw) -> tuple[Data, Data, Data]:
    """A set, the same with other weights and means, and a document."""
    indicators, (document,) = draw(years(PERIOD - 1))
    later = copy.deepcopy(indicators)
    later["version"] = "2.0.0"
    _weights(draw, later)
    _methods(draw, later)
    return indicators, later, document


@st.composite
def three_years(draw: Draw) -> list[tuple[Data, Data]]:
    """Three years of one organisation, each with its set; the third may have a revised one."""
    pair = draw(pairs())
    first = documents(draw, pair.before.indicators, PERIOD - 3)
    return [(pair.before.indicators, first), *((case.indicators, case.document) for case in pair)]


# -- the parts add up ----------------------------------------------------------------------------------------------


def parts(step: StepData) -> list[list[Any]]:
    """The parts that changed, level by level."""
    return [step["dimensions"], step["items"], step["criteria"]]


def effects(step: StepData) -> list[EndsEffectData | None]:
    """The change of the whole, and those of all parts."""
    return [step["score"]["points"], *(part["points"] for level in parts(step) for part in level)]


def sides(effect: EndsEffectData | None) -> list[EffectData]:
    return [] if effect is None else [effect["lower"], effect["upper"]]


def error(step: StepData) -> float:
    """The greatest deviation of any sum from what it should be, in points of the whole score."""
    whole = step["score"]["points"]
    if whole is None:
        assert set(map(str, effects(step))) == {"None"}
        return 0.0
    deviations = [0.0]
    for at, total in enumerate(sides(whole)):
        own = [sides(effect)[at] for effect in effects(step)]
        split = total["evidence"] is not None
        assert all((side["evidence"] is not None, side["revision"] is not None) == (split, split) for side in own)
        if split:
            deviations += [abs(_(side["evidence"]) + _(side["revision"]) - side["change"]) for side in own]
        for level in parts(step):
            below = [sides(part["points"])[at] for part in level]
            deviations.append(abs(math.fsum(side["change"] for side in below) - total["change"]))
            deviations.append(abs(math.fsum(_(side["evidence"]) for side in below) - _(total["evidence"])))
            deviations.append(abs(math.fsum(_(side["revision"]) for side in below) - _(total["revision"])))
    return max(deviations)


def _(value: float | None) -> float:
    return value or 0.0


def _numbers(effect: EffectData) -> list[float | None]:
    return [effect["change"], effect["evidence"], effect["revision"]]


@MANY
@given(pairs())
def test_the_parts_add_up_to_the_whole(pair: Pair) -> None:
    (only,) = pair.growth().steps
    assert error(only) < NEAR
    if not pair.revised:
        assert all(side["revision"] == 0 for found in effects(only) for side in sides(found))
        assert (only["revised"], only["left_out"], only["not_asked"]) == (False, [], [])


@FEW
@given(pairs())
def test_each_period_is_what_evaluating_it_says(pair: Pair) -> None:
    for period, case in zip(pair.growth().periods, (pair.before, pair.after), strict=True):
        result = evaluate(build_set(case.indicators), case.document).to_dict()
        for key in ("period", "tier", "reachable_tier", "provisional", "score", "evidence_digest"):
            assert period[key] == result[key]
        for part, own in zip(period["dimensions"], result["dimensions"], strict=True):
            assert part == {key: own[key] for key in part}  # type: ignore[literal-required] # keys of both
        items = [item for dimension in result["dimensions"] for item in dimension["items"]]
        for part, item in zip(period["items"], items, strict=True):
            assert part == {key: item[key] for key in part}  # type: ignore[literal-required] # keys of both


@FEW
@given(pairs())
def test_swapping_the_years_turns_every_sign(pair: Pair) -> None:
    """What a revision does is the same thing, forwards and backwards."""
    before, after = (
        Scored(indicators, indicators.once(Engine).judge(case.document))
        for case in pair
        for indicators in [build_set(case.indicators)]
    )
    forth, back = step(before, after), step(after, before)
    for level, reverse in zip(parts(forth), parts(back), strict=True):
        named = {part["id"]: sides(part["points"]) for part in reverse}
        for part in level:
            for side, other in zip(sides(part["points"]), named[part["id"]], strict=True):
                for one, two in zip(_numbers(side), _numbers(other), strict=True):
                    assert (one is None and two is None) or _(one) == pytest.approx(-_(two), abs=NEAR)


# -- what must not change anything ---------------------------------------------------------------------------------


@FEW
@given(three_years())
def test_the_order_of_the_documents_does_not_matter(given_: list[tuple[Data, Data]]) -> None:
    pairs_ = [(build_set(indicators), document) for indicators, document in given_]
    assert len({growth_of(order).to_json() for order in itertools.permutations(pairs_)}) == 1


def a_year_later(document: Data) -> Data:
    """The same evidence a year later."""
    return {**{key: shifted(part) for key, part in document.items()}, "period": document["period"] + 1}


def shifted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key + 1 if isinstance(key, int) else key: shifted(entry) for key, entry in value.items()}
    return value


@FEW
@given(years(PERIOD - 1))
def test_the_same_evidence_twice_is_no_change(given_: tuple[Data, list[Data]]) -> None:
    indicators, (document,) = given_
    set_ = build_set(indicators)
    growth = growth_of([(set_, document), (set_, a_year_later(document))])
    (only,) = growth.steps
    nothing = {"change": 0.0, "evidence": 0.0, "revision": 0.0}
    assert all(found in (None, {"lower": nothing, "upper": nothing}) for found in effects(only))
    assert growth.falls == []
    assert only["tier"]["move"] == "same"
    assert only["verdict"] in ("same", "open", None)


@FEW
@given(years(PERIOD - 1, PERIOD))
def test_an_edit_without_meaning_is_no_revision_of_the_score(given_: tuple[Data, list[Data]]) -> None:
    """Another version, other titles: the set is another one, and reads the same out of every document."""
    indicators, (before, after) = given_
    edited = copy.deepcopy(indicators)
    edited["version"] = "1.0.1"
    edited["dimensions"][0]["title"] = {"zh": "改名", "en": "renamed"}
    (only,) = growth_of([(build_set(indicators), before), (build_set(edited), after)]).steps
    assert only["revised"]
    assert (only["left_out"], only["not_asked"]) == ([], [])
    assert all(side["revision"] in (0, None) for found in effects(only) for side in sides(found))


@FEW
@given(years(PERIOD))
def test_a_document_read_again_by_its_own_set_says_the_same(given_: tuple[Data, list[Data]]) -> None:
    indicators, (document,) = given_
    set_ = build_set(indicators)
    case = set_.once(Engine).judge(document)
    again, left_out = reread(case.evidence, set_, set_)
    assert left_out == []
    assert again.standing.score == case.standing.score
    assert again.points == case.points


@FEW
@given(reweighted())
def test_where_only_the_set_changed_nothing_is_due_to_the_evidence(given_: tuple[Data, Data, Data]) -> None:
    indicators, later, document = given_
    (only,) = growth_of([(build_set(indicators), document), (build_set(later), a_year_later(document))]).steps
    for side in (side for found in effects(only) for side in sides(found)):
        assert side["evidence"] == 0
        assert side["revision"] == pytest.approx(side["change"], abs=NEAR)


# -- verdicts and slopes -------------------------------------------------------------------------------------------

_ENDS = st.floats(0, 100).map(lambda value: round(value, 1))
_INTERVALS = st.tuples(_ENDS, _ENDS).map(lambda pair: Interval(min(pair), max(pair)))


@given(_INTERVALS, _INTERVALS, st.floats(0, 1), st.floats(0, 1))
def test_a_certain_verdict_holds_for_all_that_is_possible(
    before: Interval, after: Interval, first: float, second: float
) -> None:
    was, is_ = (each.lower + share * (each.upper - each.lower) for each, share in ((before, first), (after, second)))
    match verdict(before, after):
        case "rose":
            assert is_ > was
        case "fell":
            assert is_ < was
        case "same":
            assert is_ == pytest.approx(was)
        case "guaranteed_rose":
            assert after.lower > before.lower
            assert before.upper >= after.lower
        case "guaranteed_fell":
            assert after.lower < before.lower
            assert after.upper >= before.lower
        case "open":
            assert after.lower == pytest.approx(before.lower)
            assert max(before.upper, after.upper) > before.lower


_YEARS = st.lists(st.integers(1990, 2040), min_size=3, max_size=9, unique=True)


@given(_YEARS, st.integers(-50, 50), st.integers(-9, 9))
def test_a_straight_line_has_its_own_slope(years: list[int], start: int, rise: int) -> None:
    assert slope([(year, start + rise * (year - 1990)) for year in years]) == rise


@given(_YEARS.filter(lambda years: len(years) >= 5), st.integers(-9, 9), st.floats(-1e6, 1e6), st.data())
def test_one_odd_year_does_not_tilt_a_line(years: list[int], rise: int, odd: float, data: st.DataObject) -> None:
    """With five years the odd one is in four of ten pairs: the median is among the other six."""
    at = data.draw(st.sampled_from(years))
    points = [(year, odd if year == at else float(rise * year)) for year in years]
    assert slope(points) == rise


@given(st.permutations([(2020, 3.0), (2021, 8.0), (2023, 1.0), (2024, 9.5)]), st.integers(0, 2))
def test_the_slope_needs_three_years_in_no_order(points: list[tuple[int, float]], count: int) -> None:
    # By hand: 5, -2/3, 6.5/4, -7/2, 1.5/3, 8.5 in order -3.5, -0.667, 0.5, 1.625, 5, 8.5.
    assert slope(points) == pytest.approx((0.5 + 1.625) / 2)
    assert slope(points[:count]) is None


# -- as many as wanted ---------------------------------------------------------------------------------------------


def main(number: int) -> int:
    """Tries so many random pairs; prints how many were what, and the greatest error."""
    counts: Counter[str] = Counter()
    worst = 0.0

    @seed(1)
    @settings(MANY, max_examples=number, database=None)
    @given(pairs())
    def run(pair: Pair) -> None:
        nonlocal worst
        (only,) = pair.growth().steps
        whole = only["score"]["points"]
        counts["pairs"] += 1
        counts["revised"] += only["revised"]
        counts["whose score the revision moved"] += any(side["revision"] for side in sides(whole))
        counts["with parts new or dropped"] += any(
            part["presence"] != "both" for level in parts(only) for part in level
        )
        counts["with answers left out"] += bool(only["left_out"])
        counts["without a score"] += whole is None
        counts["not to be split"] += whole is not None and whole["lower"]["evidence"] is None
        worst = max(worst, error(only))
        assert worst < NEAR

    run()
    print(", ".join(f"{count} {name}" for name, count in counts.items()), f"greatest error {worst:.1e}", sep="; ")  # noqa: T201
    return int(worst >= NEAR)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
