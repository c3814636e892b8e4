"""A receipt says what was done to which token, letter by letter, on every kind of paper, and never a PIN."""

from datetime import UTC, datetime

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from app.gui.receipt_paper import pdf, receipt_document, receipt_text
from app.vocabulary.receipt import DEEDS, Receipt
from app.vocabulary.values import SlotAddress, TokenAddress
from tests.gui.pdf_text import pdf_text

HOSTILE = "<b>Anna & Co</b> <img src='x'>"


def receipt(label: str = HOSTILE) -> Receipt:
    return Receipt(
        deed="unblocked",
        label=label,
        address=TokenAddress("Thales", "IDPrime 940", "0006 1188", SlotAddress("Reader", 1)),
        done=datetime(2026, 11, 28, 10, 2, tzinfo=UTC),
        by="m.olsen",
        reason="forgotten",
    )


@pytest.mark.parametrize(
    "words", [HOSTILE, "0006 1188", "IDPrime 940", "Reader (2)", "m.olsen", "forgotten", "2026-11-28"]
)
def test_text_and_paper_say_the_same(qapp: QApplication, words: str) -> None:
    assert words in receipt_text(receipt())
    assert words in receipt_document(receipt()).toPlainText()


def test_every_deed_has_its_words(qapp: QApplication) -> None:
    assert DEEDS["unblocked"] in receipt_text(receipt())


def test_what_cannot_be_seen_is_shown(qapp: QApplication) -> None:
    assert "⁅U+202E⁆" in receipt_text(receipt("a\u202eb"))
    assert receipt_text(receipt("a\nb")).count("\n") == receipt_text(receipt("ab")).count("\n")


def test_a_pdf_is_whole(qapp: QApplication) -> None:
    made = pdf(receipt_document(receipt()), "Receipt")
    assert made.startswith(b"%PDF-1.")
    assert made.rstrip().endswith(b"%%EOF")


def test_a_serial_number_can_be_copied_from_the_paper_as_it_is(qapp: QApplication) -> None:
    """A font that has one sign for ff would put that there."""
    serial = "be5ffe2166ffi80b"
    one = receipt()
    address = msgspec.structs.replace(one.address, serial=serial)
    assert serial in pdf_text(pdf(receipt_document(msgspec.structs.replace(one, address=address)), "Receipt"))
