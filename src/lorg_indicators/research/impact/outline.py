"""The impact of a revision -> the blocks of its report, in one language. Reads plain data alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lorg_indicators.messages import Amount, Say, number
from lorg_indicators.report.blocks import Block, Bullets, Heading, Paragraph, Table
from lorg_indicators.report.spans import between
from lorg_indicators.research.impact.data import ImpactData, LabelData, MarginData, MoverData, WeightData

__all__ = ["outline"]

_NOTHING: Final = "–"
_TIGHTEST: Final = 10


def outline(data: ImpactData, say: Say) -> Iterator[Block]:
    """What is another number first, then who moves, group by group, who moves most, and how far weights may go."""
    yield Heading(say("impact.title", title=data["title"]), 1)
    yield Paragraph(list(_counts(data, say)))
    yield Heading(say("impact.numbers"))
    yield from _numbers(data, say)
    yield Heading(say("impact.migration"))
    if data["empty"]:
        yield Paragraph([say("impact.empty")])
    else:
        yield from _moves(data, say)
    yield Heading(say("impact.margins"))
    yield from _margins(data, say)


def _counts(data: ImpactData, say: Say) -> Iterator[str]:
    base, revised = data["base"], data["revised"]
    words = {"base": base["version"], "base_digest": base["digest"][:19]}
    yield say("impact.versions", **words, revised=revised["version"], revised_digest=revised["digest"][:19])
    yield say("impact.rows", file=data["file"], scored=data["scored"], refused=data["refused"])


# -- what the revision says --------------------------------------------------------------------------------------------


def _numbers(data: ImpactData, say: Say) -> Iterator[Block]:
    if not data["weights"] and not data["cuts"]:
        yield Paragraph([say("impact.numbers.none")])
        return
    if data["weights"]:
        columns = ("part", "before", "after", "share-before", "share-after")
        yield Table([*_head(columns, say), ""], [[*_weight(each, say), ""] for each in data["weights"]])
    if data["cuts"]:
        kinds = {kind: say(f"impact.cut.{kind}") for kind in ("score", "each_dimension", "known", "documented")}
        yield Bullets([
            say("impact.cut", tier=cut["title"], kind=kinds[cut["kind"]],
                before=_plain(cut["before"]), after=_plain(cut["after"]))
            for cut in data["cuts"]
        ])  # fmt: skip


def _head(columns: Sequence[str], say: Say) -> list[str]:
    return [say(f"impact.column.{column}") for column in columns]


def _weight(weight: WeightData, say: Say) -> list[str]:
    name = say(f"impact.level.{weight['level']}", title=weight["title"])
    shares = [_share(weight[key], say) for key in ("share_before", "share_after")]
    return [name, _plain(weight["before"]), _plain(weight["after"]), *shares]


def _plain(value: float | None) -> str:
    return _NOTHING if value is None else number(round(value, 6))


def _share(value: float | None, say: Say) -> str:
    return _NOTHING if value is None else say.text(Amount(round(100 * value, 2), "%"))


# -- who moves ---------------------------------------------------------------------------------------------------------


def _moves(data: ImpactData, say: Say) -> Iterator[Block]:
    yield from _matrix(data["migration"], data, say)
    total = data["total"]
    yield Paragraph(
        [say("impact.moves", up=total["up"], down=total["down"], same=total["count"] - total["up"] - total["down"])]
    )
    if data["reachable_migration"] != data["migration"]:
        yield Heading(say("impact.reachable"), 3)
        yield from _matrix(data["reachable_migration"], data, say)
    yield Heading(say("impact.shifts"))
    if total["mean"] is not None:
        words = {
            "mean": _signed(total["mean"]),
            "least": _signed(total["least"]),
            "greatest": _signed(total["greatest"]),
        }
        yield Paragraph([say("impact.shift", **words, places=number(total["places"], decimals=1)), *_tau(data, say)])
    if data["groups"]:
        rows = [
            [
                " · ".join(say.text(None) if value is None else str(value) for value in group["values"].values()),
                number(group["count"]),
                *(_signed(group[end]) for end in ("mean", "least", "greatest")),
                number(group["up"]),
                number(group["down"]),
                number(group["places"], decimals=1),
            ]
            for group in data["groups"]
        ]
        yield Heading(say("impact.groups", columns=data["by"]), 3)
        yield Table(_head(("group", "count", "mean", "least", "greatest", "up", "down", "places"), say), rows)
    for key in ("gains", "losses"):
        yield Heading(say(f"impact.{key}"))
        yield from _movers(data, key, say)


def _tau(data: ImpactData, say: Say) -> Iterator[str]:
    if data["tau"] is not None:
        yield say("impact.tau", tau=number(round(data["tau"], 4)))


def _signed(value: float | None) -> str:
    if value is None:
        return _NOTHING
    text = number(abs(round(value, 2)))
    return text if text == "0" else f"{'+' if value > 0 else '−'}{text}"


def _matrix(counts: list[list[int]], data: ImpactData, say: Say) -> Iterator[Block]:
    names = [say.text(data["below"]), *(say.text(title) for title in data["tier_titles"])]
    rows = [
        [name, *(number(count) if count else _NOTHING for count in row)]
        for name, row in zip(names, counts, strict=True)
    ]
    yield Table([say("impact.column.from-to"), *names], rows)


def _movers(data: ImpactData, key: str, say: Say) -> Iterator[Block]:
    movers, count = (data["gains"], data["gainers"]) if key == "gains" else (data["losses"], data["losers"])
    if not movers:
        yield Paragraph([say("impact.movers.none")])
        return
    yield Bullets([_mover(each, data, say) for each in movers])
    if count > len(movers):
        yield Paragraph([say("impact.movers.more", count=count - len(movers))])


def _mover(mover: MoverData, data: ImpactData, say: Say) -> str:
    titles: dict[str | None, LabelData] = dict(zip(data["tiers"], data["tier_titles"], strict=True))
    titles[None] = data["below"]
    before, after = (titles[mover[end]] for end in ("tier_before", "tier_after"))
    tier = say("impact.mover.tier", before=before, after=after) if mover["tier_before"] != mover["tier_after"] else ""
    parts = [say("impact.mover.part", title=part["title"], points=_signed(part["points"])) for part in mover["through"]]
    return say(
        "impact.mover",
        subject=" · ".join(
            [mover["subject"], *(str(value) for value in mover["values"].values() if value is not None)]
        ),
        before=between(mover["before"], say),
        after=between(mover["after"], say),
        points=_signed(mover["points"]),
        rank_before=str(mover["rank_before"]),
        rank_after=str(mover["rank_after"]),
        tier=tier,
        parts=parts,
    )


# -- margins -----------------------------------------------------------------------------------------------------------


def _margins(data: ImpactData, say: Say) -> Iterator[Block]:
    if data["margins"] is None:
        yield Paragraph([say("impact.margins.not-linear")])
        return
    yield Paragraph([say("impact.margins.meaning")])
    rows = [[*_margin(margin, say), ""] for margin in data["margins"][:_TIGHTEST]]
    yield Table([*_head(("part", "weight", "from", "to"), say), ""], rows)
    if len(data["margins"]) > _TIGHTEST:
        yield Paragraph([say("impact.margins.more", count=len(data["margins"]) - _TIGHTEST)])


def _margin(margin: MarginData, say: Say) -> list[str]:
    name = say(f"impact.level.{margin['level']}", title=margin["title"])
    upper = say("impact.margins.free") if margin["upper"] is None else _plain(margin["upper"])
    return [name, _plain(margin["weight"]), _plain(margin["lower"]), upper]
