"""Random households for annex 4, seeded: the documents that every contender of the benchmark is given."""

from __future__ import annotations

from random import Random
from typing import Any

from lorg_indicators import IndicatorSet
from lorg_indicators.measures import Checklist, Number, RatingMeasure, YesNo

__all__ = ["broken", "complete", "documented", "half_filled"]

Plain = dict[str, Any]

# What a good household reports; a weaker one reports a part of it.
_GOOD = {
    "study_time": 1.6,
    "books_read": 12.0,
    "family_exchanges": 40,
    "community_activities": 7,
    "library_use": 60,
    "learning_spending": 2400.0,
}
# On the cut-off, within tolerance of it, and just below that.
_EDGES: dict[str, tuple[float, ...]] = {
    "study_time": (0, 1, 1 - 5e-10, 1 - 5e-9),
    "books_read": (0, 8, 8 - 5e-10, 8 - 5e-9),
    "family_exchanges": (24, 24 - 5e-10),
    "community_activities": (4, 3),
}
_YEAR = 2024


def complete(indicators: IndicatorSet, random: Random) -> Plain:
    """All measures of one household as a plain mapping; its quality is drawn, so that every tier comes up."""
    quality = random.choice((0.3, 0.6, 0.8, 0.9, 0.97, 1.0))
    return {name: _value(name, measure, quality, random) for name, measure in indicators.measures.items()}


def _value(name: str, measure: Any, quality: float, random: Random) -> Any:
    match measure:
        case RatingMeasure():
            highest = {"practice": 4, "members": 3, "change": 3}[measure.scale]
            return highest if random.random() < quality else random.randint(0, highest)
        case YesNo():
            return random.random() < quality
        case Checklist():
            return [option for option in measure.options if random.random() < quality]
        case Number(by="year"):
            return _series(name, quality, random)
        case Number():
            return _number(name, quality, random)
    raise TypeError(measure)


def _number(name: str, quality: float, random: Random) -> float:
    if name in _EDGES and random.random() < 0.1:
        return random.choice(_EDGES[name])
    good = _GOOD[name]
    amount = good * quality * random.uniform(0.7, 1.1)
    return round(amount) if isinstance(good, int) else round(amount, 2)


def _series(name: str, quality: float, random: Random) -> dict[int, float]:
    last = _number(name, quality, random)
    before = last - random.uniform(0.1, 0.3) * last if random.random() < quality else last * random.uniform(1.0, 1.2)
    first = before - random.uniform(0.0, 0.2) * before if random.random() < quality else before
    return {_YEAR - 2: round(first, 2), _YEAR - 1: round(before, 2), _YEAR: last}


def documented(household: Plain, random: Random) -> Plain:
    """The same household as a full document: its period, documents for a part of it, and titles held before."""
    share = random.choice((0.2, 0.6, 0.9, 1.0))
    evidence = {
        name: {"value": value, "documents": [{"title": "照片", "location": "附件3", "date": "2024-10-08"}]}
        if random.random() < share
        else value
        for name, value in household.items()
    }
    held = {_YEAR - 2: random.choice(("youxiu", "shifan")), _YEAR - 1: random.choice(("shifan", "biaobing", "youxiu"))}
    history = random.choice((held, held, {}))
    return {"subject": {"id": "jt-0001"}, "period": _YEAR, "evidence": evidence, "history": history}


def half_filled(household: Plain, random: Random) -> Plain:
    """Half of the household's measures."""
    return {name: household[name] for name in random.sample(list(household), len(household) // 2)}


def broken(household: Plain, random: Random) -> tuple[Plain, list[str]]:
    """The household with one to four wrong values, and the measures that they stand at."""
    wrong: dict[str, tuple[Any, ...]] = {
        "study_time": (25, -1, float("nan"), True, None.__class__, [1]),
        "books_read": ({_YEAR: 1001}, {1066: 3}, {_YEAR: "many"}, {_YEAR: False}, "some"),
        "learning_spending": ({_YEAR: -5}, {"last": 3}, {_YEAR: float("inf")}),
        "family_exchanges": ("often", -3, 1e16),
        "quiet_home": (5, -1, 2.5, "good", True),
        "digital_skill": (4, {"level": 2}),
        "study_corner": (1, "maybe", 0.0),
        "equipment": (["telex"], "computer", 3, [["computer"]]),
        "no_such_measure": (1,),
    }
    names = random.sample(list(wrong), random.randint(1, 4))
    return {**household, **{name: random.choice(wrong[name]) for name in names}}, sorted(names)
