"""Follows the page that is shown: where a card is looked for, the card readers are looked at too."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.gui.pages.readers import ReaderNote
from app.gui.reader_notes import OPENSC, Surroundings, readable_by, reader_notes, reader_of, shows_readers
from app.gui.selection import Selection
from app.model.card_readers import CardReaders
from app.model.workspace import Workspace
from app.settings.card_service import is_installed, system
from app.settings.found import found_libraries
from app.vocabulary.readers import ReadersSeen


class ReaderWatch(QObject):
    """Says what the page that is shown has to say about card readers."""

    changed = Signal()
    """`notes` may be others."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None):
        """Look at nothing before a page is shown."""
        super().__init__(parent)
        self._workspace = workspace
        self._readers = CardReaders(workspace, self)
        self._readers.changed.connect(self.changed)
        self._page, self._place = "", Selection()

    def follow(self, page: str, place: Selection) -> None:
        """Take note of which page is shown of what is selected, and look at the readers where it wants that."""
        self._page, self._place = page, place
        library = place.library
        if library is None and not self._workspace.libraries:
            self._readers.want({})
        elif library is not None and page in ("slot", "library") and shows_readers(library, place.slot):
            self._readers.want(library.profile.environment)
        else:
            self._readers.rest()

    @property
    def seen(self) -> ReadersSeen | None:
        """Return what the last look has found; nothing where nobody looks."""
        return self._readers.seen

    @property
    def notes(self) -> tuple[ReaderNote, ...]:
        """Return what there is to say on this page; nothing before the readers were looked at."""
        seen = self._readers.seen
        if seen is None:
            return ()
        only = ""
        if self._place.slot is not None:
            only = reader_of(self._place.slot, seen)
            if seen.service == "running" and not only:
                return ()  # a slot that is no reader of this system, such as one over a network
        if self._page == "" and seen.service == "running" and not seen.readers:
            return ()  # nobody has said yet that it is a reader they want
        notes = reader_notes(seen, readable_by(self._workspace.libraries, seen), self._surroundings(), only)
        if self._place.library is None and seen.service == "absent":
            return tuple(replace(note, tone="neutral", icon="info") for note in notes)  # many need no card reader
        return notes

    def _surroundings(self) -> Surroundings:
        configured = [library for library in self._workspace.libraries if library.info is not None]
        return Surroundings(
            system(),
            installed=is_installed(),
            opensc_found=any(one.name == OPENSC for one in found_libraries()),
            opensc_configured=any(one.info.manufacturer.startswith(OPENSC) for one in configured if one.info),
        )
