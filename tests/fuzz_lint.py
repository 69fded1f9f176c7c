"""Slips of the pen in indicator files: ``python tests/fuzz_lint.py --mutations 20000 --seed 1``.

Every mutation starts from one of the four files or from a smaller sound set cut out of one, as YAML or as JSON.
Whatever comes of it: the linter neither fails nor stops, it finds an error exactly where the set does not load, its
places are places of the text, and its mends change nothing but what they mend. Every fiftieth goes through the whole
command.

Counts are printed in one line, every different failure once to standard error with the number of its mutation, which
``--only NUMBER`` repeats; the exit code is 1 if there was any.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

from lorg_indicators import IndicatorSet, LorgError, load_set
from lorg_indicators.cli import main as lorg
from lorg_indicators.document import Document, read_document
from lorg_indicators.errors import Range, pointer
from lorg_indicators.lint.finding import Finding, Severity
from lorg_indicators.lint.fixes import apply_edits
from lorg_indicators.lint.formats import FORMS
from lorg_indicators.lint.linter import Linted, lint_text
from lorg_indicators.loading import parse_set
from lorg_indicators.messages import LANGUAGES, Message, render
from lorg_indicators.syntax import lines_of

__all__ = ["Tally", "examine", "fuzz", "main", "mutation", "slices"]

FILES: Final = tuple(sorted((Path(__file__).parents[1] / "indicators").glob("*.yaml")))

_COMMAND_ONE_IN: Final = 50
_WHOLE_ONE_IN: Final = 25
_JSON_ONE_IN: Final = 8
_RENDER_ONE_IN: Final = 10
_ITEMS: Final = 2


class Tally:
    """Counts of what came of a run.

    Attributes:
        counts: what came of it -> how often.
        failures: what went wrong -> the first mutation with which it did, and how.
        often: what went wrong -> how often.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.failures: dict[str, tuple[int, str]] = {}
        self.often: Counter[str] = Counter()

    def run(self, number: int, trial: Callable[[], Iterable[str]]) -> None:
        """Counts what ``trial`` gives, and what it raises."""
        try:
            self.counts.update(trial())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            what = str(error).partition(":")[0] if isinstance(error, _WrongError) else _where(error)
            self.counts["failures"] += 1
            self.often[what] += 1
            self.failures.setdefault(what, (number, ascii(str(error))[:600]))

    def line(self) -> str:
        """The counts in one line."""
        return ", ".join(f"{count} {name}" for name, count in sorted(self.counts.items()))


def _where(error: Exception) -> str:
    """The kind of an error, and the place in the package that it comes from."""
    frames = traceback.extract_tb(error.__traceback__)
    frame = ([frame for frame in frames if "lorg_indicators" in frame.filename] or list(frames))[-1]
    return f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno} {frame.name}"


class _WrongError(Exception):
    """What must hold does not."""


def _must(holds: object, what: str) -> None:
    if not holds:
        raise _WrongError(what)


# -- what is changed ---------------------------------------------------------------------------------------------------


def slices(text: str) -> list[str]:
    """Smaller sound sets: two items each, those that the first tier names, and what these read; the rest cut off."""
    whole = read_document(text, strict=True)
    below = _without(
        text, whole, [pointer("ladder", "tiers", at) for at in range(1, len(whole.data["ladder"]["tiers"]))]
    )
    document = read_document(below, strict=True)
    return [
        _without(below, document, _gone(document.data, at, range(first, first + _ITEMS)))
        for at, dimension in enumerate(document.data["dimensions"])
        for first in range(0, len(dimension["items"]), _ITEMS)
    ]


def _gone(data: Any, kept: int, items: range) -> Iterator[str]:
    """Places of what is left out where only a few items of one dimension are kept."""
    requires = data["ladder"]["tiers"][0]["requires"]
    named = {name.partition(".")[0] for condition in ("met", "level", "vetoes") for name in requires.get(condition, ())}
    used: set[str] = set()
    for at, dimension in enumerate(data["dimensions"]):
        idle = []
        for index, item in enumerate(dimension["items"]):
            if (at == kept and index in items) or item["id"] in named:
                used |= {criterion["measure"] for criterion in item["criteria"]}
            else:
                idle.append(index)
        whole = len(idle) == len(dimension["items"])
        yield from [pointer("dimensions", at)] if whole else [pointer("dimensions", at, "items", n) for n in idle]
    yield from _unread(data, used)


def _unread(data: Any, used: set[str]) -> Iterator[str]:
    """Places of measures and scales that nothing reads."""
    pending = list(used)
    while pending:
        measure = data["measures"][pending.pop()]
        operands = {name for key in ("ratio", "sum", "difference") for name in measure.get(key, ())}
        pending += operands - used
        used |= operands
    scales = {data["measures"][name].get("scale") for name in used} & data["scales"].keys()
    yield from (pointer("measures", name) for name in data["measures"] if name not in used)
    yield from (pointer("scales", name) for name in data["scales"] if name not in scales) if scales else ("/scales",)


