"""What the commands share: options, where input comes from and where output goes."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import click

from lorg_indicators.draft import drafted, unwritable
from lorg_indicators.errors import Fault, UnreadableError
from lorg_indicators.files import read_bytes
from lorg_indicators.messages import LANGUAGES, Lang, Message, render

__all__ = [
    "as_json",
    "assessed_year",
    "language",
    "output_file",
    "picture_form",
    "progress_bar",
    "source",
    "terminal",
    "write",
    "write_all",
]

_NARROWEST: Final = 40
_WIDEST: Final = 120
_PICTURES: Final[dict[str, Literal["svg", "png"]]] = {".svg": "svg", ".png": "png"}

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


def picture_form(name: str) -> Literal["svg", "png"]:
    """Which sort of picture a file is to be."""
    suffix = Path(name).suffix.lower()
    if suffix not in _PICTURES:
        expected = Message("expected.one-of", {"options": list(_PICTURES)})
        raise UnreadableError([Fault("picture-suffix", found=suffix or name, expected=expected, file=name)])
    return _PICTURES[suffix]


@contextmanager
def progress_bar() -> Iterator[Callable[[float], None]]:
    """A bar on a terminal, nothing elsewhere."""
    steps = 1000
    with click.progressbar(length=steps, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield lambda share: bar.update(max(0, int(share * steps) - bar.pos))


def as_json(data: object) -> str:
    """JSON for a file."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def write(content: str | bytes, output: str | None, lang: Lang) -> None:
    """To standard output, or whole to a file."""
    write_all([(content, output)], lang)


def write_all(written: Sequence[tuple[str | bytes, str | None]], lang: Lang) -> None:
    """Each to standard output, or to a file. Where one file cannot be written none is; no half file is ever seen."""
    with ExitStack() as files:
        for content, output in written:
            if output is not None:
                path = files.enter_context(drafted(Path(output)))
                with unwritable(Path(output)):
                    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    for content, output in written:
        if output is None:
            click.echo(content, nl=False, color=True)
        else:
            click.echo(render(Message("cli.done", {"file": output}), lang), err=True)
