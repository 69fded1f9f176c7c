"""The subcommands of monitoring: ``sample`` draws units, ``estimate`` says what their scores tell of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click

from lorg_indicators.catalog import load_set
from lorg_indicators.cli.shared import language, output_file, picture_form, terminal, write, write_all
from lorg_indicators.messages import Lang, Say
from lorg_indicators.monitoring import (
    ALLOCATIONS,
    ESTIMATE_FORMS,
    INTERVALS,
    NONRESPONSE,
    Allocation,
    EstimateForm,
    Interval,
    Nonresponse,
    draw_sample,
    estimate,
    plot_estimate,
    read_frame,
    render_estimate,
)
from lorg_indicators.monitoring.outline import sample_outline
from lorg_indicators.report import render_blocks

__all__ = ["COMMANDS"]

_MOST: Final = 10_000_000
_CONFIDENCES: Final = ("0.8", "0.9", "0.95", "0.99")
_BY: Final = "列名，用逗号分隔，可多次使用 / names of columns, with commas between them; may be repeated"


@click.command("sample", short_help="分层随机抽样 / draw a stratified sample")
@click.argument("frame", metavar="FRAME")
@click.option("--by", multiple=True, metavar="COLUMNS", help=f"分层的列 / columns that make the strata. {_BY}")
@click.option("--size", type=click.IntRange(1, _MOST), required=True, metavar="N", help="抽取多少个 / how many")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), required=True, metavar="S", help="随机种子 / a whole number")
@click.option("--allocation", type=click.Choice(ALLOCATIONS), default="proportional", show_default=True)
@click.option("--deviation", metavar="COLUMN", help="neyman：各层标准差所在的列 / standard deviations of the strata")
@click.option("--earlier", metavar="COLUMN", help="neyman：以往得分所在的列 / earlier scores")
@click.option(
    "--minimum", type=click.IntRange(2, _MOST), default=2, show_default=True, help="每层至少 / the fewest of a stratum"
)
@click.option(
    "--replacements",
    type=click.IntRange(0, _MOST),
    default=0,
    show_default=True,
    metavar="R",
    help="每层后备单位数 / how many of each stratum in reserve",
)
@click.option("--id", "id_", default="id", show_default=True, metavar="COLUMN", help="单位编号的列 / ids of the units")
@click.option("--single", is_flag=True, help="只有一个单位的层，取这一个 / take the only unit of a stratum")
@language
@click.option("-o", "--output", required=True, metavar="FILE", help="样本文件 / the file of the sample")
def sample(  # noqa: PLR0913 - one for each option
    *,
    frame: str,
    by: Sequence[str],
    size: int,
    seed: int,
    allocation: Allocation,
    deviation: str | None,
    earlier: str | None,
    minimum: int,
    replacements: int,
    id_: str,
    single: bool,
    lang: Lang,
    output: str,
) -> None:
    """从名单中分层随机抽样；同一种子得到同一样本。 Draw a stratified random sample; the same seed draws the same."""
    if (deviation is not None) + (earlier is not None) != (allocation == "neyman"):
        raise click.UsageError(_NEYMAN)
    columns = _columns(by)
    units = read_frame(frame, [id_, *columns])
    drawn = draw_sample(
        units,
        columns,
        size,
        seed,
        allocation=allocation,
        deviation=deviation,
        earlier=earlier,
        minimum=minimum,
        replacements=replacements,
        id=id_,
        single=single,
    )
    from lorg_indicators.tables.write import Writer  # noqa: PLC0415 - it needs Polars

    with Writer(output) as writer:
        writer.write(drawn.frame)
    blocks = list(sample_outline(drawn, output, Say(lang)))
    write(render_blocks(blocks, "text", **terminal()), None, lang)


_NEYMAN: Final = "--allocation neyman: --deviation | --earlier"


@click.command("estimate", short_help="由样本估计总体 / what a sample says of all")
@click.argument("scored", metavar="SCORED_SAMPLE")
@click.option("--by", multiple=True, metavar="COLUMNS", help=f"分组估计的列 / columns of domains. {_BY}")
@click.option(
    "--of",
    multiple=True,
    metavar="COLUMNS",
    help="估计哪些：score、dimension.ID、item.ID 或其他数值列 / what: these, or columns of numbers",
)
@click.option("--since", metavar="EARLIER", help="与以往的样本相比 / an earlier scored sample, to compare with")
@click.option("--independent", is_flag=True, help="两次样本独立抽取 / the two samples were drawn apart")
@click.option("--confidence", type=click.Choice(_CONFIDENCES), default="0.95", show_default=True)
@click.option("--interval", type=click.Choice(INTERVALS), default="satterthwaite", show_default=True)
@click.option(
    "--nonresponse",
    type=click.Choice(NONRESPONSE),
    default="refuse",
    show_default=True,
    help="未作答：不作估计，或由同层其他单位代表 / no estimate, or others of the stratum stand for them",
)
@click.option("--merge", nargs=2, multiple=True, metavar="A B", help="合并两层 / two strata that count as one")
@click.option("--id", "id_", default="id", show_default=True, metavar="COLUMN", help="单位编号的列 / ids of the units")
@click.option("--set", "set_", metavar="SET", help="评分所用的指标体系，用来显示名称 / the set scored by, for titles")
@click.option("--plot", metavar="FILE", help="误差线图，.svg 或 .png / a picture with error bars")
@click.option("--format", "form", type=click.Choice(ESTIMATE_FORMS), default="text", show_default=True)
@language
@output_file
def estimate_(  # noqa: PLR0913 - one for each option
    *,
    scored: str,
    by: Sequence[str],
    of: Sequence[str],
    since: str | None,
    independent: bool,
    confidence: str,
    interval: Interval,
    nonresponse: Nonresponse,
    merge: Sequence[tuple[str, str]],
    id_: str,
    set_: str | None,
    plot: str | None,
    form: EstimateForm,
    lang: Lang,
    output: str | None,
) -> None:
    """由评过分的样本估计总体：平均分、梯级占比、误差和变化。 Means, shares and change, each with its error."""
    picture = None if plot is None else picture_form(plot)
    data = estimate(
        scored,
        of=_columns(of),
        by=_columns(by),
        confidence=float(confidence),
        interval=interval,
        nonresponse=nonresponse,
        merge=merge,
        since=since,
        independent=independent,
        id=id_,
        indicators=None if set_ is None else load_set(set_),
    )
    drawn = None if picture is None else plot_estimate(data, lang, picture)
    pictures = [] if drawn is None else [(drawn, plot)]
    write_all([*pictures, (render_estimate(data, lang, form, **terminal(output)), output)], lang)


def _columns(given: Sequence[str]) -> list[str]:
    """Names that are repeated, or have commas between them."""
    return [name.strip() for names in given for name in names.split(",") if name.strip()]


COMMANDS: Final = (sample, estimate_)
