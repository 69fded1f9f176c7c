"""The measures and criteria of annex 4 as variables of OpenFisca-core: see `openfisca_model`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import period as period_of

from polars_by_hand import AMOUNTS, CHANGE, CHECKLISTS, LEVELS, MEMBERS, PRACTICE, TOLERANCE

__all__ = ["YES_NO", "Formula", "Rule", "Title", "criteria", "measures"]

YES_NO: Final = ("study_corner", "community_building")
NUMBERS: Final = {name.partition(".")[0]: most for name, most in AMOUNTS.items()}
"""The most that each number may be."""


class Title(Enum):  # type: ignore[misc]
    """A title held before."""

    unknown = "not known"
    none = "none"
    youxiu = "excellent"
    shifan = "demonstration"
    biaobing = "pacesetter"


Formula = Callable[[Any, Any], Any]


class Rule(NamedTuple):
    """A variable: an input has no formula."""

    name: str
    type: Any
    formula: Formula | None = None


# -- measures: what is given, and what of it is sound ------------------------------------------------------------------


def measures() -> Iterator[Rule]:
    for name, most in NUMBERS.items():
        yield Rule(name, float)
        yield Rule(f"{name}_sound", float, _sound_number(name, most))
    for name, top in LEVELS.items():
        yield Rule(name, int)
        yield Rule(f"{name}_known", bool)
        yield Rule(f"{name}_rung", int, _rung(name, top))
    for name in (*YES_NO, *(f"{name}_{option}" for name, options in CHECKLISTS.items() for option in options)):
        yield Rule(name, bool)
        yield Rule(f"{name}_known", bool)
    yield Rule("title", Title)
    yield Rule("faults", int, _faults)


def _sound_number(name: str, most: float) -> Formula:
    slack = max(1e-9, 1e-12 * most)

    def formula(household: Any, period: Any) -> Any:
        value = household(name, period)
        return np.where((value >= -TOLERANCE) & (value <= most + slack), value, np.nan)

    return formula


def _rung(name: str, top: int) -> Formula:
    """The level from 1 up; 0 where there is none."""

    def formula(household: Any, period: Any) -> Any:
        level = household(name, period)
        sound = household(f"{name}_known", period) & (level >= 0) & (level <= top)
        return np.where(sound, level + 1, 0)

    return formula


def _faults(household: Any, period: Any) -> Any:
    faults = np.zeros(household.count, np.int32)
    for name in AMOUNTS:
        measure, _, year = name.partition(".")
        at = period_of(year) if year else period
        faults += np.isnan(household(f"{measure}_sound", at)) & ~np.isnan(household(measure, at))
    for name in LEVELS:
        faults += (household(f"{name}_rung", period) == 0) & household(f"{name}_known", period)
    return faults


# -- criteria: both ends, whether they are known, and whether nothing is answered --------------------------------------


class _Criterion(NamedTuple):
    lower: Formula
    upper: Formula
    known: Formula
    open: Formula


def _yes(name: str) -> _Criterion:
    known = f"{name}_known"
    return _Criterion(
        lambda of, at: of(name, at) & of(known, at),
        lambda of, at: of(name, at) | ~of(known, at),
        lambda of, at: of(known, at),
        lambda of, at: ~of(known, at),
    )


def _level(name: str, values: Sequence[float]) -> _Criterion:
    rung, least, most = f"{name}_rung", np.array([0.0, *values]), np.array([1.0, *values])
    return _Criterion(
        lambda of, at: least[of(rung, at)],
        lambda of, at: most[of(rung, at)],
        lambda of, at: of(rung, at) > 0,
        lambda of, at: of(rung, at) == 0,
    )


def _share(name: str, cut: float) -> _Criterion:
    sound = f"{name}_sound"

    def end(unknown: float) -> Formula:
        def formula(of: Any, at: Any) -> Any:
            value = of(sound, at)
            part = np.where(value >= cut - TOLERANCE, 1.0, value / cut)
            return np.where(np.isnan(part), unknown, part)

        return formula

    return _Criterion(
        end(0.0), end(1.0), lambda of, at: ~np.isnan(of(sound, at)), lambda of, at: np.isnan(of(sound, at))
    )


def _rises(name: str) -> _Criterion:
    sound = f"{name}_sound"

    def years(of: Any, at: Any) -> list[Any]:
        return [of(sound, at.offset(-back)) for back in (2, 1, 0)]

    def steps(of: Any, at: Any) -> Iterator[tuple[Any, Any]]:
        """Of each step whether it is known, and whether it rises; over a year that is not known it spans two."""
        old, mid, new = years(of, at)
        gap = np.isnan(mid)
        for first, last, span, seen in ((old, mid, 1, ~gap), (mid, new, 1, ~gap), (old, new, 2, gap)):
            told = seen & ~np.isnan(first) & ~np.isnan(last)
            yield told, last - first > span * np.maximum(np.abs(first) * 1e-12, 1e-9)

    def lower(of: Any, at: Any) -> Any:
        return sum(told & rose for told, rose in steps(of, at)) / 2

    def upper(of: Any, at: Any) -> Any:
        return 1 - sum(told & ~rose for told, rose in steps(of, at)) / 2

    return _Criterion(
        lower,
        upper,
        lambda of, at: ~np.any(np.isnan(years(of, at)), axis=0),
        lambda of, at: np.all(np.isnan(years(of, at)), axis=0),
    )


def _ticked(name: str, wanted: int, *, credit: bool = False) -> _Criterion:
    options = [f"{name}_{option}" for option in CHECKLISTS[name]]

    def counted(of: Any, at: Any, one: Formula) -> Any:
        ticks = np.zeros(of.count, np.int8)
        for option in options:
            ticks += one(of, (option, at))
        return np.minimum(ticks / wanted, 1.0) if credit else ticks >= wanted

    def answers(of: Any, at: Any) -> list[Any]:
        return [of(f"{option}_known", at) for option in options]

    return _Criterion(
        lambda of, at: counted(of, at, lambda of, key: of(*key) & of(f"{key[0]}_known", key[1])),
        lambda of, at: counted(of, at, lambda of, key: of(*key) | ~of(f"{key[0]}_known", key[1])),
        lambda of, at: np.all(answers(of, at), axis=0),
        lambda of, at: ~np.any(answers(of, at), axis=0),
    )


CRITERIA: Final = {
    "area": _yes("study_corner"),
    "quiet": _level("quiet_home", PRACTICE),
    "kinds": _ticked("resource_kinds", 2),
    "renewed": _ticked("resource_change", 1),
    "equipment": _ticked("equipment", 2),
    "skill": _level("digital_skill", MEMBERS),
    "assured": _level("online_ready", PRACTICE),
    "library": _ticked("library_kinds", 2),
    "use_rises": _rises("library_use"),
    "mood": _ticked("mood_signs", 3),
    "own_need": _level("own_need", MEMBERS),
    "way_of_life": _level("way_of_life", MEMBERS),
    "time": _level("shared_time", PRACTICE),
    "exchange": _share("family_exchanges", 24),
    "encourage": _level("encouragement", PRACTICE),
    "improve": _level("shared_progress", MEMBERS),
    "idea": _level("lifelong_idea", MEMBERS),
    "plan": _level("family_plan", PRACTICE),
    "goal": _level("learning_goals", MEMBERS),
    "hour": _share("study_time", 1),
    "books": _share("books_read", 8),
    "rises": _rises("learning_spending"),
    "take_part": _share("community_activities", 4),
    "gain_share": _ticked("gain_share", 2, credit=True),
    "show": _ticked("results_shown", 1),
    "active": _level("org_part", PRACTICE),
    "workplace": _level("workplace_learning", MEMBERS),
    "community": _yes("community_building"),
    "methods": _ticked("methods", 3, credit=True),
    "fields": _ticked("fields", 3, credit=True),
    "content": _level("new_content", MEMBERS),
    "spread": _level("spread_culture", PRACTICE),
    "cultures": _ticked("cultures", 2),
    "right_values": _level("family_values", CHANGE),
    "self_cultivation": _level("self_cultivation", MEMBERS),
    "guide_school_unit": _level("guide_school_unit", PRACTICE),
    "guide_community": _level("guide_community", PRACTICE),
    "interest": _level("learning_interest", CHANGE),
    "profession": _level("professional_growth", MEMBERS),
    "knowledge": _level("knowledge_renewal", CHANGE),
    "civility": _level("civility", CHANGE),
    "morals": _level("morals", CHANGE),
    "lifestyle": _ticked("healthy_life", 4, credit=True),
    "neighbours": _level("neighbours", PRACTICE),
}


def criteria() -> Iterator[Rule]:
    for name, rule in CRITERIA.items():
        yield Rule(f"{name}_criterion_lower", float, rule.lower)
        yield Rule(f"{name}_criterion_upper", float, rule.upper)
        yield Rule(f"{name}_criterion_known", bool, _known_or_met(name, rule.known))
        yield Rule(f"{name}_criterion_open", bool, rule.open)


def _known_or_met(name: str, known: Formula) -> Formula:
    return lambda of, at: known(of, at) | (of(f"{name}_criterion_lower", at) >= 1 - TOLERANCE)
