"""Ranges beside a line at zero, the widest on top: what each of many things could change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from lorg_indicators.plots.style import COLOURS, GREY, Form, figure, font, saved

__all__ = ["Range", "TornadoWords", "tornado"]

_ROW: Final = 0.27
_AROUND: Final = 1.35
_BODY: Final = 9
_SMALL: Final = 8
_TITLE: Final = 11
_HEIGHT: Final = 0.62
_ROOM: Final = 1.12


class Range(NamedTuple):
    """How far down and up something goes: ``lower`` <= 0 <= ``upper``; None where nothing bounds it."""

    name: str
    lower: float | None
    upper: float | None


class TornadoWords(NamedTuple):
    """What is written: above, below the axis, what the two sides mean, what an open end means, and at the foot."""

    title: str
    axis: str
    lower: str
    upper: str
    unbounded: str
    note: str


def tornado(ranges: Sequence[Range], words: TornadoWords, form: Form) -> bytes:
    """A picture with the ranges in the order given; one that nothing bounds goes to the edge, hatched.

    Raises:
        LorgError: the system has no font with Chinese characters.
    """
    drawn = figure(_AROUND + _ROW * len(ranges))
    axes = drawn.add_subplot()
    ends = [abs(end) for each in ranges for end in (each.lower, each.upper) if end is not None]
    edge = _ROOM * (max(ends, default=0.0) or 1.0)
    for at, each in enumerate(ranges):
        _bar(axes, at, each.lower, -edge, COLOURS[1])
        _bar(axes, at, each.upper, edge, COLOURS[0])
    axes.axvline(0, color="black", linewidth=0.9)
    axes.set_xlim(-edge, edge)
    axes.set_ylim(len(ranges) - 0.5, -0.5)
    axes.set_yticks(range(len(ranges)), [each.name for each in ranges], fontproperties=font(_BODY))
    for label in axes.get_xticklabels():
        label.set_fontproperties(font(_BODY))
    axes.set_xlabel(words.axis, fontproperties=font(_BODY))
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    drawn.suptitle(words.title, fontproperties=font(_TITLE, bold=True), x=0.01, ha="left")
    keys = [Patch(color=COLOURS[1], label=words.lower), Patch(color=COLOURS[0], label=words.upper)]
    if any(end is None for each in ranges for end in (each.lower, each.upper)):
        keys.append(Patch(facecolor="white", edgecolor=GREY, hatch="////", label=words.unbounded))
    legend = drawn.legend(handles=keys, loc="outside lower left", ncols=3, frameon=False, prop=font(_SMALL))
    legend.set_title(words.note, prop=font(_SMALL))
    legend.get_title().set_color(GREY)
    legend.set_alignment("left")
    return saved(drawn, form)


def _bar(axes: Axes, at: int, end: float | None, edge: float, colour: str) -> None:
    if end is None:
        axes.barh(at, edge, height=_HEIGHT, facecolor="white", edgecolor=GREY, linewidth=0.5, hatch="////")
    else:
        axes.barh(at, end, height=_HEIGHT, color=colour)
