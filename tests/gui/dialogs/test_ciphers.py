"""What the dialogs that encrypt and decrypt suggest, allow and say."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.gui.dialogs.decrypt import DecryptDialog
from app.gui.dialogs.encrypt import EncryptDialog
from app.vocabulary.ciphers import FILE_CIPHERS, MOST_CMS_CONTENT, can_decrypt_files, file_ciphers, transports
from app.vocabulary.numbers import CKM
from app.vocabulary.values import Mechanism
from tests.gui.dialogs import cipher_states
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.told import words


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "plan.pdf"
    path.write_bytes(b"x" * 2500)
    return path


def can_be_accepted(dialog: EncryptDialog[int] | EncryptDialog[str] | DecryptDialog) -> bool:
    assert dialog.primary is not None
    return dialog.primary.isEnabled()


def test_a_file_suggests_where_the_result_goes_until_a_name_is_typed(show: Show, file: Path) -> None:
    dialog = cipher_states.encrypt()
    show(dialog)
    assert not can_be_accepted(dialog)
    dialog.file.set_path(str(file))
    assert dialog.target.path == f"{file}.p11enc"
    assert can_be_accepted(dialog)
    dialog.target.set_path(str(file.with_name("mine")))
    file.with_name("other").write_bytes(b"y")
    dialog.file.set_path(str(file.with_name("other")))
    assert dialog.target.path == str(file.with_name("mine"))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    choice = dialog.result_value
    assert (choice.file, choice.target) == (str(file.with_name("other")), str(file.with_name("mine")))
    assert (choice.method, choice.replace) == (CKM.AES_GCM, False)


def test_an_existing_name_needs_a_tick_and_the_file_itself_is_no_target(show: Show, file: Path) -> None:
    file.with_name("plan.pdf.p11enc").write_bytes(b"old")
    dialog = cipher_states.encrypt(str(file))
    show(dialog)
    assert "A file with this name exists" in words(dialog)
    assert not can_be_accepted(dialog)
    dialog.replace.box.click()
    assert can_be_accepted(dialog)
    dialog.target.set_path(str(file))
    assert "This is the file itself" in words(dialog)
    assert not can_be_accepted(dialog)


def test_what_the_token_lacks_is_shown_and_cannot_be_chosen(show: Show, file: Path) -> None:
    dialog = cipher_states.encrypt(str(file), False, True)
    show(dialog)
    assert not dialog.methods[CKM.AES_GCM].isEnabled()
    assert "This token does not offer it" in words(dialog)
    assert dialog.method == CKM.AES_CBC_PAD


def test_a_file_that_cms_cannot_take_is_told_before(show: Show, tmp_path: Path) -> None:
    dialog = cipher_states.for_recipient()
    show(dialog)
    assert "At most 134.2 MB" in words(dialog)
    huge = tmp_path / "huge"
    with huge.open("wb") as stream:
        stream.truncate(MOST_CMS_CONTENT + 1)
    dialog.file.set_path(str(huge))
    assert "takes files of at most 134.2 MB" in words(dialog)
    assert not can_be_accepted(dialog)


@pytest.mark.parametrize(
    ("name", "suggested"),
    [("plan.pdf.p11enc", "plan.pdf"), ("plan.pdf.p7m", "plan.pdf"), ("mail.eml", "mail.eml.decrypted")],
)
def test_the_name_from_before_is_suggested(show: Show, tmp_path: Path, name: str, suggested: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    dialog = DecryptDialog("Anna", "01")
    show(dialog)
    dialog.file.set_path(str(tmp_path / name))
    assert dialog.target.path == str(tmp_path / suggested)
    assert can_be_accepted(dialog)


def test_the_second_stage_has_a_bar_of_its_own(show: Show) -> None:
    dialog = cipher_states.progress()
    show(dialog)
    assert dialog.note == "12.4 GB of 20.0 GB  ·  about 0:19 left"
    first = dialog.bar
    dialog.show_stage("verify")
    assert dialog.bar is not first
    assert first.value() == first.maximum()
    assert dialog.note == "before anything is saved"
    dialog.set_progress(1_000_000_000, 20_000_000_000)
    assert dialog.note.startswith("1.0 GB of 20.0 GB")
    dialog.accept()


def test_only_mechanisms_that_do_both_are_offered() -> None:
    both, one = 0x300, 0x100
    gcm, cbc = (cipher.mechanism for cipher in FILE_CIPHERS)
    token = (Mechanism(gcm, 16, 32, one), Mechanism(cbc, 16, 32, both), Mechanism(CKM.RSA_PKCS, 1024, 4096, 0x800))
    assert [possible for _, possible in file_ciphers(token)] == [False, True]
    assert transports(token) == [], "an RSA key that only signs"
    assert can_decrypt_files(token)
    assert not can_decrypt_files(token[2:])
    card = (Mechanism(CKM.RSA_PKCS, 1024, 4096, 0x200), Mechanism(CKM.RSA_PKCS_OAEP, 1024, 4096, 0x200))
    assert transports(card) == ["oaep", "pkcs1"]
