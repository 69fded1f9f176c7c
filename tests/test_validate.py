"""``lorg validate`` as a user meets it: exit codes, what is chosen, put off and mended, and never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from lorg_indicators import DefinitionError, load_set
from lorg_indicators.cli import main
from lorg_indicators.lint.finding import SEVERITIES
from lorg_indicators.lint.formats import FORMS
from lorg_indicators.lint.pages import sample
from lorg_indicators.lint.rules import BY_NAME
from lorg_indicators.messages import LANGUAGES, Message, render
from tests.builders import assumed, criterion, dimension, item, number, tier, whole_set, yes_no

ROOT: Final = Path(__file__).parents[1]
SET: Final = sample()
BEFORE: Final = "  distance:\n"
SPARE: Final = "  spare: {type: yes_no, label: 备用}\n"
WARNED: Final = SET.replace(BEFORE, SPARE + BEFORE)
"""Two warnings, on one line: unused-measure (L361) and no-english (L375)."""
WRONG: Final = SET.replace("version: 1.2.0", "version: v1")
"""One error of shape: badly-formed (L206)."""
UNREADABLE: Final = SET.replace("version: 1.2.0", 'version: "1.2.0')
MENDABLE: Final = SET.replace("关于示例学习点建设的通知（虚构）", "on  ")
"""One error that can be mended: yaml-ambiguous (L111)."""


class Done(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def names(self) -> list[str]:
        """Names of the rules, from the output as JSON."""
        return [finding["name"] for finding in json.loads(self.out)["findings"]]


Run = Callable[..., Done]


@pytest.fixture
def lorg(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``lorg validate`` in an empty folder; whatever it says, it is no traceback and no internal error."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Done:
        code = main(["validate", *map(str, arguments)])
        out, err = capsys.readouterr()
        assert code in (0, 1, 2, 3)
        for said in (out, err):
            assert "Traceback" not in said
            assert not any(internal in said for internal in INTERNAL)
        return Done(code, out, err)

    return run


INTERNAL: Final = [render(Message("cli.internal", {"error": ""}), lang) for lang in LANGUAGES]


def put(**files: str | bytes) -> None:
    """Files ``name.yaml`` in the current folder."""
    for name, content in files.items():
        Path(f"{name}.yaml").write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


# -- exit codes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "error", "warning", "note"),
    [(SET, 0, 0, 0), (WARNED, 0, 1, 1), (WRONG, 1, 1, 1), (UNREADABLE, 1, 1, 1), ("", 1, 1, 1)],
)
def test_the_exit_code_is_that_of_the_gravest(lorg: Run, content: str, error: int, warning: int, note: int) -> None:
    put(a=content)
    assert lorg("a.yaml").code == warning
    for severity, code in zip(SEVERITIES, (error, warning, note), strict=True):
        assert lorg("a.yaml", "--fail-on", severity).code == code
    assert lorg("a.yaml", "--fail-on", "never").code == 2


def noted() -> str:
    """A set of which something is open, and nothing wrong."""
    texts = iter(range(100))
    made = [
        criterion("threshold", name, name, weight=weight, **{"is": True})
        for name, weight in zip("abc", (5, 3, 2), strict=True)
    ]
    tiers = [tier("low", known=0.1, score=25)]
    data = whole_set({name: yes_no() for name in "abc"}, dimension("d", item("i", *made)), tiers=tiers, scales={})

    def own(reasons: dict[str, Any]) -> dict[str, Any]:
        return {name: {"zh": f"理由{at}", "en": f"reason {at}"} for name, at in zip(reasons, texts, strict=False)}

    data["assumes"], tiers[0]["assumes"] = own(data["assumes"]), own(tiers[0]["assumes"])
    data["dimensions"][0]["items"][0]["documents"] = [{"zh": "台账", "en": "ledger"}]
    return json.dumps(data, ensure_ascii=False)


def test_a_note_fails_only_where_notes_do(lorg: Run) -> None:
    put(a=noted())
    assert lorg("a.yaml", "--format", "json").names == ["undecided"]
    assert [lorg("a.yaml", "--fail-on", severity).code for severity in SEVERITIES] == [0, 0, 1]


def test_no_error_exactly_where_the_set_loads(lorg: Run) -> None:
    put(sound=SET, warned=WARNED, wrong=WRONG, unreadable=UNREADABLE)
    for name in ("sound", "warned"):
        assert lorg(f"{name}.yaml", "--fail-on", "error").code == 0
        load_set(f"{name}.yaml")
    for name in ("wrong", "unreadable"):
        assert lorg(f"{name}.yaml", "--fail-on", "error").code == 1
        with pytest.raises(DefinitionError):
            load_set(f"{name}.yaml")


USAGE: Final = (
    ("--nothing",),
    ("--format", "xml"),
    ("--format",),
    ("--lang", "fr"),
    ("--fail-on", "fatal"),
    ("--select", "nothing"),
    ("--select", ""),
    ("--select", "L9"),
    ("--select", "l361"),
    ("--select", "L361,L375"),
    ("--ignore", "unused"),
    ("--ignore", "L3611"),
)


@pytest.mark.parametrize("arguments", USAGE)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_wrong_usage(lorg: Run, arguments: tuple[str, ...], lang: str) -> None:
    put(a=SET)
    done = lorg("a.yaml", "--lang", lang, *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.strip()


def test_a_selector_that_is_nearly_one_is_answered_with_it(lorg: Run) -> None:
    put(a=SET)
    assert "unused-measure" in lorg("a.yaml", "--select", "unused-mesure").err
    assert "no-english" in lorg("a.yaml", "--ignore", "no_english", "--lang", "en").err


def test_what_cannot_be_read_is_exit_code_3(lorg: Run, tmp_path: Path) -> None:
    put(a=SET)
    (tmp_path / "empty").mkdir()
    for name in ("missing.yaml", "no/such.yaml", "a.yaml/b", "empty", "a\0b"):
        done = lorg(name)
        assert done.code == 3, name
        assert done.err.strip()
        assert lorg(name, "a.yaml", "--lang", "en").code == 3
        assert lorg(name, "a.yaml", "--fail-on", "error", "--format", "json").code == 3


def test_a_name_that_is_too_long_is_no_internal_error(lorg: Run) -> None:
    assert lorg("x" * 300).code == 3


@pytest.mark.parametrize(
    "error", [PermissionError(13, "denied"), OSError(5, "Input/output error"), IsADirectoryError()]
)
def test_a_file_that_may_not_be_read(lorg: Run, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    put(a=SET)

    def refuse(_: Path) -> bytes:
        raise error

    monkeypatch.setattr(Path, "read_bytes", refuse)
    for lang in LANGUAGES:
        done = lorg("a.yaml", "--lang", lang)
        assert done.code == 3
        assert "a.yaml" in done.err


def test_a_file_that_cannot_be_read_keeps_no_other_from_being_checked(lorg: Run) -> None:
    put(a=WARNED)
    done = lorg("missing.yaml", "a.yaml", "--format", "json")
    assert (done.code, done.names) == (3, ["unused-measure", "no-english"])
    data = json.loads(done.out)
    assert data["files"] == ["missing.yaml", "a.yaml"]
    (unchecked,) = data["not_checked"]
    assert unchecked["file"] == "missing.yaml"
    assert {"L101", "L202", "L303", "L361", "L401"} <= {*unchecked["rules"]}


def test_a_file_that_is_too_large_is_a_finding(lorg: Run) -> None:
    with Path("a.yaml").open("wb") as file:
        file.truncate(16 * 1024 * 1024 + 1)
    done = lorg("a.yaml", "--format", "json")
    assert (done.code, done.names) == (1, ["too-large"])


def test_standard_output_holds_the_report_and_nothing_else(lorg: Run) -> None:
    put(a=WARNED)
    assert lorg("a.yaml").err == ""
    done = lorg("a.yaml", "missing.yaml", "--fix", "--write-baseline", "b.json", "--format", "json")
    assert json.loads(done.out)["files"] == ["a.yaml", "missing.yaml"]
    assert "missing.yaml" in done.err
    assert "b.json" in done.err


def test_the_folder_of_the_sets_is_what_is_checked_without_a_path(lorg: Run, tmp_path: Path) -> None:
    assert lorg().code == 3
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "a.yaml").write_text(WARNED, encoding="utf-8")
    done = lorg("--format", "json")
    assert (done.code, json.loads(done.out)["files"]) == (1, ["indicators/a.yaml"])


def test_folders_and_files(lorg: Run, tmp_path: Path) -> None:
    for name in ("sets/b.yml", "sets/a.yaml", "sets/deep/er/c.json", "sets/d.txt", "sets/.hidden.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(SET, encoding="utf-8")
    files = json.loads(lorg("sets", "--format", "json").out)["files"]
    assert [name for name in files if "hidden" not in name] == ["sets/a.yaml", "sets/b.yml", "sets/deep/er/c.json"]
    # A file that is named is checked whatever it is called, and once.
    assert json.loads(lorg("sets/d.txt", "sets/d.txt", "--format", "json").out)["files"] == ["sets/d.txt"]
    assert json.loads(lorg("./sets/a.yaml", "sets", "--format", "json").out)["files"][0] == "sets/a.yaml"


def test_the_four_sets_have_no_finding(lorg: Run) -> None:
    done = lorg(ROOT / "indicators", "--fail-on", "note", "--format", "json")
    assert (done.code, done.names, json.loads(done.out)["not_checked"]) == (0, [], [])


def test_the_command_as_a_process(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(WARNED, encoding="utf-8")
    command = [sys.executable, "-m", "lorg_indicators", "validate", "--lang", "en"]
    for name, code in (("a.yaml", 1), ("b.yaml", 3), ("--b", 2)):
        done = subprocess.run(
            [*command, name], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert done.returncode == code
        assert "Traceback" not in done.stderr


# -- what is chosen ----------------------------------------------------------------------------------------------------

BOTH: Final = ["unused-measure", "no-english"]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ((), BOTH),
        (("--select", "L361"), BOTH[:1]),
        (("--select", "unused-measure"), BOTH[:1]),
        (("--select", "L36"), BOTH[:1]),
        (("--select", "L3"), BOTH),
        (("--select", "L"), BOTH),
        (("--select", "L2"), []),
        (("--select", "L361", "--select", "no-english"), BOTH),
        (("--select=L361", "--select=L2"), BOTH[:1]),
        (("--ignore", "L361"), BOTH[1:]),
        (("--ignore", "L36"), BOTH[1:]),
        (("--ignore", "no-english"), BOTH[:1]),
        (("--ignore", "L3"), []),
        (("--ignore", "L361", "--ignore", "no-english"), []),
        (("--select", "L3", "--ignore", "L361"), BOTH[1:]),
        (("--select", "L361", "--ignore", "L3"), []),
    ],
)
def test_select_and_ignore(lorg: Run, arguments: tuple[str, ...], names: list[str]) -> None:
    put(a=WARNED)
    done = lorg("a.yaml", "--format", "json", *arguments)
    assert (done.code, done.names) == (int(bool(names)), names)


@pytest.mark.parametrize("content", [UNREADABLE, WRONG, ""])
def test_rules_that_could_not_be_looked_at_are_not_passed(lorg: Run, content: str) -> None:
    put(a=content)
    assert lorg("a.yaml", "--select", "unused-measure").code != 0


# -- baseline ----------------------------------------------------------------------------------------------------------


def test_a_baseline_written_and_applied(lorg: Run) -> None:
    put(a=WARNED, c=SET)
    assert lorg("a.yaml", "c.yaml", "--write-baseline", "b.json").code == 1
    entries = json.loads(Path("b.json").read_text(encoding="utf-8"))["findings"]
    assert [entry["code"] for entry in entries] == ["L361", "L375"]
    done = lorg("a.yaml", "c.yaml", "--baseline", "b.json", "--format", "json")
    assert (done.code, done.names, json.loads(done.out)["baselined"]) == (0, [], 2)
    # Lines put in above, and a new finding.
    put(a=WARNED.replace("measures:\n", "# 一\n\nmeasures:\n  more: {type: yes_no, label: {zh: 另, en: more}}\n"))
    done = lorg("a.yaml", "c.yaml", "--baseline", "b.json", "--format", "json")
    assert (done.code, done.names, json.loads(done.out)["baselined"]) == (1, ["unused-measure"], 2)


def test_an_entry_that_is_no_longer_found(lorg: Run) -> None:
    put(a=WARNED)
    lorg("a.yaml", "--write-baseline", "b.json")
    put(a=WARNED.replace("label: 备用", "label: {zh: 备用, en: spare}"))
    done = lorg("a.yaml", "--baseline", "b.json", "--format", "json")
    assert (done.code, done.names) == (1, ["stale-baseline"])
    assert json.loads(done.out)["findings"][0]["file"] == "b.json"
    assert lorg("a.yaml", "--baseline", "b.json", "--ignore", "stale-baseline").code == 0
    assert lorg("a.yaml", "--baseline", "b.json", "--fail-on", "error").code == 0


def test_an_error_is_never_put_off(lorg: Run) -> None:
    put(a=WRONG)
    lorg("a.yaml", "--write-baseline", "b.json")
    assert json.loads(Path("b.json").read_text(encoding="utf-8"))["findings"] == []
    assert lorg("a.yaml", "--baseline", "b.json").code == 1


@pytest.mark.parametrize("content", ["", "{}", "[]", "a: 1", '{"format": "x", "findings": []}', b"\xff", SET])
def test_what_is_no_baseline(lorg: Run, content: str | bytes) -> None:
    put(a=SET, b=content)
    done = lorg("a.yaml", "--baseline", "b.yaml")
    assert (done.code, done.out) == (3, "")
    assert "b.yaml" in done.err


def test_a_baseline_that_is_not_there(lorg: Run) -> None:
    put(a=SET)
    for name in ("missing.json", ".", "a.yaml/b"):
        assert lorg("a.yaml", "--baseline", name).code == 3
    assert lorg("a.yaml", "--write-baseline", "no/such/b.json").code == 3
    assert lorg("a.yaml", "--write-baseline", ".").code == 3


@pytest.mark.parametrize("text", [WARNED, "\ufeff" + SET, SET.replace(BEFORE, "  # lorg: ignore L361 理由\n" + BEFORE)])
def test_a_baseline_written_over_itself_stays_as_it_is(lorg: Run, text: str) -> None:
    put(a=text)
    lorg("a.yaml", "--write-baseline", "b.json")
    first = Path("b.json").read_bytes()
    lorg("a.yaml", "--write-baseline", "b.json")
    assert Path("b.json").read_bytes() == first
    assert lorg("a.yaml", "--baseline", "b.json").code == 0


def test_a_baseline_brought_up_to_date_holds_what_it_held(lorg: Run) -> None:
    put(a=WARNED)
    lorg("a.yaml", "--write-baseline", "b.json")
    first = Path("b.json").read_bytes()
    lorg("a.yaml", "--baseline", "b.json", "--write-baseline", "b.json")
    assert Path("b.json").read_bytes() == first


def test_a_baseline_holds_nothing_about_baselines(lorg: Run) -> None:
    put(a=WARNED)
    lorg("a.yaml", "--write-baseline", "b.json")
    put(a=SET)
    lorg("a.yaml", "--baseline", "b.json", "--write-baseline", "b.json")
    assert lorg("a.yaml", "--baseline", "b.json").code == 0


def test_a_baseline_brought_up_to_date_with_some_of_the_files_keeps_the_others(lorg: Run) -> None:
    put(a=WARNED, c=WARNED)
    lorg("a.yaml", "c.yaml", "--write-baseline", "b.json")
    put(a=SET)
    assert lorg("a.yaml", "--baseline", "b.json", "--format", "json").names == ["stale-baseline"] * 2
    lorg("a.yaml", "--baseline", "b.json", "--write-baseline", "b.json")
    entries = json.loads(Path("b.json").read_text(encoding="utf-8"))["findings"]
    assert [(entry["file"], entry["code"]) for entry in entries] == [("c.yaml", "L361"), ("c.yaml", "L375")]
    assert lorg("a.yaml", "c.yaml", "--baseline", "b.json").code == 0


def test_entries_for_a_file_that_is_gone_are_stale(lorg: Run) -> None:
    put(a=WARNED, c=SET)
    lorg("a.yaml", "c.yaml", "--write-baseline", "b.json")
    Path("a.yaml").unlink()
    assert lorg("c.yaml", "--baseline", "b.json", "--format", "json").names == ["stale-baseline"] * 2
    text = Path("b.json").read_text(encoding="utf-8")
    for odd in ("x" * 300, "\\u0000"):
        Path("b.json").write_text(text.replace("a.yaml", odd), encoding="utf-8")
        assert lorg("c.yaml", "--baseline", "b.json", "--format", "json").names == ["stale-baseline"] * 2


def test_changes_that_nobody_looked_for_are_not_stale(lorg: Run) -> None:
    put(old=SET, a=SET.replace("at_least: 85", "at_least: 80").replace("version: 1.2.0", "version: 1.3.0"))
    lorg("a.yaml", "--against", "old.yaml", "--write-baseline", "b.json")
    assert "L405" in Path("b.json").read_text(encoding="utf-8")
    arguments = ("a.yaml", "--baseline", "b.json", "--format", "json")
    assert lorg(*arguments).names == lorg(*arguments, "--against", "old.yaml").names == []
    assert lorg(*arguments, "--against", "a.yaml").names == ["stale-baseline"]


def test_a_baseline_in_another_process(tmp_path: Path) -> None:
    """Whatever the objects of this process are called."""
    (tmp_path / "a.yaml").write_text(
        "\ufeff" + WARNED.replace(BEFORE, "  # lorg: ignore L362\n" + BEFORE), encoding="utf-8"
    )
    command = [sys.executable, "-m", "lorg_indicators", "validate", "a.yaml"]
    codes = [
        subprocess.run([*command, option, "b.json"], cwd=tmp_path, capture_output=True, check=False).returncode
        for option in ("--write-baseline", "--baseline", "--baseline")
    ]
    assert codes == [1, 0, 0]


# -- mends -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def unchanged() -> Iterator[None]:
    """Nothing in the current folder is written to."""
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    yield
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def fixed(lorg: Run, text: str | bytes, *arguments: str) -> bytes:
    """The bytes of a file after ``--fix``; a second one finds nothing to do."""
    put(a=text)
    lorg("a.yaml", "--fix", *arguments)
    after = Path("a.yaml").read_bytes()
    again = lorg("a.yaml", "--fix", "--lang", "en", *arguments)
    assert Path("a.yaml").read_bytes() == after
    assert render(Message("lint.fixed", {"count": 0}), "en") in again.err
    return after


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_mend_changes_only_the_bytes_that_must(lorg: Run, end: str) -> None:
    before = MENDABLE.replace("\n", end)
    assert fixed(lorg, before) == before.replace("on  ", '"on"  ').encode("utf-8")
    assert lorg("a.yaml").code == 0
    assert load_set("a.yaml").source.document == "on"


def test_a_mend_of_several_in_one_file(lorg: Run) -> None:
    before = after = MENDABLE
    for old, new, mended in (
        ("on  ", "on  ", '"on"  '),
        ("zh: 消防合格, en: fire safe", "zh: 1:30, en: No ", 'zh: "1:30", en: "No" '),
        ("label: {zh: 年度计划", "label: {zh: 2024-01-01", 'label: {zh: "2024-01-01"'),
    ):
        before, after = before.replace(old, new), after.replace(old, mended)
    assert fixed(lorg, before) == after.encode("utf-8")
    assert lorg("a.yaml").code == 0


def test_a_byte_order_mark_goes_and_nothing_else(lorg: Run) -> None:
    before = SET.replace("\n", "\r\n")
    assert fixed(lorg, "\ufeff" + before) == before.encode("utf-8")


@pytest.mark.parametrize("arguments", [(), ("--select", "L3"), ("--ignore", "byte-order-mark")])
def test_what_needs_no_mend_is_not_written(lorg: Run, arguments: tuple[str, ...]) -> None:
    for text in (SET, WARNED, WRONG, UNREADABLE, "", "\ufeff" + SET if arguments else SET):
        assert fixed(lorg, text, *arguments) == text.encode("utf-8")


def test_a_mark_that_was_not_chosen_stays(lorg: Run) -> None:
    before = "\ufeff" + MENDABLE
    assert fixed(lorg, before, "--select", "yaml-ambiguous") == before.replace("on  ", '"on"  ').encode("utf-8")


def test_only_what_is_chosen_is_mended(lorg: Run) -> None:
    assert fixed(lorg, MENDABLE, "--ignore", "L111") == MENDABLE.encode("utf-8")
    assert fixed(lorg, "\ufeff" + SET, "--select", "L3") == ("\ufeff" + SET).encode("utf-8")


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("more", ["", "weight：1\n", "a: on\n"])
def test_what_is_no_text_is_never_written_to(lorg: Run, mark: str, more: str) -> None:
    content = (mark + SET + more).encode("utf-8").replace("关于".encode(), "关于".encode("gbk"))
    assert fixed(lorg, content) == content
    assert lorg("a.yaml").code == 1


@pytest.mark.parametrize(
    "text",
    [
        SET.replace(
            "how: {zh: 看验收文件。, en: See the certificate.}",
            "how: {zh: 看验收文件。, en: See\n      note：the certificate.}",
        ),
        SET.replace("zh: 看验收文件。", 'zh: "看\n      weight：50"'),
        SET.replace("id: xuexidian\n", "id: xuexidian\n# weight：50\n"),
    ],
)
def test_a_mend_never_changes_what_a_sound_set_says(lorg: Run, text: str) -> None:
    put(a=text)
    before = load_set("a.yaml").digest
    fixed(lorg, text)
    assert load_set("a.yaml").digest == before


def test_a_mend_of_two_files_one_of_them_missing(lorg: Run) -> None:
    put(a=MENDABLE, c=WARNED)
    done = lorg("a.yaml", "missing.yaml", "c.yaml", "--fix", "--format", "json")
    assert (done.code, done.names) == (3, BOTH)
    assert b'"on"' in Path("a.yaml").read_bytes()
    assert Path("c.yaml").read_bytes() == WARNED.encode("utf-8")


def test_how_many_were_mended_is_said(lorg: Run) -> None:
    for lang in LANGUAGES:
        put(a=MENDABLE)
        assert render(Message("lint.fixed", {"count": 1}), lang) in lorg("a.yaml", "--fix", "--lang", lang).err
    put(a=MENDABLE)
    again = lorg("a.yaml", "a.yaml", "--fix", "--lang", "en")
    assert render(Message("lint.fixed", {"count": 1}), "en") in again.err


def test_without_fix_nothing_is_written(lorg: Run, request: pytest.FixtureRequest) -> None:
    put(a=MENDABLE, b="\ufeff" + WARNED)
    request.getfixturevalue("unchanged")
    lorg(".")


# -- output ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_form_in_both_languages_to_a_file(lorg: Run, form: str, lang: str) -> None:
    put(a=WARNED, b=WRONG, c=SET)
    shown = lorg("a.yaml", "b.yaml", "c.yaml", "missing.yaml", "--format", form, "--lang", lang)
    written = lorg("a.yaml", "b.yaml", "c.yaml", "missing.yaml", "--format", form, "--lang", lang, "-o", "out")
    assert (shown.code, written.code, written.out) == (3, 3, "")
    assert Path("out").read_text(encoding="utf-8") == shown.out
    if form in ("text", "markdown"):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in shown.out)
    assert BY_NAME["unused-measure"].code in shown.out


def test_an_output_that_cannot_be_written(lorg: Run) -> None:
    put(a=SET)
    for target in ("no/such/file", "."):
        assert lorg("a.yaml", "-o", target).code == 3


def test_the_languages_differ_and_the_findings_do_not(lorg: Run) -> None:
    put(a=WARNED)
    zh, en = (lorg("a.yaml", "--format", "json", "--lang", lang) for lang in LANGUAGES)
    assert zh.out != en.out
    assert zh.names == en.names
    for done in (zh, en):
        for finding in json.loads(done.out)["findings"]:
            assert finding["message"]
            assert finding["range"] is not None


def test_the_same_run_gives_the_same_bytes(lorg: Run) -> None:
    put(a=WARNED, b=WRONG)
    for form in FORMS:
        assert lorg("a.yaml", "b.yaml", "--format", form) == lorg("a.yaml", "b.yaml", "--format", form)


def test_names_that_are_hard_to_show(lorg: Run) -> None:
    names = ("变 化.yaml", "a%b,c:d.yaml", "-o.yaml", "a'\"<&.yaml", "x\ny.yaml")
    for name in names:
        Path(name).write_text(WARNED, encoding="utf-8")
    for form in FORMS:
        assert lorg("--format", form, "--", *names).code == 1
    assert lorg(".").code == 1


# -- a previous version ------------------------------------------------------------------------------------------------


def test_against_a_file_and_a_folder(lorg: Run, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a.yaml").write_text(SET, encoding="utf-8")
    put(a=SET.replace(SPARE, ""))
    for against in ("old", "old/a.yaml"):
        assert lorg("a.yaml", "--against", against, "--fail-on", "note").code == 0
    put(a=SET.replace("weight: 1\n", "weight: 2\n", 1))
    for against in ("old", "old/a.yaml"):
        done = lorg("a.yaml", "--against", against, "--format", "json")
        assert done.code == 1
        assert "weight-changed" in done.names
        assert (
            "weight-changed" not in lorg("a.yaml", "--against", against, "--format", "json", "--ignore", "L406").names
        )


def test_a_change_passes_once_the_version_says_so(lorg: Run) -> None:
    changed = SET.replace("at_least: 85", "at_least: 80")
    put(old=SET, a=changed)
    before = lorg("a.yaml", "--against", "old.yaml", "--format", "json")
    assert (before.code, before.names) == (1, ["version-too-low", "criterion-changed"])
    put(a=changed.replace("version: 1.2.0", "version: 1.3.0"))
    after = lorg("a.yaml", "--against", "old.yaml", "--format", "json")
    assert (after.code, after.names) == (0, ["criterion-changed"])
    assert [finding["severity"] for finding in json.loads(after.out)["findings"]] == ["note"]
    assert lorg("a.yaml", "--against", "old.yaml", "--fail-on", "note").code == 1
    for form in FORMS:
        assert BY_NAME["criterion-changed"].code in lorg("a.yaml", "--against", "old.yaml", "--format", form).out


def test_an_id_that_goes_passes_once_it_is_retired_and_the_version_says_so(lorg: Run) -> None:
    gone = WARNED.replace(SPARE, "")
    put(old=WARNED, a=gone)
    assert lorg("a.yaml", "--against", "old.yaml").code == 1
    gone = gone.replace("version: 1.2.0", "version: 2.0.0")
    put(a=gone)
    assert lorg("a.yaml", "--against", "old.yaml", "--format", "json").names == ["id-removed"]
    put(a=gone.replace("retired: [", "retired: [measures.spare, "))
    assert lorg("a.yaml", "--against", "old.yaml").code == 0


def test_a_file_that_is_new_passes(lorg: Run, tmp_path: Path) -> None:
    """Nothing that could have been looked at was passed over; the report says so all the same."""
    (tmp_path / "old").mkdir()
    put(a=SET)
    for arguments in ((), ("--select", "L4")):
        done = lorg("a.yaml", "--against", "old", "--format", "json", *arguments)
        assert (done.code, done.names) == (0, [])
        (unchecked,) = json.loads(done.out)["not_checked"]
        assert {rule[:2] for rule in unchecked["rules"]} == {"L4"}


def test_what_was_not_asked_for_need_not_be_looked_at(lorg: Run) -> None:
    put(a=WRONG)
    done = lorg("a.yaml", "--select", "L1", "--format", "json")
    assert (done.code, json.loads(done.out)["not_checked"]) == (0, [])
    done = lorg("a.yaml", "--select", "L1", "--select", "L361", "--format", "json")
    assert (done.code, [entry["rules"] for entry in json.loads(done.out)["not_checked"]]) == (3, [["L361"]])
    assert lorg("a.yaml", "--ignore", "L206").code == 3


def test_a_previous_version_that_cannot_be_had(lorg: Run) -> None:
    put(a=SET, b=UNREADABLE, c=WRONG)
    for against in ("nothing", "b.yaml", "c.yaml", "-x", "", "a\0b", "main~1"):
        done = lorg("a.yaml", f"--against={against}", "--format", "json")
        assert done.code == 3, against
        assert done.err.strip()
        assert json.loads(done.out)["not_checked"], against


# -- odd files ---------------------------------------------------------------------------------------------------------

ODD: Final[tuple[bytes, ...]] = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xef\xbb\xbf\xef\xbb\xbf",
    b"\r",
    b"---\n---\n",
    b"...",
    b"%YAML 1.2\n---\na: 1\n",
    b"%TAG ! x\n",
    b"a: &a [*a]\n",
    b"<<: {a: 1}\n",
    b"? [a]\n: 1\n",
    b"? {a: 1}\n",
    b"!!python/object:os.system {}\n",
    b"a: |\n",
    b"a: >9\n",
    b"a:\tb\n",
    b"\ta: b\n",
    b"[" * 100_000,
    b"{a: " * 1_000,
    b"- " * 10_000,
    b"a: " * 100,
    b'{"a": NaN}',
    b'{"a": 1e999}',
    b'{"a": "\\ud800"}',
    b'{"\\ud800": 1}',
    b'{"a": 1, "a": 2}',
    b"9" * 5_000,
    b"a: " + b"9" * 5_000,
    b'"' + b"\\" * 1_001,
    "　　a: 1\n".encode(),
    b"format: lorg-indicators/1\nmeasures: {}\ndimensions: [[]]\nladder: 3\nscales: on\n",
    SET.encode("utf-16"),
    SET.encode("gb18030"),
    SET.encode("utf-8")[:-1000],
    SET.replace("\n", "\r").encode("utf-8"),
    SET.replace(" ", "\u00a0").encode("utf-8"),
    SET.replace(": ", "：").encode("utf-8"),
    SET.replace("weight: 1\n", "weight: .nan\n").encode("utf-8"),
    SET.replace("weight: 1\n", "weight: 1e400\n").encode("utf-8"),
    json.dumps(whole_set({"m": number()}, assumes=assumed("weights"))).encode("utf-8"),
)


@pytest.mark.parametrize("content", ODD, ids=range(len(ODD)))
def test_whatever_stands_in_a_file_it_is_answered(lorg: Run, content: bytes) -> None:
    put(a=content)
    loads = True
    try:
        load_set("a.yaml")
    except DefinitionError:
        loads = False
    for lang in LANGUAGES:
        for form in ("text", "json", "sarif"):
            assert lorg("a.yaml", "--lang", lang, "--format", form, "--fail-on", "error").code == int(not loads)
    lorg("a.yaml", "--fix", "--write-baseline", "b.json")
    lorg("a.yaml", "--baseline", "b.json")
