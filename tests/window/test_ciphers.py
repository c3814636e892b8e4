"""Encrypt and decrypt files at the window, with a secret key and for a certificate; OpenSSL is the other side."""

import subprocess
from pathlib import Path

import pytest

from app.gui.dialogs.decrypt import DecryptDialog
from app.gui.dialogs.encrypt import EncryptDialog
from app.gui.dialogs.stage_progress import StageProgressDialog
from app.gui.selection import Selection
from app.gui.verb import VERBS
from app.model.token import Token
from app.vocabulary.crypto_messages import GenerateSecretKey
from app.vocabulary.keys import KeyPairSpec
from app.vocabulary.messages import GenerateKeyPair
from app.vocabulary.numbers import CKM, CKO
from app.vocabulary.objects import ObjectRow
from app.vocabulary.secret_keys import SecretKeySpec
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.window.steps import (
    confirm,
    import_certificate,
    make_careful_key,
    private_keys,
    refresh,
    write_certificate,
    write_public_key,
)

CONTENT = b"Both sides agree.\n" * 10_000


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """Write a file of several segments."""
    path = tmp_path / "Letter to Bert.txt"
    path.write_bytes(CONTENT)
    return path


def secret_key(desk: Desk, token: Token, label: str = "Archive", key_id: bytes = b"\x11") -> ObjectRow:
    """Generate an AES key that encrypts and decrypts."""
    spec = SecretKeySpec(choice="AES 256", label=label, id=key_id, encrypt=True)
    desk.ask(token.host.call(GenerateSecretKey(token=token.address, spec=spec)))
    refresh(desk, token)
    return next(row for row in token.objects.rows if row.label == label)


def rsa_key(desk: Desk, token: Token, label: str = "Mail", *, encrypt: bool = True) -> ObjectRow:
    """Generate an RSA key pair and return its private half."""
    spec = KeyPairSpec(choice="RSA 2048", label=label, id=b"\x21", encrypt=encrypt)
    desk.ask(token.host.call(GenerateKeyPair(token=token.address, spec=spec)))
    refresh(desk, token)
    return private_keys(token, label)[0]


def half(token: Token, label: str, object_class: int) -> ObjectRow:
    """Return an object by label and class."""
    return next(row for row in token.objects.rows if (row.label, row.object_class) == (label, object_class))


def encrypt_dialog(desk: Desk, token: Token, key: ObjectRow, file: Path) -> EncryptDialog[object]:
    """Choose to encrypt with a key, and fill the file in."""
    desk.window.browser.select_objects(token, [key])
    desk.choose("encrypt_file")
    dialog = desk.dialog(EncryptDialog)
    desk.type(dialog.file.input.line, str(file))
    return dialog


def encrypt(desk: Desk, token: Token, key: ObjectRow, file: Path, method: object = None) -> Path:
    """Encrypt a file and return where the result is."""
    dialog = encrypt_dialog(desk, token, key, file)
    if method is not None:
        dialog.methods[method].click()
    target = Path(dialog.target.path)
    desk.press(dialog)
    desk.told(f"{file.name} was encrypted.", str(target))
    desk.until(lambda: not desk.open_dialogs)
    desk.window.messages.clear()
    return target


def decrypt_dialog(desk: Desk, file: Path, target: Path) -> DecryptDialog:
    """Choose to decrypt, and fill both names in."""
    desk.choose("decrypt_file")
    dialog = desk.dialog(DecryptDialog)
    desk.type(dialog.file.input.line, str(file))
    desk.type(dialog.target.input.line, str(target))
    return dialog


def decrypt(desk: Desk, file: Path, target: Path) -> bytes:
    """Decrypt a file with what is selected, and return the content."""
    desk.press(decrypt_dialog(desk, file, target))
    desk.told(f"{file.name} was decrypted.", str(target))
    desk.until(lambda: not desk.open_dialogs)
    desk.window.messages.clear()
    return target.read_bytes()


