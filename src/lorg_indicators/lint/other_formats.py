"""Files beside the sets that the linter is given: which format a text says it has, before anybody reads it as YAML."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["says"]

_FORMAT: Final = re.compile(r"""^\s*\{?\s*["']?format["']?\s*:\s*["']?([a-z-]+/[0-9]+)""", re.MULTILINE)
_HEAD: Final = 4096
"""Formats stand at the head of their files."""


def says(text: str) -> str | None:
    """The format that a text says it has; a set says none but by its shape, or its own."""
    found = _FORMAT.search(text[:_HEAD])
    return None if found is None else found[1]
