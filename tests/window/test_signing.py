"""Sign a file and verify a signature, at the window; OpenSSL is the judge. And what can go wrong with files."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from app.gui.dialogs.sign_progress import SignProgressDialog
from app.model.host import Host
from app.model.token import Token
from app.vocabulary.objects import ObjectRow
from app.vocabulary.signing_messages import MakeReady
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.window.steps import (
    generate,
    import_certificate,
    read_report,
    sign,
    sign_dialog,
    verify,
    write_certificate,
    write_public_key,
)

GIB = 2**30


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """Write a file to sign."""
    path = tmp_path / "Letter to Bert.txt"
    path.write_text("Both sides agree.\n")
    return path


@pytest.fixture
def key(desk: Desk, token: Token) -> ObjectRow:
    """Log in to Anna's token and make a key pair."""
    desk.log_in(token, SoftHsm.pin)
    return generate(desk, token, "Mine")


def openssl(*words: str | Path) -> str:
    """Run openssl and return all that it says; a failure raises."""
    done = subprocess.run(["openssl", *words], capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


@pytest.mark.parametrize("choice", ["P-256", "RSA 2048"])
def test_openssl_accepts_a_cms_signature(desk: Desk, token: Token, tmp_path: Path, letter: Path, choice: str) -> None:
    desk.log_in(token, SoftHsm.pin)
    key = generate(desk, token, "Mine", choice)
    certificate = tmp_path / "anna.pem"
    write_certificate(desk, token, key, certificate, pem=True)
    import_certificate(desk, token, certificate)
    said = sign(desk, token, key, letter)
    assert "Signed and verified" in said
    assert "Anna Berg" in said
    signature = letter.with_name(letter.name + ".p7s")
    words = openssl(
        *("cms", "-verify", "-binary", "-inform", "DER", "-in", signature, "-content", letter),
        *("-certfile", certificate, "-noverify", "-out", os.devnull),
    )
    assert "Verification successful" in words
    assert "The signature is valid" in verify(desk, letter, signature)


@pytest.mark.parametrize("choice", ["P-256", "RSA 2048"])
def test_openssl_accepts_a_raw_signature(desk: Desk, token: Token, tmp_path: Path, letter: Path, choice: str) -> None:
    desk.log_in(token, SoftHsm.pin)
    key = generate(desk, token, "Mine", choice)
    public = tmp_path / "anna.pub"
    write_public_key(desk, token, key, public)
    dialog = sign_dialog(desk, token, key, letter)
    assert dialog.raw.isChecked(), "without a certificate the raw form is what there is"
    assert not dialog.cms.isEnabled()
    desk.press(dialog)
    assert "Signed and verified" in read_report(desk)
    signature = letter.with_name(letter.name + ".sig")
    assert "Verified OK" in openssl("dgst", "-sha256", "-verify", public, "-signature", signature, letter)
    assert "The signature is valid" in verify(desk, letter, signature, public)


def test_what_a_cms_signature_needs_is_loaded_while_the_file_is_chosen(
    desk: Desk, token: Token, key: ObjectRow, tmp_path: Path, letter: Path
) -> None:
    write_certificate(desk, token, key, tmp_path / "anna.cer")
    import_certificate(desk, token, tmp_path / "anna.cer")
    ended: list[object] = []
    desk.workspace.call_ended.connect(lambda call, error: ended.append((type(call.request), error)))
    dialog = sign_dialog(desk, token, key, letter)
    desk.until(lambda: (MakeReady, None) in ended)
    desk.escape(dialog)


def test_raw_on_request(desk: Desk, token: Token, key: ObjectRow, tmp_path: Path, letter: Path) -> None:
    write_certificate(desk, token, key, tmp_path / "anna.cer")
    import_certificate(desk, token, tmp_path / "anna.cer")
    assert "Signed and verified" in sign(desk, token, key, letter, "raw")
    signature = letter.with_name(letter.name + ".sig")
    assert "The signature is valid" in verify(desk, letter, signature, tmp_path / "anna.cer")
    assert signature.stat().st_mode & 0o777 == 0o666 & ~_umask(), "others may read it: it is made to be given away"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_changed_file_is_not_valid_and_the_wrong_certificate_or_garbage_neither(
    desk: Desk, token: Token, key: ObjectRow, tmp_path: Path, letter: Path
) -> None:
    write_certificate(desk, token, key, tmp_path / "anna.cer")
    import_certificate(desk, token, tmp_path / "anna.cer")
    sign(desk, token, key, letter)
    signature = letter.with_name(letter.name + ".p7s")
    letter.write_text("Both sides agree. Bert pays.\n")
    said = verify(desk, letter, signature)
    assert "The signature is not valid" in said
    assert "Anna Berg" in said, "by whom"
    garbage = tmp_path / "garbage.p7s"
    garbage.write_bytes(b"nothing of the kind")
    assert "The signature could not be checked" in verify(desk, letter, garbage)


# ── stopping, long files, hung tokens ────────────────────────────────────────────────────────────────────────────────


def test_a_file_of_20_gb_needs_no_memory_and_stop_leaves_nothing(
    desk: Desk, token: Token, key: ObjectRow, tmp_path: Path
) -> None:
    huge = tmp_path / "huge.img"
    with huge.open("wb") as file:
        file.truncate(20 * GIB)
    before = huge.stat()
    desk.press(sign_dialog(desk, token, key, huge))
    progress = desk.dialog(SignProgressDialog)
    desk.until(lambda: "of 21.5 GB" in progress.note)
    desk.until(lambda: _share(progress) > 0.01)
    hosts = [host for host in desk.workspace.hosts if any(call.progress for call in host.calls.values())]
    assert len(hosts) == 1
    assert _memory(hosts[0]) < 250, "megabytes"
    desk.press_button("Stop", progress)
    desk.until(lambda: not desk.open_dialogs, 3)
    QTest.qWait(200)
    assert list(tmp_path.glob("huge*")) == [huge]
    after = huge.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    desk.told("Signing with Anna: stopped", "Nothing was saved.")
    assert token.session.role == "user", "nobody was logged out"
    desk.until(lambda: hosts[0].end is not None)


def _share(progress: SignProgressDialog) -> float:
    done = progress.note.split(" of ")[0].split()
    return float(done[0]) * {"bytes": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}[done[1]] / 2.15e10 if len(done) == 2 else 0.0


def _memory(host: Host) -> float:
    status = Path(f"/proc/{host.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


def test_a_signature_goes_on_in_the_background(desk: Desk, token: Token, key: ObjectRow, tmp_path: Path) -> None:
    big = tmp_path / "big.img"
    with big.open("wb") as file:
        file.truncate(GIB)
    desk.press(sign_dialog(desk, token, key, big))
    progress = desk.dialog(SignProgressDialog)
    desk.press_button("Run in background", progress)
    desk.until(lambda: not desk.dialogs(SignProgressDialog))
    assert desk.window.activity.running
    assert "Signed and verified" in read_report(desk)
    assert (tmp_path / "big.img.sig").exists()


def test_a_hung_signature_names_its_function_and_cost_and_stop_saves_nothing(
    desk: Desk, faulty: Faulty, faulty_token: Token, letter: Path, impatient: None
) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    key = generate(desk, faulty_token, "Mine")
    desk.window.messages.clear()
    faulty.rule("C_Sign hang")
    desk.press(sign_dialog(desk, faulty_token, key, letter))
    desk.told("Test does not respond", "C_Sign has run for", "Stopping it ends the login of Anna.")
    progress = desk.dialog(SignProgressDialog)
    desk.press_button("Stop", progress)
    desk.until(lambda: not desk.open_dialogs)
    desk.until(lambda: faulty_token.session.role is None)
    assert not letter.with_name(letter.name + ".sig").exists()
    assert not any("does not respond" in message for message in desk.messages)


@fault(94)
def test_a_wrong_signature_of_the_token_is_never_saved(
    desk: Desk, faulty: Faulty, faulty_token: Token, letter: Path
) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    key = generate(desk, faulty_token, "Mine")
    desk.window.messages.clear()
    faulty.rule("C_Sign garbage")
    desk.press(sign_dialog(desk, faulty_token, key, letter))
    desk.told("The token returned a signature that does not verify", "Nothing was saved.")
    assert not letter.with_name(letter.name + ".sig").exists()


@fault(97)
def test_a_signature_that_is_not_confirmed_on_the_device_is_told_and_can_be_tried_again(
    desk: Desk, faulty: Faulty, faulty_token: Token, letter: Path
) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    key = generate(desk, faulty_token, "Mine")
    faulty.rule("C_Sign rv 0x200")
    desk.press(sign_dialog(desk, faulty_token, key, letter))
    desk.told("Not confirmed on the device", "Try again and confirm on the device")
    assert len(faulty.calls("C_Sign")) == 1, "the device is not made to ask twice"
    assert not letter.with_name(letter.name + ".sig").exists()
    faulty.rule()
    assert "Signed and verified" in sign(desk, faulty_token, key, letter, "raw")


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_existing_target_is_replaced_only_after_a_tick(
    desk: Desk, token: Token, key: ObjectRow, letter: Path
) -> None:
    target = letter.with_name(letter.name + ".sig")
    target.write_text("precious")
    dialog = sign_dialog(desk, token, key, letter)
    assert "A file with this name exists" in desk.words(dialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    dialog.replace.box.click()
    desk.press(dialog)
    assert "Signed and verified" in read_report(desk)
    assert target.read_bytes() != b"precious"


def test_a_target_that_appears_meanwhile_is_not_replaced(
    desk: Desk, token: Token, key: ObjectRow, letter: Path
) -> None:
    dialog = sign_dialog(desk, token, key, letter)
    target = letter.with_name(letter.name + ".sig")
    target.write_text("precious")
    desk.window.messages.clear()
    desk.press(dialog)
    desk.until(lambda: desk.messages)
    assert target.read_text() == "precious"


def _loop(path: Path) -> None:
    path.symlink_to(path)


@fault(92)
@pytest.mark.parametrize(
    ("becomes", "words"),
    [
        (lambda path: None, "does not exist|no such file|not there|not found"),
        (Path.mkdir, "folder"),
        (os.mkfifo, "pipe"),
        (_loop, "cannot be read"),
        (Path.touch, "is empty"),
    ],
)
def test_a_file_that_becomes_something_else_before_it_is_read_is_told(
    desk: Desk, token: Token, key: ObjectRow, letter: Path, becomes: Callable[[Path], object], words: str
) -> None:
    dialog = sign_dialog(desk, token, key, letter)
    letter.unlink()
    becomes(letter)
    desk.window.messages.clear()
    desk.press(dialog)
    desk.until(lambda: len(desk.messages) == 1)
    assert letter.name in desk.messages[0]
    assert any(word in desk.messages[0] for word in words.split("|")), desk.messages
    assert list(letter.parent.glob("*.sig")) == []


def test_a_target_that_cannot_be_written_is_told(desk: Desk, token: Token, key: ObjectRow, letter: Path) -> None:
    dialog = sign_dialog(desk, token, key, letter)
    desk.type(dialog.target.input.line, "/proc/letter.sig")
    desk.window.messages.clear()
    desk.press(dialog)
    desk.until(lambda: len(desk.messages) == 1)
    assert "letter.sig" in desk.messages[0]
    assert "cannot be saved" in desk.messages[0]


def test_folders_pipes_and_nothing_cannot_be_signed(desk: Desk, token: Token, key: ObjectRow, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    dialog = sign_dialog(desk, token, key, tmp_path)
    assert dialog.primary is not None
    for path, words in (
        (tmp_path, "This is a folder, not a file"),
        (tmp_path / "pipe", "This is a device or a pipe, not a file"),
        (tmp_path / "nothing", "There is no such file"),
    ):
        desk.type(dialog.file.input.line, str(path))
        assert words in desk.words(dialog)
        assert not dialog.primary.isEnabled()


def test_the_file_itself_is_never_the_target(desk: Desk, token: Token, key: ObjectRow, letter: Path) -> None:
    dialog = sign_dialog(desk, token, key, letter)
    desk.type(dialog.target.input.line, str(letter))
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    assert "This is the file itself" in desk.words(dialog)
