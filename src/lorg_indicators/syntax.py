"""What is wrong with a text before its meaning counts: bytes, characters, the grammar of YAML, words it reads two ways.

It knows YAML's messages by their words only; positions are marks with ``line``, ``column`` and ``index`` from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lorg_indicators.errors import Fault, LorgError, Position, Range
from lorg_indicators.messages import Message

__all__ = ["decode", "grammar_fault", "line_from", "lines_of", "odd_character", "properties", "what_to_write"]

# Compiled when a text has such a character: that takes longer than reading most files.
_ODD: Final = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_ANSWERS: Final = {
    **dict.fromkeys(("y", "yes", "on", "true"), "true"),
    **dict.fromkeys(("n", "no", "off", "false"), "false"),
}
_NUMERAL: Final = re.compile(r"[-+]?(?:0[xob])?[0-9a-fA-F._]*[0-9][0-9a-fA-F._]*")
_PROPERTY: Final = re.compile(r"(?:\s|#[^\n]*\n)*(!<[^>\s]*>|[&!][^\s,\[\]{}]*)")
_LINE_END: Final = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_NO_COLON: Final = "could not find expected ':'"
# What libyaml says most often -> our words; the rest is shown as it says it.
_PROBLEMS: Final = (
    (_NO_COLON, Message("hint.yaml.no-colon")),
    ("did not find expected key", Message("hint.yaml.no-key")),
    ("did not find expected '-' indicator", Message("hint.yaml.no-dash")),
    ("did not find expected ',' or", Message("hint.yaml.unclosed")),
    ("did not find expected node content", Message("hint.yaml.no-content")),
    ("did not find expected <document start>", Message("hint.yaml.after-end")),
    ("mapping values are not allowed", Message("hint.yaml.second-colon")),
    ("block sequence entries are not allowed", Message("hint.yaml.dash")),
    ("found a tab character", Message("hint.yaml.tab")),
    ("found character that cannot start any token", Message("hint.yaml.odd-start")),
    ("found unknown escape character", Message("hint.yaml.escape")),
    ("found unexpected end of stream", Message("hint.yaml.end")),
    ("found undefined tag handle", Message("hint.yaml.tag-handle")),
)


def decode(content: bytes | str, source: str | None) -> str:
    """The text, without a byte order mark.

    Raises:
        LorgError: it is no UTF-8, or has a second mark; the fault is at the first byte, or character, that is wrong.
    """
    try:
        if isinstance(content, str):
            content.encode("utf-8")
            text = content.removeprefix("\ufeff")
        else:
            text = content.decode("utf-8-sig")
    except UnicodeEncodeError as error:
        code, before = "yaml-characters", error.object[: error.start]
    except UnicodeDecodeError as error:
        code, before = "not-utf-8", error.object[: error.start].decode("utf-8")
    else:
        if not text.startswith("\ufeff"):
            return text
        code, before = "yaml-characters", ""  # libyaml takes a second mark away in silence, and then counts wrong
    raise LorgError([Fault(code).at(source, _letter(before))])


def odd_character(text: str, source: str | None) -> Fault:
    """The first character that YAML does not allow."""
    odd = re.search(_ODD, text)
    return Fault("yaml-characters").at(source, None if odd is None else _letter(text[: odd.start()]))


def _letter(before: str) -> Range:
    """The one character that stands after a text."""
    lines = lines_of(before)
    line, column = len(lines), len(lines[-1]) + 1
    return Range(Position(line, column), Position(line, column + 1))


def lines_of(text: str) -> list[str]:
    """The lines of a text as YAML counts them: U+0085, U+2028 and U+2029 end a line too."""
    return _LINE_END.split(text)


def line_from(text: str, index: int) -> str:
    """What of a line stands from an index on."""
    end = _LINE_END.search(text, index)
    return text[index:] if end is None else text[index : end.start()]


def grammar_fault(problem: str, context_mark: Any, problem_mark: Any, text: str, source: str | None) -> Fault:  # noqa: ANN401
    """What YAML's parser stumbled at, where a person would look for it.

    That is the key without a colon rather than the line after it, and the bracket or the quotation mark that was opened
    rather than the end of the file.
    """
    hint = next((hint for words, hint in _PROBLEMS if words in problem), None)
    fault = Fault("yaml-syntax", hint=hint or Message("hint.yaml-syntax", {"problem": problem}))
    at_end = problem_mark is None or not text[problem_mark.index :].strip()
    mark = context_mark if context_mark is not None and (at_end or _NO_COLON in problem) else problem_mark
    return fault.at(source, None if mark is None else _piece(mark, text, whole=_NO_COLON in problem))


def _piece(mark: Any, text: str, *, whole: bool) -> Range:  # noqa: ANN401
    """The character at a mark; the rest of the line where that is wanted, or where only space is left."""
    rest = line_from(text, mark.index).rstrip()
    start = Position(mark.line + 1, mark.column + 1)
    return Range(start, Position(start.line, start.column + (len(rest) if whole else min(len(rest), 1))))


def properties(text: str, mark: Any, count: int, path: str, source: str | None) -> Iterator[Fault]:  # noqa: ANN401
    """The anchor and the tag of a node that begins at a mark, as many as it has: each a fault, at its own piece."""
    end = mark.index
    for _ in range(count):
        found = _PROPERTY.match(text, end)
        start, end = (end, end) if found is None else found.span(1)
        *above, before = lines_of(text[mark.index : start])
        line, column = mark.line + 1 + len(above), len(before) + 1 + (0 if above else mark.column)
        code = "yaml-anchor" if text.startswith("&", start) else "yaml-tag"
        piece = Range(Position(line, column), Position(line, column + end - start))
        yield Fault(code, path, text[start:end]).at(source, piece)


def what_to_write(text: str) -> Message:
    """What an ambiguous plain scalar may have meant, and how that is written."""
    answer = _ANSWERS.get(text.lower())
    if answer is not None:
        return Message("hint.yes-or-no", {"text": text, "answer": answer})
    return Message("hint.plain-number" if _NUMERAL.fullmatch(text) else "hint.quote-it", {"text": text})
