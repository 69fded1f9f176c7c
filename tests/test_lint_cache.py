"""What is known to be clean is not looked at again, and nobody can tell from the answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from importlib.machinery import ModuleSpec
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorg_indicators.cli import main
from lorg_indicators.lint import cache, run
from lorg_indicators.lint.formats import FORMS
from lorg_indicators.lint.linter import Linted, lint_text
from lorg_indicators.lint.pages import sample
from lorg_indicators.messages import LANGUAGES

SET: Final = sample()
WARNED: Final = SET.replace("  distance:\n", "  spare: {type: yes_no, label: {zh: 备用, en: spare}}\n  distance:\n")
"""One warning: unused-measure (L361)."""
TAKEN_BACK: Final = WARNED.replace("  spare:", "  # lorg: ignore unused-measure 备用\n  spare:")
WRONG: Final = SET.replace("version: 1.2.0", "version: v1")
FOLDER: Final = ".lorg_cache"


class Done(NamedTuple):
    code: int
    out: str
    err: str


Check = Callable[..., Done]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder with a cache of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cache, "FOLDER", Path(FOLDER))


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """Runs ``lorg validate``."""

    def run_once(*arguments: str) -> Done:
        code = main(["validate", *arguments])
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return run_once


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were looked at, as they come."""
    names: list[str] = []

    def spied(content: bytes, name: str, *others: Any) -> Linted:
        names.append(name)
        return lint_text(content, name, *others)

    monkeypatch.setattr(run, "lint_text", spied)
    return names


def put(**files: str | bytes) -> None:
    """Files ``name.yaml`` in the current folder."""
    for name, content in files.items():
        Path(f"{name}.yaml").write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def entries() -> list[str]:
    file = Path(FOLDER) / "clean"
    return file.read_text("ascii").splitlines() if file.exists() else []


# -- the same answer ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_bytes_in_every_form(check: Check, looked_at: list[str], form: str, lang: str) -> None:
    put(a=SET, b=SET)
    options = ("a.yaml", "b.yaml", "--format", form, "--lang", lang)
    full = check(*options, "--no-cache")
    assert check(*options) == full
    assert looked_at == ["a.yaml", "b.yaml"] * 2
    assert check(*options) == full
    assert check(*options, "-o", "out") == (full.code, "", check(*options, "-o", "out").err)
    assert Path("out").read_text("utf-8") == full.out
    assert looked_at == ["a.yaml", "b.yaml"] * 2


@pytest.mark.parametrize("form", FORMS)
def test_the_same_bytes_where_only_some_files_are_known(check: Check, looked_at: list[str], form: str) -> None:
    put(a=SET, b=WARNED, c=SET, d=WRONG)
    options = ("d.yaml", "a.yaml", "missing.yaml", "b.yaml", "c.yaml", "--format", form)
    full = check(*options, "--no-cache")
    assert check(*options) == full
    looked_at.clear()
    assert check(*options) == full
    assert looked_at == ["d.yaml", "b.yaml"]


def test_what_is_known_takes_neither_yaml_nor_models() -> None:
    put(a=SET)
    heavy = ("yaml", "pydantic", "lorg_indicators.document", "lorg_indicators.model", "lorg_indicators.lint.run")
    for form in FORMS:
        arguments = ["validate", "a.yaml", "--format", form]
        script = (
            f"import sys; from lorg_indicators.cli import main; code = main({arguments!r}); "
            f"print(code, *(name for name in {heavy!r} if name in sys.modules), file=sys.stderr)"
        )
        first, second = (
            subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, encoding="utf-8")
            for _ in range(2)
        )
        assert first.stdout == second.stdout
        if form != "sarif":  # which has the pages of all rules in it, and these are YAML
            assert second.stderr.split() == ["0"]


