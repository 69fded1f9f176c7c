"""Estimates with error bars: a row for each name, a point for each series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from lorg_indicators.plots.style import COLOURS, GREY, Form, figure, font, saved

__all__ = ["Point", "Series", "Words", "error_bars"]

_ROW: Final = 0.3
_AROUND: Final = 1.25
_BODY: Final = 9
_SMALL: Final = 8
_TITLE: Final = 11
_APART: Final = 0.16
_MARKS: Final = ("o", "s", "^", "D")


class Point(NamedTuple):
    """An estimate and the ends of its interval, None where there is none."""

    estimate: float
    lower: float | None
    upper: float | None


class Series(NamedTuple):
    """Points of one meaning, one for each row, None where a row has none; and a line across all rows."""

    label: str
    points: Sequence[Point | None]
    line: float | None = None


class Words(NamedTuple):
    """What is written: above, below the axis, what the line means, and at the foot."""

    title: str
    axis: str
    line: str
    note: str


def error_bars(names: Sequence[str], series: Sequence[Series], words: Words, form: Form) -> bytes:
    """A picture with the first name on top; the higher the more names there are.

    Raises:
        LorgError: the system has no font with Chinese characters.
    """
    drawn = figure(_AROUND + _ROW * len(names) + 0.12 * len(series))
    axes = drawn.add_subplot()
    for at, each in enumerate(series):
        _series(axes, each, at, (at - (len(series) - 1) / 2) * 2 * _APART, words.line)
    axes.set_yticks(range(len(names)), names, fontproperties=font(_BODY))
    axes.set_ylim(len(names) - 0.5, -0.5)
    for label in axes.get_xticklabels():
        label.set_fontproperties(font(_BODY))
    axes.set_xlabel(words.axis, fontproperties=font(_BODY))
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    drawn.suptitle(words.title, fontproperties=font(_TITLE, bold=True), x=0.01, ha="left")
    handles, labels = axes.get_legend_handles_labels()
    order = sorted(range(len(labels)), key=lambda at: isinstance(handles[at], Line2D))
    legend = drawn.legend(
        [handles[at] for at in order],
        [labels[at] for at in order],
        loc="outside lower left",
        ncols=2,
        frameon=False,
        prop=font(_SMALL),
    )
    legend.set_title(words.note, prop=font(_SMALL))
    legend.get_title().set_color(GREY)
    legend.set_alignment("left")
    return saved(drawn, form)


def _series(axes: Axes, series: Series, at: int, shift: float, line: str) -> None:
    """The points of a series, so far below the middle of their rows that series do not cover each other."""
    rows = [(row, point) for row, point in enumerate(series.points) if point is not None]
    places = [row + shift for row, _ in rows]
    values = [point.estimate for _, point in rows]
    ends = [
        [0.0 if point.lower is None else point.estimate - point.lower for _, point in rows],
        [0.0 if point.upper is None else point.upper - point.estimate for _, point in rows],
    ]
    axes.errorbar(
        values, places, xerr=ends, fmt=_MARKS[at], markersize=4, linewidth=0, elinewidth=1.2, capsize=2.5,
        color=COLOURS[at], label=series.label,
    )  # fmt: skip
    if series.line is not None:
        label = f"{series.label}{line}"
        axes.axvline(series.line, color=COLOURS[at], linewidth=0.9, linestyle=(0, (4, 3)), label=label)
