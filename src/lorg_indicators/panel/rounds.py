"""Rounds of a panel in a folder: forms out, forms back, the middle of the answers, the next forms.

The folder holds all there is: ``panel.yaml``, and for each round ``round-N/forms`` (what was sent),
``round-N/returned`` (what came back) and, after collecting, ``answers.csv`` and ``summary.csv``, which are made from
what came back alone.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from lorg_indicators.errors import DefinitionError, Fault, LorgError, UnreadableError
from lorg_indicators.files import os_fault, read_bytes
from lorg_indicators.messages import Lang, Message, Say
from lorg_indicators.model import IndicatorSet
from lorg_indicators.panel.form import Earlier, form
from lorg_indicators.panel.judgements import Quartiles, quartiles
from lorg_indicators.panel.plan import Plan, Question, faults_of, parse_plan, questions
from lorg_indicators.panel.returned import Answer, Returned, read_returned
from lorg_indicators.tables.write import Writer

__all__ = ["PLAN_FILE", "Collection", "collect", "collected", "new_panel", "next_round", "read_plan", "rounds_of"]

PLAN_FILE: Final = "panel.yaml"
_FORMS: Final = "forms"
_RETURNED: Final = "returned"
_ROUND: Final = re.compile(r"round-([1-9][0-9]{0,2})")


class Collection(NamedTuple):
    """A round as it came back.

    Attributes:
        plan: the panel.
        number: of the round.
        asked: the questions.
        forms: what came back, file by file.
        missing: experts of whom nothing came back.
    """

    plan: Plan
    number: int
    asked: list[Question]
    forms: list[Returned]
    missing: list[str]

    @property
    def answers(self) -> list[Answer]:
        """All answers of sound forms, in the order of the panel's experts."""
        order = {expert: at for at, expert in enumerate(self.plan.experts)}
        sound = sorted((form for form in self.forms if form.answers), key=lambda form: order[form.answers[0].expert])
        return [answer for form in sound for answer in form.answers]

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with forms."""
        return [fault for form in self.forms for fault in form.faults]

    @property
    def complete(self) -> bool:
        """Whether everybody has answered everything, and nothing is wrong."""
        return not (self.missing or self.faults or any(form.unanswered for form in self.forms))

    def middles(self) -> dict[str, Quartiles]:
        """For each question's id that anybody answered, the middle of the answers."""
        values: dict[str, list[float]] = {}
        for answer in self.answers:
            values.setdefault(answer.question.id, []).append(answer.value)
        return {id_: quartiles(self.plan.kind, values[id_]) for id_ in values}


def new_panel(plan: Plan, indicators: IndicatorSet, folder: Path, lang: Lang = "zh") -> list[Path]:
    """Begins a panel: its file, and a form for each expert of the first round.

    Args:
        plan: the panel.
        indicators: the set that it is asked about.
        folder: where; there must be nothing in it.
        lang: the language of the forms.

    Returns:
        The forms.

    Raises:
        DefinitionError: the plan does not fit the set.
        UnreadableError: there is something in the folder, or nothing can be written there.
        LorgError: XlsxWriter is not installed.
    """
    if faults := faults_of(plan, indicators):
        raise DefinitionError(faults)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UnreadableError([Fault("panel-exists", file=str(folder))])
    # What JSON writes is YAML too: a line for each key.
    entries = plan.model_dump(mode="json").items()
    text = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in entries)
    forms = _forms(plan, indicators, 1, {}, lang)
    return _written(folder, {PLAN_FILE: text.encode(), **_in_round(1, forms)})


def rounds_of(folder: Path) -> list[int]:
    """The numbers of the rounds that a folder holds, from 1 on without a gap.

    Raises:
        UnreadableError: it holds none, or one is missing.
    """
    try:
        found = sorted(int(match[1]) for path in folder.iterdir() if (match := _ROUND.fullmatch(path.name)))
    except OSError as error:
        raise UnreadableError([os_fault(error, str(folder))]) from None
    if not found or found != list(range(1, len(found) + 1)):
        raise UnreadableError([Fault("panel-no-round", found=found, file=str(folder))])
    return found


def read_plan(folder: Path) -> Plan:
    """The plan of a panel's folder.

    Raises:
        UnreadableError: there is none.
        DefinitionError: it is not sound.
    """
    path = folder / PLAN_FILE
    return parse_plan(read_bytes(path), str(path))


def collect(folder: Path, indicators: IndicatorSet, number: int | None = None) -> Collection:
    """Reads what came back, and writes ``answers.csv`` and ``summary.csv`` of the round.

    Forms with anything wrong in them count for nothing until they are mended; what is left empty is no answer.

    Args:
        folder: of the panel.
        indicators: its set.
        number: of the round; the last one if not given.

    Raises:
        UnreadableError: there is no such round.
        DefinitionError: the plan is not sound, or not for this set.
        LorgError: python-calamine is not installed.
    """
    found = collected(folder, indicators, number)
    rows = [(found.number, *_answer_row(answer)) for answer in found.answers]
    middles = found.middles()
    summary = [
        (question.group, question.first, question.second, *middles[question.id])
        for question in found.asked
        if question.id in middles
    ]
    target = folder / f"round-{found.number}"
    with ExitStack() as files:
        # Both are drafts until both are whole.
        answers = files.enter_context(Writer(target / "answers.csv"))
        middle = files.enter_context(Writer(target / "summary.csv"))
        answers.write(pl.DataFrame(rows, _ANSWERS, orient="row"))
        middle.write(pl.DataFrame(summary, _SUMMARY, orient="row"))
    return found


