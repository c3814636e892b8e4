"""Shows the page of what is selected, and reads a token when it is looked at for the first time."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, QPoint, QTimer

from app.gui.frame import Frame
from app.gui.pages.empty import EmptyPage
from app.gui.pages.first_start import FirstStartPage
from app.gui.pages.library import LibraryPage
from app.gui.pages.object import ObjectPage
from app.gui.pages.slot import SlotPage
from app.gui.pages.token import OBJECTS, TABS, TokenPage
from app.gui.reader_watch import ReaderWatch
from app.gui.selection import Selection
from app.gui.turns import Turns
from app.gui.verbs.libraries import add_library_at
from app.gui.verbs.profiles import change_settings
from app.gui.viewing import library_view, token_view
from app.model.library import Library
from app.model.rows import TreeRow
from app.model.token import Token
from app.model.tree import TokenTree
from app.model.tree_rows import library_row, object_keys
from app.model.workspace import Workspace
from app.settings.found import found_libraries
from app.vocabulary.errors import AppError
from app.vocabulary.kinds import Kind, kind_of
from app.vocabulary.messages import ReadObject
from app.vocabulary.objects import ObjectRow
from app.vocabulary.values import SlotState

if TYPE_CHECKING:
    from app.gui.actions import Actions
    from app.gui.ui import Ui


class Browser(QObject):
    """Keeps tree, selection, page and actions together."""

    def __init__(self, frame: Frame, workspace: Workspace, ui: "Ui", actions: "Actions"):
        """Fill the tree and show the first page."""
        super().__init__(frame)
        self._frame, self._workspace, self._ui, self._actions = frame, workspace, ui, actions
        self.selection = self._place = Selection()
        self._picked: tuple[Token, tuple[ObjectRow, ...]] | None = None
        """What is selected in the table of a token."""
        self.model = TokenTree(self)
        self.view = frame.tree
        self.view.setModel(self.model)
        self.empty, self.library, self.slot, self.object = EmptyPage(), LibraryPage(), SlotPage(), ObjectPage()
        self.library.variable_wanted.connect(self._set_variable)
        self._shown_object: ObjectRow | None = None
        self._shown_kind: Kind | None = None
        self._opened: ObjectRow | None = None
        """What was opened from the table of a token that is too large for its objects to stand in the tree."""
        self.readers = ReaderWatch(workspace, self)
        self.readers.changed.connect(lambda: self._take(self.view.currentIndex()))
        self._following = False
        """Whether the tree is being brought up to date, so that nobody has chosen what becomes its current row."""
        self._turns = Turns(self)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        self._workspace.changed.connect(self.follow)
        self._workspace.mode_changed.connect(self.refresh)
        selection = self.view.selectionModel()
        selection.currentChanged.connect(lambda current, _: self._go_to(current))
        self.view.clicked.connect(self._go_to)
        self.view.menu_wanted.connect(self._open_menu)
        self.model.rowsInserted.connect(self._unfold)
        self._frame.side.filter.follow()

    # ── the two large pages: made when they are needed ───────────────────────────────────────────────────────────────

    @cached_property
    def first_start(self) -> FirstStartPage:
        """Return the page of a window without libraries."""
        page = FirstStartPage()
        page.add_library_wanted.connect(self._add_library)
        page.practice_wanted.connect(self._actions.named("practice").trigger)
        return page

    @cached_property
    def token(self) -> TokenPage:
        """Return the page of tokens."""
        page = TokenPage()
        page.log_in_wanted.connect(self._actions.named("log_in").trigger)
        page.object_selected.connect(self._select_in_table)
        page.object_opened.connect(self._open_from_table)
        page.menu_wanted.connect(self._menu_from_table)
        page.halves_wanted.connect(self._show_halves)
        page.tabs.changed.connect(lambda _: self._pick())
        return page

    def prepare(self) -> None:
        """Make the token's page, then put it in its place, while the first libraries load: its first look costs 90 ms.

        Two steps of the event loop, so that neither is felt.
        """
        QTimer.singleShot(0, self, lambda: self.token)
        QTimer.singleShot(0, self, lambda: self._frame.pages.take_in(self.token))

    # ── the tree ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Bring tree, actions and page up to what is known now."""
        self.follow()
        self._take(self.view.currentIndex())

    @property
    def late(self) -> bool:
        """Return whether the page is still to follow the tree."""
        return self._turns.left

    def follow(self) -> None:
        """Bring tree and actions up to what is known now, and the page a moment later: both at once could be felt."""
        before = self.model.path(self.view.currentIndex())
        objects = self._workspace.mode != "helpdesk"  # a clerk looks for tokens
        rows = [library_row(library, objects=objects) for library in self._workspace.libraries]
        self._following = True
        try:
            self.model.sync(QModelIndex(), rows)
            self._frame.side.above.setVisible(bool(rows))  # nothing to search before
            self._stay_near(before)
        finally:
            self._following = False
        self._turns.begin(self._parts(self._choose(self.view.currentIndex())))

    def _stay_near(self, before: Sequence[Hashable]) -> None:
        """Where the selected row is gone, select the nearest one above it that is left: its token, slot or library."""
        if self.model.path(self.view.currentIndex()) == tuple(before):
            return
        nearest = next(
            (found for end in range(len(before), 0, -1) if (found := self.model.find(before[:end])).isValid()), None
        )
        if nearest is not None:
            self.view.setCurrentIndex(nearest)

    def _unfold(self, parent: QModelIndex, first: int, last: int) -> None:
        """Open new libraries and slots, so that tokens are seen; tokens and classes of objects stay folded."""
        if parent.isValid() and self.model.row(parent).kind in ("library", "slot"):
            self.view.expand(parent)
        for place in range(first, last + 1):
            index = self.model.index(place, 0, parent)
            if self.model.row(index).kind in ("library", "slot"):
                self._unfold(index, 0, self.model.rowCount(index) - 1)

    def _open_menu(self, index: QModelIndex, where: QPoint) -> None:
        if index.isValid():
            self._popup(self._page_kind(), where)

    def _popup(self, page: str, where: QPoint) -> None:
        menu = self._actions.context_menu(page)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def select(self, keys: Sequence[object]) -> None:
        """Select the row with this path of keys, opening what is above it."""
        index = self.model.find(keys)
        if index.isValid():
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)
            if self._opened is not None:
                self._go_to(index)

    def select_token(self, token: Token) -> None:
        """Select a token."""
        self.select(self.path_of(token))

    @staticmethod
    def path_of(token: Token) -> tuple[object, ...]:
        """Return the keys that lead to a token."""
        slot = ("slot", token.address.slot)
        return (("library", token.library.profile.id), slot, ("token", token.address))

    def select_objects(self, token: Token, rows: Sequence[ObjectRow]) -> None:
        """Select objects: in the tree where it shows them, else the first one in the table of their token."""
        self.refresh()
        path = self.path_of(token)
        there = token.objects.rows
        keys = {row.address: key for row, key in zip(there, object_keys(there), strict=True)}
        found = []
        for row in rows:
            # What has just been made is found by what outlives its handle, where the list gives it another.
            key = keys.get(row.address) or object_keys([row])[0]
            found.append(self.model.find((*path, ("class", kind_of(row.object_class).object_class), key)))
        if not all(index.isValid() for index in found):
            self.select(path)
            self.token.show_objects()
            self.token.objects.clear_filter()
            self.token.objects.select(rows[0])
            return
        self.view.setCurrentIndex(found[0])
        for index in found:
            self.view.expand(index.parent())
            self.view.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)
        self.view.scrollTo(found[0])

    # ── the selection ────────────────────────────────────────────────────────────────────────────────────────────────

    def _go_to(self, index: QModelIndex) -> None:
        """Show what is chosen in the tree, and not what was opened from a table before."""
        self._opened = None
        if not self._following:  # else the page follows a moment later
            self._take(index)

    def _take(self, index: QModelIndex) -> None:
        """Make what the tree has as its current row the selection, and show it."""
        self._show(self._choose(index))

    def _choose(self, index: QModelIndex) -> Kind | None:
        """Make what the tree has as its current row the selection; return the class of objects that it stands for."""
        rows: list[TreeRow] = []
        while index.isValid():
            rows.insert(0, self.model.row(index))
            index = index.parent()
        values = {row.kind: row.value for row in rows}
        library, slot, token = values.get("library"), values.get("slot"), values.get("token")
        row = values.get("object")
        self._place = Selection(
            library if isinstance(library, Library) else None,
            slot if isinstance(slot, SlotState) else None,
            token if isinstance(token, Token) else None,
            row if isinstance(row, ObjectRow) else self._still_opened(token) if isinstance(token, Token) else None,
            libraries=tuple(self._workspace.libraries),
        )
        kind = values.get("class")
        self.selection = self._with_picked()
        self._actions.update(self.selection)
        return kind if isinstance(kind, Kind) else None

    def _still_opened(self, token: Token) -> ObjectRow | None:
        """Return what was opened from the table, unless it is gone."""
        if self._opened is not None and token.look == "read" and self._opened not in token.objects.rows:
            self._opened = None
        return self._opened

    def _with_picked(self) -> Selection:
        """Return what is selected: in the tree, and in the table of a token while that is looked at."""
        if self._picked is None or self._page_kind() != "token" or self.token.tabs.current != OBJECTS:
            return self._place
        token, rows = self._picked
        if token is not self._place.token:
            return self._place
        return replace(self._place, object=rows[0]) if len(rows) == 1 else replace(self._place, several=rows)

    def _page_kind(self) -> str:
        for name in ("object", "token", "slot", "library"):
            if getattr(self._place, name) is not None:
                return name
        return ""

    def _show(self, kind: Kind | None) -> None:
        self._turns.drop()
        for show in self._parts(kind):
            show()

    def _parts(self, kind: Kind | None) -> Iterator[Callable[[], None]]:
        """Yield what shows the page of what is selected, part by part: a token's page at once could be felt."""
        name = self._page_kind()
        yield lambda: self.readers.follow(name, self._place)
        if name == "token":
            yield from self._parts_of_token()
        else:
            yield getattr(self, f"_show_{name or 'start'}")
        yield lambda: self._show_class(kind)

    def _show_class(self, kind: Kind | None) -> None:
        """Show the class of objects that was chosen in the tree, in the table of its token."""
        if self._page_kind() == "token" and kind is not None and kind != self._shown_kind:
            self.token.show_class(kind.object_class)
        self._shown_kind = kind

    def _show_start(self) -> None:
        if self._workspace.libraries:
            self._frame.pages.show_page(self.empty)
        else:
            self.first_start.show_found(found_libraries())
            self.first_start.show_readers(self.readers.notes)
            self._frame.pages.show_page(self.first_start)

    def _show_library(self) -> None:
        assert self.selection.library is not None
        self.library.set_actions(self._actions.for_page("library"))
        self.library.show_library(library_view(self.selection.library), self.readers.notes)
        self._frame.pages.show_page(self.library)

    def _set_variable(self, name: str) -> None:
        """Open the settings of the library that is shown, at one of its variables."""
        if self.selection.library is not None:
            self._ui.start(change_settings(self._ui, self.selection.library, name))

    def _show_slot(self) -> None:
        assert self.selection.library is not None
        assert self.selection.slot is not None
        self.slot.set_actions(self._actions.for_page("slot"))
        self.slot.show_slot(self.selection.slot, self.selection.library.name, self.readers.notes)
        self._frame.pages.show_page(self.slot)

    def _parts_of_token(self) -> Iterator[Callable[[], None]]:
        token = self.selection.token
        assert token is not None
        yield lambda: self._look_at(token)
        yield self._offer
        yield lambda: self.token.set_object_actions(self._actions.for_page("object"))
        yield lambda: self.token.set_session_actions(self._actions.for_page("session"))
        view = token_view(token, self._workspace.elsewhere(token), login=self._ui.offers("log_in"))
        yield from self.token.steps(view, token.objects)
        yield lambda: self._frame.pages.show_page(self.token)

    def _offer(self) -> None:
        self.token.offer(TABS[self._workspace.mode])
        self.token.set_actions(self._actions.for_page("token"))

    def _look_at(self, token: Token) -> None:
        """Read a token that is looked at for the first time."""
        if token.look == "unseen" and token.present:
            token.look = "reading"  # the task begins a moment later, and must not be started twice
            self._ui.start(self._read(token))

    async def _read(self, token: Token) -> None:
        with suppress(AppError):  # the token's page shows it
            await token.read()

    def _show_object(self) -> None:
        token, row = self.selection.token, self.selection.object
        assert token is not None
        assert row is not None
        self.object.set_actions(self._actions.for_page("object"))
        self._frame.pages.show_page(self.object)
        if row != self._shown_object:
            self._shown_object = row
            self.object.show_row(row, token=token.name)
            self._ui.start(self._read_object(token, row))

    async def _read_object(self, token: Token, row: ObjectRow) -> None:
        """Read the attributes of an object for the page that shows it, unless another is shown by then."""
        try:
            detail = await token.host.call(ReadObject(token=token.address, object=row.address))
        except AppError as error:
            if row == self._shown_object:
                self.object.show_problem(row, error.problem, token=token.name)
                self.token.show_object_problem(row, error.problem)
        else:
            if row == self._shown_object:
                self.object.show_object(detail, token=token.name)
                self.token.show_object(detail)

    def _add_library(self, path: str) -> None:
        """Add the library that the first page offers, or let one be chosen."""
        if path:
            self._ui.start(add_library_at(self._ui, path))
        else:
            self._actions.named("add_library").trigger()

    # ── the table of a token ─────────────────────────────────────────────────────────────────────────────────────────

    def _select_in_table(self, row: ObjectRow | None) -> None:
        """Make what is selected in the table the selection, so that verbs work on it; show one beside the table."""
        token = self._place.token
        if token is None:
            return
        rows = self.token.objects.selected_rows
        self._picked = (token, rows) if rows else None
        self._pick()
        if row is not None:
            self._shown_object = row
            self._ui.start(self._read_object(token, row))

    def _open_from_table(self, row: ObjectRow) -> None:
        """Go to the object's own page; a large token's objects have no rows in the tree, only that page."""
        if self.selection.token is None:
            return
        self.select_objects(self.selection.token, [row])
        if self._frame.pages.page is not self.object:
            self._opened = row
            self._take(self.view.currentIndex())

    def _pick(self) -> None:
        self.selection = self._with_picked()
        self._actions.update(self.selection)

    def _show_halves(self, halves: Sequence[ObjectRow]) -> None:
        token = self.selection.token
        if token is not None:
            self.select_objects(token, halves)

    def _menu_from_table(self, _: ObjectRow, where: QPoint) -> None:
        self._popup("object", where)
