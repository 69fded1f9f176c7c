"""The subcommand ``growth``: of one organisation from its evidence, of many from files of scores."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Final

import click

from lorg_indicators.catalog import load_set
from lorg_indicators.cli.shared import language, output_file, source, terminal, write
from lorg_indicators.document import Document
from lorg_indicators.errors import EvidenceError, Fault, LorgError
from lorg_indicators.growth import GROWTH_FORMS, Growth, GrowthForm, growth_of, growth_of_many, render_growth
from lorg_indicators.loading import parse_evidence
from lorg_indicators.messages import Lang, Message
from lorg_indicators.model import IndicatorSet

__all__ = ["COMMANDS"]

_YEAR: Final = re.compile("[0-9]{4}")


@click.command("growth", short_help="逐年变化 / growth over the years")
@click.argument("set_", metavar="SET")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--table", is_flag=True, help="文件是评分结果表，比较许多单位 / the files are scores of many")
@click.option(
    "--in-force",
    multiple=True,
    metavar="YEAR=SET",
    help="这一年及以前用的是另一版指标 / another version of the set was in force up to that year",
)
@click.option("--by", multiple=True, metavar="COLUMN", help="--table：按这一列分组 / group by this column")
@click.option("--id", "id_", default="id", show_default=True, metavar="COLUMN", help="--table：编号的列 / ids")
@click.option("--subjects", metavar="TABLE", help="--table：每个单位一行的结果表 / a file with a row for each")
@click.option("--format", "form", type=click.Choice(GROWTH_FORMS), default="text", show_default=True)
@language
@output_file
def growth(  # noqa: PLR0913 - one for each option
    *,
    set_: str,
    files: Sequence[str],
    table: bool,
    in_force: Sequence[str],
    by: Sequence[str],
    id_: str,
    subjects: str | None,
    form: GrowthForm,
    lang: Lang,
    output: str | None,
) -> None:
    """比较几个年度：总分、各项、梯级的变化和退步。 Years side by side: what changed, what fell.

    FILE是各年度的填报材料；加--table时是各年度的评分结果表（无period列时写作YEAR=FILE）。
    FILE is evidence, a document a year; with --table, files of scores (YEAR=FILE where they have no column period).
    """
    if not table and (by or subjects):
        raise click.UsageError("--by, --subjects: --table")
    if table and in_force:
        raise click.UsageError("--in-force: evidence only")
    indicators = load_set(set_)
    if not table:
        data = _organisation(indicators, files, in_force)
        write(render_growth(data.to_dict(), lang, form, **terminal(output)), output, lang)
        return
    named = [_dated(file) for file in files]
    found = growth_of_many(indicators, named, by=by, id=id_)
    with ExitStack() as tables:
        if subjects is not None:
            from lorg_indicators.tables.write import Writer  # noqa: PLC0415 - it needs Polars

            tables.enter_context(Writer(subjects)).write(found.subjects)
        write(render_growth(found.data, lang, form, **terminal(output)), output, lang)


def _organisation(indicators: IndicatorSet, files: Sequence[str], in_force: Sequence[str]) -> Growth:
    """The documents of one organisation, each by the set of its year."""
    documents = [parse_evidence(*source(file)) for file in files]
    earlier = sorted(_set_of(given) for given in in_force)
    pairs = [(_in_force(document, earlier) or indicators, document.data) for document in documents]
    try:
        return growth_of(pairs)
    except EvidenceError as error:
        raise EvidenceError(_located(fault, documents) for fault in error.faults) from None


def _set_of(given: str) -> tuple[int, str]:
    year, _, name = given.partition("=")
    if not _YEAR.fullmatch(year) or not name:
        raise LorgError([Fault("bad-in-force", found=given, expected=Message("expected.in-force"))])
    return int(year), name


def _in_force(document: Document, earlier: Sequence[tuple[int, str]]) -> IndicatorSet | None:
    """The set of a document's year, where it was another; what is wrong with the year is told later."""
    year = document.data.get("period")
    if not isinstance(year, int):
        return None
    return next((load_set(name) for until, name in earlier if year <= until), None)


def _located(fault: Fault, documents: Sequence[Document]) -> Fault:
    """`growth_of` says first which document it is."""
    _, at, rest = fault.pointer.split("/", 2)
    return documents[int(at)].locate(replace(fault, pointer=f"/{rest}"))


def _dated(file: str) -> str | tuple[int, str]:
    """``2024=scores.csv``."""
    year, equals, name = file.partition("=")
    return (int(year), name) if equals and _YEAR.fullmatch(year) else file


COMMANDS: Final = (growth,)
