"""Text of a YAML or JSON file -> plain data and the place of every part of it. The only room that knows YAML.

The data are built from the parser's events, not by a YAML constructor: so nesting is bounded before anything recurses,
an alias cannot multiply, and no text turns into a date, a sexagesimal or an octal number on its way.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple, cast

import yaml

from lorg_indicators.errors import Fault, LorgError, Position, Range, pointer
from lorg_indicators.messages import Message
from lorg_indicators.syntax import decode, grammar_fault, line_from, odd_character, properties, what_to_write

__all__ = ["Document", "Place", "plain_value", "read_document", "scan_document"]

_LOADER: Final[type[Any]] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST: Final = 64
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")
_WORDS: Final = {"true": True, "false": False, "null": None, "": None}
_AMBIGUOUS: Final = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null|~|0o[0-7]+)")
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_YAML_1_1: Final = yaml.SafeLoader.yaml_implicit_resolvers


class Place(NamedTuple):
    """Where a part stands in its text: the marks of its key and of its value.

    A mark has ``line``, ``column`` and ``index``, all from 0, in code points. In a list there is no key, and the key's
    marks are those of the value.
    """

    key_start: Any
    key_end: Any
    start: Any
    end: Any

    @property
    def key(self) -> Range:
        """The key."""
        return _range(self.key_start, self.key_end)

    @property
    def value(self) -> Range:
        """The value."""
        return _range(self.start, self.end)

    @property
    def token(self) -> Range:
        """What to point at for the whole of the part: its value, or its key where that has several lines or nothing."""
        return self.value if self.start.line == self.end.line and self.start.index < self.end.index else self.key


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and where.

    Attributes:
        data: mappings, lists, texts, numbers, true, false, null.
        source: name of the file, for messages.
        places: JSON pointer -> place; empty for JSON.
    """

    data: Any
    source: str | None = None
    places: Mapping[str, Place] = field(default_factory=dict)

    def at(self, path: str) -> Any:  # noqa: ANN401
        """What stands at a JSON pointer, None where nothing does."""
        data = self.data
        for part in path.split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            if isinstance(data, list):
                data = data[int(name)] if name.isdecimal() and int(name) < len(data) else None
            else:
                data = data.get(name) if isinstance(data, Mapping) else None
        return data

    def locate(self, fault: Fault) -> Fault:
        """The fault with its file and its range there, or that of the nearest part above it that the file has.

        What it found is shown as the file has it: 24 where the model says 24.0.
        """
        path, exact = fault.pointer, True
        written = self.at(path)
        if isinstance(fault.found, float | list) and written == fault.found:
            fault = replace(fault, found=written)
        while path not in self.places:
            if not path:
                return fault.at(self.source, None)
            path, exact = path.rpartition("/")[0], False
        place = self.places[path]
        # What is wrong may be the key itself, or something that is missing below it.
        at_key = not exact or pointer(fault.found) == "/" + fault.pointer.rpartition("/")[2]
        start, end = place.key if at_key else place.token
        # Of an empty entry of a list there is only the dash that it stands behind.
        return fault.at(self.source, Range(_before(start) if path and start == end else start, end))


def read_document(content: bytes | str, *, source: str | None = None, strict: bool = False) -> Document:
    """Read one YAML or JSON document; arguments as those of `scan_document`.

    Raises:
        LorgError: the text is no such document; every fault that could be found is in it.
    """
    document, faults = scan_document(content, source=source, strict=strict)
    if document is None or faults:
        raise LorgError(faults)
    return document


