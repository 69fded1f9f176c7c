"""Repeated sampling from the known city: are estimates right on average, do intervals cover what they promise?

`python -m tests.test_monitoring.simulation --draws 5000` prints the figures of docs/monitoring.md; tests take fewer.
The estimators are the project's own, asked for many samples at once; how units are drawn is tested elsewhere.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lorg_indicators.monitoring.allocation import in_proportion, least_variance
from lorg_indicators.monitoring.estimators import Shape, plain_size, ratio, shape_of, total, variance
from lorg_indicators.monitoring.intervals import degrees, quantile, symmetric, wilson
from lorg_indicators.monitoring.overlap import Common, common, covariance, joint_freedom
from tests.test_monitoring.city import CUTS, households, street_towns

CHUNK: Final = 500
Floats = NDArray[np.float64]


class Outcome(NamedTuple):
    """What came of many samples: the truth, the mean of the estimates, how far that may be off, the share covered."""

    city: str
    allocation: str
    figure: str
    truth: float
    mean: float
    error: float
    se: float
    spread: float
    covered: float

    @property
    def off(self) -> float:
        """The bias, in standard errors of the simulation."""
        return (self.mean - self.truth) / self.error


class Plan(NamedTuple):
    """How samples of a city are drawn."""

    name: str
    frame: pl.DataFrame
    by: list[str]
    size: int


PLANS: Final = (
    Plan("street-towns", street_towns(), ["district"], 64),
    Plan("households", households(), ["district", "kind"], 640),
)


def places(numbers: list[int], starts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Where the first units of each stratum stand among all drawn ones."""
    return np.concatenate([start + np.arange(number) for start, number in zip(starts, numbers, strict=True)])


def permuted(sizes: list[int], rng: np.random.Generator, draws: int) -> list[NDArray[np.intp]]:
    """For each stratum the units in random order, shape (draws, N)."""
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    return [
        start + rng.random((draws, size), dtype=np.float32).argsort(axis=1)
        for start, size in zip(starts, sizes, strict=True)
    ]


def allocated(plan: Plan, sizes: list[int], allocation: str) -> list[int]:
    least = [min(2, size) for size in sizes]
    if allocation == "neyman":
        spread = plan.frame.group_by(plan.by).agg(pl.col("lower1").std()).sort(plan.by)["lower1"]
        return least_variance([size * std for size, std in zip(sizes, spread, strict=True)], least, sizes, plan.size)
    parts = sizes if allocation == "proportional" else [1] * len(sizes)
    return in_proportion(parts, least, sizes, plan.size)


def figures(frame: pl.DataFrame) -> dict[str, tuple[str, Floats, NDArray[np.bool_]]]:
    """Name -> kind, value of each unit, and whether it is in the domain."""
    everywhere = np.ones(frame.height, bool)
    lower, upper = frame["lower1"].to_numpy(), frame["upper1"].to_numpy()
    old = frame["old"].to_numpy()
    pudong = (frame["district"] == "浦东新区").to_numpy()
    youxiu, shifan = (np.asarray(lower >= cut, float) for cut in list(CUTS.values())[:2])
    return {
        "mean of the lower end": ("mean", lower, everywhere),
        "mean of the upper end": ("mean", upper, everywhere),
        "total of learners": ("total", frame["learners"].to_numpy(), everywhere),
        "share 优秀 and higher": ("share", youxiu, everywhere),
        "share 示范 and higher": ("share", shifan, everywhere),
        "mean, old places": ("mean", lower, old),
        "total of learners, old places": ("total", frame["learners"].to_numpy(), old),
        "share 优秀 and higher, old places": ("share", youxiu, old),
        "mean, 浦东新区": ("mean", lower, pudong),
    }


def truth(kind: str, values: Floats, inside: NDArray[np.bool_]) -> float:
    return float(values[inside].sum() if kind == "total" else values[inside].mean())


def estimated(kind: str, values: Floats, inside: NDArray[np.bool_], shape: Shape, interval: Any) -> tuple[Floats, ...]:
    """Estimate, variance and both ends of the interval, for many samples at once."""
    found = (total if kind == "total" else ratio)(values, inside, shape)
    spread = variance(found.moves, shape)
    reach = quantile(0.95, degrees(found, inside, shape, interval), interval)
    if kind == "share":
        return found.value, spread, *wilson(found.value, spread, plain_size(inside, shape), reach)
    return found.value, spread, *symmetric(found.value, spread, reach)


def outcome(plan: Plan, allocation: str, name: str, true: float, parts: list[tuple[Floats, ...]]) -> Outcome:
    value, spread, lower, upper = (np.concatenate(column) for column in zip(*parts, strict=True))
    covered = float(((lower <= true) & (true <= upper)).mean())
    error = float(value.std(ddof=1) / np.sqrt(len(value)))
    rooted = float(np.sqrt(spread.mean()))
    return Outcome(
        plan.name, allocation, name, true, float(value.mean()), error, rooted, float(value.std(ddof=1)), covered
    )


