"""What changed between two scored samples, and what units in both tell of the error of that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from lorg_indicators.monitoring.answers import Answers
from lorg_indicators.monitoring.data import (
    ChangeData,
    DifferenceData,
    DomainChangeData,
    EndChangeData,
    FigureData,
    MeasureChangeData,
    TierChangeData,
)
from lorg_indicators.monitoring.estimators import Floats, freedom, ratio, variance
from lorg_indicators.monitoring.figures import Domain, Measured, Precision, Standing, plain
from lorg_indicators.monitoring.intervals import degrees, quantile, symmetric
from lorg_indicators.monitoring.overlap import Common, common, covariance, joint_freedom

__all__ = ["Year", "change_data"]


class Year(NamedTuple):
    """One of the two samples, and what was asked of it.

    ``tiers`` count each unit at its highest tier; ``higher`` at that and all below, None without a set.
    """

    answers: Answers
    domains: Sequence[Domain]
    measures: Sequence[Measured]
    tiers: Sequence[Standing]
    higher: Sequence[Standing] | None


class _Pair(NamedTuple):
    """Two samples, and what they have in common."""

    before: Year
    after: Year
    shared: Common | None
    precision: Precision

    @property
    def share(self) -> float:
        """The share of the smaller sample that is in both."""
        common_units = 0 if self.shared is None else self.shared.units.shape[1]
        return common_units / min(len(self.before.answers.ids), len(self.after.answers.ids))


def change_data(before: Year, after: Year, precision: Precision, *, independent: bool) -> ChangeData:
    """All differences, of the whole and of every domain that either sample has."""
    shared, moved = (None, None) if independent else _shared(before.answers, after.answers)
    pair = _Pair(before, after, shared, precision)
    values = [domain.values for domain in after.domains]
    values += [domain.values for domain in before.domains if domain.values not in values]
    return {
        "file": before.answers.file,
        "common": None if shared is None else int(shared.units.shape[1]),
        "moved": moved,
        "left_out": [one.id for one in after.measures if one.id not in {other.id for other in before.measures}],
        "total": _domain(pair, {}),
        "domains": [_domain(pair, each) for each in values],
    }


def _shared(before: Answers, after: Answers) -> tuple[Common, int]:
    """The strata and the units in both samples; and how many units are in both, but in another stratum."""
    strata = [name for name in before.groups if name in after.groups]
    places = [[answers.groups.index(name) for name in strata] for answers in (before, after)]
    of = [_strata_of(answers) for answers in (before, after)]
    here = {unit: at for at, unit in enumerate(after.ids)}
    both = [(at, here[unit]) for at, unit in enumerate(before.ids) if unit in here]
    stayed = [(one, other) for one, other in both if of[0][one] == of[1][other]]
    index = {name: at for at, name in enumerate(strata)}
    members = np.array([index[of[0][one]] for one, _ in stayed], np.intp)
    units = np.array(stayed, np.intp).reshape(-1, 2).T
    return common(np.array(places, np.intp).reshape(2, -1), units, members), len(both) - len(stayed)


def _strata_of(answers: Answers) -> list[str]:
    return [answers.groups[at] for at in answers.frame["lorg.group"].to_list()]


def _inside(year: Year, values: dict[str, Any]) -> np.typing.NDArray[np.bool_]:
    if not values:
        return np.ones(year.answers.frame.height, bool)
    nobody = np.zeros(year.answers.frame.height, bool)
    return next((domain.inside for domain in year.domains if domain.values == values), nobody)


def _domain(pair: _Pair, values: dict[str, Any]) -> DomainChangeData:
    inside = _inside(pair.before, values), _inside(pair.after, values)
    one, other = pair.before.higher, pair.after.higher
    return {
        "values": values,
        "measures": _measures(pair, inside),
        "tiers": _tiers(pair, pair.before.tiers, pair.after.tiers, inside),
        "tiers_or_higher": None if one is None or other is None else _tiers(pair, one, other, inside),
    }


_Masks = tuple[np.typing.NDArray[np.bool_], np.typing.NDArray[np.bool_]]


def _measures(pair: _Pair, inside: _Masks) -> list[MeasureChangeData]:
    earlier = {one.id: one for one in pair.before.measures}
    found: list[MeasureChangeData] = []
    for one in pair.after.measures:
        if one.id not in earlier:
            continue
        other = earlier[one.id]
        masks = inside[0] & other.has, inside[1] & one.has
        ends: list[EndChangeData] = [
            {"end": end, "mean": _difference(pair, (other.ends[end], values), masks)}
            for end, values in one.ends.items()
        ]
        found.append({"id": one.id, "title": one.title, "ends": ends})
    return found


def _tiers(pair: _Pair, before: Sequence[Standing], after: Sequence[Standing], inside: _Masks) -> list[TierChangeData]:
    """A tier that a sample does not know is held by nobody in it."""
    ids = [one.id for one in after] + [one.id for one in before if one.id not in {each.id for each in after}]
    found: list[TierChangeData] = []
    for tier in ids:
        held = [next((one for one in tiers if one.id == tier), None) for tiers in (before, after)]
        title = next(one.title for one in held[::-1] if one is not None)
        scored = before[0].has, after[0].has
        masks = inside[0] & scored[0], inside[1] & scored[1]
        ends = {}
        for end in ("lower", "upper"):
            values = [
                np.zeros(len(has)) if one is None else one.ends[end] for one, has in zip(held, scored, strict=True)
            ]
            ends[end] = _difference(pair, (values[0], values[1]), masks)
        found.append({"id": tier, "title": title, "guaranteed": ends["lower"], "reachable": ends["upper"]})
    return found


def _difference(pair: _Pair, values: tuple[Floats, Floats], inside: _Masks) -> DifferenceData:
    """The later mean less the earlier one."""
    shapes = pair.before.answers.shape, pair.after.answers.shape
    means = [ratio(each, mask, shape) for each, mask, shape in zip(values, inside, shapes, strict=True)]
    before, after = (plain(mean.value) if mask.any() else None for mean, mask in zip(means, inside, strict=True))
    nothing: FigureData = {"estimate": None, "se": None, "lower": None, "upper": None, "df": None}
    if before is None or after is None:
        return {"before": before, "after": after, "difference": nothing, "correlation": None}
    value = means[1].value - means[0].value
    free = [float(freedom(mask, shape)) for mask, shape in zip(inside, shapes, strict=True)]
    if min(free) == 0:
        bare: FigureData = {**nothing, "estimate": plain(value), "df": 0.0}
        return {"before": before, "after": after, "difference": bare, "correlation": None}
    one, other = (variance(mean.moves, shape) for mean, shape in zip(means, shapes, strict=True))
    spread, correlation = one + other, None
    if pair.shared is not None and pair.shared.units.size:
        together, alike = covariance(means[0].moves, means[1].moves, shapes, pair.shared)
        spread, correlation = np.maximum(spread - 2 * together, 0), plain(alike)
    interval = pair.precision.interval
    given = zip(means, inside, shapes, strict=True)
    first, second = (degrees(mean, mask, shape, interval) for mean, mask, shape in given)
    joint = joint_freedom((one, other), (first, second), pair.share)
    lower, upper = symmetric(value, spread, quantile(pair.precision.confidence, joint, interval))
    figure: FigureData = {
        "estimate": plain(value),
        "se": plain(np.sqrt(spread)),
        "lower": plain(lower),
        "upper": plain(upper),
        "df": plain(joint),
    }
    return {"before": before, "after": after, "difference": figure, "correlation": correlation}
