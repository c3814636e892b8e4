import os
import shlex
import subprocess

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QStandardItemModel
from PySide6.QtTest import QTest

from app.gui.dialogs.key_pair import KeyPairDialog, pkcs11_tool
from app.vocabulary.keys import KEY_CHOICES, KeyPairSpec, key_choices
from app.vocabulary.values import Mechanism
from tests.gui.dialogs import samples
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.keys import type_text
from tests.gui.dialogs.told import button, shown, words
from tests.softhsm import SoftHsm


def asked(mechanisms: tuple[Mechanism, ...] = samples.EC_AND_RSA, label: str = "Payments EU") -> KeyPairDialog:
    return KeyPairDialog(label, "0451 9920", key_choices(mechanisms), {b"\x01": "tls-2026"}, {"tls-2026"})


def test_filled_by_keys_alone(show: Show) -> None:
    dialog = asked()
    show(dialog)
    assert dialog.label.hasFocus()
    type_text(dialog.label, "tls-2027")
    assert dialog.primary is not None
    assert dialog.primary.isEnabled()
    QTest.keyClick(dialog.label, Qt.Key.Key_Return)
    assert dialog.result_value == KeyPairSpec(choice="P-256", label="tls-2027", id=b"\x02")


def test_missing_label_is_told(show: Show) -> None:
    dialog = asked()
    show(dialog)
    assert "Give it a label" in words(dialog)
    type_text(dialog.label, "x")
    assert "Give it a label" not in words(dialog)


def test_purpose_says_whether_the_key_can_leave(show: Show) -> None:
    dialog = asked()
    show(dialog)
    assert "serial 0451 9920. The private key never leaves it." in words(dialog)
    QTest.keyClick(dialog.extractable, Qt.Key.Key_Space)
    assert "serial 0451 9920. The private key can be exported in wrapped form." in words(dialog)
    assert "never leaves" not in words(dialog)
    QTest.keyClick(dialog.extractable, Qt.Key.Key_Space)
    assert "never leaves" in words(dialog)


def test_rsa_with_other_usage(show: Show) -> None:
    dialog = asked()
    show(dialog)
    rsa = next(radio for radio in dialog.kind.families.buttons() if radio.accessibleName() == "RSA")
    rsa.setFocus()
    QTest.keyClick(rsa, Qt.Key.Key_Space)
    QTest.keyClick(dialog.size_box, Qt.Key.Key_Down)
    assert not dialog.derive.isEnabled()
    QTest.keyClick(dialog.encrypt, Qt.Key.Key_Space)
    QTest.keyClick(dialog.extractable, Qt.Key.Key_Space)
    type_text(dialog.label, "r")
    dialog.id.line.clear()
    type_text(dialog.id.line, "01:A2 7f")
    assert dialog.collect() == KeyPairSpec(
        choice="RSA 3072", label="r", id=bytes.fromhex("01a27f"), sign=True, encrypt=True, extractable=True
    )
    assert "CKM_RSA_PKCS_KEY_PAIR_GEN" in words(dialog)
    assert "the key can be copied" in words(dialog)


def test_usage_of_another_family_is_not_kept(show: Show) -> None:
    dialog = asked()
    show(dialog)
    dialog.derive.setChecked(True)
    next(radio for radio in dialog.kind.families.buttons() if radio.accessibleName() == "RSA").click()
    assert not dialog.collect().derive


def test_what_the_token_cannot_do_is_listed_with_its_reason(show: Show) -> None:
    dialog = asked()
    show(dialog)
    model = dialog.size_box.model()
    assert isinstance(model, QStandardItemModel)
    shown = {model.item(row).text(): model.item(row).isEnabled() for row in range(model.rowCount())}
    assert shown == {
        "P-256  (secp256r1)": True,
        "P-384  (secp384r1)": True,
        "P-521  (secp521r1): not on this token": False,
        "Ed25519  (edwards25519): not on this token": False,
        "Ed448  (edwards448): not on this token": False,
    }


def test_family_that_the_token_lacks(show: Show) -> None:
    dialog = asked(samples.EC_ONLY)
    show(dialog)
    type_text(dialog.label, "x")
    next(radio for radio in dialog.kind.families.buttons() if radio.accessibleName() == "RSA").click()
    assert "It makes no key pairs of the type RSA" in words(dialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()


def test_token_without_any(show: Show) -> None:
    dialog = asked(())
    show(dialog)
    type_text(dialog.label, "x")
    assert "They have to be imported" in words(dialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    assert dialog.command() == ""


def test_label_and_id_are_checked(show: Show) -> None:
    dialog = asked()
    show(dialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled(), "no label yet"
    type_text(dialog.label, "tls-2026")
    assert "has this label too" in words(dialog)
    assert "Free on this token" in words(dialog)
    dialog.id.line.setText("01")
    assert "Already used by tls-2026" in words(dialog)
    assert dialog.primary.isEnabled(), "a warning, not a refusal"
    for wrong in ("", "1", "0g", "zz", "00" * 257):
        dialog.id.line.setText(wrong)
        assert not dialog.primary.isEnabled(), wrong
    dialog.id.line.setText("0a")
    dialog.sign.setChecked(False)
    assert not dialog.primary.isEnabled(), "a key for nothing"


def test_refused_template_keeps_the_form(show: Show) -> None:
    dialog = asked()
    dialog.stays_open = True
    show(dialog)
    type_text(dialog.label, "x")
    assert dialog.primary is not None
    dialog.primary.click()
    assert "The token makes the key pair" in words(dialog)
    dialog.set_problem(samples.wrong_pin())
    assert dialog.label.text() == "x"
    assert dialog.primary.isEnabled()


def test_command_follows_the_form_and_is_copied(show: Show) -> None:
    dialog = asked(label="It's & <b>")
    show(dialog)
    type_text(dialog.label, "a b")
    dialog.show_command.click()
    dialog.id.line.setText("0a0b")
    copy = button(dialog, "Copy")
    copy.click()
    copied = QGuiApplication.clipboard().text()
    assert copied == dialog.command()
    assert shlex.split(copied)[shlex.split(copied).index("--token-label") + 1] == "It's & <b>"
    assert "--id 0a0b" in copied
    assert "pin" not in copied
    dialog.show_command.click()
    assert shown(dialog.show_command) == "Show the command"


def test_command_does_the_same(softhsm: SoftHsm) -> None:
    softhsm.new_token("Payments EU")
    for choice in KEY_CHOICES[:1] + KEY_CHOICES[3:4]:
        spec = KeyPairSpec(choice=choice.name, label="a 'b", id=b"\x0a\x0b", encrypt=choice.can_encrypt)
        line = [*shlex.split(pkcs11_tool(spec, "Payments EU", softhsm.path)), "--pin", softhsm.pin]
        env = {**os.environ, **softhsm.env}
        done = subprocess.run(line, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "a 'b" in done.stdout
        assert "0a0b" in done.stdout
