"""Words in two languages, and where a number comes from: what every part of a set is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from lorg_indicators.data import BasisData

__all__ = ["NAME", "Basis", "Finite", "Label", "Name", "Part", "Text", "Weight"]

NAME: Final = r"^[a-z][a-z0-9_]*$"

Name = Annotated[str, Field(pattern=NAME, max_length=60)]
"""An id: a small letter, then small letters, digits and underscores."""

Weight = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]
"""A relative weight: positive; what it amounts to depends on its siblings."""

Finite = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
"""A number of a set. Beyond these bounds a float no longer holds hundredths."""

Label = Mapping[str, str]
"""A bilingual text as plain data: ``{"zh": ..., "en": ...}``."""


class Part(BaseModel):
    """A frozen part of a set: unknown keys are refused, and no text passes for a number."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


class _Text(Part):
    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)] | None = None

    @property
    def label(self) -> dict[str, str]:
        """The texts as plain data; what is not translated is left out."""
        return {"zh": self.zh} if self.en is None else {"zh": self.zh, "en": self.en}


def _from_string(value: object) -> object:
    return {"zh": value} if isinstance(value, str) else value


Text = Annotated[_Text, BeforeValidator(_from_string, json_schema_input_type=str | _Text)]
"""A text in Chinese and English; a plain string is Chinese only."""


class Basis(Part):
    """Where the numbers of a part come from; each of them is named in exactly one of the three.

    Attributes:
        cites: the number stands in the notice's own words.
        reads: the words say it without a digit (每一名 is 100%), and how.
        assumes: nothing says it; the reason for the assumption.
    """

    cites: tuple[str, ...] = ()
    reads: Mapping[str, Text] = {}
    assumes: Mapping[str, Text] = {}

    def basis(self, name: str) -> BasisData | None:
        """The basis of one number, or None where it has none."""
        if name in self.cites:
            return {"source": "notice"}
        if name in self.reads:
            return {"source": "reading", "reason": self.reads[name].label}
        return {"source": "assumption", "reason": self.assumes[name].label} if name in self.assumes else None

    def numbers(self) -> tuple[str, ...]:
        """Names of the fields whose values need a basis; a kind of part says which."""
        return ()
