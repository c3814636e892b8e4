import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from app import __version__
from app.gui.dialogs.about import AboutDialog, built_from
from app.gui.dialogs.problem import ConfirmDialog, ProblemAction, ProblemDialog
from app.vocabulary.numbers import CKR
from app.vocabulary.problems import cryptoki_problem
from tests.gui.dialogs import samples
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.told import button, buttons, words


def test_problem_calms_first_and_copies_its_codes(show: Show) -> None:
    dialog = ProblemDialog(samples.wrong_pin())
    show(dialog)
    told = words(dialog)
    assert told.index("Nobody is logged in.") < told.index("It is not the user PIN of Anna Berg.")
    assert "CKR_PIN_INCORRECT" not in told, "codes are folded away"
    button(dialog, "Copy").click()
    copied = QGuiApplication.clipboard().text()
    assert "CKR_PIN_INCORRECT, 0x000000A0" in copied
    assert "C_Login" in copied
    assert dialog.cancel.hasFocus()


@pytest.mark.parametrize("code", [*(code for code in CKR if code != CKR.OK), 0x80000123, 0x7FFFFFFF, -5])
def test_every_code_is_told_in_full_and_copied_whole(show: Show, code: int) -> None:
    problem = msgspec.structs.replace(cryptoki_problem(code, "C_Sign"), library="SoftHSM, /usr/lib/softhsm2.so")
    dialog = ProblemDialog(problem)
    show(dialog)
    told = words(dialog)
    for text in (problem.title, problem.cause, problem.next_step):
        assert str(text) in told
    button(dialog, "Copy").click()
    number = code & 0xFFFFFFFFFFFFFFFF
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0] == str(problem.title)
    assert f"Return code: {problem.code_name}, 0x{number:08X}" in copied
    assert "Function: C_Sign" in copied
    assert "Library: SoftHSM, /usr/lib/softhsm2.so" in copied


def test_problem_offers_actions(show: Show) -> None:
    for key in ("restart", "again"):
        dialog = ProblemDialog(
            samples.wrong_pin(), [ProblemAction("restart", "Restart"), ProblemAction("again", "Try again")]
        )
        show(dialog)
        assert [one for one in buttons(dialog) if one != "Copy"] == ["Close", "Restart", "Try again"]
        wanted = {"restart": "Restart", "again": "Try again"}[key]
        button(dialog, wanted).click()
        assert dialog.result_value == key


def test_danger_is_not_confirmed_by_enter(show: Show) -> None:
    dialog = ConfirmDialog("Stop?", "It runs.", ["The login is lost."], "Stop the call", danger=True)
    show(dialog)
    assert "The login is lost." in words(dialog)
    assert dialog.cancel.hasFocus()
    QTest.keyClick(dialog.cancel, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_harmless_question_is_confirmed_by_enter(show: Show) -> None:
    dialog = ConfirmDialog("Remove?", "It can be added again.", [], "Remove library")
    show(dialog)
    assert dialog.primary is not None
    QTest.keyClick(dialog.primary, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_about_names_version_and_parts(show: Show) -> None:
    dialog = AboutDialog()
    show(dialog)
    assert __version__ in words(dialog)
    assert "Apache-2.0" in words(dialog)
    assert dict(built_from())["msgspec"].endswith(", BSD-3-Clause")
    assert built_from([("Nothing", "no-such-distribution", "MIT")]) == [("Nothing", "MIT")]
    assert Qt.WindowModality.WindowModal == dialog.windowModality()
