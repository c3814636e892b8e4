"""Add library: which file, and the consent to load exactly that file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.files import FileLine
from app.gui.dialogs.pieces import LABEL_WIDTH, grouped, moment, size_words, value_grid
from app.gui.look import icons
from app.gui.look.parts import Card, FormLine, Icon, Text, button, column, notice, row
from app.gui.look.theme import u
from app.gui.spy_notices import spy_notices
from app.model.translate import tr
from app.vocabulary.found import FoundLibrary
from app.vocabulary.messages import LibraryFile
from app.vocabulary.texts import N_, plain

_NONE: Mapping[str, str] = MappingProxyType({})
_SHOWN = 6
"""How many libraries the list shows without scrolling."""


class ChooseLibraryDialog(Dialog[str]):
    """Asks for the path of a library. Nothing is loaded yet: the caller looks at the file and asks for consent."""

    def __init__(
        self,
        found: Sequence[FoundLibrary] = (),
        configured: Mapping[str, str] = _NONE,
        *,
        folder: str = "",
        parent: QWidget | None = None,
    ):
        """Offer what was found on this computer; `folder` is where another file is looked for first.

        `configured` names the libraries of the list by their real path: a file may be added more than once.
        """
        super().__init__(
            "library",
            tr(N_("Add library")),
            tr(N_("The PKCS#11 library of your card, token or HSM. Its maker installs it; nothing is loaded yet.")),
            width=136,
            parent=parent,
        )
        self.list = QListWidget()
        self.list.setAccessibleName(tr(N_("Found on this computer")))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setSpacing(u(0.5))
        for library in found:
            words = f"{'  ·  '.join(filter(None, (library.name, _how(library, configured))))}\n{library.path}"
            item = QListWidgetItem(icons.live("library", "quiet"), words)
            item.setData(Qt.ItemDataRole.UserRole, library.path)
            self.list.addItem(item)
        self.path = FileLine(tr(N_("Path")), hint=tr(N_("Its name ends in .so, .dll or .dylib")), folder=folder)
        if found:
            self.list.setFixedHeight(min(len(found), _SHOWN) * (self.list.sizeHintForRow(0) + u(1)) + u(2))
            frame = Card(padding=1)
            frame.body.addWidget(self.list)
            heading = Text(tr(N_("Found on this computer")), ink="quiet")
            heading.setBuddy(self.list)
            self.body.addLayout(column(heading, frame, gap=1.5))
        self.body.addWidget(self.path)
        self.finish(button(tr(N_("Continue")), "primary"))
        self.list.itemSelectionChanged.connect(lambda: self._picked(*self.list.selectedItems()))
        self.list.itemActivated.connect(self._activated)
        self.path.changed.connect(self._path_changed)
        self.set_valid(False)
        if found:
            self.list.setCurrentRow(0)
        (self.list if found else self.path.input).setFocus(Qt.FocusReason.OtherFocusReason)

    def _picked(self, *items: QListWidgetItem) -> None:
        for item in items:
            self.path.set_path(item.data(Qt.ItemDataRole.UserRole))

    def _activated(self, item: QListWidgetItem) -> None:
        """Take a row on Enter or a double click, but not one that is only outlined: then the path was edited last."""
        if item.isSelected():
            self._picked(item)

    def _path_changed(self) -> None:
        """Forget what was said of another file, and the library in the list where the path is no longer its own."""
        self._clear_problem()
        if any(item.data(Qt.ItemDataRole.UserRole) != self.path.path for item in self.list.selectedItems()):
            # The current row stays: without one, Qt would choose the first as soon as the list has the focus.
            self.list.clearSelection()
        self.set_valid(self.path.valid)

    def collect(self) -> str:
        """Return the path."""
        return self.path.path

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("The file is looked at, not loaded…"))


def _how(library: FoundLibrary, configured: Mapping[str, str]) -> str:
    """Return how a library was found, or that it is in the list already."""
    if name := configured.get(library.real_path):
        return tr(N_("in the list as {name}"), name=plain(name))
    return tr(library.source) or tr(library.note)


@dataclass(frozen=True)
class EarlierFile:
    """What a library's file was when it was agreed to before."""

    sha256: str
    consented: str = ""
    """When the user agreed to it; ISO 8601."""


class ConsentDialog(Dialog[str]):
    """Shows what exactly will be loaded, and asks for consent and a name. Its result is the name."""

    def __init__(
        self,
        file: LibraryFile,
        default_name: str = "",
        *,
        changed_from: EarlierFile | None = None,
        taken_names: Collection[str] = (),
        parent: QWidget | None = None,
    ):
        """Show `file`; `changed_from` is what was agreed to before, where another file has taken its place."""
        if changed_from is None:
            title, purpose = N_("Load this library?"), N_("Look at what it is before it runs.")
        else:
            title, purpose = N_("This library has changed"), N_("It is not loaded again before you agree.")
        tone = "info" if changed_from is None else "warn"
        super().__init__("library", tr(title), tr(purpose), tone=tone, width=136, parent=parent)
        self._taken = {name.casefold() for name in taken_names}
        if changed_from is not None:
            words = tr(
                N_("An update does this, and so does a swapped file. If unsure, ask whoever looks after this computer.")
            )
            self.introduce(notice("warn", "warn", tr(N_("The file is another one than before")), words))
        if spies := spy_notices(file.spies):
            self.introduce(spies)
        self.introduce(
            _file_card(file, changed_from),
            notice(
                "neutral",
                "info",
                tr(N_("Loading runs the vendor's code with your rights")),
                tr(
                    N_(
                        "In a process of its own: when it crashes, this window goes on. "
                        "Only this very content is loaded."
                    )
                ),
            ),
        )
        self.name = QLineEdit(default_name or Path(file.path).stem)
        self.name.setMaxLength(64)
        self._name_line = FormLine(tr(N_("Name")), self.name, label_width=LABEL_WIDTH)
        self.body.addWidget(self._name_line)
        self.finish(button(tr(N_("Add library")) if changed_from is None else tr(N_("Load the new file")), "primary"))
        self.form.setVisible(changed_from is None)
        self.name.textChanged.connect(lambda _: self._check())
        self._check()
        if changed_from is None:
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.cancel.setFocus()

    def _check(self) -> None:
        name = self.name.text().strip()
        taken = name.casefold() in self._taken
        self._name_line.set_hint(tr(N_("Another library has this name")) if taken else "", "warn" if taken else "")
        self.set_valid(bool(name) and not taken)

    def collect(self) -> str:
        """Return the library's name."""
        return self.name.text().strip()

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("The library is loading…"))


def _file_card(file: LibraryFile, changed_from: EarlierFile | None) -> Card:
    """Return what is known of the file without loading it."""
    card = Card(padding=4, gap=3)
    path = plain(file.path, 4096)
    lines = [
        (tr(N_("Real path")), path),
        (tr(N_("Size")), size_words(file.size)),
        (tr(N_("Owner")), file.owner),
        (tr(N_("Changed")), moment(file.modified)),
        (tr(N_("Format")), file.format),
        (tr(N_("SHA-256")), grouped(file.sha256)),
    ]
    if changed_from is not None:
        lines.append((tr(N_("SHA-256 before")), grouped(changed_from.sha256)))
        if changed_from.consented:
            lines.append((tr(N_("Agreed to on")), moment(changed_from.consented)))
    card.body.addLayout(value_grid(lines))
    for warning in file.warnings:
        words = row(column(Icon("warn", "warn"), None), Text(tr(warning), ink="warn", wrap=True))
        words.setStretch(1, 1)
        card.body.addLayout(words)
    return card
