"""Two versions of a set side by side: for people, for machines, and whether the version says enough."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, Literal, NamedTuple, get_args

from pydantic import TypeAdapter

# Pydantic asks for this one below Python 3.12.
from typing_extensions import TypedDict

from lorg_indicators.lint.difference_words import sentence
from lorg_indicators.lint.differences import Bump, Change, Difference, differences
from lorg_indicators.messages import Lang, Say, catalogue, render
from lorg_indicators.model import IndicatorSet
from lorg_indicators.report import render_blocks
from lorg_indicators.report.blocks import Block, Bullets, Heading, Paragraph

__all__ = ["DIFF_FORMAT", "DIFF_FORMS", "Comparison", "DiffForm", "compare", "diff_schema", "render_differences"]

DIFF_FORMAT: Final = "lorg-indicators-diff/1"

DiffForm = Literal["text", "markdown", "json"]
DIFF_FORMS: Final[tuple[DiffForm, ...]] = get_args(DiffForm)


class VersionData(TypedDict):
    """One of the two versions."""

    id: str
    version: str
    digest: str


class DifferenceData(TypedDict):
    """One difference, as in `lorg_indicators.lint.differences.Difference`.

    ``units`` and ``shares`` are those of the old and of the new value, or null.
    """

    kind: str
    change: Change
    bump: Bump
    path: str
    name: str
    field: str
    old: Any
    new: Any
    units: list[str | None]
    shares: list[float | None]
    retired: bool
    pointer: str
    old_pointer: str | None
    message: str


class DiffData(TypedDict):
    """All differences, those first that concern most; ``bump`` is what they demand, null where there are none."""

    format: Literal["lorg-indicators-diff/1"]
    old: VersionData
    new: VersionData
    bump: Bump | None
    least_version: str
    version_suffices: bool
    differences: list[DifferenceData]


class Comparison(NamedTuple):
    """Two versions of a set, and what changed from one to the other.

    Attributes:
        old: the old version.
        new: the new one.
        differences: what changed, those first that concern most, each class in the order of the set.
    """

    old: IndicatorSet
    new: IndicatorSet
    differences: tuple[Difference, ...]

    @property
    def bump(self) -> Bump | None:
        """The step of version that the differences demand; None where there are none."""
        return self.differences[0].bump if self.differences else None

    @property
    def least_version(self) -> str:
        """The least version that the new one may have."""
        major, minor, patch = _numbers(self.old.version)
        match self.bump:
            case Bump.MAJOR:
                return f"{major + 1}.0.0"
            case Bump.MINOR:
                return f"{major}.{minor + 1}.0"
            case Bump.PATCH:
                return f"{major}.{minor}.{patch + 1}"
        return self.old.version

    @property
    def version_suffices(self) -> bool:
        """Whether the new version is at least that."""
        return _numbers(self.new.version) >= _numbers(self.least_version)

    def of(self, change: Change) -> list[Difference]:
        """The differences of one class."""
        return [difference for difference in self.differences if difference.change is change]

    def to_dict(self, lang: Lang = "zh") -> DiffData:
        """Plain data for JSON; messages in ``lang``."""
        return {
            "format": "lorg-indicators-diff/1",
            "old": _version(self.old),
            "new": _version(self.new),
            "bump": self.bump,
            "least_version": self.least_version,
            "version_suffices": self.version_suffices,
            "differences": [_difference(difference, lang) for difference in self.differences],
        }


def compare(old: IndicatorSet, new: IndicatorSet) -> Comparison:
    """What changed from one version of a set to another."""
    ranks = {change: rank for rank, change in enumerate(Change)}
    return Comparison(old, new, tuple(sorted(differences(old, new), key=lambda found: ranks[found.change])))


def render_differences(
    comparison: Comparison, lang: Lang = "zh", form: DiffForm = "text", *, width: int = 80, colour: bool = False
) -> str:
    """The differences by class, for a terminal of ``width`` columns (``text``), as ``markdown`` or as ``json``.

    Raises:
        ValueError: there is no catalogue for ``lang``, or no such form.
    """
    catalogue(lang)
    if form == "json":
        return json.dumps(comparison.to_dict(lang), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return render_blocks(list(_blocks(comparison, Say(lang))), form, width=width, colour=colour)


def diff_schema() -> dict[str, Any]:
    """JSON Schema of a comparison as JSON, made from the types that it is built of."""
    schema = TypeAdapter(DiffData).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _blocks(comparison: Comparison, say: Say) -> Iterator[Block]:
    old, new = comparison.old, comparison.new
    words = {"id": new.id, "title": new.title.label, "old": old.version, "new": new.version}
    yield Heading(say("diff.title", **words), 1)
    if comparison.bump is None:
        yield Paragraph([say("diff.none")])
    for change in Change:
        found = comparison.of(change)
        if found:
            yield Heading(say(f"diff.{change}", count=len(found)))
            yield Bullets([say.text(sentence(difference)) for difference in found])
    key = "enough" if comparison.version_suffices else "too-low"
    bump = "none" if comparison.bump is None else comparison.bump
    demand = say(f"diff.demand.{bump}", version=comparison.least_version)
    yield Paragraph([demand, say(f"diff.version.{key}", **words)])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _version(indicators: IndicatorSet) -> VersionData:
    return {"id": indicators.id, "version": indicators.version, "digest": indicators.digest}


def _difference(difference: Difference, lang: Lang) -> DifferenceData:
    return {
        "kind": difference.kind,
        "change": difference.change,
        "bump": difference.bump,
        "path": difference.path,
        "name": difference.name,
        "field": difference.field,
        "old": difference.old,
        "new": difference.new,
        "units": list(difference.units),
        "shares": list(difference.shares),
        "retired": difference.retired,
        "pointer": difference.pointer,
        "old_pointer": difference.old_pointer,
        "message": render(sentence(difference), lang),
    }
