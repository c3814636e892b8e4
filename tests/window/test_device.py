"""Secret keys, digests of files and random bytes, at the real window."""

import hashlib
import os
import subprocess
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from app.gui.dialogs.digest import DigestDialog, DigestReportDialog
from app.gui.dialogs.random_bytes import RandomDialog, RandomReportDialog
from app.gui.dialogs.secret_key import SecretKeyDialog
from app.gui.dialogs.stage_progress import StageProgressDialog
from app.model.token import Token
from app.vocabulary.crypto_messages import MakeRandomBytes
from app.vocabulary.errors import AppError
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm

# ── secret keys ──────────────────────────────────────────────────────────────────────────────────────────────────────


def secret_key(desk: Desk, token: Token, label: str, family: str = "AES") -> ObjectRow:
    """Generate a secret key at the dialog and return it."""
    desk.window.browser.select_token(token)
    desk.choose("generate_secret_key")
    dialog = desk.dialog(SecretKeyDialog)
    desk.press_button(family, dialog)
    desk.type(dialog.label, label)
    desk.press(dialog)
    desk.until(lambda: not desk.open_dialogs and any(f"secret key {label}" in said for said in desk.messages))
    return next(row for row in token.objects.rows if row.label == label)


def selected(desk: Desk) -> list[str]:
    indexes = desk.window.tree.selectionModel().selectedIndexes()
    return [desk.window.browser.model.row(index).name for index in indexes]


def test_a_secret_key_of_each_family_is_made_and_selected_in_the_tree(desk: Desk, token: Token) -> None:
    desk.log_in(token, SoftHsm.pin)
    for number, (family, kind) in enumerate(
        [("AES", "AES 256"), ("Generic secret", "Generic secret 256"), ("Triple DES", "3DES")], 1
    ):
        made = secret_key(desk, token, f"my {kind}", family)
        assert (made.object_class, made.type, made.address.id) == (CKO.SECRET_KEY, kind, bytes([number]))
        assert selected(desk) == [f"my {kind}"]
        desk.window.messages.clear()
    assert any(line.endswith("Secret keys  3") for line in desk.tree())


def test_another_program_encrypts_with_the_key(desk: Desk, token: Token, softhsm: SoftHsm, tmp_path: Path) -> None:
    desk.log_in(token, SoftHsm.pin)
    made = secret_key(desk, token, "cipher")
    plain, cipher, again = tmp_path / "plain", tmp_path / "cipher", tmp_path / "again"
    plain.write_bytes(b"sixteen bytes and more")
    for verb, source, target in (("--encrypt", plain, cipher), ("--decrypt", cipher, again)):
        command = ["pkcs11-tool", "--module", softhsm.path, "--token-label", "Anna", "--login", "--pin", softhsm.pin]
        command += [verb, "--id", made.id, "--mechanism", "AES-CBC-PAD", "--iv", "00" * 16]
        command += ["--input-file", str(source), "--output-file", str(target)]
        subprocess.run(command, env={**os.environ, **softhsm.env}, check=True, capture_output=True)
    assert again.read_bytes() == plain.read_bytes() != cipher.read_bytes()