def why_not(desk: Desk, verb: str, token: Token, row: ObjectRow | None) -> str:
    """Return why a verb cannot be done with a row."""
    found = next(one for one in VERBS if one.name == verb)
    return found.why_not(Selection(token.library, token.slot, token, row))


# ── secret keys ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("method", [CKM.AES_GCM, CKM.AES_CBC_PAD])
def test_there_and_back_with_a_secret_key(desk: Desk, token: Token, letter: Path, tmp_path: Path, method: CKM) -> None:
    desk.log_in(token, SoftHsm.pin)
    encrypted = encrypt(desk, token, secret_key(desk, token), letter, method)
    assert encrypted == Path(f"{letter}.p11enc")
    assert b"agree" not in encrypted.read_bytes()
    desk.window.browser.select_token(token)
    assert decrypt(desk, encrypted, tmp_path / "back.txt") == CONTENT, "the token alone is selected"
    assert letter.read_bytes() == CONTENT


def test_gcm_comes_first_and_its_key_is_named(desk: Desk, token: Token, letter: Path) -> None:
    desk.log_in(token, SoftHsm.pin)
    dialog = encrypt_dialog(desk, token, secret_key(desk, token), letter)
    assert dialog.method == CKM.AES_GCM
    assert "“Archive”, AES 256" in desk.words(dialog)
    assert dialog.target.path == f"{letter}.p11enc"
    desk.escape(dialog)
    desk.until(lambda: not desk.open_dialogs)
    assert not Path(f"{letter}.p11enc").exists()


def test_the_key_is_found_by_its_id_and_a_missing_one_is_named(
    desk: Desk, letter: Path, tmp_path: Path, softhsm: SoftHsm
) -> None:
    softhsm.new_token("Anna")
    softhsm.new_token("Bert")
    desk.add(softhsm.path, softhsm.env)
    token = desk.token("Anna")
    desk.log_in(token, SoftHsm.pin)
    encrypted = encrypt(desk, token, secret_key(desk, token), letter)
    other = secret_key(desk, token, "Other", b"\x12")
    desk.window.browser.select_objects(token, [other])
    assert decrypt(desk, encrypted, tmp_path / "back.txt") == CONTENT, "another key is selected"
    bert = desk.token("Bert")
    desk.log_in(bert, SoftHsm.pin)
    dialog = decrypt_dialog(desk, encrypted, tmp_path / "second.txt")
    desk.press(dialog)
    desk.until(lambda: "The key of this file is not on this token" in desk.words(dialog))
    assert "ID 11, then called “Archive”; Bert shows no such key" in desk.words(dialog)
    assert not (tmp_path / "second.txt").exists()
    desk.escape(dialog)


def test_damage_is_told_and_nothing_saved(desk: Desk, token: Token, letter: Path, tmp_path: Path) -> None:
    desk.log_in(token, SoftHsm.pin)
    encrypted = encrypt(desk, token, secret_key(desk, token), letter)
    data = bytearray(encrypted.read_bytes())
    data[-1] ^= 1
    encrypted.write_bytes(data)
    desk.press(decrypt_dialog(desk, encrypted, tmp_path / "back.txt"))
    desk.told("cannot be decrypted", "the file was changed or damaged", "Nothing was saved.")
    encrypted.write_bytes(data[:-100])
    dialog = decrypt_dialog(desk, encrypted, tmp_path / "back.txt")
    desk.press(dialog)
    desk.until(lambda: "is not complete" in desk.words(dialog))
    assert sorted(one.name for one in tmp_path.glob("*.txt*")) == [letter.name, encrypted.name]
    desk.type(dialog.file.input.line, str(letter))
    desk.press(dialog)
    desk.until(lambda: "is not an encrypted file" in desk.words(dialog))
    desk.escape(dialog)


