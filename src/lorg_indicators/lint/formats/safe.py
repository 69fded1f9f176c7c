"""Text that is not ours, made harmless: file names, pieces of files, and messages that quote them."""

from __future__ import annotations

__all__ = ["visible"]


def visible(text: str) -> str:
    """One line without anything that is not seen: what is no letter, sign or plain space is written as its escape.

    So there are no line ends, control characters or lone surrogates in it, and nothing that XML forbids; a no-break or
    ideographic space, which is a frequent cause of findings, can be told from a plain one.
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
