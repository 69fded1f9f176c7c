"""The values of all measures in every row at the assessed year, derived ones included: what criteria are judged on.

What `lorg_indicators.observations` is for one document. Numbers by year are kept by their year; which of them is the
assessed one the frame says, or each row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import narwhals as nw

from lorg_indicators.columnar.algebra import Sheet
from lorg_indicators.columnar.entrance import Answers, Entrance
from lorg_indicators.criteria import NumberColumn
from lorg_indicators.derivation import Derivation, EndColumns, derivations, finite, possible
from lorg_indicators.measures import Number, YesNo, named_options
from lorg_indicators.model import IndicatorSet

__all__ = ["Observed"]

_NOW = None
"""The slot of the assessed year, beside those of the years by their numbers."""


class Observed:
    """The `lorg_indicators.criteria.ObservedColumns` of a frame.

    Attributes:
        faults: conditions, each of them a derived number that cannot be.
        derived: the numbers of the columns that hold derived numbers.
    """

    def __init__(
        self,
        indicators: IndicatorSet,
        entrance: Entrance,
        read: Callable[[str], Answers],
        sheet: Sheet,
    ) -> None:
        self.faults: list[nw.Expr] = []
        self._set = indicators
        self._entrance = entrance
        self._algebra = sheet.algebra
        self._sheet = sheet
        self._possible = possible(indicators.measures)
        self._derived: dict[tuple[str, int | None], EndColumns] = {}
        self._answers: dict[str, Answers] = {}
        for name in entrance.layout.cells:
            merged = entrance.has_stages(name)
            self._answers[name] = {part: sheet.put(value) if merged else value for part, value in read(name).items()}
        sheet.settle()
        self._years = {name: _years(answers) for name, answers in self._answers.items()}
        derived = derivations(indicators.measures)
        self._followed = {operand for derivation in derived for operand in derivation.operands}
        self._followed |= {part.measure for _, part in indicators.criteria if part.span > 1}
        first = sheet.count
        for stage in _stages(derived):
            for derivation in stage:
                self._derive(derivation)
            sheet.settle()
        self.derived = range(first, sheet.count)

    # -- what criteria ask for -----------------------------------------------------------------------------------

    def number(self, name: str) -> NumberColumn:
        """A number at the assessed year."""
        if (name, _NOW) in self._derived:
            value, lower, upper, _ = self._derived[name, _NOW]
            return NumberColumn(value, lower, upper)
        return NumberColumn(self._current(name))

    def answer(self, name: str) -> nw.Expr:
        """A yes or no, or a level; null where it is not known."""
        kind = nw.Boolean if isinstance(self._set.measures[name], YesNo) else nw.Float64
        return self._answers[name].get(None, nw.lit(None, dtype=kind))

    def answers(self, name: str) -> Mapping[str, nw.Expr]:
        """The answer of each option, null where it is not known."""
        measure, answers = self._set.measures[name], self._answers[name]
        nothing = nw.lit(None, dtype=nw.Boolean if measure.type == "checklist" else nw.Float64)
        return {option: answers.get(option, nothing) for option in named_options(measure)}

    def series(self, name: str, years: int) -> Sequence[nw.Expr] | None:
        """The numbers of so many years up to the assessed one; None where no year is assessed."""
        if not self._entrance.layout.by_row and self._entrance.layout.period is None:
            return None
        return [self._before(name, back).value for back in range(years - 1, -1, -1)]

    def given(self, name: str) -> nw.Expr | None:
        """Whether anything is known of a measure that somebody fills in, in whatever year; None where nothing is."""
        return self._entrance.given(self._answers[name])

    def complete(self, name: str) -> nw.Expr:
        """Whether there is an answer that counts as one: anything at all of it."""
        return self.given(name) if self._answers[name] else nw.lit(value=False)  # type: ignore[return-value]

    # -- years -----------------------------------------------------------------------------------------------------

    def _current(self, name: str) -> nw.Expr:
        return self._leaf_before(name, 0) if self._by_year(name) else self.answer(name)

    def _by_year(self, name: str) -> bool:
        measure = self._set.measures[name]
        return isinstance(measure, Number) and measure.by == "year"

    def _leaf_before(self, name: str, back: int) -> nw.Expr:
        """A number by year, so many years before the assessed one; null where it is not known."""
        answers, years = self._answers[name], self._years[name]
        dated = self._pick({year: answers[year] for year in years}, back)
        if None not in answers or back:
            return dated
        # One stage may be told bare and another by year; of a row only one of them counts, and the other is null here.
        bare = answers[None]
        return nw.when(~bare.is_null()).then(bare).otherwise(dated) if years else bare

    def _pick(self, by_year: Mapping[int, nw.Expr], back: int) -> nw.Expr:
        """Of numbers by year that of the year that lies so far back from the assessed one."""
        layout = self._entrance.layout
        if not layout.by_row:
            return _NOTHING if layout.period is None else by_year.get(layout.period - back, _NOTHING)
        picked = _NOTHING
        for year, value in by_year.items():
            picked = nw.when(self._entrance.period == year + back).then(value).otherwise(picked)
        return picked

    def _before(self, name: str, back: int) -> EndColumns:
        """A number so many years before the assessed one."""
        if name in self._answers:
            return self._ends_of(name, self._leaf_before(name, back) if self._by_year(name) else self.answer(name))
        if back == 0 or not self._by_year(name):
            return self._derived[name, _NOW]
        slots = {year: self._derived[name, year] for year in self._years[name] if (name, year) in self._derived}
        layout = self._entrance.layout
        if not layout.by_row:
            year = None if layout.period is None else layout.period - back
            return slots[year] if year in slots else self._unknown(name)
        first, last = finite(self._possible[name])
        parts = [{year: ends[at] for year, ends in slots.items()} for at in range(4)]
        value, lower, upper = (self._pick(part, back) for part in parts[:3])
        return EndColumns(
            value, lower.fill_null(first), upper.fill_null(last), _or_false(parts[3], self._entrance, back)
        )

    # -- derived numbers -------------------------------------------------------------------------------------------

    def _derive(self, derivation: Derivation) -> None:
        """Puts a derived number at the assessed year, and by year at every year that its operands name."""
        name = derivation.name
        layout = self._entrance.layout
        years = (
            {year for operand in derivation.operands for year in self._years[operand]} if derivation.by_year else set()
        )
        self._years[name] = sorted(years)
        static = layout.period if not layout.by_row else None
        for year in (_NOW, *(year for year in self._years[name] if year != static)):
            operands, present = self._operands(derivation, year)
            ends, fault = derivation.columns(operands, self._possible[name], self._algebra)
            if present is not None:
                first, last = finite(self._possible[name])
                ends = EndColumns(
                    self._algebra.where(present, ends.value),
                    self._algebra.when(present, ends.lower, first),
                    self._algebra.when(present, ends.upper, last),
                    present & ends.given,
                )
                fault = present & fault
            if year is _NOW or name in self._followed:  # of other years nobody reads more than whether they can be
                self._derived[name, year] = EndColumns(*map(self._sheet.put, ends))
            self.faults.append(fault)

    def _operands(self, derivation: Derivation, year: int | None) -> tuple[list[EndColumns], nw.Expr | None]:
        """The operands at a slot, and whether any that has years is there at that of a year."""
        names = derivation.operands
        back = [0, 1] if derivation.operation == "change" else [0] * len(names)
        names = names * 2 if derivation.operation == "change" else names
        if year is _NOW:
            return [self._before(name, steps) for name, steps in zip(names, back, strict=True)], None
        operands = [self._at(name, year - steps) for name, steps in zip(names, back, strict=True)]
        yearly = [self._at(name, year).given for name in derivation.operands if self._by_year(name)]
        return operands, self._algebra.some(yearly)

    def _at(self, name: str, year: int) -> EndColumns:
        """A number in a year, or at all times where it has no years."""
        layout = self._entrance.layout
        if not self._by_year(name) or (not layout.by_row and year == layout.period):
            return self._before(name, 0)
        if name in self._answers:
            return self._ends_of(name, self._answers[name].get(year, _NOTHING))
        return self._derived.get((name, year), self._unknown(name))

    def _ends_of(self, name: str, value: nw.Expr) -> EndColumns:
        known, (first, last) = ~value.is_null(), finite(self._possible[name])
        return EndColumns(value, self._algebra.when(known, value, first), self._algebra.when(known, value, last), known)

    def _unknown(self, name: str) -> EndColumns:
        first, last = finite(self._possible[name])
        return EndColumns(_NOTHING, self._algebra.literal(first), self._algebra.literal(last), nw.lit(value=False))


_NOTHING = nw.lit(None, dtype=nw.Float64)


def _or_false(given: Mapping[int, nw.Expr], entrance: Entrance, back: int) -> nw.Expr:
    """Whether anything is known in the year that lies so far back; nothing is in a year without a column."""
    picked = nw.lit(value=False)
    for year, mask in given.items():
        picked = nw.when(entrance.period == year + back).then(mask).otherwise(picked)
    return picked


def _years(answers: Answers) -> list[int]:
    return sorted(part for part in answers if isinstance(part, int))


def _stages(all_: Sequence[Derivation]) -> list[list[Derivation]]:
    """Derivations by how many others they wait for."""
    depth: dict[str, int] = {}
    stages: list[list[Derivation]] = []
    for derivation in all_:
        at = depth[derivation.name] = max(depth.get(name, -1) for name in derivation.operands) + 1
        while len(stages) <= at:
            stages.append([])
        stages[at].append(derivation)
    return stages
