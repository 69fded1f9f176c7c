"""A file against its previous version: where that is read from, and where the findings stand."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from lorg_indicators import set_ids
from lorg_indicators.document import scan_document
from lorg_indicators.errors import Range, UnreadableError
from lorg_indicators.lint import base as base_room
from lorg_indicators.lint.base import Base, Version, read_base, read_version
from lorg_indicators.lint.finding import Finding, Severity, Unchecked
from lorg_indicators.lint.previous import RULE_OF, check_previous
from lorg_indicators.lint.rules import BY_NAME, RULES
from lorg_indicators.loading import build_set
from lorg_indicators.messages import LANGUAGES, render

ROOT = Path(__file__).parents[1]
SAMPLE = (ROOT / "src" / "lorg_indicators" / "lint" / "pages" / "sample.yaml").read_text(encoding="utf-8")
GIT = str(shutil.which("git"))


def version(text: str, name: str) -> Version:
    document, faults = scan_document(text, source=name, strict=True, placed=True)
    assert document is not None
    assert faults == []
    return Version(build_set(document.data), document)


def replaced(*changes: tuple[str, str]) -> str:
    text = SAMPLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def found(text: str, old: str = SAMPLE) -> list[Finding]:
    return check_previous(version(old, "old.yaml"), version(text, "new.yaml"))


def cut(text: str, piece: Range | None) -> str:
    """The piece of a text that stands on one line."""
    assert piece is not None
    (line, start), (last, end) = piece
    assert line == last
    return text.split("\n")[line - 1][start - 1 : end - 1]


# -- findings ------------------------------------------------------------------------------------------------------


def test_every_kind_of_difference_has_its_rule() -> None:
    assert set(RULE_OF.values()) | {"version-too-low"} == {rule.name for rule in RULES if rule.level == 4}


def test_nothing_is_found_where_nothing_changed() -> None:
    assert found(SAMPLE) == []
    assert found(SAMPLE.replace("version: 1.2.0", "version: 1.2.1")) == []
    assert found("# a comment\n\n" + SAMPLE.replace("{score: 60, known: 0.6,", "{known: 0.60, score: 60.0,")) == []


def test_a_finding_stands_at_the_new_value_and_names_the_old_one() -> None:
    text = replaced(("at_least: 85", "at_least: 80"), ("version: 1.2.0", "version: 1.3.0"))
    (finding,) = found(text)
    assert (finding.rule.name, finding.rule.severity) == ("criterion-changed", Severity.WARNING)
    assert finding.path == "xuexidian/service/offer/content/at_least"
    assert (finding.file, cut(text, finding.range)) == ("new.yaml", "80")
    (related,) = finding.related
    assert (related.file, cut(SAMPLE, related.range)) == ("old.yaml", "85")
    assert render(related.message, "en") == "the previous version (1.2.0)"
    assert "lower limit: 85%, as in version 1.2.0, not 80%" in finding.message("en")
    assert "下限：85%（1.2.0 版），而不是 80%" in finding.message("zh")
    assert "1.3.0" in str(finding.suggestion("en"))


@pytest.mark.parametrize(
    ("change", "marked", "related"),
    [
        ((", workers: {zh: 在职人员, en: people at work}", ""), "{old: {zh: 老年人", "workers"),
        (("id: growth", "id: rising"), "rising", "growth"),
        (("  visits:\n", "  calls:\n"), "calls", "visits"),
        (("years: 4", "years: 3"), "3", "4"),
        (
            ("aggregation: {set: arithmetic, dimension", "aggregation: {set: minimum, dimension"),
            "minimum",
            "arithmetic",
        ),
        (("documents: [{zh: 课程表, en: timetable}]", "documents: [课程表]"), "课程表", "{zh: 课程表"),
        (("label: {zh: 步行时间, en: walking time}", "label: 步行时间"), "步行时间", "{zh: 步行时间"),
        (
            ("how: {zh: 看验收文件。, en: See the certificate.}", "how: {zh: 看文件。, en: See the certificate.}"),
            "看文件。",
            "看验收文件。",
        ),
        (("id: xuexidian", "id: other"), "other", "xuexidian"),
        ((", held: {tier: youxiu, years: 1}", ""), "requires", "{tier: youxiu"),
    ],
)
def test_where_findings_stand(change: tuple[str, str], marked: str, related: str) -> None:
    changes = [change]
    if "visits" in change[0]:
        changes += [("[visits, residents]", "[calls, residents]")]
    if "held" in change[0]:
        changes += [("        held: {zh: 先评优秀，再评示范。, en: Excellent first and a model afterwards.}\n", "")]
    text = replaced(*changes)
    finding = next(one for one in found(text) if one.rule.name != "version-too-low")
    assert cut(text, finding.range).startswith(marked)
    assert cut(SAMPLE, finding.related[0].range).startswith(related)


def test_a_part_that_is_gone_stands_at_what_is_left() -> None:
    rest = SAMPLE[SAMPLE.index("          - id: growth") : SAMPLE.index("\nladder:")]
    text = replaced((rest, ""), ("context: [且]", "context: [且稳步增长]"))
    gone = next(one for one in found(text) if one.rule.name == "id-removed")
    assert (gone.path, cut(text, gone.range)) == ("xuexidian/service/use/growth", "criteria")
    assert "use.growth" in str(gone.suggestion("en"))
    retired = text.replace("retired: [", "retired: [use.growth, ").replace("version: 1.2.0", "version: 2.0.0")
    assert {one.rule.name for one in found(retired)} <= {"text-changed-since"}
    minor = retired.replace("version: 2.0.0", "version: 1.9.0")
    assert "version-too-low" in {one.rule.name for one in found(minor)}


def test_an_item_that_went_with_its_dimension_is_told_too() -> None:
    service = SAMPLE[SAMPLE.index("  - id: service") : SAMPLE.index("\nladder:")]
    gone = [one for one in found(replaced((service, ""))) if one.rule.name == "id-removed"]
    assert [one.path.rpartition("/")[2] for one in gone] == ["service", "offer", "use"]
    assert {cut(replaced((service, "")), one.range) for one in gone} == {"dimensions"}


def test_a_rename_is_guessed() -> None:
    (finding, low) = found(replaced(("id: growth", "id: rising")))
    assert "use.growth were now called use.rising" in str(finding.suggestion("en"))
    assert low.rule.name == "version-too-low"
    listed = replaced(
        ("id: growth", "id: rising"), ("retired: [", "retired: [use.growth, "), ("version: 1.2.0", "version: 2.0.0")
    )
    assert found(listed) == []


def test_what_is_new_says_what_is_left_to_the_others() -> None:
    line = "- {id: safe, kind: threshold, quote: 消防验收合格, measure: fire_safe, is: true, weight: 1}"
    more = line.replace("id: safe", "id: checked").replace("weight: 1}", "weight: 3.5}")
    finding = next(one for one in found(replaced((line, f"{line}\n          {more}"))) if one.rule.name == "part-added")
    assert "count for 50% of what they did" in str(finding.suggestion("en"))
    assert finding.related == ()


@pytest.mark.parametrize(
    ("change", "new", "least"),
    [
        (("at_least: 85", "at_least: 80"), "1.2.9", "1.3.0"),
        (("id: growth", "id: rising"), "1.9.9", "2.0.0"),
        (("annex: 4", "annex: 5"), "1.2.0", "1.2.1"),
        (("annex: 4", "annex: 4"), "1.1.0", "1.2.0"),
    ],
)
def test_a_version_that_is_too_low(change: tuple[str, str], new: str, least: str) -> None:
    text = replaced(change, ("version: 1.2.0", f"version: {new}"))
    finding = found(text)[-1]
    assert (finding.rule.name, finding.path, cut(text, finding.range)) == ("version-too-low", "xuexidian/version", new)
    assert f"at least {least}" in finding.message("en")
    enough = [one.rule.name for one in found(replaced(change, ("version: 1.2.0", f"version: {least}")))]
    assert "version-too-low" not in enough


ANNOUNCED = {
    "breaking": (("at_most: 168", "at_most: 140"), "evidence-no-longer-fits", Severity.ERROR, "2.0.0"),
    "unit": (("unit: 小时/周", "unit: 小时/月"), "unit-changed", Severity.ERROR, "2.0.0"),
    "result": (("at_least: 85", "at_least: 80"), "criterion-changed", Severity.WARNING, "1.3.0"),
    "wording": (("annex: 4", "annex: 5"), "text-changed-since", Severity.NOTE, "1.2.1"),
}


@pytest.mark.parametrize("name", ANNOUNCED)
def test_a_change_that_the_version_announces_is_there_for_information(name: str) -> None:
    change, rule, severity, enough = ANNOUNCED[name]
    before, low = found(replaced(change))
    assert (before.rule.name, before.severity, low.rule.name) == (rule, severity, "version-too-low")
    assert f"make the version at least {enough}" in str(before.suggestion("en"))
    for least in (enough, "3.1.0"):
        (after,) = found(replaced(change, ("version: 1.2.0", f"version: {least}")))
        assert (after.rule, after.severity, after.fingerprint) == (before.rule, Severity.NOTE, before.fingerprint)
        assert after.message("en") == before.message("en")
        assert f"version {least} says so" in str(after.suggestion("en"))
        assert all(after.suggestion(lang) for lang in LANGUAGES)


def test_every_change_is_announced_for_itself() -> None:
    """A version that says that results may change says nothing of old evidence."""
    changes = (
        ("at_least: 85", "at_least: 80"),
        ("unit: 小时/周", "unit: 小时/月"),
        ("version: 1.2.0", "version: 1.3.0"),
    )
    severities = {finding.rule.name: finding.severity for finding in found(replaced(*changes))}
    assert severities == {
        "unit-changed": Severity.ERROR,
        "criterion-changed": Severity.NOTE,
        "version-too-low": Severity.ERROR,
    }


SWAPPED = "{young: {zh: 老年人, en: the old}, old: {zh: 青少年, en: the young}"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (("id: growth", "id: rising"), "id-removed"),
        (("{old: {zh: 老年人, en: the old}, young: {zh: 青少年, en: the young}", SWAPPED), "id-reused"),
        (("retired: [offer.free, ", "retired: ["), "retired-dropped"),
    ],
)
def test_what_no_version_makes_right_stays_as_grave_as_it_is(change: tuple[str, str], rule: str) -> None:
    kept = [one for one in found(replaced(change, ("version: 1.2.0", "version: 9.0.0"))) if one.rule.name == rule]
    assert {one.severity for one in kept} == {BY_NAME[rule].severity}
    assert kept[0].severity is not Severity.NOTE
    assert not BY_NAME[rule].by_version


def test_findings_of_a_json_file_have_their_places() -> None:
    data: Any = json.loads(json.dumps(version(SAMPLE, "old.yaml").document.data))
    data["dimensions"][0]["weight"] = 9
    text = json.dumps(data, ensure_ascii=False, indent=1)
    finding = found(text)[0]
    assert (finding.rule.name, cut(text, finding.range)) == ("weight-changed", "9")


@pytest.mark.parametrize("new", set_ids())
def test_any_two_sets_give_findings_that_can_be_read(new: str) -> None:
    """Sets that share nothing but their form: every finding has its place and its words in both languages."""
    texts = {name: (ROOT / "indicators" / f"{name}.yaml").read_text(encoding="utf-8") for name in {new, "jiating"}}
    findings = check_previous(version(texts["jiating"], "old.yaml"), version(texts[new], "new.yaml"))
    assert bool(findings) == (new != "jiating")
    for finding in findings:
        assert finding.range is not None
        assert finding.path
        assert all(finding.message(lang) and finding.suggestion(lang) for lang in LANGUAGES)
        assert all(related.range is not None for related in finding.related)


def test_a_fingerprint_outlives_what_happens_elsewhere() -> None:
    change = ("at_least: 85", "at_least: 80")
    one, other = found(replaced(change))[0], found("\n\n" + replaced(change, ("id: growth", "id: rising")))
    assert one.fingerprint in {finding.fingerprint for finding in other}


# -- the base ------------------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run([GIT, *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a file in a folder, committed once and then changed."""
    top = tmp_path / "repository"
    (top / "sets [1]").mkdir(parents=True)
    git(top, "init", "--initial-branch=main")
    (top / "sets [1]" / "示例.yaml").write_text("first", encoding="utf-8")
    git(top, "add", "-A")
    git(top, "commit", "-m", "first")
    git(top, "tag", "v1")
    (top / "sets [1]" / "示例.yaml").write_text("second", encoding="utf-8")
    (top / "sets [1]" / "new.yaml").write_text("new", encoding="utf-8")
    return top