@settings(max_examples=40)
@given(st.data())
def test_with_and_without_after_any_edits(data: st.DataObject) -> None:
    options: Sequence[tuple[str, ...]] = (
        (),
        ("--ignore", "unused-measure"),
        ("--select", "L1"),
        ("--select", "L3", "--ignore", "no-english"),
        ("--fail-on", "note"),
    )
    texts = st.sampled_from([SET, WARNED, TAKEN_BACK, WRONG, "", "\ufeff" + SET])
    with TemporaryDirectory() as folder, chdir(folder):
        now = dict.fromkeys(("a.yaml", "b.json"), SET)
        for _ in range(data.draw(st.integers(1, 6))):
            name = data.draw(st.sampled_from(sorted(now)))
            if data.draw(st.booleans()):
                now[name] = data.draw(texts)
            else:
                start = data.draw(st.integers(0, len(now[name])))
                end = min(len(now[name]), start + data.draw(st.integers(0, 40)))
                now[name] = (
                    now[name][:start] + data.draw(st.sampled_from(["", "x", "0", "\n", "：", "\t"])) + now[name][end:]
                )
            for file, text in now.items():
                Path(file).write_bytes(text.encode("utf-8"))
            chosen = data.draw(st.sampled_from(options))
            assert quietly(".", *chosen) == quietly(".", *chosen, "--no-cache")


def quietly(*arguments: str) -> Done:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["validate", *arguments, "--format", "json"])
    return Done(code, out.getvalue(), err.getvalue())


# -- never a stale one -------------------------------------------------------------------------------------------------


def test_a_file_that_changed(check: Check, looked_at: list[str]) -> None:
    put(a=SET, b=SET)
    assert check("a.yaml", "b.yaml").code == 0
    looked_at.clear()
    put(a=WARNED)
    assert check("a.yaml", "b.yaml").code == 1
    assert looked_at == ["a.yaml"]


def test_a_file_that_changed_without_its_size_and_time(check: Check) -> None:
    put(a=SET)
    assert check("a.yaml").code == 0
    state = Path("a.yaml").stat()
    put(a=SET.replace("version: 1.2.0", "version: v.2.0"))
    os.utime("a.yaml", ns=(state.st_atime_ns, state.st_mtime_ns))
    assert Path("a.yaml").stat().st_size == state.st_size
    assert check("a.yaml").code == 1


def test_other_options(check: Check, looked_at: list[str]) -> None:
    put(a=WARNED)
    assert check("a.yaml", "--ignore", "L361").code == 0
    assert check("a.yaml").code == 1
    assert check("a.yaml", "--select", "L1").code == 0
    assert check("a.yaml", "--select", "L3").code == 1
    assert len(looked_at) == 4
    for same in (("--ignore", "unused-measure"), ("--select", "L10", "--select", "L11", "--select", "L1")):
        assert check("a.yaml", *same).code == 0
    assert len(looked_at) == 4


def test_what_changes_no_finding_is_no_other_question(check: Check, looked_at: list[str]) -> None:
    put(a=SET)
    for same in ((), ("--lang", "en"), ("--format", "line"), ("--fail-on", "note"), ("./a.yaml",)):
        assert check("a.yaml", *same).code == 0
    assert looked_at == ["a.yaml"]


def test_another_file_of_the_same_content(check: Check, looked_at: list[str]) -> None:
    put(a=SET)
    check("a.yaml")
    Path("a.yaml").rename("b.yaml")
    check("b.yaml")
    assert looked_at == ["a.yaml", "b.yaml"]


def test_a_file_that_is_gone(check: Check) -> None:
    put(a=SET, b=SET)
    assert check("a.yaml", "b.yaml").code == 0
    Path("a.yaml").unlink()
    gone = check("a.yaml", "b.yaml")
    assert gone.code == 3
    assert "a.yaml" in gone.err
    Path("a.yaml").mkdir()
    assert check("a.yaml", "b.yaml").code == 3


