"""Throws nonsense at the package: ``python tests/fuzz.py --documents 100000 --mutations 20000 --seed 1``.

Whatever stands in a document, evaluating it gives a result or an EvidenceError; whatever is done to an indicator file,
loading it gives a set or a LorgError, and a set that loads can be used. Anything else is a failure. One line of counts
is printed for each part, every different failure once to standard error, and the exit code is 1 if there was any.
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction
from functools import partial
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from lorg_indicators import Assessment, EvidenceError, IndicatorSet, LorgError, evaluate
from lorg_indicators.document import read_document
from lorg_indicators.loading import build_set, parse_set
from lorg_indicators.measures import Checklist, Faults, Measure, Number, RatingMeasure, YesNo
from lorg_indicators.messages import LANGUAGES

__all__ = ["SET_FILE", "Tally", "full_evidence", "fuzz_documents", "fuzz_sets", "main"]

SET_FILE: Final = Path(__file__).parents[1] / "indicators" / "jiating.yaml"

_LARGEST: Final = 1e15
_YEARS: Final = range(2020, 2025)
_EXPLAIN_ONE_IN: Final = 40
_TEXT_ONE_IN: Final = 4
_DEEPEST: Final = 12
_Path = tuple[Any, ...]


class Tally:
    """Counts of what came of one part of a run.

    Attributes:
        counts: result, class of error or ``failure`` -> how often.
        failures: where something else was raised -> the first traceback, and what it was raised by.
    """

    def __init__(self, part: str) -> None:
        self.part = part
        self.counts: Counter[str] = Counter()
        self.failures: dict[str, str] = {}

    def run(self, given: object, trial: Callable[[], str]) -> None:
        """Counts what ``trial`` gives."""
        try:
            self.counts[trial()] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            frames = traceback.extract_tb(error.__traceback__)
            frame = next((entry for entry in reversed(frames) if "lorg_indicators" in entry.filename), frames[-1])
            place = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno} {frame.name}"
            self.counts["failure"] += 1
            self.failures.setdefault(place, f"{_brief(error)}\n  given {_brief(given)}")

    def line(self) -> str:
        """The counts in one line."""
        parts = ", ".join(f"{count} {name}" for name, count in sorted(self.counts.items()))
        return f"{self.part}: {sum(self.counts.values())} = {parts}"


def _brief(value: object) -> str:
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        text = f"<{type(value).__name__}>"
    return ascii(text if len(text) <= 2000 else text[:2000] + "...")


# -- odd values --------------------------------------------------------------------------------------------------------


class _Text(str):
    __slots__ = ()


class _Word(StrEnum):
    YES = "是"


class _Level(IntEnum):
    TWO = 2


class _Floating:
    def __float__(self) -> float:
        return 2.5


def _circle() -> list[Any]:
    circle: list[Any] = []
    circle.append(circle)
    return circle


def _nested(depth: int) -> list[Any]:
    nested: list[Any] = []
    for _ in range(depth):
        nested = [nested]
    return nested


# fmt: off
_ODD: Final[tuple[Any, ...]] = (
    None, True, False, 0, 1, -1, 2, 3, 4, 2024, 1e-9, 0.1, -0.0, 1.5, 1e15, 1e16, 1e308, -1e308, 5e-324,
    float("nan"), float("inf"), -float("inf"), 10**18, 10**400, -(10**5000), 1j,
    "", " ", "0", "1", "９", "٣", "Ⅷ", "1e999", "-1e-999", "1,000.5", "1,00", "0x10", "NaN", "inf", "null", "是",
    "否", "1/0",
    "72 分钟/天", "1.2 h/day", "5 元/0", "5 万亿亿亿元", "3 本/人·年", "50%", "１小时/天", "5 /", "5 ()", "5 元元",
    "5 a^b", "5 元**9",
    "1" + "亿" * 50 + "元", "0 " + "亿" * 45 + "元", "1 元/" + "亿" * 45, "9" * 5000, "a" * 5000, "1" * 400, "²",
    "5 m²",
    "\ud800", "\x00", "\x1b[31m", "\u202e", "\ufeff", "{braces}", "{0.__class__}", "%s", "[bold]x[/bold]", "a\nb",
    "|*_`<", "🀄",
    b"bytes", bytearray(b"x"), date(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC), Decimal("1.5"), Decimal("NaN"),
    Decimal("sNaN"),
    Decimal("1e9999"), Fraction(1, 3), _Text("2"), _Word.YES, _Level.TWO, _Floating(), ..., NotImplemented, int, len,
    object(),
    (), (1, 2), [], [[]], [None], [3, 4], [3, "x"], ["books"], set(), {1, 2}, frozenset("a"), range(3), _circle(),
    _nested(900),
    {}, {None: 1}, {(): 1}, {1.5: 2}, {True: 1}, {10**5000: 1}, {"\ud800": 1}, {"": 1}, {"a/b~c": 1}, {b"x": 1},
    {"value": {"value": 1}},
    {2024: 1, "2024": 2}, {"2023": 5, 2024: None}, {1899: 1}, {2022: 1, 2023: 2, 2024: 3}, {"value": 3, "self": 2},
    {"self": 4},
    {"review": 2, "by": 5, "date": date(2024, 1, 1)}, {"value": 3, "documents": [{"title": "x"}, "y"]},
    {"documents": 5},
    {"documents": [{"title": 10**5000}]}, {"value": 1, "extra": 2}, {"value": 1, "note": float("inf")},
    {"self": [], "review": {}},
    MappingProxyType({"value": 2}), UserDict({"value": 2}), ChainMap({"a": 1}), defaultdict(int, value=1),
    OrderedDict(a=1),
)
# fmt: on


def _odd(random: Random) -> Any:
    return random.choice(_ODD)


def _odd_plain(random: Random) -> Any:
    """An odd value of a kind that a file can hold."""
    while True:
        value = _odd(random)
        if isinstance(value, str | int | float | list | dict | None):
            return value


# -- changes to data ---------------------------------------------------------------------------------------------------


def _paths(data: Any, above: _Path = ()) -> Iterator[_Path]:
    """The path of every node, down to a depth that no sound document or set has."""
    yield above
    if len(above) > _DEEPEST:
        return
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _paths(value, (*above, name))
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield from _paths(value, (*above, at))


def _changed(data: Any, path: _Path, change: Callable[[Any], Any]) -> Any:
    """The data with the node at ``path`` changed; what is not on the way there is shared, not copied."""
    if not path:
        return change(data)
    first, rest = path[0], path[1:]
    if isinstance(data, dict) and first in data:
        return {**data, first: _changed(data[first], rest, change)}
    if isinstance(data, list) and isinstance(first, int) and first < len(data):
        return [*data[:first], _changed(data[first], rest, change), *data[first + 1 :]]
    return data  # an earlier change took the node away


def _disturbed(node: Any, random: Random, odd: Callable[[Random], Any]) -> Any:
    """A node that is replaced, or one of whose entries is removed, renamed, doubled or moved."""
    if not isinstance(node, dict | list) or not node or random.random() < 0.3:
        number = isinstance(node, int | float) and abs(node) < _LARGEST
        return _nearby(node, random) if number and random.random() < 0.3 else odd(random)
    if isinstance(node, list):
        at = random.randrange(len(node))
        other = random.randrange(len(node))
        return random.choice(
            (
                node[:at] + node[at + 1 :],
                [*node, node[at]],
                [*node[:at], odd(random), *node[at:]],
                [*node[other:], *node[:other]],
            )
        )
    name = random.choice(list(node))
    rest = {key: value for key, value in node.items() if key != name}
    key = odd(random)
    extra = key if isinstance(key, str | int | float | None) else "extra"
    return random.choice(
        (rest, {**rest, _misspelt(name, random): node[name]}, {**node, extra: node[name]}, {**node, name: odd(random)})
    )


def _nearby(number: float, random: Random) -> float:
    return random.choice((0, -number, number * 2, number / 3, number + 1e-10, number + 1, number * 1e12))


def _misspelt(name: Any, random: Random) -> str:
    text = name if isinstance(name, str) and name else "x"
    at = random.randrange(len(text))
    return random.choice(
        (text[:at] + text[at + 1 :], text[:at] + random.choice("ax_ \u200b\ud8001") + text[at:], text.upper())
    )


# -- documents ---------------------------------------------------------------------------------------------------------


def full_evidence(indicators: IndicatorSet, random: Random) -> dict[str, Any]:
    """A possible value of every measure that somebody fills in."""
    values = {}
    for name, measure in indicators.measures.items():
        value = _possible(measure, indicators, random)
        if value is not None:
            values[name] = value
    return values


def _possible(measure: Measure, indicators: IndicatorSet, random: Random) -> Any:  # noqa: PLR0911 - one a type
    match measure:
        case Number():
            lower, upper = max(measure.bounds[0], -_LARGEST), min(measure.bounds[1], _LARGEST)
            if measure.operation or lower > upper:
                return None
            numbers = [end for end in (lower, upper, 0.0, 1.0, 5.0, 12.0, (lower + upper) / 2) if lower <= end <= upper]
            return {year: random.choice(numbers) for year in _YEARS} if measure.by else random.choice(numbers)
        case YesNo():
            return random.random() < 0.5
        case RatingMeasure():
            levels = range(len(indicators.scales[measure.scale].levels))
            return random.choice((random.choice(levels), [random.choice(levels) for _ in range(random.randint(1, 4))]))
        case Checklist():
            return {option: random.random() < 0.5 for option in measure.options}
        case Faults():
            return {option: random.randint(0, 3) for option in measure.options}
    return None


def _sound_document(indicators: IndicatorSet, random: Random) -> dict[str, Any]:
    evidence = {}
    for name, value in full_evidence(indicators, random).items():
        if random.random() < 0.2:
            evidence[name] = {random.choice(("value", "self", "review")): value, "documents": [{"title": "照片"}]}
        elif random.random() < 0.8:
            evidence[name] = value
    if random.random() < 0.3:
        return evidence
    optional = {f"{item.id}.{part.id}" for item, part in indicators.criteria if part.may_not_apply}
    return {
        "format": "lorg-indicators-evidence/1",
        "set": indicators.id,
        "subject": {"id": "s-1", "name": "示例家庭", "district": "长宁区"},
        "period": 2024,
        "evidence": evidence,
        "not_applicable": {name: "没有" for name in sorted(optional) if random.random() < 0.3},
        "history": {2022: indicators.ladder.tiers[0].id},
    }


def _document(indicators: IndicatorSet, random: Random) -> Any:
    """A sound document, disturbed in a few places; at times nothing like a document."""
    if random.random() < 0.05:
        return _odd(random)
    document: Any = _sound_document(indicators, random)
    for _ in range(random.choice((0, 1, 1, 1, 2, 5))):
        path = random.choice(list(_paths(document)))
        document = _changed(document, path, lambda node: _disturbed(node, random, _odd))
    return document


def _explain(result: Assessment) -> None:
    for lang in LANGUAGES:
        text = result.to_json(lang)
        text.encode("utf-8")
        Assessment.from_json(text).explain(lang)
        result.explain(lang, "markdown").encode("utf-8")


def _render(error: LorgError) -> None:
    for lang in LANGUAGES:
        error.render(lang).encode("utf-8")
        json.dumps([fault.to_dict(lang) for fault in error.faults], allow_nan=False)
    if not error.faults:
        raise ValueError("an error without a fault")


def _evaluated(indicators: IndicatorSet, document: Any, *, explain: bool) -> str:
    try:
        result = evaluate(indicators, document)
    except EvidenceError as error:
        _render(error)
        return "EvidenceError"
    if explain:
        _explain(result)
    return "results"


def fuzz_documents(number: int, seed: int) -> Tally:
    """Evaluates ``number`` odd documents."""
    random = Random(seed)  # noqa: S311 - nothing secret
    tally, indicators = Tally("documents"), parse_set(SET_FILE.read_bytes(), SET_FILE.name)
    for _ in range(number):
        document, explain = _document(indicators, random), random.randrange(_EXPLAIN_ONE_IN) == 0
        tally.run(document, partial(_evaluated, indicators, document, explain=explain))
    return tally


# -- sets --------------------------------------------------------------------------------------------------------------

_SCALARS: Final = ("0", "-1", "1e9", "yes", "010", "1:30", "2024-01-01", ".inf", "~", "[]", "{}")
_STRANGE: Final = "\t\x00\x07\x85\u200b\u2028\ufeff\ud800\U0010ffff，：“{}[]&*!|>'\"%@`#-?:,~<0 "


def _edited(lines: list[str], random: Random) -> list[str]:
    """The lines of a file with one slip of the pen."""
    lines, at, other = list(lines), random.randrange(len(lines)), random.randrange(len(lines))
    line = lines[at]
    place = random.randrange(len(line) + 1)
    match random.randrange(7):
        case 0:
            del lines[at]
        case 1:
            lines.insert(other, line)
        case 2:
            lines[at], lines[other] = lines[other], line
        case 3:
            lines[at] = line[:place] + line[place + 1 :]
        case 4:
            lines[at] = line[:place] + random.choice(_STRANGE) + line[place + random.randrange(2) :]
        case 5:
            lines[at] = " " * random.randrange(1, 5) + line if random.random() < 0.5 else line[random.randrange(1, 3) :]
        case 6:
            start, colon, _ = line.partition(": ")
            lines[at] = start + colon + random.choice(_SCALARS)
    return lines


class _Source(NamedTuple):
    """The indicator file as lines, as data, and the paths into the data."""

    lines: list[str]
    data: Any
    paths: list[_Path]


def _loaded(source: _Source, random: Random) -> tuple[object, Callable[[], IndicatorSet]]:
    """What was changed, and how it is loaded."""
    times = random.choice((1, 1, 1, 2, 4))
    if random.randrange(_TEXT_ONE_IN) == 0:
        lines = source.lines
        for _ in range(times):
            lines = _edited(lines, random)
        text = "\n".join(lines)
        return _difference(source.lines, lines), partial(parse_set, text, "changed.yaml")
    data, changed = source.data, []
    for _ in range(times):
        path = random.choice(source.paths)
        data = _changed(data, path, lambda node: _disturbed(node, random, _odd_plain))
        changed.append((path, _at(data, path)))
    return changed, partial(build_set, data)


def _at(data: Any, path: _Path) -> Any:
    for part in path:
        try:
            data = data[part]
        except (LookupError, TypeError):
            return None
    return data


def _difference(before: list[str], after: list[str]) -> list[str]:
    return [line for line in after if line not in before]


def _used(load: Callable[[], IndicatorSet], random: Random) -> str:
    try:
        indicators = load()
    except LorgError as error:
        _render(error)
        return type(error).__name__
    documents: tuple[Mapping[str, Any], ...] = ({}, full_evidence(indicators, random))
    for document in documents:
        try:
            result = evaluate(indicators, document)
        except EvidenceError as error:
            if not document or {fault.code for fault in error.faults} != {"derived-out-of-range"}:
                raise
            continue
        result.to_dict()
        if random.randrange(_EXPLAIN_ONE_IN) == 0:
            _explain(result)
    return "sets"


def fuzz_sets(number: int, seed: int) -> Tally:
    """Loads ``number`` changed indicator files, and uses those that load."""
    random = Random(seed)  # noqa: S311 - nothing secret
    text = SET_FILE.read_text(encoding="utf-8")
    data = read_document(text, strict=True).data
    source, tally = _Source(text.split("\n"), data, list(_paths(data))), Tally("mutations")
    for _ in range(number):
        changed, load = _loaded(source, random)
        tally.run(changed, partial(_used, load, random))
    return tally


def main(arguments: list[str] | None = None) -> int:
    """Runs both parts; 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--mutations", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    tallies = (fuzz_documents(options.documents, options.seed), fuzz_sets(options.mutations, options.seed))
    for tally in tallies:
        sys.stdout.write(tally.line() + "\n")
        for place, what in tally.failures.items():
            sys.stderr.write(f"{place}\n  {what}\n")
    return int(any(tally.failures for tally in tallies))


if __name__ == "__main__":
    sys.exit(main())
