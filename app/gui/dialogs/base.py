"""What all dialogs share: a face, one line of purpose, a form, and the buttons with the safe one first."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.gui.dialogs.mnemonics import give_mnemonics
from app.gui.dialogs.pieces import problem_notice, window_title
from app.gui.look.parts import Spinner, Text, Tile, button, column, holder, row
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.errors import Problem
from app.vocabulary.texts import N_

R = TypeVar("R")

_SHARE_OF_SCREEN = 0.92


class Dialog(QDialog, Generic[R]):
    """Asks for a value of type R. Shown with ``open()``, never with ``exec()``; it remembers nothing.

    Normally the primary button closes it with ``accept()`` and `result_value` holds the answer. With `stays_open` it
    emits `submitted` instead and shows that something runs, until `set_problem` gives the form back with all that was
    typed (but for PINs), or the caller closes it with ``accept()``.
    """

    submitted = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        purpose: str = "",
        *,
        tone: str = "info",
        width: float = 112,
        parent: QWidget | None = None,
    ):
        """Make a dialog without a form yet. `title` and `purpose` are translated; `width` is in units."""
        super().__init__(parent)
        self.stays_open = False
        self.primary: QPushButton | None = None
        self.cancel = button(tr(N_("Cancel")))
        self.cancel.clicked.connect(self.reject)
        self._answer: tuple[R] | tuple[()] = ()
        self._units, self._fitted, self._fitting = width, 0, False
        self._valid, self._busy_now = True, False
        self._focused: QWidget | None = None
        self._told: QWidget | None = None
        self._title, self._purpose = Text("", "heading", wrap=True), Text("", ink="quiet", wrap=True)
        self.set_head(title, purpose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.form = QWidget()
        self.body = QVBoxLayout(self.form)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(u(4))
        self._content = QWidget()
        self._inner = column(self._make_head(icon, tone), self.form, None, gap=4, margins=(6, 6, 6, 2))
        self._content.setLayout(self._inner)
        self._content.installEventFilter(self)
        self._scroll = _scrolled(self._content)
        self._buttons = row(gap=2)
        self._foot = column(self._make_busy(), self._buttons, gap=3, margins=(6, 3, 6, 5))
        outer = column(self._scroll, self._foot, gap=0)
        outer.setStretch(0, 1)
        self.setLayout(outer)

    def _make_head(self, icon: str, tone: str) -> QHBoxLayout:
        words = column(None, self._title, self._purpose, None, gap=0.5)
        head = row(column(Tile(icon, tone, 11), None), words, gap=3)
        head.setStretch(1, 1)
        return head

    def _make_busy(self) -> QWidget:
        self._busy_words = Text("", ink="quiet", wrap=True)
        line = row(Spinner(), self._busy_words, gap=2)
        line.setStretch(1, 1)
        self._busy = holder(line)
        self._busy.setVisible(False)
        return self._busy

    # ── for the dialogs ──────────────────────────────────────────────────────────────────────────────────────────────

    def introduce(self, *widgets: QWidget) -> None:
        """Put what is only read above the form; it stays readable while the form is closed."""
        for widget in widgets:
            self._inner.insertWidget(self._inner.indexOf(self.form), widget)

    def finish(self, primary: QPushButton | None, *others: QPushButton, left: QWidget | None = None) -> None:
        """Add the row of buttons: `left`, then Cancel, `others` and `primary` at the end.

        Enter presses `primary`, except where it destroys something.
        """
        self.form.setVisible(self.body.count() > 0)
        if left is not None:
            self._buttons.addWidget(left)
        self._buttons.addStretch(1)
        for one in (self.cancel, *others):
            self._buttons.addWidget(one)
        if primary is not None:
            self.primary = primary
            self._buttons.addWidget(primary)
            primary.clicked.connect(self._submit)
            primary.setDefault(primary.property("kind") != "danger")

    def add_button(self, one: QPushButton) -> None:
        """Add a button at the end of the row."""
        self._buttons.addWidget(one)

    def only_close(self) -> None:
        """Name the one button that is left *Close*: there is nothing to cancel."""
        self.cancel.setText(tr(N_("Close")))
        self.cancel.setAccessibleName(tr(N_("Close")))

    def _give_mnemonics(self) -> None:
        primary = () if self.primary is None or self.primary.property("kind") == "danger" else (self.primary,)
        give_mnemonics(self, first=primary, last=(self.cancel,))

    def set_head(self, title: str, purpose: str) -> None:
        """Change title and purpose."""
        self.setWindowTitle(window_title(title))
        self._title.setText(title)
        self._purpose.setText(purpose)
        self._purpose.setVisible(bool(purpose))
        self.setAccessibleDescription(purpose)

    def set_valid(self, valid: bool) -> None:
        """Say whether the form can be submitted as it is."""
        self._valid = valid
        if self.primary is not None:
            self.primary.setEnabled(valid and not self._busy_now)

    def collect(self) -> R:
        """Return the answer from the form. Called once for each press of the primary button, and only while valid."""
        raise NotImplementedError

    def working_words(self) -> str:
        """Return what is said while a dialog that stays open waits."""
        return tr(N_("One moment…"))

    def answer(self, value: R) -> None:
        """Close the dialog with `value` (or emit `submitted`, where it stays open)."""
        self._answer = (value,)
        if self.stays_open:
            self.set_busy(self.working_words())
            self.submitted.emit()
        else:
            self.accept()

    # ── for the caller ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def result_value(self) -> R:
        """Return the answer. Raises LookupError where none was given."""
        if not self._answer:
            raise LookupError("The dialog was not answered")
        return self._answer[0]

    @property
    def busy(self) -> bool:
        """Return whether the dialog waits for something that was started from it."""
        return self._busy_now

    def set_busy(self, words: str) -> None:
        """Show `words` beside a spinner and keep the form as it is until `set_problem` or `set_ready`."""
        self._focused = self.focusWidget()
        self._clear_problem()
        self._busy_now = True
        self._busy_words.setText(words)
        self._busy.setVisible(True)
        self.form.setEnabled(False)
        self.set_valid(self._valid)
        self.cancel.setFocus()
        self._fit()

    def set_ready(self) -> None:
        """Give the form back."""
        self._busy_now = False
        self._busy.setVisible(False)
        self.form.setEnabled(True)
        self.set_valid(self._valid)
        if self._focused is not None and self._focused.isEnabled():
            self._focused.setFocus()
        self._fit()

    def set_problem(self, problem: Problem) -> None:
        """Show what went wrong under the form, and give the form back."""
        self.set_ready()
        self._clear_problem()
        self._told = problem_notice(problem)
        self._inner.insertWidget(self._inner.count() - 1, self._told)
        self._told.setVisible(True)
        self._fit()
        self._scroll.ensureWidgetVisible(self._told)

    def _clear_problem(self) -> None:
        if self._told is not None:
            self._told.hide()
            self._told.deleteLater()
            self._told = None

    # ── keys and size ────────────────────────────────────────────────────────────────────────────────────────────────

    def _submit(self) -> None:
        if self._valid and not self._busy_now:
            self._clear_problem()
            self.answer(self.collect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus, else the primary one.

        A key held down presses nothing, nor does a second Enter while something runs: it is not meant for *Cancel*.
        """
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        focused = self.focusWidget()
        if event.isAutoRepeat() or self._busy_now:
            return
        if isinstance(focused, QAbstractButton) and not focused.isCheckable():
            focused.click()
        elif self.primary is not None and self.primary.isDefault():
            self.primary.click()

    def showEvent(self, event: QShowEvent) -> None:
        """Take the size of the content, as far as the screen has room for it."""
        self._give_mnemonics()
        self._fitted = 0
        self._fit()
        super().showEvent(event)

    def event(self, event: QEvent) -> bool:
        """Give a letter to what has come, or has other words, while the dialog is open."""
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._give_mnemonics()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the content's size."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Take the height that the content needs; what a person has made larger stays."""
        if self._fitting:
            return
        self._fitting = True
        room = self.screen().availableGeometry().size() * _SHARE_OF_SCREEN
        width = self.width() if self._fitted else min(u(self._units), room.width())
        self._inner.activate()
        needed = min(self._height_inside(width) + self._foot.sizeHint().height(), room.height())
        self._scroll.setMinimumWidth(min(u(60), width))
        if not self._fitted or needed > self.height() or self.height() == self._fitted:
            self.resize(width, needed)
            self._fitted = needed
        self._settle_scrolling()
        self._fitting = False

    def _height_inside(self, width: int) -> int:
        """Return how high the content is when it is `width` wide, in device-independent pixels."""
        wraps = self._inner.hasHeightForWidth()
        return self._inner.heightForWidth(width) if wraps else self._inner.sizeHint().height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the content scroll where it has no room."""
        super().resizeEvent(event)
        self._settle_scrolling()

    def _settle_scrolling(self) -> None:
        """Decide about the scroll bar ourselves: left alone, it takes width, wraps a line, and so needs itself."""
        fits = self._height_inside(self.width()) + self._foot.sizeHint().height() <= self.height()
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self._scroll.setVerticalScrollBarPolicy(policy)


def _scrolled(content: QWidget) -> QScrollArea:
    """Return a frameless area that scrolls only where the screen is too small."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    area.setWidget(content)
    return area
