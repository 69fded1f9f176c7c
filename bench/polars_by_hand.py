"""Annex 4 for households in Polars, written by hand for this one set and these columns: what `score_frame` is held to.

It gives the same columns as ``detail="tiers"``: both tiers, both ends of the score, the share that is known, faults.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

TOLERANCE: Final = 1e-9
PRACTICE: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
MEMBERS: Final = (0.0, 0.33, 0.66, 1.0)
CHANGE: Final = (0.0, 0.2, 0.6, 1.0)

CHECKLISTS: Final = {
    "resource_kinds": ("books", "software", "periodicals", "audio_video"),
    "resource_change": ("enriched", "renewed"),
    "equipment": ("broadband", "computer", "tablet", "smartphone", "reader_or_tv"),
    "library_kinds": ("loans", "digital", "talks_exhibitions", "courses", "study_space"),
    "mood_signs": ("at_hand", "table_talk", "adults_lead", "celebrate", "days_out"),
    "gain_share": ("gained", "shared"),
    "results_shown": ("works", "stage", "told", "learning_week", "online_space"),
    "methods": ("reading", "online", "classes", "venues", "practice", "teams", "each_other"),
    "fields": (
        *("politics_law", "literature_arts", "history_culture", "science"),
        *("profession", "language", "health", "household"),
    ),
    "cultures": ("red", "haipai", "jiangnan", "other"),
    "healthy_life": ("exercise", "sleep", "diet", "no_smoking", "screens", "reliable"),
}

# dimension -> item -> criteria, in the set's order; all weights are equal.
TREE: Final = (
    (("area", "quiet"), ("kinds", "renewed"), ("equipment", "skill", "assured"), ("library", "use_rises")),
    (("mood", "own_need", "way_of_life"), ("time", "exchange", "encourage", "improve"), ("idea", "plan", "goal")),
    (("hour",), ("books",), ("rises",)),
    (("take_part", "gain_share", "show"), ("active", "workplace", "community"), ("methods", "fields", "content")),
    (
        ("spread", "cultures", "right_values"),
        ("self_cultivation", "guide_school_unit", "guide_community", "interest"),
        ("profession", "knowledge", "civility", "morals", "lifestyle", "neighbours"),
    ),
)

_Ends = tuple[pl.Expr, pl.Expr, pl.Expr]


def _yes(column: str) -> _Ends:
    answer = pl.col(column)
    return (
        answer.fill_null(value=False).cast(pl.Float64),
        answer.fill_null(value=True).cast(pl.Float64),
        answer.is_not_null(),
    )


def _level(column: str, values: Sequence[float]) -> _Ends:
    level = pl.col(column)
    if values == PRACTICE:
        value = level * 0.25
    else:
        value = (
            pl.when(level == 1).then(values[1]).when(level == 2).then(values[2]).when(level == 3).then(1.0)
            .when(level == 0).then(0.0)
        )  # fmt: skip
    return value.fill_null(0.0), value.fill_null(1.0), level.is_not_null()


def _share(column: str, cut: float) -> _Ends:
    value = pl.col(column)
    part = pl.when(value >= cut - TOLERANCE).then(1.0).otherwise(value / cut)
    return part.fill_null(0.0), part.fill_null(1.0), value.is_not_null()


def _rises(name: str) -> _Ends:
    old, mid, new = (pl.col(f"{name}.{year}") for year in (2022, 2023, 2024))

    def rose(first: pl.Expr, last: pl.Expr, years: int) -> pl.Expr:
        return last - first > years * pl.max_horizontal(first.abs() * 1e-12, pl.lit(1e-9))

    first, last, over = rose(old, mid, 1), rose(mid, new, 1), rose(old, new, 2) & mid.is_null()
    right = sum(
        (step.fill_null(value=False).cast(pl.Float64) for step in (last, over)),
        first.fill_null(value=False).cast(pl.Float64),
    )
    not_over = ~rose(old, new, 2) & mid.is_null()
    wrong = sum(
        ((~step).fill_null(value=False).cast(pl.Float64) for step in (last, ~not_over)),
        (~first).fill_null(value=False).cast(pl.Float64),
    )
    return right / 2, 1 - wrong / 2, old.is_not_null() & mid.is_not_null() & new.is_not_null()


def _ticked(name: str, wanted: int, *, credit: bool = False) -> _Ends:
    columns = [f"{name}.{option}" for option in CHECKLISTS[name]]
    least = pl.sum_horizontal(columns)
    most = least + pl.sum_horizontal(pl.col(column).is_null() for column in columns)
    known = pl.all_horizontal(pl.col(column).is_not_null() for column in columns)
    if credit:
        return (least / wanted).clip(0, 1), (most / wanted).clip(0, 1), known
    return (least >= wanted).cast(pl.Float64), (most >= wanted).cast(pl.Float64), known


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
    "books": _share("books_read.2024", 8),
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

AMOUNTS: Final = {"study_time": 24.0, "books_read.2024": 1000.0, "family_exchanges": 1e15, "community_activities": 1e15}
AMOUNTS.update({f"{name}.{year}": 1e15 for name in ("library_use", "learning_spending") for year in (2022, 2023, 2024)})

OF_FIVE: Final = (
    *("quiet_home", "online_ready", "shared_time", "encouragement", "family_plan"),
    *("org_part", "spread_culture", "guide_school_unit", "guide_community", "neighbours"),
)
OF_FOUR: Final = (
    *("digital_skill", "own_need", "way_of_life", "shared_progress", "lifelong_idea"),
    *("learning_goals", "workplace_learning", "new_content", "self_cultivation", "professional_growth"),
    *("family_values", "learning_interest", "knowledge_renewal", "civility", "morals"),
)
LEVELS: Final = dict.fromkeys(OF_FIVE, 4) | dict.fromkeys(OF_FOUR, 3)


def score(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The columns of ``score_frame(jiating, frame, period=2024)``."""
    clean = [
        pl.when(pl.col(name).is_between(-TOLERANCE, most + max(1e-9, 1e-12 * most))).then(pl.col(name))
        for name, most in AMOUNTS.items()
    ]
    clean += [pl.when(pl.col(name).is_between(0, most)).then(pl.col(name)) for name, most in LEVELS.items()]
    refused = [
        (
            pl.col(name).is_not_null()
            & pl.col(name).is_nan().not_()
            & ~pl.col(name).is_between(-TOLERANCE, most + max(1e-9, 1e-12 * most))
        )
        for name, most in AMOUNTS.items()
    ]
    refused += [(pl.col(name).is_not_null() & ~pl.col(name).is_between(0, most)) for name, most in LEVELS.items()]
    held = pl.col("history.2023")
    refused.append(held.is_not_null() & ~held.is_in(["none", "youxiu", "shifan", "biaobing"]))
    staged = frame.with_columns(*clean, faults_=pl.sum_horizontal(refused).cast(pl.Int64))
    ends: dict[str, pl.Expr] = {}
    for name, (least, most, known) in CRITERIA.items():
        ends |= {f"_l_{name}": least, f"_u_{name}": most, f"_k_{name}": known | (least >= 1 - TOLERANCE)}
    staged = staged.with_columns(**ends)
    for end in "luk":
        staged = staged.with_columns(**{f"_{end}{at}": _dimension(items, end) for at, items in enumerate(TREE)})
    sums = {f"_{end}": sum((pl.col(f"_{end}{at}") for at in range(1, 5)), pl.col(f"_{end}0")) / 5 for end in "luk"}
    staged = staged.with_columns(**sums).with_columns(
        _youxiu("l"), _youxiu("u"), _shifan("l"), _shifan("u"), _biaobing("l"), _biaobing("u")
    )
    fine = pl.col("faults_") == 0
    return staged.select(
        *frame.collect_schema().names(),
        tier=pl.when(fine).then(_highest("l")),
        reachable_tier=pl.when(fine).then(_highest("u")),
        score_lower=pl.when(fine).then(pl.col("_l") * 100),
        score_upper=pl.when(fine).then(pl.col("_u") * 100),
        known=pl.when(fine).then(pl.col("_k")),
        faults="faults_",
    )


