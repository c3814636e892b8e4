"""A look at itself for builds and measurements: what the tree shows and when the window was there, as JSON."""

import time
from pathlib import Path

import msgspec
from PySide6.QtCore import QModelIndex, QObject, QTimer

from app.gui.main_window import MainWindow

_PATIENCE = 30.0
"""Seconds until it gives up waiting for a token."""


class SelfCheck(QObject):
    """Waits until the tree shows an initialised token, writes the tree, and closes the window."""

    def __init__(self, window: MainWindow, path: str):
        """Write to `path`."""
        super().__init__(window)
        self._window, self._path = window, Path(path)
        self._shown, self._began = 0.0, time.monotonic()
        self._timer = QTimer(self, interval=20)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """Start looking."""
        self._timer.start()

    def _look(self) -> None:
        if not self._shown and self._window.isVisible() and self._window.windowHandle().isExposed():
            self._shown = time.time()
        tokens = [token for library in self._window.workspace.libraries for token in library.tokens.values()]
        if any(token.info.initialized for token in tokens) or time.monotonic() - self._began > _PATIENCE:
            self._timer.stop()
            self._path.write_bytes(msgspec.json.encode({"shown": self._shown, "tree": self._tree(QModelIndex())}))
            self._window.close()

    def _tree(self, parent: QModelIndex) -> list[object]:
        model = self._window.browser.model
        indexes = [model.index(row, 0, parent) for row in range(model.rowCount(parent))]
        return [{"name": model.row(index).name, "rows": self._tree(index)} for index in indexes]
