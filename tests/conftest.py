"""Hypothesis without a deadline: what a test says must not depend on how busy the machine is."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("lorg", deadline=None)
settings.load_profile("lorg")
