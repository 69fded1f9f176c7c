"""What the linter found, in the forms that people, editors and CI systems read.

Every form is a function of the report and the language, listed in `FORMS`; the same input gives the same bytes. A form
is imported when it is asked for: what one of them needs (the pages of the rules, XML) the others do not wait for.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from lorg_indicators.lint.report import LintReport
from lorg_indicators.messages import Lang

__all__ = ["FORMS", "render_findings"]

FORMS: Final[Mapping[str, str]] = {
    "text": "text",
    "line": "line",
    "json": "as_json",
    "github": "github",
    "sarif": "sarif",
    "gitlab": "gitlab",
    "junit": "junit",
    "markdown": "markdown",
}
"""Name of a form -> the module that writes it, with its function ``to_<form>``."""


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
    if form not in FORMS:
        raise ValueError(f"no form {form!r}: choose one of {', '.join(FORMS)}")
    write = getattr(import_module(f"{__name__}.{FORMS[form]}"), f"to_{form}")
    # A terminal's width and colours are the business of text alone.
    look = {"width": width, "colour": colour} if form == "text" else {}
    text: str = write(report, lang, **look)
    return text
