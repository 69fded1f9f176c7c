"""The command ``lorg``: parse, call one function, exit code.

0 fine; 1 findings (validation); 2 wrong usage or wrong input; 3 unreadable file or internal error. Errors go to
standard error, one fault a line; a user's mistake never shows a traceback.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from itertools import pairwise

import click

from lorg_indicators.cli.group import lorg
from lorg_indicators.errors import LorgError, UnreadableError
from lorg_indicators.messages import LANGUAGES, Lang, Message, render

__all__ = ["main"]

WRONG_USAGE = 2
UNREADABLE = 3
_THRESHOLDS = (50_000, 20, 100)


def main(arguments: Sequence[str] | None = None) -> int:  # noqa: PLR0911 - one return an outcome
    """Run one command and give its exit code."""
    given = _of_process() if arguments is None else list(arguments)
    lang = _language(given)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without ✓ shows "?" instead of a traceback
    try:
        code = lorg.main(given, prog_name="lorg", standalone_mode=False)
        sys.stdout.flush()
    except LorgError as error:
        print(error.render(lang), file=sys.stderr)  # noqa: T201
        return UNREADABLE if isinstance(error, UnreadableError) else WRONG_USAGE
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)  # noqa: T201
        return WRONG_USAGE
    except click.UsageError as error:
        print(_usage(error, lang), file=sys.stderr)  # noqa: T201
        return WRONG_USAGE
    except click.exceptions.Abort:
        return WRONG_USAGE
    except BrokenPipeError:
        # The reader of the pipe has gone, as with `lorg show SET | head`: that is no error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:  # noqa: BLE001 - the last line of defence: no user sees a traceback
        shown = f"{type(error).__name__}: {error}"
        print(render(Message("cli.internal", {"error": shown}), lang), file=sys.stderr)  # noqa: T201
        return UNREADABLE
    else:
        return code if isinstance(code, int) else 0
    return 0


def _of_process() -> list[str]:
    """The arguments of a process that is all ours, so that its collector is too.

    To look for cycles of objects as often as Python does takes a tenth of a command's time, and hardly any arise.
    """
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    atexit.register(_leave)
    return sys.argv[1:]


def _leave() -> None:
    """At the end everything goes, and none of it has to be looked through; but DuckDB complains of what is left."""
    if "duckdb" not in sys.modules:
        gc.freeze()


def _language(arguments: Sequence[str]) -> Lang:
    """The language asked for, found before the arguments are parsed: parsing may fail, and must say so in it."""
    for lang in LANGUAGES:
        if f"--lang={lang}" in arguments:
            return lang
        for option, value in pairwise(arguments):
            if (option, value) == ("--lang", lang):
                return lang
    return LANGUAGES[0]


def _usage(error: click.UsageError, lang: Lang) -> str:
    """Click's complaint in our words: what is wrong, and where to look."""
    command = error.ctx.command_path if error.ctx else "lorg"
    lines = (
        Message("cli.usage", {"problem": _problem(error)}),
        Message("cli.see-help", {"command": command}),
    )
    return "\n".join(render(line, lang) for line in lines)


def _problem(error: click.UsageError) -> Message:  # noqa: PLR0911 - one return a complaint
    context = error.ctx or click.Context(lorg)
    match error:
        case click.NoSuchOption(option_name=name, possibilities=near):
            return Message("cli.no-such-option", {"option": name, "near": near or ["--help"]})
        case click.exceptions.NoSuchCommand(command_name=name):
            group = context.command
            known = group.list_commands(context) if isinstance(group, click.Group) else []
            return Message("cli.no-such-command", {"command": name, "commands": known})
        case click.BadOptionUsage(option_name=name):
            return Message("cli.no-value", {"option": name})
        case click.MissingParameter(param=click.Option() as option):
            return Message("cli.missing", {"name": option.opts[-1]})
        case click.MissingParameter(param=click.Parameter() as parameter):
            return Message("cli.missing", {"name": parameter.make_metavar(context)})
        case click.BadParameter(param=click.Option(type=click.Choice() as choice) as option):
            words = {"name": option.opts[-1], "value": _refused(error), "choices": list(choice.choices)}
            return Message("cli.bad-value", words)
        case click.BadParameter(param=click.Option(type=click.IntRange(min=lower, max=upper)) as option):
            words = {"name": option.opts[-1], "value": error.message.partition(" ")[0].strip("'")}
            return Message("cli.bad-number", {**words, "lower": str(lower), "upper": str(upper)})
    # What is left is an argument too many; Click names it in brackets at the end of its sentence.
    return Message("cli.extra", {"names": error.message.rpartition("(")[2].rstrip(")")})


def _refused(error: click.BadParameter) -> str:
    """The value that Click refused, which only its sentence holds."""
    return error.message.partition("'")[2].partition("'")[0]
