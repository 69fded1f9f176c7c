"""An analysis of items -> its map: how hard each is, and how well it tells the strong from the weak."""

from __future__ import annotations

from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.messages import Say
from lorg_indicators.plots.scatter import Dot, ScatterWords, scatter
from lorg_indicators.plots.style import Form
from lorg_indicators.research.items.data import ItemsData

__all__ = ["picture"]

_WEAK = 0.2
"""A corrected item-total correlation below this marks an item; a rule of thumb."""


def picture(data: ItemsData, say: Say, form: Form) -> bytes:
    """See `lorg_indicators.research.items.plot_items`."""
    dots = [
        Dot(item["number"], item["difficulty"], item["correlation"], marked=item["correlation"] < _WEAK)
        for item in data["items"]
        if item["difficulty"] is not None and item["correlation"] is not None
    ]
    if not dots:
        raise LorgError([Fault("nothing-to-draw", file=data["file"])])
    left = len(data["items"]) - len(dots)
    words = ScatterWords(
        say("items.map"),
        say("items.column.difficulty"),
        say("items.column.correlation"),
        say("items.map.weak", limit=str(_WEAK)),
        say("items.map.others"),
        say("items.map.note", scored=data["scored"], left=left),
    )
    return scatter(dots, words, form)
