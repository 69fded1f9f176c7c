"""Whatever is handed in, the answer is a result or an error that says what is wrong; never anything else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import Assessment, DefinitionError, EvidenceError, LorgError, evaluate, load_set
from lorg_indicators.loading import build_set, parse_evidence, parse_set
from lorg_indicators.messages import LANGUAGES
from tests import fuzz

from .strategies import FEW, MANY, REASON, Case, Data, Shape, cases

_YAML = fuzz.SET_FILE.read_text(encoding="utf-8")


def _renders(error: LorgError) -> None:
    assert error.faults
    for lang in LANGUAGES:
        assert error.render(lang).encode("utf-8")
        json.dumps([fault.to_dict(lang) for fault in error.faults], allow_nan=False).encode("utf-8")
    assert str(error)


def _result_or_error(indicators: Any, document: Any) -> Assessment | None:
    try:
        result = evaluate(indicators, document)
    except EvidenceError as error:
        _renders(error)
        return None
    for lang in LANGUAGES:
        text = result.to_json(lang)
        text.encode("utf-8")
        assert Assessment.from_json(text).explain(lang) == result.explain(lang)
        result.explain(lang, "markdown").encode("utf-8")
    return result


# -- evidence ----------------------------------------------------------------------------------------------------------

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=4)
    | st.decimals()
)
_NAMES = st.sampled_from(
    ("study_time", "books_read", "equipment", "own_need", "study_corner", "library_use", "period", "evidence")
)
_KEYS = (
    _NAMES
    | st.sampled_from(("value", "self", "review", "documents", "broadband", "2024", "subject", "history"))
    | st.text(max_size=5)
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS | st.integers(2020, 2025), inner, max_size=4),
    max_leaves=12,
)


@MANY
@given(st.dictionaries(_NAMES, _VALUES, max_size=6) | _VALUES)
def test_any_value_is_evidence_or_an_error(document: Any) -> None:
    _result_or_error(load_set_once(), document)


_KEPT: list[Any] = []


def load_set_once() -> Any:
    """The family set; loading it for every example would take most of the time."""
    if not _KEPT:
        _KEPT.append(load_set("jiating"))
    return _KEPT[0]


@pytest.mark.parametrize("seed", range(3))
def test_odd_documents(seed: int) -> None:
    tally = fuzz.fuzz_documents(500, seed)
    assert tally.failures == {}
    assert {"results", "EvidenceError"} <= tally.counts.keys()


_HUGE = 10**5000


@pytest.mark.parametrize(
    "document",
    [
        {"study_corner": int},
        {"study_time": int},
        {"period": "9" * 5000},
        {"period": _HUGE},
        {"history": {"9" * 5000: "youxiu"}},
        {"library_use": {"9" * 5000: 1}},
        {"library_use": {_HUGE: 1}},
        {"evidence": {_HUGE: 1}},
        {"subject": {"id": _HUGE}},
        {"subject": {"area": float("inf")}},
        {"subject": {"area": float("nan")}},
        {"subject": "\ud800"},
        {"evidence": {"study_corner": {"value": True, "documents": [{"title": "\ud800"}]}}},
        {"evidence": {"study_corner": {"value": True, "documents": [{"title": _HUGE}]}}},
        {"evidence": {"study_corner": {"value": True, "note": _HUGE}}},
        {"evidence": {"\ud800": 1}},
        {"evidence": {"equipment": {"\ud800": True}}},
        {"not_applicable": {"organisations.workplace": "\ud800"}},
        {"study_time": "1" + "亿" * 50 + "小时/天"},
        {"study_time": "1 小时/" + "亿" * 50 + "天"},
        {"shared_time": [_HUGE]},
        {"shared_time": [[]]},
    ],
    ids=range(22),
)
def test_these_documents_have_a_result_or_an_error(document: Any) -> None:
    _result_or_error(load_set_once(), document)


@pytest.mark.parametrize(
    "text",
    [
        '{"subject": {"x": Infinity}}',
        '{"subject": "\\ud800"}',
        '{"period": ' + "9" * 5000 + "}",
        "period: " + "9" * 5000,
    ],
)
def test_texts_have_a_result_or_an_error(text: str) -> None:
    try:
        document = parse_evidence(text).data
    except EvidenceError as error:
        _renders(error)
        return
    _result_or_error(load_set_once(), document)


@FEW
@given(cases())
def test_every_result_can_be_explained(case: Case) -> None:
    assert _result_or_error(build_set(case.indicators), case.document) is not None


@FEW
@given(cases(Shape(open=False)))
def test_every_result_of_bounded_measures_can_be_explained(case: Case) -> None:
    assert _result_or_error(build_set(case.indicators), case.document) is not None


# -- derived measures --------------------------------------------------------------------------------------------------


def _derived(measures: Mapping[str, Data], *, by_year: bool = False) -> Data:
    """A set of one threshold, at least 1, on the measure ``m``."""
    named = {
        name: {"type": "number", "label": name, **({"by": "year"} if by_year else {}), **part}
        for name, part in measures.items()
    }
    for part in named.values():
        bounds = [name for name in ("at_least", "at_most") if part.get(name)]
        part["assumes"] = dict.fromkeys(bounds, REASON)
    criterion = {
        "id": "c",
        "kind": "threshold",
        "quote": "做法",
        "measure": "m",
        "at_least": 0,
        "weight": 1,
        "assumes": {"at_least": REASON},
    }
    item = {"id": "i", "title": "条", "text": "做法", "weight": 1, "criteria": [criterion]}
    return {
        "format": "lorg-indicators/1",
        "id": "derived",
        "version": "1.0.0",
        "title": "导出",
        "source": {"document": "无"},
        "assumes": {"weights": REASON, "aggregation": REASON},
        "measures": named,
        "dimensions": [{"id": "d", "title": "维", "weight": 1, "items": [item]}],
        "ladder": {
            "below": "成长中",
            "tiers": [{"id": "t", "title": "级", "requires": {"known": 0.5}, "assumes": {"known": REASON}}],
        },
    }


_PER_HEAD: dict[str, Data] = {
    "money": {"unit": "元"},
    "all": {"unit": "人"},
    "guests": {"unit": "人"},
    "members": {"unit": "人", "difference": ["all", "guests"], "at_least": 1},
    "m": {"unit": "元/人", "ratio": ["money", "members"]},
}


def test_a_derived_denominator_of_zero_is_an_error() -> None:
    with pytest.raises(EvidenceError) as caught:
        evaluate(build_set(_derived(_PER_HEAD)), {"money": 100, "all": 3, "guests": 3})
    assert [fault.code for fault in caught.value.faults] == ["derived-out-of-range"]


def test_a_self_assessment_that_divides_by_zero_does_not_stop_the_review() -> None:
    document = {"money": 100, "all": {"self": 3, "review": 5}, "guests": 3}
    try:
        result = evaluate(build_set(_derived(_PER_HEAD)), document)
    except EvidenceError as error:  # to refuse the self-assessment is a fair answer too
        _renders(error)
    else:
        assert result.findings[0].observed == 50


@pytest.mark.parametrize("least", [1e-9, 1e-10, 1e-300])
def test_a_tiny_denominator_is_no_zero(least: float) -> None:
    """The tolerance of a bound does not let 0 through, or 0 is answered with an error."""
    measures: dict[str, Data] = {
        "money": {"unit": "元"},
        "heads": {"unit": "人", "at_least": least},
        "m": {"unit": "元/人", "ratio": ["money", "heads"]},
    }
    try:
        indicators = build_set(_derived(measures))
    except DefinitionError as error:
        _renders(error)
        return
    assert _result_or_error(indicators, {"money": 5, "heads": 0}) is None


def test_a_change_without_the_year_before_is_unknown() -> None:
    """A bare number in a document without a period is one year's: no change can be read from it."""
    indicators = build_set(
        _derived({"money": {"unit": "元", "at_least": 1}, "m": {"unit": "%", "change": "money"}}, by_year=True)
    )
    named, bare = evaluate(indicators, {"period": 2024, "evidence": {"money": 5}}), evaluate(indicators, {"money": 5})
    assert named.findings[0].outcome == "unknown"
    assert bare.findings[0].outcome == "unknown"
    assert (bare.findings[0].known, bare.findings[0].lower, bare.findings[0].upper) == (False, 0, 1)


