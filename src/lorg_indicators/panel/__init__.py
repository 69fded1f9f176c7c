"""A panel of experts: forms for each of them, round after round, and what they answered."""

from __future__ import annotations

from lorg_indicators.panel.plan import KINDS, Plan, parse_plan
from lorg_indicators.panel.rounds import Collection, collect, collected, new_panel, next_round, read_plan, rounds_of
from lorg_indicators.research.groups import ROOT, groups

__all__ = [
    "KINDS",
    "ROOT",
    "Collection",
    "Plan",
    "collect",
    "collected",
    "groups",
    "new_panel",
    "next_round",
    "parse_plan",
    "read_plan",
    "rounds_of",
]
