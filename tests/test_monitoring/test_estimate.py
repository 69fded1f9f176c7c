"""Estimates: who counts as having answered, what is refused, domains, tiers, and what the report says."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from lorg_indicators import LorgError, UnreadableError, draw_sample, estimate, load_set
from lorg_indicators.messages import number
from lorg_indicators.monitoring import estimate_schema, plot_estimate, render_estimate
from lorg_indicators.monitoring.data import EstimateData, FigureData, StratumData
from lorg_indicators.monitoring.intervals import wilson
from lorg_indicators.score_file import Options, score_file
from tests import builders
from tests.test_monitoring.city import street_towns
from tests.test_monitoring.scoring import built, scored, with_results

CITY = street_towns()
SAMPLE = draw_sample(CITY, ["district"], 64, 1, replacements=2).frame
SCORED = scored(SAMPLE, CITY).filter(pl.col("role") == "sample")
SHEQU = load_set("shequ")
SCHEMA = Path(__file__).parents[2] / "schema" / "estimate.schema.json"


def checked(sample: Any, **how: Any) -> EstimateData:
    """Estimates that fit their schema and can be shown in both languages."""
    data = estimate(sample, **how)
    jsonschema.Draft202012Validator(estimate_schema()).validate(json.loads(json.dumps(data, allow_nan=False)))
    for lang in ("zh", "en"):
        for form in ("text", "markdown"):
            assert render_estimate(data, lang, form)
    return data


def faults(sample: Any, **how: Any) -> list[str]:
    with pytest.raises(LorgError) as caught:
        estimate(sample, **how)
    return [fault.code for fault in builders.readable(caught.value.faults)]


def score(data: EstimateData, end: int = 0) -> FigureData:
    return data["total"]["measures"][0]["ends"][end]["mean"]


def stratum(data: EstimateData, name: str) -> StratumData:
    (found,) = (each for each in data["design"]["strata"] if each["name"] == name)
    return found


def without_evidence(sample: pl.DataFrame, units: list[str]) -> pl.DataFrame:
    """These units' rows scored with all evidence empty: anything is possible, nothing is known."""
    silent = pl.col("id").is_in(units)
    return sample.with_columns(
        score_lower=pl.when(~silent).then("score_lower").otherwise(0.0),
        score_upper=pl.when(~silent).then("score_upper").otherwise(100.0),
        known=pl.when(~silent).then("known").otherwise(0.0),
        tier=pl.when(~silent).then("tier"),
    )


def of(name: str, sample: pl.DataFrame = SCORED) -> list[str]:
    return sample.filter(pl.col("stratum") == name)["id"].to_list()


# -- figures ---------------------------------------------------------------------------------------


def test_both_ends_are_estimated_and_a_census_has_no_error() -> None:
    everyone = draw_sample(CITY, ["district"], 216, 1).frame
    data = checked(scored(everyone, CITY), by=["old"])
    for end, column in enumerate(("lower1", "upper1")):
        figure = score(data, end)
        mean = round(float(CITY[column].mean()), 6)  # type: ignore[arg-type]
        assert figure["estimate"] == pytest.approx(mean)
        assert (figure["se"], figure["df"]) == (0, None)
        assert figure["lower"] == figure["upper"] == figure["estimate"]
    for tier in data["total"]["tiers"]:
        share = tier["guaranteed"]["share"]
        assert share["lower"] == share["upper"] == share["estimate"]
    old = data["domains"][1]
    assert old["units"] == CITY["old"].sum() == pytest.approx(old["size"])
    assert "全部调查，无抽样误差" in render_estimate(data).replace("\n", "")


def test_the_order_of_the_rows_does_not_matter() -> None:
    shuffled = SCORED.sample(fraction=1, shuffle=True, seed=3)
    one, other = (checked(frame, by=["district", "old"]) for frame in (SCORED, shuffled))
    assert one == other


def test_shares_add_up_and_counts_go_with_them() -> None:
    total = checked(SCORED)["total"]
    assert sum(tier["guaranteed"]["share"]["estimate"] or 0 for tier in total["tiers"]) == pytest.approx(1, abs=1e-5)
    assert sum(tier["reachable"]["count"]["estimate"] or 0 for tier in total["tiers"]) == pytest.approx(216, abs=1e-3)
    for tier in total["tiers"]:
        share, count = tier["guaranteed"]["share"], tier["guaranteed"]["count"]
        plain = [(count["estimate"], share["estimate"]), (count["se"], share["se"])]
        plain += [(count["lower"], share["lower"]), (count["upper"], share["upper"])]
        assert [one for one, _ in plain] == pytest.approx([216 * (other or 0) for _, other in plain], abs=1e-3)


