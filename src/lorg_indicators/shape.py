"""Plain data -> the typed model, or every fault of its shape: Pydantic's errors in our words, at places of the data."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lorg_indicators.criteria import BY_KIND
from lorg_indicators.criteria.bands import Band
from lorg_indicators.errors import Fault, near, pointer
from lorg_indicators.measures import TYPES, YEARS, Level, Scale
from lorg_indicators.messages import Message
from lorg_indicators.model import (
    Aggregation,
    Dimension,
    Effective,
    Held,
    IndicatorSet,
    Item,
    Ladder,
    Quota,
    Requirements,
    Source,
    Tier,
)

__all__ = ["all_keys", "shaped", "shaped_as"]

_KEY: Final = "[key]"
_TAGS: Final = frozenset(BY_KIND) | frozenset(TYPES.values())
# Pydantic's names of errors -> ours. What is not named here is `invalid`, with Pydantic's limits in the message.
_CODES: Final[Mapping[str, str]] = {
    "missing": "missing-key",
    "extra_forbidden": "unknown-key",
    "union_tag_invalid": "unknown-kind",
    "union_tag_not_found": "missing-kind",
    "string_pattern_mismatch": "badly-formed",
    "literal_error": "not-one-of",
    "string_type": "wrong-type",
    "float_type": "wrong-type",
    "int_type": "wrong-type",
    "bool_type": "wrong-type",
    "tuple_type": "wrong-type",
    "mapping_type": "wrong-type",
    "model_type": "wrong-type",
    "model_attributes_type": "wrong-type",
    "dict_type": "wrong-type",
    "int_from_float": "wrong-type",
    "float_parsing": "wrong-type",
    "finite_number": "not-finite",
    "greater_than": "out-of-range",
    "greater_than_equal": "out-of-range",
    "less_than": "out-of-range",
    "less_than_equal": "out-of-range",
    "too_short": "too-short",
    "string_too_short": "too-short",
    "string_too_long": "too-long",
    "too_long": "too-long",
}
_NOT_PLAIN: Final = (TypeError, ValueError, RecursionError, OverflowError)
_Path = list[int | str]
_Keys = Callable[[_Path, object], list[str]]
_Model = TypeVar("_Model", bound=BaseModel)


def shaped(data: object) -> tuple[IndicatorSet | None, list[Fault]]:
    """The model of plain data, or None and every fault of their shape."""
    if data is None:
        return None, [Fault("too-short", expected=Message("expected.set"), hint=Message("hint.empty"))]
    return _shaped(IndicatorSet, data, _keys)


def shaped_as(model: type[_Model], data: object) -> tuple[_Model | None, list[Fault]]:
    """The same for a model that is no set and has no parts of several kinds, such as a policy."""
    return _shaped(model, data, lambda path, _: _keys_of(model, path))


def _shaped(model: type[_Model], data: object, keys: _Keys) -> tuple[_Model | None, list[Fault]]:
    try:
        text = _json(data)
    except _NOT_PLAIN as error:
        return None, _not_plain(model, data, error, keys)
    return _validated(model, text, keys)


def _json(data: object) -> bytes:
    # By way of JSON, so that strictness means JSON's types: a list is a tuple, but "1" is no number.
    return json.dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8")


def _validated(model: type[_Model], text: bytes, keys: _Keys) -> tuple[_Model | None, list[Fault]]:
    try:
        return model.model_validate_json(text), []
    except ValidationError as error:
        # The data as Pydantic saw them: all keys are texts.
        data, entries = json.loads(text), error.errors(include_url=False)
    return None, list(_faults(entries, data, keys))


def _not_plain(model: type[BaseModel], data: object, error: Exception, keys: _Keys) -> list[Fault]:
    """What JSON has no way to write, and the faults of the rest."""
    odd: list[Fault] = []
    try:
        text = _json(_without_odd(data, "", odd))
    except _NOT_PLAIN:
        return [Fault("not-plain-data", found=str(error), expected=Message("expected.set"))]
    told = {fault.pointer for fault in odd}
    return [*odd, *(fault for fault in _validated(model, text, keys)[1] if fault.pointer not in told)]


def _without_odd(data: object, place: str, odd: list[Fault]) -> object:
    """The data with nothing where a number is not finite or a text holds half a character; those become faults."""
    if isinstance(data, Mapping):
        sound = {key: value for key, value in data.items() if not _halved(key)}
        odd += [Fault("yaml-characters", place, key) for key in data if key not in sound]
        return {key: _without_odd(value, place + pointer(key), odd) for key, value in sound.items()}
    if isinstance(data, list | tuple):
        return [_without_odd(entry, place + pointer(at), odd) for at, entry in enumerate(data)]
    if isinstance(data, float) and not math.isfinite(data):
        odd.append(Fault("not-finite", place, data, Message("expected.number")))
    elif _halved(data):
        odd.append(Fault("yaml-characters", place, data))
    else:
        return data
    return None


def _halved(text: object) -> bool:
    """Whether a text holds half of a pair of surrogates, which is no character."""
    return isinstance(text, str) and any("\ud800" <= letter <= "\udfff" for letter in text)


def _faults(entries: Sequence[ErrorDetails], data: object, keys: _Keys) -> Iterator[Fault]:
    for entry in entries:
        path = _path(entry["loc"], data)
        code, found, context = _CODES.get(entry["type"], "invalid"), _at(data, path), entry.get("ctx", {})
        if entry["loc"][-1:] == (_KEY,) and _path(entry["loc"][:-1], data) == path:
            yield Fault(code, pointer(*path), path[-1], _expected(entry, path, path[-1]))
        elif code == "too-short" and isinstance(found, list | Mapping) and len(found) >= context.get("min_length", 0):
            continue  # it is long enough; some of its parts are wrong, which is said of them
        elif code == "unknown-key":
            yield _unknown_key(path, found, keys(path[:-1], data))
        elif code == "missing-key" and isinstance(path[-1], int):
            above = _at(data, path[:-1])
            if path[-1] == len(above):  # once, however many are missing
                missing = sum(other["loc"][:-1] == entry["loc"][:-1] for other in entries)
                expected = Message("expected.entries-at-least", {"limit": len(above) + missing})
                yield Fault("too-short", pointer(*path[:-1]), above, expected)
        elif code == "missing-key":
            yield Fault(code, pointer(*path[:-1]), expected=Message("expected.key", {"name": path[-1]}))
        elif code in ("unknown-kind", "missing-kind"):
            yield _wrong_kind(code, path, found, context)
        elif code == "not-one-of":
            options = re.findall(r"'([^']*)'", str(context.get("expected", "")))
            yield Fault(code, pointer(*path), found, _one_of(options), near(found, options))
        else:
            yield Fault(code, pointer(*path), found, _expected(entry, path, found))


def _unknown_key(path: _Path, found: object, known: list[str]) -> Fault:
    hint = Message("hint.comma") if found is None else near(path[-1], known)
    return Fault("unknown-key", pointer(*path), path[-1], _one_of(known), hint)


def _wrong_kind(code: str, path: _Path, found: object, context: Mapping[str, Any]) -> Fault:
    key = str(context.get("discriminator", "kind")).strip("'")
    kinds = list(BY_KIND if key == "kind" else TYPES.values())
    if code == "missing-kind":
        return Fault(code, pointer(*path), expected=Message("expected.kind", {"key": key, "options": kinds}))
    value = found.get(key) if isinstance(found, Mapping) else None
    return Fault(code, pointer(*path, key), value, _one_of(kinds), near(value, kinds))


def _one_of(options: list[str]) -> Message:
    return Message("expected.one-of", {"options": options})


def _expected(entry: ErrorDetails, path: _Path, found: object) -> Message:
    kind, context = entry["type"], entry.get("ctx", {})
    code = _CODES.get(kind, "invalid")
    if code == "out-of-range":
        limit = next(iter(context.values()), "")
        # A year has no thousands to group.
        return Message(f"expected.{kind.replace('_', '-')}", {"limit": str(limit) if limit in YEARS else limit})
    if code == "wrong-type":
        name = "text" if context.get("class_name") == "_Text" else kind.partition("_")[0]
        return Message(f"expected.type.{name}")
    if code in ("too-short", "too-long"):
        what = "letters" if isinstance(found, str) else "entries"
        most = "most" if code == "too-long" else "least"
        return Message(f"expected.{what}-at-{most}", {"limit": context.get("max_length", context.get("min_length", 1))})
    if code == "badly-formed":
        form = path[-1] if path[-1] in ("version", "digest") and entry["loc"][-1] != _KEY else "name"
        return Message(f"expected.form.{form}")
    return Message("expected.number") if code == "not-finite" else Message("expected.valid", {"what": kind})


def _path(location: tuple[int | str, ...], data: object) -> _Path:
    """Pydantic's location without what it inserts: the tag of a union's member, and a mark for a mapping's key."""
    path: _Path = []
    tagged = 0  # how long the path was where the last tag stood, because a key may be called like a tag
    for part in location:
        member = len(path) > 1 and path[-2] in ("criteria", "measures") and len(path) != tagged
        if member and part in _TAGS:
            tagged = len(path)
        elif part != _KEY or _has(_at(data, path), _KEY):
            path.append(part)
    return path


