"""Conditions of a ladder on the very edge, and what they say was observed."""

from __future__ import annotations

import math
from typing import Any

import pytest

from lorg_indicators.conditions import Standing
from lorg_indicators.outcome import EMPTY, Interval
from lorg_indicators.scoring import tolerance
from lorg_indicators.tiers import Conditions, compile_ladder, highest

from .builders import criterion, dimension, item, load, number, rating, tier, whole_set

MEASURES = {"m": number(), "n": number(), "r": rating()}
PARTS = (
    dimension("one", item("i", criterion("threshold", at_least=10), criterion("rubric", "r", "rated"))),
    dimension("two", item("j", criterion("threshold", "n", "other", at_least=10))),
)


def conditions(**requires: Any) -> Conditions:
    (compiled,) = compile_ladder(load(whole_set(MEASURES, *PARTS, tiers=[tier("low", known=0.01, **requires)])))
    return compiled


def standing(**changed: Any) -> Standing:
    full = Interval(100, 100)
    plain = {
        "score": full,
        "dimensions": [full, full],
        "lower": [1.0, 1.0, 1.0],
        "upper": [1.0, 1.0, 1.0],
        "known": 1.0,
        "documented": Interval(1, 1),
        "history": {},
    }
    values = {**plain, **changed}
    dimensions = values["dimensions"]
    ends = None if None in dimensions else Interval(*map(min, zip(*dimensions, strict=True)))
    return Standing(**values, weakest=ends)


def verdict(compiled: Conditions, kind: str, **changed: Any) -> tuple[Any, bool | None]:
    stood = compiled.stand(standing(**changed), below=True)
    assert stood.id == "low"
    (found,) = [condition for condition in stood.conditions if condition.kind == kind]
    return found.observed, found.holds


def below(value: float) -> float:
    return math.nextafter(value, -math.inf)


LINE = 70 - tolerance(70)


@pytest.mark.parametrize(
    ("score", "holds"),
    [
        (Interval(LINE, LINE), True),
        (Interval(below(LINE), 100), None),
        (Interval(0, LINE), None),
        (Interval(0, below(LINE)), False),
        (None, False),
    ],
)
def test_score(score: Interval | None, holds: bool | None) -> None:  # noqa: FBT001 - a parameter
    observed, found = verdict(conditions(score=70), "score", score=score)
    assert found is holds
    assert observed == (None if score is None else {"lower": score.lower, "upper": score.upper})


def test_each_dimension_names_the_weakest_with_its_score() -> None:
    compiled = conditions(each_dimension=70)
    equal = [Interval(80, 90), Interval(80, 85)]
    assert verdict(compiled, "each_dimension", dimensions=equal) == (
        {"dimension": "one", "score": {"lower": 80, "upper": 90}, "below": [], "undecided": []},
        True,
    )
    mixed = [Interval(LINE, 90), Interval(below(LINE), LINE)]
    assert verdict(compiled, "each_dimension", dimensions=mixed) == (
        {"dimension": "two", "score": {"lower": below(LINE), "upper": LINE}, "below": [], "undecided": ["two"]},
        None,
    )
    lost = [Interval(0, 10), None]
    assert verdict(compiled, "each_dimension", dimensions=lost) == (
        {"dimension": "two", "score": None, "below": ["one", "two"], "undecided": []},
        False,
    )
    first = [None, Interval(0, 0)]
    observed, _ = verdict(compiled, "each_dimension", dimensions=first)
    assert observed["dimension"] == "one"


def test_known() -> None:
    line = 0.8 - tolerance(0.8)
    compiled = load(whole_set(MEASURES, *PARTS, tiers=[tier("low", known=0.8)]))
    (ladder,) = compile_ladder(compiled)
    assert verdict(ladder, "known", known=line) == (line, True)
    assert verdict(ladder, "known", known=below(line)) == (below(line), None)
    assert verdict(ladder, "known", known=None) == (None, False)


