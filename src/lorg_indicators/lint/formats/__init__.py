"""What the linter found, in the forms that people, editors and CI systems read.

Every form is a function of the report and the language, listed in `FORMS`; the same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from lorg_indicators.lint.formats.as_json import to_json
from lorg_indicators.lint.formats.github import to_github
from lorg_indicators.lint.formats.gitlab import to_gitlab
from lorg_indicators.lint.formats.junit import to_junit
from lorg_indicators.lint.formats.line import to_line
from lorg_indicators.lint.formats.markdown import to_markdown
from lorg_indicators.lint.formats.sarif import to_sarif
from lorg_indicators.lint.formats.text import to_text
from lorg_indicators.lint.report import LintReport
from lorg_indicators.messages import Lang

__all__ = ["FORMS", "render_findings"]

FORMS: Final[Mapping[str, Callable[[LintReport, Lang], str]]] = {
    "text": to_text,
    "line": to_line,
    "json": to_json,
    "github": to_github,
    "sarif": to_sarif,
    "gitlab": to_gitlab,
    "junit": to_junit,
    "markdown": to_markdown,
}
"""Name of a form -> what writes it. A terminal's width and colours are the business of ``text`` alone."""


def render_findings(report: LintReport, form: str, lang: Lang, *, width: int = 100, colour: bool = False) -> str:
    """What the linter found, in one of `FORMS`; every line of it ends, so it is empty only where a form says nothing.

    Args:
        report: the findings of all files.
        form: name of the form.
        lang: language of the sentences.
        width: columns of the terminal (``text`` only); a Chinese character takes two.
        colour: whether the terminal shows colours (``text`` only).

    Raises:
        ValueError: there is no catalogue for ``lang``, or no such form.
    """
    if form == "text":
        return to_text(report, lang, width=width, colour=colour)
    if form not in FORMS:
        raise ValueError(f"no form {form!r}: choose one of {', '.join(FORMS)}")
    return FORMS[form](report, lang)
