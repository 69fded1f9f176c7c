"""Random small sets and evidence: the way found costs what exhaustive search finds, and applied it reaches the tier.

python -m tests.test_pathway.random_paths --cases 2000 --seed 1
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from itertools import combinations, product
from random import Random
from typing import Any

from lorg_indicators import evaluate
from lorg_indicators.engine import Case, Engine
from lorg_indicators.pathway.moves import ANSWER_EFFORT, Movable, Part, parts_of
from lorg_indicators.pathway.program import DOCUMENT_EFFORT
from lorg_indicators.pathway.result import find_path
from lorg_indicators.pathway.ways import changed, stands
from tests.builders import (
    Data,
    assumed,
    checklist,
    criterion,
    dimension,
    faults,
    item,
    load,
    number,
    rating,
    tier,
    whole_set,
    yearly,
    yes_no,
)

PERIOD = 2024
METHODS = ("arithmetic", "arithmetic", "minimum", "geometric")
_MOST = 3000


def check(seed: int) -> str:
    """Draws a case and compares with exhaustive search; says what came out."""
    random = Random(seed)  # noqa: S311 - nothing secret
    indicators, document = _case(random)
    loaded = load(indicators)
    engine = Engine(loaded)
    case = engine.judge(document)
    effort = {name: random.choice((0.5, 1.0, 2.0)) for name in engine.ids if random.random() < 0.3}
    parts = parts_of(Movable(engine), case, [effort.get(name, 1.0) for name in engine.ids])
    target = random.randrange(len(loaded.ladder.tiers))
    size = 1
    for part in parts:
        size *= len(part.moves)
    if size > _MOST:
        return "too large"
    best = _exhaustive(engine, case, parts, target)
    name = loaded.ladder.tiers[target].id
    path = find_path(engine, case, name, effort=effort, alternatives=2)
    found = None if path.route is None else path.route.cost
    assert (found is None) == (best is None), (seed, found, best)
    locked = find_path(engine, case, name, effort=effort, locks=[random.choice(engine.ids)])
    if path.route is None or found is None or best is None:
        assert path.obstacles, seed
        assert locked.route is None, seed
        return "no way"
    assert abs(found - best) < 1e-6, (seed, found, best)
    assert locked.route is None or locked.route.cost >= found - 1e-6, seed
    costs = [route.cost for route in (path.route, *path.alternatives)]
    assert costs == sorted(costs), (seed, costs)
    for route in (path.route, *path.alternatives):
        after = evaluate(loaded, path.apply(document, route))
        assert after.ladder[target].reached is True, seed
    return "reached already" if not found else f"linear {indicators['aggregation']['item'] == 'arithmetic'}"


def _exhaustive(engine: Engine, case: Case, parts: list[Part], target: int) -> float | None:
    """The least cost over every choice of moves and of documents, each judged by the engine."""
    best: float | None = None
    asked = any(one.requires.documented for one in engine.indicators.ladder.tiers[: target + 1])
    bare = [name for name in engine.order if name in engine.reader.fillable and name not in case.evidence.staged]
    papers = [names for size in range(len(bare) + 1) for names in combinations(bare, size)] if asked else [()]
    for moves in product(*(part.moves for part in parts)):
        cost = sum(move.cost for move in moves)
        values = {name: value for move in moves for name, value in move.values.items()}
        for names in papers:
            whole = cost + DOCUMENT_EFFORT * len(names)
            if best is not None and whole >= best - 1e-9:
                break
            if stands(changed(engine, case, values, names), target):
                best = whole
    return best


def _case(random: Random) -> tuple[Data, Data]:
    measures: Data = {"people": number("人", at_least=1, at_most=1000)}
    evidence: Data = {"people": random.choice((10, 37, 40))}
    items, names = [], []
    for at in range(random.randint(1, 3)):
        criteria = []
        for place in range(random.randint(1, 2)):
            name = f"m{at}{place}"
            made, measure, value = _criterion(random, name)
            made["id"] = f"c{place}"
            if place and random.random() < 0.2:
                made.pop("weight")
                made["share"] = 0.2
                made["assumes"] = {**made.get("assumes", {}), **assumed("share")}
            measures |= measure
            evidence |= value
            criteria.append(made)
            names.append(f"i{at}.c{place}")
        items.append(item(f"i{at}", *criteria))
    split = random.randint(1, len(items))
    dimensions = [dimension("d0", *items[:split]), *([dimension("d1", *items[split:])] if items[split:] else [])]
    low: Data = {"known": 0.01, "score": random.choice((30, 50, 60))}
    high: Data = {"score": random.choice((70, 80, 95)), "each_dimension": random.choice((40, 60))}
    if random.random() < 0.3:
        high["met"] = [random.choice(names)]
    if random.random() < 0.3:
        low["vetoes"] = [random.choice(names)]
    if random.random() < 0.3:
        high["known"] = random.choice((0.6, 1))
    if random.random() < 0.3:
        high["documented"] = random.choice((0.3, 0.7, 1))
    method = random.choice(METHODS)
    data = whole_set(measures, *dimensions, tiers=[tier("low", **low), tier("high", **high)])
    data["aggregation"] = {"item": method, "dimension": random.choice(("arithmetic", method)), "set": "arithmetic"}
    known = {name: value for name, value in evidence.items() if value is not None}
    for name in list(known):
        if random.random() < 0.3:
            known[name] = {"value": known[name], "documents": ["甲"]}
    return data, {"period": PERIOD, "evidence": known}


def _criterion(random: Random, name: str) -> tuple[Data, Data, Data]:
    """A criterion, its measures and their values; one in five is not known."""
    unknown = random.random() < 0.2
    kind = random.choice(
        ("credit", "cut", "is", "scale", "bands", "trend", "rubric", "checklist", "deduction", "share")
    )
    value: Any = random.choice((0, 2, 5, 7.5))
    measure = number("次", at_least=0, at_most=20)
    match kind:
        case "credit":
            made = criterion("threshold", name, at_least=8, credit="proportional")
        case "cut":
            made = (
                criterion("threshold", name, at_least=4)
                if random.random() < 0.5
                else criterion("threshold", name, at_most=4)
            )
        case "is":
            made, measure, value = {**criterion("threshold", name), "is": True}, yes_no(), random.random() < 0.5
        case "scale":
            made = criterion("scale", name, zero_at=random.choice((1, 19)), full_at=9)
        case "bands":
            bands = [{"below": 3, "value": 0}, {"below": 6, "value": 0.6}, {"value": random.choice((1, 0.3))}]
            made = criterion("bands", name, bands=bands)
        case "trend":
            pattern = random.choice(("steady", "every_year"))
            made, measure = criterion("trend", name, direction="rises", pattern=pattern, years=3), yearly(at_least=0)
            years = (PERIOD - 2, PERIOD - 1) if random.random() < 0.3 else (PERIOD - 2, PERIOD - 1, PERIOD)
            value = {year: random.choice((3, 4, 5)) for year in years}
        case "rubric":
            made, measure, value = criterion("rubric", name), rating(), random.randint(0, 4)
        case "checklist":
            made, measure = criterion("checklist", name), checklist()
            value = {option: random.random() < 0.5 for option in random.sample("abc", random.randint(1, 3))}
        case "deduction":
            made = criterion("deduction", name, deductions={"late": 0.3, "missing": 0.5})
            measure, value = faults(), {"late": random.randint(0, 2), "missing": random.randint(0, 1)}
        case _:
            made = criterion("threshold", f"{name}_share", at_least=80, credit="proportional")
            share = number("%", at_most=100, ratio=[name, "people"])
            measure, value = number("人", at_least=0), random.randint(0, 10)
            return made, {name: measure, f"{name}_share": share}, {name: None if unknown else value}
    return made, {name: measure}, {name: None if unknown else value}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    start, found = time.perf_counter(), Counter[str]()
    seed = given.seed
    while found.total() - found["too large"] < given.cases:
        found[check(seed)] += 1
        seed += 1
    print(dict(found), f"answer {ANSWER_EFFORT}", f"{time.perf_counter() - start:.0f} s")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
