"""Revisions of a set: small files that say which numbers become others, and why."""

from lorg_indicators.revision.apply import revised, revised_text
from lorg_indicators.revision.make import WEIGHTS_FORMAT, Said, from_edited, from_weights
from lorg_indicators.revision.model import REVISION_FORMAT, Change, Revision, parse_revision, revision_schema

__all__ = [
    "REVISION_FORMAT",
    "WEIGHTS_FORMAT",
    "Change",
    "Revision",
    "Said",
    "from_edited",
    "from_weights",
    "parse_revision",
    "revised",
    "revised_text",
    "revision_schema",
]
