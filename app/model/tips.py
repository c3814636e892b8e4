"""Tool tips of texts that come from tokens and files."""

from html import escape


def plain_tip(text: str) -> str:
    """Return `text` so that a tool tip shows it letter by letter.

    Qt takes a tool tip for rich text as soon as it looks like it; a label with ``<img src=…>`` would be rendered.
    """
    return f"<span>{escape(text)}</span>" if "<" in text or "&" in text else text
