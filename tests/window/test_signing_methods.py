"""Sign with every mechanism of a key, at the window; the openssl command that the report shows is the judge."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton

from app.gui.dialogs.openssl import PUBLIC_KEY
from app.gui.dialogs.sign import SignDialog
from app.gui.dialogs.signature_report import SignatureReportDialog
from app.gui.dialogs.verify import VerifyDialog
from app.gui.look.parts import Text
from app.model.token import Token
from app.vocabulary.crypto_messages import GenerateSecretKey
from app.vocabulary.objects import ObjectRow
from app.vocabulary.secret_keys import SecretKeySpec
from tests.canary import WRONG_PIN
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.gui.dialogs.told import shown
from tests.softhsm import SoftHsm
from tests.window.steps import (
    confirm,
    generate,
    import_certificate,
    make_careful_key,
    private_keys,
    read_report,
    refresh,
    sign_dialog,
    verify,
    write_certificate,
    write_public_key,
)


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """Write a file to sign."""
    path = tmp_path / "Letter to Bert.txt"
    path.write_text("Both sides agree.\n" * 1000)
    return path


def choose(dialog: SignDialog, kind: str, hash_name: str = "", salt: int | None = None) -> None:
    """Open the choice of methods, and choose."""
    fields = dialog.method
    fields.open.click()
    kinds = [fields.scheme.itemData(number).scheme.kind for number in range(fields.scheme.count())]
    fields.scheme.setCurrentIndex(kinds.index(kind))
    if hash_name:
        fields.hash.setCurrentIndex(fields.hash.findData(hash_name))
    if salt is not None:
        fields.salt.setValue(salt)


def report_with_command(desk: Desk) -> tuple[str, list[str]]:
    """Return what the report says, and the command that it shows; close it."""
    report = desk.dialog(SignatureReportDialog)
    desk.press_button("Show the command", report)
    said = [one.accessibleName() for one in report.findChildren(Text)]
    (command,) = (words for words in said if words.startswith("openssl "))
    return read_report(desk), shlex.split(command)


def judged(command: list[str], public: Path) -> str:
    """Run the command that was shown, with the signer's public key in the place of the example."""
    words = [str(public) if word == PUBLIC_KEY else word for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("choice", "kind", "hash_name", "salt", "words"),
    [
        ("RSA 2048", "rsa", "sha512", None, "RSA, SHA-512"),
        ("RSA 2048", "pss", "", None, "RSA-PSS, SHA-256"),
        ("RSA 2048", "pss", "sha384", 20, "RSA-PSS, SHA-384"),
        ("RSA 2048", "pss", "sha512", 0, "RSA-PSS, SHA-512"),
        ("P-256", "ecdsa", "sha384", None, "ECDSA, SHA-384"),
        ("Ed25519", "eddsa", "", None, "Ed25519"),
        ("Ed448", "eddsa", "", None, "Ed448"),
    ],
)
def test_a_raw_signature_by_every_method(
    desk: Desk,
    token: Token,
    tmp_path: Path,
    letter: Path,
    choice: str,
    kind: str,
    hash_name: str,
    salt: int | None,
    words: str,
) -> None:
    desk.log_in(token, SoftHsm.pin)
    key = generate(desk, token, "Mine", choice)
    public = tmp_path / "public.pem"
    write_public_key(desk, token, key, public)
    dialog = sign_dialog(desk, token, key, letter)
    choose(dialog, kind, hash_name, salt)
    desk.press(dialog)
    said, command = report_with_command(desk)
    assert "Signed and verified" in said
    assert words in said
    assert "Verified" in judged(command, public)
    checked = verify(desk, letter, letter.with_name(letter.name + ".sig"), public)
    assert "The signature is valid" in checked
    assert words in checked, "which method fitted is said"


@pytest.mark.parametrize(("hash_name", "salt"), [("", None), ("sha512", 0)])
def test_a_cms_signature_with_pss(
    desk: Desk, token: Token, tmp_path: Path, letter: Path, hash_name: str, salt: int | None
) -> None:
    desk.log_in(token, SoftHsm.pin)
    key = generate(desk, token, "Mine", "RSA 2048")
    write_certificate(desk, token, key, tmp_path / "anna.pem", pem=True)
    import_certificate(desk, token, tmp_path / "anna.pem")
    dialog = sign_dialog(desk, token, key, letter)
    choose(dialog, "pss", hash_name, salt)
    desk.press(dialog)
    said, command = report_with_command(desk)
    assert "RSA-PSS" in said
    assert "Verification successful" in judged(command, Path())
    letter.write_text("changed")
    with pytest.raises(subprocess.CalledProcessError):
        judged(command, Path())


def test_a_cms_signature_with_ed25519(desk: Desk, token: Token, tmp_path: Path, letter: Path) -> None:
    desk.log_in(token, SoftHsm.pin)
    key = generate(desk, token, "Mine", "Ed25519")
    write_certificate(desk, token, key, tmp_path / "anna.pem", pem=True)
    import_certificate(desk, token, tmp_path / "anna.pem")
    desk.press(sign_dialog(desk, token, key, letter))
    report = desk.dialog(SignatureReportDialog)
    assert "Show the command" not in [shown(one) for one in report.findChildren(QAbstractButton)], "openssl 3.0 cannot"
    assert "Ed25519" in read_report(desk)
    assert "The signature is valid" in verify(desk, letter, letter.with_name(letter.name + ".p7s"))


