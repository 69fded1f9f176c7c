"""The words of the notice and the basis of numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final

from lorg_indicators.consistency._walk import items_of, parts_with_basis
from lorg_indicators.errors import Fault, near, pointer
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet

__all__ = ["bases", "cited", "quotes", "texts"]

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
        given = Counter((*part.cites, *part.reads, *part.assumes))
        for name in part.numbers():
            if given[name] != 1:
                yield Fault(
                    "no-basis" if not given[name] else "two-bases",
                    place,
                    name,
                    Message("expected.basis", {"name": name}),
                )
        for name in (given_name for given_name in given if given_name not in part.numbers()):
            expected = Message("expected.one-of", {"options": list(part.numbers()) or ["-"]})
            yield Fault("basis-of-nothing", place, name, expected, near(name, part.numbers()))


def cited(indicators: IndicatorSet) -> Iterator[Fault]:
    """A number that the notice is cited for stands in the quote, as a number."""
    quoting = {id(criterion): criterion.quote for _, criterion in indicators.criteria}
    for place, part in parts_with_basis(indicators):
        quote = quoting.get(id(part), "")
        stated = {float(number) for number in _NUMBERS.findall(unicodedata.normalize("NFKC", quote))}
        for name in (name for name in part.cites if name in part.numbers()):
            value = getattr(part, name, None)
            wanted = list(value) if isinstance(value, tuple) else [value]
            if not all(isinstance(number, float | int) and float(number) in stated for number in wanted):
                expected = Message("expected.number-of-quote", {"quote": quote})
                yield Fault(
                    "cited-not-in-quote", place + pointer(name), wanted if len(wanted) > 1 else wanted[0], expected
                )
