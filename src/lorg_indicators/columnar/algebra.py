"""Column expressions of narwhals, as criteria put them together. One tree of them runs on every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import add, and_, or_
from typing import Any

import narwhals as nw

from lorg_indicators.criteria import JudgedColumns

__all__ = ["MEDIAN", "Frame", "Narwhals", "Sheet"]

MEDIAN = "__lorg_median_"
_ALL = 2**62

Frame = nw.LazyFrame[Any] | nw.DataFrame[Any]


class Narwhals:
    """The `lorg_indicators.criteria.Algebra` of narwhals.

    Conditions may be null; ``when`` counts that as not holding, on every engine. What else the engines differ in is
    kept here: how a column is named, and how a number is written.
    """

    def __init__(self, engine: nw.Implementation) -> None:
        self._dotted = engine.is_pyspark() or engine.is_pyspark_connect()
        self._sql = engine.is_ibis()
        self._arrow = engine.is_pyarrow()

    def column(self, name: str) -> nw.Expr:
        """A column of the frame; Spark takes a dot in a name for a field unless it is quoted."""
        return nw.col(f"`{name}`" if self._dotted else name)

    def median(self, name: str) -> nw.Expr:
        """The median of the lists in a column; PyArrow has none, and finds it in a column of its own."""
        return nw.col(f"{MEDIAN}{name}") if self._arrow else self.column(name).list.median().cast(nw.Float64)

    def literal(self, value: float) -> nw.Expr:
        """A number. Ibis writes it as PostgreSQL's exact decimals, which are slow, unless it is cast from a text."""
        return nw.lit(repr(float(value))).cast(nw.Float64) if self._sql else nw.lit(float(value))

    def when(self, condition: nw.Expr, then: nw.Expr | float, otherwise: nw.Expr | float) -> nw.Expr:
        """``then`` where the condition holds, else ``otherwise``."""
        return nw.when(condition).then(self._expr(then)).otherwise(self._expr(otherwise))

    def where(self, condition: nw.Expr, then: nw.Expr) -> nw.Expr:
        """``then`` where the condition holds, else null."""
        return nw.when(condition).then(then)

    def number(self, condition: nw.Expr) -> nw.Expr:
        """1.0 where the condition holds, else 0.0. No cast: PostgreSQL has none from truth to numbers."""
        return self.when(condition, 1.0, 0.0)

    def least(self, *values: nw.Expr | float) -> nw.Expr:
        """The least of several values, none of them null."""
        return nw.min_horizontal(*map(self._expr, values)) if len(values) > 1 else self._expr(values[0])

    def greatest(self, *values: nw.Expr | float) -> nw.Expr:
        """The greatest of several values, none of them null."""
        return nw.max_horizontal(*map(self._expr, values)) if len(values) > 1 else self._expr(values[0])

    def every(self, conditions: Sequence[nw.Expr]) -> nw.Expr:
        """Whether all conditions hold."""
        return _paired(and_, conditions)

    def some(self, conditions: Sequence[nw.Expr]) -> nw.Expr:
        """Whether any condition holds."""
        return _paired(or_, conditions)

    def sum(self, parts: Iterable[nw.Expr]) -> nw.Expr:
        """The sum of some numbers, one at least, none of them null."""
        return _paired(add, parts)

    def unknown(self) -> JudgedColumns:
        """What is made of rows of which nothing is known."""
        return JudgedColumns(self.literal(0), self.literal(1), nw.lit(value=False))

    def _expr(self, value: nw.Expr | float) -> nw.Expr:
        return value if isinstance(value, nw.Expr) else self.literal(value)


def _paired(join: Callable[[nw.Expr, nw.Expr], nw.Expr], parts: Iterable[nw.Expr]) -> nw.Expr:
    """The parts joined two by two: one after the other they would nest as deep as there are parts.

    PyArrow computes a column by a call for each level, and a set has more conditions than Python allows of those.
    """
    level = list(parts)
    while len(level) > 1:
        pairs = [join(first, second) for first, second in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


class Sheet:
    """A frame that grows columns of its own, stage by stage; what one stage adds the next may read.

    Attributes:
        frame: the frame with all columns that were settled.
        count: how many columns were put so far; they are numbered from 0 on.
    """

    PREFIX = "__lorg_"

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.algebra = Narwhals(frame.implementation)
        self.count = 0
        self._pending: list[nw.Expr] = []
        self._forgotten: list[str] = []

    def put(self, value: nw.Expr) -> nw.Expr:
        """Computes a value once for all that read it, in the stage that `settle` ends."""
        name = f"{self.PREFIX}{self.count}"
        self.count += 1
        self._pending.append(value.alias(name))
        return nw.col(name)

    def forget(self, numbers: range) -> None:
        """Drops columns, put under these numbers, that nobody reads after the stage that `settle` ends.

        PostgreSQL has no more than 1,664 of them in a query, and every engine is quicker with fewer.
        """
        self._forgotten += [f"{self.PREFIX}{number}" for number in numbers]

    def settle(self) -> None:
        """Ends a stage."""
        if self._pending:
            self.frame = self.frame.with_columns(*self._pending)
            if self._forgotten:
                self.frame = self.frame.drop(*self._forgotten)
            self._pending, self._forgotten = [], []
            if self.frame.implementation.is_ibis():
                # PostgreSQL would copy what a stage computes into each place that reads it, and so with every stage
                # multiply its work; it does not look through a limit.
                self.frame = self.frame.head(_ALL)

    def finish(self, results: Mapping[str, nw.Expr]) -> Frame:
        """The frame with the results, and without the columns of the stages."""
        self.settle()
        kept = [name for name in self.frame.collect_schema() if not name.startswith(self.PREFIX)]
        values = {name: self.algebra.column(name) for name in kept} | dict(results)
        return self.frame.select(*(value.alias(name) for name, value in values.items()))
