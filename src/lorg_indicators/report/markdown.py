"""Blocks -> Markdown."""

from __future__ import annotations

import re

from lorg_indicators.report.blocks import Block, Bullets, Code, Heading, Paragraph, Picture, Table

__all__ = ["to_markdown"]

# What would start markup inside a text that is not ours: subjects' names, reasons, documents.
_MARKUP = re.compile(r"([\\`*_\[\]<>|#])")


def to_markdown(blocks: list[Block]) -> str:
    """The report as Markdown; text from evidence cannot become markup."""
    return "\n\n".join(_markdown(block) for block in blocks) + "\n"


def _escape(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _markdown(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {_escape(text)}"
        case Paragraph(lines):
            return "  \n".join(_escape(line) for line in lines)
        case Bullets(entries):
            return "\n".join("- " + _escape(entry).replace("\n", "  \n  ") for entry in entries)
        case Code(text):
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
            return f"{fence}yaml\n{text}\n{fence}"
        case Picture(_, caption):
            return f"*{_escape(caption)}*"
        case Table(head, rows):
            rule = ["---", *["---:"] * (len(head) - 2), "---"]
            return "\n".join(_row(row) for row in (head, rule, *rows))


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell if set(cell) <= {"-", ":"} else _escape(cell) for cell in cells) + " |"
