"""Selection within quotas: files of scores and a policy in; who is selected, who is next, who is not, and why, out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.extras import need
from lorg_indicators.messages import Lang, Say, catalogue
from lorg_indicators.report import render_blocks
from lorg_indicators.selection.data import SELECTION_FORMAT, SelectionData, read_selection, selection_schema
from lorg_indicators.selection.decisions import Decision, Decisions, decisions_schema, parse_decisions
from lorg_indicators.selection.outline import outline
from lorg_indicators.selection.policy import Policy, parse_policy, policy_schema

if TYPE_CHECKING:
    from lorg_indicators.selection.result import SelectionResult

__all__ = [
    "SELECTION_FORMAT",
    "SELECTION_FORMS",
    "Decision",
    "Decisions",
    "Policy",
    "SelectionData",
    "SelectionForm",
    "decisions_schema",
    "parse_decisions",
    "parse_policy",
    "parse_selection",
    "policy_schema",
    "render_selection",
    "select",
    "selection_schema",
]

SelectionForm = Literal["text", "markdown", "json"]
SELECTION_FORMS: Final[tuple[SelectionForm, ...]] = get_args(SelectionForm)


def select(
    scores: str | PathLike[str] | Sequence[str | PathLike[str]],
    policy: Policy,
    *,
    quotas: Mapping[str, tuple[int, int]] | None = None,
    decisions: Decisions | None = None,
    previous: SelectionData | None = None,
    period: int | None = None,
) -> SelectionResult:
    """Makes the selections of a policy.

    The order of the files and of their rows makes no difference. Nobody is preferred to an equal: see
    ``docs/selection.md``.

    Args:
        scores: one or more files that `lorg score` wrote: CSV, Parquet (or a folder of such files), JSON Lines or
            Excel.
        policy: see `lorg_indicators.load_policy`.
        quotas: selection -> at least and at most how many, in place of the policy's quota.
        decisions: what people have decided.
        previous: an earlier run, to be compared with.
        period: the year that is selected for, to be compared with the years that the policy is meant for.

    Raises:
        LorgError: columns are missing; rows cannot be told apart, compared or put in order; a stratum is empty; a
            quota is larger than the field; minima are more than the quota; a decision does not fit; or Polars is not
            installed. Every fault that could be found is in it.
        UnreadableError: a file cannot be read.
    """
    need("polars", "batch")
    from lorg_indicators.selection.run import run  # noqa: PLC0415 - only who selects needs Polars

    files = [scores] if isinstance(scores, str | PathLike) else list(scores)
    return run(
        [Path(file) for file in files],
        policy,
        quotas=quotas or {},
        decisions=decisions or Decisions(),
        previous=previous,
        period=period,
    )


def parse_selection(content: bytes | str, source: str | None = None) -> SelectionData:
    """A run as `to_dict` gives it, from its JSON.

    Raises:
        LorgError: the text is no such run.
    """
    try:
        return read_selection(content)
    except ValueError:
        raise LorgError([Fault("not-a-selection", file=source)]) from None


def render_selection(
    data: SelectionData, lang: Lang = "zh", form: SelectionForm = "text", *, width: int = 80, colour: bool = False
) -> str:
    """A run for a terminal of ``width`` columns (``text``), as ``markdown`` or as ``json``.

    Reasons are in the language that the data were made in, all else is in ``lang``.

    Raises:
        ValueError: there is no catalogue for ``lang``, or no such form.
    """
    catalogue(lang)
    if form == "json":
        return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return render_blocks(list(outline(data, Say(lang))), form, width=width, colour=colour)