def test_a_refused_key_is_told_in_the_dialog_and_can_be_tried_again(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    faulty.rule("C_GenerateKey rv 0xD1")
    desk.choose("generate_secret_key")
    dialog = desk.dialog(SecretKeyDialog)
    desk.type(dialog.label, "Second try")
    desk.press(dialog)
    desk.until(lambda: not dialog.busy and "Settings do not go together" in desk.words(dialog))
    assert len(faulty.calls("C_GenerateKey")) == 1, "nothing is sent twice by itself"
    faulty.rule()
    desk.press(dialog)
    desk.until(lambda: len(faulty_token.objects.rows) == 1 and not desk.open_dialogs)


def test_a_key_that_became_extractable_unasked_is_told(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    faulty.rule("C_GetAttributeValue attr 0x162=01")
    secret_key(desk, faulty_token, "leaky")
    desk.told("leaky can be exported", "although it was asked not to")


def test_what_the_token_cannot_do_is_said_beforehand(desk: Desk, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    # CK_MECHANISM_INFO ends with its flags: every mechanism signs and does nothing else. CKF_RNG is the lowest flag.
    faulty.rule("C_GetMechanismInfo put 16=0008000000000000", "C_GetTokenInfo clear 1")
    desk.add(faulty.path, faulty.env)
    desk.token("Anna")
    reasons = {
        "generate_secret_key": "no mechanism that generates secret keys",
        "digest_file": "no mechanism that makes digests",
        "random_bytes": "CKF_RNG is not set",
    }
    actions = {verb: desk.window.actions_.named(verb) for verb in reasons}
    desk.until(lambda: not any(action.isEnabled() for action in actions.values()))
    assert all(reason in actions[verb].toolTip() for verb, reason in reasons.items())


# ── digests ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def start_digest(desk: Desk, file: Path, mechanism: str = "SHA-256  (CKM_SHA256)") -> None:
    """Choose to digest a file, and press the button."""
    desk.choose("digest_file")
    dialog = desk.dialog(DigestDialog)
    desk.type(dialog.file.input.line, str(file))
    dialog.mechanism.setCurrentText(mechanism)
    desk.press(dialog)


@pytest.mark.parametrize("size", [0, 3, 3_000_000])
def test_a_digest_is_that_of_the_file_without_a_login(desk: Desk, token: Token, tmp_path: Path, size: int) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes(b"abc" * (size // 3))
    start_digest(desk, file, "SHA-512  (CKM_SHA512)")
    report = desk.dialog(DigestReportDialog)
    assert "The same as computed on this computer" in desk.words(report)
    desk.press_button("Copy digest", report)
    assert QGuiApplication.clipboard().text() == hashlib.sha512(file.read_bytes()).hexdigest()
    assert token.session.role is None
    desk.press(report)
    desk.until(lambda: not desk.open_dialogs)


def test_another_file_is_asked_for_with_the_same_mechanism(desk: Desk, token: Token, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes(b"abc")
    start_digest(desk, file, "SHA-1  (CKM_SHA_1)")
    desk.press_button("Digest another…", desk.dialog(DigestReportDialog))
    desk.until(lambda: not desk.dialogs(DigestReportDialog))
    dialog = desk.dialog(DigestDialog)
    assert dialog.mechanism.currentText() == "SHA-1  (CKM_SHA_1)"
    desk.escape(dialog)
    desk.until(lambda: not desk.open_dialogs)


def test_a_wrong_answer_of_the_token_is_shown_in_red(
    desk: Desk, faulty: Faulty, faulty_token: Token, tmp_path: Path
) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes(b"abc")
    faulty.rule("C_DigestUpdate rv 0")  # says "done" and has not looked at the data
    start_digest(desk, file)
    report = desk.dialog(DigestReportDialog)
    assert "Not what this computer computes" in desk.words(report)
    assert "e3b0 c442" in desk.words(report), "what the token says: the digest of nothing"
    assert "ba78 16bf" in desk.words(report), "what is right"
    desk.press(report)


def test_a_long_digest_is_stopped_and_the_token_goes_on(
    desk: Desk, faulty: Faulty, faulty_token: Token, tmp_path: Path
) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    file = tmp_path / "large"
    with file.open("wb") as stream:
        stream.truncate(200_000_000)
    faulty.rule("C_DigestUpdate delay 20")
    start_digest(desk, file)
    progress = desk.dialog(StageProgressDialog)
    desk.until(lambda: progress.bar.value() > 0)
    desk.press_button("Stop", progress)
    desk.until(lambda: not desk.open_dialogs and not faulty_token.host.calls)
    assert not faulty.calls("C_DigestFinal")
    assert faulty_token.session.role == "user", "the login is kept"
    faulty.rule()
    file.write_bytes(b"abc")
    start_digest(desk, file)
    report = desk.dialog(DigestReportDialog)
    assert "The same as computed on this computer" in desk.words(report)
    desk.press(report)


def test_a_file_that_changes_meanwhile_has_no_digest(
    desk: Desk, faulty: Faulty, faulty_token: Token, tmp_path: Path
) -> None:
    file = tmp_path / "growing"
    file.write_bytes(bytes(3_000_000))
    faulty.rule("C_DigestUpdate delay 20")
    start_digest(desk, file)
    desk.until(lambda: faulty.calls("C_DigestUpdate"))
    with file.open("ab") as stream:
        stream.write(b"more")
    desk.told("“growing” changed while it was read")
    desk.until(lambda: not desk.open_dialogs)


@pytest.mark.parametrize(
    ("rule", "said"),
    [("C_DigestInit rv 0x70", "Mechanism not supported"), ("C_DigestFinal rv 0x30", "Token reported a fault")],
)
def test_a_failed_digest_is_told(
    desk: Desk, faulty: Faulty, faulty_token: Token, tmp_path: Path, rule: str, said: str
) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes(b"abc")
    faulty.rule(rule)
    start_digest(desk, file)
    desk.told(said)
    desk.until(lambda: not desk.open_dialogs)


# ── random bytes ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_random_bytes_are_shown_and_can_be_copied(desk: Desk, token: Token) -> None:
    desk.choose("random_bytes")
    dialog = desk.dialog(RandomDialog)
    desk.type(dialog.count, "1024")
    desk.press(dialog)
    report = desk.dialog(RandomReportDialog)
    assert "03f0" in desk.words(report)
    desk.press_button("Copy digits", report)
    copied = bytes.fromhex(QGuiApplication.clipboard().text())
    assert len(copied) == 1024
    assert len(set(copied)) > 200
    desk.press(report)
    desk.until(lambda: not desk.open_dialogs)


def test_random_bytes_are_saved_to_a_file_of_the_owners(desk: Desk, token: Token, tmp_path: Path) -> None:
    target = tmp_path / "random.bin"
    desk.choose("random_bytes")
    dialog = desk.dialog(RandomDialog)
    desk.type(dialog.count, "1048576")
    dialog.save.click()
    dialog.target.set_path(str(target))
    desk.press(dialog)
    report = desk.dialog(RandomReportDialog)
    assert "Saved as random.bin" in desk.words(report)
    assert target.stat().st_size == 1024 * 1024
    assert target.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".part"] == []
    desk.press(report)
    desk.until(lambda: not desk.open_dialogs)


def test_bytes_that_are_not_random_are_told_in_the_dialog_and_not_saved(
    desk: Desk, faulty: Faulty, faulty_token: Token, tmp_path: Path
) -> None:
    target = tmp_path / "random.bin"
    faulty.rule("C_GenerateRandom rv 0")
    desk.choose("random_bytes")
    dialog = desk.dialog(RandomDialog)
    dialog.save.click()
    dialog.target.set_path(str(target))
    desk.press(dialog)
    desk.until(lambda: "These bytes are not random" in desk.words(dialog))
    assert not target.exists()
    desk.escape(dialog)
    desk.until(lambda: not desk.open_dialogs)


def test_a_file_that_appeared_meanwhile_is_not_replaced(desk: Desk, token: Token, tmp_path: Path) -> None:
    target = tmp_path / "random.bin"
    target.write_bytes(b"mine")
    request = MakeRandomBytes(token=token.address, count=16, target=str(target))
    with pytest.raises(AppError, match="exists already"):
        desk.ask(token.host.call(request))
    assert target.read_bytes() == b"mine"