def test_with_a_set_tiers_add_up_from_above_and_have_titles() -> None:
    total = checked(SCORED, indicators=SHEQU)["total"]
    exactly = {tier["id"]: tier["guaranteed"]["share"]["estimate"] or 0 for tier in total["tiers"]}
    higher = {tier["id"]: tier["guaranteed"]["share"]["estimate"] or 0 for tier in total["tiers_or_higher"] or ()}
    assert list(higher) == ["youxiu", "shifan", "biaobing"]
    assert higher["youxiu"] == pytest.approx(1 - exactly[None], abs=1e-5)
    assert higher["shifan"] == pytest.approx(exactly["shifan"] + exactly["biaobing"], abs=1e-5)
    for tier in total["tiers_or_higher"] or ():
        assert (tier["guaranteed"]["share"]["estimate"] or 0) <= (tier["reachable"]["share"]["estimate"] or 0)
    text = render_estimate(checked(SCORED, indicators=SHEQU, by=["district"]))
    assert "示范学习型组织" in text
    assert "shifan" not in text


def test_domains_that_are_strata_are_samples_of_their_own() -> None:
    data = checked(SCORED, by=["district"], interval="t")
    for domain in data["domains"]:
        own = SCORED.filter(pl.col("district") == domain["values"]["district"])
        values, size = own["score_lower"].to_numpy(), own["stratum_size"][0]
        figure = domain["measures"][0]["ends"][0]["mean"]
        expected = math.sqrt((1 - len(values) / size) * values.var(ddof=1) / len(values))
        assert figure["estimate"] == pytest.approx(values.mean(), abs=1e-5)
        assert figure["se"] == pytest.approx(expected, abs=1e-5)
        assert figure["df"] == len(values) - 1
        assert domain["size"] == pytest.approx(size)


def test_domains_add_up_to_the_whole() -> None:
    data = checked(SCORED, by=["old"], of=["learners"])
    totals = [domain["measures"][0]["ends"][0]["total"] for domain in data["domains"]]
    whole = data["total"]["measures"][0]["ends"][0]["total"]
    assert whole is not None
    assert sum(total["estimate"] or 0 for total in totals if total) == pytest.approx(whole["estimate"])
    assert sum(domain["size"] for domain in data["domains"]) == pytest.approx(216)


def test_a_domain_of_one_answer_has_no_error() -> None:
    first = SCORED["id"].min()
    data = checked(SCORED.with_columns(mine=pl.col("id") == first), by=["mine"])
    mine = data["domains"][1]
    figure = mine["measures"][0]["ends"][0]["mean"]
    assert figure["estimate"] == pytest.approx(SCORED.filter(pl.col("id") == first)["score_lower"][0], abs=1e-5)
    assert (figure["se"], figure["lower"], figure["upper"], figure["df"]) == (None, None, None, 0)
    assert "–" in render_estimate(data)


def test_what_does_not_apply_is_no_zero() -> None:
    some = pl.when(pl.col("old")).then(pl.col("score_lower"))
    sample = SCORED.with_columns(**{"dimension.results.lower": some, "dimension.results.upper": some})
    measures = checked(sample)["total"]["measures"]
    old = checked(SCORED, by=["old"])["domains"][1]
    assert [measure["id"] for measure in measures] == ["score", "dimension.results"]
    assert measures[1]["units"] == old["units"]
    assert measures[1]["ends"][0]["mean"] == old["measures"][0]["ends"][0]["mean"]


def test_units_to_which_nothing_applies_have_answered_and_have_no_score() -> None:
    nothing = pl.col("id").is_in(of("浦东新区")[:3])
    blank = {name: pl.when(~nothing).then(name) for name in ("score_lower", "score_upper", "known", "tier")}
    data = checked(SCORED.with_columns(**blank))
    assert (data["design"]["no_score"], data["design"]["answered"]) == (3, 64)
    assert data["total"]["measures"][0]["units"] == 61
    assert sum(tier["guaranteed"]["share"]["estimate"] or 0 for tier in data["total"]["tiers"]) == pytest.approx(
        1, abs=1e-5
    )
    assert "3 个没有适用的指标" in render_estimate(data)


