"""Receipts and letters on their way to paper and into files, at the window of a helpdesk."""

from pathlib import Path

import pytest
from PySide6 import QtPrintSupport
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QAbstractButton, QDialog, QWidget

from app.gui.dialogs.receipt import ReceiptDialog
from app.gui.receipts import receipt_for
from app.model.token import Token
from app.settings.user import os_user
from tests.desk import Desk
from tests.gui.pdf_text import pdf_text
from tests.softhsm import SoftHsm
from tests.window.test_helpdesk import REASONS, clerk, reset
from tests.window.test_policy import Open
from tests.window.test_policy import under as under


class Printing(QDialog):
    """Stands for the system's dialog, in which a person chooses that the paper is a file."""

    paper = Path()

    def __init__(self, printer: QPrinter, parent: QWidget):
        super().__init__(parent)
        printer.setOutputFileName(str(self.paper))


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Print into this file."""
    monkeypatch.setattr(Printing, "paper", tmp_path / "paper.pdf")
    monkeypatch.setattr(QtPrintSupport, "QPrintDialog", Printing)
    return tmp_path / "paper.pdf"


def handed_over(desk: Desk) -> tuple[ReceiptDialog, str]:
    """Unblock a PIN as a clerk; return the receipt and the PIN."""
    dialog, pin = reset(desk)
    assert dialog.reason is not None
    dialog.reason.choice.setCurrentIndex(1)
    desk.press(dialog)
    return desk.dialog(ReceiptDialog), pin


def printed(desk: Desk, button: QAbstractButton, paper: Path) -> str:
    """Press a button that prints, agree to the system's dialog, and return what can be read on the paper."""
    button.click()
    desk.dialog(Printing).accept()
    desk.until(lambda: paper.exists() and paper.read_bytes().rstrip().endswith(b"%%EOF"))
    said = pdf_text(paper.read_bytes())
    paper.unlink()
    return said


def test_a_receipt_and_a_letter_are_printed(under: Open, softhsm: SoftHsm, paper: Path) -> None:
    desk = clerk(under, softhsm)
    receipt, pin = handed_over(desk)
    serial = desk.token("Anna").info.serial
    said = printed(desk, receipt.print, paper)
    for words in ("Receipt", "User PIN unblocked: a new one was set", "Anna", serial, os_user(), REASONS[0]):
        assert words.replace(" ", "") in said
    assert pin not in said
    said = printed(desk, receipt.print_letter, paper)
    for words in ("Your new PIN", "Anna", serial, pin):
        assert words.replace(" ", "") in said
    desk.press(receipt)


def test_nothing_is_printed_where_the_person_gives_up(under: Open, softhsm: SoftHsm, paper: Path) -> None:
    desk = clerk(under, softhsm)
    receipt, _ = handed_over(desk)
    receipt.print.click()
    desk.escape(desk.dialog(Printing))
    desk.until(lambda: not desk.dialogs(Printing))
    assert receipt.isVisible()
    assert not paper.exists()
    desk.press(receipt)


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_fails_is_told_and_the_receipt_stays(
    under: Open, softhsm: SoftHsm, paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Printing, "paper", paper.parent / "nowhere" / "paper.pdf")
    desk = clerk(under, softhsm)
    receipt, _ = handed_over(desk)
    receipt.print.click()
    desk.dialog(Printing).accept()
    desk.told("It could not be printed", "Save as PDF")
    assert receipt.isVisible(), "it can be saved instead"
    desk.press(receipt)


def test_who_did_it_is_who_the_system_says(token: Token, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, "somebody-else")
    assert receipt_for(token, "unblocked").by == os_user() != "somebody-else"
