"""What comes out: plain data and their schema, the report, the table, the public list, and the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest
from rich.cells import cell_len

from lorg_indicators import LorgError, load_policy
from lorg_indicators.cli import main
from lorg_indicators.messages import Lang
from lorg_indicators.selection import (
    Policy,
    decisions_schema,
    parse_decisions,
    parse_policy,
    parse_selection,
    policy_schema,
    render_selection,
    selection_schema,
)
from lorg_indicators.selection.public import public_blocks, public_frame
from lorg_indicators.selection.result import SelectionResult
from lorg_indicators.selection.table import selection_frame
from tests.test_selection.builders import allocation, made, policy, policy_data, row, selection, written

ROOT = Path(__file__).parents[2]
Data = dict[str, Any]
KINDS = ("jiguan", "qiye", "shequ", "jiating")
DECISIONS = """
format: lorg-indicators-decisions/1
decisions:
  - {decision: exclude, subject: shequ-000, reason: 材料不实, by: 评审组, date: 2025-11-03}
  - {decision: admit, subject: qiye-000, selection: youxiu, reason: 复核后补齐材料, by: 复核组, date: 2025-11-05}
  - {decision: admit, subject: shequ-000, selection: youxiu, reason: 申诉成立, by: 复核组, date: 2025-11-01}
"""


def city(rows: int = 1200) -> list[Data]:
    """Rows of all kinds, with columns that are nobody's business."""
    table = []
    for at in range(rows):
        lower = 60 + at * 7919 % 4000 / 100
        tier = next((tier for tier, cut in (("biaobing", 90), ("shifan", 80), ("youxiu", 70)) if lower >= cut), None)
        kind = KINDS[at % 4]
        private = {"phone": f"1380000{at:04}", "contact": f"联系人{at}"}
        district = ("徐汇区", "静安区")[at // 4 % 2]
        name = f"{kind}-{at // 4:03}"
        made_ = row(name, lower, tier=tier, reachable="biaobing", upper=100.0, known=0.9, set=kind)
        table.append({**made_, "name": f"名称{at}", "district": district, **private})
    return table


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> SelectionResult:
    folder = tmp_path_factory.mktemp("scores")
    given = {"quotas": {"biaobing": (5, 15)}, "decisions": parse_decisions(DECISIONS), "period": 2024}
    return made(folder, city(), load_policy("shisiwu"), **given)


# -- plain data ----------------------------------------------------------------------------------------------------


def test_the_data_fit_the_schema_and_come_back(result: SelectionResult) -> None:
    for lang in ("zh", "en"):
        text = render_selection(result.to_dict(lang), lang, "json")
        jsonschema.Draft202012Validator(selection_schema()).validate(json.loads(text))
        assert parse_selection(text) == result.to_dict(lang)
    with pytest.raises(LorgError, match="not-a-selection"):
        parse_selection('{"format": "lorg-indicators-selection/2"}', "r.json")


def test_every_row_is_counted_once(result: SelectionResult) -> None:
    data = result.to_dict()
    first, *others = data["selections"]
    assert first["candidates"] == data["input"]["rows"] == sum(first["counts"].values()) == 1200
    for above, below in zip(data["selections"], others, strict=False):
        assert below["candidates"] == above["counts"]["selected"] == sum(below["counts"].values())
    for part in data["selections"]:
        for status, count in part["counts"].items():
            assert count == sum(entry["status"] == status for stratum in part["strata"] for entry in stratum["entries"])


def test_it_can_be_repeated(result: SelectionResult, tmp_path: Path) -> None:
    given = {"quotas": {"biaobing": (5, 15)}, "decisions": parse_decisions(DECISIONS), "period": 2024}
    again = made(tmp_path, city()[::-1], load_policy("shisiwu"), **given).to_dict()
    first = result.to_dict()
    assert again["input"]["digest"] == first["input"]["digest"]
    assert {**again, "input": None} == {**first, "input": None}
    assert again["policy"]["digest"] == load_policy("shisiwu").digest


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("selection", selection_schema),
        ("policy", policy_schema),
        ("decisions", decisions_schema),
    ],
)
def test_the_published_schemas_are_what_the_code_says(
    capsys: pytest.CaptureFixture[str], name: str, schema: Any
) -> None:
    """`make generated` writes them anew."""
    file = f"selection-{name}" if name != "selection" else name
    published = json.loads((ROOT / "schema" / f"{file}.schema.json").read_text(encoding="utf-8"))
    assert published == schema()
    jsonschema.Draft202012Validator.check_schema(published)
    assert main(["schema", name]) == 0
    assert json.loads(capsys.readouterr().out) == published


