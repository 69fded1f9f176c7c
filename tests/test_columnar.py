"""Frames of evidence: one meaning with the scalar evaluator, row by row, and errors of whole columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given

from lorg_indicators import (
    Assessment,
    EvidenceError,
    FrameError,
    IndicatorSet,
    evaluate,
    evidence_columns,
    evidence_from_row,
    load_set,
    result_columns,
    score_frame,
    set_ids,
)
from lorg_indicators.loading import build_set
from lorg_indicators.text import NAME
from tests import builders as made
from tests.properties.strategies import Case, cases

Row = dict[str, Any]

_TYPES = {
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "level": pl.Int64,
    "count": pl.Int64,
    "text": pl.String,
    "tier": pl.String,
    "year": pl.Int64,
}


def blank(indicators: IndicatorSet, period: int | None = 2024) -> Row:
    """A row without evidence, with every column but that of the year."""
    return {column.name: None for column in evidence_columns(indicators, period) if column.type != "year"}


def frame_of(indicators: IndicatorSet, rows: Sequence[Row], period: int | None = 2024) -> pl.DataFrame:
    """Rows as a frame with the types that `evidence_columns` says; columns of other names as Polars infers them."""
    types = {column.name: _TYPES[column.type] for column in evidence_columns(indicators, period)}
    names = list(dict.fromkeys(name for row in rows for name in row))
    kept: dict[str, pl.Series] = {}
    for name in names:
        values = [row.get(name) for row in rows]
        lists = any(isinstance(value, list) for value in values)
        wanted = pl.List(pl.Int64) if lists else types.get(name)
        kept[name] = pl.Series(name, values, dtype=wanted)
    return pl.DataFrame(kept)


def differences(indicators: IndicatorSet, row: Row, result: Row, period: int | None) -> Iterator[str]:
    """In what the result of a row is not what the scalar evaluator says."""
    try:
        expected = evaluate(indicators, evidence_from_row(indicators, row, period))
    except EvidenceError as error:
        others = {name: value for name, value in result.items() if name != "faults" and value is not None}
        if not result["faults"] or others:
            yield f"refused by {error.faults[0].code}, but {result['faults']} faults, {list(others)[:3]}"
        return
    if result["faults"]:
        yield f"{result['faults']} faults of what is sound"
        return
    yield from _tiers_and_scores(expected, result)
    for finding in expected.findings:
        name = f"criterion.{finding.id}"
        if result[f"{name}.outcome"] != finding.outcome:
            yield f"{name} {result[f'{name}.outcome']}, not {finding.outcome}"
        elif finding.outcome != "not_applicable":
            yield from _apart(f"{name}.lower", result[f"{name}.lower"], finding.lower)
            yield from _apart(f"{name}.upper", result[f"{name}.upper"], finding.upper)
    for dimension in expected.to_dict()["dimensions"]:
        yield from _node(f"dimension.{dimension['id']}", result, dimension["score"])
        for item in dimension["items"]:
            yield from _node(f"item.{item['id']}", result, item["score"])


def _tiers_and_scores(expected: Assessment, result: Row) -> Iterator[str]:
    for name, tier in (("tier", expected.tier), ("reachable_tier", expected.reachable_tier)):
        if result[name] != (None if tier is None else tier.id):
            yield f"{name} {result[name]}, not {tier}"
    pairs = [("score", expected.score)]
    pairs += [("self_score", expected.self_score)] if "self_score_lower" in result else []
    for name, ends in pairs:
        for end in ("lower", "upper"):
            yield from _apart(f"{name}_{end}", result[f"{name}_{end}"], None if ends is None else getattr(ends, end))


def _node(name: str, result: Row, score: Any) -> Iterator[str]:
    for end in ("lower", "upper"):
        yield from _apart(f"{name}.{end}", result[f"{name}.{end}"], None if score is None else score[end])


def _apart(name: str, found: float | None, expected: float | None) -> Iterator[str]:
    if (found is None) != (expected is None) or (
        found is not None and expected is not None and abs(found - expected) > 1e-9
    ):
        yield f"{name} {found}, not {expected}"


def assert_same(indicators: IndicatorSet, rows: Sequence[Row], period: int | None = 2024) -> pl.DataFrame:
    """Every row has the results that the scalar evaluator gives."""
    frame = frame_of(indicators, rows, period)
    missing = {column.name for column in evidence_columns(indicators, period)} - set(frame.columns)
    scored = score_frame(indicators, frame, period=period, detail="criteria", unknown=_excusable(indicators, missing))
    results = scored.select(pl.exclude(frame.columns)).to_dicts()
    for row, result in zip(frame.to_dicts(), results, strict=True):
        assert list(differences(indicators, row, result, period)) == []
    return scored


def _excusable(indicators: IndicatorSet, missing: set[str]) -> list[str]:
    required = {column.name for column in evidence_columns(indicators) if column.required}
    measures = {column.measure for column in evidence_columns(indicators) if column.measure is not None}
    return [name for name in missing if name in required] + [*measures]


# -- one meaning -------------------------------------------------------------------------------------------------


def row_of(indicators: IndicatorSet, case: Case) -> Row:
    """The row that says what a document says."""
    document, row = case.document, dict[str, Any]()
    for name, entry in document["evidence"].items():
        stages = {"": entry}
        if isinstance(entry, Mapping) and entry.keys() & {"value", "self", "review", "documents", "note"}:
            stages = {"": entry.get("value"), "self": entry.get("self"), "review": entry.get("review")}
            if entry.get("documents"):
                row[f"{name}.documents"] = entry["documents"][0]["title"]
        options = getattr(indicators.measures[name], "options", None)
        for stage, value in stages.items():
            if value is not None:
                _spread(row, f"{name}.{stage}" if stage else name, value, options)
    for name, reason in document.get("not_applicable", {}).items():
        row[f"not_applicable.{name}"] = reason
    for year, tier in document.get("history", {}).items():
        row[f"history.{year}"] = tier
    return row


def _spread(row: Row, name: str, value: Any, options: Mapping[str, Any] | None) -> None:
    """A value over the columns of its options or years; a list of options is closed."""
    if options is not None and isinstance(value, list):
        value = {option: option in value for option in options}
    if isinstance(value, Mapping):
        row.update({f"{name}.{part}": one for part, one in value.items()})
    else:
        row[name] = value


@given(case=cases())
def test_a_document_as_a_row_is_scored_as_the_document_is(case: Case) -> None:
    indicators = build_set(case.indicators)
    row = row_of(indicators, case)
    if not row:
        row = {"note": "nothing"}
    assert_same(indicators, [row], case.document["period"])


_STAGES: list[Row] = [
    {"m.self": own, **{f"m.review.{year}": value for year, value in zip((2022, 2023, 2024), review, strict=True)}}
    for own in (None, 1.0, 3.0)
    for review in ((None, None, None), (None, 8.0, None), (4.0, None, 2.0), (None, 8.0, 2.0), (8.0, 1.0, 1.0))
]
_OTHER_WAY: list[Row] = [
    {"m.review": row["m.self"], **{name.replace("review", "self"): row[name] for name in row if name != "m.self"}}
    for row in _STAGES
]


@pytest.mark.parametrize("rows", [_STAGES, _OTHER_WAY], ids=["self-bare", "review-bare"])
@pytest.mark.parametrize("period", [2024, None])
def test_one_stage_told_bare_beside_another_by_year(rows: list[Row], period: int | None) -> None:
    """The year before counts, whichever stage the row's own is told in."""
    change = made.threshold("at_most", 0, measure="change", name="c")
    trend = made.criterion("trend", name="t", pattern="steady", direction="rises", years=2)
    measures = {"m": made.yearly(at_least=1, at_most=8), "change": made.number("%", change="m", by="year")}
    indicators = made.load(made.whole_set(measures, made.dimension("d", made.item("i", change, trend))))
    assert_same(indicators, [{"period": 2024, **row} if period is None else row for row in rows], period)


