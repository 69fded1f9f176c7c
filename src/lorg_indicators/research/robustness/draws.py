"""Random weights of a set: each group of siblings on its own simplex."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Final

import numpy as np
from typing_extensions import override

from lorg_indicators.errors import Fault, LorgError
from lorg_indicators.research.shape import Floats, Shape, Weighting

__all__ = ["DirichletDraws", "Draws", "RangeDraws", "UniformDraws"]

_TRIES: Final = 1000


class Draws(ABC):
    """A way to draw weights.

    Attributes:
        method: its name, for results.
    """

    method: str

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    def draw(self, count: int, rng: np.random.Generator) -> Weighting:
        """So many weightings: arrays (d, count), (i, count), (c, count). Siblings add up to 1; what has none is 1."""
        drawn = Weighting(
            *(np.repeat((level > 0).astype(float)[:, None], count, axis=1) for level in self.shape.weights)
        )
        for level, span in self.shape.siblings():
            current = self.shape.weights.level(level)[span]
            present = np.flatnonzero(current) + span.start
            shares = current[current > 0] / current.sum()
            drawn.level(level)[present] = self.siblings(level, present, shares, count, rng)
        return drawn

    @abstractmethod
    def siblings(
        self, level: str, places: np.typing.NDArray[np.intp], shares: Floats, count: int, rng: np.random.Generator
    ) -> Floats:
        """Weights of one group, shape (k, count), each column adding up to 1; ``shares`` (k,) are the present ones."""


class UniformDraws(Draws):
    """Uniform on the simplex: Dirichlet with all parameters 1 (not uniform numbers divided by their sum)."""

    method = "uniform"

    @override
    def siblings(
        self, level: str, places: np.typing.NDArray[np.intp], shares: Floats, count: int, rng: np.random.Generator
    ) -> Floats:
        return rng.dirichlet(np.ones(len(shares)), count).T


class DirichletDraws(Draws):
    """Dirichlet round the present weights: parameters are concentration x share.

    The mean of a weight is its share w, its variance w (1 - w) / (concentration + 1).
    """

    def __init__(self, shape: Shape, concentration: float) -> None:
        super().__init__(shape)
        if not concentration > 0:
            raise ValueError(f"concentration {concentration}: above 0")
        self.concentration = concentration
        self.method = f"dirichlet({concentration:g})"

    @override
    def siblings(
        self, level: str, places: np.typing.NDArray[np.intp], shares: Floats, count: int, rng: np.random.Generator
    ) -> Floats:
        return rng.dirichlet(self.concentration * shares, count).T


class RangeDraws(Draws):
    """Uniform on the part of the simplex where every weight is in its range; a group without ranges stays as it is.

    All weights but that of the widest range are drawn uniformly in their ranges, the last is what is left of 1, and
    the draw is kept if that is in its range: an exact rejection method.

    Raises:
        LorgError: ranges that no weights adding up to 1 can keep.
    """

    method = "ranges"

    def __init__(self, shape: Shape, ranges: Mapping[tuple[str, str], tuple[float, float]]) -> None:
        super().__init__(shape)
        self._ranges = ranges
        known = {(level, name) for level, names in shape.names.items() for name in names}
        faults = [
            Fault("unknown-weight", found=f"{level}.{name}") for level, name in ranges if (level, name) not in known
        ]
        if faults:
            raise LorgError(faults)

    @override
    def siblings(
        self, level: str, places: np.typing.NDArray[np.intp], shares: Floats, count: int, rng: np.random.Generator
    ) -> Floats:
        keys = [(level, self.shape.names[level][at]) for at in places]
        if not any(key in self._ranges for key in keys):
            return np.repeat(shares[:, None], count, axis=1)
        low, high = (np.array([self._ranges.get(key, (0.0, 1.0))[end] for key in keys]) for end in (0, 1))
        if (low > high).any() or (low < 0).any() or low.sum() > 1 or high.sum() < 1:
            self._refuse(keys)
        high = np.minimum(high, 1 - (low.sum() - low))
        low = np.maximum(low, 1 - (high.sum() - high))
        free = int(np.argmax(high - low))
        kept: list[Floats] = []
        have = 0
        for _ in range(_TRIES):
            tried = rng.uniform(low[:, None], high[:, None], (len(low), 4 * count + 16))
            tried[free] = 1 - (tried.sum(axis=0) - tried[free])
            fits = (tried[free] >= low[free] - 1e-12) & (tried[free] <= high[free] + 1e-12)
            kept.append(tried[:, fits])
            have += int(fits.sum())
            if have >= count:
                return np.concatenate(kept, axis=1)[:, :count]
        return self._refuse(keys)

    @staticmethod
    def _refuse(keys: list[tuple[str, str]]) -> Floats:
        found = ", ".join(f"{level}.{name}" for level, name in keys)
        raise LorgError([Fault("weight-ranges", found=found)])
