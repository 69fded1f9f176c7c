"""Summaries of scored files: counts and figures, groups, formats, and what is no scored file."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest
from rich.cells import cell_len

from lorg_indicators import IndicatorSet, LorgError, UnreadableError, load_set
from lorg_indicators.cli import main
from lorg_indicators.extras import need
from lorg_indicators.messages import Lang
from lorg_indicators.summary import SummaryData, render_summary, summarise, summary_schema
from lorg_indicators.summary.data import GroupData
from tests import builders

JIATING = load_set("jiating")
SCHEMA = Path(__file__).parents[1] / "schema" / "summary.schema.json"
TYPES = {
    "tier": pl.String,
    "reachable_tier": pl.String,
    "score_lower": pl.Float64,
    "score_upper": pl.Float64,
    "known": pl.Float64,
    "faults": pl.Int64,
}
Row = dict[str, Any]


def row(
    lower: float | None = 50,
    upper: float | None = None,
    tier: str | None = None,
    reachable: str | None = None,
    known: float | None = 1,
    faults: int = 0,
    **others: Any,
) -> Row:
    """A scored row; without an upper end the score is a point, without a reachable tier that is the tier."""
    results = (tier, reachable or tier, lower, lower if upper is None else upper, known, faults)
    return {**others, **dict(zip(TYPES, results, strict=True))}


def refused(**others: Any) -> Row:
    return row(None, known=None, faults=2, **others)


def frame(rows: Sequence[Row]) -> pl.DataFrame:
    own = {name: kind for name, kind in TYPES.items() if rows == [] or name in rows[0]}
    return pl.DataFrame(rows, schema=own if rows == [] else None, schema_overrides=own, infer_schema_length=None)


def written(rows: Sequence[Row], path: Path) -> Path:
    """The rows as a file of the kind that its name says."""
    table = frame(rows)
    match path.suffix:
        case ".csv":
            table.write_csv(path, include_bom=True)
        case ".jsonl":
            table.write_ndjson(path)
        case ".parquet":
            table.write_parquet(path)
        case ".xlsx":
            with need("xlsxwriter", "excel").Workbook(path) as book:
                sheet = book.add_worksheet()
                sheet.write_row(0, 0, table.columns)
                for at, cells in enumerate(table.iter_rows(), 1):
                    sheet.write_row(at, 0, ["" if cell is None else cell for cell in cells])
    return path


def summed(tmp_path: Path, rows: Sequence[Row], *by: str, indicators: IndicatorSet | None = None) -> SummaryData:
    data = summarise(written(rows, tmp_path / "scores.parquet"), by, indicators)
    jsonschema.Draft202012Validator(summary_schema()).validate(json.loads(json.dumps(data, allow_nan=False)))
    for lang in ("zh", "en"):
        for form in ("text", "markdown"):
            assert render_summary(data, lang, form)
    return data


def tiers(group: GroupData) -> dict[str | None, tuple[int, int]]:
    return {tier["id"]: (tier["count"], tier["only_reachable"]) for tier in group["tiers"]}


def faults(error: LorgError) -> list[str]:
    return [fault.code for fault in builders.readable(error.faults)]


# -- figures ---------------------------------------------------------------------------------------


def test_refused_rows_and_rows_without_a_score_are_counted_apart(tmp_path: Path) -> None:
    rows = [row(80), row(40), refused(), row(None, known=0), refused()]
    total = summed(tmp_path, rows)["total"]
    assert (total["rows"], total["refused"], total["scored"], total["no_score"]) == (5, 2, 3, 1)
    lower = total["score"]["lower"]
    assert (lower["count"], lower["mean"], lower["least"], lower["greatest"]) == (2, 60, 40, 80)
    assert sum(lower["histogram"]) == 2
    assert total["unknown"] == pytest.approx(1 / 3, abs=1e-6)  # of the three scored rows


def test_what_stands_in_a_refused_row_is_no_result(tmp_path: Path) -> None:
    odd = {**refused(), "score_lower": 99.0, "score_upper": 99.0, "tier": "youxiu", "known": 1.0}
    total = summed(tmp_path, [row(10), odd])["total"]
    assert total["score"]["lower"]["greatest"] == 10
    assert tiers(total) == {None: (1, 0)}


def test_nan_is_nothing(tmp_path: Path) -> None:
    total = summed(tmp_path, [row(10), row(float("nan"), known=float("nan"))])["total"]
    assert (total["score"]["lower"]["count"], total["no_score"], total["unknown"]) == (1, 1, 0)


def test_tiers_are_counted_once_and_reachable_ones_apart(tmp_path: Path) -> None:
    rows = [
        row(95, tier="biaobing"),
        row(75, tier="youxiu"),
        row(75, 85, tier="youxiu", reachable="shifan"),
        row(10, 75, reachable="youxiu"),
        row(10),
        refused(),
    ]
    total = summed(tmp_path, rows, indicators=JIATING)["total"]
    assert tiers(total) == {None: (2, 0), "youxiu": (2, 1), "shifan": (0, 1), "biaobing": (1, 0)}
    assert [tier["share"] for tier in total["tiers"]] == [0.4, 0.4, 0, 0.2]
    assert sum(tier["share"] or 0 for tier in total["tiers"]) == pytest.approx(1)
    # Without the set only what the file names is known.
    assert list(tiers(summed(tmp_path, rows)["total"])) == [None, "biaobing", "shifan", "youxiu"]


def test_the_spread_of_scores(tmp_path: Path) -> None:
    values = [0, 9.9999999999, 10, 33.333, 70, 70, 99.9, 100]
    lower = summed(tmp_path, [row(value, 100) for value in values])["total"]["score"]["lower"]
    # 9.9999999999 has reached 10 within tolerance, and the last ten hold the full score.
    assert lower["histogram"] == [1, 2, 0, 1, 0, 0, 0, 2, 0, 2]
    assert lower["mean"] == pytest.approx(statistics.mean(values), abs=1e-6)
    assert (lower["lower_quartile"], lower["median"], lower["upper_quartile"]) == (10, 33.3, 70)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 101])
def test_a_quartile_is_the_least_score_that_so_many_do_not_exceed(tmp_path: Path, count: int) -> None:
    values = [(at * 7919) % 1001 / 10 for at in range(count)]
    lower = summed(tmp_path, [row(value) for value in values])["total"]["score"]["lower"]
    for name, share in (("lower_quartile", 0.25), ("median", 0.5), ("upper_quartile", 0.75)):
        expected = min(value for value in values if sum(other <= value for other in values) >= share * count)
        assert lower[name] == expected  # type: ignore[literal-required] # three of its keys


def test_the_weakest_part_stands_first(tmp_path: Path) -> None:
    def parts(first: float, second: float | None, item: float) -> Row:
        made = {"dimension.a.lower": first, "dimension.a.upper": first, "item.i.lower": item, "item.i.upper": item + 1}
        return {**made, "dimension.b.lower": second, "dimension.b.upper": second, "dimension.odd.lower": 1.0}

    rows = [row(**parts(60, 10, 5)), row(**parts(80, None, 6)), row(**parts(70, 30, 7)), refused(**parts(0, 0, 0))]
    total = summed(tmp_path, rows)["total"]
    assert total["dimensions"] == [
        {"id": "b", "title": None, "count": 2, "lower": 20, "upper": 20},
        {"id": "a", "title": None, "count": 3, "lower": 70, "upper": 70},
    ]
    assert total["items"] == [{"id": "i", "title": None, "count": 3, "lower": 6, "upper": 7}]


def test_what_applies_to_nobody_is_not_the_weakest(tmp_path: Path) -> None:
    nothing: Row = {
        "dimension.a.lower": None,
        "dimension.a.upper": None,
        "dimension.b.lower": 0.0,
        "dimension.b.upper": 0.0,
    }
    data = summed(tmp_path, [row(**nothing)])
    assert [part["id"] for part in data["total"]["dimensions"] or ()] == ["b", "a"]


def test_what_the_file_does_not_tell_is_said(tmp_path: Path) -> None:
    data = summed(tmp_path, [row()])
    assert (data["total"]["dimensions"], data["total"]["items"]) == (None, None)
    assert "--detail dimensions" in render_summary(data)
    assert "--detail items" in render_summary(data, "en", "markdown")


def test_the_report_says_what_it_does_not_see(tmp_path: Path) -> None:
    assert "不在其中" in render_summary(summed(tmp_path, [row()]))
    assert "拒收 1 行" in render_summary(summed(tmp_path, [row(), refused()]))


def test_a_file_without_rows(tmp_path: Path) -> None:
    data = summed(tmp_path, [], indicators=JIATING)
    assert (data["total"]["rows"], data["total"]["score"]["lower"]["mean"], data["total"]["unknown"]) == (0, None, None)
    assert {tier["share"] for tier in data["total"]["tiers"]} == {None}
    assert "没有得分" in render_summary(data)


# -- groups ----------------------------------------------------------------------------------------


def test_groups_add_up_and_nothing_is_a_group(tmp_path: Path) -> None:
    districts = ["徐汇区", None, "长宁区", "徐汇区", None, "长宁区", None]
    rows = [row(10 * at, district=name, tier="youxiu" if at > 4 else None) for at, name in enumerate(districts)]
    data = summed(tmp_path, [*rows, refused(district="静安区")], "district")
    assert [group["values"] for group in data["groups"]] == [
        {"district": "徐汇区"},
        {"district": "长宁区"},
        {"district": "静安区"},
        {"district": None},
    ]
    assert [group["rows"] for group in data["groups"]] == [2, 2, 1, 3]
    assert [group["score"]["lower"]["mean"] for group in data["groups"]] == [15, 35, None, 36.666667]
    for key in ("rows", "refused", "scored"):
        assert sum(group[key] for group in data["groups"]) == data["total"][key]
    histograms = [group["score"]["lower"]["histogram"] for group in data["groups"]]
    assert [sum(bins) for bins in zip(*histograms, strict=True)] == data["total"]["score"]["lower"]["histogram"]
    assert [tiers(group)["youxiu"][0] for group in data["groups"]] == [0, 1, 0, 1]
    assert "（空）" in render_summary(data)


def test_each_group_is_what_a_file_of_it_alone_would_be(tmp_path: Path) -> None:
    rows = [row((at * 37) % 101, 100, a=at % 3, b=f"k{at % 2}", known=at / 60) for at in range(60)]
    data = summed(tmp_path, rows, "a", "b")
    assert len(data["groups"]) == 6
    for group in data["groups"]:
        own = [each for each in rows if {"a": each["a"], "b": each["b"]} == group["values"]]
        assert {**summed(tmp_path, own)["total"], "values": group["values"]} == group


def test_groups_of_any_plain_kind(tmp_path: Path) -> None:
    rows = [row(whole=2024, share=0.5, yes=True), row(whole=None, share=float("nan"), yes=None)]
    for name, values in (("whole", [2024, None]), ("share", [0.5, None]), ("yes", [True, None])):
        data = summed(tmp_path, rows, name)
        assert [group["values"][name] for group in data["groups"]] == values
    assert " 2024 " in render_summary(summed(tmp_path, rows, "whole"))  # a year has no thousands
    assert [group["values"] for group in summed(tmp_path, rows, "tier")["groups"]] == [{"tier": None}]


def test_a_group_cannot_become_markup(tmp_path: Path) -> None:
    text = render_summary(summed(tmp_path, [row(name="<b>|*x*")], "name"), form="markdown")
    assert "<b>" not in text
    assert "\\|" in text


def test_more_groups_than_anybody_reads(tmp_path: Path) -> None:
    many = frame([row()]).drop("faults").join(pl.DataFrame({"id": range(10_001), "faults": 0}), how="cross")
    path = tmp_path / "scores.parquet"
    many.write_parquet(path)
    with pytest.raises(LorgError) as caught:
        summarise(path, ["id"])
    assert faults(caught.value) == ["too-many-groups"]


# -- files -----------------------------------------------------------------------------------------

SOME = [
    *(
        row((at * 37) % 101 / 3, tier="youxiu" if at % 2 else None, district=f"区{at % 2}", n=at % 2)
        for at in range(30)
    ),
    refused(district=None, n=None),
]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx"])
def test_every_kind_of_file_says_the_same(tmp_path: Path, suffix: str) -> None:
    expected = summarise(written(SOME, tmp_path / "scores.parquet"), ["district"])
    found = summarise(written(SOME, tmp_path / f"scores{suffix}"), ["district"])
    assert {**found, "file": ""} == {**expected, "file": ""}


def test_a_folder_of_parquet_files_is_one_file(tmp_path: Path) -> None:
    folder = tmp_path / "scores"
    folder.mkdir()
    for at in (0, 1):
        written(SOME[at::2], folder / f"part{at}.parquet")
    whole = summarise(written(SOME, tmp_path / "whole.parquet"), ["district"])
    assert {**summarise(folder, ["district"]), "file": ""} == {**whole, "file": ""}


def test_a_column_that_begins_late_is_read_to_its_end(tmp_path: Path) -> None:
    rows = [*(row(1, tier=None) for _ in range(2000)), row(90, tier="youxiu")]
    for suffix in (".csv", ".jsonl", ".xlsx"):
        total = summarise(written(rows, tmp_path / f"scores{suffix}"))["total"]
        assert tiers(total) == {None: (2000, 0), "youxiu": (1, 0)}


def test_whole_numbers_of_excel_stay_whole(tmp_path: Path) -> None:
    data = summarise(written(SOME, tmp_path / "scores.xlsx"), ["n"])
    assert [str(group["values"]["n"]) for group in data["groups"]] == ["0", "1", "None"]


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    rows = [row((at * 7919) % 100_003 / 1001, district=str(at % 7)) for at in range(20_000)]
    path = written(rows, tmp_path / "scores.parquet")
    assert len({render_summary(summarise(path, ["district"]), form="json") for _ in range(5)}) == 1


def test_a_file_without_results(tmp_path: Path) -> None:
    path = tmp_path / "evidence.csv"
    path.write_text("id,study_time,tier\n1,2,youxiu\n", encoding="utf-8")
    with pytest.raises(LorgError) as caught:
        summarise(path)
    assert not isinstance(caught.value, UnreadableError)
    assert faults(caught.value) == ["no-results"]
    assert "score_lower" in caught.value.render()
    assert "tier、" not in caught.value.render().replace("reachable_tier、", "")


def test_results_that_are_no_numbers(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(",".join(TYPES) + "\n,,much,more,1,0\n", encoding="utf-8")
    with pytest.raises(LorgError) as caught:
        summarise(path)
    assert faults(caught.value) == ["no-results"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("scores.parquet", b"nothing of the kind", "not-parquet"),
        ("scores.xlsx", b"nothing of the kind", "not-excel"),
        ("scores.csv", b"", "unreadable"),
        ("scores.jsonl", b"{]", "unreadable"),
        ("scores.txt", b"", "table-suffix"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableError) as caught:
        summarise(tmp_path / name)
    assert faults(caught.value) == [code]


def test_columns_that_there_are_not(tmp_path: Path) -> None:
    path = written([row(district="a")], tmp_path / "scores.parquet")
    with pytest.raises(LorgError, match="district") as caught:
        summarise(path, ["distrikt", "kind"])
    assert faults(caught.value) == ["unknown-column", "unknown-column"]


def test_scores_of_another_set(tmp_path: Path) -> None:
    strange: Row = {"dimension.x.lower": 1.0, "dimension.x.upper": 1.0}
    for rows in ([row(tier="gold")], [row(**strange)]):
        path = written(rows, tmp_path / "scores.parquet")
        with pytest.raises(LorgError) as caught:
            summarise(path, indicators=JIATING)
        assert faults(caught.value) == ["results-of-other-set"]


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(LorgError, match="pip install 'lorg-indicators\\[batch\\]'"):
        summarise(tmp_path / "scores.parquet")


# -- the report and the command --------------------------------------------------------------------


def detailed(tmp_path: Path) -> Path:
    """Scores of the households' set with all that a summary can show."""
    names = [f"dimension.{part.id}" for part in JIATING.dimensions] + [f"item.{item.id}" for _, item in JIATING.items]

    def means(at: int) -> Row:
        return {
            f"{name}.{end}": (at * 13 + 7 * place) % 100 + 0.5
            for place, name in enumerate(names)
            for end in ("lower", "upper")
        }

    rows = [
        row(
            at,
            min(at + 9, 100),
            "youxiu" if at > 70 else None,
            district=("长宁区", "徐汇区", None)[at % 3],
            **means(at),
        )
        for at in range(100)
    ]
    return written([*rows, refused(district="长宁区", **dict.fromkeys(means(0)))], tmp_path / "scores.parquet")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("优秀学习型组织", "学习条件", "拒收", "（空）", "另有 6 项")),
        ("en", ("Excellent", "Input", "refused", "(nothing)", "6 more")),
    ],
)
@pytest.mark.parametrize("width", [80, 120])
def test_the_report_speaks_in_words_and_bars(tmp_path: Path, lang: Lang, words: tuple[str, ...], width: int) -> None:
    text = render_summary(summarise(detailed(tmp_path), ["district"], JIATING), lang, width=width)
    for part in (*words, "█", "░"):
        assert part in text
    assert "dimension." not in text
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert not any(line != line.rstrip() for line in text.splitlines())
    assert "\x1b[" not in text
    assert "\x1b[" in render_summary(summarise(detailed(tmp_path), ["district"], JIATING), lang, colour=True)


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = str(detailed(tmp_path))
    assert main(["summary", path, "--by", "district", "--set", "jiating", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(summary_schema()).validate(data)
    assert data == summarise(path, ["district"], JIATING)
    assert main(["summary", path, "--by", "district", "--format", "markdown", "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("# Summary of scores\n")
    assert main(["summary", path]) == 0
    assert "评分结果汇总" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["no-such-file.csv"], 3, "没有这个文件"),
        ([str(Path(__file__))], 3, ".parquet"),
        (["{scores}", "--by", "distrikt"], 2, "district"),
        (["{scores}", "--set", "jiatin"], 2, "jiating"),
        (["{scores}", "--set", "qiye"], 2, "qiye"),
        ([], 2, "SCORES"),
    ],
)
def test_mistakes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    path = str(detailed(tmp_path))
    found = main(["summary", *(argument.format(scores=path) for argument in arguments)])
    captured = capsys.readouterr()
    assert (found, captured.out, said in captured.err, "Traceback" in captured.err) == (code, "", True, False)


def test_the_published_schema_is_what_the_code_says(capsys: pytest.CaptureFixture[str]) -> None:
    """`make generated` writes it anew."""
    schema = summary_schema()
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema
    jsonschema.Draft202012Validator.check_schema(schema)
    assert main(["schema", "summary"]) == 0
    assert json.loads(capsys.readouterr().out) == schema
