"""The worked stories of the documentation: their commands are run, and print what the pages show."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from lorg_indicators.cli import main

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```", re.DOTALL | re.MULTILINE)
LEFT_TO_PEOPLE = "select"


@pytest.mark.parametrize(
    ("page", "written"),
    [
        ("ladder.md", {"public.md", "selected.csv", "growth.csv"}),
        (
            "researchers.md",
            {"weights.json", "revision.yaml", "shequ-1.1.yaml", "migration.svg", "ranks.svg", "report.html"},
        ),
    ],
)
def test_the_story(
    page: str, written: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    output, shown = "", 0
    for kind, body in BLOCK.findall((ROOT / "docs" / page).read_text(encoding="utf-8")):
        if kind == "sh":
            for line in body.splitlines():
                output = run(shlex.split(line), capfd)
            continue
        lines, at = output.splitlines(), 0
        for line in body.splitlines():
            assert line in lines[at:], line
            at = lines.index(line, at) + 1
            shown += 1
    assert shown > 15
    assert written <= {file.name for file in tmp_path.iterdir()}


def run(command: list[str], capfd: pytest.CaptureFixture[str]) -> str:
    if command[0] == "python":
        script, *arguments = command[1:]
        done = subprocess.run([sys.executable, ROOT / script, *arguments], capture_output=True, text=True, check=True)
        return done.stdout
    assert command[0] == "lorg"
    assert main(command[1:]) == int(command[1] == LEFT_TO_PEOPLE)
    return capfd.readouterr().out
