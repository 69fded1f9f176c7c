"""Every engine says of random rows what the scalar evaluator says; `make engines` asks about more of them."""

from __future__ import annotations

import math
from functools import cache
from typing import Final

import narwhals as nw
import polars as pl
import pytest

from lorg_indicators import IndicatorSet, evidence_columns, load_set, result_columns, score_frame, set_ids
from lorg_indicators.columnar.algebra import Narwhals, Sheet
from lorg_indicators.criteria import BY_KIND
from tests.engines.__main__ import main
from tests.engines.compare import compare
from tests.engines.evidence import ROW, Chunk, chunk
from tests.engines.frames import POSTGRES, missing, scores
from tests.engines.sets import random_sets
from tests.engines.truth import truth

# What PySpark says of the pandas that it is tested with.
pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")

HERE: Final = ("polars", "polars-lazy", "pandas", "pyarrow", "duckdb")
ELSEWHERE: Final = ("spark", "postgres")
"""Where every query is planned for many seconds, and where a few small sets stand for all; `make engines` does more."""

ROWS: Final = 300
SEED: Final = 5


@cache
def rows_of_set(set_id: str) -> tuple[IndicatorSet, Chunk, pl.DataFrame]:
    indicators = load_set(set_id)
    rows = chunk(indicators, ROWS, SEED)
    return indicators, rows, truth(indicators, rows)


@cache
def rows_of_random_sets() -> list[tuple[IndicatorSet, Chunk, pl.DataFrame]]:
    drawn = [(indicators, chunk(indicators, 100, SEED + at)) for at, indicators in enumerate(random_sets(12, SEED))]
    return [(indicators, rows, truth(indicators, rows)) for indicators, rows in drawn]


def assert_same(engine: str, indicators: IndicatorSet, rows: Chunk, expected: pl.DataFrame) -> None:
    """No row differs; the test is skipped where the engine is not there."""
    if reason := missing(engine):
        pytest.skip(reason)
    found = scores(engine, indicators, rows, [name for name in expected.columns if name != ROW])
    assert compare(expected, found).first == []


@pytest.mark.parametrize("engine", HERE)
@pytest.mark.parametrize("set_id", set_ids())
def test_random_rows_of_the_sets(set_id: str, engine: str) -> None:
    assert_same(engine, *rows_of_set(set_id))


@pytest.mark.parametrize("engine", HERE)
@pytest.mark.parametrize("at", range(12))
def test_random_rows_of_random_sets(at: int, engine: str) -> None:
    assert_same(engine, *rows_of_random_sets()[at])


@pytest.mark.parametrize("engine", ELSEWHERE)
@pytest.mark.parametrize("at", [1, 5, 9])
def test_random_rows_of_random_sets_elsewhere(at: int, engine: str) -> None:
    assert_same(engine, *rows_of_random_sets()[at])


# -- what engines stumbled over ------------------------------------------------------------------------------------


def test_a_set_may_have_more_conditions_than_python_allows_of_calls() -> None:
    frame = nw.from_native(pl.DataFrame({"x": [1.0, None]}).to_arrow())
    algebra, many = Narwhals(nw.Implementation.PYARROW), [nw.col("x") > 0] * 3000
    numbers = [algebra.number(condition) for condition in many]
    counted = frame.select(
        every=algebra.every(many), some=algebra.some(many), sum=algebra.sum(numbers), one=algebra.sum(numbers[:1])
    )
    assert counted.rows() == [(True, True, 3000.0, 1.0), (None, None, 0.0, 0.0)]


def test_no_stage_has_more_columns_than_postgresql_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    """It allows 1,664. All is told in stages here, in six years, and every row has an assessed year of its own."""
    widths: list[int] = []
    settle = Sheet.settle

    def settled(sheet: Sheet) -> None:
        settle(sheet)
        widths.append(len(sheet.frame.collect_schema()))

    monkeypatch.setattr(Sheet, "settle", settled)
    for set_id in set_ids():
        indicators = load_set(set_id)
        scored = score_frame(indicators, _widest(indicators), detail="criteria")
        assert set(result_columns(indicators, "criteria", staged=True)) < set(scored.collect_schema())
    assert max(widths) < 1664 - 100