def test_a_file_too_large_for_eddsa_is_told_and_cms_signs_it(desk: Desk, token: Token, tmp_path: Path) -> None:
    desk.log_in(token, SoftHsm.pin)
    key = generate(desk, token, "Mine", "Ed25519")
    large = tmp_path / "large"
    large.touch()
    with large.open("r+b") as stream:
        stream.truncate(17 * 2**20)
    desk.press(sign_dialog(desk, token, key, large))
    desk.told("“large” is too large for this kind of key", "Nothing was saved.", "Make a CMS signature")
    assert list(tmp_path.glob("large.*")) == []


def secret_key(desk: Desk, token: Token, choice: str) -> ObjectRow:
    """Generate a secret key that makes codes."""
    spec = SecretKeySpec(choice=choice, label="Codes", id=b"\x11", sign=True)
    desk.ask(token.host.call(GenerateSecretKey(token=token.address, spec=spec)))
    refresh(desk, token)
    return next(row for row in token.objects.rows if row.label == "Codes")


@pytest.mark.parametrize(
    ("choice", "hash_name", "words", "length"),
    [
        ("256 bits", "sha256", "HMAC, SHA-256", 32),
        ("512 bits", "sha512", "HMAC, SHA-512", 64),
        ("AES 256", "", "AES-CMAC", 16),
    ],
)
def test_a_secret_key_makes_codes_and_checks_them(
    desk: Desk, token: Token, letter: Path, choice: str, hash_name: str, words: str, length: int
) -> None:
    desk.log_in(token, SoftHsm.pin)
    key = secret_key(desk, token, choice)
    dialog = sign_dialog(desk, token, key, letter)
    assert "Certificate" not in desk.words(dialog)
    if hash_name:
        choose(dialog, "hmac", hash_name)
    desk.press(dialog)
    said = read_report(desk)
    assert words in said
    assert "The token checked the code with the same key before it was saved" in said
    code = letter.with_name(letter.name + ".mac")
    assert code.stat().st_size == length
    assert "The signature is valid" in verify(desk, letter, code)
    letter.write_text("changed")
    assert "The code does not fit this file and this key" in verify(desk, letter, code)
    desk.window.browser.select_token(token)
    desk.choose("verify_signature")
    other = desk.dialog(VerifyDialog)
    other.file.set_path(str(letter))
    other.signature.set_path(str(code))
    assert "select that key, then verify" in desk.words(other)
    assert other.primary is not None
    assert not other.primary.isEnabled()
    desk.escape(other)


def test_hmac_is_what_others_compute(desk: Desk, token: Token, softhsm: SoftHsm, letter: Path) -> None:
    """pkcs11-tool makes the same code with the same key."""
    desk.log_in(token, SoftHsm.pin)
    key = secret_key(desk, token, "256 bits")
    desk.press(sign_dialog(desk, token, key, letter))
    read_report(desk)
    other = letter.with_name("other")
    command = ["pkcs11-tool", "--module", softhsm.path, "--token-label", "Anna", "--login", "--pin", softhsm.pin]
    command += ["--sign", "--id", "11", "--mechanism", "SHA256-HMAC", "--input-file", str(letter), "-o", str(other)]
    subprocess.run(command, env={**os.environ, **softhsm.env}, check=True, capture_output=True)
    assert other.read_bytes() == letter.with_name(letter.name + ".mac").read_bytes()


def test_a_key_of_a_software_token_that_asks_at_every_use(
    desk: Desk, faulty: Faulty, faulty_token: Token, letter: Path
) -> None:
    softhsm = faulty.softhsm
    make_careful_key(softhsm)
    desk.log_in(faulty_token, softhsm.pin)
    refresh(desk, faulty_token)
    key = private_keys(faulty_token, "Careful")[0]
    before = len(faulty.calls("C_Login"))
    for number in (1, 2):
        dialog = sign_dialog(desk, faulty_token, key, letter)
        assert "This key asks for its PIN at every use" in desk.words(dialog)
        desk.press(dialog)
        confirm(desk, softhsm.pin)
        assert "Signed and verified" in read_report(desk)
        assert len(faulty.calls("C_Login")) == before + number
        letter.with_name(letter.name + ".sig").unlink()
    desk.press(sign_dialog(desk, faulty_token, key, letter))
    confirm(desk, WRONG_PIN)
    desk.told("Wrong PIN")
    desk.until(lambda: not desk.open_dialogs)
    assert len(faulty.calls("C_Login")) == before + 3, "nothing has repeated it"
    assert list(letter.parent.glob("Letter to Bert.txt?*")) == []


@pytest.mark.parametrize(
    ("function", "code"), [("C_SignInit", 0x54), ("C_SignInit", 0x71), ("C_SignInit", 0x68), ("C_Sign", 0x21)]
)
def test_what_the_token_refuses_is_told_and_nothing_saved(
    desk: Desk, faulty: Faulty, faulty_token: Token, letter: Path, function: str, code: int
) -> None:
    """Not supported, wrong parameters, not with this key, too long: each says what did not happen."""
    desk.log_in(faulty_token, SoftHsm.pin)
    key = generate(desk, faulty_token, "Mine", "RSA 2048")
    faulty.rule(f"{function} rv {code:#x}")
    desk.window.messages.clear()
    desk.press(sign_dialog(desk, faulty_token, key, letter))
    desk.told("No signature was received.")
    desk.until(lambda: not desk.open_dialogs)
    assert list(letter.parent.glob("Letter to Bert.txt?*")) == []
