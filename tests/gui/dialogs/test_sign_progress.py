from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.gui.dialogs.sign_progress import SignProgressDialog
from app.gui.dialogs.signature_report import SignatureReportDialog
from tests.gui.dialogs import samples
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.told import button, shown, words


class Clock:
    """A clock that is set."""

    time = 100.0

    def __call__(self) -> float:
        return self.time


def progress(clock: Clock) -> SignProgressDialog:
    return SignProgressDialog("/a/b.tar", "/a/b.tar.p7s", "cms", "Anna", "“K”, EC P-256", now=clock)


def test_stages_and_time_left(show: Show) -> None:
    clock = Clock()
    dialog = progress(clock)
    show(dialog)
    dialog.set_progress(0, 20_000_000_000)
    assert dialog.note == "0 bytes of 20.0 GB"
    clock.time += 1
    dialog.set_progress(1_000_000_000, 20_000_000_000)
    assert "left" not in dialog.note, "too early to tell"
    clock.time += 9
    dialog.set_progress(10_000_000_000, 20_000_000_000)
    assert dialog.note == "10.0 GB of 20.0 GB  ·  about 0:10 left"
    assert dialog.bar.value() * 2 == dialog.bar.maximum()
    dialog.set_stage("sign")
    assert dialog.bar.value() == dialog.bar.maximum()
    assert [line.accessibleName().split(": ")[1] for line in dialog._lines] == [
        "done",
        "running",
        "still to come",
        "still to come",
    ]
    dialog.set_progress(0, 0)
    dialog.accept()
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_stop_is_asked_once_and_waits(qtbot: QtBot, show: Show) -> None:
    dialog = progress(Clock())
    show(dialog)
    with qtbot.waitSignal(dialog.stop_requested):
        dialog.stop.click()
    assert dialog.isVisible()
    assert not dialog.stop.isEnabled()
    assert "stopping…" in words(dialog)


def test_escape_goes_on_in_the_background(qtbot: QtBot, show: Show) -> None:
    dialog = progress(Clock())
    show(dialog)
    stopped: list[bool] = []
    dialog.stop_requested.connect(lambda: stopped.append(True))
    with qtbot.waitSignal(dialog.backgrounded):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not stopped


def test_report_says_what_was_checked_and_by_whom(show: Show) -> None:
    dialog = SignatureReportDialog(samples.signature_report(), signed=True)
    show(dialog)
    told = words(dialog)
    for part in (
        "Signed and verified",
        "The signature is valid",
        "exactly what was signed",
        "backup-2026-11.tar.p7s, 2.1 kB",
        "Anna Berg",
        "Issued by\nCN=Example Staff CA 3, O=Example, until 14 Jan 2028",
        "ECDSA, SHA-256",
        "the issuer is not known here",
    ):
        assert part in told
    shown: list[str] = []
    dialog.show_in_folder.connect(shown.append)
    button(dialog, "Show in folder").click()
    assert shown == ["/home/anna/archive/backup-2026-11.tar.p7s"]
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.result_value == "done"


def test_report_asks_for_another(show: Show) -> None:
    dialog = SignatureReportDialog(samples.signature_report(), signed=False)
    show(dialog)
    assert shown(dialog.another) == "Verify another…"
    dialog.another.click()
    assert dialog.result_value == "another"


def test_bad_and_unchecked_are_not_taken_for_good(show: Show) -> None:
    bad = SignatureReportDialog(samples.signature_report(verdict="invalid", reason="Its hash differs."), signed=False)
    unknown = SignatureReportDialog(
        samples.signature_report(verdict="unchecked", signer=None, reason="No key was given."), signed=False
    )
    show(bad)
    assert "The signature is not valid" in words(bad)
    assert "Its hash differs." in words(bad)
    bad.accept()
    show(unknown)
    assert "The signature could not be checked" in words(unknown)
    assert "No key was given." in words(unknown)
    assert "not named in the signature" in words(unknown)
    assert "is valid" not in words(bad) + words(unknown)


def test_a_signature_that_failed_its_check_is_not_called_signed(show: Show) -> None:
    dialog = SignatureReportDialog(samples.signature_report(verdict="invalid", reason="r"), signed=True)
    show(dialog)
    assert "Signed and verified" not in words(dialog)
