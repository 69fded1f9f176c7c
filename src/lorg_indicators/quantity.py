"""Numbers and quantities written as text: ``72 分钟/天``, ``1.2 h/day``, ``１小时/天``, ``75.8％``.

Pint does the conversion and is imported with the first text whose unit differs from the declared one. Every word of
a unit that the table does not know (学时, 场, 件) is a dimension of its own: it converts to itself and nothing else.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pint import UnitRegistry

__all__ = ["KNOWN_UNITS", "MULTIPLES", "QuantityError", "factor", "read_number", "read_quantity"]

# Name, definition in Pint's terms, other spellings. Hours of doing something and days of the calendar are different
# dimensions, so that "1.5 小时" is no answer to a question in 小时/天; a year is no number of days for the same reason.
_UNITS: Final = (
    ("小时", "[duration]", "个小时 钟头 个钟头 h hr hrs hour hours"),
    ("分钟", "小时 / 60", "分 min mins minute minutes"),
    ("秒", "小时 / 3600", "秒钟 s sec second seconds"),
    ("天", "[day]", "日 d day days"),
    ("周", "7 * 天", "星期 个星期 week weeks"),
    ("年", "[year]", "年度 y yr year years"),
    ("季度", "年 / 4", "季 quarter quarters"),
    ("月", "年 / 12", "个月 month months"),
    ("元", "[money]", "块 人民币 cny rmb yuan"),
    ("人", "[person]", "名 位 person persons people"),
    ("户", "[household]", "household households"),
    ("本", "[book]", "册 book books"),
    ("次", "[time_done]", "time times"),
    ("学时", "[class_hour]", "课时"),
    ("percent", "0.01", "%"),
    ("permille", "0.001", "‰"),
)
_CANONICAL: Final = {spelling: name for name, _, others in _UNITS for spelling in (name, *others.split())}
KNOWN_UNITS: Final = frozenset(_CANONICAL)
"""Every spelling of a unit that the table has, in small letters."""
_NAMES: Final = frozenset(_CANONICAL.values())
MULTIPLES: Final = {"百万": 1e6, "千万": 1e7, "万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2}

_NUMBER: Final = re.compile(r"\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)\s*(.*)", re.DOTALL)
_WORD: Final = re.compile(r"[^\W\d_]+|[%‰]")
_MULTIPLE: Final = re.compile(rf"({'|'.join(sorted(MULTIPLES, key=len, reverse=True))})(.+)")
_LONGEST: Final = 60
_LEAST: Final = 1e-30


class QuantityError(Exception):
    """The text is no number, its unit is no unit, or the unit measures something else.

    Attributes:
        code: ``not-a-number``, ``unit-unreadable`` or ``unit-mismatch``.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def read_quantity(text: str, unit: str | None) -> float:
    """The number in ``text``, converted to ``unit``; a number without a unit is in ``unit`` already.

    Raises:
        QuantityError: the text is not a finite number with at most a unit, or the unit does not fit.
    """
    # Normalised, 10² would be 102 and 5① would be 51: what is a number but no digit (category No) is refused.
    odd = len(text) > _LONGEST or any(unicodedata.category(letter) == "No" for letter in text)
    match = None if odd else _NUMBER.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None:
        raise QuantityError("not-a-number")
    value, rest = float(match[1].replace(",", "")), match[2].strip()
    if rest in MULTIPLES:
        if unit and _parse(unit)[0] != 1:
            raise QuantityError("unit-unreadable")  # 10万, asked for in 万元: nobody knows which is meant
        value *= MULTIPLES[rest]
    elif rest:
        value *= factor(rest, unit)
    if not math.isfinite(value):
        raise QuantityError("not-a-number")
    return value


def read_number(text: str) -> float:
    """The number in ``text``, which holds nothing else.

    Raises:
        QuantityError: the text is not a finite number.
    """
    if not text.strip()[-1:].isdecimal():
        raise QuantityError("not-a-number")
    return read_quantity(text, None)


@lru_cache(maxsize=4096)
def factor(text: str, unit: str | None) -> float:
    """What a number in the unit ``text`` is multiplied by to be in ``unit``.

    Raises:
        QuantityError: ``text`` cannot be read as a unit, or measures something else than ``unit``.
    """
    scale, given = _parse(text)
    declared_scale, declared = _parse(unit) if unit else (1.0, "")
    if given == declared:
        return scale / declared_scale
    others = sorted(set(_WORD.findall(f"{given} {declared}")) - _NAMES)
    given, declared = (_WORD.sub(lambda word: _safe(word[0], others), side) for side in (given, declared))
    import pint  # noqa: PLC0415 - loaded only when a unit has to be converted

    try:
        ratio = _registry(len(others)).Quantity(1.0, given).to(declared or "dimensionless").magnitude
    except pint.errors.DimensionalityError:
        raise QuantityError("unit-mismatch") from None
    return float(ratio) * scale / declared_scale


def _safe(word: str, others: list[str]) -> str:
    """The word itself where the table has it, else a made-up name: no text of a user ever reaches Pint."""
    return word if word in _NAMES else f"other_{others.index(word)}"


@cache
def _registry(others: int) -> UnitRegistry[float]:
    """A registry of the known units and of so many unknown ones, never changed after it is made."""
    import pint  # noqa: PLC0415

    registry: UnitRegistry[float] = pint.UnitRegistry(None)
    for name, definition, _ in _UNITS:
        registry.define(f"{name} = {definition}")
    for number in range(others):
        registry.define(f"other_{number} = [other_{number}]")
    return registry


def _parse(text: str) -> tuple[float, str]:
    """A unit text as a multiple and a canonical product: ``万元/人·年`` is ``(10000, "元/(人*年)")``.

    What follows the stroke divides, all of it, as Chinese statistics write it; 每 and per are strokes too.
    """
    if len(text) > _LONGEST:
        raise QuantityError("unit-unreadable")
    text = unicodedata.normalize("NFKC", text).strip().strip("()")
    parts = [part.strip(" ()") for part in re.split(r"/|每|\bper\b|\bp\.", text)]
    scale, sides = 1.0, []
    for index, part in enumerate(parts):
        words = []
        for word in filter(None, re.split(r"[·•⋅*\s]+", part)):
            multiple, name = _word(word)
            scale = scale / multiple if index else scale * multiple
            words.append(name)
        sides.append(sorted(words))
    below = sorted(word for side in sides[1:] for word in side)
    if (len(parts) > 1 and not all(sides[1:])) or not any(sides) or not _LEAST <= scale <= 1 / _LEAST:
        raise QuantityError("unit-unreadable")
    above = "*".join(sides[0]) or "1"
    return scale, f"{above}/({'*'.join(below)})" if below else above


def _word(word: str) -> tuple[float, str]:
    """One word of a unit as its multiple and its canonical name."""
    lowered = word.lower()
    if lowered in _CANONICAL:
        return 1.0, _CANONICAL[lowered]
    match = _MULTIPLE.fullmatch(word)
    if match:
        multiple, name = _word(match[2])
        return MULTIPLES[match[1]] * multiple, name
    if not _WORD.fullmatch(word):
        raise QuantityError("unit-unreadable")
    return 1.0, word
