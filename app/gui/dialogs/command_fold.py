"""A command for a terminal that does the same as a dialog, folded away."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.gui.look.parts import Card, Text, column, link_button, row
from app.model.translate import tr
from app.vocabulary.texts import N_


class CommandFold(QWidget):
    """A command for a terminal behind a button, which stands elsewhere: at the left of the dialog's foot."""

    opened = Signal()

    def __init__(self, title: str = "") -> None:
        """Be folded. `title` is translated; without one it is a command of pkcs11-tool."""
        super().__init__()
        self._title = title or tr(N_("The same with pkcs11-tool"))
        self._card: _CommandCard | None = None
        self._place = column(gap=0)
        self.setLayout(self._place)
        self.setVisible(False)
        self.button = link_button(tr(N_("Show the command")), "terminal")
        self.button.clicked.connect(self._toggle)

    def set_command(self, command: str) -> None:
        """Show `command`, where it is unfolded."""
        if self._card is not None:
            self._card.set_command(command)

    def _toggle(self) -> None:
        if self._card is None:
            self._card = _CommandCard(self._title)
            self._place.addWidget(self._card)
            self.setVisible(True)
            self._card.setVisible(True)
            words = tr(N_("Hide the command"))
            self.opened.emit()
        else:
            self._card.hide()
            self._card.deleteLater()
            self._card = None
            self.setVisible(False)
            words = tr(N_("Show the command"))
        self.button.setText(words)
        self.button.setAccessibleName(words)


class _CommandCard(Card):
    """A command for a terminal, in full, with *Copy*."""

    def __init__(self, title: str) -> None:
        super().__init__("neutral", padding=3, gap=1)
        self._command = ""
        self._words = Text("", mono=True, wrap=True)
        copy = link_button(tr(N_("Copy")), "copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._command))
        self.body.addLayout(row(Text(title, "strong"), None, copy))
        self.body.addWidget(self._words)

    def set_command(self, command: str) -> None:
        """Show `command`; what is shown has hyphens at which no line breaks, what is copied has the real ones."""
        self._command = command
        self._words.setText(command.replace("-", "\N{NON-BREAKING HYPHEN}"))
        self._words.setAccessibleName(command)
