"""Unknown evidence drawn at random: what a cohort might be if its gaps were filled."""

from __future__ import annotations

import numpy as np

from lorg_indicators.model import IndicatorSet
from lorg_indicators.research.cohort import Cohort
from lorg_indicators.research.shape import Masks

__all__ = ["Filling"]


class Filling:
    """Fills the gaps of a cohort: an unknown criterion is at its worst or at its best, one as likely as the other.

    Criteria are drawn apart from each other, also where they read one answer. A condition of a tier that hangs on
    unknown criteria (met, level, vetoes) holds if all that it names are at the best end; one that hangs on titles
    nobody knows of, held before, is drawn for itself. Documents are not made up.
    """

    def __init__(self, indicators: IndicatorSet, cohort: Cohort) -> None:
        names = [f"{item.id}.{part.id}" for item, part in indicators.criteria]
        self._cohort = cohort
        self._open: Masks = cohort.lower != cohort.upper
        self._named: list[Masks] = []
        for tier in indicators.ladder.tiers:
            named = {reference for _, reference in tier.requires.named}
            self._named.append(np.array([name in named for name in names]))
        self._held = np.array([tier.requires.held is not None for tier in indicators.ladder.tiers])

    def drawn(self, rng: np.random.Generator) -> Cohort:
        """One filled cohort, both ends of which are the same."""
        cohort = self._cohort
        best = rng.random(cohort.lower.shape) < 0.5  # noqa: PLR2004 - one as likely as the other
        values = np.where(best, cohort.upper, cohort.lower)
        title = rng.random((len(values), 1)) < 0.5  # noqa: PLR2004 - likewise
        gates = cohort.holds.copy()
        for at, named in enumerate(self._named):
            fits = (best | ~self._open)[:, named].all(axis=1)
            if self._held[at]:
                fits &= title[:, 0]
            gates[:, at] |= cohort.may[:, at] & fits
        every = np.ones_like(cohort.known)
        none = np.zeros_like(cohort.documentable)
        return Cohort(values, values, cohort.applies, every, cohort.documented, none, gates, gates)
