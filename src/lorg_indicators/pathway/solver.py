"""The program as a matrix, and what its solution means: which option every part takes, at the least cost.

Parts that are alike in every respect (the same costs, the same factors in every row) share their variables. Without
that the solver would look at every order of equal criteria. Among those that are alike, the first in the set move
first.

The options of a part stand in the order of their costs, and a variable says how many of those alike take one *or a
dearer one*: to branch on it parts the ways in the middle, where a variable for each option alone would only rule out
one of many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any, Final, NamedTuple

from lorg_indicators.extras import need
from lorg_indicators.pathway.core import Matrix, cheapest
from lorg_indicators.pathway.moves import UNITS
from lorg_indicators.pathway.program import Choice, Option, Program, Row, Variable

__all__ = ["Solution", "Solver"]

_DIGITS: Final = 12
_NEAREST: Final = 1e-3
"""A tangent of a geometric mean is laid no nearer to zero than this, where it would be a wall."""

_Factors = dict[int, float]


class Solution(NamedTuple):
    """What the solver found.

    Attributes:
        choice: one option of every part.
        values: the variables that no part decides.
    """

    choice: list[Option]
    values: Mapping[Variable, float]


class _Alike(NamedTuple):
    """Parts with the same options.

    Attributes:
        members: index of each.
        order: the options, the cheapest first.
        costs: of each, in that order, in units of effort.
        factors: what each gives to every row, likewise.
    """

    members: list[int]
    order: list[int]
    costs: list[float]
    factors: list[_Factors]

    def steps(self) -> Iterator[tuple[float, _Factors]]:
        """What each option but the cheapest costs and gives beyond the one before."""
        for (cost, factors), (dearer, further) in pairwise(zip(self.costs, self.factors, strict=True)):
            gained = {row: further.get(row, 0.0) - factors.get(row, 0.0) for row in {**factors, **further}}
            yield dearer - cost, {row: factor for row, factor in gained.items() if factor}


class Solver:
    """Solves one program again and again, as rows are added.

    Attributes:
        apart: whether alike parts are told apart, as they must be where one choice is ruled out.
    """

    def __init__(self, program: Program) -> None:
        self._highs: Any = need("highspy", "plan")
        self.program = program
        self.apart = not program.linear
        self._rows: list[Row] = list(program.rows)
        self._without: list[frozenset[int]] = []
        self._better: list[Choice] = []

    def leave_one(self, parts: frozenset[int]) -> None:
        """From now on at least one of these parts stays as it is."""
        self._without.append(parts)

    def go_further(self, choice: Choice) -> None:
        """From now on at least one part goes further than in this choice: the tier is not reached by it."""
        self._better.append(choice)
        self.apart = True

    def bend(self, solution: Solution) -> None:
        """From now on geometric means are bounded by their tangents at this solution."""
        for mean, base in self.program.geometric:
            points = [max(self._worth(form, solution), _NEAREST) for form, _ in base]
            height = 1.0
            for point, (_, weight) in zip(points, base, strict=True):
                height *= point**weight
            form: dict[Variable, float] = {mean: -1.0}
            for point, (child, weight) in zip(points, base, strict=True):
                for variable, factor in child.items():
                    form[variable] = form.get(variable, 0.0) + height * weight / point * factor
            self._rows.append(Row(0.0, form))

    def _worth(self, form: Mapping[Variable, float], solution: Solution) -> float:
        total = 0.0
        for variable, factor in form.items():
            if variable in solution.values:
                total += factor * solution.values[variable]
            else:
                total += factor * sum(self.program.value(variable, option) for option in solution.choice)
        return total

    def solve(self) -> Solution | None:
        """The cheapest choice; None where there is none.

        Raises:
            LorgError: HiGHS is not installed.
        """
        options = self.program.options
        if not all(options):
            return None
        alike = self._alike(self._factors())
        least = [row.least for row in self._rows]
        least += [1.0 - len(parts) for parts in self._without] + [1.0] * len(self._better)
        for group in alike:
            for row, factor in group.factors[0].items():
                least[row] -= factor * len(group.members)
        found = cheapest(self._highs, self._matrix(alike, least))
        return None if found is None else self._read(alike, found)

    def _factors(self) -> list[list[_Factors]]:
        """For every part and option what it gives to every row."""
        by_variable: dict[Variable, list[tuple[int, float]]] = {}
        for row, (_, form) in enumerate(self._rows):
            for variable, factor in form.items():
                by_variable.setdefault(variable, []).append((row, factor))
        found = []
        for part, options in enumerate(self.program.options):
            read = [variable for variable in self.program.variables(options) if variable in by_variable]
            rows: list[_Factors] = []
            for option in options:
                factors: _Factors = {}
                for variable in read:
                    worth = self.program.value(variable, option)
                    for row, factor in by_variable[variable] if worth else ():
                        factors[row] = factors.get(row, 0.0) + worth * factor
                rows.append({row: round(factor, _DIGITS) for row, factor in factors.items()})
            found.append(self._with_cuts(part, rows))
        return found

    def _with_cuts(self, part: int, rows: list[_Factors]) -> list[_Factors]:
        start = len(self._rows)
        options = self.program.options[part]
        for at, parts in enumerate(self._without, start):
            for option, factors in zip(options, rows, strict=True):
                if part in parts and option.move:
                    factors[at] = -1.0
        for at, choice in enumerate(self._better, start + len(self._without)):
            for option, factors in zip(options, rows, strict=True):
                if not self.program.within(option, choice[part]):
                    factors[at] = 1.0
        return rows

    def _alike(self, factors: list[list[_Factors]]) -> list[_Alike]:
        found: dict[Any, _Alike] = {}
        for part, (options, rows) in enumerate(zip(self.program.options, factors, strict=True)):
            # Whole costs let the solver leave out every branch that cannot save one unit.
            costs = [float(round(UNITS * option.cost)) for option in options]
            given = tuple(frozenset(row.items()) for row in rows)
            key = (tuple(costs), given, part if self.apart else None)
            if key not in found:
                order = sorted(range(len(options)), key=costs.__getitem__)
                found[key] = _Alike([], order, [costs[at] for at in order], [rows[at] for at in order])
            found[key].members.append(part)
        return list(found.values())

    def _matrix(self, alike: Sequence[_Alike], least: list[float]) -> Matrix:
        rows: list[list[tuple[int, float]]] = [[] for _ in least]
        costs: list[float] = []
        upper: list[float] = []
        for group in alike:
            for place, (cost, factors) in enumerate(group.steps()):
                column = len(costs)
                costs.append(cost)
                upper.append(float(len(group.members)))
                for row, factor in factors.items():
                    rows[row].append((column, factor))
                if place:
                    rows.append([(column - 1, 1.0), (column, -1.0)])
        whole = len(costs)
        free = {variable: whole + at for at, variable in enumerate(self.program.free)}
        for at, kept in enumerate(self._rows):
            rows[at] += [(free[variable], factor) for variable, factor in kept.form.items() if variable in free]
        costs += [0.0] * len(free)
        upper += [1.0] * len(free)
        return Matrix(costs, upper, whole, rows, least + [0.0] * (len(rows) - len(least)))

    def _read(self, alike: Sequence[_Alike], found: Sequence[float]) -> Solution:
        choice: list[Option | None] = [None] * len(self.program.options)
        start = 0
        for group in alike:
            waiting = iter(group.members)
            taken = 0
            # The first in the set take what goes furthest.
            for place in range(len(group.order) - 1, 0, -1):
                count = round(found[start + place - 1])
                for part in islice(waiting, count - taken):
                    choice[part] = self.program.options[part][group.order[place]]
                taken = count
            for part in waiting:
                choice[part] = self.program.options[part][group.order[0]]
            start += len(group.order) - 1
        values = dict(zip(self.program.free, found[start:], strict=True))
        return Solution([option for option in choice if option is not None], values)
