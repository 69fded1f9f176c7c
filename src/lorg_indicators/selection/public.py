"""The public list (公示): whoever is selected, with the columns that the policy allows to publish, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import polars as pl

from lorg_indicators.errors import Fault, LorgError, pointer
from lorg_indicators.messages import Lang, Message, Say
from lorg_indicators.report.blocks import Block, Heading, Paragraph, Table
from lorg_indicators.selection.candidates import Candidate
from lorg_indicators.selection.policy import Kind
from lorg_indicators.selection.result import SelectionResult
from lorg_indicators.selection.rounds import Round

__all__ = ["public_blocks", "public_frame"]

_NOTHING: Final = "–"
# A number of an identity card (17 digits and a check digit), a mobile telephone's, and an address of electronic mail.
_PERSONAL: Final = (
    re.compile(r"(?<![0-9])[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9][0-9]{3}[0-9Xx](?![0-9])"),
    re.compile(r"(?<![0-9])1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])"),
    re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
)


def public_frame(result: SelectionResult, lang: Lang = "zh") -> pl.DataFrame:
    """The list as a table: title, kind, then the columns that any kind publishes.

    Raises:
        LorgError: a cell to be published looks like an identity card's number, a telephone or an address.
    """
    say = Say(lang)
    _check(result)
    title, kind_ = say("select.public.title"), say("select.public.kind")
    rows = [
        {
            title: say.text(made.selection.title.label),
            kind_: say.text(kind.title.label),
            **_cells(one, kind, result, say),
        }
        for made, kind, one in _selected(result)
    ]
    headings = [heading for kind in result.policy.kinds.values() for heading in _headings(kind, say)]
    names = list(dict.fromkeys([title, kind_, *headings]))
    return pl.DataFrame(
        [[row.get(name) for row in rows] for name in names], schema=dict.fromkeys(names, pl.String), orient="col"
    )


def public_blocks(result: SelectionResult, lang: Lang = "zh") -> list[Block]:
    """The list as a report: a table for each title and kind.

    Raises:
        LorgError: as for `public_frame`.
    """
    say = Say(lang)
    _check(result)
    blocks: list[Block] = [Heading(say("select.public.heading", policy=result.policy.title.label), 1)]
    for made in result.rounds:
        if made.quota is None:
            continue
        blocks.append(Heading(say.text(made.selection.title.label)))
        blocks.append(Paragraph([say("select.public.count", count=len(made.selected))]))
        for name, kind in result.policy.kinds.items():
            among = [one for one in _ordered(made) if one.set == name]
            if among:
                blocks.append(Heading(say("select.public.of-kind", kind=kind.title.label, count=len(among)), 3))
                head = _headings(kind, say)
                rows = [[_cells(one, kind, result, say).get(column) or _NOTHING for column in head] for one in among]
                blocks.append(Table([*head, ""], [[*row, ""] for row in rows]))
    return blocks


def _selected(result: SelectionResult) -> Iterator[tuple[Round, Kind, Candidate]]:
    for made in result.rounds:
        for name, kind in result.policy.kinds.items():
            yield from ((made, kind, one) for one in _ordered(made) if one.set == name)


def _ordered(made: Round) -> list[Candidate]:
    """The selected by stratum and subject: never by rank, which is not published."""
    return [
        one.candidate
        for stratum in made.strata
        for one in sorted(stratum.standings, key=lambda standing: standing.candidate.subject)
        if one.status == "selected"
    ]


def _headings(kind: Kind, say: Say) -> list[str]:
    if not kind.public:
        return [say("select.public.subject")]
    return [say.text(heading.label) for heading in kind.public.values()]


def _cells(one: Candidate, kind: Kind, result: SelectionResult, say: Say) -> dict[str, str | None]:
    """What is published of one, by heading."""
    columns = list(kind.public) or [result.policy.subject]
    return dict(zip(_headings(kind, say), (one.texts[column] for column in columns), strict=True))


def _check(result: SelectionResult) -> None:
    """Refuses to publish what looks like personal data; the fault names the row and the column, not the value."""
    cells = {
        (column, one.subject)
        for _, kind, one in _selected(result)
        for column in kind.public or [result.policy.subject]
        if any(pattern.search(one.texts[column] or "") for pattern in _PERSONAL)
    }
    if cells:
        expected = Message("expected.public")
        raise LorgError(Fault("personal-data", pointer(column), subject, expected) for column, subject in sorted(cells))
