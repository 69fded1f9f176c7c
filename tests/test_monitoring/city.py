"""A synthetic city that is known in full: what samples of it should say is plain counting.

The 16 districts have their populations of the census of 2020 (citypopulation.de, after the statistical bureau); the
number of street-towns is 216 as in 2024 (xzqh.org), shared out over the districts by population. All else is made up.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl

from lorg_indicators.monitoring.allocation import in_proportion

POPULATION: Final = {
    "宝山区": 2235218,
    "长宁区": 693051,
    "崇明区": 637921,
    "奉贤区": 1140872,
    "虹口区": 757498,
    "黄浦区": 662030,
    "嘉定区": 1834258,
    "静安区": 975707,
    "金山区": 822776,
    "闵行区": 2653489,
    "浦东新区": 5681512,
    "普陀区": 1239800,
    "青浦区": 1271424,
    "松江区": 1909713,
    "徐汇区": 1113078,
    "杨浦区": 1242548,
}
STREET_TOWNS: Final = 216
CUTS: Final = {"youxiu": 65.0, "shifan": 75.0, "biaobing": 88.0}


def _districts(units: int) -> list[str]:
    numbers = in_proportion(list(POPULATION.values()), [2] * 16, [units] * 16, units)
    return [name for name, number in zip(POPULATION, numbers, strict=True) for _ in range(number)]


def street_towns() -> pl.DataFrame:
    """216 street-towns: two years of scores, how many learn, and whether the place is old (of any district)."""
    return _scored(_districts(STREET_TOWNS), np.random.default_rng(216), "st", {})


def households(number: int = 12_000) -> pl.DataFrame:
    """Households by district and kind of place; towns score lower and vary more."""
    rng = np.random.default_rng(number)
    kind = rng.choice(["街道", "镇"], number, p=[0.6, 0.4])
    return _scored(_districts(number), rng, "jt", {"kind": kind})


def _scored(districts: list[str], rng: np.random.Generator, prefix: str, others: dict[str, Any]) -> pl.DataFrame:
    number = len(districts)
    level = dict(zip(POPULATION, rng.normal(66, 6, len(POPULATION)), strict=True))
    spread = dict(zip(POPULATION, rng.uniform(5, 14, len(POPULATION)), strict=True))
    middle, width = (np.array([values[name] for name in districts]) for values in (level, spread))
    town = np.array([kind == "镇" for kind in others.get("kind", ["街道"] * number)])
    old = rng.random(number) < 0.45
    lasting = rng.normal(0, 1, number)
    frame = {"id": [f"{prefix}-{at:05}" for at in range(number)], "district": districts, **others, "old": old}
    for year, gain in ((1, 0.0), (2, 2.0)):
        noise = 0.85 * lasting + np.sqrt(1 - 0.85**2) * rng.normal(0, 1, number)
        lower = np.clip(middle + gain - 5 * town + 3 * old + width * (1 + 0.4 * town) * noise, 0, 100)
        unknown = np.where(rng.random(number) < 0.4, rng.uniform(0, 15, number), 0)
        frame[f"lower{year}"] = lower
        frame[f"upper{year}"] = np.minimum(lower + unknown, 100)
    frame["learners"] = np.round(rng.lognormal(8, 0.5, number))
    return pl.DataFrame(frame)
