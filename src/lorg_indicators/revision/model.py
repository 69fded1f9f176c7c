"""A revision of a set: which numbers become others, who says so and why. Never a word of the notice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter

from lorg_indicators.document import Document, read_document
from lorg_indicators.errors import DefinitionError, Fault, LorgError, pointer
from lorg_indicators.messages import Message
from lorg_indicators.shape import shaped_as
from lorg_indicators.text import Name, Part

__all__ = ["KINDS", "REVISION_FORMAT", "Base", "Change", "Revision", "Value", "parse_revision", "revision_schema"]

REVISION_FORMAT: Final = "lorg-indicators-revision/1"

Kind = Literal["dimension", "item", "criterion", "tier", "scale", "measure"]
KINDS: Final[tuple[Kind, ...]] = ("dimension", "item", "criterion", "tier", "scale", "measure")

_Words = Annotated[str, Field(min_length=1)]
Value = int | float | _Words
"""A number; or the text of an anchor or of an assumption, in one language."""


class Base(Part):
    """What is revised.

    Attributes:
        set: id of the set.
        version: its version.
        digest: its digest, as `IndicatorSet.digest` gives it.
    """

    set: Name
    version: _Words
    digest: _Words


class Change(Part):
    """One value that becomes another. Exactly one of the six ids says of what.

    Attributes:
        dimension: id of a dimension.
        item: id of an item.
        criterion: id of a criterion, ``item.criterion``.
        tier: id of a tier.
        scale: id of a scale.
        measure: id of a measure.
        field: key within it, with strokes between the steps: ``weight``, ``at_least``, ``requires/score``,
            ``bands/0/value``, ``levels/2/anchor/zh``, ``assumes/weight/zh``.
        before: ``from``, what stands there now.
        after: ``to``, what shall stand there.
        reason: why, where that is not the reason of the whole revision.
    """

    dimension: _Words | None = None
    item: _Words | None = None
    criterion: _Words | None = None
    tier: _Words | None = None
    scale: _Words | None = None
    measure: _Words | None = None
    field: _Words
    before: Annotated[Value, Field(alias="from")]
    after: Annotated[Value, Field(alias="to")]
    reason: _Words | None = None

    @property
    def subjects(self) -> list[tuple[Kind, str]]:
        """What the change names; one, in a sound revision."""
        return [(kind, name) for kind in KINDS if (name := getattr(self, kind)) is not None]


class _File(Part):
    format: Literal["lorg-indicators-revision/1"]
    id: _Words
    base: Base
    version: _Words
    author: _Words
    date: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    reason: _Words
    source: _Words | None = None
    changes: tuple[Change, ...]


class Revision:
    """A revision.

    Attributes:
        id: its own id.
        base: what is revised.
        version: of the set once it is revised.
        author: who says so.
        date: when, as year-month-day.
        reason: why.
        source: where the numbers come from: a panel, a method, a file.
        changes: in their order.
    """

    def __init__(self, file: _File, document: Document | None = None) -> None:
        self.id, self.base, self.version = file.id, file.base, file.version
        self.author, self.date, self.reason, self.source = file.author, file.date, file.reason, file.source
        self.changes = file.changes
        self._document = document

    @classmethod
    def of(cls, data: Mapping[str, Any], document: Document | None = None) -> Revision:
        """The revision that plain data define.

        Raises:
            DefinitionError: they are none; every fault is listed.
        """
        file, faults = shaped_as(_File, data)
        if file is not None:
            faults = [
                Fault("one-part", pointer("changes", at), expected=Message("expected.one-of", {"options": list(KINDS)}))
                for at, change in enumerate(file.changes)
                if len(change.subjects) != 1
            ]
        if file is None or faults:
            raise DefinitionError(faults if document is None else map(document.locate, faults))
        return cls(file, document)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as a file has them."""
        head: dict[str, Any] = {
            "format": REVISION_FORMAT,
            "id": self.id,
            "base": {"set": self.base.set, "version": self.base.version, "digest": self.base.digest},
            "version": self.version,
            "author": self.author,
            "date": self.date,
            "reason": self.reason,
        }
        if self.source is not None:
            head["source"] = self.source
        changes = [change.model_dump(mode="json", by_alias=True, exclude_none=True) for change in self.changes]
        return {**head, "changes": changes}

    def to_yaml(self) -> str:
        """The text of a file, a line for each key, so that a change of it is a change of few lines."""
        lines = []
        for key, value in self.to_dict().items():
            if key == "changes" and value:
                lines.append("changes:")
                for change in value:
                    entries = [f"{name}: {json.dumps(part, ensure_ascii=False)}" for name, part in change.items()]
                    lines += [f"  {'-' if not at else ' '} {entry}" for at, entry in enumerate(entries)]
            else:
                lines.append(f"{key}: {json.dumps(value, ensure_ascii=False)}")
        return "\n".join(lines) + "\n"

    def located(self, fault: Fault) -> Fault:
        """A fault with its place in the file."""
        return fault if self._document is None else self._document.locate(fault)

    def inverse(self, digest: str) -> Revision:
        """The revision that takes this one back.

        Args:
            digest: of the revised set.
        """
        data = self.to_dict()
        data["base"] = {"set": self.base.set, "version": self.version, "digest": digest}
        data["version"] = self.base.version
        data["changes"] = [{**each, "from": each["to"], "to": each["from"]} for each in data["changes"]]
        return Revision.of(data)


def parse_revision(content: bytes | str, source: str | None = None) -> Revision:
    """The revision that a YAML or JSON text holds, not yet checked against its base.

    Raises:
        DefinitionError: the text is none; every fault has its file, line and column.
    """
    try:
        # A date is a text here, and stands bare.
        document = read_document(content, source=source)
    except LorgError as error:
        raise DefinitionError(error.faults) from None
    if not isinstance(document.data, Mapping):
        expected = Message("expected.text", {"text": f"format: {REVISION_FORMAT}"})
        raise DefinitionError([document.locate(Fault("not-a-mapping", "", document.data, expected))])
    return Revision.of(document.data, document)


def revision_schema() -> dict[str, Any]:
    """JSON Schema of a revision."""
    schema = TypeAdapter(_File).json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
