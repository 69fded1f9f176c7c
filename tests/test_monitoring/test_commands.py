"""The commands `sample` and `estimate`: files in and out, mistakes, and nothing written where something is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import polars as pl
import pytest

from lorg_indicators import draw_sample
from lorg_indicators.cli import main
from lorg_indicators.extras import need
from lorg_indicators.monitoring import estimate, estimate_schema, read_frame
from tests.test_monitoring.city import households, street_towns
from tests.test_monitoring.test_estimate import SCORED

CITY = street_towns()
LIST = CITY.select("id", "district", "old", "learners")


@pytest.fixture
def frame(tmp_path: Path) -> Path:
    path = tmp_path / "frame.csv"
    LIST.write_csv(path, include_bom=True)
    return path


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    path = tmp_path / "scores.csv"
    SCORED.write_csv(path)
    return path


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_sample(frame: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["sample", str(frame), "--by", "district", "--size", "64", "--seed", "7", "--replacements", "1"]
    outputs = [tmp_path / name for name in ("one.csv", "two.csv", "three.parquet")]
    for output in outputs:
        assert main([*arguments, "-o", str(output)]) == 0
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    drawn = draw_sample(LIST, ["district"], 64, 7, replacements=1)
    assert pl.read_parquet(outputs[2])["id"].to_list() == drawn.frame["id"].to_list()
    said = capsys.readouterr().out
    assert "从 216 个单位中抽取 64 个" in said
    assert "浦东新区" in said


def test_columns_with_commas_or_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    city = tmp_path / "city.parquet"
    households(3000).write_parquet(city)
    made: list[bytes] = []
    for by in (["--by", "district,kind"], ["--by", "district", "--by", "kind"]):
        output = tmp_path / f"{len(made)}.csv"
        code = main(["sample", str(city), *by, "--size", "200", "--seed", "1", "--lang", "en", "-o", str(output)])
        assert (code, "district" not in capsys.readouterr().err) == (0, True)
        made.append(output.read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize("suffix", [".xlsx", ".jsonl", ".parquet", ".tsv"])
def test_every_kind_of_frame_gives_the_same_sample(frame: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"frame{suffix}"
    match suffix:
        case ".jsonl":
            LIST.write_ndjson(path)
        case ".parquet":
            LIST.write_parquet(path)
        case ".tsv":
            path.write_bytes(LIST.write_csv(separator="\t").encode("gb18030"))
        case _:
            with need("xlsxwriter", "excel").Workbook(path) as book:
                sheet = book.add_worksheet()
                for at, row in enumerate([("街镇名单",), LIST.columns, *LIST.iter_rows()]):
                    sheet.write_row(at, 0, row)
    drawn = [draw_sample(read_frame(each, ["id", "district"]), ["district"], 64, 3) for each in (frame, path)]
    assert drawn[0].frame["id"].to_list() == drawn[1].frame["id"].to_list()
    assert drawn[0].strata == drawn[1].strata


def test_ids_that_are_whole_numbers_stay_whole(tmp_path: Path) -> None:
    path = tmp_path / "frame.xlsx"
    with need("xlsxwriter", "excel").Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([("id", "district", "was"), *((at, "甲", at / 2) for at in range(9))]):
            sheet.write_row(at, 0, row)
    units = read_frame(path, ["id", "district"])
    assert units["id"].to_list() == [str(at) for at in range(9)]
    assert draw_sample(units, ["district"], 4, 1, allocation="neyman", earlier="was").size == 4


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--by", "distrikt", "--size", "64"], 2, "district"),
        (["--by", "district", "--size", "900"], 2, "216"),
        (["--by", "district", "--size", "3"], 2, "32"),
        (["--by", "id", "--size", "64"], 2, "--single"),
        (["--by", "district", "--size", "64", "--allocation", "neyman"], 2, "--earlier"),
        (["--by", "district", "--size", "64", "--earlier", "learners"], 2, "neyman"),
        (["--by", "district", "--size", "64", "--allocation", "best"], 2, "proportional"),
        (["--by", "district", "--size", "none"], 2, "none"),
        (["--by", "district"], 2, "--size"),
        (["--by", "district", "--size", "64", "--minimum", "1"], 2, "--minimum"),
    ],
)
def test_a_wrong_sample_writes_nothing(
    frame: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    before = files(tmp_path)
    output = tmp_path / "sample.csv"
    found = main(["sample", str(frame), *arguments, "--seed", "1", "-o", str(output)])
    captured = capsys.readouterr()
    assert (found, captured.out, said in captured.err, "Traceback" in captured.err) == (code, "", True, False)
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("frame.csv", b"a,b\n1,2\n", 3),
        ("frame.csv", b"id,district\n1,x,3,4\n", 3),
        ("frame.txt", b"", 3),
        ("frame.parquet", b"?", 3),
        ("frame.csv", b"id,district\n", 2),
    ],
)
def test_a_frame_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, code: int
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    arguments = ["--by", "district", "--size", "4", "--seed", "1", "-o", str(tmp_path / "out.csv")]
    assert main(["sample", str(path), *arguments]) == code
    assert "Traceback" not in capsys.readouterr().err
    assert files(tmp_path) == {name}


def test_estimate(scores: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "picture.png"
    arguments = ["estimate", str(scores), "--by", "district", "--set", "shequ", "--plot", str(picture)]
    assert main([*arguments, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(estimate_schema()).validate(data)
    assert data["domains"] == estimate(SCORED, by=["district"])["domains"] or data["set"]["id"] == "shequ"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert main([*arguments, "--lang", "en", "-o", str(tmp_path / "report.txt")]) == 0
    assert "95% confidence interval" in (tmp_path / "report.txt").read_text(encoding="utf-8")


def test_change_and_merging(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--since", str(scores), "--merge", "长宁区", "黄浦区", "--of", "score,learners", "--interval", "t"]
    assert main(["estimate", str(scores), *arguments]) == 0
    assert "64 个共同单位" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["no-such-file.csv"], 3, "没有这个文件"),
        (["{scores}", "--by", "distrikt"], 2, "district"),
        (["{scores}", "--of", "learnres"], 2, "learners"),
        (["{scores}", "--plot", "picture.jpg"], 3, ".svg"),
        (["{scores}", "--set", "shequ", "--of", "nothing"], 2, "nothing"),
        (["{scores}", "--merge", "长宁区", "无"], 2, "无"),
        (["{scores}", "--confidence", "95"], 2, "--confidence"),
        (["{scores}", "--since", "no-such-file.csv"], 3, "没有这个文件"),
        ([], 2, "SCORED_SAMPLE"),
    ],
)
def test_a_wrong_estimate_writes_nothing(
    scores: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    before = files(tmp_path)
    given = [argument.format(scores=scores) for argument in arguments]
    found = main(["estimate", *given, "-o", str(tmp_path / "report.txt")])
    captured = capsys.readouterr()
    assert (found, captured.out, said in captured.err, "Traceback" in captured.err) == (code, "", True, False)
    assert files(tmp_path) == before


def test_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "estimate"]) == 0
    assert json.loads(capsys.readouterr().out) == estimate_schema()
