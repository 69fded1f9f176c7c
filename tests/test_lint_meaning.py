"""The rules of meaning, each both ways: what it flags, and the nearest thing that it must not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import product
from random import Random
from typing import Any, Final, NamedTuple

import pytest

from lorg_indicators import IndicatorSet, LorgError, evaluate
from lorg_indicators.errors import pointer
from lorg_indicators.lint.finding import Severity
from lorg_indicators.lint.meaning import CHECKS
from lorg_indicators.lint.meaning.bounds import bounds
from lorg_indicators.lint.rules import BY_NAME
from lorg_indicators.lint.subject import Hit
from lorg_indicators.measures import Number
from tests.builders import (
    CRITERION,
    ITEM,
    Data,
    checklist,
    criterion,
    dimension,
    faults,
    item,
    label,
    load,
    minimal_set,
    number,
    put,
    rating,
    readable,
    scale,
    threshold,
    tier,
    whole_set,
    yearly,
    yes_no,
)

REQUIRES: Final = "/ladder/tiers/1/requires"
Found = list[tuple[str, Any]]


def hits(data: Data, code: str) -> list[Hit]:
    indicators = load(data)
    found = [hit for check in CHECKS for hit in check(indicators)]
    readable(tuple(hit.fault for hit in found))
    return [hit for hit in found if hit.fault.code == code]


def flagged(data: Data, code: str) -> Found:
    """Where a rule finds something, and what."""
    return [(hit.fault.pointer, hit.fault.found) for hit in hits(data, code)]


def criteria_set(measures: Data, *made: Data, tiers: list[Data] | None = None, **fields: Any) -> Data:
    """A set of one item ``i`` with several criteria."""
    return whole_set(measures, dimension("d", item("i", *made)), tiers=tiers, **fields)


def quoting(quote: str, made: Data, measure: Data) -> Data:
    """A set whose only criterion quotes these words."""
    data = minimal_set({**made, "quote": quote}, measure)
    return put(data, ITEM + "/text", quote)


def test_every_check_finds_what_a_rule_below_error_is_for() -> None:
    """Errors of level 3 are what the loader refuses; a check on a sound set finds no such thing."""
    indicators = load(whole_set({"m": number(), "n": number()}, dimension("d", item("i", threshold("at_least", 1)))))
    for check in CHECKS:
        for hit in check(indicators):
            rule = BY_NAME[hit.fault.code]
            assert (rule.level, rule.severity is Severity.ERROR) == (3, False)


# -- names and words ---------------------------------------------------------------------------------------------------


def test_a_measure_that_no_criterion_reads() -> None:
    data = minimal_set(measures={"spare": yes_no(), "other": number()})
    assert flagged(data, "unused-measure") == [("/measures/spare", "spare"), ("/measures/other", "other")]


def test_a_measure_that_a_criterion_reads_by_way_of_another() -> None:
    measures = {
        "a": number(at_least=0),
        "b": number(at_least=1),
        "c": number(at_least=0),
        "ab": number(None, ratio=["a", "b"]),
        "m": number(None, difference=["ab", "d"]),
        "d": number(None, ratio=["c", "e"]),
        "e": number(at_least=1),
    }
    assert flagged(criteria_set(measures, threshold("at_least", 10)), "unused-measure") == []


def test_a_long_chain_of_derived_measures() -> None:
    """A set with it loads and can be evaluated."""
    measures = {"m0": number(at_least=0)}
    for at in range(1, 600):
        measures |= {f"n{at}": number(at_least=0), f"m{at}": number(sum=[f"m{at - 1}", f"n{at}"])}
    assert flagged(criteria_set(measures, criterion("threshold", "m599", at_least=5)), "unused-measure") == []


def test_a_derived_measure_that_nothing_reads_needs_its_operands_for_nothing() -> None:
    data = minimal_set(measures={"a": number(), "b": number(), "s": number(sum=["a", "b"])})
    assert {found for _, found in flagged(data, "unused-measure")} == {"a", "b", "s"}


def test_a_scale_that_no_rating_is_on() -> None:
    assert flagged(minimal_set(scales={"five": scale()}), "unused-scale") == [("/scales/five", "five")]
    assert flagged(minimal_set(criterion("rubric"), rating("five")), "unused-scale") == []
    # A rating that no criterion reads is the finding of another rule.
    assert flagged(minimal_set(measures={"r": rating("five")}), "unused-scale") == []
    assert flagged(minimal_set(scales={}), "unused-scale") == []


def with_reasons(first: Any, second: Any, source: str = "assumes") -> Data:
    made = threshold("at_least", 10, credit="proportional")
    made["assumes"] = {"at_least": first}
    made.setdefault(source, {})["credit"] = second
    data = minimal_set(made, scales={}, tiers=[{**tier("low", known=0.1), "assumes": {"known": label("梯级")}}])
    return put(data, "/assumes", {"weights": label("权重"), "aggregation": label("汇总")})


@pytest.mark.parametrize("source", ["assumes", "reads"])
@pytest.mark.parametrize(
    "reason", [label("理由"), "理由", " 理由。", {"zh": "理由", "en": "another"}, {"zh": "另", "en": "en:理由."}]
)
def test_a_reason_that_stands_at_two_numbers(source: str, reason: Any) -> None:
    (hit,) = hits(with_reasons(label("理由"), reason, source), "reason-repeated")
    assert hit.fault.pointer == f"{CRITERION}/{source}/credit"
    assert [where for where, _ in hit.related] == [f"{CRITERION}/assumes/at_least"]


@pytest.mark.parametrize("reason", [label("理由二"), "理由，", {"zh": "en:理由", "en": "理由"}])
def test_reasons_of_their_own(reason: Any) -> None:
    assert flagged(with_reasons(label("理由"), reason), "reason-repeated") == []


def test_a_reason_given_three_times_is_flagged_twice_and_the_first_is_named() -> None:
    data = put(with_reasons("同", "同"), "/assumes/weights", "同")
    found = hits(data, "reason-repeated")
    assert [hit.fault.pointer for hit in found] == [f"{CRITERION}/assumes/at_least", f"{CRITERION}/assumes/credit"]
    assert {where for hit in found for where, _ in hit.related} == {"/assumes/weights"}


def texts(node: Any, path: str = "") -> Iterator[str]:
    """Places of all texts in two languages."""
    if isinstance(node, dict) and node.keys() == {"zh", "en"}:
        yield path
        return
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, entry in entries:
        yield from texts(entry, path + pointer(name))


def all_texts() -> Data:
    """A set that has every text for people that there can be."""
    measures = {
        "m": {**number(at_most=9), "how": label("怎样数"), "reads": {"at_most": label("读作")}, "assumes": {}},
        "r": {**rating(), "anchors": [label(f"锚{at}") for at in range(5)]},
        "l": checklist(),
        "f": faults(),
    }
    made = (
        threshold("at_least", 1, name="a", may_not_apply=label("没有")),
        criterion("rubric", "r", "b"),
        criterion("checklist", "l", "c"),
        criterion("deduction", "f", "e", deductions={"late": 0.5, "missing": 1}),
    )
    parts = item("i", *made, documents=[label("台账"), label("照片")])
    data = whole_set(measures, dimension("d", parts), effective={"from": 2024})
    return {**data, "reads": {"effective": label("期间")}}


ALL_TEXTS: Final = all_texts()


def test_a_set_without_any_english_is_told_once() -> None:
    data = ALL_TEXTS
    for where in texts(ALL_TEXTS):
        data = put(data, where, "只有中文")
    assert flagged(data, "no-english") == [("/title", "只有中文")]
    assert len(flagged(put(data, "/title", label("题")), "no-english")) == len(list(texts(ALL_TEXTS))) - 1


def test_every_text_has_english() -> None:
    assert flagged(ALL_TEXTS, "no-english") == []
    assert len(list(texts(ALL_TEXTS))) > 40


@pytest.mark.parametrize("where", list(texts(ALL_TEXTS)))
def test_a_text_without_english(where: str) -> None:
    for text in ({"zh": "只有中文"}, "只有中文", {"zh": "只有中文", "en": None}, {"zh": "只有中文", "en": " "}):
        assert flagged(put(ALL_TEXTS, where, text), "no-english") == [(where, "只有中文")]


@pytest.mark.parametrize("where", list(texts(ALL_TEXTS)))
def test_slots_in_one_language_only(where: str) -> None:
    text = {"zh": "第{n}次", "en": "for the {number}th time"}
    assert flagged(put(ALL_TEXTS, where, text), "placeholders-differ") == [(where + "/en", text["en"])]


@pytest.mark.parametrize(
    ("zh", "en", "differ"),
    [
        ("{a}和{b}", "{b} and {a}", False),
        ("{a}", "{a} {a}", True),
        ("{a}", "a", True),
        ("a", "{a}", True),
        ("{}", "{}", False),
        ("{", "}", False),
        ("{a b}", "{a b}", False),
        ("{甲}", "{a}", True),
        ("｛a｝", "a", False),
    ],
)
def test_slots(zh: str, en: str, *, differ: bool) -> None:
    data = put(ALL_TEXTS, "/title", {"zh": zh, "en": en})
    assert flagged(data, "placeholders-differ") == ([("/title/en", en)] if differ else [])
    assert flagged(put(data, "/title", {"zh": zh}), "placeholders-differ") == []


def test_an_item_that_names_no_document() -> None:
    assert flagged(minimal_set(), "no-documents") == [(ITEM, "i")]
    assert flagged(put(minimal_set(), ITEM + "/documents", [label("台账")]), "no-documents") == []
    assert flagged(put(minimal_set(), ITEM + "/documents", []), "no-documents") == [(ITEM, "i")]


# -- numbers -----------------------------------------------------------------------------------------------------------

LIMITED: Final = number(at_least=0, at_most=100)


@pytest.mark.parametrize(
    ("made", "idle"),
    [
        (threshold("at_least", 0), ["/at_least"]),
        (threshold("at_least", 0.001), []),
        (threshold("at_least", 100), []),
        (threshold("at_least", 100.001), ["/at_least"]),
        (threshold("at_most", -0.001), ["/at_most"]),
        (threshold("at_most", 0), []),
        (threshold("at_most", 99.999), []),
        (threshold("at_most", 100), ["/at_most"]),
        (criterion("scale", zero_at=0, full_at=100), []),
        (criterion("scale", zero_at=100, full_at=0), []),
        (criterion("scale", zero_at=-1, full_at=50), []),
        (criterion("scale", zero_at=0, full_at=100.001), ["/full_at"]),
        (criterion("scale", zero_at=50, full_at=-0.001), ["/full_at"]),
        (
            criterion("bands", bands=[{"below": 0, "value": 0}, {"below": 50, "value": 0.5}, {"value": 1}]),
            ["/bands/0/below"],
        ),
        (criterion("bands", bands=[{"below": 0.1, "value": 0}, {"below": 100, "value": 0.5}, {"value": 1}]), []),
        (
            criterion("bands", bands=[{"below": 1, "value": 0}, {"below": 101, "value": 0.5}, {"value": 1}]),
            ["/bands/1/below"],
        ),
        (threshold("between", [0, 100]), ["/between"]),
        (threshold("between", [-1, 101]), ["/between"]),
        (threshold("between", [0, 99.999]), []),
        (threshold("between", [0.001, 100]), []),
        (threshold("between", [-1, 0]), []),
        (threshold("between", [100, 101]), []),
        (threshold("between", [-2, -1]), ["/between"]),
        (threshold("between", [100.001, 101]), ["/between"]),
    ],
)  # fmt: skip
def test_a_cut_off_tells_possible_values_apart(made: Data, idle: list[str]) -> None:
    found = flagged(minimal_set(made, LIMITED), "cut-out-of-range")
    assert [where for where, _ in found] == [CRITERION + end for end in idle]


def test_a_cut_off_of_what_has_no_bounds_or_is_no_number() -> None:
    assert flagged(minimal_set(threshold("at_least", 1e15), number()), "cut-out-of-range") == []
    assert flagged(minimal_set(threshold("at_most", -1e15), number()), "cut-out-of-range") == []
    assert flagged(minimal_set(criterion("checklist", at_least=3), checklist()), "cut-out-of-range") == []


def test_the_bounds_of_a_derived_measure_count() -> None:
    measures = {
        "a": number(at_least=0, at_most=50),
        "b": number("人", at_least=10),
        "m": number("元/人", ratio=["a", "b"]),
    }
    assert flagged(criteria_set(measures, threshold("at_least", 5)), "cut-out-of-range") == []
    (found,) = flagged(criteria_set(measures, threshold("at_least", 5.01)), "cut-out-of-range")
    assert found == (CRITERION + "/at_least", 5.01)


@pytest.mark.parametrize(
    ("quote", "cut", "unit", "differs"),
    [
        ("每天不少于1小时", 1, "分钟/天", True),
        ("每天不少于1小时", 1, "小时/天", False),
        ("每天不少于１小时", 1, "分钟/天", True),
        ("每天不少于 1 个小时", 1, "小时", False),
        ("每天不少于1.5小时", 1.5, "分", True),
        ("不少于8本书", 8, "本/年", False),
        ("不少于8本书", 8, "次/年", True),
        ("参与度达到100%", 100, "%", False),
        ("参与度达到１００％", 100, "%", False),
        ("参与度达到100%", 100, "人", True),
        ("至少10名志愿者", 10, "人", False),
        ("至少10名志愿者", 10, "户", True),
        ("至少3场讲座", 3, "次", False),
        ("人均10元", 10, "元/人", False),
        ("人均10元", 10, "元每人", False),
        ("2次或2小时", 2, "小时", False),
        ("达到10", 10, "元", False),
        ("每天1小时", 1, None, False),
        ("第12次，1小时", 12, "小时", True),
    ],
)
def test_the_unit_of_a_cited_number(quote: str, cut: float, unit: str | None, *, differs: bool) -> None:
    made = {**threshold("at_least", cut), "cites": ["at_least"], "assumes": {}}
    found = flagged(quoting(quote, made, number(unit)), "unit-of-quote")
    assert found == ([(CRITERION + "/at_least", cut)] if differs else [])


def test_the_unit_of_a_number_that_is_not_cited() -> None:
    assert flagged(quoting("不少于1小时", threshold("at_least", 1), number("分钟")), "unit-of-quote") == []


def test_a_multiple_in_the_quote_is_another_unit() -> None:
    made = {**threshold("at_least", 10), "cites": ["at_least"], "assumes": {}}
    assert flagged(quoting("不少于10万元", made, number("元")), "unit-of-quote") != []


def test_the_years_of_a_trend_are_not_in_the_unit_of_its_measure() -> None:
    made = criterion("trend", direction="rises", pattern="steady", years=3, cites=["years"], assumes={})
    assert flagged(quoting("连续3年增长", made, yearly("元")), "unit-of-quote") == []


def test_the_unit_of_between() -> None:
    made = {**threshold("between", [1, 2]), "cites": ["between"], "assumes": {}}
    assert flagged(quoting("每天1小时到2小时", made, number("分钟")), "unit-of-quote") != []


def test_levels_of_equal_worth() -> None:
    graded = criterion("rubric"), rating("s")
    data = minimal_set(*graded, scales={"s": scale(0, 0.5, 0.5, 1, 1)})
    assert flagged(data, "levels-equal") == [("/scales/s/levels/2/value", 0.5), ("/scales/s/levels/4/value", 1.0)]
    assert flagged(minimal_set(*graded, scales={"s": scale(0, 0.5, 0.5000001, 1)}), "levels-equal") == []


@pytest.mark.parametrize("where", ["/dimensions/0", ITEM, CRITERION])
def test_the_weight_of_an_only_child(where: str) -> None:
    assert flagged(minimal_set(), "weight-without-effect") == []
    for weight in (2, 0.5, 1.0000001):
        found = flagged(put(minimal_set(), where + "/weight", weight), "weight-without-effect")
        assert found == [(where + "/weight", weight)]


def two(**fields: Any) -> Data:
    """Two of everything, with weights."""
    pair = (threshold("at_least", 1, name="a", weight=2), threshold("at_least", 2, name="b", weight=3))
    dimensions = [dimension(f"d{at}", item(f"i{at}", *pair), item(f"j{at}", *pair), weight=at + 2) for at in range(2)]
    for part in dimensions:
        for at, entry in enumerate(part["items"]):
            entry["weight"] = at + 4
    return whole_set({"m": number()}, *dimensions, **fields)


def test_weights_among_siblings() -> None:
    assert flagged(two(), "weight-without-effect") == []
    assert flagged(two(aggregation={"set": "geometric", "item": "geometric"}), "weight-without-effect") == []


def test_the_only_base_criterion_beside_an_encouraged_one() -> None:
    made = threshold("at_least", 1, name="a", weight=3), threshold("at_least", 2, name="b", share=0.1)
    data = criteria_set({"m": number()}, *made)
    assert flagged(data, "weight-without-effect") == [(CRITERION + "/weight", 3.0)]


def test_a_weight_under_a_minimum_that_decides_the_tier_has_an_effect() -> None:
    def made(weight: float) -> Data:
        pair = threshold("at_least", 1, name="a", weight=weight), criterion("threshold", "n", "b", at_least=1)
        fields: Data = {"aggregation": {"item": "minimum"}, "tiers": [tier("low", known=0.6)]}
        return criteria_set({"m": number(at_least=0), "n": number(at_least=0)}, *pair, **fields)

    tiers = [evaluate(load(made(weight)), {"m": 5}).tier for weight in (1, 3)]
    assert [reached is None for reached in tiers] == [True, False]
    assert flagged(made(3), "weight-without-effect") == []


UP_AND_DOWN: Final = [{"below": 1, "value": 0}, {"below": 2, "value": 1}, {"value": 0.5}]


def test_bands_that_go_up_and_down() -> None:
    found = flagged(minimal_set(criterion("bands", bands=UP_AND_DOWN)), "not-monotone")
    assert found == [(CRITERION + "/bands", [0.0, 1.0, 0.5])]


@pytest.mark.parametrize("values", [(0, 0, 1), (1, 0.5, 0.5), (0.5, 0.5, 0.5), (0, 0.5, 1)])
def test_bands_that_go_one_way(values: tuple[float, ...]) -> None:
    bands = [{"below": at + 1, "value": value} for at, value in enumerate(values)]
    del bands[-1]["below"]
    assert flagged(minimal_set(criterion("bands", bands=bands)), "not-monotone") == []


FALLS: Data = {"direction": "falls", "pattern": "steady", "years": 2}


@pytest.mark.parametrize(
    ("measure", "first", "second"),
    [
        (number(), threshold("at_least", 1), threshold("at_most", 5)),
        (number(), threshold("at_most", 1), criterion("scale", zero_at=0, full_at=5)),
        (number(), criterion("scale", zero_at=5, full_at=1), threshold("at_least", 1)),
        (yes_no(), threshold("is", value=True), threshold("is", value=False)),
        (yearly(), threshold("at_least", 1), criterion("trend", **FALLS)),
        (yearly(), criterion("trend", **{**FALLS, "direction": "rises"}), criterion("trend", **FALLS)),
    ],
)
def test_one_measure_wanted_in_two_directions(measure: Data, first: Data, second: Data) -> None:
    data = criteria_set({"m": measure}, {**first, "id": "a"}, {**second, "id": "b"})
    (hit,) = hits(data, "not-monotone")
    assert (hit.fault.pointer, hit.fault.found) == (ITEM + "/criteria/1/measure", "m")
    assert [where for where, _ in hit.related] == [CRITERION]


@pytest.mark.parametrize(
    ("measure", "first", "second"),
    [
        (number(), threshold("at_least", 1), threshold("at_least", 5)),
        (number(), threshold("at_least", 1), criterion("scale", zero_at=0, full_at=5)),
        (number(), threshold("at_least", 1), threshold("between", [1, 5])),
        (yes_no(), threshold("is", value=True), threshold("is", value=True)),
        (yearly(), threshold("at_most", 1), criterion("trend", **FALLS)),
        (rating(), criterion("rubric"), criterion("rubric")),
    ],
)
def test_one_measure_wanted_in_one_direction(measure: Data, first: Data, second: Data) -> None:
    data = criteria_set({"m": measure}, {**first, "id": "a"}, {**second, "id": "b"})
    assert flagged(data, "not-monotone") == []


# -- the ladder --------------------------------------------------------------------------------------------------------


def laddered(lower: Data, upper: Data) -> Data:
    """Two tiers over a set in which everything can be reached: yes or no, a number, a rubric."""
    measures = {"m": number(at_least=0), "n": yes_no(), "r": rating()}
    made = (
        threshold("at_least", 10, name="a", credit="proportional"),
        criterion("threshold", "n", "b", **{"is": True}),
        criterion("rubric", "r", "c"),
    )
    return criteria_set(measures, *made, tiers=[tier("low", **{"known": 0.1, **lower}), tier("high", **upper)])


@pytest.mark.parametrize("name", ["score", "each_dimension", "known", "documented"])
def test_a_cut_off_below_that_of_the_tier_beneath(name: str) -> None:
    unit = 0.01 if name in ("known", "documented") else 1
    beneath = {"known": 60 * unit} if name == "known" else {name: 60 * unit}
    for cut, lower in ((60, False), (60.0001, False), (59.9999, True), (1, True)):
        found = flagged(laddered(beneath, {"known": 0.6, name: cut * unit}), "ladder-does-not-rise")
        assert found == ([(f"{REQUIRES}/{name}", cut * unit)] if lower else [])


def test_a_cut_off_that_one_tier_leaves_out() -> None:
    assert flagged(laddered({"score": 60}, {"known": 0.6}), "ladder-does-not-rise") == []
    assert flagged(laddered({}, {"known": 0.6, "score": 60}), "ladder-does-not-rise") == []


def test_a_cut_off_below_that_of_a_tier_further_down() -> None:
    tiers = [tier("low", known=0.1, score=60), tier("middle", known=0.2), tier("high", known=0.3, score=59)]
    data = {**laddered({}, {}), "ladder": {"below": label("无"), "tiers": tiers}}
    (hit,) = hits(data, "ladder-does-not-rise")
    assert (hit.fault.pointer, hit.fault.found) == ("/ladder/tiers/2/requires/score", 59.0)
    assert [where for where, _ in hit.related] == ["/ladder/tiers/0/requires/score"]


@pytest.mark.parametrize(
    ("upper", "lower"), [({"i.c": 1}, True), ({"i.c": 2}, False), ({"i.c": 3}, False), ({}, False)]
)
def test_a_level_below_that_of_the_tier_beneath(upper: dict[str, int], *, lower: bool) -> None:
    data = laddered({"level": {"i.c": 2}}, {"known": 0.1, **({"level": upper} if upper else {})})
    assert flagged(data, "ladder-does-not-rise") == ([(REQUIRES + "/level/i.c", 1)] if lower else [])


def half() -> Data:
    """A set whose score is 50 at most: one of two criteria can never be met."""
    measures = {"m": LIMITED, "n": number(at_least=0)}
    return criteria_set(measures, threshold("at_least", 101, name="a"), criterion("threshold", "n", "b", at_least=1))


@pytest.mark.parametrize(
    ("requires", "reached"),
    [
        ({"score": 50}, True),
        ({"score": 50 + 1e-10}, True),
        ({"score": 50 + 1e-6}, False),
        ({"score": 100}, False),
        ({"each_dimension": 50}, True),
        ({"each_dimension": 51}, False),
        ({"met": ["i.b"]}, True),
        ({"met": ["i.a"]}, False),
        ({"vetoes": ["i.b"]}, True),
        ({"vetoes": ["i.a"]}, False),
        ({"known": 1}, True),
        ({"documented": 1}, True),
    ],
)
def test_a_tier_that_nothing_reaches(requires: Data, *, reached: bool) -> None:
    tiers = [tier("low", **{"known": 0.1, **requires}), tier("high", **{**requires, "known": 1})]
    found = flagged({**half(), "ladder": {"below": label("无"), "tiers": tiers}}, "tier-unreachable")
    # The first one answers for those above it.
    assert found == ([] if reached else [("/ladder/tiers/0/requires", "low")])


def test_an_upper_tier_that_nothing_reaches() -> None:
    tiers = [tier("low", known=0.1), tier("high", known=0.2, score=60)]
    found = flagged({**half(), "ladder": {"below": label("无"), "tiers": tiers}}, "tier-unreachable")
    assert found == [(REQUIRES, "high")]


def test_a_level_that_the_scale_does_not_reach() -> None:
    data = minimal_set(criterion("rubric"), rating("s"), scales={"s": scale(0, 0.4, 0.8)})
    for score, unreachable in ((80, []), (81, [("/ladder/tiers/0/requires", "low")])):
        tiers = [tier("low", known=0.1, score=score)]
        assert flagged({**data, "ladder": {"below": label("无"), "tiers": tiers}}, "tier-unreachable") == unreachable


@pytest.mark.parametrize(
    ("lower", "upper", "verdict"),
    [
        ({"score": 60}, {"score": 60}, "same"),
        ({"score": 60}, {"score": 50}, "same"),
        ({"score": 60}, {"score": 60 + 1e-10}, "same"),
        ({"score": 60}, {"score": 60.1}, "open"),
        ({"each_dimension": 60}, {"score": 60}, "same"),
        ({"each_dimension": 60}, {"score": 60.1}, "open"),
        ({"score": 60}, {"each_dimension": 60}, "open"),
        ({"met": ["i.a"]}, {"vetoes": ["i.a"]}, "same"),
        ({"vetoes": ["i.a"]}, {"met": ["i.a"]}, "open"),
        ({"met": ["i.a", "i.b"]}, {"met": ["i.b"]}, "same"),
        ({"met": ["i.a"]}, {"met": ["i.a", "i.b"]}, "apart"),
        ({"level": {"i.c": 2}}, {"level": {"i.c": 2}}, "same"),
        ({"level": {"i.c": 2}}, {"level": {"i.c": 3}}, "open"),
        ({}, {"held": {"tier": "low", "years": 1}}, "apart"),
        ({}, {"documented": 0.5}, "apart"),
        ({}, {"known": 0.2}, "open"),
        ({"known": 0.2}, {"known": 0.1}, "same"),
    ],
)
def test_tiers_that_cannot_be_told_apart(lower: Data, upper: Data, verdict: str) -> None:
    data = laddered(lower, upper)
    assert flagged(data, "tiers-coincide") == ([(REQUIRES, "high")] if verdict == "same" else [])
    assert ("low = high" in open_questions(data)) == (verdict == "open")


def open_questions(data: Data) -> list[str]:
    return [name for where, found in flagged(data, "undecided") if where == "/ladder" for name in found]


@pytest.mark.parametrize("upper", [{"known": 0.5}, {"documented": 0.5}])
def test_a_tier_that_asks_for_what_two_tiers_beneath_asked_for(upper: Data) -> None:
    first, second = {"known": 0.9, "documented": 0.9, "score": 50}, {"score": 60}
    tiers = [tier("low", **first), tier("middle", **second), tier("high", **upper)]
    data = {**laddered({}, {}), "ladder": {"below": label("无"), "tiers": tiers}}
    assert flagged(data, "tiers-coincide") == [("/ladder/tiers/2/requires", "high")]


def test_shares_between_which_no_share_lies_are_not_called_different() -> None:
    measures = {"m": number(at_least=0), "n": number(at_least=0)}
    made = threshold("at_least", 1, name="a"), criterion("threshold", "n", "b", at_least=1)
    data = criteria_set(measures, *made, tiers=[tier("low", known=0.6), tier("high", known=0.7)])
    assert "low = high" in open_questions(data) or flagged(data, "tiers-coincide")


# -- criteria that never matter ----------------------------------------------------------------------------------------


def weighed(*tiers: Data) -> Data:
    """Three criteria of 50, 30 and 20 points, each met or not."""
    names = zip("abc", (5, 3, 2), strict=True)
    made = [criterion("threshold", name, name, at_least=1, weight=weight) for name, weight in names]
    return criteria_set({name: number(at_least=0) for name in "abc"}, *made, tiers=list(tiers))


def test_a_criterion_that_can_earn_one_value_only() -> None:
    flat = criterion("bands", "m", "x", bands=[{"below": 1, "value": 0.5}, {"value": 0.5}])
    data = criteria_set(
        {"m": number(), "n": number()},
        *(flat, criterion("threshold", "n", "y", at_least=1)),
        tiers=[tier("low", known=0.1, score=75)],
    )
    assert flagged(data, "criterion-never-matters") == [(CRITERION, "i.x")]


@pytest.mark.parametrize(
    ("requires", "idle"),
    [
        ({}, ["i.a", "i.b", "i.c"]),
        ({"met": ["i.a"]}, ["i.b", "i.c"]),
        ({"vetoes": ["i.a", "i.c"]}, ["i.b"]),
        ({"score": 50}, []),
        ({"score": 1e-12}, ["i.a", "i.b", "i.c"]),
        ({"each_dimension": 50}, []),
        ({"documented": 0.5}, ["i.a", "i.b", "i.c"]),
    ],
)
def test_a_criterion_that_no_condition_asks_for(requires: Data, idle: list[str]) -> None:
    found = flagged(weighed(tier("low", known=0.1, **requires)), "criterion-never-matters")
    assert [name for _, name in found] == idle


def test_where_the_bounds_prove_nothing_the_question_is_open() -> None:
    # 10 points more or less: the others make 0, 50, 30 or 80, of which none is within 20 below 25.
    assert open_questions(weighed(tier("low", known=0.1, score=25))) == ["i.c"]
    assert open_questions(weighed(tier("low", known=0.1, each_dimension=25))) == ["i.a", "i.b", "i.c"]
    assert BY_NAME["undecided"].severity is Severity.NOTE


def test_criteria_that_may_not_all_be_at_their_best_leave_the_tiers_open() -> None:
    measures = {"m": number(at_least=0), "n": number(at_least=0), "s": number(sum=["m", "n"])}
    made = threshold("at_least", 10, name="a"), criterion("threshold", "s", "b", at_most=5)
    data = criteria_set(measures, *made, tiers=[tier("low", known=0.5, score=100)])
    assert "low" in open_questions(data)
    made = threshold("at_least", 10, name="a"), threshold("at_most", 5, name="b")
    data = criteria_set({"m": number(at_least=0)}, *made, tiers=[tier("low", known=0.5, score=100)])
    assert "low" in open_questions(data)


def told(data: Data) -> bool:
    """Whether it is said of the first tier that it cannot be reached, or that this is not known."""
    return bool(flagged(data, "tier-unreachable")) or "low" in open_questions(data)


TOP: Final = [tier("low", known=0.5, score=100)]
MIDDLE: Final = [{"below": 10, "value": 0}, {"below": 20, "value": 1}, {"value": 0}]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (threshold("between", [1, 2]), threshold("at_least", 50)),
        (threshold("between", [1, 2]), threshold("between", [3, 4])),
        (criterion("bands", bands=MIDDLE), threshold("at_least", 50)),
    ],
)
def test_one_measure_that_cannot_be_in_two_places_is_not_called_fine(first: Data, second: Data) -> None:
    data = criteria_set({"m": number(at_least=0)}, {**first, "id": "a"}, {**second, "id": "b"}, tiers=TOP)
    assert told(data)


def test_a_free_term_does_not_reach_every_value() -> None:
    """``x`` is 10 at most by the one, and 50 at least by the other, whatever ``y`` and ``z`` are."""
    measures = {name: number(at_least=0) for name in "xyz"}
    derived = {"s": number(sum=["x", "y"]), "t": number(difference=["x", "z"])}
    made = criterion("threshold", "s", "a", at_most=10), criterion("threshold", "t", "b", at_least=50)
    assert told(criteria_set({**measures, **derived}, *made, tiers=TOP))


@pytest.mark.parametrize("requires", [{"score": 100}, {"met": ["i.a", "i.b"]}])
def test_one_answer_that_is_wanted_to_be_yes_and_no_is_not_called_fine(requires: Data) -> None:
    made = threshold("is", value=True, name="a"), threshold("is", value=False, name="b")
    assert told(criteria_set({"m": yes_no()}, *made, tiers=[tier("low", known=0.5, **requires)]))


def test_a_series_that_cannot_rise_is_not_called_fine() -> None:
    trend = criterion("trend", name="a", direction="rises", pattern="steady", years=2)
    assert told(criteria_set({"m": yearly(at_least=5, at_most=5)}, trend, tiers=TOP))


def test_a_criterion_that_a_gate_leaves_nothing_to_decide_is_not_called_fine() -> None:
    # Where i.a is met there are 60 points already; below 50 no tier is reached without it, whatever the others earn.
    measures = {name: number(at_least=0) for name in "abc"}
    made = (
        criterion("scale", "a", "a", zero_at=0, full_at=10, weight=60),
        criterion("threshold", "b", "b", at_least=1, weight=20),
        criterion("threshold", "c", "c", at_least=1, weight=20),
    )
    data = criteria_set(measures, *made, tiers=[tier("low", known=0.6, score=50, met=["i.a"])])
    named = [name for _, name in flagged(data, "criterion-never-matters")]
    assert {"i.b", "i.c"} <= {*named, *open_questions(data)}


# -- what is said is so: compared with all evidence that there can be --------------------------------------------------

VALUES: Final = (0, 2, 4.99, 5, 7.5, 8, 10, 12, 15, 18, 20)


class Truth(NamedTuple):
    """What the set comes to for any evidence: tiers by index from 1, 0 for none."""

    complete: set[int]
    any: set[int]
    matters: dict[str, bool]


def random_set(random: Random) -> Data:
    """A small set of facts and numbers, some of them read twice."""
    pick, chance = random.choice, random.random
    measures: Data = {}

    def made(name: str) -> Data:
        if not measures or chance() > 0.15:
            measures[f"m{len(measures)}"] = yes_no() if chance() < 0.5 else number(at_least=0, at_most=pick((10, 20)))
            measure = f"m{len(measures) - 1}"
        else:
            measure = pick(list(measures))
        weight = pick((1, 1, 2, 3, 5))
        if measures[measure]["type"] == "yes_no":
            return criterion("threshold", measure, name, weight=weight, **{"is": True})
        bands = [{"below": 5, "value": pick((0, 0.5))}, {"below": 8, "value": pick((0.5, 1))}, {"value": pick((0, 1))}]
        kind, fields = pick(
            (
                ("threshold", {"at_least": pick((0, 5, 10, 15))}),
                ("threshold", {"at_most": pick((0, 5, 10, 15))}),
                ("threshold", {"between": pick(([2, 5], [5, 15], [12, 18]))}),
                ("scale", {"zero_at": 0, "full_at": pick((10, 20))}),
                ("bands", {"bands": bands}),
            )
        )
        return criterion(kind, measure, name, weight=weight, **fields)

    dimensions, names = [], []
    for at in range(pick((1, 1, 2))):
        items = []
        for index in range(pick((1, 1, 2))):
            criteria = [made(f"c{step}") for step in range(pick((1, 2, 2)))]
            items.append(item(f"i{at}{index}", *criteria, weight=pick((1, 1, 2))))
            names += [f"i{at}{index}.{criterion_['id']}" for criterion_ in criteria]
        dimensions.append(dimension(f"d{at}", *items, weight=pick((1, 1, 3))))
    tiers = [tier(f"t{at}", **random_conditions(names, random, first=at == 0)) for at in range(pick((1, 2, 3)))]
    method = pick(("arithmetic", "arithmetic", "arithmetic", "minimum", "geometric"))
    return whole_set(measures, *dimensions, tiers=tiers, aggregation={"item": method})


def random_conditions(names: list[str], random: Random, *, first: bool) -> Data:
    conditions: dict[str, tuple[float, Callable[[], Any]]] = {
        "known": (1 if first else 0.3, lambda: random.choice((0.01, 0.5, 0.9))),
        "score": (0.7, lambda: random.choice((10, 30, 50, 60, 70, 80, 90, 100))),
        "each_dimension": (0.2, lambda: random.choice((10, 50, 90))),
        "met": (0.3, lambda: [random.choice(names)]),
        "vetoes": (0.2, lambda: [random.choice(names)]),
    }
    return {name: value() for name, (often, value) in conditions.items() if random.random() < often}


def truth(indicators: IndicatorSet, random: Random) -> Truth | None:
    """By trying all of it; None where that is too much."""
    ids = [tier_.id for tier_ in indicators.ladder.tiers]
    names = list(indicators.measures)
    values = [
        [value for value in VALUES if value <= measure.bounds[1]] if isinstance(measure, Number) else (True, False)
        for measure in indicators.measures.values()
    ]
    if len(list(product(*values))) > 700:
        return None

    def reached(evidence: dict[str, Any]) -> int:
        found = evaluate(indicators, evidence).tier
        return 0 if found is None else 1 + ids.index(found.id)

    table = {answers: reached(dict(zip(names, answers, strict=True))) for answers in product(*values)}
    partial = {
        reached({name: answer for name, answer in zip(names, answers, strict=True) if random.random() < 0.6})
        for answers in table
    }
    matters = {}
    for at, name in enumerate(names):
        others = defaultdict(set)
        for answers, found in table.items():
            others[answers[:at] + answers[at + 1 :]].add(found)
        matters[name] = any(len(found) > 1 for found in others.values())
    return Truth(set(table.values()), {*table.values(), *partial}, matters)


def test_what_is_said_of_tiers_and_criteria_is_so_and_silence_too() -> None:
    random, looked_at, said = Random(20), 0, Counter[str]()  # noqa: S311 - nothing secret
    while looked_at < 200:
        data = random_set(random)
        try:
            indicators = load(data)
        except LorgError:
            continue
        true = truth(indicators, random)
        if true is None:
            continue
        looked_at += 1
        said.update(compared(data, indicators, true))
    assert min(said.values()) >= 20
    assert len(said) == 9


def compared(data: Data, indicators: IndicatorSet, true: Truth) -> Iterator[str]:
    """What was said of every tier and every criterion, after it was found to be so."""
    found: dict[str, set[str]] = defaultdict(set)
    for hit in bounds(indicators):
        found[hit.fault.code].update(hit.fault.found if hit.fault.code == "undecided" else [hit.fault.found])
    ids = [tier_.id for tier_ in indicators.ladder.tiers]
    out = next((at for at, name in enumerate(ids) if name in found["tier-unreachable"]), len(ids))
    for at, name in enumerate(ids):
        reached = max(true.any) > at
        if at >= out:
            assert not reached, (name, data)
            yield "out of reach"
            continue
        if name not in found["undecided"]:
            assert reached, (name, data)
        yield "reach open" if name in found["undecided"] else "in reach"
        if at and reached:
            yield told_apart(at, ids, found, at in true.any)
    gated = {name for tier_ in indicators.ladder.tiers for _, name in tier_.requires.named}
    for entry, criterion_ in indicators.criteria:
        name = f"{entry.id}.{criterion_.id}"
        if name not in gated and alone(data, criterion_.measure):
            yield from mattering(name, found, true.matters[criterion_.measure])


def told_apart(at: int, ids: list[str], found: dict[str, set[str]], apart: object) -> str:
    """Whether evidence reaches the tier below and not this one."""
    if ids[at] in found["tiers-coincide"]:
        assert not apart, ids[at]
        return "the same"
    if f"{ids[at - 1]} = {ids[at]}" in found["undecided"]:
        return "difference open"
    assert apart, ids[at]
    return "different"


def mattering(name: str, found: dict[str, set[str]], matters: object) -> Iterator[str]:
    """Whether an answer to the criterion can change the tier; nothing is said of it while a tier is out of reach."""
    if name in found["criterion-never-matters"]:
        assert not matters, name
        yield "never matters"
    elif name in found["undecided"]:
        yield "mattering open"
    elif not found["tier-unreachable"]:
        assert matters, name
        yield "matters"


def alone(data: Data, measure: str) -> bool:
    """Whether one criterion only reads the measure."""
    read = [part["measure"] for group in data["dimensions"] for entry in group["items"] for part in entry["criteria"]]
    return read.count(measure) == 1
