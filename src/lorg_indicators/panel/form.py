"""The form that an expert fills in, as an Excel workbook by XlsxWriter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import groupby
from typing import Any, Final, NamedTuple

from lorg_indicators.extras import need
from lorg_indicators.messages import Say
from lorg_indicators.model import IndicatorSet
from lorg_indicators.panel.judgements import POINTS, Quartiles, choices, written
from lorg_indicators.panel.plan import PANEL_FORMAT, Plan, Question, questions
from lorg_indicators.research.groups import ROOT, groups

__all__ = ["ANSWER", "COMMENT", "FIRST", "IDENTITY", "QUESTION", "SHEET", "Earlier", "form", "identity"]

SHEET: Final = "answers"
IDENTITY: Final = (2, 0)
"""Row and column of the cell that says whose form this is, and of which round."""

_HEAD: Final = 4
FIRST: Final = _HEAD + 1
"""The row of the first question."""

QUESTION, _GROUP, _FIRST_NAME, _SECOND_NAME, ANSWER, COMMENT, _OWN, _MEDIAN, _MIDDLE = range(9)
_WIDTHS: Final = {
    QUESTION: 16, _GROUP: 22, _FIRST_NAME: 28, _SECOND_NAME: 28, ANSWER: 10, COMMENT: 30, _OWN: 10, _MEDIAN: 10,
    _MIDDLE: 14,
}  # fmt: skip
_CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - any fixed time makes equal forms equal files
_A4: Final = 9


class Earlier(NamedTuple):
    """What the round before had on a question: the expert's own answer, and the middle of all."""

    own: float | None
    middle: Quartiles


def identity(plan: Plan, number: int, expert: str) -> str:
    """The text by which a form is told from all others."""
    return f"{PANEL_FORMAT} | {plan.set} {plan.version} | {plan.kind} | {number} | {expert}"


def form(
    plan: Plan, indicators: IndicatorSet, number: int, expert: str, earlier: Mapping[str, Earlier], say: Say
) -> bytes:
    """One expert's form of one round; the same arguments give the same bytes.

    Args:
        plan: the panel.
        indicators: its set.
        number: of the round, from 1.
        expert: the pseudonym.
        earlier: for each question's id what the round before had; empty in the first.
        say: the language.
    """
    buffer = BytesIO()
    book = need("xlsxwriter", "excel").Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    title = say("panel.form.title", title=indicators.title.label, number=number)
    book.set_properties({"title": title, "created": _CREATED})
    sheet, formats = book.add_worksheet(SHEET), _formats(book)
    sheet.write_string(0, 0, title, formats["title"])
    sheet.write_string(1, 0, say(f"panel.form.{plan.kind}"), formats["plain"])
    sheet.write_string(*IDENTITY, identity(plan, number, expert), formats["code"])
    shown = [at for at in _WIDTHS if _is_shown(plan, at, earlier)]
    for at in _WIDTHS:
        sheet.set_column(at, at, _WIDTHS[at], None, {"hidden": at not in shown})
    for at in shown:
        sheet.write_string(_HEAD, at, say(_heading(plan, at)), formats["head"])
    _Rows(plan, indicators, sheet, formats, say).fill(earlier)
    sheet.freeze_panes(FIRST, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD)
    book.close()
    return buffer.getvalue()


def _is_shown(plan: Plan, column: int, earlier: Mapping[str, Earlier]) -> bool:
    if column == _SECOND_NAME:
        return plan.kind == "pairwise"
    return bool(earlier) or column < _OWN


def _heading(plan: Plan, column: int) -> str:
    names = {
        QUESTION: "question", _GROUP: "group", _SECOND_NAME: "second", ANSWER: "answer", COMMENT: "comment",
        _OWN: "own", _MEDIAN: "median", _MIDDLE: "middle",
    }  # fmt: skip
    first = "first" if plan.kind == "pairwise" else "member"
    return f"panel.head.{names.get(column, first)}"


