from collections.abc import Sequence

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.gui.pages.token_objects import TokenObjects
from app.gui.pages.views_of import ObjectsSummary, TokenView, summary_of
from app.model.object_table import ObjectTable
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from tests.gui.pages import samples
from tests.gui.pages.gallery_states import actions
from tests.gui.pages.told import button_called, text_of


def _model(owner: TokenObjects, rows: Sequence[ObjectRow]) -> ObjectTable:
    model = ObjectTable(owner)
    model.begin_listing()
    model.add(rows)
    model.end_listing()
    return model


def _objects(qtbot: QtBot, rows: Sequence[ObjectRow], view: TokenView | None = None) -> TokenObjects:
    objects = TokenObjects()
    qtbot.addWidget(objects)
    objects.set_model(_model(objects, rows))
    objects.show_token(view or samples.token(objects=summary_of(rows)))
    return objects


def test_the_table_shows_every_object(qtbot: QtBot) -> None:
    objects = _objects(qtbot, [*samples.rows(4), samples.row(samples.HOSTILE, handle=99)])
    told = text_of(objects)
    for words in ("pay-api-0411", "0001a0", "Private key", "RSA 2048", "Wrap, unwrap", "5 Dec 2026", samples.HOSTILE):
        assert words in told
    assert "5 of 5" in told


def test_words_and_chips_filter_together(qtbot: QtBot) -> None:
    objects = _objects(qtbot, samples.rows(400))
    objects.filter.setText("pay-edge")
    assert "400" in text_of(objects).split("of ")[1]
    by_words = objects.table.model().rowCount()
    assert 0 < by_words < 400
    button_called(objects.chips, f"Certificates: {100}").click()
    both = objects.table.model().rowCount()
    assert 0 < both < by_words
    button_called(objects, "Clear filter").click()
    assert objects.table.model().rowCount() == 400
    assert objects.filter.text() == ""


def test_down_goes_from_the_filter_into_the_table(qtbot: QtBot) -> None:
    objects = _objects(qtbot, samples.rows(4))
    objects.show()
    objects.activateWindow()
    assert QTest.qWaitForWindowActive(objects)
    objects.filter.setFocus()
    QTest.keyClick(objects.filter, Qt.Key.Key_Down)
    assert objects.table.hasFocus()
    assert objects.selected is not None


def test_the_chip_of_other_classes_keeps_vendor_classes(qtbot: QtBot) -> None:
    rows = [samples.row("a", 0x80000001, 1), samples.row("b", 0x80000002, 2), samples.row("c", handle=3)]
    objects = _objects(qtbot, rows)
    objects.filter_class(-1)
    assert objects.table.model().rowCount() == 2


def test_chips_stay_pressed_while_rows_come(qtbot: QtBot) -> None:
    objects = _objects(qtbot, samples.rows(8))
    objects.filter_class(CKO.SECRET_KEY)
    chip = button_called(objects.chips, "Secret keys: 2")
    objects.show_token(samples.token(objects=summary_of(samples.rows(400)), loading=True))
    assert chip.isChecked()
    assert chip.accessibleName() == "Secret keys: 100"


def test_a_class_that_has_gone_hides_nothing_any_more(qtbot: QtBot) -> None:
    objects = _objects(qtbot, samples.rows(8))
    objects.filter_class(CKO.SECRET_KEY)
    rows = [row for row in samples.rows(8) if row.object_class != CKO.SECRET_KEY]
    model = objects.table.model()
    assert isinstance(model, ObjectTable)
    model.begin_listing()
    model.add(rows)
    model.end_listing()
    objects.show_token(samples.token(objects=summary_of(rows)))
    assert model.shown == 6


def test_the_selected_row_is_wanted_and_shown_beside_the_table(qtbot: QtBot) -> None:
    rows = samples.rows(8)
    objects = _objects(qtbot, rows)
    with qtbot.waitSignal(objects.object_selected) as wanted:
        objects.select(rows[1])
    assert wanted.args == [rows[1]]
    assert objects.selected == rows[1]
    assert "Reading attributes…" in text_of(objects.panel)
    objects.show_object(replace(samples.PRIVATE_KEY, row=rows[1]))
    assert "CKA_SENSITIVE" in text_of(objects.panel)


