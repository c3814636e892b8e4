"""Sign, verify and the choice of files."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app.gui.dialogs.library import ChooseLibraryDialog
from app.gui.dialogs.sign import SignChoice, SignDialog
from app.gui.dialogs.verify import VerifyChoice, VerifyDialog
from app.model.places import documents_folder
from tests.gui.dialogs import samples
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.keys import type_text
from tests.gui.dialogs.told import buttons, words


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "contract & <b>.pdf"
    path.write_bytes(b"x" * 2500)
    return path


def sign(certified: bool = True, can_sign: bool = True) -> SignDialog:
    certificate = samples.certificate() if certified else None
    return SignDialog(samples.object_row(), "Anna Berg", "0815", certificate, samples.OFFERS if can_sign else ())


def drop(target: QWidget, *paths: Path) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(target.rect().center(), copy, data, left, none)
    enter.setAccepted(False)
    QApplication.sendEvent(target, enter)
    if enter.isAccepted():
        QApplication.sendEvent(target, QDropEvent(QPointF(target.rect().center()), copy, data, left, none))
    return enter.isAccepted()


def test_typed_path_suggests_a_target(show: Show, document: Path) -> None:
    dialog = sign()
    show(dialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    type_text(dialog.file.input.line, str(document))
    assert "2.5 kB" in words(dialog)
    QTest.keyClick(dialog.file.input.line, Qt.Key.Key_Return)
    assert dialog.result_value == SignChoice(str(document), f"{document}.p7s", "cms", samples.METHOD)


def test_raw_form_changes_the_suggestion_but_not_a_typed_name(show: Show, document: Path) -> None:
    dialog = sign()
    show(dialog)
    dialog.file.set_path(str(document))
    dialog.raw.click()
    assert dialog.target.path == f"{document}.sig"
    dialog.target.set_path(str(document.with_name("other.sig")))
    dialog.cms.click()
    assert dialog.target.path.endswith("other.sig")
    assert dialog.collect().form == "cms"


def test_without_a_certificate_only_raw(show: Show, document: Path) -> None:
    dialog = sign(certified=False)
    show(dialog)
    assert not dialog.cms.isEnabled()
    dialog.file.set_path(str(document))
    assert dialog.collect() == SignChoice(str(document), f"{document}.sig", "raw", samples.METHOD)


def test_existing_target_needs_consent(show: Show, document: Path) -> None:
    Path(f"{document}.p7s").write_bytes(b"old")
    dialog = sign()
    show(dialog)
    dialog.file.set_path(str(document))
    assert dialog.primary is not None
    assert dialog.replace.isVisible()
    assert not dialog.primary.isEnabled()
    QTest.keyClick(dialog.replace.box, Qt.Key.Key_Space)
    assert dialog.primary.isEnabled()
    assert dialog.collect().replace
    dialog.target.set_path(f"{document}.new.p7s")
    assert not dialog.replace.isVisible()
    assert not dialog.collect().replace, "consent to replace one file is none for another"


def test_target_is_never_the_file(show: Show, document: Path) -> None:
    dialog = sign()
    show(dialog)
    dialog.file.set_path(str(document))
    dialog.target.set_path(str(document))
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    assert "This is the file itself" in words(dialog)


@pytest.mark.parametrize("kind", ["missing", "folder", "fifo", "nul", "no folder"])
def test_bad_paths_are_told(show: Show, tmp_path: Path, document: Path, kind: str) -> None:
    dialog = sign()
    show(dialog)
    dialog.file.set_path(str(document))
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    path, said = {
        "missing": (str(tmp_path / "none"), "There is no such file"),
        "folder": (str(tmp_path), "This is a folder"),
        "fifo": (str(fifo), "a device or a pipe"),
        "nul": ("/etc/pass\0wd", "no such file"),
        "no folder": (str(tmp_path / "no" / "where"), "There is no such folder"),
    }[kind]
    (dialog.target if kind == "no folder" else dialog.file).set_path(path)
    assert said in words(dialog) or "cannot be read" in words(dialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()


def test_one_file_can_be_dropped(show: Show, document: Path, tmp_path: Path) -> None:
    dialog = sign()
    show(dialog)
    assert not drop(dialog.file.input, document, tmp_path)
    assert drop(dialog.file.input, document)
    assert dialog.file.path == str(document)


def test_browse_opens_without_waiting(show: Show, document: Path) -> None:
    dialog = sign()
    show(dialog)
    dialog.file.input.browse.click()
    (chooser,) = dialog.findChildren(QFileDialog)
    assert chooser.isVisible()
    chooser.fileSelected.emit(str(document))
    chooser.reject()
    assert dialog.file.path == str(document)


def test_browse_starts_where_it_was_left_and_never_where_the_program_runs(show: Show, document: Path) -> None:
    documents = documents_folder()
    beside = document.parent / "beside"
    beside.mkdir()
    dialog = VerifyDialog(folder=str(beside))
    show(dialog)
    assert VerifyDialog().file.input.start_folder == documents
    assert ChooseLibraryDialog().path.input.start_folder == documents
    assert dialog.file.input.start_folder == str(beside)
    dialog.file.set_path("contract.pdf")
    assert dialog.file.input.start_folder == str(beside), "a relative path leads nowhere"
    dialog.file.set_path(str(document))
    assert dialog.file.input.start_folder == dialog.signature.input.start_folder == str(document.parent)
    dialog.signature.input.browse.click()
    (chooser,) = dialog.findChildren(QFileDialog)
    assert chooser.directory().absolutePath() == str(document.parent)
    chooser.reject()


def test_key_that_the_token_cannot_use(show: Show) -> None:
    dialog = sign(can_sign=False)
    show(dialog)
    assert "This token cannot sign with this key" in words(dialog)
    assert buttons(dialog) == ["Close"]


# ── verify ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_file_finds_its_signature_and_the_other_way_round(show: Show, document: Path) -> None:
    signature = Path(f"{document}.p7s")
    signature.write_bytes(b"s")
    dialog = VerifyDialog()
    show(dialog)
    type_text(dialog.file.input.line, str(document))
    assert dialog.signature.path == str(signature)
    QTest.keyClick(dialog.file.input.line, Qt.Key.Key_Return)
    expected = VerifyChoice(str(document), str(signature), "")
    assert dialog.result_value == expected
    assert VerifyDialog(str(signature)).collect() == expected
    dropped = VerifyDialog()
    dropped.file.set_path(str(signature))
    assert dropped.collect() == expected


def test_raw_signature_needs_a_certificate(show: Show, document: Path) -> None:
    signature = Path(f"{document}.sig")
    signature.write_bytes(b"s")
    dialog = VerifyDialog(str(document))
    show(dialog)
    assert dialog.primary is not None
    assert dialog.certificate.isVisible()
    assert dialog.signature.path == str(signature)
    certificate = document.with_name("anna.pem")
    certificate.write_bytes(b"c")
    dialog.certificate.set_path(str(certificate))
    assert dialog.primary.isEnabled()
    assert dialog.collect().certificate == str(certificate)
    dialog.signature.set_path(str(document))
    assert not dialog.primary.isEnabled()


def test_a_path_means_the_same_wherever_the_program_runs(
    show: Show, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(document.parent)
    dialog = sign()
    show(dialog)
    type_text(dialog.file.input.line, document.name)
    assert "Give the whole path, from the first folder on" in words(dialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()


def test_a_tilde_is_the_users_folder(show: Show, document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(document.parent))
    dialog = sign()
    show(dialog)
    type_text(dialog.file.input.line, f"~/{document.name}")
    assert dialog.file.valid
    assert Path(dialog.file.path) == document
