"""A run of a policy: typed, and as plain data in one language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from lorg_indicators.messages import Lang, render
from lorg_indicators.selection.candidates import Candidate, Candidates
from lorg_indicators.selection.data import (
    STATUSES,
    ChangesData,
    DecisionsData,
    EntryData,
    QuotaData,
    ReasonData,
    RoundData,
    SelectionData,
    StratumData,
)
from lorg_indicators.selection.decisions import Decisions
from lorg_indicators.selection.policy import Policy, Selection
from lorg_indicators.selection.rounds import Round
from lorg_indicators.selection.strata import Standing, Stratum, columns_of
from lorg_indicators.text import Basis

__all__ = ["SelectionResult"]

_DECIMALS = 6


class SelectionResult(NamedTuple):
    """What a policy makes of files of scores.

    Attributes:
        candidates: the rows, sorted by subject.
        rounds: one a selection of the policy, in its order.
        given: ids of the selections whose quota the run was given.
        effects: what the decisions changed.
        changes: what differs from an earlier run.
    """

    policy: Policy
    candidates: Candidates
    decisions: Decisions
    rounds: list[Round]
    period: int | None = None
    given: frozenset[str] = frozenset()
    effects: ChangesData | None = None
    changes: ChangesData | None = None

    @property
    def complete(self) -> bool:
        """Whether people have nothing left to see to: no tie, no contested seat, no shortage."""
        return not any(made.findings for made in self.rounds)

    def selected(self, selection: str) -> list[Candidate]:
        """Whoever is selected in a selection, sorted by subject.

        Raises:
            KeyError: the policy has no such selection.
        """
        return {made.selection.id: made for made in self.rounds}[selection].selected

    def to_dict(self, lang: Lang = "zh") -> SelectionData:
        """Plain data, with reasons in ``lang``."""
        policy, rows = self.policy, self.candidates.rows
        return {
            "format": "lorg-indicators-selection/1",
            "policy": {
                "id": policy.id,
                "version": policy.version,
                "digest": policy.digest,
                "title": policy.title.label,
                "document": policy.source.document,
            },
            "input": {
                "files": [{"file": file, "rows": count} for file, count in self.candidates.files],
                "rows": len(rows),
                "sets": dict(sorted({(one.set, one.version) for one in rows})),
                "digest": self.candidates.digest,
            },
            "period": self.period,
            "decisions": self._decisions() if self.decisions.entries else None,
            "selections": [_round(made, self, lang) for made in self.rounds],
            "effects": self.effects,
            "changes": self.changes,
        }

    def _decisions(self) -> DecisionsData:
        counted = {at for made in self.rounds for at in _counted(made, self.decisions)}
        return {
            "digest": self.decisions.digest,
            "entries": [
                {
                    "decision": entry.decision,
                    "subject": entry.subject,
                    "stratum": None if entry.stratum is None else dict(entry.stratum),
                    "selection": entry.selection,
                    "reason": entry.reason,
                    "by": entry.by,
                    "date": entry.date,
                    "counted": at in counted,
                }
                for at, entry in enumerate(self.decisions.entries)
            ],
        }


def _counted(made: Round, decisions: Decisions) -> Iterator[int]:
    """The places of the decisions that had a part in a selection."""
    for stratum in made.strata:
        yield from (one.decision for one in stratum.standings if one.decision is not None)
    decided = decisions.of(made.selection.id, columns_of(made.selection))
    # One who was admitted and then taken out of a tie rests on both.
    subjects = {one.candidate.subject for stratum in made.strata for one in stratum.standings}
    yield from (at for subject, at in decided.standing.items() if subject in subjects)
    if made.quota is not None:
        yield from (at for places in decided.seats.values() for at in places)


def _round(made: Round, result: SelectionResult, lang: Lang) -> RoundData:
    selection = made.selection
    columns = columns_of(selection)
    counts = Counter(one.status for stratum in made.strata for one in stratum.standings)
    allocation = selection.allocation
    return {
        "id": selection.id,
        "title": selection.title.label,
        "tier": selection.tier,
        "out_of": selection.out_of,
        "effective": None if selection.effective is None else selection.effective.years,
        "made": made.quota is not None,
        "quota": _quota(made, "run" if selection.id in result.given else "policy"),
        "allocation": {
            "rule": allocation.rule,
            "by": allocation.by if allocation.rule == "proportional" else None,
            "method": allocation.method,
            "minimum": allocation.minimum,
        },
        "order": [{"column": key.column, "descending": key.descending} for key in selection.order],
        "reserve": selection.reserve,
        "basis": list(_basis(selection, given=selection.id in result.given)),
        "candidates": made.candidates,
        "counts": {status: counts[status] for status in STATUSES},
        "contested": made.contested,
        "findings": [
            {
                "code": finding.code,
                "stratum": None if finding.stratum is None else dict(zip(columns, finding.stratum, strict=True)),
                "number": finding.number,
                "message": render(finding.message, lang),
            }
            for finding in made.findings
        ],
        "strata": [_stratum(stratum, selection, result.policy, lang) for stratum in made.strata],
    }


def _quota(made: Round, source: Literal["policy", "run"]) -> QuotaData | None:
    quota = made.quota
    if quota is None:
        return None
    return {
        "at_least": quota.at_least,
        "at_most": quota.at_most,
        "aim": quota.at_most if quota.aim is None else quota.aim,
        "source": source,
        "quote": quota.quote,
    }


def _basis(selection: Selection, *, given: bool) -> Iterator[ReasonData]:
    """What of a selection is read or assumed; a quota of the run has no reason in the policy."""
    parts: Sequence[Basis | None] = (None if given else selection.quota, selection, selection.allocation)
    for part in parts:
        for name in () if part is None else part.numbers():
            basis = part.basis(name) if part is not None else None
            if basis is not None and "reason" in basis and basis["source"] != "notice":
                yield {"name": name, "source": basis["source"], "reason": dict(basis["reason"])}


def _stratum(stratum: Stratum, selection: Selection, policy: Policy, lang: Lang) -> StratumData:
    line = stratum.line
    return {
        "values": dict(zip(columns_of(selection), stratum.values, strict=True)),
        "kind": policy.kinds[stratum.values[0]].title.label,
        "candidates": len(stratum.standings),
        "eligible": stratum.eligible,
        "weight": float(stratum.weight),
        "minimum": stratum.minimum,
        "seats": stratum.seats,
        "selected": stratum.selected,
        "open": stratum.open,
        "contested": stratum.contested,
        "line": None if line is None else {key.column: line.numbers[key.column] or 0.0 for key in selection.order},
        "entries": [_entry(standing, lang) for standing in stratum.standings],
    }


def _entry(standing: Standing, lang: Lang) -> EntryData:
    one = standing.candidate
    open_ = standing.status == "reachable_only"
    share = None if one.known is None else round(1 - one.known, _DECIMALS)
    return {
        "subject": one.subject,
        "name": one.name,
        "status": standing.status,
        "rank": standing.rank,
        "place": standing.place,
        "score_lower": one.lower,
        "score_upper": one.upper,
        "distance": standing.distance,
        "reason": standing.reason.key.removeprefix("select.reason."),
        "message": render(standing.reason, lang),
        "unknown": {"share": share, "items": list(one.open)} if open_ else None,
        "decision": standing.decision,
    }
