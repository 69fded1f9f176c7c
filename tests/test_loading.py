"""Text or plain data -> a set, or every fault of its shape with its place; digests, copies and pickles of sets."""

from __future__ import annotations

import copy
import json
import math
import pickle
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import DefinitionError, EvidenceError, IndicatorSet, evaluate, load_set, set_ids
from lorg_indicators.document import scan_document
from lorg_indicators.engine import Engine
from lorg_indicators.loading import build_set, parse_evidence, parse_set
from tests.builders import (
    CRITERION,
    ITEM,
    Data,
    attempt,
    checklist,
    codes,
    criterion,
    definition_faults,
    faults,
    load,
    minimal,
    minimal_set,
    number,
    place,
    put,
    rating,
    readable,
    result,
    tier,
    yearly,
)

BASE = minimal_set(measures={"r": rating(), "list": checklist(), "count": faults(), "annual": yearly()})
M = "/measures/m"
REMOVED = object()


def changed(pointer: str, value: Any) -> Data:
    """The base with another value at a pointer, or with nothing there."""
    data = put(BASE, pointer, value)
    if value is REMOVED:
        above, _, name = pointer.rpartition("/")
        del place(data, above)[name]
    return data


CASES = [
    (CRITERION + "/measure", REMOVED, "missing-key", CRITERION),
    ("/ladder", REMOVED, "missing-key", ""),
    ("/measures/r/scale", REMOVED, "missing-key", "/measures/r"),
    ("/measures/list/options", REMOVED, "missing-key", "/measures/list"),
    (CRITERION + "/at_leest", 3, "unknown-key", CRITERION + "/at_leest"),
    (M + "/unti", "元", "unknown-key", M + "/unti"),
    ("/extra", {}, "unknown-key", "/extra"),
    (CRITERION + "/number", 3, "unknown-key", CRITERION + "/number"),
    (CRITERION + "/kind", "threshhold", "unknown-kind", CRITERION + "/kind"),
    (M + "/type", "nubmer", "unknown-kind", M + "/type"),
    (CRITERION + "/kind", REMOVED, "missing-kind", CRITERION),
    (M + "/type", REMOVED, "missing-kind", M),
    (CRITERION + "/id", "Ab", "badly-formed", CRITERION + "/id"),
    ("/version", "1.0", "badly-formed", "/version"),
    ("/measures/Bad", number(), "badly-formed", "/measures/Bad"),
    ("/format", "lorg-indicators/2", "not-one-of", "/format"),
    (M + "/by", "month", "not-one-of", M + "/by"),
    ("/version", 1.0, "wrong-type", "/version"),
    (CRITERION + "/weight", "1", "wrong-type", CRITERION + "/weight"),
    (CRITERION + "/weight", True, "wrong-type", CRITERION + "/weight"),
    ("/dimensions", {}, "wrong-type", "/dimensions"),
    ("/measures", [], "wrong-type", "/measures"),
    ("/ladder", [], "wrong-type", "/ladder"),
    (ITEM, "x", "wrong-type", ITEM),
    ("/measures/r/scale", 5, "wrong-type", "/measures/r/scale"),
    ("/source/annex", 1.5, "wrong-type", "/source/annex"),
    ("/title", 5, "wrong-type", "/title"),
    ("/title/zh", 5, "wrong-type", "/title/zh"),
    (CRITERION + "/weight", 0, "out-of-range", CRITERION + "/weight"),
    (CRITERION + "/weight", -1, "out-of-range", CRITERION + "/weight"),
    (ITEM + "/weight", 1e7, "out-of-range", ITEM + "/weight"),
    (CRITERION + "/share", 1.5, "out-of-range", CRITERION + "/share"),
    ("/ladder/tiers/0/requires/known", 1.5, "out-of-range", "/ladder/tiers/0/requires/known"),
    ("/ladder/tiers/0/requires/score", 101, "out-of-range", "/ladder/tiers/0/requires/score"),
    ("/scales/five/levels/0/value", -0.5, "out-of-range", "/scales/five/levels/0/value"),
    (ITEM + "/text", "", "too-short", ITEM + "/text"),
    ("/dimensions", [], "too-short", "/dimensions"),
    ("/measures/list/options", {}, "too-short", "/measures/list/options"),
    ("/scales/five/levels", [], "too-short", "/scales/five/levels"),
    (CRITERION + "/id", "a" * 61, "too-long", CRITERION + "/id"),
    ("/measures/annual/ratio", ["a", "b", "c"], "too-long", "/measures/annual/ratio"),
]


