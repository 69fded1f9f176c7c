"""A file of evidence -> a file of scores, and a file of what was refused. Rows in = rows scored + rows refused.

A cell that is wrong refuses its row, never the run, and is never a zero; or, where that is asked for, it counts as
unknown and is reported all the same. Memory is bounded: files are read, scored and written in pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import polars as pl

from lorg_indicators.columnar import Detail, RowReader, score_frame
from lorg_indicators.errors import EvidenceError, Fault, UnknownNameError, pointer
from lorg_indicators.messages import Lang, Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.tables.columns import SUBJECTS
from lorg_indicators.tables.parquet_file import sound
from lorg_indicators.tables.read import BadCells, Batch, open_table
from lorg_indicators.tables.rejects import Reject, reasons, rejects_frame, without
from lorg_indicators.tables.write import Writer, sink

__all__ = ["Options", "Tally", "explain_row", "score_file"]

_ROWS: Final = 100_000
"""So many rows are scored at a time: to plan the stages costs as much as to score some thousands."""

_FAULTS: Final = "faults"
_PLACE: Final = "__row"


class Options(NamedTuple):
    """How a file is to be scored.

    Attributes:
        period: the assessed year of rows that name none.
        detail: how deep the results go.
        unknown: columns that the file does not have on purpose.
        bad_cells: whether a wrong cell refuses its row or counts as unknown.
    """

    period: int | None = None
    detail: Detail = "tiers"
    unknown: Sequence[str] = ()
    bad_cells: BadCells = "refuse"


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
    """Scores a file.

    Args:
        indicators: the set.
        source: the file, as `lorg_indicators.tables.read.open_table` takes it.
        output: the file to be written, in the format of its suffix; there only when it is whole.
        options: how.
        rejects: the file of refused cells, likewise; None for none.
        lang: the language of the reasons.
        progress: called with the share of the file that was read (0-1).

    Raises:
        UnreadableError: a file cannot be read or written.
        FrameError: columns are missing or wrong.
    """
    table = open_table(source, indicators, period=options.period)
    if table.lazy is not None and Path(output).suffix.lower() == ".parquet" and options.bad_cells == "refuse":
        with sound(table.path):
            return _stream(indicators, table.lazy, Path(output), options, rejects, lang)
    tally = Tally(0, 0, 0, 0, table.skipped, 0)
    with _Rejects(rejects, lang) as refused, Writer(output) as writer:
        for batch in _merged(table.batches(options.bad_cells)):
            scored, found = _scored(indicators, batch, options)
            writer.write(scored)
            refused.write([*batch.rejects, *found])
            rows = batch.frame.height + batch.refused
            tally = tally._replace(
                rows=tally.rows + rows,
                scored=tally.scored + scored.height,
                refused=tally.refused + rows - scored.height,
                cells=tally.cells + len(batch.rejects) + len(found),
            )
            progress(batch.done)
    return tally._replace(defused=writer.defused)


def _scored(indicators: IndicatorSet, batch: Batch, options: Options) -> tuple[pl.DataFrame, list[Reject]]:
    """The rows of a batch that have no fault, scored, and the faults of the others."""
    scored = _score(indicators, batch.frame, options)
    faulty = scored[_FAULTS] > 0
    if not faulty.any():
        return scored, []
    found = reasons(indicators, batch, faulty, options.period)
    if options.bad_cells == "refuse":
        return scored.filter(~faulty), found
    # What is wrong as it stands counts as unknown; a row that is wrong even so is refused.
    again = _score(indicators, without(batch, found), options)
    return again.filter(again[_FAULTS] == 0), found


def _score(indicators: IndicatorSet, frame: pl.DataFrame, options: Options) -> pl.DataFrame:
    return score_frame(indicators, frame, period=options.period, detail=options.detail, unknown=options.unknown)


def _merged(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Batches put together until they are worth a plan of their own."""
    kept: list[Batch] = []
    for batch in batches:
        kept.append(batch)
        if sum(one.frame.height for one in kept) >= _ROWS:
            yield _one(kept)
            kept = []
    if kept:
        yield _one(kept)


