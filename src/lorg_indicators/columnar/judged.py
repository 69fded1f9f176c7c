"""A frame of evidence -> every criterion judged and nothing put together: what any weights can be applied to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import narwhals as nw

from lorg_indicators.columnar.algebra import Sheet
from lorg_indicators.columnar.layout import Layout
from lorg_indicators.columnar.observed import Observed
from lorg_indicators.columnar.score import Scorer, prepared
from lorg_indicators.conditions import CONDITIONS, ColumnStanding, EndColumns, Names
from lorg_indicators.model import IndicatorSet

__all__ = ["FAULTS", "FLAGS", "UNWEIGHTED", "judged_frame"]

FAULTS: Final = "faults"
FLAGS: Final = ("lower", "upper", "applies", "known", "documented", "documentable")
"""Of each criterion: ``criterion.NUMBER.FLAG``."""
UNWEIGHTED: Final = ("met", "level", "vetoes", "held")
"""Conditions of a tier that no weight changes: ``tier.NUMBER.holds`` and ``tier.NUMBER.may`` are all of them."""


def judged_frame(
    indicators: IndicatorSet,
    frame: Any,  # noqa: ANN401 - a frame of any engine
    *,
    period: int | None = None,
    unknown: Iterable[str] = (),
) -> Any:  # noqa: ANN401 - a frame of any engine
    """Every row of a frame judged, as `score_frame` does it, up to where weights come in.

    Args:
        indicators: a set.
        frame: as for `score_frame`.
        period: likewise.
        unknown: likewise.

    Returns:
        A frame of the same engine with numbers only, in the order of the rows: ``faults``; for each criterion, by its
        place in the set, both ends of its satisfaction (0-1) and, as 0 or 1, whether it applies, is known, is
        documented, and may still come to be; for each tier whether its conditions without weights hold, and may hold.
        What stands in a row with faults means nothing.

    Raises:
        FrameError: columns are missing, misspelt or of a wrong type; every fault is listed.
    """
    outer = nw.from_native(frame)
    schema = outer.collect_schema()
    layout = Layout.of(indicators, list(schema), period, unknown)
    inner = prepared(outer, schema)
    judge = _Judge(indicators, layout, schema, Sheet(inner))
    results = judge.parts()
    judge.sheet.settle()
    finished = judge.sheet.frame.select(*(value.alias(name) for name, value in results.items()))
    if isinstance(outer, nw.DataFrame) and isinstance(finished, nw.LazyFrame):
        return finished.collect(outer.implementation).to_native()
    return finished.to_native()


class _Judge(Scorer):
    """The stages of scoring up to the judgements."""

    def parts(self) -> dict[str, nw.Expr]:
        """All columns of `judged_frame`."""
        entrance, algebra = self._entrance, self._algebra
        counted = Observed(self._set, entrance, entrance.counted, self.sheet)
        absent = [entrance.absent(name) for name in self._names]
        judged = self._judge(counted, absent)
        faults = [self._count([*entrance.faults, *counted.faults])]
        if entrance.staged is not None:
            by_self = Observed(self._set, entrance, entrance.by_self, self.sheet)
            self._judge(by_self, absent)
            faults.append(self._count(by_self.faults))
        done, open_ = self._documented(counted)
        one = algebra.literal(1)
        results = {FAULTS: algebra.sum(faults)}
        for at, mask in enumerate(absent):
            flags = (
                judged.lower[at],
                judged.upper[at],
                one if mask is None else algebra.when(mask, 0.0, 1.0),
                algebra.number(judged.known[at]),
                algebra.number(done[at]),
                algebra.number(open_[at]),
            )
            results |= {f"criterion.{at}.{flag}": value for flag, value in zip(FLAGS, flags, strict=True)}
        nothing = EndColumns(one, one, None)
        standing = ColumnStanding(nothing, [], judged.lower, judged.upper, nothing, nothing, entrance.held)
        return results | self._gates(standing)

    def _gates(self, standing: ColumnStanding) -> dict[str, nw.Expr]:
        """What every tier asks for besides shares and scores."""
        names = Names.of(self._set)
        gates: dict[str, nw.Expr] = {}
        for at, tier in enumerate(self._set.ladder.tiers):
            kinds = [kind for kind in tier.requires.given if kind in UNWEIGHTED]
            rules = [CONDITIONS[kind](getattr(tier.requires, kind), names) for kind in kinds]
            pairs = [rule.columns(standing, self._algebra) for rule in rules] or [(nw.lit(value=True),) * 2]
            for name, side in zip(("holds", "may"), zip(*pairs, strict=True), strict=True):
                gates[f"tier.{at}.{name}"] = self._algebra.number(self._algebra.every(side))
        return gates
