"""The form as an Excel workbook, by XlsxWriter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import groupby
from math import ceil
from operator import itemgetter
from typing import Any, Final

from rich.cells import cell_len

from lorg_indicators.columnar.names import EvidenceColumn
from lorg_indicators.extras import need
from lorg_indicators.measures import LARGEST
from lorg_indicators.messages import Lang, Say
from lorg_indicators.model import IndicatorSet
from lorg_indicators.table_form.columns import SUBJECT, FormColumn, form_columns
from lorg_indicators.table_form.guide import Guide, guide

__all__ = ["workbook"]

_SHEET: Final = "evidence"
_SECTION, _ITEM, _LABEL, _ENTER, _NAMES = range(5)
_FIRST: Final = _NAMES + 1
_ROWS: Final = 300
_CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - any fixed time makes equal forms equal files
_A3, _A4 = 8, 9
_SCALE: Final = 60  # per cent: a form has more than a hundred columns
_WIDTHS: Final = {"id": 14, "name": 22}
_WIDTH: Final = 18
_WIDE: Final = 26
_SLACK: Final = 1.15  # a line ends at a word, so it is seldom full
_LINE: Final = 15  # points
_HIGHEST: Final = 409
# What Excel holds in a help text, in its heading and in a drop-down list, counted in UTF-16.
_LONGEST_MESSAGE: Final = 255
_LONGEST_TITLE: Final = 32

_TEXTS: Final = ("text", "tier")

_Formats = Mapping[str, Any]


def workbook(indicators: IndicatorSet, period: int | None, lang: Lang) -> bytes:
    """The whole file: the sheet to be filled in, and the guide."""
    say, buffer = Say(lang), BytesIO()
    columns = form_columns(indicators, period, say)
    book = need("xlsxwriter", "excel").Workbook(
        buffer,
        # A text is a text, whatever it begins with; and nothing is written to a folder on the way.
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"title": say("table.guide.title", title=indicators.title.label), "created": _CREATED})
    formats = _formats(book)
    _fill_form(book.add_worksheet(_SHEET), columns, formats, say)
    _fill_guide(book.add_worksheet(say("table.sheet.guide")), guide(indicators, columns, say), formats)
    book.close()
    return buffer.getvalue()


def _formats(book: Any) -> _Formats:  # noqa: ANN401 - XlsxWriter's types are not at hand without it
    # The quote prefix keeps a text that begins with = + - @ a text, even if somebody edits it.
    heading = {"quote_prefix": True, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    return {
        "title": book.add_format({"quote_prefix": True, "bold": True, "font_size": 14}),
        "plain": book.add_format({"quote_prefix": True}),
        "section": book.add_format({**heading, "bold": True, "bg_color": "#D9E2F3"}),
        "item": book.add_format({**heading, "bg_color": "#EDF2FA"}),
        "label": book.add_format({**heading, "bold": True}),
        "enter": book.add_format({**heading, "font_color": "#595959"}),
        "name": book.add_format({**heading, "text_wrap": False, "font_name": "Consolas", "bg_color": "#F2F2F2"}),
        "typed": book.add_format({"num_format": "@"}),
    }


def _fill_form(sheet: Any, columns: Sequence[FormColumn], formats: _Formats, say: Say) -> None:  # noqa: ANN401
    _headings(sheet, columns, formats)
    sheet.set_row(_LABEL, max(_height(column.label, _width(column)) for column in columns))
    sheet.set_row(_ENTER, max(_height(column.enter, _width(column)) for column in columns))
    for at, column in enumerate(columns):
        sheet.write_string(_LABEL, at, column.label, formats["label"])
        sheet.write_string(_ENTER, at, column.enter, formats["enter"])
        sheet.write_string(_NAMES, at, column.name, formats["name"])
        text = column.evidence is None or column.evidence.type in _TEXTS
        # As text, a number of a subject keeps its leading zeros, and a reason that begins with "=" is no formula.
        sheet.set_column(at, at, _width(column), formats["typed"] if text else None)
        if column.evidence is not None:
            check = _check(column, column.evidence, say)
            sheet.data_validation(_FIRST, at, _FIRST + _ROWS - 1, at, check)
    frozen = sum(column.name in SUBJECT for column in columns)
    sheet.freeze_panes(_FIRST, frozen)
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.set_print_scale(_SCALE)
    sheet.repeat_rows(_SECTION, _NAMES)
    if frozen:
        sheet.repeat_columns(0, frozen - 1)
    sheet.set_footer("&L&F&R&P / &N")


def _width(column: FormColumn) -> int:
    if column.evidence is None:
        return _WIDTHS[column.name]
    return _WIDE if column.evidence.type in _TEXTS else _WIDTH


def _height(text: str, width: int) -> float:
    """How high a row must be for a text; Excel would find out by itself, LibreOffice does not."""
    lines = sum(max(1, ceil(_SLACK * cell_len(line) / width)) for line in text.split("\n"))
    return min(_LINE * lines, _HIGHEST)


def _headings(sheet: Any, columns: Sequence[FormColumn], formats: _Formats) -> None:  # noqa: ANN401
    """The two rows of headings: neighbours that share one stand below it together."""
    # An item's heading never reaches into the next section.
    sections, items = [(column.section,) for column in columns], [(column.section, column.item) for column in columns]
    for row, kind, headings in ((_SECTION, "section", sections), (_ITEM, "item", items)):
        for words, run in groupby(enumerate(headings), key=itemgetter(1)):
            first, *rest = (at for at, _ in run)
            if rest:
                sheet.merge_range(row, first, row, rest[-1], words[-1], formats[kind])
            else:
                sheet.write_string(row, first, words[-1], formats[kind])


def _check(column: FormColumn, evidence: EvidenceColumn, say: Say) -> dict[str, Any]:
    """What Excel shows when a cell is chosen, and what it refuses."""
    levels = [f"{at} = {say.text(level)}" for at, level in enumerate(evidence.options or ())]
    help_text = "\n".join([column.label, *(levels if evidence.type == "level" else [column.enter])])
    return {
        **_rule(evidence, say),
        "input_title": _cut(column.name, _LONGEST_TITLE),
        "input_message": _cut(help_text, _LONGEST_MESSAGE),
        "error_title": _cut(column.name, _LONGEST_TITLE),
        "error_message": _cut(say("table.wrong", label=column.label, enter=column.enter), _LONGEST_MESSAGE),
    }


def _rule(evidence: EvidenceColumn, say: Say) -> dict[str, Any]:
    match evidence.type:
        case "boolean":
            return _listed([say("word.true"), say("word.false")])
        case "level":
            return _listed([str(at) for at in range(len(evidence.options or ()))])
        case "tier":
            return _listed(list(evidence.options or ()))
        case "number":
            return {"validate": "decimal", **_bounds(evidence)}
        case "count" | "year":
            return {"validate": "integer", **_bounds(evidence)}
    return {"validate": "any"}


def _listed(options: list[str]) -> dict[str, Any]:
    """A drop-down list, unless it is longer than Excel allows: then anything may be typed, and is checked when read."""
    fits = len(",".join(options)) <= _LONGEST_MESSAGE
    return {"validate": "list", "source": options} if fits else {"validate": "any"}


def _bounds(evidence: EvidenceColumn) -> dict[str, Any]:
    """Both ends always, so that a text is refused where every number may stand."""
    lower = -LARGEST if evidence.at_least is None else evidence.at_least
    upper = LARGEST if evidence.at_most is None else evidence.at_most
    # A whole number without its point, so that no exponent stands in the file.
    ends = [int(end) if float(end).is_integer() else end for end in (lower, upper)]
    return {"criteria": "between", "minimum": ends[0], "maximum": ends[1]}


def _cut(text: str, longest: int) -> str:
    """The text, shortened to so many units of UTF-16."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * longest:
        return text
    return units[: 2 * (longest - 1)].decode("utf-16-le", "ignore") + "…"


def _fill_guide(sheet: Any, words: Guide, formats: _Formats) -> None:  # noqa: ANN401
    sheet.write_string(0, 0, words.title, formats["title"])
    for row, line in enumerate(words.notes, 1):
        sheet.write_string(row, 0, line, formats["plain"])
    head = len(words.notes) + 2
    for at, (name, width) in enumerate(words.head):
        sheet.set_column(at, at, width)
        sheet.write_string(head, at, name, formats["section"])
    for row, cells in enumerate(words.rows, head + 1):
        sheet.set_row(row, max(_height(cell, width) for cell, (_, width) in zip(cells, words.head, strict=True)))
        for at, cell in enumerate(cells):
            sheet.write_string(row, at, cell, formats["item"])
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.set_footer("&L&F&R&P / &N")