@pytest.mark.parametrize("change", ["edited", "added", "touched", "renamed"])
def test_another_program(
    check: Check, looked_at: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: str
) -> None:
    source = tmp_path / "program" / "lint" / "rules.py"
    source.parent.mkdir(parents=True)
    source.write_text("RULES = ()\n", encoding="utf-8")
    monkeypatch.setattr(cache, "__file__", str(source.with_name("cache.py")))
    put(a=SET)
    check("a.yaml")
    check("a.yaml")
    assert looked_at == ["a.yaml"]
    state = source.stat()
    if change == "edited":
        source.write_text("RULES = (1,)\n", encoding="utf-8")
        os.utime(source, ns=(state.st_atime_ns, state.st_mtime_ns))
    elif change == "added":
        source.with_name("more.py").write_text("", encoding="utf-8")
    elif change == "touched":
        os.utime(source, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    else:
        source.rename(source.with_name("others.py"))
    check("a.yaml")
    assert looked_at == ["a.yaml"] * 2


def test_the_program_is_all_of_the_package() -> None:
    names = {Path(path).relative_to(Path(cache.__file__).parents[1]).as_posix() for path, _, _ in cache._sources()}
    assert {"model.py", "consistency/__init__.py", "lint/cache.py", "lint/pages/circle.yaml"} <= names


def test_what_is_no_part_of_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("lint", "__pycache__"):
        (tmp_path / folder).mkdir()
    (tmp_path / "rules.py").touch()
    (tmp_path / "__pycache__" / "rules.pyc").touch()
    (tmp_path / ".#rules.py").symlink_to("nobody@nowhere")
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "lint" / "cache.py"))
    assert [Path(path).name for path, _, _ in cache._sources()] == ["rules.py"]


