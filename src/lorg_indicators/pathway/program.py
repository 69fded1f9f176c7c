"""The choice of moves as a mixed-integer linear program.

Every part takes one of its options: a move, and documents that are handed in with it. A tier asks for guaranteed values
only, and these never fall with a better move, so that it is enough to bound each node of the tree from above:

- an arithmetic mean is a sum;
- a least value is no more than any of its children, and full marks are no more than 1;
- a geometric mean is concave, and so lies below all its tangents; these are added where a solution needs them.

A document is a decision of its own where its measure is answered anyway, and goes with the answer where it is not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from lorg_indicators.engine import Case, Engine
from lorg_indicators.pathway.demands import Demands
from lorg_indicators.pathway.moves import Move, Part
from lorg_indicators.scoring import Method
from lorg_indicators.tree import Group

__all__ = ["DOCUMENT_EFFORT", "Choice", "Form", "Option", "Program", "Row", "Variable"]

DOCUMENT_EFFORT: Final = 0.1
"""What it takes to hand in documents for one measure; an effort of 1 is a criterion from 0 to 1."""

Variable = tuple[str, int]
"""Something that rows are about: ``("item", 3)`` is the value of an item, ``("document", 2)`` that of a measure."""


class Option(NamedTuple):
    """What one part can do.

    Attributes:
        part: index of the part, -1 where only documents are handed in.
        move: index of the move.
        documents: measures that get a document.
        cost: the effort of both.
    """

    part: int
    move: int
    documents: tuple[str, ...]
    cost: float


Form = Mapping[Variable, float]
"""A linear form: the sum of its variables, each times its factor."""

Choice = Sequence[Option]
"""One option of every part."""


class Row(NamedTuple):
    """A linear inequality: the form is at least ``least``."""

    least: float
    form: Form


class Program:
    """The choice for one case and one tier.

    Attributes:
        rows: the inequalities; ``factors`` name criteria as ``("criterion", at)``.
        free: variables between 0 and 1 that no part decides.
    """

    def __init__(self, engine: Engine, case: Case, demands: Demands, parts: Sequence[Part]) -> None:
        self._engine, self._case, self._demands, self._parts = engine, case, demands, parts
        self.rows: list[Row] = []
        self.free: list[Variable] = []
        self.geometric: list[tuple[Variable, Sequence[tuple[Form, float]]]] = []
        self.options = [self._moves(at, part) for at, part in enumerate(parts)]
        self._place = {at: (k, i) for k, part in enumerate(parts) for i, at in enumerate(part.criteria)}
        self._scores()
        self._known()
        self._documented()

    @property
    def linear(self) -> bool:
        """Whether the rows say all: nothing has to be added by tangents."""
        return not self.geometric

    # -- options ---------------------------------------------------------------------------------------------------

    def _moves(self, at: int, part: Part) -> list[Option]:
        """Moves after which the criteria that a tier names stand high enough."""
        floors = [(place, line) for place, at_ in enumerate(part.criteria) if (line := self._demands.floors.get(at_))]
        enough = [
            (index, move)
            for index, move in enumerate(part.moves)
            if all(move.lower[place] >= line for place, line in floors)
        ]
        # Of two moves for the same effort only the further one matters; of two that are level, the first.
        best = [
            (index, move)
            for index, move in enough
            if not any(
                move.within(other) and (not other.within(move) or rival < index)
                for rival, other in enough
                if rival != index and other.cost <= move.cost
            )
        ]
        return [Option(at, index, (), move.cost) for index, move in best]

    def move(self, option: Option) -> Move:
        """The move of an option of a part."""
        return self._parts[option.part].moves[option.move]

    def within(self, option: Option, other: Option) -> bool:
        """Whether an option of a part goes no further than another one of it."""
        if not set(option.documents) <= set(other.documents):
            return False
        return option.part < 0 or self.move(option).within(self.move(other))

    # -- scores ----------------------------------------------------------------------------------------------------

    def _scores(self) -> None:
        demands, tree = self._demands, self._case.tree
        if demands.score is None and demands.each_dimension is None:
            return
        method = self._engine.indicators.aggregation
        criteria: list[Form] = [{("criterion", at): 1.0} for at in range(len(self._engine.ids))]
        items = [self._group(("item", at), group, criteria, method.item) for at, group in enumerate(tree.items)]
        dimensions = [
            self._group(("dimension", at), group, items, method.dimension) for at, group in enumerate(tree.dimensions)
        ]
        if demands.each_dimension is not None:
            self.rows += [Row(demands.each_dimension, _times(form, 100.0)) for form in dimensions]
        if demands.score is not None:
            base = [
                (form, weight) for form, weight in zip(dimensions, tree.effective_dimensions, strict=True) if weight
            ]
            self.rows.append(Row(demands.score, _times(self._node(("set", 0), base, {}, method.set), 100.0)))

    def _group(self, name: Variable, group: Group, below: Sequence[Form], method: Method) -> Form:
        if not group.applies:
            return {}
        extra = _sum((below[at], share) for at, share in group.extra)
        return self._node(name, [(below[at], weight) for at, weight in group.base], extra, method)

    def _node(self, name: Variable, base: Sequence[tuple[Form, float]], extra: Form, method: Method) -> Form:
        """The value of a node (0-1) as a linear form, by a variable of its own where it is none.

        Args:
            name: the variable that it gets then.
            base: its base children, each with its normalised weight.
            extra: what encouraged children add.
            method: the mean.
        """
        if method == "arithmetic" or len(base) == 1:
            form = _sum([*base, (extra, 1.0)])
            if not extra:
                return form
            self._bound(name, form)
        elif method == "minimum":
            for child, _ in base:
                self._bound(name, _sum([(child, 1.0), (extra, 1.0)]))
        else:
            mean: Variable = (f"{name[0]} mean", name[1])
            self.free.append(mean)
            self.geometric.append((mean, base))
            self._bound(name, _sum([({mean: 1.0}, 1.0), (extra, 1.0)]))
        self.free.append(name)
        return {name: 1.0}

    def _bound(self, name: Variable, form: Form) -> None:
        self.rows.append(Row(0.0, {**form, name: -1.0}))

    # -- shares of the weight --------------------------------------------------------------------------------------

    def _known(self) -> None:
        if self._demands.known is not None:
            factors = {("known", at): weight for at, weight in self._based()}
            self.rows.append(Row(self._demands.known, factors))

    def _based(self) -> list[tuple[int, float]]:
        """The criteria that count as known or documented, with their weight in the whole set."""
        tree, absent = self._case.tree, self._case.absent
        return [
            (at, weight)
            for at, (weight, base) in enumerate(zip(tree.effective, self._engine.base, strict=True))
            if base and at not in absent
        ]

    def _documented(self) -> None:
        """A criterion is documented where everything that it reads is answered and names a document."""
        if self._demands.documented is None:
            return
        named = {name for name, kept in self._case.evidence.staged.items() if kept.documents}
        bare = {at: self._engine.leaves[at] - named for at, _ in self._based()}
        readers: dict[str, list[int]] = {}
        for at, names in bare.items():
            for name in names:
                readers.setdefault(name, []).append(at)
        factors: dict[Variable, float] = {}
        for at, weight in self._based():
            place, index = self._place[at]
            answered = self._parts[place].moves[0].answered[index]
            own = len(bare[at]) == 1 and all(len(readers[name]) == 1 for name in bare[at])
            if not bare[at]:
                factors["answered", at] = weight
            elif own and answered:
                factors["document", self._document(*bare[at])] = weight
            elif own and len(self._parts[place].criteria) == 1:
                factors["told", at] = weight
                name = next(iter(bare[at]))
                more = [
                    option._replace(documents=(name,), cost=option.cost + DOCUMENT_EFFORT)
                    for option in self.options[place]
                    if self.move(option).answered[0]
                ]
                self.options[place] += more
            else:
                self._linked(at, bare[at], answered=answered)
                factors["documented", at] = weight
        self.rows.append(Row(self._demands.documented, factors))

    def _linked(self, at: int, names: Iterable[str], *, answered: bool) -> None:
        """A variable that is no more than any document, and no more than the answer."""
        done: Variable = ("documented", at)
        self.free.append(done)
        for name in sorted(names):
            self._bound(done, {("document", self._document(name)): 1.0})
        if not answered:
            self._bound(done, {("answered", at): 1.0})

    def _document(self, name: str) -> int:
        """The options to hand in documents for a measure or not, made once; named by its place in the set."""
        place = self._engine.order.index(name)
        both = [Option(-1, 0, (), 0.0), Option(-1, 0, (name,), DOCUMENT_EFFORT)]
        if both not in self.options:
            self.options.append(both)
        return place

    # -- columns ---------------------------------------------------------------------------------------------------

    def value(self, variable: Variable, option: Option) -> float:
        """What an option gives to a variable of the rows."""
        kind, at = variable
        if kind == "document":
            return float(self._engine.order[at] in option.documents)
        place, index = self._place[at]
        if option.part != place:
            return 0.0
        move = self.move(option)
        match kind:
            case "criterion":
                return move.lower[index]
            case "known":
                return float(move.known[index])
            case "answered":
                return float(move.answered[index])
        return float(bool(option.documents))  # told

    def variables(self, options: Sequence[Option]) -> list[Variable]:
        """The variables that the options of one part decide."""
        part = options[0].part
        if part >= 0:
            kinds = ("criterion", "known", "answered", "told")
            return [(kind, at) for at in self._parts[part].criteria for kind in kinds]
        return [("document", self._engine.order.index(name)) for option in options for name in option.documents]


def _times(form: Form, factor: float) -> dict[Variable, float]:
    return {variable: worth * factor for variable, worth in form.items()}


def _sum(parts: Iterable[tuple[Form, float]]) -> dict[Variable, float]:
    total: dict[Variable, list[float]] = {}
    for form, factor in parts:
        for variable, worth in form.items():
            total.setdefault(variable, []).append(worth * factor)
    return {variable: math.fsum(worths) for variable, worths in total.items()}
