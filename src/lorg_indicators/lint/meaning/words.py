"""Texts and names: what is not translated, said twice, or never used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from lorg_indicators.consistency import items_of, parts_with_basis
from lorg_indicators.errors import Fault, pointer
from lorg_indicators.lint.subject import Hit
from lorg_indicators.measures import RatingMeasure
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.text import Part, Text

__all__ = ["no_documents", "no_english", "placeholders_differ", "reason_repeated", "unused_measure", "unused_scale"]

_SLOT: Final = re.compile(r"\{[^{}]*\}")
_TEXT: Final = Text.__origin__  # type: ignore[attr-defined]  # the model below the annotation


def unused_measure(indicators: IndicatorSet) -> Iterator[Hit]:
    """A measure that no criterion reads: somebody would fill it in for nothing."""
    read: set[str] = set()
    found = [criterion.measure for _, criterion in indicators.criteria]
    while found:
        name = found.pop()
        if name not in read:
            read.add(name)
            found += getattr(indicators.measures[name], "operands", ())  # what it is derived from is read as well
    for name in indicators.measures:
        if name not in read:
            yield Hit(Fault("unused-measure", pointer("measures", name), name, hint=Message("hint.unused")))


def unused_scale(indicators: IndicatorSet) -> Iterator[Hit]:
    """A scale that no rating is on."""
    used = {measure.scale for measure in indicators.measures.values() if isinstance(measure, RatingMeasure)}
    for name in (name for name in indicators.scales if name not in used):
        yield Hit(Fault("unused-scale", pointer("scales", name), name, hint=Message("hint.unused")))


def reason_repeated(indicators: IndicatorSet) -> Iterator[Hit]:
    """A reason that stands at two numbers is a reason for neither."""
    first: dict[tuple[str, str], str] = {}
    for place, part in parts_with_basis(indicators):
        for source in ("assumes", "reads"):
            for name, reason in getattr(part, source).items():
                where = place + pointer(source, name)
                for lang, text in reason.label.items():
                    before = first.setdefault((lang, text.strip().rstrip("。.")), where)
                    if before != where:
                        related = ((before, Message("lint.first-reason")),)
                        yield Hit(Fault("reason-repeated", where, text, hint=Message("hint.own-reason")), related)
                        break


def no_english(indicators: IndicatorSet) -> Iterator[Hit]:
    """A text without English is shown in Chinese to readers of English."""
    texts = indicators.once(_texts)
    if all(_lacks_english(text) for _, text in texts):
        yield Hit(Fault("no-english", "/title", indicators.title.zh, hint=Message("hint.no-english-at-all")))
        return
    for place, text in texts:
        if _lacks_english(text):
            yield Hit(Fault("no-english", place, text.zh, hint=Message("hint.add-english")))


def _lacks_english(text: Any) -> bool:  # noqa: ANN401 - a bilingual text
    return text.en is None or not text.en.strip()


def placeholders_differ(indicators: IndicatorSet) -> Iterator[Hit]:
    """What stands in braces in one language stands in the other too."""
    for place, text in indicators.once(_texts):
        slots = [sorted(_SLOT.findall(words)) for words in (text.zh, text.en or text.zh)]
        if slots[0] != slots[1]:
            expected = Message("expected.same-slots", {"slots": slots[0]}) if slots[0] else Message("expected.no-slots")
            yield Hit(Fault("placeholders-differ", place + "/en", text.en, expected))


def no_documents(indicators: IndicatorSet) -> Iterator[Hit]:
    """An item that names no document leaves it to the rater what to look at."""
    for place, item in items_of(indicators):
        if not item.documents:
            yield Hit(Fault("no-documents", place, item.id, hint=Message("hint.add-documents")))


def _texts(indicators: IndicatorSet) -> list[tuple[str, Any]]:
    """Every bilingual text of the set with its place."""
    found: list[tuple[str, Any]] = []
    _collect(indicators, "", found)
    return found


def _collect(node: Part | tuple[Any, ...] | dict[str, Any], place: str, found: list[tuple[str, Any]]) -> None:
    if isinstance(node, _TEXT):
        found.append((place, node))
        return
    if isinstance(node, Part):
        entries: Iterable[tuple[Any, Any]] = (
            (field.alias or name, getattr(node, name)) for name, field in type(node).model_fields.items()
        )
    else:
        entries = node.items() if isinstance(node, dict) else enumerate(node)
    for name, entry in entries:
        if isinstance(entry, Part | tuple | dict):
            _collect(entry, place + pointer(name), found)
