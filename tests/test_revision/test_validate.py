"""`lorg validate` on revisions: what does not fit its set is found, in its line, and nothing of that is remembered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lorg_indicators.catalog import set_file
from lorg_indicators.cli import main
from lorg_indicators.lint.other_formats import says
from tests.test_revision.test_revision import CUT, WEIGHT, revision, written


def checked(capfd: pytest.CaptureFixture[str], *paths: Path) -> tuple[int, list[dict[str, Any]]]:
    code = main(["validate", *map(str, paths), "--format", "json"])
    captured = capfd.readouterr()
    assert "Traceback" not in captured.err
    return code, json.loads(captured.out)["findings"]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_sound_revision_has_no_finding(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    made = written(tmp_path, revision(WEIGHT, CUT))
    assert checked(capfd, made) == (0, [])


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ([{**WEIGHT, "dimension": "nobody"}], {}),
        ([{**WEIGHT, "from": 17}], {}),
        ([{**WEIGHT, "reasons": "x"}], {}),
        ([WEIGHT], {"base": {"set": "nothing", "version": "1", "digest": "x"}}),
        ([WEIGHT], {"date": "yesterday"}),
    ],
)
def test_what_does_not_fit_is_found_in_its_line(
    changes: Any, more: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "r.yaml"
    text = json.dumps({**revision(WEIGHT).to_dict(), **more, "changes": changes}, ensure_ascii=False, indent=1)
    made.write_text(text, encoding="utf-8")
    code, findings = checked(capfd, made)
    assert code == 1
    assert {finding["code"] for finding in findings} == {"L501"}
    assert all(finding["file"] == made.as_posix() for finding in findings)
    for form in ("text", "sarif", "github"):
        assert main(["validate", str(made), "--format", form]) == 1
        assert "L501" in capfd.readouterr().out


def test_a_revision_is_looked_at_anew_whenever_its_set_may_have_changed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    content, _ = set_file("shequ")
    beside = tmp_path / "shequ.yaml"
    beside.write_bytes(content)
    made = written(tmp_path, revision(WEIGHT))
    assert checked(capfd, made, beside) == (0, [])
    beside.write_bytes(content.replace(b"version: 1.0.0", b"version: 1.0.9", 1))
    code, findings = checked(capfd, made)
    assert (code, bool(findings)) == (1, True)


def test_a_revision_that_is_in_its_set_fits(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    made = written(tmp_path, revision(WEIGHT, CUT))
    folder = tmp_path / "sets"
    folder.mkdir()
    kept = folder / "r.yaml"
    kept.write_bytes(made.read_bytes())
    assert main(["apply", str(made), "-o", str(folder / "shequ.yaml")]) == 0
    capfd.readouterr()
    assert checked(capfd, kept) == (0, [])
    kept.write_bytes(written(tmp_path, revision({**WEIGHT, "to": 9.5}, CUT)).read_bytes())
    code, findings = checked(capfd, kept)
    assert (code, len(findings)) == (1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("format: lorg-indicators-revision/1\n", "lorg-indicators-revision/1"),
        ('{"format": "lorg-indicators-revision/1"}', "lorg-indicators-revision/1"),
        ("# format: x/1\nid: a\n", None),
        ("", None),
    ],
)
def test_the_format_that_a_text_says_it_has(text: str, expected: str | None) -> None:
    assert says(text) == expected
