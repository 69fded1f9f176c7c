"""`evaluate()` against a function written by hand, zen-engine with its trace, and rule-engine: one run, one table.

Every contender gets the same random households of annex 4, drawn with a fixed seed. First it is checked that they agree
(exit code 1 if not); then they are timed in turn, round after round, so that whatever else the machine does falls on
all of them. Nothing is asserted about times.

    python bench/evaluate.py [--rounds 40] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from random import Random
from statistics import median
from typing import Any, NamedTuple

import by_hand
import households
from lorg_indicators import Assessment, EvidenceError, IndicatorSet, evaluate, load_set
from rule_engine_model import RuleEngineModel
from zen_model import ZenModel

SEED = 20241231
AGREE = 2000
BATCH = 20
TURN = 5_000
"""Microseconds that a contender is timed for in its turn, about."""

PACKAGES = ("lorg-indicators", "pydantic", "zen-engine", "rule-engine")
TITLES = {
    "plain": "complete household, plain mapping of 44 values",
    "document": "complete household, document with documents and titles held",
    "half": "half-filled household, plain mapping of 22 values (by hand: lower ends only)",
}

Contender = tuple[Callable[[Any], Any], Sequence[Any]]


class Taken(NamedTuple):
    """Microseconds a household: by the clock, and of processor time in all threads of this process."""

    wall: float
    cpu: float


Times = dict[str, list[Taken]]


class DisagreementError(Exception):
    """Two contenders say different things of one household."""


def same(what: str, ours: Any, theirs: Any, household: Any, *, within: float = 0.0) -> None:
    """Raises `DisagreementError` unless the two are equal, numbers within ``within``."""
    near = isinstance(ours, float) and isinstance(theirs, int | float) and abs(ours - theirs) <= within
    if not near and ours != theirs:
        raise DisagreementError(f"{what}: evaluate() {ours!r}, the other {theirs!r}, for {household!r}")


# -- agreement -----------------------------------------------------------------------------------------------------


def agree_by_hand(indicators: IndicatorSet, household: Any) -> Assessment:
    """Compares score, tier and every satisfaction, known and unknown alike."""
    result, hand = evaluate(indicators, household), by_hand.judge(household)
    lower = 0.0 if result.score is None else result.score.lower
    same("score", lower, hand.score, household, within=1e-9)
    same("tier", None if result.tier is None else result.tier.id, hand.tier, household)
    for finding, (_, criterion) in zip(result.findings, indicators.criteria, strict=True):
        same(finding.id, finding.lower, hand.satisfactions[criterion.measure], household, within=1e-9)
    for condition in result.ladder[-1].conditions:
        if condition.kind == "known":
            same("known share", condition.observed, hand.known, household, within=1e-9)
        elif condition.kind == "documented":
            same("documented share", condition.observed["lower"], hand.documented, household, within=1e-9)
    return result


def agree_engines(zens: Sequence[ZenModel], rules: RuleEngineModel, household: Any, result: Assessment) -> None:
    """Compares score and tier of one complete household."""
    tier = None if result.tier is None else result.tier.id
    lower = 0.0 if result.score is None else result.score.lower
    parts = prepare(household)
    context = ZenModel.context(*parts)
    for zen_model in zens:
        for response in (zen_model.run(context), zen_model.run_traced(context)):
            score, named = zen_model.outcome(response)
            same("zen-engine's score", lower, float(score), household, within=1e-6)
            same("zen-engine's tier", tier, named, household)
    score, named, _ = rules.run(RuleEngineModel.context(*parts))
    same("rule-engine's score", lower, score, household, within=1e-6)
    same("rule-engine's tier", tier, named, household)


def agree_faults(indicators: IndicatorSet, household: Any, names: list[str]) -> None:
    """Both refuse a household with wrong values, at the same measures."""
    refused: list[list[str]] = []
    try:
        evaluate(indicators, household)
    except EvidenceError as error:
        refused.append(sorted({fault.pointer.split("/")[1] for fault in error.faults}))
    try:
        by_hand.judge(household)
    except by_hand.FaultyError as error:
        refused.append(sorted({place for place, _ in error.args}))
    same("refused", refused, [names, names], household)


def prepare(household: Any) -> tuple[dict[str, Any], int, float, int]:
    """Bare values, period, documented share and highest rank held before (-1: none), for engines without documents."""
    hand = by_hand.judge(household)
    entries = household.get("evidence", household)
    values = {name: raw["value"] if isinstance(raw, dict) and "value" in raw else raw for name, raw in entries.items()}
    held = [by_hand.TIERS.index(tier) for tier in household.get("history", {}).values()]
    return values, household.get("period", max(values["books_read"])), hand.documented, max(held, default=-1)


def check(indicators: IndicatorSet, zens: Sequence[ZenModel], rules: RuleEngineModel) -> dict[str, Any]:
    """Everything that is compared before anything is timed; what was reached how often."""
    random = Random(SEED)  # noqa: S311 - drawn to be drawn again
    tiers: Counter[str] = Counter()
    for at in range(AGREE):
        household = households.complete(indicators, random)
        document = households.documented(household, random) if at % 2 else household
        result = agree_by_hand(indicators, document)
        agree_engines(zens, rules, document, result)
        tiers["none" if result.tier is None else result.tier.id] += 1
        if at % 4 == 0:
            agree_by_hand(indicators, households.half_filled(household, random))
            agree_faults(indicators, *households.broken(household, random))
    missed = {"none", *by_hand.TIERS} - tiers.keys()
    if missed:
        raise DisagreementError(f"no household reaches {sorted(missed)}")
    return {"households": AGREE, "half_filled": AGREE // 4, "broken": AGREE // 4, "tiers": dict(sorted(tiers.items()))}


# -- times ---------------------------------------------------------------------------------------------------------


def timed(contenders: dict[str, Contender], rounds: int) -> Times:
    """Times of each contender, one for each round; the contenders take turns."""
    times: Times = {name: [] for name in contenders}
    repeats = {}
    for name, (run, inputs) in contenders.items():
        once = _batch(run, inputs, 3).cpu
        repeats[name] = max(1, round(TURN / once / len(inputs)))
    for at in range(rounds):
        for name in _rotated(list(contenders), at):
            run, inputs = contenders[name]
            _batch(run, inputs, 1)  # not timed: what ran before left caches and threads cold, for zen above all
            times[name].append(_batch(run, inputs, repeats[name]))
    return times


def _rotated(names: list[str], by: int) -> Iterator[str]:
    by %= len(names)
    yield from names[by:]
    yield from names[:by]


def _batch(run: Callable[[Any], Any], inputs: Sequence[Any], repeats: int) -> Taken:
    wall, cpu = time.perf_counter_ns(), time.process_time_ns()
    for _ in range(repeats):
        for given in inputs:
            run(given)
    cpu, wall = time.process_time_ns() - cpu, time.perf_counter_ns() - wall
    scale = 1000 * repeats * len(inputs)
    return Taken(wall / scale, cpu / scale)


def measure(
    indicators: IndicatorSet, zens: Sequence[ZenModel], rules: RuleEngineModel, rounds: int
) -> dict[str, Times]:
    """Times by case, contender and round."""
    random = Random(SEED + 1)  # noqa: S311 - drawn to be drawn again
    plain = [households.complete(indicators, random) for _ in range(BATCH)]
    documents = [households.documented(household, random) for household in plain]
    halves = [households.half_filled(household, random) for household in plain]
    in_zen = [ZenModel.context(*prepare(household)) for household in plain]
    in_rules = [RuleEngineModel.context(*prepare(household)) for household in plain]

    def ours(household: Any) -> Assessment:
        return evaluate(indicators, household)

    def pair(given: Sequence[Any]) -> dict[str, Contender]:
        return {"evaluate": (ours, given), "by_hand": (by_hand.judge, given)}

    engines: dict[str, Contender] = {
        "zen_trace": (zens[0].run_traced, in_zen),
        "zen": (zens[0].run, in_zen),
        "zen_full_trace": (zens[1].run_traced, in_zen),
        "rule_engine": (rules.run, in_rules),
    }
    return {
        "plain": timed({**pair(plain), **engines}, rounds),
        "document": timed(pair(documents), rounds),
        "half": timed(pair(halves), rounds),
    }


def medians(times: Times) -> dict[str, dict[str, float]]:
    """Median microseconds by contender."""
    return {
        name: {clock: median(getattr(one, clock) for one in taken) for clock in Taken._fields}
        for name, taken in times.items()
    }


def ratios(times: Times) -> dict[str, dict[str, float]]:
    """How much slower evaluate() is than the function by hand, and each engine than evaluate().

    The median of the ratios within each round: a processor that changes its pace between rounds changes no ratio. On
    a machine with other work to do only the ratio of processor times means anything.
    """
    pairs = [("evaluate", "by_hand"), *((name, "evaluate") for name in times if name not in {"evaluate", "by_hand"})]
    return {
        f"{slow} / {fast}": {
            clock: median(getattr(a, clock) / getattr(b, clock) for a, b in zip(times[slow], times[fast], strict=True))
            for clock in Taken._fields
        }
        for slow, fast in pairs
    }


def facts() -> dict[str, Any]:
    """What ran, and when."""
    return {
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}",
        "packages": {name: version(name) for name in PACKAGES},
    }


def show(report: dict[str, Any]) -> None:
    about, agreed = report["facts"], report["agreement"]
    print(f"{about['date']}  {about['python']}  {about['machine']}")
    print("  ".join(f"{name} {number}" for name, number in about["packages"].items()))
    reached = ", ".join(f"{tier} {count}" for tier, count in agreed["tiers"].items())
    print(f"Agreed on {agreed['households']} complete households ({reached}),")
    print(f"{agreed['half_filled']} half-filled and {agreed['broken']} with wrong values.")
    for case, times in report["medians_us"].items():
        print(f"\n{TITLES[case]:<78}{'clock':>9}{'processor':>11}")
        for name, value in times.items():
            print(f"  {name:<74}{value['wall']:8.1f} µs{value['cpu']:8.1f} µs")
        for name, value in report["ratios"][case].items():
            print(f"  {name:<74}{value['wall']:9.2f} x{value['cpu']:9.2f} x")


def main() -> int:
    parser = argparse.ArgumentParser(description="evaluate() against by hand, zen-engine and rule-engine")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    indicators = load_set("jiating")
    zens, rules = (ZenModel(indicators), ZenModel(indicators, full=True)), RuleEngineModel(indicators)
    try:
        agreement = check(indicators, zens, rules)
    except DisagreementError as error:
        print(f"No agreement, nothing timed. {error}", file=sys.stderr)
        return 1
    times = measure(indicators, zens, rules, options.rounds)
    report = {
        "facts": facts(),
        "agreement": agreement,
        "rounds": options.rounds,
        "medians_us": {case: medians(taken) for case, taken in times.items()},
        "ratios": {case: ratios(taken) for case, taken in times.items()},
    }
    if options.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        show(report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
