"""Blocks -> text for a terminal, by rich: it knows that a Chinese character takes two columns."""

from __future__ import annotations

import re
from io import StringIO

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from lorg_indicators.report.blocks import Block, Bullets, Code, Heading, Paragraph, Picture, Table

__all__ = ["fill", "to_text"]

# What may not begin a line in Chinese, and what may not end one.
_IN_NUMBER = re.compile(r"[0-9][.,:]$")
_CLOSING = "，。、；：？！）》”’】％%…,.;:?!)"
_OPENING = "（《“‘【("
_INDENT = 3
_STYLES = {"✓": "green", "△": "yellow", "✗": "red", "?": "yellow", "–": "dim"}


def to_text(blocks: list[Block], *, width: int = 80, colour: bool = False) -> str:
    """The report as text no wider than ``width`` columns, no line with trailing space."""
    buffer = StringIO()
    console = Console(
        file=buffer,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        emoji=False,
        highlight=False,
        markup=False,
    )
    for block in blocks:
        console.print(_renderable(block, width))
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()).strip() + "\n"


def fill(text: str, width: int) -> str:
    """The text in lines of at most ``width`` columns.

    A line may end after a space or at any Chinese character, but closing punctuation does not begin a line nor an
    opening one end it; what has no such place (an address) is left to the terminal's edge.
    """
    return "\n".join(line for paragraph in text.split("\n") for line in _lines(paragraph, width))


def _lines(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for piece in _pieces(text):
        if line and cell_len((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
        while cell_len(line.rstrip()) > width:
            cut = len(set_cell_size(line, width).rstrip()) or 1
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    """The parts of the text that no line end may divide."""
    pieces: list[str] = []
    for letter in text:
        wide = cell_len(letter) > 1 or letter in _CLOSING + _OPENING
        before = pieces[-1] if pieces else ""
        joined = before and (
            letter in _CLOSING
            or letter == " "
            or before[-1] in _OPENING
            or not (wide or before[-1] == " " or cell_len(before[-1]) > 1 or before[-1] in _CLOSING)
            or (letter.isdigit() and _IN_NUMBER.search(before))
        )
        if joined:
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _renderable(block: Block, width: int) -> RenderableType:
    match block:
        case Heading(text, level):
            underline = {1: "═", 2: "─"}.get(level)
            line = Text(text, style="bold")
            ruled = line if underline is None else Text("\n").join([line, Text(underline * line.cell_len)])
            return Padding(ruled, (0 if level == 1 else 1, 0, 0, 0))
        case Paragraph(lines):
            filled = Text(fill("\n".join(lines), width))
            return Padding(filled, (1, 0, 0, 0)) if len(lines) > 1 else filled
        case Bullets(entries):
            return _bullets(entries, width)
        case Code(text):
            return Padding(Text(text, style="dim"), (0, 0, 0, _INDENT))
        case Picture(_, caption):
            return Text(fill(caption, width))
        case Table():
            return _table(block)


def _bullets(entries: list[str], width: int) -> Grid:
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    for entry in entries:
        mark, _, rest = entry.partition(" ")
        if mark in _STYLES:
            grid.add_row(Text(mark, style=_STYLES[mark]), Text(fill(rest, width - _INDENT)))
        else:
            grid.add_row("·", Text(fill(entry, width - _INDENT)))
    return grid


def _table(block: Table) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False)
    for index, head in enumerate(block.head):
        grid.add_column(head, justify="left" if index in (0, len(block.head) - 1) else "right", overflow="fold")
    for row in block.rows:
        grid.add_row(*(Text(cell) for cell in row))
    return grid