def _one(batches: Sequence[Batch]) -> Batch:
    return Batch(
        pl.concat([batch.frame for batch in batches]),
        pl.concat([batch.places for batch in batches]),
        [reject for batch in batches for reject in batch.rejects],
        sum(batch.refused for batch in batches),
        batches[-1].done,
    )


# -- Parquet to Parquet ------------------------------------------------------------------------------------------


def _stream(
    indicators: IndicatorSet, rows: pl.LazyFrame, output: Path, options: Options, rejects: str | Path | None, lang: Lang
) -> Tally:
    """Parquet to Parquet by the streaming engine. To look for faults alone first costs little: nothing is scored."""

    def score(frame: pl.LazyFrame) -> pl.LazyFrame:
        return score_frame(indicators, frame, period=options.period, detail=options.detail, unknown=options.unknown)

    scored = score(rows)
    counts = scored.select(pl.len(), (pl.col(_FAULTS) > 0).sum()).collect(engine="streaming")
    total, refused = counts.row(0)
    cells = 0
    with _Rejects(rejects, lang) as writer:
        if refused:
            numbered = score(rows.with_row_index(_PLACE, offset=1)).filter(pl.col(_FAULTS) > 0)
            for batch in _faulty(numbered, rows.collect_schema().names()):
                every = pl.repeat(value=True, n=batch.frame.height, eager=True)
                found = reasons(indicators, batch, every, options.period)
                writer.write(found)
                cells += len(found)
        sink(scored.filter(pl.col(_FAULTS) == 0) if refused else scored, output)
    return Tally(total, total - refused, refused, cells, 0, 0)


def _faulty(marked: pl.LazyFrame, evidence: Sequence[str]) -> Iterator[Batch]:
    """The rows with faults, as they stand, with their numbers."""
    for frame in marked.collect_batches(chunk_size=_ROWS, maintain_order=True):
        lines = pl.Series("line", [None] * frame.height, dtype=pl.Int64)
        places = pl.DataFrame([frame[_PLACE].cast(pl.Int64).alias("row"), lines])
        yield Batch(frame.select(evidence), places, [], 0, 1.0)


class _Rejects:
    """The file of refused cells, where one is wanted."""

    def __init__(self, path: str | Path | None, lang: Lang) -> None:
        self._writer = None if path is None else Writer(path)
        self._lang = lang

    def write(self, rejects: Sequence[Reject]) -> None:
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


def explain_row(
    indicators: IndicatorSet, source: str | Path, subject: str, period: int | None = None
) -> dict[str, Any]:
    """The evidence document of the one row that is about a subject, to be evaluated and explained.

    Args:
        indicators: the set.
        source: the file.
        subject: what stands in the column of the subject (``id``, ``subject`` and the like).
        period: the assessed year, as for `score_file`.

    Raises:
        UnknownNameError: no row, or no column, is about the subject, or more than one row is.
        EvidenceError: a cell of the row cannot be read.
    """
    table = open_table(source, indicators, period=period)
    found: list[dict[str, Any]] = []
    for batch in table.batches():
        wrong = [reject.fault.under(pointer(reject.column)) for reject in batch.rejects if reject.subject == subject]
        if wrong:
            raise EvidenceError(wrong)
        if table.subject is not None:
            found += batch.frame.filter(pl.col(table.subject).cast(pl.String) == subject).to_dicts()
    if len(found) != 1:
        code = "no-such-row" if not found else "row-twice"
        expected = Message("expected.subject-column", {"names": list(SUBJECTS)}) if table.subject is None else None
        raise UnknownNameError([Fault(code, found=subject, expected=expected, file=str(source))])
    document = RowReader(indicators, table.columns, period).document(found[0])
    return {"subject": {"id": subject}, **document}
