"""Compares engines with the scalar evaluator on random rows, and prints a table of what came of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from typing import Final

from lorg_indicators import load_set

from .frames import ENGINES, missing
from .run import Tally, Task, compared, tasks, tasks_of_random_sets
from .sets import random_sets
from .truth import Truth

_SETS: Final = ("jiguan", "qiye", "shequ", "jiating")
_HEAD: Final = (
    "| set | engine | rows | refused | with a tier | differ | engine alone |\n|---|---|---|---|---|---|---|\n"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if no row differs, 1 if any does. An engine that is not there is an error, and never passed over."""
    parser = argparse.ArgumentParser(prog="python -m tests.engines", description=__doc__)
    parser.add_argument("--set", dest="sets", action="append", choices=_SETS, help="default: all four")
    parser.add_argument("--random-sets", type=int, default=0, metavar="N", help="random ones instead")
    parser.add_argument("--engine", dest="engines", action="append", choices=list(ENGINES), help="default: all")
    parser.add_argument("--rows", type=int, default=20_000, help="of each set (default: 20,000)")
    parser.add_argument("--chunk", type=int, default=20_000, help="rows that are scored at a time (default: 20,000)")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    engines = chosen.engines or list(ENGINES)
    for engine in engines:
        if reason := missing(engine):
            parser.error(reason)
    sys.stdout.write(_HEAD)
    with Truth.workers() as truth:
        if chosen.random_sets:
            drawn = random_sets(chosen.random_sets, chosen.seed)
            todo = tasks_of_random_sets(drawn, chosen.rows, chosen.seed)
            return _report(f"{len(drawn)} random sets", todo, engines, truth)
        different = 0
        for name in chosen.sets or _SETS:
            todo = tasks(load_set(name), chosen.rows, chosen.chunk, chosen.seed)
            different |= _report(name, todo, engines, truth)
        return different


def _report(name: str, todo: Iterable[Task], engines: Sequence[str], truth: Truth) -> int:
    """One line for each engine; every row that differs is told at once, up to five a task. 1 if any does."""
    totals = dict.fromkeys(engines, Tally())
    for task, tallies in compared(todo, engines, truth):
        for engine, tally in tallies.items():
            totals[engine] = totals[engine].plus(tally)
            for row, differences in tally.found.first:
                sys.stderr.write(f"{engine}: {task.name}, row {row}: {differences[:6]}\n")
        sys.stderr.write(f"done: {task.name}\n")
    for engine, (found, seconds) in totals.items():
        counts = " | ".join(f"{count:,}" for count in found[:4])
        sys.stdout.write(f"| {name} | {engine} | {counts} | {seconds:.0f} s |\n")
    sys.stdout.flush()
    return int(any(total.found.different for total in totals.values()))


if __name__ == "__main__":
    sys.exit(main())
