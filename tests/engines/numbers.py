"""Random numbers of a set that belong together: series of years, and operands whose ratio lies at a cut-off."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lorg_indicators import IndicatorSet
from lorg_indicators.measures import Number

__all__ = ["Floats", "Masks", "Numbers", "Sorts"]

Floats = NDArray[np.float64]
Masks = NDArray[np.bool_]

_OFFSETS: Final = (0.0, 0.0, 0.37, -0.37, 1.71, -1.71)
"""In tolerances; no two or three of them add up to a whole number of tolerances."""
_TINY: Final = (1.0, 1.0, 1 + 1e-13, 1 - 1e-13)
_CUTS: Final = ("at_least", "at_most", "zero_at", "full_at")


class Sorts(NamedTuple):
    """For every row how likely a cell of it is empty, good, or near a cut-off."""

    empty: Floats
    good: Floats
    near: Floats


class Numbers:
    """Values of all numbers that somebody fills in, in every year that is read and the years beside them.

    Attributes:
        values: measure -> year -> the values.
        whole: measures whose values are whole numbers.
    """

    def __init__(
        self, indicators: IndicatorSet, spans: dict[str, int], sorts: Sorts, rng: np.random.Generator, period: int
    ) -> None:
        self._set, self._sorts, self._rng, self._rows = indicators, sorts, rng, len(sorts.empty)
        self._years = range(period - max(spans.values(), default=1) - 1, period + 2)
        self.values: dict[str, dict[int, Floats]] = {}
        self.whole = {name for name in spans if rng.random() < 0.1}
        numbers = {name: part for name, part in indicators.measures.items() if isinstance(part, Number)}
        for name, measure in numbers.items():
            if not measure.operands:
                self._draw(name)
        derived = [name for name, measure in numbers.items() if measure.operands]
        for name in rng.permutation(derived):
            aimed = rng.random(self._rows) < 0.8
            for year, target in self._targets(str(name)).items():
                self._aim(str(name), year, target, aimed)
        for name in derived * 2:  # what is mended for one may break another
            self._mend(name)

    def _draw(self, name: str) -> None:
        """Values of a number by itself; one that has no years is the same in all of them."""
        targets = self._targets(name)
        if not self._yearly(name):
            last = targets[self._years[-2]]
            targets = dict.fromkeys(self._years, last)
        self.values[name] = {year: self._within(name, target, slack=True) for year, target in targets.items()}

    # -- what a number should be -------------------------------------------------------------------------------------

    def _targets(self, name: str) -> dict[int, Floats]:
        """A series for a number: the value of one year, and steps to the others."""
        base, rng = self._level(name), self._rng
        parts = [part for _, part in self._set.criteria if part.measure == name and part.kind == "trend"]
        rises = -1.0 if parts and getattr(parts[0], "direction", "") == "falls" else 1.0
        good = rng.random(self._rows) < self._sorts.good
        series, value = {}, base
        for year in reversed(self._years):
            series[year] = value
            slack = np.maximum(1e-9, 1e-12 * np.abs(value))
            step = np.select(
                [good, rng.random(self._rows) < 0.3, rng.random(self._rows) < 0.3],
                [rises * 0.04 * (np.abs(value) + 0.1), self._offsets() * slack, 0.0],
                rng.normal(0, 0.1, self._rows) * (np.abs(value) + 0.1),
            )
            # Values at a cut-off stay there in some rows, so that the year that counts may be any of them.
            value = value - step
        return series

    def _level(self, name: str) -> Floats:
        """The value of one year: good, near a cut-off, or anything."""
        rng, rows = self._rng, self._rows
        cuts = np.array(self._cuts(name) or [rng.choice([1.0, 10.0, 100.0])])
        cut = rng.choice(cuts, rows)
        slack = np.maximum(1e-9, 1e-12 * np.abs(cut))
        near = np.where(rng.random(rows) < 0.3, cut * rng.choice(_TINY, rows), cut + self._offsets() * slack)
        near = np.where(rng.random(rows) < 0.2, cut * rng.choice([1.01, 0.99, 0.5], rows), near)
        wide = np.max(np.abs(cuts)) * 2 + 1
        any_ = np.where(rng.random(rows) < 0.5, rng.random(rows) * wide, rng.integers(0, int(wide) + 1, rows))
        any_ = np.where(rng.random(rows) < 0.02, rng.choice([0.0, -0.0, 1e-12, 1e9, -1.0], rows), any_)
        draw = rng.random(rows)
        return np.select(
            [draw < self._sorts.good, draw < self._sorts.good + self._sorts.near], [self._good(name), near], any_
        )

    def _good(self, name: str) -> Floats:
        """Values that meet one of the criteria that read the number."""
        parts = [part for _, part in self._set.criteria if part.measure == name and part.kind != "trend"]
        first, last = _good_range(parts[int(self._rng.integers(len(parts)))]) if parts else (50.0, 100.0)
        return first + (last - first) * self._rng.random(self._rows)

    def _cuts(self, name: str) -> list[float]:
        cuts: list[float] = []
        for _, part in self._set.criteria:
            if part.measure == name:
                cuts += [cut for key in _CUTS if (cut := getattr(part, key, None)) is not None]
                cuts += getattr(part, "between", None) or ()
                cuts += [band.below for band in getattr(part, "bands", ()) if band.below is not None]
        measure = self._set.measures[name]
        assert isinstance(measure, Number)
        return cuts + [bound for bound in (measure.at_least, measure.at_most) if bound is not None]

    def _offsets(self) -> Floats:
        return self._rng.choice(_OFFSETS, self._rows)

    # -- operands ----------------------------------------------------------------------------------------------------

    def _yearly(self, name: str) -> bool:
        measure = self._set.measures[name]
        return isinstance(measure, Number) and measure.by == "year"

    def _mend(self, name: str) -> None:
        """Brings a derived number back within its bounds, in nearly all rows: few leave it there by chance."""
        lower, upper = self._set.measures[name].bounds  # type: ignore[union-attr]
        kept = self._rng.random(self._rows) < 0.998
        for year in self._years if np.isfinite([lower, upper]).any() else ():
            value = self._value(name, year)
            room = 0.5 * np.maximum(1e-9, 1e-12 * np.abs(value))
            outside = (value < lower - room) | (value > upper + room)
            self._aim(name, year, np.clip(value, lower, upper), outside & kept)

    def _value(self, name: str, year: int) -> Floats:
        measure = self._set.measures[name]
        assert isinstance(measure, Number)
        if not measure.operands:
            return self.values[name][max(year, self._years[0])]
        with np.errstate(all="ignore"):
            parts = [self._value(operand, year) for operand in measure.operands]
            if measure.operation == "change":
                return self._factor(measure) * (parts[0] / self._value(measure.operands[0], year - 1) - 1)
            if measure.operation == "ratio":
                return self._factor(measure) * parts[0] / parts[1]
            return parts[0] - parts[1] if measure.operation == "difference" else np.sum(parts, axis=0)

    def _aim(self, name: str, year: int, target: Floats, rows: Masks) -> None:
        """Changes the first operand so that the derived number is the target in some rows."""
        measure = self._set.measures[name]
        assert isinstance(measure, Number)
        if not measure.operands:
            aimed = self._within(name, target, slack=False)
            for at in (year,) if self._yearly(name) else self._years:
                self.values[name][at] = np.where(rows, aimed, self.values[name][at])
            return
        first, *others = measure.operands
        with np.errstate(all="ignore"):
            match measure.operation:
                case "ratio":
                    target = target / self._factor(measure) * self._value(others[0], year)
                case "change":
                    target = (target / self._factor(measure) + 1) * self._value(first, year - 1)
                case "difference":
                    target = target + self._value(others[0], year)
                case _:
                    target = target - np.sum([self._value(other, year) for other in others], axis=0)
        self._aim(first, year, target, rows & np.isfinite(target))

    @staticmethod
    def _factor(measure: Number) -> float:
        return 100.0 if measure.unit == "%" and measure.operation in {"ratio", "change"} else 1.0

    def _within(self, name: str, values: Floats, *, slack: bool) -> Floats:
        """The values within the bounds of the number, some of them just outside but within tolerance."""
        measure = self._set.measures[name]
        assert isinstance(measure, Number)
        lower, upper = (np.clip(bound, -1e15, 1e15) for bound in measure.bounds)
        if slack:
            room = self._rng.choice([0.0, 0.37], self._rows)
            lower = lower - room * max(1e-9, 1e-12 * abs(lower))
            upper = upper + room * max(1e-9, 1e-12 * abs(upper))
        if name in self.whole:
            values, lower = np.floor(values), np.ceil(lower)
        clipped: Floats = np.clip(values, lower, upper)
        return clipped


def _good_range(part: Any) -> tuple[float, float]:
    """Numbers that meet a criterion."""
    if part.kind == "bands":
        best = max(range(len(part.bands)), key=lambda at: part.bands[at].value)
        below = part.bands[best].below
        end = part.bands[-2].below + 1.0 if below is None else below - 0.01
        return end, end
    if part.kind == "scale":
        return part.full_at, part.full_at + abs(part.full_at) * (0.5 if part.full_at > part.zero_at else -0.3)
    if part.between is not None:
        first, last = part.between
        return first, last
    if part.at_most is not None:
        return part.at_most - abs(part.at_most) * 0.5, part.at_most
    return part.at_least, part.at_least + abs(part.at_least) * 0.5
