"""Selection out of a whole city: 20,000 organisations of 4 kinds in 16 districts by the notice's policy.

Scores are drawn with a fixed seed; to two decimals, so that many are level. Timed is `select` from Parquet files to
the result, and on to its plain data and its table; printed are the times of each round's best.

    python bench/selection.py [--rows 20000] [--rounds 5]
"""

from __future__ import annotations

import argparse
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

from lorg_indicators import load_policy, select, set_ids

SEED = 20251231
DISTRICTS = (
    *("黄浦区", "徐汇区", "长宁区", "静安区", "普陀区", "虹口区", "杨浦区", "闵行区"),
    *("宝山区", "嘉定区", "浦东新区", "金山区", "松江区", "青浦区", "奉贤区", "崇明区"),
)
TIERS = (("biaobing", 90), ("shifan", 80), ("youxiu", 70))


def drawn(rows: int, seed: int = SEED) -> pl.DataFrame:
    """Scored rows of all kinds and districts; a third of them is not wholly known, one in a hundred has no score."""
    random = Random(seed)  # noqa: S311 - nothing secret
    kinds = set_ids()
    return pl.DataFrame([_row(at, kinds[at % len(kinds)], random) for at in range(rows)], infer_schema_length=None)


def _row(at: int, kind: str, random: Random) -> dict[str, Any]:
    lower = round(min(100.0, max(0.0, random.gauss(66, 9))), 2)
    upper = lower if random.random() < 2 / 3 else round(min(100.0, lower + random.uniform(0, 20)), 2)
    scored = random.random() >= 0.01
    return {
        "id": f"{kind}-{at:05}",
        "name": f"示例{at}",
        "district": random.choice(DISTRICTS),
        "set": kind,
        "set_version": "1.0.0",
        "tier": _tier(lower) if scored else None,
        "reachable_tier": _tier(upper) if scored else None,
        "score_lower": lower if scored else None,
        "score_upper": upper if scored else None,
        "known": 1 - (upper - lower) / 100,
        "faults": 0,
    }


def _tier(score: float) -> str | None:
    return next((tier for tier, cut in TIERS if score >= cut), None)


def timed(call: Callable[[], Any], rounds: int) -> float:
    """The best of so many rounds, in seconds."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - begun)
    return best


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    policy, quotas = load_policy("shisiwu"), {"biaobing": (10, 20)}
    with tempfile.TemporaryDirectory() as folder:
        frame = drawn(arguments.rows)
        files = []
        for kind in set_ids():
            files.append(Path(folder, f"{kind}.parquet"))
            frame.filter(pl.col("set") == kind).write_parquet(files[-1])
        begun = time.perf_counter()
        result = select(files, policy, quotas=quotas)
        first = time.perf_counter() - begun
        print(f"{platform.python_implementation()} {platform.python_version()}, polars {pl.__version__}")
        print(f"{arguments.rows:,} organisations, {len(files)} kinds, {frame['district'].n_unique()} districts")
        for made in result.rounds:
            open_ = sum(stratum.open for stratum in made.strata)
            selected = f"{len(made.selected)} selected of {made.candidates:,}"
            print(f"  {made.selection.id}: {selected}; open: {open_} tied, {made.contested} contested")
        print(f"select, the first time   {first * 1000:7.0f} ms")
        again = timed(lambda: select(files, policy, quotas=quotas), arguments.rounds)
        print(f"select                   {again * 1000:7.0f} ms")
        print(f"to_dict, with reasons    {timed(result.to_dict, arguments.rounds) * 1000:7.0f} ms")


if __name__ == "__main__":
    main()
