"""Every page in every state that it can be in, with made-up values."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QDate
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.gui.look.parts import column
from app.gui.pages.empty import EmptyPage
from app.gui.pages.first_start import FirstStartPage
from app.gui.pages.library import LibraryPage
from app.gui.pages.object import ObjectPage
from app.gui.pages.practice import PracticeNotice
from app.gui.pages.readers import ReaderNote
from app.gui.pages.slot import SlotPage
from app.gui.pages.token import DETAILS, MECHANISMS, OBJECTS, OVERVIEW, TokenPage
from app.gui.pages.views_of import ObjectsSummary, TokenView
from app.model.object_table import ObjectTable
from app.vocabulary.texts import Words
from app.vocabulary.values import SlotState
from tests.gui.pages import samples

TODAY = QDate(2026, 11, 23)


def actions(owner: QWidget, *titles: str) -> list[QAction]:
    """Return ready actions, the first one primary."""
    result: list[QAction] = []
    for title in titles:
        action = QAction(title, owner)
        action.setProperty("primary", not result)
        result.append(action)
    return result


def _practice() -> QWidget:
    page = QWidget()
    page.setLayout(column(PracticeNotice(samples.PINS), None, margins=(6, 5, 6, 4)))
    return page


def _library(tab: int = 0, **changes: object) -> QWidget:
    page = LibraryPage()
    page.set_actions(actions(page, "Restart", "Remove…"))
    page.show_library(samples.library(**changes))
    page.tabs.set_current(tab)
    return page


def _slot(state: SlotState, notes: tuple[ReaderNote, ...] = ()) -> QWidget:
    page = SlotPage()
    page.show_slot(state, "OpenSC smart cards", notes)
    return page


def _library_without_tokens(notes: tuple[ReaderNote, ...]) -> QWidget:
    page = LibraryPage()
    page.set_actions(actions(page, "Restart", "Remove…"))
    page.show_library(samples.library(slots=0, tokens=0), notes)
    return page


def _first_start(found: bool, notes: tuple[ReaderNote, ...] = ()) -> QWidget:
    page = FirstStartPage()
    page.show_readers(notes)
    page.show_found(samples.FOUND if found else ())
    return page


def _token(tab: int, view: TokenView, rows: int = 0, select: int = -1) -> QWidget:
    page = TokenPage()
    model = ObjectTable(page)
    model.begin_listing()
    model.add(samples.rows(rows))
    model.end_listing()
    page.set_actions(actions(page, "Generate key pair…", "Log out", "Import certificate…", "Refresh"))
    page.set_object_actions(actions(page, "Sign file…", "Delete…"))
    page.show_token(view, model, TODAY)
    page.tabs.set_current(tab)
    if select >= 0:
        page.objects.select(model.rows[select])
        page.show_object(replace(samples.PRIVATE_KEY, row=model.rows[select]))
    return page


def _object(show: Callable[[ObjectPage], None]) -> QWidget:
    page = ObjectPage()
    page.set_actions(actions(page, "Sign file…", "Export…", "Edit…", "Delete…"))
    show(page)
    return page


def states() -> dict[str, Callable[[], QWidget]]:
    """Return makers of pages by the name of their state."""
    return {
        "empty": EmptyPage,
        "practice": _practice,
        "first-start": partial(_first_start, True),
        "first-start-card": partial(_first_start, True, samples.CARDS[:1]),
        "first-start-nothing-found": partial(_first_start, False),
        "library-ready": _library,
        "library-details": partial(_library, 1),
        "library-no-variables": partial(_library, 1, environment={}),
        "library-starting": partial(_library, state="starting", info=None, slots=0),
        "library-stalled": partial(
            _library, state="stalled", sentence=Words("Other libraries go on."), calling=("C_GetSlotList", 42.0)
        ),
        "library-crashed": partial(_library, state="crashed", problem=samples.PROBLEM),
        "library-quarantined": partial(_library, state="quarantined", problem=samples.PROBLEM),
        "library-failed": partial(_library, state="failed", problem=samples.BARE_PROBLEM, info=None),
        "library-no-card-service": partial(_library_without_tokens, samples.NO_SERVICE),
        "library-readers": partial(_library_without_tokens, samples.CARDS),
        "library-stopped": partial(_library, state="stopped"),
        "slot-no-token": partial(_slot, samples.slot(removable=True)),
        "slot-unknown-card": partial(_slot, samples.slot(removable=True, problem=samples.PROBLEM), samples.CARDS[:1]),
        "slot-fixed-empty": partial(_slot, samples.slot()),
        "slot-token": partial(_slot, samples.slot(token=samples.token_info())),
        "slot-problem": partial(_slot, samples.slot(removable=True, problem=samples.PROBLEM)),
        "token-overview": partial(_token, OVERVIEW, samples.token()),
        "token-overview-card": partial(
            _token,
            OVERVIEW,
            samples.token(
                samples.token_info(label="Anna Berg", flags=0x1050D), "ro public", objects=samples.FEW_OBJECTS
            ),
        ),
        "token-overview-final": partial(
            _token, OVERVIEW, samples.token(samples.token_info(flags=samples.INITIALIZED | 0x20000 | 0x400000), "rw so")
        ),
        "token-overview-reading": partial(
            _token, OVERVIEW, samples.token(samples.SECRETIVE, objects=None, loading=True)
        ),
        "token-overview-cut-off": partial(_token, OVERVIEW, samples.token(cut_off=True)),
        "token-overview-half": partial(_token, OVERVIEW, samples.token(halves=samples.rows(2)[1:])),
        "token-overview-blank": partial(
            _token, OVERVIEW, samples.token(samples.BLANK, "rw public", objects=ObjectsSummary())
        ),
        "token-overview-problem": partial(
            _token, OVERVIEW, samples.token(kind="none", objects=None, problem=samples.PROBLEM)
        ),
        "token-overview-long": partial(
            _token, OVERVIEW, samples.token(samples.token_info(label=samples.LONG, flags=0x80000 | 0x10040F))
        ),
        "token-objects": partial(_token, OBJECTS, samples.token(), 10_026, 21),
        "token-objects-public": partial(_token, OBJECTS, samples.token(kind="ro public"), 3),
        "token-objects-empty": partial(_token, OBJECTS, samples.token(objects=ObjectsSummary())),
        "token-objects-reading": partial(_token, OBJECTS, samples.token(loading=True), 200),
        "token-objects-problem": partial(_token, OBJECTS, samples.token(problem=samples.PROBLEM), 200),
        "token-mechanisms": partial(_token, MECHANISMS, samples.token()),
        "token-details": partial(_token, DETAILS, samples.token()),
        "token-details-secretive": partial(_token, DETAILS, samples.token(samples.SECRETIVE, "none")),
        "object-key": partial(_object, lambda page: page.show_object(samples.PRIVATE_KEY)),
        "object-certificate": partial(_object, lambda page: page.show_object(samples.CERTIFICATE_OBJECT)),
        "object-reading": partial(_object, lambda page: page.show_row(samples.row())),
        "object-problem": partial(_object, lambda page: page.show_problem(samples.row(), samples.PROBLEM)),
    }
