"""Random rows through the scalar evaluator and through engines, a chunk at a time, and what came of them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import polars as pl

from lorg_indicators import IndicatorSet

from .compare import Comparison, compare
from .evidence import ROW, Chunk, chunk
from .frames import scores
from .truth import Truth

__all__ = ["Tally", "Task", "compared", "tasks", "tasks_of_random_sets"]


class Task(NamedTuple):
    """Rows to be compared.

    Attributes:
        name: set and seed, to draw the same rows again.
        indicators: the set.
        chunk: the rows.
    """

    name: str
    indicators: IndicatorSet
    chunk: Chunk


class Tally(NamedTuple):
    """What came of an engine.

    Attributes:
        found: rows, and those that differ.
        seconds: what the engine took, with the way of the rows there and back.
    """

    found: Comparison = Comparison(0, 0, 0, 0, [])
    seconds: float = 0.0

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(self.found.plus(other.found), self.seconds + other.seconds)


def tasks(indicators: IndicatorSet, rows: int, size: int, seed: int) -> Iterator[Task]:
    """Random rows for a set, at most so many at a time; which columns there are is drawn anew each time."""
    for first in range(0, rows, size):
        drawn = chunk(indicators, min(size, rows - first), seed + first, first)
        yield Task(f"{indicators.id}, rows from {first:,} on, seed {seed}", indicators, drawn)


def tasks_of_random_sets(sets: Sequence[IndicatorSet], rows: int, seed: int) -> Iterator[Task]:
    """So many random rows for each set."""
    for at, indicators in enumerate(sets):
        yield Task(f"random set {at}, seed {seed}", indicators, chunk(indicators, rows, seed + at))


def compared(todo: Iterable[Task], engines: Sequence[str], truth: Truth) -> Iterator[tuple[Task, dict[str, Tally]]]:
    """What came of each engine, a task at a time.

    The evaluator is asked about the next rows while the engines score these: most of them plan on one core.
    """
    ahead = None
    for task in todo:
        begun = truth.begin(task.indicators, task.chunk)
        if ahead is not None:
            yield ahead[0], _scored(ahead[0], engines, truth.ended(ahead[1]))
        ahead = task, begun
    if ahead is not None:
        yield ahead[0], _scored(ahead[0], engines, truth.ended(ahead[1]))


def _scored(task: Task, engines: Sequence[str], expected: pl.DataFrame) -> dict[str, Tally]:
    results = [name for name in expected.columns if name != ROW]
    tallies = {}
    for engine in engines:
        start = time.perf_counter()
        try:
            found = scores(engine, task.indicators, task.chunk, results)
        except Exception as error:
            error.add_note(f"{engine}: {task.name}")
            raise
        spent = time.perf_counter() - start
        tallies[engine] = Tally(compare(expected, found), spent)
    return tallies