def test_the_base_of_the_cases_is_sound() -> None:
    assert load(BASE).id == "sample"


@pytest.mark.parametrize(("pointer", "value", "code", "at"), CASES, ids=[f"{case[2]}-{case[0]}" for case in CASES])
def test_each_fault_of_shape_is_reported_once_with_its_place(pointer: str, value: Any, code: str, at: str) -> None:
    (fault, *others) = definition_faults(changed(pointer, value))
    assert (fault.code, fault.pointer) == (code, at)
    assert not others, "one mistake, one fault"
    assert fault.expected is not None


def test_a_missing_key_is_named() -> None:
    for key in ("id", "measure", "quote"):
        found = definition_faults(changed(f"{CRITERION}/{key}", REMOVED))
        assert key in found[0].to_dict("en")["expected"]
    assert "scale" in definition_faults(changed("/measures/r/scale", REMOVED))[0].to_dict("en")["expected"]


def test_a_misspelt_key_or_kind_has_a_hint() -> None:
    misspelt: list[tuple[str, Any, str]] = [
        (CRITERION + "/at_leest", 3, "at_least"),
        (CRITERION + "/kind", "threshhold", "threshold"),
        (M + "/type", "nubmer", "number"),
    ]
    for pointer, value, word in misspelt:
        hint = definition_faults(changed(pointer, value))[0].to_dict("en")["hint"]
        assert hint is not None
        assert word in hint


def test_faults_of_shape_are_all_reported_at_once() -> None:
    data = put(put(put(BASE, CRITERION + "/weight", "1"), "/version", "x"), M + "/unti", "元")
    assert {(CRITERION + "/weight"), "/version", M + "/unti"} <= {
        pointer for _, pointer in codes(definition_faults(data))
    }


@pytest.mark.parametrize("value", [object(), {1, 2}, b"x", 1j])
def test_what_is_no_plain_data(value: Any) -> None:
    assert [fault.code for fault in definition_faults(changed(M + "/unit", value))] == ["not-plain-data"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (math.nan, "not-finite"),
        (-math.inf, "not-finite"),
        ("\ud800", "yaml-characters"),
        ("x\udfff", "yaml-characters"),
    ],
)
def test_what_json_cannot_write_is_told_with_its_place_and_with_all_else(value: Any, code: str) -> None:
    data = changed(M + "/unit", value)
    assert codes(definition_faults(data)) == [(code, M + "/unit")]
    also = put(put(data, CRITERION + "/weight", "1"), "/context", [{"x": value}])
    assert set(codes(definition_faults(also))) == {
        (code, M + "/unit"),
        (code, "/context/0/x"),
        ("unknown-key", "/context"),
        ("wrong-type", CRITERION + "/weight"),
    }
    assert ("yaml-characters", M) in codes(definition_faults(put(BASE, M + "/\udc00", 1)))


@pytest.mark.parametrize("ensure_ascii", [True, False])
@pytest.mark.parametrize("written", ["NaN", "1e999", "-Infinity", '"\\ud800"'])
def test_a_json_file_with_what_json_cannot_write(written: str, ensure_ascii: bool) -> None:  # noqa: FBT001
    text = json.dumps(put(BASE, "/title/zh", "𠮷"), ensure_ascii=ensure_ascii)
    text = text.replace('"at_least": 10', f'"at_least": {written}', 1)
    with pytest.raises(DefinitionError) as caught:
        parse_set(text)
    (fault,) = readable(caught.value.faults)
    assert fault.code == ("yaml-characters" if "ud800" in written else "not-finite")
    document, _ = scan_document(text, strict=True, placed=True)
    assert document is not None
    where = document.locate(fault).range
    assert where is not None
    assert text[where.start.column - 1 : where.end.column - 1] == written


def test_an_empty_file_is_called_so() -> None:
    for text in ("", "# nothing yet\n# at all"):
        with pytest.raises(DefinitionError) as caught:
            parse_set(text, "f.yaml")
        (fault,) = readable(caught.value.faults)
        assert (fault.code, fault.line, fault.column) == ("too-short", 1, 1)
        assert "empty" in fault.render("en")


