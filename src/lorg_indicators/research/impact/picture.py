"""The impact of a revision -> its two pictures: the matrix of tiers, and how far weights may go."""

from __future__ import annotations

from typing import Final, Literal

from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.messages import Say
from lorg_indicators.plots.matrix import MatrixWords, matrix
from lorg_indicators.plots.style import Form
from lorg_indicators.plots.tornado import Range, TornadoWords, tornado
from lorg_indicators.report.text import fill
from lorg_indicators.research.impact.data import ImpactData, MarginData

__all__ = ["picture"]

_MOST: Final = 20
_LINE: Final = 28
_FARTHEST: Final = 100.0


def picture(data: ImpactData, what: Literal["migration", "margins"], say: Say, form: Form) -> bytes:
    """See `lorg_indicators.research.impact.plot_impact`."""
    if what == "migration":
        names = [say.text(data["below"]), *(say.text(title) for title in data["tier_titles"])]
        note = say("impact.plot.note", scored=data["scored"])
        words = MatrixWords(say("impact.migration"), say("impact.plot.before"), say("impact.plot.after"), note)
        return matrix(["\n".join(fill(name, 16).split("\n")) for name in names], data["migration"], words, form)
    if not data["margins"]:
        raise LorgError([Fault("not-linear")])
    shown = data["margins"][:_MOST]
    ranges = [Range(_name(one, say), *_sides(one)) for one in shown]
    note = say("impact.plot.margins.note", shown=len(shown), all=len(data["margins"]))
    sides = (say("impact.plot.margins.lower"), say("impact.plot.margins.upper"), say("impact.plot.margins.free"))
    words_ = TornadoWords(say("impact.margins"), say("impact.plot.margins.axis"), *sides, note)
    return tornado(ranges, words_, form)


def _sides(one: MarginData) -> tuple[float | None, float | None]:
    """How far down and up, in per cent of the weight; beyond a doubling the picture says no more than that."""
    lower = 100 * (one["lower"] / one["weight"] - 1)
    upper = None if one["upper"] is None else 100 * (one["upper"] / one["weight"] - 1)
    return None if one["lower"] <= 0 else lower, None if upper is None or upper > _FARTHEST else upper


def _name(one: MarginData, say: Say) -> str:
    first, *more = fill(say.text(one["title"]), _LINE).split("\n")
    return first + ("…" if more else "")
