"""`lorg robustness`: the same seed gives the same figures, which add up, and what cannot be drawn is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest

from lorg_indicators import load_set, score_frame
from lorg_indicators.cli import main
from lorg_indicators.research.robustness import robustness_of, robustness_schema
from tests.engines.evidence import chunk

ROOT = Path(__file__).parents[2]
SHEQU = load_set("shequ")
SCHEMA = jsonschema.Draft202012Validator(robustness_schema())
DRAWN = chunk(SHEQU, 60, 5)
MORE = [
    *(option for name in DRAWN.unknown for option in ("--unknown", name)),
    *([] if DRAWN.period is None else ["--period", str(DRAWN.period)]),
]


@pytest.fixture
def cohort(tmp_path: Path) -> str:
    path = tmp_path / "cohort.parquet"
    DRAWN.frame.with_columns(pl.int_range(pl.len()).cast(pl.String).alias("id")).write_parquet(path)
    return str(path)


def run(cohort: str, *arguments: str, capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
    code = main(["robustness", "shequ", cohort, *arguments, *MORE, "--draws", "60", "--format", "json"])
    captured = capfd.readouterr()
    assert code == 0, captured.err
    data: dict[str, Any] = json.loads(captured.out)
    SCHEMA.validate(data)
    return data


@pytest.mark.parametrize(
    "arguments", [[], ["--weights", "near"], ["--fill"], ["--vary-aggregation"], ["--sobol", "16", "--shift", "2"]]
)
def test_figures_add_up_and_repeat(
    cohort: str, arguments: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "subjects.csv"
    data = run(cohort, *arguments, "--seed", "3", "--subjects", str(table), capfd=capfd)
    assert data == run(cohort, *arguments, "--seed", "3", capfd=capfd)
    assert data["rows"] == 60 == data["scored"] + data["refused"]
    assert sum(tier["now"] for tier in data["tiers"]) == data["scored"]
    assert sum(tier["expected"] for tier in data["tiers"]) == pytest.approx(data["scored"])
    assert all(sum(each["odds"]) == pytest.approx(1) for each in data["doubtful"])
    for leader in data["leaders"]:
        assert sum(part["weight"] for part in leader["central"]) == pytest.approx(1)
        assert leader["best"] == 1 <= leader["worst"] <= data["scored"]
    rows = pl.read_csv(table)
    assert rows.height == data["scored"]
    odds = rows.select(pl.sum_horizontal(pl.col("^tier\\.(none|youxiu|shifan|biaobing)$")))
    assert odds.to_series().to_list() == pytest.approx([1] * rows.height)
    assert (data["sobol"] is not None) == ("--sobol" in arguments)
    if data["sobol"]:
        assert data["sobol"]["runs"] == 16 * 7


def test_present_tiers_are_those_of_scoring(cohort: str) -> None:
    found = robustness_of(SHEQU, cohort, draws=5, period=DRAWN.period, unknown=DRAWN.unknown)
    scored = score_frame(SHEQU, DRAWN.frame, period=DRAWN.period, unknown=DRAWN.unknown)
    assert found.subjects["tier_now"].to_list() == scored.filter(pl.col("faults") == 0)["tier"].to_list()


def test_weights_near_the_present_ones_keep_more_tiers(cohort: str, capfd: pytest.CaptureFixture[str]) -> None:
    far = run(cohort, capfd=capfd)["stable"]
    near = run(cohort, "--weights", "near", "--concentration", "100000", capfd=capfd)["stable"]
    assert near >= far


def test_ranges(cohort: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    ranges = tmp_path / "ranges.yaml"
    ranges.write_text(f"dimension:\n  {SHEQU.dimensions[0].id}: [0.3, 0.4]\n", encoding="utf-8")
    data = run(cohort, "--ranges", str(ranges), capfd=capfd)
    assert data["method"] == "ranges"
    first = {part["id"]: part["weight"] for part in data["leaders"][0]["central"]}[SHEQU.dimensions[0].id]
    assert 0.29 < first < 1


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("- 1\n", ["not-a-mapping"]),
        ("dimensions:\n  system: [0, 1]\nitem: 3\n", ["unknown-key", "not-a-mapping"]),
        ("dimension:\n  a: [0.4, 0.1]\n  b: [0, 2]\n  c: 0.3\n  d: [x, 1]\n", ["invalid"] * 4),
        ("dimension:\n  nobody: [0, 1]\n", ["unknown-weight"]),
    ],
)
def test_ranges_that_mean_nothing(
    cohort: str, tmp_path: Path, text: str, codes: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ranges.yaml").write_text(text, encoding="utf-8")
    assert main(["robustness", "shequ", cohort, *MORE, "--ranges", str(tmp_path / "ranges.yaml")]) == 2
    errors = capfd.readouterr().err
    assert [line.split("[")[1].split("]")[0] for line in errors.splitlines() if "[" in line] == codes


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_report_and_picture(cohort: str, tmp_path: Path, lang: str, capfd: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "ranks.svg"
    arguments = ["robustness", "shequ", cohort, *MORE, "--draws", "20", "--sobol", "8", "--lang", lang]
    assert main([*arguments, "--plot", str(picture)]) == 0
    assert "SMAA" in capfd.readouterr().out
    assert b"<svg" in picture.read_bytes()
    assert main([*arguments, "--id", "nobody"]) == 2
    assert "unknown-column" in capfd.readouterr().err


def test_the_published_schema_is_what_the_code_says() -> None:
    assert json.loads((ROOT / "schema" / "robustness.schema.json").read_text(encoding="utf-8")) == robustness_schema()
