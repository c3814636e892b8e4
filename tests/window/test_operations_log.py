"""The operations log at the window: what was really done, found again, verified, copied, and tampered with."""

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.gui.dialogs.export_log import ExportLogDialog
from app.gui.dialogs.operations_log import OperationsLogDialog
from app.model.log_table import LogColumn
from app.model.token import Token
from app.settings.folders import log_folder
from app.vocabulary.errors import AppError
from app.vocabulary.keys import KeyPairSpec
from app.vocabulary.messages import GenerateKeyPair
from tests.canary import USER_PIN
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.store.conftest import Book


@pytest.fixture
def book(desk: Desk) -> Book:
    """Return the log that the hosts of this desk write."""
    return Book(log_folder())


def make(desk: Desk, token: Token, label: str = "Signature") -> None:
    spec = KeyPairSpec(choice="P-256", label=label, id=b"\x01")
    desk.ask(token.host.call(GenerateKeyPair(token=token.address, spec=spec)))


def work(desk: Desk, token: Token) -> None:
    """Try a wrong PIN, log in, make a key pair."""
    with pytest.raises(AppError, match="Wrong PIN"):
        desk.ask(token.log_in("user", bytearray(b"99999999")))
    desk.log_in(token, USER_PIN)
    make(desk, token)


def opened(desk: Desk) -> OperationsLogDialog:
    desk.choose("operations_log")
    dialog = desk.dialog(OperationsLogDialog)
    desk.until(lambda: dialog._page is not None)
    return dialog


def rows(dialog: OperationsLogDialog) -> list[tuple[str, str]]:
    """Return what the table says was done and how it ended, from the top."""
    model = dialog.model
    columns = (LogColumn.WHAT, LogColumn.RESULT)
    return [tuple(str(model.index(row, one).data()) for one in columns) for row in range(model.rowCount())]  # type: ignore[misc]


DONE = [("Generate key pair  ·  Signature", "Done"), ("Log in", "Done"), ("Log in", "Wrong PIN")]


def test_what_was_done_is_shown_and_found(desk: Desk, token: Token) -> None:
    work(desk, token)
    dialog = opened(desk)
    assert rows(dialog) == DONE
    said = desk.words(dialog)
    assert f"Anna  ·  {token.address.serial}" in said
    assert "3 operations" in said
    for words, found in (
        ("generate", DONE[:1]),
        ("LOG IN", DONE[1:]),
        ("wrong", DONE[2:]),
        ("refused anna", DONE[2:]),
        ("ckr_pin_incorrect", DONE[2:]),
        (token.address.serial, DONE),
        ("signature", DONE[:1]),
        ("somebody else", []),
    ):
        desk.type(dialog.filter, words)
        desk.until(lambda found=found: rows(dialog) == found)  # type: ignore[misc]
    assert dialog.table.empty_text == "No operation fits the filter."
    dialog.reject()


def test_one_operation_is_shown_in_full(desk: Desk, token: Token) -> None:
    work(desk, token)
    dialog = opened(desk)
    QTest.keyClick(dialog.table, Qt.Key.Key_End)
    desk.until(lambda: "CKR_PIN_INCORRECT (0x000000A0)" in desk.words(dialog))
    said = desk.words(dialog)
    for words in ("Wrong PIN", "C_Login", token.address.serial, token.library.profile.path, "User", "1, 2"):
        assert words in said
    assert "99999999" not in said
    dialog.reject()


def test_a_whole_chain_is_said_to_be_whole(desk: Desk, token: Token) -> None:
    work(desk, token)
    dialog = opened(desk)
    desk.press_button("Verify chain", dialog)
    desk.until(lambda: "The chain is whole" in desk.words(dialog))
    assert "All 6 lines" in desk.words(dialog)
    dialog.reject()


TAMPERED = [
    (1, b"refused", b"ok", "The log was changed from line 2 on"),
    (3, b'"ok"', b'"refused"', "The log was changed from line 4 on"),
    (5, b'"ok"', b'"unknown"', "The log was changed from line 6 on"),
    (2, b"{", b"[", "Line 3 is no line of a log"),
]


def test_a_tampered_log_says_from_which_line(desk: Desk, token: Token, book: Book) -> None:
    work(desk, token)
    whole = book.lines
    dialog = opened(desk)
    for line, old, new, words in TAMPERED:
        changed = [text.replace(old, new, 1) if number == line else text for number, text in enumerate(whole)]
        book.file.write_bytes(b"".join(changed))
        desk.press_button("Verify chain", dialog)
        desk.until(lambda words=words: words in desk.words(dialog))  # type: ignore[misc]
        assert str(book.folder) in desk.words(dialog)
    dialog.reject()


def test_a_cut_log_says_how_much_is_missing(desk: Desk, token: Token, book: Book) -> None:
    work(desk, token)
    book.rewrite(lambda lines: lines.__delitem__(slice(4, None)))
    dialog = opened(desk)
    assert rows(dialog) == DONE[1:]
    desk.press_button("Verify chain", dialog)
    desk.until(lambda: "The end of the log was cut off" in desk.words(dialog))
    assert "names line 6 as the last one; 4 lines are there" in desk.words(dialog)
    dialog.reject()


