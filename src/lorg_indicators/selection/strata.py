"""Who is eligible: candidates -> strata, in each the eligible in classes of equals, the others with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, NamedTuple

from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.messages import Amount, Message
from lorg_indicators.selection.candidates import SET, Candidate
from lorg_indicators.selection.data import Status
from lorg_indicators.selection.decisions import Decided
from lorg_indicators.selection.policy import Policy, Selection
from lorg_indicators.selection.ranking import classes

__all__ = ["Standing", "Stratum", "columns_of", "refuse", "strata_of"]

_SHOWN: Final = 5


class Standing(NamedTuple):
    """What became of a candidate.

    Attributes:
        reason: why, as the code of a sentence and its arguments.
        rank: its place among the eligible of its stratum; those that are level share one.
        place: its place among those next in line.
        distance: how far it is from the last selected of its stratum by the first key, positive where it is better.
        decision: the place of the decision that it rests on.
    """

    candidate: Candidate
    status: Status
    reason: Message
    rank: int | None = None
    place: int | None = None
    distance: float | None = None
    decision: int | None = None


@dataclass(slots=True)
class Stratum:
    """The candidates of one set and, where the policy says so, of one district or the like.

    Attributes:
        values: the set's id, and the values of the policy's columns.
        outside: standings of those that are not eligible.
        ranked: those that are, in classes of equals, best first.
        excluded: how many would be eligible, had they not been excluded by a decision.
        weight: what its share of the seats goes by.
        minimum: the seats that the policy promises it, as far as anybody is eligible.
        seats: how many it has.
        contested: whether it is one of those with equal claims to a seat that is still open.
        open: seats that nobody has because more are level than there are seats.
        line: the last selected.
        standings: of all its candidates; the eligible first, by rank.
    """

    values: tuple[str, ...]
    outside: list[Standing] = field(default_factory=list)
    ranked: list[list[Candidate]] = field(default_factory=list)
    excluded: int = 0
    weight: Fraction = Fraction(0)
    minimum: int = 0
    seats: int = 0
    contested: bool = False
    open: int = 0
    line: Candidate | None = None
    standings: list[Standing] = field(default_factory=list)

    @property
    def eligible(self) -> int:
        """How many are eligible."""
        return sum(map(len, self.ranked))

    @property
    def selected(self) -> int:
        """How many are selected."""
        return sum(standing.status == "selected" for standing in self.standings)


def columns_of(selection: Selection) -> tuple[str, ...]:
    """The columns that tell the strata of a selection apart."""
    return (SET, *(part.column for part in selection.strata))


def refuse(faults: Iterable[Fault]) -> None:
    """Raises all faults that there are.

    Raises:
        LorgError: there are any.
    """
    found = list(faults)
    if found:
        raise LorgError(found)


def strata_of(policy: Policy, selection: Selection, candidates: Sequence[Candidate], decided: Decided) -> list[Stratum]:
    """The strata of the candidates in the order of their values, each with its eligible candidates ranked.

    Raises:
        LorgError: an eligible candidate has no number to be ordered by, or somebody without a score is admitted.
    """
    columns, entries, bar = columns_of(selection), decided.decisions.entries, _bar(policy, selection)
    strata: dict[tuple[str, ...], Stratum] = {}
    eligible: dict[tuple[str, ...], list[Candidate]] = {}
    faults: list[Fault] = []
    unordered: list[str] = []
    for one in candidates:
        values = tuple(one.texts[column] or "" for column in columns)
        stratum = strata.get(values)
        if stratum is None:
            stratum = strata[values] = Stratum(values)
        at = decided.standing.get(one.subject)
        standing = _outside(one, bar, decided)
        if at is not None and entries[at].decision == "admit" and one.lower is None:
            faults.append(decided.decisions.placed(at, "subject", Fault("admitted-without-score")))
        elif standing is not None:
            stratum.outside.append(standing)
            stratum.excluded += standing.status == "excluded" and one.tier in bar.reached
        elif any(one.numbers[key.column] is None for key in selection.order):
            unordered.append(one.subject)
        else:
            eligible.setdefault(values, []).append(one)
    if unordered:
        expected = Message("expected.order", {"columns": [key.column for key in selection.order]})
        faults.append(Fault("no-order-value", found=unordered[:_SHOWN], expected=expected))
    refuse(faults)
    for values, among in eligible.items():
        strata[values].ranked = classes(among, selection.order)
    return [strata[values] for values in sorted(strata)]


class _Bar(NamedTuple):
    """What tier is asked for.

    Attributes:
        reached: the tiers that are high enough.
        short: of every other one, and of none, that it is not.
    """

    reached: frozenset[str]
    short: Mapping[str | None, Message]


def _bar(policy: Policy, selection: Selection) -> _Bar:
    at = policy.ladder.index(selection.tier)
    below: tuple[str | None, ...] = (None, *policy.ladder[:at])
    titles: dict[str | None, object] = {tier: policy.tier_titles.get(tier, tier) for tier in policy.ladder}
    titles[None] = Message("select.no-tier")
    needed = titles[selection.tier]
    short = {tier: Message("select.reason.tier", {"tier": titles[tier], "needed": needed}) for tier in below}
    return _Bar(frozenset(policy.ladder[at:]), short)


def _outside(one: Candidate, bar: _Bar, decided: Decided) -> Standing | None:
    """Why a candidate is not eligible; None where it is."""
    at = decided.standing.get(one.subject)
    if at is not None and decided.decisions.entries[at].decision == "exclude":
        return Standing(one, "excluded", Message("select.reason.excluded", decided.words(at)), decision=at)
    if one.faults:
        return Standing(one, "not_eligible", Message("select.reason.refused", {"count": one.faults}))
    if one.lower is None:
        return Standing(one, "not_eligible", Message("select.reason.no-score"))
    if one.tier in bar.reached or at is not None:
        return None
    short = bar.short[one.tier]
    if one.reachable not in bar.reached:
        return Standing(one, "not_eligible", short)
    share = None if one.known is None else Amount(round(100 * (1 - one.known), 1), "%")
    key = "select.reason.reachable-only" if one.open else "select.reason.reachable-only.plain"
    return Standing(one, "reachable_only", Message(key, {**short.args, "share": share, "items": list(one.open)}))
