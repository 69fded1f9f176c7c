"""Who gets the seats of a stratum, who is next, who is level, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.messages import Amount, Message
from lorg_indicators.selection.candidates import Candidate
from lorg_indicators.selection.data import Status
from lorg_indicators.selection.decisions import Decided
from lorg_indicators.selection.policy import Selection
from lorg_indicators.selection.ranking import difference
from lorg_indicators.selection.seats import whole
from lorg_indicators.selection.strata import Standing, Stratum

__all__ = ["give_standings"]


def give_standings(stratum: Stratum, selection: Selection, decided: Decided, *, stretched: bool) -> set[str]:
    """Gives every candidate of a stratum its standing.

    Args:
        stratum: with its seats.
        selection: what is selected.
        decided: what people have decided.
        stretched: whether all that are level at the boundary are taken.

    Returns:
        The subjects that are level at a boundary where not all of them are taken.

    Raises:
        LorgError: more of them are taken by decisions than there are seats.
    """
    at, filled = whole(stratum)
    boundary = stratum.ranked[at] if filled < stratum.seats else []
    chosen = stratum.ranked[: at + bool(boundary and stretched)]
    level = [] if stretched else boundary
    taken = [one for one in level if one.subject in decided.taken]
    left = stratum.seats - filled if level else 0
    if len(taken) > left:
        expected = Message("expected.at-most-taken", {"limit": left})
        last = max(decided.taken[one.subject] for one in taken)
        raise LorgError([decided.decisions.placed(last, "subject", Fault("too-many-taken", expected=expected))])
    stratum.open = left - len(taken)
    stratum.line = taken[0] if taken else chosen[-1][0] if chosen else None
    ranks = _ranks(stratum.ranked)
    writer = _Writer(stratum, selection, ranks, decided)
    for group in chosen:
        stretch = stretched and group is boundary
        stratum.standings += [writer.selected(one, len(group), stretched=stretch) for one in group]
    stratum.standings += [writer.taken(one) for one in taken]
    waiting = [one for one in level if one.subject not in decided.taken]
    if stratum.open:
        stratum.standings += [writer.tie(one, len(waiting)) for one in waiting]
        waiting = []
    after = stratum.ranked[len(chosen) + bool(level) :]
    stratum.standings += writer.rest([waiting, *after] if waiting else after)
    stratum.standings += [writer.apart(one) for one in stratum.outside]
    return {one.subject for one in level}


def _ranks(ranked: Sequence[Sequence[Candidate]]) -> dict[str, int]:
    """Subject -> 1 + how many are better."""
    ranks: dict[str, int] = {}
    for group in ranked:
        ranks |= dict.fromkeys((one.subject for one in group), len(ranks) + 1)
    return ranks


class _Writer(NamedTuple):
    """Puts standings and their reasons together for one stratum."""

    stratum: Stratum
    selection: Selection
    ranks: Mapping[str, int]
    decided: Decided

    def selected(self, one: Candidate, level: int, *, stretched: bool) -> Standing:
        key = "select.reason.stretched" if stretched else "select.reason.selected"
        return self._ranked(one, "selected", Message(key, {**self._words(one), "count": level}))

    def taken(self, one: Candidate) -> Standing:
        at = self.decided.taken[one.subject]
        words = self.decided.words(at)
        made = self._ranked(one, "selected", Message("select.reason.taken", {**self._words(one), **words}))
        return made._replace(decision=at)

    def tie(self, one: Candidate, level: int) -> Standing:
        words = {**self._words(one), "count": level, "open": self.stratum.open}
        return self._ranked(one, "tie", Message("select.reason.tie", words))

    def rest(self, groups: Sequence[Sequence[Candidate]]) -> Iterator[Standing]:
        """The others: so many next in line as the policy says, all that are level with the last of them included."""
        wanted, passed = (self.selection.reserve if self.stratum.seats else 0), 0
        for group in groups:
            for one in group:
                behind = self._behind(one)
                if passed < wanted:
                    words = {**self._words(one), "place": passed + 1, "behind": behind}
                    made = self._ranked(one, "reserve", Message("select.reason.reserve", words))
                    yield made._replace(place=passed + 1)
                else:
                    words = {**self._words(one), "behind": behind}
                    yield self._ranked(one, "not_selected", Message("select.reason.not-selected", words))
            passed += len(group)

    def apart(self, standing: Standing) -> Standing:
        return standing._replace(distance=self._distance(standing.candidate))

    def _behind(self, one: Candidate) -> Message:
        """What a candidate lacks to the last selected."""
        if not self.stratum.seats:
            return Message("select.behind.no-seat")
        if self.stratum.line is None:
            return Message("select.behind.tie")
        column, amount = difference(self.stratum.line, one, self.selection.order)
        key = "select.behind" if amount else "select.behind.level"
        return Message(key, {"column": column, "amount": Amount(amount, apart_from=0)})

    def _words(self, one: Candidate) -> dict[str, object]:
        return {"rank": self.ranks[one.subject], "eligible": self.stratum.eligible, "seats": self.stratum.seats}

    def _ranked(self, one: Candidate, status: Status, reason: Message) -> Standing:
        """A standing with its rank; who was admitted by a decision is told so."""
        at = self.decided.standing.get(one.subject)
        if at is not None:
            reason = Message("select.reason.admitted", {**self.decided.words(at), "outcome": reason})
        rank, distance = self.ranks[one.subject], self._distance(one)
        return Standing(one, status, reason, rank, None, distance, at)

    def _distance(self, one: Candidate) -> float | None:
        key = self.selection.order[0]
        value = one.numbers[key.column]
        line = None if self.stratum.line is None else self.stratum.line.numbers[key.column]
        if value is None or line is None:
            return None
        return value - line if key.descending else line - value
