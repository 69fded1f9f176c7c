"""A policy: how many are selected, out of whom, shared out how, in which order; and the text of a file -> a policy."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Final, Literal

from pydantic import Field
from typing_extensions import override

from lorg_indicators.consistency.words import bases_of, cited_in
from lorg_indicators.document import read_document
from lorg_indicators.errors import DefinitionError, Fault, LorgError, near, pointer
from lorg_indicators.messages import Message
from lorg_indicators.model import Effective, Source
from lorg_indicators.selection.apportionment import Method
from lorg_indicators.shape import shaped_as
from lorg_indicators.text import Basis, Label, Name, Part, Text

__all__ = [
    "ELIGIBLE",
    "POLICY_FORMAT",
    "Allocation",
    "Kind",
    "OrderKey",
    "Policy",
    "Quota",
    "Selection",
    "StratumColumn",
    "digest_of",
    "parse_policy",
    "policy_schema",
    "quota_faults",
]

POLICY_FORMAT: Final = "lorg-indicators-policy/1"
ELIGIBLE: Final = "eligible"

_Column = Annotated[str, Field(min_length=1, max_length=200)]
_Count = Annotated[int, Field(ge=0, le=10_000_000)]
_Version = Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]


class Quota(Basis):
    """How many are to be selected.

    Attributes:
        at_least: fewer are a shortage, which is reported.
        at_most: more are never selected.
        aim: how many seats are shared out; what is left up to ``at_most`` is for ties. ``at_most`` if not given.
        quote: the words in which the numbers stand.
    """

    at_least: _Count
    at_most: Annotated[_Count, Field(ge=1)]
    aim: _Count | None = None
    quote: str | None = None

    @override
    def numbers(self) -> tuple[str, ...]:
        return ("at_least", "at_most", *(("aim",) if self.aim is not None else ()))


class StratumColumn(Part):
    """A column that divides the organisations, beside their kind.

    Attributes:
        column: its name.
        values: those that there are; another one is an error, and so is one that no row has. Any if not given.
    """

    column: _Column
    values: tuple[str, ...] = ()


class Allocation(Basis):
    """How seats are shared out among strata.

    Attributes:
        rule: in proportion to something, or the same for each.
        by: what proportional goes by: ``eligible``, or a column that has one and the same positive number in all
            rows of a stratum.
        method: the method of apportionment.
        minimum: seats that every stratum gets, as far as it has anybody eligible.
    """

    rule: Literal["proportional", "equal"]
    by: _Column = ELIGIBLE
    method: Method
    minimum: _Count = 0

    @override
    def numbers(self) -> tuple[str, ...]:
        by = ("by",) if self.rule == "proportional" else ()
        return ("rule", *by, "method", *(("minimum",) if self.minimum else ()))


class OrderKey(Part):
    """A column of numbers to order by."""

    column: _Column
    descending: bool


class Selection(Basis):
    """One selection: of a title, within a quota.

    Attributes:
        tier: whoever is guaranteed this tier or a higher one is eligible.
        out_of: an earlier selection, whose selected are the candidates; all rows if not given.
        effective: the years that it is meant for.
        quota: without one it is not made, unless the run is given one.
        strata: columns that divide the candidates; the indicator set always does.
        order: who comes first, by the first column, then by the next.
        reserve: how many come next in line in each stratum.
    """

    id: Name
    title: Text
    tier: Name
    out_of: Name | None = None
    effective: Effective | None = None
    quota: Quota | None = None
    strata: tuple[StratumColumn, ...] = ()
    allocation: Allocation
    order: Annotated[tuple[OrderKey, ...], Field(min_length=1)]
    reserve: _Count = 0

    @override
    def numbers(self) -> tuple[str, ...]:
        optional = ("out_of", "effective", "strata", "reserve")
        return ("tier", *(name for name in optional if getattr(self, name) not in (None, (), 0)), "order")


class Kind(Part):
    """What the organisations of an indicator set are called, and what of them may be published.

    Attributes:
        public: columns of the public list, with their headings. Without any only the subject's id is shown.
    """

    title: Text
    public: Mapping[str, Text] = {}


class Policy(Basis):
    """A policy, immutable. Two policies are the same exactly if their `digest` is.

    Attributes:
        subject: the column that says whom a row is about.
        name: the column of the name; None where there is none.
        ladder: ids of the tiers, lowest first.
        kinds: indicator sets by id; a row of another set is an error, and so is a set without a row.
        selections: in their order.
    """

    format: Literal["lorg-indicators-policy/1"]
    id: Name
    version: _Version
    title: Text
    source: Source
    subject: _Column
    name: _Column | None = None
    ladder: Annotated[tuple[Name, ...], Field(min_length=1)]
    kinds: Annotated[Mapping[Name, Kind], Field(min_length=1)]
    selections: Annotated[tuple[Selection, ...], Field(min_length=1)]

    @override
    def numbers(self) -> tuple[str, ...]:
        return ("public",)

    @cached_property
    def tier_titles(self) -> dict[str, Label]:
        """Tier -> the title that is selected for by it, as far as the policy selects for it."""
        return {part.tier: part.title.label for part in self.selections}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the content, whatever the layout of the file."""
        return digest_of(self.model_dump(mode="json", by_alias=True, exclude_defaults=True))