def test_a_domain_without_any_score_is_shown_as_such() -> None:
    ends = {name: pl.when(pl.col("old")).then(name) for name in ("score_lower", "score_upper", "known")}
    data = checked(SCORED.with_columns(**ends), by=["old"])
    young = data["domains"][0]
    nothing = {"estimate": None, "se": None, "lower": None, "upper": None, "df": None}
    assert young["units"] > 0
    assert young["measures"][0]["ends"][0]["mean"] == nothing
    assert young["tiers"][0]["guaranteed"] == {"share": nothing, "count": nothing}
    assert plot_estimate(data).startswith(b"<?xml")


def test_one_score_in_all_tells_no_error() -> None:
    first = pl.col("id") == SCORED["id"].min()
    ends = {name: pl.when(first).then(name) for name in ("score_lower", "score_upper", "known")}
    assert "无法给出误差" in render_estimate(checked(SCORED.with_columns(**ends))).replace("\n", "")


def test_intervals_of_scores_end_where_scores_do() -> None:
    sample = built({"a": (50, [0.0] * 3), "b": (60, [0.0] * 4)})
    high = with_results(sample.with_columns(score_lower=pl.Series([99.0, 60, 98, 99, 100, 100, 61]), score_upper=100.0))
    figure = score(checked(high))
    assert figure["upper"] == 100


def test_a_share_of_nothing_is_not_certain() -> None:
    sample = built({"a": (50, [0.0] * 10), "b": (60, [0.0] * 12)})
    tiers = checked(sample.with_columns(tier=pl.lit(None, pl.String)), indicators=SHEQU)["total"]["tiers"]
    share = tiers[1]["guaranteed"]["share"]
    assert (share["estimate"], share["se"], share["lower"]) == (0, 0, 0)
    assert 0.05 < (share["upper"] or 0) < 0.25


@given(st.floats(0, 1), st.floats(1e-9, 0.2), st.floats(2, 1e6), st.floats(0.5, 12))
def test_wilsons_interval_holds_the_share_and_stays_within_0_and_1(
    share: float, variance: float, plain: float, reach: float
) -> None:
    lower, upper = wilson(*(np.array(value) for value in (share, variance, plain, reach)))
    assert 0 <= lower <= share <= upper <= 1


@pytest.mark.parametrize("interval", ["satterthwaite", "t", "z"])
def test_more_confidence_is_a_wider_interval(interval: Any) -> None:
    widths = []
    for confidence in (0.8, 0.95, 0.99):
        figure = score(checked(SCORED, confidence=confidence, interval=interval))
        widths.append((figure["upper"] or 0) - (figure["lower"] or 0))
    assert widths == sorted(widths)
    text = render_estimate(checked(SCORED, interval=interval), "en")
    assert {"satterthwaite": "Satterthwaite", "t": "48 degrees", "z": "normal"}[interval] in text


# -- who has answered ------------------------------------------------------------------------------


def test_non_response_is_refused_by_default() -> None:
    unit = of("浦东新区")[0]
    gone = SCORED.filter(pl.col("id") != unit)
    assert faults(gone) == faults(without_evidence(SCORED, [unit])) == ["non-response"]


def test_a_row_without_evidence_is_no_answer_and_no_zero() -> None:
    units = of("浦东新区")[:4]
    silent = checked(without_evidence(SCORED, units), nonresponse="weight")
    gone = checked(SCORED.filter(~pl.col("id").is_in(units)), nonresponse="weight")
    refused = SCORED.with_columns(faults=pl.when(pl.col("id").is_in(units)).then(2).otherwise(0))
    wrong = checked(refused, nonresponse="weight")
    assert score(silent) == score(gone) == score(wrong)
    counts = [stratum(data, "浦东新区") for data in (silent, gone, wrong)]
    assert [each["silent"] for each in counts] == [4, 0, 0]
    assert [each["absent"] for each in counts] == [0, 4, 0]
    assert [each["refused"] for each in counts] == [0, 0, 4]
    assert {data["design"]["missing"] for data in (silent, gone, wrong)} == {4}
    text = render_estimate(silent)
    assert "仍缺 4 个" in text
    assert "估计会有偏差" in text


def test_those_who_answered_stand_for_their_own_stratum() -> None:
    units = of("浦东新区")[:4]
    data = checked(without_evidence(SCORED, units), nonresponse="weight", by=["district"])
    kept = SCORED.filter(~pl.col("id").is_in(units))
    means = kept.group_by("stratum").agg(pl.col("score_lower").mean(), pl.col("stratum_size").first())
    assert score(data)["estimate"] == pytest.approx((means["score_lower"] * means["stratum_size"]).sum() / 216)
    sizes = {domain["values"]["district"]: domain["size"] for domain in data["domains"]}
    assert sizes["浦东新区"] == pytest.approx(49)


