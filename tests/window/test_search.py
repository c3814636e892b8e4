"""The search of the side bar finds slots and tokens; that of the table finds objects by label, ID, type and class."""

from functools import partial

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest

from app.gui.pages.token import MECHANISMS, OBJECTS
from app.model.object_table import ObjectTable
from app.model.token import Token
from tests.desk import Desk
from tests.softhsm import SoftHsm
from tests.window.steps import generate, make_objects, refresh


def seen(desk: Desk) -> list[str]:
    """Return the names of the rows of the tree that are not hidden, down to the tokens."""
    view, model = desk.window.tree, desk.window.browser.model

    def below(parent: QModelIndex) -> list[str]:
        names = []
        for number in range(model.rowCount(parent)):
            index = model.index(number, 0, parent)
            if not view.isRowHidden(number, parent) and model.row(index).kind in ("library", "slot", "token"):
                names += [model.row(index).name, *below(index)]
        return names

    return below(QModelIndex())


def search(desk: Desk, text: str) -> list[str]:
    """Type into the search of the side bar and return what stays of the tokens."""
    desk.type(desk.window.side.search, text)
    return [name for name in seen(desk) if name in ("Anna", "Bert", "Cleo")]


def three(desk: Desk, softhsm: SoftHsm) -> Token:
    """Configure two libraries: one with the tokens Anna, Bert and Cleo, one of another name with the same."""
    for label in ("Anna", "Bert", "Cleo"):
        softhsm.new_token(label)
    desk.add(softhsm.path, softhsm.env, "Vault")
    return desk.token("Bert")


def test_tokens_are_found_by_label_serial_model_reader_and_library(desk: Desk, softhsm: SoftHsm) -> None:
    bert = three(desk, softhsm)
    assert search(desk, "bert") == ["Bert"]
    assert seen(desk)[0] == "Vault", "what leads to it stays"
    assert len(seen(desk)) == 3
    assert search(desk, bert.address.serial[-8:].upper()) == ["Bert"]
    assert search(desk, bert.address.slot.description) == ["Bert"]
    assert search(desk, "vault softhsm v2 cleo") == ["Cleo"]
    assert sorted(search(desk, bert.info.model)) == ["Anna", "Bert", "Cleo"]


def test_nothing_found_is_said_and_escape_brings_all_back_with_the_selection(desk: Desk, softhsm: SoftHsm) -> None:
    bert = three(desk, softhsm)
    before = seen(desk)
    assert search(desk, "nobody") == []
    assert "No slot or token fits." in desk.words(desk.window.side)
    assert desk.window.browser.selection.token is bert, "what is hidden stays selected"
    assert desk.page is desk.token_page
    QTest.keyClick(desk.window.side.search, Qt.Key.Key_Escape)
    assert desk.window.side.search.text() == ""
    assert seen(desk) == before
    assert "No slot or token fits." not in desk.words(desk.window.side)
    assert desk.window.browser.selection.token is bert


def test_what_comes_while_something_is_typed_is_filtered_too(desk: Desk, softhsm: SoftHsm) -> None:
    softhsm.new_token("Anna")
    assert search(desk, "bert") == []
    desk.add(softhsm.path, softhsm.env, "Vault")
    desk.until(lambda: desk.tokens())
    desk.until(lambda: desk.window.browser.model.rowCount() and seen(desk) == [])


def test_down_goes_on_to_what_was_found(desk: Desk, softhsm: SoftHsm) -> None:
    three(desk, softhsm)
    search(desk, "cleo")
    QTest.keyClick(desk.window.side.search, Qt.Key.Key_Down)
    desk.until(lambda: desk.window.tree.hasFocus())
    token = desk.window.browser.selection.token
    assert token is not None
    assert token.name == "Cleo"
    desk.until(lambda: token.look == "read")


def test_find_goes_to_the_search_of_what_has_the_focus(desk: Desk, token: Token) -> None:
    desk.window.tree.setFocus()
    desk.choose("find")
    desk.until(lambda: desk.window.side.search.hasFocus())
    for tab, field in (
        (OBJECTS, desk.token_page.objects.filter),
        (MECHANISMS, desk.token_page.mechanisms.filter),
    ):
        desk.token_page.tabs.set_current(tab)
        desk.token_page.tabs.bar.setFocus()
        desk.choose("find")
        desk.until(field.hasFocus)
    desk.token_page.tabs.set_current(0)
    desk.token_page.tabs.bar.setFocus()
    desk.choose("side_bar")
    desk.until(lambda: not desk.window.side.isVisible())
    desk.choose("find")
    desk.until(lambda: desk.window.side.search.hasFocus())


def test_objects_are_found_by_label_id_type_and_class(desk: Desk, token: Token, softhsm: SoftHsm) -> None:
    make_objects(softhsm, "Anna", "1 notes")
    desk.log_in(token, softhsm.pin)
    generate(desk, token, "Mine")
    refresh(desk, token)
    desk.token_page.tabs.set_current(OBJECTS)
    field, table = desk.token_page.objects.filter, token.objects
    for text, count in (("MINE", 2), ("01", 2), ("p-256", 2), ("private key", 1), ("data", 1), ("mine 01 public", 1)):
        desk.type(field, text)
        desk.until(partial(_shows, table, count))
    QTest.keyClick(field, Qt.Key.Key_Escape)
    desk.until(lambda: field.text() == "" and table.shown == 3)


def _shows(table: ObjectTable, count: int) -> bool:
    return table.shown == count


def test_there_is_no_search_where_there_is_no_library(desk: Desk, softhsm: SoftHsm) -> None:
    field = desk.window.side.search
    assert not field.isVisibleTo(desk.window)
    library = desk.add(softhsm.path, softhsm.env)
    desk.until(lambda: field.isVisibleTo(desk.window))
    desk.workspace.remove(library)
    desk.until(lambda: not field.isVisibleTo(desk.window))
