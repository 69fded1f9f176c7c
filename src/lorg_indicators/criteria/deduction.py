"""deduction: from full, so much off for every fault found, down to nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final, Literal

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
from lorg_indicators.errors import Fault, near, pointer
from lorg_indicators.measures import Faults, Measure
from lorg_indicators.messages import Amount, Message
from lorg_indicators.text import Name

__all__ = ["Deduction"]

_MOST_STEPS: Final = 20


class Deduction(Criterion):
    """1 less the deductions (0-1 each time), at least 0.

    A fault without an answer may have been found any number of times.
    """

    MEASURES: ClassVar[tuple[type[Measure], ...]] = (Faults,)

    kind: Literal["deduction"]
    deductions: Annotated[Mapping[Name, Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]], Field(min_length=1)]

    @override
    def figures(self) -> tuple[str, ...]:
        return ("deductions",)

    @override
    def check(self, reads: Reads) -> Iterator[Fault]:
        options = reads.measure.options if isinstance(reads.measure, Faults) else {}
        for name in self.deductions:
            if name not in options:
                expected = Message("expected.one-of", {"options": list(options)})
                yield Fault("unknown-option", "/deductions" + pointer(name), name, expected, near(name, options))
        for name in options:
            if name not in self.deductions:
                expected = Message("expected.deduction-of", {"name": name, "label": options[name].label})
                yield Fault("fault-costs-nothing", "/deductions", expected=expected)

    @override
    def monotone(self) -> Mapping[str, int]:
        return {"count": -1}

    @override
    def judge(self, reads: Reads) -> Judge:
        del reads
        name, costs = self.measure, dict(self.deductions)

        def judge(observations: Observations) -> Judgement:
            counts = observations.current[name]
            if not counts:
                return 0.0, 1.0, False, None
            left = max(0.0, 1.0 - math.fsum(costs[fault] * count for fault, count in counts.items()))
            known = len(counts) == len(costs)
            return left if known else 0.0, left, known, counts

        return judge

    @override
    def columns(self, reads: Reads, observed: ObservedColumns, algebra: Algebra) -> JudgedColumns:
        del reads
        counts = observed.answers(self.measure)
        known = algebra.every([~count.is_null() for count in counts.values()])
        first, *others = (
            algebra.when(count.is_null(), 0.0, count) * self.deductions[name] for name, count in counts.items()
        )
        left = algebra.greatest(1.0 - sum(others, first), 0.0)
        return JudgedColumns(algebra.when(known, left, 0.0), left, known)

    @override
    def steps(self, reads: Reads, observations: Observations) -> Sequence[Any]:
        del reads
        counts: Mapping[str, int] = observations.current[self.measure]
        open_ = [name for name in self.deductions if name not in counts]
        found = {name: counts.get(name, 0) for name in self.deductions}
        worst = [{**found, **{name: math.ceil(1 / self.deductions[name]) for name in open_}}] if open_ else []
        # Fault by fault, what costs least first: the steps are then the smallest that there are.
        steps = [found] if open_ else []
        for name in sorted(found, key=self.deductions.__getitem__):
            while found[name]:
                found = {**found, name: found[name] - 1}
                steps.append(found)
        return [*worst, *_spread(steps)]

    @override
    def required(self, reads: Reads) -> dict[str, Any]:
        del reads
        return {"deductions": dict(self.deductions)}

    @staticmethod
    @override
    def gap(required: Mapping[str, Any], observed: Any) -> Any:
        """The faults found, each with how often."""
        del required
        return {name: count for name, count in (observed or {}).items() if count} or None

    @staticmethod
    @override
    def requirement(criterion: CriterionData, measure: MeasureData) -> Message:
        costs = [
            Message("required.deduction", {"fault": measure["options"][name], "percent": Amount(cost * 100, "%")})
            for name, cost in criterion["required"]["deductions"].items()
        ]
        return Message("required.no-faults", {"costs": costs})

    @staticmethod
    @override
    def observation(criterion: CriterionData, measure: MeasureData) -> Message:
        counts: Mapping[str, int] = criterion["observed"]
        found = _found(counts, measure)
        open_ = [label for name, label in measure["options"].items() if name not in counts]
        parts = [Message("observed.faults", {"faults": found}) if found else Message("observed.no-faults")]
        parts += [Message("observed.unanswered", {"options": open_})] if open_ else []
        return Message("observed.options" if len(parts) > 1 else "observed.option", {"parts": parts, "part": parts[0]})

    @staticmethod
    @override
    def shortfall(criterion: CriterionData, measure: MeasureData) -> Message:
        return Message("gap.faults", {"faults": _found(criterion["gap"], measure)})


def _spread(steps: list[dict[str, int]]) -> list[dict[str, int]]:
    """So many of a long row of steps that they still can be looked at, the last among them."""
    every = math.ceil(len(steps) / _MOST_STEPS) or 1
    return steps[::-1][::every][::-1]


def _found(counts: Mapping[str, int], measure: MeasureData) -> list[Message]:
    return [
        Message("observed.fault", {"fault": measure["options"][name], "count": count})
        for name, count in counts.items()
        if count
    ]
