"""10,000 organisations under 10,000 weightings: `acceptability` against the bare matrix products with their look-up.

What `lorg robustness` does, tiers under all weightings and ranks under 1,000, has to stay within twice the bare.

python bench/robustness.py [--rows 10000] [--draws 10000]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

# Threads of BLAS that wait for each other on busy cores would be measured in place of the work: each has one.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

import numpy as np
from numpy.typing import NDArray

from lorg_indicators import load_set
from lorg_indicators.research.cohort import Cohort
from lorg_indicators.research.robustness.acceptability import acceptability
from lorg_indicators.research.robustness.draws import UniformDraws
from lorg_indicators.research.shape import Shape

MOST_TIMES, MOST_GIB = 2.0, 1.0


def cohort(shape: Shape, rows: int) -> Cohort:
    """Organisations whose tiers spread: all complete, all documented."""
    rng = np.random.default_rng(1)
    level = rng.normal(0.78, 0.1, (rows, 1))
    values = np.clip(level + rng.normal(0, 0.25, (rows, len(shape.base))), 0, 1)
    every, gates = np.ones(values.shape, dtype=bool), np.ones((rows, len(shape.tiers)), dtype=bool)
    return Cohort(values, values, every, every, every, ~every, gates, gates)


def bare(shape: Shape, values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """The scores by one matrix product a chunk, and NumPy's look-up of each among the cut-offs."""
    counts = np.zeros((len(values), len(shape.tiers) + 1), dtype=np.int64)
    cuts = np.maximum.accumulate(shape.lines.score)
    for start in range(0, weights.shape[1], 104):
        found = np.searchsorted(cuts, values @ weights[:, start : start + 104], side="right")
        for tier in range(counts.shape[1]):
            counts[:, tier] += (found == tier).sum(axis=1)
    return counts


_RANKED = {"tiers": 0, "tiers, and ranks of 1,000": 1000, "tiers, and ranks of all": None}


def _ours(shape: Shape, people: Cohort, draws: int, rng: np.random.Generator, ranked: int | None) -> object:
    return acceptability(shape, people, UniformDraws(shape), draws, rng, rank_draws=ranked)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    shape = Shape(load_set("shequ"))
    people, rng = cohort(shape, options.rows), np.random.default_rng(2)
    weights = 100 * rng.dirichlet(np.ones(len(shape.base)), options.draws).T
    contenders: dict[str, Callable[[], object]] = {
        "bare": lambda: bare(shape, people.lower, weights),
        **{name: partial(_ours, shape, people, options.draws, rng, ranked) for name, ranked in _RANKED.items()},
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(options.rounds):
        for name, run in contenders.items():
            begun = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - begun)
    taken = {name: median(each) for name, each in times.items()}
    for name, seconds in taken.items():
        print(f"{name}: {seconds:.2f} s, {seconds / taken['bare']:.2f} times the bare", flush=True)
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    peak = int(status["VmHWM"].split()[0]) / 2**20
    print(f"peak {peak:.2f} GiB")
    return int(taken["tiers, and ranks of 1,000"] > MOST_TIMES * taken["bare"] or peak > MOST_GIB)


if __name__ == "__main__":
    sys.exit(main())
