"""Where rows come from: the name of a file, or the URI of a table in a database.

A URI may hold a password: it is never shown.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.messages import Message

__all__ = ["DATABASES", "Address", "address", "is_uri", "same_database", "shown"]

DATABASES: Final = ("postgresql", "postgres")
"""Schemes of the URIs of databases."""

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


class Address(NamedTuple):
    """A table of a database.

    Attributes:
        server: the URI without the table.
        table: ``table`` or ``schema.table``; empty where none is named.
    """

    server: str
    table: str

    @property
    def shown(self) -> str:
        """What people are shown of it."""
        return f"#{self.table}"


def is_uri(name: str) -> bool:
    """Whether a name is a URI and not that of a file."""
    return _SCHEME.match(name) is not None


def address(name: str) -> Address | None:
    """The table that a URI names; None for anything that is no URI of a database."""
    scheme = _SCHEME.match(name)
    if scheme is None or scheme[1].lower() not in DATABASES:
        return None
    server, _, table = name.rpartition("#")
    if not server or "@" in table:  # the mark stands in a password
        return Address(name, "")
    return Address(server, unquote(table))


def same_database(source: Address, output: str) -> Address | None:
    """The table that results go to; None for a file.

    Args:
        source: the table that is read.
        output: ``#table``, the URI of a table, or the name of a file.

    Raises:
        LorgError: the table is in another database, or has no name.
    """
    target = Address(source.server, unquote(output[1:])) if output.startswith("#") else address(output)
    if target is None:
        return None
    if target.server != source.server:
        raise LorgError([Fault("other-database", hint=Message("hint.same-database"))])
    if not target.table:
        raise LorgError([Fault("no-table-named", hint=Message("hint.same-database"))])
    return target


def shown(name: str) -> str:
    """A name as people are shown it."""
    found = address(name)
    return name if found is None else found.shown
