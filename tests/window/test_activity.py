"""The list of what ran, and how it ended."""

from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton

from app.gui.look.parts import Text
from app.model.token import Token
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.window.steps import generate, import_certificate, sign, verify, write_certificate


def lines(desk: Desk) -> list[str]:
    """Return every text of the list, without its heading and what it says while it is empty."""
    texts = [one for one in desk.window.activity.activities.findChildren(Text) if one.text()]
    return [one.text() for one in texts][2:]


def test_what_has_run_stands_in_the_list_with_how_it_ended(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_FindObjectsInit rv 0x30")
    desk.choose("refresh")
    desk.until(lambda: faulty_token.look == "failed")
    faulty.rule()
    desk.choose("refresh")
    desk.until(lambda: faulty_token.look == "read")
    said = desk.words(desk.window.activity.activities)
    assert said.count("Reading the objects of Anna") == 3
    assert "Token reported a fault" in said
    assert "Done" in said


def test_a_task_leaves_what_came_of_it_with_the_time_and_the_way_to_its_file(
    desk: Desk, token: Token, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(Path(url.toLocalFile())))
    desk.log_in(token, SoftHsm.pin)
    key = generate(desk, token, "Mine")
    write_certificate(desk, token, key, tmp_path / "anna.pem", pem=True)
    import_certificate(desk, token, tmp_path / "anna.pem")
    contract = tmp_path / "contract.txt"
    contract.write_text("Both sides agree.")
    sign(desk, token, key, contract)
    verify(desk, contract, tmp_path / "contract.txt.p7s")
    told = lines(desk)
    for words in (
        "The key pair Mine was generated.",
        "The certificate of Anna Berg was imported.",
        "Signed contract.txt",
        "Verified contract.txt: the signature is valid",
    ):
        assert told.count(words) == 1
    assert not [words for words in told if words.startswith(("Signing ", "Generating ", "Importing ", "Verifying "))]
    folder = [
        one
        for one in desk.window.activity.activities.findChildren(QAbstractButton)
        if one.accessibleName() == "Show in folder: contract.txt.p7s"
    ]
    assert len(folder) == 1
    folder[0].click()
    assert asked == [tmp_path]


def test_what_failed_goes_from_the_messages_when_the_same_was_done_well(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    faulty.rule("C_FindObjectsInit rv 0x30")
    desk.choose("refresh")
    desk.until(lambda: len(desk.messages) == 1)
    faulty.rule("C_FindObjectsInit rv 0x31")
    desk.choose("refresh")
    desk.until(lambda: "full" in desk.messages[0])
    assert len(desk.messages) == 1, "a newer failure of the same takes the place of the last one"
    faulty.rule()
    desk.choose("refresh")
    desk.until(lambda: desk.messages == [])