# -- the report ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "zh",
            (
                "500-800个",
                "圣拉古法",
                "入选线",
                "仅可能达到",
                "排除（1）",
                "材料不实",
                "未起作用",
                "以下是假设",
                "注意",
            ),
        ),
        ("en", ("500-800", "Sainte-Laguë", "cut line", "reachable only", "excluded (1)", "no effect", "assumptions")),
    ],
)
@pytest.mark.parametrize("width", [80, 120])
def test_the_report_says_how_and_why(result: SelectionResult, lang: Lang, words: tuple[str, ...], width: int) -> None:
    text = render_selection(result.to_dict(lang), lang, width=width)
    for word in words:
        assert word in text.replace("\n", "")
    assert "2024" in text
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "shisiwu" in text
    assert render_selection(result.to_dict(lang), lang, "markdown").startswith("# ")


def test_what_was_not_selected_for_says_what_to_give(tmp_path: Path) -> None:
    text = render_selection(made(tmp_path, city(2200), load_policy("shisiwu")).to_dict())
    assert "--quota biaobing=" in text.replace("\n", "")


def test_ties_and_contested_seats_are_in_the_report(tmp_path: Path) -> None:
    table = [row(f"{name}{at}", 80.0, district=name) for name in "xyz" for at in range(4)]
    rule = allocation(rule="equal", method="largest_remainder")
    by = policy(selection(at_least=8, at_most=8, strata=[{"column": "district"}], allocation=rule))
    result = made(tmp_path, table, by)
    for lang in ("zh", "en"):
        text = render_selection(result.to_dict(lang), lang)
        assert {"zh": "须由人处理", "en": "For people to see to"}[lang] in text
        assert text.count("✗") == 5  # three ties, contested seats, a shortage


def test_differences_are_in_the_report(tmp_path: Path) -> None:
    by = policy(selection(at_most=1))
    earlier = made(tmp_path, [row("a", 90), row("b", 80)], by).to_dict()
    later = made(tmp_path, [row("a", 70), row("b", 80)], by, previous=earlier)
    assert "a（称号youxiu）：入选 → 未入选" in render_selection(later.to_dict())
    same = made(tmp_path, [row("a", 90), row("b", 80)], by, previous=earlier)
    assert "Nobody's status differs." in render_selection(same.to_dict("en"), "en")


# -- the table -----------------------------------------------------------------------------------------------------


def test_the_table_has_a_row_for_each(result: SelectionResult) -> None:
    frame = selection_frame(result)
    assert frame["id"].to_list() == sorted(entry["id"] for entry in city())
    assert "phone" not in frame.columns
    counts = dict(frame["youxiu.status"].value_counts().iter_rows())
    assert counts["selected"] == len(result.selected("youxiu"))
    assert frame.filter(pl.col("shifan.status") == "selected")["id"].to_list() == [
        one.subject for one in result.selected("shifan")
    ]
    outside = frame.filter(pl.col("youxiu.status") != "selected")
    assert outside["shifan.status"].unique().to_list() == ["not_eligible"]
    assert all(frame["youxiu.reason"].to_list())


# -- the public list -----------------------------------------------------------------------------------------------


def test_the_public_list_holds_what_the_policy_allows(result: SelectionResult) -> None:
    frame = public_frame(result)
    assert frame.columns == ["称号", "类别", "单位", "区", "编号"]
    assert frame.height == sum(len(part.selected) for part in result.rounds)
    families = frame.filter(pl.col("类别") == "学习型家庭")
    assert families.height > 0
    assert families["单位"].null_count() == families.height
    assert families["编号"].null_count() == 0
    text = frame.write_csv()
    for private in ("1380000", "联系人", "score"):
        assert private not in text
    assert public_frame(result, "en").columns == ["Title", "Kind", "Organisation", "District", "Number"]


def test_the_order_of_the_public_list_tells_no_rank(result: SelectionResult) -> None:
    frame = public_frame(result).filter((pl.col("称号") == "优秀学习型组织") & (pl.col("类别") == "学习型家庭"))
    for district in frame["区"].unique():
        numbers = frame.filter(pl.col("区") == district)["编号"].to_list()
        assert numbers == sorted(numbers)


