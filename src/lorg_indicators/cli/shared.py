"""What the commands share: options, where input comes from and where output goes."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from lorg_indicators.errors import Fault, UnreadableError
from lorg_indicators.files import os_fault, read_bytes
from lorg_indicators.messages import LANGUAGES, Lang, Message, render

__all__ = ["as_json", "assessed_year", "language", "output_file", "source", "terminal", "write"]

_NARROWEST: Final = 40
_WIDEST: Final = 120

_Command = TypeVar("_Command", bound=Callable[..., Any])


def language(command: _Command) -> _Command:
    """``--lang``."""
    choice = click.Choice(LANGUAGES)
    return click.option("--lang", type=choice, default="zh", show_default=True, help="语言 / language")(command)


def output_file(command: _Command) -> _Command:
    """``-o``."""
    return click.option("-o", "--output", metavar="FILE", help="写入文件 / write to a file")(command)


def assessed_year(command: _Command) -> _Command:
    """``--period``."""
    # Where `lorg validate` knows all its files it loads no models, and it shares the rest of this file.
    from lorg_indicators.measures import YEARS  # noqa: PLC0415

    years = click.IntRange(*YEARS)
    return click.option("--period", type=years, metavar="YEAR", help="评估年度 / the assessed year")(command)


def source(name: str) -> tuple[bytes, str]:
    """Content and shown name of a file, or of standard input."""
    return (sys.stdin.buffer.read(), "<stdin>") if name == "-" else (read_bytes(Path(name)), name)


def terminal(output: str | None = None) -> dict[str, Any]:
    """Width and colour of the terminal; 80 columns without colour where there is none, as in a file."""
    if output is not None or not sys.stdout.isatty():
        return {"width": 80, "colour": False}
    width = shutil.get_terminal_size().columns
    return {"width": max(_NARROWEST, min(width, _WIDEST)), "colour": "NO_COLOR" not in os.environ}


def as_json(data: object) -> str:
    """JSON for a file."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def write(content: str | bytes, output: str | None, lang: Lang) -> None:
    """To standard output, or whole to a file: written beside it and renamed, so that no half file is ever seen."""
    if output is None:
        click.echo(content, nl=False, color=True)
        return
    target, raw = Path(output).resolve(), content.encode("utf-8") if isinstance(content, str) else content
    if not target.parent.is_dir():
        raise UnreadableError([Fault("no-such-folder", file=str(target.parent))])
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(raw)  # a pipe or a device is written to, never replaced
        else:
            with tempfile.TemporaryDirectory(prefix=".lorg-", dir=target.parent) as folder:
                draft = Path(folder) / "draft"
                draft.write_bytes(raw)
                draft.replace(target)
    except OSError as error:
        raise UnreadableError([os_fault(error, output, "unwritable")]) from None
    click.echo(render(Message("cli.done", {"file": output}), lang), err=True)
