"""Which tiers are reached, by which conditions, and what stands in the way.

A tier is reached if its conditions and those of every tier below it hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from lorg_indicators.conditions import CONDITIONS, Names, Rule, Standing
from lorg_indicators.data import BasisData
from lorg_indicators.model import IndicatorSet, Tier

__all__ = ["Condition", "Conditions", "Demand", "TierRef", "TierStanding", "compile_ladder", "highest"]


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


class Condition(NamedTuple):
    """One condition of a tier and how it stands.

    Attributes:
        demand: what is asked for.
        observed: what was found, as plain data.
        holds: whether it does; None where the evidence leaves it open.
    """

    demand: Demand
    observed: Any
    holds: bool | None

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

    __slots__ = ("_look", "id", "reached")

    def __init__(self, id_: str, reached: bool | None, look: Callable[[], list[Condition]]) -> None:  # noqa: FBT001
        self.id = id_
        self.reached = reached
        self._look = look

    @property
    def conditions(self) -> list[Condition]:
        """Its conditions, each with what was observed, put together when they are looked at."""
        return self._look()


class Conditions:
    """The compiled conditions of one tier.

    Attributes:
        id: the tier's.
        demands: what it asks for, in the order of `lorg_indicators.conditions.CONDITIONS`.
    """

    def __init__(self, tier: Tier, names: Names) -> None:
        self.id = tier.id
        self.demands: list[Demand] = []
        self._rules: list[Rule] = []
        for kind in tier.requires.given:
            wanted = getattr(tier.requires, kind)
            required = wanted.model_dump() if kind == "held" else wanted
            required = MappingProxyType(dict(required)) if isinstance(required, Mapping) else required
            self.demands.append(Demand(kind, required, tier.basis(kind)))
            self._rules.append(CONDITIONS[kind](wanted, names))
        self._tests = [rule.holds for rule in self._rules]

    def stand(self, standing: Standing, below: bool | None) -> TierStanding:  # noqa: FBT001
        """How the tier stands, given how the one below it does."""
        verdicts = [holds(standing) for holds in self._tests]
        reached = False if below is False or False in verdicts else None if below is None or None in verdicts else True
        return TierStanding(self.id, reached, partial(self._look, standing, verdicts))

    def _look(self, standing: Standing, verdicts: Sequence[bool | None]) -> list[Condition]:
        observed = [rule.observed(standing) for rule in self._rules]
        return list(map(Condition, self.demands, observed, verdicts))


def compile_ladder(indicators: IndicatorSet) -> list[Conditions]:
    """The ladder of a set, ready to be stood on."""
    names = Names.of(indicators)
    return [Conditions(tier, names) for tier in indicators.ladder.tiers]


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
