"""What a dialog says."""

from PySide6.QtWidgets import QLabel, QPushButton, QWidget


def words(dialog: QWidget) -> str:
    """Return every visible text of a dialog but those of its buttons, a line each."""
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


def buttons(dialog: QWidget) -> list[str]:
    """Return the words of the visible push buttons."""
    return [one.text() for one in dialog.findChildren(QPushButton) if one.isVisibleTo(dialog)]
