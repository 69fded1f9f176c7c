"""checklist: which of the listed practices are in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from lorg_indicators.criteria._base import (
    Algebra,
    Criterion,
    Judge,
    JudgedColumns,
    Judgement,
    Observations,
    ObservedColumns,
    Reads,
)
from lorg_indicators.data import CriterionData, MeasureData
from lorg_indicators.errors import Fault
from lorg_indicators.measures import Checklist as ChecklistMeasure
from lorg_indicators.measures import Measure
from lorg_indicators.messages import Message

if TYPE_CHECKING:
    from narwhals import Expr

__all__ = ["Checklist"]


class Checklist(Criterion):
    """The share of the options that are in place; with ``at_least`` 1 if so many are, else 0.

    With ``credit: proportional`` fewer than ``at_least`` earn their part of it. Options without an answer are unknown.
    """

    MEASURES: ClassVar[tuple[type[Measure], ...]] = (ChecklistMeasure,)

    kind: Literal["checklist"]
    at_least: Annotated[int, Field(ge=1)] | None = None
    credit: Literal["proportional"] | None = None

    @override
    def figures(self) -> tuple[str, ...]:
        return tuple(name for name in ("at_least", "credit") if getattr(self, name) is not None)

    @override
    def check(self, reads: Reads) -> Iterator[Fault]:
        size = len(reads.measure.options) if isinstance(reads.measure, ChecklistMeasure) else 0
        if self.at_least is not None and self.at_least > size:
            yield Fault(
                "more-than-listed",
                "/at_least",
                self.at_least,
                Message("expected.at-most-options", {"size": size}),
            )
        if self.credit is not None and self.at_least is None:
            yield Fault("credit-needs-cut", "/credit", expected=Message("expected.cut"))

    @override
    def monotone(self) -> Mapping[str, int]:
        return {"option": 1}

    @override
    def judge(self, reads: Reads) -> Judge:
        name, size = self.measure, _size(reads)
        wanted = self.at_least or size
        earned = [min(count / wanted, 1.0) for count in range(size + 1)]
        if self.at_least is not None and self.credit is None:
            earned = [float(count >= wanted) for count in range(size + 1)]

        def judge(observations: Observations) -> Judgement:
            answers = observations.current[name]
            if not answers:
                return 0.0, 1.0, False, None
            present = sum(answers.values())
            missing = size - len(answers)
            return earned[present], earned[present + missing], not missing, answers

        return judge

    @override
    def columns(self, reads: Reads, observed: ObservedColumns, algebra: Algebra) -> JudgedColumns:
        size = _size(reads)
        answers = list(observed.answers(self.measure).values())
        present = _sum([algebra.number(answer) for answer in answers])
        possible = float(size) - _sum([algebra.number(~answer) for answer in answers])
        known = algebra.every([~answer.is_null() for answer in answers])
        return JudgedColumns(self._earned(present, size, algebra), self._earned(possible, size, algebra), known)

    def _earned(self, count: Expr, size: int, algebra: Algebra) -> Expr:
        """What a count of options earns; counts are whole, so that half an option lies safely between two."""
        wanted = self.at_least or size
        if self.at_least is not None and self.credit is None:
            return algebra.number(count > wanted - 0.5)
        share = count / wanted
        return share if wanted == size else algebra.least(share, 1.0)

    @override
    def steps(self, reads: Reads, observations: Observations) -> Sequence[Any]:
        answers: Mapping[str, bool] = observations.current[self.measure]
        options = _options(reads)
        present = [name for name in options if answers.get(name)]
        open_ = [name for name in options if not answers.get(name)]
        wanted = self.at_least or len(options)
        some = self.at_least is None or self.credit is not None
        counts = range(len(present) + 1, wanted + 1) if some else range(max(wanted, len(present) + 1), wanted + 1)
        worst = [len(present)] if len(answers) < len(options) else []
        chosen = [{*present, *open_[: count - len(present)]} for count in (*worst, *counts)]
        return [{name: name in ticked for name in options} for ticked in chosen]

    @override
    def required(self, reads: Reads) -> dict[str, Any]:
        return {"at_least": self.at_least or _size(reads), "of": _size(reads)}

    @staticmethod
    @override
    def gap(required: Mapping[str, Any], observed: Any) -> Any:
        """How many more are wanted, and which are known to be missing."""
        if not observed:
            return None
        present = sum(observed.values())
        absent = [name for name, answer in observed.items() if not answer]
        return {"count": required["at_least"] - present, "absent": absent} if present < required["at_least"] else None

    @staticmethod
    @override
    def requirement(criterion: CriterionData, measure: MeasureData) -> Message:
        key = (
            "required.all-options"
            if criterion["required"]["at_least"] == criterion["required"]["of"]
            else "required.options"
        )
        return Message(key, {**criterion["required"], "options": list(measure["options"].values())})

    @staticmethod
    @override
    def observation(criterion: CriterionData, measure: MeasureData) -> Message:
        answers: Mapping[str, bool] = criterion["observed"]
        present = [measure["options"][name] for name, answer in answers.items() if answer]
        open_ = [label for name, label in measure["options"].items() if name not in answers]
        parts = [Message("observed.present", {"options": present}) if present else Message("observed.none-present")]
        parts += [Message("observed.unanswered", {"options": open_})] if open_ else []
        return Message("observed.options" if len(parts) > 1 else "observed.option", {"parts": parts, "part": parts[0]})

    @staticmethod
    @override
    def shortfall(criterion: CriterionData, measure: MeasureData) -> Message:
        absent = [measure["options"][name] for name in criterion["gap"]["absent"]]
        key = "gap.options" if absent else "gap.count"
        return Message(key, {"count": criterion["gap"]["count"], "options": absent})


def _options(reads: Reads) -> list[str]:
    if not isinstance(reads.measure, ChecklistMeasure):
        raise TypeError("a checklist criterion reads a checklist")
    return list(reads.measure.options)


def _size(reads: Reads) -> int:
    return len(_options(reads))


def _sum(parts: Sequence[Expr]) -> Expr:
    return sum(parts[1:], parts[0])