def test_documented() -> None:
    line = 0.5 - tolerance(0.5)
    compiled = conditions(documented=0.5)
    ends = {"lower": line, "upper": 1}
    assert verdict(compiled, "documented", documented=Interval(line, 1)) == (ends, True)
    assert verdict(compiled, "documented", documented=Interval(0, line))[1] is None
    assert verdict(compiled, "documented", documented=Interval(0, below(line)))[1] is False
    assert verdict(compiled, "documented", documented=None) == (None, False)


FULL = 1 - EMPTY


@pytest.mark.parametrize(
    ("lower", "upper", "missed", "undecided"),
    [
        (FULL, FULL, [], []),
        (below(FULL), FULL, [], ["i.c"]),
        (below(FULL), below(FULL), ["i.c"], []),
        (0, 1, [], ["i.c"]),
        (0, 0, ["i.c"], []),
    ],
)
def test_met(lower: float, upper: float, missed: list[str], undecided: list[str]) -> None:
    compiled = conditions(met=["i.c", "j.other"])
    observed, holds = verdict(compiled, "met", lower=[lower, 1, 1], upper=[upper, 1, 1])
    assert observed == {"missed": missed, "undecided": undecided}
    assert holds is (False if missed else None if undecided else True)


def test_level() -> None:
    compiled = conditions(level={"i.rated": 3})
    (found,) = [demand for demand in compiled.demands if demand.kind == "level"]
    assert found.required == {"i.rated": 3}
    for satisfaction, holds in ((0.9, True), (0.4, False)):
        ends = [1, satisfaction, 1]
        assert verdict(compiled, "level", lower=ends, upper=ends)[1] is holds


@pytest.mark.parametrize(
    ("lower", "upper", "fired", "undecided"),
    [
        (0, 0, ["i.c"], []),
        (EMPTY, EMPTY, ["i.c"], []),
        (EMPTY, 2 * EMPTY, [], ["i.c"]),
        (2 * EMPTY, 2 * EMPTY, [], []),
        (0, 1, [], ["i.c"]),
        (0, EMPTY, ["i.c"], []),
    ],
)
def test_vetoes(lower: float, upper: float, fired: list[str], undecided: list[str]) -> None:
    compiled = conditions(vetoes=["i.c"])
    observed, holds = verdict(compiled, "vetoes", lower=[lower, 1, 1], upper=[upper, 1, 1])
    assert observed == {"fired": fired, "undecided": undecided}
    assert holds is (False if fired else None if undecided else True)


def test_a_tier_stands_on_those_below_it() -> None:
    compiled = conditions(score=70)
    for under, score, reached in [
        (True, 100, True),
        (None, 100, None),
        (False, 100, False),
        (None, 10, False),
        (True, 10, False),
    ]:
        assert compiled.stand(standing(score=Interval(score, score)), under).reached is reached
    open_ = compiled.stand(standing(score=Interval(0, 100)), below=False)
    assert open_.reached is False
    assert highest([open_]) == (None, None)


@pytest.mark.parametrize(
    ("history", "held", "holds"),
    [
        (None, None, None),
        ({}, [], False),
        ({2022: 0, 2023: None}, [2022], None),
        ({2021: 0, 2022: 0, 2023: None}, [2021, 2022], True),
        ({2022: None, 2023: None}, [], None),
        ({2023: None}, [], False),
        ({2022: 0, 2023: 1}, [2022, 2023], True),
    ],
)
def test_held(history: Any, held: list[int] | None, holds: bool | None) -> None:  # noqa: FBT001 - a parameter
    tiers = [tier("low", known=0.01), tier("high", held={"tier": "low", "years": 2})]
    _, high = compile_ladder(load(whole_set(MEASURES, *PARTS, tiers=tiers)))
    (condition,) = high.stand(standing(history=history), below=True).conditions
    assert (condition.observed, condition.holds) == (held, holds)
