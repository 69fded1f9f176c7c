"""Blocks -> one HTML file that needs nothing else: no script, no network, pictures within it."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from itertools import count
from typing import Final

from lorg_indicators.messages import Lang
from lorg_indicators.report.blocks import Block, Bullets, Code, Heading, Paragraph, Picture, Table

__all__ = ["to_html"]

_PART: Final = 2
"""The level of the headings that a reader jumps to."""

_LANGS: Final[dict[Lang, str]] = {"zh": "zh-CN", "en": "en"}

# Nothing may be loaded, whatever a text within may say.
_POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"

_STYLE: Final = """
:root { color-scheme: light; }
body { margin: 0; color: #222; background: #fff; font: 16px/1.6 "Noto Sans CJK SC", "PingFang SC",
  "Microsoft YaHei", system-ui, sans-serif; }
main { max-width: 52rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.3; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 1px solid #ccc; }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
nav { font-size: .9rem; }
a { color: #0b5394; }
.table { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; overflow-wrap: normal; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid #ddd; text-align: right; vertical-align: top;
  font-variant-numeric: tabular-nums; }
th { border-bottom: 2px solid #888; }
td:first-child, th:first-child, td:last-child, th:last-child { text-align: left; }
td:first-child { min-width: 8em; }
figure { margin: 1.25rem 0; }
figure img { max-width: 100%; height: auto; display: block; }
figcaption { color: #555; font-size: .9rem; }
pre { background: #f4f4f4; padding: .75rem; overflow-x: auto; font-size: .85rem; }
@page { size: A4; margin: 20mm 22mm; }
@media print {
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  tr, figure { break-inside: avoid; }
  thead { display: table-header-group; }
  .table { overflow-x: visible; }
  table { font-size: .72rem; }
  th, td { padding: .2rem .35rem; }
  th { overflow-wrap: anywhere; }
  nav { display: none; }
}
""".strip()


def to_html(blocks: list[Block], lang: Lang) -> str:
    """A page with the blocks, the first heading of level 1 as its title; text within it cannot become markup."""
    title = next((block.text for block in blocks if isinstance(block, Heading) and block.level == 1), "")
    numbers = count(1)
    body = "\n".join(_html(block, numbers) for block in blocks)
    parts = [block.text for block in blocks if isinstance(block, Heading) and block.level == _PART]
    links = " · ".join(f'<a href="#part-{at}">{escape(text)}</a>' for at, text in enumerate(parts, 1))
    return (
        f'<!doctype html>\n<html lang="{_LANGS[lang]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<link rel="icon" href="data:,">\n<title>{escape(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n'
        f"<body>\n<main>\n<nav>{links}</nav>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _html(block: Block, numbers: count[int]) -> str:
    match block:
        case Heading(text, level):
            anchor = f' id="part-{next(numbers)}"' if level == _PART else ""
            return f"<h{level}{anchor}>{escape(text)}</h{level}>"
        case Paragraph(lines):
            return f"<p>{_lines(lines)}</p>"
        case Bullets(entries):
            return "<ul>\n" + "\n".join(f"<li>{_lines(entry.splitlines())}</li>" for entry in entries) + "\n</ul>"
        case Code(text):
            return f"<pre>{escape(text)}</pre>"
        case Table(head, rows):
            body = "\n".join(_row("td", row) for row in rows)
            return (
                f'<div class="table"><table>\n<thead>\n{_row("th", head)}\n</thead>\n'
                f"<tbody>\n{body}\n</tbody>\n</table></div>"
            )
        case Picture(svg, caption):
            source = "data:image/svg+xml;base64," + b64encode(svg).decode("ascii")
            text = escape(caption)
            return f'<figure><img src="{source}" alt="{text}"><figcaption>{text}</figcaption></figure>'


def _lines(lines: list[str]) -> str:
    return "<br>\n".join(escape(line) for line in lines)


def _row(tag: str, cells: list[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
