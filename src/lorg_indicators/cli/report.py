"""The subcommand ``report``: pages for people who decide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from lorg_indicators.catalog import load_set
from lorg_indicators.cli.shared import assessed_year, language, output_file, progress_bar, write
from lorg_indicators.files import read_bytes
from lorg_indicators.messages import Lang
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
    period: int | None,
    lang: Lang,
    output: str | None,
) -> None:
    """关于一份修订的网页，一个文件，不需要网络。 A page on a revision: one HTML file that needs no network."""
    made = parse_revision(read_bytes(Path(revision)), revision)
    with progress_bar() as progress:
        page = revision_report(
            load_set(set_),
            load_set(set_, revision=made),
            made,
            file,
            by=by,
            id=id_,
            draws=draws,
            seed=seed,
            period=period,
            unknown=unknown,
            lang=lang,
            progress=progress,
        )
    write(page, output, lang)


COMMANDS: Final = (report,)
