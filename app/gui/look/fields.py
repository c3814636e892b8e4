"""Fields of forms: a label, an input, and one line under it for a hint or an error that never moves the form."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolButton, QWidget

from app.gui.look import icons
from app.gui.look.basics import Icon, Text, column, row
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.texts import N_


class SearchField(QLineEdit):
    """A field that filters while one types; Escape empties it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Empty the field with Escape; an empty one leaves the key to others."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            event.accept()
            return
        super().keyPressEvent(event)


def search_field(words: str, width: float = 0) -> SearchField:
    """Return a field with a search icon and, when filled, a button that clears it; `width` in units, 0 grows."""
    field = SearchField()
    field.setPlaceholderText(words)
    field.setAccessibleName(words)
    field.addAction(icons.live("search", "quiet"), QLineEdit.ActionPosition.LeadingPosition)
    search = field.findChildren(QToolButton)
    field.setClearButtonEnabled(True)
    for one in field.findChildren(QToolButton):
        one.setAccessibleName(words if one in search else tr(N_("Clear")))
    if width:
        field.setFixedWidth(u(width))
    return field


class FormLine(QWidget):
    """A label, its input, and a line under it. The line keeps its room when it is empty, so nothing jumps."""

    def __init__(self, label: str, field: QWidget, hint: str = "", beside: bool = True, label_width: float = 16):
        """Put `label` beside the field (in a column of `label_width` units) or above it."""
        super().__init__()
        self.field = field
        self._resting = hint
        self._icon, self._words = Icon("info", "quiet", 3.5), Text("", "caption", "quiet", elide=True)
        self._label = Text(label, ink="quiet", wrap=beside)
        if not field.accessibleName():
            field.setAccessibleName(label)
        # Long words are elided: what they would like must not make the form wider either.
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        line = row(self._icon, self._words, gap=1.5)
        line.setStretch(1, 1)
        under = QWidget()
        under.setLayout(line)
        self._under = under
        self._measure()
        if beside:
            self._label.setFixedWidth(u(label_width))
            top = column(self._label, None, gap=0, margins=(0, 1.75, 0, 0))
            body = row(top, column(field, under, gap=1), gap=0)
            body.setStretch(1, 1)
            self.setLayout(body)
        else:
            self.setLayout(column(self._label, field, under, gap=1))
        self.set_hint(hint)

    @property
    def label(self) -> Text:
        """Return the label. Only a dialog gives it a buddy: with one, Qt takes ``&`` for a mnemonic."""
        return self._label

    def set_hint(self, words: str, tone: str = "", icon: str = "") -> None:
        """Show `words` under the field: a hint, or with a tone what is right or wrong with the input.

        Empty words bring back the hint that the line was made with. *danger* also marks the edge of the field.
        """
        if not words:
            words, tone, icon = self._resting, "", ""
        ink = tone or "quiet"
        self._words.setText(words)
        self._words.set_ink(ink)
        self._icon.set_icon(icon or tone or "info", ink)
        for one in (self._icon, self._words):
            one.setVisible(bool(words))
        self.field.setAccessibleDescription(words)
        if self.field.property("state") != tone:
            self.field.setProperty("state", tone)
            # A rule of the sheet that asks for a property is looked up again only when one says so.
            self.field.style().unpolish(self.field)
            self.field.style().polish(self.field)

    @property
    def hint(self) -> str:
        """Return the words under the field."""
        return self._words.text()

    def _measure(self) -> None:
        self._under.setFixedHeight(max(u(4.5), Text("Ag", "caption").sizeHint().height()))

    def changeEvent(self, event: QEvent) -> None:
        """Keep room for a line of a new system font."""
        if event.type() == QEvent.Type.StyleChange:
            self._measure()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        """Ask for a comfortable width."""
        return super().sizeHint().expandedTo(QSize(u(60), 0))
