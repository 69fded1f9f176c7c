"""Annex 4 (学习型家庭) by hand: what one would write for this one set if there were no library.

`judge` takes what `lorg_indicators.evaluate` takes: a plain mapping of measures, or a document with ``evidence``,
``period`` and ``history``, where a value may stand in an envelope with its documents. It checks every value (type,
range, level, options, years) and lists every fault, and gives the satisfaction of all 44 criteria, the items, the
dimensions, the score, the known and the documented share, and the tier by all conditions of the ladder. Every number
stands in code.

Left out, because nobody would write it for a first version: upper ends of what is unknown (what is missing earns 0),
numbers as texts with units, several raters, reviews, criteria that do not apply, checklists as mappings; contributions,
required values, and how each single condition stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

__all__ = ["FaultyError", "Result", "judge"]

TOLERANCE = 1e-9

PRACTICE = (0.0, 0.25, 0.5, 0.75, 1.0)
MEMBERS = (0.0, 0.33, 0.66, 1.0)
CHANGE = (0.0, 0.2, 0.6, 1.0)

# measure -> satisfaction at each level
RATINGS = {
    "quiet_home": PRACTICE,
    "digital_skill": MEMBERS,
    "online_ready": PRACTICE,
    "own_need": MEMBERS,
    "way_of_life": MEMBERS,
    "shared_time": PRACTICE,
    "encouragement": PRACTICE,
    "shared_progress": MEMBERS,
    "lifelong_idea": MEMBERS,
    "family_plan": PRACTICE,
    "learning_goals": MEMBERS,
    "workplace_learning": MEMBERS,
    "org_part": PRACTICE,
    "new_content": MEMBERS,
    "spread_culture": PRACTICE,
    "family_values": CHANGE,
    "self_cultivation": MEMBERS,
    "guide_school_unit": PRACTICE,
    "guide_community": PRACTICE,
    "learning_interest": CHANGE,
    "professional_growth": MEMBERS,
    "knowledge_renewal": CHANGE,
    "civility": CHANGE,
    "morals": CHANGE,
    "neighbours": PRACTICE,
}

# measure -> options, satisfaction by how many of them are in place
CHECKLISTS = {
    "resource_kinds": (frozenset({"books", "software", "periodicals", "audio_video"}), (0.0, 0.0, 1.0, 1.0, 1.0)),
    "resource_change": (frozenset({"enriched", "renewed"}), (0.0, 1.0, 1.0)),
    "equipment": (
        frozenset({"broadband", "computer", "tablet", "smartphone", "reader_or_tv"}),
        (0.0, 0.0, 1.0, 1.0, 1.0, 1.0),
    ),
    "library_kinds": (
        frozenset({"loans", "digital", "talks_exhibitions", "courses", "study_space"}),
        (0.0, 0.0, 1.0, 1.0, 1.0, 1.0),
    ),
    "mood_signs": (
        frozenset({"at_hand", "table_talk", "adults_lead", "celebrate", "days_out"}),
        (0.0, 0.0, 0.0, 1.0, 1.0, 1.0),
    ),
    "gain_share": (frozenset({"gained", "shared"}), (0.0, 0.5, 1.0)),
    "results_shown": (
        frozenset({"works", "stage", "told", "learning_week", "online_space"}),
        (0.0, 1.0, 1.0, 1.0, 1.0, 1.0),
    ),
    "methods": (
        frozenset({"reading", "online", "classes", "venues", "practice", "teams", "each_other"}),
        (0.0, 1 / 3, 2 / 3, 1.0, 1.0, 1.0, 1.0, 1.0),
    ),
    "fields": (
        frozenset(
            {
                "politics_law",
                "literature_arts",
                "history_culture",
                "science",
                "profession",
                "language",
                "health",
                "household",
            }
        ),
        (0.0, 1 / 3, 2 / 3, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
    ),
    "cultures": (frozenset({"red", "haipai", "jiangnan", "other"}), (0.0, 0.0, 1.0, 1.0, 1.0)),
    "healthy_life": (
        frozenset({"exercise", "sleep", "diet", "no_smoking", "screens", "reliable"}),
        (0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0),
    ),
}

YES_NO = ("study_corner", "community_building")

# measure -> greatest value, cut-off
NUMBERS = {"study_time": (24.0, 1.0), "family_exchanges": (1e15, 24.0), "community_activities": (1e15, 4.0)}

# measure by year -> greatest value
SERIES = {"library_use": 1e15, "books_read": 1000.0, "learning_spending": 1e15}

# measure -> its weight in the whole: a fifth a dimension, shared by its items, shared by their criteria
WEIGHTS = {
    **dict.fromkeys(("study_corner", "quiet_home", "resource_kinds", "resource_change"), 1 / 5 / 4 / 2),
    **dict.fromkeys(("equipment", "digital_skill", "online_ready"), 1 / 5 / 4 / 3),
    **dict.fromkeys(("library_kinds", "library_use"), 1 / 5 / 4 / 2),
    **dict.fromkeys(("mood_signs", "own_need", "way_of_life"), 1 / 5 / 3 / 3),
    **dict.fromkeys(("shared_time", "family_exchanges", "encouragement", "shared_progress"), 1 / 5 / 3 / 4),
    **dict.fromkeys(("lifelong_idea", "family_plan", "learning_goals"), 1 / 5 / 3 / 3),
    **dict.fromkeys(("study_time", "books_read", "learning_spending"), 1 / 5 / 3),
    **dict.fromkeys(("community_activities", "gain_share", "results_shown"), 1 / 5 / 3 / 3),
    **dict.fromkeys(("org_part", "workplace_learning", "community_building"), 1 / 5 / 3 / 3),
    **dict.fromkeys(("methods", "fields", "new_content"), 1 / 5 / 3 / 3),
    **dict.fromkeys(("spread_culture", "cultures", "family_values"), 1 / 5 / 3 / 3),
    **dict.fromkeys(("self_cultivation", "guide_school_unit", "guide_community", "learning_interest"), 1 / 5 / 3 / 4),
    **dict.fromkeys(
        ("professional_growth", "knowledge_renewal", "civility", "morals", "healthy_life", "neighbours"), 1 / 5 / 3 / 6
    ),
}
NOTHING = dict.fromkeys(WEIGHTS, 0.0)

FIELDS = frozenset({"format", "set", "subject", "period", "evidence", "not_applicable", "history"})
TIERS = ("youxiu", "shifan", "biaobing")
FIRST_YEAR, LAST_YEAR = 1900, 2200


class FaultyError(Exception):
    """The document is wrong; ``args`` are all its faults, each as the place and what is expected there."""


class Result(NamedTuple):
    """What a household earned: satisfactions by measure, items and dimensions (0-1), score (0-100), shares, tier."""

    satisfactions: dict[str, float]
    items: tuple[tuple[float, ...], ...]
    dimensions: tuple[float, ...]
    score: float
    known: float
    documented: float
    tier: str | None


Faults = list[tuple[str, str]]


def judge(document: Mapping[str, Any]) -> Result:
    """Score and tier of one household.

    Raises:
        FaultyError: anything is wrong.
    """
    faults: Faults = []
    period, history = None, None
    entries = document
    if not FIELDS.isdisjoint(document):
        faults += [(name, "no such field") for name in document if name not in FIELDS]
        entries, period, history = document.get("evidence") or {}, document.get("period"), document.get("history")
        if period is not None and not _is_year(period):
            faults.append(("period", "a year"))
    answers, named = _answers(entries, faults)
    satisfactions, known = _satisfactions(answers, period, faults)
    held = _held(history, period or _latest(answers), faults)
    if faults:
        raise FaultyError(*faults)
    documented = sum([WEIGHTS[name] for name in named])
    items, dimensions, score = _scores(satisfactions)
    tier = _tier(satisfactions, dimensions, score, known, documented, held)
    return Result(satisfactions, items, dimensions, score, known, documented, tier)


def _is_year(year: Any) -> bool:
    return type(year) is int and FIRST_YEAR <= year <= LAST_YEAR


def _is_number(value: Any, highest: float) -> bool:
    return type(value) in (float, int) and -TOLERANCE <= value <= highest + max(TOLERANCE, 1e-12 * highest)


def _set(chosen: list[Any]) -> frozenset[Any]:
    """What is named; something that cannot even be looked up counts as a wrong name."""
    try:
        return frozenset(chosen)
    except TypeError:
        return frozenset({None})


def _answers(entries: Mapping[str, Any], faults: Faults) -> tuple[dict[str, Any], list[str]]:
    """Value of every measure that has one, and the measures that a document is named for."""
    answers: dict[str, Any] = {}
    named = []
    for name, raw in entries.items():
        if name not in WEIGHTS:
            faults.append((name, "no such measure"))
            continue
        value = raw
        if type(raw) is dict and "value" in raw:
            value, documents = raw["value"], raw.get("documents")
            if documents:
                if type(documents) is not list or not all(
                    type(entry) is dict and entry.get("title") for entry in documents
                ):
                    faults.append((name, "documents with titles"))
                elif value is not None:
                    named.append(name)
        if value is not None:
            answers[name] = value
    return answers, named


def _latest(answers: Mapping[str, Any]) -> int | None:
    years = [year for name in SERIES if type(answers.get(name)) is dict for year in answers[name] if _is_year(year)]
    return max(years, default=None)


def _satisfactions(  # noqa: C901, PLR0912 - one check beside the other, without calls between
    answers: dict[str, Any], period: int | None, faults: Faults
) -> tuple[dict[str, float], float]:
    """Satisfaction by measure, 0 where nothing is known, and the share of the weight that is known."""
    earned = NOTHING.copy()
    missing = 0.0
    get = answers.get
    for name, values in RATINGS.items():
        level = get(name)
        if type(level) is int and 0 <= level < len(values):
            earned[name] = values[level]
        elif level is None:
            missing += WEIGHTS[name]
        else:
            faults.append((name, f"a level from 0 to {len(values) - 1}"))
    for name, (options, by_count) in CHECKLISTS.items():
        chosen = get(name)
        if chosen is None:
            missing += WEIGHTS[name]
        elif type(chosen) is list and options >= (there := _set(chosen)):
            earned[name] = by_count[len(there)]
        else:
            faults.append((name, f"a list of {sorted(options)}"))
    for name in YES_NO:
        answer = get(name)
        if answer is True:
            earned[name] = 1.0
        elif answer is None:
            missing += WEIGHTS[name]
        elif answer is not False:
            faults.append((name, "yes or no"))
    for name, (highest, cut) in NUMBERS.items():
        value = get(name)
        if value is None:
            missing += WEIGHTS[name]
        elif _is_number(value, highest):
            earned[name] = 1.0 if value >= cut - TOLERANCE else max(value / cut, 0.0)
        else:
            faults.append((name, f"a number from 0 to {highest}"))
    return earned, 1.0 - missing - _yearly(answers, period, earned, faults)


def _yearly(  # noqa: C901, PLR0912 - likewise
    answers: dict[str, Any], period: int | None, earned: dict[str, float], faults: Faults
) -> float:
    """Fills in what the measures by year earn; gives the weight of what is missing."""
    missing = 0.0
    at = period or _latest(answers)
    for name, highest in SERIES.items():
        raw = answers.get(name)
        if raw is None:
            missing += WEIGHTS[name]
            continue
        series = raw if type(raw) is dict else {at: raw}
        for year, value in series.items():
            if year is not None and not _is_year(year):
                faults.append((name, f"years from {FIRST_YEAR} to {LAST_YEAR}"))
            elif value is not None and not _is_number(value, highest):
                faults.append((name, f"numbers from 0 to {highest}"))
        if faults:
            continue
        if name == "books_read":
            books = series.get(at)
            if books is None:
                missing += WEIGHTS[name]
            else:
                earned[name] = 1.0 if books >= 8.0 - TOLERANCE else max(books / 8.0, 0.0)
        elif at is None:
            missing += WEIGHTS[name]
        else:
            points = [(year, value) for year in (at - 2, at - 1, at) if (value := series.get(year)) is not None]
            if len(points) < 3:
                missing += WEIGHTS[name]
            rises = 0
            for (first, before), (last, after) in pairwise(points):
                rises += after - before > (last - first) * max(TOLERANCE, 1e-12 * abs(before))
            earned[name] = rises / 2
    return missing


def _held(history: Any, period: int | None, faults: Faults) -> list[int]:
    """Ranks of the titles held in earlier years."""
    if history is None:
        return []
    if type(history) is not dict:
        faults.append(("history", "years and the tiers held in them"))
        return []
    held = []
    for year, tier in history.items():
        if not _is_year(year) or (period is not None and year >= period):
            faults.append(("history", "years before the assessed one"))
        elif tier not in TIERS:
            faults.append(("history", f"one of {TIERS}"))
        else:
            held.append(TIERS.index(tier))
    return held


def _scores(s: dict[str, float]) -> tuple[tuple[tuple[float, ...], ...], tuple[float, ...], float]:
    """Items, dimensions (0-1) and score (0-100): plain means all the way up."""
    conditions = (
        (s["study_corner"] + s["quiet_home"]) / 2,
        (s["resource_kinds"] + s["resource_change"]) / 2,
        (s["equipment"] + s["digital_skill"] + s["online_ready"]) / 3,
        (s["library_kinds"] + s["library_use"]) / 2,
    )
    atmosphere = (
        (s["mood_signs"] + s["own_need"] + s["way_of_life"]) / 3,
        (s["shared_time"] + s["family_exchanges"] + s["encouragement"] + s["shared_progress"]) / 4,
        (s["lifelong_idea"] + s["family_plan"] + s["learning_goals"]) / 3,
    )
    effort = (s["study_time"], s["books_read"], s["learning_spending"])
    activities = (
        (s["community_activities"] + s["gain_share"] + s["results_shown"]) / 3,
        (s["org_part"] + s["workplace_learning"] + s["community_building"]) / 3,
        (s["methods"] + s["fields"] + s["new_content"]) / 3,
    )
    effects = (
        (s["spread_culture"] + s["cultures"] + s["family_values"]) / 3,
        (s["self_cultivation"] + s["guide_school_unit"] + s["guide_community"] + s["learning_interest"]) / 4,
        (
            s["professional_growth"]
            + s["knowledge_renewal"]
            + s["civility"]
            + s["morals"]
            + s["healthy_life"]
            + s["neighbours"]
        )
        / 6,
    )
    items = (conditions, atmosphere, effort, activities, effects)
    dimensions = (sum(conditions) / 4, sum(atmosphere) / 3, sum(effort) / 3, sum(activities) / 3, sum(effects) / 3)
    return items, dimensions, 20 * sum(dimensions)


def _tier(
    s: dict[str, float], dimensions: tuple[float, ...], score: float, known: float, documented: float, held: list[int]
) -> str | None:
    weakest = 100 * min(dimensions) + TOLERANCE
    score += TOLERANCE
    known += TOLERANCE
    documented += TOLERANCE
    met = 1 - TOLERANCE
    hours, books, plan = s["study_time"], s["books_read"], s["family_plan"] + TOLERANCE
    if not (score >= 70 and weakest >= 50 and known >= 0.8 and hours > TOLERANCE and books > TOLERANCE):
        return None
    if not (
        score >= 80
        and weakest >= 60
        and known >= 0.9
        and documented >= 0.5
        and hours >= met
        and books >= met
        and plan >= 0.5
        and held
    ):
        return "youxiu"
    if not (
        score >= 90
        and weakest >= 75
        and known >= 0.95
        and documented >= 0.8
        and s["learning_spending"] >= met
        and plan >= 0.75
        and s["guide_community"] >= 0.75 - TOLERANCE
        and max(held) >= 1
    ):
        return "shifan"
    return "biaobing"
