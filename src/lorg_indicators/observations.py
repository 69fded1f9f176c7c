"""Values at the assessed year, derived ones included: what criteria are judged on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from lorg_indicators.criteria import Observations
from lorg_indicators.derivation import Derivation, derivations, possible
from lorg_indicators.errors import Fault, pointer
from lorg_indicators.measures import Number
from lorg_indicators.messages import Amount, Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.outcome import Interval
from lorg_indicators.scoring import reaches, within

__all__ = ["Observer"]

_Operand = float | Interval | None


class Observer:
    """Turns the values of one document into observations. Made once for a set, used by any number of threads.

    Attributes:
        by_year: the measures that are series.
    """

    def __init__(self, indicators: IndicatorSet) -> None:
        measures = indicators.measures
        self.by_year = frozenset(
            name for name, measure in measures.items() if isinstance(measure, Number) and measure.by == "year"
        )
        self._blank = {name: measure.UNKNOWN for name, measure in measures.items()}
        self._derivations = derivations(measures)
        self._possible = possible(measures)
        self._units = {name: measure.unit for name, measure in measures.items() if isinstance(measure, Number)}

    def observe(self, values: Mapping[str, Any], period: int | None, faults: list[Fault]) -> Observations:
        """What criteria are judged on; a derived value out of its bounds is added to ``faults``."""
        current: dict[str, Any] = {**self._blank, **values}
        series: dict[str, Any] = {}
        for name in self.by_year:
            known = values.get(name)
            if known is not None:
                series[name] = known
                current[name] = known.get(period)
        observations = Observations(current, series, period)
        for derivation in self._derivations:
            self._derive(derivation, observations, faults)
        return observations

    def moved(self, observations: Observations, name: str, value: Any, faults: list[Fault]) -> Observations:  # noqa: ANN401
        """`observe` where one measure that is filled in has another value; what does not read it stays as it was."""
        after = Observations(dict(observations.current), dict(observations.series), observations.period)
        after.ranges = dict(observations.ranges)
        after.current[name] = value
        if name in self.by_year:
            after.series[name] = value
            after.current[name] = value.get(observations.period)
        renewed = {name}
        for derivation in self._derivations:
            if not renewed.isdisjoint(derivation.operands):
                renewed.add(derivation.name)
                self._derive(derivation, after, faults)
        return after

    def _derive(self, derivation: Derivation, observations: Observations, faults: list[Fault]) -> None:
        period, name = observations.period, derivation.name
        if not derivation.by_year:
            observations.current[name] = self._derived(derivation, observations, period, faults)
            return
        years = {period}
        for operand in derivation.operands:
            years.update(observations.series.get(operand, ()), observations.ranges.get(operand, ()))
        values = {year: self._derived(derivation, observations, year, faults) for year in years}
        observations.current[name] = values[period]
        observations.series[name] = {year: value for year, value in values.items() if isinstance(value, float)}
        observations.ranges[name] = {year: value for year, value in values.items() if isinstance(value, Interval)}

    def _derived(
        self, derivation: Derivation, observations: Observations, year: int | None, faults: list[Fault]
    ) -> _Operand:
        """A float where every operand is known, an interval where some are, None where none is."""
        if derivation.operation == "change":
            names = derivation.operands * 2
            now = self._operand(names[0], observations, year)
            operands = [now, None if year is None else self._operand(names[0], observations, year - 1)]
        else:
            names = derivation.operands
            operands = [self._operand(name, observations, year) for name in names]
        known = [operand for operand in operands if isinstance(operand, float)]
        if len(known) == len(operands):
            value = derivation.value(known)
            lower, upper = derivation.bounds
            if not (math.isfinite(value) and reaches(value, lower) and within(value, upper)):
                faults.append(self._impossible(derivation, value, year))
                return None  # what is derived from it is not judged a second time
            return value
        if all(operand is None for operand in operands):
            return None
        ends = derivation.interval(
            [_ends(operand, self._possible[name]) for operand, name in zip(operands, names, strict=True)]
        )
        if not reaches(ends.upper, ends.lower):
            faults.append(self._impossible(derivation, ends.lower, year))
            return None
        return Interval(min(ends), ends.upper)  # within tolerance of a bound is at the bound

    def _operand(self, name: str, observations: Observations, year: int | None) -> _Operand:
        if name not in self.by_year or year == observations.period:
            value: _Operand = observations.current[name]
            return value
        known = observations.series.get(name, {}).get(year)
        return observations.ranges.get(name, {}).get(year) if known is None else known

    def _impossible(self, derivation: Derivation, value: float, year: int | None) -> Fault:
        unit = self._units[derivation.name]
        lower, upper = (Amount(bound, unit) for bound in derivation.bounds)
        names = list(dict.fromkeys(derivation.operands))
        words = {"lower": lower, "upper": upper, "names": names, "year": "" if year is None else str(year)}
        return Fault("derived-out-of-range", pointer(derivation.name), value, Message("expected.operands-fit", words))


def _ends(operand: _Operand, bounds: Interval) -> Interval:
    if isinstance(operand, Interval):
        return operand
    return bounds if operand is None else Interval(operand, operand)
