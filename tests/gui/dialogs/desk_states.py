"""The token desk, and what else only a clerk sees, in every state worth looking at."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.clerk import Clerk
from app.gui.dialogs.pin_once import PinOnceDialog
from app.gui.dialogs.token_desk import TokenDeskDialog
from app.model.desk_run import DeskRun
from app.vocabulary.desk_messages import DeskList, DeskRow, Ending, ListFile, PinSource, RowResult
from app.vocabulary.errors import app_error
from app.vocabulary.texts import N_, Words
from tests.gui.dialogs import samples as s
from tests.gui.dialogs.pin_states import set_pin
from tests.gui.dialogs.token_states import receipt

CLERK = Clerk(("PIN blocked by its holder", "Card handed on"))


class _Nobody(QObject):
    """Stands for the workspace of a run that is only looked at."""

    changed = Signal()
    locked = Signal()

    def keep(self, keeper: QObject, *, pin: bool) -> None:
        """Do nothing: nobody logs out here."""


def _row(number: int, label: str, serial: str = "", source: PinSource = "generated", **more: Any) -> DeskRow:
    return DeskRow(number=number, key=str(number), label=label, serial=serial, pin_source=source, **more)


ROWS = (
    _row(2, "Anna Berg", file="/home/m.olsen/cards/anna.p12"),
    _row(3, "Visitor 12", "0006 1188 5120"),
    _row(4, "Bert", source="list"),
    _row(5, "Carla", source="list", problem=Words(N_("Its PIN is not allowed."))),
    _row(6, "Dora", source="none"),
    _row(7, s.HOSTILE),
    *(_row(number, f"Visitor {number}") for number in range(20, 40)),
)


def _run(**endings: Ending) -> DeskRun:
    results = tuple(
        RowResult(key=key.removeprefix("row"), ending=ending, serial="77ac1a3a8c3927cc")
        for key, ending in endings.items()
    )
    listing = DeskList(file=ListFile("/home/m.olsen/cards/list.csv", ""), rows=ROWS, results=results)
    return DeskRun(_Nobody(), listing, "")  # type: ignore[arg-type]


def _desk(run: DeskRun | None = None, *, letters: bool = False) -> TokenDeskDialog:
    dialog = TokenDeskDialog(["Card readers", "HSM"], letters=letters)
    if run is not None:
        run.setParent(dialog)
        dialog.show_run(run)
    return dialog


def waiting() -> TokenDeskDialog:
    """Wait for the next token."""
    run = _run(row2="done", row3="partly")
    run.running = run.waiting = True
    return _desk(run)


def stopped() -> TokenDeskDialog:
    """Show a run that was stopped by a PIN."""
    run = _run(row2="done", row3="refused", row4="unknown")
    run.stopped = s.wrong_pin()
    return _desk(run, letters=True)


def no_list() -> TokenDeskDialog:
    """Say that a file is no list."""
    dialog = _desk()
    dialog.show_no_list(
        app_error(N_("“list.csv” is no list of tokens"), N_("Line 3 is not in UTF-8. Save it as “CSV UTF-8”.")).problem
    )
    return dialog


STATES: dict[str, Callable[[], Dialog[Any]]] = {
    "desk-empty": _desk,
    "desk-list": lambda: _desk(_run()),
    "desk-waiting": waiting,
    "desk-stopped": stopped,
    "desk-no-list": no_list,
    "pin-once": lambda: PinOnceDialog("Anna Berg", bytearray(b"84027315")),
    "receipt-letter": lambda: receipt(letter=True),
    "unblock-clerk": lambda: set_pin(clerk=CLERK),
    "unblock-twins": lambda: set_pin(told_by="serial"),
    "unblock-same-serial": lambda: set_pin(told_by="reader"),
}