def test_a_kind_that_allows_nothing_shows_its_number_only(tmp_path: Path) -> None:
    frame = public_frame(made(tmp_path, [row("a", 90, name="甲")], policy()))
    assert frame.columns == ["称号", "类别", "编号"]
    assert frame.rows() == [("称号youxiu", "类shequ", "a")]


def naming() -> Policy:
    kinds = {"shequ": {"title": "社区", "public": {"name": "名称"}}}
    return parse_policy(json.dumps({**policy_data(), "kinds": kinds}))


@pytest.mark.parametrize(
    "value", ["张三 13812345678", "310101199001011234", "31010119900101123X", "a@b.cn", "138-1234-5678"]
)
def test_what_looks_personal_is_not_published(tmp_path: Path, value: str) -> None:
    result = made(tmp_path, [row("a", 90, name=value)], naming())
    for publish in (public_frame, public_blocks):
        with pytest.raises(LorgError) as caught:
            publish(result)
        (fault,) = caught.value.faults
        assert (fault.code, fault.pointer, fault.found) == ("personal-data", "/name", "a")
        assert value not in fault.render()
    assert made(tmp_path, [row("a", 90, name="2025010112 社区")], naming())


# -- the command ---------------------------------------------------------------------------------------------------


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    scores = written(city(), tmp_path / "scores.csv")
    decisions = tmp_path / "decisions.yaml"
    decisions.write_text(DECISIONS, encoding="utf-8")
    base = ["select", str(scores), "--policy", "shisiwu"]
    assert main([*base, "--format", "json", "-o", str(tmp_path / "first.json")]) in (0, 1)
    capsys.readouterr()
    more = ["--quota", "biaobing=5:15", "--decisions", str(decisions), "--previous", str(tmp_path / "first.json")]
    public, table = tmp_path / "public.md", tmp_path / "table.xlsx"
    code = main([*base, *more, "--public", str(public), "-o", str(table), "--period", "2025"])
    captured = capsys.readouterr()
    assert code in (0, 1)
    assert "与上一次相比" in captured.out
    assert "人工决定改变了什么" in captured.out
    assert str(table) in captured.err
    assert public.read_text(encoding="utf-8").startswith("# ")
    assert "1380000" not in public.read_text(encoding="utf-8")
    assert table.stat().st_size > 0
    assert main([*base, "--format", "markdown", "--lang", "en", "--public", str(tmp_path / "p.csv")]) in (0, 1)
    assert capsys.readouterr().out.startswith("# Selection for the ladder")


def test_where_one_file_cannot_be_written_none_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scores = written(city(), tmp_path / "scores.csv")
    names = {"-o": tmp_path / "table.csv", "--public": tmp_path / "nowhere" / "public.md"}
    options = [text for option, name in names.items() for text in (option, str(name))]
    assert main(["select", str(scores), "--policy", "shisiwu", *options]) == 3
    assert "no-such-folder" in capsys.readouterr().err
    assert not (tmp_path / "table.csv").exists()


def test_exit_codes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    by = tmp_path / "p.yaml"
    by.write_text(json.dumps(policy_data(selection(at_most=2)), ensure_ascii=False), encoding="utf-8")
    clean = written([row("a", 90), row("b", 80), row("c", 70)], tmp_path / "clean.parquet")
    tied = written([row("a", 90), row("b", 80), row("c", 80)], tmp_path / "tied.parquet")
    assert main(["select", str(clean), "--policy", str(by)]) == 0
    assert main(["select", str(tied), "--policy", str(by)]) == 1
    capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "SCORES"),
        (["{scores}"], 2, "--policy"),
        (["{scores}", "--policy", "shisiwo"], 2, "shisiwu"),
        (["{scores}", "--policy", "no/such.yaml"], 3, "没有这个文件"),
        (["{scores}", "--policy", "shisiwu", "--quota", "youxiu"], 2, "youxiu=100:160"),
        (["{scores}", "--policy", "shisiwu", "--quota", "youxu=1:2"], 2, "youxiu"),
        (["{scores}", "--policy", "shisiwu", "--previous", "{scores}"], 2, "not-a-selection"),
        (["nothing.csv", "--policy", "shisiwu"], 3, "没有这个文件"),
        (["{scores}", "--policy", "shisiwu", "--public", "list.pdf"], 3, "table-suffix"),
    ],
)
def test_mistakes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    scores = str(written(city(), tmp_path / "scores.parquet"))
    found = main(["select", *(argument.format(scores=scores) for argument in arguments)])
    captured = capsys.readouterr()
    assert (found, captured.out, "Traceback" in captured.err) == (code, "", False)
    assert said in captured.err
