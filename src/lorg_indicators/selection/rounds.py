"""One selection out of its candidates, made; and what people still have to see to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from lorg_indicators.errors import Fault
from lorg_indicators.messages import Message
from lorg_indicators.selection.candidates import Candidate
from lorg_indicators.selection.decisions import Decided, Decisions
from lorg_indicators.selection.policy import Policy, Quota, Selection
from lorg_indicators.selection.seats import give_seats, stretched
from lorg_indicators.selection.standings import give_standings
from lorg_indicators.selection.strata import Stratum, columns_of, refuse, strata_of

__all__ = ["Finding", "Round", "make_round"]

_SHOWN: Final = 5


class Finding(NamedTuple):
    """Something that people have to see to: ``tie``, ``contested``, ``shortage`` or ``minimum``."""

    code: str
    stratum: tuple[str, ...] | None
    number: int
    message: Message


class Round(NamedTuple):
    """One selection, made.

    Attributes:
        quota: the quota that it was made with; without one there are no strata.
        candidates: how many there were.
        contested: seats that no stratum has, because more have an equal claim than there are seats.
    """

    selection: Selection
    quota: Quota | None
    candidates: int
    strata: list[Stratum]
    contested: int
    findings: list[Finding]

    @property
    def selected(self) -> list[Candidate]:
        """The selected, sorted by subject."""
        found = [one for stratum in self.strata for one in stratum.standings if one.status == "selected"]
        return sorted((one.candidate for one in found), key=lambda candidate: candidate.subject)


def make_round(
    policy: Policy, selection: Selection, quota: Quota, candidates: Sequence[Candidate], decisions: Decisions
) -> Round:
    """Makes a selection.

    Args:
        policy: the whole policy.
        selection: which of its selections.
        quota: how many.
        candidates: out of whom.
        decisions: what people have decided.

    Raises:
        LorgError: the minima are more than the quota, a candidate cannot be put in order or weighed, or a decision
            does not fit.
    """
    decided = decisions.of(selection.id, columns_of(selection))
    strata = strata_of(policy, selection, candidates, decided)
    competing = [stratum for stratum in strata if stratum.ranked]
    contested = give_seats(selection, quota, competing, decided)
    spare = quota.at_most - sum(stratum.seats for stratum in competing) - contested
    wide, tied = stretched(competing, spare), set[str]()
    for stratum in strata:
        tied |= give_standings(stratum, selection, decided, stretched=stratum.values in wide)
    refuse(_idle(decided, tied))
    made = Round(selection, quota, len(candidates), strata, contested, [])
    return made._replace(findings=list(_findings(made, quota)))


def _idle(decided: Decided, tied: set[str]) -> Iterator[Fault]:
    """Decisions to take somebody who is not tied."""
    for subject, at in decided.taken.items():
        if subject not in tied:
            options = sorted(tied)[:_SHOWN]
            expected = Message("expected.one-of", {"options": options}) if options else None
            yield decided.decisions.placed(at, "subject", Fault("not-tied", expected=expected))


def _findings(made: Round, quota: Quota) -> Iterator[Finding]:
    if made.contested:
        names = [stratum.values for stratum in made.strata if stratum.contested]
        words = {"count": made.contested, "strata": len(names)}
        yield Finding("contested", None, made.contested, Message("select.finding.contested", words))
    for stratum in made.strata:
        if stratum.open:
            words = {"open": stratum.open, "count": sum(one.status == "tie" for one in stratum.standings)}
            yield Finding("tie", stratum.values, stratum.open, Message("select.finding.tie", words))
        missing = made.selection.allocation.minimum - stratum.eligible
        if missing > 0:
            words = {"minimum": made.selection.allocation.minimum, "eligible": stratum.eligible}
            yield Finding("minimum", stratum.values, missing, Message("select.finding.minimum", words))
    selected = sum(stratum.selected for stratum in made.strata)
    if selected < quota.at_least:
        missing = quota.at_least - selected
        words = {"selected": selected, "at_least": quota.at_least, "missing": missing}
        yield Finding("shortage", None, missing, Message("select.finding.shortage", words))
