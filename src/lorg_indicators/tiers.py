"""Which tiers are reached, by which conditions, and what stands in the way.

A condition is judged on both ends of every interval: it holds if the lower ends suffice, fails if the upper ends do
not, and is undecided between. A tier is reached if its conditions and those of every tier below it hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from lorg_indicators.data import BasisData
from lorg_indicators.measures import RatingMeasure, Scale
from lorg_indicators.model import IndicatorSet, Tier
from lorg_indicators.outcome import EMPTY, Interval
from lorg_indicators.scoring import tolerance

__all__ = [
    "CONDITIONS",
    "Condition",
    "Conditions",
    "Demand",
    "Standing",
    "TierRef",
    "TierStanding",
    "compile_ladder",
    "highest",
]


class Standing(NamedTuple):
    """What the conditions of a ladder are judged on.

    Attributes:
        score: total score (0-100), None where nothing applies.
        dimensions: score of each dimension (0-100), None where it does not apply.
        lower: least satisfaction of each criterion (0-1).
        upper: greatest satisfaction of each criterion (0-1).
        known: share of the weight that is known (0-1), None where nothing applies.
        documented: least and greatest share of the weight whose evidence names a document (0-1), likewise.
        history: year -> index of the tier held, None where that is not known; None where the evidence says nothing.
    """

    score: Interval | None
    dimensions: Sequence[Interval | None]
    lower: Sequence[float]
    upper: Sequence[float]
    known: float | None
    documented: Interval | None
    history: Mapping[int, int | None] | None


class Demand(NamedTuple):
    """What a tier asks for, apart from any evidence.

    Attributes:
        kind: its name under ``requires``.
        required: what the set asks for, as plain data.
        basis: where that number comes from.
    """

    kind: str
    required: Any
    basis: BasisData | None


class Condition:
    """One condition of a tier and how it stands.

    Attributes:
        demand: what is asked for.
        observed: what was found, as plain data.
        holds: whether it does; None where the evidence leaves it open.
    """

    __slots__ = ("demand", "holds", "observed")

    def __init__(self, demand: Demand, observed: Any, holds: bool | None) -> None:  # noqa: ANN401, FBT001
        self.demand = demand
        self.observed = observed
        self.holds = holds

    @property
    def kind(self) -> str:
        """The condition's name under ``requires``."""
        return self.demand.kind

    @property
    def required(self) -> Any:  # noqa: ANN401
        """What the set asks for, as plain data."""
        return self.demand.required


class TierRef(NamedTuple):
    """A tier by id and title."""

    id: str
    title: Mapping[str, str]


class TierStanding:
    """A tier and how it stands: reached, not reached (False), or undecided (None)."""

    __slots__ = ("conditions", "id", "reached")

    def __init__(self, id_: str, reached: bool | None, conditions: list[Condition]) -> None:  # noqa: FBT001
        self.id = id_
        self.reached = reached
        self.conditions = conditions


Verdict = tuple[Any, bool | None]
Rule = Callable[[Standing], Verdict]


class _Names(NamedTuple):
    """What conditions refer to by name: criterion -> index, tier -> index, dimension ids, rubric criterion -> scale."""

    criteria: Mapping[str, int]
    tiers: Mapping[str, int]
    dimensions: Sequence[str]
    scales: Mapping[str, Scale]


def _ends(value: Interval | None) -> dict[str, float] | None:
    return None if value is None else {"lower": value.lower, "upper": value.upper}


def _decide(value: Interval | None, line: float) -> bool | None:
    """Whether an interval reaches a line; nothing never does."""
    if value is None or value.upper < line:
        return False
    return True if value.lower >= line else None


def _line(cut: float) -> float:
    """Where a cut-off is reached, the tolerance taken off."""
    return cut - tolerance(cut)


def _score(cut: float, names: _Names) -> Rule:
    del names
    line = _line(cut)
    return lambda standing: (_ends(standing.score), _decide(standing.score, line))


def _each_dimension(cut: float, names: _Names) -> Rule:
    ids, line = names.dimensions, _line(cut)

    def rule(standing: Standing) -> Verdict:
        below, undecided, weakest, least = [], [], 0, math.inf
        for at, value in enumerate(standing.dimensions):
            verdict = _decide(value, line)
            if verdict is False:
                below.append(ids[at])
            elif verdict is None:
                undecided.append(ids[at])
            lower = -1.0 if value is None else value.lower
            if lower < least:
                weakest, least = at, lower
        score = _ends(standing.dimensions[weakest])
        observed = {"dimension": ids[weakest], "score": score, "below": below, "undecided": undecided}
        return observed, False if below else None if undecided else True

    return rule


