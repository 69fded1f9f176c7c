"""The table of many says of every subject what `lorg_indicators.growth.effects` says of two scores."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorg_indicators import LorgError, growth_of_many, load_set
from lorg_indicators.growth.effects import certain_fall, slope, verdict
from lorg_indicators.outcome import Interval

SHEQU = load_set("shequ")
TIERS = [None, *(tier.id for tier in SHEQU.ladder.tiers)]
YEARS = (2021, 2022, 2024)
STATES = ("scored", "scored", "scored", "no_score", "refused", "missing")

Scores = dict[int, tuple[str, Interval | None, int, int]]
"""Year -> state, score, and the places of both tiers in `TIERS`."""


def row(subject: str, year: int, entry: tuple[str, Interval | None, int, int]) -> dict[str, object]:
    state, score, tier, reachable = entry
    return {
        "id": subject,
        "period": year,
        "district": "东" if len(subject) % 2 else "西",
        "set": "shequ",
        "set_version": "1.0.0",
        "tier": TIERS[tier] if state == "scored" else None,
        "reachable_tier": TIERS[reachable] if state == "scored" else None,
        "score_lower": score.lower if score else None,
        "score_upper": score.upper if score else None,
        "known": 1.0,
        "faults": 2 if state == "refused" else 0,
        "dimension.funding.lower": score.lower if score else None,
        "dimension.funding.upper": score.upper if score else None,
    }


@st.composite
def developments(draw: st.DrawFn) -> dict[str, Scores]:
    ends = st.integers(0, 8).map(lambda value: value * 12.5)
    found: dict[str, Scores] = {}
    for at in range(draw(st.integers(1, 6))):
        years: Scores = {}
        for year in YEARS:
            state = draw(st.sampled_from(STATES))
            lower, upper = sorted((draw(ends), draw(ends)))
            tier, reachable = sorted((draw(st.integers(0, 3)), draw(st.integers(0, 3))))
            if state != "missing":
                years[year] = (state, Interval(lower, upper) if state == "scored" else None, tier, reachable)
        if years:
            found["s" * (at + 1)] = years
    return found


def expected(years: Scores) -> str:
    first, last = years.get(YEARS[0]), years.get(YEARS[-1])
    if first is None or last is None:
        return "entered" if last else "left" if first else "between"
    states = {first[0], last[0]}
    if states != {"scored"}:
        return "refused" if "refused" in states else "no_score"
    assert first[1] is not None
    assert last[1] is not None
    return verdict(first[1], last[1])


@settings(max_examples=60, deadline=None)
@given(developments())
def test_every_subject_is_what_its_scores_say(
    tmp_path_factory: pytest.TempPathFactory, given_: dict[str, Scores]
) -> None:
    rows = [row(subject, year, entry) for subject, years in given_.items() for year, entry in years.items()]
    if {each["period"] for each in rows} != set(YEARS):
        return
    file = tmp_path_factory.mktemp("growth") / "scores.parquet"
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(file)
    found = growth_of_many(SHEQU, [file], by=["district"])
    data, subjects = found.data, {each["id"]: each for each in found.subjects.iter_rows(named=True)}
    assert set(subjects) == set(given_)
    for subject, years in given_.items():
        assert subjects[subject]["standing"] == expected(years)
        known = [(year, entry[1]) for year, entry in years.items() if entry[1] is not None]
        for end in ("lower", "upper"):
            wanted = slope([(year, getattr(score, end)) for year, score in known])
            assert subjects[subject][f"slope_{end}"] == (None if wanted is None else pytest.approx(wanted))
        falls = [str(year) for (_, before), (year, after) in pairwise(known) if certain_fall(before, after)]
        assert subjects[subject]["falls"].split() == falls
    total = data["total"]
    assert sum(total["standings"].values()) == total["subjects"] == len(given_)
    assert sum(group["subjects"] for group in data["groups"]) == len(given_)
    both = sum(total["moves"].values())
    assert both == sum(each["count"] for each in total["transitions"]) == total["change"]["count"]
    for year in data["years"]:
        assert year["rows"] == year["scored"] + year["no_score"] + year["refused"] == len(given_) - year["missing"]
    assert data["fallen_count"] == total["standings"]["fell"]


def frame(**changes: object) -> pl.DataFrame:
    rows = [row(f"s{at}", 2023, ("scored", Interval(50, 60), 0, 1)) for at in range(3)]
    return pl.DataFrame([{**each, **changes} for each in rows], infer_schema_length=None)


def written(folder: Path, name: str, table: pl.DataFrame) -> Path:
    table.write_csv(folder / name)
    return folder / name


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"set": "qiye"}, "results-of-other-set"),
        ({"tier": "gold"}, "results-of-other-set"),
        ({"dimension.spirit.lower": 1.0, "dimension.spirit.upper": 2.0}, "results-of-other-set"),
        ({"period": None}, "no-period"),
        ({"period": 1066}, "year-invalid"),
        ({"period": 2022}, "subject-twice"),
        ({"id": None}, "unit-without-id"),
    ],
)
def test_what_cannot_be_compared_is_refused(tmp_path: Path, changes: dict[str, object], code: str) -> None:
    earlier = written(tmp_path, "a.csv", frame(period=2022))
    later = written(tmp_path, "b.csv", frame(**changes))
    with pytest.raises(LorgError) as caught:
        growth_of_many(SHEQU, [earlier, later])
    assert [fault.code for fault in caught.value.faults] == [code]


def test_a_file_may_be_given_with_its_year(tmp_path: Path) -> None:
    bare = frame().drop("period", "set", "set_version")
    files = [written(tmp_path, name, bare) for name in ("a.csv", "b.csv")]
    with pytest.raises(LorgError) as caught:
        growth_of_many(SHEQU, files, by=["street"])
    assert [fault.code for fault in caught.value.faults] == ["unknown-column", "no-period"] * 2
    found = growth_of_many(SHEQU, list(zip((2022, 2023), files, strict=True)))
    assert [(year["year"], year["versions"]) for year in found.data["years"]] == [(2022, []), (2023, [])]
    assert found.data["total"]["standings"]["open"] == 3
    with pytest.raises(LorgError) as caught:
        growth_of_many(SHEQU, [(2022, files[0])])
    assert [fault.code for fault in caught.value.faults] == ["too-few-periods"]
