"""The subcommand ``report``: pages for people who decide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from lorg_indicators.catalog import load_set
from lorg_indicators.cli.shared import assessed_year, language, output_file, progress_bar, write
from lorg_indicators.extras import need
from lorg_indicators.files import read_bytes
from lorg_indicators.messages import Lang, Say
from lorg_indicators.model import IndicatorSet
from lorg_indicators.panel import collected, rounds_of
from lorg_indicators.report.blocks import Block, Heading, Picture
from lorg_indicators.research.committee import revision_report
from lorg_indicators.revision import parse_revision

__all__ = ["COMMANDS"]


@click.group("report", short_help="供审议的报告 / pages for people who decide")
def report() -> None:
    """供审议的报告。 Pages for people who decide."""


@report.command("revision", short_help="一份修订 / on a revision")
@click.argument("set_", metavar="SET")
@click.argument("file", metavar="EVIDENCE_OR_SCORES")
@click.option("--revision", required=True, metavar="FILE", help="修订文件 / the revision")
@click.option("--by", multiple=True, metavar="COLUMN", help="按这一列分组，可多次使用 / group by this column")
@click.option("--id", "id_", default="id", show_default=True, metavar="COLUMN", help="编号的列 / ids")
@click.option("--unknown", multiple=True, metavar="COLUMN", help="确实没有的列 / a column that is missing on purpose")
@click.option(
    "--draws", type=click.IntRange(1, 1_000_000), default=1000, show_default=True, help="随机权重组数 / draws"
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="随机种子 / seed")
@click.option("--scores", metavar="FILE", help="评分结果表，加指标项分析 / scores: adds what they say of the items")
@click.option("--panel", metavar="FOLDER", help="专家意见征询的文件夹，加各轮意见图 / a panel: adds its rounds")
@assessed_year
@language
@output_file
def revision_(  # noqa: PLR0913 - one for each option
    *,
    set_: str,
    file: str,
    revision: str,
    by: Sequence[str],
    id_: str,
    unknown: Sequence[str],
    draws: int,
    seed: int,
    scores: str | None,
    panel: str | None,
    period: int | None,
    lang: Lang,
    output: str | None,
) -> None:
    """关于一份修订的网页，一个文件，不需要网络。 A page on a revision: one HTML file that needs no network."""
    made = parse_revision(read_bytes(Path(revision)), revision)
    base = load_set(set_)
    more = [] if panel is None else _rounds(Path(panel), base, Say(lang))
    with progress_bar() as progress:
        page = revision_report(
            base,
            load_set(set_, revision=made),
            made,
            file,
            by=by,
            id=id_,
            draws=draws,
            seed=seed,
            period=period,
            unknown=unknown,
            scores=scores,
            more=more,
            lang=lang,
            progress=progress,
        )
    write(page, output, lang)


def _rounds(folder: Path, indicators: IndicatorSet, say: Say) -> list[Block]:
    """The rounds of a panel, as a part of the report."""
    need("matplotlib", "plots")
    from lorg_indicators.panel.picture import picture  # noqa: PLC0415 - imports Matplotlib

    rounds = [collected(folder, indicators, number) for number in rounds_of(folder)]
    title = say("panel.plot.title", title=indicators.title.label)
    return [Heading(title, 2), Picture(picture(rounds, indicators, say, "svg"), title)]


COMMANDS: Final = (report,)
