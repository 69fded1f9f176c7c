"""The result of an evaluation: what stands as soon as it is made, and what is worked out when asked for.

Scores, outcomes, contributions and conditions stand. Sentences, digests and the order of the unknown answers are made
on demand, from plain data (`lorg_indicators.data`); a stored result has the same data and explains itself again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Self

from pydantic import TypeAdapter, ValidationError

from lorg_indicators.data import AssessmentData, CriterionData, IntervalData, LadderData
from lorg_indicators.errors import Fault, LorgError, UnreadableError
from lorg_indicators.messages import Lang, Message
from lorg_indicators.outcome import Finding, Interval, Outcome
from lorg_indicators.report import Form, blank_messages, localise, render_report
from lorg_indicators.tiers import Condition, Demand, TierRef, TierStanding

if TYPE_CHECKING:
    from lorg_indicators.pathway import Path

__all__ = ["Assessment", "TierRef", "adapter"]


class Assessment:
    """How one organisation stands against a set in one period. Immutable in use, picklable, safe among threads.

    Attributes:
        tier: the highest tier that the evidence guarantees readiness for; None below the first.
        reachable_tier: the highest that it does not rule out; an upper bound.
        score: total score (0-100) as an interval; None where nothing applies.
        self_score: the score by self-assessment alone; None where no value has stages.
        provisional: whether any cut-off of the ladder is an assumption.
        findings: one for each criterion, in the set's order.
        ladder: how each tier stands, lowest first.
    """

    def __init__(  # noqa: PLR0913 - a record
        self,
        *,
        tier: TierRef | None,
        reachable_tier: TierRef | None,
        score: Interval | None,
        self_score: Interval | None,
        provisional: bool,
        findings: Sequence[Finding],
        ladder: list[TierStanding],
        build: Callable[[], AssessmentData],
        way: Callable[..., Path] | None = None,
    ) -> None:
        self.tier = tier
        self.reachable_tier = reachable_tier
        self.score = score
        self.self_score = self_score
        self.provisional = provisional
        self.findings = findings
        self.ladder = ladder
        self._build = build
        self._way = way

    @cached_property
    def _data(self) -> AssessmentData:
        return self._build()

    @property
    def unknown(self) -> list[str]:
        """Measures without an answer, the one that can move the tier most first."""
        return list(self._data["unknown"])

    @property
    def not_applicable(self) -> dict[str, str]:
        """Criteria that were declared not applicable, and why."""
        return {entry["criterion"]: entry["reason"] for entry in self._data["not_applicable"]}

    @property
    def undocumented(self) -> list[str]:
        """Measures with an answer but without a document."""
        return list(self._data["undocumented"])

    @property
    def set_digest(self) -> str:
        """Digest of the set that was applied."""
        return self._data["set"]["digest"]

    @property
    def evidence_digest(self) -> str:
        """Digest of the evidence that was read."""
        return self._data["evidence_digest"]

    def to_dict(self, lang: Lang = "zh") -> AssessmentData:
        """The whole result as plain data of its own; ``message`` texts in ``lang``.

        Raises:
            ValueError: there is no catalogue for ``lang``.
        """
        return localise(self._data, lang)

    def to_json(self, lang: Lang = "zh") -> str:
        """`to_dict` as JSON: the same bytes for the same input."""
        return json.dumps(self.to_dict(lang), ensure_ascii=False, indent=2, allow_nan=False)

    def explain(self, lang: Lang = "zh", form: Form = "text", *, width: int = 80, brief: bool = False) -> str:
        """The result in words, for a terminal of ``width`` columns (``text``) or as ``markdown``.

        A brief explanation leaves the item by item account out and the lists short.

        Raises:
            ValueError: there is no catalogue for ``lang``, or no such form.
        """
        return render_report(self._data, lang, form, width=width, brief=brief)

    def path_to(
        self,
        tier: str | None = None,
        *,
        effort: Mapping[str, float] | None = None,
        locks: Sequence[str] = (),
        alternatives: int = 0,
        fill: bool = False,
    ) -> Path:
        """The cheapest improvements that reach a tier, exact; see `lorg_indicators.pathway.find_path`.

        Args:
            tier: id of the tier, the one above the guaranteed tier unless told.
            effort: criterion (``item.criterion``) -> what it takes to bring it from nothing to full, 1 unless told.
            locks: criteria that are to stay as they are.
            alternatives: how many further ways are looked for.
            fill: whether only unknown answers move: what evidence would suffice if it were simply filled in.

        Raises:
            LorgError: there is no such tier or criterion, an effort is not above 0, HiGHS is not installed, or the
                result was stored: what it was made of is then no longer there.
        """
        if self._way is None:
            raise LorgError([Fault("stored-result", hint=Message("hint.evaluate-again"))])
        return self._way(tier, effort=effort, locks=locks, alternatives=alternatives, fill=fill)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """A stored result; it needs no set to be explained.

        Raises:
            UnreadableError: the text is no result in this format.
        """
        try:
            data = adapter().validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = "".join(f"/{part}" for part in first["loc"])
            fault = Fault("not-a-result", place, expected=Message("expected.result"))
            raise UnreadableError([fault]) from None
        try:
            localise(data, "zh")
        except (KeyError, ValueError, TypeError, AttributeError, IndexError):
            # The shape is right, but not what it holds: a kind that there is not, an observation of another kind.
            raise UnreadableError([Fault("not-a-result", expected=Message("expected.result"))]) from None
        return cls.from_data(data)

    @classmethod
    def from_data(cls, data: AssessmentData) -> Self:
        """A result from plain data that have the right shape; what their messages say is made anew when asked for."""
        data = blank_messages(data)
        findings = [
            _finding(f"{item['id']}.{criterion['id']}", criterion)
            for dimension in data["dimensions"]
            for item in dimension["items"]
            for criterion in item["criteria"]
        ]
        ladder = [
            TierStanding(entry["tier"]["id"], entry["reached"], partial(_conditions, entry)) for entry in data["ladder"]
        ]
        tier, reachable = data["tier"], data["reachable_tier"]
        return cls(
            tier=None if tier is None else TierRef(**tier),
            reachable_tier=None if reachable is None else TierRef(**reachable),
            score=_interval(data["score"]),
            self_score=_interval(data["self_score"]),
            provisional=data["provisional"],
            findings=findings,
            ladder=ladder,
            build=lambda: data,
        )

    def __reduce__(self) -> tuple[Callable[[AssessmentData], Assessment], tuple[AssessmentData]]:
        return _restore, (self._data,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Assessment) and self._data == other._data

    def __hash__(self) -> int:
        return hash((self.set_digest, self.evidence_digest))

    def __repr__(self) -> str:
        tier = None if self.tier is None else self.tier.id
        reachable = None if self.reachable_tier is None else self.reachable_tier.id
        return f"<Assessment tier={tier} reachable_tier={reachable} score={self.score}>"


@cache
def adapter() -> TypeAdapter[AssessmentData]:
    """What validates a stored result; built when first asked for."""
    return TypeAdapter(AssessmentData)


def _restore(data: AssessmentData) -> Assessment:
    """What unpickling calls."""
    return Assessment.from_data(data)


def _interval(value: IntervalData | None) -> Interval | None:
    return None if value is None else Interval(value["lower"], value["upper"])


def _conditions(data: LadderData) -> list[Condition]:
    return [
        Condition(Demand(part["kind"], part["required"], part["basis"]), part["observed"], part["holds"])
        for part in data["conditions"]
    ]


def _finding(name: str, data: CriterionData) -> Finding:
    satisfaction, points = data["satisfaction"] or {"lower": 0.0, "upper": 0.0}, data["contribution"]
    return Finding(
        name,
        data["required"],
        Outcome(data["outcome"]),
        satisfaction["lower"],
        satisfaction["upper"],
        data["known"],
        data["observed"],
        points["lower"],
        points["upper"],
    )
