"""Which files are known to be clean: an earlier run found nothing in them, and nothing that counts has changed since.

Every rule looks at one file by itself, and at nothing else: not at the clock, not at the environment, not at the folder
that the file is in. So what is in the key decides the answer: the file's bytes and name, the rules that were asked for,
this program, Python, and what is installed beside it. A rule that looks at more must keep its files out of here.

Only "no finding, and nothing that was not checked" is kept. Whatever else there is to say of a file is found anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from lorg_indicators.lint.other_formats import says
from lorg_indicators.lint.report import LintReport

__all__ = ["FOLDER", "Cache"]

FOLDER: Final = Path(".lorg_cache")
# No ending: what has one of YAML's or JSON's would be taken for a file to be checked.
_FILE: Final = "clean"
_MARKS: Final[Mapping[str, str]] = {
    ".gitignore": "*\n",
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# Files that `lorg validate` found clean.\n",
}
_ENTRY: Final = re.compile(r"([0-9a-f]{64}) ([0-9a-f]{64})")
_MOST: Final = 10_000
# Grammar, shape and units are theirs. Whatever else is installed counts as well, by its name and version.
_NEEDED: Final[Mapping[str, str]] = {
    "pint": "pint",
    "pydantic": "pydantic",
    "pydantic_core": "pydantic_core",
    "yaml": "pyyaml",
}
# A finding that a comment takes back is counted in every report.
_TAKES_BACK: Final = "lorg:"
# What is said of a file of another format, such as a revision, depends on the set that it is about.
_SET: Final = "lorg-indicators/1"


class Cache:
    """The files that are known to be clean under one choice of rules. An entry: file and choice -> all of the key."""

    def __init__(self, select: Collection[str] | None, ignore: Collection[str]) -> None:
        self._folder = FOLDER
        self._choice = _digest(None if select is None else sorted(select), sorted(ignore))
        self._program = _program()

    def clean(self, files: Iterable[Path]) -> frozenset[str]:
        """The names of those of the files that are known to be clean as they stand."""
        if self._program is None:
            return frozenset()
        entries = self._entries()
        known = set()
        for file in files:
            subject = self._subject(file.as_posix())
            if subject in entries and entries[subject] == self._key(subject, _content(file)):
                known.add(file.as_posix())
        return frozenset(known)

    def keep(self, report: LintReport) -> None:
        """Notes the files of a report that are clean."""
        if self._program is None:
            return
        told = {finding.file for finding in report.findings} | {entry.file for entry in report.not_checked}
        if not told.issubset(report.files):  # what is said of no file in particular may be about any
            return
        clean = {}
        for name, text in report.texts.items():
            content = _content(Path(name))
            # The text is what was looked at; the file may have changed since, and need not be the text's UTF-8.
            alone = _TAKES_BACK not in text and says(text) in (None, _SET)
            if name not in told and alone and content == _sha256(text.encode()):
                subject = self._subject(name)
                clean[subject] = self._key(subject, content)
        if clean:
            # New ones come last, and the oldest go first.
            others = [entry for entry in self._entries().items() if entry[0] not in clean]
            self._write([*others, *clean.items()][-_MOST:])

    def _subject(self, name: str) -> str:
        return _digest(name, self._choice)

    def _key(self, subject: str, content: str | None) -> str | None:
        return None if content is None else _digest(subject, self._program, content)

    def _entries(self) -> dict[str, str]:
        """What can be read of the entries; what cannot is not there."""
        with suppress(OSError):
            text = (self._folder / _FILE).read_text(encoding="ascii", errors="replace")
            found = (_ENTRY.fullmatch(line) for line in text.splitlines())
            return {match[1]: match[2] for match in found if match is not None}
        return {}

    def _write(self, entries: Iterable[tuple[str, str | None]]) -> None:
        # Every answer is as right without a cache, only later; so where none can be written, as in a folder that may
        # only be read, nothing is wrong and there is nothing to say.
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            for name, text in _MARKS.items():
                if not (self._folder / name).exists():
                    (self._folder / name).write_text(text, encoding="ascii")
            # Written beside and renamed, so that a run at the same time reads the old entries or the new.
            with tempfile.TemporaryDirectory(prefix="draft-", dir=self._folder) as drafts:
                draft = Path(drafts) / _FILE
                draft.write_text("".join(f"{subject} {key}\n" for subject, key in entries), encoding="ascii")
                draft.replace(self._folder / _FILE)


def _content(file: Path) -> str | None:
    """The digest of a file's bytes; None of what is no plain file: a pipe, say, can be read only once."""
    with suppress(OSError, ValueError):  # a NUL in a path is a ValueError
        if file.is_file():
            with file.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
    return None


def _program() -> str | None:
    """All but files and options that an answer depends on; None where it cannot be told.

    Nothing of it is imported, because that is what takes the time that a cache is to save.
    """
    installed, sources = sorted(set(_installed())), sorted(_sources())
    names = {name.partition("-")[0].lower() for name in installed}
    places = [spec.origin for name in _NEEDED if (spec := find_spec(name)) is not None]
    told = names.issuperset(_NEEDED.values()) and sources
    return _digest(sys.version, places, installed, sources) if told else None


def _installed() -> Iterator[str]:
    """What is installed, as Python keeps it: folders like ``pydantic-2.11.0.dist-info``."""
    for folder in sys.path:
        with suppress(OSError):
            yield from (entry.name for entry in Path(folder).iterdir() if entry.suffix in (".dist-info", ".egg-info"))


def _sources() -> Iterator[tuple[str, int, int]]:
    """Every file of this package with its size and the time of its last change: once edited, it is another program."""
    for folder, below, names in os.walk(Path(__file__).parents[1]):
        below[:] = [name for name in below if name != "__pycache__"]
        for name in names:
            with suppress(OSError):  # a link that leads nowhere is no part of a program
                path = Path(folder) / name
                state = path.stat()
                yield str(path), state.st_size, state.st_mtime_ns


def _digest(*parts: object) -> str:
    return _sha256(json.dumps(parts).encode("ascii"))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
