"""The cells of a frame -> clean columns: right in type, within bounds, null where nothing is known.

What is wrong is marked, not raised: a row with a fault is refused, and the others are scored. NaN is nothing known,
on every engine; so is what is refused, so that no division or logarithm meets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import narwhals as nw

from lorg_indicators.columnar.algebra import Sheet
from lorg_indicators.columnar.layout import Layout
from lorg_indicators.columnar.names import NO_TIER, PERIOD, Cell
from lorg_indicators.errors import Fault, FrameError, pointer
from lorg_indicators.measures import LARGEST, YEARS, Measure, Number, RatingMeasure, YesNo
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.scoring import tolerance

__all__ = ["Answers", "Clean", "Entrance"]


class Clean(NamedTuple):
    """One column, clean.

    Attributes:
        value: what counts, null where nothing is known or what stands there is refused.
        given: whether anything stands there.
        fault: whether what stands there is refused; None where nothing can be.
    """

    value: nw.Expr
    given: nw.Expr
    fault: nw.Expr | None


_WIDEST: Final = 2**53
Answers = dict[str | int | None, nw.Expr]
"""The parts of a measure, by option or year; None is the whole of a measure without parts."""


class Entrance:
    """Reads the evidence of a frame.

    Attributes:
        layout: which column holds what.
        faults: conditions, each of them a fault of a row in which it holds.
        staged: whether anything is said in stages; None where no column has any.
    """

    def __init__(
        self,
        indicators: IndicatorSet,
        layout: Layout,
        schema: Mapping[str, nw.dtypes.DType],
        sheet: Sheet,
    ) -> None:
        self.layout = layout
        self.faults: list[nw.Expr] = []
        self.staged: nw.Expr | None = None
        self._set = indicators
        self._schema = schema
        self._algebra = sheet.algebra
        self._sheet = sheet
        self._typed = sheet.frame.implementation.is_ibis()
        self._check_types()
        self._read: dict[str, dict[str, dict[str | int | None, Clean]]] = {}
        for name, group in layout.cells.items():
            stages = self._read.setdefault(name, {})
            for cell in group:
                stages.setdefault(cell.stage, {})[cell.part] = self._clean(cell, indicators.measures[name])
        cleaned = [part for stages in self._read.values() for parts in stages.values() for part in parts.values()]
        self.faults += [part.fault for part in cleaned if part.fault is not None]
        self._check_stages()
        self.period = self._period()
        sheet.settle()

    # -- values --------------------------------------------------------------------------------------------------

    def counted(self, name: str) -> Answers:
        """The values that count: the review's where any of them is given, else the self-assessed ones."""
        stages = self._read[name]
        value, by_self, review = (self._stage(name, stage) for stage in ("", "self", "review"))
        if set(stages) <= {""}:
            return value
        merged = self._choose(stages, "self", by_self, value)
        return self._choose(stages, "review", review, merged)

    def by_self(self, name: str) -> Answers:
        """The self-assessed values; of what has no stages, those that count."""
        stages = self._read[name]
        if set(stages) <= {""}:
            return self._stage(name, "")
        given = self._algebra.some([self._given(stages[stage]) for stage in ("self", "review") if stage in stages])
        return self._pick(given, self._stage(name, "self"), self._stage(name, ""))

    def has_stages(self, name: str) -> bool:
        """Whether a measure is told in stages."""
        return not set(self._read[name]) <= {""}

    def given(self, answers: Answers) -> nw.Expr | None:
        """Whether any part is known; None where there is no part."""
        known = [~part.is_null() for part in answers.values()]
        return self._algebra.some(known) if known else None

    def _stage(self, name: str, stage: str) -> Answers:
        return {part: clean.value for part, clean in self._read[name].get(stage, {}).items()}

    def _choose(
        self, stages: dict[str, dict[str | int | None, Clean]], stage: str, ours: Answers, other: Answers
    ) -> Answers:
        return self._pick(self._given(stages[stage]), ours, other) if stage in stages else other

    def _pick(self, condition: nw.Expr, first: Answers, second: Answers) -> Answers:
        picked: Answers = {}
        for part in first.keys() | second.keys():
            branch = nw.when(condition).then(first[part]) if part in first else None
            if branch is None:
                picked[part] = nw.when(~condition).then(second[part])
            else:
                picked[part] = branch.otherwise(second[part]) if part in second else branch
        return picked

    def _given(self, parts: Mapping[str | int | None, Clean]) -> nw.Expr:
        return self._algebra.some([part.given for part in parts.values()])

    def _check_stages(self) -> None:
        """A value stands bare or in stages, not both."""
        staged = []
        for stages in self._read.values():
            if told := [self._given(stages[stage]) for stage in ("self", "review") if stage in stages]:
                staged.append(self._algebra.some(told))
                if "" in stages:
                    self.faults.append(staged[-1] & self._given(stages[""]))
        self.staged = self._algebra.some(staged) if staged else None

    # -- one cell ------------------------------------------------------------------------------------------------

    def _clean(self, cell: Cell, measure: Measure) -> Clean:
        column, kind = self._column(cell.column, _type(measure)), self._schema[cell.column]
        if isinstance(kind, nw.List):
            return self._raters(cell.column, len(self._set.scales[measure.scale].levels) - 1)  # type: ignore[attr-defined]
        if isinstance(measure, YesNo) or measure.type == "checklist":
            return Clean(column, ~column.is_null(), None)
        lower, upper, whole = self._limits(measure)
        value = _as_float(column, kind)
        # NaN is beyond every bound on some engines and equal to nothing on others: it is never right.
        clean = nw.when((value >= lower) & (value <= upper)).then(value)
        if whole and not kind.is_integer():
            clean = nw.when(clean.floor() == clean).then(clean)
        given = ~column.is_null()
        if kind.is_float():
            given &= ~column.is_nan()
        return self._settled(clean, given)

    def _column(self, name: str, kind: str) -> nw.Expr:
        """A column, or nothing known in the type that it should have where the frame's has none."""
        if self._schema[name] != nw.Unknown:
            return self._algebra.column(name)
        types: dict[str, type[nw.Boolean | nw.String]] = {"boolean": nw.Boolean, "text": nw.String}
        return nw.lit(None, dtype=types.get(kind, nw.Float64))

    def _settled(self, clean: nw.Expr, given: nw.Expr) -> Clean:
        """A number that is right or else null, computed once; what is given and not right is a fault."""
        value = self._sheet.put(clean)
        return Clean(value, given, given & value.is_null())

    def _limits(self, measure: Measure) -> tuple[float, float, bool]:
        """What a number may be, as its reader says; whether it must be whole."""
        if isinstance(measure, RatingMeasure):
            return 0.0, float(len(self._set.scales[measure.scale].levels) - 1), True
        if not isinstance(measure, Number):
            return 0.0, LARGEST, True
        lower, upper = max(measure.bounds[0], -LARGEST), min(measure.bounds[1], LARGEST)
        return lower - tolerance(lower), upper + tolerance(upper), False

    def _raters(self, column: str, highest: int) -> Clean:
        """The median of a list of levels; a list that is empty or holds anything else is refused."""
        given = ~self._algebra.column(column).is_null()
        levels = self._algebra.column(column).list
        right = (levels.len() > 0) & (levels.min() >= 0) & (levels.max() <= highest) & ~levels.contains(None)
        return self._settled(nw.when(right).then(self._algebra.median(column)), given)

    # -- what is no value of a measure -------------------------------------------------------------------------------

    def documents(self, name: str) -> nw.Expr | None:
        """Whether a measure names a document; None where none does."""
        column = self.layout.documents.get(name)
        if column is None:
            return None
        titles = self._column(column, "text")
        return ~titles.is_null() & (titles != "")

    def absent(self, criterion: str) -> nw.Expr | None:
        """Whether a criterion is declared not applicable; None where it never is. The reason must not be blank."""
        column = self.layout.reasons.get(criterion)
        if column is None:
            return None
        return ~self._column(column, "text").is_null()

    def held(self, least: int) -> tuple[nw.Expr, nw.Expr, nw.Expr] | None:
        """In how many years a tier from an index on was held, in how many that is not known, and if anything is said.

        None where there are no columns.
        """
        columns = self.layout.history
        if not columns:
            return None
        ids = [tier.id for tier in self._set.ladder.tiers[least:]]
        algebra = self._algebra
        held = algebra.sum(algebra.number(_one_of(self._column(column, "text"), ids)) for column in columns.values())
        open_ = algebra.sum(
            algebra.number(self._column(column, "text").is_null() & self._before(year))
            for year, column in columns.items()
        )
        return held, open_, algebra.some([~self._column(column, "text").is_null() for column in columns.values()])

    def _before(self, year: int) -> nw.Expr:
        """Whether a year lies before the assessed one."""
        if self.layout.by_row:
            return (self.period > year) | self.period.is_null()
        return nw.lit(self.layout.period is None or year < self.layout.period)

    def _period(self) -> nw.Expr:
        """The assessed year of every row, and the faults of what depends on it alone."""
        layout, algebra = self.layout, self._algebra
        period = nw.lit(None, dtype=nw.Float64) if layout.period is None else algebra.literal(layout.period)
        if layout.by_row:
            column, kind = self._column(PERIOD, "number"), self._schema[PERIOD]
            value = _as_float(column, kind)
            given = ~column.is_null() & ~value.is_nan() if kind.is_float() else ~column.is_null()
            right = given & ~value.is_null() & (value >= YEARS[0]) & (value <= YEARS[1]) & (value.floor() == value)
            self.faults.append(given & ~right)
            period = self._sheet.put(nw.when(right).then(value).otherwise(period))
        self.period = period
        for year, column_name in layout.history.items():
            held = self._column(column_name, "text")
            told = ~held.is_null() & (held != NO_TIER)
            self.faults.append(told & ~_one_of(held, [tier.id for tier in self._set.ladder.tiers]))
            self.faults.append(told & ~self._before(year))
        for column_name in layout.reasons.values():
            reason = self._column(column_name, "text")
            self.faults.append(~reason.is_null() & (reason.str.strip_chars() == ""))
        return period

    def _check_types(self) -> None:
        """Columns hold what their names say.

        Raises:
            FrameError: some do not; each is named.
        """
        layout, faults = self.layout, []
        wanted = dict.fromkeys((*layout.documents.values(), *layout.reasons.values(), *layout.history.values()), "text")
        wanted |= {
            cell.column: _type(self._set.measures[name]) for name, group in layout.cells.items() for cell in group
        }
        wanted |= {PERIOD: "number"} if layout.by_row else {}
        for column, kind in wanted.items():
            found = self._schema[column]
            # Every column of a database has a type, though Ibis may not know it.
            if not _fits(found, kind) or (found == nw.Unknown and self._typed):
                expected = Message(f"expected.column-of.{kind}")
                faults.append(Fault("column-type", pointer(column), str(found), expected, Message("hint.cast")))
        if faults:
            raise FrameError(faults)


def _type(measure: Measure) -> str:
    if isinstance(measure, RatingMeasure):
        return "level"
    return "boolean" if isinstance(measure, YesNo) or measure.type == "checklist" else "number"


def _fits(found: nw.dtypes.DType, kind: str) -> bool:
    if found == nw.Unknown:  # a column without a type has nothing in it
        return True
    if kind == "text":
        return found in (nw.String, nw.Categorical, nw.Enum)
    if kind == "boolean":
        return found == nw.Boolean
    if kind == "level" and isinstance(found, nw.List):
        inner = found.inner
        return (inner() if isinstance(inner, type) else inner).is_integer()
    return found.is_numeric()


def _as_float(column: nw.Expr, kind: nw.dtypes.DType) -> nw.Expr:
    """A number as a float; PyArrow refuses whole ones that no float holds, which are beyond every bound anyway."""
    if kind == nw.Float64:
        return column
    if kind == nw.Int64:
        column = nw.when(column.is_between(-_WIDEST, _WIDEST)).then(column)
    return column.cast(nw.Float64)


def _one_of(value: nw.Expr, names: list[str]) -> nw.Expr:
    return value.is_in(names) & ~value.is_null()