def scan_document(
    content: bytes | str, *, source: str | None = None, strict: bool = False, placed: bool = False
) -> tuple[Document | None, list[Fault]]:
    """One YAML or JSON document and its faults; None where they leave nothing to read.

    Args:
        content: the text, or its bytes in UTF-8 (a byte order mark is skipped).
        source: name of the file, for messages.
        strict: refuse a plain scalar that YAML readers disagree about (``on``, ``010``, ``1:30``, ``2024-01-01``);
            otherwise it is text.
        placed: read JSON as the YAML that it is too, so that every part has its place.
    """
    try:
        text = decode(content, source)
    except LorgError as error:
        return None, list(error.faults)
    if text.lstrip()[:1] in ("{", "["):
        with suppress(_NotJsonError):  # a flow mapping of YAML may start with a brace too
            return Document(_read_json(text), source, _json_places(text) if placed else {}), []
    reader = _Reader(source, strict=strict)
    try:
        return reader.read(text), reader.faults
    except yaml.MarkedYAMLError as error:
        problem = str(error.problem or error.context or "")
        found = grammar_fault(problem, error.context_mark, error.problem_mark, text, source)
    except yaml.YAMLError:
        found = odd_character(text, source)
    except LorgError as error:
        return None, list(error.faults)
    return None, [*reader.faults, found]


def _before(mark: Position) -> Position:
    return Position(mark.line, max(mark.column - 1, 1))


def _range(start: Any, end: Any) -> Range:  # noqa: ANN401 - marks of PyYAML's, which has no types for them
    return Range(Position(start.line + 1, start.column + 1), Position(end.line + 1, end.column + 1))


class _NotJsonError(Exception):
    """The text is no JSON, or too deep; YAML's reader, which may read it or not, says what is wrong and where."""


