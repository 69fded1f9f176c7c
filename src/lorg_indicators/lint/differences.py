"""What changed in meaning between two versions of a set, as data, each change with the step of version it demands.

Parts are matched by id; what is left on both sides and says the same is taken to be renamed. Two sound sets have no
differences exactly if their digests, but for the versions, are equal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Any, Final, NamedTuple

from lorg_indicators.lint.matching import Match, stands_for_another
from lorg_indicators.lint.parts import ABOVE, PLACES, Kind, Part, Parts, take_apart
from lorg_indicators.lint.verdicts import Change, verdict
from lorg_indicators.model import IndicatorSet

__all__ = ["Bump", "Change", "Difference", "differences"]

_ORDER: Final[tuple[Kind, ...]] = (
    "set",
    "dimensions",
    "items",
    "criteria",
    "measures",
    "options",
    "scales",
    "tiers",
)
_RANKED: Final = frozenset({"dimensions", "items", "criteria", "tiers"})
_IN_UNITS: Final = frozenset({"at_least", "at_most", "between", "zero_at", "full_at", "below", "bands"})


class Bump(StrEnum):
    """A step from one version to the next."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"


_BUMPS: Final = dict(zip(Change, Bump, strict=True))


class Difference(NamedTuple):
    """One thing that is not as it was.

    Attributes:
        kind: ``removed``, ``renamed``, ``reused``, ``added``, ``moved``, ``order``, or what its field has to do with.
        path: ids of the part, as the new version has them where it has it.
        name: what the part is called in ``retired``.
        field: keys from the part down to what changed, with strokes between; empty for the part as a whole.
        old: what stood there, as plain data; None where nothing did.
        new: what stands there now, likewise.
        change: whom it concerns.
        pointer: JSON pointer into the new version: to what changed, or to what is left of its surroundings.
        old_pointer: JSON pointer into the old version; None where it had no such thing.
        units: the units of both numbers, where they have any.
        shares: the shares (0-1) that both weights make up among their siblings, where there are any.
        retired: whether the new version lists the old id as retired.
    """

    kind: str
    path: str
    name: str
    field: str
    old: Any
    new: Any
    change: Change
    pointer: str = ""
    old_pointer: str | None = None
    units: tuple[str | None, str | None] = (None, None)
    shares: tuple[float | None, float | None] = (None, None)
    retired: bool = False

    @property
    def bump(self) -> Bump:
        """The step of version that it demands."""
        return _BUMPS[self.change]


def differences(old: IndicatorSet, new: IndicatorSet) -> list[Difference]:
    """All that changed in meaning, in the order of the new set; nothing if only its version or its layout did."""
    match = Match(take_apart(old), take_apart(new))
    retired = frozenset(old.retired) | frozenset(new.retired)
    return [difference for kind in _ORDER for difference in _of_kind(kind, match, retired)]


def _of_kind(kind: Kind, match: Match, retired: Collection[str]) -> Iterator[Difference]:
    for part in match.removed(kind):
        yield _removed(part, match, retired)
    for old, new in match.pairs(kind):
        yield from _pair(old, new, match, retired)
    for part in match.fresh(kind):
        if _retired(part, retired):
            yield _whole("reused", part, None, part, Change.BREAKING)
        elif match.came_alone(part):
            shares = (None, match.shares[kind].get(part.name))
            yield _whole("added", part, None, part, Change.RESULT)._replace(shares=shares)
    if kind in _RANKED:
        yield from _order(kind, match)


def _removed(part: Part, match: Match, retired: Collection[str]) -> Difference:
    above = match.parent(part)
    place = PLACES[ABOVE[part.kind]] if above is None else above.pointer + PLACES[part.kind]
    shares = (match.old_shares[part.kind].get(part.name), None)
    whole = _whole("removed", part, part, None, Change.BREAKING)
    return whole._replace(pointer=place, shares=shares, retired=_retired(part, retired))


def _pair(old: Part, new: Part, match: Match, retired: Collection[str]) -> Iterator[Difference]:
    if match.expected(old) != new.name:
        renamed = _whole("renamed", new, old, new, Change.BREAKING)._replace(field="id", old=old.name, new=new.name)
        yield renamed._replace(name=old.full_name, retired=_retired(old, retired))
        if new.full_name in retired:
            yield _whole("reused", new, None, new, Change.BREAKING)
    elif stands_for_another(old, new, match):
        yield _whole("reused", new, old, new, Change.BREAKING)
        return
    if new.kind == "items" and match.above(old) != new.above:
        moved = _whole("moved", new, old, new, Change.RESULT)
        yield moved._replace(field="dimension", old=match.above(old), new=new.above)
    yield from _fields(old, new, match)


