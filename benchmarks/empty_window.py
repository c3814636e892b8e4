"""The yardstick for the start: an empty QMainWindow; ``benchmarks/empty_window.py FILE`` writes when it was there."""

import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


class Watch(QObject):
    """Notes when the first exposure of the window has been painted, and ends the program."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at every exposure."""
        if event.type() == QEvent.Type.Expose and window.windowHandle().isExposed():
            QTimer.singleShot(0, self, self._painted)
        return False

    def _painted(self) -> None:
        Path(sys.argv[1]).write_text(repr(time.time()))
        QApplication.quit()


app = QApplication(sys.argv[:1])
window = QMainWindow()
window.resize(1280, 800)
window.show()
watch = Watch()
window.windowHandle().installEventFilter(watch)
sys.exit(app.exec())
