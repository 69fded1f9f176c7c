"""What every criterion kind must do. A kind that is registered without a sample here fails the suite."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import Assessment, IndicatorSet, Outcome
from lorg_indicators.criteria import BY_KIND, KINDS, Criterion
from lorg_indicators.loading import build_set
from lorg_indicators.messages import LANGUAGES
from tests.builders import (
    Data,
    checklist,
    criterion,
    evaluate_at,
    faults,
    minimal,
    number,
    rating,
    result,
    span,
    threshold,
    yearly,
    yes_no,
)


class Sample(NamedTuple):
    """A criterion, its measure, evidence that is met and unmet, and what a message must name of both sides."""

    made: Data
    measure: Data
    met: Any
    unmet: Any
    observed: str
    required: str


OPTIONS = ("a", "b", "c")
_YEARS = {2021: 5, 2022: 6, 2023: 7}
SAMPLES: dict[str, Sample] = {
    "threshold at_least": Sample(criterion("threshold", at_least=12), number(), 12, 7, "7", "12"),
    "threshold at_most": Sample(criterion("threshold", at_most=12), number(), 12, 17, "17", "12"),
    "threshold between": Sample(criterion("threshold", between=[3, 12]), number(), 5, 17, "17", "12"),
    "threshold proportional": Sample(
        criterion("threshold", at_least=12, credit="proportional"), number(), 12, 0, "0", "12"
    ),
    "threshold is": Sample(threshold("is", value=True), yes_no(), met=True, unmet=False, observed="否", required="是"),
    "scale": Sample(criterion("scale", zero_at=3, full_at=12), number(), 12, 2, "2", "12"),
    "scale falling": Sample(criterion("scale", zero_at=12, full_at=3), number(), 2, 17, "17", "3"),
    "scale logarithmic": Sample(
        criterion("scale", zero_at=3, full_at=12, transform="logarithmic"), number(), 12, 2, "2", "12"
    ),
    "bands": Sample(criterion("bands", bands=[{"below": 12, "value": 0}, {"value": 1}]), number(), 12, 7, "7", "12"),
    "bands falling": Sample(
        criterion("bands", bands=[{"below": 12, "value": 1}, {"value": 0}]), number(), 7, 17, "17", "12"
    ),
    "trend": Sample(
        criterion("trend", direction="rises", pattern="every_year", years=3),
        yearly(),
        _YEARS,
        {2021: 9, 2022: 8, 2023: 4},
        "2023年 4",
        "3 年",
    ),
    "trend falling steadily": Sample(
        criterion("trend", direction="falls", pattern="steady", years=3),
        yearly(),
        {2021: 9, 2022: 9, 2023: 4},
        _YEARS,
        "2023年 7",
        "3 年",
    ),
    "rubric": Sample(criterion("rubric"), rating(), 4, 0, "第0级", "第4级"),
    "checklist": Sample(criterion("checklist"), checklist(), OPTIONS, [], "均无", "选项c"),
    "checklist at_least": Sample(criterion("checklist", at_least=2), checklist(), OPTIONS[:2], [], "均无", "2 项"),
    "deduction": Sample(
        criterion("deduction", deductions={"late": 0.2, "missing": 0.5}),
        faults(),
        [],
        {"late": 0, "missing": 2},
        "选项missing 2",
        "20%",
    ),
}
every_sample = pytest.mark.parametrize("name", SAMPLES)


def loaded(name: str) -> IndicatorSet:
    return minimal(SAMPLES[name].made, SAMPLES[name].measure)


def first(shown: Any) -> Any:
    """The data of the first criterion of a result."""
    return shown["dimensions"][0]["items"][0]["criteria"][0]


def shown_of(assessment: Assessment, lang: Any = "zh") -> Any:
    return first(assessment.to_dict(lang))


def test_every_registered_kind_has_a_sample() -> None:
    sampled = {sample.made["kind"] for sample in SAMPLES.values()}
    missing = {name for name in BY_KIND if name not in sampled}
    assert not missing, f"add a sample of {sorted(missing)} to SAMPLES in {__file__}"
    assert len(BY_KIND) == len(KINDS)


@every_sample
def test_round_trip_through_plain_data(name: str) -> None:
    indicators = loaded(name)
    plain = json.loads(indicators.model_dump_json(by_alias=True, exclude_defaults=True))
    again = build_set(plain)
    assert again == indicators
    assert again.digest == indicators.digest
    (made,) = (made for _, made in again.criteria)
    assert type(made) is BY_KIND[SAMPLES[name].made["kind"]]


@every_sample
def test_met_and_unmet(name: str) -> None:
    sample, indicators = SAMPLES[name], loaded(name)
    met, unmet = (result(indicators, value, period=2023).findings[0] for value in (sample.met, sample.unmet))
    assert (met.outcome, span(met), met.known) == (Outcome.MET, (1, 1), True)
    assert (unmet.outcome, span(unmet), unmet.known) == (Outcome.UNMET, (0, 0), True)


@every_sample
def test_without_evidence_all_is_open(name: str) -> None:
    finding = result(loaded(name), None, period=2023).findings[0]
    assert (finding.outcome, span(finding)) == (Outcome.UNKNOWN, (0, 1))
    assert (finding.known, finding.observed) == (False, None)


@every_sample
def test_gap_is_null_exactly_when_it_is_met(name: str) -> None:
    sample, indicators = SAMPLES[name], loaded(name)
    assert shown_of(result(indicators, sample.met, period=2023))["gap"] is None
    gap = shown_of(result(indicators, sample.unmet, period=2023))["gap"]
    assert gap is not None


@every_sample
def test_every_number_has_its_basis_in_the_result(name: str) -> None:
    sample, indicators = SAMPLES[name], loaded(name)
    (made,) = (made for _, made in indicators.criteria)
    shown = shown_of(result(indicators, sample.met, period=2023))
    scale = {"levels"} if made.kind == "rubric" else set()
    assert set(shown["basis"]) - scale == set(made.numbers()) == set(sample.made.get("assumes", ()))
    for name_, basis in shown["basis"].items():
        assert name_ in scale or basis == {"source": "assumption", "reason": sample.made["assumes"][made.numbers()[0]]}


@pytest.mark.parametrize("name", [name for name, sample in SAMPLES.items() if "assumes" in sample.made])
def test_a_number_without_a_basis_is_refused(name: str) -> None:
    from tests.builders import CRITERION, codes, definition_faults, minimal_set

    sample = SAMPLES[name]
    bare = {key: value for key, value in sample.made.items() if key != "assumes"}
    found = definition_faults(minimal_set(bare, sample.measure))
    assert set(codes(found)) == {("no-basis", f"{CRITERION}/{name}") for name in sample.made["assumes"]}


@every_sample
def test_the_explanation_names_what_was_observed_and_what_is_required(name: str) -> None:
    sample, indicators = SAMPLES[name], loaded(name)
    assessment = result(indicators, sample.unmet, period=2023)
    message = shown_of(assessment)["message"]
    observed, _, required = message.partition("要求")
    assert sample.observed in observed
    assert sample.required in required
    told = assessment.explain("zh", width=1000)
    assert message in told


@every_sample
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("side", ["met", "unmet", None])
def test_every_outcome_reads_in_every_language(name: str, lang: Any, side: str | None) -> None:
    sample, indicators = SAMPLES[name], loaded(name)
    value = None if side is None else getattr(sample, side)
    assessment = result(indicators, value, period=2023)
    message = shown_of(assessment, lang)["message"]
    assert message
    assert "{" not in message
    assert message in assessment.explain(lang, width=1000)
    assert Assessment.from_json(assessment.to_json(lang)).explain(lang) == assessment.explain(lang)


# -- monotone ----------------------------------------------------------------------------------------

numbers = st.floats(-1e3, 1e3)
levels = st.lists(st.integers(0, 4), min_size=1, max_size=5)
answers = st.fixed_dictionaries({name: st.booleans() for name in OPTIONS})
found_faults = st.fixed_dictionaries({name: st.integers(0, 5) for name in ("late", "missing")})
three_years = st.tuples(numbers, numbers, numbers)


def _years(values: tuple[float, float, float]) -> dict[int, float]:
    return dict(zip((2021, 2022, 2023), values, strict=True))


@st.composite
def raised(draw: st.DrawFn, made: Criterion, change: str) -> tuple[Any, Any]:
    """Evidence, and the same with one input raised."""
    up = draw(st.floats(0, 1e3))
    match change:
        case "value" if made.model_dump().get("is_") is not None:
            return False, True
        case "value":
            value = draw(numbers)
            return value, value + up
        case "first" | "last":
            first_year, middle, last_year = draw(three_years)
            higher = (first_year + up, middle, last_year) if change == "first" else (first_year, middle, last_year + up)
            return _years((first_year, middle, last_year)), _years(higher)
        case "rater":
            before = draw(levels)
            at = draw(st.integers(0, len(before) - 1))
            return before, [min(4, level + (index == at)) for index, level in enumerate(before)]
        case "option":
            before_answers = draw(answers)
            return before_answers, {**before_answers, draw(st.sampled_from(OPTIONS)): True}
        case "count":
            counts = draw(found_faults)
            which = draw(st.sampled_from(sorted(counts)))
            return counts, {**counts, which: counts[which] + 1}
    raise AssertionError(f"no way to raise the input {change!r}: add one")


@every_sample
@given(data=st.data())
def test_monotone_in_what_the_kind_declares(name: str, data: st.DataObject) -> None:
    judge = evaluate_at(loaded(name))
    (made,) = (made for _, made in loaded(name).criteria)
    for change, sign in made.monotone().items():
        before, after = data.draw(raised(made, change))
        assert sign in (1, -1)
        assert sign * judge(after) >= sign * judge(before) - 1e-12


def test_what_is_not_monotone_is_not_declared() -> None:
    for made in (
        criterion("threshold", between=[3, 12]),
        criterion("bands", bands=[{"below": 3, "value": 0}, {"below": 5, "value": 1}, {"value": 0.5}]),
    ):
        (loaded_criterion,) = (part for _, part in minimal(made).criteria)
        assert loaded_criterion.monotone() == {}


@every_sample
@given(data=st.data())
def test_satisfaction_is_between_0_and_1(name: str, data: st.DataObject) -> None:
    kinds: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "number": lambda: three_years.map(_years) if "by" in SAMPLES[name].measure else numbers,
        "yes_no": st.booleans,
        "rating": lambda: levels,
        "checklist": lambda: answers | st.lists(st.sampled_from(OPTIONS)),
        "faults": lambda: found_faults,
    }
    value = data.draw(kinds[SAMPLES[name].measure["type"]]())
    finding = result(loaded(name), value, period=2023).findings[0]
    assert 0 <= finding.lower <= finding.upper <= 1
    assert finding.outcome is not Outcome.NOT_APPLICABLE