def test_attributes_that_come_too_late_are_dropped(qtbot: QtBot) -> None:
    rows = samples.rows(8)
    objects = _objects(qtbot, rows)
    objects.select(rows[1])
    objects.select(rows[2])
    objects.show_object(replace(samples.PRIVATE_KEY, row=rows[1]))
    objects.show_object_problem(rows[1], samples.PROBLEM)
    assert "Reading attributes…" in text_of(objects.panel)
    objects.show_object_problem(rows[2], samples.PROBLEM)
    assert "The token was removed" in text_of(objects.panel)


def test_after_a_restart_the_selected_object_is_wanted_with_its_new_handle(qtbot: QtBot) -> None:
    row = samples.row()
    objects = _objects(qtbot, [row])
    objects.select(row)
    again = replace(row, address=replace(row.address, generation=2, handle=55))
    model = objects.table.model()
    assert isinstance(model, ObjectTable)
    with qtbot.waitSignal(objects.object_selected) as wanted:
        model.begin_listing()
        model.add([again])
        model.end_listing()
    assert wanted.args == [again]


def test_the_panel_goes_with_its_row(qtbot: QtBot) -> None:
    rows = samples.rows(8)
    objects = _objects(qtbot, rows)
    objects.select(rows[1])
    with qtbot.waitSignal(objects.object_selected) as wanted:
        button_called(objects.panel, "Close details").click()
    assert wanted.args == [None]
    assert not objects.panel.isVisibleTo(objects)
    objects.select(rows[1])
    objects.filter.setText("nothing like this")
    assert not objects.panel.isVisibleTo(objects)
    assert objects.selected is None


def test_another_token_starts_without_filter_and_selection(qtbot: QtBot) -> None:
    rows = samples.rows(8)
    objects = _objects(qtbot, rows)
    objects.filter_class(CKO.SECRET_KEY)
    objects.select(rows[3])
    other = _model(objects, samples.rows(4))
    objects.set_model(other)
    assert other.shown == 4
    assert objects.selected is None
    assert "4 of 4" in text_of(objects)


def test_enter_opens_and_a_menu_is_asked_for(qtbot: QtBot) -> None:
    rows = samples.rows(8)
    objects = _objects(qtbot, rows)
    objects.show()
    objects.select(rows[2])
    with qtbot.waitSignal(objects.object_opened) as opened:
        QTest.keyClick(objects.table, Qt.Key.Key_Return)
    assert opened.args == [rows[2]]
    with qtbot.waitSignal(objects.menu_wanted) as menu:
        objects.table.menu_wanted.emit(objects.table.currentIndex(), QPoint(3, 4))
    assert menu.args == [rows[2], QPoint(3, 4)]


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (samples.token(objects=ObjectsSummary()), "There is nothing on this token."),
        (
            samples.token(kind="ro public", objects=ObjectsSummary()),
            "No public objects. Private objects show after login.",
        ),
        (samples.token(objects=None, loading=True), "Reading objects…"),
        (samples.token(samples.BLANK, objects=ObjectsSummary()), "This token is blank."),
        (samples.token(objects=None, problem=samples.PROBLEM), ""),
    ],
)
def test_an_empty_table_says_why(qtbot: QtBot, view: TokenView, words: str) -> None:
    assert _objects(qtbot, [], view).table.empty_text == words


def test_a_filter_that_nothing_fits_says_so(qtbot: QtBot) -> None:
    objects = _objects(qtbot, samples.rows(4))
    objects.filter.setText("nothing like this")
    assert objects.table.empty_text == "No object fits the filter."


def test_a_problem_is_told_in_short(qtbot: QtBot) -> None:
    rows = samples.rows(4)
    objects = _objects(qtbot, rows, samples.token(objects=summary_of(rows), problem=samples.PROBLEM))
    told = text_of(objects)
    assert "The token was removed" in told
    assert "Put the token back" in told
    assert "pay-api-0411" in told


def test_attributes_go_below_the_table_where_it_is_narrow(qtbot: QtBot) -> None:
    rows = samples.rows(4)
    objects = _objects(qtbot, rows)
    objects.set_actions(actions(objects, "Sign file…"))
    objects.select(rows[0])
    objects.resize(1000, 500)
    objects.show()
    assert objects.panel.mapTo(objects, QPoint()).x() > 400
    objects.resize(600, 500)
    qtbot.waitUntil(lambda: objects.panel.mapTo(objects, QPoint()).x() == 0)
    assert objects.panel.mapTo(objects, QPoint()).y() > 150
    assert "Sign file…" in text_of(objects.panel)
