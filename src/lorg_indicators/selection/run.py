"""A run: files of scores and a policy in, every selection made in its order out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from lorg_indicators.errors import Fault, LorgError, near
from lorg_indicators.messages import Message
from lorg_indicators.selection.candidates import Candidate, read_candidates
from lorg_indicators.selection.comparison import differences
from lorg_indicators.selection.data import ChangesData, SelectionData
from lorg_indicators.selection.decisions import Decisions
from lorg_indicators.selection.policy import Policy, Quota, quota_faults
from lorg_indicators.selection.result import SelectionResult
from lorg_indicators.selection.rounds import Round, make_round

__all__ = ["make_rounds", "run"]


def run(
    files: Sequence[Path],
    policy: Policy,
    *,
    quotas: Mapping[str, tuple[int, int]],
    decisions: Decisions,
    previous: SelectionData | None,
    period: int | None,
) -> SelectionResult:
    """See `lorg_indicators.selection.select`."""
    wanted = _quotas(policy, quotas)
    candidates = read_candidates(files, policy)
    faults = list(decisions.unknown(policy, (one.subject for one in candidates.rows)))
    faults += _too_large(policy, wanted, len(candidates.rows))
    if faults:
        raise LorgError(faults)
    rounds = make_rounds(policy, wanted, candidates.rows, decisions)
    given = frozenset(quotas)
    made = SelectionResult(policy, candidates, decisions, rounds, period, given)
    if decisions.entries:
        made = made._replace(effects=_effects(made, wanted))
    return made if previous is None else made._replace(changes=differences(made.to_dict(), previous))


def _quotas(policy: Policy, given: Mapping[str, tuple[int, int]]) -> dict[str, Quota | None]:
    """The quota of each selection: that of the run, else that of the policy.

    Raises:
        LorgError: a quota is for no selection, or does not fit.
    """
    known = [part.id for part in policy.selections]
    expected = Message("expected.one-of", {"options": known})
    strange = [name for name in given if name not in known]
    if strange:
        raise LorgError(Fault("unknown-selection", "", name, expected, near(name, known)) for name in strange)
    quotas = {part.id: part.quota for part in policy.selections}
    for name, (at_least, at_most) in given.items():
        if at_least < 0 or at_most < 1:
            raise LorgError([Fault("bad-quota", found=f"{name}={at_least}:{at_most}")])
        quotas[name] = Quota(at_least=at_least, at_most=at_most)
    faults = list(quota_faults(policy, quotas))
    if faults:
        raise LorgError(faults)
    return quotas


def _too_large(policy: Policy, quotas: Mapping[str, Quota | None], rows: int) -> list[Fault]:
    """A quota that all candidates together could not fill."""
    expected = Message("expected.less-than-equal", {"limit": rows})
    return [
        Fault("quota-over-field", f"/selections/{part.id}/quota/at_least", quota.at_least, expected)
        for part in policy.selections
        if part.out_of is None and (quota := quotas[part.id]) is not None and quota.at_least > rows
    ]


def make_rounds(
    policy: Policy, quotas: Mapping[str, Quota | None], rows: Sequence[Candidate], decisions: Decisions
) -> list[Round]:
    """The selections in their order; one without a quota, or out of one that was not made, is not made.

    Args:
        policy: whose selections.
        quotas: the quota of each.
        rows: the candidates in any order.
        decisions: what people have decided.

    Raises:
        LorgError: as for `lorg_indicators.selection.rounds.make_round`.
    """
    field = sorted(rows, key=lambda one: one.subject)
    made: dict[str, Round] = {}
    for selection in policy.selections:
        above = None if selection.out_of is None else made[selection.out_of]
        quota = quotas[selection.id] if above is None or above.quota is not None else None
        if quota is None:
            made[selection.id] = Round(selection, None, 0, [], 0, [])
        else:
            among = field if above is None else above.selected
            made[selection.id] = make_round(policy, selection, quota, among, decisions)
    return list(made.values())


def _effects(made: SelectionResult, quotas: Mapping[str, Quota | None]) -> ChangesData | None:
    """What the decisions changed; None where nothing could be selected without them."""
    try:
        rounds = make_rounds(made.policy, quotas, made.candidates.rows, Decisions())
    except LorgError:
        return None
    return differences(made.to_dict(), made._replace(decisions=Decisions(), rounds=rounds).to_dict())
