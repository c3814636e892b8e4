"""A look at itself for builds and measurements: what the tree shows and when it was there, as JSON."""

import time
from pathlib import Path

import msgspec
from PySide6.QtCore import QEvent, QModelIndex, QObject, QTimer

from app.gui.main_window import MainWindow
from app.model.token import Token

_PATIENCE = 30_000
"""Milliseconds until it gives up waiting for a token."""


class SelfCheck(QObject):
    """Waits until the tree shows an initialised token, writes the tree and two moments, and closes the window.

    *shown* is when the first exposure of the window had been painted, *listed* when the tree had been brought up to
    date, both in seconds since 1970; 0 for what never came.
    """

    def __init__(self, window: MainWindow, path: str):
        """Write to `path`."""
        super().__init__(window)
        self._window, self._path = window, Path(path)
        self._shown = self._listed = 0.0
        self._ended = False

    def begin(self) -> None:
        """Start looking."""
        self._window.windowHandle().installEventFilter(self)
        self._window.workspace.changed.connect(self._look)
        QTimer.singleShot(_PATIENCE, self, self._end)
        self._note_exposure()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at every exposure of the window."""
        if event.type() == QEvent.Type.Expose:
            self._note_exposure()
        return False

    def _note_exposure(self) -> None:
        if not self._shown and self._window.windowHandle().isExposed():
            QTimer.singleShot(0, self, self._painted)  # it is painted in the event that this filter sees first

    def _painted(self) -> None:
        self._shown = self._shown or time.time()
        self._look()

    def _look(self) -> None:
        tokens = [token for library in self._window.workspace.libraries for token in library.tokens.values()]
        if not self._listed and any(token.info.initialized for token in tokens):
            self._listed = time.time()  # the browser was told of the change before, and has brought the tree up to date
        if self._listed and self._shown:
            self._end()

    def _end(self) -> None:
        if self._ended:
            return
        self._ended = True
        report = {"shown": self._shown, "listed": self._listed, "tree": self._tree(QModelIndex())}
        self._path.write_bytes(msgspec.json.encode(report))
        self._window.close()

    def _shows_a_token(self, parent: QModelIndex) -> bool:
        model = self._window.browser.model
        indexes = [model.index(row, 0, parent) for row in range(model.rowCount(parent))]
        values = [model.row(index).value for index in indexes]
        found = any(isinstance(value, Token) and value.info.initialized for value in values)
        return found or any(self._shows_a_token(index) for index in indexes)

    def _tree(self, parent: QModelIndex) -> list[object]:
        model = self._window.browser.model
        indexes = [model.index(row, 0, parent) for row in range(model.rowCount(parent))]
        return [{"name": model.row(index).name, "rows": self._tree(index)} for index in indexes]