def test_the_interval_of_a_change_of_a_ratio_is_exact() -> None:
    """Whatever the unknown number of heads is, it is the same in both years: the money per head has doubled too."""
    data = _derived(
        {
            "money": {"unit": "元", "by": "year", "at_least": 1},
            "heads": {"unit": "人", "at_least": 1, "at_most": 9},
            "each": {"unit": "元/人", "by": "year", "ratio": ["money", "heads"], "at_least": 0.1},
            "m": {"unit": "%", "by": "year", "change": "each"},
        }
    )
    try:
        indicators = build_set(data)
    except DefinitionError as error:  # a measure that would be read twice may be refused
        assert {fault.code for fault in error.faults} == {"read-twice"}  # noqa: PT017 - either answer is right
        return
    finding = evaluate(indicators, {"period": 2024, "evidence": {"money": {2023: 5, 2024: 10}}}).findings[0]
    assert (finding.lower, finding.upper) == (1, 1)


_BUILD = """
import json, sys
from lorg_indicators import DefinitionError
from lorg_indicators.loading import build_set
try:
    build_set(json.load(sys.stdin))
except DefinitionError as error:
    error.render()
"""


@pytest.mark.parametrize("doubled", [True, False])
@pytest.mark.parametrize("size", [50, 2000])
def test_sums_of_sums_are_a_set_or_an_error(size: int, doubled: bool) -> None:  # noqa: FBT001 - a parameter
    """Neither their number of paths nor their depth matters; the time-out only ends what would never end."""
    measures: dict[str, Data] = {"m0": {"unit": "元"}, "other": {"unit": "元"}}
    for at in range(1, size):
        below = f"m{at - 1}"
        measures[f"m{at}"] = {"unit": "元", "sum": [below, below if doubled else "other"]}
    measures["m"] = {"unit": "元", "difference": [f"m{size - 1}", "other"]}
    data = json.dumps(_derived(measures))
    subprocess.run([sys.executable, "-c", _BUILD], input=data, text=True, check=True, timeout=10, capture_output=True)


