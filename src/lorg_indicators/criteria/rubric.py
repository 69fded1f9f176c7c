"""rubric: a level that a person rated, with an anchor text for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from typing_extensions import override

from lorg_indicators.criteria._base import (
    Algebra,
    Criterion,
    Judge,
    JudgedColumns,
    Judgement,
    Observations,
    ObservedColumns,
    Reads,
)
from lorg_indicators.data import CriterionData, MeasureData
from lorg_indicators.measures import Measure, RatingMeasure, Scale
from lorg_indicators.messages import Message, number
from lorg_indicators.outcome import EMPTY

if TYPE_CHECKING:
    from narwhals import Expr

__all__ = ["Rubric"]


class Rubric(Criterion):
    """The value of the rated level; of several raters the median level, half-way the mean of two levels' values."""

    MEASURES: ClassVar[tuple[type[Measure], ...]] = (RatingMeasure,)

    kind: Literal["rubric"]

    @override
    def monotone(self) -> Mapping[str, int]:
        return {"rater": 1}

    @override
    def judge(self, reads: Reads) -> Judge:
        name, scale = self.measure, _scale(reads)
        steps = [step / 2 for step in range(2 * len(scale.levels) - 1)]
        table = {step: (scale.value(step), scale.value(step), True, step) for step in steps}
        nothing = (scale.levels[0].value, scale.levels[-1].value, False, None)

        def judge(observations: Observations) -> Judgement:
            rating = observations.current[name]
            return nothing if rating is None else table[rating.level]

        return judge

    @override
    def columns(self, reads: Reads, observed: ObservedColumns, algebra: Algebra) -> JudgedColumns:
        values = [level.value for level in _scale(reads).levels]
        level = observed.answer(self.measure)
        known = ~level.is_null()
        earned = _interpolated(level, values, algebra)
        return JudgedColumns(algebra.when(known, earned, values[0]), algebra.when(known, earned, values[-1]), known)

    @override
    def steps(self, reads: Reads, observations: Observations) -> Sequence[Any]:
        rating, scale = observations.current[self.measure], _scale(reads)
        if rating is None:
            return list(range(len(scale.levels)))
        worth = scale.value(rating.level)
        return [at for at, level in enumerate(scale.levels) if at > rating.level and level.value > worth + EMPTY]

    @override
    def required(self, reads: Reads) -> dict[str, Any]:
        scale = _scale(reads)
        values = [level.value for level in scale.levels]
        return {"level": values.index(max(values)), "values": values}

    @staticmethod
    @override
    def gap(required: Mapping[str, Any], observed: Any) -> Any:
        """How many levels are missing."""
        return None if observed is None or observed >= required["level"] else required["level"] - observed

    @staticmethod
    @override
    def requirement(criterion: CriterionData, measure: MeasureData) -> Message:
        level = criterion["required"]["level"]
        anchor = {lang: text.rstrip("。.") for lang, text in measure["anchors"][level].items()}
        return Message("required.level", {"level": level, "label": measure["levels"][level], "anchor": anchor})

    @staticmethod
    @override
    def observation(criterion: CriterionData, measure: MeasureData) -> Message:
        level = criterion["observed"]
        words: dict[str, Any] = {"level": number(level), "label": measure["levels"][floor(level)]}
        if level != floor(level):
            words["label"] = Message(
                "observed.half-way", {"lower": words["label"], "upper": measure["levels"][ceil(level)]}
            )
        raters = measure.get("raters", [])
        if len(raters) > 1:
            return Message("observed.raters", {**words, "raters": raters, "spread": max(raters) - min(raters)})
        return Message("observed.level", words)

    @staticmethod
    @override
    def shortfall(criterion: CriterionData, measure: MeasureData) -> Message:
        del measure
        return Message("gap.levels", {"levels": criterion["gap"]})


def _scale(reads: Reads) -> Scale:
    if reads.scale is None:
        raise TypeError("a rubric reads a rating on a scale")
    return reads.scale


def _interpolated(level: Expr, values: Sequence[float], algebra: Algebra) -> Expr:
    """The value at a level, half-way the mean of two: a line from level to level, equal steps as one line."""
    earned: Expr | None = None
    start = 0
    for stop in range(1, len(values)):
        slope = values[stop] - values[stop - 1]
        if stop + 1 < len(values) and abs(values[stop + 1] - values[stop] - slope) <= EMPTY**2:
            continue
        line = values[start] + (level - start) * ((values[stop] - values[start]) / (stop - start))
        earned = line if earned is None else algebra.when(level > start, line, earned)
        start = stop
    assert earned is not None  # noqa: S101 - a scale has two levels at least
    return earned
