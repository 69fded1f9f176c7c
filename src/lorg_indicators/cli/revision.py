"""The subcommands round revisions: ``weights`` and ``revise`` make one, ``apply`` writes it into the set's file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from lorg_indicators.catalog import load_set, set_file
from lorg_indicators.cli.shared import as_json, language, output_file, source, write
from lorg_indicators.document import read_document
from lorg_indicators.extras import need
from lorg_indicators.messages import Lang, Message, render
from lorg_indicators.revision import Said, from_edited, from_weights, parse_revision, revised, revised_text
from lorg_indicators.syntax import decode

__all__ = ["COMMANDS"]


@click.command("revise", short_help="生成修订文件 / make a revision file")
@click.argument("set_", metavar="SET")
@click.option("--edited", metavar="FILE", help="改过数字的指标文件 / a copy of the set with other numbers")
@click.option("--weights", metavar="FILE", help="权重文件（JSON） / a file of weights")
@click.option(
    "--decimals", type=click.IntRange(1, 12), default=4, show_default=True, help="--weights：小数位数 / decimals"
)
@click.option("--id", "id_", metavar="ID", required=True, help="修订的编号 / id of the revision")
@click.option(
    "--version", "version", metavar="VERSION", required=True, help="修订后的版本号 / version of the revised set"
)
@click.option("--author", metavar="TEXT", required=True, help="谁修订 / who says so")
@click.option("--date", metavar="YYYY-MM-DD", required=True, help="日期 / when")
@click.option("--reason", metavar="TEXT", required=True, help="理由 / why")
@click.option("--source", "source_", metavar="TEXT", help="数字从哪里来 / where the numbers come from")
@language
@output_file
def revise(  # noqa: PLR0913 - one for each option
    *,
    set_: str,
    edited: str | None,
    weights: str | None,
    decimals: int,
    id_: str,
    version: str,
    author: str,
    date: str,
    reason: str,
    source_: str | None,
    lang: Lang,
    output: str | None,
) -> None:
    """按改过的指标文件或权重文件，生成修订文件。 A revision from an edited copy of the set or from weights."""
    if (edited is None) == (weights is None):
        raise click.UsageError("--edited FILE | --weights FILE")
    content, name = set_file(set_)
    base = read_document(content, source=name, strict=True)
    said = Said(id_, version, author, date, reason, source_)
    if edited is not None:
        copy, copy_name = source(edited)
        made = from_edited(base, read_document(copy, source=copy_name, strict=True), said)
    else:
        assert weights is not None  # noqa: S101 - one of the two is given
        numbers, numbers_name = source(weights)
        made = from_weights(base, read_document(numbers, source=numbers_name), said, decimals)
    revised(base, made)
    write(made.to_yaml(), output, lang)


@click.command("apply", short_help="把修订写入指标文件 / write a revision into the set's file")
@click.argument("revision", metavar="REVISION")
@click.option("--set", "set_", metavar="SET", help="指标文件，默认为修订写明的 / the set; the one it names unless told")
@click.option("--check", is_flag=True, help="只核对，不写 / check it and write nothing")
@language
@output_file
def apply(*, revision: str, set_: str | None, check: bool, lang: Lang, output: str | None) -> None:
    """把修订写入指标文件：只改动数字本身，其余逐字不变。 Only the values change, all else stays to the byte.

    不写-o时，改写--set指出的文件。 Without -o the file of --set is written over.
    """
    made = parse_revision(*source(revision))
    target = output or set_
    if not check and (target is None or not any(mark in target for mark in "./\\")):
        raise click.UsageError("--check | -o FILE | --set FILE")
    content, name = set_file(set_ or made.base.set)
    base = read_document(content, source=name, strict=True)
    revised(base, made)
    text = revised_text(decode(content, name), base, made)
    if not check:
        marked = "\ufeff" if content.startswith(b"\xef\xbb\xbf") else ""
        write(marked + text, target, lang)
    words = {"count": len(made.changes), "base": made.base.version, "version": made.version}
    click.echo(render(Message("cli.applied", words), lang), err=True)


@click.command("weights", short_help="由判断或评分得出权重 / weights from judgements or scores")
@click.argument("set_", metavar="SET")
@click.argument("judgements", metavar="JUDGEMENTS")
@click.option("--cohort", metavar="SCORES", help="评分结果表，熵权法、CRITIC 用 / scores, for entropy and CRITIC")
@language
@output_file
def weights_(*, set_: str, judgements: str, cohort: str | None, lang: Lang, output: str | None) -> None:
    """按判断文件写明的方法得出权重，供 lorg revise --weights 使用。 Weights, for lorg revise --weights.

    方法：层次分析法、最优最劣法、分配分数、等权、熵权法、CRITIC，以及组合赋权。
    Methods: AHP, best-worst, budget, equal, entropy, CRITIC, and combinations.
    """
    indicators = load_set(set_)
    for module, extra in (("numpy", "research"), ("scipy", "research"), ("polars", "batch")):
        need(module, extra)
    from lorg_indicators.research.weights.weigh import weights_of  # noqa: PLC0415 - it needs them

    scored = None if cohort is None else Path(cohort)
    write(as_json(weights_of(indicators, *source(judgements), cohort=scored, lang=lang)), output, lang)


COMMANDS: Final = (revise, apply, weights_)
