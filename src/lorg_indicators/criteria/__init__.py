"""The criterion kinds. A new one is a file beside these and a line in `KINDS`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Union, get_args

from pydantic import Field

from lorg_indicators.criteria._base import (
    Algebra,
    Criterion,
    Judge,
    JudgedColumns,
    Judgement,
    NumberColumn,
    NumberCriterion,
    Observations,
    ObservedColumns,
    Reads,
)
from lorg_indicators.criteria.bands import Bands
from lorg_indicators.criteria.checklist import Checklist
from lorg_indicators.criteria.deduction import Deduction
from lorg_indicators.criteria.rubric import Rubric
from lorg_indicators.criteria.scale import Scale
from lorg_indicators.criteria.threshold import Threshold
from lorg_indicators.criteria.trend import Trend

__all__ = [
    "BY_KIND",
    "KINDS",
    "Algebra",
    "AnyCriterion",
    "Criterion",
    "Judge",
    "JudgedColumns",
    "Judgement",
    "NumberColumn",
    "NumberCriterion",
    "Observations",
    "ObservedColumns",
    "Reads",
]

KINDS: Final[tuple[type[Criterion], ...]] = (Threshold, Scale, Bands, Trend, Rubric, Checklist, Deduction)

BY_KIND: Final[dict[str, type[Criterion]]] = {get_args(kind.model_fields["kind"].annotation)[0]: kind for kind in KINDS}
"""The name of each kind in a file, which is the one value that its ``kind`` can have."""

if TYPE_CHECKING:
    AnyCriterion = Criterion
else:
    AnyCriterion = Annotated[Union[KINDS], Field(discriminator="kind")]  # noqa: UP007 - a union of a tuple
