"""What is called how: ids, and names that evidence documents need for themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from lorg_indicators.consistency._walk import criteria_of, items_of
from lorg_indicators.envelope import DOCUMENT_KEYS, KEYS
from lorg_indicators.errors import Fault, pointer
from lorg_indicators.measures import named_options
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet

__all__ = ["measure_names", "retired_names", "unique_ids"]


def _twice(names: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    entries = list(names)
    counts = Counter(name for _, name in entries)
    for place, name in entries:
        if counts[name] > 1:
            yield Fault("id-twice", place + "/id", name, Message("expected.own-id"))


def unique_ids(indicators: IndicatorSet) -> Iterator[Fault]:
    """Ids of dimensions, items and tiers are unique in the set, those of criteria in their item."""
    yield from _twice((pointer("dimensions", at), part.id) for at, part in enumerate(indicators.dimensions))
    yield from _twice((place, item.id) for place, item in items_of(indicators))
    yield from _twice((pointer("ladder", "tiers", at), tier.id) for at, tier in enumerate(indicators.ladder.tiers))
    for place, item in items_of(indicators):
        yield from _twice((place + pointer("criteria", at), part.id) for at, part in enumerate(item.criteria))


def measure_names(indicators: IndicatorSet) -> Iterator[Fault]:
    """No measure and no option is called as a key of an evidence document."""
    for name, measure in indicators.measures.items():
        place = pointer("measures", name)
        if name in DOCUMENT_KEYS:
            yield Fault("reserved-name", place, name, Message("expected.not-one-of", {"names": list(DOCUMENT_KEYS)}))
        for option in (name for name in named_options(measure) if name in KEYS):
            expected = Message("expected.not-one-of", {"names": list(KEYS)})
            yield Fault("reserved-name", place + pointer("options", option), option, expected)


def retired_names(indicators: IndicatorSet) -> Iterator[Fault]:
    """No part goes by a name that is listed as retired: old evidence and old results mean something else by it."""
    retired = frozenset(indicators.retired)
    for name, place in _full_names(indicators) if retired else ():
        if name in retired:
            words = {"name": name}
            hint = Message("hint.retired-in-use", words)
            yield Fault("retired-in-use", place, name.rpartition(".")[2], Message("expected.new-id", words), hint)


def _full_names(indicators: IndicatorSet) -> Iterator[tuple[str, str]]:
    """What every part is called in ``retired``, and where its id stands."""
    for name in indicators.scales:
        yield f"scales.{name}", pointer("scales", name)
    for name, measure in indicators.measures.items():
        yield f"measures.{name}", pointer("measures", name)
        for option in named_options(measure):
            yield f"measures.{name}.{option}", pointer("measures", name, "options", option)
    for at, dimension in enumerate(indicators.dimensions):
        yield f"dimensions.{dimension.id}", pointer("dimensions", at, "id")
    for place, item in items_of(indicators):
        yield item.id, place + "/id"
    for place, item, criterion in criteria_of(indicators):
        yield f"{item.id}.{criterion.id}", place + "/id"
    for at, tier in enumerate(indicators.ladder.tiers):
        yield f"tiers.{tier.id}", pointer("ladder", "tiers", at, "id")
