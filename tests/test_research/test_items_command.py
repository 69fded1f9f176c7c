"""`lorg items` and `lorg agreement` as somebody at a terminal meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest

from lorg_indicators import load_set, score_frame
from lorg_indicators.cli import main
from lorg_indicators.research.agreement import agreement_schema
from lorg_indicators.research.items import items_schema
from tests.engines.evidence import chunk

ROOT = Path(__file__).parents[2]
SHEQU = load_set("shequ")


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    drawn = chunk(SHEQU, 150, 5)
    frame = score_frame(SHEQU, drawn.frame, period=drawn.period, unknown=drawn.unknown, detail="criteria")
    path = tmp_path_factory.mktemp("items") / "scores.parquet"
    frame.select(pl.exclude(pl.List, pl.Struct)).write_parquet(path)
    return path


def run(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> Any:
    code = main([*arguments, "--format", "json"])
    captured = capfd.readouterr()
    assert code == 0, captured.err
    return json.loads(captured.out)


@pytest.mark.parametrize(("level", "count"), [("item", 19), ("criterion", 62)])
def test_every_row_is_known_unknown_or_absent(
    scored: Path, level: str, count: int, capfd: pytest.CaptureFixture[str]
) -> None:
    data = run(["items", "shequ", str(scored), "--level", level], capfd)
    jsonschema.Draft202012Validator(items_schema()).validate(data)
    assert len(data["items"]) == count
    assert data["rows"] == 150 == data["scored"] + data["refused"]
    assert all(item["known"] + item["unknown"] + item["absent"] == data["scored"] for item in data["items"])
    frame = pl.read_parquet(scored).filter(pl.col("faults") == 0)
    if level == "item":
        first = frame.filter((pl.col("item.planning.upper") - pl.col("item.planning.lower")).abs() < 1e-9)
        mean = first["item.planning.lower"].mean()
        assert isinstance(mean, float)
        assert data["items"][0]["difficulty"] == pytest.approx(mean / 100)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_and_its_map(scored: Path, tmp_path: Path, lang: str, capfd: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "map.svg"
    arguments = ["items", "shequ", str(scored), "--missing", "pairwise", "--lang", lang]
    assert main([*arguments, "--plot", str(picture)]) == 0
    assert SHEQU.dimensions[0].items[0].title.label[lang] in capfd.readouterr().out
    assert b"<svg" in picture.read_bytes()


def test_scores_without_the_detail_are_refused(scored: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    frame = pl.read_parquet(scored).select(pl.exclude("^criterion\\..*$"))
    frame.write_csv(tmp_path / "few.csv")
    assert main(["items", "shequ", str(tmp_path / "few.csv"), "--level", "criterion"]) == 2
    assert "--detail criteria" in capfd.readouterr().err
    assert main(["items", "qiye", str(tmp_path / "few.csv")]) == 2


CODERS = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]


def ratings(folder: Path, rows: list[tuple[str, str, str]]) -> str:
    text = "unit,rater,rating\n" + "".join(",".join(row) + "\n" for row in rows)
    (folder / "ratings.csv").write_text(text, encoding="utf-8")
    return str(folder / "ratings.csv")


@pytest.fixture
def coders(tmp_path: Path) -> str:
    return ratings(
        tmp_path,
        [
            (f"u{at:02}", f"r{who}", "" if mark == "." else mark)
            for who, marks in enumerate(CODERS)
            for at, mark in enumerate(marks)
        ],
    )


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_agreement(coders: str, level: str, alpha: float, capfd: pytest.CaptureFixture[str]) -> None:
    data = run(["agreement", coders, "--level", level], capfd)
    jsonschema.Draft202012Validator(agreement_schema()).validate(data)
    assert round(data["alpha"], 3) == alpha
    assert (data["units"], data["ratings"], data["missing"]) == (12, 41, 7)
    assert len(data["kappas"]) == 6
    assert (data["icc"] is not None) == (level == "interval")
    for lang in ("zh", "en"):
        assert main(["agreement", coders, "--level", level, "--lang", lang]) == 0
        assert f"{alpha:.3f}" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([("u1", "a", "1"), ("u1", "a", "2")], ["rated-twice", "one-rater"]),
        ([("u1", "a", "1"), ("u1", "b", "good"), ("", "b", "2")], ["unit-without-id", "not-a-number"]),
    ],
)
def test_ratings_that_mean_nothing(
    tmp_path: Path, rows: list[tuple[str, str, str]], codes: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["agreement", ratings(tmp_path, rows), "--level", "ordinal"]) == 2
    errors = capfd.readouterr().err
    assert [line.split("[")[1].split("]")[0] for line in errors.splitlines() if "[" in line] == codes


def test_without_variation_there_is_nothing_to_say(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    same = ratings(tmp_path, [(f"u{at}", rater, "3") for at in range(3) for rater in "ab"])
    data = run(["agreement", same, "--level", "interval"], capfd)
    assert (data["alpha"], data["icc"], data["kappas"][0]["kappa"]) == (None, None, None)
    many = ratings(tmp_path, [("u1", f"r{at}", str(at % 3)) for at in range(12)])
    assert run(["agreement", many, "--level", "nominal"], capfd)["weighting"] is None
    assert main(["agreement", many, "--level", "nominal"]) == 0


@pytest.mark.parametrize(("name", "schema"), [("items", items_schema()), ("agreement", agreement_schema())])
def test_the_published_schema_is_what_the_code_says(name: str, schema: dict[str, Any]) -> None:
    assert json.loads((ROOT / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")) == schema
