"""Random policies on random cohorts: quotas, minima, order and nesting hold, or the policy is refused with the reason.

python -m tests.test_selection.random_policies --cases 5000 --seed 1
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

from lorg_indicators import LorgError
from lorg_indicators.scoring import tolerance
from lorg_indicators.selection.apportionment import METHODS
from lorg_indicators.selection.candidates import Candidate
from lorg_indicators.selection.decisions import Decision, Decisions
from lorg_indicators.selection.policy import Policy, Selection, parse_policy
from lorg_indicators.selection.rounds import Round
from lorg_indicators.selection.run import make_rounds
from lorg_indicators.selection.strata import Stratum
from tests.test_selection.builders import LADDER, allocation, policy_data, quota, selection

KINDS = ("jiguan", "qiye", "shequ", "jiating")
REFUSALS = {"ends-swapped", "out-of-range", "quota-not-nested", "minima-over-quota", "no-size"}
CUTS = (70, 80, 90)
MADE = "made"


def check(seed: int) -> str:
    """Draws a case and checks what must hold; ``made``, or the code that it was refused with."""
    random = Random(seed)  # noqa: S311 - nothing secret
    kinds = KINDS[: random.randint(1, 4)]
    cohort = [_candidate(at, kinds, random) for at in range(random.randint(1, 150))]
    decisions = _decisions(cohort, random)
    try:
        policy = parse_policy(json.dumps(_policy(kinds, random)))
        rounds = _made(policy, cohort, decisions)
    except LorgError as error:
        return _reason(error)
    field = {one.subject for one in cohort}
    for made in rounds:
        _holds(made, field if made.selection.out_of is None else _subjects(rounds, made.selection.out_of))
    shuffled = random.sample(cohort, len(cohort))
    assert _shown(_made(policy, shuffled, decisions)) == _shown(rounds)
    return MADE


def _reason(error: LorgError) -> str:
    """The code of a refusal, which says what was expected instead."""
    codes = {fault.code for fault in error.faults}
    assert codes <= REFUSALS, error
    assert all(fault.expected is not None for fault in error.faults), error
    return min(codes)


# -- a case ------------------------------------------------------------------------------------------------------


def _candidate(at: int, kinds: Sequence[str], random: Random) -> Candidate:
    # Few different scores, so that many are level.
    lower = float(random.choice((0, 65, 70, 72, 75, 80, 80.5, 81, 85, 90, 92, 95, 100)))
    upper = random.choice((lower, min(100.0, lower + 10)))
    scored = random.random() > 0.03
    kind = random.choice(kinds)
    district = random.choice("甲乙丙丁")
    texts = {"set": kind, "id": f"s{at}", "district": district, "size": str(1 + len(kind) * ord(district) % 97)}
    numbers = {"score_lower": lower, "score_upper": upper, "known": 1 - (upper - lower) / 100, "year": at % 3}
    return Candidate(
        subject=f"s{at}",
        name=None,
        set=kind,
        version="1.0.0",
        tier=_tier(lower) if scored else None,
        reachable=_tier(upper) if scored else None,
        lower=lower if scored else None,
        upper=upper if scored else None,
        known=numbers["known"],
        faults=int(not scored and random.random() < 0.5),
        open=(),
        texts=texts,
        numbers={name: value if scored else None for name, value in numbers.items()},
    )


def _tier(score: float) -> str | None:
    return next((tier for tier, cut in reversed(list(zip(LADDER, CUTS, strict=True))) if score >= cut), None)


def _policy(kinds: Sequence[str], random: Random) -> dict[str, Any]:
    names = LADDER[: random.randint(1, 3)]
    parts = []
    for at, name in enumerate(names):
        most = random.randint(1, 90 // (at + 1))
        least = random.randint(0, most + (random.random() < 0.02))
        fine = random.random() < 0.6
        part = selection(
            name,
            quota=quota(least, most),
            out_of=names[at - 1] if at and random.random() < 0.8 else None,
            strata=[{"column": "district"}] if fine else [],
            order=_order(random),
            reserve=random.randint(0, 3),
            allocation=_allocation(random, fine=fine),
        )
        if random.random() < 0.4:
            part["quota"] = quota(least, most, aim=random.randint(min(least, most), most))
        if part["out_of"] is None:
            del part["out_of"]
        parts.append(part)
    return policy_data(*parts, kinds=kinds)


def _order(random: Random) -> list[dict[str, Any]]:
    keys = [{"column": "score_lower", "descending": True}]
    if random.random() < 0.3:
        keys.append({"column": "year", "descending": False})
    return keys


def _allocation(random: Random, *, fine: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {"method": random.choice(METHODS), "minimum": random.choice((0, 0, 0, 1, 1, 2, 5))}
    if random.random() < 0.3:
        return allocation(rule="equal", **fields)
    return allocation(by="size" if random.random() < (0.5 if fine else 0.03) else "eligible", **fields)


def _decisions(cohort: Sequence[Candidate], random: Random) -> Decisions:
    found = []
    for one in cohort:
        if random.random() < 0.03:
            admit = one.lower is not None and random.random() < 0.5
            found.append(
                Decision(
                    decision="admit" if admit else "exclude",
                    subject=one.subject,
                    selection="youxiu" if admit else None,
                    reason="测试",
                    by="测试",
                    date="2025-11-01",
                )
            )
    return Decisions(found)


def _made(policy: Policy, cohort: Sequence[Candidate], decisions: Decisions) -> list[Round]:
    return make_rounds(policy, {part.id: part.quota for part in policy.selections}, cohort, decisions)


def _subjects(rounds: Sequence[Round], name: str) -> set[str]:
    return {one.subject for made in rounds if made.selection.id == name for one in made.selected}


def _shown(rounds: Sequence[Round]) -> list[Any]:
    return [
        [(stratum.values, stratum.seats, stratum.open, stratum.contested, stratum.standings) for stratum in made.strata]
        for made in rounds
    ]


# -- what must hold ----------------------------------------------------------------------------------------------


def _holds(made: Round, field: set[str]) -> None:
    rule, limits = made.selection, made.quota
    assert limits is not None
    strata = made.strata
    chosen = [one.subject for one in made.selected]
    # Everybody of the field is there, once; nobody else is: so whoever is selected was selected above.
    assert sorted(one.candidate.subject for part in strata for one in part.standings) == sorted(field)
    assert set(chosen) <= field
    # The quota: never more; fewer are told.
    assert len(chosen) <= limits.at_most
    assert (len(chosen) < limits.at_least) == any(finding.code == "shortage" for finding in made.findings)
    # The seats: all that were to be shared out are, within each stratum's bounds.
    eligible = sum(part.eligible for part in strata)
    minima = {part.values: min(rule.allocation.minimum, part.eligible) for part in strata}
    aim = limits.at_most if limits.aim is None else limits.aim
    shared, wanted = sum(part.seats for part in strata) + made.contested, max(min(aim, eligible), sum(minima.values()))
    # Where claims were equal and there was room, each of them got a seat.
    assert shared == wanted or (not made.contested and wanted < shared <= limits.at_most)
    for part in strata:
        assert minima[part.values] <= part.seats <= part.eligible
        # The minimum: held, but for seats that a tie leaves to people.
        assert part.selected + part.open >= part.seats >= minima[part.values]
        assert (part.open > 0) == any(one.status == "tie" for one in part.standings)
        _ordered(rule, part)


def _ordered(rule: Selection, part: Stratum) -> None:
    """Nobody is selected before a better one, and of equals all or none are."""
    ranked = [one for one in part.standings if one.rank is not None]
    chosen = [one.candidate for one in ranked if one.status == "selected"]
    passed = [one.candidate for one in ranked if one.status != "selected"]
    for one in chosen:
        for other in passed:
            assert _key(one, rule) > _key(other, rule), (one, other)
    tied = [one.candidate for one in ranked if one.status == "tie"]
    assert len({_key(one, rule) for one in tied}) <= 1
    assert all(_key(one, rule) >= _key(other, rule) for one in tied for other in passed)
    assert tolerance(100) < 0.5  # the scores that are drawn differ by more


def _key(one: Candidate, rule: Selection) -> tuple[float, ...]:
    return tuple((one.numbers[key.column] or 0.0) * (1 if key.descending else -1) for key in rule.order)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    begun = time.perf_counter()
    found = Counter(check(seed) for seed in range(arguments.seed, arguments.seed + arguments.cases))
    print(f"{arguments.cases} policies, {time.perf_counter() - begun:.0f} s: {dict(found.most_common())}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
