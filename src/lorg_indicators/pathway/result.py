"""The cheapest way to a tier as a typed result, its alternatives, and what stands in the way where there is none."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import mul
from typing import Any, Literal, NamedTuple

from lorg_indicators.engine import Case, Engine
from lorg_indicators.errors import Fault, LorgError, near
from lorg_indicators.messages import Message
from lorg_indicators.outcome import EMPTY
from lorg_indicators.pathway.apply import apply_to, plain
from lorg_indicators.pathway.data import NamedData, ObstacleData, PathData, RouteData, StepData
from lorg_indicators.pathway.demands import Demands
from lorg_indicators.pathway.moves import ANSWER_EFFORT, UNITS, Movable, Part, allowed, parts_of
from lorg_indicators.pathway.program import DOCUMENT_EFFORT
from lorg_indicators.pathway.ways import Way, changed, ways
from lorg_indicators.tiers import TierRef, highest

__all__ = ["Obstacle", "Path", "Route", "Step", "find_path"]


class Step(NamedTuple):
    """One thing to do.

    Attributes:
        criteria: the criteria that it moves, ``item.criterion``.
        measure: the measure that is filled in.
        before: its value now, as a document has it; None where there is none.
        after: the value to reach.
        points: points of the guaranteed score (0-100) that the criteria gain by all the steps that move them.
        cost: effort of all the steps that move these criteria.
    """

    criteria: tuple[str, ...]
    measure: str
    before: Any
    after: Any
    points: float
    cost: float


class Route(NamedTuple):
    """A way that the engine has found to reach the tier.

    Attributes:
        steps: what to do, in the order of the set.
        documents: measures that need documents besides.
        cost: the effort, in twentieths; 1 brings a criterion of effort 1 from nothing to full.
        score: the guaranteed score at its end (0-100), None where nothing applies.
        values: measure -> its new value, as read.
    """

    steps: list[Step]
    documents: list[str]
    cost: float
    score: float | None
    values: Mapping[str, Any]


class Obstacle(NamedTuple):
    """Why there is no way.

    Attributes:
        kind: the condition of a tier that cannot be met (``held``, ``floor``, or ``together``: no choice meets all).
        criterion: the criterion that cannot stand high enough, where it is one.
        waits: measures without a full answer that it hangs on; values cannot be proposed for them.
        locked: whether only a lock keeps it.
        years: years for which a title is still wanted, where it is ``held``.
        tier: the title.
    """

    kind: Literal["held", "floor", "together"]
    criterion: str | None = None
    waits: tuple[str, ...] = ()
    locked: bool = False
    years: int = 0
    tier: TierRef | None = None


class Path:
    """How to come to a tier.

    Attributes:
        tier: the tier.
        route: the cheapest way; None where there is none.
        alternatives: further ways, never cheaper, each of which leaves out a step of every way before.
        obstacles: what is in the way where there is no way.
        meanwhile: what can be done until then: the cheapest way to the same tier but for titles of earlier years, or
            else to the highest lower tier that can be reached and is not yet.
        meanwhile_tier: the tier that it leads to.
    """

    def __init__(self, engine: Engine, tier: TierRef, case: Case, routes: Sequence[Route], *, fill: bool) -> None:
        self._engine, self._fill = engine, fill
        self._score = None if case.standing.score is None else case.standing.score.lower
        self.tier = tier
        self.route = routes[0] if routes else None
        self.alternatives = list(routes[1:])
        self.obstacles: list[Obstacle] = []
        self.meanwhile: Route | None = None
        self.meanwhile_tier: TierRef | None = None
        self._period = case.evidence.period

    def apply(self, document: Mapping[str, Any], route: Route | None = None) -> dict[str, Any]:
        """The evidence document after a route, the cheapest unless told; evaluated, it reaches the tier.

        Raises:
            LorgError: there is no way.
        """
        chosen = route or self.route
        if chosen is None:
            raise LorgError([Fault("no-way", found=self.tier.id)])
        return apply_to(document, chosen.values, chosen.documents, self._period)

    def to_dict(self) -> PathData:
        """The whole path as plain data."""
        indicators = self._engine.indicators
        return {
            "format": "lorg-indicators-path/1",
            "set": {
                "id": indicators.id,
                "version": indicators.version,
                "digest": indicators.digest,
                "title": indicators.title.label,
            },
            "tier": _named(self.tier.id, self.tier.title),
            "score": self._score,
            "effort": {"answer": ANSWER_EFFORT, "document": DOCUMENT_EFFORT, "unit": 1 / UNITS},
            "fill": self._fill,
            "route": None if self.route is None else self._route(self.route),
            "alternatives": [self._route(route) for route in self.alternatives],
            "obstacles": [self._obstacle(entry) for entry in self.obstacles],
            "meanwhile": None if self.meanwhile is None else self._route(self.meanwhile),
            "meanwhile_tier": None if self.meanwhile_tier is None else _named(*self.meanwhile_tier),
        }

    def _route(self, route: Route) -> RouteData:
        return {
            "steps": [self._step(step) for step in route.steps],
            "documents": [self._measure(name) for name in route.documents],
            "cost": route.cost,
            "score": route.score,
        }

    def _step(self, step: Step) -> StepData:
        measure = self._engine.indicators.measures[step.measure]
        words = measure.describe(self._engine.indicators.scales)
        return {
            "criteria": [self._criterion(name) for name in step.criteria],
            "measure": {
                "id": step.measure,
                "type": measure.type,
                "label": words["label"],
                "unit": words.get("unit"),
                "levels": words.get("levels", []),
                "options": words.get("options", {}),
            },
            "before": step.before,
            "after": step.after,
            "points": step.points,
            "cost": step.cost,
        }

    def _obstacle(self, entry: Obstacle) -> ObstacleData:
        return {
            "kind": entry.kind,
            "criterion": None if entry.criterion is None else self._criterion(entry.criterion),
            "waits": [self._measure(name) for name in entry.waits],
            "locked": entry.locked,
            "years": entry.years,
            "tier": None if entry.tier is None else _named(*entry.tier),
        }

    def _criterion(self, name: str) -> NamedData:
        criterion = self._engine.criteria[self._engine.ids.index(name)]
        return {"id": name, "title": {"zh": criterion.quote}}

    def _measure(self, name: str) -> NamedData:
        return _named(name, self._engine.indicators.measures[name].label.label)


def _named(name: str, title: Mapping[str, str]) -> NamedData:
    return {"id": name, "title": dict(title)}


def find_path(
    engine: Engine,
    case: Case,
    tier: str | None = None,
    *,
    effort: Mapping[str, float] | None = None,
    locks: Sequence[str] = (),
    alternatives: int = 0,
    fill: bool = False,
) -> Path:
    """The cheapest way from a case to a tier.

    Args:
        engine: the set, compiled.
        case: what stands at present.
        tier: the tier, the one above the guaranteed tier unless told.
        effort: criterion -> what it takes to bring it from nothing to full; unless told, the set's own or 1.
        locks: criteria that are to stay as they are: nothing that they read moves.
        alternatives: how many further ways are looked for.
        fill: whether only unknown answers move: what evidence would suffice if it were simply filled in.

    Raises:
        LorgError: there is no such tier or criterion, an effort is not above 0, or HiGHS is not installed.
    """
    target = _target(engine, case, tier)
    efforts = _efforts(engine, effort or {})
    locked = _locked(engine, locks)
    free = parts_of(engine.indicators.once(_movable), case, efforts)

    def keep(name: str, value: Any) -> bool:  # noqa: ANN401
        return name not in locked and (not fill or _is_filling(case, name, value))

    parts = allowed(free, keep)
    found = islice(ways(engine, case, target, parts), 1 + alternatives)
    path = Path(engine, engine.titles[target], case, [_route(engine, case, way) for way in found], fill=fill)
    if path.route is None:
        path.obstacles = list(_obstacles(engine, case, target, parts, free))
        for lower, held in [(target, False), *((at, True) for at in range(target - 1, -1, -1))]:
            if case.ladder[lower].reached is True:
                break
            way = next(ways(engine, case, lower, parts, held=held), None)
            if way is not None:
                path.meanwhile, path.meanwhile_tier = _route(engine, case, way), engine.titles[lower]
                break
        path.meanwhile = path.meanwhile or _furthest(engine, case, parts)
    return path


def _movable(indicators: Any) -> Movable:  # noqa: ANN401 - a set, as `once` hands it in
    return Movable(indicators.once(Engine))


def _target(engine: Engine, case: Case, tier: str | None) -> int:
    names = [title.id for title in engine.titles]
    if tier is None:
        reached, _ = highest(case.ladder)
        return min(0 if reached is None else reached + 1, len(names) - 1)
    if tier not in names:
        expected = Message("expected.one-of", {"options": names})
        raise LorgError([Fault("unknown-tier", found=tier, expected=expected, hint=near(tier, names))])
    return names.index(tier)


def _efforts(engine: Engine, given: Mapping[str, float]) -> list[float]:
    faults = _unknown(engine, given)
    faults += [
        Fault("out-of-range", found=f"{name}={value}", expected=Message("expected.positive"))
        for name, value in given.items()
        if not 0 < value < float("inf")
    ]
    if faults:
        raise LorgError(faults)
    declared = zip(engine.ids, engine.criteria, strict=True)
    return [given.get(name, criterion.effort or 1.0) for name, criterion in declared]


def _locked(engine: Engine, locks: Sequence[str]) -> frozenset[str]:
    """The measures that locked criteria read."""
    faults = _unknown(engine, locks)
    if faults:
        raise LorgError(faults)
    wanted = set(locks)
    return frozenset[str]().union(
        *(read for name, read in zip(engine.ids, engine.leaves, strict=True) if name in wanted)
    )


def _unknown(engine: Engine, names: Sequence[str] | Mapping[str, float]) -> list[Fault]:
    return [
        Fault("unknown-criterion", found=name, expected=Message("expected.criterion"), hint=near(name, engine.ids))
        for name in names
        if name not in engine.ids
    ]


def _is_filling(case: Case, name: str, value: Any) -> bool:  # noqa: ANN401
    """Whether a new value only adds to what is known."""
    before = case.evidence.values.get(name)
    if before is None:
        return True
    if not isinstance(before, Mapping):
        return False
    return len(value) > len(before) and all(value.get(key) == kept for key, kept in before.items())


def _route(engine: Engine, case: Case, way: Way) -> Route:
    evidence, steps = case.evidence, []
    for part, move in way.steps:
        gains = [way.case.findings[at].points_lower - case.findings[at].points_lower for at in part.criteria]
        names = tuple(engine.ids[at] for at in part.criteria)
        for measure, value in move.values.items():
            before = evidence.values.get(measure)
            now = before.get(evidence.period) if measure in engine.reader.observer.by_year and before else before
            now, after = plain(now, evidence.period), plain(value, evidence.period)
            steps.append(Step(names, measure, now, after, sum(gains), move.cost))
    values = {name: value for _, move in way.steps for name, value in move.values.items()}
    score = way.case.standing.score
    return Route(steps, way.documents, way.cost, None if score is None else score.lower, values)


def _obstacles(
    engine: Engine, case: Case, target: int, parts: Sequence[Part], free: Sequence[Part]
) -> Iterator[Obstacle]:
    demands = Demands.of(engine, target)
    found = False
    titles = {title.id: title for title in engine.titles}
    for _, rule in demands.held:
        if rule.holds(case.standing) is not True:
            found = True
            years = rule.wanted.years - len(rule.observed(case.standing) or ())
            yield Obstacle("held", years=years, tier=titles[rule.wanted.tier])
    for part, whole in zip(parts, free, strict=True):
        for place, at in enumerate(part.criteria):
            line = demands.floors.get(at, 0.0)
            if all(move.lower[place] < line for move in part.moves):
                found = True
                locked = any(move.lower[place] >= line for move in whole.moves)
                yield Obstacle("floor", engine.ids[at], _lacks(engine, case, at), locked)
    if not found or (demands.held and next(ways(engine, case, target, parts, held=False), None) is None):
        stuck = [
            name
            for part in free
            for place, at in enumerate(part.criteria)
            if not any(move.known[place] for move in part.moves)
            for name in _lacks(engine, case, at)
        ]
        yield Obstacle("together", waits=tuple(dict.fromkeys(stuck)))


def _lacks(engine: Engine, case: Case, at: int) -> tuple[str, ...]:
    """The measures that a criterion reads and that are not fully answered, in a fixed order."""
    evidence, span = case.evidence, engine.criteria[at].span
    period = evidence.period
    years = range(period - span + 1, period + 1) if period is not None else ()

    def lacks(name: str) -> bool:
        value = evidence.values.get(name)
        return value is None or (name in engine.reader.observer.by_year and any(year not in value for year in years))

    return tuple(name for name in sorted(engine.leaves[at]) if lacks(name))


def _furthest(engine: Engine, case: Case, parts: Sequence[Part]) -> Route | None:
    """Everything that can be gained now, whatever it costs; None where that is nothing."""
    steps = []
    for part in parts:
        weights = [case.tree.effective[at] for at in part.criteria]
        worth = [math.fsum(map(mul, weights, move.lower)) for move in part.moves]
        best = worth.index(max(worth))
        if worth[best] > worth[0] + EMPTY:
            steps.append((part, part.moves[best]))
    if not steps:
        return None
    values = {name: value for _, move in steps for name, value in move.values.items()}
    cost = round(sum(move.cost for _, move in steps), 9)
    return _route(engine, case, Way(steps, [], cost, changed(engine, case, values, [])))