def digest_of(content: object) -> str:
    """SHA-256 over plain data: the same for the same data, whatever the order of keys."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def parse_policy(content: bytes | str, source: str | None = None) -> Policy:
    """The policy that a YAML or JSON text defines.

    Raises:
        DefinitionError: the text is no sound policy; every fault has its file, line and column.
    """
    try:
        document = read_document(content, source=source, strict=True)
    except LorgError as error:
        raise DefinitionError(error.faults) from None
    policy, faults = shaped_as(Policy, document.data)
    if policy is not None:
        faults = list(_faults(policy))
    if policy is None or faults:
        raise DefinitionError(document.locate(fault) for fault in faults)
    return policy


def policy_schema() -> dict[str, Any]:
    """JSON Schema of a policy file."""
    schema = Policy.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


# -- what must hold beyond the shape -----------------------------------------------------------------------------


def _faults(policy: Policy) -> Iterator[Fault]:
    yield from bases_of("", policy)
    for at, selection in enumerate(policy.selections):
        place = pointer("selections", at)
        yield from bases_of(place, selection)
        yield from bases_of(place + "/allocation", selection.allocation)
        if selection.quota is not None:
            yield from bases_of(place + "/quota", selection.quota)
            yield from cited_in(selection.quota.quote or "", place + "/quota", selection.quota)
        yield from _names(policy, selection, at)
        yield from _columns(selection, place)
        yield from _years(selection.effective, place + "/effective")
    yield from quota_faults(policy, {part.id: part.quota for part in policy.selections})


def _names(policy: Policy, selection: Selection, at: int) -> Iterator[Fault]:
    """Ids are unique; the tier is one of the ladder's, and the selection that it is out of comes before it."""
    place, earlier = pointer("selections", at), [part.id for part in policy.selections[:at]]
    if selection.id in earlier:
        yield Fault("id-twice", place + "/id", selection.id, Message("expected.own-id"))
    if selection.tier not in policy.ladder:
        options = list(policy.ladder)
        expected = Message("expected.one-of", {"options": options})
        yield Fault("unknown-tier", place + "/tier", selection.tier, expected, near(selection.tier, options))
    if selection.out_of is not None and selection.out_of not in earlier:
        expected = Message("expected.earlier-selection", {"options": earlier})
        yield Fault("unknown-selection", place + "/out_of", selection.out_of, expected, near(selection.out_of, earlier))


def _columns(selection: Selection, place: str) -> Iterator[Fault]:
    """No column divides or orders twice."""
    for key, columns in (
        ("strata", [part.column for part in selection.strata]),
        ("order", [part.column for part in selection.order]),
    ):
        for at, column in enumerate(columns):
            if column in columns[:at]:
                yield Fault("column-twice", place + pointer(key, at, "column"), column)
    if selection.allocation.rule == "equal" and "by" in selection.allocation.model_fields_set:
        yield Fault("by-of-equal", place + "/allocation/by", selection.allocation.by)


def _years(effective: Effective | None, place: str) -> Iterator[Fault]:
    if effective is not None and effective.until is not None and effective.until < effective.from_:
        expected = Message("expected.greater-than-equal", {"limit": str(effective.from_)})
        yield Fault("ends-swapped", place + "/until", effective.until, expected)


def quota_faults(policy: Policy, quotas: Mapping[str, Quota | None]) -> Iterator[Fault]:
    """What is wrong with quotas in themselves and with each other, whatever the candidates."""
    for at, selection in enumerate(policy.selections):
        quota, place = quotas[selection.id], pointer("selections", at, "quota")
        if quota is None:
            continue
        if quota.at_least > quota.at_most:
            expected = Message("expected.less-than-equal", {"limit": quota.at_most})
            yield Fault("ends-swapped", place + "/at_least", quota.at_least, expected)
        elif quota.aim is not None and not quota.at_least <= quota.aim <= quota.at_most:
            expected = Message("expected.between", {"lower": quota.at_least, "upper": quota.at_most})
            yield Fault("out-of-range", place + "/aim", quota.aim, expected)
        above = None if selection.out_of is None else quotas.get(selection.out_of)
        if above is not None and quota.at_least > above.at_most:
            expected = Message("expected.nested-quota", {"limit": above.at_most, "selection": selection.out_of})
            yield Fault("quota-not-nested", place + "/at_least", quota.at_least, expected)
