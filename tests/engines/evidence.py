"""Random rows for any set, made column by column: what is known, right or wrong in them, and how near to a cut-off.

Rows come in sorts (`_SORTS`), so that some are nearly complete and reach the higher tiers while others say next to
nothing. Values near a cut-off stay clear of the very edge of its tolerance, where two ways of computing the same number
may differ in the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lorg_indicators import IndicatorSet
from lorg_indicators.columnar.names import evidence_columns, years_read
from lorg_indicators.measures import LARGEST, Number, RatingMeasure, YesNo, named_options

from .numbers import Floats, Masks, Numbers, Sorts

__all__ = ["ROW", "Chunk", "chunk"]

ROW: Final = "row"
PERIOD: Final = 2024
_WRONG: Final = 0.3
"""How many cells of a row would be wrong if all could be and none were empty."""


class _Sort(NamedTuple):
    """A sort of rows: how common it is, and how often a cell of such a row is empty, good or near a cut-off."""

    common: float
    empty: float
    good: float
    near: float


_SORTS: Final = (
    _Sort(0.32, 0.15, 0.30, 0.15),
    _Sort(0.20, 0.08, 0.20, 0.65),
    _Sort(0.10, 0.80, 0.40, 0.20),
    _Sort(0.20, 0.01, 0.97, 0.02),
    _Sort(0.07, 0.00, 1.00, 0.00),
    _Sort(0.08, 0.12, 0.90, 0.08),
    _Sort(0.03, 1.00, 0.00, 0.00),
)


class Chunk(NamedTuple):
    """Rows for one set.

    Attributes:
        frame: the columns of evidence, columns of the caller's, and `ROW`, the number of the row.
        period: the assessed year that the frame is scored with.
        unknown: measures that the frame leaves out on purpose.
    """

    frame: pl.DataFrame
    period: int | None
    unknown: tuple[str, ...]


def chunk(indicators: IndicatorSet, rows: int, seed: int, first: int = 0) -> Chunk:
    """Random rows, the same for the same seed; which columns there are is drawn as well.

    Args:
        indicators: any set.
        rows: how many.
        seed: what they are drawn from.
        first: number of the first row.
    """
    writer = _Writer(indicators, rows, np.random.default_rng(seed))
    return writer.chunk(first)


class _Writer:
    """Draws the columns of one chunk."""

    def __init__(self, indicators: IndicatorSet, rows: int, rng: np.random.Generator) -> None:
        self.set, self.rows, self.rng = indicators, rows, rng
        kind = rng.choice(len(_SORTS), rows, p=[sort.common for sort in _SORTS])
        table = np.array(_SORTS)[kind]
        self.sorts = Sorts(table[:, 1], table[:, 2], table[:, 3])
        self.spans = years_read(indicators)
        self.by_row = self._chance(0.4)
        self.dated = self.by_row or self._chance(0.8)
        self.period = PERIOD if not self.by_row and self._chance(0.5) else None
        self.columns: dict[str, pl.Series] = {}
        self.wrong = _WRONG / len(evidence_columns(indicators, PERIOD))

    def chunk(self, first: int) -> Chunk:
        """All columns, in random order."""
        names = list(self.spans)
        unknown = [name for name in names if self._chance(0.01)]
        staged = 0.0 if self._chance(0.5) else 0.35
        for name in names:
            if name in unknown:
                continue
            stages = ("self", "review") if self._chance(staged) else ("",)
            if stages != ("",) and self._chance(0.05):
                stages = (*stages, "")  # bare and in stages: a fault where both say something
            for stage in stages:
                share = {"": 0.01 if len(stages) > 1 else 1.0, "self": 0.95, "review": 0.5}[stage]
                self._measure(name, f"{name}.{stage}" if stage else name, share)
            self._documents(name)
        self._reasons()
        self._history()
        if self.by_row:
            self._periods()
        self.columns["district"] = pl.Series(self.rng.choice(["长宁区", "徐汇区", ""], self.rows))
        order = self.rng.permutation(sorted(self.columns))
        frame = pl.DataFrame({name: self.columns[name] for name in order})
        numbered = frame.with_columns(pl.int_range(first, first + self.rows, dtype=pl.Int64).alias(ROW))
        return Chunk(numbered, self.period, tuple(unknown))

    # -- measures --------------------------------------------------------------------------------------------------

    def _measure(self, name: str, column: str, share: float) -> None:
        """The columns of one stage of a measure; ``share`` of the rows say anything in it."""
        measure = self.set.measures[name]
        told = self._draw() < share
        if isinstance(measure, Number):
            self._number(name, column, told, yearly=measure.by == "year" and self.dated)
        elif isinstance(measure, RatingMeasure):
            self.columns[column] = self._levels(len(self.set.scales[measure.scale].levels), told)
        elif isinstance(measure, YesNo):
            good = next((getattr(part, "is_", True) for _, part in self.set.criteria if part.measure == name), True)
            self.columns[column] = self._truths(told, good=good)
        else:
            for option in named_options(measure):
                values = self._truths(told, good=True) if measure.type == "checklist" else self._counts(told)
                self.columns[f"{column}.{option}"] = values

    def _number(self, name: str, column: str, told: Masks, *, yearly: bool) -> None:
        span = self.spans[name]
        around = range(PERIOD - span - 1, PERIOD + 2)  # the year before and the year after are not read
        for year in around if yearly else (PERIOD,):
            values = self._numbers.values[name][year]
            if ".review" in column:
                values = np.where(self._draw() < 0.03, self._reviewed.values[name][year], values)
            part = f"{column}.{year}" if yearly else column
            whole = float(name in self._numbers.whole)
            self.columns[part] = self._numeric(values, told, self._bad_numbers(name), whole)

    @cached_property
    def _numbers(self) -> Numbers:
        return Numbers(self.set, self.spans, self.sorts, self.rng, PERIOD)

    @cached_property
    def _reviewed(self) -> Numbers:
        """What a review finds where it finds something else; too seldom to tear operands apart in most rows."""
        return Numbers(self.set, self.spans, self.sorts, self.rng, PERIOD)

    def _bad_numbers(self, name: str) -> list[float]:
        measure = self.set.measures[name]
        assert isinstance(measure, Number)
        bad = [1e16, -1e16, np.inf, -np.inf, 1e300]
        for bound, side in ((measure.at_least, -1), (measure.at_most, 1)):
            if bound is not None:
                slack = max(1e-9, 1e-12 * abs(bound))
                bad += [bound + side * 1.71 * slack, bound + side * (1 + abs(bound)), bound + side * 0.01]
        return bad

    def _levels(self, levels: int, told: Masks) -> pl.Series:
        good = self._draw() < self.sorts.good
        top = levels - 1
        values = np.where(good, top, self.rng.integers(0, levels, self.rows))
        if self._chance(0.35):
            return self._raters(values, top, told)
        return self._numeric(values.astype(float), told, [-1.0, float(levels), 0.5, 1e9, np.inf], whole=0.6)

    def _raters(self, levels: NDArray[np.int64], top: int, told: Masks) -> pl.Series:
        """One to five raters near a level; at times one of them says nothing, or something impossible."""
        count = self.rng.integers(1, 6, self.rows)
        near = np.clip(levels[:, None] + self.rng.integers(-1, 2, (self.rows, 5)), 0, top)
        near[:, 0] = levels
        near = np.where((self._draw() < self.sorts.good)[:, None], levels[:, None], near)
        bad = self._bad()
        kind = self.rng.integers(0, 4, self.rows)
        near[bad & (kind == 0), 0] = -1
        near[bad & (kind == 1), 0] = top + 1
        count[bad & (kind == 2)] = 0
        silent = np.zeros((self.rows, 5), bool)
        silent[bad & (kind == 3), 0] = True
        keep = np.arange(5)[None, :] < count[:, None]
        flat = pl.Series(near[keep]).set(pl.Series(silent[keep]), None)
        row = pl.Series(np.repeat(np.arange(self.rows), count))
        lists = pl.DataFrame({"row": row, "level": flat}).group_by("row", maintain_order=True).agg("level")
        every = pl.DataFrame({"row": np.arange(self.rows), "empty": self._silent(told)})
        joined = every.join(lists, on="row", how="left", maintain_order="left")
        filled = pl.col("level").fill_null(pl.lit([], dtype=pl.List(pl.Int64)))
        return joined.select(pl.when("empty").then(None).otherwise(filled).cast(pl.List(pl.Int64)))["literal"]

    def _truths(self, told: Masks, *, good: bool) -> pl.Series:
        values = np.where(self._draw() < self.sorts.good, good, self._draw() < 0.5)
        return self._without(pl.Series(values), self._silent(told))

    def _counts(self, told: Masks) -> pl.Series:
        values = np.where(self._draw() < self.sorts.good, 0.0, self.rng.poisson(1.2, self.rows))
        values = np.where(self._draw() < 0.002, self.rng.choice([1e6, 1e12, LARGEST]), values)
        return self._numeric(values, told, [-1.0, 1.5, -0.5, 1e16, np.inf], whole=0.6)

    def _numeric(self, values: Floats, told: Masks, wrong: list[float], whole: float = 0.08) -> pl.Series:
        """A column of numbers, at times of whole ones; what is empty is null or NaN."""
        silent, bad = self._silent(told), self._bad()
        if self._chance(whole):
            wrong = [value for value in wrong if float(value).is_integer() and abs(value) < 2**62] or [-(10**17)]
            mixed = np.where(bad, self.rng.choice(wrong, self.rows), np.floor(values))
            return self._without(pl.Series(mixed.astype(np.int64)), silent)
        mixed = np.where(bad, self.rng.choice(wrong, self.rows), values)
        nan = silent & (self._draw() < 0.3)
        return self._without(pl.Series(np.where(nan, np.nan, mixed)), silent & ~nan)

    # -- what is no value of a measure -------------------------------------------------------------------------------

    def _documents(self, name: str) -> None:
        asked = any(tier.requires.documented for tier in self.set.ladder.tiers)
        if self._chance(0.95 if asked else 0.1):
            titles = self.rng.choice(["照片", "经费决算表", "名册"], self.rows)
            empty = pl.Series(np.where(self._draw() < 0.2, "", titles))
            self.columns[f"{name}.documents"] = self._without(empty, self._draw() > 0.15 + 0.85 * self.sorts.good)

    def _reasons(self) -> None:
        for item, part in self.set.criteria:
            if part.may_not_apply is not None and self._chance(0.95):
                reasons = np.where(self._bad(), self.rng.choice(["", " ", "\t"], self.rows), "没有这项业务")
                absent = self._draw() < np.where(self.sorts.empty == 0, 0.1, 0.2)
                told = absent | self._bad()
                self.columns[f"not_applicable.{item.id}.{part.id}"] = self._without(pl.Series(reasons), ~told)

    def _history(self) -> None:
        asked = max((tier.requires.held.years for tier in self.set.ladder.tiers if tier.requires.held), default=0)
        years = asked + 1 if asked and self._chance(0.95) else int(self._chance(0.2))
        tiers = [tier.id for tier in self.set.ladder.tiers]
        silent = self._draw() < 0.2
        for year in range(PERIOD - 1, PERIOD - 1 - years, -1):
            held = self.rng.choice([*tiers, "none"], self.rows)
            held = np.where(self._draw() < self.sorts.good, tiers[-1], held)
            held = np.where(self._bad(), self.rng.choice(["金牌", "", "None"], self.rows), held)
            self.columns[f"history.{year}"] = self._without(pl.Series(held), silent | (self._draw() < 0.2))

    def _periods(self) -> None:
        years = self.rng.choice([PERIOD, PERIOD - 1, PERIOD + 1, PERIOD - 3], self.rows, p=[0.85, 0.07, 0.05, 0.03])
        self.columns["period"] = self._numeric(
            years.astype(float), self._draw() < 0.95, [1899.0, 2201.0, 2024.5, -1.0, 1e17, np.inf], whole=0.6
        )

    # -- draws -----------------------------------------------------------------------------------------------------

    def _chance(self, of: float) -> bool:
        return bool(self.rng.random() < of)

    def _draw(self) -> Floats:
        return self.rng.random(self.rows)

    def _bad(self) -> Masks:
        return self._draw() < self.wrong

    def _silent(self, told: Masks) -> Masks:
        return ~told | (self._draw() < self.sorts.empty)

    def _without(self, values: pl.Series, silent: Iterable[Any]) -> pl.Series:
        return pl.select(pl.when(pl.Series(silent)).then(None).otherwise(values)).to_series()