def _has(data: object, key: str) -> bool:
    return isinstance(data, Mapping) and key in data


def _at(data: object, path: _Path) -> Any:  # noqa: ANN401
    """What stands at a path of the data, None where nothing does."""
    for part in path:
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


_PARTS: Final[Mapping[str, type[BaseModel]]] = {
    "dimensions": Dimension,
    "items": Item,
    "scales": Scale,
    "levels": Level,
    "bands": Band,
    "ladder": Ladder,
    "tiers": Tier,
    "requires": Requirements,
    "held": Held,
    "quota": Quota,
    "source": Source,
    "effective": Effective,
    "aggregation": Aggregation,
}


def _keys(path: list[int | str], data: object) -> list[str]:
    """The keys that the part at ``path`` can have."""
    if not path:
        return _names(IndicatorSet)
    part = _at(data, path)
    above = (
        path[-2] if len(path) > 1 and (isinstance(path[-1], int) or path[-2] in ("measures", "scales")) else path[-1]
    )
    if isinstance(part, Mapping) and above == "criteria":
        return _names(BY_KIND[str(part.get("kind"))])
    if isinstance(part, Mapping) and above == "measures":
        return _names({name: kind for kind, name in TYPES.items()}[str(part.get("type"))])
    return _names(_PARTS[str(above)]) if above in _PARTS else ["zh", "en"]


