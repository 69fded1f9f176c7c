"""`score_file`: which way an input is scored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from lorg_indicators.backends import DATABASE, ENGINES, engine_for, opened, shown
from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.messages import Lang, Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.score_file.base import Options, Tally
from lorg_indicators.score_file.batches import score_batches
from lorg_indicators.score_file.whole import score_whole

__all__ = ["score_file"]

_BATCHES: Final = next(iter(ENGINES))
"""The engine that files of any format are scored by, batch by batch."""


def score_file(
    indicators: IndicatorSet,
    source: str | Path,
    output: str | Path,
    options: Options,
    rejects: str | Path | None = None,
    *,
    lang: Lang = "zh",
    progress: Callable[[float], None] = lambda _: None,
) -> Tally:
    """Scores a file, or a table of a database.

    Args:
        indicators: the set.
        source: the file, as `lorg_indicators.tables.read.open_table` takes it, or ``postgresql://user@host/db#table``.
        output: the file to be written, in the format of its suffix, or ``#table``, another one of the same database;
            there only when it is whole.
        options: how.
        rejects: the file of refused cells, likewise; None for none.
        lang: the language of the reasons.
        progress: called with the share of the file that was read (0-1).

    Raises:
        UnreadableError: a file cannot be read or written, a database or an engine fails.
        FrameError: columns are missing or wrong.
        LorgError: the engine does not take such an input, output or option.
    """
    engine = engine_for(str(source), options.engine)
    _check_files(engine, output, rejects)
    if engine == _BATCHES and not (_parquet(source, output) and options.bad_cells == "refuse"):
        return score_batches(indicators, source, output, options, rejects, lang=lang, progress=progress)
    if options.bad_cells != "refuse":
        raise LorgError([Fault("engine-bad-cells", hint=Message("hint.bad-cells"))])
    with opened(engine, str(source), str(output)) as rows:
        return score_whole(indicators, rows, options, rejects, lang)


def _parquet(source: str | Path, output: str | Path) -> bool:
    """Whether Parquet, or a folder of it, becomes Parquet."""
    typed = Path(source).suffix.lower() == ".parquet" or Path(source).is_dir()
    return typed and Path(output).suffix.lower() == ".parquet"


def _check_files(engine: str, output: str | Path, rejects: str | Path | None) -> None:
    """A URI where a file should be named is said at once, and never shown: there may be a password in it."""
    files = [rejects, None if engine == DATABASE else output]
    if any(name is not None and shown(str(name)) != str(name) for name in files):
        raise LorgError([Fault("other-database", hint=Message("hint.same-database"))])
