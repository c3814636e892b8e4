"""Sits at the real window as a person would: chooses actions, types into dialogs, looks at the screen."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QWidget

from app.gui.application import Program
from app.gui.dialogs.base import Dialog
from app.gui.main_window import MainWindow
from app.gui.pages.token import TokenPage
from app.model.library import Library
from app.model.token import Token
from app.model.workspace import Workspace
from app.settings.store import SettingsStore

W = TypeVar("W", bound=QWidget)

PATIENCE = 20.0
"""Seconds that anything may take on a busy machine."""


class Desk:
    """The program with its window, and somebody before it."""

    def __init__(self, app: QApplication, settings: Path):
        """Make the program with its settings in this folder; `open` shows its window."""
        app.setQuitOnLastWindowClosed(False)
        self.app = app
        self.workspace = Workspace(SettingsStore(settings))
        self.program = Program(app, self.workspace)

    @property
    def window(self) -> MainWindow:
        """Return the main window."""
        return self.program.window

    def open(self, *, practice: bool = False) -> None:
        """Show the window and start the libraries."""
        self.window.resize(1280, 800)
        self.program.open(practice=practice)
        QTest.qWaitForWindowExposed(self.window)

    def close(self) -> None:
        """Close the window and wait until every host has left."""
        self.window.close()
        self.until(lambda: not self.workspace.hosts_left)
        self.window.deleteLater()
        self.workspace.deleteLater()
        self.program.deleteLater()

    # ── waiting and looking ──────────────────────────────────────────────────────────────────────────────────────────

    def until(self, true: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Let the window live until `true()` is; raises AssertionError after `seconds`."""
        end = time.monotonic() + seconds
        while not true():
            if time.monotonic() > end:
                raise AssertionError(f"not true within {seconds} s; messages: {self.messages}")
            QTest.qWait(10)

    @property
    def messages(self) -> list[str]:
        """Return what the message bar says, each title and detail."""
        return [f"{message.words} {message.detail}".strip() for message in self.window.messages.messages]

    def tokens(self, library: Library | None = None) -> list[Token]:
        """Return the initialised tokens of a library, or of all."""
        libraries = self.workspace.libraries if library is None else [library]
        return [token for one in libraries for token in one.tokens.values() if token.info.initialized]

    def token(self, name: str = "") -> Token:
        """Wait for a token with this label (or any), select it, and wait until it has been read."""
        self.until(lambda: [token for token in self.tokens() if name in ("", token.name)])
        token = next(token for token in self.tokens() if name in ("", token.name))
        self.until(lambda: self.window.browser.model.find(self.window.browser.path_of(token)).isValid())
        self.window.browser.select_token(token)
        self.until(lambda: token.look in ("read", "failed"))
        return token

    @property
    def page(self) -> QWidget:
        """Return the page that is shown."""
        page = self.window.pages.page
        assert page is not None
        return page

    @property
    def token_page(self) -> TokenPage:
        """Return the page of a token."""
        return self.window.browser.token

    def shot(self, path: Path, widget: QWidget | None = None) -> None:
        """Write a picture of the window, with an open dialog in its middle, or of one widget."""
        QTest.qWait(120)
        if widget is not None:
            widget.grab().save(str(path))
            return
        picture = self.window.grab()
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            from PySide6.QtGui import QColor, QPainter

            painter = QPainter(picture)
            painter.fillRect(self.window.rect(), QColor(0, 0, 0, 70))
            place = self.window.rect().center() - dialog.rect().center()
            painter.drawPixmap(place, dialog.grab())
            painter.end()
        picture.save(str(path))

    # ── doing ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def choose(self, verb: str) -> None:
        """Choose a verb by the name of its function, as its menu entry, button or shortcut would."""
        action = self.window.actions_.named(verb)
        assert action.isEnabled(), f"{verb}: {action.toolTip()}"
        action.trigger()

    def dialog(self, kind: type[W], seconds: float = PATIENCE) -> W:
        """Wait for a dialog of this class to be open, and return it."""
        self.until(lambda: self.dialogs(kind), seconds)
        return self.dialogs(kind)[-1]

    def dialogs(self, kind: type[W]) -> list[W]:
        return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]

    def type(self, field: QWidget, text: str) -> None:
        """Replace what a field has by typed text."""
        field.setFocus()
        if isinstance(field, QLineEdit):
            field.selectAll()
        QTest.keyClicks(field, text)

    def press(self, dialog: Dialog[object] | QDialog) -> None:
        """Press the primary button of a dialog."""
        primary = getattr(dialog, "primary", None)
        assert primary is not None
        assert primary.isEnabled(), f"{dialog.windowTitle()}: cannot be accepted"
        QTest.mouseClick(primary, Qt.MouseButton.LeftButton)

    def choose_file(self, path: Path) -> None:
        """Choose a file in the file dialog that is open."""
        chooser = self.dialog(QFileDialog)
        field = chooser.findChild(QLineEdit)
        assert field is not None
        field.setText(str(path))
        chooser.accept()

    def log_in(self, token: Token, pin: str) -> None:
        """Log in at the PIN prompt."""
        from app.gui.dialogs.pin import PinDialog

        self.choose("log_in")
        prompt = self.dialog(PinDialog)
        self.type(prompt.field, pin)
        self.press(prompt)
        self.until(lambda: token.session.role == "user" and token.look == "read")
