"""The subcommand ``schema``: the JSON Schema of everything that is read or written as JSON or YAML."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final

import click

from lorg_indicators.catalog import load_set
from lorg_indicators.cli.shared import as_json, language, output_file, write
from lorg_indicators.messages import Lang

__all__ = ["COMMANDS"]

_SCHEMAS: Final[Mapping[str, tuple[str, str, str]]] = {
    "result": ("forms", "result_schema", "评估结果 / a result"),
    "summary": ("summary", "summary_schema", "评分汇总 / a summary of scores"),
    "path": ("pathway", "path_schema", "改进路径 / a path to a tier"),
    "growth": ("growth", "growth_schema", "逐年变化 / growth over the years"),
    "selection": ("selection", "selection_schema", "遴选结果 / the result of a selection"),
    "policy": ("selection", "policy_schema", "遴选办法 / a policy of selection"),
    "decisions": ("selection", "decisions_schema", "人工决定 / a file of decisions of people"),
    "estimate": ("monitoring", "estimate_schema", "抽样估计 / estimates from a sample"),
    "revision": ("revision", "revision_schema", "修订文件 / a revision of a set"),
    "judgements": ("research.weights.judgements", "judgements_schema", "权重判断文件 / a file of judgements"),
    "impact": ("research.impact", "impact_schema", "修订的影响 / the impact of a revision"),
    "robustness": ("research.robustness", "robustness_schema", "稳健性检验 / a test of robustness"),
    "items": ("research.items", "items_schema", "指标项分析 / an analysis of items"),
    "agreement": ("research.agreement", "agreement_schema", "评分者一致性 / agreement of raters"),
    "diff": ("lint.comparison", "diff_schema", "两版差别 / what changed between two versions"),
}
"""Name -> the room that has it, its function there, and what it describes."""


@click.group("schema", short_help="输出 JSON Schema / JSON Schemas")
def schema() -> None:
    """输出 JSON Schema。 JSON Schemas."""


@schema.command("evidence")
@click.argument("set_", metavar="SET")
@language
@output_file
def schema_evidence(set_: str, lang: Lang, output: str | None) -> None:
    """填报材料 / an evidence document for a set."""
    from lorg_indicators.forms import evidence_schema  # noqa: PLC0415 - as the rooms of the others

    write(as_json(evidence_schema(load_set(set_), lang)), output, lang)


def _command(name: str, room: str, function: str, what: str) -> click.Command:
    @click.command(name, help=what)
    @language
    @output_file
    def command(lang: Lang, output: str | None) -> None:
        # A room is imported when it is asked for: some need what is not installed everywhere.
        made = getattr(import_module(f"lorg_indicators.{room}"), function)()
        write(as_json(made), output, lang)

    return command


for _name, _rest in _SCHEMAS.items():
    schema.add_command(_command(_name, *_rest))

COMMANDS: Final = (schema,)
