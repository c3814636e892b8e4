"""What pages are given is gathered once for the objects that there are."""

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QObject

from app.gui.viewing import token_view
from app.model.library import Library
from app.model.token import Token
from app.model.tree_rows import token_row
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectAddress, ObjectRow
from tests.gui.pages import samples

MANY = 10_000
AGAIN = 20


class _Library(QObject):
    name = "Atlas"
    profile = SimpleNamespace(id="atlas")


@pytest.fixture
def token(qapp: object) -> Iterator[Token]:
    owner, slot = _Library(), samples.slot(token=samples.token_info())
    assert slot.token_address is not None
    yield Token(cast(Library, owner), slot.token_address, slot)
    owner.deleteLater()


def rows(count: int) -> list[ObjectRow]:
    made = []
    for handle in range(count):
        address = ObjectAddress(1, handle, CKO.DATA, b"", b"%d" % handle)
        made.append(ObjectRow(address=address, label=str(handle), type=""))
    return made


def list_afresh(token: Token, found: list[ObjectRow]) -> None:
    token.objects.begin_listing()
    token.objects.add(found)
    token.objects.end_listing()


def gathered(token: Token, times: int = 1) -> float:
    """Return how many seconds page and tree take to be told about a token so often."""
    began = time.perf_counter()
    for _ in range(times):
        token_view(token)
        token_row(token)
    return time.perf_counter() - began


def test_objects_that_have_not_changed_are_not_counted_again(token: Token) -> None:
    list_afresh(token, rows(MANY))
    first = gathered(token)
    assert gathered(token, AGAIN) < first / 2, "twenty more looks take less than half of the first"


def test_what_has_changed_is_counted(token: Token) -> None:
    def counted() -> tuple[int, str]:
        summary = token_view(token).objects
        return (summary.total if summary is not None else 0, "".join(row.count for row in token_row(token).children))

    assert counted() == (0, "")
    list_afresh(token, rows(3))
    assert counted() == (3, "3")
    list_afresh(token, rows(2))
    assert counted() == (2, "2")
    changed = ObjectRow(address=rows(1)[0].address, label="other", type="")
    list_afresh(token, [changed, *rows(2)[1:]])
    assert "other" in {row.name for row in token_row(token).children[0].children}
