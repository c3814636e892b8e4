"""Start the window: one per user; a second start raises the first."""

import argparse
import gc
import hashlib
import logging
import sys
from collections.abc import Sequence
from functools import partial
from types import TracebackType

from PySide6.QtCore import QLocale, QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication

from app.gui.elevation import elevation_warning, is_elevated
from app.gui.idle import IdleWatch
from app.gui.look import theme
from app.gui.main_window import MainWindow
from app.gui.system_session import SystemSession
from app.model.translate import tr
from app.model.workspace import Workspace
from app.settings.folders import config_folder, resources_folder
from app.settings.policy import load_policy
from app.settings.store import SettingsStore
from app.vocabulary.texts import N_

_COUNTDOWN, _LOCK = "logging out soon", "logged out"
"""Keys of what the message bar says about it."""
_IDLE = N_("You were logged out because nobody was here.")
_LOCKED = N_("You were logged out because the screen was locked or the computer went to sleep.")

_LAST_WORD = 4000
"""Milliseconds after which the program ends, whatever its hosts do."""


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="symbolon", description="Manage PKCS#11 tokens.")
    parser.add_argument("--practice", action="store_true", help="make a practice token where no library is configured")
    parser.add_argument("--safe", action="store_true", help="start no library, whatever is configured")
    parser.add_argument("--self-check", metavar="FILE", help="write what the tree shows to FILE, then quit")
    return parser.parse_args(arguments)


class Program(QObject):
    """The window and what ends with it."""

    def __init__(self, app: QApplication, workspace: Workspace, *, elevated: bool = False):
        """Make the window; `open` shows it. Whoever runs it `elevated` is warned."""
        super().__init__()
        self._app, self._workspace = app, workspace
        self.window = MainWindow(workspace)
        if elevated:
            self.window.messages.show_problem(elevation_warning())
        self.window.closed.connect(self.leave)
        self._idle = IdleWatch(workspace, app, self)
        self._idle.counting.connect(self._count_down)
        self._idle.expired.connect(partial(self._lock, _IDLE))
        self.session = SystemSession(self)
        workspace.changed.connect(lambda: self.session.watch(workspace.open_to_anybody))
        self.session.locking.connect(partial(self._lock, _LOCKED))

    def open(self, *, practice: bool = False, safe: bool = False, self_check: str = "") -> None:
        """Show the window and start the libraries; none of them with `safe`, until a person restarts one."""
        self.window.show()
        if safe:
            words = N_("No library was started, because the program was started with --safe.")
            self.window.messages.tell("info", words, N_("Choose Restart for one that you want to use."))
        else:
            self._workspace.start()
        self.window.browser.prepare()
        if practice and not self._workspace.libraries:
            self.window.practise()
        if self_check:
            from app.gui.self_check import SelfCheck

            SelfCheck(self.window, self_check).begin()

    def _count_down(self, seconds: int) -> None:
        messages = self.window.messages
        if not seconds:
            messages.dismiss(_COUNTDOWN)
            return
        words = tr(N_("Logging out in {seconds} s, because nobody is here"), seconds=str(seconds))
        messages.show_message("warn", words, "", ((tr(N_("Stay logged in")), self._idle.stay),), _COUNTDOWN)

    def _lock(self, why: str) -> None:
        """Log out everywhere, and say so to whoever comes back."""
        if self._workspace.open_to_anybody:
            self._workspace.lock()
            self.window.messages.show_message("neutral", tr(why), tr(N_("Nothing logs in again by itself.")), (), _LOCK)

    def leave(self) -> None:
        """Let every host say its last word, then end the program."""
        self._workspace.shut_down()
        QTimer.singleShot(_LAST_WORD, self._app.quit)
        self._leave_when_alone()

    def _leave_when_alone(self) -> None:
        if self._workspace.hosts_left:
            QTimer.singleShot(20, self, self._leave_when_alone)
        else:
            self._app.quit()


class OneWindow(QObject):
    """A second start of the program raises the window of the first."""

    def __init__(self, name: str):
        """Use a local socket called `name`."""
        super().__init__()
        self._name = name
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)

    def other_is_open(self) -> bool:
        """Tell a window that is open already to come to the front; return whether there is one."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(200):  # before our own window: there is no event loop to keep waiting
            return False
        socket.disconnectFromServer()
        return True

    def listen(self, window: MainWindow) -> None:
        """Raise `window` whenever another start asks for it."""
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)
        self._server.newConnection.connect(lambda: self._raise(window))

    def _raise(self, window: MainWindow) -> None:
        self._server.nextPendingConnection().deleteLater()
        window.showNormal()
        window.raise_()
        window.activateWindow()


def no_core_file() -> None:
    """Write no core file of a process into which PINs are typed."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: Sequence[str]) -> int:
    """Open the window and return the exit code when it is closed."""
    options = _options(arguments)
    logging.basicConfig(level=logging.WARNING, format="symbolon: %(levelname)s: %(message)s")
    no_core_file()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("symbolon")
    app.setApplicationDisplayName("Symbolon")
    app.setDesktopFileName("symbolon")
    app.setWindowIcon(QIcon(str(resources_folder() / "icons" / "symbolon.svg")))
    app.setQuitOnLastWindowClosed(False)
    QLocale.setDefault(QLocale.system())
    theme.apply(app)
    store = SettingsStore(config_folder())
    one = OneWindow("symbolon-" + hashlib.sha256(str(config_folder()).encode("utf-8", "replace")).hexdigest()[:16])
    if one.other_is_open():
        return 0
    program = Program(app, Workspace(store, load_policy()), elevated=is_elevated())

    def unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            program.window.ui.show_error(error)

    sys.excepthook = unexpected
    one.listen(program.window)
    program.open(practice=options.practice, safe=options.safe, self_check=options.self_check or "")
    gc.freeze()  # what the imports have made stays: every full collection would look through it again, for 20 ms
    return app.exec()
