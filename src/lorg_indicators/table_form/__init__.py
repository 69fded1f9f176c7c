"""The table form of a set, a row for each subject: column names as CSV, or an Excel workbook that explains itself."""

from __future__ import annotations

from lorg_indicators.messages import Lang
from lorg_indicators.model import IndicatorSet
from lorg_indicators.table_form.columns import column_names

__all__ = ["csv_form", "excel_form"]


def csv_form(indicators: IndicatorSet, period: int | None = None) -> bytes:
    """A CSV file with the names of the columns as its one line, behind the mark that tells Excel of UTF-8.

    Args:
        indicators: a set.
        period: the assessed year: a yearly measure then has a column for each year that the set reads.
    """
    # A name is made of letters, digits, dots and underscores: nothing that would need quotes.
    return (",".join(column_names(indicators, period)) + "\n").encode("utf-8-sig")


def excel_form(indicators: IndicatorSet, period: int | None = None, lang: Lang = "zh") -> bytes:
    """An Excel workbook to be filled in: headings, units, drop-down lists, checks of what is typed, and a guide.

    The same arguments give the same bytes.

    Args:
        indicators: a set.
        period: as in `csv_form`.
        lang: the language of headings and help; the names of the columns are the same in all.

    Raises:
        LorgError: XlsxWriter is not installed.
        ValueError: there is no catalogue for ``lang``.
    """
    from lorg_indicators.table_form.workbook import workbook  # noqa: PLC0415 - only Excel needs XlsxWriter

    return workbook(indicators, period, lang)
