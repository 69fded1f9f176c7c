"""A collected round -> weights, as a file that a revision is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from lorg_indicators.errors import Fault, LorgError, near
from lorg_indicators.messages import Lang, Message, render
from lorg_indicators.model import IndicatorSet
from lorg_indicators.panel.consistency import judged
from lorg_indicators.panel.rounds import Collection
from lorg_indicators.research.groups import groups, parent
from lorg_indicators.research.weights import group_priorities
from lorg_indicators.research.weights.ahp import PriorityMethod
from lorg_indicators.research.weights.group import Aggregating

__all__ = ["panel_weights"]

_DIGITS: Final = 6


def panel_weights(
    found: Collection,
    indicators: IndicatorSet,
    *,
    method: PriorityMethod = "eigenvector",
    of: Aggregating = "judgements",
    power: Mapping[str, float] | None = None,
    lang: Lang = "zh",
) -> dict[str, Any]:
    """The weights of every group of the plan, as ``lorg-indicators-weights/1`` has them.

    Judgements in pairs by AHP; points and ratings by their mean, over the experts who answered for the whole group.

    Args:
        found: the round.
        indicators: the set.
        method: of AHP.
        of: whether judgements or priorities are put together.
        power: expert -> voting power; 1 for those not named.
        lang: of the notes.

    Raises:
        LorgError: an expert is not of the panel, or nobody has judged a group so that weights follow.
    """
    strange = [name for name in power or {} if name not in found.plan.experts]
    if strange:
        raise LorgError(Fault("panel-no-expert", found=name, hint=near(name, found.plan.experts)) for name in strange)
    votes = {expert: (power or {}).get(expert, 1.0) for expert in found.plan.experts}
    known = groups(indicators)
    entries: list[_Entry | None] = []
    for group in found.plan.groups:
        names = list(known[group])
        if found.plan.kind == "pairwise":
            entries.append(_in_pairs(group, names, found, indicators, votes, (method, of)))
        else:
            entries.append(_means(group, names, found, votes))
    both = list(zip(found.plan.groups, entries, strict=True))
    empty = [Fault("panel-no-weights", found=group) for group, entry in both if entry is None]
    if empty:
        raise LorgError(empty)
    return {
        "format": "lorg-indicators-weights/1",
        "set": {"id": indicators.id, "version": indicators.version, "digest": indicators.digest},
        "groups": [
            {
                "parent": parent(group),
                "method": entry[0],
                "weights": {name: round(float(weight), _DIGITS) for name, weight in entry[1].items()},
                "notes": [render(note, lang) for note in entry[2]],
            }
            for group, entry in both
            if entry is not None
        ],
    }


_Entry = tuple[str, dict[str, Any], list[Message]]


def _in_pairs(
    group: str,
    names: list[str],
    found: Collection,
    indicators: IndicatorSet,
    votes: Mapping[str, float],
    how: tuple[PriorityMethod, Aggregating],
) -> _Entry | None:
    own = [each for each in judged(found, indicators) if each.group == group]
    apart = [each.expert for each in own if each.matrix is None]
    whole = [(each.expert, each.matrix) for each in own if each.matrix is not None and votes[each.expert] > 0]
    if not whole:
        return None
    method, of = how
    together, _ = group_priorities(
        [matrix for _, matrix in whole], [votes[expert] for expert, _ in whole], of=of, method=method
    )
    notes = [Message("panel.weights.experts", {"count": len(whole)})]
    if together.ratio is not None:
        notes.append(Message("panel.weights.ratio", {"ratio": f"{together.ratio:.4f}", "table": together.table}))
    if apart:
        notes.append(Message("panel.weights.apart", {"experts": apart}))
    name = f"AHP, {method}, {of}, random index {together.table}, round {found.number}"
    return name, dict(zip(names, together.weights, strict=True)), notes


def _means(group: str, names: list[str], found: Collection, votes: Mapping[str, float]) -> _Entry | None:
    rows: dict[str, dict[str, float]] = {}
    for answer in found.answers:
        if answer.question.group == group:
            rows.setdefault(answer.expert, {})[answer.question.first] = answer.value
    whole = {expert: row for expert, row in rows.items() if len(row) == len(names) and votes[expert] > 0}
    if not whole:
        return None
    table = np.array([[row[name] for name in names] for row in whole.values()])
    means = np.average(table, axis=0, weights=[votes[expert] for expert in whole])
    if means.sum() <= 0:
        return None
    notes = [Message("panel.weights.experts", {"count": len(whole)})]
    left = [expert for expert in rows if expert not in whole]
    if left:
        notes.append(Message("panel.weights.partly", {"experts": left}))
    name = f"mean of {'points' if found.plan.kind == 'budget' else 'ratings'}, round {found.number}"
    return name, dict(zip(names, means / means.sum(), strict=True)), notes
