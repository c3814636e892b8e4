"""Settings outlive the window; a file that is damaged is kept aside with a notice, and nothing of it is lost."""

import os
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog

from app.gui.dialogs.certificate import ImportCertificateDialog
from app.model.places import documents_folder, first_folder
from app.model.token import Token
from tests import canary
from tests.canary import USER_PIN
from tests.catalogue import rule
from tests.desk import Desk
from tests.softhsm import SoftHsm
from tests.window.steps import generate, read_report, sign, sign_dialog, write_certificate


def test_libraries_are_there_at_the_next_start(closed_desk: Desk, softhsm: SoftHsm, tmp_path: Path) -> None:
    closed_desk.open()
    softhsm.new_token("Anna")
    closed_desk.add(softhsm.path, softhsm.env, "Soft")
    next_day = Desk(closed_desk.app, tmp_path / "config")
    next_day.open()
    try:
        assert next_day.token("Anna").library.name == "Soft"
    finally:
        next_day.close()


def test_a_damaged_file_is_kept_aside_and_told(closed_desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir(exist_ok=True)
    (folder / "settings.json").write_text('{"version": 1, "profiles": [{')
    desk = Desk(closed_desk.app, folder)
    desk.open()
    try:
        assert len(desk.messages) == 1
        assert "The settings could not be used" in desk.messages[0]
        kept = list(folder.glob("settings.json.corrupt-*"))
        assert [path.read_text() for path in kept] == ['{"version": 1, "profiles": [{']
        assert str(kept[0]) in desk.messages[0]
        assert desk.tree() == []
        assert desk.page is desk.window.browser.first_start
    finally:
        desk.close()


@rule(6)
def test_no_pin_is_in_the_settings(desk: Desk, token: Token, tmp_path: Path) -> None:
    desk.log_in(token, USER_PIN)
    desk.window.close()
    desk.until(lambda: not desk.workspace.hosts_left)
    assert '"Anna"' not in (tmp_path / "config" / "settings.json").read_text()
    assert canary.in_files([tmp_path]) == []


def test_where_files_were_is_looked_at_only_when_a_folder_is_opened(
    desk: Desk, token: Token, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network folder that does not answer would stop whoever asks for it."""
    desk.log_in(token, USER_PIN)
    key = generate(desk, token, "Mine")
    letter = tmp_path / "far away" / "letter.txt"
    letter.parent.mkdir()
    letter.write_text("x")
    desk.workspace.remember_folder("sign", str(letter))
    looked_at: list[str] = []
    real = os.stat

    def stat(path: Any, **how: Any) -> os.stat_result:
        looked_at.append(str(path))
        return real(path, **how)

    monkeypatch.setattr(os, "stat", stat)
    dialog = sign_dialog(desk, token, key, "")
    assert not any("far away" in path for path in looked_at)
    desk.type(dialog.file.input.line, str(letter))
    looked_at.clear()
    desk.press(dialog)
    assert "Signed and verified" in read_report(desk)
    assert not any("far away" in path for path in looked_at), "the host reads the file, the window does not look at it"


def test_each_kind_of_file_is_looked_for_where_the_last_one_was(desk: Desk, token: Token, tmp_path: Path) -> None:
    documents = documents_folder()
    desk.log_in(token, USER_PIN)
    key = generate(desk, token, "Mine")
    places = {name: tmp_path / name for name in ("sign", "import")}
    for place in places.values():
        place.mkdir()
    write_certificate(desk, token, key, places["import"] / "anna.cer")
    (places["sign"] / "letter.txt").write_text("x")
    desk.choose("import_certificate")
    assert desk.dialog(QFileDialog).directory().absolutePath() == documents
    desk.choose_file(places["import"] / "anna.cer")
    desk.press(desk.dialog(ImportCertificateDialog))
    desk.until(lambda: not desk.open_dialogs)
    sign(desk, token, key, places["sign"] / "letter.txt")
    assert desk.workspace.settings.folders == {name: str(place) for name, place in places.items()}
    later = Desk(desk.app, tmp_path / "config")
    try:
        assert later.workspace.folder_for("sign") == str(places["sign"])
        assert first_folder(later.workspace.folder_for("verify")) == documents
        assert first_folder(later.workspace.folder_for("library")) == documents
        (places["sign"] / "letter.txt").rename(tmp_path / "letter.txt")
        (places["sign"] / "letter.txt.p7s").unlink()
        places["sign"].rmdir()
        assert first_folder(later.workspace.folder_for("sign")) == documents, (
            "a folder that is gone is no place to start"
        )
        later.workspace.remember_folder("verify", "letter.txt")
        assert "verify" not in later.workspace.settings.folders, "a path that depends on where the program runs"
    finally:
        later.close()
