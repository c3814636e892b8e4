"""A receipt on paper: as text, as PDF, and at the printer. Everything in it is plain text, whatever a token says."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextLength,
    QTextTableFormat,
)

from app import __version__
from app.model.translate import tr
from app.vocabulary.receipt import DEEDS, Receipt
from app.vocabulary.texts import N_, plain

_WIDE = 2000
"""How much of a value is printed, in characters."""


def receipt_text(receipt: Receipt) -> str:
    """Return a receipt as lines of plain text."""
    lines = [(tr(name), plain(value, _WIDE)) for name, value in receipt.lines()]
    width = max(len(name) for name, _ in lines) + 2
    head = [tr(N_("Receipt")), tr(DEEDS[receipt.deed]), ""]
    body = [f"{name + ':':<{width}}{value}" for name, value in lines]
    return "\n".join([*head, *body, "", *_foot(), ""])


def pdf(document: QTextDocument, title: str) -> bytes:
    """Return a document as PDF, A4, with its fonts inside and a marked `title`."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(20, 20, 20, 20))
    )
    writer.setTitle(tr(title))
    writer.setCreator(f"Symbolon {__version__}")
    document.print_(writer)
    del writer  # what it has not written yet it writes when it goes
    buffer.close()
    return bytes(data.data())


def receipt_document(receipt: Receipt) -> QTextDocument:
    """Return a receipt for a printer, built block by block: nothing in it is read as markup."""
    document, cursor = _started(tr(N_("Receipt")), tr(DEEDS[receipt.deed]))
    _insert_lines(cursor, receipt.lines())
    for sentence in _foot():
        _paragraph(cursor, sentence, _letters(9), above=10)
    _paragraph(cursor, tr(N_("Received:")) + " " + "_" * 40, _letters(11), above=40)
    return document


def letter_document(receipt: Receipt, pin: bytearray) -> QTextDocument:
    """Return a letter that tells the holder of a token the new PIN. Copies of it stay in the memory of the process."""
    return letters_document([(receipt.label, receipt.address.serial, pin)])


def letters_document(letters: Sequence[tuple[str, str, bytearray]]) -> QTextDocument:
    """Return letters, each on a page of its own: label and serial number of a token, and its PIN."""
    document, cursor = _started("", "")
    for number, letter in enumerate(letters):
        if number:
            page = QTextBlockFormat()
            page.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            cursor.insertBlock(page)
        _insert_letter(cursor, *letter)
    return document


def _insert_letter(cursor: QTextCursor, label: str, serial: str, pin: bytearray) -> None:
    cursor.insertText(tr(N_("Your new PIN")), _letters(20, bold=True))
    _insert_lines(cursor, [(N_("Token"), label), (N_("Serial number"), serial)])
    mono = _letters(26, bold=True)
    mono.setFontFamilies(["monospace"])
    _paragraph(cursor, pin.decode(errors="replace"), mono, above=10)
    for sentence in (
        N_("Only you need it. Nobody who helps you will ever ask for it."),
        N_("Change it the first time that you use the token, then destroy this letter."),
    ):
        _paragraph(cursor, tr(sentence), _letters(11), above=14)


def _started(title: str, subtitle: str) -> tuple[QTextDocument, QTextCursor]:
    document = QTextDocument()
    document.setDocumentMargin(0)
    font = QFont(document.defaultFont().family(), 11)
    font.setFeature(QFont.Tag("liga"), 0)  # ff in a serial number stays two letters, also for who copies it
    document.setDefaultFont(font)
    cursor = QTextCursor(document)
    cursor.insertText(title, _letters(20, bold=True))
    if subtitle:
        _paragraph(cursor, subtitle, _letters(13, bold=True), above=6)
    return document, cursor


def _insert_lines(cursor: QTextCursor, lines: Sequence[tuple[str, str]]) -> None:
    """Insert names, which are marked, and values as a table, and go behind it."""
    form = QTextTableFormat()
    form.setBorder(0)
    form.setCellPadding(3)
    form.setTopMargin(14)
    form.setBottomMargin(14)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    share = QTextLength.Type.PercentageLength
    form.setColumnWidthConstraints([QTextLength(share, 25), QTextLength(share, 75)])
    table = cursor.insertTable(len(lines), 2, form)
    for number, (name, value) in enumerate(lines):
        table.cellAt(number, 0).firstCursorPosition().insertText(tr(name), _letters(11))
        table.cellAt(number, 1).firstCursorPosition().insertText(plain(value, _WIDE), _letters(11, bold=number < 2))
    cursor.movePosition(QTextCursor.MoveOperation.End)


def _foot() -> tuple[str, ...]:
    return (
        tr(N_("There is no PIN on this receipt. Nobody who helps you will ever ask for yours.")),
        tr(N_("Written by Symbolon {version}."), version=__version__),
    )


def _letters(points: int, *, bold: bool = False) -> QTextCharFormat:
    result = QTextCharFormat()
    result.setFontPointSize(points)
    result.setFontWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return result


def _paragraph(cursor: QTextCursor, text: str, letters: QTextCharFormat, *, above: int) -> None:
    block = QTextBlockFormat()
    block.setTopMargin(above)
    cursor.insertBlock(block, letters)
    cursor.insertText(text, letters)