def test_a_log_without_its_head_says_so(desk: Desk, token: Token, book: Book) -> None:
    work(desk, token)
    for host in desk.workspace.hosts:  # none of them writes it anew when it looks for what a crash left
        host.close()
    book.head_file.write_bytes(b"")
    dialog = opened(desk)
    desk.press_button("Verify chain", dialog)
    desk.until(lambda: "head of the chain was missing before line 7" in desk.words(dialog))
    dialog.reject()


def test_an_empty_log_says_what_will_stand_there(desk: Desk, token: Token) -> None:
    dialog = opened(desk)
    assert "Nothing was done yet" in dialog.table.empty_text
    assert not dialog.export.isEnabled()
    desk.press_button("Verify chain", dialog)
    desk.until(lambda: "The log is empty" in desk.words(dialog))
    dialog.reject()


def test_a_log_that_cannot_be_read_says_why(desk: Desk, token: Token, book: Book) -> None:
    book.file.mkdir(parents=True)
    desk.choose("operations_log")
    dialog = desk.dialog(OperationsLogDialog)
    desk.until(lambda: "is a folder" in desk.words(dialog))
    assert not dialog.verify.isEnabled()
    dialog.reject()


def test_a_copy_for_a_spreadsheet_calculates_nothing(desk: Desk, softhsm: SoftHsm, tmp_path: Path) -> None:
    softhsm.new_token('=HYPERLINK("x")')
    desk.add(softhsm.path, softhsm.env)
    token = desk.token()
    desk.log_in(token, softhsm.pin)
    make(desk, token, "-1+1")
    log = opened(desk)
    desk.press_button("Export…", log)
    dialog = desk.dialog(ExportLogDialog)
    target = tmp_path / "copy.csv"
    dialog.target.set_path(str(target))
    desk.press(dialog)
    desk.until(lambda: "A copy was saved" in desk.words(log))
    assert target.stat().st_mode & 0o777 == 0o600
    with target.open(newline="") as file:
        head, *lines = list(csv.reader(file))
    assert [line[head.index("operation")] for line in lines] == ["GenerateKeyPair", "LogIn"]
    assert {line[head.index("label")] for line in lines} == {'\'=HYPERLINK("x")'}
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@"))]
    log.reject()


def test_a_copy_for_programs_has_what_the_filter_shows(desk: Desk, token: Token, tmp_path: Path) -> None:
    work(desk, token)
    log = opened(desk)
    desk.type(log.filter, "log in")
    desk.until(lambda: rows(log) == DONE[1:])
    desk.press_button("Export…", log)
    dialog = desk.dialog(ExportLogDialog)
    dialog.json.setChecked(True)
    assert dialog.target.path.endswith(".jsonl")
    target = tmp_path / "copy.jsonl"
    target.write_text("mine")
    dialog.target.set_path(str(target))
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled(), "a file is only replaced where that was agreed to"
    dialog.replace.box.setChecked(True)
    desk.press(dialog)
    desk.until(lambda: "A copy was saved" in desk.words(log))
    entries = [json.loads(line) for line in target.read_text().splitlines()]
    assert [entry["intent"]["operation"] for entry in entries] == ["LogIn", "LogIn"]
    assert [entry["result"]["outcome"] for entry in entries] == ["ok", "refused"]
    log.reject()


def test_a_crash_is_shown_as_a_result_that_nobody_knows(desk: Desk, faulty_token: Token, faulty: Faulty) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    faulty.rule("C_GenerateKeyPair segv")
    with pytest.raises(AppError):
        make(desk, faulty_token)
    faulty.rule()
    dialog = opened(desk)
    assert rows(dialog)[0] == ("Generate key pair  ·  Signature", "Result unknown")
    dialog.reject()


def test_a_log_that_cannot_be_written_is_told_once_and_stops_what_would_change_a_token(
    desk: Desk, token: Token, book: Book
) -> None:
    book.folder.parent.mkdir(parents=True, exist_ok=True)
    book.folder.write_text("a file where the folder should be")
    desk.log_in(token, USER_PIN)
    desk.told("The operations log cannot be written", "goes on all the same")
    with pytest.raises(AppError, match="The operations log cannot be written") as refused:
        make(desk, token)
    assert str(refused.value.problem.unchanged) == "Nothing was done on the token."
    assert refused.value.problem.library.startswith("Test, ")


def test_thousands_of_lines_are_there_at_once(desk: Desk, token: Token, book: Book) -> None:
    book.fill(3000)
    dialog = opened(desk)
    assert len(rows(dialog)) == 1000
    assert "the newest 1,000" in desk.words(dialog)
    desk.type(dialog.filter, "key 17")
    desk.until(lambda: ("Generate key pair  ·  key 17", "Done") in rows(dialog))
    dialog.reject()
