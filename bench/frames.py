"""Millions of households in one table: `score_frame` against Polars by hand, OpenFisca-core, and zen-engine row by row.

Every contender gets the same rows, drawn with a fixed seed. First it is checked that they agree (exit code 1 if not),
then they are timed in turn, round after round. Peak memory is that of a process of its own, Parquet to Parquet.
OpenFisca keeps every variable of every household while it calculates: about 8 GiB at 2,000,000.

    python bench/frames.py [--rows 2000000] [--large 20000000] [--rounds 5]
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

import polars as pl

import households
import polars_by_hand
from lorg_indicators import IndicatorSet, evidence_columns, load_set, score_frame
from openfisca_model import OpenFiscaModel
from zen_model import ZenModel

SEED = 20241231
PERIOD = 2024
DRAWN = 20_000
"""So many households are drawn one by one; longer tables repeat them in another order."""
BY_ZEN = 2_000
PIECE = 200_000
"""OpenFisca is fastest with about so many households at a time."""
RESULTS = ("tier", "reachable_tier", "score_lower", "score_upper", "known", "faults")
_CHILD = """
import json, sys, time
from pathlib import Path
from lorg_indicators import load_set
from lorg_indicators.score_file import Options, score_file
begun = time.perf_counter()
tally = score_file(load_set("jiating"), sys.argv[1], sys.argv[2], Options(2024))
seconds = time.perf_counter() - begun
# Not ru_maxrss: that begins with what the process that started this one had taken.
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
peak = int(status["VmHWM"].split()[0]) / 2**20
print(json.dumps({"rows": tally.rows, "refused": tally.refused, "seconds": seconds, "peak": peak}))
"""


def drawn(indicators: IndicatorSet, count: int = DRAWN) -> tuple[list[dict[str, object]], pl.DataFrame]:
    """Households as documents, and the same as a table: complete ones, half filled ones, and some with a wrong cell."""
    random = Random(SEED)  # noqa: S311 - nothing secret
    documents = [households.complete(indicators, random) for _ in range(count)]
    columns = [column for column in evidence_columns(indicators, PERIOD) if column.required]
    rows: list[dict[str, object]] = []
    for household in documents:
        gaps = random.choice((0, 0, 0.02, 0.1, 0.5))
        row = {column.name: _cell(household, column.name) for column in columns}
        row |= {name: None for name in row if random.random() < gaps}
        row["history.2023"] = random.choice(("none", "youxiu", "shifan", "biaobing", None))
        if random.random() < 0.01:
            row["study_time"] = 25.0
        rows.append(row)
    types = {"number": pl.Float64, "boolean": pl.Boolean, "level": pl.Int8}
    schema: dict[str, type[pl.DataType]] = {column.name: types[column.type] for column in columns}
    return documents, pl.DataFrame(rows, schema={**schema, "history.2023": pl.String}, strict=False)


def _cell(household: dict[str, object], column: str) -> object:
    name, _, part = column.partition(".")
    value = household[name]
    if isinstance(value, list):
        return part in value
    return value[int(part)] if isinstance(value, dict) else value


def table(base: pl.DataFrame, rows: int) -> pl.DataFrame:
    """So many rows, the drawn ones over and over, shuffled each time."""
    parts = [base.sample(fraction=1, shuffle=True, seed=at) for at in range(-(-rows // base.height))]
    return pl.concat(parts).head(rows).rechunk()


def agree(ours: pl.DataFrame, theirs: pl.DataFrame) -> bool:
    """Whether both say the same of every row."""
    return all(
        ((ours[name] - theirs[name]).abs().max() or 0) <= 1e-9 and ours[name].is_null().equals(theirs[name].is_null())  # type: ignore[operator]
        if ours[name].dtype.is_float()
        else ours[name].equals(theirs[name])
        for name in RESULTS
    )


class Taken(NamedTuple):
    """Seconds by the clock, and of all cores together."""

    wall: float
    cpu: float


def timed(contenders: dict[str, Callable[[], object]], rounds: int) -> dict[str, Taken]:
    """Medians of each, taken in turn."""
    taken: dict[str, list[Taken]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            begun, used = time.perf_counter(), time.process_time()
            run()
            taken[name].append(Taken(time.perf_counter() - begun, time.process_time() - used))
    return {name: Taken(*map(median, zip(*found, strict=True))) for name, found in taken.items()}


def by_openfisca(frame: pl.DataFrame) -> dict[str, Callable[[], object]]:
    """OpenFisca on the whole table, as is its custom, and on pieces of it; the columns are arrays beforehand."""
    exact, rounded = OpenFiscaModel(), OpenFiscaModel(exact=False)
    given = exact.inputs(frame)

    def pieces(model: OpenFiscaModel) -> None:
        for first in range(0, frame.height, PIECE):
            model.run(given, slice(first, first + PIECE))

    return {
        "OpenFisca, whole": lambda: exact.run(given),
        f"OpenFisca, {PIECE:,} at a time": lambda: pieces(exact),
        f"OpenFisca, {PIECE:,} at a time, 32 bits": lambda: pieces(rounded),
    }


def by_zen(indicators: IndicatorSet, documents: list[dict[str, object]]) -> float:
    """Rows a second of zen-engine called from Python row by row, the model that says scores and tier only."""
    zen = ZenModel(indicators)
    contexts = [zen.context(household, PERIOD, 0.0, 0) for household in documents[:BY_ZEN]]
    begun = time.perf_counter()
    for context in contexts:
        zen.run(context)
    return BY_ZEN / (time.perf_counter() - begun)


def through_parquet(base: pl.DataFrame, rows: int, folder: Path) -> dict[str, float]:
    """Time and peak memory (GiB) of a process that scores a Parquet file into another."""
    source = folder / f"{rows}.parquet"
    piece = 1_000_000
    for at in range(0, rows, piece):
        table(base, min(piece, rows - at)).write_parquet(folder / f"part-{at // piece:04}.parquet")
    pl.scan_parquet(folder / "part-*.parquet").sink_parquet(source)
    for part in folder.glob("part-*.parquet"):
        part.unlink()
    command = [sys.executable, "-c", _CHILD, str(source), str(folder / "scores.parquet")]
    measured: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    source.unlink()
    return measured


def contend(indicators: IndicatorSet, documents: list[dict[str, object]], frame: pl.DataFrame, rounds: int) -> None:
    """Times all contenders, and prints what they took."""
    ours = score_frame(indicators, frame.lazy(), period=PERIOD).select(RESULTS)
    theirs = polars_by_hand.score(frame.lazy()).select(RESULTS)
    contenders: dict[str, Callable[[], object]] = {
        "score_frame": lambda: ours.collect(engine="streaming"),
        "by hand": lambda: theirs.collect(engine="streaming"),
        "score_frame, in memory": ours.collect,
        "by hand, in memory": theirs.collect,
    }
    taken = timed(contenders | by_openfisca(frame), rounds)
    print(f"| {frame.height:,} households, detail tiers | s | s of all cores | rows a second | score_frame takes |")
    print("|---|---|---|---|---|")
    for name, found in taken.items():
        ratio = taken["score_frame, in memory" if name.endswith("memory") else "score_frame"].wall / found.wall
        print(f"| {name} | {found.wall:.3f} | {found.cpu:.3f} | {frame.height / found.wall:,.0f} | {ratio:.2f} |")
    zen, speed = by_zen(indicators, documents), frame.height / taken["score_frame"].wall
    print(f"\nzen-engine, row by row: {zen:,.0f} rows a second; score_frame: {speed / zen:,.0f} times as many\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--large", type=int, default=20_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    indicators = load_set("jiating")
    documents, base = drawn(indicators)
    names = ("polars", "narwhals", "openfisca-core", "zen-engine")
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    print(f"Python {platform.python_version()}, {packages}; seed {SEED}\n")
    ours = score_frame(indicators, base, period=PERIOD)
    fisca = OpenFiscaModel()
    for name, theirs in (
        ("Polars by hand", polars_by_hand.score(base.lazy()).collect()),
        ("OpenFisca", fisca.table(fisca.inputs(base))),
    ):
        if not agree(ours, theirs):
            print(f"score_frame and {name} do not say the same")
            return 1
    contend(indicators, documents, table(base, options.rows), options.rounds)
    print("| Parquet to Parquet, rows | refused | s | us a row | peak GiB |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for rows in (options.rows, options.large):
            found = through_parquet(base, rows, Path(folder))
            each = found["seconds"] / rows * 1e6
            print(
                f"| {rows:,} | {found['refused']:,} | {found['seconds']:.1f} | {each:.3f} | {found['peak']:.2f} |",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