def rows_of(set_id: str) -> list[Row]:
    """Rows of the example documents of a set, and blank ones with one thing said."""
    indicators = load_set(set_id)
    ideal, blank_row = blank(indicators), blank(indicators)
    for column in evidence_columns(indicators, 2024):
        ideal[column.name] = _ideal(column)
    rows = [blank_row, ideal]
    for column in evidence_columns(indicators, 2024):
        if column.type != "year":
            rows += [{**blank_row, column.name: _ideal(column)}, {**ideal, column.name: None}]
    return rows


def _ideal(column: Any) -> Any:
    """A good answer, one that is in bounds at least."""
    if column.type in ("text", "year"):
        return None
    if column.type == "tier":
        return column.options[-2]
    if column.type == "boolean":
        return True
    if column.type == "count":
        return 0
    return column.at_most if column.at_most is not None else max(column.at_least or 0, 24)


@pytest.mark.parametrize("set_id", set_ids())
def test_each_answer_alone_and_each_answer_missing(set_id: str) -> None:
    assert_same(load_set(set_id), rows_of(set_id))


WRONG: Mapping[str, Any] = {
    "study_time": 25.0,
    "digital_skill": 9,
    "books_read.2024": -1.0,
    "learning_spending.2023": 1e16,
    "not_applicable.library.use_rises": "  ",
    "history.2023": "gold",
    "period": 1776,
    "family_plan": [],
    "learning_goals": [3, None],
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_cell_refuses_its_row_and_no_other(name: str) -> None:
    indicators = load_set("jiating")
    fine = {**blank(indicators), "family_plan": [2, 1], "learning_goals": [1], "study_time": 1.0}
    scored = assert_same(indicators, [fine, {**fine, name: WRONG[name]}, fine])
    assert scored["faults"].to_list() == [0, 1, 0]
    assert scored["score_upper"].to_list()[1] is None


def test_nan_is_nothing_known() -> None:
    indicators = load_set("jiating")
    scored = assert_same(indicators, [blank(indicators), {**blank(indicators), "study_time": float("nan")}])
    assert scored.drop("study_time").row(0) == scored.drop("study_time").row(1)


@pytest.mark.parametrize(("hours", "outcome"), [(1.0, "met"), (1 - 1e-10, "met"), (1 - 1e-8, "partly"), (0.0, "unmet")])
def test_a_boundary(hours: float, outcome: str) -> None:
    indicators = load_set("jiating")
    scored = assert_same(indicators, [{**blank(indicators), "study_time": hours}])
    assert scored["criterion.daily_time.hour.outcome"].item() == outcome


@pytest.mark.parametrize("levels", [[3, 4], [4, 3, 3], [0], [0, 4, 1, 3]])
def test_raters_are_one_median_on_every_kind_of_frame(levels: list[int]) -> None:
    indicators = load_set("jiating")
    frame = frame_of(
        indicators, [{**blank(indicators), "family_plan": levels}, {**blank(indicators), "family_plan": None}]
    )
    expected = assert_same(indicators, frame.to_dicts())["criterion.plan.plan.lower"].to_list()
    for other in (frame.to_arrow(), frame.to_pandas()):
        scored = score_frame(indicators, other, period=2024, detail="criteria")
        assert nw.from_native(scored, eager_only=True)["criterion.plan.plan.lower"].to_list() == expected


def test_review_counts_and_the_self_assessment_has_a_score_of_its_own() -> None:
    indicators = load_set("jiating")
    base = {name: value for name, value in blank(indicators).items() if not name.startswith(("family_plan", "methods"))}
    rows = [
        {
            **base,
            "family_plan.self": 4,
            "family_plan.review": 2,
            "methods.self.reading": True,
            "methods.review.reading": None,
        },
        {
            **base,
            "family_plan.self": 4,
            "family_plan.review": None,
            "methods.self.reading": True,
            "methods.review.reading": False,
        },
        {
            **base,
            "family_plan.self": None,
            "family_plan.review": None,
            "methods.self.reading": None,
            "methods.review.reading": None,
        },
        {
            **base,
            "family_plan.self": None,
            "family_plan.review": 3,
            "methods.self.reading": None,
            "methods.review.reading": None,
        },
    ]
    scored = assert_same(indicators, rows)
    assert scored["self_score_lower"].is_null().to_list() == [False, False, True, False]


def test_every_row_may_have_a_year_of_its_own() -> None:
    indicators = load_set("jiating")
    base = {
        name: value
        for name, value in blank(indicators, None).items()
        if name not in ("learning_spending", "library_use")
    }
    years = {f"learning_spending.{year}": float(year - 2000) for year in range(2019, 2025)} | {"library_use.2024": 3.0}
    rows = [{**base, **years, "books_read": 8.0, "period": year} for year in (2021, 2022, 2024, 2030, None)]
    rows += [{**rows[0], "learning_spending.2020": None}, {**rows[1], "learning_spending.2021": 30.0}]
    rows += [{**rows[2], "history.2023": "youxiu"}, {**rows[0], "history.2023": "youxiu"}]
    assert_same(indicators, rows, None)


def test_what_is_lazy_stays_lazy_and_the_caller_keeps_the_columns() -> None:
    indicators = load_set("jiating")
    frame = frame_of(indicators, [{"name": "甲", **blank(indicators), "kind": "x"}])
    lazy = score_frame(indicators, frame.lazy(), period=2024)
    assert isinstance(lazy, pl.LazyFrame)
    assert lazy.collect().columns == [*frame.columns, *result_columns(indicators)]


def test_pandas_keeps_its_index() -> None:
    indicators = load_set("jiating")
    frame = frame_of(indicators, [blank(indicators)] * 2).to_pandas().set_index([["b", "a"]])
    scored = score_frame(indicators, frame.astype({"study_time": float}), period=2024)
    assert list(scored.index) == ["b", "a"]


# -- columns that are wrong as a whole ---------------------------------------------------------------------------


def faults_of(frame: pl.DataFrame, **options: Any) -> dict[str, str]:
    """Column -> what is wrong with it."""
    with pytest.raises(FrameError) as caught:
        score_frame(load_set("jiating"), frame, **{"period": 2024, **options})
    for lang in ("zh", "en"):
        assert caught.value.render(lang)
    return {fault.pointer.removeprefix("/"): fault.code for fault in caught.value.faults}


FRAME = frame_of(load_set("jiating"), [blank(load_set("jiating"))])


def test_a_misspelt_column_is_named_with_what_it_should_be() -> None:
    frame = FRAME.rename({"study_time": "studytime", "books_read.2024": "books_raed.2024"})
    with pytest.raises(FrameError) as caught:
        score_frame(load_set("jiating"), frame, period=2024)
    words = caught.value.render("en").splitlines()
    assert len(words) == 2
    assert "study_time" in words[0]
    assert "did you mean: studytime" in words[0]
    assert "did you mean: books_raed.2024" in words[1]


@pytest.mark.parametrize("unknown", ["study_time", "books_read", "books_read.2024"])
def test_what_is_missing_on_purpose_is_declared(unknown: str) -> None:
    frame = FRAME.drop([name for name in FRAME.columns if name == unknown or name.startswith(f"{unknown}.")])
    assert score_frame(load_set("jiating"), frame, period=2024, unknown=[unknown])["score_upper"].item() == 100
    assert set(faults_of(frame).values()) == {"missing-column"}


@pytest.mark.parametrize(
    ("column", "code"),
    [
        ("resource_kinds.boks", "unknown-column"),
        ("books_read.24", "unknown-column"),
        ("history.last", "unknown-column"),
        ("not_applicable.a.b", "unknown-column"),
        ("not_applicable.daily_time.hour", "always-applies"),
        ("books_read", "column-twice"),
        ("tier", "column-taken"),
        ("Tier", "column-taken"),
        ("faults", "column-taken"),
    ],
)
def test_a_column_that_cannot_be_meant(column: str, code: str) -> None:
    assert faults_of(FRAME.with_columns(pl.lit(1.0).alias(column))) == {column: code}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("study_time", "72"),
        ("quiet_home", "x"),
        ("resource_kinds.books", 1),
        ("history.2023", 3),
        ("digital_skill", [1.5]),
    ],
)
def test_a_column_of_another_type(column: str, value: object) -> None:
    assert faults_of(FRAME.with_columns(pl.Series(column, [value]))) == {column: "column-type"}


def test_all_faults_come_at_once() -> None:
    frame = FRAME.drop("study_time", "quiet_home").with_columns(pl.lit(1).alias("history.x"))
    assert len(faults_of(frame)) == 3


def test_there_is_no_other_detail() -> None:
    with pytest.raises(ValueError, match="detail"):
        score_frame(load_set("jiating"), FRAME, detail="all")  # type: ignore[arg-type]


def test_unknown_names_are_names() -> None:
    assert faults_of(FRAME, unknown=["studdy_time"]) == {"studdy_time": "unknown-column"}


def test_names_of_columns_are_the_sets_own() -> None:
    import re

    for set_id in set_ids():
        for column in evidence_columns(load_set(set_id), 2024):
            assert all(re.fullmatch(f"{NAME}|[0-9]{{4}}", part) for part in column.name.split("."))
