"""threshold: a measure against ``at_least``, ``at_most`` or ``between``; a yes/no measure against ``is``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from lorg_indicators.criteria._base import (
    Algebra,
    Judge,
    JudgedColumns,
    Judgement,
    NumberCriterion,
    Observations,
    ObservedColumns,
    Reads,
)
from lorg_indicators.criteria._steps import grid
from lorg_indicators.data import CriterionData, MeasureData
from lorg_indicators.errors import Fault
from lorg_indicators.measures import Measure, Number, YesNo
from lorg_indicators.messages import Amount, Message
from lorg_indicators.scoring import reaches, tolerance, within
from lorg_indicators.text import Finite

if TYPE_CHECKING:
    from narwhals import Expr

__all__ = ["Threshold"]

_TESTS = ("at_least", "at_most", "between", "is_")


class Threshold(NumberCriterion):
    """1 if the requirement is met, else 0; with ``credit: proportional`` the part of the way that was gone.

    Proportional credit is value/cut below ``at_least`` and cut/value above ``at_most``.
    """

    MEASURES: ClassVar[tuple[type[Measure], ...]] = (Number, YesNo)

    kind: Literal["threshold"]
    at_least: Finite | None = None
    at_most: Finite | None = None
    between: tuple[Finite, Finite] | None = None
    is_: Annotated[bool | None, Field(alias="is")] = None
    credit: Literal["proportional"] | None = None

    @override
    def figures(self) -> tuple[str, ...]:
        return tuple(name for name in ("at_least", "at_most", "between", "credit") if getattr(self, name) is not None)

    @override
    def check(self, reads: Reads) -> Iterator[Fault]:
        given = [name.rstrip("_") for name in _TESTS if getattr(self, name) is not None]
        if not given:
            yield Fault("one-test", expected=Message("expected.one-test"))
        for name in given[1:]:
            yield Fault("one-test", f"/{name}", name, Message("expected.one-test"))
        if len(given) == 1 and (given == ["is"]) != isinstance(reads.measure, YesNo):
            form = "expected.number-test" if given == ["is"] else "expected.yes-no-test"
            yield Fault("test-not-for-measure", f"/{given[0]}", given[0], Message(form))
        if self.between is not None and self.between[0] > self.between[1]:
            yield Fault("ends-swapped", "/between", list(self.between), Message("expected.rising"))
        if self.credit is not None and self._cut is None:
            yield Fault("credit-needs-cut", "/credit", expected=Message("expected.positive-cut"))
        elif self.credit is not None and self._cut is not None and self._cut <= 0:
            name = "at_most" if self.at_least is None else "at_least"
            yield Fault("credit-needs-cut", f"/{name}", self._cut, Message("expected.positive"))

    @property
    def _cut(self) -> float | None:
        return self.at_most if self.at_least is None else self.at_least

    @override
    def monotone(self) -> Mapping[str, int]:
        if self.between is not None:
            return {}
        return {"value": 1 if self.at_least is not None or self.is_ else -1}

    @override
    def satisfaction(self) -> Callable[[float], float]:
        part = self.credit is not None
        if self.between is not None:
            first, last = self.between
            return lambda value: 1.0 if reaches(value, first) and within(value, last) else 0.0
        if self.at_least is not None:
            cut = self.at_least
            line = cut - tolerance(cut)
            return lambda value: 1.0 if value >= line else max(value / cut, 0.0) if part else 0.0
        cut = self.at_most or 0.0
        line_above = cut + tolerance(cut)
        return lambda value: 1.0 if value <= line_above else cut / value if part else 0.0

    @override
    def steps(self, reads: Reads, observations: Observations) -> Sequence[Any]:
        if self.is_ is None:
            return super().steps(reads, observations)
        answer = observations.current[self.measure]
        return [] if answer is self.is_ else [self.is_] if answer is not None else [not self.is_, self.is_]

    @override
    def steps_from(self, now: float | None) -> list[float]:
        if self.between is not None:
            first, last = self.between
            return (
                [last] if now is not None and now > last else [first] if now is None or not reaches(now, first) else []
            )
        cut = self._cut or 0.0
        reached = reaches if self.at_least is not None else within
        if now is not None and reached(now, cut):
            return []
        start = now if now is None or self.at_least is None else max(now, 0.0)
        return [cut] if self.credit is None or start is None else grid(start, cut)

    @override
    def extremes(self) -> Callable[[float, float], tuple[float, float]]:
        if self.between is None:
            return super().extremes()
        first, last = self.between

        def over(lower: float, upper: float) -> tuple[float, float]:
            inside = reaches(lower, first) and within(upper, last)
            touched = within(lower, last) and reaches(upper, first)
            return float(inside), float(touched)

        return over

    @override
    def earned(self, value: Expr, algebra: Algebra) -> Expr:
        if self.between is not None:
            first, last = self.between
            return algebra.number(reaches(value, first) & within(value, last))
        if self.at_least is not None:
            cut = self.at_least
            met = reaches(value, cut)
            return algebra.when(met, 1.0, algebra.greatest(value / cut, 0.0)) if self.credit else algebra.number(met)
        cut = self.at_most or 0.0
        met = within(value, cut)
        # A value that is not met lies above a positive cut; one that is must not be divided by.
        return algebra.when(met, 1.0, cut / algebra.when(met, cut, value)) if self.credit else algebra.number(met)

    @override
    def spread(self, lower: Expr, upper: Expr, algebra: Algebra) -> tuple[Expr, Expr]:
        if self.between is None:
            return super().spread(lower, upper, algebra)
        first, last = self.between
        inside, touched = reaches(lower, first) & within(upper, last), within(lower, last) & reaches(upper, first)
        return algebra.number(inside), algebra.number(touched)

    @override
    def columns(self, reads: Reads, observed: ObservedColumns, algebra: Algebra) -> JudgedColumns:
        if self.is_ is None:
            return super().columns(reads, observed, algebra)
        answer = observed.answer(self.measure)
        right, wrong = (answer, ~answer) if self.is_ else (~answer, answer)
        return JudgedColumns(algebra.number(right), algebra.when(wrong, 0.0, 1.0), ~answer.is_null())

    @override
    def judge(self, reads: Reads) -> Judge:
        if self.is_ is None:
            return super().judge(reads)
        name, wanted = self.measure, self.is_

        def judge(observations: Observations) -> Judgement:
            answer = observations.current[name]
            if answer is None:
                return 0.0, 1.0, False, None
            return (1.0, 1.0, True, answer) if answer is wanted else (0.0, 0.0, True, answer)

        return judge

    @override
    def required(self, reads: Reads) -> dict[str, Any]:
        del reads
        given: dict[str, Any] = {name.rstrip("_"): getattr(self, name) for name in _TESTS}
        if self.between is not None:
            given["between"] = list(self.between)
        return {name: value for name, value in given.items() if value is not None}

    @staticmethod
    @override
    def gap(required: Mapping[str, Any], observed: Any) -> Any:
        """How much more (or, below zero, less) is wanted; of a yes/no measure the answer that is."""
        if "is" in required:
            return None if observed is None or observed is required["is"] else required["is"]
        if not isinstance(observed, float):
            return None
        lower, upper = required.get("at_least"), required.get("at_most")
        if "between" in required:
            lower, upper = required["between"]
        if lower is not None and not reaches(observed, lower):
            return lower - observed
        return upper - observed if upper is not None and not within(observed, upper) else None

    @staticmethod
    @override
    def requirement(criterion: CriterionData, measure: MeasureData) -> Message:
        required, unit = criterion["required"], measure.get("unit")
        if "is" in required:
            return Message("required.is", {"answer": required["is"]})
        if "between" in required:
            first, last = required["between"]
            return Message("required.between", {"first": Amount(first, unit), "last": Amount(last, unit)})
        test = "at_least" if "at_least" in required else "at_most"
        return Message(f"required.{test.replace('_', '-')}", {"cut": Amount(required[test], unit)})

    @staticmethod
    @override
    def observation(criterion: CriterionData, measure: MeasureData) -> Message:
        if "is" in criterion["required"]:
            return Message("observed.answer", {"answer": criterion["observed"]})
        return NumberCriterion.observation(criterion, measure)

    @staticmethod
    @override
    def shortfall(criterion: CriterionData, measure: MeasureData) -> Message:
        if "is" in criterion["required"]:
            return Message("gap.answer", {"answer": criterion["gap"]})
        return NumberCriterion.shortfall(criterion, measure)
