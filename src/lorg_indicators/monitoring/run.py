"""A scored sample, and perhaps an earlier one, put together as estimates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from lorg_indicators.model import IndicatorSet
from lorg_indicators.monitoring.answers import Answers, answers_of
from lorg_indicators.monitoring.change import Year, change_data
from lorg_indicators.monitoring.data import DomainData, EstimateData, EstimateSetData, Nonresponse
from lorg_indicators.monitoring.figures import Domain, Precision, domain_data, domains_of, measured, standing

__all__ = ["Asked", "estimated"]


class Asked(NamedTuple):
    """What is asked of a sample.

    Attributes:
        of: columns; none for the score and the dimensions.
        by: columns of domains.
        precision: of intervals.
        nonresponse: what becomes of those who did not answer.
        merge: pairs of strata that count as one.
        id: the column of the units' ids.
        indicators: the set, for titles and the order of tiers.
    """

    of: Sequence[str]
    by: Sequence[str]
    precision: Precision
    nonresponse: Nonresponse
    merge: Sequence[tuple[str, str]]
    id: str
    indicators: IndicatorSet | None


def estimated(sample: Any, earlier: Any, asked: Asked, *, independent: bool) -> EstimateData:  # noqa: ANN401
    """See `lorg_indicators.monitoring.estimate`."""
    year = _year(sample, asked)
    before = None if earlier is None else _year(earlier, asked)
    everyone = Domain({}, np.ones(year.answers.frame.height, bool))

    def data(domain: Domain) -> DomainData:
        return domain_data(year.answers, domain, year.measures, (year.tiers, year.higher), asked.precision)

    return {
        "format": "lorg-indicators-estimate/1",
        "file": year.answers.file,
        "set": None if asked.indicators is None else _set(asked.indicators),
        "by": list(asked.by),
        "confidence": asked.precision.confidence,
        "interval": asked.precision.interval,
        "nonresponse": asked.nonresponse,
        "design": year.answers.design,
        "total": data(everyone),
        "domains": [data(domain) for domain in year.domains],
        "change": None if before is None else change_data(before, year, asked.precision, independent=independent),
    }


def _year(sample: Any, asked: Asked) -> Year:  # noqa: ANN401
    answers: Answers = answers_of(sample, asked.id, asked.nonresponse, asked.merge)
    indicators = asked.indicators
    return Year(
        answers,
        domains_of(answers, asked.by),
        measured(answers, asked.of, indicators),
        standing(answers, indicators, higher=False),
        None if indicators is None else standing(answers, indicators, higher=True),
    )


def _set(indicators: IndicatorSet) -> EstimateSetData:
    return {
        "id": indicators.id,
        "version": indicators.version,
        "digest": indicators.digest,
        "title": indicators.title.label,
        "below": indicators.ladder.below.label,
    }
