"""The table of mechanisms."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QPersistentModelIndex, Qt

from app.model.mechanism_table import MechanismColumn, MechanismRole, MechanismTable
from app.vocabulary.numbers import CKM
from app.vocabulary.values import Mechanism

Watch = Callable[[QAbstractItemModel], None]

SIGN, GENERATE_KEY_PAIR = 0x800, 0x10000
RSA = Mechanism(CKM.RSA_PKCS_KEY_PAIR_GEN, 2048, 4096, GENERATE_KEY_PAIR)
ECDSA = Mechanism(CKM.ECDSA, 256, 521, SIGN)
VENDOR = Mechanism(0x80000001, 0, 0, 0)


def names(table: MechanismTable) -> list[str]:
    return [table.index(number, 0).data() for number in range(table.rowCount())]


def test_cells_say_what_a_mechanism_does(watched: Watch) -> None:
    table = MechanismTable()
    watched(table)
    table.set_mechanisms((RSA, VENDOR))
    rows = [[table.index(number, column).data() for column in MechanismColumn] for number in (0, 1)]
    assert rows == [
        ["CKM_RSA_PKCS_KEY_PAIR_GEN", "0x00000000", "2,048 to 4,096 bits", "Generate key pair"],
        ["CKM_0x80000001", "0x80000001", "–", "–"],
    ]
    assert table.index(0, 0).data(MechanismRole.ROW) == RSA
    heads = [table.headerData(column, Qt.Orientation.Horizontal) for column in MechanismColumn]
    assert heads == ["Name", "Number", "Key sizes", "Uses"]


def test_mechanisms_are_found_by_name_number_and_use(watched: Watch) -> None:
    table = MechanismTable()
    watched(table)
    table.set_mechanisms((RSA, ECDSA, VENDOR))
    for text, found in (("ecdsa", ["CKM_ECDSA"]), ("0x8000", ["CKM_0x80000001"]), ("sign", ["CKM_ECDSA"]), ("zz", [])):
        table.set_text(text)
        assert names(table) == found


def test_key_sizes_are_sorted_as_numbers(watched: Watch) -> None:
    table = MechanismTable()
    watched(table)
    table.set_mechanisms((RSA, ECDSA, VENDOR))
    table.sort(MechanismColumn.KEY_SIZES, Qt.SortOrder.DescendingOrder)
    assert names(table) == ["CKM_RSA_PKCS_KEY_PAIR_GEN", "CKM_ECDSA", "CKM_0x80000001"]


def test_reading_again_keeps_rows(watched: Watch) -> None:
    table = MechanismTable()
    watched(table)
    table.set_mechanisms((RSA, ECDSA, ECDSA))
    held = QPersistentModelIndex(table.index(1, 0))
    table.set_mechanisms((ECDSA, VENDOR))
    assert held.data() == "CKM_ECDSA"
    assert names(table) == ["CKM_ECDSA", "CKM_0x80000001"]
