"""What must hold within a set: every check fires, at the right place, and all of them at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from lorg_indicators.derivation import leaves
from lorg_indicators.loading import build_set
from lorg_indicators.measures import Number
from tests.builders import (
    CRITERION,
    ITEM,
    WHY,
    Data,
    checklist,
    codes,
    criterion,
    definition_faults,
    dimension,
    faults,
    item,
    label,
    load,
    minimal_set,
    number,
    put,
    rating,
    scale,
    tier,
    whole_set,
    yearly,
    yes_no,
)

BASE = minimal_set(
    criterion("threshold", at_least=10),
    measures={
        "r": rating(),
        "y": yearly("元", at_least=1),
        "p": number("人", at_least=1),
        "q": number("人"),
        "flag": yes_no(),
        "list": checklist(),
        "count": faults(),
    },
)
TIERS = "/ladder/tiers"
REQUIRES = TIERS + "/0/requires"


def one(name: str = "c", **fields: Any) -> Data:
    return criterion("threshold", "m", name, at_least=1, **fields)


def tiers(*made: Data) -> Callable[[Data], Data]:
    return lambda data: put(data, TIERS, list(made))


def change(pointer: str, value: Any) -> Callable[[Data], Data]:
    return lambda data: put(data, pointer, value)


def criteria(*made: Data) -> Callable[[Data], Data]:
    return change(ITEM + "/criteria", list(made))


def test_the_base_of_the_cases_is_sound() -> None:
    assert load(BASE).id == "sample"


CASES: list[tuple[Callable[[Data], Data], list[tuple[str, str]]]] = [
    (
        change("/dimensions", [dimension("d", item("i", one())), dimension("d", item("i", one()))]),
        [
            ("id-twice", "/dimensions/0/id"),
            ("id-twice", "/dimensions/1/id"),
            ("id-twice", ITEM + "/id"),
            ("id-twice", "/dimensions/1/items/0/id"),
        ],
    ),
    (criteria(one(), one()), [("id-twice", CRITERION + "/id"), ("id-twice", ITEM + "/criteria/1/id")]),
    (
        tiers(tier("low", known=0.1), tier("low", score=5)),
        [("id-twice", TIERS + "/0/id"), ("id-twice", TIERS + "/1/id")],
    ),
    (change("/measures/period", number()), [("reserved-name", "/measures/period")]),
    (change("/measures/list/options/note", label("x")), [("reserved-name", "/measures/list/options/note")]),
    (change("/measures/count/options/self", label("x")), [("reserved-name", "/measures/count/options/self")]),
    (change("/retired", ["i"]), [("retired-in-use", ITEM + "/id")]),
    (change("/retired", ["x", "i.c"]), [("retired-in-use", CRITERION + "/id")]),
    (change("/retired", ["dimensions.d"]), [("retired-in-use", "/dimensions/0/id")]),
    (change("/retired", ["measures.m"]), [("retired-in-use", "/measures/m")]),
    (change("/retired", ["measures.list.a"]), [("retired-in-use", "/measures/list/options/a")]),
    (change("/retired", ["scales.five"]), [("retired-in-use", "/scales/five")]),
    (change("/retired", ["tiers.low"]), [("retired-in-use", TIERS + "/0/id")]),
    (change("/measures/r/scale", "fiv"), [("unknown-scale", "/measures/r/scale")]),
    (change("/scales/s", scale(0, 0.5, 0.4, 1)), [("values-fall", "/scales/s/levels/2/value")]),
    (change("/measures/m", number(at_least=5, at_most=4)), [("ends-swapped", "/measures/m/at_most")]),
    (
        change("/measures/x", number("元/人", ratio=["m", "p"], sum=["m", "q"])),
        [("several-operations", "/measures/x/sum")],
    ),
    (change("/measures/x", number("元/人", ratio=["m", "nowhere"])), [("unknown-measure", "/measures/x/ratio/1")]),
    (change("/measures/x", number("元", sum=["m", "flag"])), [("unknown-measure", "/measures/x/sum/1")]),
    (change("/measures/x", number("人", sum=["p", "p"])), [("read-twice", "/measures/x/sum/1")]),
    (change("/measures/x", number("人", sum=["p", "x"])), [("circle", "/measures/x/sum/1")]),
    (criteria(one(), one("e", share=0.1, weight=1)), [("weight-or-share", ITEM + "/criteria/1/share")]),
    (criteria(one(weight=None)), [("weight-or-share", CRITERION + "/weight")]),
    (criteria({name: value for name, value in one().items() if name != "weight"}), [("weight-or-share", CRITERION)]),
    (criteria(one(share=0.1)), [("no-base", ITEM + "/criteria")]),
    (
        criteria(one(may_not_apply=WHY), one("extra", share=0.1)),
        [("no-base", ITEM + "/criteria")],
    ),
    (
        change(CRITERION + "/quote", "没有这话"),
        [("quote-not-in-text", CRITERION + "/quote"), ("text-not-covered", ITEM + "/text")],
    ),
    (change(ITEM + "/context", ["别的"]), [("quote-not-in-text", ITEM + "/context/0")]),
    (change(ITEM + "/context", [""]), [("quote-not-in-text", ITEM + "/context/0")]),
    (change(ITEM + "/text", "做到这一条，且稳步增长"), [("text-not-covered", ITEM + "/text")]),
    (change(ITEM + "/digest", "0123456789ab"), [("text-changed", ITEM + "/text")]),
    (change(CRITERION + "/assumes", {}), [("no-basis", CRITERION + "/at_least")]),
    (
        lambda data: put(put(data, CRITERION + "/assumes", {}), CRITERION + "/cites", ["at_least"]),
        [("cited-not-in-quote", CRITERION + "/at_least")],
    ),
    (change(CRITERION + "/cites", ["at_least"]), [("two-bases", CRITERION + "/assumes/at_least")]),
    (change(CRITERION + "/cites", ["at_most"]), [("basis-of-nothing", CRITERION + "/cites/0")]),
    (change("/assumes", {"weights": WHY}), [("no-basis", "")]),
    (change("/scales/five/assumes", {}), [("no-basis", "/scales/five/levels")]),
    (change(TIERS + "/0/assumes", {}), [("no-basis", REQUIRES + "/known")]),
    (change("/measures/m/at_most", 9.0), [("no-basis", "/measures/m/at_most")]),
    (change("/measures/m/assumes", {"at_least": WHY}), [("basis-of-nothing", "/measures/m/assumes/at_least")]),
    # derived measures
    (change("/measures/x", number("元/人", ratio=["y", "p"])), [("years-do-not-fit", "/measures/x")]),
    (change("/measures/x", yearly("元/人", ratio=["m", "p"])), [("years-do-not-fit", "/measures/x/by")]),
    (change("/measures/x", number("%", change="p")), [("years-do-not-fit", "/measures/x/change")]),
    (change("/measures/x", number("元", ratio=["m", "p"])), [("unit-does-not-fit", "/measures/x/unit")]),
    (change("/measures/x", number("元", sum=["m", "p"])), [("unit-does-not-fit", "/measures/x/unit")]),
    (change("/measures/x", yearly("元", change="y")), [("unit-does-not-fit", "/measures/x/unit")]),
    (change("/measures/x", number("元/人", ratio=["m", "q"])), [("denominator-may-be-zero", "/measures/x/ratio/1")]),
    # criteria
    (criteria(criterion("threshold", "n", at_least=1)), [("unknown-measure", CRITERION + "/measure")]),
    (criteria(criterion("threshold", "r", at_least=1)), [("measure-not-for-kind", CRITERION + "/measure")]),
    (criteria(criterion("rubric", "m")), [("measure-not-for-kind", CRITERION + "/measure")]),
    (criteria(criterion("checklist", "count")), [("measure-not-for-kind", CRITERION + "/measure")]),
    # the ladder
    (tiers(tier("low", score=50)), [("no-known-share", REQUIRES)]),
    (tiers(tier("low", known=0.1, met=["i.d"])), [("unknown-criterion", REQUIRES + "/met/0")]),
    (tiers(tier("low", known=0.1, vetoes=["c"])), [("unknown-criterion", REQUIRES + "/vetoes/0")]),
    (tiers(tier("low", known=0.1, level={"i.d": 1})), [("unknown-criterion", REQUIRES + "/level/i.d")]),
    (tiers(tier("low", known=0.1, level={"i.c": 1})), [("level-not-for-kind", REQUIRES + "/level/i.c")]),
    (tiers(tier("low", known=0.1, held={"tier": "low", "years": 1})), [("unknown-tier", REQUIRES + "/held/tier")]),
    (
        tiers(tier("low", known=0.1, held={"tier": "high", "years": 1}), tier("high", score=50)),
        [("unknown-tier", REQUIRES + "/held/tier")],
    ),
]


@pytest.mark.parametrize(("changed", "expected"), CASES, ids=[f"{case[1][0][0]}-{at}" for at, case in enumerate(CASES)])
def test_each_fault_has_its_code_and_its_place(changed: Any, expected: list[tuple[str, str]]) -> None:
    assert codes(definition_faults(changed(BASE))) == expected


@pytest.mark.parametrize(
    ("changed", "zh", "en"),
    [
        (change("/effective", {"from": 2024, "until": 2020}), "不小于 2024", "at least 2024"),
        (change("/measures/m", number(at_least=1500, at_most=4)), "不小于 1,500 元", "at least 1,500 yuan"),
        (change("/scales/s", scale(0, 0.334, 0.333, 1)), "不小于 0.334", "at least 0.334"),
        (
            change("/measures/x", number("元", sum=["m", "p"])),
            "单位相同的数据（现有 元、人）",
            "they have: 元, 人",
        ),
        (change("/measures/x", number("元", ratio=["q", "p"])), "以下之一：%、不写单位", "one of: %, no unit"),
        (change(CRITERION + "/cites", ["id"]), "以下之一：at_least", "one of: at_least"),
        (change("/measures/flag/cites", ["label"]), "不写来源", "no basis"),
        (change("/measures/list/options/note", label("x")), "value、self、review", "value, self, review"),
        (tiers(tier("low", known=0.1, held={"tier": "low", "years": 1})), "没有更低的梯级", "no lower tier"),
        (
            tiers(tier("low", known=0.1), tier("high", held={"tier": "lwo", "years": 1})),
            "以下之一：low；是不是要写：low？",
            "one of: low; did you mean: low?",
        ),
    ],
)
def test_what_is_expected_is_said(changed: Any, zh: str, en: str) -> None:
    (fault,) = (
        fault for fault in definition_faults(changed(BASE)) if fault.code not in ("no-basis", "cited-not-in-quote")
    )
    assert zh in fault.render("zh")
    assert en in fault.render("en")
    assert "null" not in fault.render("en")


def test_what_no_part_goes_by_may_be_retired() -> None:
    """Of a name that is nothing here, or stands for another kind of part, nothing is to be said."""
    retired = ("m", "measures.n", "i.gone", "d", "low", "scales.low", "sample", "five")
    assert load(put(BASE, "/retired", list(retired))).retired == retired


RATED = minimal_set(criterion("rubric"), rating("flat"), scales={"flat": scale(0, 0.5, 0.5, 1)})


@pytest.mark.parametrize(("level", "sound"), [(1, True), (2, False), (3, True), (4, False)])
def test_a_level_gate_names_a_level_that_is_worth_more_than_the_one_below(level: int, sound: bool) -> None:  # noqa: FBT001
    data = put(RATED, TIERS, [tier("low", known=0.1, level={"i.c": level})])
    if sound:
        assert load(data).id == "sample"
    else:
        assert codes(definition_faults(data)) == [("unknown-level", REQUIRES + "/level/i.c")]


@pytest.mark.parametrize(
    ("condition", "at"),
    [({"met": ["i.c"]}, "/met/0"), ({"vetoes": ["i.c"]}, "/vetoes/0"), ({"level": {"i.c": 1}}, "/level/i.c")],
)
def test_what_a_gate_names_must_always_apply(condition: Data, at: str) -> None:
    data = put(RATED, CRITERION + "/may_not_apply", WHY)
    found = definition_faults(put(data, TIERS, [tier("low", known=0.1, **condition)]))
    assert codes(found) == [("gate-may-not-apply", REQUIRES + at)]


def test_bounds_of_derived_measures_make_denominators_sound() -> None:
    people = number("人", sum=["p", "p2"])
    measures = {"m": number(), "p": number("人", at_least=1), "p2": number("人", at_least=0), "all": people}
    per_head = number("元/人", ratio=["m", "all"])
    data = whole_set({**measures, "x": per_head}, dimension("d", item("i", one())))
    assert load(data).id == "sample"
    less = number("人", difference=["p", "p2"])
    assert codes(definition_faults(put(data, "/measures/all", less))) == [
        ("denominator-may-be-zero", "/measures/x/ratio/1")
    ]


def test_a_circle_over_several_measures_is_found_once_for_each() -> None:
    circle = {"a": number(sum=["b", "m"]), "b": number(difference=["c", "m"]), "c": number(sum=["a", "m"])}
    data = minimal_set(measures=circle)
    found = definition_faults(data)
    assert codes(found) == [
        ("circle", f"/measures/{name}/{way}/0") for name, way in (("a", "sum"), ("b", "difference"), ("c", "sum"))
    ]
    assert {fault.found for fault in found} <= {"a → b → c → a", "b → c → a → b", "c → a → b → c"}


def test_shared_operands_below_a_derived_measure_are_read_twice() -> None:
    shared = {"p": number(), "a": number(sum=["m", "p"]), "b": number(difference=["a", "m"])}
    assert codes(definition_faults(minimal_set(measures=shared))) == [("read-twice", "/measures/b/difference/1")]


class _Counted(Mapping[str, Number]):
    """Measures that count how often they are looked at."""

    def __init__(self, measures: Mapping[str, Any]) -> None:
        self.measures, self.looks = measures, 0

    def __getitem__(self, name: str) -> Number:
        self.looks += 1
        measure: Number = self.measures[name]
        return measure

    def __iter__(self) -> Iterator[str]:
        return iter(self.measures)

    def __len__(self) -> int:
        return len(self.measures)


def test_a_tower_of_doublings_is_no_bomb() -> None:
    parts: Any = {"a0": number(), "b0": number()}
    for at in range(1, 13):
        parts |= {f"{side}{at}": number(sum=[f"a{at - 1}", f"b{at - 1}"]) for side in "ab"}
    tower = {name: Number.model_validate_json(_json(measure)) for name, measure in parts.items()}
    counted = _Counted(tower)
    leaves("a12", counted)
    assert counted.looks <= 20 * len(tower)


def _json(data: Data) -> str:
    import json

    return json.dumps(data)


def test_a_long_chain_of_derived_measures_is_no_crash() -> None:
    chain: Any = {"x0": number()}
    for at in range(1, 600):
        chain |= {f"y{at}": number(), f"x{at}": number(sum=[f"x{at - 1}", f"y{at}"])}
    assert build_set(minimal_set(measures=chain)).id == "sample"


def test_all_faults_of_a_stage_at_once() -> None:
    data = put(BASE, "/measures/period", number())
    data = put(data, "/measures/r/scale", "six")
    data = put(data, "/measures/x", number("元", sum=["m", "nowhere"]))
    data = put(data, CRITERION + "/quote", "没有这话")
    data = put(data, CRITERION + "/assumes", {})
    data = put(data, CRITERION + "/share", 0.1)
    assert {code for code, _ in codes(definition_faults(data))} == {
        *("reserved-name", "unknown-scale", "unknown-measure", "quote-not-in-text"),
        *("text-not-covered", "no-basis", "weight-or-share", "no-base"),
    }


def test_faults_come_in_the_order_of_the_file() -> None:
    names = [f"nothing_{at}" for at in range(8)]
    data = put(BASE, CRITERION + "/cites", names)
    assert [fault.found for fault in definition_faults(data)] == names


def test_punctuation_and_space_need_no_quote() -> None:
    text = " 做到这一条，（做到这一条）。\n10% "
    assert codes(definition_faults(put(BASE, ITEM + "/text", text))) == [("text-not-covered", ITEM + "/text")]
    assert load(put(put(BASE, ITEM + "/text", text), ITEM + "/context", ["10%"])).id == "sample"
    overlapping = put(BASE, ITEM + "/text", "做做到这一条这一条")
    assert load(put(overlapping, ITEM + "/context", ["做做到", "一条这一条"])).id == "sample"


@pytest.mark.parametrize(
    ("quote", "test", "sound"),
    [
        ("不少于１０次", {"at_least": 10}, True),
        ("10.0次以上", {"at_least": 10}, True),
        ("不少于100次", {"at_least": 10}, False),
        ("不少于0.10次", {"at_least": 10}, False),
        ("不少于十次", {"at_least": 10}, False),
        ("5至10次", {"between": [5, 10]}, True),
        ("5次以上", {"between": [5, 10]}, False),
    ],
)
def test_a_cited_number_stands_in_the_quote(quote: str, test: dict[str, Any], sound: bool) -> None:  # noqa: FBT001
    (field,) = test
    made = {**criterion("threshold", **test), "quote": quote, "assumes": {}, "cites": [field]}
    data = whole_set({"m": number()}, dimension("d", item("i", made, text=quote)))
    if sound:
        assert load(data).id == "sample"
    else:
        assert codes(definition_faults(data)) == [("cited-not-in-quote", CRITERION + f"/{field}")]


def test_what_has_no_quote_cannot_cite() -> None:
    data = put(BASE, "/ladder/tiers/0", {**BASE["ladder"]["tiers"][0], "assumes": {}, "cites": ["known"]})
    assert codes(definition_faults(data)) == [("cited-not-in-quote", REQUIRES + "/known")]


def test_the_words_keep_their_digest() -> None:
    text = BASE["dimensions"][0]["items"][0]["text"]
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    assert load(put(BASE, ITEM + "/digest", digest)).id == "sample"
    changed = put(put(BASE, ITEM + "/digest", digest), ITEM + "/text", text + "！")
    assert codes(definition_faults(changed)) == [("text-changed", ITEM + "/text")]
