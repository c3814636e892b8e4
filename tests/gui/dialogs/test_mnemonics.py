"""Letters for Alt: each once, kept as long as the words are the same, and pressed they do what a click does."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.gui.dialogs.key_pair import KeyPairDialog
from app.gui.dialogs.mnemonics import give_mnemonics, mnemonic_of
from app.gui.dialogs.sign import SignDialog
from app.gui.look.parts import FormLine, button, column
from app.vocabulary.keys import key_choices
from tests.gui.dialogs import samples
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.told import shown


def _form(qtbot: QtBot, *words: str) -> tuple[QWidget, list[QPushButton]]:
    form, buttons = QWidget(), [button(one) for one in words]
    form.setLayout(column(*buttons))
    qtbot.addWidget(form)
    return form, buttons


def test_first_letters_come_first_then_those_of_later_words_then_any(qtbot: QtBot) -> None:
    form, buttons = _form(qtbot, "Copy", "Close card", "Copy", "cc", "Übernehmen")
    give_mnemonics(form)
    assert [mnemonic_of(one) for one in buttons] == ["c", "l", "o", "", "ü"]
    assert [one.text() for one in buttons] == ["&Copy", "C&lose card", "C&opy", "cc", "&Übernehmen"]


def test_an_ampersand_that_is_meant_stays(qtbot: QtBot) -> None:
    form, (first, second) = _form(qtbot, "& <b>Anna</b>", "A && B")
    give_mnemonics(form)
    assert [shown(one) for one in (first, second)] == ["& <b>Anna</b>", "A && B"]
    assert [mnemonic_of(one) for one in (first, second)] == ["b", "a"]


def test_what_has_a_letter_keeps_it_until_its_words_change(qtbot: QtBot) -> None:
    form, (first, second) = _form(qtbot, "Copy", "Show")
    give_mnemonics(form)
    first.setText("Send && stop")
    assert mnemonic_of(first) == ""
    give_mnemonics(form, last=[second])
    assert (first.text(), second.text()) == ("S&end && stop", "&Show")


def test_what_destroys_something_has_none(qtbot: QtBot) -> None:
    form = QWidget()
    qtbot.addWidget(form)
    erase = button("Erase", "danger")
    form.setLayout(column(erase))
    give_mnemonics(form)
    assert erase.text() == "Erase"


def test_a_label_of_the_look_still_reads_as_it_was_given(qtbot: QtBot) -> None:
    form = QWidget()
    qtbot.addWidget(form)
    line = FormLine("File & more", QLineEdit())
    form.setLayout(column(line))
    give_mnemonics(form)
    (label,) = (one for one in form.findChildren(QLabel) if one.buddy() is not None)
    assert (label.text(), label.accessibleName()) == ("File & more", "File & more")
    assert QLabel.text(label) == "&File && more"


def test_alt_and_the_letter_lead_to_a_field_and_tick_a_box(show: Show, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "letter").write_bytes(b"x")
    (tmp_path / "letter.p7s").write_bytes(b"x")
    file = str(tmp_path / "letter")
    dialog = SignDialog(samples.object_row(), "Anna", "0815", samples.certificate(), samples.OFFERS, file=file)
    show(dialog)
    for label in (one for one in dialog.findChildren(QLabel) if one.buddy() is not None and one.isVisible()):
        buddy = label.buddy()
        QTest.keyClick(dialog, Qt.Key(ord(mnemonic_of(label).upper())), Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(buddy.hasFocus)
    qtbot.waitUntil(dialog.replace.box.isChecked)


def test_the_command_that_is_shown_brings_a_button_with_its_own_letter(show: Show, qtbot: QtBot) -> None:
    dialog = KeyPairDialog("Anna", "0815", key_choices(samples.EC_AND_RSA))
    show(dialog)
    before = mnemonic_of(dialog.cancel)
    dialog.show_command.click()
    buttons = dialog.findChildren(QPushButton)
    qtbot.waitUntil(lambda: all(mnemonic_of(one) for one in buttons))
    assert {"Copy", "Hide the command"} < {shown(one) for one in buttons}
    assert len({mnemonic_of(one) for one in buttons}) == len(buttons)
    assert mnemonic_of(dialog.cancel) == before
