"""How a file is to be scored, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple, Self, TypeVar

import narwhals as nw

from lorg_indicators.columnar import Detail, score_frame
from lorg_indicators.errors import Fault, FrameError, pointer
from lorg_indicators.messages import Lang, Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.tables.read import BadCells
from lorg_indicators.tables.rejects import Reject, rejects_frame
from lorg_indicators.tables.write import Writer

__all__ = ["FAULTS", "Options", "Rejects", "Tally", "scores"]

FAULTS: Final = "faults"
_NAMED: Final = ("set", "set_version")
_Frame = TypeVar("_Frame")


class Options(NamedTuple):
    """How a file is to be scored.

    Attributes:
        period: the assessed year of rows that name none.
        detail: how deep the results go.
        unknown: columns that the file does not have on purpose.
        bad_cells: whether a wrong cell refuses its row or counts as unknown.
        engine: one of `lorg_indicators.backends.ENGINES`; None for Polars. A table of a database is scored by the
            database, and has none.
    """

    period: int | None = None
    detail: Detail = "tiers"
    unknown: Sequence[str] = ()
    bad_cells: BadCells = "refuse"
    engine: str | None = None


class Tally(NamedTuple):
    """What came of a file.

    Attributes:
        rows: rows of data in the file.
        scored: rows in the output.
        refused: rows that are not.
        cells: cells that were wrong.
        skipped: rows above the header.
        defused: texts in the output that a spreadsheet would have run as formulas.
    """

    rows: int
    scored: int
    refused: int
    cells: int
    skipped: int
    defused: int


def scores(indicators: IndicatorSet, frame: _Frame, options: Options) -> _Frame:
    """A frame scored as the options say, and by which set and version: a file outlives the command that made it.

    Raises:
        FrameError: columns are missing or wrong.
    """
    columns = nw.from_native(frame).collect_schema()  # type: ignore[call-overload]
    if taken := [name for name in columns if name.casefold() in _NAMED]:
        expected = Message("expected.other-column")
        raise FrameError(Fault("column-taken", pointer(name), name, expected) for name in sorted(taken))
    scored = score_frame(indicators, frame, period=options.period, detail=options.detail, unknown=options.unknown)
    said = [nw.lit(value).alias(name) for name, value in zip(_NAMED, (indicators.id, indicators.version), strict=True)]
    named: _Frame = nw.from_native(scored).with_columns(*said).to_native()  # type: ignore[call-overload]
    return named


class Rejects:
    """The file of refused cells, where one is wanted."""

    def __init__(self, path: str | Path | None, lang: Lang) -> None:
        self._writer = None if path is None else Writer(path)
        self._lang = lang

    def write(self, rejects: Sequence[Reject]) -> None:
        """Adds some."""
        if self._writer is not None and rejects:
            self._writer.write(rejects_frame(rejects, self._lang))

    def __enter__(self) -> Self:
        if self._writer is not None:
            self._writer.__enter__()
            self._writer.write(rejects_frame([], self._lang))
        return self

    def __exit__(self, *error: object) -> None:
        if self._writer is not None:
            self._writer.__exit__(*error)  # type: ignore[arg-type]
