"""From a deed to its receipt: who did it and when, and where the paper goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtGui import QTextDocument

from app.gui.dialogs.receipt import ReceiptDialog
from app.gui.receipt_paper import letter_document, pdf, receipt_document, receipt_text
from app.gui.ui import Ui
from app.model.token import Token
from app.model.translate import tr
from app.settings.user import os_user
from app.vocabulary.errors import app_error
from app.vocabulary.file_names import file_slug
from app.vocabulary.messages import SaveFile
from app.vocabulary.receipt import Deed, Receipt
from app.vocabulary.texts import N_, Words

_KINDS = {"pdf": N_("PDF (*.pdf)"), "txt": N_("Text (*.txt)")}


def receipt_for(token: Token, deed: Deed, reason: str = "") -> Receipt:
    """Return the receipt of something that was done to `token` just now."""
    now = datetime.now().astimezone()
    return Receipt(deed=deed, label=token.name, address=token.address, done=now, by=os_user(), reason=reason)


@dataclass(frozen=True)
class Handover:
    """What a clerk hands over with a token. Whoever takes it wipes the PIN."""

    reason: str = ""
    letter: bytearray | None = None
    """The new PIN, where the policy asks for a letter with it."""

    def without_letter(self) -> Handover:
        """Forget the PIN, which is not the token's."""
        self.wipe()
        return Handover(self.reason)

    def wipe(self) -> None:
        """Forget the PIN."""
        if self.letter is not None:
            self.letter[:] = bytes(len(self.letter))


@contextmanager
def kept_for_letter(ui: Ui, pins: Sequence[bytearray]) -> Iterator[bytearray | None]:
    """Keep the last of these PINs, which are wiped when they are sent, where there may be a letter with it.

    What is kept is wiped where it was not set.
    """
    policy = ui.workspace.policy
    wanted = policy.pin_letters and policy.receipts and ui.workspace.mode == "helpdesk" and bool(pins)
    kept = bytearray(pins[-1]) if wanted else None
    try:
        yield kept
    except BaseException:
        Handover(letter=kept).wipe()
        raise


def offer_receipt(ui: Ui, token: Token, deed: Deed, words: Words, handover: Handover) -> None:
    """Say what was done to a token, with the way to its receipt where the policy allows one.

    A clerk, who hands one over with every token, sees it at once.
    """
    ui.finished(words)
    if not ui.workspace.policy.receipts:
        ui.window.messages.tell("ok", words)
        return
    receipt = receipt_for(token, deed, handover.reason)

    def show() -> None:
        ui.start(show_receipt(ui, receipt, handover))

    if ui.workspace.mode == "helpdesk":
        ui.window.messages.tell("ok", words)
        show()
    else:
        ui.window.messages.show_message("ok", tr(words), "", ((tr(N_("Receipt…")), show),))


async def show_receipt(ui: Ui, receipt: Receipt, handover: Handover) -> None:
    """Show a receipt until the person has done with it what is to be done; then the PIN for a letter is forgotten."""
    dialog = ReceiptDialog(receipt, letter=handover.letter is not None)
    dialog.save_wanted.connect(lambda form: ui.start(_save(ui, receipt, form)))
    dialog.print_wanted.connect(lambda: ui.start(_print(ui, lambda: receipt_document(receipt))))
    letter = handover.letter
    if letter is not None:
        dialog.letter_wanted.connect(lambda: ui.start(_save_letter(ui, receipt, letter)))
        dialog.letter_print_wanted.connect(lambda: ui.start(_print(ui, lambda: letter_document(receipt, letter))))
    try:
        await ui.show(dialog)
    finally:
        handover.wipe()


async def _save(ui: Ui, receipt: Receipt, form: str) -> None:
    path = await ui.ask_new_file("receipt", N_("Save the receipt"), _KINDS[form], _name("receipt", receipt, form))
    content = pdf(receipt_document(receipt), N_("Receipt")) if form == "pdf" else receipt_text(receipt).encode()
    await ui.workspace.documents().call(SaveFile(path=path, content=content, replace=True))
    ui.finished(Words(N_("The receipt for {token} was saved."), {"token": receipt.label}), file=path)


async def _save_letter(ui: Ui, receipt: Receipt, pin: bytearray) -> None:
    name = _name("pin letter", receipt, "pdf")
    path = await ui.ask_new_file("receipt", N_("Save the PIN letter"), _KINDS["pdf"], name)
    content = pdf(letter_document(receipt, pin), N_("PIN letter"))
    await ui.workspace.documents().call(SaveFile(path=path, content=content, replace=True))
    ui.finished(Words(N_("The PIN letter for {token} was saved."), {"token": receipt.label}), file=path)


def _name(what: str, receipt: Receipt, form: str) -> str:
    return file_slug(f"{what} {receipt.label} {receipt.done:%Y-%m-%d %H%M}") + f".{form}"


async def _print(ui: Ui, make: Callable[[], QTextDocument]) -> None:
    # Imported here: it loads the system's printing, which most people never need.
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    await ui.closed(QPrintDialog(printer, ui.window))
    make().print_(printer)
    if printer.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
        raise app_error(
            N_("It could not be printed"),
            N_("The printer, or the file that was chosen in its place, took nothing or not all of it."),
            N_("Look at the printer and print it again, or choose “Save as PDF…”."),
            N_("What was done to the token is done. The receipt is still there."),
        )
