"""Estimates -> the blocks of their report, in one language. Reads plain data alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from lorg_indicators.messages import Amount, Say, number
from lorg_indicators.monitoring.data import (
    ChangeData,
    DifferenceData,
    DomainChangeData,
    DomainData,
    EstimateData,
    FigureData,
    LabelData,
    MeasureData,
    StratumData,
    TierData,
)
from lorg_indicators.report.blocks import Block, Heading, Paragraph, Table

__all__ = ["domain_name", "measure_name", "outline", "sample_outline"]

if TYPE_CHECKING:  # it needs Polars, which a stored estimate does not
    from lorg_indicators.monitoring.draw import Sample

_NOTHING: Final = "–"
_LARGE: Final = 1000
_TROUBLE: Final = ("replaced", "refused", "silent", "absent")


def outline(data: EstimateData, say: Say) -> Iterator[Block]:
    """The whole report: the population first, then its domains, what has changed, and who did not answer."""
    title = None if data["set"] is None else data["set"]["title"]
    yield Heading(say("estimate.title") if title is None else say("estimate.title.set", title=title), 1)
    yield Paragraph(list(_facts(data, say)))
    total = data["total"]
    sentences = list(_sentences(data, say))
    if sentences:
        yield Paragraph(sentences)
    yield Heading(say("estimate.means"))
    yield _means(total["measures"], say)
    yield from _tiers(data, say)
    if data["domains"]:
        yield from _domains(data, say)
    if data["change"] is not None:
        yield from _change(data, data["change"], say)
    yield from _strata(data["design"]["strata"], say)
    yield Heading(say("estimate.method"))
    yield Paragraph(list(_method(data, say)))


def _head(columns: Sequence[str], say: Say) -> list[str]:
    return [say(f"estimate.column.{column}") for column in columns]


def _facts(data: EstimateData, say: Say) -> Iterator[str]:
    design = data["design"]
    yield say("estimate.file", file=data["file"])
    yield say("estimate.design", size=design["size"], strata=len(design["strata"]), drawn=design["drawn"])
    yield say("estimate.answers", answered=design["answered"], replaced=design["replaced"])
    if design["missing"]:
        yield say("estimate.missing", missing=design["missing"])
    if design["replaced"]:
        yield say("estimate.replaced")
    if design["no_score"]:
        yield say("estimate.no-score", count=design["no_score"])


def _sentences(data: EstimateData, say: Say) -> Iterator[str]:
    """The mean score in words, with its interval and how it was made."""
    for measure in data["total"]["measures"]:
        if measure["id"] != "score":
            continue
        for end in measure["ends"]:
            figure = end["mean"]
            words = {"end": say(f"estimate.end.{end['end']}"), "estimate": _score(figure["estimate"])}
            if figure["lower"] is None or figure["upper"] is None:
                yield say("estimate.sentence.bare", **words)
                continue
            yield say(
                "estimate.sentence", **words, confidence=_percent(data["confidence"], say), **_ends(figure, 1, 1),
                how=_how(data, figure, say),
            )  # fmt: skip


def _how(data: EstimateData, figure: FigureData, say: Say) -> str:
    if figure["df"] is None:
        return say("estimate.how.census")
    return say(f"estimate.how.{data['interval']}", df=number(figure["df"], decimals=1))


def _ends(figure: FigureData, scale: float, decimals: int) -> dict[str, str]:
    return {name: _scaled(figure[name], scale, decimals) for name in ("lower", "upper")}


def _scaled(value: float | None, scale: float, decimals: int) -> str:
    if value is None:
        return _NOTHING
    return number(scale * value, decimals=0 if abs(scale * value) >= _LARGE else decimals)


def _score(value: float | None) -> str:
    return _scaled(value, 1, 1)


def _percent(share: float | None, say: Say) -> str:
    return _NOTHING if share is None else say.text(Amount(round(100 * share, 1), "%"))


def _interval(figure: FigureData, say: Say, scale: float = 1, decimals: int = 1, unit: str = "") -> str:
    if figure["lower"] is None:
        return _NOTHING
    words = {name: text + unit for name, text in _ends(figure, scale, decimals).items()}
    return say("estimate.interval", **words)


def _means(measures: Sequence[MeasureData], say: Say) -> Table:
    rows = []
    for measure in measures:
        name = measure_name(measure["id"], measure["title"], say)
        for end in measure["ends"]:
            kinds = {"mean": end["mean"]} if end["total"] is None else {"mean": end["mean"], "total": end["total"]}
            for kind, figure in kinds.items():
                which = say(f"estimate.short.{end['end']}") if kind == "mean" else say("estimate.total")
                rows.append([name, which, *_figure(figure, say), number(measure["units"]), _interval(figure, say)])
    return Table(_head(("what", "end", "estimate", "se", "df", "units", "interval"), say), rows)


def _figure(figure: FigureData, say: Say) -> list[str]:
    """Estimate, standard error and degrees of freedom."""
    known = figure["estimate"] is not None
    free = say("estimate.census") if known and figure["df"] is None else _scaled(figure["df"], 1, 1)
    return [_score(figure["estimate"]), _scaled(figure["se"], 1, 2), free if known else _NOTHING]


def measure_name(name: str, title: LabelData | None, say: Say) -> str:
    """What a measure is called."""
    if title is not None:
        return say.text(title)
    return say("estimate.score") if name == "score" else name.removeprefix("dimension.").removeprefix("item.")


def domain_name(domain: Mapping[str, Any], say: Say) -> str:
    """What a domain is called: its values; of the whole population, that."""
    # A number that names a domain, such as a district's code or a year, has no thousands.
    names = [
        say.text(value) if value is None or isinstance(value, bool) else str(value)
        for value in domain["values"].values()
    ]
    return " · ".join(names) or say("estimate.whole")


def _tier_name(tier: Mapping[str, Any], data: EstimateData, say: Say) -> str:
    if tier["id"] is None:
        return say("estimate.below") if data["set"] is None else say.text(data["set"]["below"])
    return tier["id"] if tier["title"] is None else say.text(tier["title"])


def _tiers(data: EstimateData, say: Say) -> Iterator[Block]:
    """The highest tier first; with a set each with those above it."""
    total = data["total"]
    higher = total["tiers_or_higher"]
    yield Heading(say("estimate.tiers") if higher is None else say("estimate.tiers.higher"))
    rows = []
    for tier in reversed(total["tiers"] if higher is None else higher):
        for end in ("guaranteed", "reachable"):
            given = tier[end]
            share, count = given["share"], given["count"]
            row = [_tier_name(tier, data, say), say(f"estimate.tier.{end}"), _percent(share["estimate"], say)]
            row += [_interval(share, say, 100, 1, "%"), _scaled(count["estimate"], 1, 0), _interval(count, say, 1, 0)]
            rows.append(row)
    yield Table(_head(("tier", "end", "share", "interval", "number", "interval"), say), rows)


def _domains(data: EstimateData, say: Say) -> Iterator[Block]:
    yield Heading(say("estimate.domains", columns=data["by"]))
    first, *others = data["total"]["measures"]
    head = [say("estimate.column.domain"), say("estimate.column.units")]
    for end in first["ends"]:
        head += [say(f"estimate.short.{end['end']}"), say("estimate.column.interval")]
    yield Paragraph([measure_name(first["id"], first["title"], say)])
    yield Table(head, [_domain(domain, domain["measures"][0], say) for domain in data["domains"]])
    if others:
        yield Paragraph([say("estimate.more")])
    tiers = [_tier_name(tier, data, say) for tier in _shown(data["total"])]
    rows = [
        [domain_name(domain, say), *(_percent(tier["guaranteed"]["share"]["estimate"], say) for tier in _shown(domain))]
        for domain in data["domains"]
    ]
    yield Paragraph([say("estimate.domains.tiers")])
    yield Table([say("estimate.column.domain"), *reversed(tiers)], [[row[0], *reversed(row[1:])] for row in rows])


def _shown(domain: DomainData) -> list[TierData]:
    return domain["tiers"] if domain["tiers_or_higher"] is None else domain["tiers_or_higher"]


def _domain(domain: DomainData, measure: MeasureData, say: Say) -> list[str]:
    row = [domain_name(domain, say), number(measure["units"])]
    for end in measure["ends"]:
        row += [_score(end["mean"]["estimate"]), _interval(end["mean"], say)]
    return row


def _change(data: EstimateData, change: ChangeData, say: Say) -> Iterator[Block]:
    yield Heading(say("estimate.change"))
    lines = [say("estimate.change.file", file=change["file"])]
    if change["common"] is None:
        lines.append(say("estimate.change.independent"))
    else:
        lines.append(say("estimate.change.common", count=change["common"]))
    if change["moved"]:
        lines.append(say("estimate.change.moved", count=change["moved"]))
    if change["left_out"]:
        missing = [one for one in data["total"]["measures"] if one["id"] in change["left_out"]]
        named = [measure_name(one["id"], one["title"], say) for one in missing]
        lines.append(say("estimate.change.left-out", names=named))
    yield Paragraph(lines)
    head = _head(("domain", "end", "before", "after", "change", "se", "df", "interval"), say)
    names = {one["id"]: measure_name(one["id"], one["title"], say) for one in change["total"]["measures"]}
    rows = [
        [names[name], say(f"estimate.short.{end}"), *_difference(given, say, 1)]
        for name, end, given in _means_of(change["total"])
    ]
    yield Table([say("estimate.column.what"), *head[1:]], rows)
    if change["domains"] and names:
        first, *others = names
        rows = [
            [domain_name(domain, say), say(f"estimate.short.{end}"), *_difference(given, say, 1)]
            for domain in change["domains"]
            for name, end, given in _means_of(domain)
            if name == first
        ]
        yield Paragraph([names[first]])
        yield Table(head, rows)
        if others:
            yield Paragraph([say("estimate.more")])
    yield Paragraph([say("estimate.change.tiers")])
    total = change["total"]
    tiers = total["tiers"] if total["tiers_or_higher"] is None else total["tiers_or_higher"]
    rows = [
        [_tier_name(tier, data, say), say(f"estimate.tier.{end}"), *_difference(tier[end], say, 100)]
        for tier in reversed(tiers)
        for end in ("guaranteed", "reachable")
    ]
    yield Table(_head(("tier", "end", "before", "after", "change", "se", "df", "interval"), say), rows)


def _means_of(domain: DomainChangeData) -> Iterator[tuple[str, str, DifferenceData]]:
    for measure in domain["measures"]:
        for end in measure["ends"]:
            yield measure["id"], end["end"], end["mean"]


def _difference(given: DifferenceData, say: Say, scale: float) -> list[str]:
    figure = given["difference"]
    unit = "%" if scale != 1 else ""
    levels = [_scaled(given[name], scale, 1) + unit for name in ("before", "after")]
    change = _signed(figure["estimate"], scale)
    free = say("estimate.census") if figure["estimate"] is not None and figure["df"] is None else None
    cells = [change, _scaled(figure["se"], scale, 2), free or _scaled(figure["df"], 1, 1)]
    return [*levels, *cells, _interval(figure, say, scale)]


def _signed(value: float | None, scale: float) -> str:
    text = _scaled(value, scale, 1)
    return f"+{text}" if value is not None and value > 0 and text != "0" else text


def _strata(strata: Sequence[StratumData], say: Say) -> Iterator[Block]:
    """The strata that did not answer as they were drawn."""
    troubled = [each for each in strata if each["answered"] < each["drawn"] or each["replaced"] or each["merged"]]
    if not troubled:
        return
    yield Heading(say("estimate.strata"))
    columns = ("size", "drawn", "answered", *_TROUBLE)
    head = _head(("stratum", *columns, "merged"), say)
    rows = [
        [
            each["name"],
            *(number(each[name]) for name in columns),  # type: ignore[literal-required]
            each["merged"] or _NOTHING,
        ]
        for each in troubled
    ]
    yield Table(head, rows)


def _method(data: EstimateData, say: Say) -> Iterator[str]:
    yield say("estimate.method.design")
    yield say(f"estimate.method.{data['interval']}", confidence=_percent(data["confidence"], say))
    yield say("estimate.method.ends")
    if data["domains"]:
        yield say("estimate.method.domains")
    if data["change"] is not None and data["change"]["common"] is not None:
        yield say("estimate.method.change")
    if data["design"]["missing"]:
        yield say("estimate.method.weight")


def sample_outline(sample: Sample, file: str, say: Say) -> Iterator[Block]:
    """What was drawn, stratum by stratum."""
    yield Heading(say("sample.title"), 1)
    spare = sum(stratum.replacements for stratum in sample.strata)
    lines = [
        say("sample.facts", size=sample.frame_size, drawn=sample.size, file=file),
        say("sample.seed", seed=str(sample.seed)),
        say(f"sample.allocation.{sample.allocation}"),
    ]
    yield Paragraph([*lines, say("sample.replacements", count=spare)] if spare else lines)
    yield Heading(say("sample.strata"))
    columns = ("stratum", "size", "drawn", "fraction", "replacements")
    rows = [
        [
            stratum.name,
            number(stratum.size),
            number(stratum.drawn),
            _percent(stratum.drawn / stratum.size, say),
            number(stratum.replacements),
        ]
        for stratum in sample.strata
    ]
    yield Table([say(f"sample.column.{column}") for column in columns], rows)
