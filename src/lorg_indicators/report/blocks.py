"""What a report is made of, whatever it is shown on: headings, paragraphs, lists and tables of finished text."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Block", "Bullets", "Code", "Heading", "Paragraph", "Picture", "Table"]


class Heading(NamedTuple):
    """A heading; level 1 is the report's own."""

    text: str
    level: int = 2


class Paragraph(NamedTuple):
    """Lines that stand together."""

    lines: list[str]


class Bullets(NamedTuple):
    """A list; an entry may begin with a mark (✓ ✗ ? –) that takes the place of the bullet."""

    entries: list[str]


class Table(NamedTuple):
    """A table; the first column is text, the others are numbers."""

    head: list[str]
    rows: list[list[str]]


class Code(NamedTuple):
    """A piece of a file, shown as it is."""

    text: str


class Picture(NamedTuple):
    """A picture as SVG, and the words for it; where no picture can be shown the words stand alone."""

    svg: bytes
    caption: str


Block = Heading | Paragraph | Bullets | Table | Code | Picture
