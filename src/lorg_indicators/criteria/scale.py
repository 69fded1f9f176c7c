"""scale: a measure between two goalposts, linear or logarithmic, capped at both."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from typing_extensions import override

from lorg_indicators.criteria._base import Algebra, NumberCriterion, Reads
from lorg_indicators.criteria._steps import grid
from lorg_indicators.data import CriterionData, MeasureData
from lorg_indicators.errors import Fault, pointer
from lorg_indicators.messages import Amount, Message
from lorg_indicators.scoring import reaches, tolerance, within
from lorg_indicators.text import Finite

if TYPE_CHECKING:
    from narwhals import Expr

__all__ = ["Scale"]


class Scale(NumberCriterion):
    """0 at ``zero_at``, 1 at ``full_at``, in proportion between (min-max), on the logarithms where asked.

    The method is that of the goalposts of the Human Development Index (UNDP, technical notes), with caps.
    """

    kind: Literal["scale"]
    zero_at: Finite
    full_at: Finite
    transform: Literal["linear", "logarithmic"] | None = None

    @override
    def figures(self) -> tuple[str, ...]:
        return ("zero_at", "full_at", *(("transform",) if self.transform else ()))

    @override
    def check(self, reads: Reads) -> Iterator[Fault]:
        del reads
        if abs(self.zero_at - self.full_at) <= 2 * tolerance(self.full_at):
            yield Fault("goalposts-equal", "/full_at", self.full_at, Message("expected.other-goalpost"))
        for name, value in (("zero_at", self.zero_at), ("full_at", self.full_at)):
            if self.transform == "logarithmic" and value <= 0:
                yield Fault("logarithm-of-nothing", pointer(name), value, Message("expected.positive"))

    @override
    def monotone(self) -> Mapping[str, int]:
        return {"value": 1 if self.full_at > self.zero_at else -1}

    @override
    def satisfaction(self) -> Callable[[float], float]:
        zero, full = self.zero_at, self.full_at
        rising = full > zero

        def capped(value: float) -> float | None:
            if reaches(value, full) if rising else within(value, full):
                return 1.0
            return 0.0 if (within(value, zero) if rising else reaches(value, zero)) else None

        if self.transform == "logarithmic":
            base, width = math.log(zero), math.log(full) - math.log(zero)
            return lambda value: (math.log(value) - base) / width if (cap := capped(value)) is None else cap
        span = full - zero
        return lambda value: (value - zero) / span if (cap := capped(value)) is None else cap

    @override
    def steps_from(self, now: float | None) -> list[float]:
        zero, full = self.zero_at, self.full_at
        # Before the zero mark nothing is earned, so that the way begins there.
        start = zero if now is None else max(now, zero) if full > zero else min(now, zero)
        return [] if now is not None and self.satisfaction()(now) >= 1.0 else grid(start, full)

    @override
    def earned(self, value: Expr, algebra: Algebra) -> Expr:
        zero, full = self.zero_at, self.full_at
        rising = full > zero
        at_full = reaches(value, full) if rising else within(value, full)
        at_zero = within(value, zero) if rising else reaches(value, zero)
        if self.transform == "logarithmic":
            # Beyond the goalposts the value may have no logarithm.
            inner = algebra.when(at_zero, zero, value).log()
            part = (inner - math.log(zero)) / (math.log(full) - math.log(zero))
        else:
            part = (value - zero) / (full - zero)
        return algebra.when(at_full, 1.0, algebra.when(at_zero, 0.0, part))

    @override
    def required(self, reads: Reads) -> dict[str, Any]:
        del reads
        return {"full_at": self.full_at, "zero_at": self.zero_at, "transform": self.transform or "linear"}

    @staticmethod
    @override
    def gap(required: Mapping[str, Any], observed: Any) -> Any:
        if not isinstance(observed, float):
            return None
        full = required["full_at"]
        reached = reaches(observed, full) if full > required["zero_at"] else within(observed, full)
        return None if reached else full - observed

    @staticmethod
    @override
    def requirement(criterion: CriterionData, measure: MeasureData) -> Message:
        ends = {name: Amount(criterion["required"][name], measure.get("unit")) for name in ("full_at", "zero_at")}
        return Message(f"required.scale.{criterion['required']['transform']}", ends)
