"""An analysis of items -> the blocks of its report, in one language. Reads plain data alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lorg_indicators.messages import Amount, Say, number
from lorg_indicators.report.blocks import Block, Bullets, Heading, Paragraph, Table
from lorg_indicators.research.items.data import ItemData, ItemsData

__all__ = ["outline"]

_NOTHING: Final = "–"


def outline(data: ItemsData, say: Say) -> Iterator[Block]:
    """Each item on a line; what may be redundant; alpha and what it stands for."""
    yield Heading(say("items.title", title=data["title"]), 1)
    counts = say("items.file", file=data["file"], scored=data["scored"], refused=data["refused"])
    yield Paragraph([counts, say("items.known")])
    yield Heading(say(f"items.level.{data['level']}"))
    head = ("number", "title", "difficulty", "deviation", "floor", "ceiling", "unknown", "absent")
    rows = [_spread(item, data, say) for item in data["items"]]
    yield Table([say(f"items.column.{name}") for name in head], rows)
    yield Heading(say("items.telling"))
    telling = ("number", "title", "discrimination", "correlation", "alpha-without")
    yield Table([say(f"items.column.{name}") for name in telling], [_telling(item, say) for item in data["items"]])
    yield from _alpha(data, say)
    yield Heading(say("items.redundant"))
    titles = {item["id"]: item["title"] for item in data["items"]}
    lines = [
        say("items.pair", first=titles[pair["first"]], second=titles[pair["second"]], r=_two(pair["correlation"]))
        for pair in data["redundant"]
    ]
    yield Bullets(lines) if lines else Paragraph([say("items.redundant.none", limit=number(data["limit"]))])
    yield Paragraph([say("items.note")])


def _alpha(data: ItemsData, say: Say) -> Iterator[Block]:
    alpha = data["alpha"]
    if alpha["alpha"] is None:
        yield Paragraph([say("items.alpha.none", rows=alpha["rows"])])
    else:
        words = {"alpha": f"{alpha['alpha']:.3f}", "missing": say(f"items.missing.{alpha['missing']}")}
        yield Paragraph([say("items.alpha", **words, rows=alpha["rows"])])


def _two(value: float | None) -> str:
    if value is None:
        return _NOTHING
    text = f"{abs(value):.2f}"
    return f"−{text}" if round(value, 2) < 0 else text


def _share(value: float | None, say: Say) -> str:
    return _NOTHING if value is None else say.text(Amount(round(100 * value, 1), "%"))


def _spread(item: ItemData, data: ItemsData, say: Say) -> list[str]:
    whole = data["scored"]
    gaps = [_share(item[key] / whole if whole else None, say) for key in ("unknown", "absent")]
    ends = [_share(item[key], say) for key in ("floor", "ceiling")]
    return [item["number"], say.text(item["title"]), _two(item["difficulty"]), _two(item["deviation"]), *ends, *gaps]


def _telling(item: ItemData, say: Say) -> list[str]:
    figures = [_two(item[key]) for key in ("discrimination", "correlation", "alpha_without")]
    return [item["number"], say.text(item["title"]), *figures]
