"""yes_no: a plain fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from typing_extensions import override

from lorg_indicators.errors import Fault
from lorg_indicators.measures._base import BadValueError, Measure, Reader, Scale
from lorg_indicators.messages import Message

__all__ = ["YesNo", "read_yes_no"]

_YES: Final = {"true": True, "yes": True, "是": True, "有": True, "false": False, "no": False, "否": False, "无": False}


class YesNo(Measure):
    """A plain fact."""

    type: Literal["yes_no"]

    @override
    def reader(self, scales: Mapping[str, Scale]) -> Reader:
        return read_yes_no


def read_yes_no(raw: object) -> bool:
    """A yes or a no, as JSON, English or Chinese write it; raises `BadValueError`."""
    if isinstance(raw, bool):
        return raw
    answer = _YES.get(raw.strip().lower()) if isinstance(raw, str) else None
    if answer is None:
        raise BadValueError(Fault("wrong-type", found=raw, expected=Message("expected.yes-no")))
    return answer
