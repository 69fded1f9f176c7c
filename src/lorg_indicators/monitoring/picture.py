"""Estimates -> what their picture shows: a row for each domain, or for each measure where there are none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.messages import Amount, Message, Say
from lorg_indicators.monitoring.data import EndData, EstimateData, FigureData, MeasureData
from lorg_indicators.monitoring.outline import domain_name, measure_name
from lorg_indicators.plots.estimates import Point, Series, Words, error_bars
from lorg_indicators.plots.style import Form
from lorg_indicators.report.text import fill

__all__ = ["picture"]

_SCORES: Final = ("score", "dimension.", "item.")
_MOST_ROWS: Final = 100
_LINE: Final = 24
_LINES: Final = 2


def picture(data: EstimateData, say: Say, form: Form) -> bytes:
    """See `lorg_indicators.monitoring.plot_estimate`."""
    first, *_ = data["total"]["measures"]
    confidence = say.text(Amount(round(100 * data["confidence"], 1), "%"))
    design = data["design"]
    used = design["answered"] + design["replaced"]
    note = say("estimate.plot.note", confidence=confidence, units=used, size=design["size"])
    name = measure_name(first["id"], first["title"], say)
    axis = say("estimate.plot.points") if first["id"].startswith(_SCORES) else name
    if data["domains"]:
        title = say("estimate.plot.domains", what=name, columns=data["by"])
        names = [domain_name(domain, say) for domain in data["domains"]]
        if len(names) > _MOST_ROWS:
            hint = Message("hint.picture-rows", {"most": _MOST_ROWS})
            raise LorgError([Fault("too-many-groups", found=len(names), hint=hint)])
        rows: Sequence[MeasureData] = [domain["measures"][0] for domain in data["domains"]]
        lines = [end["mean"]["estimate"] for end in first["ends"]]
    else:
        title = say("estimate.plot.measures")
        rows = [one for one in data["total"]["measures"] if len(one["ends"]) == len(first["ends"])]
        names = [measure_name(one["id"], one["title"], say) for one in rows]
        lines = [None for _ in first["ends"]]
    series = [
        Series(say(f"estimate.end.{end['end']}"), _points(rows, at), line)
        for (at, end), line in zip(enumerate(first["ends"]), lines, strict=True)
    ]
    words = Words(title, axis, say("estimate.plot.line"), note)
    return error_bars([_label(name) for name in names], series, words, form)


def _label(name: str) -> str:
    """A name in two lines at most."""
    lines = fill(name, _LINE).split("\n")
    return "\n".join(lines[:_LINES]) + ("…" if len(lines) > _LINES else "")


def _points(rows: Iterable[MeasureData], at: int) -> list[Point | None]:
    ends: list[EndData] = [row["ends"][at] for row in rows]
    return [_point(end["mean"]) for end in ends]


def _point(figure: FigureData) -> Point | None:
    if figure["estimate"] is None:
        return None
    return Point(figure["estimate"], figure["lower"], figure["upper"])
