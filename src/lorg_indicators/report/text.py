"""Blocks -> text for a terminal, by rich: it knows that a Chinese character takes two columns."""

from __future__ import annotations

from io import StringIO

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from lorg_indicators.report.blocks import Block, Bullets, Heading, Paragraph, Table

__all__ = ["to_text"]

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
        console.print(_renderable(block))
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()).strip() + "\n"


def _renderable(block: Block) -> RenderableType:
    match block:
        case Heading(text, level):
            underline = {1: "═", 2: "─"}.get(level)
            line = Text(text, style="bold")
            ruled = line if underline is None else Text("\n").join([line, Text(underline * line.cell_len)])
            return Padding(ruled, (0 if level == 1 else 1, 0, 0, 0))
        case Paragraph(lines):
            return Padding(Text("\n".join(lines)), (1, 0, 0, 0)) if len(lines) > 1 else Text(lines[0])
        case Bullets(entries):
            return _bullets(entries)
        case Table():
            return _table(block)


def _bullets(entries: list[str]) -> Grid:
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    for entry in entries:
        mark, _, rest = entry.partition(" ")
        if mark in _STYLES:
            grid.add_row(Text(mark, style=_STYLES[mark]), Text(rest))
        else:
            grid.add_row("·", Text(entry))
    return grid


def _table(block: Table) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False)
    for index, head in enumerate(block.head):
        grid.add_column(head, justify="left" if index in (0, len(block.head) - 1) else "right", overflow="fold")
    for row in block.rows:
        grid.add_row(*(Text(cell) for cell in row))
    return grid
