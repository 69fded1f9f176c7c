"""The previous version of a file: another file, the file of the same name in a folder, or what git has of it.

Whatever keeps it from being read is an error: that nothing could be compared must never look like nothing found.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

from lorg_indicators.document import Document, read_document
from lorg_indicators.errors import DefinitionError, Fault, LorgError, UnreadableError
from lorg_indicators.files import os_fault, read_bytes
from lorg_indicators.lint.finding import Unchecked
from lorg_indicators.lint.rules import RULES
from lorg_indicators.loading import build_set
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet

__all__ = ["Base", "Version", "read_base", "read_version"]

_LEVEL: Final = 4
_SECONDS: Final = 30
# A hook of git's runs with these set, for the folder and the index of its own.
_OF_A_HOOK: Final = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")


class Base(NamedTuple):
    """The bytes of a previous version, and what to call it in messages: ``main:indicators/shequ.yaml``."""

    content: bytes
    name: str


class Version(NamedTuple):
    """A sound set, and the document that it was read from."""

    indicators: IndicatorSet
    document: Document


def read_base(reference: str, path: Path) -> Base | Unchecked:
    """The version of the file ``path`` that ``reference`` names: a file, a folder, else a revision of git's.

    A file that did not exist there is new, and there is nothing to compare it with.

    Raises:
        UnreadableError: there is no such file, folder or revision, no git, no repository; or it cannot be read.
    """
    there = Path(reference)
    try:
        folder = bool(reference) and there.is_dir()  # no reference is not the working folder
        if folder and (there / path.name).exists():
            return Base(read_bytes(there / path.name), str(there / path.name))
        if reference and not folder and there.exists():
            return Base(read_bytes(there), reference)
    except (OSError, ValueError) as error:  # a name that no file can have
        raise UnreadableError([os_fault(error, reference, "base-unreadable")]) from None
    try:
        return _of_revision(reference, path)
    except UnreadableError:
        if folder:
            return _new(reference, path)
        raise


def read_version(base: Base) -> Version:
    """The set that a previous version defines.

    Raises:
        UnreadableError: it defines no sound set; the first fault says so, the others why.
    """
    unsound = Fault("base-unsound", file=base.name, hint=Message("hint.base-unsound"))
    try:
        document = read_document(base.content, source=base.name, strict=True)
    except LorgError as error:
        raise UnreadableError([unsound, *error.faults]) from None
    try:
        return Version(build_set(document.data), document)
    except DefinitionError as error:
        raise UnreadableError([unsound, *map(document.locate, error.faults)]) from None


def _new(reference: str, path: Path) -> Unchecked:
    rules = tuple(rule.code for rule in RULES if rule.level == _LEVEL)
    return Unchecked(str(path), rules, Message("lint.unchecked.new", {"reference": reference}), due=False)


def _of_revision(reference: str, path: Path) -> Base | Unchecked:
    folder = path.parent
    if not folder.is_dir():
        raise UnreadableError([Fault("no-such-folder", file=str(folder))])
    inside = _git(folder, "rev-parse", "--show-prefix")
    if inside.returncode:
        raise _failed("base-no-repository", inside, str(folder))
    # What begins with a dash would be an option.
    commit = None if reference.startswith("-") else _git(folder, "rev-parse", "--verify", f"{reference}^{{commit}}")
    if commit is None or commit.returncode:
        hint = Message("hint.base-unknown-revision")
        raise UnreadableError([Fault("base-unknown-revision", found=reference, file=str(path), hint=hint)])
    revision, name = commit.stdout.decode("ascii").strip(), path.name
    listed = _git(folder, "ls-tree", "-z", "--name-only", revision, f"./{name}")
    if listed.returncode:
        raise _failed("base-unreadable", listed, str(path))
    if not listed.stdout:
        return _new(reference, path)
    shown = _git(folder, "show", f"{revision}:./{name}")
    if shown.returncode:
        raise _failed("base-unreadable", shown, str(path))
    return Base(shown.stdout, f"{reference}:{inside.stdout.decode('utf-8', 'replace').strip()}{name}")


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """What git says in a folder."""
    program = shutil.which("git")
    if program is None:
        raise UnreadableError([Fault("base-no-git", hint=Message("hint.base-no-git"))])
    environment = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    quiet = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1"}
    try:
        return subprocess.run(  # noqa: S603 - git itself, no shell, and no argument of a user's that could be an option
            [program, *arguments],
            cwd=folder,
            env={**environment, **quiet},
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise UnreadableError([Fault("base-unreadable", found=str(error), file=str(folder))]) from None


def _failed(code: str, answer: subprocess.CompletedProcess[bytes], file: str) -> UnreadableError:
    """The error that git's own words are part of."""
    lines = answer.stderr.decode("utf-8", "replace").strip().splitlines()
    return UnreadableError([Fault(code, found=lines[0] if lines else "", file=file)])
