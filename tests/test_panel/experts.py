"""Experts who fill in their forms: what stands in a form is written anew, with answers in its cells."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from lorg_indicators.panel.form import ANSWER, COMMENT, FIRST, QUESTION, SHEET
from lorg_indicators.tables.xlsx import read_xlsx

__all__ = ["fill"]

Answering = Callable[[str], Any]
"""A question's id -> what the expert writes; None leaves the cell empty."""


def fill(form: Path, answers: Answering, target: Path | None = None, comment: str = "") -> Path:
    """A form with answers, put where it is to come back."""
    rows = read_xlsx(form, form.read_bytes())[SHEET]
    target = target or form.parent.parent / "returned" / form.name
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(SHEET)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(at, column, cell)
        question = row[QUESTION] if at >= FIRST and row else None
        if isinstance(question, str) and "/" in question:
            answer = answers(question)
            if answer is not None:
                sheet.write(at, ANSWER, answer)
            if comment:
                sheet.write_string(at, COMMENT, comment)
    book.close()
    target.write_bytes(buffer.getvalue())
    return target
