"""`lorg growth` as somebody at a terminal meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest
import yaml

from lorg_indicators.catalog import example
from lorg_indicators.cli import main
from lorg_indicators.growth import growth_schema

ROOT = Path(__file__).parents[2]
SCHEMA = jsonschema.Draft202012Validator(growth_schema())


def document(folder: Path, name: str, year: int, **more: Any) -> str:
    """An example as evidence of a year, without the titles that it names."""
    data = yaml.safe_load(example(name))
    data.pop("history", None)
    path = folder / f"{year}.yaml"
    path.write_text(yaml.safe_dump({**data, "period": year, **more}, allow_unicode=True), encoding="utf-8")
    return str(path)


@pytest.fixture
def three(tmp_path: Path) -> list[str]:
    names = {2022: "jiating-middling.yaml", 2023: "jiating-strong.yaml", 2024: "jiating-weak.yaml"}
    return [document(tmp_path, name, year, subject={"id": "h-1"}) for year, name in names.items()]


def test_one_family_over_three_years(three: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["growth", "jiating", *three]) == 0
    shown = capfd.readouterr().out
    assert "2024年：总分从" in shown
    assert "可以确定" in shown
    assert "Theil-Sen" in shown
    assert main(["growth", "jiating", *reversed(three), "--lang", "en", "--format", "json"]) == 0
    data = json.loads(capfd.readouterr().out)
    SCHEMA.validate(data)
    assert [period["period"] for period in data["periods"]] == [2022, 2023, 2024]
    assert [step["revised"] for step in data["steps"]] == [False, False]


def test_another_version_was_in_force(three: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    old = tmp_path / "old.yaml"
    text = (
        (ROOT / "indicators" / "jiating.yaml").read_text(encoding="utf-8").replace("version: 1.0.0", "version: 0.9.0")
    )
    old.write_text(text.replace("weight: 1\n", "weight: 2\n", 1), encoding="utf-8")
    assert main(["growth", "jiating", *three, "--in-force", f"2023={old}", "--format", "json"]) == 0
    data = json.loads(capfd.readouterr().out)
    SCHEMA.validate(data)
    assert [period["set"]["version"] for period in data["periods"]] == ["0.9.0", "0.9.0", "1.0.0"]
    assert [step["revised"] for step in data["steps"]] == [False, True]
    for lang, words in (("zh", "0.9.0 版到 1.0.0 版"), ("en", "0.9.0")):
        assert main(["growth", "jiating", *three, "--in-force", f"2023={old}", "--lang", lang]) == 0
        assert words in capfd.readouterr().out


def test_every_fault_of_every_document_stands_in_its_file(
    three: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    Path(three[0]).write_text("period: 2022\nevidence:\n  study_time: soon\n", encoding="utf-8")
    Path(three[1]).write_text("evidence:\n  plann: true\n", encoding="utf-8")
    assert main(["growth", "jiating", *three, "-o", str(tmp_path / "out.txt")]) == 2
    errors = capfd.readouterr().err
    assert "2022.yaml:3:" in errors
    assert "2023.yaml:2:" in errors
    assert "no-period" in errors
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--by", "district"], "--table"),
        (["--table", "--in-force", "2023=x.yaml"], "--in-force"),
        (["--in-force", "yesterday"], "bad-in-force"),
        (["--in-force", "2023=nobody.yaml"], "nobody.yaml"),
    ],
)
def test_wrong_usage(three: list[str], arguments: list[str], words: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["growth", "jiating", *three, *arguments]) in (2, 3)
    assert words in capfd.readouterr().err


def test_many(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"id": f"s{at}", "区": "东" if at % 2 else "西", "tier": "youxiu" if at > 3 else None,
         "reachable_tier": "youxiu", "score_lower": 50.0 + at * (-1) ** (at + year), "score_upper": 62.0, "known": 1.0,
         "faults": 0, "year": year}
        for at in range(9) for year in (2023, 2024)
    ]  # fmt: skip
    rows[-1] |= {"score_lower": 20.0, "score_upper": 30.0, "tier": None, "reachable_tier": None}
    files = []
    for year in (2023, 2024):
        path = tmp_path / f"{year}.csv"
        pl.DataFrame([row for row in rows if row["year"] == year]).drop("year").write_csv(path)
        files.append(f"{year}={path}")
    subjects = tmp_path / "subjects.csv"
    arguments = ["growth", "shequ", *files, "--table", "--by", "区"]
    assert main([*arguments, "--subjects", str(subjects)]) == 0
    shown = capfd.readouterr().out
    assert "s8" in shown
    assert "按区分组" in shown
    assert pl.read_csv(subjects).height == 9
    assert main([*arguments, "--format", "json", "--lang", "en"]) == 0
    data = json.loads(capfd.readouterr().out)
    SCHEMA.validate(data)
    assert data["total"]["fell"]["tier"] == {"count": 1, "certain": 1}
    assert [group["values"] for group in data["groups"]] == [{"区": "东"}, {"区": "西"}]
    assert main([*arguments, "--lang", "en"]) == 0
    assert "fell" in capfd.readouterr().out
    assert main([*arguments, "--id", "nobody", "--subjects", str(tmp_path / "none.csv")]) == 2
    assert not (tmp_path / "none.csv").exists()


def test_the_published_schema_is_what_the_code_says() -> None:
    assert json.loads((ROOT / "schema" / "growth.schema.json").read_text(encoding="utf-8")) == growth_schema()
