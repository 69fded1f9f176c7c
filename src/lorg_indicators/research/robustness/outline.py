"""A test of robustness -> the blocks of its report, in one language. Reads plain data alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lorg_indicators.messages import Amount, Say, number
from lorg_indicators.report.blocks import Block, Bullets, Heading, Paragraph, Table
from lorg_indicators.report.spans import bar
from lorg_indicators.research.robustness.data import RobustnessData, SobolData

__all__ = ["outline"]

_NOTHING: Final = "–"


def outline(data: RobustnessData, say: Say) -> Iterator[Block]:
    """What was drawn, how sure the tiers are, who is in doubt, who leads, and what the outcome hangs on."""
    yield Heading(say("robustness.title", title=data["title"]), 1)
    yield Paragraph(list(_drawn(data, say)))
    yield Heading(say("robustness.tiers"))
    yield Paragraph([say("robustness.stable", stable=data["stable"], scored=data["scored"])])
    rows = [
        [say.text(tier["title"]), number(tier["now"]), number(tier["expected"], decimals=1), number(tier["sure"]), ""]
        for tier in reversed(data["tiers"])
    ]
    yield Table([*(say(f"robustness.column.{name}") for name in ("tier", "now", "expected", "sure")), ""], rows)
    yield Heading(say("robustness.doubtful"))
    yield from _doubtful(data, say)
    yield Heading(say("robustness.leaders"))
    yield Bullets([_leader(at, data, say) for at in range(len(data["leaders"]))])
    if data["sobol"] is not None:
        yield Heading(say("robustness.sobol"))
        yield from _sobol(data["sobol"], say)
    yield Paragraph([say("robustness.note", error=_share(data["standard_error"], say))])


def _drawn(data: RobustnessData, say: Say) -> Iterator[str]:
    yield say("robustness.file", file=data["file"], scored=data["scored"], refused=data["refused"])
    method = data["method"].partition("(")[0]
    yield say(f"robustness.method.{method}", draws=data["draws"], seed=str(data["seed"]), method=data["method"])
    if data["rank_draws"] < data["draws"]:
        yield say("robustness.rank-draws", count=data["rank_draws"])
    yield say(f"robustness.aggregation.{data['aggregation']}")
    yield say(f"robustness.evidence.{data['evidence']}")


def _share(value: float, say: Say) -> str:
    return say.text(Amount(round(100 * value, 1), "%"))


def _doubtful(data: RobustnessData, say: Say) -> Iterator[Block]:
    if not data["doubtful"]:
        yield Paragraph([say("robustness.doubtful.none")])
        return
    titles = {tier["id"]: say.text(tier["title"]) for tier in data["tiers"]}
    rows = []
    for subject in data["doubtful"]:
        odds = [_share(share, say) if share else _NOTHING for share in subject["odds"]]
        rank = f"{subject['lower']}—{subject['upper']}"
        rows.append([subject["subject"], titles[subject["tier"]], *odds, rank])
    head = [say("robustness.column.subject"), say("robustness.column.now")]
    yield Table([*head, *(titles[tier["id"]] for tier in data["tiers"]), say("robustness.column.rank")], rows)
    yield Paragraph([say("robustness.rank", confidence=_share(data["confidence"], say))])


def _leader(at: int, data: RobustnessData, say: Say) -> str:
    leader = data["leaders"][at]
    central = [
        say("robustness.central", title=part["title"], weight=_share(part["weight"], say)) for part in leader["central"]
    ]
    words = {"subject": leader["subject"], "first": _share(leader["first"], say)}
    return say("robustness.leader", **words, best=str(leader["best"]), worst=str(leader["worst"]), central=central)


def _sobol(data: SobolData, say: Say) -> Iterator[Block]:
    words = {"runs": data["runs"], "mean": _share(data["mean"], say), "deviation": _share(data["deviation"], say)}
    yield Paragraph([say("robustness.sobol.meaning", **words, shift=number(data["shift"]))])
    rows = []
    for factor in data["factors"]:
        pairs = ((factor["first"], factor["first_error"]), (factor["total"], factor["total_error"]))
        figures = [_figure(value, error, say) for value, error in pairs]
        share = 100 * min(1.0, max(0.0, factor["total"] or 0.0))
        rows.append([say(f"robustness.factor.{factor['factor']}"), *figures, bar({"lower": share, "upper": share})])
    yield Table([*(say(f"robustness.column.{name}") for name in ("factor", "first", "total")), ""], rows)


def _figure(value: float | None, error: float | None, say: Say) -> str:
    if value is None or error is None:
        return _NOTHING
    return say("robustness.sobol.figure", value=_index(value), error=_index(error))


def _index(value: float) -> str:
    """To two decimals; what rounds to nothing has no sign."""
    rounded = round(value, 2)
    return f"−{number(-rounded)}" if rounded < 0 else number(abs(rounded))
