import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtTest import QTest

from app.gui.dialogs.secret_key import SecretKeyDialog
from app.vocabulary.secret_keys import SecretKeySpec
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.device_states import ONLY_AES_128, secret_key
from tests.gui.dialogs.keys import type_text
from tests.gui.dialogs.told import words


def family(dialog: SecretKeyDialog, name: str) -> None:
    radio = next(one for one in dialog.kind.families.buttons() if one.accessibleName() == name)
    radio.setFocus()
    QTest.keyClick(radio, Qt.Key.Key_Space)


def test_filled_by_keys_alone(show: Show) -> None:
    dialog = secret_key(label="")
    show(dialog)
    assert dialog.label.hasFocus()
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled(), "no label yet"
    type_text(dialog.label, "backup")
    QTest.keyClick(dialog.label, Qt.Key.Key_Return)
    assert dialog.result_value == SecretKeySpec(choice="AES 256", label="backup", id=b"\x02", encrypt=True)


@pytest.mark.parametrize(
    ("name", "choice", "sign"), [("Generic secret", "256 bits", True), ("Triple DES", "3DES", False)]
)
def test_each_family_suggests_what_it_is_for(show: Show, name: str, choice: str, sign: bool) -> None:
    dialog = secret_key()
    show(dialog)
    family(dialog, name)
    spec = dialog.collect()
    assert (spec.choice, spec.sign, spec.encrypt, spec.wrap) == (choice, sign, not sign, False)
    assert dialog.sign.isEnabled() == sign
    assert dialog.encrypt.isEnabled() == dialog.wrap.isEnabled() == (not sign)
    family(dialog, "AES")
    assert dialog.collect().encrypt
    assert dialog.sign.isEnabled(), "AES makes codes too (CMAC)"


def test_what_was_ticked_for_another_family_is_not_kept(show: Show) -> None:
    dialog = secret_key()
    show(dialog)
    QTest.keyClick(dialog.wrap, Qt.Key.Key_Space)
    assert dialog.collect().wrap
    family(dialog, "Generic secret")
    assert not dialog.collect().wrap


def test_what_the_token_does_not_offer_is_greyed_with_the_reason(show: Show) -> None:
    dialog = secret_key(ONLY_AES_128)
    show(dialog)
    assert "it has no CKM_DES3_KEY_GEN" in words(dialog)
    assert [one.isEnabled() for one in dialog.kind.families.buttons()] == [True, False, False]
    model = dialog.kind.size_box.model()
    assert isinstance(model, QStandardItemModel)
    sizes = {model.item(row).text(): model.item(row).isEnabled() for row in range(model.rowCount())}
    assert sizes == {"AES 256: not on this token": False, "AES 192: not on this token": False, "AES 128": True}
    assert dialog.collect().choice == "AES 128"


def test_a_token_that_makes_none_leaves_nothing_to_press(show: Show) -> None:
    dialog = secret_key(())
    show(dialog)
    assert "It has no mechanism that makes secret keys of these types" in words(dialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()


def test_the_purpose_says_whether_the_key_can_leave(show: Show) -> None:
    dialog = secret_key()
    show(dialog)
    assert "The key never leaves it." in words(dialog)
    QTest.keyClick(dialog.extractable, Qt.Key.Key_Space)
    assert "The key can be exported in wrapped form." in words(dialog)
    QTest.keyClick(dialog.sensitive, Qt.Key.Key_Space)
    assert "Everyone who is logged in can read the key." in words(dialog)
    QTest.keyClick(dialog.extractable, Qt.Key.Key_Space)
    assert "The key never leaves it." in words(dialog), "what is not extractable is never revealed"


def test_a_key_for_nothing_cannot_be_made(show: Show) -> None:
    dialog = secret_key()
    show(dialog)
    assert dialog.primary is not None
    assert dialog.primary.isEnabled()
    QTest.keyClick(dialog.encrypt, Qt.Key.Key_Space)
    assert not dialog.primary.isEnabled()
    QTest.keyClick(dialog.derive, Qt.Key.Key_Space)
    assert dialog.primary.isEnabled()
