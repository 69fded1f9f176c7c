"""examples/cohorts.py: made-up cohorts, the same each time, sound for `lorg score`, and spread over the ladder."""

from __future__ import annotations

import csv
import json
import os
import runpy
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from lorg_indicators import evaluate, load_set
from lorg_indicators.catalog import examples
from lorg_indicators.cli import main

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "examples" / "cohorts.py"
TABLES = ("shequ-2022", "shequ-2023", "shequ-2024", "jiguan-2024", "qiye-2024", "jiating-2024")
DISTRICTS = 16
CENSUS = 24_870_895
"""The city's own figure in the census of 2020, and what its districts add up to (see the script for the source)."""
HIGHER = ("youxiu", "shifan", "biaobing")


def cohorts(*arguments: object, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONUTF8": "1"},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cohorts")
    assert cohorts(folder).returncode == 0
    return folder


@pytest.fixture(scope="module")
def scores(folder: Path) -> dict[str, pl.DataFrame]:
    """What `lorg score` makes of every table, by its name; no row may be refused."""
    scored = {}
    for name in TABLES:
        output = folder / "scores" / f"{name}.parquet"
        output.parent.mkdir(exist_ok=True)
        kind, year = name.split("-")
        assert main(["score", kind, str(folder / f"{name}.csv"), "-o", str(output), "--period", year]) == 0
        scored[name] = pl.read_parquet(output)
    return scored


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_same_seed_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = cohorts(tmp_path, "--seed", 1, hash_seed="1")
    assert again.returncode == 0
    written = {file.name: file.read_bytes() for file in folder.glob("*.csv")}
    assert set(written) == {*(f"{name}.csv" for name in TABLES), "jiating-frame.csv"}
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == written


def test_another_seed_writes_others(folder: Path, tmp_path: Path) -> None:
    assert cohorts(tmp_path, "--document", "shequ-001", "--seed", 2).returncode == 0
    assert cohorts(folder / "documents", "--document", "shequ-001").returncode == 0
    ours, others = (
        json.loads((at / "shequ-001-2024.json").read_text("utf-8")) for at in (folder / "documents", tmp_path)
    )
    assert ours["evidence"] != others["evidence"]


def test_every_row_is_scored(folder: Path, scores: dict[str, pl.DataFrame]) -> None:
    rows = {name: frame.height for name, frame in scores.items()}
    assert rows == {name: len(read(folder / f"{name}.csv")) for name in TABLES}
    assert rows["shequ-2024"] == 216
    assert rows["jiguan-2024"] + rows["qiye-2024"] == 4000
    assert all(frame["faults"].sum() == 0 and frame["score_lower"].null_count() == 0 for frame in scores.values())


def test_street_towns_add_up_to_the_census(folder: Path) -> None:
    script = runpy.run_path(str(SCRIPT))
    towns = read(folder / "shequ-2024.csv")
    sums: Counter[str] = Counter()
    for town in towns:
        sums[town["district"]] += int(town["population"])
    assert sums == Counter(script["CENSUS"])
    assert len(sums) == DISTRICTS
    assert sums.total() == CENSUS
    assert min(Counter(town["district"] for town in towns).values()) >= 5
    assert Counter(town["form"] for town in towns) == Counter(script["FORMS"])
    assert sum(int(town["resident_population.2024"]) for town in towns) == 24_802_600


@pytest.mark.parametrize("name", ["jiguan-2024", "qiye-2024", "jiating-2024"])
def test_the_higher_the_tier_the_fewer(scores: dict[str, pl.DataFrame], name: str) -> None:
    """Of thousands; of 216 street-towns it is left to chance whether one is at the top."""
    tiers = Counter(scores[name]["tier"])
    assert tiers[HIGHER[0]] > tiers[HIGHER[1]] > tiers[HIGHER[2]] > 0
    assert tiers[None] > scores[name].height / 5


def test_street_towns_grow(scores: dict[str, pl.DataFrame]) -> None:
    before, between, after = (scores[f"shequ-{year}"] for year in (2022, 2023, 2024))
    assert before["id"].equals(between["id"])
    assert between["id"].equals(after["id"])
    means = [frame["score_lower"].to_numpy().mean() for frame in (before, between, after)]
    assert means == sorted(means)
    ready = [frame["tier"].count() for frame in (before, between, after)]
    assert ready == sorted(ready)
    assert ready[0] < ready[2]
    # Not everybody grows: some fall, and a table of growth has something to say.
    assert (after["score_lower"] < before["score_lower"]).any()


def test_years_tell_the_same_of_the_years_that_they_share(folder: Path) -> None:
    for former, later in zip(read(folder / "shequ-2023.csv"), read(folder / "shequ-2024.csv"), strict=True):
        for column in (name for name in former.keys() & later.keys() if name.endswith((".2022", ".2023"))):
            if former[column] and later[column]:
                assert former[column] == later[column], (former["id"], column)


