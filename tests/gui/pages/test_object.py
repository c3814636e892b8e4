import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.gui.look.theme import u
from app.gui.pages.attribute_row import AttributeRow
from app.gui.pages.object import AttributePanel, ObjectPage
from app.gui.pages.object_words import marks_of
from app.gui.pages.token_objects import PANEL
from app.vocabulary.attributes import meaning
from app.vocabulary.numbers import CKA, CKO
from app.vocabulary.objects import Attribute, ObjectDetail
from tests.gui.pages import samples
from tests.gui.pages.gallery_states import actions
from tests.gui.pages.told import button_called, text_of, words_of


def _panel(qtbot: QtBot, detail: ObjectDetail) -> AttributePanel:
    panel = AttributePanel()
    qtbot.addWidget(panel)
    panel.show_object(detail)
    return panel


def _row(qtbot: QtBot, attribute: Attribute, as_hex: bool = False) -> AttributeRow:
    row = AttributeRow(attribute, as_hex)
    qtbot.addWidget(row)
    return row


@pytest.mark.parametrize(
    "words", ["pay-edge-0416", "Private key  ·  RSA 4096", "Sensitive", "Never extractable", "Private"]
)
def test_the_panel_says_which_object_it_is(qtbot: QtBot, words: str) -> None:
    assert words in words_of(_panel(qtbot, samples.PRIVATE_KEY))


def test_every_attribute_is_told_with_value_and_meaning(qtbot: QtBot) -> None:
    told = text_of(_panel(qtbot, samples.PRIVATE_KEY))
    for attribute in samples.PRIVATE_KEY.attributes:
        if attribute.number < 0x80000000:
            assert f"CKA_{CKA(attribute.number).name}" in told
        if attribute.state == "value" and attribute.number != CKA.MODULUS:
            assert attribute.text in told
            assert meaning(attribute.number, attribute.raw) in told
    assert "CKA_0x80001234" in told
    assert "15 attributes" in told  # the absent one is not counted


def test_every_state_has_its_word_and_reason(qtbot: QtBot) -> None:
    told = text_of(_panel(qtbot, samples.PRIVATE_KEY))
    for words in (
        *("empty", "sensitive", "Not revealed by the token, as it should be", "absent"),
        *("The token has no such attribute on this object", "could not be read", "CKR_DEVICE_ERROR"),
    ):
        assert words in told


def test_absent_attributes_stand_last(qtbot: QtBot) -> None:
    told = words_of(_panel(qtbot, samples.PRIVATE_KEY))
    assert told.index("CKA_URL") > told.index("CKA_MODULUS")


def test_long_bytes_are_shown_in_hex_with_their_length(qtbot: QtBot) -> None:
    row = _row(qtbot, Attribute(CKA.MODULUS, "value", "4,096 bits: c4…", samples.MODULUS, 512))
    assert "512 bytes" in words_of(row)
    assert "c4 d5 e6 f7 08 19 2a 3b" in text_of(row)


def test_a_short_value_has_its_bytes_on_request(qtbot: QtBot) -> None:
    panel = _panel(qtbot, samples.PRIVATE_KEY)
    before = len(panel.findChildren(QPlainTextEdit))
    button_called(panel, "Show bytes").click()
    assert len([one for one in panel.findChildren(QPlainTextEdit) if one.isVisibleTo(panel)]) > before
    assert "70 61 79 2d 65 64 67 65" in text_of(panel)


def test_a_long_text_stands_under_its_name_in_full(qtbot: QtBot) -> None:
    words = "x" * 200
    row = _row(qtbot, Attribute(CKA.LABEL, "value", words, words.encode(), 200))
    assert words in text_of(row).replace("\u200b", "")


@pytest.mark.parametrize("value", ["CK_SECURITY_DOMAIN_UNSPECIFIED", "W" * 24, "i" * 24])
def test_no_value_makes_its_row_wider_than_the_panel_beside_a_table(qtbot: QtBot, value: str) -> None:
    row = _row(qtbot, Attribute(CKA.LABEL, "value", value))
    assert row.minimumSizeHint().width() <= u(PANEL) - 2 * u(4) - u(3), "without a bar to scroll sideways"


