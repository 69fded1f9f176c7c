"""Measures: what somebody fills in, a file a type, each with its reader.

Unknown is None (or an empty mapping), never a number.

| type | value |
|---|---|
| number | float; by year: mapping year -> float, where None stands for the assessed year as long as it has no name |
| yes_no | bool |
| rating | `Rating`: the level, halves between two levels included, and every rater's level |
| checklist | mapping option -> bool; an absent option is unknown |
| faults | mapping fault -> how often; an absent fault is unknown |
"""

from __future__ import annotations

from typing import Annotated, Final, get_args

from pydantic import Field

from lorg_indicators.measures._base import LARGEST, YEARS, BadValueError, Level, Measure, Reader, Scale, read_year
from lorg_indicators.measures.named import Checklist, Faults, named_options
from lorg_indicators.measures.number import Number
from lorg_indicators.measures.rating import Rating, RatingMeasure
from lorg_indicators.measures.yes_no import YesNo

__all__ = [
    "LARGEST",
    "TYPES",
    "YEARS",
    "AnyMeasure",
    "BadValueError",
    "Checklist",
    "Faults",
    "Level",
    "Measure",
    "Number",
    "Rating",
    "RatingMeasure",
    "Reader",
    "Scale",
    "YesNo",
    "named_options",
    "read_year",
]

AnyMeasure = Annotated[Number | YesNo | RatingMeasure | Checklist | Faults, Field(discriminator="type")]

TYPES: Final[dict[type[Measure], str]] = {
    kind: get_args(kind.model_fields["type"].annotation)[0]
    for kind in (Number, YesNo, RatingMeasure, Checklist, Faults)
}
"""The name of each type in a file."""
