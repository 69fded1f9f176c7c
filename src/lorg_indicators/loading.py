"""Text of a file -> a sound `IndicatorSet`, or one error that lists every fault with its place."""

from __future__ import annotations

from lorg_indicators.consistency import check_set
from lorg_indicators.document import Document, read_document
from lorg_indicators.errors import DefinitionError, EvidenceError, Fault, LorgError
from lorg_indicators.messages import Message
from lorg_indicators.model import IndicatorSet
from lorg_indicators.shape import shaped

__all__ = ["build_set", "parse_evidence", "parse_set"]


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
    indicators, faults = shaped(data)
    if indicators is not None:
        faults = check_set(indicators)
    if indicators is None or faults:
        raise DefinitionError(faults)
    return indicators
