"""`lorg impact`: the figures are those of scoring twice, and what cannot be compared is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest

from lorg_indicators import load_set, score_frame
from lorg_indicators.cli import main
from lorg_indicators.research.impact import impact_schema
from tests.engines.evidence import chunk

ROOT = Path(__file__).parents[2]
SHEQU = load_set("shequ")
SCHEMA = jsonschema.Draft202012Validator(impact_schema())
DRAWN = chunk(SHEQU, 120, 5)
MORE = [
    *(option for name in DRAWN.unknown for option in ("--unknown", name)),
    *([] if DRAWN.period is None else ["--period", str(DRAWN.period)]),
]


def set_file(folder: Path, *changes: tuple[str, str]) -> str:
    text = (ROOT / "indicators" / "shequ.yaml").read_text(encoding="utf-8").replace("version: 1.0.0", "version: 1.1.0")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "revised.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


WEIGHT = ("\n    weight: 1\n", "\n    weight: 4\n")


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    """Rows as a file of evidence has them: no bad cells, a column for everything that the set asks."""
    frame = DRAWN.frame.with_columns(
        pl.int_range(pl.len()).cast(pl.String).alias("id"),
        pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.lit("东")).otherwise(pl.lit("西")).alias("区"),
    )
    frame.write_parquet(tmp_path / "cohort.parquet")
    return tmp_path / "cohort.parquet"


def run(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
    code = main(["impact", "shequ", *arguments, *MORE, "--format", "json"])
    captured = capfd.readouterr()
    assert code == 0, captured.err
    data: dict[str, Any] = json.loads(captured.out)
    SCHEMA.validate(data)
    return data


def test_the_figures_are_those_of_scoring_twice(
    cohort: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    revised = set_file(tmp_path, WEIGHT)
    data = run([str(cohort), "--to", revised, "--by", "区"], capfd)
    frame = pl.read_parquet(cohort)
    evidence = frame.drop("id", "区")
    scored = [
        score_frame(each, evidence, period=DRAWN.period, unknown=DRAWN.unknown) for each in (SHEQU, load_set(revised))
    ]
    fine = (scored[0]["faults"] == 0) & (scored[1]["faults"] == 0)
    assert data["rows"] == 120
    assert data["scored"] == fine.sum()
    places: dict[str | None, int] = {tier: at for at, tier in enumerate((None, *data["tiers"]))}
    for key, column in (("migration", "tier"), ("reachable_migration", "reachable_tier")):
        expected = [[0] * len(places) for _ in places]
        for before, after in zip(*(each.filter(fine)[column] for each in scored), strict=True):
            expected[places[before]][places[after]] += 1
        assert data[key] == expected
    shift = (scored[1]["score_lower"] - scored[0]["score_lower"]).filter(fine)
    assert data["total"]["mean"] == pytest.approx(shift.mean())
    assert sum(group["count"] for group in data["groups"]) == data["scored"]
    for movers, ends in ((data["gains"], shift.max()), (data["losses"], shift.min())):
        assert movers[0]["points"] == pytest.approx(ends)
        assert all(abs(part["points"]) > 0 for mover in movers for part in mover["through"])
    changed = {(each["level"], each["id"]): (each["before"], each["after"]) for each in data["weights"]}
    assert changed["dimension", SHEQU.dimensions[0].id] == (1, 4)
    assert {level for level, _ in changed} == {"dimension"}


def test_what_changes_nothing_is_empty(cohort: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = run([str(cohort), "--to", set_file(tmp_path)], capfd)
    assert data["empty"]
    assert (data["weights"], data["cuts"], data["gains"], data["losses"]) == ([], [], [], [])


def test_a_cut_off_is_shown(cohort: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = run([str(cohort), "--to", set_file(tmp_path, ("score: 70", "score: 75"))], capfd)
    assert [(cut["kind"], cut["before"], cut["after"]) for cut in data["cuts"]] == [("score", 70, 75)]
    assert data["total"]["up"] == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("what", ["migration", "margins"])
def test_report_and_pictures(
    cohort: Path, tmp_path: Path, lang: str, what: str, capfd: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "picture.png"
    arguments = ["impact", "shequ", str(cohort), "--to", set_file(tmp_path, WEIGHT), "--by", "区", "--lang", lang]
    assert main([*arguments, *MORE, "--plot", str(picture), "--picture", what]) == 0
    shown = capfd.readouterr().out
    assert SHEQU.dimensions[0].title.zh in shown or SHEQU.dimensions[0].title.label["en"] in shown
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--to", "qiye"], "different-sets"),
        (["--to", "shequ", "--by", "street"], "unknown-column"),
        (["--to", "shequ", "--id", "nobody"], "unknown-column"),
        (["--to", "shequ", "--plot", "picture.gif"], "picture-suffix"),
    ],
)
def test_what_cannot_be_compared(
    cohort: Path, arguments: list[str], code: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["impact", "shequ", str(cohort), *arguments, *MORE]) in (2, 3)
    assert code in capfd.readouterr().err


def test_another_ladder_is_refused(cohort: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = Path(set_file(tmp_path)).read_text(encoding="utf-8").replace("id: biaobing", "id: gold")
    (tmp_path / "revised.yaml").write_text(text, encoding="utf-8")
    assert main(["impact", "shequ", str(cohort), "--to", str(tmp_path / "revised.yaml"), *MORE]) == 2
    assert "different-tiers" in capfd.readouterr().err


def test_the_published_schema_is_what_the_code_says() -> None:
    assert json.loads((ROOT / "schema" / "impact.schema.json").read_text(encoding="utf-8")) == impact_schema()
