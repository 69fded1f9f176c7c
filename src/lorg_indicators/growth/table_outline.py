"""Growth of many -> the blocks of its report, in one language. Reads plain data alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lorg_indicators.growth.data import (
    STANDINGS,
    FallenData,
    GrowthGroupData,
    GrowthTableData,
    LabelData,
    MeanChangeData,
)
from lorg_indicators.growth.words import NOTHING, ends, share
from lorg_indicators.messages import Say, number
from lorg_indicators.report.blocks import Block, Heading, Paragraph, Table
from lorg_indicators.report.spans import bar, between

__all__ = ["table_outline"]


def table_outline(data: GrowthTableData, say: Say) -> Iterator[Block]:
    """The whole report: who rose and fell, how tiers and dimensions moved, who fell most, and each group on a line."""
    first, last = str(data["years"][0]["year"]), str(data["years"][-1]["year"])
    total = data["total"]
    yield Heading(say("growth.table.title", title=data["set"]["title"], first=first, last=last), 1)
    yield Paragraph(list(_counts(data, say)))
    yield Heading(say("growth.years"))
    yield from _years(data, say)
    yield Heading(say("growth.table.standings", first=first, last=last))
    yield from _standings(total, say)
    yield Heading(say("growth.table.tiers"))
    yield from _transitions(data, say)
    yield Heading(say("growth.table.dimensions"))
    yield _dimensions(total, say)
    yield Heading(say("growth.table.fallen"))
    yield from _fallen(data, say)
    if data["by"]:
        yield Heading(say("growth.table.groups", columns=data["by"]))
        yield _groups(data, say)
    yield Paragraph([say("growth.table.note"), say("growth.table.note.falls")])


def _counts(data: GrowthTableData, say: Say) -> Iterator[str]:
    total = data["total"]
    both = total["change"]["count"]
    yield say("growth.table.subjects", files=data["files"], subjects=total["subjects"], both=both)
    versions = sorted({version for year in data["years"] for version in year["versions"]})
    if len(versions) > 1:
        yield say("growth.table.revised", versions=versions)


def _head(columns: Sequence[str], say: Say) -> list[str]:
    return [*(say(f"growth.column.{column}") for column in columns), ""]


def _years(data: GrowthTableData, say: Say) -> Iterator[Block]:
    head = ("year", "version", "rows", "scored", "no-score", "refused", "missing", "mean")
    rows = []
    for year in data["years"]:
        counts = [number(year[name]) for name in ("rows", "scored", "no_score", "refused", "missing")]
        mean = NOTHING
        if year["lower"] is not None and year["upper"] is not None:
            mean = between({"lower": year["lower"], "upper": year["upper"]}, say)
        rows.append([str(year["year"]), say.text(year["versions"]) if year["versions"] else NOTHING, *counts, mean])
    yield Table([say(f"growth.column.{name}") for name in head], rows)


def _standings(group: GrowthGroupData, say: Say) -> Iterator[Block]:
    """Verdicts always, the rest where there are any."""
    whole = group["subjects"]
    rows = []
    for name in STANDINGS:
        count = group["standings"][name]
        if count:
            part = 100 * count / whole
            rows.append([say(f"growth.standing.{name}"), number(count), share(count / whole, say)])
            rows[-1].append(bar({"lower": part, "upper": part}))
    yield Table(_head(("standing", "subjects", "share"), say), rows)
    yield Paragraph([say("growth.table.change", change=_change(group["change"]), count=group["change"]["count"])])
    fell = group["fell"]
    words = {
        "score": fell["score"]["count"],
        "score_certain": fell["score"]["certain"],
        "tier": fell["tier"]["count"],
        "tier_certain": fell["tier"]["certain"],
    }
    yield Paragraph([say("growth.table.fell", **words)])


def _change(change: MeanChangeData) -> str:
    return NOTHING if change["lower"] is None or change["upper"] is None else ends(change["lower"], change["upper"])


def _transitions(data: GrowthTableData, say: Say) -> Iterator[Block]:
    """The migration matrix: rows are tiers of the first year, columns those of the last."""
    counts = {(each["before"], each["after"]): each["count"] for each in data["total"]["transitions"]}
    if not counts:
        yield Paragraph([say("growth.trend.none")])
        return
    tiers = [None, *(tier["id"] for tier in data["tiers"])]
    names = [say.text(data["set"]["below"]), *(say.text(tier["title"]) for tier in data["tiers"])]
    rows = [
        [name, *(number(counts[tier, other]) if (tier, other) in counts else NOTHING for other in tiers)]
        for tier, name in zip(tiers, names, strict=True)
    ]
    yield Table([say("growth.column.from-to"), *names], rows)
    yield Paragraph([say("growth.table.moves", **data["total"]["moves"])])


def _dimensions(group: GrowthGroupData, say: Say) -> Table:
    rows = [[say.text(part["title"]), _change(part), number(part["count"]), ""] for part in group["dimensions"]]
    return Table(_head(("part", "change", "subjects"), say), rows)


def _fallen(data: GrowthTableData, say: Say) -> Iterator[Block]:
    if not data["fallen"]:
        yield Paragraph([say("growth.table.fallen.none")])
        return
    titles: dict[str | None, LabelData] = {tier["id"]: tier["title"] for tier in data["tiers"]}
    titles[None] = data["set"]["below"]

    def row(one: FallenData) -> list[str]:
        tiers = [say.text(titles[one[end]]) for end in ("tier_before", "tier_after")]
        tier = tiers[1] if tiers[0] == tiers[1] else say("growth.table.from-to", before=tiers[0], after=tiers[1])
        values = [between(one[end], say) for end in ("before", "after")]
        return [one["subject"], *values, ends(one["change"]["lower"], one["change"]["upper"]), tier]

    head = ("subject", "before", "after", "change", "tier")
    yield Table([say(f"growth.column.{name}") for name in head], [row(one) for one in data["fallen"]])
    if data["fallen_count"] > len(data["fallen"]):
        yield Paragraph([say("growth.table.fallen.more", count=data["fallen_count"] - len(data["fallen"]))])


def _groups(data: GrowthTableData, say: Say) -> Table:
    head = ("group", "subjects", "change", "rose", "fell", "up", "down")
    rows = []
    for group in data["groups"]:
        # A number that names a group, such as a district's code, has no thousands.
        name = " · ".join(say.text(None) if value is None else str(value) for value in group["values"].values())
        risen, fallen = (group["standings"][each] for each in ("rose", "fell"))
        counts = [number(each) for each in (risen, fallen, group["moves"]["up"], group["moves"]["down"])]
        rows.append([name, number(group["subjects"]), _change(group["change"]), *counts])
    return Table([say(f"growth.column.{name}") for name in head], rows)
