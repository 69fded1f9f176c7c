"""The cheapest point of a matrix, by HiGHS, looked for where it nearly always is: close to the bound.

What the linear relaxation costs is a bound, and its reduced costs say what every variable adds to it at least as it
leaves its place. Costs are whole, so that of all points that cost no more than some whole number only those need to be
looked at whose variables add no more than what lies between: the core. The core of the bound itself, rounded up, is
small and nearly always holds the cheapest point; what it holds shows how wide a core has to be to prove that.

HiGHS: Q. Huangfu and J. A. J. Hall, Parallelizing the dual revised simplex method, Mathematical Programming
Computation 10 (2018), https://doi.org/10.1007/s12532-017-0130-5. The core: E. Balas and E. Zemel, An algorithm for
large zero-one knapsack problems, Operations Research 28 (1980), https://doi.org/10.1287/opre.28.5.1130.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from lorg_indicators.outcome import EMPTY

__all__ = ["Matrix", "cheapest"]

_EXACT: Final[Mapping[str, Any]] = {
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.999,
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
    "mip_feasibility_tolerance": 1e-7,
    "parallel": "off",
    "threads": 1,
    # How ties in the search fall. All seeds give the same cost; of 0 to 15 the slowest way of the four sets is the
    # fastest with this one (bench/path.py).
    "random_seed": 1,
    # Alike parts share their variables, and a core is small: what looks for symmetries or good points costs more than
    # it saves.
    "mip_detect_symmetry": False,
    "mip_allow_restart": False,
    "mip_heuristic_effort": 0.0,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_pscost_minreliable": 1,
}

_SLACK: Final = 1e-4
"""A bound, and what a variable adds to it, are known to so much of a unit: far worse than the solver's tolerances."""

_WIDER: Final = 8
"""A core that holds nothing is made so many times as wide."""


class Matrix(NamedTuple):
    """Variables between 0 and an upper end, of which the first are whole, and rows that reach a least value.

    Attributes:
        costs: of each variable, whole.
        upper: upper end of each.
        whole: how many are whole numbers.
        rows: of each row the variables that it reads, with their factors.
        least: of each row what it has to reach.
    """

    costs: Sequence[float]
    upper: Sequence[float]
    whole: int
    rows: Sequence[Sequence[tuple[int, float]]]
    least: Sequence[float]


def cheapest(highs: Any, matrix: Matrix) -> Sequence[float] | None:  # noqa: ANN401 - a module of an extra
    """The values of the variables at the least cost; None where no point reaches all rows."""
    if not matrix.costs:  # HiGHS does not judge a model without variables
        return [] if max(matrix.least, default=0.0) <= EMPTY else None
    program = _program(highs, matrix)
    relaxed = _model(highs, program, solve_relaxation=True)
    if not _solved(highs, relaxed):
        return None
    bound = relaxed.getInfo().objective_function_value
    added = list(relaxed.getSolution().col_dual)[: matrix.whole]
    start, reach = None, math.ceil(bound - _SLACK)
    while True:
        model = _model(highs, program)
        fixed = _keep_to_core(model, matrix, added, reach - bound + _SLACK)
        if start is not None:
            model.setSolution(start)
        if _solved(highs, model):
            cost = round(model.getInfo().objective_function_value)
            # What is cheaper would lie in the core of the next lower cost.
            if cost - 1 <= reach or not fixed:
                return list(model.getSolution().col_value)
            start, reach = model.getSolution(), cost - 1
        elif fixed:
            reach += _WIDER * max(1, reach - math.floor(bound))
        else:
            return None


def _keep_to_core(model: Any, matrix: Matrix, added: Sequence[float], room: float) -> int:  # noqa: ANN401
    """Bounds for the whole variables that leave out what adds more than ``room``; how many are bounded by that."""
    bounded = 0
    for column, each in enumerate(added):
        most = math.floor(room / abs(each)) if abs(each) > _SLACK else math.inf
        upper = matrix.upper[column]
        if most < upper:
            bounded += 1
            model.changeColBounds(column, *((0.0, float(most)) if each > 0 else (upper - most, upper)))
    return bounded


def _solved(highs: Any, model: Any) -> bool:  # noqa: ANN401
    model.run()
    return bool(model.getModelStatus() == highs.HighsModelStatus.kOptimal)


def _program(highs: Any, matrix: Matrix) -> Any:  # noqa: ANN401
    kinds, starts = highs.HighsVarType, [0]
    for row in matrix.rows:
        starts.append(starts[-1] + len(row))
    program = highs.HighsLp()
    program.num_col_, program.num_row_ = len(matrix.costs), len(matrix.rows)
    program.col_cost_, program.col_upper_ = matrix.costs, matrix.upper
    program.col_lower_ = [0.0] * len(matrix.costs)
    program.row_lower_, program.row_upper_ = matrix.least, [highs.kHighsInf] * len(matrix.rows)
    program.integrality_ = [
        kinds.kInteger if at < matrix.whole else kinds.kContinuous for at in range(len(matrix.costs))
    ]
    program.a_matrix_.format_ = highs.MatrixFormat.kRowwise
    program.a_matrix_.start_ = starts
    program.a_matrix_.index_ = [column for row in matrix.rows for column, _ in row]
    program.a_matrix_.value_ = [factor for row in matrix.rows for _, factor in row]
    return program


def _model(highs: Any, program: Any, **more: Any) -> Any:  # noqa: ANN401
    """A model that prints nothing: HiGHS introduces itself as soon as its callbacks are switched on."""
    quiet = False
    kind = type("Quiet", (highs.Highs,), {"enableCallbacks": lambda self: self.setOptionValue("output_flag", quiet)})
    model = kind()
    for name, value in {**_EXACT, **more}.items():
        model.setOptionValue(name, value)
    model.passModel(program)
    return model
