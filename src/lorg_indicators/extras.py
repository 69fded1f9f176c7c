"""Packages that only some commands need: imported where they are used, named where they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.messages import Message

__all__ = ["need"]


def need(module: str, extra: str) -> Any:  # noqa: ANN401 - a module's names are known to nobody
    """A module that comes with an extra of this package.

    Raises:
        LorgError: it is not installed; the fault names the command that does it.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name != module.partition(".")[0]:
            raise  # the package is there, but broken
        hint = Message("hint.install-extra", {"extra": extra})
        raise LorgError([Fault("missing-extra", found=error.name, hint=hint)]) from None
