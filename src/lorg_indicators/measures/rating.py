"""rating: a level on a named scale, by one rater or several."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any, Literal, NamedTuple

from typing_extensions import override

from lorg_indicators.errors import Fault, pointer
from lorg_indicators.measures._base import BadValueError, Measure, Reader, Scale, each, whole
from lorg_indicators.messages import Message
from lorg_indicators.text import Name, Text

__all__ = ["Rating", "RatingMeasure"]


class Rating(NamedTuple):
    """A rated level: the median of the raters' levels, and each of them."""

    level: float
    raters: tuple[int, ...]


class RatingMeasure(Measure):
    """A level on a named scale; the anchors are the scale's, or the measure's own."""

    type: Literal["rating"]
    scale: Name
    anchors: tuple[Text, ...] | None = None

    @override
    def describe(self, scales: Mapping[str, Scale]) -> dict[str, Any]:
        levels = scales[self.scale].levels
        anchors = self.anchors or tuple(level.anchor for level in levels)
        words = {"levels": [level.label.label for level in levels], "anchors": [anchor.label for anchor in anchors]}
        return {**super().describe(scales), **words}

    @override
    def reader(self, scales: Mapping[str, Scale]) -> Reader:
        """The reader of a level: a whole number, or a list with one for each rater."""
        highest = len(scales[self.scale].levels) - 1
        expected = Message("expected.level", {"highest": highest})

        def one(place: str | int, raw: Any) -> int:  # noqa: ANN401
            level = whole(raw)
            if level is None or not 0 <= level <= highest:
                raise BadValueError(Fault("unknown-level", pointer(place) if place != "" else "", raw, expected))
            return level

        singles = tuple(Rating(float(level), (level,)) for level in range(highest + 1))

        def read(raw: Any) -> Rating:  # noqa: ANN401
            if type(raw) is int and 0 <= raw <= highest:
                return singles[raw]
            if not isinstance(raw, list | tuple):
                return singles[one("", raw)]
            if not raw:
                raise BadValueError(Fault("no-raters", found=raw, expected=expected))
            levels = each(one, enumerate(raw))
            return Rating(float(median(levels)), tuple(levels))

        return read
