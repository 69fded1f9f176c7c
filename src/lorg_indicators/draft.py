"""A file that is there when it is whole, and not before."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lorg_indicators.errors import Fault, UnreadableError
from lorg_indicators.files import os_fault

__all__ = ["Draft", "drafted", "unwritable"]


class Draft:
    """What becomes a file: written in a hidden folder beside it, renamed at the end.

    Attributes:
        folder: where parts of the file may be kept meanwhile.
        path: where it is written.
    """

    def __init__(self, target: Path) -> None:
        """Makes the folder.

        Raises:
            UnreadableError: nothing can be written there.
        """
        self._target = target.resolve()
        if self._target.is_dir():
            raise UnreadableError([Fault("is-a-folder", file=str(target))])
        if not self._target.parent.is_dir():
            raise UnreadableError([Fault("no-such-folder", file=str(self._target.parent))])
        # A pipe or a device is written to and never replaced, and nothing is put beside it.
        self._device = self._target.exists() and not self._target.is_file()
        with unwritable(target):
            self.folder = Path(tempfile.mkdtemp(prefix=".lorg-", dir=None if self._device else self._target.parent))
        self.path = self.folder / f"draft{target.suffix}"

    def publish(self) -> None:
        """Gives the file its name; the one that had it before is gone."""
        if self._device:
            with self.path.open("rb") as draft, self._target.open("wb") as device:
                shutil.copyfileobj(draft, device)
        else:
            self.path.replace(self._target)

    def remove(self) -> None:
        """Removes all that is left."""
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def drafted(target: Path) -> Iterator[Path]:
    """The name under which a file is written, which gets its own when the block has ended without an error.

    Raises:
        UnreadableError: nothing can be written there.
    """
    draft = Draft(target)
    try:
        yield draft.path
        with unwritable(target):
            draft.publish()
    finally:
        draft.remove()


@contextmanager
def unwritable(target: Path) -> Iterator[None]:
    """What the system has against writing a file, as an `UnreadableError`."""
    try:
        yield
    except OSError as error:
        raise UnreadableError([os_fault(error, str(target), "unwritable")]) from None
