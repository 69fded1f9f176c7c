"""How sure a tier and a rank are where weights, aggregation and cut-offs are not."""

from lorg_indicators.research.robustness.acceptability import Acceptability, acceptability
from lorg_indicators.research.robustness.draws import DirichletDraws, Draws, RangeDraws, UniformDraws
from lorg_indicators.research.robustness.sobol import Indices, sobol_indices

__all__ = [
    "Acceptability",
    "DirichletDraws",
    "Draws",
    "Indices",
    "RangeDraws",
    "UniformDraws",
    "acceptability",
    "sobol_indices",
]
