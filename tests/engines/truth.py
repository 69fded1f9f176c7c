"""What the scalar evaluator says of every row of a frame, in the columns that `score_frame` adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Final

import polars as pl

from lorg_indicators import EvidenceError, IndicatorSet, evaluate
from lorg_indicators.columnar.rows import RowReader
from lorg_indicators.columnar.score import result_columns
from lorg_indicators.engine import Case, Engine
from lorg_indicators.outcome import Interval
from lorg_indicators.tiers import highest

from .evidence import ROW, Chunk

__all__ = ["Truth", "truth"]

_PART: Final = 2500
_PUBLIC: Final = 50
"""One row in so many is asked of `evaluate` itself; the others of the engine behind it, which tells more at once."""


class Truth:
    """Asks the scalar evaluator on all cores."""

    def __init__(self, pool: Executor) -> None:
        self._pool = pool

    @classmethod
    @contextmanager
    def workers(cls) -> Iterator[Truth]:
        """With processes that begin anew: one that is forked from a program with threads may hang."""
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            yield cls(pool)

    def begin(self, indicators: IndicatorSet, chunk: Chunk) -> list[Future[pl.DataFrame]]:
        """Asks for the results of a chunk."""
        parts = chunk.frame.iter_slices(_PART)
        return [self._pool.submit(truth, indicators, chunk._replace(frame=part)) for part in parts]

    def ended(self, begun: Iterable[Future[pl.DataFrame]]) -> pl.DataFrame:
        """The results of a chunk, in the order of its rows."""
        return pl.concat(part.result() for part in begun)


def truth(indicators: IndicatorSet, chunk: Chunk) -> pl.DataFrame:
    """The results of a chunk, row by row."""
    reader = RowReader(indicators, chunk.frame.columns, chunk.period)
    engine = indicators.once(Engine)
    staged = any(cell.stage for group in reader.layout.cells.values() for cell in group)
    names = result_columns(indicators, "criteria", staged=staged)
    nothing = [None] * len(names)
    nothing[names.index("faults")] = 1  # type: ignore[call-overload]
    rows = []
    for at, row in enumerate(chunk.frame.iter_rows(named=True)):
        document = reader.document(row)
        try:
            case = engine.judge(document)
        except EvidenceError:
            rows.append(nothing)
            continue
        rows.append(_results(engine, case, staged=staged))
        if at % _PUBLIC == 0:
            _same(engine, case, evaluate(indicators, document))
    schema = {name: _type(name) for name in names}
    return pl.DataFrame(rows, schema, orient="row").insert_column(0, chunk.frame[ROW])


def _results(engine: Engine, case: Case, *, staged: bool) -> list[Any]:
    reached, reachable = highest(case.ladder)
    standing, tree, (low, high) = case.standing, case.tree, case.ends
    results: list[Any] = [
        None if reached is None else engine.titles[reached].id,
        None if reachable is None else engine.titles[reachable].id,
        *_ends(standing.score),
        standing.known,
        0,
    ]
    if staged:
        results += _ends(engine.self_score(case))
    for group, ends in zip(tree.dimensions, standing.dimensions, strict=True):
        results += _ends(ends if group.applies else None)
    for group, lower, upper in zip(tree.items, low.items, high.items, strict=True):
        results += (100 * lower, 100 * upper) if group.applies else (None, None)
    for at, finding in enumerate(case.findings):
        ends_ = (None, None) if at in case.absent else (finding.lower, finding.upper)
        results += (finding.outcome.value, *ends_)
    return results


def _ends(interval: Interval | None) -> Sequence[float | None]:
    return (None, None) if interval is None else (interval.lower, interval.upper)


def _same(engine: Engine, case: Case, result: Any) -> None:
    """The engine's case is what `evaluate` makes its result of."""
    reached, reachable = highest(case.ladder)
    assert result.tier == (None if reached is None else engine.titles[reached])
    assert result.reachable_tier == (None if reachable is None else engine.titles[reachable])
    assert (result.score, result.self_score) == (case.standing.score, engine.self_score(case))
    assert list(result.findings) == list(case.findings)


def _type(name: str) -> type[pl.DataType]:
    if name in {"tier", "reachable_tier"} or name.endswith(".outcome"):
        return pl.String
    return pl.Int64 if name == "faults" else pl.Float64
