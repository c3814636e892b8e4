"""The tree: whatever is synced is what stands there, and views keep what they hold."""

import gc
from collections.abc import Callable, Hashable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTreeView
from pytestqt.qtbot import QtBot

from app.model.rows import RowBadge, RowKind, TreeRow
from app.model.tree import TokenTree, TreeRole
from tests.model.conftest import WATCH
from tests.model.mirror import Copy, Mirror

Rows = tuple[TreeRow, ...]
Watch = Callable[[QAbstractItemModel], None]


def row(key: Hashable, *children: TreeRow, kind: RowKind = "token", name: str = "", note: str = "") -> TreeRow:
    return TreeRow(key=key, kind=kind, name=name or f"row {key}", icon="token", note=note, children=children)


def rows_in(tree: TokenTree) -> Rows:
    return tuple(tree.row(tree.index(number, 0)) for number in range(tree.rowCount()))


def indexes(tree: TokenTree, parent: QModelIndex | None = None) -> Iterator[QModelIndex]:
    above = QModelIndex() if parent is None else parent
    for number in range(tree.rowCount(above)):
        index = tree.index(number, 0, above)
        yield index
        yield from indexes(tree, index)


def paths(rows: Rows, above: tuple[Hashable, ...] = ()) -> Iterator[tuple[Hashable, ...]]:
    for one in rows:
        yield (*above, one.key)
        yield from paths(one.children, (*above, one.key))


def _trees(depth: int) -> st.SearchStrategy[Rows]:
    children = _trees(depth - 1) if depth else st.just(())
    one = st.builds(
        TreeRow,
        key=st.integers(0, 5),
        kind=st.sampled_from(("slot", "token")),
        name=st.sampled_from("ab"),
        icon=st.sampled_from("ab"),
        note=st.sampled_from(("", "note")),
        badge=st.sampled_from((None, RowBadge("warn", "PIN low", "warn"), RowBadge("danger", "PIN blocked"))),
        count=st.sampled_from(("", "3")),
        quiet=st.booleans(),
        value=st.sampled_from((None, 1)),
        children=children,
    )
    return st.lists(one, max_size=4, unique_by=lambda each: each.key).map(tuple)


TREES = _trees(2)


@settings(max_examples=100, deadline=None)
@given(old=TREES, new=TREES)
def test_sync_makes_any_tree_any_other_and_says_so(qapp: object, old: Rows, new: Rows) -> None:
    tree = TokenTree()
    tree.sync(QModelIndex(), old)
    assert rows_in(tree) == old
    tester = QAbstractItemModelTester(tree, WATCH)
    mirror = Mirror(tree)
    held = {tree.path(index): QPersistentModelIndex(index) for index in indexes(tree)}

    tree.sync(QModelIndex(), new)

    assert rows_in(tree) == new
    assert mirror.top.flat() == Copy(tree, QModelIndex()).flat()
    surviving = set(paths(old)) & set(paths(new))
    assert {path for path, index in held.items() if index.isValid()} == surviving
    for path in surviving:
        assert tree.path(held[path]) == path
        assert tree.find(path) == held[path]
    tester.deleteLater()


@settings(max_examples=40, deadline=None)
@given(rows=TREES)
def test_an_identical_sync_says_nothing(qapp: object, rows: Rows) -> None:
    tree = TokenTree()
    tree.sync(QModelIndex(), rows)
    mirror = Mirror(tree)
    tree.sync(QModelIndex(), tuple(rows))
    assert mirror.heard == []


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(TREES, min_size=2, max_size=5))
def test_open_rows_stay_open_in_a_real_view(qapp: object, steps: list[Rows]) -> None:
    tree = TokenTree()
    view = QTreeView()
    view.setModel(tree)
    tree.sync(QModelIndex(), steps[0])
    view.expandAll()
    for old, new in pairwise(steps):
        opened = {tree.path(index) for index in indexes(tree) if view.isExpanded(index)}
        tree.sync(QModelIndex(), new)
        still = opened & set(paths(old)) & set(paths(new))
        # Qt closes a row when its last child goes.
        still = {path for path in still if tree.rowCount(tree.find(path))}
        had_and_kept = {path for path in still if _kept_a_child(path, old, new)}
        assert had_and_kept <= {tree.path(index) for index in indexes(tree) if view.isExpanded(index)}
    view.deleteLater()


