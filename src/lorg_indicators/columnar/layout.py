"""What the columns of one frame mean for a set, and what is wrong with them as columns: missing, misspelt, twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from lorg_indicators.columnar.names import (
    DOCUMENTS,
    HISTORY,
    NOT_APPLICABLE,
    PERIOD,
    Cell,
    cells,
    evidence_columns,
    year_of,
    years_read,
)
from lorg_indicators.errors import Fault, FrameError, near, pointer
from lorg_indicators.measures import Number
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet

__all__ = ["Layout"]


class Layout(NamedTuple):
    """Which columns of a frame hold what.

    Attributes:
        cells: measure -> the columns of its values.
        documents: measure -> the column of its documents.
        reasons: criterion (``item.criterion``) -> the column of the reason why it does not apply.
        history: year -> the column of the title held then.
        by_row: whether there is a column with the assessed year.
        period: the assessed year where the row names none: the one given, else the latest that a column names.
    """

    cells: dict[str, list[Cell]]
    documents: dict[str, str]
    reasons: dict[str, str]
    history: dict[int, str]
    by_row: bool
    period: int | None

    @property
    def columns(self) -> frozenset[str]:
        """All columns that hold evidence."""
        values = {cell.column for group in self.cells.values() for cell in group}
        others = {*self.documents.values(), *self.reasons.values(), *self.history.values()}
        return frozenset(values | others | ({PERIOD} if self.by_row else set()))

    @classmethod
    def of(
        cls,
        indicators: IndicatorSet,
        columns: Sequence[str],
        period: int | None = None,
        unknown: Iterable[str] | None = (),
    ) -> Layout:
        """The meaning of these columns.

        Args:
            indicators: the set that reads them.
            columns: names of the frame's columns; what is none of a column of evidence is the caller's.
            period: the assessed year, where it is known beforehand.
            unknown: columns or measures that may be missing; None where any may.

        Raises:
            FrameError: columns are missing or have names that cannot be meant; every fault is listed.
        """
        layout = cls({name: [] for name in years_read(indicators)}, {}, {}, {}, PERIOD in columns, period)
        faults = [fault for column in columns for fault in layout._place(indicators, column)]
        years = [cell.part for group in layout.cells.values() for cell in group if isinstance(cell.part, int)]
        if period is None:
            layout = layout._replace(period=max(years, default=None))
        faults += layout._twice()  # noqa: SLF001
        if unknown is not None:
            faults += layout._missing(indicators, columns, set(unknown))  # noqa: SLF001
        if faults:
            raise FrameError(faults)
        return layout

    def _place(self, indicators: IndicatorSet, column: str) -> Iterator[Fault]:
        """Puts a column where it belongs; what begins like one of evidence and is none is a fault."""
        name, _, rest = column.partition(".")
        if name == NOT_APPLICABLE and rest:
            self.reasons[rest] = column
            yield from _excuse(column, rest, indicators)
        elif name == HISTORY and rest:
            year = year_of(rest)
            if year is None:
                yield _unknown(column, [HISTORY])
            else:
                self.history[year] = column
        elif name in self.cells:
            cell = cells(column, indicators.measures[name], name)
            if cell is not None:
                self.cells[name].append(cell)
            elif rest == DOCUMENTS:
                self.documents[name] = column
            else:
                yield _unknown(column, (wanted.name for wanted in evidence_columns(indicators, self.period)))
        elif name in indicators.measures:
            yield _derived(column, indicators.measures[name])

    def _twice(self) -> Iterator[Fault]:
        """A yearly measure is given bare or by year: what its year is would else be a guess."""
        for group in self.cells.values():
            for stage in {cell.stage for cell in group}:
                bare = [cell for cell in group if cell.stage == stage and cell.part is None]
                dated = [cell for cell in group if cell.stage == stage and isinstance(cell.part, int)]
                if bare and dated:
                    expected = Message("expected.bare-or-years", {"names": [cell.column for cell in dated]})
                    yield Fault("column-twice", pointer(bare[0].column), expected=expected)

    def _missing(self, indicators: IndicatorSet, columns: Sequence[str], unknown: Collection[str]) -> Iterator[Fault]:
        period = None if self.by_row else self.period
        wanted = [column for column in evidence_columns(indicators, period) if column.required]
        known = {column.name for column in wanted} | self.cells.keys()
        strangers = [column for column in columns if column not in self.columns]
        for name in sorted(set(unknown) - known):
            measure = name.partition(".")[0]
            if measure in self.cells and cells(name, indicators.measures[measure], measure):
                continue
            yield Fault("unknown-column", pointer(name), name, Message("expected.measure"), near(name, known))
        for column in wanted:
            name = column.measure or column.name
            if name in unknown or column.name in unknown:
                continue
            stages = {cell.stage for cell in self.cells[name]}
            given = {
                cell.column.replace(f".{cell.stage}", "", 1) if cell.stage else cell.column for cell in self.cells[name]
            }
            # A bare column answers for a yearly measure, and years that a row's own period picks from do as well.
            bare = any(cell.part is None for cell in self.cells[name])
            if column.name in given or bare or (self.by_row and stages):
                continue
            hint = near(column.name, strangers) or Message("hint.declare-unknown", {"name": column.name})
            yield Fault(
                "missing-column",
                pointer(column.name),
                expected=Message("expected.column", {"label": column.label}),
                hint=hint,
            )


def _excuse(column: str, name: str, indicators: IndicatorSet) -> Iterator[Fault]:
    excused = {f"{item.id}.{part.id}": part.may_not_apply is not None for item, part in indicators.criteria}
    may = [full for full, allowed in excused.items() if allowed]
    if name not in excused:
        yield _unknown(column, (f"{NOT_APPLICABLE}.{full}" for full in may))
    elif not excused[name]:
        yield Fault("always-applies", pointer(column), column)


def _derived(column: str, measure: object) -> Fault:
    operands = list(measure.operands) if isinstance(measure, Number) else []
    return Fault("derived-measure", pointer(column), column, Message("expected.operands", {"names": operands}))


def _unknown(column: str, known: Iterable[str]) -> Fault:
    return Fault("unknown-column", pointer(column), column, Message("expected.measure-column"), near(column, known))
