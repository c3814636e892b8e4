"""A token's page: who it is and how it is, then Overview, Objects, Mechanisms and Details."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QDate, QPoint, Signal
from PySide6.QtGui import QAction

from app.gui.frame import Tabs
from app.gui.pages.base import Face, Mark, Page
from app.gui.pages.pin_card import pin_marks
from app.gui.pages.token_details import TokenDetails
from app.gui.pages.token_mechanisms import TokenMechanisms
from app.gui.pages.token_objects import TokenObjects
from app.gui.pages.token_overview import TokenOverview
from app.gui.pages.views_of import TokenView
from app.gui.pages.words import facts_line, number
from app.model.object_table import ObjectTable
from app.model.translate import tr
from app.vocabulary.errors import Problem
from app.vocabulary.modes import Mode
from app.vocabulary.objects import ObjectDetail, ObjectRow
from app.vocabulary.texts import N_
from app.vocabulary.values import SessionState, TokenAddress, TokenInfo

OVERVIEW, OBJECTS, MECHANISMS, DETAILS = range(4)
"""The tabs in their order."""

TABS: dict[Mode, tuple[int, ...]] = {
    "everyday": (OVERVIEW, OBJECTS),
    "helpdesk": (OVERVIEW,),
    "inspect": (OVERVIEW, OBJECTS, MECHANISMS, DETAILS),
    "everything": (OVERVIEW, OBJECTS, MECHANISMS, DETAILS),
}
"""Which of them each mode has."""


class TokenPage(Page):
    """One token."""

    log_in_wanted = Signal()
    """A person wants to log in, to see what is private."""
    object_selected = Signal(object)
    """Other rows of the table are selected: the ObjectRow whose attributes are wanted, None where it is not one."""
    object_opened = Signal(object)
    """A row of the table was opened with Enter or a double click: its ObjectRow."""
    menu_wanted = Signal(object, QPoint)
    """A menu is wanted for an ObjectRow, at a place on the screen."""

    halves_wanted = Signal(object)
    """Keys without their other half are wanted: a sequence of ObjectRow."""

    def __init__(self) -> None:
        """Start empty; `show_token` fills it."""
        super().__init__()
        self.overview, self.objects = TokenOverview(), TokenObjects()
        self.mechanisms, self.details = TokenMechanisms(), TokenDetails()
        self.tabs = Tabs(
            [
                (tr(N_("Overview")), self.overview),
                (tr(N_("Objects")), self.objects),
                (tr(N_("Mechanisms")), self.mechanisms),
                (tr(N_("Details")), self.details),
            ]
        )
        self.body.addWidget(self.tabs, 1)
        self.overview.class_wanted.connect(self.show_class)
        self.overview.halves_wanted.connect(self.halves_wanted)
        self.objects.log_in_wanted.connect(self.log_in_wanted)
        self.objects.object_selected.connect(self.object_selected)
        self.objects.object_opened.connect(self.object_opened)
        self.objects.menu_wanted.connect(self.menu_wanted)
        self._view: TokenView | None = None
        self._writing: dict[TokenAddress, str] = {}
        """What each token's last session let one do: sessions come and go with every refresh, the words stay."""
        self.tabs.changed.connect(self._show_details)

    def show_token(self, view: TokenView, model: ObjectTable, today: QDate | None = None) -> None:
        """Show a token as it is now, and the model with its objects; `today` is for tests and pictures."""
        for step in self.steps(view, model, today):
            step()

    def steps(self, view: TokenView, model: ObjectTable, today: QDate | None = None) -> Iterator[Callable[[], None]]:
        """Yield what `show_token` does, part by part: all at once could be felt."""
        yield lambda: self._show_head(view, model)
        yield from self.overview.steps(view, today)
        yield lambda: self._show_rest(view)

    def _show_head(self, view: TokenView, model: ObjectTable) -> None:
        self.header.show_face(face_of(view, self._known_writing(view)))
        self.objects.set_model(model)

    def _show_rest(self, view: TokenView) -> None:
        self.objects.show_token(view)
        self.mechanisms.show_mechanisms(view.mechanisms)
        self._view = view
        self._show_details()
        count = view.objects.total if view.objects is not None else None
        self.tabs.set_title(OBJECTS, _counted(tr(N_("Objects")), count))
        found = len(view.mechanisms) if view.mechanisms is not None else None
        self.tabs.set_title(MECHANISMS, _counted(tr(N_("Mechanisms")), found))

    def _known_writing(self, view: TokenView) -> str:
        """Return whether one can write, as it was known last."""
        said = _writing(view.state.info, view.state.session)
        if said:
            self._writing[view.state.address] = said
        return self._writing.get(view.state.address, "")

    def _show_details(self) -> None:
        """Fill Details only while it is looked at: it is many words, and most people do not."""
        if self._view is not None and self.tabs.current == DETAILS:
            self.details.show_token(self._view)

    def offer(self, tabs: Sequence[int]) -> None:
        """Have these tabs and no others; the first is shown where the one that was is none of them."""
        self.tabs.offer(tabs)

    def show_class(self, object_class: int) -> None:
        """Show the objects of one class, in the table."""
        if not self.tabs.offers(OBJECTS):
            return
        self.tabs.set_current(OBJECTS)
        self.objects.filter_class(object_class)

    def show_objects(self) -> None:
        """Show the table with all objects, where there is one."""
        if self.tabs.offers(OBJECTS):
            self.tabs.set_current(OBJECTS)

    def set_object_actions(self, actions: Sequence[QAction]) -> None:
        """Show what can be done with the selected object, in the panel beside the table."""
        self.objects.set_actions(actions)

    def set_session_actions(self, actions: Sequence[QAction]) -> None:
        """Offer what can be done with the sessions, in Details."""
        self.details.set_session_actions(actions)

    def show_object(self, detail: ObjectDetail) -> None:
        """Show the attributes of the selected object."""
        self.objects.show_object(detail)

    def show_object_problem(self, row: ObjectRow, problem: Problem) -> None:
        """Show why the attributes of the selected object could not be read."""
        self.objects.show_object_problem(row, problem)


