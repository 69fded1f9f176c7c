"""The examples of the documentation are executed, and what it must name it names."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

import lorg_indicators
from lorg_indicators.cli import main
from lorg_indicators.criteria import KINDS
from lorg_indicators.text import Part

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES_OF_KEYS = ("format.md", "selection.md", "revisions.md", "panel.md", "weights.md")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"(?:echo (?P<input>'[^']*') \| )?(?P<command>lorg .*)")


def blocks(page: Path, language: str) -> list[str]:
    return [body for name, body in BLOCK.findall(page.read_text(encoding="utf-8")) if name == language]


def commands() -> list[tuple[str, str, str]]:
    """Page, command line and the output that the page shows for it."""
    found = []
    for page in PAGES:
        for body in blocks(page, "console"):
            for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                line, _, shown = part.partition("\n")
                found.append((page.name, line.strip(), shown))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_python_examples_do_what_they_show(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = "\n".join(body for body in blocks(page, "python") if ">>>" in body)
    test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(test)
    assert results.failed == 0


@pytest.mark.parametrize(("page", "line", "shown"), commands())
def test_commands_print_what_is_shown(
    page: str, line: str, shown: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    del page
    match = COMMAND.fullmatch(line)
    if match is None:
        assert line.startswith(("make ", "pip ", "python ", "pytest ", "git ", "echo $?"))
        return
    monkeypatch.chdir(ROOT)
    if match["input"]:
        given = tmp_path / "given"
        given.write_text(match["input"].strip("'"), encoding="utf-8")
        monkeypatch.setattr("sys.stdin", given.open(encoding="utf-8"))
    arguments = shlex.split(match["command"])[1:]
    main(arguments)
    captured = capfd.readouterr()
    printed = captured.out + captured.err
    wanted, cut, _ = shown.partition("\n…")
    if shown.startswith("…"):
        return
    if cut:
        assert printed.startswith(wanted.rstrip("\n"))
    else:
        assert printed.rstrip("\n") == shown.rstrip("\n")


def test_docstrings_do_what_they_show() -> None:
    assert doctest.testmod(lorg_indicators).failed == 0


def keys(part: Any) -> set[str]:
    own = {field.alias or name for name, field in part.model_fields.items()}
    return own.union(*(keys(child) for child in part.__subclasses__()), set())


def test_the_format_pages_name_every_key() -> None:
    text = "".join((ROOT / "docs" / page).read_text(encoding="utf-8") for page in PAGES_OF_KEYS)
    assert {key for key in keys(Part) if f"`{key}`" not in text and f"`{key}:" not in text} == set()
    assert {kind.__name__.lower() for kind in KINDS if f"`{kind.__name__.lower()}`" not in text} == set()


def test_the_readme_names_the_two_commands_at_the_top() -> None:
    top = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:30])
    assert "make demo" in top
    assert "make test" in top


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
