"""A panel from its first forms to weights: who is missing or contradicts himself is named, and all of it repeats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lorg_indicators import DefinitionError, LorgError, UnreadableError, load_set
from lorg_indicators.cli import main
from lorg_indicators.panel import Plan, collect, collected, new_panel, next_round, read_plan
from lorg_indicators.panel.consistency import inconsistencies
from lorg_indicators.panel.judgements import quartiles, read_answer, written
from lorg_indicators.panel.plan import questions
from lorg_indicators.panel.weights import panel_weights
from lorg_indicators.tables.xlsx import read_xlsx

from .experts import fill

SHEQU = load_set("shequ")
DIMENSIONS = [part.id for part in SHEQU.dimensions]
STRENGTH = dict(zip(DIMENSIONS, (4, 2, 2, 1, 1, 1), strict=True))


def plan(kind: str, experts: int = 3, groups: tuple[str, ...] = ("set",), **more: Any) -> Plan:
    names = [f"E{at:02}" for at in range(1, experts + 1)]
    data = {"set": "shequ", "version": SHEQU.version, "kind": kind, "groups": groups, "experts": names, **more}
    return Plan.model_validate_json(json.dumps({"format": "lorg-indicators-panel/1", **data}))


def in_pairs(question: str) -> str:
    """By the strengths: as consistent as the scale allows."""
    _, first, second = question.split("/")
    times = STRENGTH[first] / STRENGTH[second]
    return "1" if times == 1 else f"甲{times:.0f}" if times > 1 else f"乙{1 / times:.0f}"


def points(question: str) -> int:
    return {"system": 40, "conditions": 20}.get(question.split("/")[1], 10)


def begun(folder: Path, kind: str, experts: int = 3, **more: Any) -> Path:
    new_panel(plan(kind, experts, **more), SHEQU, folder / "panel")
    return folder / "panel"


def forms(folder: Path, number: int = 1) -> list[Path]:
    return sorted((folder / f"round-{number}" / "forms").iterdir())


def test_a_panel_is_a_plan_and_a_form_for_each(tmp_path: Path) -> None:
    folder = begun(tmp_path, "pairwise")
    assert read_plan(folder) == plan("pairwise")
    assert [form.name for form in forms(folder)] == ["E01.xlsx", "E02.xlsx", "E03.xlsx"]
    (tmp_path / "again").mkdir()
    again = begun(tmp_path / "again", "pairwise")
    for one, other in zip(forms(folder), forms(again), strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_consistent_pairs_give_their_own_weights(tmp_path: Path) -> None:
    folder = begun(tmp_path, "pairwise")
    for form in forms(folder):
        fill(form, in_pairs)
    found = collect(folder, SHEQU)
    assert found.complete
    assert inconsistencies(found, SHEQU) == []
    for method in ("eigenvector", "geometric", "sum"):
        data = panel_weights(found, SHEQU, method=method)
        whole = sum(STRENGTH.values())
        expected = {name: pytest.approx(strength / whole, abs=1e-6) for name, strength in STRENGTH.items()}
        assert data["groups"][0]["weights"] == expected
        assert data["groups"][0]["parent"] == ""
    rows = pl.read_csv(folder / "round-1" / "answers.csv")
    assert rows.height == 3 * 15


def test_missing_wrong_and_inconsistent_are_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = begun(tmp_path, "pairwise", experts=5)
    first, second, third, fourth, _ = forms(folder)
    fill(first, lambda question: "乙9" if question == "set/system/learning" else in_pairs(question))
    fill(second, lambda question: None if question.startswith("set/system") else in_pairs(question))
    fill(third, lambda question: "maybe" if question == "set/system/conditions" else in_pairs(question))
    fill(fourth, in_pairs)
    fill(fourth, in_pairs, fourth.parent.parent / "returned" / "copy.xlsx")
    (folder / "round-1" / "returned" / "notes.txt").write_text("?", encoding="utf-8")
    (folder / "round-1" / "returned" / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    assert main(["panel", "collect", str(folder)]) == 1
    shown = capfd.readouterr().out
    for word in ("E05", "panel-answer", "panel-twice", "table-suffix", "broken.xlsx"):
        assert word in shown, word
    found = collected(folder, SHEQU)
    assert found.missing == ["E05"]
    assert [form.expert for form in found.forms if form.unanswered] == ["E02"]
    assert all(fault.render(lang) for fault in found.faults for lang in ("zh", "en"))
    with pytest.raises(LorgError):
        next_round(folder, SHEQU)


def test_who_contradicts_himself_is_told_where(tmp_path: Path) -> None:
    folder = begun(tmp_path, "pairwise", experts=1)
    names = DIMENSIONS
    fill(forms(folder)[0], lambda question: "乙9" if question == f"set/{names[0]}/{names[3]}" else in_pairs(question))
    (entry,) = inconsistencies(collected(folder, SHEQU), SHEQU)
    assert entry.ratio > 0.1
    assert (entry.first, entry.second) == (names[0], names[3])


def test_the_next_round_shows_what_was_said(tmp_path: Path) -> None:
    folder = begun(tmp_path, "rating", groups=("set", "system"))
    asked = [question.id for question in questions(read_plan(folder), SHEQU)]
    for form, answer in zip(forms(folder), (5, 4, 1), strict=True):
        fill(form, dict.fromkeys(asked, answer).get)
    found, written_ = next_round(folder, SHEQU)
    assert found.complete
    assert len(written_) == 3
    rows = read_xlsx(written_[0], written_[0].read_bytes())["answers"]
    cells = [str(cell) for cell in rows[5] if cell is not None]
    assert "5" in cells
    assert "4" in cells
    assert "2.5 ~ 4.5" in cells
    assert collected(folder, SHEQU).number == 2
    assert collected(folder, SHEQU, 1).number == 1


def test_budget_and_votes(tmp_path: Path) -> None:
    folder = begun(tmp_path, "budget")
    one, two, three = forms(folder)
    fill(one, points)
    fill(two, lambda _: 20)
    fill(three, lambda question: None if question.endswith("system") else 20)
    found = collect(folder, SHEQU)
    assert [fault.code for fault in found.faults] == ["panel-sum"]
    data = panel_weights(found, SHEQU, power={"E02": 3})
    assert data["groups"][0]["weights"]["system"] == pytest.approx(0.4)
    fill(two, lambda question: 25 if question.split("/")[1] in DIMENSIONS[:4] else 0)
    data = panel_weights(collected(folder, SHEQU), SHEQU, power={"E02": 3})
    assert data["groups"][0]["weights"]["system"] == pytest.approx((0.4 + 3 * 0.25) / 4)
    assert len(data["groups"][0]["notes"]) == 2
    with pytest.raises(LorgError) as caught:
        panel_weights(found, SHEQU, power={"E09": 1})
    assert caught.value.faults[0].code == "panel-no-expert"


def test_judgements_that_connect_nothing_are_left_out(tmp_path: Path) -> None:
    folder = begun(tmp_path, "pairwise", experts=2)
    one, two = forms(folder)
    fill(one, in_pairs)
    fill(two, lambda question: "甲3" if question == f"set/{DIMENSIONS[0]}/{DIMENSIONS[1]}" else None)
    data = panel_weights(collected(folder, SHEQU), SHEQU, lang="en")
    assert any("E02" in note for note in data["groups"][0]["notes"])
    fill(one, lambda _: None)
    with pytest.raises(LorgError) as caught:
        panel_weights(collected(folder, SHEQU), SHEQU)
    assert caught.value.faults[0].code == "panel-no-weights"


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"version": "0.1"}, ["panel-other-version"]),
        ({"groups": ("set", "nobody", "set")}, ["panel-no-group", "panel-duplicate"]),
        ({"groups": ("set", "set")}, ["panel-duplicate"]),
    ],
)
def test_plans_that_do_not_fit(tmp_path: Path, more: dict[str, Any], codes: list[str]) -> None:
    with pytest.raises(DefinitionError) as caught:
        new_panel(plan("rating", **more), SHEQU, tmp_path / "panel")
    assert [fault.code for fault in caught.value.faults] == codes
    assert not (tmp_path / "panel").exists()


def test_folders_that_are_no_panel(tmp_path: Path) -> None:
    folder = begun(tmp_path, "rating")
    with pytest.raises(UnreadableError):
        new_panel(plan("rating"), SHEQU, folder)
    with pytest.raises(UnreadableError):
        collect(tmp_path, SHEQU)
    with pytest.raises(UnreadableError):
        collect(folder, SHEQU, 7)
    with pytest.raises(DefinitionError):
        collect(folder, load_set("qiye"))


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("pairwise", "甲3", 3), ("pairwise", "乙4", 1 / 4), ("pairwise", "b9", 1 / 9), ("pairwise", "Ａ２", 2),
        ("pairwise", 1, 1), ("pairwise", "甲1", None), ("pairwise", "甲10", None), ("pairwise", 3, None),
        ("rating", "5", 5), ("rating", 0, None), ("rating", True, None), ("rating", 2.5, None),
        ("budget", 0, 0), ("budget", 100.0, 100), ("budget", 101, None), ("budget", "ten", None),
    ],
)  # fmt: skip
def test_answers(kind: Any, cell: object, value: float | None) -> None:
    assert read_answer(kind, cell) == (None if value is None else pytest.approx(value))


def test_the_middle_of_a_ratio_and_its_reverse_is_one() -> None:
    found = quartiles("pairwise", [3, 1 / 3])
    assert found.median == pytest.approx(1)
    assert written("pairwise", 1 / 3, "zh") == "乙3"
    assert written("pairwise", 1.0, "en") == "1"


def test_from_the_command_line_to_a_revised_set(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder, numbers, revision = tmp_path / "panel", tmp_path / "weights.json", tmp_path / "revision.yaml"
    assert main(["panel", "new", "shequ", str(folder), "--kind", "budget", "--experts", "4"]) == 0
    for form in forms(folder):
        fill(form, points)
    assert main(["panel", "collect", str(folder), "--lang", "en"]) == 0
    assert "Kendall" in capfd.readouterr().out
    assert main(["panel", "weights", str(folder), "--power", "E01=2", "-o", str(numbers)]) == 0
    said = ["--id", "r", "--version", "1.1.0", "--author", "组", "--date", "2026-11-24", "--reason", "专家组"]
    assert main(["revise", "shequ", "--weights", str(numbers), *said, "-o", str(revision)]) == 0
    assert load_set("shequ", revision=revision).dimensions[0].weight == 0.4
    assert main(["panel", "next", str(folder)]) == 0
    assert main(["panel", "weights", str(folder), "--power", "E01"]) == 2
    assert main(["panel", "weights", str(folder)]) == 2
    assert "panel-no-weights" in capfd.readouterr().err


@pytest.mark.parametrize("kind", ["pairwise", "rating"])
def test_the_rounds_are_drawn(tmp_path: Path, kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    folder = begun(tmp_path, kind)
    drawn = tmp_path / "rounds.svg"
    assert main(["panel", "plot", str(folder), "-o", str(drawn)]) == 2
    assert "nothing-to-draw" in capfd.readouterr().err
    for number in (1, 2):
        for form in forms(folder, number):
            fill(form, in_pairs if kind == "pairwise" else lambda _: 4)
        if number == 1:
            next_round(folder, SHEQU)
    for lang in ("zh", "en"):
        assert main(["panel", "plot", str(folder), "-o", str(drawn), "--lang", lang]) == 0
        assert b"<svg" in drawn.read_bytes()
    assert main(["panel", "plot", str(folder), "-o", str(tmp_path / "rounds.gif")]) == 3