@pytest.mark.parametrize("name", TABLES)
def test_something_is_unknown_undocumented_and_not_applicable(folder: Path, name: str) -> None:
    frame = pl.read_csv(folder / f"{name}.csv", infer_schema=False)
    documents = frame.select(pl.col("^.*\\.documents$")).to_numpy()
    reasons = [column for column in frame.columns if column.startswith("not_applicable.")]
    history = frame.select(pl.col("^history\\..*$")).to_series()
    assert 0.1 < sum(cell is not None for row in documents for cell in row) / documents.size < 0.95
    assert any(frame[column].count() for column in reasons)
    assert {"none", *HIGHER[:2]} <= set(history) <= {"none", *HIGHER}


def test_districts_differ_and_answers_go_together(scores: dict[str, pl.DataFrame]) -> None:
    frame = scores["qiye-2024"]
    means = frame.group_by("district").agg(pl.col("score_lower").mean())["score_lower"]
    spread, size = means.std(), frame.height / DISTRICTS
    assert isinstance(spread, float)
    within = frame["score_lower"].std()
    assert isinstance(within, float)
    assert spread > 2 * within / size**0.5  # more than samples of one population would
    first, second = "dimension.system.lower", "dimension.results.lower"
    assert frame.select(pl.corr(first, second)).item() > 0.3


def test_a_document_says_what_the_row_says(scores: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    assert cohorts(tmp_path, "--document", "shequ-007").returncode == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"shequ-007-{year}.json" for year in (2022, 2023, 2024)]
    for year in (2022, 2023, 2024):
        document = json.loads((tmp_path / f"shequ-007-{year}.json").read_text("utf-8"))
        result = evaluate(load_set("shequ"), document)
        row = scores[f"shequ-{year}"].row(by_predicate=pl.col("id") == "shequ-007", named=True)
        assert result.score is not None
        assert result.score.lower == pytest.approx(row["score_lower"], abs=1e-9)
        assert (result.tier.id if result.tier else None) == row["tier"]


def test_whom_nobody_knows_has_no_document(tmp_path: Path) -> None:
    done = cohorts(tmp_path, "--document", "shequ-999")
    assert done.returncode == 2
    assert "shequ-999" in done.stderr
    assert list(tmp_path.iterdir()) == []


def sample(folder: Path, target: Path) -> None:
    main(["sample", str(folder / "jiating-frame.csv"), "--by", "district", "--size", "400", "--seed", "7",
          "--replacements", "10", "-o", str(target)])  # fmt: skip


def test_a_sample_is_asked(folder: Path, tmp_path: Path) -> None:
    sample(folder, tmp_path / "sample.csv")
    assert cohorts(tmp_path, "--ask", tmp_path / "sample.csv").returncode == 0
    drawn, asked = read(tmp_path / "sample.csv"), read(tmp_path / "sample-2024.csv")
    role = {unit["id"]: unit["role"] for unit in drawn}
    assert {unit["id"] for unit in asked} >= {who for who in role if role[who] == "sample"}
    silent = {unit["id"] for unit in asked if not unit["period"]}
    assert 0 < len(silent) < len(asked) / 2
    # In a stratum so many replacements have answered as others have not, as far as there are any.
    for stratum in {unit["stratum"] for unit in drawn}:
        here = [unit for unit in asked if unit["stratum"] == stratum]
        missing = sum(role[unit["id"]] == "sample" and unit["id"] in silent for unit in here)
        stepped_in = sum(role[unit["id"]] == "replacement" and unit["id"] not in silent for unit in here)
        spare = sum(unit["stratum"] == stratum and unit["role"] == "replacement" for unit in drawn)
        tried = sum(role[unit["id"]] == "replacement" for unit in here)
        assert stepped_in == missing or (stepped_in < missing and tried == spare)


def test_of_a_frame_everybody_answers(folder: Path, tmp_path: Path) -> None:
    lines = (folder / "jiating-frame.csv").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "few.csv").write_text("".join(lines[:101]), "utf-8")
    assert cohorts(tmp_path, "--ask", tmp_path / "few.csv", "--year", 2023).returncode == 0
    asked = read(tmp_path / "few-2023.csv")
    assert [home["id"] for home in asked] == [home["id"] for home in read(tmp_path / "few.csv")]
    assert all(home["period"] == "2023" for home in asked)


def test_a_household_answers_the_same_whoever_asks(folder: Path, tmp_path: Path) -> None:
    sample(folder, tmp_path / "sample.csv")
    assert cohorts(tmp_path, "--ask", tmp_path / "sample.csv").returncode == 0
    put_forward = {home["id"]: home for home in read(folder / "jiating-2024.csv")}
    both = [home for home in read(tmp_path / "sample-2024.csv") if home["id"] in put_forward and home["period"]]
    assert both
    for home in both:
        for column in home.keys() & put_forward[home["id"]].keys():
            assert home[column] == put_forward[home["id"]][column], (home["id"], column)


def test_the_examples_are_evidence_only() -> None:
    assert examples() == sorted(file.name for file in SCRIPT.parent.glob("*.yaml"))
