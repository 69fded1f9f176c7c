"""The core of the linter: characters, stages, suppression, baseline, order, and what stays the same when lines move."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from lorg_indicators.document import read_document
from lorg_indicators.errors import Fault, Position, Range, UnreadableError
from lorg_indicators.files import files_of
from lorg_indicators.lint.baseline import apply_baseline, baseline_text, read_baseline
from lorg_indicators.lint.finding import Edit, Finding, Severity
from lorg_indicators.lint.fixes import apply_edits
from lorg_indicators.lint.linter import Linted, lint_text
from lorg_indicators.lint.pages import sample
from lorg_indicators.lint.rules import BY_NAME, RULES, selected
from lorg_indicators.lint.run import Options, lint_files
from lorg_indicators.lint.scan import scan_text
from lorg_indicators.lint.subject import id_path
from lorg_indicators.loading import parse_set
from lorg_indicators.messages import LANGUAGES
from tests import fuzz_lint
from tests.builders import minimal_set, put

FOLDER: Final = Path(__file__).parents[1] / "indicators"
SET: Final = sample()
BEFORE: Final = "  distance:\n"  # the head of a measure, before which others are put in
SPARE: Final = "  spare: {type: yes_no, label: 备用}"
"""A measure that nothing reads, without English: two findings on one line."""
REASON: Final = "内部使用，暂不译"


def changed(old: str, new: str, text: str = SET) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def with_lines(*lines: str, text: str = SET) -> str:
    return changed(BEFORE, "".join(f"{line}\n" for line in lines) + BEFORE, text)


def lint(text: str | bytes) -> Linted:
    linted = lint_text(text.encode("utf-8") if isinstance(text, str) else text, "set.yaml")
    for finding in linted.findings:
        assert finding.file == "set.yaml"
        assert all(finding.message(lang) for lang in LANGUAGES)
    return linted


def names(linted: Linted) -> list[str]:
    return [finding.rule.name for finding in linted.findings]


def marked(finding: Finding, text: str) -> str:
    """The piece of the text, which is on one line, that a finding points at."""
    assert finding.range is not None
    (line, first), (_, last) = finding.range
    return text.split("\n")[line - 1][first - 1 : last - 1]


SPARED: Final = with_lines(SPARE)


def test_the_set_that_the_cases_change_is_clean_and_the_spare_measure_is_not() -> None:
    assert lint(SET) == Linted([], [], SET, 0)
    found = lint(SPARED)
    assert [(finding.rule.name, marked(finding, SPARED)) for finding in found.findings] == [
        ("unused-measure", "spare"),
        ("no-english", "备用"),
    ]
    assert found.unchecked == []


# -- characters --------------------------------------------------------------------------------------------------------


def scanned(text: str) -> list[tuple[str, Range | None, Any]]:
    return [(fault.code, fault.range, fault.found) for fault, _ in scan_text(text)]


def piece(line: int, first: int, last: int) -> Range:
    return Range(Position(line, first), Position(line, last))


@pytest.mark.parametrize("space", [*"\u3000\u00a0\u2000\u2002\u200a\u200b\u202f\u205f"])
def test_odd_spaces_as_indentation(space: str) -> None:
    assert scanned(f"a:\n  {space} {space}b: 1") == [("odd-indentation", piece(2, 3, 6), f"{space} {space}")]
    assert scanned(f"a:\n\t{space}b: 1\n") == [("odd-indentation", piece(2, 2, 3), space)]
    assert scanned(f"a:\n  b: 1{space}\n  c:{space}2\n") == []


def test_plain_indentation() -> None:
    assert scanned("a:\n  b: 1\n\tc: 2\n\n    # x\n") == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("weight：50", (7, 8, "：")),
        ("  weight： 50", (9, 10, "：")),
        ("  - id：x", (7, 8, "：")),
        ("- - id：x", (7, 8, "：")),
        ("weight ：50", None),
        ("名称：x", None),
        ("# weight：50", None),
        ("Weight：50", None),
        ("text: weight：50", None),
        ("- 说明：x", None),
        ("levels: ［1，2］", (9, 14, "［1，2］")),
        ("  - levels:   ｛a: 1｝  ", (15, 23, "｛a: 1｝  ")),
        ("levels: [1]", None),
        ("title: 【示例】题名", None),
        ("title: 示例［一］", None),
        ("title: “x”", None),
    ],
)
def test_full_width_punctuation(line: str, found: tuple[int, int, str] | None) -> None:
    expected = [] if found is None else [("full-width-punctuation", piece(2, found[0], found[1]), found[2])]
    assert scanned(f"a: 1\n{line}\nb: 2\n") == expected


def test_the_end_of_a_line_is_no_part_of_a_finding() -> None:
    assert scanned("a: 1\r\nlevels: ［1］\r\n") == [("full-width-punctuation", piece(2, 9, 12), "［1］")]


@pytest.mark.parametrize("end", ["\r", "\u2028", "\u2029", "\x85"])
def test_lines_are_those_of_the_parser(end: str) -> None:
    """What ends a line for the parser, and for the snippet that is shown with a finding, ends one here too."""
    assert scanned(f"# a{end}weight：50\n") == [("full-width-punctuation", piece(2, 7, 8), "：")]


def test_a_byte_order_mark() -> None:
    found = lint("\ufeff" + SET)
    (finding,) = found.findings
    assert (finding.rule.name, finding.range) == ("byte-order-mark", piece(1, 1, 2))
    assert found.text == SET
    assert apply_edits(found.text, finding.edits) == SET
    assert names(lint("\ufeff" + SPARED)) == ["byte-order-mark", "unused-measure", "no-english"]
    assert [finding.range for finding in lint("\ufeff" + SPARED).findings[1:]] == [
        finding.range for finding in lint(SPARED).findings
    ]
    assert lint(SET.replace("id: xuexidian", "id: xuexidian # \ufeff", 1)).findings == []


IN_TEXTS: Final = {
    "a block": "|\n        　　看验收文件。",
    "a plain text": "看验收\n        abc：文件。",
    "quotes": '"看验收\n        　　文件。"',
}


@pytest.mark.parametrize("where", IN_TEXTS)
def test_within_a_text_these_characters_are_words(where: str) -> None:
    line = "    how: {zh: 抽查当年全部月份的档案。, en: The records of every month of the year are looked at.}\n"
    text = changed(line, f"    how:\n      zh: {IN_TEXTS[where]}\n      en: The records of the year.\n")
    parse_set(text)
    assert names(lint(text)) == []


def test_what_a_plain_text_swallowed_is_no_word_of_it() -> None:
    """A key of the format with a full-width colon, and odd spaces, where nothing marks them as words."""
    line = "    how: {zh: 抽查当年全部月份的档案。, en: The records of every month of the year are looked at.}\n"
    for swallowed, code in (("en：The records.", "full-width-punctuation"), ("　　The records.", "odd-indentation")):
        text = changed(line, f"    how:\n      zh: 抽查档案。\n        {swallowed}\n")
        parse_set(text)
        assert sorted(names(lint(text))) == sorted([code, "no-english"])


# -- stages ------------------------------------------------------------------------------------------------------------


def test_what_is_no_text_is_one_finding_at_its_place() -> None:
    content = changed("id: xuexidian", "id: xuexidian # ???").encode().replace(b"???", "关".encode("gbk"))
    found = lint(content)
    (finding,) = found.findings
    assert finding.rule.name == "not-utf-8"
    assert finding.range is not None
    assert finding.range.start == Position(3, 17)
    assert finding.edits == ()


LEVELS: Final[dict[str, tuple[Callable[[str], str], str, int]]] = {
    "yaml-syntax": (lambda text: changed("version: 1.2.0", 'version: "1.2.0', text), "yaml-syntax", 1),
    "several-documents": (lambda text: text + "---\na: 1\n", "several-documents", 3),
    "yaml-ambiguous": (lambda text: changed("关于示例学习点建设的通知（虚构）", "on", text), "yaml-ambiguous", 3),
    "unknown-key": (lambda text: changed("version: 1.2.0", "version: 1.2.0\nversoin: 1.2.0", text), "unknown-key", 2),
    "id-twice": (lambda text: changed("  - id: service\n", "  - id: access\n", text), "id-twice", 3),
}


@pytest.mark.parametrize("name", LEVELS)
def test_what_could_not_be_checked_is_told(name: str) -> None:
    change, code, reached = LEVELS[name]
    found = lint(change(SPARED))
    assert code in names(found)
    assert not {"unused-measure", "no-english"} & {*names(found)}
    (unchecked,) = found.unchecked
    assert unchecked.file == "set.yaml"
    told = set(unchecked.rules)
    assert told >= selected(["L36", "L37", "L39", "L4"])
    assert (told >= selected(["L301"])) == (reached < 3)
    assert not told & selected(["L1"])
    with pytest.raises(Exception, match=code):
        parse_set(change(SPARED))


def test_shape_is_not_checked_in_what_cannot_be_read() -> None:
    found = lint(LEVELS["yaml-syntax"][0](SET))
    assert {*found.unchecked[0].rules} >= selected(["L2"])


def test_the_reasons_of_what_could_not_be_read_and_of_a_wrong_shape_differ() -> None:
    reasons = [lint(LEVELS[name][0](SET)).unchecked[0].reason for name in ("yaml-syntax", "unknown-key")]
    assert reasons[0] != reasons[1]


def test_later_stages_of_consistency_are_told_where_an_earlier_one_stops() -> None:
    text = changed("  - id: service\n", "  - id: access\n")
    wrong = text.replace("opening.hours", "opening.nothing")
    assert wrong != text
    found = lint(wrong)
    assert "unknown-criterion" in names(found) or BY_NAME["unknown-criterion"].code in found.unchecked[0].rules


def test_all_findings_never_the_first_only() -> None:
    text = changed("version: 1.2.0", "version: 1:20\nversion: on\nversoin: 1.2.0")
    assert names(lint(text)).count("yaml-ambiguous") == 2
    assert {"duplicate-key", "unknown-key", "yaml-ambiguous"} <= {*names(lint(text))}


@pytest.mark.parametrize(
    "text", ["", "\n", "# nothing\n", "null", "[]", "{}", "a", "- a\n", "1", '""', "---\n", "{", "[1", "\x00", "\t"]
)
def test_what_is_no_set_at_all(text: str) -> None:
    found = lint(text)
    assert {finding.rule.severity for finding in found.findings} == {Severity.ERROR}
    assert len(found.unchecked) == 1


def as_json(text: str = SET, **layout: Any) -> str:
    return json.dumps(read_document(text).data, ensure_ascii=False, **layout)


@pytest.mark.parametrize("layout", [{}, {"indent": 2}, {"indent": "\t"}, {"separators": (",", ":")}])
def test_json_is_checked_alike(layout: dict[str, Any]) -> None:
    assert lint(as_json(**layout)).findings == []
    text = as_json(SPARED, **layout)
    found = lint(text)
    assert names(found) == ["unused-measure", "no-english"]
    assert [finding.fingerprint for finding in found.findings] == [entry.fingerprint for entry in lint(SPARED).findings]
    assert [marked(finding, text) for finding in found.findings] == ['"spare"', '"备用"']


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400, "1" + "0" * 5000])
def test_numbers_of_json_that_are_none_are_errors(number: str) -> None:
    text = as_json().replace('"weight": 1,', f'"weight": {number},', 1)
    assert number in text
    found = lint(text)
    assert {finding.rule.severity for finding in found.findings} == {Severity.ERROR}
    assert any(finding.path.endswith("/weight") for finding in found.findings)


@pytest.mark.parametrize("where", ["title", "key", "quote"])
def test_halves_of_characters_in_json_are_errors(where: str) -> None:
    id_ = '"id": "xuexidian"'
    odd = {"title": '"id": "x\\udfff"', "key": f'{id_}, "\\ud800": 1', "quote": f'{id_}, "retired": ["\\ud83d"]'}
    found = lint(changed(id_, odd[where], as_json()))
    assert {finding.rule.severity for finding in found.findings} == {Severity.ERROR}


# -- order -------------------------------------------------------------------------------------------------------------


def test_findings_are_in_the_order_of_the_file() -> None:
    random = Random(3)  # noqa: S311 - nothing secret
    lines = SPARED.split("\n")
    for at in sorted(random.sample(range(len(lines)), 30), reverse=True):
        lines.insert(at, f"# lorg: ignore {random.choice(['no-english', 'nothing', 'L377 理由', ''])}")
    found = lint("\n".join(lines)).findings
    assert len(found) >= 30
    places = [finding.range for finding in found]
    assert places == sorted(places, key=lambda place: place or ((0, 0), (0, 0)))
    assert found == lint("\n".join(lines)).findings


def test_one_place_has_its_findings_by_code() -> None:
    text = SET.replace("weight: 1\n", "weight: 1\n# lorg: ignore b,a\n", 1)
    found = [(finding.rule.name, marked(finding, text)) for finding in lint(text).findings]
    assert found == [("suppression-without-reason", "# lorg: ignore b,a"), ("unknown-rule", "b"), ("unknown-rule", "a")]


def test_files_are_in_the_order_asked_for(tmp_path: Path) -> None:
    files = []
    for name in ("b.yaml", "a.yaml", "c.yaml"):
        files.append(tmp_path / name)
        files[-1].write_text(SPARED, encoding="utf-8")
    report, unreadable = lint_files(files, Options())
    assert unreadable == []
    assert [Path(finding.file).name for finding in report.findings] == ["b.yaml"] * 2 + ["a.yaml"] * 2 + ["c.yaml"] * 2
    assert list(report.files) == [file.as_posix() for file in files]


def test_a_folder_gives_its_files_by_name_and_each_once(tmp_path: Path) -> None:
    for name in ("b.yml", "a.yaml", "c.json", "d.txt", "sub/e.yaml", "f.YAML"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(SET, encoding="utf-8")
    found = files_of([tmp_path / "c.json", tmp_path, tmp_path / "sub"])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["c.json", "a.yaml", "b.yml", "sub/e.yaml"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableError) as caught:
        files_of([tmp_path, tmp_path / "empty"])
    assert [fault.code for fault in caught.value.faults] == ["no-files"]


# -- suppression -------------------------------------------------------------------------------------------------------


def suppressed(*lines: str) -> tuple[list[str], int]:
    found = lint(with_lines(*lines))
    return names(found), found.suppressed


BOTH: Final = "unused-measure,no-english"


@pytest.mark.parametrize(
    "lines",
    [
        (f"{SPARE} # lorg: ignore {BOTH} {REASON}",),
        (f"{SPARE}   #lorg:ignore {BOTH}    {REASON}",),
        (f"{SPARE} # lorg: ignore L361,L375 {REASON}",),
        (f"{SPARE} # lorg: ignore L361,no-english {REASON}",),
        (f"{SPARE} # lorg: ignore unused-measure, no-english {REASON}",),
        (f"# lorg: ignore {BOTH} {REASON}", SPARE),
        (f"        # lorg: ignore {BOTH} {REASON}", SPARE),
        (f"  # lorg: ignore unused-measure {REASON}", f"{SPARE} # lorg: ignore no-english {REASON}"),
        (f"  # lorg: ignore unused-measure {REASON}", f"  # lorg: ignore no-english {REASON}", SPARE),
        (f"  # lorg: ignore {BOTH} {REASON}", "  # more about it", SPARE),
        (f"{SPARE} # see below # lorg: ignore {BOTH} {REASON}",),
        (f"{SPARE} # lorg: ignore {BOTH} because of # 3",),
    ],
)
def test_a_comment_takes_findings_back(lines: tuple[str, ...]) -> None:
    assert suppressed(*lines) == ([], 2)
    text = with_lines(*lines)
    for ends in ("\r\n",):
        found = lint(text.replace("\n", ends))
        assert (names(found), found.suppressed) == ([], 2)


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ((f"{SPARE} # lorg: ignore {BOTH}",), ["suppression-without-reason", *BOTH.split(",")]),
        ((f"{SPARE} # lorg: ignore",), ["suppression-without-reason", *BOTH.split(",")]),
        ((f"{SPARE} # lorg: ignored {BOTH} {REASON}",), BOTH.split(",")),
        ((f"{SPARE}# lorg: ignore {BOTH} {REASON}",), BOTH.split(",")),
        ((f"{SPARE} # Lorg: ignore {BOTH} {REASON}",), BOTH.split(",")),
        ((f"{SPARE} # lorg: ignore no-english {REASON}",), ["unused-measure"]),
        ((f"{SPARE} # lorg: ignore no-englsh,unused-measure {REASON}",), ["unknown-rule", "no-english"]),
        ((f"{SPARE} # lorg: ignore L3 {REASON}",), ["unknown-rule", *BOTH.split(",")]),
        ((f"# lorg: ignore {BOTH} {REASON}", "", SPARE), ["unused-suppression", *BOTH.split(",")]),
        ((SPARE, f"# lorg: ignore {BOTH} {REASON}"), ["unused-suppression", *BOTH.split(",")]),
        ((f"{SPARE} # lorg: ignore no-documents {REASON}",), ["unused-suppression", *BOTH.split(",")]),
        ((f"{SPARE} # lorg: ignore {BOTH},L377 {REASON}",), ["unused-suppression"]),
        ((f"# lorg: ignore unused-suppression {REASON}",), ["unused-suppression"]),
    ],
)
def test_a_comment_that_does_not(lines: tuple[str, ...], left: list[str]) -> None:
    found = lint(with_lines(*lines))
    assert sorted(names(found)) == sorted(left)
    assert found.suppressed + sum(name in BOTH for name in names(found)) == 2 * any(SPARE in line for line in lines)


def test_what_is_wrong_with_a_comment_points_at_it() -> None:
    text = with_lines(f"{SPARE} # lorg: ignore nothing,no-english,unused-measure {REASON}", "  # lorg: ignore L361")
    found = [(finding.rule.name, marked(finding, text)) for finding in lint(text).findings]
    assert found == [("unknown-rule", "nothing"), ("suppression-without-reason", "# lorg: ignore L361")]
    text = with_lines(f"  # lorg: ignore L361 {REASON}  ")
    (finding,) = lint(text).findings
    assert marked(finding, text) == f"# lorg: ignore L361 {REASON}"


def test_errors_cannot_be_suppressed() -> None:
    text = changed("version: 1.2.0", f"version: v1 # lorg: ignore badly-formed {REASON}")
    assert {"badly-formed"} < {*names(lint(text))}
    text = changed("version: 1.2.0", f"version: on # lorg: ignore yaml-ambiguous {REASON}")
    assert "yaml-ambiguous" in names(lint(text))
    assert lint(text).suppressed == 0


def test_warnings_of_characters_can_be_suppressed() -> None:
    text = changed("{document: 关于示例学习点建设的通知（虚构）, annex: 4}", "\n  document: ［虚构］的通知\n  annex: 4")
    assert names(lint(text)) == ["full-width-punctuation"]
    found = lint(text.replace("的通知\n  annex", f"的通知 # lorg: ignore L133 {REASON}\n  annex"))
    assert (names(found), found.suppressed) == ([], 1)


QUOTED: Final = "# lorg: ignore unused-measure 理由"


@pytest.mark.parametrize(
    "label",
    [
        f'{{zh: "{QUOTED}", en: "{QUOTED}"}}',
        f"{{zh: 'a {QUOTED}', en: \" {QUOTED}\"}}",
        f"\n      zh: |\n        {QUOTED}\n      en: >-\n        {QUOTED}\n",
        f'\n      zh: "一\n        {QUOTED}"\n      en: a\n',
    ],
)
def test_a_text_that_looks_like_a_comment_is_none(label: str) -> None:
    text = with_lines("  spare:", "    type: yes_no", f"    label: {label}")
    found = lint(text)
    assert names(found) == ["unused-measure"]
    assert found.suppressed == 0


def test_a_comment_after_a_block_is_one() -> None:
    text = changed(
        "    label: {zh: 步行时间, en: walking time}\n",
        f"    label:\n      zh: |\n        步行时间\n    # lorg: ignore no-english {REASON}\n      # 二\n",
    )
    found = lint(text)
    assert (names(found), found.suppressed) == (["no-english", "unused-suppression"], 0)


def test_a_comment_after_a_text_that_looks_like_one() -> None:
    line = f'  spare: {{type: yes_no, label: "{QUOTED}"}} # lorg: ignore {BOTH} {REASON}'
    assert suppressed(line) == ([], 2)


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85"])
def test_a_comment_below_a_text_that_holds_another_end_of_a_line(end: str) -> None:
    text = changed("zh: 抽查当年全部月份的档案。", f'zh: "抽查{end}档案。"', with_lines("  # 一"))
    head = "  courses:\n"
    text = changed(head, f"{SPARE} # lorg: ignore {BOTH} {REASON}\n{head}", text)
    found = lint(text)
    assert (names(found), found.suppressed) == ([], 2)


def test_a_suppression_counts_each_finding_once() -> None:
    line = f"{SPARE} # lorg: ignore {BOTH} {REASON}"
    assert suppressed(f"# lorg: ignore {BOTH} {REASON}", line) == ([], 2)


@pytest.mark.parametrize("name", ["yaml-syntax", "unknown-key", "id-twice", "yaml-ambiguous"])
def test_a_suppression_of_what_was_not_checked_is_not_called_unused(name: str) -> None:
    text = with_lines(f"{SPARE} # lorg: ignore {BOTH} {REASON}")
    assert "unused-suppression" not in names(lint(LEVELS[name][0](text)))


def test_a_suppression_of_a_change_is_not_called_unused_without_a_previous_version() -> None:
    assert names(lint(changed("version: 1.2.0", f"version: 1.2.0 # lorg: ignore L406 {REASON}"))) == []


def test_a_suppression_of_a_change(tmp_path: Path) -> None:
    before, after = tmp_path / "before.yaml", tmp_path / "after.yaml"
    before.write_text(SET, encoding="utf-8")
    head, _, rest = SET.partition("weight: 1\n")
    after.write_text(f"{head}weight: 2 # lorg: ignore weight-changed {REASON}\n{rest}", encoding="utf-8")
    report, _ = lint_files([after], Options(against=str(before)))
    assert "weight-changed" not in [finding.rule.name for finding in report.findings]
    assert "unused-suppression" not in [finding.rule.name for finding in report.findings]
    assert report.suppressed == 1


def test_many_comments_cost_little() -> None:
    """What looks like a comment is looked up among the places once, not place by place."""
    base = minimal_set()
    base["retired"] = [f"a{at}.b" for at in range(400)]
    text = json.dumps(base, ensure_ascii=False, indent=1).replace('.b"', '.b # lorg: ignore x"')
    assert lint(text).suppressed == 0


# -- fingerprints ------------------------------------------------------------------------------------------------------


def many_findings() -> str:
    """A set with a finding of every rule of meaning that can be had in passing."""
    text = with_lines(SPARE, "  other: {type: rating, scale: flat, label: {zh: 另一, en: '{n} other'}}")
    return changed(
        "measures:\n",
        "  flat:\n    levels:\n"
        + "".join(f"      - {{value: {at}, label: 级, anchor: 锚}}\n" for at in (0, 1, 1))
        + "    assumes: {levels: 三级。}\nmeasures:\n",
        text.replace("\n\nmeasures:\n", "\nmeasures:\n"),
    )


MANY: Final = many_findings()


def prints(text: str | bytes) -> Counter[str]:
    return Counter(finding.fingerprint for finding in lint(text).findings)


def test_there_are_many_findings_each_with_a_fingerprint_of_its_own() -> None:
    found = lint(MANY).findings
    assert len({finding.rule for finding in found}) >= 4
    assert len(found) >= 9
    assert set(prints(MANY).values()) == {1}


LAYOUTS: Final[dict[str, Callable[[str], str]]] = {
    "comments": lambda text: text.replace("\n  ", "\n# 一行\n\n  "),
    "first": lambda text: "# 一行\n\n" + text,
    "trailing": lambda text: text.replace("\n", " # 注\n", 1).replace(": rating", ":   rating"),
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "json": lambda text: as_json(text, indent=3),
    "flow": as_json,
    "quotes": lambda text: text.replace("label: 备用", 'label: "备用"'),
    "version": lambda text: changed("version: 1.2.0", "version: 1.3.0", text),
    "elsewhere": lambda text: changed("zh: 示例学习点建设指标", "zh: 改过的题名", text),
    "before": lambda text: with_lines("  before: {type: yes_no, label: {zh: 前, en: before}}", text=text),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_fingerprints_outlive_other_layouts_and_changes_elsewhere(name: str) -> None:
    assert prints(MANY) - prints(LAYOUTS[name](MANY)) == Counter()


def reordered(text: str) -> str:
    """The same set with keys, measures, dimensions, items and criteria in another order."""
    random = Random(5)  # noqa: S311 - nothing secret

    def turned(node: Any, name: str = "") -> Any:
        if isinstance(node, dict):
            keys = list(node)
            random.shuffle(keys)
            return {key: turned(node[key], key) for key in keys}
        if isinstance(node, list):
            entries = [turned(entry) for entry in node]
            return entries[::-1] if name in ("dimensions", "items", "criteria") else entries
        return node

    return json.dumps(turned(read_document(text).data), ensure_ascii=False, indent=1)


def test_fingerprints_outlive_another_order() -> None:
    assert prints(MANY) == prints(reordered(MANY))


@pytest.mark.parametrize("name", ["jiguan", "qiye", "shequ", "jiating"])
def test_fingerprints_of_the_sets_outlive_lines_put_in(name: str) -> None:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8").replace("known: 0.9\n", "known: 0.05\n")
    text = text.replace(", en: Excellent}", "}")
    before = prints(text)
    assert len(before) >= 1
    assert prints("# 一\n" + text.replace("\n  tiers:", "\n\n  # 二\n  tiers:")) == before


ERRORS: Final = (
    changed("version: 1.2.0\n", ""),
    changed("version: 1.2.0\n", "version: 1.2\n"),
    changed("  - id: service\n", "  - id: access\n"),
    SET + "---\n",
    "\ufeff" + with_lines("  # lorg: ignore L361 一", "  # lorg: ignore L361"),
)


def test_fingerprints_are_those_of_another_process() -> None:
    code = (
        "import sys; from lorg_indicators.lint.linter import lint_text;"
        "print([found.fingerprint for text in sys.stdin.buffer.read().split(b'\\0')"
        " for found in lint_text(text, 'set.yaml').findings])"
    )
    texts = (MANY, *ERRORS)
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    given = "\0".join(texts).encode("utf-8")
    done = subprocess.run([sys.executable, "-c", code], input=given, capture_output=True, check=True, env=environment)
    ours = [finding.fingerprint for text in texts for finding in lint(text).findings]
    assert done.stdout.decode().strip() == repr(ours)


@pytest.mark.parametrize("lines", [("　　# 一", "　　# 二"), ("  # lorg: ignore L361 一", "  # lorg: ignore L361 二")])
def test_two_findings_have_two_fingerprints(lines: tuple[str, ...]) -> None:
    """Else an entry of a baseline for the one would hide every other that is made later."""
    assert set(prints(with_lines(*lines)).values()) == {1}


# -- baseline ----------------------------------------------------------------------------------------------------------


def report_on(*texts: str, folder: Path, **options: Any) -> list[Finding]:
    files = []
    for at, text in enumerate(texts):
        files.append(folder / f"set{at}.yaml")
        files[-1].write_text(text, encoding="utf-8")
    report, unreadable = lint_files(files, Options(**options))
    assert unreadable == []
    return list(report.findings)


def test_a_baseline_holds_what_is_no_error() -> None:
    found = lint(MANY).findings
    entries = read_baseline(baseline_text(found).encode("utf-8"), "b.json")
    assert len(entries) == len(found)
    assert entries == sorted(entries)
    assert {entry.code for entry in entries} == {finding.rule.code for finding in found}
    assert baseline_text(reversed(found)) == baseline_text(found)
    wrong = lint(ERRORS[0]).findings
    assert read_baseline(baseline_text(wrong).encode("utf-8"), "b.json") == []


def test_known_findings_are_left_out_and_new_ones_stay() -> None:
    found = lint(MANY).findings
    entries = read_baseline(baseline_text(found[1:]).encode("utf-8"), "b.json")
    assert apply_baseline(found, entries, "b.json") == ([found[0]], [])


def test_an_entry_that_is_no_longer_found_is_a_finding() -> None:
    found = lint(MANY).findings
    entries = read_baseline(baseline_text(found).encode("utf-8"), "b.json")
    left, stale = apply_baseline(found[1:], entries, "b.json")
    assert left == []
    (fault,) = stale
    assert (fault.code, fault.file) == ("stale-baseline", "b.json")
    assert found[0].rule.code in str(fault.found)
    assert found[0].path in str(fault.found)


def test_an_error_cannot_be_put_off() -> None:
    (finding, *_) = lint(ERRORS[1]).findings
    assert finding.rule.severity is Severity.ERROR
    warning = finding._replace(rule=finding.rule._replace(severity=Severity.WARNING))
    entries = read_baseline(baseline_text([warning]).encode("utf-8"), "b.json")
    assert len(entries) == 1
    assert apply_baseline([finding], entries, "b.json")[0] == [finding]


def test_a_baseline_outlives_lines_put_in(tmp_path: Path) -> None:
    found = report_on(MANY, folder=tmp_path)
    entries = read_baseline(baseline_text(found).encode("utf-8"), "b.json")
    for layout in ("comments", "crlf", "flow", "quotes"):
        assert report_on(LAYOUTS[layout](MANY), folder=tmp_path, baseline=(entries, "b.json")) == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "null",
        "1",
        "{}",
        '{"format": "lorg-indicators-baseline/1"}',
        '{"format": "lorg-indicators-baseline/2", "findings": []}',
        '{"format": "lorg-indicators-baseline/1", "findings": null}',
        '{"format": "lorg-indicators-baseline/1", "findings": 3}',
        '{"format": "lorg-indicators-baseline/1", "findings": "abc"}',
        '{"format": "lorg-indicators-baseline/1", "findings": [1]}',
        '{"format": "lorg-indicators-baseline/1", "findings": [{}]}',
        '{"format": "lorg-indicators-baseline/1", "findings": [[]]}',
        '{"format": "lorg-indicators-baseline/1", "findings": [{"code": "L361", "file": "a", "path": ""}]}',
        '{"findings": []}',
        "{",
        "\x00",
    ],
)
def test_what_is_no_baseline(content: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_baseline(content.encode("utf-8"), "b.json")
    assert [(fault.code, fault.file) for fault in caught.value.faults] == [("not-a-baseline", "b.json")]


def test_an_entry_for_a_file_that_was_not_looked_at_is_not_stale(tmp_path: Path) -> None:
    """A hook gives the changed files only."""
    entries = read_baseline(baseline_text(report_on(SPARED, SET, folder=tmp_path)).encode("utf-8"), "b.json")
    report, _ = lint_files([tmp_path / "set1.yaml"], Options(baseline=(entries, "b.json")))
    assert list(report.findings) == []


@pytest.mark.parametrize("name", ["yaml-syntax", "unknown-key", "id-twice"])
def test_an_entry_for_a_rule_that_was_not_looked_at_is_not_stale(tmp_path: Path, name: str) -> None:
    entries = read_baseline(baseline_text(report_on(SPARED, folder=tmp_path)).encode("utf-8"), "b.json")
    found = report_on(LEVELS[name][0](SPARED), folder=tmp_path, baseline=(entries, "b.json"))
    assert "stale-baseline" not in [finding.rule.name for finding in found]


# -- edits -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edits", "result"),
    [
        ([], "0123456789"),
        ([Edit(2, 4, "x")], "01x456789"),
        ([Edit(8, 9, "y"), Edit(2, 4, "x")], "01x4567y9"),
        ([Edit(2, 4, "x"), Edit(2, 4, "x")], "01x456789"),
        ([Edit(2, 5, "x"), Edit(4, 6, "y")], "01x56789"),
        ([Edit(2, 4, "x"), Edit(4, 6, "y")], "01xy6789"),
        ([Edit(0, 0, "x"), Edit(10, 10, "y")], "x0123456789y"),
        ([Edit(0, 10, "")], ""),
    ],
)
def test_edits(edits: list[Edit], result: str) -> None:
    assert apply_edits("0123456789", edits) == result


@pytest.mark.parametrize(
    "word", ["on", "Yes", "NO", "True", "~", "NULL", "010", "0x1F", "1_000", "1:30", "2024-01-01", ".inf"]
)
def test_an_ambiguous_word_is_mended_where_a_text_is_wanted(word: str) -> None:
    text = changed("document: 关于示例学习点建设的通知（虚构）", f"document: {word} ")
    found = lint(text)
    (finding,) = found.findings
    assert (finding.rule.name, marked(finding, text)) == ("yaml-ambiguous", word)
    mended = apply_edits(text, finding.edits)
    assert mended == text.replace(f"document: {word} ", f'document: "{word}" ')
    assert lint(mended).findings == []
    assert parse_set(mended).source.document == word


@pytest.mark.parametrize(("old", "new"), [("annex: 4", "annex: 04"), ("at_most: 168", "at_most: 1_68")])
def test_an_ambiguous_word_is_not_mended_where_none_is_wanted(old: str, new: str) -> None:
    (finding,) = lint(changed(old, new)).findings
    assert (finding.rule.name, finding.edits) == ("yaml-ambiguous", ())


def test_an_ambiguous_key_is_left_to_a_person() -> None:
    found = lint(changed("options: {old: ", "options: {on: "))
    (finding,) = (finding for finding in found.findings if finding.rule.name == "yaml-ambiguous")
    assert finding.edits == ()


def test_a_mend_of_two_lines_keeps_the_text() -> None:
    text = changed("document: 关于示例学习点建设的通知（虚构）", "document: 2001-12-14\n   21:59:43")
    read = read_document(text).data["source"]["document"]
    edits = [edit for finding in lint(text).findings for edit in finding.edits]
    assert read_document(apply_edits(text, edits)).data["source"]["document"] == read


# -- paths -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pointer", "path"),
    [
        ("", "sample"),
        ("/title/zh", "sample/title/zh"),
        ("/dimensions/0", "sample/d"),
        ("/dimensions/0/items/0/criteria/0/at_least", "sample/d/i/c/at_least"),
        ("/dimensions/0/items/0/context/1", "sample/d/i/context/1"),
        ("/dimensions/7/items/0", "sample/7/items/0"),
        ("/ladder/tiers/0/requires", "sample/ladder/low/requires"),
        ("/measures/m/label", "sample/measures/m/label"),
        ("/scales/five/levels/2/value", "sample/scales/five/levels/2/value"),
        ("/a~1b/~0", "sample/a/b/~"),
    ],
)
def test_paths_have_ids_for_indices(pointer: str, path: str) -> None:
    assert id_path(minimal_set(), pointer) == path


@pytest.mark.parametrize(
    "data", [None, [], "a", 1, {}, {"dimensions": None}, {"dimensions": [None, {"id": 3}]}, {"id": []}]
)
@pytest.mark.parametrize("pointer", ["", "/dimensions/1/items", "/a/b/c", "/dimensions/-1", "/0"])
def test_paths_of_what_is_no_set(data: Any, pointer: str) -> None:
    assert isinstance(id_path(data, pointer), str)


def test_the_order_of_siblings_is_no_part_of_a_path() -> None:
    data = minimal_set()
    twice = put(data, "/dimensions", [{**data["dimensions"][0], "id": "e"}, *data["dimensions"]])
    assert id_path(twice, "/dimensions/1/items/0") == id_path(data, "/dimensions/0/items/0")


# -- random slips of the pen -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", fuzz_lint.FILES, ids=lambda path: path.stem)
def test_what_the_mutations_start_from_is_sound(path: Path) -> None:
    parts = fuzz_lint.slices(path.read_text(encoding="utf-8"))
    assert len(parts) >= 5
    for text in parts:
        assert lint(text).unchecked == []


def test_random_slips_of_the_pen() -> None:
    """``make fuzz`` makes many more of them."""
    tally = fuzz_lint.fuzz(range(300), seed=3)
    assert tally.failures == {}
    assert min(tally.counts[name] for name in ("sets", "errors", "with warnings", "mended", "exit 0", "exit 1")) > 0


def test_every_rule_can_be_made_a_finding() -> None:
    """A message, a fingerprint and a path are had of any rule, whatever little is known."""
    for rule in RULES:
        finding = Finding(rule, Fault(rule.name))
        assert (finding.file, finding.range, finding.suggestion("zh")) == ("", None, None)
        assert len({finding.fingerprint, Finding(rule, Fault(rule.name, found=None)).fingerprint}) == 1
    assert one_each(Finding(rule, Fault(rule.name)).fingerprint for rule in RULES)


def one_each(found: Iterable[str]) -> bool:
    counts = Counter(found)
    return set(counts.values()) == {1}