def _formats(book: Any) -> Mapping[str, Any]:  # noqa: ANN401 - XlsxWriter's types are not at hand without it
    cell = {"quote_prefix": True, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    entry = {**cell, "locked": False, "bg_color": "#FFF9E5"}
    return {
        "title": book.add_format({"quote_prefix": True, "bold": True, "font_size": 14}),
        "plain": book.add_format({"quote_prefix": True}),
        "code": book.add_format({"quote_prefix": True, "font_name": "Consolas", "font_color": "#595959"}),
        "head": book.add_format({**cell, "bold": True, "bg_color": "#D9E2F3"}),
        "text": book.add_format(cell),
        "number": book.add_format({"valign": "top", "border": 1, "border_color": "#BFBFBF"}),
        "entry": book.add_format({**entry, "align": "center"}),
        "comment": book.add_format({**entry, "num_format": "@"}),
        "wrong": book.add_format({"bg_color": "#F4CCCC"}),
    }


class _Rows:
    """Writes the questions, group after group; a budget has a sum below each group."""

    def __init__(
        self,
        plan: Plan,
        indicators: IndicatorSet,
        sheet: Any,  # noqa: ANN401
        formats: Mapping[str, Any],
        say: Say,
    ) -> None:
        self._plan, self._sheet, self._formats, self._say = plan, sheet, formats, say
        self._members = groups(indicators)
        self._titles = {ROOT: indicators.title.label}
        for dimension in indicators.dimensions:
            self._titles[dimension.id] = dimension.title.label
            self._titles |= {item.id: item.title.label for item in dimension.items}
        self._questions = questions(plan, indicators)

    def fill(self, earlier: Mapping[str, Earlier]) -> None:
        row = FIRST
        for _, run in groupby(self._questions, key=lambda question: question.group):
            first = row
            for question in run:
                self._question(row, question, earlier.get(question.id))
                row += 1
            if self._plan.kind == "budget":
                self._sum(first, row)
                row += 1

    def _question(self, row: int, question: Question, earlier: Earlier | None) -> None:
        say, members = self._say, self._members[question.group]
        texts = {
            QUESTION: question.id,
            _GROUP: say.text(self._titles[question.group]),
            _FIRST_NAME: say.text(members[question.first]),
        }
        if question.second is not None:
            texts[_SECOND_NAME] = say.text(members[question.second])
        if earlier is not None:
            texts |= self._before(earlier)
        for at, text in texts.items():
            self._sheet.write_string(row, at, text, self._formats["text"])
        self._sheet.write_blank(row, ANSWER, None, self._formats["entry"])
        self._sheet.write_blank(row, COMMENT, None, self._formats["comment"])
        self._sheet.data_validation(row, ANSWER, row, ANSWER, self._check())

    def _before(self, earlier: Earlier) -> dict[int, str]:
        kind, lang = self._plan.kind, self._say.lang
        lower, median, upper, _ = earlier.middle
        return {
            _OWN: "" if earlier.own is None else written(kind, earlier.own, lang),
            _MEDIAN: written(kind, median, lang),
            _MIDDLE: f"{written(kind, lower, lang)} ~ {written(kind, upper, lang)}",
        }

    def _check(self) -> dict[str, Any]:
        kind, say = self._plan.kind, self._say
        options: Sequence[str] | None = choices(kind, say.lang)
        rule: dict[str, Any] = {"validate": "list", "source": options}
        if options is None:
            rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": POINTS}
        return {**rule, "error_message": say(f"panel.form.{kind}")[:255]}

    def _sum(self, first: int, row: int) -> None:
        """The points that were given out, red unless they are all."""
        self._sheet.write_string(row, _FIRST_NAME, self._say("panel.form.sum", points=POINTS), self._formats["text"])
        letter = "ABCDEFGHI"[ANSWER]
        formula = f"=SUM({letter}{first + 1}:{letter}{row})"
        self._sheet.write_formula(row, ANSWER, formula, self._formats["number"], 0)
        rule = {"type": "cell", "criteria": "!=", "value": POINTS, "format": self._formats["wrong"]}
        self._sheet.conditional_format(row, ANSWER, row, ANSWER, rule)
