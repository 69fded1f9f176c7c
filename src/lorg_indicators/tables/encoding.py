"""The bytes of a text file as UTF-8, a chunk at a time.

UTF-8 and UTF-16 with a byte order mark are what the mark says. Without one, a file is UTF-8 if all of its bytes are,
from the first to the last; else it is GB18030, which Excel and WPS write in China and which GBK and GB2312 are parts
of. Nothing is guessed from the frequency of characters: bytes that are neither are refused, with their line.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from lorg_indicators.errors import UnreadableError
from lorg_indicators.files import os_fault
from lorg_indicators.messages import Message
from lorg_indicators.tables.source import BLOCK, unreadable

__all__ = ["encoding_of", "size", "utf_8"]

_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HINT: Final = Message("hint.save-utf-8")


def encoding_of(path: Path) -> str:
    """``utf-8``, ``utf-8-sig``, ``utf-16`` or ``gb18030``: how the file is written. Reads all of it.

    Raises:
        UnreadableError: the file cannot be opened, is no text, or is in none of these.
    """
    start = next(_chunks(path), b"")
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        line = _undecodable(path, encoding)
        if line is None:
            return encoding
    raise unreadable(path, "table-encoding", hint=_HINT, line=line)


def utf_8(path: Path, encoding: str) -> Iterator[bytes]:
    """The text in UTF-8, without a mark.

    Raises:
        UnreadableError: the file cannot be read any more.
    """
    if encoding == "utf-8":
        yield from _chunks(path)
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in _chunks(path):
        yield decoder.decode(chunk).encode()


def size(path: Path, encoding: str) -> int:
    """How many bytes the text has in UTF-8, at least 1."""
    return max(path.stat().st_size if encoding == "utf-8" else sum(map(len, utf_8(path, encoding))), 1)


def _undecodable(path: Path, encoding: str) -> int | None:
    """The line of the first byte that the encoding does not have, None where it has them all."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for chunk in chain(_chunks(path), (b"",)):
        if encoding != "utf-16" and b"\0" in chunk:
            raise unreadable(path, "table-not-text", hint=_HINT)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        line += chunk.count(b"\n")
    return None


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(BLOCK):
                yield chunk
    except (OSError, ValueError) as error:  # a NUL in a path is a ValueError
        raise UnreadableError([os_fault(error, str(path))]) from None
