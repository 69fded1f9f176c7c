"""The command ``lorg``. A subcommand's room is imported when it is used: scoring does not load the linter."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final

import click
from typing_extensions import override

__all__ = ["lorg"]

_ROOMS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("demo", "sets", "show", "template", "evaluate"), "commands"),
    "schema": "schemas",
    "path": "path",
    "growth": "growth",
    **dict.fromkeys(("score", "summary"), "scores"),
    "select": "selection",
    **dict.fromkeys(("sample", "estimate"), "monitoring"),
    "panel": "panel",
    **dict.fromkeys(("weights", "revise", "apply"), "revision"),
    "report": "report",
    **dict.fromkeys(("impact", "robustness", "items", "agreement"), "research"),
    "validate": "validation",
    "diff": "diff",
    **dict.fromkeys(("rules", "rule"), "rules"),
}
"""Subcommand -> the module that has it in ``COMMANDS``, in the order in which the help lists them."""


class _Rooms(click.Group):
    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_ROOMS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ROOMS:
            return None
        room = import_module(f"lorg_indicators.cli.{_ROOMS[cmd_name]}")
        commands: Mapping[str, click.Command] = {command.name: command for command in room.COMMANDS}
        return commands[cmd_name]


@click.group(cls=_Rooms, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="lorg-indicators", message="%(package)s %(version)s")
def lorg() -> None:
    """学习型组织建设指标：评分并说明理由。 Score evidence against indicator sets, and say why."""
