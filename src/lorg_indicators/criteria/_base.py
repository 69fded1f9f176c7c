"""The contract of a criterion kind. A kind is one file: its model, its scalar rule, its explanation.

A kind never sees a document, a YAML file or a report. It gives

- `judge`: a function compiled once for a set, from observations to a satisfaction interval;
- `columns`: the same rule for all rows of a frame at once, as column expressions;
- `required`: what it asks for, as plain data;
- `steps`: the values of its measure that are worth moving to;
- `gap`, `requirement`, `observation`, `shortfall`: static functions of plain data, so that a stored result explains
  itself again without its set;
- `check`: what can be wrong with its definition beyond the shape.

Expressions are narwhals'. They are handed in, because importing narwhals costs as much as importing Pydantic, and who
scores one document at a time never needs it.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, Protocol, Self

from pydantic import Field
from typing_extensions import override

from lorg_indicators.data import CriterionData, MeasureData
from lorg_indicators.errors import Fault
from lorg_indicators.measures import Measure, Number, RatingMeasure, Scale
from lorg_indicators.messages import Amount, Message
from lorg_indicators.outcome import EMPTY, Interval
from lorg_indicators.text import Basis, Name, Text, Weight

if TYPE_CHECKING:
    from narwhals import Expr

__all__ = [
    "Algebra",
    "Criterion",
    "Judge",
    "JudgedColumns",
    "Judgement",
    "NumberColumn",
    "NumberCriterion",
    "Observations",
    "ObservedColumns",
    "Reads",
]

Judgement = tuple[float, float, bool, Any]
"""Lower and upper end of the satisfaction (0-1), whether all evidence is present, and what was observed."""


class Observations:
    """The values of all measures, read and derived, at the assessed year.

    Attributes:
        current: measure -> its value; a number whose operands are partly missing is an `Interval`.
        series: measure by year -> year -> value, known years only.
        period: the assessed year, None where nothing names one.
        ranges: derived measure by year -> year -> interval, where its operands are partly missing.
    """

    __slots__ = ("current", "period", "ranges", "series")

    def __init__(self, current: dict[str, Any], series: dict[str, dict[Any, float]], period: int | None) -> None:
        self.current = current
        self.series = series
        self.period = period
        self.ranges: dict[str, dict[Any, Interval]] = {}


Judge = Callable[[Observations], Judgement]


class Algebra(Protocol):
    """What expressions are put together with, beside the operators of their own."""

    def when(self, condition: Expr, then: Expr | float, otherwise: Expr | float) -> Expr:
        """``then`` where the condition holds; ``otherwise`` where it does not, and where it is null."""

    def number(self, condition: Expr) -> Expr:
        """1.0 where the condition holds; 0.0 where it does not, and where it is null."""

    def where(self, condition: Expr, then: Expr) -> Expr:
        """``then`` where the condition holds, else null."""

    def least(self, *values: Expr | float) -> Expr:
        """The least of several values, none of them null."""

    def greatest(self, *values: Expr | float) -> Expr:
        """The greatest of several values, none of them null."""

    def some(self, conditions: Sequence[Expr]) -> Expr:
        """Whether any condition holds, none of them null."""

    def unknown(self) -> JudgedColumns:
        """What is made of rows of which nothing is known."""

    def every(self, conditions: Sequence[Expr]) -> Expr:
        """Whether all conditions hold, none of them null."""


class NumberColumn(NamedTuple):
    """A number in every row.

    Attributes:
        value: the number, null where it is not known.
        lower: least number that it can be, never null; None where ``value`` says all: a number is known or is not.
        upper: greatest number that it can be, likewise.
    """

    value: Expr
    lower: Expr | None = None
    upper: Expr | None = None


class ObservedColumns(Protocol):
    """The values of all measures in every row, as `Observations` has them for one document."""

    def number(self, name: str) -> NumberColumn:
        """A number at the assessed year."""

    def answer(self, name: str) -> Expr:
        """A yes or no, or a level with halves between two of them; null where it is not known."""

    def answers(self, name: str) -> Mapping[str, Expr]:
        """The answer of each option, null where it is not known."""

    def series(self, name: str, years: int) -> Sequence[Expr] | None:
        """The numbers of so many years up to the assessed one, null where not known; None where no year is assessed."""


class JudgedColumns(NamedTuple):
    """What a criterion makes of every row; no end is ever null.

    Attributes:
        lower: least satisfaction (0-1).
        upper: greatest satisfaction (0-1).
        known: whether all evidence is present.
    """

    lower: Expr
    upper: Expr
    known: Expr


class Reads(NamedTuple):
    """What a criterion reads: its measure, the scale of a rating, and the values that the measure can have."""

    measure: Measure
    scale: Scale | None
    bounds: tuple[float, float]

    @classmethod
    def of(
        cls,
        name: str,
        measures: Mapping[str, Measure],
        scales: Mapping[str, Scale],
        bounds: Mapping[str, tuple[float, float]],
    ) -> Self:
        """What a criterion that names a measure reads."""
        measure = measures[name]
        scale = scales[measure.scale] if isinstance(measure, RatingMeasure) else None
        return cls(measure, scale, bounds.get(name, (0.0, 0.0)))


class Criterion(Basis):
    """One testable clause of an item.

    Attributes:
        id: unique in its item.
        quote: the clause, a contiguous part of the item's text.
        weight: relative weight among the base criteria of the item; None for an encouraged clause.
        share: what an encouraged clause adds to the item's value (0-1) when it is fully met.
        may_not_apply: when this criterion may be declared not applicable; None where it always applies.
        measure: the evidence that it reads.
        effort: what it takes to bring it from nothing to full, for the way to a tier; 1 where it is not given.
    """

    MEASURES: ClassVar[tuple[type[Measure], ...]] = ()

    id: Name
    kind: str
    quote: Annotated[str, Field(min_length=1)]
    weight: Weight | None = None
    share: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] | None = None
    may_not_apply: Text | None = None
    measure: Name
    effort: Weight | None = None

    @property
    def encouraged(self) -> bool:
        """Whether the clause can only add (鼓励……)."""
        return self.share is not None

    def figures(self) -> tuple[str, ...]:
        """Names of the kind's own fields that hold numbers, each in need of a basis."""
        return ()

    @override
    def numbers(self) -> tuple[str, ...]:
        effort = ("effort",) if self.effort is not None else ()
        return (*self.figures(), *(("share",) if self.encouraged else ()), *effort)

    @property
    def span(self) -> int:
        """How many years of its measure it reads, the assessed one included."""
        return 1

    @abstractmethod
    def judge(self, reads: Reads) -> Judge:
        """The scalar rule, compiled."""

    @abstractmethod
    def columns(self, reads: Reads, observed: ObservedColumns, algebra: Algebra) -> JudgedColumns:
        """The rule of `judge` for every row of a frame: the same ends, to the last place but one."""

    @abstractmethod
    def required(self, reads: Reads) -> dict[str, Any]:
        """What is asked for, as plain data."""

    def check(self, reads: Reads) -> Iterator[Fault]:
        """Faults of the definition; pointers are relative to the criterion."""
        del reads
        yield from ()

    @abstractmethod
    def steps(self, reads: Reads, observations: Observations) -> Sequence[Any]:
        """Values that its measure can move to, as a document writes them: where the outcome comes to be a better one.

        Where the measure has no answer yet, the worst answer stands first: an answer as such may be asked for. Of a
        yearly measure it is the value of the assessed year, because what is past cannot be moved.
        """

    def monotone(self) -> Mapping[str, int]:
        """Inputs that the satisfaction never falls (1) or never rises (-1) with, by name."""
        return {}

    @staticmethod
    @abstractmethod
    def gap(required: Mapping[str, Any], observed: Any) -> Any:  # noqa: ANN401
        """What is missing, in the measure's own terms; None where nothing is or where that is unknown."""

    @staticmethod
    @abstractmethod
    def requirement(criterion: CriterionData, measure: MeasureData) -> Message:
        """What is asked for, in words."""

    @staticmethod
    @abstractmethod
    def observation(criterion: CriterionData, measure: MeasureData) -> Message:
        """What was observed, in words; not called where nothing was."""

    @staticmethod
    @abstractmethod
    def shortfall(criterion: CriterionData, measure: MeasureData) -> Message:
        """The gap in words; not called where there is none."""


