"""The command line as a user meets it: output, exit codes, and what a mistake is answered with."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lorg_indicators import Assessment, evaluate, load_set
from lorg_indicators.cli import main
from lorg_indicators.document import read_document

ROOT = Path(__file__).parents[1]
WEAK = str(ROOT / "examples" / "jiating-weak.yaml")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Any:
    def give(content: bytes | str) -> None:
        raw = content.encode() if isinstance(content, str) else content
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))

    return give


def test_the_demo_says_score_tier_reasons_and_gaps(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "demo")
    assert (code, err) == (0, "")
    for part in ("总分", "申报条件", "优秀学习型组织", "主要差距", "未填内容", "镜像", "逐项说明和数字来源"):
        assert part in out
    assert "Verdict" in run(capsys, "demo", "--lang", "en")[1]


def test_nothing_at_all_reaches_for_everything(capsys: pytest.CaptureFixture[str], give: Any) -> None:
    give("{}")
    code, out, _ = run(capsys, "evaluate", "jiating", "-", "--format", "json")
    result = json.loads(out)
    assert (code, result["tier"], result["score"]) == (0, None, {"lower": 0, "upper": 100})
    assert result["reachable_tier"]["id"] == result["ladder"][-1]["tier"]["id"]


@pytest.mark.parametrize("empty", ["", "\n", "# nothing yet\n"])
def test_an_empty_file_is_a_mishap(capsys: pytest.CaptureFixture[str], give: Any, empty: str) -> None:
    give(empty)
    code, out, err = run(capsys, "evaluate", "jiating", "-")
    assert (code, out) == (2, "")
    assert "{}" in err


def test_every_fault_of_a_file_at_once(capsys: pytest.CaptureFixture[str], give: Any) -> None:
    give(
        'study_time: "60 元"\nbooks_read: {2022: -1, 2023: "NaN", 2024: "很多"}\nlibrary_use: {2024: -1}\n'
        "study_tmie: 1\nfamily_plan: 9\nfamily_exchanges: 25 小时\n"
    )
    code, out, err = run(capsys, "evaluate", "jiating", "-")
    assert (code, out) == (2, "")
    lines = err.splitlines()
    places = ["/study_time", "/books_read/2022", "/books_read/2023", "/books_read/2024", "/library_use/2024"]
    places += ["/study_tmie", "/family_plan", "/family_exchanges"]
    assert [line.split()[1] for line in lines] == places
    assert all(line.startswith("<stdin>:") for line in lines)
    assert "study_time" in lines[5]  # the near name
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "Usage"),
        (["nonsense"], 2, "nonsense"),
        (["evaluate"], 2, "SET"),
        (["evaluate", "jiating"], 2, "EVIDENCE"),
        (["evaluate", "jiating", "-", "more"], 2, "more"),
        (["evaluate", "jiating", WEAK, "--format", "pdf"], 2, "pdf"),
        (["evaluate", "jiating", WEAK, "--fromat", "json"], 2, "--format"),
        (["evaluate", "jiating", WEAK, "--format"], 2, "--format"),
        (["evaluate", "jiatin", WEAK], 2, "jiating"),
        (["evaluate", "jiating", "no/such/file.yaml"], 3, "没有这个文件"),
        (["evaluate", "jiating", str(ROOT)], 3, "文件夹"),
        (["evaluate", "./no-such-set.yaml", WEAK], 3, "没有这个文件"),
        (["show", WEAK], 2, "missing-key"),
        (["evaluate", "jiating", "\0"], 3, "unreadable"),
        (["schema", "evidence"], 2, "SET"),
        (["show", "jiating", "--lang", "fr"], 2, "fr"),
    ],
)
def test_mistakes(capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str) -> None:
    found, out, err = run(capsys, *arguments)
    assert (found, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


def test_mistakes_are_answered_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no such indicator set" in run(capsys, "show", "nothing", "--lang", "en")[2]
    assert "wrong usage" in run(capsys, "show", "--lang=en")[2]
    assert "没有这个指标体系" in run(capsys, "show", "nothing")[2]


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert "evaluate" in run(capsys, "--help")[1]
    assert "--brief" in run(capsys, "evaluate", "-h")[1]
    assert run(capsys, "--version")[1].startswith("lorg-indicators ")


def test_an_output_file_is_whole_or_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    code, out, err = run(capsys, "evaluate", "jiating", WEAK, "--format", "json", "-o", str(target))
    assert (code, out) == (0, "")
    assert str(target) in err
    document = read_document(Path(WEAK).read_bytes())
    assert Assessment.from_json(target.read_bytes()) == evaluate(load_set("jiating"), document.data)
    code, _, err = run(capsys, "template", "jiating", "-o", str(tmp_path / "no" / "form.yaml"))
    assert code == 3
    assert "没有这个文件夹" in err
    assert [entry.name for entry in tmp_path.iterdir()] == ["result.json"]


def test_formats(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "evaluate", "jiating", WEAK, "--format", "markdown")[1].startswith("# 上海学习型家庭建设指标")
    brief = run(capsys, "evaluate", "jiating", WEAK, "--brief")[1]
    full = run(capsys, "evaluate", "jiating", WEAK)[1]
    assert "逐项说明" in full
    assert "逐项说明" not in brief


def test_sets_and_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert "jiating  1.0.0" in run(capsys, "sets")[1]
    tree = run(capsys, "show", "jiating")[1]
    indicators = load_set("jiating")
    for _, item in indicators.items:
        assert item.id in tree
    for part in ("6.67%", "通知原文", "假设", "理解", "500-800个", "plan.plan ≥ 2", "youxiu × 1"):
        assert part in tree
    assert "assumed" in run(capsys, "show", "jiating", "--lang", "en")[1]


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m lorg_indicators show jiating | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)  # noqa: S607
    assert done.stderr == ""
    assert done.returncode == 0


def test_a_terminal_without_unicode_shows_question_marks() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "lorg_indicators", "sets"]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\njiating  1.0.0" in b"\n" + done.stdout


def test_an_internal_error_shows_no_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the sky has fallen")

    monkeypatch.setattr("lorg_indicators.cli.commands.load_set", broken)
    code, _, err = run(capsys, "show", "jiating")
    assert (code, "the sky has fallen" in err, "Traceback" in err) == (3, True, False)
