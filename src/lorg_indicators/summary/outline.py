"""A summary -> the blocks of its report, in one language. Reads plain data alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from lorg_indicators.messages import Amount, Say, number
from lorg_indicators.report.blocks import Block, Heading, Paragraph, Table
from lorg_indicators.report.spans import bar, between
from lorg_indicators.summary.data import BINS, EndsData, GroupData, LabelData, PartData, SummaryData, TierShareData

__all__ = ["outline"]

_WEAKEST: Final = 10
_NOTHING: Final = "–"
_SPREAD: Final = ("mean", "least", "lower_quartile", "median", "upper_quartile", "greatest")


def outline(data: SummaryData, say: Say) -> Iterator[Block]:
    """The whole report: all rows first, then a line for each group."""
    title = None if data["set"] is None else data["set"]["title"]
    yield Heading(say("summary.title") if title is None else say("summary.title.set", title=title), 1)
    yield Paragraph(list(_counts(data, say)))
    total = data["total"]
    yield Heading(say("summary.tiers"))
    yield Table(_head(("tier", "rows", "share", "only-reachable", "share"), say), list(_tiers(total, data, say)))
    yield from _scores(total["score"], say)
    for kind in ("dimensions", "items"):
        yield from _weakest(kind, total["dimensions"] if kind == "dimensions" else total["items"], say)
    if data["by"]:
        yield from _groups(data, say)


def _head(columns: Sequence[str], say: Say) -> list[str]:
    """Names of columns; the last column is that of the bars, which needs none."""
    return [*(say(f"summary.column.{column}") for column in columns), ""]


def _counts(data: SummaryData, say: Say) -> Iterator[str]:
    total = data["total"]
    yield say("summary.file", file=data["file"])
    key = "summary.rows" if total["refused"] else "summary.rows.scored"
    yield say(key, rows=total["rows"], scored=total["scored"], refused=total["refused"])
    if total["no_score"]:
        yield say("summary.no-score", count=total["no_score"])
    if total["unknown"] is not None:
        yield say("summary.unknown", share=Amount(100 * total["unknown"], "%"))


def _tiers(group: GroupData, data: SummaryData, say: Say) -> Iterator[list[str]]:
    """The highest tier first."""
    for tier in reversed(group["tiers"]):
        sure = 100 * (tier["share"] or 0)
        yield [
            _tier(tier, data, say),
            number(tier["count"]),
            _share(tier["share"], say),
            number(tier["only_reachable"]) if tier["id"] else _NOTHING,
            _share(tier["only_reachable_share"], say) if tier["id"] else _NOTHING,
            bar({"lower": sure, "upper": sure + 100 * (tier["only_reachable_share"] or 0)}),
        ]


def _tier(tier: TierShareData, data: SummaryData, say: Say) -> str:
    if tier["id"] is not None:
        return _title(tier["id"], tier["title"], say)
    return say("summary.below") if data["set"] is None else say.text(data["set"]["below"])


def _title(name: str, title: LabelData | None, say: Say) -> str:
    return name if title is None else say.text(title)


def _share(share: float | None, say: Say) -> str:
    return _NOTHING if share is None else say.text(Amount(round(100 * share, 1), "%"))


def _points(value: float | None) -> str:
    return _NOTHING if value is None else number(value, decimals=1)


def _scores(score: EndsData, say: Say) -> Iterator[Block]:
    yield Heading(say("summary.scores"))
    if not score["lower"]["count"]:
        yield Paragraph([say("summary.scores.none")])
        return
    ends = [("lower", score["lower"]), ("upper", score["upper"])]
    rows = [[say(f"summary.end.{end}"), *(_points(spread[name]) for name in _SPREAD), ""] for end, spread in ends]
    yield Table(_head(("score", *_SPREAD), say), rows)
    yield Table(_head(("range", "guaranteed", "share", "reachable"), say), list(_histogram(score, say)))


def _histogram(score: EndsData, say: Say) -> Iterator[list[str]]:
    """In tens; the bar of the fullest is whole."""
    lower, upper = score["lower"]["histogram"], score["upper"]["histogram"]
    step, fullest = 100 // BINS, max(lower)
    for at in range(BINS):
        length = 100 * lower[at] / fullest
        yield [
            say("report.range", lower=step * at, upper=step * (at + 1)),
            number(lower[at]),
            _share(lower[at] / score["lower"]["count"], say),
            number(upper[at]),
            bar({"lower": length, "upper": length}),
        ]


def _weakest(kind: str, found: list[PartData] | None, say: Say) -> Iterator[Block]:
    yield Heading(say(f"summary.{kind}"))
    if found is None:
        yield Paragraph([say(f"summary.{kind}.none")])
        return
    rows = [[_title(part["id"], part["title"], say), *_means(part, say)] for part in found[:_WEAKEST]]
    yield Table(_head(("part", "mean", "rows"), say), rows)
    if len(found) > _WEAKEST:
        yield Paragraph([say("summary.more", count=len(found) - _WEAKEST)])


def _means(part: PartData, say: Say) -> list[str]:
    """The mean, of how many rows, and its bar."""
    if part["lower"] is None or part["upper"] is None:
        return [_NOTHING, number(part["count"]), ""]
    ends: Any = {"lower": part["lower"], "upper": part["upper"]}
    return [between(ends, say), number(part["count"]), bar(ends)]


def _groups(data: SummaryData, say: Say) -> Iterator[Block]:
    """Each group on a line, in as many tables as it takes to stay narrow."""
    yield Heading(say("summary.groups", columns=data["by"]))
    names = [_name(group, say) for group in data["groups"]]
    groups = list(zip(names, data["groups"], strict=True))
    columns = ("group", "rows", "refused", "unknown", "mean")
    yield Table(_head(columns, say), [_standing(name, group, say) for name, group in groups])
    tiers = [_tier(tier, data, say) for tier in data["total"]["tiers"]]
    yield Table(
        [say("summary.column.group"), *reversed(tiers)],
        [[name, *(_count(tier, say) for tier in reversed(group["tiers"]))] for name, group in groups],
    )
    weakest = [(name, group["dimensions"]) for name, group in groups]
    rows = [
        [name, *_means(parts[0], say)[:2], _title(parts[0]["id"], parts[0]["title"], say)]
        for name, parts in weakest
        if parts
    ]
    if rows:
        head = ("group", "mean", "rows", "weakest")
        yield Table([say(f"summary.column.{column}") for column in head], rows)


def _name(group: GroupData, say: Say) -> str:
    # A number that names a group, such as a district's code or a year, has no thousands.
    return " · ".join(
        say.text(value) if value is None or isinstance(value, bool) else str(value)
        for value in group["values"].values()
    )


def _standing(name: str, group: GroupData, say: Say) -> list[str]:
    lower, upper = group["score"]["lower"]["mean"], group["score"]["upper"]["mean"]
    row = [name, number(group["rows"]), number(group["refused"]), _share(group["unknown"], say)]
    if lower is None or upper is None:
        return [*row, _NOTHING, ""]
    ends: Any = {"lower": lower, "upper": upper}
    return [*row, between(ends, say), bar(ends)]


def _count(tier: TierShareData, say: Say) -> str:
    return say("summary.count", count=tier["count"], share=_share(tier["share"], say))
