"""The file of judgements: for each group of siblings a method, and what it weighs by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter

from lorg_indicators.document import Document, read_document
from lorg_indicators.errors import DefinitionError, Fault, LorgError, near, pointer
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.research.groups import groups
from lorg_indicators.research.weights.ahp import PriorityMethod, RandomTable
from lorg_indicators.research.weights.group import Aggregating
from lorg_indicators.shape import shaped_as
from lorg_indicators.text import Name, Part

__all__ = ["Group", "Judgements", "Weighing", "judgements_schema", "parse_judgements"]

_Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
_Times = Annotated[float, Field(gt=0, allow_inf_nan=False)]
_Method = Literal["ahp", "best-worst", "budget", "equal", "entropy", "critic", "given", "linear", "product", "game"]

_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "ahp": ("pairs",),
    "best-worst": ("best_to_others", "others_to_worst"),
    "budget": ("points",),
    "given": ("weights",),
    "linear": ("combine",),
    "product": ("combine",),
    "game": ("combine",),
}
_MAY: Final[Mapping[str, tuple[str, ...]]] = {
    "ahp": ("priorities", "of", "random_index"),
    "given": ("says",),
    "linear": ("shares",),
    "product": ("shares",),
}
"""What a method needs, and what it may have besides; nothing else of these stands beside it."""


class Weighing(Part):
    """How some siblings are weighed.

    Attributes:
        method: ``ahp``, ``best-worst``, ``budget``, ``equal``; ``entropy`` and ``critic`` from a scored cohort;
            ``given``; ``linear``, ``product`` and ``game`` combine several.
        pairs: of AHP: expert -> ``first/second`` -> how many times as important the first is.
        priorities: of AHP: ``eigenvector``, ``geometric`` or ``sum``.
        of: of AHP: whether ``judgements`` or ``priorities`` of experts are put together.
        random_index: of AHP: ``saaty1980`` or ``saaty2007``.
        best_to_others: of the best-worst method: expert -> member -> how many times as important the best is.
        others_to_worst: likewise: expert -> member -> how many times as important it is as the worst.
        points: of a budget: expert -> member -> points.
        weights: given: member -> weight.
        says: given: where they come from.
        combine: the weighings that are combined.
        shares: how much each of them counts; the same unless told.
    """

    method: _Method
    pairs: Mapping[str, Mapping[str, _Times]] | None = None
    priorities: PriorityMethod = "eigenvector"
    of: Aggregating = "judgements"
    random_index: RandomTable = "saaty1980"
    best_to_others: Mapping[str, Mapping[str, _Times]] | None = None
    others_to_worst: Mapping[str, Mapping[str, _Times]] | None = None
    points: Mapping[str, Mapping[str, _Weight]] | None = None
    weights: Mapping[str, _Weight] | None = None
    says: str | None = None
    combine: tuple[Weighing, ...] | None = None
    shares: tuple[_Weight, ...] | None = None


class Group(Weighing):
    """How one group is weighed.

    Attributes:
        group: ``set`` for the dimensions, the id of a dimension for its items, that of an item for its criteria.
    """

    group: str


class Judgements(Part):
    """A file of judgements.

    Attributes:
        set: id of the indicator set.
        version: of the set; another version has other parts.
        power: expert -> voting power; 1 for those not named.
        groups: how each group is weighed.
    """

    format: Literal["lorg-indicators-judgements/1"]
    set: Name
    version: str
    power: Mapping[str, _Weight] = Field(default_factory=dict)
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]


def parse_judgements(
    content: bytes | str, indicators: IndicatorSet, source: str | None = None
) -> tuple[Judgements, Document]:
    """The judgements that a YAML text holds, checked against their set, and the text's places.

    Raises:
        DefinitionError: they are none, or do not fit the set; every fault has its file, line and column.
    """
    try:
        document = read_document(content, source=source, strict=True)
    except LorgError as error:
        raise DefinitionError(error.faults) from None
    file, faults = shaped_as(Judgements, document.data)
    if file is not None and not faults:
        faults = list(_faults(file, indicators))
    if file is None or faults:
        raise DefinitionError(map(document.locate, faults))
    return file, document


def judgements_schema() -> dict[str, Any]:
    """JSON Schema of a file of judgements."""
    schema = TypeAdapter(Judgements).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _faults(file: Judgements, indicators: IndicatorSet) -> Iterator[Fault]:
    for key, here, found in (("set", indicators.id, file.set), ("version", indicators.version, file.version)):
        if found != here:
            yield Fault("stale-base", pointer(key), found, Message("expected.text", {"text": here}))
    known = groups(indicators)
    experts: set[str] = set()
    for at, entry in enumerate(file.groups):
        place = pointer("groups", at)
        if entry.group not in known:
            yield Fault("unknown-part", f"{place}/group", entry.group, hint=near(entry.group, known))
            continue
        if entry.group in [other.group for other in file.groups[:at]]:
            yield Fault("panel-duplicate", f"{place}/group", entry.group)
        for fault in _of_weighing(entry, list(known[entry.group]), experts):
            yield fault.under(place)
    for name in file.power:
        if name not in experts:
            yield Fault("panel-no-expert", pointer("power", name), name, hint=near(name, sorted(experts)))


def _of_weighing(entry: Weighing, members: list[str], experts: set[str]) -> Iterator[Fault]:
    """The keys that go with a method, and the names within; ``experts`` is added to."""
    needed = _NEEDS.get(entry.method, ())
    fitting = {"method", "group", *needed, *_MAY.get(entry.method, ())}
    for key in sorted(entry.model_fields_set - fitting):
        yield Fault("unknown-key", pointer(key), key, hint=near(key, fitting))
    for key in needed:
        value = getattr(entry, key)
        if not value:
            yield Fault("missing-key", "", expected=Message("expected.key", {"name": key}))
        elif key == "combine":
            for at, part in enumerate(entry.combine or ()):
                for fault in _of_weighing(part, members, experts):
                    yield fault.under(pointer("combine", at))
        elif key == "weights":
            yield from (fault.under(pointer(key)) for fault in _names(value, members))
        else:
            experts.update(value)
            for name, row in value.items() if key != "pairs" else ():
                yield from (fault.under(pointer(key, name)) for fault in _names(row, members))
    for name in (entry.best_to_others or {}).keys() ^ (entry.others_to_worst or {}).keys():
        lacking = "others_to_worst" if name in (entry.best_to_others or {}) else "best_to_others"
        yield Fault("missing-key", pointer(lacking), expected=Message("expected.key", {"name": name}))


def _names(row: Mapping[str, float], members: list[str]) -> Iterator[Fault]:
    for name in row:
        if name not in members:
            yield Fault("unknown-part", pointer(name), name, hint=near(name, members))
    for name in members:
        if name not in row:
            yield Fault("missing-key", "", expected=Message("expected.key", {"name": name}))
