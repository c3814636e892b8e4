"""What a dialog says."""

from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget


def words(dialog: QWidget) -> str:
    """Return every visible text of a dialog but those of its buttons, a line each."""
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


def buttons(dialog: QWidget) -> list[str]:
    """Return the words of the visible push buttons."""
    return [shown(one) for one in dialog.findChildren(QPushButton) if one.isVisibleTo(dialog)]


def shown(button: QAbstractButton) -> str:
    """Return the words on a button as they are read, without the mark of its mnemonic."""
    return button.text().replace("&&", "\0").replace("&", "").replace("\0", "&")


def button(dialog: QWidget, words: str) -> QPushButton:
    """Return the visible push button with these words."""
    return next(one for one in dialog.findChildren(QPushButton) if shown(one) == words and one.isVisibleTo(dialog))