def _keys_of(model: type[BaseModel], path: _Path) -> list[str]:
    """The keys that the part of a model at ``path`` can have."""
    kind: Any = model
    for step in path:
        kind = _below(kind, step)
    part = _part(kind)
    return [] if part is None else [name for name in _names(part) if not name.startswith("_")]


def _below(kind: Any, step: int | str) -> Any:  # noqa: ANN401 - annotations have no common type
    """The type of what stands at a key or a place of something of a type."""
    part = _part(kind)
    if part is not None:
        fields = {field.alias or name: field.annotation for name, field in part.model_fields.items()}
        return fields.get(str(step))
    arguments = [argument for argument in get_args(_bare(kind)) if argument is not Ellipsis]
    return arguments[-1] if arguments else None


def _part(kind: Any) -> type[BaseModel] | None:  # noqa: ANN401
    kind = _bare(kind)
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _bare(kind: Any) -> Any:  # noqa: ANN401
    """A type without its annotations, and without None where that is the other choice."""
    while get_origin(kind) in (Annotated, Union, UnionType):
        kind = next(argument for argument in get_args(kind) if argument is not type(None))
    return kind


def all_keys() -> frozenset[str]:
    """Every key of the format, wherever it may stand."""
    parts: list[type[BaseModel]] = [IndicatorSet, *_PARTS.values(), *BY_KIND.values(), *TYPES]
    return frozenset({"zh", "en"}.union(*map(_names, parts)))


def _names(part: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in part.model_fields.items()]
