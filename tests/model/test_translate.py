"""From marked English to the language of the window."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from app.model.translate import tr
from app.vocabulary.texts import Words


class German(QTranslator):
    """Knows one sentence, and what a real translation file says about an empty one."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        known = {"Slot {name}": "Leser {name}", "": "header of the file"}
        return None if context else known.get(text)

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's
        return False


@pytest.fixture
def german(qapp: QCoreApplication) -> Iterator[None]:
    translator = German()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_words_are_translated_before_their_fields_are_filled(german: None) -> None:
    assert tr(Words("Slot {name}", {"name": "Slot {name}"})) == "Leser Slot {name}"
    assert tr("Slot {name}", name="1") == "Leser 1"
    assert tr("Slot {name}") == "Leser {name}"


def test_what_has_no_translation_stays_english(german: None) -> None:
    assert tr("Label") == "Label"
    assert tr(Words("{count} of {total}", {"count": "3"}), total="4") == "3 of 4"


def test_nothing_stays_nothing(german: None) -> None:
    assert tr("") == ""
    assert tr(Words("")) == ""
