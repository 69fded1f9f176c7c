"""The subcommands of research: ``impact`` says what a revision would do, ``robustness`` how sure an outcome is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Final, Literal

import click

from lorg_indicators.catalog import load_set
from lorg_indicators.cli.shared import (
    assessed_year,
    language,
    output_file,
    picture_form,
    progress_bar,
    source,
    terminal,
    write_all,
)
from lorg_indicators.messages import Lang
from lorg_indicators.research.impact import IMPACT_FORMS, ImpactForm, impact_of, plot_impact, render_impact
from lorg_indicators.research.ranges import parse_ranges
from lorg_indicators.research.robustness import (
    ROBUSTNESS_FORMS,
    RobustnessForm,
    plot_robustness,
    render_robustness,
    robustness_of,
)

__all__ = ["COMMANDS"]


@click.command("impact", short_help="修订的影响 / what a revision would do")
@click.argument("set_", metavar="SET")
@click.argument("file", metavar="EVIDENCE_OR_SCORES")
@click.option("--revision", metavar="FILE", help="修订文件 / a revision of the set")
@click.option("--to", "revised", metavar="SET", help="修订后的指标文件 / the set as it would be")
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
    revision: str | None,
    revised: str | None,
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
    if (revision is None) == (revised is None):
        raise click.UsageError("--revision FILE | --to SET")
    after = load_set(set_, revision=revision) if revised is None else load_set(revised)
    data = impact_of(load_set(set_), after, file, by=by, id=id_, period=period, unknown=unknown)
    pictures = [] if drawing is None else [(plot_impact(data, what, lang, drawing), plot)]
    write_all([*pictures, (render_impact(data, lang, form, **terminal(output)), output)], lang)


@click.command("robustness", short_help="结论有多稳 / how sure tiers and ranks are")
@click.argument("set_", metavar="SET")
@click.argument("file", metavar="EVIDENCE_OR_SCORES")
@click.option(
    "--weights",
    type=click.Choice(["uniform", "near"]),
    default="uniform",
    show_default=True,
    help="权重：任意，或在现行权重附近 / any weights, or near the present ones",
)
@click.option(
    "--concentration",
    type=click.FloatRange(min=0, min_open=True),
    default=100.0,
    show_default=True,
    help="near：越大越接近现行权重 / the greater, the nearer",
)
@click.option("--ranges", metavar="FILE", help="各权重占比的上下限（YAML） / ends of the shares of weights")
@click.option("--vary-aggregation", is_flag=True, help="平均方法也随机 / draw the means too")
@click.option("--fill", is_flag=True, help="未知内容也随机 / draw unknown evidence too")
@click.option("--draws", type=click.IntRange(1, 1_000_000), default=1000, show_default=True, help="次数 / how many")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="随机种子 / seed")
@click.option(
    "--sobol",
    type=click.IntRange(0, 2**20),
    default=0,
    show_default=True,
    metavar="N",
    help="Sobol指数的样本量，0为不算 / base size of Sobol's design; 0: none",
)
@click.option(
    "--shift",
    type=click.FloatRange(0, 100),
    default=5.0,
    show_default=True,
    help="Sobol：分数线上下浮动几分 / by how many points cut-offs vary",
)
@click.option("--id", "id_", default="id", show_default=True, metavar="COLUMN", help="编号的列 / ids")
@click.option("--unknown", multiple=True, metavar="COLUMN", help="确实没有的列 / a column that is missing on purpose")
@click.option("--subjects", metavar="TABLE", help="每个单位一行的结果表 / a file with a row for each subject")
@click.option("--plot", metavar="FILE", help="名次区间图，.svg 或 .png / a picture of the ranks' intervals")
@click.option("--format", "form", type=click.Choice(ROBUSTNESS_FORMS), default="text", show_default=True)
@assessed_year
@language
@output_file
def robustness(  # noqa: PLR0913 - one for each option
    *,
    set_: str,
    file: str,
    weights: Literal["uniform", "near"],
    concentration: float,
    ranges: str | None,
    vary_aggregation: bool,
    fill: bool,
    draws: int,
    seed: int,
    sobol: int,
    shift: float,
    id_: str,
    unknown: Sequence[str],
    subjects: str | None,
    plot: str | None,
    form: RobustnessForm,
    period: int | None,
    lang: Lang,
    output: str | None,
) -> None:
    """权重等换成随机的，看梯级和名次有多稳（SMAA）。 How sure tiers and ranks are, under random weights and more."""
    drawing = None if plot is None else picture_form(plot)
    ends = None if ranges is None else parse_ranges(*source(ranges))
    with progress_bar() as progress:
        found = robustness_of(
            load_set(set_),
            file,
            weights=weights if ends is None else ends,
            concentration=concentration,
            draws=draws,
            seed=seed,
            vary_aggregation=vary_aggregation,
            fill=fill,
            sobol=sobol,
            shift=shift,
            id=id_,
            period=period,
            unknown=unknown,
            progress=progress,
        )
    pictures = [] if drawing is None else [(plot_robustness(found, lang, drawing), plot)]
    with ExitStack() as tables:
        if subjects is not None:
            from lorg_indicators.tables.write import Writer  # noqa: PLC0415 - it needs Polars

            tables.enter_context(Writer(subjects)).write(found.subjects)
        write_all([*pictures, (render_robustness(found.data, lang, form, **terminal(output)), output)], lang)


COMMANDS: Final = (impact, robustness)