def _dimension(items: Sequence[Sequence[str]], end: str) -> pl.Expr:
    parts = [
        pl.col(f"_{end}_{name}").cast(pl.Float64) * (1 / len(items) / len(item)) for item in items for name in item
    ]
    return sum(parts[1:], parts[0])


def _all(end: str, least: float, each: float, known: float) -> pl.Expr:
    line = 1e-9
    tests = [pl.col(f"_{end}") * 100 >= least - line]
    tests += [pl.col(f"_{end}{at}") * 100 >= each - line for at in range(5)]
    if end == "l":
        tests.append(pl.col("_k") >= known - line)
    return pl.all_horizontal(tests)


def _youxiu(end: str) -> pl.Expr:
    alive = (pl.col(f"_{end}_hour") > 1e-9) & (pl.col(f"_{end}_books") > 1e-9)
    return (_all(end, 70, 50, 0.8) & alive).alias(f"_t0{end}")


def _held(end: str, tiers: Sequence[str]) -> pl.Expr:
    held = pl.col("history.2023")
    return held.is_in(list(tiers)).fill_null(value=end == "u")


def _shifan(end: str) -> pl.Expr:
    met = (pl.col(f"_{end}_hour") >= 1 - 1e-9) & (pl.col(f"_{end}_books") >= 1 - 1e-9)
    rest = met & (pl.col(f"_{end}_plan") >= 0.5 - 1e-9) & _held(end, ("youxiu", "shifan", "biaobing"))
    # No column names documents: what is answered is not documented, and what is open may come to be.
    return (_all(end, 80, 60, 0.9) & rest & _documented(end, 0.5)).alias(f"_t1{end}")


def _biaobing(end: str) -> pl.Expr:
    met = pl.all_horizontal(pl.col(f"_{end}_{name}") >= 1 - 1e-9 for name in ("hour", "books", "rises"))
    levels = (pl.col(f"_{end}_plan") >= 0.75 - 1e-9) & (pl.col(f"_{end}_guide_community") >= 0.75 - 1e-9)
    return (_all(end, 90, 75, 0.95) & met & levels & _held(end, ("shifan", "biaobing")) & _documented(end, 0.8)).alias(
        f"_t2{end}"
    )


def _documented(end: str, least: float) -> pl.Expr:
    if end == "l":
        return pl.lit(value=False)
    parts = []
    for items in TREE:
        for item in items:
            parts += [_unanswered(name) * (1 / 5 / len(items) / len(item)) for name in item]
    return sum(parts[1:], parts[0]) >= least - 1e-9


def _unanswered(name: str) -> pl.Expr:
    columns = CRITERIA[name][2].meta.root_names()
    return pl.all_horizontal(pl.col(column).is_null() for column in columns).cast(pl.Float64)


def _highest(end: str) -> pl.Expr:
    first, second, third = (pl.col(f"_t{at}{end}") for at in range(3))
    return (
        pl.when(first & second & third)
        .then(pl.lit("biaobing"))
        .when(first & second)
        .then(pl.lit("shifan"))
        .when(first)
        .then(pl.lit("youxiu"))
    )
