"""checklist and faults: named options, each with an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import Field
from typing_extensions import override

from lorg_indicators.errors import Fault, near, pointer
from lorg_indicators.measures._base import BadValueError, Measure, Reader, Scale, below, each, whole
from lorg_indicators.measures.yes_no import read_yes_no
from lorg_indicators.messages import Message
from lorg_indicators.text import Name, Text

__all__ = ["Checklist", "Faults", "named_options"]

_Answer = TypeVar("_Answer", bool, int)
_Adder = Callable[[list[Any], dict[str, _Answer]], dict[str, _Answer]]


class _Named(Measure):
    """Named options, each with an answer."""

    UNKNOWN: ClassVar[Any] = {}
    options: Annotated[Mapping[Name, Text], Field(min_length=1)]

    @override
    def describe(self, scales: Mapping[str, Scale]) -> dict[str, Any]:
        # Sorted: the order of keys is nobody's, and equal content has equal bytes.
        options = {name: self.options[name].label for name in sorted(self.options)}
        return {**super().describe(scales), "options": options}

    def _reader(self, answer: Callable[[Any], _Answer], add: _Adder[_Answer], unlisted: _Answer) -> Reader:
        """A list names what is there, and so is closed; in a mapping, what is absent is unknown."""
        known = self.options.keys()

        def check(place: object, name: object) -> str:
            if not isinstance(name, str) or name not in known:
                expected = Message("expected.one-of", {"options": list(known)})
                raise BadValueError(Fault("unknown-option", pointer(place), name, expected, near(name, known)))
            return name

        def entry(name: object, raw: object) -> tuple[str, _Answer | None]:
            option = check(name, name)
            return option, None if raw is None else below(name, answer, raw)

        closed, size = dict.fromkeys(known, unlisted), len(known)

        def read(raw: Any) -> dict[str, _Answer]:  # noqa: ANN401
            if type(raw) is list:
                answers = add(raw, closed.copy())
                if len(answers) == size:
                    return answers
            if isinstance(raw, Mapping):
                given = dict(each(entry, raw.items()))
                return {name: value for name in known if (value := given.get(name)) is not None}
            if isinstance(raw, list | tuple):
                return add(each(check, enumerate(raw)), closed.copy())
            expected = Message("expected.options", {"options": list(known)})
            raise BadValueError(Fault("wrong-type", found=raw, expected=expected))

        return read


class Checklist(_Named):
    """Which of the named practices are in place."""

    type: Literal["checklist"]

    @override
    def reader(self, scales: Mapping[str, Scale]) -> Reader:
        return self._reader(read_yes_no, _ticked, unlisted=False)


class Faults(_Named):
    """How often each of the named faults was found."""

    type: Literal["faults"]

    @override
    def reader(self, scales: Mapping[str, Scale]) -> Reader:
        return self._reader(_read_count, _counted, unlisted=0)


def _ticked(names: list[Any], answers: dict[str, bool]) -> dict[str, bool]:
    """Every named option is there. An unknown name makes the answers more than there are options."""
    try:
        for name in names:
            answers[name] = True
    except TypeError:  # a name that is a list or a mapping
        return {}
    return answers


def _counted(names: list[Any], answers: dict[str, int]) -> dict[str, int]:
    """Every named fault was found, as often as it is named; an unknown one as in `_ticked`."""
    try:
        for name in names:
            answers[name] = answers.get(name, 0) + 1
    except TypeError:
        return {}
    return answers


def named_options(measure: Measure) -> Iterable[str]:
    """The names of a measure's options, none where it has none."""
    return measure.options.keys() if isinstance(measure, _Named) else ()


def _read_count(raw: object) -> int:
    count = int(raw) if isinstance(raw, bool) else whole(raw)
    if count is None or count < 0:
        raise BadValueError(Fault("wrong-type", found=raw, expected=Message("expected.count")))
    return count
