"""Points with names between two axes: items by difficulty and discrimination."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from lorg_indicators.plots.style import COLOURS, GREY, Form, figure, font, saved

__all__ = ["Dot", "ScatterWords", "scatter"]

_HEIGHT: Final = 4.6
_BODY: Final = 9
_SMALL: Final = 7
_TITLE: Final = 11
_STEP: Final = 0.028
"""How far apart names must be, in shares of the height, so as not to cover each other."""


class Dot(NamedTuple):
    """A point; ``marked`` ones are drawn apart."""

    name: str
    x: float
    y: float
    marked: bool


class ScatterWords(NamedTuple):
    """What is written: above, below and beside the axes, what marked points are, and at the foot."""

    title: str
    x: str
    y: str
    marked: str
    others: str
    note: str


def scatter(dots: Sequence[Dot], words: ScatterWords, form: Form) -> bytes:
    """A picture with the name of each point to the right of it, moved up or down where names would overlap.

    Raises:
        LorgError: the system has no font with Chinese characters.
    """
    drawn = figure(_HEIGHT)
    axes = drawn.add_subplot()
    for marked, colour, shape, meaning in (
        (False, COLOURS[0], "o", words.others),
        (True, COLOURS[1], "s", words.marked),
    ):
        some = [dot for dot in dots if dot.marked is marked]
        if some:
            axes.scatter(
                [dot.x for dot in some], [dot.y for dot in some], s=18, color=colour, marker=shape, label=meaning
            )
    axes.margins(x=0.12, y=0.06)
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    for dot, height in zip(dots, _heights(dots, (low, high), right - left), strict=True):
        axes.annotate(
            dot.name, (dot.x, dot.y), xytext=(dot.x + 0.012 * (right - left), height), va="center",
            fontproperties=font(_SMALL), arrowprops={"arrowstyle": "-", "color": "#bbbbbb", "linewidth": 0.4},
        )  # fmt: skip
    axes.axhline(0, color=GREY, linewidth=0.6)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font(_BODY))
    axes.set_xlabel(words.x, fontproperties=font(_BODY))
    axes.set_ylabel(words.y, fontproperties=font(_BODY))
    axes.grid(color="#eeeeee", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    drawn.suptitle(words.title, fontproperties=font(_TITLE, bold=True), x=0.01, ha="left")
    legend = drawn.legend(loc="outside lower left", ncols=2, frameon=False, prop=font(_SMALL + 1))
    legend.set_title(words.note, prop=font(_SMALL + 1))
    legend.get_title().set_color(GREY)
    legend.set_alignment("left")
    return saved(drawn, form)


def _heights(dots: Sequence[Dot], ends: tuple[float, float], width: float) -> list[float]:
    """Where names stand: at the height of their point, or the nearest free place; the lowest points choose first."""
    step = _STEP * (ends[1] - ends[0])
    near = 0.16 * width
    heights = [0.0] * len(dots)
    placed: list[tuple[float, float]] = []
    for at in sorted(range(len(dots)), key=lambda at: (dots[at].y, dots[at].x)):
        taken = [height for x, height in placed if abs(x - dots[at].x) < near]
        # A name stands to the right of its point, and covers no other point there.
        taken += [dot.y for dot in dots if 0 < dot.x - dots[at].x < near / 2]
        tries = (dots[at].y + side * shift * step for shift in range(len(dots)) for side in (1, -1))
        heights[at] = next(
            (free for free in tries if all(abs(free - other) >= step * 0.99 for other in taken)), dots[at].y
        )
        placed.append((dots[at].x, heights[at]))
    return heights