def _kept_a_child(path: tuple[Hashable, ...], old: Rows, new: Rows) -> bool:
    below = {other for other in set(paths(old)) & set(paths(new)) if other[:-1] == path}
    return bool(below)


def test_the_selected_row_stays_selected_through_a_card_swap(qtbot: QtBot, watched: Watch) -> None:
    tree = TokenTree()
    watched(tree)
    view = QTreeView()
    qtbot.addWidget(view)
    view.setModel(tree)
    tree.sync(QModelIndex(), (row("lib", row("s1", row("t1")), row("s2", row("t2", row("certificates")))),))
    view.expandAll()
    chosen = tree.find(("lib", "s2", "t2"))
    view.selectionModel().setCurrentIndex(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    tree.sync(QModelIndex(), (row("lib", row("s2", row("t2", row("certificates"))), row("s1", row("t9")), row("s3")),))

    assert [tree.path(index) for index in view.selectionModel().selectedIndexes()] == [("lib", "s2", "t2")]
    assert tree.path(view.currentIndex()) == ("lib", "s2", "t2")
    assert view.isExpanded(tree.find(("lib", "s2", "t2")))


@pytest.mark.parametrize(
    ("old", "new", "moves"),
    [
        ("abcdef", "bcdefa", 1),
        ("abcdef", "fabcde", 1),
        ("abcdef", "abcdef", 0),
        ("abcdef", "afcdeb", 2),
        ("abc", "cba", 2),
    ],
)
def test_a_new_order_moves_as_few_rows_as_possible(qapp: object, old: str, new: str, moves: int) -> None:
    tree = TokenTree()
    tree.sync(QModelIndex(), [row(key) for key in old])
    mirror = Mirror(tree)
    tree.sync(QModelIndex(), [row(key) for key in new])
    assert [tree.path(index) for index in indexes(tree)] == [(key,) for key in new]
    assert mirror.heard == ["moved"] * moves


def test_neighbours_come_and_go_in_one_piece(qapp: object) -> None:
    tree = TokenTree()
    tree.sync(QModelIndex(), [row(key) for key in "axyzb"])
    mirror = Mirror(tree)
    tree.sync(QModelIndex(), [row(key) for key in "apqrb"])
    assert mirror.heard == ["removed", "inserted"]


def test_a_change_names_the_roles_that_show_it(qapp: object) -> None:
    tree = TokenTree()
    tree.sync(QModelIndex(), [row("t", name="Anna")])
    heard: list[set[int]] = []
    tree.dataChanged.connect(lambda _first, _last, roles: heard.append({int(role) for role in roles}))
    tree.sync(QModelIndex(), [row("t", name="Anna", note="··20")])
    assert heard == [{int(TreeRole.NOTE), int(TreeRole.ROW), int(Qt.ItemDataRole.AccessibleTextRole)}]


def test_a_row_says_all_its_words_in_their_roles(qapp: object, watched: Watch) -> None:
    tree = TokenTree()
    badge = RowBadge("warn", "PIN low", "warn")
    anna = TreeRow(key=1, kind="token", name="Anna", icon="token", note="··20", badge=badge, count="12", quiet=True)
    tree.sync(QModelIndex(), [anna])
    index = tree.index(0, 0)
    assert index.data() == "Anna"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Anna, ··20, PIN low, 12"
    assert [index.data(role) for role in TreeRole] == ["token", "··20", badge, "12", True, anna]
    watched(tree)


def test_a_tool_tip_never_renders_a_name(qapp: object) -> None:
    tree = TokenTree()
    tree.sync(
        QModelIndex(), [row(1, name="<img src='file:///x'>"), row(2, name="Müller & Söhne"), row(3, name="plain")]
    )
    tips = [index.data(Qt.ItemDataRole.ToolTipRole) for index in indexes(tree)]
    assert tips == ["<span>&lt;img src=&#x27;file:///x&#x27;&gt;</span>", "<span>Müller &amp; Söhne</span>", "plain"]


def test_a_key_given_twice_is_refused_before_anything_changes(qapp: object) -> None:
    tree = TokenTree()
    before = (row("lib", row("s1")),)
    tree.sync(QModelIndex(), before)
    mirror = Mirror(tree)
    with pytest.raises(ValueError, match="the key 's2'"):
        tree.sync(QModelIndex(), (row("new"), row("lib", row("s2"), row("s2"))))
    assert rows_in(tree) == before
    assert mirror.heard == []


def test_syncing_in_the_middle_of_a_sync_is_refused(qapp: object) -> None:
    tree = TokenTree()
    refused: list[str] = []

    def sync_again() -> None:
        with pytest.raises(RuntimeError) as caught:
            tree.sync(QModelIndex(), ())
        refused.append(str(caught.value))

    tree.rowsInserted.connect(sync_again)
    tree.sync(QModelIndex(), [row("a")])
    assert len(refused) == 1
    tree.sync(QModelIndex(), ())
    assert tree.rowCount() == 0


def test_one_branch_is_synced_alone(qapp: object) -> None:
    tree = TokenTree()
    tree.sync(QModelIndex(), [row("a", row("x")), row("b", row("y"))])
    tree.sync_at(("b",), [row("y", row("deep")), row("z")])
    assert rows_in(tree) == (row("a", row("x")), row("b", row("y", row("deep")), row("z")))
    tree.sync_at((), [row("b", row("z"))])
    assert rows_in(tree) == (row("b", row("z")),)
    with pytest.raises(ValueError, match="no row at"):
        tree.sync_at(("a",), [])


def test_paths_lead_to_rows_and_back(qapp: object) -> None:
    tree = TokenTree()
    tree.sync(QModelIndex(), [row("a", row(("t", 1)))])
    index = tree.find(("a", ("t", 1)))
    assert tree.row(index) == row(("t", 1))
    assert tree.path(index) == ("a", ("t", 1))
    assert tree.path(QModelIndex()) == ()
    assert not tree.find(("a", "gone")).isValid()
    with pytest.raises(ValueError, match="no row"):
        tree.row(QModelIndex())


def test_an_index_that_outlived_its_row_finds_nothing(qapp: object) -> None:
    tree = TokenTree()
    tree.sync(QModelIndex(), [row("a", row("x"))])
    stale = tree.find(("a", "x"))
    tree.sync(QModelIndex(), [])
    tree.sync(QModelIndex(), [row("b", row("y"))])
    gc.collect()
    assert tree.data(stale) is None
    assert not tree.parent(stale).isValid()
    assert tree.path(stale) == ()
    assert tree.rowCount(stale) == 0
    with pytest.raises(ValueError, match="not in the tree"):
        tree.sync(stale, [row("z")])


def test_collecting_garbage_does_not_harm_what_a_view_holds(qtbot: QtBot) -> None:
    tree = TokenTree()
    view = QTreeView()
    qtbot.addWidget(view)
    view.setModel(tree)
    view.show()
    for turn in range(30):
        below = [row((turn % 3, number)) for number in range(5)]
        tree.sync(QModelIndex(), [row(key, *below) for key in range(turn % 7)])
        view.expandAll()
        gc.collect()
        assert all(tree.data(index) for index in indexes(tree))
        view.grab()


def test_the_model_still_knows_its_owner(qapp: object) -> None:
    owner = QObject()
    assert TokenTree(owner).parent() is owner
