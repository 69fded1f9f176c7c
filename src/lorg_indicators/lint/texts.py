"""Where the texts of a document stand: what is part of one is no key, no indentation and no comment."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import NamedTuple

from lorg_indicators.document import Document
from lorg_indicators.errors import Position

__all__ = ["TextPiece", "Texts"]


class TextPiece(NamedTuple):
    """Where a text stands, and whether it was marked as one: by quotes, or as a block."""

    start: Position
    end: Position
    marked: bool


class Texts:
    """The texts of a document; of a file that could not be read none is known.

    Args:
        document: the data and their places.
        source: what it was read from.
    """

    def __init__(self, document: Document | None, source: str) -> None:
        self._document, self._source = document, source

    def around(self, position: Position) -> TextPiece | None:
        """The text that a position is within, beyond its first character."""
        at = bisect_left(self._pieces, position, key=lambda piece: piece.start) - 1
        return self._pieces[at] if at >= 0 and position < self._pieces[at].end else None

    @cached_property
    def _pieces(self) -> list[TextPiece]:
        """All texts in the order of the file; looked up only where somebody asks."""
        document = self._document
        if document is None:
            return []
        texts = (place for path, place in document.places.items() if isinstance(document.at(path), str))
        return sorted(
            TextPiece(*place.value, marked=self._source.startswith(("'", '"', "|", ">"), place.start.index))
            for place in texts
        )
