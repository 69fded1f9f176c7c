"""Samples of the known city, scored by plain arithmetic, as `lorg score` would write them."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from tests.test_monitoring.city import CUTS

TIERS: Final = tuple(CUTS.items())


def scored(sample: pl.DataFrame, city: pl.DataFrame, year: int = 1) -> pl.DataFrame:
    """The units of a sample with the results of a year of the city."""
    ends = city.select("id", score_lower=f"lower{year}", score_upper=f"upper{year}")
    joined = sample.join(ends, on="id", how="left", maintain_order="left")
    return with_results(joined)


def with_results(frame: pl.DataFrame, **own: Any) -> pl.DataFrame:
    """Tiers, known share and faults for a frame that has both ends of the score."""
    lower, upper = pl.col("score_lower"), pl.col("score_upper")
    results: dict[str, Any] = {
        "tier": _tier(lower),
        "reachable_tier": _tier(upper),
        "known": 1 - (upper - lower) / 100,
        "faults": pl.lit(0),
    }
    return frame.with_columns(**{**results, **own})


def _tier(score: pl.Expr) -> pl.Expr:
    held = pl.lit(None, pl.String)
    for name, cut in TIERS:
        held = pl.when(score >= cut).then(pl.lit(name)).otherwise(held)
    return held


def built(strata: dict[str, tuple[int, list[float]]], column: str = "value") -> pl.DataFrame:
    """A scored sample of strata: name -> size and values; the score is 50 everywhere, the values are a column."""
    whole = sum(size for size, _ in strata.values())
    rows = [
        {
            "id": f"{name}-{at:04}",
            column: float(value),
            "stratum": name,
            "stratum_size": size,
            "sample_size": len(values),
            "frame_size": whole,
            "probability": len(values) / size,
            "weight": size / len(values),
            "role": "sample",
            "order": at + 1,
        }
        for name, (size, values) in strata.items()
        for at, value in enumerate(values)
    ]
    return with_results(pl.DataFrame(rows).with_columns(score_lower=50.0, score_upper=50.0))
