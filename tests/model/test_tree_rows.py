"""What the tree says about tokens and their objects."""

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QModelIndex, QObject, Qt

from app.model.library import Library
from app.model.token import Token
from app.model.tree import TokenTree
from app.model.tree_rows import object_keys, token_row
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectAddress, ObjectRow
from app.vocabulary.values import SessionKind, SessionState, TokenState
from tests.gui.pages import samples

SO_PIN_LOCKED = 0x400000
"""CKF_SO_PIN_LOCKED."""


@pytest.fixture
def token(qapp: object) -> Iterator[Token]:
    owner, slot = QObject(), samples.slot(token=samples.token_info())
    assert slot.token_address is not None
    yield Token(cast(Library, owner), slot.token_address, slot)
    owner.deleteLater()


def have_session(token: Token, kind: SessionKind, flags: int = 0) -> None:
    info = samples.token_info(flags=token.info.flags | flags)
    token._state = TokenState(token.address, info, SessionState(kind))


@pytest.mark.parametrize(
    ("kind", "words", "meaning"),
    [
        ("rw user", "User", "Logged in as user"),
        ("ro user", "User", "Logged in as user"),
        ("rw so", "SO", "Logged in as security officer"),
        ("rw public", "", ""),
    ],
)
def test_who_is_logged_in_is_a_word_and_a_sentence(token: Token, kind: SessionKind, words: str, meaning: str) -> None:
    have_session(token, kind)
    tree = TokenTree()
    tree.sync(QModelIndex(), [token_row(token)])
    index = tree.index(0, 0)
    badge = tree.row(index).badge
    assert (badge.words if badge is not None else "") == words
    assert index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == meaning
    assert words in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert meaning in index.data(Qt.ItemDataRole.ToolTipRole)


def test_a_pin_in_trouble_does_not_hide_who_is_logged_in(token: Token) -> None:
    have_session(token, "rw user", SO_PIN_LOCKED)
    row = token_row(token)
    assert row.badge is not None
    assert (row.badge.words, row.note) == ("SO PIN blocked", "User")


def test_equal_objects_have_keys_of_their_own_that_outlive_their_handles() -> None:
    def twins(generation: int) -> list[ObjectRow]:
        addresses = [ObjectAddress(generation, handle, CKO.DATA, b"\x01", b"twin") for handle in (7, 8)]
        return [ObjectRow(address=address, label="twin", type="") for address in addresses]

    keys = object_keys(twins(1))
    assert len(set(keys)) == 2
    assert keys == object_keys(twins(2))