def _counted(title: str, count: int | None) -> str:
    return title if count is None else f"{title}  {number(count)}"


def face_of(view: TokenView, writing: str) -> Face:
    """Return the header of a token's page; `writing` says whether one can write to it."""
    info, slot = view.state.info, view.state.address.slot
    title = info.label or tr(N_("Blank token") if not info.initialized else N_("Token without a label"))
    serial = tr(N_("serial {serial}"), serial=info.serial) if info.serial else ""
    facts = facts_line((info.model or info.manufacturer, serial, slot.description, writing))
    return Face("token", title, facts, _marks(view))


def _writing(info: TokenInfo, session: SessionState) -> str:
    if info.write_protected:
        return tr(N_("read only"))
    if session.kind == "none":
        return ""
    return tr(N_("read/write")) if session.read_write else tr(N_("read-only session"))


def _marks(view: TokenView) -> tuple[Mark, ...]:
    info, role = view.state.info, view.state.session.role
    marks = []
    if not info.initialized:
        marks.append(Mark(tr(N_("Not initialised")), "info", "info"))
    elif role == "user":
        marks.append(Mark(tr(N_("Logged in as user")), "ok", "open"))
    elif role == "so":
        marks.append(Mark(tr(N_("Logged in as security officer")), "warn", "officer"))
    elif info.login_required:
        marks.append(Mark(tr(N_("Not logged in")), "neutral", "closed"))
    if info.write_protected:
        marks.append(Mark(tr(N_("Read only")), "neutral", "eye"))
    if info.pin_pad:
        marks.append(Mark(tr(N_("PIN pad")), "neutral", "pinpad"))
    return (*marks, *pin_marks(info))
