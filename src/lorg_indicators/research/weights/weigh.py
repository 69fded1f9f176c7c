"""A file of judgements -> weights, each group of siblings by the method that the file names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import numpy as np
import polars as pl

from lorg_indicators.errors import DefinitionError, Fault, LorgError, pointer
from lorg_indicators.messages import Lang, Message, render
from lorg_indicators.model import IndicatorSet
from lorg_indicators.research.groups import ROOT, groups, parent
from lorg_indicators.research.shape import Floats
from lorg_indicators.research.weights.ahp import Mend, mends
from lorg_indicators.research.weights.bwm import best_worst
from lorg_indicators.research.weights.combine import Combining, combined
from lorg_indicators.research.weights.group import group_priorities
from lorg_indicators.research.weights.judgements import Weighing, parse_judgements
from lorg_indicators.research.weights.objective import ObjectiveWeights, critic, entropy, equal
from lorg_indicators.research.weights.pairwise import pairwise_matrix
from lorg_indicators.tables.results import ENDS, readable, scores

__all__ = ["weights_of"]

_DIGITS: Final = 6
_ACCEPTABLE: Final = 0.1
"""A consistency ratio up to here is called acceptable (T. L. Saaty, The Analytic Hierarchy Process, 1980)."""
_PAIR: Final = 2
_OPEN: Final = 1e-9


class _Weighed(NamedTuple):
    method: str
    weights: Floats
    notes: list[Message]


class _Given(NamedTuple):
    """What a method may look at besides its own entry: members, votes, and the cohort's values (n, k)."""

    members: list[str]
    votes: Mapping[str, float]
    values: Callable[[], Floats]

    def power(self, experts: Sequence[str]) -> list[float]:
        """Of each expert."""
        return [self.votes.get(expert, 1.0) for expert in experts]


def weights_of(
    indicators: IndicatorSet,
    content: bytes | str,
    source: str | None = None,
    *,
    cohort: Path | None = None,
    lang: Lang = "zh",
) -> dict[str, Any]:
    """Weights from a file of judgements, as ``lorg-indicators-weights/1`` has them.

    Args:
        indicators: the set.
        content: the file, YAML.
        source: its name.
        cohort: a file of scores, for ``entropy`` and ``critic``; of criteria, one with their details.
        lang: of the notes.

    Raises:
        DefinitionError: the file does not fit the set, or no weights follow from it; every fault with its place.
        LorgError: the cohort has no such scores.
        UnreadableError: the cohort cannot be read.
    """
    file, document = parse_judgements(content, indicators, source)
    known, found, faults = groups(indicators), [], list[Fault]()
    for at, entry in enumerate(file.groups):
        members = list(known[entry.group])

        def values(group: str = entry.group, members: list[str] = members) -> Floats:
            return _values(indicators, group, members, cohort)

        try:
            weighed = _METHODS[entry.method](entry, _Given(members, file.power, values))
        except LorgError as error:
            faults += [fault if fault.file else fault.under(pointer("groups", at)) for fault in error.faults]
        except ValueError as error:
            faults.append(Fault("judgements-refused", pointer("groups", at), str(error)))
        else:
            found.append(_entry(entry.group, members, weighed, lang))
    if faults:
        raise DefinitionError(fault if fault.file else document.locate(fault) for fault in faults)
    return {
        "format": "lorg-indicators-weights/1",
        "set": {"id": indicators.id, "version": indicators.version, "digest": indicators.digest},
        "groups": found,
    }


def _entry(group: str, members: Sequence[str], weighed: _Weighed, lang: Lang) -> dict[str, Any]:
    return {
        "parent": parent(group),
        "method": weighed.method,
        "weights": {name: round(float(weight), _DIGITS) for name, weight in zip(members, weighed.weights, strict=True)},
        "notes": [render(note, lang) for note in weighed.notes],
    }


def _values(indicators: IndicatorSet, group: str, members: Sequence[str], cohort: Path | None) -> Floats:
    """The scores of a group's members in a cohort, 0-1; NaN where not fully known."""
    if cohort is None:
        raise LorgError([Fault("judgements-cohort", "/method", hint=Message("hint.cohort"))])
    dimensions = {part.id for part in indicators.dimensions}
    kind = "dimension" if group == ROOT else "item" if group in dimensions else "criterion"
    full = 1.0 if kind == "criterion" else 100.0
    names = [f"criterion.{group}.{name}" if kind == "criterion" else f"{kind}.{name}" for name in members]
    frame = scores(cohort)
    with readable(cohort):
        columns = set(frame.collect_schema().names())
        lacking = [name for name in names if any(f"{name}.{end}" not in columns for end in ENDS)]
        if lacking:
            hint = Message("hint.detail", {"detail": "criteria" if kind == "criterion" else "items"})
            raise LorgError([Fault("no-results", found=", ".join(lacking[:3]), hint=hint, file=str(cohort))])
        kept = frame.filter(pl.col("faults").fill_null(0) <= 0)
        ends = [kept.select(pl.col(f"{name}.{end}").cast(pl.Float64) for name in names).collect() for end in ENDS]
    lower, upper = (end.to_numpy().astype(float) / full for end in ends)
    return np.where(upper - lower > _OPEN, np.nan, lower)


# -- methods -----------------------------------------------------------------------------------------------------------


