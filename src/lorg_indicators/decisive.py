"""Which unknown answer matters most: the one that can move the tier the most."""

from __future__ import annotations

from collections.abc import Sequence

from lorg_indicators.engine import Case, Engine
from lorg_indicators.evidence import Evidence
from lorg_indicators.tiers import TierStanding, highest

__all__ = ["unknown_measures"]


def unknown_measures(engine: Engine, case: Case) -> list[str]:
    """Measures without a full answer, the most decisive first.

    For each, the criteria that wait for it are answered as well as the evidence allows, then as badly; what else they
    wait for is answered with it. What counts first is by how many tiers the best answer raises the guaranteed tier,
    then by how many the worst lowers the reachable one, then how many points of the score the answer decides; last,
    the order of the set.
    """
    waiting: dict[str, list[int]] = {}
    for at, finding in enumerate(case.findings):
        if finding.known or at in case.absent:
            continue
        for name in _open(engine, case.evidence, at):
            waiting.setdefault(name, []).append(at)
    order = {name: index for index, name in enumerate(engine.order)}
    weights = {name: _weight(engine, case, places) for name, places in waiting.items()}
    # An encouraged clause counts as neither known nor unknown; it is asked for only where it can still add.
    asked = [name for name in waiting if any(engine.base[at] for at in waiting[name]) or weights[name] != (0, 0, 0)]
    return sorted(asked, key=lambda name: (weights[name], order[name]))


def _open(engine: Engine, evidence: Evidence, at: int) -> list[str]:
    """The measures that the criterion waits for, in a fixed order."""
    read = sorted(engine.leaves[at])
    criterion, period = engine.criteria[at], evidence.period
    years = range(period - criterion.span + 1, period + 1) if period is not None else ()

    def lacks(name: str) -> bool:
        value = evidence.values.get(name)
        return value is None or (name in engine.reader.observer.by_year and any(year not in value for year in years))

    return [name for name in read if lacks(name)] or read


def _weight(engine: Engine, case: Case, places: list[int]) -> tuple[int, int, float]:
    """What the answers at ``places`` can move: tiers gained, tiers lost, points decided; negative, for sorting."""
    standing = case.standing
    best, worst, known = (
        list(standing.lower),
        list(standing.upper),
        [finding.known for finding in case.findings],
    )
    for at in places:
        best[at], worst[at], known[at] = standing.upper[at], standing.lower[at], True
    raised = engine.standing(case.tree, case.evidence, best, list(standing.upper), known)
    lowered = engine.standing(case.tree, case.evidence, list(standing.lower), worst, known)
    reached, reachable = _rungs(case.ladder)
    gained = _rungs(engine.stand(raised))[0] - reached
    lost = reachable - _rungs(engine.stand(lowered))[1]
    before, after = standing.score, raised.score
    decided = 0.0 if before is None or after is None else after.lower - before.lower
    return -gained, -lost, -round(decided, 9)


def _rungs(ladder: Sequence[TierStanding]) -> tuple[int, int]:
    """The highest reached and the highest reachable tier as numbers that can be compared, -1 below the first."""
    reached, reachable = highest(ladder)
    return -1 if reached is None else reached, -1 if reachable is None else reachable