class NumberCriterion(Criterion):
    """A kind that reads one number: it says what one value earns, and what an interval of values can earn."""

    MEASURES: ClassVar[tuple[type[Measure], ...]] = (Number,)

    @abstractmethod
    def satisfaction(self) -> Callable[[float], float]:
        """Value -> satisfaction (0-1)."""

    @override
    def steps(self, reads: Reads, observations: Observations) -> Sequence[Any]:
        now = observations.current[self.measure]
        if isinstance(now, float):
            return self.steps_from(now)
        # Of what is partly known or unknown, the worst that its bounds allow.
        at, worth = self.satisfaction(), self.extremes()(*reads.bounds)[0]
        worst = [end for end in reads.bounds if math.isfinite(end) and at(end) <= worth + EMPTY]
        return [*worst[:1], *self.steps_from(worst[0] if worst else None)]

    @abstractmethod
    def steps_from(self, now: float | None) -> list[float]:
        """`steps` from a value, or from nothing at all; the nearest first."""

    def extremes(self) -> Callable[[float, float], tuple[float, float]]:
        """Interval of values -> least and greatest satisfaction in it.

        This one is right for every satisfaction that only rises or only falls.
        """
        at = self.satisfaction()

        def over(lower: float, upper: float) -> tuple[float, float]:
            ends = at(lower), at(upper)
            return min(ends), max(ends)

        return over

    @abstractmethod
    def earned(self, value: Expr, algebra: Algebra) -> Expr:
        """What `satisfaction` says of every row; anything where the value is null."""

    def spread(self, lower: Expr, upper: Expr, algebra: Algebra) -> tuple[Expr, Expr]:
        """What `extremes` says of every row."""
        first, last = self.earned(lower, algebra), self.earned(upper, algebra)
        return algebra.least(first, last), algebra.greatest(first, last)

    @override
    def columns(self, reads: Reads, observed: ObservedColumns, algebra: Algebra) -> JudgedColumns:
        value, lower, upper = observed.number(self.measure)
        known = ~value.is_null()
        if lower is not None and upper is not None:
            return JudgedColumns(*self.spread(lower, upper, algebra), known)
        earned = self.earned(value, algebra)
        least, most = self.extremes()(*reads.bounds)
        return JudgedColumns(algebra.when(known, earned, least), algebra.when(known, earned, most), known)

    @override
    def judge(self, reads: Reads) -> Judge:
        name, bounds = self.measure, reads.bounds
        at, over = self.satisfaction(), self.extremes()
        nothing: Judgement = (*over(*bounds), False, None)

        def judge(observations: Observations) -> Judgement:
            value = observations.current[name]
            if type(value) is float:
                earned = at(value)
                return earned, earned, True, value
            if value is None:
                return nothing
            return *over(value.lower, value.upper), False, {"lower": value.lower, "upper": value.upper}

        return judge

    @staticmethod
    @override
    def observation(criterion: CriterionData, measure: MeasureData) -> Message:
        observed, unit = criterion["observed"], measure.get("unit")
        if isinstance(observed, Mapping):
            ends = {end: Amount(value, unit) for end, value in observed.items() if value is not None}
            known = ends.keys() & {"lower", "upper"}
            key = "between" if len(known) == len(("lower", "upper")) else "".join(known) or "nothing"
            return Message(f"observed.{key}", ends)
        return Message("observed.amount", {"value": Amount(observed, unit, _cut(criterion["required"]))})

    @staticmethod
    @override
    def shortfall(criterion: CriterionData, measure: MeasureData) -> Message:
        key = "gap.more" if criterion["gap"] > 0 else "gap.less"
        return Message(key, {"amount": Amount(abs(criterion["gap"]), measure.get("unit"), 0)})


def _cut(required: Mapping[str, Any]) -> float | None:
    """The one number of a requirement that a displayed value must not be mistaken for."""
    numbers = [value for value in required.values() if isinstance(value, int | float) and not isinstance(value, bool)]
    return numbers[0] if len(numbers) == 1 else None