@pytest.mark.parametrize(
    ("pointer", "value", "code", "at", "words"),
    [
        (M + "/type", "check_list", "unknown-kind", M + "/type", "checklist"),
        (M + "/ratio", ["a"], "too-short", M + "/ratio", "2"),
        (M + "/ratio", [], "too-short", M + "/ratio", "2"),
        (M + "/sum", ["a"], "too-short", M + "/sum", "2"),
        (CRITERION + "/id", "a" * 61, "too-long", CRITERION + "/id", "60"),
        ("/measures/list/options/Late", "x", "badly-formed", "/measures/list/options/Late", "small letters"),
        ("/measures/list/options/" + "a" * 61, "x", "too-long", "/measures/list/options/" + "a" * 61, "60"),
        ("/measures/list/options/[key]", "x", "badly-formed", "/measures/list/options/[key]", "small letters"),
        ("/version", "1.0", "badly-formed", "/version", "three whole numbers"),
        ("/aggregation", {"item": "arithmetik"}, "not-one-of", "/aggregation/item", "did you mean: arithmetic"),
        ("/effective", {"from": 1800}, "out-of-range", "/effective/from", "at least 1900"),
        ("/title", 5, "wrong-type", "/title", "zh and en"),
    ],
)
def test_what_is_expected_is_said_in_words(pointer: str, value: Any, code: str, at: str, words: str) -> None:
    (fault,) = definition_faults(changed(pointer, value))
    assert (fault.code, fault.pointer) == (code, at)
    assert words in fault.render("en")


def test_of_a_bad_key_the_key_is_shown() -> None:
    data = put(BASE, "/measures/list/options", {"Late": "x", 1: "y"})
    assert [(fault.pointer, fault.found) for fault in definition_faults(data)] == [
        ("/measures/list/options/Late", "Late"),
        ("/measures/list/options/1", "1"),
    ]


def test_what_goes_in_circles_or_too_deep() -> None:
    circle: list[Any] = []
    circle.append(circle)
    assert [fault.code for fault in definition_faults(circle)] == ["not-plain-data"]
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert [fault.code for fault in definition_faults(deep)] == ["not-plain-data"]
    nothing: list[Any] = [None, [], 3, "x"]
    for data in nothing:
        assert len(definition_faults(data)) == 1


# -- text --------------------------------------------------------------------------------------------


def _yaml(data: Data) -> str:
    """The data as YAML; by way of JSON, because what stands twice would become an alias."""
    return yaml.safe_dump(json.loads(json.dumps(data)), allow_unicode=True, sort_keys=False)


def test_faults_of_a_file_have_line_and_column() -> None:
    text = _yaml(changed(CRITERION + "/at_least", "十"))
    with pytest.raises(DefinitionError) as caught:
        parse_set(text.encode(), "样例.yaml")
    fault = next(fault for fault in readable(caught.value.faults) if fault.pointer == CRITERION + "/at_least")
    lines = text.splitlines()
    (row,) = (at for at, line in enumerate(lines, 1) if "at_least: 十" in line)
    assert (fault.file, fault.line, fault.column) == ("样例.yaml", row, lines[row - 1].index("十") + 1)
    assert fault.render("zh").startswith(f"样例.yaml:{row}:{fault.column} {CRITERION}/at_least [wrong-type]")


def test_a_set_may_be_written_in_yaml_or_json() -> None:
    in_yaml = parse_set(_yaml(BASE))
    in_json = parse_set(json.dumps(BASE))
    assert in_yaml == in_json == load(BASE)
    assert in_yaml.digest == in_json.digest


def test_a_set_is_read_strictly_and_evidence_is_not() -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_set("a: yes\nb: 010\n", "x.yaml")
    assert [(fault.code, fault.line) for fault in readable(caught.value.faults)] == [
        ("yaml-ambiguous", 1),
        ("yaml-ambiguous", 2),
    ]
    assert parse_evidence("a: yes").data == {"a": "yes"}
    with pytest.raises(EvidenceError):
        parse_evidence("a: [")


@pytest.mark.parametrize("name", set_ids())
def test_the_sets_of_the_notice_load(name: str) -> None:
    assert load_set(name).id == name


# -- digests, copies, pickles ------------------------------------------------------------------------


def _reversed(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _reversed(value) for key, value in reversed(data.items())}
    return [_reversed(entry) for entry in data] if isinstance(data, list) else data


