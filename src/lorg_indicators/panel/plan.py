"""What a panel is asked: its file, and the questions that come of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field

from lorg_indicators.document import read_document
from lorg_indicators.errors import DefinitionError, Fault, LorgError, near, pointer
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.research.groups import groups
from lorg_indicators.shape import shaped_as
from lorg_indicators.text import Name, Part

__all__ = [
    "KINDS",
    "PANEL_FORMAT",
    "Kind",
    "Plan",
    "Question",
    "faults_of",
    "parse_plan",
    "questions",
]

PANEL_FORMAT: Final = "lorg-indicators-panel/1"
Kind = Literal["pairwise", "budget", "rating"]
KINDS: Final[tuple[Kind, ...]] = ("pairwise", "budget", "rating")

_Code = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,19}$")]


class Plan(Part):
    """A panel.

    Attributes:
        set: id of the indicator set.
        version: of the set; another version asks other questions.
        kind: how experts judge: in pairs, by giving out 100 points, or by ratings from 1 to 5.
        groups: whose members are judged among themselves: ``set`` for the dimensions, the id of a dimension for its
            items, ``item`` ids for their criteria.
        experts: pseudonyms; who they are stands nowhere here.
    """

    format: Literal["lorg-indicators-panel/1"]
    set: Name
    version: str
    kind: Kind
    groups: Annotated[tuple[str, ...], Field(min_length=1)]
    experts: Annotated[tuple[_Code, ...], Field(min_length=1, max_length=500)]


class Question(NamedTuple):
    """One question: how important a member of a group is, or the first beside the second."""

    group: str
    first: str
    second: str | None

    @property
    def id(self) -> str:
        """Names the question in a form."""
        return "/".join(part for part in (self.group, self.first, self.second) if part is not None)


def questions(plan: Plan, indicators: IndicatorSet) -> list[Question]:
    """All questions of a plan, in the order of the set."""
    known = groups(indicators)
    return [question for group in plan.groups for question in _asked(plan.kind, group, list(known[group]))]


def _asked(kind: Kind, group: str, members: Sequence[str]) -> Iterator[Question]:
    if kind == "pairwise":
        yield from (Question(group, first, second) for first, second in combinations(members, 2))
    else:
        yield from (Question(group, member, None) for member in members)


def parse_plan(content: bytes | str, source: str | None = None) -> Plan:
    """The panel that a YAML text defines.

    Raises:
        DefinitionError: it is no sound plan; every fault has its file, line and column.
    """
    try:
        document = read_document(content, source=source, strict=True)
    except LorgError as error:
        raise DefinitionError(error.faults) from None
    plan, faults = shaped_as(Plan, document.data)
    if plan is None or faults:
        raise DefinitionError(document.locate(fault) for fault in faults)
    return plan


def faults_of(plan: Plan, indicators: IndicatorSet) -> list[Fault]:
    """What of a plan does not fit its set, or is said twice."""
    faults = []
    if plan.version != indicators.version:
        expected = Message("expected.panel.value", {"value": indicators.version})
        faults.append(Fault("panel-other-version", pointer("version"), plan.version, expected))
    known = groups(indicators)
    for at, group in enumerate(plan.groups):
        if group not in known:
            faults.append(Fault("panel-no-group", pointer("groups", at), group, hint=near(group, known)))
    for key, names in (("groups", plan.groups), ("experts", tuple(code.upper() for code in plan.experts))):
        for at, name in enumerate(names):
            if name in names[:at]:
                faults.append(Fault("panel-duplicate", pointer(key, at), name))
    return faults
