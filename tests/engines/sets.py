"""Random sets: those of the properties, drawn by Hypothesis from a seed, all kinds of criteria among them."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from lorg_indicators import IndicatorSet
from lorg_indicators.loading import build_set
from tests.properties.strategies import sets

__all__ = ["random_sets"]


def random_sets(count: int, number: int) -> list[IndicatorSet]:
    """So many sets, the same for the same number and the same version of Hypothesis."""
    drawn: list[IndicatorSet] = []

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much),
    )
    @given(data=sets())
    def draw(data: dict[str, Any]) -> None:
        drawn.append(build_set(data))

    draw()
    return drawn[:count]