def _ahp(entry: Weighing, given: _Given) -> _Weighed:
    matrices: dict[str, Floats] = {}
    faults: list[Fault] = []
    for expert, judged in (entry.pairs or {}).items():
        place = pointer("pairs", expert)
        pairs = {tuple(key.split("/")): value for key, value in judged.items()}
        odd = ["/".join(names) for names in pairs if len(names) != _PAIR]
        faults += [Fault("judgement-pair", f"{place}{pointer(name)}", name) for name in odd]
        if not odd:
            try:
                matrices[expert] = pairwise_matrix(given.members, {(a, b): value for (a, b), value in pairs.items()})
            except LorgError as error:
                faults += [fault.under(place) for fault in error.faults]
    if faults:
        raise LorgError(faults)
    together, each = group_priorities(
        list(matrices.values()), given.power(list(matrices)),
        of=entry.of, method=entry.priorities, table=entry.random_index,
    )  # fmt: skip
    notes = [_experts(len(matrices))]
    if together.ratio is not None:
        notes.append(Message("panel.weights.ratio", {"ratio": f"{together.ratio:.4f}", "table": together.table}))
    for (expert, matrix), own in zip(matrices.items(), each, strict=True):
        if own.ratio is not None and own.ratio > _ACCEPTABLE:
            worst = mends(matrix, 1, table=entry.random_index)
            notes.append(_inconsistent(expert, own.ratio, worst[0], given.members))
    name = f"AHP, {entry.priorities}, {entry.of}, random index {together.table}"
    return _Weighed(name, together.weights, notes)


def _inconsistent(expert: str, ratio: float, worst: Mend, members: Sequence[str]) -> Message:
    words = {
        "expert": expert,
        "ratio": f"{ratio:.4f}",
        "first": members[worst.first],
        "second": members[worst.second],
        "value": f"{worst.value:.3g}",
        "better": f"{worst.better:.3g}",
        "then": f"{worst.ratio:.4f}",
    }
    return Message("weights.inconsistent", words)


def _best_worst(entry: Weighing, given: _Given) -> _Weighed:
    best, worst = entry.best_to_others or {}, entry.others_to_worst or {}
    found = {}
    for expert, row in best.items():
        ours = (np.array([each[name] for name in given.members]) for each in (row, worst[expert]))
        try:
            found[expert] = best_worst(*ours)
        except ValueError as error:
            raise LorgError([Fault("judgements-refused", pointer("best_to_others", expert), str(error))]) from None
    notes = [_experts(len(found))]
    for expert, own in found.items():
        words = {"expert": expert, "xi": f"{own.deviation:.4f}", "ratio": f"{own.input_ratio:.4f}"}
        notes.append(Message("weights.best-worst", words))
    weights = _mean([own.weights for own in found.values()], given.power(list(found)))
    return _Weighed("best-worst, linear", weights, notes)


def _budget(entry: Weighing, given: _Given) -> _Weighed:
    rows = {expert: np.array([row[name] for name in given.members]) for expert, row in (entry.points or {}).items()}
    for expert, row in rows.items():
        if not row.sum() > 0:
            raise LorgError([Fault("judgements-refused", pointer("points", expert), "0")])
    shares = [row / row.sum() for row in rows.values()]
    return _Weighed("mean of points", _mean(shares, given.power(list(rows))), [_experts(len(rows))])


def _mean(rows: Sequence[Floats], votes: Sequence[float]) -> Floats:
    if not sum(votes) > 0:
        raise LorgError([Fault("judgements-refused", "", "power 0")])
    mean: Floats = np.average(np.stack(rows), axis=0, weights=votes)
    normed: Floats = mean / mean.sum()
    return normed


def _experts(count: int) -> Message:
    return Message("panel.weights.experts", {"count": count})


def _equal(_: Weighing, given: _Given) -> _Weighed:
    return _Weighed("equal", equal(len(given.members)).weights, [])


def _entropy(_: Weighing, given: _Given) -> _Weighed:
    return _objective(entropy(given.values()))


def _critic(_: Weighing, given: _Given) -> _Weighed:
    return _objective(critic(given.values()))


def _objective(found: ObjectiveWeights) -> _Weighed:
    rows = Message("weights.rows", {"count": found.rows})
    return _Weighed(found.method, found.weights, [rows, *found.notes, Message("weights.not-what-matters")])


def _as_given(entry: Weighing, given: _Given) -> _Weighed:
    row = np.array([(entry.weights or {})[name] for name in given.members])
    if not row.sum() > 0:
        raise LorgError([Fault("judgements-refused", "/weights", "0")])
    return _Weighed(f"given ({entry.says})" if entry.says else "given", row / row.sum(), [])


def _combination(entry: Weighing, given: _Given) -> _Weighed:
    parts = []
    for at, part in enumerate(entry.combine or ()):
        try:
            parts.append(_METHODS[part.method](part, given))
        except LorgError as error:
            own = [fault if fault.file else fault.under(pointer("combine", at)) for fault in error.faults]
            raise LorgError(own) from None
    shares = None if entry.shares is None else np.array(entry.shares)
    found = combined(np.stack([part.weights for part in parts]), cast("Combining", entry.method), shares)
    name = f"{entry.method} of {' | '.join(part.method for part in parts)}"
    counted = [f"{share:.4f}" for share in found.shares]
    notes = [note for part in parts for note in part.notes]
    return _Weighed(name, found.weights, [*notes, Message("weights.shares", {"shares": counted})])


_METHODS: Final[Mapping[str, Callable[[Weighing, _Given], _Weighed]]] = {
    "ahp": _ahp,
    "best-worst": _best_worst,
    "budget": _budget,
    "equal": _equal,
    "entropy": _entropy,
    "critic": _critic,
    "given": _as_given,
    "linear": _combination,
    "product": _combination,
    "game": _combination,
}
