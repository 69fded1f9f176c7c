"""The way to a tier: four sets, their examples, every tier.

Timed is `path_to` on a result that stands, to the last judgement by the engine; printed is the best of the rounds, and
of ways that do not exist also how long it takes to say so, titles of earlier years granted (so that there is something
to solve).

    python bench/path.py [--rounds 5]
"""

from __future__ import annotations

import argparse
import platform
import time
from statistics import median

from lorg_indicators import evaluate, load_set, set_ids
from lorg_indicators.catalog import example
from lorg_indicators.loading import parse_evidence

LIMIT = 50.0
EXAMPLES = ("weak", "middling", "strong")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print(platform.python_implementation(), platform.python_version(), platform.machine())
    times = []
    for set_ in set_ids():
        indicators = load_set(set_)
        for name in EXAMPLES:
            file = f"{set_}-{name}.yaml"
            data = parse_evidence(example(file), file).data
            years = {2018 + at: tier.id for at, tier in enumerate(indicators.ladder.tiers)}
            result = evaluate(indicators, {**data, "history": years})
            for tier in indicators.ladder.tiers:
                taken = []
                for _ in range(rounds):
                    start = time.perf_counter()
                    path = result.path_to(tier.id)
                    taken.append(1e3 * (time.perf_counter() - start))
                times.append(min(taken))
                cost = "no way" if path.route is None else f"effort {path.route.cost:g}"
                print(f"{set_:8} {name:9} {tier.id:9} {min(taken):7.1f} ms  {cost}")
    within = sum(taken <= LIMIT for taken in times)
    print(f"median {median(times):.1f} ms, slowest {max(times):.1f} ms; {within} of {len(times)} within {LIMIT:.0f} ms")


if __name__ == "__main__":
    main()
