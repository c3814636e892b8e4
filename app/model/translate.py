"""From marked English to the language of the window."""

from PySide6.QtCore import QCoreApplication

from app.vocabulary.texts import Words, fill


def tr(text: str | Words, **fields: str) -> str:
    """Return a text that was marked with ``N_`` in the language of the window, its ``{name}`` places filled.

    `fields` fill the places of a plain text. They are data: neither translated nor looked at for further places.
    """
    words = text if isinstance(text, Words) else Words(text)
    # An empty source would be answered with the header of the translation file.
    return fill(QCoreApplication.translate("", words.text), {**fields, **words.fields}) if words.text else ""
