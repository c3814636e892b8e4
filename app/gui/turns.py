"""Work that is done in several turns of the event loop, because it would be felt at once."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer


class Turns(QObject):
    """Does one part in each turn, until they are through, or others take their place."""

    def __init__(self, parent: QObject):
        """Start with nothing to do."""
        super().__init__(parent)
        self._parts: Iterator[Callable[[], None]] = iter(())
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._take)

    def begin(self, parts: Iterator[Callable[[], None]]) -> None:
        """Do these parts from the next turn on, and no others."""
        self._parts = parts
        self._later.start()

    def drop(self) -> None:
        """Do nothing more."""
        self._parts = iter(())
        self._later.stop()

    @property
    def left(self) -> bool:
        """Return whether something is still to be done."""
        return self._later.isActive()

    def _take(self) -> None:
        part = next(self._parts, None)
        if part is not None:
            self._later.start()
            part()
