"""Which part of a new version is which of the old one: by id, else by what it says."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from lorg_indicators.lint.parts import ABOVE, KINDS, Kind, Part, Parts
from lorg_indicators.quantity import QuantityError, factor

__all__ = ["Match", "same_unit", "stands_for_another"]

# What tells a part from all others of its kind, whatever its id.
_TELLING: Final[Mapping[Kind, tuple[str, ...]]] = {
    "set": (),
    "scales": ("levels",),
    "measures": ("type", "label"),
    "options": ("label",),
    "dimensions": ("title",),
    "items": ("text",),
    "criteria": ("kind", "quote", "measure"),
    "tiers": ("title",),
}
_SAME: Final = 1e-12
"""Two shares of a whole nearer than this are one: weights of 1 and 2 are those of 10 and 20."""


class Match:
    """Two versions of a set, part by part.

    Attributes:
        old: parts of the old version.
        new: parts of the new one.
        names: old name -> new name of the same part; what was removed is not in it.
        old_shares: name of a part -> the share (0-1) that its weight makes up among its siblings, in the old version.
        shares: the same in the new one.
    """

    def __init__(self, old: Parts, new: Parts) -> None:
        self.old, self.new = old, new
        self.old_shares, self.shares = _shares(old), _shares(new)
        self.names: dict[Kind, dict[str, str]] = {kind: {} for kind in KINDS}
        for kind in KINDS:
            expected = {name: self.expected(part) for name, part in old[kind].items()}
            self.names[kind] = {name: wanted for name, wanted in expected.items() if wanted in new[kind]}
            if kind in ("options", "criteria"):
                self._by_words(kind, among_siblings=True)
            if kind != "options":
                self._by_words(kind, among_siblings=False)

    def pairs(self, kind: Kind) -> list[tuple[Part, Part]]:
        """The parts of a kind that both versions have, in the new order."""
        old = {new: old for old, new in self.names[kind].items()}
        return [(self.old[kind][old[name]], part) for name, part in self.new[kind].items() if name in old]

    def removed(self, kind: Kind) -> list[Part]:
        """The parts of a kind that are gone; what went with its item or measure is not told apart from it."""
        gone = (part for name, part in self.old[kind].items() if name not in self.names[kind])
        return [part for part in gone if kind == "items" or self.parent(part) is not None]

    def fresh(self, kind: Kind) -> list[Part]:
        """The parts of a kind that the old version did not have."""
        known = set(self.names[kind].values())
        return [part for name, part in self.new[kind].items() if name not in known]

    def came_alone(self, part: Part) -> bool:
        """Whether a new part belongs to one that is not itself new."""
        return part.kind not in ABOVE or part.above in self.names[ABOVE[part.kind]].values()

    def parent(self, part: Part) -> Part | None:
        """The new version of what an old part belongs to; None where that is gone."""
        if part.kind not in ABOVE:
            return self.new["set"][""]
        above = ABOVE[part.kind]
        name = self.names[above].get(part.above)
        return None if name is None else self.new[above][name]

    def expected(self, part: Part) -> str:
        """The name of an old part if nothing but what it belongs to was renamed."""
        return f"{self.above(part)}.{part.id}" if part.kind in ("options", "criteria") else part.name

    def above(self, part: Part) -> str:
        """The new name of what an old part belongs to."""
        return self.names[ABOVE[part.kind]].get(part.above, part.above) if part.kind in ABOVE else part.above

    def telling(self, part: Part, *, old: bool) -> str:
        """What tells a part from all others of its kind, whatever its id."""
        fields = self.follow(part) if old else part.fields
        return json.dumps([fields.get(key) for key in _TELLING[part.kind]], sort_keys=True)

    def follow(self, part: Part) -> dict[str, Any]:
        """What an old part says of itself, in the names of the new version."""
        fields, measures = dict(part.fields), self.names["measures"]
        if part.kind == "criteria":
            read = fields["measure"]
            fields["measure"] = measures.get(read, read)
            if "deductions" in fields:
                fields["deductions"] = {self._option(read, name): value for name, value in fields["deductions"].items()}
        elif part.kind == "measures":
            for name in fields.keys() & {"ratio", "sum", "difference"}:
                fields[name] = [measures.get(operand, operand) for operand in fields[name]]
            for name, names in (("change", measures), ("scale", self.names["scales"])):
                if name in fields:
                    fields[name] = names.get(fields[name], fields[name])
        elif part.kind == "tiers":
            fields["requires"] = self._requires(fields["requires"])
        return fields

    def same_proportions(self, part: Part) -> bool:
        """Whether the weights of a new part and its siblings, the same ones as before, have their old proportions."""
        kind, names = part.kind, {new: old for old, new in self.names[part.kind].items()}
        after = [name for name in self.shares[kind] if self.new[kind][name].above == part.above]
        above = self.old[kind][names[part.name]].above if part.name in names else None
        before = {name for name in self.old_shares[kind] if self.old[kind][name].above == above}
        if {names.get(name) for name in after} != before:
            return False
        both = ((self.old_shares[kind][names[name]], self.shares[kind][name]) for name in after)
        return all(math.isclose(was, now, rel_tol=_SAME) for was, now in both)

    def _by_words(self, kind: Kind, *, among_siblings: bool) -> None:
        """Pairs what is left on both sides and says the same, where it says so only once."""
        names = self.names[kind]
        gone = [part for name, part in self.old[kind].items() if name not in names]
        before = _once(
            ((self.above(part) if among_siblings else "", self.telling(part, old=True)), part.name) for part in gone
        )
        after = _once(
            ((part.above if among_siblings else "", self.telling(part, old=False)), part.name)
            for part in self.fresh(kind)
        )
        names |= {name: after[words] for words, name in before.items() if words in after}

    def _option(self, measure: str, name: str) -> str:
        return self.names["options"].get(f"{measure}.{name}", name).rpartition(".")[2]

    def _requires(self, requires: Mapping[str, Any]) -> dict[str, Any]:
        criteria, tiers, conditions = self.names["criteria"], self.names["tiers"], dict(requires)
        for name in conditions.keys() & {"met", "vetoes"}:
            conditions[name] = [criteria.get(reference, reference) for reference in conditions[name]]
        if "level" in conditions:
            conditions["level"] = {criteria.get(name, name): level for name, level in conditions["level"].items()}
        if "held" in conditions:
            held = conditions["held"]
            conditions["held"] = {**held, "tier": tiers.get(held["tier"], held["tier"])}
        return conditions


def stands_for_another(old: Part, new: Part, match: Match) -> bool:
    """Whether an id now stands for another thing: for what another id stood for, or for nothing that it was before."""
    was, now = match.telling(old, old=True), match.telling(new, old=False)
    if was == now:
        return False
    others = (part for part in match.old[old.kind].values() if part.above == old.above and part.name != old.name)
    taken_over = any(match.telling(part, old=True) == now for part in others)
    return taken_over or (new.kind in _NOTHING_LEFT and _NOTHING_LEFT[new.kind](old, new, match))


def _criterion_gone(old: Part, new: Part, match: Match) -> bool:
    before = match.follow(old)
    return all(before[field] != new.fields[field] for field in ("quote", "measure"))


def _measure_gone(old: Part, new: Part, _match: object) -> bool:
    unlike = old.fields["type"] != new.fields["type"] or not same_unit(old.fields.get("unit"), new.fields.get("unit"))
    return unlike and old.fields["label"]["zh"] != new.fields["label"]["zh"]


def _item_gone(old: Part, new: Part, match: Match) -> bool:
    unlike = old.fields["text"] != new.fields["text"] and old.fields["title"]["zh"] != new.fields["title"]["zh"]
    before, after = (
        {part.fields["quote"] for part in parts["criteria"].values() if part.above == item.name}
        for item, parts in ((old, match.old), (new, match.new))
    )
    return unlike and before.isdisjoint(after)


def _dimension_gone(old: Part, new: Part, match: Match) -> bool:
    items = match.names["items"]
    before = {items.get(part.name) for part in match.old["items"].values() if part.above == old.name}
    after = {part.name for part in match.new["items"].values() if part.above == new.name}
    return old.fields["title"]["zh"] != new.fields["title"]["zh"] and before.isdisjoint(after)


_NOTHING_LEFT: Final[Mapping[Kind, Callable[[Part, Part, Match], bool]]] = {
    "criteria": _criterion_gone,
    "measures": _measure_gone,
    "items": _item_gone,
    "dimensions": _dimension_gone,
}


def same_unit(one: str | None, other: str | None) -> bool:
    """Whether a number means the same in both units: two ways of writing one."""
    if one is None or other is None or "%" in (one, other):  # a derived share is given in % only where it says "%"
        return one == other
    try:
        return factor(one, other) == 1
    except QuantityError:
        return False


def _once(entries: Iterable[tuple[tuple[str, str], str]]) -> dict[tuple[str, str], str]:
    """Words -> name of what says them, where it is the only one."""
    pairs = list(entries)
    counts = Counter(words for words, _ in pairs)
    return {words: name for words, name in pairs if counts[words] == 1}


def _shares(parts: Parts) -> dict[Kind, dict[str, float]]:
    shares: dict[Kind, dict[str, float]] = {}
    for kind in KINDS:
        weighed = {name: part.fields["weight"] for name, part in parts[kind].items() if part.fields.get("weight")}
        totals: dict[str, float] = defaultdict(float)
        for name, weight in weighed.items():
            totals[parts[kind][name].above] += weight
        shares[kind] = {name: weight / totals[parts[kind][name].above] for name, weight in weighed.items()}
    return shares
