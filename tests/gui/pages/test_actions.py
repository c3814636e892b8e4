from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QToolButton
from pytestqt.qtbot import QtBot

from app.gui.pages.actions import ActionRow
from app.gui.pages.slot import SlotPage
from tests.gui.pages.gallery_states import actions
from tests.gui.pages.told import button_called


def _row(qtbot: QtBot, *titles: str) -> tuple[ActionRow, list[QAction]]:
    row = ActionRow()
    qtbot.addWidget(row)
    made = actions(row, *titles)
    row.set_actions(made)
    return row, made


def _shown(row: ActionRow) -> list[str]:
    layout = row.layout()
    assert layout is not None
    items = [layout.itemAt(number) for number in range(layout.count())]
    widgets = [item.widget() for item in items if item is not None]
    return [one.text() or one.accessibleName() for one in widgets if isinstance(one, QAbstractButton)]


def test_three_actions_are_three_buttons_the_primary_last(qtbot: QtBot) -> None:
    row, _ = _row(qtbot, "Sign file…", "Export…", "Delete…")
    assert _shown(row) == ["Export…", "Delete…", "Sign file…"]
    assert [one.property("kind") for one in row.findChildren(QAbstractButton)].count("primary") == 1


def test_more_actions_go_behind_a_menu(qtbot: QtBot) -> None:
    row, made = _row(qtbot, "Sign file…", "Export…", "Edit…", "Delete…", "Copy…")
    assert _shown(row) == ["Export…", "Sign file…", "More actions"]
    more = row.findChild(QToolButton)
    assert more is not None
    assert more.menu().actions() == [made[2], made[3], made[4]]


def test_where_it_is_narrow_the_primary_action_stays(qtbot: QtBot) -> None:
    row, _ = _row(qtbot, "Sign file…", "Export…")
    row.set_narrow(True)
    assert _shown(row) == ["Sign file…", "More actions"]


def test_a_button_follows_its_action_and_triggers_it(qtbot: QtBot) -> None:
    row, (action, *_) = _row(qtbot, "&Sign file…")
    button = button_called(row, "Sign file…")
    with qtbot.waitSignal(action.triggered):
        button.click()
    action.setEnabled(False)
    action.setToolTip("This key must not sign: <CKA_SIGN> is not set.")
    assert not button.isEnabled()
    assert button.accessibleDescription() == "This key must not sign: <CKA_SIGN> is not set."
    assert "<CKA_SIGN>" not in button.toolTip()  # would be taken for markup


def test_the_first_possible_primary_action_is_emphasised_and_followed(qtbot: QtBot) -> None:
    row = ActionRow()
    qtbot.addWidget(row)
    log_in, refresh, generate = made = [QAction(title, row) for title in ("Log in…", "Refresh", "Generate…")]
    for action in (log_in, generate):
        action.setProperty("primary", True)
    generate.setEnabled(False)
    row.set_actions(made)
    assert _emphasised(row) == ["Log in…"]
    log_in.setEnabled(False)
    qtbot.waitUntil(lambda: _emphasised(row) == [])
    generate.setEnabled(True)
    qtbot.waitUntil(lambda: _emphasised(row) == ["Generate…"])
    assert _shown(row)[-1] == "Generate…"
    row.set_actions([refresh])
    assert _emphasised(row) == []


def _emphasised(row: ActionRow) -> list[str]:
    layout = row.layout()
    assert layout is not None
    items = [layout.itemAt(number) for number in range(layout.count())]
    widgets = [item.widget() for item in items if item is not None]
    return [one.accessibleName() for one in widgets if one is not None and one.property("kind") == "primary"]


def test_an_action_that_outlives_its_button_can_still_change(qtbot: QtBot) -> None:
    row, (action,) = _row(qtbot, "Sign file…")
    row.set_actions([])
    qtbot.wait(1)
    action.setText("Sign…")
    assert _shown(row) == []


def test_a_page_takes_ready_actions(qtbot: QtBot) -> None:
    page = SlotPage()
    qtbot.addWidget(page)
    page.set_actions(actions(page, "Restart"))
    assert button_called(page, "Restart").property("kind") == "primary"
