"""A cohort as arrays: every criterion of every subject judged, before any weight comes in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from lorg_indicators.columnar.judged import FAULTS, FLAGS, judged_frame
from lorg_indicators.columnar.score import result_columns
from lorg_indicators.model import IndicatorSet
from lorg_indicators.research.shape import Floats, Masks
from lorg_indicators.tables.read import open_table

__all__ = ["Cohort", "judge_cohort", "read_cohort"]


class Cohort(NamedTuple):
    """n subjects, judged by the c criteria of a set whose ladder has t tiers.

    Attributes:
        lower: least satisfaction of each criterion, 0-1; 0 where it does not apply. Shape (n, c).
        upper: greatest, likewise.
        applies: whether it applies, shape (n, c).
        known: whether it is known, shape (n, c).
        documented: whether all evidence that it reads names a document, shape (n, c).
        documentable: whether it may still come to, shape (n, c).
        holds: whether the conditions of a tier that no weight changes hold, shape (n, t).
        may: whether they may hold, shape (n, t).
    """

    lower: Floats
    upper: Floats
    applies: Masks
    known: Masks
    documented: Masks
    documentable: Masks
    holds: Masks
    may: Masks

    def at(self, rows: Any) -> Cohort:  # noqa: ANN401 - whatever NumPy takes for an index
        """Some of the subjects."""
        return Cohort(*(array[rows] for array in self))


def judge_cohort(
    indicators: IndicatorSet, frame: pl.DataFrame, *, period: int | None = None, unknown: Iterable[str] = ()
) -> tuple[Cohort, Masks]:
    """Every row of a frame of evidence judged once.

    Columns of results that the frame has, as a file of scores does, are not looked at: the evidence stands beside them.

    Returns:
        The rows without a wrong cell, and which rows of the frame they are, shape (rows,).

    Raises:
        FrameError: columns are missing or of a wrong type; every fault is listed.
    """
    ours = {*result_columns(indicators, "criteria", staged=True), "set", "set_version"}
    evidence = frame.drop([name for name in frame.columns if name in ours])
    judged = judged_frame(indicators, evidence, period=period, unknown=unknown)
    fine = judged[FAULTS].to_numpy() < 0.5  # noqa: PLR2004 - a whole number held as a float
    judged = judged.filter(pl.Series(fine))
    count, tiers = sum(1 for _ in indicators.criteria), len(indicators.ladder.tiers)

    def columns(names: list[str]) -> Floats:
        return np.ascontiguousarray(judged.select(names).to_numpy().astype(float))

    flags = {flag: columns([f"criterion.{at}.{flag}" for at in range(count)]) for flag in FLAGS}
    gates = [columns([f"tier.{at}.{end}" for at in range(tiers)]) > 0 for end in ("holds", "may")]
    applies = flags["applies"] > 0
    ends = [np.where(applies, flags[end], 0.0) for end in ("lower", "upper")]
    masks = [flags[flag] > 0 for flag in ("known", "documented", "documentable")]
    return Cohort(ends[0], ends[1], applies, masks[0], masks[1], masks[2], gates[0], gates[1]), fine


def read_cohort(path: str | Path, indicators: IndicatorSet, *, period: int | None = None) -> tuple[pl.DataFrame, int]:
    """The rows of a file of evidence or of scores, which keep their evidence, and how many could not be read.

    Raises:
        UnreadableError: the file cannot be read.
        LorgError: what reads the format is not installed.
    """
    batches = list(open_table(path, indicators, period=period).batches())
    return pl.concat([batch.frame for batch in batches]), sum(batch.refused for batch in batches)