def _known(cut: float, names: _Names) -> Rule:
    del names
    line = _line(cut)

    def rule(standing: Standing) -> Verdict:
        # Whatever is unknown may still be filled in; where nothing applies there is nothing to know.
        if standing.known is None:
            return None, False
        return standing.known, True if standing.known >= line else None

    return rule


def _documented(cut: float, names: _Names) -> Rule:
    del names
    line = _line(cut)
    return lambda standing: (_ends(standing.documented), _decide(standing.documented, line))


def _met(references: Sequence[str], names: _Names) -> Rule:
    return _reach([(reference, names.criteria[reference], 1.0) for reference in references])


def _level(levels: Mapping[str, int], names: _Names) -> Rule:
    return _reach([(name, names.criteria[name], names.scales[name].value(level)) for name, level in levels.items()])


def _reach(wanted: Sequence[tuple[str, int, float]]) -> Rule:
    """Criteria that must reach a satisfaction."""
    lines = [(name, at, least - EMPTY) for name, at, least in wanted]

    def rule(standing: Standing) -> Verdict:
        lower, upper = standing.lower, standing.upper
        missed, open_ = [], []
        for name, at, line in lines:
            if upper[at] < line:
                missed.append(name)
            elif lower[at] < line:
                open_.append(name)
        return {"missed": missed, "undecided": open_}, False if missed else None if open_ else True

    return rule


def _vetoes(references: Sequence[str], names: _Names) -> Rule:
    places = [(reference, names.criteria[reference]) for reference in references]

    def rule(standing: Standing) -> Verdict:
        lower, upper = standing.lower, standing.upper
        fired, open_ = [], []
        for name, at in places:
            if upper[at] <= EMPTY:
                fired.append(name)
            elif lower[at] <= EMPTY:
                open_.append(name)
        return {"fired": fired, "undecided": open_}, False if fired else None if open_ else True

    return rule


def _held(held: Any, names: _Names) -> Rule:  # noqa: ANN401
    least, years = names.tiers[held.tier], held.years

    def rule(standing: Standing) -> Verdict:
        if standing.history is None:
            return None, None
        held_in = sorted(year for year, tier in standing.history.items() if tier is not None and tier >= least)
        open_ = sum(tier is None for tier in standing.history.values())
        return held_in, True if len(held_in) >= years else None if len(held_in) + open_ >= years else False

    return rule


CONDITIONS: Final[Mapping[str, Callable[[Any, _Names], Rule]]] = {
    "score": _score,
    "each_dimension": _each_dimension,
    "known": _known,
    "documented": _documented,
    "met": _met,
    "level": _level,
    "vetoes": _vetoes,
    "held": _held,
}


class Conditions(NamedTuple):
    """The compiled conditions of one tier."""

    id: str
    rules: Sequence[tuple[Demand, Rule]]

    def stand(self, standing: Standing, below: bool | None) -> TierStanding:  # noqa: FBT001
        """How the tier stands, given how the one below it does."""
        conditions, reached = [], below
        for demand, rule in self.rules:
            observed, holds = rule(standing)
            conditions.append(Condition(demand, observed, holds))
            if holds is False or (holds is None and reached):
                reached = holds
        return TierStanding(self.id, reached, conditions)


def compile_ladder(indicators: IndicatorSet) -> list[Conditions]:
    """The ladder of a set, ready to be stood on."""
    names = _Names(
        criteria={f"{item.id}.{part.id}": index for index, (item, part) in enumerate(indicators.criteria)},
        tiers={tier.id: index for index, tier in enumerate(indicators.ladder.tiers)},
        dimensions=[dimension.id for dimension in indicators.dimensions],
        scales={
            f"{item.id}.{part.id}": indicators.scales[measure.scale]
            for item, part in indicators.criteria
            if isinstance(measure := indicators.measures[part.measure], RatingMeasure)
        },
    )
    return [Conditions(tier.id, _rules(tier, names)) for tier in indicators.ladder.tiers]


def _rules(tier: Tier, names: _Names) -> list[tuple[Demand, Rule]]:
    rules: list[tuple[Demand, Rule]] = []
    for kind in tier.requires.given:
        wanted = getattr(tier.requires, kind)
        required = wanted.model_dump() if kind == "held" else wanted
        required = MappingProxyType(dict(required)) if isinstance(required, Mapping) else required
        rules.append((Demand(kind, required, tier.basis(kind)), CONDITIONS[kind](wanted, names)))
    return rules


def highest(ladder: Sequence[TierStanding]) -> tuple[int | None, int | None]:
    """Index of the highest tier that is reached, and of the highest that may be; None where it is none."""
    reached: int | None = None
    reachable: int | None = None
    for index, tier in enumerate(ladder):
        if tier.reached is False:
            break
        reachable = index
        if tier.reached:
            reached = index
    return reached, reachable
