"""Text of a file -> a sound `IndicatorSet`, or one error that lists every fault with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from lorg_indicators.consistency import check_set
from lorg_indicators.criteria import BY_KIND
from lorg_indicators.criteria.bands import Band
from lorg_indicators.document import Document, read_document
from lorg_indicators.errors import DefinitionError, EvidenceError, Fault, LorgError, near, pointer
from lorg_indicators.measures import TYPES, Level, Scale
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

__all__ = ["build_set", "parse_evidence", "parse_set"]

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


def parse_set(content: bytes | str, source: str | None = None) -> IndicatorSet:
    """The set that a YAML or JSON text defines.

    Raises:
        DefinitionError: the text is no sound set; every fault has its file, line and column.
    """
    try:
        document = read_document(content, source=source, strict=True)
    except LorgError as error:
        raise DefinitionError(error.faults) from None
    try:
        return build_set(document.data)
    except DefinitionError as error:
        raise DefinitionError(document.locate(fault) for fault in error.faults) from None


def parse_evidence(content: bytes | str, source: str | None = None) -> Document:
    """The evidence document that a YAML or JSON text holds, not checked against a set yet.

    Raises:
        EvidenceError: the text is no YAML or JSON document, or it is empty.
    """
    try:
        document = read_document(content, source=source)
    except LorgError as error:
        raise EvidenceError(error.faults) from None
    if document.data is None:
        # An empty file is more often a mishap than a document without evidence; that one is written {}.
        raise EvidenceError([Fault("empty", file=source, expected=Message("expected.document"))])
    return document


def build_set(data: object) -> IndicatorSet:
    """The set that plain data define.

    Raises:
        DefinitionError: the data are no sound set; pointers lead to the faults.
    """
    try:
        # By way of JSON, so that strictness means JSON's types: a list is a tuple, but "1" is no number.
        text = json.dumps(data, ensure_ascii=False, allow_nan=False)
        indicators = IndicatorSet.model_validate_json(text.encode("utf-8"))
    except ValidationError as error:
        raise DefinitionError(_shape_faults(error, data)) from None
    except (TypeError, ValueError, RecursionError, OverflowError) as error:
        raise DefinitionError([Fault("not-plain-data", found=str(error), expected=Message("expected.set"))]) from None
    faults = check_set(indicators)
    if faults:
        raise DefinitionError(faults)
    return indicators


def _shape_faults(error: ValidationError, data: object) -> Iterator[Fault]:
    for entry in error.errors(include_url=False):
        path = _path(entry["loc"], data)
        code = _CODES.get(entry["type"], "invalid")
        place, found, context = pointer(*path), _at(data, path), entry.get("ctx", {})
        if code == "too-short" and isinstance(found, list | Mapping) and len(found) >= context.get("min_length", 0):
            continue  # it is long enough; some of its parts are wrong, which is said of them
        match code:
            case "unknown-key":
                known = _keys(path[:-1], data)
                hint = Message("hint.comma") if found is None else near(path[-1], known)
                yield Fault(code, place, path[-1], Message("expected.one-of", {"options": known}), hint)
            case "missing-key":
                yield Fault(code, pointer(*path[:-1]), expected=Message("expected.key", {"name": path[-1]}))
            case "unknown-kind" | "missing-kind":
                kinds = sorted(BY_KIND) if "criteria" in path else sorted(_TAGS - BY_KIND.keys())
                key = str(context.get("discriminator", "kind")).strip("'")
                value = found.get(key) if isinstance(found, Mapping) else None
                yield Fault(code, place, value, Message("expected.one-of", {"options": kinds}), near(value, kinds))
            case _:
                yield Fault(code, place, found, _expected(code, entry["type"], context))


def _expected(code: str, kind: str, context: Mapping[str, Any]) -> Message:
    if code == "out-of-range":
        limit = next(iter(context.values()), "")
        return Message(f"expected.{kind.replace('_', '-')}", {"limit": limit})
    if code == "wrong-type":
        return Message(f"expected.type.{kind.partition('_')[0]}")
    if code == "badly-formed":
        return Message("expected.pattern", {"pattern": context.get("pattern", "")})
    if code == "not-one-of":
        return Message("expected.text", {"text": str(context.get("expected", ""))})
    return Message("expected.length" if code in ("too-short", "too-long") else "expected.valid", {"what": kind})


def _path(location: tuple[int | str, ...], data: object) -> list[int | str]:
    """Pydantic's location without what it inserts: the tag of a union's member, and a mark for a mapping's key."""
    path: list[int | str] = []
    tagged = 0  # how long the path was where the last tag stood, because a key may be called like a tag
    for part in location:
        member = len(path) > 1 and path[-2] in ("criteria", "measures") and len(path) != tagged
        if member and part in _TAGS:
            tagged = len(path)
        elif part != "[key]" or isinstance(_at(data, path), list):
            path.append(part)
    return path


def _at(data: object, path: list[int | str]) -> Any:  # noqa: ANN401
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


def _names(part: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in part.model_fields.items()]
