"""Weights from judgements and from data: each method by name, with what it cannot say."""

from lorg_indicators.research.weights.ahp import RANDOM_INDEX, Mend, Priorities, mends, priorities
from lorg_indicators.research.weights.bwm import BestWorst, best_worst
from lorg_indicators.research.weights.combine import Combined, combined
from lorg_indicators.research.weights.delphi import Concordance, Round, concordance, delphi_round
from lorg_indicators.research.weights.group import group_priorities
from lorg_indicators.research.weights.objective import ObjectiveWeights, critic, entropy, equal
from lorg_indicators.research.weights.pairwise import pairwise_matrix

__all__ = [
    "RANDOM_INDEX",
    "BestWorst",
    "Combined",
    "Concordance",
    "Mend",
    "ObjectiveWeights",
    "Priorities",
    "Round",
    "best_worst",
    "combined",
    "concordance",
    "critic",
    "delphi_round",
    "entropy",
    "equal",
    "group_priorities",
    "mends",
    "pairwise_matrix",
    "priorities",
]
