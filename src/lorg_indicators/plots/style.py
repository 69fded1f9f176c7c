"""What all pictures have in common: a font with Chinese characters, sizes for a page of A4, and bytes that repeat."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Final, Literal

from matplotlib import font_manager, rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine

from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.messages import Message

__all__ = ["COLOURS", "FAMILIES", "GREY", "WIDTH", "Form", "figure", "font", "saved"]

Form = Literal["svg", "png"]

WIDTH: Final = 6.3
"""Inches: 160 mm, what a page of A4 has between its margins."""

COLOURS: Final = ("#0b5394", "#b45f06", "#38761d", "#741b47")
"""Blue, orange, green and plum, dark enough for a copier; the colour-blind can tell the first two apart, and all with
the marks that go with them."""

GREY: Final = "#666666"

FAMILIES: Final = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN"),
    *("PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "SimHei"),
    *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback"),
)
"""Fonts with the characters as mainland China writes them, the first that there is; all without serifs."""

_PAD: Final = 0.08
_DOTS: Final = 200
_SALT: Final = "lorg-indicators"
# Matplotlib keeps its settings for the whole process; they are changed for a moment, by one thread at a time.
_SETTINGS: Final = Lock()


@cache
def _family() -> str:
    """The name of the font.

    Raises:
        LorgError: there is none; the fault names one and how it is installed.
    """
    known = _known()
    if not known & set(FAMILIES):
        # Matplotlib remembers the fonts that it once saw; one that was installed since then is looked for.
        seen = {entry.fname for entry in font_manager.fontManager.ttflist}
        for path in sorted(set(font_manager.findSystemFonts()) - seen):
            _add(path)
        known = _known()
    for family in FAMILIES:
        if family in known:
            return family
    raise LorgError([Fault("no-chinese-font", hint=Message("hint.chinese-font"))])


def _known() -> set[str]:
    """The names of fonts whose files are still there."""
    return {entry.name for entry in font_manager.fontManager.ttflist if Path(entry.fname).is_file()}


def _add(path: str) -> None:
    try:
        font_manager.fontManager.addfont(path)
    except (OSError, RuntimeError):  # a file that is no font after all
        return


def font(points: float, *, bold: bool = False) -> FontProperties:
    """The font in a size.

    Raises:
        LorgError: the system has none with Chinese characters.
    """
    return FontProperties(family=_family(), size=points, weight="bold" if bold else "normal")


def figure(height: float) -> Figure:
    """An empty picture as wide as the text of a page, ``height`` inches high."""
    drawn = Figure(figsize=(WIDTH, height), layout=ConstrainedLayoutEngine(w_pad=_PAD, h_pad=_PAD))
    FigureCanvasAgg(drawn)
    return drawn


def saved(drawn: Figure, form: Form) -> bytes:
    """The picture as a file. The same picture gives the same bytes; characters are outlines, so no font is needed."""
    buffer = BytesIO()
    metadata = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
    with _SETTINGS, rc_context({"svg.hashsalt": _SALT, "svg.fonttype": "path"}):
        drawn.savefig(buffer, format=form, dpi=_DOTS, metadata=metadata)
    return buffer.getvalue()
