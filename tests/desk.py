"""Sits at the real window as a person would: chooses actions, types into dialogs, looks at the screen."""

import hashlib
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QWidget,
)

from app.gui.application import Program
from app.gui.dialogs.base import Dialog
from app.gui.dialogs.confirmation import Confirmation
from app.gui.main_window import MainWindow
from app.gui.pages.token import TokenPage
from app.model.library import Library
from app.model.task import Task
from app.model.token import Token
from app.model.workspace import Workspace
from app.settings.policy import PolicyInForce
from app.settings.schema import Profile
from app.settings.store import SettingsStore
from app.vocabulary.objects import ObjectRow
from tests.gui.dialogs.told import shown

W = TypeVar("W", bound=QWidget)
R = TypeVar("R")

PATIENCE = 20.0
"""Seconds that anything may take on a busy machine."""


class Desk:
    """The program with its window, and somebody before it."""

    def __init__(self, app: QApplication, settings: Path, policy: PolicyInForce | None = None):
        """Make the program with its settings in this folder, under a policy; `open` shows its window."""
        app.setQuitOnLastWindowClosed(False)
        self.app = app
        self.workspace = Workspace(SettingsStore(settings), policy)
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
        for dialog in self.open_dialogs:
            dialog.close()
        self.window.deleteLater()
        self.workspace.deleteLater()
        self.program.deleteLater()

    # ── waiting and looking ──────────────────────────────────────────────────────────────────────────────────────────

    def until(self, true: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Let the window live until `true()` is, and shows what has changed; AssertionError after `seconds`."""
        end = time.monotonic() + seconds
        while not true():
            if time.monotonic() > end:
                raise AssertionError(f"not true within {seconds} s; messages: {self.messages}")
            QTest.qWait(2)
        while self.workspace.telling and time.monotonic() < end:
            QTest.qWait(0)  # changes are told a moment later, and whoever reads the window must not come in between

    @property
    def messages(self) -> list[str]:
        """Return what the message bar says, each title and detail."""
        return [f"{message.words} {message.detail}".strip() for message in self.window.messages.messages]

    def told(self, *words: str) -> None:
        """Wait until one message says all these words."""
        self.until(lambda: any(all(word in message for word in words) for message in self.messages))

    def words(self, widget: QWidget | None = None) -> str:
        """Return what can be read in a widget, or on the page that is shown: one text a line."""
        shown = self.page if widget is None else widget
        parts = (_said(one) for one in shown.findChildren(QWidget) if one.isVisibleTo(shown))
        return "\n".join(text for texts in parts for text in texts if text)

    def tree(self) -> list[str]:
        """Return every row of the tree as the names that lead to it, with its note, count and badge."""
        self.until(lambda: not self.workspace.telling)
        return list(self._rows(QModelIndex(), ""))

    def _rows(self, parent: QModelIndex, above: str) -> Iterator[str]:
        model = self.window.browser.model
        for number in range(model.rowCount(parent)):
            index = model.index(number, 0, parent)
            row = model.row(index)
            path = f"{above} / {row.name}" if above else row.name
            badge = f"[{row.badge.words}]" if row.badge is not None else ""
            yield "  ".join(filter(None, (path, row.note, row.count, badge)))
            yield from self._rows(index, path)

    def row(self, *names: str) -> QModelIndex:
        """Return the row of the tree under these names; raises AssertionError where there is none."""
        model, index = self.window.browser.model, QModelIndex()
        for name in names:
            below = [model.index(number, 0, index) for number in range(model.rowCount(index))]
            found = [one for one in below if model.row(one).name == name]
            assert found, f"no {name!r} among {[model.row(one).name for one in below]}"
            index = found[0]
        return index

    def tokens(self, library: Library | None = None) -> list[Token]:
        """Return the initialised tokens of a library, or of all."""
        libraries = self.workspace.libraries if library is None else [library]
        return [token for one in libraries for token in one.tokens.values() if token.info.initialized]

    def token(self, name: str = "") -> Token:
        """Wait for a token with this label (or any), select it, and wait until it has been read."""
        browser, found = self.window.browser, list[Token]()

        def has_been_read() -> bool:
            found[:] = [token for token in self.tokens() if name in ("", token.name)][:1]
            if not found or not browser.model.find(browser.path_of(found[0])).isValid():
                return False
            if browser.selection.token is not found[0]:  # a token can be replaced by what its slot says next
                browser.select_token(found[0])
            return found[0].look in ("read", "failed")

        self.until(has_been_read)
        return found[0]

    @property
    def page(self) -> QWidget:
        """Return the page that is shown, once it has followed the tree and been told of what has changed already."""
        self.until(lambda: not self.workspace.telling and not self.window.browser.late)
        page = self.window.pages.page
        assert page is not None
        return page

    @property
    def token_page(self) -> TokenPage:
        """Return the page of a token."""
        return self.window.browser.token

    def shot(self, path: Path, widget: QWidget | None = None) -> None:
        """Write a picture of the window, with an open dialog in its middle, or of one widget."""
        self.until(lambda: not any(host.calls for host in self.workspace.hosts if host.calling is None))
        QTest.qWait(300)  # a page that has just been filled finds its heights in a second pass
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

    @property
    def open_dialogs(self) -> list[QDialog]:
        """Return every dialog that is open."""
        return self.dialogs(QDialog)

    # ── doing ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, path: str, environment: Mapping[str, str], name: str = "Test") -> Library:
        """Configure a library without the dialogs, and wait until it is no longer starting."""
        library = self.begin(path, environment, name)
        self.until(lambda: library.state != "starting" and (library.state != "ready" or library.slots))
        return library

    def begin(self, path: str, environment: Mapping[str, str], name: str = "Test") -> Library:
        """Configure a library without the dialogs; it starts."""
        digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        number = f"p{len(self.workspace.settings.profiles)}-{name}"
        profile = Profile(id=number, name=name, path=path, sha256=digest, consented="", environment=dict(environment))
        return self.workspace.add(profile)

    def select(self, index: QModelIndex) -> None:
        """Select a row of the tree, as a click does."""
        self.window.tree.scrollTo(index)
        self.window.tree.setCurrentIndex(index)

    def select_object(self, token: Token, label: str, object_class: int) -> ObjectRow:
        """Select an object of a token in the tree or the token's table, and return its row."""
        found = [row for row in token.objects.rows if (row.label, row.object_class) == (label, object_class)]
        assert found, f"no {label!r} among {[row.label for row in token.objects.rows]}"
        self.window.browser.select_objects(token, found[:1])
        return found[0]

    def ask(self, question: Awaitable[R]) -> R:
        """Await something in the window, such as the answer of a host, and return it; its failure is raised."""
        answers: list[R] = []
        errors: list[Exception] = []

        async def wait() -> None:
            answers.append(await question)

        Task(wait(), self.window, errors.append)
        self.until(lambda: answers or errors)
        if errors:
            raise errors[0]
        return answers[0]

    def press_button(self, words: str, within: QWidget | None = None) -> None:
        """Press the visible button with these words."""
        area = self.window if within is None else within
        buttons = [one for one in area.findChildren(QAbstractButton) if one.isVisibleTo(area)]
        found = [one for one in buttons if words in (shown(one), one.accessibleName()) and one.isEnabled()]
        assert found, f"no button {words!r} among {[shown(one) or one.accessibleName() for one in buttons]}"
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)

    def enter(self, dialog: QDialog) -> None:
        """Press Enter in a dialog."""
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    def escape(self, dialog: QDialog) -> None:
        """Press Escape in a dialog."""
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    def choose(self, verb: str) -> None:
        """Choose a verb by the name of its function, as its menu entry, button or shortcut would."""
        self.until(lambda: not self.workspace.telling)
        action = self.window.actions_.named(verb)
        assert action.isEnabled(), f"{verb}: {action.toolTip()}"
        action.trigger()

    def dialog(self, kind: type[W], seconds: float = PATIENCE) -> W:
        """Wait for a dialog of this class to be open, and return it."""
        self.until(lambda: self.dialogs(kind), seconds)
        return self.dialogs(kind)[-1]

    def dialogs(self, kind: type[W]) -> list[W]:
        """Return the open dialogs of this class."""
        return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]

    def type(self, field: QWidget, text: str) -> None:
        """Replace what a field has by typed text."""
        field.setFocus()
        if isinstance(field, QLineEdit):
            field.selectAll()
        QTest.keyClicks(field, text)

    def confirm(self, dialog: QDialog, label: str = "Anna") -> None:
        """Type the label of the token, and tick that its serial number was compared, where a dialog asks for that."""
        for one in dialog.findChildren(Confirmation):
            if one.isVisibleTo(dialog):
                one.compared.box.setChecked(one.compared.isVisibleTo(one))
                self.type(one.typed, label)

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

    def log_in(self, token: Token, pin: str, verb: str = "log_in") -> None:
        """Log in at the PIN prompt: type, press Enter, and wait until the token has been read."""
        from app.gui.dialogs.pin import PinDialog

        self.choose(verb)
        prompt = self.dialog(PinDialog)
        self.type(prompt.field, pin)
        QTest.keyClick(prompt.field, Qt.Key.Key_Return)
        self.until(lambda: token.session.role is not None and token.look == "read" and not self.open_dialogs)


def _said(widget: QWidget) -> list[str]:
    if isinstance(widget, QLabel):
        return [widget.text() or widget.accessibleName()]
    if isinstance(widget, QAbstractButton):
        return [shown(widget) or widget.accessibleName()]
    if isinstance(widget, QLineEdit):
        return [widget.text()]
    if isinstance(widget, QPlainTextEdit):
        return [widget.toPlainText()]
    if isinstance(widget, QTabBar):
        return [widget.tabText(number) for number in range(widget.count())]
    if isinstance(widget, QTableView):
        model = widget.model()
        places = ((row, column) for row in range(model.rowCount()) for column in range(model.columnCount()))
        return [str(model.index(row, column).data() or "") for row, column in places]
    return []
