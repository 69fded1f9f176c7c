"""The subcommands of research: what a revision would do, how sure an outcome is, what items and raters are worth."""

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
from lorg_indicators.monitoring import read_frame
from lorg_indicators.research.agreement import AGREEMENT_FORMS, AgreementForm, agreement_of, render_agreement
from lorg_indicators.research.impact import IMPACT_FORMS, ImpactForm, impact_of, plot_impact, render_impact
from lorg_indicators.research.items import ITEMS_FORMS, ItemsForm, items_of, plot_items, render_items
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
@click.option(
    "--rank-draws", type=click.IntRange(1, 1_000_000), default=1000, show_default=True, metavar="N",
    help="名次最多取其中几次：排序最费时 / ranks are of so many of them at most: to sort takes longest",
)  # fmt: skip
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
    rank_draws: int,
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
            rank_draws=rank_draws,
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


@click.command("items", short_help="指标项分析 / what scores say of the items")
@click.argument("set_", metavar="SET")
@click.argument("scores", metavar="SCORES")
@click.option(
    "--level", type=click.Choice(["item", "criterion"]), default="item", show_default=True,
    help="criterion 要用 --detail criteria 评分 / for criteria, score with --detail criteria",
)  # fmt: skip
@click.option(
    "--missing", type=click.Choice(["listwise", "pairwise"]), default="listwise", show_default=True,
    help="α 系数遇到缺值 / how alpha deals with gaps",
)  # fmt: skip
@click.option("--plot", metavar="FILE", help="难度和区分度图，.svg 或 .png / a map of the items")
@click.option("--format", "form", type=click.Choice(ITEMS_FORMS), default="text", show_default=True)
@language
@output_file
def items(  # noqa: PLR0913 - one for each option
    *,
    set_: str,
    scores: str,
    level: Literal["item", "criterion"],
    missing: Literal["listwise", "pairwise"],
    plot: str | None,
    form: ItemsForm,
    lang: Lang,
    output: str | None,
) -> None:
    """各指标项的难度、区分度、未知比例、相关和α系数。 Difficulty, discrimination, gaps, redundancy and alpha."""
    drawing = None if plot is None else picture_form(plot)
    data = items_of(scores, load_set(set_), level=level, missing=missing)
    pictures = [] if drawing is None else [(plot_items(data, lang, drawing), plot)]
    write_all([*pictures, (render_items(data, lang, form, **terminal(output)), output)], lang)


@click.command("agreement", short_help="评分者一致性 / how far raters agree")
@click.argument("ratings", metavar="RATINGS")
@click.option(
    "--level", type=click.Choice(["nominal", "ordinal", "interval"]), required=True,
    help="评分是类别、等级还是数值 / categories, ranks or numbers",
)  # fmt: skip
@click.option("--unit", default="unit", show_default=True, metavar="COLUMN", help="被评对象的列 / what was rated")
@click.option("--rater", default="rater", show_default=True, metavar="COLUMN", help="评分者的列 / who rated")
@click.option("--rating", default="rating", show_default=True, metavar="COLUMN", help="评分的列 / the rating")
@click.option("--format", "form", type=click.Choice(AGREEMENT_FORMS), default="text", show_default=True)
@language
@output_file
def agreement(  # noqa: PLR0913 - one for each option
    *,
    ratings: str,
    level: Literal["nominal", "ordinal", "interval"],
    unit: str,
    rater: str,
    rating: str,
    form: AgreementForm,
    lang: Lang,
    output: str | None,
) -> None:
    """几位评分者给同样的对象评分，看有多一致。 How far raters agree who have rated the same units.

    每行一个评分：对象、评分者、评分。 A row for each rating: unit, rater, rating.
    """
    frame = read_frame(ratings, [unit, rater, rating])
    data = agreement_of(frame, level=level, unit=unit, rater=rater, rating=rating, file=ratings)
    write_all([(render_agreement(data, lang, form, **terminal(output)), output)], lang)


COMMANDS: Final = (impact, robustness, items, agreement)