def test_replacements_that_answered_count() -> None:
    unit = of("浦东新区")[0]
    whole = scored(SAMPLE, CITY)
    spare = whole.filter((pl.col("stratum") == "浦东新区") & (pl.col("role") == "replacement"))["id"][0]
    others = whole.filter(pl.col("role") == "replacement")["id"].to_list()
    others.remove(spare)
    data = checked(without_evidence(whole, [unit, *others]))
    assert (data["design"]["answered"], data["design"]["replaced"], data["design"]["missing"]) == (63, 1, 0)
    assert stratum(data, "浦东新区")["replaced"] == 1
    used = SCORED.filter(pl.col("id") != unit)["score_lower"].to_list()
    assert score(data)["estimate"] != pytest.approx(score(checked(SCORED))["estimate"])
    assert len(used) + 1 == data["total"]["units"]
    assert "替补 1 个" in render_estimate(data)


def test_strata_of_one_answer_or_none_say_what_to_do() -> None:
    one, none = of("崇明区")[1:], of("静安区")
    short = without_evidence(SCORED, one + none)
    with pytest.raises(LorgError, match="--merge") as caught:
        estimate(short, nonresponse="weight")
    assert sorted(fault.code for fault in caught.value.faults) == ["stratum-of-one-answer", "stratum-without-answers"]
    merge = [("崇明区", "金山区"), ("静安区", "黄浦区")]
    data = checked(short, nonresponse="weight", merge=merge, by=["district"])
    assert stratum(data, "崇明区")["merged"] == stratum(data, "金山区")["merged"] == "崇明区 + 金山区"
    sizes = {domain["values"]["district"]: domain["size"] for domain in data["domains"]}
    # The one answer still stands for its own stratum; of whom nothing is heard, those that they were merged with do.
    assert sizes["崇明区"] == pytest.approx(stratum(data, "崇明区")["size"])
    assert sizes["黄浦区"] == pytest.approx(stratum(data, "黄浦区")["size"] + stratum(data, "静安区")["size"])
    assert sum(sizes.values()) == pytest.approx(216)


def test_merged_strata_of_one_rate_are_one_stratum() -> None:
    apart = built({"a": (40, [1.0, 5.0, 9.0, 4.0]), "b": (20, [3.0, 7.0])})
    together = built({"c": (60, [1.0, 5.0, 9.0, 4.0, 3.0, 7.0])})
    one = estimate(apart, of=["value"], merge=[("a", "b")])["total"]
    other = estimate(together, of=["value"])["total"]
    assert one["measures"] == other["measures"]


def test_merging_does_not_move_the_estimate() -> None:
    sample = built({"a": (90, [1.0, 5.0, 9.0]), "b": (20, [30.0, 70.0]), "c": (9, [4.0, 5.0])})
    plain, merged = (estimate(sample, of=["value"], merge=merge)["total"] for merge in ((), [("a", "b")]))
    one, other = (total["measures"][0]["ends"][0]["mean"] for total in (plain, merged))
    assert one["estimate"] == other["estimate"]
    assert (one["se"] or 0) < (other["se"] or 0)


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sample", "how", "codes"),
    [
        (SCORED.drop("weight", "stratum_size"), {}, ["no-sample"]),
        (SCORED.drop("weight", "id"), {}, ["no-sample", "unknown-column"]),
        (SCORED.with_columns(weight=pl.lit(None)), {}, ["design-incomplete"]),
        (SCORED.with_columns(weight=pl.lit("much"), role=pl.lit("x")), {}, ["design-incomplete"]),
        (SCORED.with_columns(stratum_size=pl.lit(0)), {}, ["design-incomplete"]),
        (SCORED.clear(), {}, ["frame-empty"]),
        (pl.concat([SCORED, SCORED[:1]]), {}, ["unit-twice", "design-inconsistent"]),
        (SCORED.with_columns(pl.col("weight") * 2), {}, ["design-weight"]),
        (
            SCORED.with_columns(sample_size=pl.col("sample_size") + pl.int_range(64)),
            {},
            ["design-inconsistent", "design-weight"],
        ),
        (SCORED.filter(pl.col("stratum") != "长宁区"), {}, ["strata-missing"]),
        (SCORED, {"by": ["distrikt", "kind"]}, ["unknown-column", "unknown-column"]),
        (SCORED, {"of": ["scores", "learnres"]}, ["unknown-column", "unknown-column"]),
        (
            SCORED.with_columns(learners=pl.when(pl.col("old")).then("learners")),
            {"of": ["learners"]},
            ["values-missing"],
        ),
        (SCORED, {"of": ["district"]}, ["values-missing"]),
        (SCORED, {"merge": [("长宁区", "长宁")]}, ["unknown-stratum"]),
        (SCORED.with_columns(tier=pl.lit("gold")), {"indicators": SHEQU}, ["results-of-other-set"]),
        (
            SCORED.with_columns(**{"dimension.x.lower": 1.0, "dimension.x.upper": 1.0}),
            {"indicators": SHEQU},
            ["results-of-other-set"],
        ),
        (SCORED.drop("score_lower"), {}, ["no-results"]),
    ],
)
def test_bad_samples(sample: pl.DataFrame, how: dict[str, Any], codes: list[str]) -> None:
    assert faults(sample, **how)[: len(codes)] == codes