def _widest(indicators: IndicatorSet) -> pl.LazyFrame:
    types = {"number": pl.Float64, "boolean": pl.Boolean, "level": pl.Int64, "count": pl.Int64, "year": pl.Int64}
    schema: dict[str, type[pl.DataType]] = {}
    for column in evidence_columns(indicators, 2024):
        measure, _, part = column.name.partition(".")
        stages = ("self", "review") if column.measure and part != "documents" else ()
        parts = range(2019, 2025) if part == "2024" else [part]
        names = [".".join(filter(None, (measure, stage, str(one)))) for stage in stages for one in parts]
        schema |= dict.fromkeys(names or [column.name], types.get(column.type, pl.String))
    return pl.LazyFrame(schema=schema)


# -- the comparison itself -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("tier", "another"),
        ("faults", 1),
        ("score_lower", 50.00000001),
        ("score_lower", None),
        ("score_lower", math.nan),
        ("known", 0.5),
        ("criterion.plan.plan.outcome", None),
    ],
)
def test_a_difference_is_found(column: str, value: object) -> None:
    sound = {"tier": None, "score_lower": 50.0, "known": None, "faults": 0, "criterion.plan.plan.outcome": "met"}
    expected = pl.DataFrame([{ROW: 1, **sound}, {ROW: 2, **sound}], schema_overrides=TYPES)
    found = pl.DataFrame([{ROW: 1, **sound}, {ROW: 2, **sound, column: value}], schema_overrides=TYPES)
    result = compare(expected, found)
    assert (result.rows, result.different, [row for row, _ in result.first]) == (2, 1, [2])
    assert [name for name, _, _ in result.first[0][1]] == [column]


TYPES: Final = {"tier": pl.String, "score_lower": pl.Float64, "known": pl.Float64}


def test_what_is_no_difference() -> None:
    expected = pl.DataFrame({ROW: [1, 2], "faults": [1, 0], "score_lower": [None, 50.0], "tier": [None, "a"]})
    found = pl.DataFrame({ROW: [1, 2], "faults": [3, 0], "score_lower": [None, 50.0000000001], "tier": [None, "a"]})
    assert compare(expected, found).different == 0
    with pytest.raises(AssertionError, match="lost rows"):
        compare(expected, found.head(1))


# -- the rows ------------------------------------------------------------------------------------------------------


def test_rows_are_the_same_for_the_same_seed() -> None:
    indicators = load_set("jiating")
    first, again, other = (chunk(indicators, 20, seed).frame for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


def test_rows_of_all_sorts_are_among_them() -> None:
    for set_id in set_ids():
        _, rows, expected = rows_of_set(set_id)
        refused, tiers = (expected["faults"] > 0).sum(), expected["tier"].n_unique()
        assert 0.02 < refused / ROWS < 0.4
        assert tiers >= 3, "none, and two tiers at least"
        outcomes = set(expected.select(pl.selectors.ends_with(".outcome")).unpivot()["value"])
        assert outcomes >= {"met", "partly", "unmet", "unknown"}
        numbers = rows.frame.select(pl.selectors.float())
        assert numbers.select(pl.any_horizontal(pl.all().is_nan().any())).item()
        assert numbers.select(pl.any_horizontal(pl.all().is_null().any())).item()


def test_random_sets_have_criteria_of_every_kind() -> None:
    kinds = {part.kind for indicators, _, _ in rows_of_random_sets() for _, part in indicators.criteria}
    assert kinds == BY_KIND.keys()


# -- the command ---------------------------------------------------------------------------------------------------


def test_the_command_prints_a_line_for_each_set_and_engine(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--rows", "60", "--chunk", "40", "--engine", "polars", "--engine", "pyarrow"]
    assert main(["--set", "jiating", *options]) == 0
    assert main(["--random-sets", "3", *options]) == 0
    lines = [line.split(" | ")[:3] for line in capsys.readouterr().out.splitlines() if line.endswith(" s |")]
    assert lines == [
        [f"| {name}", engine, rows]
        for name, rows in (("jiating", "60"), ("3 random sets", "180"))
        for engine in ("polars", "pyarrow")
    ]


def test_an_engine_that_is_not_there_is_an_error_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(POSTGRES, raising=False)
    with pytest.raises(SystemExit, match="2"):
        main(["--engine", "postgres"])
