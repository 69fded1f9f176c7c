"""Made-up cohorts of realistic size, to try scoring, paths, growth, selection and monitoring on.

    python examples/cohorts.py FOLDER [--seed 1]
    python examples/cohorts.py FOLDER --ask SAMPLE.csv [--year 2024]
    python examples/cohorts.py FOLDER --document shequ-001

The first writes tables of evidence (docs/tables.md says what their columns hold), a row each:

| file | rows |
|---|---|
| shequ-2022.csv, -2023, -2024 | all 216 street-towns (街镇), three years running |
| jiguan-2024.csv, qiye-2024.csv | 1,200 public agencies and 2,800 enterprises |
| jiating-2024.csv | 2,160 families, ten from each street-town, those that it puts forward |
| jiating-frame.csv | all 20,000 households, without evidence: a frame to draw samples from |

The second asks the households of a sample, as `lorg sample` writes it, and writes what they answer into
SAMPLE-2024.csv in the folder: some do not answer, and then the next replacement of their stratum is asked. In place of
a sample it takes the frame: then every household is asked and answers, as in no real survey, and the truth comes out.
The third writes what the tables say of one organisation as evidence documents, one a year (shequ-001-2024.json). A
household has the same answers whoever asks; the same seed gives the same bytes.

EVERYTHING HERE IS MADE UP. Nothing is about a real street-town, organisation or family, and names are numbers. Real
are only the population of the districts (census of 1 November 2020), that of the city in 2024, and how many
street-towns of each form there are. All else is an assumption of this example, made so that tiers come out spread:

- How many street-towns a district has: 216 by population, five at least. Which form each has is drawn. Their
  populations are drawn (a log-normal spread of 0.5) and add up to the district's census figure; until 2024 all change
  as the city does. Organisations and households stand in districts and street-towns by population.
- An organisation has a quality: a normal variate round the middle of its set, plus an effect of the district that is
  common to all sets, plus growth from year to year. A measure is easier or harder for all, and an organisation better
  or worse at it, in all years; and each year has an accident of its own. What comes out is the standing.
- A number is the cut-off that a criterion asks for, times the exponential of the standing; of a ratio that makes the
  numerator. What has no cut-off has a size of its own in `SIZES`. A level, an option and a yes go by the standing too.
- Whoever is good keeps good records: fewer answers unknown, more of them with documents, more titles held before. A
  criterion that may not apply does not for 3 %, or as `ABSENT` says.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path
from random import Random
from statistics import NormalDist
from typing import Any, Final, NamedTuple

from lorg_indicators import evidence_columns, evidence_from_row, load_set
from lorg_indicators.measures import Checklist, Faults, Number, RatingMeasure, YesNo

# Census of 1 November 2020: https://www.citypopulation.de/en/china/shanghai/admin/
CENSUS: Final = {
    "宝山区": 2235218, "长宁区": 693051, "崇明区": 637921, "奉贤区": 1140872, "虹口区": 757498, "黄浦区": 662030,
    "嘉定区": 1834258, "静安区": 975707, "金山区": 822776, "闵行区": 2653489, "浦东新区": 5681512, "普陀区": 1239800,
    "青浦区": 1271424, "松江区": 1909713, "徐汇区": 1113078, "杨浦区": 1242548,
}  # fmt: skip
# Residents at the end of 2024, and street-towns by form: http://xzqh.org/show/china/31/2025.html
RESIDENTS_2024: Final = 24_802_600
FORMS: Final = {"街道": 108, "镇": 106, "乡": 2}

YEARS: Final = range(2020, 2025)
"""The years of which there are values: a table of 2022 has series that begin in 2020."""
ASKED: Final = YEARS[2:]
LAST: Final = YEARS[-1]
TABLES: Final = {"shequ": (2022, 2023, 2024), "jiguan": (2024,), "qiye": (2024,), "jiating": (2024,)}
COUNTS: Final = {"jiguan": 1_200, "qiye": 2_800, "jiating": 20_000}
KINDS: Final = {"jiguan": {"机关": 0.4, "事业单位": 0.6}, "qiye": {"企业": 0.9, "事业单位": 0.1}}
PUT_FORWARD: Final = 10
"""So many families each street-town puts forward."""

# What a standing is made of: normal variates with these standard deviations.
OWN: Final = 0.55  # the organisation's own quality, round the middle of its set
DISTRICT: Final = 0.2  # what its district adds, in all sets
STRENGTH: Final = 0.6  # how much better or worse it is at one measure than at others, in all years
HARDNESS: Final = 0.35  # how much harder a measure is, for all
OPTION: Final = 0.6  # how much rarer one practice of a list is than another, for one organisation
ACCIDENT: Final = 0.12  # of one measure in one year
JUDGEMENT: Final = 0.3  # how far those who gave titles before, or put somebody forward, were mistaken
MIDDLE: Final = {"shequ": 0.25, "jiguan": 0.15, "qiye": 0.15, "jiating": -0.5}
GROWTH: Final = (0.14, 0.08)  # mean and standard deviation of what the quality gains in a year
EASY: Final = 0.5  # how much easier a yes, or one practice of a list, is than the cut-off of a number
STEP: Final = 0.4  # the logarithm of a number rises by this where the standing rises by one
TITLES: Final = (0.6, 1.0, 1.5)  # the quality that brought the first title, the second, the third
UNKNOWN: Final = 0.12  # the share of answers that the weakest do not have
DOCUMENTED: Final = {"shequ": 0.3, "jiguan": 0.3, "qiye": 0.2, "jiating": -0.4}  # how readily documents are kept
ANSWERS: Final = 0.9  # how readily households answer who visits them
ABSENT_ALONE: Final = 0.03  # the share of those to whom a criterion does not apply that may not
DECIMALS: Final = {"小时/天": 2, "本/年": 1}  # all other numbers are whole


class Size(NamedTuple):
    """How large a number is that no criterion gives a cut-off: log-normal, or so many times another number."""

    middle: float
    spread: float
    of: str | None = None
    least: float = 0


SIZES: Final = {
    "shequ": {
        "committees": Size(1 / 4200, 0.2, "resident_population"),
        "member_units": Size(14, 0.25),
        "survey_answers": Size(600, 0.2, least=400),
        "answers_took_part": Size(0.55, 0.15, "survey_answers"),
        "venues_in_area": Size(4, 0.5),
        "projects_planned": Size(12, 0.4),
        "activities_checked": Size(30, 0.3, least=20),
        "learning_hours": Size(12, 0.3, "learners"),
    },
    "jiguan": {
        "party_members": Size(60, 0.7, least=5),
        "secretaries": Size(1 / 20, 0.2, "party_members"),
        "committee": Size(1 / 7, 0.2, "party_members"),
        "probationary": Size(1 / 30, 0.3, "party_members"),
        "cadres": Size(1.4, 0.2, "party_members"),
        "young_staff": Size(0.4, 0.2, "cadres"),
        "young_cadres": Size(0.7, 0.1, "young_staff"),
        "branches": Size(1 / 18, 0.2, "party_members"),
        "training_rules": Size(6, 0.4),
    },
    "qiye": {
        "staff": Size(180, 0.9, least=8),
        "job_types": Size(12, 0.4),
        "wages": Size(140_000, 0.25, "staff"),
        "respondents": Size(0.4, 0.2, "staff"),
        "online_union_rate": Size(45, 0.3),
        "rewards_per_head": Size(150, 0.5),
        "profit": Size(30_000, 0.7, "staff"),
    },
    "jiating": {"library_use": Size(18, 0.6), "learning_spending": Size(2_800, 0.6)},
}
# Criteria that do not apply together, and for what share of the organisations.
ABSENT: Final[dict[str, list[tuple[float, tuple[str, ...]]]]] = {
    "shequ": [(0.02, ("reach.scale", "reach.coverage"))],
    "jiguan": [
        (0.15, ("group_study.kept", "group_study.improved")),
        # A unit without anybody under 40 is not made up.
        (0.0, tuple(f"organisations.{name}" for name in ("youth_attention", "youth_group", "backing"))),
        (0.0, ("youth_learning.campaign", "talent.young")),
    ],
    "qiye": [(0.1, ("online_union.system", "online_union.usage")), (0.1, ("achievements.benefit",))],
    "jiating": [
        (0.12, tuple(f"together.{name}" for name in ("time", "exchange", "encourage", "improve"))),
        (0.12, ("organisations.workplace", "citizenship.guide_school_unit", "growth.profession")),
    ],
}

_NORMAL: Final = NormalDist()
_Row = dict[str, str]
_Cells = dict[str, Any]


class Draws:
    """Numbers drawn by a seed and a name. Python promises that `random()` gives the same ones in every version."""

    def __init__(self, *names: object) -> None:
        self.share = Random("/".join(map(str, names))).random  # noqa: S311 - nothing secret

    def normal(self) -> float:
        """One of a normal distribution with mean 0 and standard deviation 1."""
        return _NORMAL.inv_cdf(self.share())


class Place(NamedTuple):
    """A street-town; its residents by year."""

    id: str
    name: str
    district: str
    form: str
    residents: dict[int, int]


class Member(NamedTuple):
    """Somebody of a cohort: its columns beside the evidence, and the numbers that are known beforehand."""

    columns: _Row
    known: dict[str, list[float]]


def apportioned(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """``total`` in whole parts by weight, by largest remainder (Hamilton), once each has ``least``."""
    rest, whole = total - least * len(weights), sum(weights)
    shares = [rest * weight / whole for weight in weights]
    parts = [least + math.floor(share) for share in shares]
    first = sorted(range(len(parts)), key=lambda at: math.floor(shares[at]) - shares[at])
    for at in first[: total - sum(parts)]:
        parts[at] += 1
    return parts


def places(seed: int) -> list[Place]:
    """All street-towns, district by district."""
    draws = Draws(seed, "places")
    forms = sorted((form for form, count in FORMS.items() for _ in range(count)), key=lambda _: draws.share())
    named, census = [], []
    counts = apportioned(len(forms), list(CENSUS.values()), least=5)
    for (district, people), count in zip(CENSUS.items(), counts, strict=True):
        named += [(district, f"{district}第{number}街镇") for number in range(1, count + 1)]
        census += apportioned(people, [math.exp(0.5 * draws.normal()) for _ in range(count)])
    began = sum(census)
    city = {year: began + (RESIDENTS_2024 - began) * (year - YEARS[0]) // (LAST - YEARS[0]) for year in YEARS}
    residents = {year: apportioned(people, census) for year, people in city.items()}
    return [
        Place(f"shequ-{at + 1:03}", name, district, form, {year: residents[year][at] for year in YEARS})
        for at, ((district, name), form) in enumerate(zip(named, forms, strict=True))
    ]


def members(name: str, seed: int) -> list[Member]:
    """Everybody of a cohort, in the order of the districts."""
    if name == "shequ":
        return [_street_town(place) for place in places(seed)]
    return list(_households(seed) if name == "jiating" else _organisations(name, seed))


def _street_town(place: Place) -> Member:
    people = [float(count) for count in place.residents.values()]
    columns = {"id": place.id, "name": place.name, "district": place.district, "form": place.form}
    return Member({**columns, "population": str(place.residents[YEARS[0]])}, {"resident_population": people})


def _households(seed: int) -> Iterator[Member]:
    towns, number = places(seed), 0
    for town, count in zip(
        towns, apportioned(COUNTS["jiating"], [town.residents[LAST] for town in towns]), strict=True
    ):
        for at in range(1, count + 1):
            number += 1
            home = {"id": f"jiating-{number:05}", "name": f"{town.name}第{at}户"}
            yield Member({**home, "district": town.district, "street_town": town.id}, {})


def _organisations(name: str, seed: int) -> Iterator[Member]:
    draws, number = Draws(seed, name, "kinds"), 0
    (first, share), (second, _) = KINDS[name].items()
    for district, count in zip(CENSUS, apportioned(COUNTS[name], list(CENSUS.values())), strict=True):
        for at in range(1, count + 1):
            number += 1
            kind = first if draws.share() < share else second
            own = {"id": f"{name}-{number:04}", "name": f"{district}第{at}号{kind}"}
            yield Member({**own, "district": district, "kind": kind}, {})


class Cohort:
    """A set, and what there is to know of it to make answers up.

    Attributes:
        hard: measure -> how much harder it is than others.
        aims: measure -> the cut-off that a criterion asks for, None where it asks for growth only; and 1, or -1 where
            less is better.
        ratio: numerator -> the ratio that a criterion reads.
        readers: measure that is filled in -> the criteria that read it.
        titles: likewise -> the documents that usually show it.
        judged: what is filled in and is more than a plain fact.
        reasons: criterion that may not apply -> why.
        columns: of evidence, by year.
        absences: criteria that do not apply together, and for what share of the organisations.
    """

    def __init__(self, name: str, seed: int) -> None:
        self.name, self.seed, self.set = name, seed, load_set(name)
        self.hard = {measure: HARDNESS * Draws(seed, name, measure).normal() for measure in self.set.measures}
        self.aims: dict[str, tuple[float | None, int]] = {}
        self.ratio: dict[str, str] = {}
        self.readers: dict[str, set[str]] = {}
        self.titles: dict[str, list[str]] = {}
        self.reasons: dict[str, str] = {}
        for item, criterion in self.set.criteria:
            path, read = f"{item.id}.{criterion.id}", criterion.measure
            cuts = [getattr(criterion, name, None) for name in ("at_least", "full_at", "at_most")]
            before = self.aims.get(read, (None, 0))[0]
            cut = next((cut for cut in (before, *cuts) if cut is not None), None)
            self.aims[read] = cut, next(iter(criterion.monotone().values()), 1)
            for leaf in self._leaves(read):
                self.readers.setdefault(leaf, set()).add(path)
                self.titles.setdefault(leaf, [title.zh for title in item.documents])
            if criterion.may_not_apply is not None:
                self.reasons[path] = criterion.may_not_apply.zh
        self.judged = self.aims.keys() | self.ratio.keys()
        self.columns = {year: evidence_columns(self.set, year) for year in ASKED}
        together = {path for _, paths in ABSENT[name] for path in paths}
        alone = [(ABSENT_ALONE, (path,)) for path in self.reasons if path not in together]
        self.absences = [*ABSENT[name], *alone]

    def _leaves(self, name: str) -> tuple[str, ...]:
        """What is filled in for a measure that a criterion reads; of a ratio both numbers."""
        measure = self.set.measures[name]
        if not isinstance(measure, Number) or not measure.operation:
            return (name,)
        if measure.operation != "ratio":
            raise NotImplementedError(f"{name}: of derived measures only ratios can be made up")
        self.ratio[measure.operands[0]] = name
        return measure.operands


class Organisation:
    """Somebody of a cohort, with a quality in every year and, once asked, answers."""

    def __init__(self, cohort: Cohort, member: Member) -> None:
        self.cohort, self.member = cohort, member
        self.draws = Draws(cohort.seed, member.columns["id"])
        district = Draws(cohort.seed, member.columns["district"]).normal()
        now = MIDDLE[cohort.name] + DISTRICT * district + OWN * self.draws.normal()
        gain = GROWTH[0] + GROWTH[1] * self.draws.normal()
        self.quality = [now + gain * (year - LAST) for year in YEARS]
        self.tidy, self.esteem = self.draws.normal(), JUDGEMENT * self.draws.normal()
        self.absent = {path for share, paths in cohort.absences if self.draws.share() < share for path in paths}
        self.numbers = dict(member.known)

    @cached_property
    def values(self) -> dict[str, Any]:
        """Measure -> its value in every year; of a checklist, that of every option."""
        return {name: self._value(name) for name in self.cohort.readers}

    def _standing(self, name: str) -> list[float]:
        """How good the organisation is at what a measure asks, by year."""
        base = STRENGTH * self.draws.normal() - self.cohort.hard[name]
        return [quality + base + ACCIDENT * self.draws.normal() for quality in self.quality]

    def _value(self, name: str) -> Any:  # noqa: ANN401
        measure = self.cohort.set.measures[name]
        if isinstance(measure, Number):
            return self._number(name)
        way = self.cohort.aims[name][1]
        standing = [way * (value + EASY) for value in self._standing(name)]
        match measure:
            case RatingMeasure():
                levels = len(self.cohort.set.scales[measure.scale].levels)
                return [min(int(_NORMAL.cdf(value - EASY / 2) * levels), levels - 1) for value in standing]
            case YesNo():
                return [value > 0 for value in standing]
            case Checklist():
                bars = {option: OPTION * self.draws.normal() for option in measure.options}
                return {option: [value > bar for value in standing] for option, bar in bars.items()}
            case Faults():
                bars = {option: OPTION * self.draws.normal() for option in measure.options}
                return {option: [max(0, round(bar - value)) for value in standing] for option, bar in bars.items()}
        raise NotImplementedError(name)

    def _number(self, name: str) -> list[float]:
        """A number by year. Numbers that others are made of are made first."""
        if name in self.numbers:
            return self.numbers[name]
        cohort = self.cohort
        about = cohort.ratio.get(name, name)
        measure, target = cohort.set.measures[name], cohort.set.measures[about]
        assert isinstance(measure, Number)  # noqa: S101 - what is read as a number is one
        assert isinstance(target, Number)  # noqa: S101 - likewise
        cut, way = cohort.aims.get(about, (None, 0))
        size = Size(cut, 0) if cut is not None else SIZES[cohort.name][about]
        middle = size.middle * math.exp(size.spread * self.draws.normal())
        standing = self._standing(about) if way else [ACCIDENT / 4 * self.draws.normal() for _ in YEARS]
        # Of nothing there is no part: where none are asked for, the weak have some.
        values = [middle * math.exp((way or 1) * STEP * value) if middle else max(0.0, -value) for value in standing]
        if size.of is not None:
            values = [value * whole for value, whole in zip(values, self._number(size.of), strict=True)]
        values = [min(max(value, target.bounds[0], size.least), target.bounds[1]) for value in values]
        if about != name:
            under, factor = self._number(target.operands[1]), 100 if target.unit == "%" else 1
            values = [value * whole / factor for value, whole in zip(values, under, strict=True)]
        decimals = DECIMALS.get(measure.unit or "", 0)
        self.numbers[name] = [round(value, decimals) for value in values]
        return self.numbers[name]

    def row(self, year: int) -> _Cells:
        """The organisation's row of a year's table."""
        cohort, at = self.cohort, YEARS.index(year)
        draws, quality = Draws(cohort.seed, self.member.columns["id"], year), self.quality[at] + self.tidy / 2
        gaps = UNKNOWN * _NORMAL.cdf(-quality)
        missing = {name for name in cohort.readers if draws.share() < gaps and name in cohort.judged}
        missing |= {name for name, paths in cohort.readers.items() if paths <= self.absent}
        proof = _NORMAL.cdf(quality + DOCUMENTED[cohort.name])
        shown = {
            name: titles[int(draws.share() * len(titles))]
            for name, titles in cohort.titles.items()
            if draws.share() < proof and titles
        }
        row: _Cells = dict(self.member.columns)
        for column in cohort.columns[year]:
            name, _, part = column.name.partition(".")
            if column.measure is None:
                row[column.name] = self._other(name, part, year)
            elif name in missing:
                row[column.name] = None
            else:
                row[column.name] = shown.get(name) if part == "documents" else self._part(name, part, at)
        return row

    def _part(self, name: str, part: str, at: int) -> Any:  # noqa: ANN401
        value, measure = self.values[name], self.cohort.set.measures[name]
        if not isinstance(measure, Number):
            return value[part][at] if part else value[at]
        number = value[YEARS.index(int(part))] if part else value[at]
        return number if measure.unit in DECIMALS else int(number)

    def _other(self, name: str, part: str, year: int) -> Any:  # noqa: ANN401
        """What is no measure: the year, a reason, a title held."""
        if name == "period":
            return year
        if name == "not_applicable":
            return self.cohort.reasons[part] if part in self.absent else None
        held = sum(self.quality[YEARS.index(int(part))] + self.esteem >= bar for bar in TITLES)
        return ("none", *(tier.id for tier in self.cohort.set.ladder.tiers))[held]


def tables(seed: int) -> Iterator[tuple[str, list[_Cells]]]:
    """Every file that is written without being asked for more, by name, and its rows."""
    for name, years in TABLES.items():
        cohort = Cohort(name, seed)
        everybody = [Organisation(cohort, member) for member in members(name, seed)]
        if name == "jiating":
            columns = ("id", "district", "street_town")
            yield "jiating-frame.csv", [{name: one.member.columns[name] for name in columns} for one in everybody]
            everybody = put_forward(everybody)
        for year in years:
            yield f"{name}-{year}.csv", [one.row(year) for one in everybody]


def put_forward(households: Sequence[Organisation]) -> list[Organisation]:
    """The households that each street-town thinks the best."""
    found: list[Organisation] = []
    for _, group in groupby(households, key=lambda one: one.member.columns["street_town"]):
        found += sorted(group, key=lambda one: -one.quality[-1] - one.esteem)[:PUT_FORWARD]
    return sorted(found, key=lambda one: one.member.columns["id"])


def asked(sample: Sequence[_Row], year: int, seed: int) -> list[_Cells]:
    """A sample with the answers of its households. Where one does not answer, a replacement is asked in its place.

    Replacements that nobody had to ask are left out. Of a frame, which has no strata, every household answers.
    """
    cohort, rows = Cohort("jiating", seed), []
    if "stratum" not in sample[0]:
        return [Organisation(cohort, Member(unit, {})).row(year) for unit in sample]
    for _, units in groupby(sorted(sample, key=_turn), key=lambda unit: unit["stratum"]):
        short = 0
        for unit in units:
            drawn = unit["role"] == "sample"
            if not drawn and not short:
                continue
            home = Organisation(cohort, Member(unit, {}))
            answers = Draws(seed, unit["id"], year, "visit").share() < _NORMAL.cdf(ANSWERS + home.quality[-1] / 4)
            short += int(drawn and not answers) - int(not drawn and answers)
            rows.append(home.row(year) if answers else dict(unit))
    return rows


def _turn(unit: _Row) -> tuple[str, bool, int]:
    return unit["stratum"], unit["role"] != "sample", int(unit["order"])


def documents(who: str, seed: int) -> Iterator[tuple[str, _Cells]]:
    """What the tables say of one organisation, as evidence documents, a year each; none where there is no such."""
    name = who.partition("-")[0]
    found = [member for member in (members(name, seed) if name in TABLES else ()) if member.columns["id"] == who]
    for member in found:
        organisation = Organisation(Cohort(name, seed), member)
        head = {"format": "lorg-indicators-evidence/1", "set": name, "subject": member.columns}
        for year in TABLES[name]:
            yield f"{who}-{year}.json", head | evidence_from_row(organisation.cohort.set, organisation.row(year))


def write(file: Path, rows: Sequence[_Cells]) -> None:
    """A table as CSV, in UTF-8 with a byte order mark, by which Excel knows it."""
    words = {True: "是", False: "否"}
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, max(rows, key=len), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({name: words[cell] if isinstance(cell, bool) else cell for name, cell in row.items()})
    print(f"{file}: {len(rows):,} rows")


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes what is asked for."""
    parser = argparse.ArgumentParser(description="Writes made-up cohorts.")
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--ask", metavar="SAMPLE.csv", type=Path, help="a sample of the households, or all: whom to ask"
    )
    parser.add_argument("--year", type=int, default=LAST, choices=ASKED, help="the year that they are asked about")
    parser.add_argument("--document", metavar="ID", help="an organisation, whose evidence is written as documents")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.ask is not None:
        with options.ask.open(encoding="utf-8-sig", newline="") as stream:
            rows = asked(list(csv.DictReader(stream)), options.year, options.seed)
        write(options.folder / f"{options.ask.stem}-{options.year}.csv", rows)
    elif options.document is not None:
        written = list(documents(options.document, options.seed))
        if not written:
            parser.error(f"there is no {options.document}: they are named like shequ-001")
        for name, document in written:
            text = json.dumps(document, ensure_ascii=False, indent=1)
            (options.folder / name).write_text(text + "\n", encoding="utf-8", newline="\n")
            print(options.folder / name)
    else:
        for name, rows in tables(options.seed):
            write(options.folder / name, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