def _read_json(text: str) -> object:
    def pairs(entries: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(entries)
        if len(mapping) != len(entries):
            raise _NotJsonError
        return mapping

    try:
        data = json.loads(text, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        raise _NotJsonError from None
    level, depth = [data], 0
    while level:
        nested = [part for part in level if isinstance(part, dict | list)]
        level = [below for part in nested for below in (part.values() if isinstance(part, dict) else part)]
        depth += bool(nested)
        if depth > _DEEPEST:
            raise _NotJsonError
    return data


def _json_places(text: str) -> Mapping[str, Place]:
    """The places in a text that is JSON, read as the YAML that it is too, as far as YAML's reader follows."""
    # Half of a pair of surrogates is an error there; any other character of the same length keeps the places.
    reader = _Reader(None, strict=False)
    with suppress(yaml.YAMLError, LorgError):
        reader.read(_SURROGATE.sub(r"\\ufffd", text))
    return reader.places


@dataclass(frozen=True, slots=True)
class _Mark:
    """A mark like those of PyYAML."""

    line: int
    column: int
    index: int


class _End(NamedTuple):
    """Where a block ends."""

    end_mark: Any


_Collection = tuple[Any, Any, Any, Any]
"""The data of a collection, the event of its first key, where its last part ends, and its closing event."""


class _Reader:
    """Builds data from parser events with a stack of its own."""

    def __init__(self, source: str | None, *, strict: bool) -> None:
        self.source, self.strict = source, strict
        self.faults: list[Fault] = []
        self.places: dict[str, Place] = {}
        self.text = ""
        self._last: Place
        self._plain: dict[str, tuple[object, bool]] = {}

    def read(self, text: str) -> Document:
        self.text = text
        events = iter(yaml.parse(text, Loader=_LOADER))
        data: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:  # noqa: PLR2004 - the first that is one too many
                    self._fault("several-documents", event, "")
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event, events, "", None, 0)
                data = node if documents == 1 else data
        if not documents:
            self._nothing(line_from(text, 0))
        return Document(data, self.source, self.places)

    def _nothing(self, line: str) -> None:
        """The place of the whole of a text that says nothing: its first line."""
        start, end = _Mark(0, 0, 0), _Mark(0, len(line), len(line))
        self.places[""] = Place(start, end, start, end)

    def _fault(self, code: str, event: Any, path: str, found: object = None, hint: Message | None = None) -> None:  # noqa: ANN401
        fault = Fault(code, path, hint=hint) if found is None else Fault(code, path, found, hint=hint)
        self.faults.append(fault.at(self.source, _range(event.start_mark, event.end_mark)))

    def _node(self, event: yaml.NodeEvent, events: Iterator[yaml.Event], path: str, key: Any, depth: int) -> Any:  # noqa: ANN401
        """The data of one node, its place noted; ``key`` is the event of its key, None in a list."""
        if isinstance(event, yaml.AliasEvent):
            self._fault("yaml-alias", event, path, f"*{event.anchor}")
            return self._place(path, key or event, event, event, None)
        if event.anchor is not None or getattr(event, "tag", None) is not None:
            given = (event.anchor, getattr(event, "tag", None))
            self.faults += properties(self.text, event.start_mark, 2 - given.count(None), path, self.source)
        if isinstance(event, yaml.ScalarEvent):
            return self._place(path, key or event, event, event, self._scalar(event, path))
        if depth >= _DEEPEST:
            self._fault("too-deep", event, path)
            raise LorgError(self.faults)
        read = self._sequence if isinstance(event, yaml.SequenceStartEvent) else self._mapping
        value, first, last, closing = read(events, path, depth)
        # A block ends where its last part does; its closing event stands at the next token, comments in between.
        end = closing if cast("Any", event).flow_style else last
        return self._place(path, key or first or event, event, end or closing, value)

    def _place(self, path: str, key: Any, start: Any, end: Any, value: Any) -> Any:  # noqa: ANN401 - five events
        self.places[path] = Place(key.start_mark, key.end_mark, start.start_mark, end.end_mark)
        self._last = self.places[path]
        return value

    def _sequence(self, events: Iterator[yaml.Event], path: str, depth: int) -> _Collection:
        entries: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            entry = cast("yaml.NodeEvent", event)
            entries.append(self._node(entry, events, f"{path}/{len(entries)}", None, depth + 1))
        return entries, None, self._ended(bool(entries)), event

    def _mapping(self, events: Iterator[yaml.Event], path: str, depth: int) -> _Collection:
        mapping: dict[Any, Any] = {}
        first: Any = None
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            first = first or event
            name = self._name(event, events, path, depth)
            if name in mapping:
                self._fault("duplicate-key", event, path, name)
            below = path + pointer(getattr(event, "value", "") if name is None else name)
            value = self._node(cast("yaml.NodeEvent", next(events)), events, below, event, depth + 1)
            if name is not None:
                mapping[name] = value
        return mapping, first, self._ended(first is not None), event

    def _name(self, event: Any, events: Iterator[yaml.Event], path: str, depth: int) -> str | int | None:  # noqa: ANN401
        """A key; None for what can be none, which is then left out of the data, so that it is not told twice."""
        plain = isinstance(event, yaml.ScalarEvent) and event.anchor is None and event.tag is None
        if plain and event.value == "<<":
            self._fault("yaml-merge", event, path, "<<")
            return None
        # Only the value has a place of its own.
        name: object = self._scalar(event, path) if plain else self._node(event, events, path, None, depth + 1)
        if not isinstance(name, str | int) or isinstance(name, bool):
            self._fault("key-not-text", event, path, name)
            return None
        return name

    def _ended(self, filled: bool) -> Any:  # noqa: ANN401, FBT001
        """What has the mark at which the last part of a collection ended."""
        return _End(self._last.end) if filled else None

    def _scalar(self, event: yaml.ScalarEvent, path: str) -> object:
        text: str = event.value
        if not event.implicit[0]:  # quoted or block: text, whatever it looks like
            return text
        if text not in self._plain:  # the same keys come again and again
            value = plain_value(text)
            self._plain[text] = value, isinstance(value, str) and _ambiguous(text)
        value, ambiguous = self._plain[text]
        if ambiguous and self.strict:
            self._fault("yaml-ambiguous", event, path, text, what_to_write(text))
        return value


def plain_value(text: str) -> object:
    """What a plain scalar is: a number as JSON writes it, true, false, null, or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text


def _ambiguous(text: str) -> bool:
    """Whether YAML 1.1 makes something else than text of this plain scalar."""
    resolvers = _YAML_1_1.get(text[0], [])
    return bool(_AMBIGUOUS.fullmatch(text)) or any(pattern.match(text) for _, pattern in resolvers)