def simulate(plan: Plan, allocation: str, draws: int, seed: int, interval: str = "satterthwaite") -> Iterator[Outcome]:
    """All figures of a plan, and the change to the second year for three kinds of second samples."""
    frame = plan.frame.sort(*plan.by)
    sizes = frame.group_by(plan.by).len().sort(plan.by)["len"].to_list()
    numbers = allocated(plan, sizes, allocation)
    rng = np.random.default_rng(seed)
    strata = np.repeat(np.arange(len(sizes)), numbers)
    weights = np.repeat(np.array(sizes) / np.array(numbers), numbers)
    shape = shape_of(strata, np.array(sizes, float), weights)
    wanted = figures(frame)
    lower = [frame[f"lower{year}"].to_numpy() for year in (1, 2)]
    found: dict[str, list[tuple[Floats, ...]]] = {}
    for start in range(0, draws, CHUNK):
        orders = permuted(sizes, rng, min(CHUNK, draws - start))
        taken = np.concatenate([order[:, :number] for order, number in zip(orders, numbers, strict=True)], axis=1)
        for name, (kind, values, inside) in wanted.items():
            given = estimated(kind, values[taken], inside[taken], shape, interval)
            found.setdefault(name, []).append(given)
        for name, second, shared in _seconds(orders, numbers, sizes, rng):
            pair = [values[at] for values, at in zip(lower, (taken, second), strict=True)]
            found.setdefault(f"change, {name}", []).append(_change(pair, shape, shared, interval))
    for name, (kind, values, inside) in wanted.items():
        yield outcome(plan, allocation, name, truth(kind, values, inside), found[name])
    true = float(lower[1].mean() - lower[0].mean())
    for name in (name for name in found if name.startswith("change")):
        yield outcome(plan, allocation, name, true, found[name])


def _seconds(
    orders: list[NDArray[np.intp]], numbers: list[int], sizes: list[int], rng: np.random.Generator
) -> Iterator[tuple[str, NDArray[np.intp], Common | None]]:
    """Second samples: drawn anew, the same units, and half of them kept."""
    draws = orders[0].shape[0]
    afresh = permuted(sizes, rng, draws)
    taken = [order[:, :number] for order, number in zip(afresh, numbers, strict=True)]
    yield "independent", np.concatenate(taken, axis=1), None
    starts = np.concatenate(([0], np.cumsum(numbers)[:-1]))
    for name, share in (("panel", 1.0), ("half kept", 0.5)):
        # Half is kept where the stratum has enough units for as many new ones.
        kept = [max(round(share * n), 2 * n - size) for n, size in zip(numbers, sizes, strict=True)]
        taken = [order[:, n - k : 2 * n - k] for order, n, k in zip(orders, numbers, kept, strict=True)]
        first, second = places(kept, starts + np.array(numbers) - np.array(kept)), places(kept, starts)
        each = np.arange(len(numbers))
        shared = common(np.stack([each, each]), np.stack([first, second]), np.repeat(each, kept))
        yield name, np.concatenate(taken, axis=1), shared


def _change(pair: list[Floats], shape: Shape, shared: Common | None, interval: Any) -> tuple[Floats, ...]:
    everywhere = np.ones(pair[0].shape, bool)
    one, two = (ratio(values, everywhere, shape) for values in pair)
    spreads = variance(one.moves, shape), variance(two.moves, shape)
    spread = spreads[0] + spreads[1]
    if shared is not None:
        spread = spread - 2 * covariance(one.moves, two.moves, (shape, shape), shared)[0]
    free = degrees(one, everywhere, shape, interval), degrees(two, everywhere, shape, interval)
    share = 0.0 if shared is None else shared.units.shape[1] / pair[0].shape[1]
    reach = quantile(0.95, joint_freedom(spreads, free, share), interval)
    value = two.value - one.value
    return value, spread, *symmetric(value, spread, reach)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--interval", choices=("satterthwaite", "t", "z"), default="satterthwaite")
    given = parser.parse_args()
    say("| city | allocation | figure | truth | mean | off | SE / spread | covered |")
    say("|---|---|---|---:|---:|---:|---:|---:|")
    for plan in PLANS:
        for allocation in ("proportional", "equal", "neyman"):
            for got in simulate(plan, allocation, given.draws, given.seed, given.interval):
                cells = (
                    *(got.city, allocation, got.figure, f"{got.truth:,.4g}", f"{got.mean:,.4g}", f"{got.off:+.1f}"),
                    *(f"{got.se / got.spread:.3f}", f"{100 * got.covered:.1f}%"),
                )
                say(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