def test_the_value_is_copied_with_the_keyboard_and_the_button(qtbot: QtBot) -> None:
    row = _row(qtbot, Attribute(CKA.LABEL, "value", samples.HOSTILE, samples.HOSTILE.encode(), 60))
    row.show()
    QTest.keyClick(row, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == samples.HOSTILE
    QGuiApplication.clipboard().clear()
    row.setFocus()
    qtbot.waitUntil(row.hasFocus)
    button_called(row, "Copy CKA_LABEL").click()
    assert QGuiApplication.clipboard().text() == samples.HOSTILE


@pytest.mark.parametrize("label", ["short", "x" * 200])
def test_the_copy_button_lies_beside_the_value(qtbot: QtBot, label: str) -> None:
    row = _row(qtbot, Attribute(CKA.LABEL, "value", label, label.encode(), len(label)))
    row.resize(340, row.heightForWidth(340))
    row.show()
    row.setFocus()
    qtbot.waitUntil(row.hasFocus)
    copy = button_called(row, "Copy CKA_LABEL")
    value = next(one for one in row.findChildren(QLabel) if one.text().replace("\u200b", "") == label)
    assert not copy.geometry().intersects(value.geometry())


def test_a_page_says_which_token_the_object_is_on(qtbot: QtBot) -> None:
    page = ObjectPage()
    qtbot.addWidget(page)
    page.show_row(samples.PRIVATE_KEY.row, token="Atlas 1")
    assert "on Atlas 1" in text_of(page)
    page.show_object(samples.PRIVATE_KEY, token="Atlas 1")
    assert "on Atlas 1" in text_of(page)


def test_bytes_are_copied_as_digits(qtbot: QtBot) -> None:
    row = _row(qtbot, Attribute(CKA.MODULUS, "value", "4,096 bits: c4…", samples.MODULUS, 512))
    row.copy_value()
    assert QGuiApplication.clipboard().text() == samples.MODULUS.hex()
    for action in row.menu().actions():
        action.trigger()
        assert QGuiApplication.clipboard().text()


def test_what_is_not_there_cannot_be_copied(qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("before")
    row = _row(qtbot, Attribute(CKA.PRIVATE_EXPONENT, "sensitive"))
    row.show()
    QTest.keyClick(row, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "before"


def test_texts_of_a_token_are_never_translated(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.gui.pages.attribute_row.tr", lambda text, **_: f"«{text}»")
    assert "yes" in words_of(_row(qtbot, Attribute(CKA.LABEL, "value", "yes", b"yes", 3)))
    assert "«yes»" in words_of(_row(qtbot, samples.yes(CKA.SIGN)))


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        ((samples.no(CKA.SENSITIVE), samples.yes(CKA.EXTRACTABLE)), {"Not sensitive", "Extractable"}),
        ((samples.yes(CKA.SENSITIVE), samples.no(CKA.EXTRACTABLE)), {"Sensitive", "Not extractable"}),
        ((samples.no(CKA.EXTRACTABLE), samples.yes(CKA.NEVER_EXTRACTABLE)), {"Never extractable"}),
        ((samples.yes(CKA.ALWAYS_AUTHENTICATE),), {"Not extractable", "PIN at each use"}),
        ((samples.no(CKA.MODIFIABLE), Attribute(CKA.SENSITIVE, "error")), {"Not extractable", "Cannot be changed"}),
    ],
)
def test_badges_say_how_safe_a_key_is(attributes: tuple[Attribute, ...], told: set[str]) -> None:
    assert {mark.words for mark in marks_of(samples.row(private=False), attributes)} == told


def test_a_public_object_has_no_badge_of_secrecy() -> None:
    row = samples.row(object_class=CKO.PUBLIC_KEY, private=False, extractable=True)
    assert marks_of(row, (samples.yes(CKA.EXTRACTABLE),)) == ()
    assert [mark.words for mark in marks_of(samples.row(object_class=CKO.DATA, unreadable=True))] == [
        "Could not be read",
        "Private",
    ]


@pytest.mark.parametrize(
    "words",
    [
        *(
            "This certificate has expired.",
            "Anna Berg",
            "CN=Anna Berg, OU=Staff, O=Example Organisation for Long Names, C=DE",
        ),
        *("CN=Example Staff CA 3, O=Example, C=DE", "14 Jan 2025, 09:30 UTC", "1 Nov 2026, 09:30 UTC", "RSA 2048"),
        *("SHA-256 with RSA", "47 11 ab", "Digital signature, Non-repudiation", "no"),
        *("anna@berg.example, anna.berg@staff.example", "8d8d " * 15 + "8d8d"),
    ],
)
def test_a_certificate_is_read_out(qtbot: QtBot, words: str) -> None:
    assert words in words_of(_panel(qtbot, samples.CERTIFICATE_OBJECT))


def test_the_page_shows_the_same_and_who_it_is(qtbot: QtBot) -> None:
    page = ObjectPage()
    qtbot.addWidget(page)
    page.set_actions(actions(page, "Sign file…"))
    page.show_row(samples.row())
    assert "Reading attributes…" in text_of(page)
    page.show_object(samples.PRIVATE_KEY)
    told = text_of(page)
    assert "Private key  ·  RSA 4096  ·  ID 0001a0  ·  1,240 bytes on the token" in told
    assert "CKA_ALWAYS_AUTHENTICATE" in told
    assert "Reading attributes…" not in told
    assert told.count("Never extractable") == 1
    page.show_problem(samples.row(), samples.PROBLEM)
    told = text_of(page)
    assert "The token was removed" in told
    assert "CKA_ALWAYS_AUTHENTICATE" not in told


def test_objects_without_label_or_known_class_have_a_name(qtbot: QtBot) -> None:
    page = ObjectPage()
    qtbot.addWidget(page)
    page.show_row(samples.row("", 0x80000007, type="", key_type=None))
    assert "Without a label" in text_of(page)
    assert "CKO_0x80000007" in text_of(page)


def test_a_hostile_label_is_shown_letter_by_letter(qtbot: QtBot) -> None:
    panel = _panel(qtbot, ObjectDetail(samples.row(samples.HOSTILE), ()))
    assert samples.HOSTILE in words_of(panel)
