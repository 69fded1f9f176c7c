"""The shape of the agreement of raters as plain data. The published JSON Schema is made from it."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import TypeAdapter

# Pydantic asks for this one below Python 3.12.
from typing_extensions import TypedDict

__all__ = ["AGREEMENT_FORMAT", "AgreementData", "IccData", "KappaData", "agreement_schema"]

AGREEMENT_FORMAT: Final = "lorg-indicators-agreement/1"


class KappaData(TypedDict):
    """Cohen's kappa of two raters over the units that both rated; null where they use one category only."""

    first: str
    second: str
    units: int
    kappa: float | None


class IccData(TypedDict):
    """An intraclass correlation, its F statistic and its interval; null where it has none."""

    form: str
    icc: float | None
    f: float | None
    lower: float | None
    upper: float | None


class AgreementData(TypedDict):
    """How far raters agree. ``ratings`` + ``missing`` = ``raters`` x ``units``.

    ``alpha``: Krippendorff's, null where nothing varies or no unit has two ratings. ``weighting`` is that of the
    kappas, null where there are none: of more than ten raters. ``icc`` is null but for ``interval``, or where it cannot
    be had; ``complete`` units go into it.
    """

    format: Literal["lorg-indicators-agreement/1"]
    file: str
    level: Literal["nominal", "ordinal", "interval"]
    units: int
    raters: list[str]
    ratings: int
    missing: int
    complete: int
    alpha: float | None
    weighting: Literal["none", "linear", "quadratic"] | None
    kappas: list[KappaData]
    confidence: float
    icc: list[IccData] | None


def agreement_schema() -> dict[str, Any]:
    """JSON Schema of the agreement of raters as JSON."""
    schema = TypeAdapter(AgreementData).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
