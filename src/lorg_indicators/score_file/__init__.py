"""A file of evidence -> a file of scores, and a file of what was refused. Rows in = rows scored + rows refused.

A cell that is wrong refuses its row, never the run, and is never a zero; or, where that is asked for, it counts as
unknown and is reported all the same. Memory is bounded: files are read, scored and written in pieces, or an engine
computes all rows by itself.
"""

from lorg_indicators.score_file.base import Options, Tally
from lorg_indicators.score_file.explain import explain_row
from lorg_indicators.score_file.score import score_file

__all__ = ["Options", "Tally", "explain_row", "score_file"]
