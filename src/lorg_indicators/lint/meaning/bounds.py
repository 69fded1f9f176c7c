"""What no evidence can change: tiers that cannot be reached or told apart, criteria that cannot matter.

Decided by bounds on the score, for evidence without open answers. The best end of every criterion at once bounds what
any evidence can reach, so what it does not reach nothing does. The other way round it takes a proof that evidence
exists: a case built for it, and judged by the engine. Where neither is found, that is reported as undecided, never as
fine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lorg_indicators.consistency import criteria_of
from lorg_indicators.engine import Engine
from lorg_indicators.errors import Fault, pointer
from lorg_indicators.lint.meaning.freedom import together
from lorg_indicators.lint.meaning.witness import Witness
from lorg_indicators.lint.subject import Hit
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet, Requirements, Tier
from lorg_indicators.outcome import EMPTY
from lorg_indicators.scoring import tolerance

__all__ = ["bounds"]


def bounds(indicators: IndicatorSet) -> Iterator[Hit]:
    """All three questions; the first tier that cannot be reached answers for those above."""
    witness = Witness(indicators.once(Engine))
    tiers = list(indicators.ladder.tiers)
    free = together(indicators)
    for at, standing in enumerate(witness.best()):
        if standing.reached is False:
            failed = [condition.kind for condition in standing.conditions if condition.holds is False]
            hint = Message("hint.unreachable", {"conditions": [Message(f"field.{kind}") for kind in failed]})
            place = pointer("ladder", "tiers", at, "requires")
            yield Hit(Fault("tier-unreachable", place, standing.id, hint=hint if failed else None))
            tiers = tiers[:at]
            break
    mended_first = len(tiers) < len(indicators.ladder.tiers)
    if not free:
        yield _undecided("reach", [tier.id for tier in tiers])
    yield from _coincide(tiers, witness, proved=free)
    for hit in _never_matter(indicators, tiers, witness, proved=free):
        # With a tier out of reach much cannot be decided; that says nothing before it is mended.
        if not (mended_first and hit.fault.code == "undecided"):
            yield hit


def _undecided(question: str, names: Sequence[str]) -> Hit:
    hint = Message(f"hint.undecided.{question}", {"names": list(names)})
    return Hit(Fault("undecided", "/ladder", list(names), hint=hint))


def _coincide(tiers: Sequence[Tier], witness: Witness, *, proved: bool) -> Iterator[Hit]:
    open_ = []
    for at in range(1, len(tiers)):
        below, upper = tiers[:at], tiers[at]
        if _implied([tier.requires for tier in below], upper.requires):
            place = pointer("ladder", "tiers", at, "requires")
            related = ((pointer("ladder", "tiers", at - 1, "requires"), Message("lint.lower-tier")),)
            yield Hit(Fault("tiers-coincide", place, upper.id, hint=Message("hint.coincide")), related)
        elif not (_by_paper(below, upper) or (proved and witness.tells_apart(at))):
            open_.append(f"{below[-1].id} = {upper.id}")
    if open_:
        yield _undecided("coincide", open_)


def _implied(below: Sequence[Requirements], upper: Requirements) -> bool:
    """Whether whatever holds for all lower tiers makes every condition of the upper one hold."""
    least = {
        name: max((getattr(tier, name) or 0.0 for tier in below), default=0.0)
        for name in ("score", "each_dimension", "known", "documented")
    }
    least["score"] = max(least["score"], least["each_dimension"])  # a mean of what reaches a cut reaches it too
    met = {name for tier in below for name in tier.met}
    levels = {name: max(tier.level.get(name, 0) for tier in below) for tier in below for name in tier.level}
    vetoes = {name for tier in below for name in tier.vetoes} | met | levels.keys()
    held = [tier.held for tier in below if tier.held is not None]
    return (
        all((getattr(upper, name) or 0.0) <= cut + tolerance(cut) for name, cut in least.items())
        and set(upper.met) <= met
        and set(upper.vetoes) <= vetoes
        and all(name in met or levels.get(name, 0) >= level for name, level in upper.level.items())
        and (upper.held is None or any(one.tier == upper.held.tier and one.years >= upper.held.years for one in held))
    )


def _by_paper(below: Sequence[Tier], upper: Tier) -> bool:
    """Whether titles or documents alone tell the tier apart: the upper one asks for some, no lower one for any."""
    titles = upper.requires.held is not None and all(tier.requires.held is None for tier in below)
    return titles or bool(upper.requires.documented and not any(tier.requires.documented for tier in below))


def _never_matter(indicators: IndicatorSet, tiers: Sequence[Tier], witness: Witness, *, proved: bool) -> Iterator[Hit]:
    cuts = [tier.requires.score for tier in tiers if tier.requires.score is not None]
    least, most = witness.span()
    telling = any(least < cut - tolerance(cut) <= most for cut in cuts)
    each = any(tier.requires.each_dimension for tier in tiers)
    gated = {name for tier in tiers for _, name in tier.requires.named}
    open_ = []
    for at, (place, item, criterion) in enumerate(criteria_of(indicators)):
        name = f"{item.id}.{criterion.id}"
        ends = witness.ranges[at]
        if ends.upper - ends.lower <= EMPTY and criterion.may_not_apply is None:
            yield Hit(Fault("criterion-never-matters", place, name, hint=Message("hint.one-value")))
        elif name not in gated and not telling and not each:
            yield Hit(Fault("criterion-never-matters", place, name, hint=Message("hint.no-cut")))
        elif name not in gated and not (proved and witness.matters(at)):
            open_.append(name)
    if open_ and tiers:
        yield _undecided("matter", open_)
