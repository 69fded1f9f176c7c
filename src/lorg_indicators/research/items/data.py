"""The shape of an analysis of items as plain data. The published JSON Schema is made from it."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import TypeAdapter

# Pydantic asks for this one below Python 3.12.
from typing_extensions import TypedDict

__all__ = ["ITEMS_FORMAT", "AlphaData", "ItemData", "ItemsData", "LabelData", "PairData", "items_schema"]

ITEMS_FORMAT: Final = "lorg-indicators-items/1"

LabelData = dict[str, str]


class ItemData(TypedDict):
    """One item or criterion. Figures are over the rows in which it is known; null where they cannot be had.

    ``number`` is its place in the set, such as 3.2 for the second item of the third dimension. ``known`` + ``unknown``
    + ``absent`` (does not apply) are all rows. ``alpha_without``: Cronbach's alpha of the others.
    """

    id: str
    number: str
    title: LabelData
    known: int
    unknown: int
    absent: int
    difficulty: float | None
    deviation: float | None
    floor: float | None
    ceiling: float | None
    discrimination: float | None
    correlation: float | None
    alpha_without: float | None


class PairData(TypedDict):
    """Two that go together so closely that one of them may be enough."""

    first: str
    second: str
    correlation: float


class AlphaData(TypedDict):
    """Cronbach's alpha of all; null where it cannot be had. ``rows`` are those without a gap."""

    alpha: float | None
    missing: Literal["listwise", "pairwise"]
    rows: int


class ItemsData(TypedDict):
    """What a file of scores says of the items. ``rows`` = ``scored`` + ``refused``.

    ``redundant`` are pairs with a correlation of ``limit`` or more, either way.
    """

    format: Literal["lorg-indicators-items/1"]
    file: str
    set: str
    title: LabelData
    level: Literal["item", "criterion"]
    rows: int
    refused: int
    scored: int
    alpha: AlphaData
    items: list[ItemData]
    limit: float
    redundant: list[PairData]


def items_schema() -> dict[str, Any]:
    """JSON Schema of an analysis of items as JSON."""
    schema = TypeAdapter(ItemsData).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
