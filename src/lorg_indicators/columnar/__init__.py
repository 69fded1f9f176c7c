"""Frames of evidence: the columns that they have, and their scores. One meaning with `lorg_indicators.evaluate`."""

from lorg_indicators.columnar.names import EvidenceColumn, evidence_columns
from lorg_indicators.columnar.rows import RowReader, evidence_from_row
from lorg_indicators.columnar.score import Detail, result_columns, score_frame

__all__ = [
    "Detail",
    "EvidenceColumn",
    "RowReader",
    "evidence_columns",
    "evidence_from_row",
    "result_columns",
    "score_frame",
]
