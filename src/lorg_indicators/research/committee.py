"""A revision -> one page of HTML that a committee can read: what changes and why, who moves, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from os import PathLike

from lorg_indicators.extras import need
from lorg_indicators.messages import Lang, Say, catalogue, number
from lorg_indicators.model import IndicatorSet
from lorg_indicators.report.blocks import Block, Bullets, Heading, Paragraph, Picture, Table
from lorg_indicators.report.html import to_html
from lorg_indicators.research.impact import ImpactData, impact_of, plot_impact
from lorg_indicators.research.impact.outline import outline as impact_outline
from lorg_indicators.research.items import items_of, plot_items
from lorg_indicators.research.items.outline import outline as items_outline
from lorg_indicators.research.robustness import plot_robustness, robustness_of
from lorg_indicators.research.robustness.outline import outline as robustness_outline
from lorg_indicators.revision import Change, Revision

__all__ = ["revision_report"]

_CONCENTRATION = 100.0


def revision_report(  # noqa: PLR0913 - as many choices as there are
    base: IndicatorSet,
    revised: IndicatorSet,
    revision: Revision,
    file: str | PathLike[str],
    *,
    by: Sequence[str] = (),
    id: str = "id",  # noqa: A002 - the name of the column
    draws: int = 1000,
    seed: int = 0,
    period: int | None = None,
    unknown: Sequence[str] = (),
    scores: str | PathLike[str] | None = None,
    more: Sequence[Block] = (),
    lang: Lang = "zh",
    progress: Callable[[float], None] = lambda _: None,
) -> str:
    """The report on a revision: one HTML file that needs no network.

    Its first page is what changes, from what to what and why, and who moves; then come the impact, how sure the revised
    outcome is under weights near the revised ones, and the methods.

    Args:
        base: the set as it is.
        revised: the set with the revision.
        revision: what changes, and why.
        file: evidence of a cohort, a row each; a file of scores does.
        by: columns to group by.
        id: the column that names the subject.
        draws: how many weightings.
        seed: of them.
        period: the assessed year of rows that name none.
        unknown: columns or measures that the file does not have on purpose.
        scores: a file of scores by the set as it is, for what they say of the items; none for no such part.
        more: blocks that stand before the methods, such as the rounds of a panel.
        lang: of the report.
        progress: told the share done, 0-1.

    Raises:
        LorgError: as for `impact_of` and `robustness_of`; or Matplotlib or a font with Chinese characters is missing.
        UnreadableError: the file cannot be read.
        ValueError: there is no catalogue for ``lang``.
    """
    catalogue(lang)
    need("matplotlib", "plots")
    say = Say(lang)
    impact = impact_of(base, revised, file, by=by, id=id, period=period, unknown=unknown)
    sure = robustness_of(
        revised, file, weights="near", concentration=_CONCENTRATION, draws=draws, seed=seed,
        id=id, period=period, unknown=unknown, progress=progress,
    )  # fmt: skip
    blocks = list(_first_page(base, revision, impact, say))
    blocks.append(Picture(plot_impact(impact, "migration", lang), say("impact.migration")))
    blocks += _below(impact_outline(impact, say))
    if impact["margins"]:
        blocks.append(Picture(plot_impact(impact, "margins", lang), say("impact.margins")))
    blocks += _below(robustness_outline(sure.data, say))
    blocks.append(Picture(plot_robustness(sure, lang), say("robustness.plot.title")))
    methods = ["impact", "margins", "smaa"]
    if scores is not None:
        items = items_of(scores, base)
        blocks += _below(items_outline(items, say))
        blocks.append(Picture(plot_items(items, lang), say("items.map")))
        methods.append("items")
    blocks += more
    notes = [say(f"committee.method.{name}") for name in (*methods, "repeat")]
    blocks += [Heading(say("committee.methods"), 2), Bullets(notes)]
    return to_html(blocks, lang)


def _first_page(base: IndicatorSet, revision: Revision, impact: ImpactData, say: Say) -> Iterator[Block]:
    yield Heading(
        say("committee.title", title=base.title.label, base=revision.base.version, version=revision.version), 1
    )
    words = {"id": revision.id, "author": revision.author, "date": revision.date}
    lines = [say("committee.who", **words), say("committee.why", reason=revision.reason)]
    if revision.source is not None:
        lines.append(say("committee.source", source=revision.source))
    yield Paragraph(lines)
    yield Heading(say("committee.changes"), 2)
    titles = _titles(base)
    head = [say(f"committee.column.{name}") for name in ("what", "before", "after", "reason")]
    yield Table(head, [_row(change, titles, revision, say) for change in revision.changes])
    yield Heading(say("committee.who-moves"), 2)
    total = impact["total"]
    same = total["count"] - total["up"] - total["down"]
    yield Paragraph([say("impact.moves", up=total["up"], down=total["down"], same=same)])


def _row(change: Change, titles: Mapping[tuple[str, str], dict[str, str]], revision: Revision, say: Say) -> list[str]:
    (subject,) = change.subjects
    what = say("committee.field", title=titles.get(subject, {"zh": subject[1]}), field=change.field)
    if change.field == "weight":
        what = say("committee.weight", title=titles.get(subject, {"zh": subject[1]}))
    return [what, _value(change.before), _value(change.after), change.reason or revision.reason]


def _value(value: float | str) -> str:
    return value if isinstance(value, str) else number(round(value, 6), decimals=4)


def _titles(indicators: IndicatorSet) -> dict[tuple[str, str], dict[str, str]]:
    titles = {("dimension", part.id): dict(part.title.label) for part in indicators.dimensions}
    titles |= {("item", item.id): dict(item.title.label) for _, item in indicators.items}
    titles |= {("tier", tier.id): dict(tier.title.label) for tier in indicators.ladder.tiers}
    titles |= {("measure", name): dict(part.label.label) for name, part in indicators.measures.items()}
    for item, part in indicators.criteria:
        label = {lang: f"{title}“{part.quote}”" for lang, title in item.title.label.items()}
        titles["criterion", f"{item.id}.{part.id}"] = label
    return titles


def _below(blocks: Iterator[Block]) -> Iterator[Block]:
    """A report as a part of another: each heading a level further down."""
    for block in blocks:
        yield Heading(block.text, min(block.level + 1, 3)) if isinstance(block, Heading) else block