def test_stop_leaves_nothing(desk: Desk, token: Token, tmp_path: Path) -> None:
    desk.log_in(token, SoftHsm.pin)
    key = secret_key(desk, token)
    huge = tmp_path / "huge.img"
    with huge.open("wb") as file:
        file.truncate(20 * 2**30)
    desk.press(encrypt_dialog(desk, token, key, huge))
    progress = desk.dialog(StageProgressDialog)
    desk.until(lambda: "of 21.5 GB" in progress.note)
    desk.press_button("Stop", progress)
    desk.until(lambda: not desk.open_dialogs)
    desk.until(lambda: list(tmp_path.glob("*.img*")) == [huge] and not list(tmp_path.glob(".*.part")))
    assert token.session.role == "user", "nobody was logged out"
    desk.told("Encrypting with Anna: stopped", "Nothing was saved.")


def test_what_a_token_cannot_do_is_said_before(desk: Desk, token: Token) -> None:
    desk.log_in(token, SoftHsm.pin)
    key = secret_key(desk, token)
    assert why_not(desk, "encrypt_file", token, None) == "Select a secret key, an RSA key or a certificate first."
    assert why_not(desk, "encrypt_file", token, key) == ""
    spec = SecretKeySpec(choice="AES 256", label="Signs", id=b"\x13", sign=True)
    desk.ask(token.host.call(GenerateSecretKey(token=token.address, spec=spec)))
    pair = KeyPairSpec(choice="P-256", label="Curve", id=b"\x14")
    desk.ask(token.host.call(GenerateKeyPair(token=token.address, spec=pair)))
    nameless = secret_key(desk, token, "Nameless", b"")
    signs = half(token, "Signs", CKO.SECRET_KEY)
    assert "CKA_ENCRYPT is not set" in why_not(desk, "encrypt_file", token, signs)
    assert "CKA_DECRYPT is not set" in why_not(desk, "decrypt_file", token, signs)
    assert "no CKA_ID" in why_not(desk, "encrypt_file", token, nameless)
    assert "of another type" in why_not(desk, "encrypt_file", token, half(token, "Curve", CKO.PUBLIC_KEY))
    token.mechanisms = tuple(one for one in token.mechanisms if one.number not in (CKM.AES_GCM, CKM.AES_CBC_PAD))
    assert "no mechanism for it" in why_not(desk, "encrypt_file", token, key)
    rsa = (CKM.RSA_PKCS, CKM.RSA_PKCS_OAEP)
    token.mechanisms = tuple(one for one in token.mechanisms if one.number not in rsa)
    assert "no mechanism that decrypts files" in why_not(desk, "decrypt_file", token, None)


# ── certificates and RSA keys ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("method", ["oaep", "pkcs1"])
def test_there_and_back_for_a_public_key(desk: Desk, token: Token, letter: Path, tmp_path: Path, method: str) -> None:
    desk.log_in(token, SoftHsm.pin)
    rsa_key(desk, token)
    encrypted = encrypt(desk, token, half(token, "Mail", CKO.PUBLIC_KEY), letter, method)
    assert encrypted == Path(f"{letter}.p7m")
    desk.window.browser.select_token(token)
    assert decrypt(desk, encrypted, tmp_path / "back.txt") == CONTENT


