"""A matrix of counts: from each row's name to each column's, the more the darker; the diagonal has a frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from lorg_indicators.plots.style import COLOURS, GREY, Form, figure, font, saved

__all__ = ["MatrixWords", "matrix"]

_ROW: Final = 0.42
_AROUND: Final = 1.3
_BODY: Final = 9
_TITLE: Final = 11
_DARK: Final = 0.55
_SHADES: Final = LinearSegmentedColormap.from_list("shades", ["#ffffff", COLOURS[0]])


class MatrixWords(NamedTuple):
    """What is written: above, beside the rows, above the columns, and at the foot."""

    title: str
    rows: str
    columns: str
    note: str


def matrix(names: Sequence[str], counts: Sequence[Sequence[int]], words: MatrixWords, form: Form) -> bytes:
    """A picture of a square matrix; a count of 0 is left empty.

    Args:
        names: of rows and of columns, in one order.
        counts: (n, n), a row for each name.
        words: what is written.
        form: ``svg`` or ``png``.

    Raises:
        LorgError: the system has no font with Chinese characters.
    """
    drawn = figure(_AROUND + _ROW * len(names))
    axes = drawn.add_subplot()
    # Roots, so that a few who move are seen beside the many who stay.
    most = max((count for row in counts for count in row), default=0) ** 0.5 or 1.0
    axes.imshow([[count**0.5 / most for count in row] for row in counts], cmap=_SHADES, vmin=0, vmax=1, aspect="auto")
    for at, row in enumerate(counts):
        axes.add_patch(Rectangle((at - 0.5, at - 0.5), 1, 1, fill=False, edgecolor=GREY, linewidth=0.9, clip_on=False))
        for to, count in enumerate(row):
            colour = "white" if count**0.5 / most > _DARK else "black"
            text = f"{count:,}" if count else ""
            axes.text(to, at, text, ha="center", va="center", color=colour, fontproperties=font(_BODY))
    axes.set_xticks(range(len(names)), names, fontproperties=font(_BODY))
    axes.set_yticks(range(len(names)), names, fontproperties=font(_BODY))
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xlabel(words.columns, fontproperties=font(_BODY))
    axes.set_ylabel(words.rows, fontproperties=font(_BODY))
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    drawn.suptitle(words.title, fontproperties=font(_TITLE, bold=True), x=0.01, ha="left")
    drawn.supxlabel(words.note, fontproperties=font(_BODY - 1), color=GREY, x=0.01, ha="left")
    return saved(drawn, form)
