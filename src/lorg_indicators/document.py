"""Text of a YAML or JSON file -> plain data and the place of every part of it. The only room that knows YAML.

The data are built from the parser's events, not by a YAML constructor: so nesting is bounded before anything recurses,
an alias cannot multiply, and no text turns into a date, a sexagesimal or an octal number on its way.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import yaml

from lorg_indicators.errors import Fault, LorgError, UnreadableError, pointer
from lorg_indicators.messages import Message

__all__ = ["Document", "Place", "os_fault", "read_bytes", "read_document"]

_LOADER: Final[type[Any]] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST: Final = 64
_LARGEST: Final = 16 * 1024 * 1024
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")
_WORDS: Final = {"true": True, "false": False, "null": None, "": None}
_AMBIGUOUS: Final = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null|~|0o[0-7]+)")
_OS_CODES: Final = {
    FileNotFoundError: "no-such-file",
    NotADirectoryError: "no-such-file",
    IsADirectoryError: "is-a-folder",
    PermissionError: "no-permission",
}
_YAML_1_1: Final = yaml.SafeLoader.yaml_implicit_resolvers


class Place(NamedTuple):
    """1-based line and column (in code points) of a key and of its value."""

    line: int
    column: int
    value_line: int
    value_column: int


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

    def locate(self, fault: Fault) -> Fault:
        """The fault with file, line and column of its place, or of the nearest part above it that the file has."""
        path, exact = fault.pointer, True
        while path not in self.places:
            if not path:
                return fault.at(self.source, None, None)
            path, exact = path.rpartition("/")[0], False
        place = self.places[path]
        # What is wrong may be the key itself, or something that is missing below it.
        at_key = not exact or pointer(fault.found) == "/" + fault.pointer.rpartition("/")[2]
        spot = (place.line, place.column) if at_key else (place.value_line, place.value_column)
        return fault.at(self.source, *spot)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        UnreadableError: there is no such file, it is a folder, it may not be read, or it is over 16 MiB.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableError([Fault("too-large", file=str(path))])
        return path.read_bytes()
    except (OSError, ValueError) as error:  # a NUL in a path is a ValueError
        raise UnreadableError([os_fault(error, str(path))]) from None


def os_fault(error: OSError | ValueError, file: str, otherwise: str = "unreadable") -> Fault:
    """What the system says of a file, in our words where we have them."""
    for kind, code in _OS_CODES.items():
        if isinstance(error, kind):
            return Fault(code, file=file)
    return Fault(otherwise, found=getattr(error, "strerror", None) or str(error), file=file)


def read_document(content: bytes | str, *, source: str | None = None, strict: bool = False) -> Document:
    """Read one YAML or JSON document.

    Args:
        content: the text, or its bytes in UTF-8 (a byte order mark is skipped).
        source: name of the file, for messages.
        strict: refuse a plain scalar that YAML readers disagree about (``on``, ``010``, ``1:30``, ``2024-01-01``);
            otherwise it is text.

    Raises:
        LorgError: the text is no such document; every fault that could be found is in it.
    """
    text = _decode(content, source)
    if text.lstrip()[:1] in ("{", "["):
        try:
            return Document(_read_json(text, source), source)
        except _NotJsonError:
            pass  # a flow mapping of YAML may start with a brace too
    reader = _Reader(source, strict=strict)
    try:
        return reader.read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        spot = (mark.line + 1, mark.column + 1) if mark else (None, None)
        hint = Message("hint.yaml-syntax", {"problem": str(error.problem or error.context or "")})
        raise LorgError([*reader.faults, Fault("yaml-syntax", hint=hint).at(source, *spot)]) from None
    except yaml.YAMLError:
        raise LorgError([*reader.faults, Fault("yaml-characters", file=source)]) from None


def _decode(content: bytes | str, source: str | None) -> str:
    try:
        if isinstance(content, str):
            content.encode("utf-8")
            return content.removeprefix("\ufeff")
        return content.decode("utf-8-sig")
    except UnicodeEncodeError as error:
        line = error.object.count("\n", 0, error.start) + 1
        raise LorgError([Fault("yaml-characters", file=source, line=line)]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise LorgError([Fault("not-utf-8", file=source, line=line)]) from None


class _NotJsonError(Exception):
    """The text is no JSON; it may be YAML."""


def _read_json(text: str, source: str | None) -> object:
    def pairs(entries: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(entries)
        if len(mapping) != len(entries):
            raise _NotJsonError  # the YAML reader says which key stands twice, and where
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
            raise LorgError([Fault("too-deep", file=source)])
    return data


class _Reader:
    """Builds data from parser events with a stack of its own."""

    def __init__(self, source: str | None, *, strict: bool) -> None:
        self.source, self.strict = source, strict
        self.faults: list[Fault] = []
        self.places: dict[str, Place] = {}

    def read(self, text: str) -> Document:
        events = iter(yaml.parse(text, Loader=_LOADER))
        data: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:  # noqa: PLR2004 - the first that is one too many
                    self._fault("several-documents", event.start_mark, "")
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event, events, "", event.start_mark, 0)
                data = node if documents == 1 else data
        if self.faults:
            raise LorgError(self.faults)
        return Document(data, self.source, self.places)

    def _fault(self, code: str, mark: Any, path: str, found: object = None, hint: Message | None = None) -> None:  # noqa: ANN401
        fault = Fault(code, path, hint=hint) if found is None else Fault(code, path, found, hint=hint)
        self.faults.append(fault.at(self.source, mark.line + 1, mark.column + 1))

    def _node(self, event: yaml.NodeEvent, events: Iterator[yaml.Event], path: str, key: Any, depth: int) -> Any:  # noqa: ANN401
        mark: Any = event.start_mark
        self.places[path] = Place(key.line + 1, key.column + 1, mark.line + 1, mark.column + 1)
        if isinstance(event, yaml.AliasEvent):
            return self._fault("yaml-alias", mark, path, f"*{event.anchor}")
        if event.anchor is not None:
            self._fault("yaml-anchor", mark, path, f"&{event.anchor}")
        tagged: str | None = getattr(event, "tag", None)
        if tagged is not None:
            self._fault("yaml-tag", mark, path, tagged)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if depth >= _DEEPEST:
            self._fault("too-deep", mark, path)
            raise LorgError(self.faults)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path, depth)
        return self._mapping(events, path, depth)

    def _sequence(self, events: Iterator[yaml.Event], path: str, depth: int) -> list[Any]:
        entries: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            entry = cast("yaml.NodeEvent", event)
            entries.append(self._node(entry, events, f"{path}/{len(entries)}", event.start_mark, depth + 1))
        return entries

    def _mapping(self, events: Iterator[yaml.Event], path: str, depth: int) -> dict[Any, Any]:
        mapping: dict[Any, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            mark = event.start_mark
            own = self.places[path]
            name: Any = self._node(cast("yaml.NodeEvent", event), events, path, mark, depth + 1)
            self.places[path] = own
            if not isinstance(name, str | int) or isinstance(name, bool):
                self._fault("key-not-text", mark, path, name)
                name = str(name)
            if name == "<<":
                self._fault("yaml-merge", mark, path, name)
            if name in mapping:
                self._fault("duplicate-key", mark, path, name)
            below = path + pointer(name)
            mapping[name] = self._node(cast("yaml.NodeEvent", next(events)), events, below, mark, depth + 1)
        return mapping

    def _scalar(self, event: yaml.ScalarEvent, path: str) -> object:
        text: str = event.value
        if not event.implicit[0]:  # quoted or block: text, whatever it looks like
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        if _NUMBER.fullmatch(text) and math.isfinite(float(text)):
            return float(text)
        if self.strict and _ambiguous(text):
            self._fault("yaml-ambiguous", event.start_mark, path, text, Message("hint.quote-it", {"text": text}))
        return text


def _ambiguous(text: str) -> bool:
    """Whether YAML 1.1 makes something else than text of this plain scalar."""
    resolvers = _YAML_1_1.get(text[0], [])
    return bool(_AMBIGUOUS.fullmatch(text)) or any(pattern.match(text) for _, pattern in resolvers)