@pytest.mark.parametrize("words", [(), ("-keyopt", "rsa_padding_mode:oaep")], ids=["pkcs1", "oaep"])
def test_what_openssl_encrypts_for_the_certificate_the_token_decrypts(
    desk: Desk, token: Token, letter: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    desk.log_in(token, SoftHsm.pin)
    key = rsa_key(desk, token)
    certificate, encrypted = tmp_path / "anna.pem", tmp_path / "mail.p7m"
    write_certificate(desk, token, key, certificate, pem=True)
    import_certificate(desk, token, certificate)
    command: list[str | Path] = ["openssl", "cms", "-encrypt", "-binary", "-aes256", "-in", letter, "-out", encrypted]
    subprocess.run([*command, "-outform", "DER", "-recip", certificate, *words], check=True)
    assert decrypt(desk, encrypted, tmp_path / "back.txt") == CONTENT, "the certificate is selected"
    desk.window.browser.select_token(token)
    assert decrypt(desk, encrypted, tmp_path / "again.txt") == CONTENT


def test_a_key_that_asks_at_every_use_decrypts_with_one_pin(
    desk: Desk, faulty: Faulty, faulty_token: Token, letter: Path, tmp_path: Path
) -> None:
    softhsm = faulty.softhsm
    make_careful_key(softhsm)
    desk.log_in(faulty_token, softhsm.pin)
    refresh(desk, faulty_token)
    encrypted = encrypt(desk, faulty_token, half(faulty_token, "Careful", CKO.PUBLIC_KEY), letter, "oaep")
    before = len(faulty.calls("C_Login"))
    desk.window.browser.select_objects(faulty_token, [half(faulty_token, "Careful", CKO.PRIVATE_KEY)])
    desk.press(decrypt_dialog(desk, encrypted, tmp_path / "back.txt"))
    confirm(desk, softhsm.pin)
    desk.told(f"{encrypted.name} was decrypted.")
    assert (tmp_path / "back.txt").read_bytes() == CONTENT
    assert len(faulty.calls("C_Login")) == before + 1


def test_openssl_finds_the_recipient_that_was_meant(desk: Desk, token: Token, letter: Path, tmp_path: Path) -> None:
    desk.log_in(token, SoftHsm.pin)
    key = rsa_key(desk, token)
    certificate = tmp_path / "anna.pem"
    write_certificate(desk, token, key, certificate, pem=True)
    import_certificate(desk, token, certificate)
    row = next(row for row in token.objects.rows if row.object_class == CKO.CERTIFICATE)
    encrypted = encrypt(desk, token, row, letter)
    shown: list[str | Path] = ["openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in", encrypted]
    told = subprocess.run(shown, capture_output=True, text=True, check=True).stdout
    assert "Example Staff CA" in told, "the issuer of the certificate names the recipient"
    assert "aes-256-cbc" in told
    assert decrypt(desk, encrypted, tmp_path / "back.txt") == CONTENT


def test_a_padding_that_the_token_refuses_is_told_like_a_wrong_key(
    desk: Desk, faulty: Faulty, faulty_token: Token, letter: Path, tmp_path: Path
) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    key = rsa_key(desk, faulty_token)
    encrypted = encrypt(desk, faulty_token, half(faulty_token, "Mail", CKO.PUBLIC_KEY), letter, "pkcs1")
    public = tmp_path / "anna.pub"
    write_public_key(desk, faulty_token, key, public)
    desk.window.browser.select_token(faulty_token)
    told = []
    for code in ("0x40", "0x5"):
        faulty.rule(f"C_Decrypt rv {code}")
        desk.press(decrypt_dialog(desk, encrypted, tmp_path / "back.txt"))
        desk.told("cannot be decrypted", "Nothing was saved.")
        told.append(desk.messages)
        desk.window.messages.clear()
    faulty.rule()
    data = bytearray(encrypted.read_bytes())
    data[-17] ^= 1
    encrypted.write_bytes(data)
    desk.press(decrypt_dialog(desk, encrypted, tmp_path / "back.txt"))
    desk.told("cannot be decrypted", "Nothing was saved.")
    assert told == [desk.messages] * 2
    desk.window.messages.clear()
    faulty.rule("C_Decrypt rv 0x30")
    desk.press(decrypt_dialog(desk, encrypted, tmp_path / "back.txt"))
    desk.until(lambda: desk.messages)
    assert "cannot be decrypted" not in desk.messages[0], "a broken token is told as it is"
    assert not (tmp_path / "back.txt").exists()


def test_a_key_that_could_not_decrypt_again_encrypts_nothing(desk: Desk, token: Token) -> None:
    desk.log_in(token, SoftHsm.pin)
    private = rsa_key(desk, token, encrypt=False)
    public = half(token, "Mail", CKO.PUBLIC_KEY)
    assert "CKA_ENCRYPT is not set" in why_not(desk, "encrypt_file", token, public)
    assert "could not be decrypted again" in why_not(desk, "encrypt_file", token, private)
    assert "CKA_DECRYPT is not set" in why_not(desk, "decrypt_file", token, private)
