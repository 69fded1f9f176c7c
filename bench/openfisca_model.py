"""Annex 4 for households as variables of OpenFisca-core: what `score_frame` is compared with.

It gives the columns of ``detail="tiers"``, in OpenFisca's own way: one entity, a vectorised formula for every variable,
one variable for each measure, criterion, item, dimension, for the score and the tiers, both ends apart; a measure by
year is a variable that is read of several years. Numbers that are not known are NaN; answers and levels, for which
OpenFisca has no such thing, have a second variable that says whether they are known.

OpenFisca keeps numbers in 32 bits. These round at the seventh digit, so that a cut-off cannot be told from what lies
just below it; ``exact`` keeps them in 64 bits and agrees with the evaluator.

In OpenFisca's favour: thresholds stand in the formulas (as parameters they would be looked up first); titles held come
encoded, and nothing checks them; ids of households are not made.

OpenFisca-core is under the AGPL: it is a tool of the benchmarks only, which neither the package nor its tests import.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import polars as pl
from openfisca_core.entities import Entity
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from openfisca_rules import YES_NO, Formula, Rule, Title, criteria, measures
from polars_by_hand import AMOUNTS, CHECKLISTS, LEVELS, TOLERANCE, TREE

__all__ = ["RESULTS", "OpenFiscaModel"]

PERIOD: Final = 2024
RESULTS: Final = ("tier", "reachable_tier", "score_lower", "score_upper", "known", "faults")
HOUSEHOLD: Final = Entity("household", "households", "A household", "")


class Tier(Enum):  # type: ignore[misc]
    """A tier reached."""

    none = "none, or refused"
    youxiu = "excellent"
    shifan = "demonstration"
    biaobing = "pacesetter"


class _Exact(Variable):  # type: ignore[misc]
    """A variable whose numbers have 64 bits."""

    def __init__(self, baseline_variable: Any = None) -> None:
        super().__init__(baseline_variable)
        if self.value_type is float:
            self.dtype = np.float64


# -- items, dimensions, score ------------------------------------------------------------------------------------------


def _tree() -> Iterator[Rule]:
    for end in ("lower", "upper", "known", "open"):
        for at, items in enumerate(TREE):
            for place, names in enumerate(items):
                parts = [f"{name}_criterion_{end}" for name in names]
                yield Rule(f"item_{at}_{place}_{end}", float, _mean(parts))
            yield Rule(
                f"dimension_{at}_{end}", float, _mean([f"item_{at}_{place}_{end}" for place in range(len(items))])
            )
        yield Rule(f"whole_{end}", float, _mean([f"dimension_{at}_{end}" for at in range(len(TREE))]))


def _mean(parts: Sequence[str]) -> Formula:
    return lambda of, at: sum(of(part, at) * (1 / len(parts)) for part in parts)


# -- the ladder --------------------------------------------------------------------------------------------------------


def _enough(end: str, least: float, each: float, known: float) -> Formula:
    def formula(of: Any, at: Any) -> Any:
        enough = of(f"whole_{end}", at) * 100 >= least - TOLERANCE
        for dimension in range(len(TREE)):
            enough &= of(f"dimension_{dimension}_{end}", at) * 100 >= each - TOLERANCE
        return enough & (of("whole_known", at) >= known - TOLERANCE) if end == "lower" else enough

    return formula


def _reaches(end: str, at_least: dict[str, float]) -> Formula:
    def formula(of: Any, at: Any) -> Any:
        return np.all(
            [of(f"{name}_criterion_{end}", at) >= line - TOLERANCE for name, line in at_least.items()], axis=0
        )

    return formula


def _held(of: Any, at: Any, end: str, titles: Sequence[Any]) -> Any:
    held = of("title", at.last_year)
    any_ = held == titles[0]
    for title in titles[1:]:
        any_ = any_ | (held == title)
    return any_ | (held == Title.unknown) if end == "upper" else any_


def _documented(of: Any, at: Any, end: str, least: float) -> Any:
    """No variable names documents: what is answered is not documented, and what is open may come to be."""
    return of("whole_open", at) >= least - TOLERANCE if end == "upper" else np.zeros(of.count, bool)


def _ladder() -> Iterator[Rule]:
    for end in ("lower", "upper"):
        yield Rule(f"youxiu_{end}", bool, _youxiu(end))
        yield Rule(f"shifan_{end}", bool, _shifan(end))
        yield Rule(f"biaobing_{end}", bool, _biaobing(end))


def _youxiu(end: str) -> Formula:
    enough, alive = _enough(end, 70, 50, 0.8), ("hour", "books")
    return lambda of, at: (
        enough(of, at) & np.all([of(f"{name}_criterion_{end}", at) > TOLERANCE for name in alive], axis=0)
    )


def _shifan(end: str) -> Formula:
    enough, reaches = _enough(end, 80, 60, 0.9), _reaches(end, {"hour": 1, "books": 1, "plan": 0.5})
    titles = (Title.youxiu, Title.shifan, Title.biaobing)
    return lambda of, at: enough(of, at) & reaches(of, at) & _held(of, at, end, titles) & _documented(of, at, end, 0.5)


def _biaobing(end: str) -> Formula:
    lines = {"hour": 1, "books": 1, "rises": 1, "plan": 0.75, "guide_community": 0.75}
    enough, reaches, titles = _enough(end, 90, 75, 0.95), _reaches(end, lines), (Title.shifan, Title.biaobing)
    return lambda of, at: enough(of, at) & reaches(of, at) & _held(of, at, end, titles) & _documented(of, at, end, 0.8)


def _results() -> Iterator[Rule]:
    yield Rule("tier", Tier, _highest("lower"))
    yield Rule("reachable_tier", Tier, _highest("upper"))
    for name, part, factor in (("score_lower", "lower", 100), ("score_upper", "upper", 100), ("known", "known", 1)):
        yield Rule(name, float, _unless_refused(f"whole_{part}", factor))


def _highest(end: str) -> Formula:
    def formula(of: Any, at: Any) -> Any:
        first = of(f"youxiu_{end}", at) & (of("faults", at) == 0)
        second = first & of(f"shifan_{end}", at)
        third = second & of(f"biaobing_{end}", at)
        return Tier.encode(first.astype(np.int16) + second + third)

    return formula


def _unless_refused(name: str, factor: float) -> Formula:
    return lambda of, at: np.where(of("faults", at) == 0, of(name, at) * factor, np.nan)


# -- the system, and a run of it ---------------------------------------------------------------------------------------


class OpenFiscaModel:
    """The rules as a system of OpenFisca, with the evidence of one table."""

    def __init__(self, *, exact: bool = True) -> None:
        self._system = TaxBenefitSystem([HOUSEHOLD])
        base = _Exact if exact else Variable
        for rule in (*measures(), *criteria(), *_tree(), *_ladder(), *_results()):
            self._system.add_variable(_variable(base, rule))

    @staticmethod
    def inputs(frame: pl.DataFrame) -> dict[tuple[str, int], Any]:
        """The columns of a table as the arrays that a simulation takes: variable and year -> values."""
        given: dict[tuple[str, int], Any] = {}
        for name in AMOUNTS:
            measure, _, year = name.partition(".")
            given[measure, int(year or PERIOD)] = frame[name].fill_null(float("nan")).to_numpy()
        for name in LEVELS:
            given[name, PERIOD] = frame[name].fill_null(0).cast(pl.Int32).to_numpy()
            given[f"{name}_known", PERIOD] = frame[name].is_not_null().to_numpy()
        for name in (*YES_NO, *(f"{name}.{option}" for name, options in CHECKLISTS.items() for option in options)):
            variable = name.replace(".", "_")
            given[variable, PERIOD] = frame[name].fill_null(value=False).to_numpy()
            given[f"{variable}_known", PERIOD] = frame[name].is_not_null().to_numpy()
        titles = list(Title.__members__)
        codes = frame["history.2023"].fill_null("unknown").replace_strict(titles, range(len(titles)))
        given["title", PERIOD - 1] = EnumArray(codes.cast(pl.UInt8).to_numpy(), Title)
        return given

    def run(self, given: dict[tuple[str, int], Any], rows: slice | None = None) -> dict[str, Any]:
        """Sets the inputs of these rows, and calculates the results."""
        cut = rows or slice(None)
        populations = self._system.instantiate_entities()
        populations[HOUSEHOLD.key].count = len(given["title", PERIOD - 1][cut])
        simulation = Simulation(self._system, populations)
        for (name, year), values in given.items():
            simulation.set_input(name, str(year), values[cut])
        return {name: simulation.calculate(name, str(PERIOD)) for name in RESULTS}

    def table(self, given: dict[tuple[str, int], Any]) -> pl.DataFrame:
        """The results as `score_frame` writes them."""
        found = self.run(given)
        names = list(Tier.__members__)[1:]
        tiers = {
            name: pl.Series(np.asarray(found[name], np.int64)).replace_strict(
                [1, 2, 3], names, default=None, return_dtype=pl.String
            )
            for name in ("tier", "reachable_tier")
        }
        numbers = {
            name: pl.Series(found[name], dtype=pl.Float64).fill_nan(None)
            for name in ("score_lower", "score_upper", "known")
        }
        return pl.DataFrame({**tiers, **numbers, "faults": found["faults"].astype(np.int64)}).select(RESULTS)


def _variable(base: type, rule: Rule) -> type:
    """The class that OpenFisca takes for a variable."""
    parts = {"value_type": rule.type, "entity": HOUSEHOLD, "definition_period": DateUnit.YEAR}
    if issubclass(rule.type, Enum):
        parts |= {
            "value_type": Enum,
            "possible_values": rule.type,
            "default_value": rule.type.__members__[next(iter(rule.type.__members__))],
        }
    return type(rule.name, (base,), parts if rule.formula is None else {**parts, "formula": rule.formula})
