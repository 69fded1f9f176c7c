"""The subcommand ``path``: the cheapest way to a tier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click

from lorg_indicators.catalog import load_set
from lorg_indicators.cli.shared import language, output_file, source, terminal, write
from lorg_indicators.errors import EvidenceError, Fault, LorgError
from lorg_indicators.evaluation import evaluate
from lorg_indicators.loading import parse_evidence
from lorg_indicators.messages import Lang, Message
from lorg_indicators.pathway import PATH_FORMS, PathForm, render_path

__all__ = ["COMMANDS"]

_MOST: Final = 5


@click.command("path", short_help="到下一梯级的最短路径 / the way to the next tier")
@click.argument("set_", metavar="SET")
@click.argument("evidence", metavar="EVIDENCE")
@click.option("--to", "tier", metavar="TIER", help="目标梯级，默认为下一级 / the tier; the next one unless told")
@click.option("--effort", "efforts", multiple=True, metavar="ID=N", help="一条细则的难度 / effort of a criterion")
@click.option("--lock", "locks", multiple=True, metavar="ID", help="这条细则不动 / a criterion that stays as it is")
@click.option(
    "--alternatives", type=click.IntRange(0, _MOST), default=0, show_default=True, help="备选方案 / other ways"
)
@click.option("--fill", is_flag=True, help="只补未填的 / only what is not answered yet")
@click.option("--format", "form", type=click.Choice(PATH_FORMS), default="text", show_default=True)
@language
@output_file
def path(  # noqa: PLR0913 - one for each option
    *,
    set_: str,
    evidence: str,
    tier: str | None,
    efforts: Sequence[str],
    locks: Sequence[str],
    alternatives: int,
    fill: bool,
    form: PathForm,
    lang: Lang,
    output: str | None,
) -> int:
    """达到一个梯级，最省力要改进哪些。 The least effort that reaches a tier.

    没有路径时退出码为1，并说明原因。 Exit code 1 where there is no way; the report says why.
    """
    indicators = load_set(set_)
    document = parse_evidence(*source(evidence))
    try:
        result = evaluate(indicators, document.data)
    except EvidenceError as error:
        raise EvidenceError(document.locate(fault) for fault in error.faults) from None
    effort = dict(map(_effort, efforts))
    found = result.path_to(tier, effort=effort, locks=locks, alternatives=alternatives, fill=fill)
    write(render_path(found.to_dict(), lang, form, **terminal(output)), output, lang)
    return int(found.route is None)


def _effort(given: str) -> tuple[str, float]:
    """``reading.books=2``."""
    name, _, amount = given.partition("=")
    try:
        return name, float(amount)
    except ValueError:
        raise LorgError([Fault("bad-effort", found=given, expected=Message("expected.effort"))]) from None


COMMANDS: Final = (path,)
