"""The typed model of an indicator set: frozen, picklable, without a word of YAML.

IndicatorSet (指标体系) > Dimension (一级指标) > Item (指标项) > Criterion (评分细则), with Measures (观测数据) beside
them and a Ladder (梯级) of Tiers on top.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import Field
from typing_extensions import override

from lorg_indicators.criteria import AnyCriterion
from lorg_indicators.measures import YEARS, AnyMeasure, Scale
from lorg_indicators.scoring import Method
from lorg_indicators.text import Basis, Name, Part, Text, Weight

__all__ = [
    "SET_FORMAT",
    "Aggregation",
    "Dimension",
    "Effective",
    "Held",
    "IndicatorSet",
    "Item",
    "Ladder",
    "Requirements",
    "Tier",
]

SET_FORMAT = "lorg-indicators/1"

_Built = TypeVar("_Built")
_Percent = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]
_Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
_Version = Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]


class Item(Part):
    """One item of the notice: its words, and the testable clauses that they are split into.

    Attributes:
        title: a short name for tables; ours.
        text: the notice's words, to the character.
        digest: the first digits of the SHA-256 of the words in the source, so that no edit changes them unseen.
        context: parts of the text that no clause tests (其中, 且).
        documents: what usually shows it (佐证材料).
    """

    id: Name
    title: Text
    text: Annotated[str, Field(min_length=1)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")] | None = None
    weight: Weight
    context: tuple[str, ...] = ()
    documents: tuple[Text, ...] = ()
    criteria: Annotated[tuple[AnyCriterion, ...], Field(min_length=1)]

    @property
    def text_digest(self) -> str:
        """What ``digest`` has to be for the text as it stands."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()[:12]


class Dimension(Part):
    """A first-level dimension of the notice."""

    id: Name
    title: Text
    weight: Weight
    items: Annotated[tuple[Item, ...], Field(min_length=1)]


class Held(Part):
    """A title that must have been held in so many earlier years; a higher one counts as well."""

    tier: Name
    years: Annotated[int, Field(ge=1, le=50)]


class Requirements(Part):
    """The conditions of a tier; what is not given is not asked for.

    Attributes:
        score: least score, 0-100.
        each_dimension: least score of every dimension, 0-100; one that wholly does not apply does not reach it.
        known: least share of the weight that is known, 0-1.
        documented: least share of the weight whose evidence names a document, 0-1.
        met: criteria (``item.criterion``) that must be met.
        level: rubric criteria and the level that each must reach.
        vetoes: criteria that rule the tier out at satisfaction 0 (一票否决).
        held: a lower title held before.
    """

    score: _Percent | None = None
    each_dimension: _Percent | None = None
    known: _Share | None = None
    documented: _Share | None = None
    met: tuple[str, ...] = ()
    level: Mapping[str, Annotated[int, Field(ge=1)]] = {}
    vetoes: tuple[str, ...] = ()
    held: Held | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the conditions that are asked for."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) not in (None, (), {}))

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """Every criterion that a condition names, with the condition's name."""
        groups = (("met", self.met), ("level", tuple(self.level)), ("vetoes", self.vetoes))
        return tuple((name, reference) for name, references in groups for reference in references)


class Quota(Part):
    """How many titles the notice plans for; quoted beside the cut-offs, never scored."""

    text: str
    quote: str


class Tier(Basis):
    """A tier: a title that an organisation may be ready to apply for."""

    id: Name
    title: Text
    quota: Quota | None = None
    requires: Requirements

    @override
    def numbers(self) -> tuple[str, ...]:
        return self.requires.given


class Ladder(Part):
    """The tiers, lowest first, and the name of what stands below them."""

    below: Text
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]


class Source(Part):
    """The document that the set is taken from."""

    document: str
    annex: int | None = None


class Effective(Part):
    """The assessed years that the set is meant for, both ends included; open where ``until`` is not given."""

    from_: Annotated[int, Field(alias="from", ge=YEARS[0], le=YEARS[1])]
    until: Annotated[int, Field(ge=YEARS[0], le=YEARS[1])] | None = None

    @property
    def years(self) -> dict[str, int]:
        """``from`` and, where it is given, ``until``, as plain data."""
        return {"from": self.from_} if self.until is None else {"from": self.from_, "until": self.until}


class Aggregation(Part):
    """The mean by which each level is put together from the one below."""

    set: Method = "arithmetic"
    dimension: Method = "arithmetic"
    item: Method = "arithmetic"


class IndicatorSet(Basis):
    """An indicator set, immutable and safe among threads.

    Two sets are the same to the engine exactly if their `digest` is.
    """

    format: Literal["lorg-indicators/1"]
    id: Name
    version: _Version
    title: Text
    source: Source
    effective: Effective | None = None
    aggregation: Aggregation = Aggregation()
    scales: Mapping[Name, Scale] = {}
    measures: Annotated[Mapping[Name, AnyMeasure], Field(min_length=1)]
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1)]
    ladder: Ladder
    retired: tuple[str, ...] = ()

    @override
    def numbers(self) -> tuple[str, ...]:
        return ("weights", "aggregation", *(("effective",) if self.effective is not None else ()))

    @property
    def items(self) -> Iterator[tuple[Dimension, Item]]:
        """Every item with its dimension, in order."""
        return ((dimension, item) for dimension in self.dimensions for item in dimension.items)

    @property
    def criteria(self) -> Iterator[tuple[Item, AnyCriterion]]:
        """Every criterion with its item, in order."""
        return ((item, criterion) for _, item in self.items for criterion in item.criteria)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the content: equal for equal content, whatever the order of keys or the layout of the file."""
        content = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def once(self, build: Callable[[Self], _Built]) -> _Built:
        """What ``build`` makes of this set, made once and kept with it; never copied or pickled along."""
        try:
            built: _Built = self.__dict__["_once"][build]
        except KeyError:
            built = self.__dict__.setdefault("_once", {})[build] = build(self)
        return built

    def __getstate__(self) -> dict[Any, Any]:
        state = super().__getstate__()
        fields = {name: state["__dict__"][name] for name in type(self).model_fields}
        return {**state, "__dict__": fields}

    def __copy__(self) -> Self:
        return self._forget(super().__copy__())

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return super(IndicatorSet, self.__copy__()).__deepcopy__(memo)

    @classmethod
    def _forget(cls, copy: Self) -> Self:
        # A copy is made to be changed: what was computed from the original must not answer for it.
        for name in copy.__dict__.keys() - cls.model_fields.keys():
            del copy.__dict__[name]
        return copy
