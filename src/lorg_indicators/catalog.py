"""Where the sets are: the only room that knows paths."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lorg_indicators.document import read_document
from lorg_indicators.errors import Fault, UnknownNameError, near
from lorg_indicators.files import read_bytes
from lorg_indicators.loading import parse_set
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet

if TYPE_CHECKING:
    from lorg_indicators.revision import Revision
    from lorg_indicators.selection import Policy

__all__ = ["example", "examples", "load_policy", "load_set", "policy_ids", "set_file", "set_ids"]

# The order of the notice's annexes.
_ORDER: Final = ("jiguan", "qiye", "shequ", "jiating")


def load_set(
    name: str | PathLike[str],
    *,
    version: str | None = None,
    revision: str | PathLike[str] | Revision | None = None,
) -> IndicatorSet:
    """A set by id (``"jiating"``) or by the path of its file.

    Args:
        name: an id from `set_ids`, or a path; a text with a dot or a stroke in it is a path.
        version: the version that is wanted; None takes the one that there is.
        revision: a revision of the set, or the path of its file; the set is then the revised one, and ``version`` is
            that of its base.

    Raises:
        UnknownNameError: there is no such set, or it has another version.
        UnreadableError: there is no such file, or it cannot be read.
        DefinitionError: the file defines no sound set, or the revision does not fit it; every fault is listed with its
            place.
    """
    content, source = set_file(name)
    indicators = parse_set(content, source)
    if version not in (None, indicators.version):
        expected = Message("expected.text", {"text": indicators.version})
        raise UnknownNameError([Fault("unknown-version", found=version, expected=expected)])
    if revision is None:
        return indicators
    # A set is loaded far more often than revised.
    from lorg_indicators.revision import parse_revision, revised  # noqa: PLC0415

    if isinstance(revision, str | PathLike):
        revision = parse_revision(read_bytes(Path(revision)), str(revision))
    return revised(read_document(content, source=source, strict=True), revision)


def set_file(name: str | PathLike[str]) -> tuple[bytes, str]:
    """Content and shown name of the file of a set, which `load_set` would take.

    Raises:
        UnknownNameError: there is no such set.
        UnreadableError: there is no such file, or it cannot be read.
    """
    if isinstance(name, str) and not any(mark in name for mark in "./\\"):
        if name not in set_ids():
            known = set_ids()
            expected = Message("expected.one-of", {"options": known})
            raise UnknownNameError([Fault("unknown-set", found=name, expected=expected, hint=near(name, known))])
        return _folder("indicators").joinpath(f"{name}.yaml").read_bytes(), f"{name}.yaml"
    return read_bytes(Path(name)), str(name)


def set_ids() -> list[str]:
    """Ids of the sets that come with the package, in the order of the notice."""
    names = {
        entry.name.removesuffix(".yaml") for entry in _folder("indicators").iterdir() if entry.name.endswith(".yaml")
    }
    return [name for name in _ORDER if name in names]


def examples() -> list[str]:
    """Names of the evidence examples that come with the package."""
    return sorted(entry.name for entry in _folder("examples").iterdir() if entry.name.endswith(".yaml"))


def example(name: str) -> bytes:
    """The text of an example.

    Raises:
        UnknownNameError: there is none of that name.
    """
    if name not in examples():
        expected = Message("expected.one-of", {"options": examples()})
        raise UnknownNameError([Fault("unknown-example", found=name, expected=expected)])
    return _folder("examples").joinpath(name).read_bytes()


def load_policy(name: str | PathLike[str]) -> Policy:
    """A policy of selection by id (``"shisiwu"``, the notice's own) or by the path of its file.

    Args:
        name: an id from `policy_ids`, or a path; a text with a dot or a stroke in it is a path.

    Raises:
        UnknownNameError: there is no such policy.
        UnreadableError: there is no such file, or it cannot be read.
        DefinitionError: the file defines no sound policy; every fault is listed with its place.
    """
    from lorg_indicators.selection import parse_policy  # noqa: PLC0415 - who scores selects nobody

    if isinstance(name, str) and not any(mark in name for mark in "./\\"):
        known = policy_ids()
        if name not in known:
            expected = Message("expected.one-of", {"options": known})
            raise UnknownNameError([Fault("unknown-policy", found=name, expected=expected, hint=near(name, known))])
        return parse_policy(_folder("policies").joinpath(f"{name}.yaml").read_bytes(), f"{name}.yaml")
    return parse_policy(read_bytes(Path(name)), str(name))


def policy_ids() -> list[str]:
    """Ids of the policies of selection that come with the package."""
    return sorted(
        entry.name.removesuffix(".yaml") for entry in _folder("policies").iterdir() if entry.name.endswith(".yaml")
    )


def _folder(name: str) -> Traversable:
    """A data folder: inside the installed package, or, as a source tree has it, beside ``src``."""
    packaged = resources.files("lorg_indicators").joinpath(name)
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / name
