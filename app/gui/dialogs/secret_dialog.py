"""What dialogs that ask for PINs share: an answer that is handed over once and wiped, and care before the last try."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec
from PySide6.QtCore import QLocale
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QWidget

from app.gui.dialogs.base import Dialog
from app.gui.look.parts import button
from app.gui.look.texts import literal
from app.model.translate import tr
from app.vocabulary.errors import Problem
from app.vocabulary.numbers import CKR
from app.vocabulary.texts import N_, Words
from app.vocabulary.values import PinState, Role

R = TypeVar("R")


class SecretDialog(Dialog[R]):
    """Asks for PINs. Its answer is handed over exactly once; whoever takes it wipes it, and the dialog does so else.

    After a refused PIN make a new dialog from the token's flags as they are then, and give it the problem before it is
    opened: what was *low* may be the final try now.
    """

    def __init__(
        self,
        icon: str,
        title: str,
        purpose: str,
        *,
        tone: str,
        refused: int = 0,
        width: float = 112,
        parent: QWidget | None = None,
    ):
        """Make a dialog without a form yet.

        `refused` is how many PINs were refused since the person was first asked, the one of the problem included.
        """
        self._refusals, self._user_blocked = refused, False
        super().__init__(icon, title, purpose, tone=tone, width=width, parent=parent)

    # ── for the dialogs ──────────────────────────────────────────────────────────────────────────────────────────────

    def secrets(self, answer: R) -> Iterable[bytearray]:
        """Return every PIN of an answer."""
        raise NotImplementedError

    def wipe_fields(self) -> None:
        """Forget what was typed in all fields."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Go to the field that is typed first."""
        raise NotImplementedError

    def finish_asking(self, usual: str, state: PinState, role: Role = "so") -> None:
        """Add the buttons; the primary one says `usual`, or that the PIN of `role` in this `state` has one try left."""
        self._user_blocked = role == "user" and state == "blocked"
        self.finish(button(usual, "primary"))
        self.show_state(usual, state)
        if state in ("final", "blocked"):
            self.cancel.setFocus()
        else:
            self.focus_first()
        if state == "blocked":
            self.only_close()

    def offer_unblocking(self, unblock: Callable[[], None]) -> None:
        """Offer what helps where the user's PIN is blocked; nothing happens where it is not."""
        if self._user_blocked and self.primary is not None:
            self.primary.setVisible(False)
            self.unblock = button(tr(N_("Unblock PIN…")), "primary")
            self.unblock.setAutoDefault(False)
            self.unblock.clicked.connect(self.reject)
            self.unblock.clicked.connect(unblock)
            self.add_button(self.unblock)

    def show_state(self, usual: str, state: PinState) -> None:
        """Let the primary button say what pressing it may cost; Enter does not press it for the final try."""
        assert self.primary is not None
        final = state == "final"
        words, kind = (tr(N_("Use the final try")), "danger") if final else (usual, "primary")
        if self.primary.property("kind") != kind:
            self.primary.setText(literal(words))
            self.primary.setAccessibleName(words)
            self.primary.setProperty("kind", kind)
            # A rule of the sheet that asks for a property is looked up again only when one says so.
            self.primary.style().unpolish(self.primary)
            self.primary.style().polish(self.primary)
        self.primary.setDefault(not final)

    # ── the answer ───────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def result_value(self) -> R:
        """Hand the answer over, once. Raises LookupError where there is none, or it was handed over already."""
        result = super().result_value
        self._answer = ()
        return result

    def reject(self) -> None:
        """Close, and wipe what nobody has taken."""
        self._wipe()
        super().reject()

    def hideEvent(self, event: QHideEvent) -> None:
        """Wipe what nobody will take: a dialog that goes with its window is neither accepted nor rejected."""
        if self.result() != QDialog.DialogCode.Accepted:
            self._wipe()
        super().hideEvent(event)

    def _wipe(self) -> None:
        for answer in self._answer:
            for pin in self.secrets(answer):
                pin[:] = bytes(len(pin))
        self._answer = ()
        self.wipe_fields()

    def set_problem(self, problem: Problem) -> None:
        """Show what went wrong; all is typed anew, for nothing ever repeats a login."""
        self.wipe_fields()
        # Only of a wrong PIN: that it is blocked, or too short, must keep its own title.
        if self._refusals > 1 and problem.code == CKR.PIN_INCORRECT:
            title = N_("This PIN was refused too. {count} wrong PINs since this prompt was opened.")
            problem = msgspec.structs.replace(
                problem, title=Words(title, {"count": QLocale().toString(self._refusals)})
            )
        super().set_problem(problem)
        self.focus_first()