def test_too_many_domains() -> None:
    sample = built({"a": (5000, [float(at) for at in range(1100)])})
    assert faults(sample, by=["id"]) == ["too-many-groups"]


def test_a_confidence_that_is_none() -> None:
    for confidence in (0.0, 1.0, 95.0):
        with pytest.raises(ValueError, match="confidence"):
            estimate(SCORED, confidence=confidence)


def test_packages_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(LorgError, match="pip install 'lorg-indicators\\[research\\]'"):
        estimate(SCORED)


# -- files and reports -----------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl"])
def test_every_kind_of_file_says_the_same(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"scores{suffix}"
    match suffix:
        case ".csv":
            SCORED.write_csv(path)
        case ".parquet":
            SCORED.write_parquet(path)
        case _:
            SCORED.write_ndjson(path)
    found, expected = checked(path, by=["district"]), checked(SCORED, by=["district"])
    assert {**found, "file": ""} == {**expected, "file": ""}
    assert str(path) in render_estimate(found).replace("\n", "")


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(UnreadableError):
        estimate("no-such-file.csv")


def test_from_a_drawn_sample_through_scoring_to_an_estimate(tmp_path: Path) -> None:
    """The whole way by files: a sample gets evidence, `score_file` keeps its design, and nothing known is no answer."""
    jiating = load_set("jiating")
    frame = pl.DataFrame({"id": [f"h{at}" for at in range(60)], "district": ["甲", "乙", "丙"] * 20})
    drawn = draw_sample(frame, ["district"], 12, 5).frame
    hours = pl.Series([0.5, 1.5, 2.0, None] * 3, dtype=pl.Float64)
    drawn.with_columns(study_time=hours).write_csv(tmp_path / "sample.csv")
    from lorg_indicators import evidence_columns

    unknown = [each.name for each in evidence_columns(jiating) if each.required and each.name != "study_time"]
    score_file(
        jiating, tmp_path / "sample.csv", tmp_path / "scored.csv", Options(2024, "dimensions", unknown, "refuse")
    )
    data = checked(tmp_path / "scored.csv", nonresponse="weight", indicators=jiating)
    assert (data["design"]["answered"], data["design"]["missing"]) == (9, 3)
    assert [each["silent"] for each in data["design"]["strata"]] == [1, 1, 1]


def test_the_report_names_what_it_says() -> None:
    zh = render_estimate(checked(SCORED))
    figure = score(checked(SCORED))
    mean, lower, upper = (number(figure[name] or 0, decimals=1) for name in ("estimate", "lower", "upper"))
    shown = f"总体平均 {mean} 分，95% 置信区间 [{lower}, {upper}]"
    assert shown in zh.replace("\n", "")
    assert "自由度" in zh
    assert "degrees of freedom" in render_estimate(checked(SCORED), "en")
    assert "[" in render_estimate(checked(SCORED), form="markdown")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [80, 120])
def test_the_report_keeps_to_its_width(lang: Any, width: int) -> None:
    data = checked(SCORED, by=["district"], indicators=SHEQU, since=scored(SAMPLE, CITY, 2).filter(role="sample"))
    text = render_estimate(data, lang, width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert not any(line != line.rstrip() for line in text.splitlines())


def test_a_domain_cannot_become_markup() -> None:
    text = render_estimate(checked(SCORED.with_columns(kind=pl.lit("<b>|*x*")), by=["kind"]), form="markdown")
    assert "<b>" not in text


def test_the_published_schema_is_what_the_code_says() -> None:
    """`make generated` writes it anew."""
    schema = estimate_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema
