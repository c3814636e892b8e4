"""The tree and the tables with real keys and clicks, at every width and in both directions of reading."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.gui.look import icons, theme
from app.gui.look.theme import u
from app.gui.tables import TONE_ROLE, Column, ObjectTableView, Table, object_columns
from app.gui.views import TokenTreeView
from app.model.object_cells import HEADS
from app.model.rows import RowBadge
from app.model.tree import TreeRole


def opened(page: QWidget, width: int = 300, height: int = 300) -> None:
    page.resize(width, height)
    page.show()
    page.activateWindow()
    assert QTest.qWaitForWindowActive(page)


@pytest.fixture
def tree(qtbot: QtBot, dressed: QApplication) -> TokenTreeView:
    view = TokenTreeView()
    qtbot.addWidget(view)
    model = QStandardItemModel(view)
    for name in ("Library", "Other"):
        top = QStandardItem(name)
        top.setData("library", TreeRole.ICON)
        top.setData("3 slots", TreeRole.NOTE)
        slot = QStandardItem("Slot")
        slot.setData("slot", TreeRole.ICON)
        slot.setData(RowBadge("danger", "PIN blocked", "blocked"), TreeRole.BADGE)
        top.appendRow(slot)
        model.appendRow(top)
    view.setModel(model)
    for row in range(2):
        view.expand(model.index(row, 0))
    return view


@pytest.fixture
def mirrored(dressed: QApplication) -> Iterator[None]:
    dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    dressed.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def pixels(image: QImage, colour: str) -> list[tuple[int, int]]:
    wanted = QColor(colour).name()
    return [
        (x, y) for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).name() == wanted
    ]


def drawn(image: QImage, ground: str) -> list[int]:
    """Return the columns of every pixel that is not ground."""
    wanted = QColor(ground).name()
    return [x for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).name() != wanted]


def reddest(image: QImage) -> int:
    colours = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(colour.red() - colour.blue() for colour in colours)


# ── tree ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_enter_activates_the_row_and_the_keyboard_walks_the_tree(qtbot: QtBot, tree: TokenTreeView) -> None:
    opened(tree)
    tree.setFocus(Qt.FocusReason.TabFocusReason)
    assert tree.currentIndex().data() == "Library"
    QTest.keyClick(tree, Qt.Key.Key_Down)
    with qtbot.waitSignal(tree.activated) as activated:
        QTest.keyClick(tree, Qt.Key.Key_Return)
    assert activated.args is not None
    assert activated.args[0].data() == "Slot"
    QTest.keyClick(tree, Qt.Key.Key_Left)
    QTest.keyClick(tree, Qt.Key.Key_Left)
    assert not tree.isExpanded(tree.model().index(0, 0))


def test_all_rows_are_equally_high_and_fit_their_words(tree: TokenTreeView) -> None:
    opened(tree)
    heights = {tree.rowHeight(tree.model().index(row, 0)) for row in range(2)}
    assert len(heights) == 1
    assert heights.pop() >= tree.fontMetrics().height()


def test_a_menu_is_asked_for_with_mouse_and_keyboard(qtbot: QtBot, tree: TokenTreeView) -> None:
    opened(tree)
    slot = tree.model().index(0, 0, tree.model().index(0, 0))
    asked: list[tuple[QModelIndex, QPoint]] = []
    tree.menu_wanted.connect(lambda index, where: asked.append((index, where)))
    spot = tree.visualRect(slot).center()
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        tree.setCurrentIndex(slot)
        event = QContextMenuEvent(reason, spot, tree.viewport().mapToGlobal(spot))
        QApplication.sendEvent(tree.viewport(), event)
    assert [index.data() for index, _ in asked] == ["Slot", "Slot"]
    assert tree.visualRect(slot).contains(tree.viewport().mapFromGlobal(asked[1][1]))


def test_a_tree_without_rows_says_what_is_missing(qtbot: QtBot, dressed: QApplication) -> None:
    view, blank = TokenTreeView(), TokenTreeView()
    blank.empty_text = ""
    for one in (view, blank):
        qtbot.addWidget(one)
        one.resize(200, 100)
    assert view.empty_text == "No library yet"
    assert view.grab().toImage() != blank.grab().toImage()
    view.setModel(QStandardItemModel(view))
    assert pixels(view.grab().toImage(), theme.colours().quiet)


def test_the_keyboards_place_is_seen_in_the_tree(qtbot: QtBot, tree: TokenTreeView) -> None:
    opened(tree)
    tree.setCurrentIndex(tree.model().index(0, 0))
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(tree.currentIndex()).center())
    by_mouse = len(pixels(tree.grab().toImage(), theme.colours().accent))
    QTest.keyClick(tree, Qt.Key.Key_Home)
    assert len(pixels(tree.grab().toImage(), theme.colours().accent)) > by_mouse * 2


def test_only_the_current_row_has_the_ring_and_only_with_the_keyboard(tree: TokenTreeView) -> None:
    opened(tree)
    first, second = tree.model().index(0, 0), tree.model().index(1, 0)
    QTest.keyClick(tree, Qt.Key.Key_Home)
    tree.selectionModel().select(second, QItemSelectionModel.SelectionFlag.Select)

    def accent(index: QModelIndex) -> int:
        row = tree.visualRect(index)
        strip = QRect(tree.viewport().width() - u(6), row.top(), u(6), row.height())
        return len(pixels(tree.viewport().grab(strip).toImage(), theme.colours().accent))

    assert accent(first) > 0
    assert accent(second) == 0, "selected as well, but the keyboard is elsewhere"
    tree.clearFocus()
    assert accent(first) == 0


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_the_bar_of_the_selected_row_is_not_painted_over_its_caret(
    tree: TokenTreeView, monkeypatch: pytest.MonkeyPatch, direction: Qt.LayoutDirection
) -> None:
    tree.setLayoutDirection(direction)
    opened(tree)
    carets: list[QRect] = []
    paint = icons.paint

    def note(painter: QPainter, rect: QRect, meaning: str, colour: str) -> None:
        if meaning == "expanded":
            carets.append(QRect(rect))
        else:
            paint(painter, rect, meaning, colour)

    monkeypatch.setattr(icons, "paint", note)
    tree.setCurrentIndex(tree.model().index(0, 0))
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(tree.currentIndex()).center())
    tree.viewport().grab()
    top = min(carets, key=QRect.top)
    bar = pixels(tree.viewport().grab(top).toImage(), theme.colours().accent)
    assert not bar


def test_the_tree_is_mirrored_where_one_reads_from_right_to_left(mirrored: None, tree: TokenTreeView) -> None:
    opened(tree)
    tree.setCurrentIndex(tree.model().index(1, 0))
    image = tree.grab().toImage()
    bar = pixels(image, theme.colours().accent)
    badge = pixels(image, theme.colours().danger.ground)
    assert min(x for x, _ in bar) > 150
    assert max(x for x, _ in badge) < 150


@pytest.mark.parametrize("width", [60, 120, 200, 400])
def test_a_narrow_tree_keeps_name_and_badge_apart(tree: TokenTreeView, width: int) -> None:
    opened(tree, width)
    badge = pixels(tree.grab().toImage(), theme.colours().danger.ground)
    assert badge
    assert max(x for x, _ in badge) < width


def test_rows_with_hostile_names_are_painted(tree: TokenTreeView) -> None:
    model = tree.model()
    assert isinstance(model, QStandardItemModel)
    for name in ("", "<b>x</b>", "x" * 10_000, "שלום " * 50, "\u0301" * 300):
        model.appendRow(QStandardItem(name))  # without any other role
    opened(tree)
    tree.grab()
    tree.setCurrentIndex(model.index(2, 0))
    tree.grab()


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────

COLUMNS = (
    Column("Mechanism", quiet=False),
    Column("Number", 30, mono=True, gives_way=2),
    Column("Sizes", 30, right=True),
    Column("Can", 40, gives_way=3),
)
ROWS = (
    ("CKM_RSA_PKCS", "0x00000001", "1,024–4,096", "sign"),
    ("CKM_AES_CBC", "0x00001082", "16–32", "encrypt"),
    ("CKM_ECDSA", "0x00001041", "256–521", "sign"),
)


@pytest.fixture
def table(qtbot: QtBot, dressed: QApplication) -> Table:
    view = Table(COLUMNS, "Mechanisms", "No mechanism fits the filter")
    qtbot.addWidget(view)
    fill(view, *ROWS)
    return view


def fill(table: Table, *rows: tuple[str, ...]) -> QStandardItemModel:
    model = QStandardItemModel(0, len(COLUMNS), table)
    for row in rows:
        model.appendRow([QStandardItem(words) for words in row])
    table.setModel(model)
    return model


def names(table: Table) -> list[str]:
    return [str(table.model().index(row, 0).data()) for row in range(table.model().rowCount())]


def click_head(qtbot: QtBot, table: Table, column: int) -> None:
    heads = table.horizontalHeader()
    spot = QPoint(heads.sectionViewportPosition(column) + u(4), heads.height() // 2)
    QTest.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def test_rows_stand_as_given_until_a_head_is_clicked(qtbot: QtBot, table: Table) -> None:
    opened(table, 900)
    assert names(table) == ["CKM_RSA_PKCS", "CKM_AES_CBC", "CKM_ECDSA"]
    click_head(qtbot, table, 0)
    assert names(table) == ["CKM_AES_CBC", "CKM_ECDSA", "CKM_RSA_PKCS"]
    click_head(qtbot, table, 0)
    assert names(table) == ["CKM_RSA_PKCS", "CKM_ECDSA", "CKM_AES_CBC"]


def test_the_selected_row_survives_sorting(table: Table) -> None:
    opened(table, 900)
    table.selectRow(0)
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert table.currentIndex().row() == 2


def test_columns_give_way_in_their_order(table: Table) -> None:
    shown = {}
    for width in (900, 400, 300, 200):
        opened(table, width)
        shown[width] = [number for number in range(len(COLUMNS)) if not table.isColumnHidden(number)]
    assert shown[900] == [0, 1, 2, 3]
    assert shown[400] == [0, 1, 2]
    assert shown[300] == [0, 2]
    assert shown[200] == [0, 2], "what does not give way stays"
    for width in range(u(90), u(160), u(5)):
        opened(table, width)
        assert table.columnWidth(0) >= u(36), "the first column says which row it is"


def test_enter_activates_and_a_click_selects_the_whole_row(qtbot: QtBot, table: Table) -> None:
    opened(table, 900)
    spot = table.visualRect(table.model().index(1, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert {index.row() for index in table.selectedIndexes()} == {1}
    assert len(table.selectedIndexes()) == len(COLUMNS)
    with qtbot.waitSignal(table.activated):
        QTest.keyClick(table, Qt.Key.Key_Enter)


def test_home_and_end_go_to_the_first_and_last_row(table: Table) -> None:
    opened(table, 900)
    table.selectRow(1)
    QTest.keyClick(table, Qt.Key.Key_End)
    assert {index.row() for index in table.selectedIndexes()} == {len(ROWS) - 1}
    QTest.keyClick(table, Qt.Key.Key_Home)
    assert {index.row() for index in table.selectedIndexes()} == {0}


def test_tab_leaves_the_table(qtbot: QtBot, table: Table) -> None:
    assert not table.tabKeyNavigation()


def test_an_empty_table_says_so_in_the_middle(table: Table) -> None:
    opened(table, 400)
    fill(table)
    ink = drawn(table.viewport().grab().toImage(), theme.colours().card)
    assert abs(min(ink) + max(ink) - table.viewport().width()) < 10
    table.empty_text = ""
    assert not drawn(table.viewport().grab().toImage(), theme.colours().card)


def test_a_tone_is_told_by_an_icon_as_well(table: Table) -> None:
    model = fill(table, ("a", "expired", "", ""))
    model.item(0, 1).setData("danger", TONE_ROLE)
    opened(table, 900)
    cell = table.visualRect(table.model().index(0, 1)).adjusted(0, 2, 0, -2)
    icon = cell.adjusted(u(1), 0, 0, 0)
    icon.setWidth(u(6))
    told = table.viewport().grab(icon).toImage()
    model.item(0, 1).setData("", TONE_ROLE)
    plain = table.viewport().grab(icon).toImage()
    assert reddest(told) > reddest(plain) + 50, "an icon in the tone stands before the words"


def test_the_table_is_mirrored_too(mirrored: None, table: Table) -> None:
    opened(table, 900)
    table.selectRow(0)
    bar = pixels(table.viewport().grab().toImage(), theme.colours().accent)
    assert max(x for x, _ in bar) > 850


def test_the_objects_table_has_the_columns_of_its_model(qtbot: QtBot, dressed: QApplication) -> None:
    view = ObjectTableView()
    qtbot.addWidget(view)
    assert [column.title for column in object_columns()] == list(HEADS)
    assert view.accessibleName() == "Objects"
