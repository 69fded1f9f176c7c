"""SMAA: in how many of all weightings a subject has a tier or a rank, and which weights speak for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lorg_indicators.model import Aggregation
from lorg_indicators.research.cohort import Cohort
from lorg_indicators.research.robustness.draws import Draws
from lorg_indicators.research.robustness.filling import Filling
from lorg_indicators.research.shape import Floats, Masks, Places, Shape, Weighting
from lorg_indicators.research.walk import normalised, stand, tiers
from lorg_indicators.scoring import ABSOLUTE

__all__ = ["Acceptability", "acceptability", "ranks"]

_CELLS: Final = 2**20
"""So many scores are held at a time, about 8 MiB an array."""
_TILE: Final = 2**16
"""So many of them are looked at a time, half a MiB an array."""
_MOST_RANKS: Final = 2**25
"""So many counts of ranks are kept at most, 128 MiB; of a longer cohort neighbouring ranks share one."""
_ARITHMETIC: Final = Aggregation()


class Acceptability(NamedTuple):
    """What came of m weightings for n subjects and t tiers.

    Attributes:
        method: how weights were drawn.
        draws: m.
        tier: probability of each tier that is guaranteed, column 0 for none; shape (n, t + 1), rows sum to 1.
        reachable_tier: likewise of the highest that is not ruled out.
        rank: probability of each class of ``width`` neighbouring ranks, by the guaranteed score; shape (n, classes),
            rows sum to 1. Equal scores, within tolerance, share the best rank of theirs. None where not asked for.
        rank_draws: of how many of the weightings, the first, ranks, ``first`` and ``central`` are.
        width: how many ranks a class has; 1 unless the cohort is long.
        best: best rank that occurred, shape (n,).
        worst: worst, likewise.
        first: probability of rank 1, shape (n,).
        central: mean effective weights of the criteria over the weightings that put the subject first (central weight
            vector), shape (n, c); NaN where none does.
    """

    method: str
    draws: int
    tier: Floats
    reachable_tier: Floats
    rank: Floats | None
    rank_draws: int
    width: int
    best: Places | None
    worst: Places | None
    first: Floats | None
    central: Floats | None

    @property
    def standard_error(self) -> Floats:
        """Monte-Carlo standard error of ``tier``, sqrt(p (1 - p) / m); at most 0.5 / sqrt(m)."""
        return np.sqrt(self.tier * (1 - self.tier) / self.draws)

    @property
    def greatest_error(self) -> float:
        """The greatest standard error of any probability of a tier or of rank 1."""
        tier = float(self.standard_error.max(initial=0.0))
        if self.first is None:
            return tier
        return max(tier, float(np.sqrt(self.first * (1 - self.first) / self.rank_draws).max(initial=0.0)))

    def rank_interval(self, confidence: float = 0.9) -> tuple[Places, Places]:
        """The ranks, both included, outside of which lies (1 - confidence) / 2 at most on each side, by ``width``."""
        if self.rank is None:
            raise ValueError("ranks were not asked for")
        tail = (1 - confidence) / 2 + ABSOLUTE
        total = self.rank.cumsum(axis=1)
        low, high = (total > tail).argmax(axis=1), (total >= 1 - tail).argmax(axis=1)
        return low * self.width + 1, np.minimum((high + 1) * self.width, len(self.rank))


def ranks(scores: Floats) -> Places:
    """Rank of each score (n,), 1 the greatest; equal ones, within tolerance of their neighbour, share the best."""
    order = np.argsort(-scores)
    ordered = scores[order]
    new = np.concatenate([[True], ordered[:-1] - ordered[1:] > ABSOLUTE])
    found = np.empty(len(scores), dtype=np.intp)
    found[order] = np.maximum.accumulate(np.where(new, np.arange(1, len(scores) + 1), 0))
    return found


def acceptability(  # noqa: PLR0913 - as many choices as there are
    shape: Shape,
    cohort: Cohort,
    draws: Draws,
    count: int,
    rng: np.random.Generator,
    *,
    rank_draws: int | None = None,
    aggregations: Sequence[Aggregation] = (),
    filling: Filling | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> Acceptability:
    """Stochastic multicriteria acceptability analysis of scores, ranks and tiers.

    Source: R. Lahdelma, J. Hokkanen, P. Salminen, "SMAA - Stochastic multiobjective acceptability analysis", European
    Journal of Operational Research 106 (1998); R. Lahdelma, P. Salminen, "SMAA-2: Stochastic multicriteria
    acceptability analysis for group decision making", Operations Research 49 (2001).

    Args:
        shape: of the set.
        cohort: n subjects, judged.
        draws: how weights are drawn.
        count: how many weightings.
        rng: what they are drawn by.
        rank_draws: on how many of the weightings ranks are counted, 0 for no ranks, None for all. To sort takes longer
            than all else, and an interval of ranks needs fewer draws than a small probability.
        aggregations: means to choose among, each as likely as the others; none for the set's own.
        filling: what draws unknown evidence, anew with every weighting; None leaves it unknown. Then guaranteed and
            reachable are the same.
        progress: told the share done, 0-1.
    """
    ranked = count if rank_draws is None else min(count, rank_draws)
    tally = _Tally(shape, cohort, count, ranked)
    size = _chunk(count, len(cohort.lower))
    choices = list(aggregations) or [shape.aggregation]
    for start in range(0, count, size):
        many = min(size, count - start)
        weights = draws.draw(many, rng)
        chosen = rng.integers(len(choices), size=many) if len(choices) > 1 else np.zeros(many, dtype=np.intp)
        for at, method in enumerate(choices):
            columns = np.flatnonzero(chosen == at)
            if len(columns):
                picked = weights if len(columns) == many else Weighting(*(level[:, columns] for level in weights))
                # Those drawn first, whatever mean they have: no mean is ranked more often than it was drawn.
                first = int((columns < ranked - start).sum())
                if filling is None:
                    tally.add(picked, method, first)
                else:
                    tally.add_filled(picked, method, filling, rng, first)
        progress((start + many) / count)
    return tally.result(draws.method)


class _Flagged(NamedTuple):
    """Flags of criteria (n, c) as 0 or 1, 0 where one does not apply, and of which subjects not all are set (n,)."""

    flags: Floats
    part: Masks

    @classmethod
    def of(cls, flags: Masks, pattern: Masks) -> _Flagged:
        """Of what applies."""
        return cls((flags & pattern).astype(float), np.asarray((~flags & pattern).any(axis=1)))


class _End(NamedTuple):
    """One end of some subjects: satisfactions (n, c), gates (n, t), what is known and what is documented."""

    values: Floats
    gates: Masks
    known: _Flagged
    documented: _Flagged


class _Ends(NamedTuple):
    """Some subjects: the guaranteed end of all, and the reachable end of those of whom anything is open."""

    low: _End
    high: _End
    open: Places

    @classmethod
    def of(cls, cohort: Cohort, pattern: Masks) -> _Ends:
        """Subjects to whom the criteria of ``pattern`` (c,) apply."""
        unsure = (cohort.lower != cohort.upper) | (~cohort.known | cohort.documentable) & pattern
        open_ = np.flatnonzero(unsure.any(axis=1) | (cohort.holds != cohort.may).any(axis=1))
        known, papers = (_Flagged.of(flags, pattern) for flags in (cohort.known, cohort.documented))
        some = cohort.at(open_)
        every = _Flagged.of(np.ones_like(some.known), pattern)
        more = _Flagged.of(some.documented | some.documentable, pattern)
        low = _End(cohort.lower, cohort.holds, known, papers)
        return cls(low, _End(some.upper, some.may, every, more), open_)


class _Tally:
    """Counts, added to chunk by chunk."""

    def __init__(self, shape: Shape, cohort: Cohort, count: int, ranked: int) -> None:
        self._shape, self._cohort, self._count = shape, cohort, count
        rows, self._tiers = len(cohort.lower), len(shape.tiers)
        # Under how many weightings each tier, or a higher one, is reached: guaranteed, and not ruled out.
        self._reached = np.zeros((2, rows, self._tiers), dtype=np.int64)
        self._linear = not shape.shares.any()
        patterns, members = np.unique(cohort.applies & shape.base, axis=0, return_inverse=True)
        tile = max(1, _TILE // _chunk(count, rows))
        self._tiled: list[tuple[Masks, list[tuple[Places, _Ends]]]] = []
        for at, pattern in enumerate(patterns):
            places = np.flatnonzero(members.ravel() == at)
            tiles = [places[start : start + tile] for start in range(0, len(places), tile)]
            self._tiled.append((pattern, [(part, _Ends.of(cohort.at(part), pattern)) for part in tiles]))
        self._ranked = ranked if rows else 0
        if self._ranked:
            self.width = -(-rows * rows // _MOST_RANKS)
            classes = -(-rows // self.width)
            self._ranks = np.zeros(rows * classes, dtype=np.int32)
            self._offset = np.arange(rows) * classes
            self._best = np.full(rows, rows, dtype=np.intp)
            self._worst = np.ones(rows, dtype=np.intp)
            self._first = np.zeros(rows, dtype=np.int64)
            self._central = np.zeros((rows, len(shape.base)))

    def add(self, weights: Weighting, method: Aggregation, ranked: int) -> None:
        """Counts what b weightings make of all subjects; the ranks of the first ``ranked`` of them."""
        if self._linear and method == _ARITHMETIC:
            scores = self._fast(weights, ranked)
        else:
            low, high, _, _ = stand(self._shape, self._cohort, weights, method)
            for side, stood in enumerate((low, high)):
                found = tiers(stood, self._shape.lines)
                for at in range(self._tiers):
                    self._reached[side, :, at] += (found > at).sum(axis=1)
            scores = low.score[:, :ranked]
        if ranked:
            self._rank(scores, _effective(self._shape, weights, self._shape.base)[0])

    def add_filled(
        self, weights: Weighting, method: Aggregation, filling: Filling, rng: np.random.Generator, ranked: int
    ) -> None:
        """Counts what each of b weightings makes of gaps that are filled for it alone."""
        for at in range(weights.dimensions.shape[1]):
            one = Weighting(*(level[:, [at]] for level in weights))
            low, _, _, _ = stand(self._shape, filling.drawn(rng), one, method)
            found = tiers(low, self._shape.lines)[:, 0]
            self._reached += found[None, :, None] > np.arange(self._tiers)
            if at < ranked:
                self._rank(low.score, _effective(self._shape, one, self._shape.base)[0])

    def _fast(self, weights: Weighting, ranked: int) -> Floats:
        """Where all means are arithmetic: matrix products, for the subjects to whom the same criteria apply at once.

        Returns the scores of the first ``ranked`` weightings.
        """
        shape = self._shape
        scores = np.full((len(self._cohort.lower), ranked), -np.inf)
        for pattern, tiles in self._tiled:
            whole, within = (100 * each for each in _effective(shape, weights, pattern))
            for rows, here in tiles:
                # To whom nothing applies has no score and no tier.
                if pattern.any():
                    score = self._tile(rows, here, whole, within)
                    if ranked:
                        scores[rows] = score[:, :ranked]
        return scores

    def _tile(self, rows: Places, here: _Ends, whole: Floats, within: Floats) -> Floats:
        """Counts some subjects; so few at a time that all arrays stay near the processor."""
        score: Floats = here.low.values @ whole
        counts = self._climb(score, here.low, whole, within)
        self._reached[0, rows] += counts
        # Where nothing is open both ends are the same.
        if len(here.open):
            counts[here.open] = self._climb(here.high.values @ whole, here.high, whole, within)
        self._reached[1, rows] += counts
        return score

    def _climb(self, score: Floats, end: _End, whole: Floats, within: Floats) -> NDArray[np.int64]:
        """How often each tier is reached: up the ladder with those subjects alone who got past the rung below."""
        shape = self._shape
        counts = np.zeros((len(score), self._tiers), dtype=np.int64)
        alive = np.arange(len(score))
        reached = np.ones(score.shape, dtype=bool)
        weakest: Floats | None = None
        for at in range(self._tiers):
            reached &= (score if len(alive) == len(score) else score[alive]) >= shape.lines.score[at]
            passing = end.gates[alive, at] & reached.any(axis=1)
            if not passing.all():
                alive, reached = alive[passing], reached[passing]
                weakest = None if weakest is None else weakest[passing]
            if not len(alive):
                break
            if np.isfinite(shape.lines.dimension[at]):
                weakest = self._weakest(end.values[alive], within) if weakest is None else weakest
                reached &= weakest >= shape.lines.dimension[at]
            for share, line in ((end.known, shape.lines.known[at]), (end.documented, shape.lines.documented[at])):
                part = np.flatnonzero(share.part[alive])
                if np.isfinite(line) and len(part):
                    reached[part] &= share.flags[alive[part]] @ whole >= 100 * line
            counts[alive, at] = np.count_nonzero(reached, axis=1)
        return counts

    def _weakest(self, values: Floats, within: Floats) -> Floats:
        least: Floats | None = None
        for items in self._shape.items:
            span = slice(self._shape.criteria[items.start].start, self._shape.criteria[items.stop - 1].stop)
            if not within[span].any():
                return np.full((len(values), within.shape[1]), -np.inf)
            value = values[:, span] @ within[span]
            least = value if least is None else np.minimum(least, value, out=least)
        assert least is not None  # noqa: S101 - a set has dimensions
        return least

    def _rank(self, scores: Floats, effective: Floats) -> None:
        for at in range(scores.shape[1]):
            found = ranks(scores[:, at])
            self._ranks[self._offset + (found - 1) // self.width] += 1
            np.minimum(self._best, found, out=self._best)
            np.maximum(self._worst, found, out=self._worst)
            first = np.flatnonzero(found == 1)
            self._first[first] += 1
            self._central[first] += effective[:, at]

    def result(self, method: str) -> Acceptability:
        """The counts as shares."""
        upwards = np.concatenate([np.full((*self._reached.shape[:2], 1), self._count), self._reached], axis=2)
        exactly = (upwards - np.concatenate([self._reached, np.zeros_like(upwards[:, :, :1])], axis=2)) / self._count
        if not self._ranked:
            return Acceptability(method, self._count, exactly[0], exactly[1], None, 0, 1, None, None, None, None)
        with np.errstate(invalid="ignore"):
            central = self._central / self._first[:, None]
        rank = (self._ranks / np.float32(self._ranked)).reshape(len(self._best), -1)
        first, ends = self._first / self._ranked, (self._best, self._worst)
        return Acceptability(
            method, self._count, exactly[0], exactly[1], rank, self._ranked, self.width, *ends, first, central
        )


def _chunk(count: int, rows: int) -> int:
    """How many weightings are looked at together."""
    return max(1, min(count, _CELLS // max(1, rows)))


def _effective(shape: Shape, weights: Weighting, pattern: Masks) -> tuple[Floats, Floats]:
    """Weights of the criteria in the whole set and in their dimension, where ``pattern`` (c,) applies: (c, b) each."""
    items = np.array([pattern[span].any() for span in shape.criteria])
    dimensions = np.array([items[span].any() for span in shape.items])
    inner = np.concatenate([normalised(weights.criteria[span], pattern[None, span])[0] for span in shape.criteria])
    middle = np.concatenate([normalised(weights.items[span], items[None, span])[0] for span in shape.items])
    outer = normalised(weights.dimensions, dimensions[None])[0]
    within = inner * middle[shape.item_of]
    return within * outer[shape.dimension_of][shape.item_of], within
