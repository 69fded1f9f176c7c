"""Message catalogues: a key and its arguments become a sentence in Chinese or English.

The sentences stand in ``zh.po`` and ``en.po``, the format that translators' tools edit; Babel reads them. Nothing
here is global state: a language is an argument of every call, so threads may mix languages freely.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, NamedTuple, cast

__all__ = [
    "LANGUAGES",
    "Amount",
    "Lang",
    "Message",
    "Say",
    "Unit",
    "catalogue",
    "json_word",
    "number",
    "render",
    "unit_label",
]

Lang = Literal["zh", "en"]
LANGUAGES: Final[tuple[Lang, ...]] = ("zh", "en")

_LIST_SEPARATORS: Final[dict[str, tuple[str, str]]] = {"zh": ("、", "；"), "en": (", ", "; ")}
_UNIT_TOKEN: Final = re.compile(r"[^\s/·*()]+")
_MOST_DECIMALS: Final = 9


class Message(NamedTuple):
    """A sentence that is not yet in any language: a catalogue key and its arguments."""

    key: str
    args: Mapping[str, Any] = {}


class Amount(NamedTuple):
    """A number with its unit, say ``Amount(1.8, "本/年")``; ``apart_from`` is a number it must not look like."""

    value: float
    unit: str | None = None
    apart_from: float | None = None


class Unit(NamedTuple):
    """The name of a unit, to be written as the language has it."""

    name: str


class Say(NamedTuple):
    """Speaks one language: ``say("report.verdict")`` is a sentence, ``say.text(value)`` any value in words."""

    lang: Lang

    def __call__(self, key: str, /, **args: Any) -> str:  # noqa: ANN401
        """The sentence of a key with its arguments."""
        return render(Message(key, args), self.lang)

    def text(self, value: object) -> str:
        """A message, an amount, a label, a number or a list of any of these in words."""
        return render(value, self.lang)


@cache
def catalogue(lang: Lang) -> Mapping[str, str]:
    """Key -> template of one language.

    Raises:
        ValueError: there is no catalogue for ``lang``.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"no catalogue for language {lang!r}: choose one of {', '.join(LANGUAGES)}")
    # Babel is imported with the first sentence that anybody asks for: scoring alone needs none.
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with resources.files(__name__).joinpath(f"{lang}.po").open("rb") as file:
        return {cast("str", entry.id): cast("str", entry.string) for entry in read_po(file) if entry.id}


def render(value: object, lang: Lang) -> str:  # noqa: PLR0911 - one return a type
    """Text of a message, an amount, a bilingual label, a number or a list of any of these.

    Raises:
        ValueError: there is no catalogue for ``lang``.
    """
    match value:
        case Message(key, args):
            return catalogue(lang)[key].format_map({name: render(arg, lang) for name, arg in args.items()})
        case Amount():
            return _amount(value, lang)
        case Unit(name):
            return unit_label(name, lang)
        case str():
            return value
        case bool() | None:
            return catalogue(lang)[f"word.{json_word(value)}"]
        case int() | float():
            return number(value)
        case Mapping() if "zh" in value:
            return str(value.get(lang) or value["zh"])
        case list() | tuple():
            parts = [render(entry, lang) for entry in value]
            # What holds lists itself is told apart by the stronger mark.
            weak, strong = _LIST_SEPARATORS[lang]
            return (strong if any(weak in part for part in parts) else weak).join(parts)
    return str(value)


def json_word(value: bool | None) -> str:  # noqa: FBT001 - the value itself, not a switch
    """How JSON writes yes, no and nothing."""
    return {True: "true", False: "false", None: "null"}[value]


def number(value: float, *, decimals: int = 2, apart_from: float | None = None) -> str:
    """A number for people: at most ``decimals`` decimals, no trailing zeros, thousands grouped.

    Rounding is for display only, so it must not make a difference vanish: where ``value`` differs from ``apart_from``
    but would print the same, decimals are added until it does not.
    """
    for digits in range(decimals, _MOST_DECIMALS + 1):
        text = _plain(value, digits)
        if apart_from is None or value == apart_from or text != _plain(apart_from, digits):
            return text
    return text


def _plain(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _amount(amount: Amount, lang: Lang) -> str:
    text = number(amount.value, apart_from=amount.apart_from)
    if not amount.unit:
        return text
    unit = unit_label(amount.unit, lang)
    return text + unit if unit.startswith("%") else f"{text} {unit}"


def unit_label(unit: str, lang: Lang) -> str:
    """A unit as it is written in ``lang``: ``小时/天`` is ``h/day`` in English; words without a translation stay."""
    words = catalogue(lang)
    return _UNIT_TOKEN.sub(lambda token: words.get(f"unit.{token[0]}", token[0]), unit)
