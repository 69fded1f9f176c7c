"""Forms that came back: whose they are, what was answered, and what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

from lorg_indicators.errors import Fault, LorgError, near
from lorg_indicators.files import read_bytes
from lorg_indicators.messages import Message
from lorg_indicators.panel.form import ANSWER, COMMENT, FIRST, IDENTITY, QUESTION, SHEET, identity
from lorg_indicators.panel.judgements import POINTS, read_answer
from lorg_indicators.panel.plan import Plan, Question
from lorg_indicators.tables.source import Flaw
from lorg_indicators.tables.xlsx import read_xlsx

__all__ = ["Answer", "Returned", "read_returned"]

_SUFFIX: Final = ".xlsx"
_COLUMNS: Final = "ABCDEFGHI"


class Answer(NamedTuple):
    """One expert's answer to a question: a number as `judgements.read_answer` gives it, and the expert's remark."""

    expert: str
    question: Question
    value: float
    comment: str


class Returned(NamedTuple):
    """A form as it came back.

    Attributes:
        file: its name.
        expert: whose it is; None if it is no form of this round.
        answers: in the order of the questions; none if anything of the form is wrong.
        unanswered: the questions whose cells are empty.
        faults: what is wrong, each with file and cell.
    """

    file: str
    expert: str | None
    answers: list[Answer]
    unanswered: list[Question]
    faults: list[Fault]


def read_returned(folder: Path, plan: Plan, number: int, asked: Sequence[Question]) -> list[Returned]:
    """The forms of a round, sorted by file; an expert's second form is a fault of both.

    Raises:
        LorgError: python-calamine is not installed.
    """
    whose = {identity(plan, number, expert): expert for expert in plan.experts}
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~$")))
    forms = [_read(path, plan, whose, asked) for path in paths]
    return [_once(form, forms) for form in forms]


def _once(form: Returned, forms: Sequence[Returned]) -> Returned:
    twins = [other.file for other in forms if form.expert is not None and other.expert == form.expert]
    if len(twins) < 2:  # noqa: PLR2004 - itself alone
        return form
    fault = Fault("panel-twice", found=form.expert, file=form.file, hint=Message("hint.panel-twice", {"files": twins}))
    return form._replace(answers=[], faults=[*form.faults, fault])


def _read(path: Path, plan: Plan, whose: Mapping[str, str], asked: Sequence[Question]) -> Returned:
    name = path.name
    if path.suffix.lower() != _SUFFIX:
        expected = Message("expected.one-of", {"options": [_SUFFIX]})
        return Returned(name, None, [], [], [Fault("table-suffix", "", path.suffix or name, expected, file=name)])
    try:
        sheets = read_xlsx(path, read_bytes(path))
    except LorgError as error:
        return Returned(name, None, [], [], list(error.faults))
    rows = sheets.get(SHEET, [])
    found = _cell(rows, *IDENTITY)
    if not isinstance(found, str) or found.strip() not in whose:
        expected = Message("expected.one-of", {"options": [next(iter(whose))]})
        return Returned(name, None, [], [], [Fault("panel-other-form", "", _shown(found), expected, file=name)])
    return _form(name, whose[found.strip()], rows, plan, asked)


def _form(name: str, expert: str, rows: list[list[Any]], plan: Plan, asked: Sequence[Question]) -> Returned:
    by_id = {question.id: question for question in asked}
    answers: dict[str, Answer] = {}
    faults, seen, cells = [], set(), {}
    for at in range(FIRST, len(rows)):
        key, cell = _cell(rows, at, QUESTION), _cell(rows, at, ANSWER)
        if key is None or isinstance(key, Flaw):
            continue
        place = f"{_COLUMNS[ANSWER]}{at + 1}"
        question = by_id.get(str(key).strip())
        if question is None or question.id in seen:
            code = "panel-no-question" if question is None else "panel-duplicate"
            faults.append(Fault(code, f"{_COLUMNS[QUESTION]}{at + 1}", _shown(key), hint=near(key, by_id), file=name))
            continue
        seen.add(question.id)
        cells[question.id] = place
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            continue
        value = None if isinstance(cell, Flaw) else read_answer(plan.kind, cell)
        if value is None:
            faults.append(Fault("panel-answer", place, _shown(cell), Message(f"expected.panel.{plan.kind}"), file=name))
            continue
        answers[question.id] = Answer(expert, question, value, _comment(_cell(rows, at, COMMENT)))
    lost = [question for question in asked if question.id not in seen]
    faults += [Fault("panel-lost", "", question.id, file=name) for question in lost]
    if plan.kind == "budget":
        faults += _sums(name, answers, asked, cells)
    blank = [question for question in asked if question.id in seen and question.id not in answers]
    given = [] if faults else [answers[question.id] for question in asked if question.id in answers]
    wrong = {fault.pointer for fault in faults}
    return Returned(name, expert, given, [each for each in blank if cells[each.id] not in wrong], faults)


def _sums(
    name: str, answers: Mapping[str, Answer], asked: Sequence[Question], cells: Mapping[str, str]
) -> Iterator[Fault]:
    """Groups whose points are all given, and are not what there is to give."""
    for _, run in groupby(asked, key=lambda question: question.group):
        members = list(run)
        if all(question.id in answers for question in members):
            total = sum(answers[question.id].value for question in members)
            if total != POINTS:
                place = f"{cells[members[0].id]}:{cells[members[-1].id]}"
                expected = Message("expected.panel.value", {"value": str(POINTS)})
                yield Fault("panel-sum", place, f"{total:g}", expected, file=name)


def _cell(rows: Sequence[Sequence[Any]], row: int, column: int) -> Any:  # noqa: ANN401 - whatever stands there
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None


def _comment(cell: object) -> str:
    text = _shown(cell)
    return "" if text is None else " ".join(text.split())


def _shown(cell: object) -> str | None:
    if cell is None:
        return None
    return cell.shown if isinstance(cell, Flaw) else str(cell)