def _without(text: str, document: Document, gone: Iterable[str]) -> str:
    """The text without the lines of some parts, each of which has lines of its own."""
    lines: list[str | None] = list(text.splitlines(keepends=True))
    for path in gone:
        place = document.places[path]
        first, last = place.key_start.line, place.end.line + (place.end.column > 0)
        lines[first:last] = [None] * (last - first)
    return "".join(line for line in lines if line is not None)


class _Sources(NamedTuple):
    """What mutations start from, and the words that stand in it."""

    whole: list[bytes]
    parts: list[bytes]
    json: list[bytes]
    words: list[bytes]


@cache
def _sources() -> _Sources:
    whole = [path.read_text(encoding="utf-8") for path in FILES]
    parts = [part for text in whole for part in slices(text)]
    as_json = [json.dumps(read_document(text).data, ensure_ascii=False, indent=1) for text in parts]
    words = sorted({word for text in whole for word in _WORD.findall(text.encode("utf-8"))})
    return _Sources(
        [_bytes(text) for text in whole], [_bytes(text) for text in parts], list(map(_bytes, as_json)), words
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8")


# -- how it is changed -------------------------------------------------------------------------------------------------

_WORD: Final = re.compile(rb"[A-Za-z0-9_.%-]+")
_NUMBER: Final = re.compile(rb"-?[0-9]+(?:\.[0-9]+)?")
_WILD_NUMBERS: Final = (
    *b"0 -0 -1 1 2 3 7 0.1 0.999 1e9 1e308 -1e308 1e-308 1e999 010 08 0x1f 1_000 1:30 12:30:45 2024-01-01 .5 5. +1 "
    b".inf -.inf .nan NaN Infinity 100 101 1000001 12345678901234567890 1e15 1e16".split(),
    *(b"9" * 400, b"1" * 5000, "１".encode(), "十".encode(), b"1 0", b""),
)
_WILD_WORDS: Final = (
    *b"yes no On OFF y n true false null ~ Null TRUE [] {} [1] {a:1} - -- --- ... ? : :: & &a * *a ! !!str !x << | > "
    b"|- >+ % @ ` # \" ' , \\ <<:".split(),
)
# fmt: off
_WILD_TEXTS: Final = (
    "：", "，", "“”", "［1］", "｛｝", "【一】", "\u3000", "\u3000\u3000", "\u00a0", "\u2028", "\u2029", "\x85",
    "\ufeff", "\t", "\r", "\r\n", "\n", "\n\n", "\x00", "\x07", "\x1b[31m", "😀", "\U0010ffff", "é", "e\u0301",
    "\u202e", "# lorg: ignore", "# lorg: ignore no-english", " # lorg: ignore no-english,L361 一个理由",
    "# lorg: ignore nothing 理由", " # lorg: ignore L207 理由", "\n# lorg: ignore no-documents 理由\n",
    "weight: 1", "weight：1", "- id: x", "{zh: a}", "kind: trend", "unknown_key: 1", "a" * 70, "中" * 200,
    "\\ud800", "\\u0000", "[" * 80, "{a: " * 70,
)
# fmt: on
_WILD: Final = (*_WILD_WORDS, *(text.encode() for text in _WILD_TEXTS))
_Change = Callable[[bytes, Random], bytes]


def _flipped(text: bytes, random: Random) -> bytes:
    at = random.randrange(len(text))
    return text[:at] + bytes((text[at] ^ (1 << random.randrange(8)),)) + text[at + 1 :]


def _cut_short(text: bytes, random: Random) -> bytes:
    return text[: random.randrange(len(text))]


def _char_lost(text: bytes, random: Random) -> bytes:
    at = random.randrange(len(text))
    return text[:at] + text[at + random.choice((1, 1, 2, 3)) :]


def _deleted(text: bytes, random: Random) -> bytes:
    lines = text.split(b"\n")
    at = random.randrange(len(lines))
    del lines[at : at + random.choice((1, 1, 1, 2, 5))]
    return b"\n".join(lines)


def _duplicated(text: bytes, random: Random) -> bytes:
    lines = text.split(b"\n")
    at, many = random.randrange(len(lines)), random.choice((1, 1, 1, 2, 5))
    to = at if random.random() < 0.5 else random.randrange(len(lines))
    lines[to:to] = lines[at : at + many]
    return b"\n".join(lines)


def _swapped(text: bytes, random: Random) -> bytes:
    lines = text.split(b"\n")
    at = random.randrange(len(lines))
    other = random.randrange(len(lines)) if random.random() < 0.5 else min(at + 1, len(lines) - 1)
    lines[at], lines[other] = lines[other], lines[at]
    return b"\n".join(lines)


def _replaced(text: bytes, random: Random, pattern: re.Pattern[bytes], wild: Sequence[bytes]) -> bytes:
    """One match of the pattern, looked for from a random place on, replaced."""
    found = pattern.search(text, random.randrange(len(text))) or pattern.search(text)
    if found is None:
        return text
    return text[: found.start()] + random.choice(wild) + text[found.end() :]


def _wild_number(text: bytes, random: Random) -> bytes:
    return _replaced(text, random, _NUMBER, _WILD_NUMBERS)


def _wild_word(text: bytes, random: Random) -> bytes:
    return _replaced(text, random, _WORD, _WILD + _WILD_NUMBERS)


def _wild_put_in(text: bytes, random: Random) -> bytes:
    at = random.randrange(len(text))
    return text[:at] + random.choice(_WILD) + text[at:]


def _other_word(text: bytes, random: Random) -> bytes:
    return _replaced(text, random, _WORD, _sources().words)


def _other_lines(text: bytes, random: Random) -> bytes:
    """Lines of another file."""
    lines, others = text.split(b"\n"), random.choice(_sources().whole).split(b"\n")
    at, there = random.randrange(len(lines)), random.randrange(len(others))
    lines[at : at + random.randrange(2)] = others[there : there + random.choice((1, 1, 2, 6))]
    return b"\n".join(lines)


def _indented(text: bytes, random: Random) -> bytes:
    lines = text.split(b"\n")
    at, many = random.randrange(len(lines)), random.choice((1, 1, 3))
    for index in range(at, min(at + many, len(lines))):
        line = lines[index]
        more = random.choice((b" ", b"  ", b"    ", b"\t", "\u3000\u3000".encode(), "\u00a0\u00a0".encode()))
        lines[index] = more + line if random.random() < 0.5 else line[random.choice((1, 2, 4)) :]
    return b"\n".join(lines)


def _full_width(text: bytes, random: Random) -> bytes:
    """What a Chinese keyboard writes instead of plain punctuation."""
    plain, wide = random.choice(((b": ", "："), (b":", "："), (b"[", "［"), (b", ", "，"), (b'"', "“"), (b"  ", "　")))
    at = text.find(plain, random.randrange(len(text)))
    return text if at < 0 else text[:at] + wide.encode() + text[at + len(plain) :]


def _other_ends(text: bytes, random: Random) -> bytes:
    """Other line ends, or a mark at the beginning."""
    if random.random() < 0.5:
        return b"\xef\xbb\xbf" + text
    return text.replace(b"\n", random.choice((b"\r\n", b"\r")))


_CHANGES: Final[tuple[_Change, ...]] = (
    *(_flipped, _char_lost, _deleted, _duplicated, _swapped, _wild_number, _wild_number, _wild_word, _wild_put_in),
    *(_other_word, _other_word, _other_lines, _indented, _full_width, _other_ends, _cut_short),
)


def mutation(number: int, seed: int) -> tuple[bytes, Random]:
    """The text of one mutation, always the same, and where its random numbers go on."""
    random, sources = Random(f"{seed}-{number}"), _sources()  # noqa: S311 - nothing secret
    if random.randrange(_WHOLE_ONE_IN) == 0:
        text = random.choice(sources.whole)
    else:
        text = random.choice(sources.json if random.randrange(_JSON_ONE_IN) == 0 else sources.parts)
    for _ in range(random.choice((1, 1, 1, 1, 2, 2, 3, 6))):
        text = random.choice(_CHANGES)(text, random) or b"\n"
    return text, random


# -- what must hold ----------------------------------------------------------------------------------------------------


def examine(content: bytes, random: Random) -> Iterator[str]:
    """What came of a text: whether it loads, and what else there was to look at. Raises where something is wrong."""
    linted = lint_text(content, "mutated.yaml")
    loaded = _loaded(content)
    wrong = [finding.fault.code for finding in linted.findings if finding.rule.severity is Severity.ERROR]
    _must(bool(wrong) != (loaded is not None), f"errors and loading disagree: {wrong[:5]}, loads {loaded is not None}")
    yield "sets" if loaded else "errors"
    if loaded and linted.findings:
        yield "with warnings"
    _places(linted)
    if any(finding.edits for finding in linted.findings):
        yield "mended"
        _mended(content, linted, loaded)
    if random.randrange(_RENDER_ONE_IN) == 0:
        for finding in linted.findings:
            _renders(finding)
        again = lint_text(content, "mutated.yaml")
        _must(
            [repr(entry) for entry in again.findings] == [repr(entry) for entry in linted.findings],
            "not the same twice",
        )


def _loaded(content: bytes) -> IndicatorSet | None:
    try:
        return parse_set(content, "mutated.yaml")
    except LorgError:
        return None


def _places(linted: Linted) -> None:
    """Findings are in order, and their places are places of the text."""
    lines = lines_of(linted.text)
    places = [finding.range for finding in linted.findings]
    _must(places == sorted(places, key=lambda place: place or ((0, 0), (0, 0))), "findings are not in order")
    for finding in linted.findings:
        if finding.range is not None:
            _must(_within(finding.range, lines), f"place outside the text: {finding.rule.name} {finding.range}")
    checked = {code for entry in linted.unchecked for code in entry.rules}
    errors = any(finding.rule.severity is Severity.ERROR for finding in linted.findings)
    _must(bool(checked) == errors, "what was not checked is not told")


def _within(place: Range, lines: Sequence[str]) -> bool:
    start, end = place
    if not (start <= end and start.line >= 1 and start.column >= 1 and end.line <= len(lines) + 1):
        return False
    # A piece may end at the beginning of the line after the last.
    last = lines[end.line - 1] if end.line <= len(lines) else ""
    return start.column <= len(lines[min(start.line, len(lines)) - 1]) + 1 and end.column <= len(last) + 1


def _mended(content: bytes, linted: Linted, loaded: IndicatorSet | None) -> None:
    """The mends leave nothing to mend, break no set, and change no meaning of one."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise _WrongError("mends of what is no text") from None
    mended = apply_edits(linted.text, [edit for finding in linted.findings for edit in finding.edits]).encode("utf-8")
    after = _loaded(mended)
    if loaded is not None:
        _must(after is not None, "a mend breaks a sound set")
        _must(after is not None and after.digest == loaded.digest, "a mend changes what a set means")
    left = [finding.rule.name for finding in lint_text(mended, "mutated.yaml").findings if finding.edits]
    if loaded is not None:
        _must(not left, f"a mend leaves something to mend: {left[:3]}")


def _renders(finding: Finding) -> None:
    for lang in LANGUAGES:
        _must(finding.message(lang), "no message")
        finding.message(lang).encode("utf-8")
        (finding.suggestion(lang) or "").encode("utf-8")
    _must(re.fullmatch("[0-9a-f]{16}", finding.fingerprint), "no fingerprint")


def command(content: bytes, random: Random, folder: Path) -> Iterator[str]:
    """The same through the whole command."""
    path = folder / random.choice(("mutated.yaml", "变 化.yml", "mutated.json"))
    path.write_bytes(content)
    lang, form = random.choice(LANGUAGES), random.choice(list(FORMS))
    output, errors = StringIO(), StringIO()
    with redirect_stdout(output), redirect_stderr(errors):
        code = lorg(["validate", str(path), "--format", form, "--lang", lang, "--fail-on", "error"])
    internal = render(Message("cli.internal", {"error": ""}), lang)
    _must(internal not in errors.getvalue(), f"internal error: {errors.getvalue()[:300]}")
    _must("Traceback" not in errors.getvalue(), "a traceback is shown")
    _must(code in (0, 1, 3), f"exit code {code}")
    output.getvalue().encode("utf-8")
    try:
        load_set(path)
    except LorgError:
        _must(code in (1, 3), f"exit code {code} of what does not load")
    else:
        _must(code == 0, f"exit code {code} of what loads")
    path.unlink()
    yield f"exit {code}"


def fuzz(numbers: Iterable[int], seed: int) -> Tally:
    """Looks at the mutations with these numbers."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            content, random = mutation(number, seed)
            tally.run(number, lambda content=content, random=random: examine(content, random))  # type: ignore[misc]
            if number % _COMMAND_ONE_IN == 0:
                tally.run(number, lambda content=content, random=random: command(content, random, Path(folder)))  # type: ignore[misc]
    return tally


def main(arguments: list[str] | None = None) -> int:
    """Looks at so many mutations; 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutations", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="repeat one mutation, and write its text to standard output")
    options = parser.parse_args(arguments)
    if options.only is not None:
        sys.stdout.buffer.write(mutation(options.only, options.seed)[0])
    started = time.perf_counter()
    tally = fuzz(range(options.mutations) if options.only is None else [options.only], options.seed)
    seconds = time.perf_counter() - started
    count = options.mutations if options.only is None else 1
    sys.stderr.write(f"{count} mutations, seed {options.seed}, {seconds:.0f} s: {tally.line()}\n")
    for what, (number, how) in tally.failures.items():
        sys.stderr.write(f"{what} ({tally.often[what]} times, first with mutation {number})\n  {how}\n")
    return int(bool(tally.failures))


if __name__ == "__main__":
    sys.exit(main())
