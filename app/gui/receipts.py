"""From a deed to its receipt: who did it and when, and where the paper goes."""

from __future__ import annotations

import getpass
from datetime import datetime

from app.gui.dialogs.receipt import ReceiptDialog
from app.gui.receipt_paper import receipt_document, receipt_pdf, receipt_text
from app.gui.ui import Ui
from app.model.token import Token
from app.model.translate import tr
from app.vocabulary.file_names import file_slug
from app.vocabulary.messages import SaveFile
from app.vocabulary.receipt import Deed, Receipt
from app.vocabulary.texts import N_, Words

_KINDS = {"pdf": N_("PDF (*.pdf)"), "txt": N_("Text (*.txt)")}


def receipt_for(token: Token, deed: Deed, reason: str = "") -> Receipt:
    """Return the receipt of something that was done to `token` just now."""
    now = datetime.now().astimezone()
    by = getpass.getuser()
    return Receipt(deed=deed, label=token.name, address=token.address, done=now, by=by, reason=reason)


def offer_receipt(ui: Ui, token: Token, deed: Deed, words: Words) -> None:
    """Say what was done to a token, with the way to its receipt where the policy allows one."""
    ui.finished(words)
    if not ui.workspace.policy.receipts:
        ui.window.messages.tell("ok", words)
        return
    receipt = receipt_for(token, deed)

    def show() -> None:
        ui.start(show_receipt(ui, receipt))

    action = (tr(N_("Receipt…")), show)
    ui.window.messages.show_message("ok", tr(words), "", (action,))


async def show_receipt(ui: Ui, receipt: Receipt) -> None:
    """Show a receipt until the person has done with it what is to be done."""
    dialog = ReceiptDialog(receipt)
    dialog.save_wanted.connect(lambda form: ui.start(_save(ui, receipt, form)))
    dialog.print_wanted.connect(lambda: ui.start(_print(ui, receipt)))
    await ui.show(dialog)


async def _save(ui: Ui, receipt: Receipt, form: str) -> None:
    name = file_slug(f"receipt {receipt.label} {receipt.done:%Y-%m-%d %H%M}") + f".{form}"
    path = await ui.ask_new_file("receipt", N_("Save the receipt"), _KINDS[form], name)
    content = receipt_pdf(receipt) if form == "pdf" else receipt_text(receipt).encode()
    await ui.workspace.documents().call(SaveFile(path=path, content=content, replace=True))
    ui.finished(Words(N_("The receipt for {token} was saved."), {"token": receipt.label}), file=path)


async def _print(ui: Ui, receipt: Receipt) -> None:
    # Imported here: it loads the system's printing, which most people never need.
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    await ui.closed(QPrintDialog(printer, ui.window))
    receipt_document(receipt).print_(printer)