def test_another_version_of_what_is_installed(
    check: Check, looked_at: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put(a=SET)
    check("a.yaml")
    (tmp_path / "site" / "pydantic-99.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "site")
    check("a.yaml")
    assert looked_at == ["a.yaml"] * 2
    monkeypatch.setattr(sys, "version", "4.0")
    check("a.yaml")
    assert looked_at == ["a.yaml"] * 3
    monkeypatch.setattr(cache, "find_spec", lambda name: ModuleSpec(name, None, origin=f"/elsewhere/{name}.py"))
    check("a.yaml")
    assert looked_at == ["a.yaml"] * 4


@pytest.mark.parametrize("missing", ["_installed", "_sources"])
def test_where_the_versions_cannot_be_told(
    check: Check, looked_at: list[str], monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr(cache, missing, lambda: iter(()))
    put(a=SET)
    assert check("a.yaml") == check("a.yaml")
    assert looked_at == ["a.yaml"] * 2
    assert not Path(FOLDER).exists()


def test_a_file_that_changes_while_it_is_looked_at(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    put(a=SET)

    def changed(content: bytes, name: str, *others: Any) -> Linted:
        put(a=WARNED)
        return lint_text(content, name, *others)

    monkeypatch.setattr(run, "lint_text", changed)
    assert check("a.yaml").code == 0
    assert entries() == []
    assert check("a.yaml").code == 1


# -- what is kept ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (WARNED, ()),
        (WARNED, ("--fail-on", "error")),
        (TAKEN_BACK, ()),
        (WRONG, ()),
        (WRONG, ("--ignore", "badly-formed")),
        ("", ("--select", "L3")),
        ("\ufeff" + SET, ("--ignore", "byte-order-mark")),
        (SET.encode("utf-8").replace("学".encode(), b"\xff", 1), ("--select", "L131")),
    ],
)
def test_only_what_is_wholly_clean(
    check: Check, looked_at: list[str], content: str | bytes, options: tuple[str, ...]
) -> None:
    put(a=content)
    assert check("a.yaml", *options) == check("a.yaml", *options)
    assert looked_at == ["a.yaml"] * 2
    assert not Path(FOLDER).exists()


@pytest.mark.parametrize(
    "options",
    [("--no-cache",), ("--against", "old.yaml"), ("--baseline", "known"), ("--write-baseline", "known"), ("--fix",)],
)
def test_not_where_more_than_the_file_counts(check: Check, looked_at: list[str], options: tuple[str, ...]) -> None:
    put(a=SET, old=SET)
    Path("known").write_text(json.dumps({"format": "lorg-indicators-baseline/1", "findings": []}), encoding="utf-8")
    for _ in range(2):
        assert check("a.yaml", *options).code == 0
    assert "a.yaml" in looked_at[len(looked_at) // 2 :]
    assert not Path(FOLDER).exists()
    check("a.yaml")
    known = entries()
    looked_at.clear()
    check("a.yaml", *options)
    assert "a.yaml" in looked_at
    assert entries() == known


def test_a_pipe_is_read_once() -> None:
    os.mkfifo("a.yaml")
    for _ in range(2):
        Thread(target=lambda: Path("a.yaml").write_text(SET, encoding="utf-8"), daemon=True).start()
        # In a process of its own, because to read it twice would be to wait for ever.
        subprocess.run([sys.executable, "-m", "lorg_indicators", "validate", "a.yaml"], check=True, timeout=60)
    assert entries() == []


def test_a_file_by_two_names_and_twice(check: Check, looked_at: list[str]) -> None:
    put(a=SET)
    full = str(Path("a.yaml").absolute())
    assert check("a.yaml", full, "a.yaml") == check("a.yaml", full, "a.yaml")
    assert looked_at == ["a.yaml", full]


def test_the_oldest_go_first(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST", 2)
    put(a=SET, b=SET, c=SET)
    kept = []
    for name in ("a.yaml", "b.yaml", "c.yaml"):
        check(name)
        kept += entries()[-1:]
    assert entries() == kept[1:]


# -- the folder --------------------------------------------------------------------------------------------------------


def test_the_folder_marks_itself_and_is_never_checked(check: Check) -> None:
    put(a=SET)
    first = check(".", "--format", "json")
    assert check(".", "--format", "json") == first
    assert json.loads(first.out)["files"] == ["a.yaml"]
    assert sorted(entry.name for entry in Path(FOLDER).iterdir()) == [".gitignore", "CACHEDIR.TAG", "clean"]
    assert (Path(FOLDER) / ".gitignore").read_text("ascii") == "*\n"
    tag = (Path(FOLDER) / "CACHEDIR.TAG").read_text("ascii")
    assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55")


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\xff\x00\xfe", b"clean", b"{}", b"\n" * 9, b"0" * 64 + b" " + b"0" * 64, b"0" * 64 + b" clean\n"],
)
def test_garbled_entries_are_none(check: Check, looked_at: list[str], garbage: bytes) -> None:
    put(a=SET)
    first = check("a.yaml")
    (Path(FOLDER) / "clean").write_bytes(garbage)
    assert check("a.yaml") == first
    assert looked_at == ["a.yaml"] * 2
    assert check("a.yaml") == first
    assert looked_at == ["a.yaml"] * 2


def test_an_entry_cut_short_or_altered_is_none(check: Check, looked_at: list[str]) -> None:
    put(a=SET)
    check("a.yaml")
    (line,) = entries()
    other = "0" if line[-1] != "0" else "1"
    for garbled in (line[:-1], line + "0", line[:-1] + other, line.upper(), line[65:] + " " + line[:64]):
        (Path(FOLDER) / "clean").write_text(garbled, encoding="ascii")
        looked_at.clear()
        assert check("a.yaml").code == 0
        assert looked_at == ["a.yaml"]


@pytest.mark.parametrize("obstacle", ["a file", "a folder for the entries", "a read-only folder"])
def test_where_none_can_be_written_there_is_none(
    check: Check, looked_at: list[str], monkeypatch: pytest.MonkeyPatch, obstacle: str
) -> None:
    if obstacle == "a file":
        Path(FOLDER).touch()
    elif obstacle == "a folder for the entries":
        (Path(FOLDER) / "clean").mkdir(parents=True)
    else:

        def refuse(*_: Any, **__: Any) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "mkdir", refuse)
    put(a=SET)
    full = check("a.yaml", "--no-cache")
    assert check("a.yaml") == check("a.yaml") == full
    assert (full.code, full.err) == (0, "")
    assert looked_at == ["a.yaml"] * 3


def test_a_run_that_is_cut_off_leaves_the_old_entries(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    put(a=SET, b=SET)
    check("a.yaml")
    before = entries()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        assert check("b.yaml").code == 0
    assert entries() == before
    assert sorted(entry.name for entry in Path(FOLDER).iterdir()) == [".gitignore", "CACHEDIR.TAG", "clean"]
