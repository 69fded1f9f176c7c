"""Which files there are, and their bytes; and what the system says of them, in our words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from lorg_indicators.errors import Fault, UnreadableError

__all__ = ["files_of", "os_fault", "read_bytes"]

_ENDINGS: Final = (".yaml", ".yml", ".json")
_LARGEST: Final = 16 * 1024 * 1024
_OS_CODES: Final = {
    FileNotFoundError: "no-such-file",
    NotADirectoryError: "no-such-file",
    IsADirectoryError: "is-a-folder",
    PermissionError: "no-permission",
}


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files that paths stand for: a file itself, of a folder all YAML and JSON files in it and below.

    Raises:
        UnreadableError: a folder holds none. Nothing looked at is not the same as nothing found.
    """
    files: dict[Path, None] = {}
    empty = []
    for path in paths:
        if _is_folder(path):
            found = sorted(entry for entry in path.rglob("*") if entry.suffix in _ENDINGS and entry.is_file())
            empty += [] if found else [Fault("no-files", file=str(path))]
            files |= dict.fromkeys(found)
        else:
            files[path] = None
    if empty:
        raise UnreadableError(empty)
    return list(files)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # too long a name, or a folder that may not be entered: to read it says so
        return False


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        UnreadableError: there is no such file, it is a folder, it may not be read, or it is over 16 MiB.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableError([Fault("too-large", file=str(path))])
        return path.read_bytes()
    except (OSError, ValueError) as error:  # a NUL in a path is a ValueError
        raise UnreadableError([os_fault(error, str(path))]) from None


def os_fault(error: OSError | ValueError, file: str, otherwise: str = "unreadable") -> Fault:
    """What the system says of a file, in our words where we have them."""
    for kind, code in _OS_CODES.items():
        if isinstance(error, kind):
            return Fault(code, file=file)
    return Fault(otherwise, found=getattr(error, "strerror", None) or str(error), file=file)
