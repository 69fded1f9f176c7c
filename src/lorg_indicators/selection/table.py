"""A run as a table: a row for each candidate, with its status, rank, distance and reason in every selection."""

from __future__ import annotations

import polars as pl

from lorg_indicators.messages import Lang, Message, render
from lorg_indicators.selection.candidates import SET, VERSION
from lorg_indicators.selection.result import SelectionResult

__all__ = ["selection_frame"]


def selection_frame(result: SelectionResult, lang: Lang = "zh") -> pl.DataFrame:
    """All candidates, sorted by subject; reasons in ``lang``.

    Columns: the subject, its name, set and version, the policy's columns, both ends of the score; then for every
    selection that was made ``ID.status``, ``ID.rank``, ``ID.distance`` and ``ID.reason``. Whoever is no candidate for
    a selection has the status ``not_eligible`` there.
    """
    rows, policy = result.candidates.rows, result.policy
    columns = list(rows[0].texts) if rows else [policy.subject, SET, VERSION]
    order = dict.fromkeys([policy.subject, *((policy.name,) if policy.name else ()), SET, VERSION, *columns])
    series = [pl.Series(name, [one.texts[name] for one in rows], dtype=pl.String) for name in order]
    series += [
        pl.Series("score_lower", [one.lower for one in rows], dtype=pl.Float64),
        pl.Series("score_upper", [one.upper for one in rows], dtype=pl.Float64),
    ]
    titles = {part.id: part.title.label for part in policy.selections}
    for made in result.rounds:
        if made.quota is None:
            continue
        standings = {one.candidate.subject: one for stratum in made.strata for one in stratum.standings}
        found = [standings.get(one.subject) for one in rows]
        above = titles[made.selection.out_of] if made.selection.out_of is not None else ""
        outside = render(Message("select.reason.outside", {"above": above}), lang)
        name = made.selection.id
        series += [
            pl.Series(f"{name}.status", ["not_eligible" if one is None else one.status for one in found]),
            pl.Series(f"{name}.rank", [None if one is None else one.rank for one in found], dtype=pl.Int64),
            pl.Series(f"{name}.distance", [None if one is None else one.distance for one in found], dtype=pl.Float64),
            pl.Series(f"{name}.reason", [outside if one is None else render(one.reason, lang) for one in found]),
        ]
    return pl.DataFrame(series)
