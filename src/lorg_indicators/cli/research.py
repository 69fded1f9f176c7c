"""The subcommands of research: ``impact`` says what a revision would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import click

from lorg_indicators.catalog import load_set
from lorg_indicators.cli.shared import assessed_year, language, output_file, picture_form, terminal, write_all
from lorg_indicators.messages import Lang
from lorg_indicators.research.impact import IMPACT_FORMS, ImpactForm, impact_of, plot_impact, render_impact

__all__ = ["COMMANDS"]


@click.command("impact", short_help="修订的影响 / what a revision would do")
@click.argument("set_", metavar="SET")
@click.argument("file", metavar="EVIDENCE_OR_SCORES")
@click.option("--to", "revised", required=True, metavar="SET", help="修订后的指标文件 / the set as it would be")
@click.option("--by", multiple=True, metavar="COLUMN", help="按这一列分组，可多次使用 / group by this column")
@click.option("--id", "id_", default="id", show_default=True, metavar="COLUMN", help="编号的列 / ids")
@click.option("--unknown", multiple=True, metavar="COLUMN", help="确实没有的列 / a column that is missing on purpose")
@click.option("--plot", metavar="FILE", help="图，.svg 或 .png / a picture")
@click.option(
    "--picture", "what", type=click.Choice(["migration", "margins"]), default="migration", show_default=True,
    help="图的内容：梯级变化，或权重余地 / what the picture shows",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(IMPACT_FORMS), default="text", show_default=True)
@assessed_year
@language
@output_file
def impact(  # noqa: PLR0913 - one for each option
    *,
    set_: str,
    file: str,
    revised: str,
    by: Sequence[str],
    id_: str,
    unknown: Sequence[str],
    plot: str | None,
    what: Literal["migration", "margins"],
    form: ImpactForm,
    period: int | None,
    lang: Lang,
    output: str | None,
) -> None:
    """修订权重、分数线以后，一批单位的梯级、得分、名次怎么变。 What a revision would do to a cohort.

    文件是填报材料表，评分结果表也可以，因为它保留了填报内容。
    The file is a table of evidence; a file of scores does, as it keeps the evidence.
    """
    drawing = None if plot is None else picture_form(plot)
    data = impact_of(load_set(set_), load_set(revised), file, by=by, id=id_, period=period, unknown=unknown)
    pictures = [] if drawing is None else [(plot_impact(data, what, lang, drawing), plot)]
    write_all([*pictures, (render_impact(data, lang, form, **terminal(output)), output)], lang)


COMMANDS: Final = (impact,)