def codes(caught: pytest.ExceptionInfo[UnreadableError]) -> list[str]:
    for lang in LANGUAGES:
        assert caught.value.render(lang)
    return [fault.code for fault in caught.value.faults]


def test_a_file_and_a_folder(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a.yaml").write_bytes(b"old")
    for reference in (tmp_path / "old", tmp_path / "old" / "a.yaml"):
        assert read_base(str(reference), tmp_path / "a.yaml") == Base(b"old", str(tmp_path / "old" / "a.yaml"))


@pytest.mark.parametrize("reference", ["v1", "main", "HEAD"])
def test_a_revision(repository: Path, reference: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = repository / "sets [1]" / "示例.yaml"
    expected = Base(b"first", f"{reference}:sets [1]/示例.yaml")
    assert read_base(reference, file) == expected
    monkeypatch.chdir(repository / "sets [1]")
    assert read_base(reference, Path("示例.yaml")) == expected


def test_a_hook_of_git_sets_its_own_folder(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    found = read_base("v1", repository / "sets [1]" / "示例.yaml")
    assert isinstance(found, Base)
    assert found.content == b"first"


def test_a_new_file_has_nothing_to_be_compared_with(repository: Path, tmp_path: Path) -> None:
    file = repository / "sets [1]" / "new.yaml"
    (tmp_path / "empty").mkdir()
    for reference in ("v1", str(tmp_path / "empty")):
        unchecked = read_base(reference, file)
        assert isinstance(unchecked, Unchecked)
        assert unchecked.rules == tuple(rule.code for rule in RULES if rule.level == 4)
        assert {BY_NAME["id-removed"].code, BY_NAME["version-too-low"].code} <= set(unchecked.rules)
        assert all(reference in render(unchecked.reason, lang) for lang in LANGUAGES)


def test_a_folder_called_like_a_branch(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "main").mkdir()
    monkeypatch.chdir(repository)
    found = read_base("main", Path("sets [1]/示例.yaml"))
    assert isinstance(found, Base)
    assert found.content == b"first"


@pytest.mark.parametrize(
    "reference",
    ["v2", "", "-h", "--help", "HEAD~9", "v1:sets", "a b", "no/such/file.yaml", "x" * 5000, "nul\0", "标签"],
)
def test_a_revision_that_there_is_not(repository: Path, reference: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_base(reference, repository / "sets [1]" / "示例.yaml")
    assert set(codes(caught)) <= {"base-unknown-revision", "base-unreadable"}


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_base("main", tmp_path / "a.yaml")
    assert codes(caught) == ["base-no-repository"]
    with pytest.raises(UnreadableError) as caught:
        read_base("main", tmp_path / "nowhere" / "a.yaml")
    assert codes(caught) == ["no-such-folder"]


def test_no_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableError) as caught:
        read_base("v1", repository / "sets [1]" / "示例.yaml")
    assert codes(caught) == ["base-no-git"]


@pytest.mark.parametrize("command", ["ls-tree", "show"])
def test_a_git_that_fails(repository: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    real = base_room._git

    def broken(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        if arguments[0] == command:
            return subprocess.CompletedProcess(arguments, 128, b"", b"fatal: bad object\nmore")
        return real(folder, *arguments)

    monkeypatch.setattr(base_room, "_git", broken)
    with pytest.raises(UnreadableError) as caught:
        read_base("v1", repository / "sets [1]" / "示例.yaml")
    assert codes(caught) == ["base-unreadable"]
    assert "fatal: bad object" in caught.value.render("en")


def test_a_git_that_hangs(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(arguments: Sequence[str], **_: Any) -> None:
        raise subprocess.TimeoutExpired(arguments, 30)

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(UnreadableError) as caught:
        read_base("v1", repository / "sets [1]" / "示例.yaml")
    assert codes(caught) == ["base-unreadable"]


def test_a_folder_that_may_not_be_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_: Path) -> bool:
        raise PermissionError

    monkeypatch.setattr(Path, "is_dir", closed)
    with pytest.raises(UnreadableError) as caught:
        read_base(str(tmp_path), tmp_path / "a.yaml")
    assert codes(caught) == ["no-permission"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff", "not-utf-8"),
        (b"a: [", "yaml-syntax"),
        (b"[]", "wrong-type"),
        (SAMPLE.replace("weight: 3", "weight: 0").encode(), "out-of-range"),
        (SAMPLE.replace("quote: 步行可达", "quote: 步行").encode(), "text-not-covered"),
    ],
)
def test_a_base_that_is_no_sound_set(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_version(Base(content, "main:a.yaml"))
    assert codes(caught)[:2] == ["base-unsound", code]
    assert all(fault.file == "main:a.yaml" for fault in caught.value.faults)


def test_a_base_that_is_sound() -> None:
    version_ = read_version(Base(SAMPLE.encode(), "main:a.yaml"))
    assert version_.indicators == version(SAMPLE, "x").indicators
    assert version_.document.source == "main:a.yaml"
