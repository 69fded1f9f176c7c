"""The words of the notice and the basis of numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from lorg_indicators.consistency._walk import items_of, parts_with_basis
from lorg_indicators.errors import Fault, near, pointer
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet, Tier
from lorg_indicators.text import Basis, Part

__all__ = ["bases", "bases_of", "cited", "cited_in", "quotes", "texts"]

_NUMBERS: Final = re.compile(r"\d+(?:\.\d+)?")


def quotes(indicators: IndicatorSet) -> Iterator[Fault]:
    """Every quote and context is part of its item's text, and together they are all of it but punctuation."""
    for place, item in items_of(indicators):
        parts = [(place + pointer("criteria", at, "quote"), part.quote) for at, part in enumerate(item.criteria)]
        parts += [(place + pointer("context", at), part) for at, part in enumerate(item.context)]
        for where, part in parts:
            if part not in item.text or not part:
                yield Fault("quote-not-in-text", where, part, Message("expected.part-of", {"text": item.text}))
        bare = _uncovered(item.text, [part for _, part in parts if part])
        if bare:
            yield Fault("text-not-covered", place + "/text", bare, Message("expected.covered"))


def _uncovered(text: str, parts: list[str]) -> list[str]:
    """The pieces of ``text`` that no part covers, punctuation and white space aside."""
    covered = [unicodedata.category(letter)[0] in "PZC" for letter in text]
    for part in parts:
        start = text.find(part)
        while start >= 0:
            covered[start : start + len(part)] = [True] * len(part)
            start = text.find(part, start + 1)
    pieces = "".join("\0" if done else letter for letter, done in zip(text, covered, strict=True))
    return [piece for piece in pieces.split("\0") if piece]


def texts(indicators: IndicatorSet) -> Iterator[Fault]:
    """An item's text is still the one whose digest it carries."""
    for place, item in items_of(indicators):
        if item.digest not in (None, item.text_digest):
            expected = Message("expected.digest", {"digest": item.digest or ""})
            yield Fault("text-changed", place + "/text", item.text_digest, expected, Message("hint.text-changed"))


def bases(indicators: IndicatorSet) -> Iterator[Fault]:
    """Every number has exactly one basis, and no basis is given for what is no number."""
    for place, part in parts_with_basis(indicators):
        yield from bases_of(place, part)


def bases_of(place: str, part: Basis) -> Iterator[Fault]:
    """The same for one part, which stands at ``place``."""
    numbers, given = part.numbers(), _mentions(part)
    for name in numbers:
        mentions, expected = given.get(name, ()), Message("expected.basis", {"name": name})
        if not mentions:
            where, value = _number(place, part, name)
            yield _told("no-basis", where, value, expected)
        elif len(mentions) > 1:
            yield Fault("two-bases", place + mentions[1], name, expected)
    known = Message("expected.one-of", {"options": list(numbers)}) if numbers else Message("expected.no-basis")
    for name in (name for name in given if name not in numbers):
        for mention in given[name]:
            yield Fault("basis-of-nothing", place + mention, name, known, near(name, numbers))


def _mentions(part: Basis) -> dict[str, list[str]]:
    """Every name that a basis is given for, with the places where it is mentioned."""
    given: dict[str, list[str]] = {}
    for at, name in enumerate(part.cites):
        given.setdefault(name, []).append(pointer("cites", at))
    for key, reasons in (("reads", part.reads), ("assumes", part.assumes)):
        for name in reasons:
            given.setdefault(name, []).append(pointer(key, name))
    return given


def _number(place: str, part: Basis, name: str) -> tuple[str, Any]:
    """Where a number stands, and itself or a list of plain numbers; None where it is something larger.

    What is not written (the weights, a mean that goes without saying) stands where its part does, by its name.
    """
    holder: Part = part
    if isinstance(part, Tier):
        place, holder = place + "/requires", part.requires
    if name not in holder.model_fields_set:
        return place, name
    value = getattr(holder, name)
    entries = list(value) if isinstance(value, tuple) else [value]
    plain = all(isinstance(entry, float | int | str) for entry in entries)
    return place + pointer(name), (entries if isinstance(value, tuple) else value) if plain else None


def _told(code: str, where: str, value: Any, expected: Message) -> Fault:  # noqa: ANN401
    return Fault(code, where, expected=expected) if value is None else Fault(code, where, value, expected)


def cited(indicators: IndicatorSet) -> Iterator[Fault]:
    """A number that the notice is cited for stands in the quote, as a number."""
    quoting = {id(criterion): criterion.quote for _, criterion in indicators.criteria}
    for place, part in parts_with_basis(indicators):
        yield from cited_in(quoting.get(id(part), ""), place, part)


def cited_in(quote: str, place: str, part: Basis) -> Iterator[Fault]:
    """The same for one part and its quote."""
    stated = {float(number) for number in _NUMBERS.findall(unicodedata.normalize("NFKC", quote))}
    expected = Message("expected.number-of-quote", {"quote": quote}) if quote else Message("expected.quoted")
    for at, name in enumerate(part.cites):
        where, value = _number(place, part, name)
        wanted = value if isinstance(value, list) else [value]
        if not all(isinstance(number, float | int) and float(number) in stated for number in wanted):
            written = where if where != place else place + pointer("cites", at)
            yield _told("cited-not-in-quote", written, value, expected)
