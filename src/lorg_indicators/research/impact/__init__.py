"""What a revision would do to a cohort: who changes tier, by how much scores move, and how near that is."""

from lorg_indicators.research.impact.change import Impact, impact
from lorg_indicators.research.impact.margins import Margin, margins

__all__ = ["Impact", "Margin", "impact", "margins"]