_KEY: Final = {"group": pl.String, "first": pl.String, "second": pl.String}
_ANSWERS: Final = {"round": pl.Int64, "expert": pl.String, **_KEY, "value": pl.Float64, "comment": pl.String}
_SUMMARY: Final = {
    **_KEY, "lower_quartile": pl.Float64, "median": pl.Float64, "upper_quartile": pl.Float64, "answers": pl.Int64
}  # fmt: skip


def _answer_row(answer: Answer) -> tuple[object, ...]:
    return (answer.expert, *answer.question, answer.value, answer.comment)


def collected(folder: Path, indicators: IndicatorSet, number: int | None = None) -> Collection:
    """What came back in a round; arguments and errors as those of `collect`, and nothing is written."""
    plan, rounds = read_plan(folder), rounds_of(folder)
    if faults := _misfits(plan, indicators, folder):
        raise DefinitionError(faults)
    chosen = rounds[-1] if number is None else number
    if chosen not in rounds:
        raise UnreadableError([Fault("panel-no-round", found=chosen, file=str(folder))])
    asked = questions(plan, indicators)
    returned = folder / f"round-{chosen}" / _RETURNED
    if not returned.is_dir():
        raise UnreadableError([Fault("no-such-folder", file=str(returned))])
    forms = read_returned(returned, plan, chosen, asked)
    back = {form.expert for form in forms}
    return Collection(plan, chosen, asked, forms, [expert for expert in plan.experts if expert not in back])


def _misfits(plan: Plan, indicators: IndicatorSet, folder: Path) -> list[Fault]:
    faults = faults_of(plan, indicators)
    if plan.set != indicators.id:
        faults.append(
            Fault("panel-other-set", "/set", plan.set, Message("expected.panel.value", {"value": indicators.id}))
        )
    return [fault.at(str(folder / PLAN_FILE), None) for fault in faults]


def next_round(
    folder: Path, indicators: IndicatorSet, *, without_missing: bool = False, lang: Lang = "zh"
) -> tuple[Collection, list[Path]]:
    """The forms of the next round: beside each question the expert's own answer, and median and quartiles of all.

    Args:
        folder: of the panel.
        indicators: its set.
        without_missing: go on though experts or answers are missing; they are asked again all the same.
        lang: the language of the forms.

    Returns:
        The round that was collected, and the new forms.

    Raises:
        LorgError: forms have faults, or are missing.
        UnreadableError: the folder is no panel's, or cannot be written to.
        DefinitionError: the plan is not sound, or not for this set.
    """
    found = collected(folder, indicators, None)
    if found.faults:
        raise LorgError(found.faults)
    if not found.answers or not (found.complete or without_missing):
        silent = found.missing + [form.expert or form.file for form in found.forms if form.unanswered]
        raise LorgError([Fault("panel-incomplete", found=", ".join(silent), hint=Message("hint.panel-incomplete"))])
    middles = found.middles()
    own = {(answer.expert, answer.question.id): answer.value for answer in found.answers}
    earlier = {
        expert: {id_: Earlier(own.get((expert, id_)), middle) for id_, middle in middles.items()}
        for expert in found.plan.experts
    }
    number = found.number + 1
    forms = _forms(found.plan, indicators, number, earlier, lang)
    return found, _written(folder / f"round-{number}", _under(forms))


def _forms(
    plan: Plan, indicators: IndicatorSet, number: int, earlier: Mapping[str, Mapping[str, Earlier]], lang: Lang
) -> dict[str, bytes]:
    say = Say(lang)
    return {
        f"{expert}.xlsx": form(plan, indicators, number, expert, earlier.get(expert, {}), say)
        for expert in plan.experts
    }


def _under(forms: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{_FORMS}/{name}": content for name, content in forms.items()}


def _in_round(number: int, forms: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"round-{number}/{name}": content for name, content in _under(forms).items()}


def _written(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """A folder that is there whole or not at all, with the empty one for what comes back. Returns the forms."""
    target = folder.resolve()
    if not target.parent.is_dir():
        raise UnreadableError([Fault("no-such-folder", file=str(target.parent))])
    draft = None
    try:
        draft = Path(tempfile.mkdtemp(prefix=".lorg-", dir=target.parent))
        for name, content in files.items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        forms = _only(draft, _FORMS)
        (forms.parent / _RETURNED).mkdir()
        draft.chmod(0o755)
        draft.rename(target)
    except OSError as error:
        raise UnreadableError([os_fault(error, str(folder), "unwritable")]) from None
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)
    return sorted(folder / name for name in files if name.endswith(".xlsx"))


def _only(folder: Path, name: str) -> Path:
    """The one folder of that name within."""
    found: Sequence[Path] = [path for path in folder.rglob(name) if path.is_dir()]
    return found[0]
