"""What experts answer: the texts of a form's cells, and the numbers that they stand for."""

from __future__ import annotations

import math
import statistics
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from lorg_indicators.panel.plan import Kind

__all__ = ["POINTS", "RATINGS", "Quartiles", "choices", "quartiles", "read_answer", "written"]

POINTS: Final = 100
"""What the members of a group share in a budget."""

RATINGS: Final = (1, 2, 3, 4, 5)
_STEPS: Final = tuple(range(2, 10))
_SIDES: Final = {"甲": 1, "乙": -1, "A": 1, "B": -1}
_LETTERS: Final = {"zh": ("甲", "乙"), "en": ("A", "B")}


class Quartiles(NamedTuple):
    """The middle of a group's answers to one question, and how many there were."""

    lower: float
    median: float
    upper: float
    answers: int


def choices(kind: Kind, lang: str) -> list[str] | None:
    """What a cell of a form may hold, where it is one of a few: in pairs 甲9 ... 甲2, 1, 乙2 ... 乙9.

    The side stands in the cell, because a spreadsheet would take 1/3 for a day in January.
    """
    if kind == "budget":
        return None
    if kind == "rating":
        return [str(rating) for rating in RATINGS]
    first, second = _LETTERS[lang]
    return [*(f"{first}{step}" for step in reversed(_STEPS)), "1", *(f"{second}{step}" for step in _STEPS)]


def read_answer(kind: Kind, cell: object) -> float | None:
    """The number that a cell stands for; None if it is no answer of this kind.

    A judgement in pairs is how many times as important the first is as the second: Saaty's scale from 1/9 to 9.
    """
    text = unicodedata.normalize("NFKC", str(cell)).strip().upper() if isinstance(cell, str) else cell
    if kind == "pairwise" and isinstance(text, str) and text[:1] in _SIDES:
        step = _whole(text[1:])
        return None if step not in _STEPS else float(step) ** _SIDES[text[0]]
    number = _whole(text)
    allowed = {"pairwise": (1,), "rating": RATINGS, "budget": range(POINTS + 1)}[kind]
    return None if number is None or number not in allowed else float(number)


def _whole(cell: object) -> int | None:
    if isinstance(cell, str):
        return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < len("1000") else None
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not float(cell).is_integer():
        return None
    return int(cell)


def written(kind: Kind, value: float, lang: str) -> str:
    """A number as it stands in a form; a middle of several answers may lie between two of the scale."""
    if kind != "pairwise":
        return f"{value:.4g}"
    times = max(value, 1 / value)
    if math.isclose(times, 1):
        return "1"
    return f"{_LETTERS[lang][value < 1]}{times:.3g}"


def quartiles(kind: Kind, values: Sequence[float]) -> Quartiles:
    """Median and quartiles by linear interpolation; of judgements in pairs on the logarithms.

    So 3 and 1/3 have 1 in the middle. It is type 7 of Hyndman and Fan (1996), Sample quantiles in statistical packages.
    """
    scaled = [math.log(value) for value in values] if kind == "pairwise" else list(values)
    ends = statistics.quantiles(scaled, n=4, method="inclusive") if len(scaled) > 1 else scaled * 3
    lower, median, upper = (math.exp(end) for end in ends) if kind == "pairwise" else ends
    return Quartiles(lower, median, upper, len(values))
