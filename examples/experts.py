"""Made-up experts, who fill in the forms of a panel so that the way from judgements to weights can be tried.

    python examples/experts.py PANEL [--seed 1]

For every form in the last round's folder `forms` the same form with answers is put into `returned`. Nobody stands
behind the answers: each expert is drawn an opinion of how much every member of a group matters, round a common one in
which the first member matters most, and answers by it as consistently as the scale allows.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from statistics import NormalDist

import xlsxwriter

from lorg_indicators.panel.form import ANSWER, FIRST, QUESTION, SHEET
from lorg_indicators.panel.rounds import rounds_of
from lorg_indicators.tables.xlsx import read_xlsx

SPREAD = 0.25  # standard deviation of the logarithm of an expert's opinion, round the common one
STEEP = 0.25  # by how much, in logarithms, each member of a group matters less than the one before
POINTS = 100


def opinions(questions: Sequence[str], expert: str, seed: int) -> dict[tuple[str, str], float]:
    """How much each member of each group matters to an expert."""
    found: dict[tuple[str, str], float] = {}
    places: dict[str, int] = {}
    for question in questions:
        group, *members = question.split("/")
        for member in members:
            if (group, member) not in found:
                at = places[group] = places.get(group, -1) + 1
                draw = Random(f"{seed}/{expert}/{group}/{member}").random()  # noqa: S311 - nothing secret
                found[group, member] = math.exp(SPREAD * NormalDist().inv_cdf(draw) - STEEP * at)
    return found


def answers(questions: Sequence[str], weights: Mapping[tuple[str, str], float]) -> dict[str, str | int]:
    """What stands in the cells: in pairs 甲2 ... 乙9; points that add up to 100 for a group of single members."""
    given: dict[str, str | int] = {}
    singles: dict[str, list[str]] = {}
    for question in questions:
        group, first, *second = question.split("/")
        if not second:
            singles.setdefault(group, []).append(first)
            continue
        times = weights[group, first] / weights[group, second[0]]
        step = min(9, round(max(times, 1 / times)))
        given[question] = "1" if step == 1 else f"{'甲' if times > 1 else '乙'}{step}"
    for group, members in singles.items():
        total = sum(weights[group, member] for member in members)
        points = [round(POINTS * weights[group, member] / total) for member in members]
        points[0] += POINTS - sum(points)
        given |= {f"{group}/{member}": point for member, point in zip(members, points, strict=True)}
    return given


def fill(form: Path, target: Path, seed: int) -> None:
    """Writes the form anew, with answers."""
    rows = read_xlsx(form, form.read_bytes())[SHEET]
    asked = [
        str(row[QUESTION]) for row in rows[FIRST:] if row and row[QUESTION] is not None and "/" in str(row[QUESTION])
    ]
    given = answers(asked, opinions(asked, form.stem, seed))
    book = xlsxwriter.Workbook(str(target))
    sheet = book.add_worksheet(SHEET)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(at, column, cell)
        if at >= FIRST and row and str(row[QUESTION]) in given:
            sheet.write(at, ANSWER, given[str(row[QUESTION])])
    book.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Fills in what the last round sent out."""
    parser = argparse.ArgumentParser(description="Made-up experts fill in the forms of a panel.")
    parser.add_argument("panel", metavar="PANEL", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    here = options.panel / f"round-{rounds_of(options.panel)[-1]}"
    forms = sorted((here / "forms").glob("*.xlsx"))
    for form in forms:
        fill(form, here / "returned" / form.name, options.seed)
    print(f"{here / 'returned'}: {len(forms)} forms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
