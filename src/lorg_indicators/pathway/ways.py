"""The ways to a tier, the cheapest first: solved, and each walked by the engine before anybody is told of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from lorg_indicators.engine import Case, Engine
from lorg_indicators.envelope import Envelope
from lorg_indicators.errors import Fault
from lorg_indicators.evidence import Evidence
from lorg_indicators.pathway.demands import Demands
from lorg_indicators.pathway.moves import Move, Part
from lorg_indicators.pathway.program import Choice, Program
from lorg_indicators.pathway.solver import Solver

__all__ = ["Way", "changed", "stands", "ways"]

_MOST_BENDS: Final = 60
"""After so many tangents a choice that the engine refuses is ruled out by itself."""


class Way(NamedTuple):
    """One way to a tier.

    Attributes:
        steps: the parts that move, each with its move, in the set's order.
        documents: measures that documents are handed in for, in the set's order.
        cost: the effort.
        case: what stands at its end, judged by the engine.
    """

    steps: list[tuple[Part, Move]]
    documents: list[str]
    cost: float
    case: Case


def ways(engine: Engine, case: Case, target: int, parts: Sequence[Part], *, held: bool = True) -> Iterator[Way]:
    """Ways from a case to the tier at index ``target``, the cheapest first, each leaving out a step of every other.

    Args:
        engine: the set, compiled.
        case: what stands at present.
        target: index of the tier.
        parts: what can move.
        held: whether titles of earlier years are asked for; they cannot be moved, and nothing is found where they lack.

    Raises:
        LorgError: HiGHS is not installed.
    """
    demands = Demands.of(engine, target, held=held)
    if any(rule.holds(case.standing) is not True for _, rule in demands.held):
        return
    if _impossible(case, demands):
        return
    solver = Solver(Program(engine, case, demands, parts))
    bends = 0
    while (solution := solver.solve()) is not None:
        way = _way(engine, case, parts, solution.choice)
        if stands(way.case, target, held=held):
            yield way
            moved = frozenset(option.part for option in solution.choice if option.part >= 0 and option.move)
            if not moved:
                return
            solver.leave_one(moved)
        elif not solver.program.linear and bends < _MOST_BENDS:
            bends += 1
            solver.bend(solution)
        else:
            solver.go_further(solution.choice)
            bends = 0


def stands(case: Case, target: int, *, held: bool = True) -> bool:
    """Whether the tier at index ``target`` is reached; or would be, were it not for titles of earlier years."""
    if held:
        return case.ladder[target].reached is True
    tiers = case.ladder[: target + 1]
    return all(one.holds is True for tier in tiers for one in tier.conditions if one.kind != "held")


def changed(engine: Engine, case: Case, values: Mapping[str, Any], documents: Sequence[str]) -> Case:
    """What would stand with other values and further documents."""
    before, after = case.evidence, Evidence()
    after.values = {**before.values, **values}
    after.staged = dict(before.staged)
    for name in documents:
        after.staged[name] = Envelope({}, ({"title": name},), {})
    after.not_applicable, after.history = before.not_applicable, before.history
    after.subject, after.period = before.subject, before.period
    faults: list[Fault] = []
    observations = engine.reader.observer.observe(after.values, after.period, faults)
    return engine.weigh(after, observations)


def _impossible(case: Case, demands: Demands) -> bool:
    """Whether something is asked of what does not apply."""
    whole = (demands.score, demands.known, demands.documented)
    if not case.tree.applies:
        return any(line is not None for line in whole) or demands.each_dimension is not None
    return demands.each_dimension is not None and not all(group.applies for group in case.tree.dimensions)


def _way(engine: Engine, case: Case, parts: Sequence[Part], choice: Choice) -> Way:
    steps = [(parts[option.part], parts[option.part].moves[option.move]) for option in choice if option.move]
    named = {name for option in choice for name in option.documents}
    documents = [name for name in engine.order if name in named]
    values = {name: value for _, move in steps for name, value in move.values.items()}
    cost = round(math.fsum(option.cost for option in choice), 9)
    return Way(steps, documents, cost, changed(engine, case, values, documents))
