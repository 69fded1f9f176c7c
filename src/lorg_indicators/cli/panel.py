"""The subcommand ``panel``: forms for experts, round after round, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from lorg_indicators.catalog import load_set
from lorg_indicators.cli.shared import as_json, language, output_file, picture_form, terminal, write
from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.extras import need
from lorg_indicators.messages import Lang, Message, Say, render
from lorg_indicators.panel import KINDS, ROOT, Plan, collect, collected, new_panel, next_round, read_plan, rounds_of
from lorg_indicators.panel.consistency import inconsistencies
from lorg_indicators.panel.outline import collection_outline
from lorg_indicators.panel.plan import PANEL_FORMAT, Kind
from lorg_indicators.panel.weights import panel_weights
from lorg_indicators.report import render_blocks
from lorg_indicators.research.weights.ahp import METHODS, PriorityMethod
from lorg_indicators.research.weights.group import Aggregating

__all__ = ["COMMANDS"]

_MOST: Final = 500


@click.group("panel", short_help="专家意见征询 / a panel of experts")
def panel() -> None:
    """征询专家意见：发出意见表，收回汇总，再发下一轮。 Ask experts: forms out, forms back, and the next round."""


@panel.command("new", short_help="发出第一轮意见表 / the forms of the first round")
@click.argument("set_", metavar="SET")
@click.argument("folder", metavar="FOLDER")
@click.option(
    "--kind", type=click.Choice(KINDS), required=True, help="两两比较、分配100分或评1至5分 / how experts judge"
)
@click.option("--experts", type=click.IntRange(1, _MOST), required=True, metavar="N", help="专家人数 / how many")
@click.option(
    "--group",
    "chosen",
    multiple=True,
    default=(ROOT,),
    show_default=True,
    metavar="ID",
    help="比较哪一组：set、一级指标或指标项的编号 / whose members are judged; may be repeated",
)
@language
def new(*, set_: str, folder: str, kind: Kind, experts: int, chosen: Sequence[str], lang: Lang) -> None:
    """写出每位专家的意见表（E01、E02……），真实姓名不写入任何文件。 Write a form for each pseudonymous expert."""
    indicators = load_set(set_)
    width = max(2, len(str(experts)))
    plan = Plan(
        format=PANEL_FORMAT,
        set=indicators.id,
        version=indicators.version,
        kind=kind,
        groups=tuple(chosen),
        experts=tuple(f"E{at:0{width}}" for at in range(1, experts + 1)),
    )
    _told(new_panel(plan, indicators, Path(folder), lang), 1, lang)


@panel.command("collect", short_help="汇总收回的意见表 / what came back")
@click.argument("folder", metavar="FOLDER")
@click.option("--round", "number", type=click.IntRange(1), metavar="N", help="哪一轮，默认最后一轮 / default: the last")
@click.option(
    "--set", "set_", metavar="SET", help="指标体系的文件，默认按编号取 / a file of the set; default: by its id"
)
@language
@click.pass_context
def collect_(context: click.Context, *, folder: str, number: int | None, set_: str | None, lang: Lang) -> None:
    """读取收回的意见表，写出汇总。 Read what came back, and write the answers.

    逐个列出缺的、错的和前后不一致的；有任何一种，退出码为1。
    Named are the missing, the wrong and the inconsistent: exit code 1 if there are any.
    """
    place = Path(folder)
    indicators = load_set(set_ or read_plan(place).set)
    found = collect(place, indicators, number)
    blocks = list(collection_outline(found, indicators, Say(lang)))
    write(render_blocks(blocks, "text", **terminal()), None, lang)
    if not found.complete or inconsistencies(found, indicators):
        context.exit(1)


@panel.command("next", short_help="发出下一轮意见表 / the forms of the next round")
@click.argument("folder", metavar="FOLDER")
@click.option(
    "--set", "set_", metavar="SET", help="指标体系的文件，默认按编号取 / a file of the set; default: by its id"
)
@click.option("--without-missing", is_flag=True, help="有人未答也进行 / go on though some have not answered")
@language
def next_(*, folder: str, set_: str | None, without_missing: bool, lang: Lang) -> None:
    """写出下一轮意见表。 Write the next forms.

    每题附本人上一轮的判断，和全体的中位数、四分位区间。
    Beside each question stand the expert's own answer, and median and quartiles of all.
    """
    place = Path(folder)
    indicators = load_set(set_ or read_plan(place).set)
    found, forms = next_round(place, indicators, without_missing=without_missing, lang=lang)
    _told(forms, found.number + 1, lang)


@panel.command("weights", short_help="由意见得出权重 / weights from the answers")
@click.argument("folder", metavar="FOLDER")
@click.option("--round", "number", type=click.IntRange(1), metavar="N", help="哪一轮，默认最后一轮 / default: the last")
@click.option(
    "--set", "set_", metavar="SET", help="指标体系的文件，默认按编号取 / a file of the set; default: by its id"
)
@click.option("--method", type=click.Choice(METHODS), default="eigenvector", show_default=True, help="AHP")
@click.option(
    "--of", type=click.Choice(["judgements", "priorities"]), default="judgements", show_default=True,
    help="合并判断，或合并各人的权重 / put judgements together, or weights",
)  # fmt: skip
@click.option("--power", "powers", multiple=True, metavar="EXPERT=N", help="一位专家的票数，默认1 / votes of an expert")
@language
@output_file
def weights_(  # noqa: PLR0913 - one for each option
    *,
    folder: str,
    number: int | None,
    set_: str | None,
    method: PriorityMethod,
    of: Aggregating,
    powers: Sequence[str],
    lang: Lang,
    output: str | None,
) -> None:
    """由收回的意见得出权重，供lorg revise --weights使用。 Weights, for lorg revise --weights."""
    place = Path(folder)
    indicators = load_set(set_ or read_plan(place).set)
    found = collected(place, indicators, number)
    data = panel_weights(found, indicators, method=method, of=of, power=dict(map(_power, powers)), lang=lang)
    write(as_json(data), output, lang)


@panel.command("plot", short_help="各轮意见图 / a picture of the rounds")
@click.argument("folder", metavar="FOLDER")
@click.option(
    "--set", "set_", metavar="SET", help="指标体系的文件，默认按编号取 / a file of the set; default: by its id"
)
@click.option("-o", "--output", required=True, metavar="FILE", help="图，.svg 或 .png / a picture")
@language
def plot(*, folder: str, set_: str | None, lang: Lang, output: str) -> None:
    """各题每一轮的中位数和四分位区间。 Median and quartiles of every question, round beside round."""
    drawing = picture_form(output)
    place = Path(folder)
    indicators = load_set(set_ or read_plan(place).set)
    need("matplotlib", "plots")
    from lorg_indicators.panel.picture import picture  # noqa: PLC0415 - imports Matplotlib

    rounds = [collected(place, indicators, number) for number in rounds_of(place)]
    write(picture(rounds, indicators, Say(lang), drawing), output, lang)


def _power(given: str) -> tuple[str, float]:
    """``E01=2``."""
    name, _, amount = given.partition("=")
    try:
        votes = float(amount)
    except ValueError:
        votes = -1.0
    if not 0 <= votes < float("inf"):
        raise LorgError([Fault("panel-power", found=given)])
    return name, votes


def _told(forms: Sequence[Path], number: int, lang: Lang) -> None:
    folder = forms[0].parent
    said = Message("panel.written", {"count": len(forms), "number": number, "folder": str(folder)})
    click.echo(render(said, lang))
    click.echo(render(Message("panel.put-back", {"folder": str(folder.parent / "returned")}), lang))


COMMANDS: Final = (panel,)
