"""Results in words. Everything here reads plain data (`lorg_indicators.data`), so a stored result reads the same."""

from __future__ import annotations

from typing import Final, Literal, get_args

from lorg_indicators.data import AssessmentData
from lorg_indicators.messages import Lang
from lorg_indicators.report.blocks import Block
from lorg_indicators.report.outline import outline
from lorg_indicators.report.sentences import blank_messages, localise

__all__ = ["FORMS", "Form", "blank_messages", "localise", "render_blocks", "render_report"]

Form = Literal["text", "markdown"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)


def render_report(
    data: AssessmentData, lang: Lang, form: Form, *, width: int = 80, colour: bool = False, brief: bool = False
) -> str:
    """A whole result for people.

    Args:
        data: the result as plain data.
        lang: language of the sentences.
        form: ``text`` for a terminal, or ``markdown``.
        width: columns of the terminal; a Chinese character takes two.
        colour: whether the terminal shows colours.
        brief: leave the item by item account out and the lists short.

    Raises:
        ValueError: there is no catalogue for ``lang``, or no such form.
    """
    return render_blocks(outline(data, lang, brief=brief), form, width=width, colour=colour)


def render_blocks(blocks: list[Block], form: Form, *, width: int = 80, colour: bool = False) -> str:
    """Blocks for a terminal (``text``) or as ``markdown``.

    Raises:
        ValueError: there is no such form.
    """
    if form == "markdown":
        from lorg_indicators.report.markdown import to_markdown  # noqa: PLC0415

        return to_markdown(blocks)
    if form == "text":
        # Rich is imported only by those who ask for a terminal's text.
        from lorg_indicators.report.text import to_text  # noqa: PLC0415

        return to_text(blocks, width=width, colour=colour)
    raise ValueError(f"no form {form!r}: choose one of {', '.join(FORMS)}")
