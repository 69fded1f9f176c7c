"""The program, solved by HiGHS: which option every part takes, at the least cost.

Parts that are alike in every respect (the same costs, the same factors in every row) are one integer variable for each
option: how many of them take it. Without that the solver would look at every order of equal criteria. Among those that
are alike, the first in the set move first.

HiGHS: Q. Huangfu and J. A. J. Hall, Parallelizing the dual revised simplex method, Mathematical Programming
Computation 10 (2018), https://doi.org/10.1007/s12532-017-0130-5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from lorg_indicators.extras import need
from lorg_indicators.outcome import EMPTY
from lorg_indicators.pathway.moves import UNITS
from lorg_indicators.pathway.program import Choice, Option, Program, Row, Variable

__all__ = ["Solution", "Solver"]

_DIGITS: Final = 12
_NEAREST: Final = 1e-3
"""A tangent of a geometric mean is laid no nearer to zero than this, where it would be a wall."""

_EXACT: Final[Mapping[str, Any]] = {
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.999,
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
    "mip_feasibility_tolerance": 1e-9,
    # Alike parts are one variable already, and the programs are small: looking for symmetries costs more than it saves.
    "mip_detect_symmetry": False,
    "mip_allow_restart": False,
    "mip_heuristic_effort": 0.0,
    "parallel": "off",
    "threads": 1,
    "random_seed": 0,
}

_Factors = dict[int, float]


def _quiet(highs: Any) -> Any:  # noqa: ANN401 - a module of an extra
    """A model that prints nothing: HiGHS introduces itself as soon as its callbacks are switched on."""
    quiet = False
    kind = type("Quiet", (highs.Highs,), {"enableCallbacks": lambda self: self.setOptionValue("output_flag", quiet)})
    return kind()


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
        factors: for each option what it gives to every row.
    """

    members: list[int]
    factors: list[_Factors]


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
        factors = self._factors()
        alike = self._alike(factors)
        least = [row.least for row in self._rows]
        least += [1.0 - len(parts) for parts in self._without] + [1.0] * len(self._better)
        columns: list[tuple[int, int]] = []
        fixed: list[int] = []
        for at, group in enumerate(alike):
            if len(group.factors) > 1:
                columns += [(at, option) for option in range(len(group.factors))]
                continue
            fixed.append(at)
            for row, factor in group.factors[0].items():
                least[row] -= factor * len(group.members)
        if not columns and not self.program.free:
            # HiGHS does not judge a model without columns.
            return self._read(alike, columns, fixed, []) if max(least, default=0.0) <= EMPTY else None
        model = self._model(alike, columns, least)
        model.run()
        if model.getModelStatus() != self._highs.HighsModelStatus.kOptimal:
            return None
        found = list(model.getSolution().col_value)
        return self._read(alike, columns, fixed, found)

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
            costs = tuple(round(option.cost, _DIGITS) for option in options)
            given = tuple(frozenset(row.items()) for row in rows)
            key = (costs, given, part if self.apart else None)
            found.setdefault(key, _Alike([], rows)).members.append(part)
        return list(found.values())

    def _model(self, alike: list[_Alike], columns: list[tuple[int, int]], least: list[float]) -> Any:  # noqa: ANN401
        highs = self._highs
        free = {variable: len(columns) + at for at, variable in enumerate(self.program.free)}
        rows: list[list[tuple[int, float]]] = [[] for _ in least]
        choose: dict[int, list[tuple[int, float]]] = {}
        for column, (at, option) in enumerate(columns):
            choose.setdefault(at, []).append((column, 1.0))
            for row, factor in alike[at].factors[option].items():
                rows[row].append((column, factor))
        for at, kept in enumerate(self._rows):
            rows[at] += [(free[variable], factor) for variable, factor in kept.form.items() if variable in free]
        upper = [highs.kHighsInf] * len(rows)
        sizes = [float(len(alike[at].members)) for at in choose]
        rows += choose.values()
        lp = highs.HighsLp()
        lp.num_col_, lp.num_row_ = len(columns) + len(free), len(rows)
        lp.col_cost_ = [*(self._cost(alike[at], option) for at, option in columns), *[0.0] * len(free)]
        lp.col_lower_ = [0.0] * lp.num_col_
        lp.col_upper_ = [*(float(len(alike[at].members)) for at, _ in columns), *[1.0] * len(free)]
        lp.row_lower_, lp.row_upper_ = [*least, *sizes], [*upper, *sizes]
        kinds = highs.HighsVarType
        lp.integrality_ = [kinds.kInteger] * len(columns) + [kinds.kContinuous] * len(free)
        starts = [0]
        for entries in rows:
            starts.append(starts[-1] + len(entries))
        lp.a_matrix_.format_ = highs.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = starts
        lp.a_matrix_.index_ = [column for entries in rows for column, _ in entries]
        lp.a_matrix_.value_ = [factor for entries in rows for _, factor in entries]
        model = _quiet(highs)
        for name, value in _EXACT.items():
            model.setOptionValue(name, value)
        model.passModel(lp)
        return model

    def _cost(self, alike: _Alike, option: int) -> float:
        first = alike.members[0]
        # Whole costs let the solver leave out every branch that cannot save one unit.
        return float(round(UNITS * self.program.options[first][option].cost))

    def _read(
        self, alike: Sequence[_Alike], columns: Sequence[tuple[int, int]], fixed: Sequence[int], found: Sequence[float]
    ) -> Solution:
        choice: list[Option | None] = [None] * len(self.program.options)
        for at in fixed:
            for part in alike[at].members:
                choice[part] = self.program.options[part][0]
        waiting = {at: iter(alike[at].members) for at, _ in columns}
        # The first in the set take what goes furthest.
        for (at, option), count in reversed(list(zip(columns, found, strict=False))):
            for _ in range(round(count)):
                part = next(waiting[at])
                choice[part] = self.program.options[part][option]
        values = dict(zip(self.program.free, found[len(columns) :], strict=True))
        return Solution([option for option in choice if option is not None], values)
