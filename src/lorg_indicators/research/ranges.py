"""A file of ranges of weights: what shares experts would still agree to.

```yaml
dimension:
  system: [0.10, 0.25]
item:
  plan: [0.2, 0.4]
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lorg_indicators.document import read_document
from lorg_indicators.errors import Fault, LorgError, near, pointer
from lorg_indicators.messages import Message

__all__ = ["Ranges", "parse_ranges"]

Ranges = dict[tuple[str, str], tuple[float, float]]
"""Ends of the share (0-1) of a weight, by level and id."""

_LEVELS = ("dimension", "item", "criterion")


def parse_ranges(content: bytes, source: str | None = None) -> Ranges:
    """The ranges of a YAML or JSON file, by level (dimension, item, criterion) and id.

    Raises:
        LorgError: it is not of this form; every fault is listed with its place.
        UnreadableError: it is no YAML.
    """
    document = read_document(content, source=source, strict=True)
    faults = list(_faults(document.data))
    if faults:
        raise LorgError(document.locate(fault) for fault in faults)
    return {
        (level, str(name)): (float(ends[0]), float(ends[1]))
        for level, ranges in document.data.items()
        for name, ends in ranges.items()
    }


def _faults(data: Any) -> Iterator[Fault]:  # noqa: ANN401
    if not isinstance(data, Mapping) or not data:
        yield Fault("not-a-mapping", "", data, Message("expected.levels"))
        return
    for level, ranges in data.items():
        if level not in _LEVELS:
            yield Fault("unknown-key", pointer(level), level, hint=near(str(level), _LEVELS))
        elif not isinstance(ranges, Mapping):
            yield Fault("not-a-mapping", pointer(level), ranges, Message("expected.levels"))
        else:
            for name, ends in ranges.items():
                if not _is_range(ends):
                    yield Fault("invalid", pointer(level, str(name)), ends, Message("expected.range"))


def _is_range(ends: Any) -> bool:  # noqa: ANN401
    if not isinstance(ends, list) or len(ends) != 2:  # noqa: PLR2004 - two ends
        return False
    numbers = all(isinstance(end, int | float) and not isinstance(end, bool) for end in ends)
    return numbers and 0 <= ends[0] <= ends[1] <= 1
