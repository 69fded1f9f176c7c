"""A frame of evidence -> the same frame with scores and tiers.

Stages: clean cells, derived numbers, criteria, items, dimensions, score, tiers. Each is one `with_columns`, so that an
engine sees few and flat steps; there is no loop over rows and no function of Python's in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, TypeVar

import narwhals as nw

from lorg_indicators.columnar.algebra import Frame, Sheet
from lorg_indicators.columnar.entrance import Entrance
from lorg_indicators.columnar.layout import Layout
from lorg_indicators.columnar.observed import Observed
from lorg_indicators.columnar.tree import Climbed, ColumnTree
from lorg_indicators.conditions import CONDITIONS, ColumnStanding, EndColumns, Names
from lorg_indicators.criteria import Reads
from lorg_indicators.derivation import leaves, possible
from lorg_indicators.engine import Engine
from lorg_indicators.errors import Fault, FrameError, pointer
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.outcome import EMPTY, Outcome

__all__ = ["Detail", "Scorer", "prepared", "result_columns", "score_frame"]

Detail = Literal["tiers", "dimensions", "items", "criteria"]
_LEVELS: Final = ("tiers", "dimensions", "items", "criteria")
_Native = TypeVar("_Native")


def score_frame(
    indicators: IndicatorSet,
    frame: _Native,
    *,
    period: int | None = None,
    detail: Detail = "tiers",
    unknown: Iterable[str] = (),
) -> _Native:
    """Every row of a frame scored: what `lorg_indicators.evaluate` says of it, for all rows at once.

    Args:
        indicators: a set.
        frame: any frame that narwhals takes: of Polars, pandas, PyArrow, DuckDB, Spark, Ibis and others. One row is one
            subject in one period; its columns are those of `evidence_columns`, and any others, which are kept.
        period: the assessed year of every row that names none in a column ``period``; without it the latest year that
            a column names.
        detail: how deep the results go: tiers and score, or also dimensions, items, criteria.
        unknown: columns or measures that the frame does not have on purpose; they count as unknown in every row.

    Returns:
        A frame of the same kind, lazy where the frame was lazy, with the frame's columns and those of `result_columns`.
        A row with a wrong cell has ``faults`` above 0 and null in all other results; `evidence_from_row` and
        `evaluate` say what is wrong with it.

    Raises:
        FrameError: columns are missing, misspelt, of a wrong type, or named as results are; every fault is listed.
        ValueError: there is no such detail.
    """
    if detail not in _LEVELS:
        raise ValueError(f"detail must be one of {', '.join(_LEVELS)}, not {detail!r}")
    outer = nw.from_native(frame)  # type: ignore[call-overload]
    if outer.implementation.is_pandas_like():
        scored = score_frame(indicators, outer.to_arrow(), period=period, detail=detail, unknown=unknown)
        return _beside(outer, scored)  # type: ignore[no-any-return]
    schema = outer.collect_schema()
    layout = Layout.of(indicators, list(schema), period, unknown)
    inner = prepared(outer, schema)
    scorer = Scorer(indicators, layout, schema, Sheet(inner))
    results = scorer.results(detail)
    _check_free(schema, results)
    finished = scorer.sheet.finish(results)
    if isinstance(outer, nw.DataFrame) and isinstance(finished, nw.LazyFrame):
        finished = finished.collect(outer.implementation)
    return finished.to_native()  # type: ignore[no-any-return]


def prepared(frame: Frame, schema: Mapping[str, nw.dtypes.DType]) -> Frame:
    """The frame as its engine scores it best: Polars plans all stages at once; PyArrow is given medians."""
    if frame.implementation.is_polars():
        return frame.lazy()
    if not frame.implementation.is_pyarrow():
        return frame
    from lorg_indicators.columnar.arrow import with_medians  # noqa: PLC0415 - who has no PyArrow never comes here

    lists = [name for name, kind in schema.items() if isinstance(kind, nw.List)]
    prepared: Frame = nw.from_native(with_medians(frame.to_native(), lists))
    return prepared


def _beside(frame: Any, scored: Any) -> Any:  # noqa: ANN401 - a frame of pandas, a table of PyArrow
    """A frame of pandas with the results of its rows; Arrow scores it, because pandas loses track of nulls."""
    results = nw.from_native(scored)
    added = [name for name in results.columns if name not in frame.columns]
    native = frame.to_native()
    ours = results.select(added).to_pandas().set_axis(native.index)
    return nw.concat([frame, nw.from_native(ours)], how="horizontal").to_native()


def result_columns(indicators: IndicatorSet, detail: Detail = "tiers", *, staged: bool = False) -> list[str]:
    """Names of the columns that `score_frame` adds, in their order.

    Args:
        indicators: a set.
        detail: as for `score_frame`.
        staged: whether the frame has stages (self-assessment, review).
    """
    names = ["tier", "reachable_tier", "score_lower", "score_upper", "known", "faults"]
    names += ["self_score_lower", "self_score_upper"] if staged else []
    depth = _LEVELS.index(detail)
    ends = ("lower", "upper")
    if depth >= 1:
        names += [f"dimension.{part.id}.{end}" for part in indicators.dimensions for end in ends]
    if depth >= 2:  # noqa: PLR2004 - the second level below the tiers
        names += [f"item.{item.id}.{end}" for _, item in indicators.items for end in ends]
    if depth >= 3:  # noqa: PLR2004 - the third
        names += [
            f"criterion.{item.id}.{part.id}.{what}" for item, part in indicators.criteria for what in ("outcome", *ends)
        ]
    return names


def _check_free(columns: Iterable[str], results: Iterable[str]) -> None:
    # DuckDB and Spark do not tell Tier from tier.
    names = {name.casefold() for name in results}
    taken = [name for name in columns if name.casefold() in names or name.startswith(Sheet.PREFIX)]
    if taken:
        expected = Message("expected.other-column")
        raise FrameError(Fault("column-taken", pointer(name), name, expected) for name in sorted(taken))


class Judged(NamedTuple):
    lower: list[nw.Expr]
    upper: list[nw.Expr]
    known: list[nw.Expr]


class Scorer:
    """The stages for one frame and one set."""

    def __init__(
        self, indicators: IndicatorSet, layout: Layout, schema: Mapping[str, nw.dtypes.DType], sheet: Sheet
    ) -> None:
        self.sheet = sheet
        self._set = indicators
        self._algebra = sheet.algebra
        self._entrance = Entrance(indicators, layout, schema, sheet)
        self._names = [f"{item.id}.{part.id}" for item, part in indicators.criteria]
        self._leaves = [sorted(leaves(part.measure, indicators.measures)) for _, part in indicators.criteria]
        bounds = possible(indicators.measures)
        self._reads = [
            Reads.of(part.measure, indicators.measures, indicators.scales, bounds) for _, part in indicators.criteria
        ]

    def results(self, detail: Detail) -> dict[str, nw.Expr]:
        """All result columns, by name, null in rows with a fault."""
        entrance, sheet = self._entrance, self.sheet
        counted = Observed(self._set, entrance, entrance.counted, sheet)
        absent = [entrance.absent(name) for name in self._names]
        tree = ColumnTree(self._set, absent, sheet)
        judged = self._judge(counted, absent)
        faults = [self._count([*entrance.faults, *counted.faults])]
        sheet.forget(counted.derived)
        low, high = tree.up(judged.lower, judged.upper)
        own: Climbed | None = None
        if entrance.staged is not None:
            first = sheet.count
            by_self = Observed(self._set, entrance, entrance.by_self, sheet)
            alone = self._judge(by_self, absent)
            sheet.forget(range(first, sheet.count))
            faults.append(self._count(by_self.faults))
            own, own_high = tree.up(alone.lower, alone.upper)
        standing = self._standing(tree, counted, judged, low, high)
        results = {**self._ladder(standing), **_ends("score", standing.score), "known": standing.known.lower}
        if standing.known.applies is not None:
            results["known"] = self._algebra.where(standing.known.applies, results["known"])
        count = sheet.put(self._algebra.sum(faults))
        if own is not None and entrance.staged is not None:
            staged = EndColumns(own.total * 100.0, own_high.total * 100.0, tree.applies)
            said = _ends("self_score", staged)
            results |= {name: self._algebra.where(entrance.staged, value) for name, value in said.items()}
        results |= self._detail(detail, tree, absent, judged, low, high)
        sheet.settle()
        fine = count < 0.5  # noqa: PLR2004 - a whole number held as a float
        refused = {name: nw.when(fine).then(value) for name, value in results.items()}
        return {
            name: count.cast(nw.Int64) if name == "faults" else refused[name]
            for name in result_columns(self._set, detail, staged=own is not None)
        }

    # -- criteria --------------------------------------------------------------------------------------------------

    def _count(self, faults: Sequence[nw.Expr]) -> nw.Expr:
        """How many of the conditions hold."""
        counts = [self._algebra.number(fault) for fault in faults]
        return self.sheet.put(self._algebra.sum(counts) if counts else self._algebra.literal(0))

    def _judge(self, observed: Observed, absent: Sequence[nw.Expr | None]) -> Judged:
        """Satisfactions of all criteria, and whether each is known."""
        answered = self._answered(observed, absent)
        judged = Judged([], [], [])
        for (_, criterion), reads in zip(self._set.criteria, self._reads, strict=True):
            lower, upper, known = criterion.columns(reads, observed, self._algebra)
            if answered is not None:
                lower, upper = self._algebra.when(answered, lower, 0.0), self._algebra.when(answered, upper, 1.0)
            judged.lower.append(self.sheet.put(lower))
            judged.upper.append(self.sheet.put(upper))
            judged.known.append(self.sheet.put(known))
        self.sheet.settle()
        full = [lower >= 1 - EMPTY for lower in judged.lower]
        return judged._replace(known=[known | met for known, met in zip(judged.known, full, strict=True)])

    def _answered(self, observed: Observed, absent: Sequence[nw.Expr | None]) -> nw.Expr | None:
        """Whether any criterion that applies has an answer: nothing earns nothing. None where it makes no difference.

        It makes one where every value of a measure would earn something, or none would earn all.
        """
        nothing = self._set.once(Engine).ranges()
        if all(ends == (0.0, 1.0) for ends in nothing):
            return None
        masks: list[nw.Expr] = []
        for read, mask in zip(self._leaves, absent, strict=True):
            given = [told for name in read if (told := observed.given(name)) is not None]
            if given:
                any_ = self._algebra.some(given)
                masks.append(any_ if mask is None else any_ & ~mask)
        answered = self.sheet.put(self._algebra.some(masks) if masks else nw.lit(value=False))
        self.sheet.settle()
        return answered

    # -- the ladder ------------------------------------------------------------------------------------------------

    def _standing(
        self, tree: ColumnTree, observed: Observed, judged: Judged, low: Climbed, high: Climbed
    ) -> ColumnStanding:
        """What the ladder stands on."""
        sheet = self.sheet
        dimensions = [
            EndColumns(sheet.put(first * 100.0), sheet.put(last * 100.0), mask)
            for first, last, mask in zip(low.dimensions, high.dimensions, tree.dimensions, strict=True)
        ]
        score = EndColumns(sheet.put(low.total * 100.0), sheet.put(high.total * 100.0), tree.applies)
        share = sheet.put(tree.share(judged.known))
        known = EndColumns(share, self._algebra.literal(1), tree.applies)
        documented = score
        if any(tier.requires.documented for tier in self._set.ladder.tiers):
            least, more = (sheet.put(tree.share(flags)) for flags in self._documented(observed))
            documented = EndColumns(least, least + more, tree.applies)
        sheet.settle()
        held = self._entrance.held
        return ColumnStanding(score, dimensions, judged.lower, judged.upper, known, documented, held)

    def _documented(self, observed: Observed) -> tuple[list[nw.Expr], list[nw.Expr]]:
        """Of each criterion whether all that it reads is there and documented, and whether it still may come to be."""
        algebra, no = self._algebra, nw.lit(value=False)
        answered: dict[str, nw.Expr] = {}
        named: dict[str, nw.Expr] = {}
        for name in sorted({leaf for read in self._leaves for leaf in read}):
            told = observed.given(name)
            answered[name] = no if told is None else self.sheet.put(told)
            documents = self._entrance.documents(name)
            named[name] = no if documents is None else self.sheet.put(documents)
        self.sheet.settle()
        done, open_ = [], []
        for read in self._leaves:
            done.append(algebra.every([named[name] & answered[name] for name in read]))
            all_answered = algebra.every([answered[name] for name in read])
            open_.append(~all_answered & algebra.every([named[name] | ~answered[name] for name in read]))
        return done, open_

    def _ladder(self, standing: ColumnStanding) -> dict[str, nw.Expr]:
        """The highest tier that is reached, and the highest that may be."""
        names = Names.of(self._set)
        tiers = self._set.ladder.tiers
        masks: list[tuple[nw.Expr, nw.Expr]] = []
        for tier in tiers:
            rules = [CONDITIONS[kind](getattr(tier.requires, kind), names) for kind in tier.requires.given]
            pairs = [rule.columns(standing, self._algebra) for rule in rules] or [(nw.lit(value=True),) * 2]
            masks.append(tuple(self.sheet.put(self._algebra.every(side)) for side in zip(*pairs, strict=True)))  # type: ignore[arg-type]
        self.sheet.settle()
        highest: dict[str, nw.Expr] = {}
        for name, side in (("tier", 0), ("reachable_tier", 1)):
            value = nw.lit(None, dtype=nw.String)
            for at in range(len(tiers)):
                rungs = self._algebra.every([masks[below][side] for below in range(at + 1)])
                value = nw.when(rungs).then(nw.lit(tiers[at].id)).otherwise(value)
            highest[name] = value
        return highest

    # -- results ---------------------------------------------------------------------------------------------------

    def _detail(
        self,
        detail: Detail,
        tree: ColumnTree,
        absent: Sequence[nw.Expr | None],
        judged: Judged,
        low: Climbed,
        high: Climbed,
    ) -> dict[str, nw.Expr]:
        """The results below the score."""
        results: dict[str, nw.Expr] = {}
        depth = _LEVELS.index(detail)
        if depth >= 1:
            for at, part in enumerate(self._set.dimensions):
                ends = EndColumns(low.dimensions[at] * 100.0, high.dimensions[at] * 100.0, tree.dimensions[at])
                results |= _ends(f"dimension.{part.id}.", ends)
        if depth >= 2:  # noqa: PLR2004 - as in `result_columns`
            for at, (_, item) in enumerate(self._set.items):
                ends = EndColumns(low.items[at] * 100.0, high.items[at] * 100.0, tree.items[at])
                results |= _ends(f"item.{item.id}.", ends)
        if depth >= 3:  # noqa: PLR2004 - as in `result_columns`
            for at, name in enumerate(self._names):
                mask = absent[at]
                ends = EndColumns(judged.lower[at], judged.upper[at], None if mask is None else ~mask)
                results |= _ends(f"criterion.{name}.", ends)
                results[f"criterion.{name}.outcome"] = _outcome(ends)
        return results


def _ends(name: str, value: EndColumns) -> dict[str, nw.Expr]:
    """Both ends as result columns, null where there is no number."""
    ends = {"lower": value.lower, "upper": value.upper}
    joint = name if name.endswith(".") else f"{name}_"
    if value.applies is None:
        return {f"{joint}{end}": side for end, side in ends.items()}
    return {f"{joint}{end}": nw.when(value.applies).then(side) for end, side in ends.items()}


def _outcome(ends: EndColumns) -> nw.Expr:
    """The outcome of a criterion: `lorg_indicators.outcome.outcomes` for all rows."""

    def text(outcome: Outcome) -> nw.Expr:
        return nw.lit(outcome.value)

    partly = nw.when(ends.upper <= EMPTY).then(text(Outcome.UNMET)).otherwise(text(Outcome.PARTLY))
    point = nw.when(ends.lower >= 1 - EMPTY).then(text(Outcome.MET)).otherwise(partly)
    said = nw.when(ends.upper - ends.lower > EMPTY).then(text(Outcome.UNKNOWN)).otherwise(point)
    if ends.applies is None:
        return said
    return nw.when(ends.applies).then(said).otherwise(text(Outcome.NOT_APPLICABLE))
