"""Changes as short texts: with a sign, both ends in one cell."""

from __future__ import annotations

from typing import Final, Literal

from lorg_indicators.growth.data import EndsEffectData
from lorg_indicators.messages import Amount, Say, number
from lorg_indicators.outcome import EMPTY

__all__ = ["NOTHING", "both", "ends", "mark", "share", "signed"]

NOTHING: Final = "–"


def signed(value: float) -> str:
    """A change with its sign, to one decimal or as many as it takes to differ from none."""
    if abs(value) <= EMPTY:
        return "0"
    text = number(abs(value), decimals=1, apart_from=0)
    return f"{'+' if value > 0 else '−'}{text}"


def ends(lower: float, upper: float) -> str:
    """The change of what is guaranteed and that of what is not ruled out, or the one text that they are."""
    first, second = signed(lower), signed(upper)
    return first if first == second else f"{first} / {second}"


def both(points: EndsEffectData) -> str:
    """A change in points, both ends."""
    return ends(points["lower"]["change"], points["upper"]["change"])


def mark(points: EndsEffectData, kind: Literal["evidence", "revision"]) -> str:
    """What of a change is due to one thing, both ends; nothing where it cannot be split."""
    lower, upper = points["lower"][kind], points["upper"][kind]
    return NOTHING if lower is None or upper is None else ends(lower, upper)


def share(value: float | None, say: Say) -> str:
    """A share of 0 to 1 as per cent."""
    return NOTHING if value is None else say.text(Amount(round(100 * value, 1), "%"))
