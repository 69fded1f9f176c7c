"""A set, compiled: evidence in, everything that stands at once out. No sentence is made here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from lorg_indicators.conditions import Standing
from lorg_indicators.criteria import Judgement, Observations, Reads
from lorg_indicators.derivation import leaf_counts, possible
from lorg_indicators.evidence import Evidence, EvidenceReader
from lorg_indicators.model import IndicatorSet
from lorg_indicators.outcome import EMPTY, Findings, Interval, Outcome, outcomes
from lorg_indicators.tiers import TierRef, TierStanding, compile_ladder
from lorg_indicators.tree import Ends, Points, Tree

__all__ = ["Case", "Engine"]

_NONE: Final[frozenset[int]] = frozenset()


class Case(NamedTuple):
    """One document, judged.

    Attributes:
        tree: the weights that apply to it.
        absent: indices of the criteria that it declares not applicable.
        evidence: what was read.
        observations: the values that the criteria were judged on.
        findings: one for each criterion.
        standing: what the ladder stands on.
        ladder: how every tier stands, lowest first.
        ends: values of all nodes, lower and upper.
        points: contributions of all nodes, lower and upper.
    """

    tree: Tree
    absent: frozenset[int]
    evidence: Evidence
    observations: Observations
    findings: Findings
    standing: Standing
    ladder: list[TierStanding]
    ends: tuple[Ends, Ends]
    points: tuple[Points, Points]


class Engine:
    """A set, compiled. Holds nothing of any evidence, so that threads may share it.

    Attributes:
        ids: full name of each criterion, ``item.criterion``.
        required: what each asks for, as plain data.
        base: whether each counts as known or unknown (it is not merely encouraged).
        leaves: the measures that somebody fills in for each.
        order: all measures, in the order in which the criteria use them.
        titles: the tiers by id and title, lowest first.
        provisional: whether any cut-off of the ladder is an assumption.
    """

    def __init__(self, indicators: IndicatorSet) -> None:
        self.indicators = indicators
        self.reader = EvidenceReader(indicators)
        bounds = possible(indicators.measures)
        pairs = [(f"{item.id}.{criterion.id}", criterion) for item, criterion in indicators.criteria]
        self.ids = [name for name, _ in pairs]
        self.criteria = [criterion for _, criterion in pairs]
        reads = [
            Reads.of(criterion.measure, indicators.measures, indicators.scales, bounds) for criterion in self.criteria
        ]
        self.required = [
            MappingProxyType(criterion.required(read)) for criterion, read in zip(self.criteria, reads, strict=True)
        ]
        self.base = [not criterion.encouraged for criterion in self.criteria]
        leaves = leaf_counts(indicators.measures)
        self.leaves = [frozenset(leaves[criterion.measure]) for criterion in self.criteria]
        self.titles = [TierRef(tier.id, MappingProxyType(tier.title.label)) for tier in indicators.ladder.tiers]
        self.provisional = any(tier.assumes for tier in indicators.ladder.tiers)
        read = frozenset[str]().union(*self.leaves)
        self._fillable = len(read)
        self._unread = self.reader.fillable - read
        self._judges = [criterion.judge(read) for criterion, read in zip(self.criteria, reads, strict=True)]
        used: dict[str, None] = {}
        for criterion, read_ in zip(self.criteria, self.leaves, strict=True):
            used |= dict.fromkeys((criterion.measure, *sorted(read_)))
        self.order = [*used, *sorted(indicators.measures.keys() - used.keys())]
        self._nothing: list[Judgement] = [(0.0, 1.0, False, None)] * len(self._judges)
        self._place = {name: index for index, name in enumerate(self.ids)}
        self._whole = Tree(indicators)
        self._ladder = compile_ladder(indicators)
        self._tier_place = {tier.id: index for index, tier in enumerate(indicators.ladder.tiers)}
        self._asks_documents = any(tier.requires.documented for tier in indicators.ladder.tiers)

    def ranges(self) -> list[Interval]:
        """All satisfactions (0-1) that each criterion can have, by the bounds of its measure."""
        nothing = self.reader.observer.observe({}, None, [])
        return [Interval(lower, upper) for lower, upper, _, _ in (judge(nothing) for judge in self._judges)]

    @property
    def tree(self) -> Tree:
        """The weights where everything applies."""
        return self._whole

    def judge(self, document: object) -> Case:
        """Everything that stands at once for one document.

        Raises:
            EvidenceError: anything in the document is wrong; every fault is listed.
        """
        return self.weigh(*self.reader.read(document))

    def weigh(self, evidence: Evidence, observations: Observations) -> Case:
        """Everything that stands at once for evidence that was read."""
        declared = evidence.not_applicable
        absent = frozenset(self._place[name] for name in declared) if declared else _NONE
        tree = Tree(self.indicators, absent) if absent else self._whole
        judgements = self._judgements(evidence.values, observations, absent)
        lower, upper, known, observed = map(list, zip(*judgements, strict=True))
        for at in absent:
            lower[at] = upper[at] = 0.0
        if not all(known):
            known = [present or least >= 1 - EMPTY for present, least in zip(known, lower, strict=True)]
        low, high = self._ends(tree, lower, upper)
        low_points = tree.down(lower, low)
        high_points = low_points if high is low else tree.down(upper, high)
        standing = self.standing(tree, evidence, lower, upper, known, (low, high))
        found = outcomes(lower, upper)
        for at in absent:
            found[at] = Outcome.NOT_APPLICABLE
        from_, to = low_points.criteria, high_points.criteria
        findings = Findings(self.ids, self.required, found, lower, upper, known, observed, from_, to)
        ends, points = (low, high), (low_points, high_points)
        return Case(tree, absent, evidence, observations, findings, standing, self.stand(standing), ends, points)

    def judgement(self, at: int, observations: Observations) -> Judgement:
        """What one criterion makes of the observations, as long as anything is answered at all."""
        return self._judges[at](observations)

    def _judgements(
        self, values: Mapping[str, Any], observations: Observations, absent: frozenset[int]
    ) -> Sequence[Judgement]:
        """What every criterion makes of the observations.

        Nothing earns nothing: where no criterion that applies has an answer, not even those earn something that every
        value of their measure would.
        """
        if values and not absent and not self._unread:
            answered = True
        else:
            answered = any(at not in absent and not read.isdisjoint(values) for at, read in enumerate(self.leaves))
        return [judge(observations) for judge in self._judges] if answered else self._nothing

    def standing(
        self,
        tree: Tree,
        evidence: Evidence,
        lower: list[float],
        upper: list[float],
        known: list[bool],
        ends: tuple[Ends, Ends] | None = None,
    ) -> Standing:
        """What the ladder stands on, from satisfactions of the criteria (0-1)."""
        low, high = ends or self._ends(tree, lower, upper)
        dimensions = [
            Interval(100 * a, 100 * b) if group.applies else None
            for group, a, b in zip(tree.dimensions, low.dimensions, high.dimensions, strict=True)
        ]
        weakest = None if None in dimensions else Interval(100 * min(low.dimensions), 100 * min(high.dimensions))
        score = Interval(100 * low.total, 100 * high.total) if tree.applies else None
        documented = self._documented(tree, evidence) if self._asks_documents else None
        history = evidence.history
        held = None if history is None else {year: self._tier_place.get(tier or "") for year, tier in history.items()}
        return Standing(score, dimensions, weakest, lower, upper, tree.share(self.base, known), documented, held)

    def stand(self, standing: Standing) -> list[TierStanding]:
        """How every tier stands, lowest first."""
        ladder: list[TierStanding] = []
        below: bool | None = True
        for conditions in self._ladder:
            ladder.append(conditions.stand(standing, below))
            below = ladder[-1].reached
        return ladder

    def self_score(self, case: Case) -> Interval | None:
        """The score (0-100) by self-assessment alone; None where no value has stages."""
        by_self = case.evidence.by_self
        if by_self is None or not case.tree.applies:
            return None
        judgements = self._judgements(*by_self, case.absent)
        sides = [[0.0 if at in case.absent else pair[end] for at, pair in enumerate(judgements)] for end in (0, 1)]
        low, high = self._ends(case.tree, *sides)
        return Interval(100 * low.total, 100 * high.total)

    def gain(self, case: Case, at: int) -> float:
        """By how many points (0-100) the upper end of the score would rise if the criterion alone came to be met."""
        if at in case.absent:
            return 0.0
        best = list(case.standing.upper)
        best[at] = 1.0
        return max(0.0, 100 * (case.tree.up(best).total - case.ends[1].total))

    @staticmethod
    def _ends(tree: Tree, lower: Sequence[float], upper: Sequence[float]) -> tuple[Ends, Ends]:
        low = tree.up(lower)
        return low, low if lower == upper else tree.up(upper)

    def _documented(self, tree: Tree, evidence: Evidence) -> Interval | None:
        named = {name for name, kept in evidence.staged.items() if kept.documents}
        answered = evidence.values.keys() - self._unread if self._unread else evidence.values.keys()
        if not named and len(answered) == self._fillable:
            return Interval(0.0, 0.0) if tree.applies else None
        if not named:
            return _interval_from_zero(tree.share(self.base, [answered.isdisjoint(read) for read in self.leaves]))
        if len(answered) == self._fillable:
            lower = tree.share(self.base, list(map(named.issuperset, self.leaves)))
            return None if lower is None else Interval(lower, lower)
        done = [named >= read and answered >= read for read in self.leaves]
        open_ = [not answered >= read and named >= (read & answered) for read in self.leaves]
        lower, more = tree.share(self.base, done), tree.share(self.base, open_)
        return None if lower is None or more is None else Interval(lower, lower + more)


def _interval_from_zero(share: float | None) -> Interval | None:
    return None if share is None else Interval(0.0, share)
