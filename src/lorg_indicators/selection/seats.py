"""How many seats each stratum has, and where those that are level at its boundary are all taken."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.messages import Message
from lorg_indicators.selection.apportionment import Apportionment, apportion
from lorg_indicators.selection.decisions import Decided
from lorg_indicators.selection.policy import ELIGIBLE, Quota, Selection
from lorg_indicators.selection.strata import Stratum, refuse

__all__ = ["give_seats", "stretched", "whole"]

_SHOWN: Final = 5


def give_seats(selection: Selection, quota: Quota, strata: Sequence[Stratum], decided: Decided) -> int:
    """Gives the strata their seats; how many are left because their claims are equal.

    Args:
        selection: what is selected.
        quota: how many in all.
        strata: each with somebody eligible.
        decided: what people have decided.

    Raises:
        LorgError: the minima are more than the quota, a stratum has no size, or a seat is given that is not contested.
    """
    rule, total = selection.allocation, sum(stratum.eligible for stratum in strata)
    for stratum in strata:
        stratum.minimum = min(rule.minimum, stratum.eligible)
    promised = sum(stratum.minimum for stratum in strata)
    if promised > quota.at_most:
        expected = Message("expected.less-than-equal", {"limit": quota.at_most})
        words = {"selection": selection.id, "strata": len(strata), "minimum": rule.minimum}
        raise LorgError([Fault("minima-over-quota", "", promised, expected, Message("hint.minima", words))])
    _weigh(selection, strata)
    seats = max(min(quota.at_most if quota.aim is None else quota.aim, total), promised)
    shared = apportion(
        [stratum.weight for stratum in strata],
        seats,
        rule.method,
        [stratum.minimum for stratum in strata],
        [stratum.eligible for stratum in strata],
    )
    shared = _with_room(shared, quota.at_most)
    for stratum, given in zip(strata, shared.seats, strict=True):
        stratum.seats = given
    return _decide_seats(shared, strata, decided)


def _with_room(shared: Apportionment, most: int) -> Apportionment:
    """A seat for each of the strata with equal claims, where the quota has room for all of them."""
    if not shared.contested or sum(shared.seats) + len(shared.tied) > most:
        return shared
    return Apportionment(tuple(given + (at in shared.tied) for at, given in enumerate(shared.seats)))


def _weigh(selection: Selection, strata: Sequence[Stratum]) -> None:
    """What each stratum's share goes by.

    Whoever is excluded by a decision still counts for the share of the stratum: the next in line there is to move up,
    and no seat is to move to another one.

    Raises:
        LorgError: a column does not have one and the same positive number in all rows of a stratum.
    """
    rule, faults = selection.allocation, []
    for stratum in strata:
        if rule.rule == "equal" or rule.by == ELIGIBLE:
            stratum.weight = Fraction(1 if rule.rule == "equal" else stratum.eligible + stratum.excluded)
            continue
        members = [one for group in stratum.ranked for one in group] + [one.candidate for one in stratum.outside]
        texts = {one.texts[rule.by] for one in members}
        sizes = {_size(text) for text in texts}
        size = sizes.pop() if len(sizes) == 1 else None
        if size is None:
            found = sorted(text or "" for text in texts)[:_SHOWN]
            words = {"column": rule.by, "stratum": list(stratum.values)}
            faults.append(Fault("no-size", f"/{rule.by}", found, Message("expected.size", words)))
        else:
            stratum.weight = size
    refuse(faults)


def _size(text: str | None) -> Fraction | None:
    """A positive number as it is written, exactly."""
    try:
        size = Fraction(text or "")
    except (ValueError, ZeroDivisionError):
        return None
    return size if size > 0 else None


def _decide_seats(shared: Apportionment, strata: Sequence[Stratum], decided: Decided) -> int:
    """Gives contested seats to strata as people have decided; how many are left."""
    tied = {strata[at].values: strata[at] for at in shared.tied}
    for stratum in tied.values():
        stratum.contested = True
    left, faults = shared.contested, []
    for values, places in decided.seats.items():
        claimant = tied.get(values)
        for at in places:
            if claimant is None or not claimant.contested or not left:
                faults.append(decided.decisions.placed(at, "stratum", Fault("seat-not-contested")))
                continue
            claimant.seats += 1
            claimant.contested = False
            left -= 1
    refuse(faults)
    if not left:
        for stratum in tied.values():
            stratum.contested = False
    return left


def whole(stratum: Stratum) -> tuple[int, int]:
    """How many classes fit whole into the seats, and how many candidates these are."""
    filled = 0
    for at, group in enumerate(stratum.ranked):
        if filled + len(group) > stratum.seats:
            return at, filled
        filled += len(group)
    return len(stratum.ranked), filled


def stretched(strata: Sequence[Stratum], spare: int) -> set[tuple[str, ...]]:
    """The strata in which all that are level at the boundary are taken, because the quota still has room for them.

    Those that need the fewest further seats come first; where several need the same number and there is not room for
    all of them, none of them is stretched.
    """
    needs: dict[int, list[Stratum]] = {}
    for stratum in strata:
        at, filled = whole(stratum)
        if filled < stratum.seats:
            needs.setdefault(filled + len(stratum.ranked[at]) - stratum.seats, []).append(stratum)
    found: set[tuple[str, ...]] = set()
    for need in sorted(needs):
        spare -= need * len(needs[need])
        if spare < 0:
            break
        found |= {stratum.values for stratum in needs[need]}
    return found
