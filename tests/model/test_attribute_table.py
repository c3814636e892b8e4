"""The table of attributes."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QPersistentModelIndex, Qt

from app.model.attribute_table import AttributeColumn, AttributeRole, AttributeTable
from app.vocabulary.attributes import meaning
from app.vocabulary.numbers import CKA
from app.vocabulary.objects import Attribute, AttributeState

Watch = Callable[[QAbstractItemModel], None]

LABEL = Attribute(CKA.LABEL, "value", "<b>pay</b>", b"<b>pay</b>", 10)
SENSITIVE = Attribute(CKA.PRIVATE_EXPONENT, "sensitive")
LONG = Attribute(CKA.MODULUS, "value", "c4…", b"\xc4" * 256, 256)
VENDOR = Attribute(0x80000001, "error", note="CKR_GENERAL_ERROR")


def cells(table: AttributeTable, row: int) -> list[str]:
    return [table.index(row, column).data() for column in AttributeColumn]


def test_cells_say_value_bytes_and_meaning(watched: Watch) -> None:
    table = AttributeTable()
    watched(table)
    table.set_attributes((LABEL, SENSITIVE, LONG, VENDOR))
    assert cells(table, 0) == ["CKA_LABEL", "<b>pay</b>", "3c 62 3e 70 61 79 3c 2f 62 3e", meaning(CKA.LABEL, b"x")]
    assert cells(table, 1)[:3] == ["CKA_PRIVATE_EXPONENT", "sensitive", ""]
    assert cells(table, 2)[2] == "c4 " * 32 + "…"
    assert cells(table, 3) == ["CKA_0x80000001", "could not be read", "", "CKR_GENERAL_ERROR"]
    assert meaning(CKA.LABEL, b"x")


def test_words_in_the_place_of_a_value_are_quiet(watched: Watch) -> None:
    table = AttributeTable()
    watched(table)
    states: tuple[AttributeState, ...] = ("value", "empty", "sensitive", "absent", "error")
    table.set_attributes([Attribute(number, state) for number, state in enumerate(states)])
    value = [table.index(row, AttributeColumn.VALUE) for row in range(5)]
    assert [index.data(AttributeRole.QUIET) for index in value] == [False, True, True, True, True]
    assert [index.data() for index in value] == ["", "empty", "sensitive", "absent", "could not be read"]
    assert [index.data(AttributeRole.STATE) for index in value] == ["value", "empty", "sensitive", "absent", "error"]
    assert table.index(1, AttributeColumn.NAME).data(AttributeRole.QUIET) is False


def test_a_tool_tip_shows_markup_letter_by_letter(watched: Watch) -> None:
    table = AttributeTable()
    watched(table)
    table.set_attributes((LABEL,))
    tip = table.index(0, AttributeColumn.VALUE).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "<span>&lt;b&gt;pay&lt;/b&gt;</span>"


def test_another_object_keeps_the_row_of_an_attribute_that_both_have(watched: Watch) -> None:
    table = AttributeTable()
    watched(table)
    table.set_attributes((LABEL, SENSITIVE))
    held = QPersistentModelIndex(table.index(0, AttributeColumn.VALUE))
    table.set_attributes((LONG, Attribute(CKA.LABEL, "value", "other", b"other", 5)))
    assert held.data() == "other"
    assert table.total == 2
    assert table.index(held.row(), 0).data(AttributeRole.ROW).text == "other"


def test_attributes_are_found_by_name_and_bytes(watched: Watch) -> None:
    table = AttributeTable()
    watched(table)
    table.set_attributes((LABEL, SENSITIVE, LONG))
    for text, found in (("cka_label", 1), ("c4c4c4", 1), ("sensitive", 1), ("cka_", 3)):
        table.set_text(text)
        assert table.shown == found, text