def test_the_order_of_keys_does_not_change_the_digest() -> None:
    assert list(_reversed(BASE)) != list(BASE)
    assert load(_reversed(BASE)).digest == load(BASE).digest


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        (CRITERION + "/weight", 1.0),
        (CRITERION + "/cites", []),
        (CRITERION + "/credit", None),
        ("/aggregation", {"set": "arithmetic"}),
    ],
)
def test_equal_content_has_an_equal_digest(pointer: str, value: Any) -> None:
    assert load(put(BASE, pointer, value)).digest == load(BASE).digest


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        (CRITERION + "/weight", 2),
        (CRITERION + "/at_least", 11),
        ("/version", "1.0.1"),
        ("/aggregation", {"set": "minimum"}),
        ("/ladder/tiers/0/requires/known", 0.02),
        ("/title/en", "x"),
    ],
)
def test_other_content_has_another_digest(pointer: str, value: Any) -> None:
    assert load(put(BASE, pointer, value)).digest != load(BASE).digest


def test_a_changed_copy_answers_for_itself() -> None:
    original = minimal(criterion("threshold", at_least=10))
    digest, before = original.digest, result(original, 5)
    (_, item) = next(iter(original.items))
    eased = item.model_copy(update={"criteria": (item.criteria[0].model_copy(update={"at_least": 5.0}),)})
    dimensions = (original.dimensions[0].model_copy(update={"items": (eased,)}),)
    changed_copy = original.model_copy(update={"dimensions": dimensions})
    assert result(changed_copy, 5).score == (100, 100)
    assert changed_copy.digest != digest
    assert result(original, 5) == before
    assert original.digest == digest
    assert original != changed_copy


@pytest.mark.parametrize(
    "make", [copy.copy, copy.deepcopy, IndicatorSet.model_copy, lambda kept: kept.model_copy(deep=True)]
)
def test_a_copy_compiles_for_itself(make: Any) -> None:
    original = load(BASE)
    engine = original.once(Engine)
    assert original.once(Engine) is engine
    copied: IndicatorSet = make(original)
    assert copied == original
    assert copied.once(Engine) is not engine
    assert copied.once(Engine).indicators is copied


def test_sets_and_results_are_picklable() -> None:
    original = load(BASE)
    before = result(original, 12)
    again: IndicatorSet = pickle.loads(pickle.dumps(original))  # noqa: S301 - our own bytes
    assert again == original
    assert again.digest == original.digest
    assert result(again, 12) == before
    assert len(pickle.dumps(original)) == len(pickle.dumps(load(BASE)))
    kept = pickle.loads(pickle.dumps(before))  # noqa: S301 - our own bytes
    assert kept == before
    assert kept.to_json("en") == before.to_json("en")
    assert kept.explain("zh") == before.explain("zh")
    assert (kept.score, kept.tier, hash(kept)) == (before.score, before.tier, hash(before))


def test_a_set_cannot_be_changed_in_place() -> None:
    original = load(BASE)
    with pytest.raises(ValueError, match="frozen"):
        original.version = "2.0.0"  # type: ignore[misc] # on purpose: it is frozen


def test_the_same_input_gives_the_same_bytes() -> None:
    document = {"evidence": {"m": 3, "list": {"c": True, "a": False}, "annual": {2024: 1, 2022: 3}}}
    assert evaluate(load(BASE), document).to_json() == evaluate(load(BASE), document).to_json()


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
SPOTS = [
    "/measures",
    M,
    M + "/type",
    "/dimensions",
    ITEM,
    CRITERION,
    CRITERION + "/kind",
    CRITERION + "/at_least",
    "/ladder",
]
SPOTS += [
    "/ladder/tiers/0/requires",
    "/scales/five",
    "/title",
    "/assumes",
    CRITERION + "/bands",
    M + "/ratio",
    "/scales",
]


@given(pointer=st.sampled_from(SPOTS), value=junk)
def test_junk_anywhere_is_read_or_refused(pointer: str, value: Any) -> None:
    made, found = attempt(lambda: build_set(put(BASE, pointer, value)))
    assert (made is None) == bool(found)


def test_a_tier_without_conditions_of_its_own_may_stand_above_another() -> None:
    assert load(put(BASE, "/ladder/tiers", [tier("low", known=0.5), tier("high")])).id == "sample"