def _whole(kind: str, part: Part, old: Part | None, new: Part | None, change: Change) -> Difference:
    """A difference of a part as a whole, at its id."""
    return Difference(
        kind,
        part.path,
        part.full_name,
        "",
        None if old is None else old.titled,
        None if new is None else new.titled,
        change,
        "" if new is None else new.id_pointer,
        None if old is None else old.id_pointer,
    )


def _retired(part: Part, retired: Collection[str]) -> bool:
    """Whether an id is retired: itself, or with the item or the measure that it belonged to."""
    with_above = part.kind in ("options", "criteria") and part.full_name.rpartition(".")[0] in retired
    return part.full_name in retired or with_above


def _fields(old: Part, new: Part, match: Match) -> Iterator[Difference]:
    """What changed of a part that both versions have."""
    before = match.follow(old)
    for field in {**before, **new.fields}:
        if field == "digest" and before.get("text") != new.fields["text"]:
            continue  # it goes with the text
        absent: Any = {} if field == "basis" else None
        for at, was, now in _leaves(before.get(field, absent), new.fields.get(field, absent), (field,)):
            kind, change = verdict((old, new), at, was, now, match)
            if at == ("cites",) and kind != "otherwise":
                continue  # it goes with the basis
            shares = match.old_shares[old.kind].get(old.name), match.shares[new.kind].get(new.name)
            yield Difference(
                kind,
                new.path,
                new.full_name,
                "/".join(map(str, at)),
                was,
                now,
                change,
                new.place(*at),
                old.place(*at),
                (_unit(old, at, was, match.old), _unit(new, at, now, match.new)),
                shares if field == "weight" else (None, None),
            )


def _leaves(was: Any, now: Any, at: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any, Any]]:  # noqa: ANN401
    """Every place at which two values differ, as deep as both have a counterpart."""
    if was == now:
        return
    if isinstance(was, dict) and isinstance(now, dict):
        if was.get("zh") and now.get("zh"):
            # A text is one thing; but where only one of its languages changed, that is said.
            changed = [lang for lang in ("zh", "en") if was.get(lang) != now.get(lang)]
            if len(changed) == 1 and now.keys() == was.keys() == {"zh", "en"}:
                yield (*at, changed[0]), was[changed[0]], now[changed[0]]
            else:
                yield at, was, now
        elif at[0] == "basis" and was.get("source") != now.get("source"):
            yield at, was, now
        else:
            # A basis that came or went did so with its number.
            keys = was.keys() & now.keys() if at == ("basis",) else {**was, **now}
            for key in keys:
                yield from _leaves(was.get(key), now.get(key), (*at, key))
    elif _compared_one_by_one(was) and _compared_one_by_one(now) and len(was) == len(now):
        for index, (one, other) in enumerate(zip(was, now, strict=True)):
            yield from _leaves(one, other, (*at, index))
    else:
        yield at, was, now


def _compared_one_by_one(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)


def _unit(part: Part, at: tuple[Any, ...], value: object, parts: Parts) -> str | None:
    """The unit of a number of a measure, or of a criterion that reads one."""
    if at[-1] not in _IN_UNITS or value is None or part.kind not in ("measures", "criteria"):
        return None
    measure = part if part.kind == "measures" else parts["measures"][part.fields["measure"]]
    unit: str | None = measure.fields.get("unit")
    return unit


def _order(kind: Kind, match: Match) -> Iterator[Difference]:
    """Lists whose entries stand in another order; that of tiers is their rank."""
    names = match.names[kind]
    for before, after in match.pairs(ABOVE.get(kind, "set")):
        there = (names.get(part.name) for part in match.old[kind].values() if part.above == before.name)
        here = [part.name for part in match.new[kind].values() if part.above == after.name]
        was = [name for name in there if name in here]
        now = [name for name in here if name in was]
        if was != now:
            place = PLACES[kind]
            what, change = ("tier", Change.RESULT) if kind == "tiers" else ("otherwise", Change.COSMETIC)
            to, from_ = after.pointer + place, before.pointer + place
            yield Difference(what, after.path, after.full_name, kind, was, now, change, to, from_)
