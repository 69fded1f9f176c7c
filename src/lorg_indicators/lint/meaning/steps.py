"""The ladder as steps: a higher tier asks for no less than a lower one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lorg_indicators.errors import Fault, pointer
from lorg_indicators.lint.subject import Hit
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet, Tier

__all__ = ["ladder_does_not_rise"]

_LEAST: Final = ("score", "each_dimension", "known", "documented")


def ladder_does_not_rise(indicators: IndicatorSet) -> Iterator[Hit]:
    """A number below that of a lower tier has no effect, since that tier must hold too."""
    least: dict[str, tuple[float, str, Tier]] = {}
    for at, tier in enumerate(indicators.ladder.tiers):
        place = pointer("ladder", "tiers", at, "requires")
        for where, cut in _cuts(tier):
            before = least.get(where)
            if before is None or cut >= before[0]:
                least[where] = cut, place + where, tier
                continue
            words = {"tier": before[2].title.label, "cut": before[0]}
            related = ((before[1], Message("lint.lower-tier")),)
            yield Hit(Fault("ladder-does-not-rise", place + where, cut, Message("expected.rises-from", words)), related)


def _cuts(tier: Tier) -> Iterator[tuple[str, float]]:
    """Every number that a tier asks for, and where it stands below ``requires``."""
    for name in _LEAST:
        cut = getattr(tier.requires, name)
        if cut is not None:
            yield pointer(name), cut
    yield from ((pointer("level", name), float(level)) for name, level in tier.requires.level.items())
