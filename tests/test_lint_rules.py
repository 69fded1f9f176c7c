"""Every rule has a page, and the linter finds the examples of the pages: code, exact range, nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from lorg_indicators.consistency import CHECKS, first_faults, may_come_after
from lorg_indicators.document import read_document
from lorg_indicators.errors import Range
from lorg_indicators.lint.finding import Finding, Severity
from lorg_indicators.lint.pages import page, page_text, sample
from lorg_indicators.lint.rules import BY_NAME, RULES, selected
from lorg_indicators.lint.run import Options, lint_files
from lorg_indicators.messages import LANGUAGES, Lang
from lorg_indicators.shape import shaped

# What a text of a page cannot show: 16 MiB, files beside the set, what only JSON can hold, and what has no name.
NOT_SHOWN: Final = {"too-large", "stale-baseline", "revision-unfit", "invalid", "not-finite"}
MEANING: Final = 3
PREVIOUS: Final = 4
EXAMPLES: Final = [(rule.name, at) for rule in RULES for at in range(len(page(rule.name)["examples"]))]


def findings(tmp_path: Path, rule: str, example: dict[str, Any]) -> tuple[list[Finding], str]:
    """What the linter finds in the faulty file of an example, and its text."""
    base = sample()
    assert base.count(example["good"]) == 1, "the good piece stands in the sample exactly once"
    text = base.replace(example["good"], example["bad"])
    file, before = tmp_path / "sample.yaml", tmp_path / "before.yaml"
    file.write_bytes(text.encode(example.get("encoding", "utf-8")))
    before.write_text(base, encoding="utf-8")
    against = str(before) if BY_NAME[rule].level == PREVIOUS else None
    report, unreadable = lint_files([file], Options(against=against))
    assert unreadable == []
    return list(report.findings), text.removeprefix("\ufeff")


def cut(text: str, piece: Range) -> str:
    """The piece of the text."""
    lines = text.split("\n")
    (first, start), (last, end) = piece
    if first == last:
        return lines[first - 1][start - 1 : end - 1]
    return "\n".join([lines[first - 1][start - 1 :], *lines[first : last - 1], lines[last - 1][: end - 1]])


def test_the_register_is_sound() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)
    assert [rule.code for rule in RULES] == sorted(rule.code for rule in RULES)
    assert all(rule.code[0] == "L" and rule.code[1:].isdecimal() and len(rule.code) == 4 for rule in RULES)
    assert {rule.level for rule in RULES} == {1, 2, 3, PREVIOUS, 5}
    assert selected(["L3"]) == {rule.code for rule in RULES if rule.level == 3}
    assert selected(["L303", "no-english"]) == {"L303", BY_NAME["no-english"].code}


def test_the_sample_is_clean(tmp_path: Path) -> None:
    file = tmp_path / "sample.yaml"
    file.write_text(sample(), encoding="utf-8")
    report, unreadable = lint_files([file], Options(against=str(file)))
    assert (list(report.findings), list(report.not_checked), unreadable) == ([], [], [])


def test_there_are_enough_seeded_faults() -> None:
    assert len(EXAMPLES) >= 2 * (len(RULES) - len(NOT_SHOWN))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_a_page(rule: Any) -> None:
    words = page(rule.name)
    assert words.keys() == {"what", "why", "mend", "examples"}
    assert len(words["examples"]) >= (0 if rule.name in NOT_SHOWN else 2)
    for lang in LANGUAGES:
        assert rule.title(lang)
        assert all(words[part][lang].strip() for part in ("what", "why", "mend"))
        assert page_text(rule, lang)


@pytest.mark.parametrize(("name", "at"), EXAMPLES)
def test_an_example_is_found_at_its_place(tmp_path: Path, name: str, at: int) -> None:
    example = page(name)["examples"][at]
    found, text = findings(tmp_path, name, example)
    allowed = {name, *example.get("also", ())}
    assert {finding.rule.name for finding in found} - allowed == set(), "nothing else is found"
    own = [finding for finding in found if finding.rule.name == name]
    pieces = {cut(text, finding.range): finding for finding in own if finding.range is not None}
    assert example["marked"] in pieces
    place = pieces[example["marked"]].range
    assert place is not None
    if example["marked"] in example["bad"]:
        lines = text.split("\n")
        start = sum(len(line) + 1 for line in lines[: place.start.line - 1]) + place.start.column - 1
        first = sample().index(example["good"])
        assert first <= start <= first + len(example["bad"])
    if BY_NAME[name].severity is not Severity.ERROR:
        assert not [
            finding for finding in found if finding.rule.severity is Severity.ERROR and finding.rule.level < PREVIOUS
        ]


def test_what_later_stages_look_for_is_known() -> None:
    """So that it can be told what was not checked, once a stage of the loader's checks has found faults."""
    last: dict[str, int] = {}
    for name, at in EXAMPLES:
        if BY_NAME[name].level == MEANING and BY_NAME[name].severity is Severity.ERROR:
            example = page(name)["examples"][at]
            document = read_document(sample().replace(example["good"], example["bad"]), strict=True)
            indicators, _ = shaped(document.data)
            assert indicators is not None
            stage, faults = first_faults(indicators)
            last |= {fault.code: max(stage, last.get(fault.code, 0)) for fault in faults}
    errors = {rule.name for rule in RULES if rule.level == MEANING and rule.severity is Severity.ERROR}
    assert last.keys() == errors
    for name, stage in last.items():
        assert [may_come_after(name, at) for at in range(-1, len(CHECKS))] == [
            at < stage for at in range(-1, len(CHECKS))
        ], name


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("name", "at"), EXAMPLES)
def test_a_finding_speaks_both_languages(tmp_path: Path, name: str, at: int, lang: Lang) -> None:
    for finding in findings(tmp_path, name, page(name)["examples"][at])[0]:
        assert finding.message(lang)
        assert finding.suggestion(lang) != ""
        assert "{" not in finding.message(lang).replace(str(finding.fault.found), "") or "{" in sample()
