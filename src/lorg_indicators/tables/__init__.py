"""Files of evidence, a row for each subject: read cell by cell, bad cells set aside; and frames written to files.

The only room that imports Polars and what reads and writes Excel. Nothing is scored here.
"""

from __future__ import annotations

from lorg_indicators.extras import need

# Everything below imports Polars at its top: whoever has not installed it is told how, whatever they import first.
need("polars", "batch")