@pytest.mark.parametrize(
    "unit", ["亿" * 3000 + "元", "元/" + "亿" * 45 + "人", "1/2", "///", "()", "元**9", "\x00", "元/人/天/次"]
)
def test_a_strange_unit_is_refused_or_works(unit: str) -> None:
    try:
        indicators = build_set(_derived({"m": {"unit": unit}}))
    except DefinitionError as error:
        _renders(error)
        return
    for text in ("5", "5 元", f"5 {unit}"):
        _result_or_error(indicators, {"m": text})


@pytest.mark.parametrize(
    ("zero", "full"), [(1e300, 1e-300), (1e-300, 1e300), (5e-324, 1e308), (1e-10, 2e-10), (1e15, 1e15 + 0.125)]
)
@pytest.mark.parametrize("transform", ["linear", "logarithmic"])
def test_far_and_near_goalposts_are_refused_or_work(zero: float, full: float, transform: str) -> None:
    data = _derived({"m": {"unit": "元"}})
    ends = {"zero_at": zero, "full_at": full, "transform": transform}
    criterion = {
        "id": "c",
        "kind": "scale",
        "quote": "做法",
        "measure": "m",
        "weight": 1,
        **ends,
        "assumes": dict.fromkeys(ends, REASON),
    }
    data["dimensions"][0]["items"][0]["criteria"] = [criterion]
    try:
        indicators = build_set(data)
    except DefinitionError as error:
        _renders(error)
        return
    assert _result_or_error(indicators, {}) is not None
    for value in (0, 1, zero, full, -5):
        result = _result_or_error(indicators, {"m": value})
        assert result is None or 0 <= result.findings[0].lower <= result.findings[0].upper <= 1


# -- sets --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(2))
def test_changed_indicator_files(seed: int) -> None:
    tally = fuzz.fuzz_sets(100, seed)
    assert tally.failures == {}
    assert {"sets", "DefinitionError"} <= tally.counts.keys()


@MANY
@given(_VALUES)
def test_any_data_are_no_set(data: Any) -> None:
    with pytest.raises(DefinitionError) as caught:
        build_set(data)
    _renders(caught.value)


@MANY
@given(st.text(max_size=60) | st.binary(max_size=60))
@pytest.mark.parametrize("before", ["", _YAML[:400]], ids=["alone", "after a sound beginning"])
def test_any_text_is_no_set(before: str, text: str | bytes) -> None:
    content = before.encode() + text if isinstance(text, bytes) else before + text
    with pytest.raises(DefinitionError) as caught:
        parse_set(content)
    _renders(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        _YAML + "\ud800",
        "\ud800: 1",
        '{"a": "\\ud800"}',
        '{"\\ud800": 1}',
        "a: \x00",
        "[" * 5000,
        "{" * 5000,
        '{"a":' * 5000,
    ],
)
def test_these_texts_are_no_set(text: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_set(text)
    _renders(caught.value)


@FEW
@given(st.integers(0, len(_YAML) - 1))
def test_a_truncated_file_is_a_set_or_an_error(length: int) -> None:
    try:
        parse_set(_YAML[:length])
    except LorgError as error:
        _renders(error)


def test_the_script_reports_its_counts(capsys: pytest.CaptureFixture[str]) -> None:
    code = fuzz.main(["--documents", "20", "--mutations", "5", "--seed", "7"])
    documents, mutations = capsys.readouterr().out.splitlines()
    assert documents.startswith("documents: 20 = ")
    assert mutations.startswith("mutations: 5 = ")
    assert code == int("failure" in documents + mutations)
    assert Path(fuzz.__file__).name == "fuzz.py"
