"""trend: a yearly series rises or falls, every year or steadily, over the years that end with the assessed one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
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
from lorg_indicators.criteria._steps import past
from lorg_indicators.data import CriterionData, MeasureData
from lorg_indicators.errors import Fault
from lorg_indicators.measures import Measure, Number
from lorg_indicators.messages import Amount, Message
from lorg_indicators.scoring import ABSOLUTE, RELATIVE, tolerance

if TYPE_CHECKING:
    from narwhals import Expr

__all__ = ["Trend"]

_Point = tuple[int, float]


class Trend(Criterion):
    """``every_year``: the share of steps that go the right way. ``steady``: none goes wrong, and the end is better.

    A year that is missing leaves open what it could have been: a span over it that goes the right way holds at least
    one right step, one that does not holds at least one that is not right. The bounds of the measure are not used.
    """

    MEASURES: ClassVar[tuple[type[Measure], ...]] = (Number,)

    kind: Literal["trend"]
    direction: Literal["rises", "falls"]
    pattern: Literal["every_year", "steady"]
    years: Annotated[int, Field(ge=2, le=50)]

    @override
    def figures(self) -> tuple[str, ...]:
        return ("years",)

    @override
    def check(self, reads: Reads) -> Iterator[Fault]:
        if isinstance(reads.measure, Number) and reads.measure.by != "year":
            yield Fault("trend-needs-years", "/measure", self.measure, Message("expected.by-year"))

    @override
    def monotone(self) -> Mapping[str, int]:
        sign = 1 if self.direction == "rises" else -1
        return {"last": sign, "first": -sign}

    @property
    @override
    def span(self) -> int:
        return self.years

    @override
    def judge(self, reads: Reads) -> Judge:
        del reads
        name, years = self.measure, self.years
        sign = 1.0 if self.direction == "rises" else -1.0
        rule: Callable[[Sequence[_Point], float, int, int | None], tuple[float, float]]
        rule = _every_year if self.pattern == "every_year" else _steady

        def judge(observations: Observations) -> Judgement:
            last = observations.period
            series = observations.series.get(name)
            if last is None or not series:
                return 0.0, 1.0, False, None
            points = {year: series[year] for year in range(last - years + 1, last + 1) if year in series}
            lower, upper = rule(list(points.items()), sign, years, last)
            return lower, upper, len(points) == years, points or None

        return judge

    @override
    def columns(self, reads: Reads, observed: ObservedColumns, algebra: Algebra) -> JudgedColumns:
        del reads
        series = observed.series(self.measure, self.years)
        if series is None:
            return algebra.unknown()
        sign = 1.0 if self.direction == "rises" else -1.0
        known = [~value.is_null() for value in series]
        rule = _every_year_columns if self.pattern == "every_year" else _steady_columns
        return JudgedColumns(*rule(series, known, sign, algebra), algebra.every(known))

    @override
    def steps(self, reads: Reads, observations: Observations) -> Sequence[Any]:
        last, series = observations.period, observations.series.get(self.measure)
        if last is None or not series:
            return []
        years = range(last - self.years + 1, last)
        known = [series[year] for year in years if year in series]
        if not known:
            return []
        # What counts for the last year is the year before; for a steady series the first one too.
        sign = 1.0 if self.direction == "rises" else -1.0
        line = known[-1] if self.pattern == "every_year" else max((known[0], known[-1]), key=lambda value: value * sign)
        worst = [] if last in series else [past(known[-1], -sign)]
        return [*worst, past(line, sign)]

    @override
    def required(self, reads: Reads) -> dict[str, Any]:
        del reads
        return {"direction": self.direction, "pattern": self.pattern, "years": self.years}

    @staticmethod
    @override
    def gap(required: Mapping[str, Any], observed: Any) -> Any:
        """The spans that go wrong: under ``every_year`` those that do not go right, under ``steady`` the setbacks.

        A steady series without a setback that ends no better gives its whole span.
        """
        if not observed:
            return None
        sign = 1.0 if required["direction"] == "rises" else -1.0
        points = [(int(year), value) for year, value in observed.items()]
        wrong = _not_right if required["pattern"] == "every_year" else _setback
        spans = [(a, b) for a, b in pairwise(points) if wrong(a, b, sign)]
        whole = len(points) == required["years"] and not spans and _not_right(points[0], points[-1], sign)
        if whole and required["pattern"] == "steady":
            spans = [(points[0], points[-1])]
        return [{"from": a[0], "to": b[0], "change": b[1] - a[1]} for a, b in spans] or None

    @staticmethod
    @override
    def requirement(criterion: CriterionData, measure: MeasureData) -> Message:
        del measure
        required = criterion["required"]
        key = f"required.trend.{required['direction']}.{required['pattern'].replace('_', '-')}"
        return Message(key, {"years": str(required["years"])})

    @staticmethod
    @override
    def observation(criterion: CriterionData, measure: MeasureData) -> Message:
        unit = measure.get("unit")
        points = [
            Message("observed.year", {"year": str(year), "value": Amount(value, unit)})
            for year, value in criterion["observed"].items()
        ]
        return Message("observed.series", {"points": points})

    @staticmethod
    @override
    def shortfall(criterion: CriterionData, measure: MeasureData) -> Message:
        unit, words = measure.get("unit"), []
        for span in criterion["gap"]:
            change = span["change"]
            key = "gap.rose" if change > 0 else "gap.fell" if change < 0 else "gap.flat"
            years = {"from": str(span["from"]), "to": str(span["to"])}
            words.append(Message(key, {**years, "amount": Amount(abs(change), unit, 0)}))
        return Message("gap.spans", {"spans": words})


# A change counts from the tolerance on, once for each year of the span.


def _not_right(first: _Point, second: _Point, sign: float) -> bool:
    return (second[1] - first[1]) * sign <= (second[0] - first[0]) * tolerance(first[1])


def _setback(first: _Point, second: _Point, sign: float) -> bool:
    return (second[1] - first[1]) * sign < (first[0] - second[0]) * tolerance(first[1])


def _every_year(points: Sequence[_Point], sign: float, years: int, last: int | None) -> tuple[float, float]:
    del last
    steps = years - 1
    wrong = [_not_right(a, b, sign) for a, b in pairwise(points)].count(True)
    right = max(len(points) - 1, 0) - wrong
    return right / steps, (steps - wrong) / steps


def _steady(points: Sequence[_Point], sign: float, years: int, last: int | None) -> tuple[float, float]:
    if any(_setback(a, b, sign) for a, b in pairwise(points)):
        return 0.0, 0.0
    if len(points) == years:
        return (0.0, 0.0) if _not_right(points[0], points[-1], sign) else (1.0, 1.0)
    ends_known = points and last is not None and points[-1][0] == last and points[0][0] == last - years + 1
    return 0.0, 0.0 if ends_known and _not_right(points[0], points[-1], sign) else 1.0


# The same for all rows of a frame: a span joins two years that are known with none known between them.


def _change(series: Sequence[Expr], first: int, second: int, sign: float, algebra: Algebra) -> tuple[Expr, Expr]:
    """How far a span goes the right way, and what counts as a change in it."""
    before = series[first]
    line = algebra.greatest(algebra.when(before.is_null(), 0.0, before).abs() * RELATIVE, ABSOLUTE)
    return (series[second] - before) * sign, line * float(second - first)


def _every_year_columns(
    series: Sequence[Expr], known: Sequence[Expr], sign: float, algebra: Algebra
) -> tuple[Expr, Expr]:
    steps, right, wrong = len(series) - 1, [], []
    for first, second in combinations(range(len(series)), 2):
        span = [known[first], known[second], *(~year for year in known[first + 1 : second])]
        change, line = _change(series, first, second, sign, algebra)
        right.append(algebra.number(algebra.every(span) & (change > line)))
        wrong.append(algebra.number(algebra.every(span) & (change <= line)))
    return sum(right[1:], right[0]) / steps, 1.0 - sum(wrong[1:], wrong[0]) / steps


def _steady_columns(series: Sequence[Expr], known: Sequence[Expr], sign: float, algebra: Algebra) -> tuple[Expr, Expr]:
    falls = []
    for first, second in combinations(range(len(series)), 2):
        span = [known[first], known[second], *(~year for year in known[first + 1 : second])]
        change, line = _change(series, first, second, sign, algebra)
        falls.append(algebra.number(algebra.every(span) & (change < -line)))
    steady = sum(falls[1:], falls[0]) < 1.0
    change, line = _change(series, 0, len(series) - 1, sign, algebra)
    ends = known[0] & known[-1]
    # Where an end is missing the comparison is null, and nothing is ruled out.
    better = algebra.when(ends & (change > line), algebra.number(steady), 0.0)
    no_better = algebra.when(ends & (change <= line), 0.0, algebra.number(steady))
    return algebra.when(algebra.every(known), better, 0.0), no_better
