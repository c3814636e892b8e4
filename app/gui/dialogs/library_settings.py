"""Library settings: what it is called, what its processes are told, which slots are shown, who logs in."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.pieces import LABEL_WIDTH, WrappedCheck, form_row, option, short
from app.gui.look.parts import FormLine, Text, button, column, holder, icon_button, link_button, notice, row
from app.gui.look.theme import u
from app.model.translate import tr
from app.settings.schema import Profile
from app.vocabulary.library_variables import LibraryVariable, variables_for
from app.vocabulary.texts import N_


class LibrarySettingsDialog(Dialog[Profile]):
    """Asks how a configured library is to be used. Its result is the profile with what was changed."""

    def __init__(
        self,
        profile: Profile,
        taken_names: Collection[str] = (),
        logins: Sequence[str] = (),
        slots: Sequence[str] = (),
        *,
        parent: QWidget | None = None,
    ):
        """Change `profile`. `logins` names the tokens whose login ends where it has to be restarted.

        `slots` names the slots that the library shows now; those that it hides are known to the profile.
        """
        super().__init__(
            "library",
            tr(N_("Settings of {library}"), library=short(profile.name)),
            profile.path,
            width=148,
            parent=parent,
        )
        self._profile = profile
        self._taken = {name.casefold() for name in taken_names}
        self.name = QLineEdit(profile.name)
        self.name.setMaxLength(64)
        self._name_line = FormLine(tr(N_("Name")), self.name, label_width=LABEL_WIDTH)
        self.tokens_only, _, tokens_only = option(
            tr(N_("Hide slots without a token")), tr(N_("For readers and partitions that are empty most of the time"))
        )
        self.tokens_only.setChecked(profile.tokens_only)
        self.role = QComboBox()
        self.role.addItem(tr(N_("the user")), "user")
        self.role.addItem(tr(N_("the security officer")), "so")
        self.role.setCurrentIndex(self.role.findData(profile.login))
        role = FormLine(tr(N_("Log in as")), self.role, label_width=LABEL_WIDTH)
        role.set_hint(tr(N_("Who Log in… and Ctrl+I ask for; the menu has the security officer too")))
        self.user_name = QLineEdit(profile.user_name)
        self.user_name.setMaxLength(256)
        user_name = FormLine(tr(N_("User name")), self.user_name, label_width=LABEL_WIDTH)
        user_name.set_hint(tr(N_("Only for HSMs that know users by name; empty for all others")))
        self.ticks = [_slot_tick(name, name not in profile.hidden_slots) for name in _all_slots(slots, profile)]
        self.variables = VariablesEditor(profile.environment, variables_for(profile.path))
        shown = form_row(tr(N_("Slots")), holder(column(*self.ticks, tokens_only, gap=1.5), grow=False))
        variables = form_row(tr(N_("Variables")), self.variables)
        self.body.addLayout(column(self._name_line, shown, role, user_name, variables, gap=2))
        words = (
            tr(N_("It ends the login of {tokens}."), tokens=", ".join(logins))
            if logins
            else tr(N_("Nobody is logged in through it."))
        )
        self._restarts = notice("info", "restart", tr(N_("The library is restarted for this")), words)
        self.body.addWidget(self._restarts)
        self.finish(button(tr(N_("Save")), "primary"))
        self.name.textChanged.connect(lambda _: self._check())
        self.variables.changed.connect(self._check)
        for tick in (self.tokens_only, *(one.box for one in self.ticks)):
            tick.toggled.connect(lambda _: self._check())
        self.user_name.textChanged.connect(lambda _: self._check())
        self.role.currentIndexChanged.connect(lambda _: self._check())
        self._check()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _check(self) -> None:
        name = self.name.text().strip()
        taken = name.casefold() in self._taken
        self._name_line.set_hint(tr(N_("Another library has this name")) if taken else "", "warn" if taken else "")
        valid = bool(name) and not taken and self.variables.valid
        restarts = self.variables.valid and self.variables.environment != dict(self._profile.environment)
        self._restarts.setVisible(restarts and self._profile.enabled)
        self.set_valid(valid and self.collect() != self._profile)

    def collect(self) -> Profile:
        """Return the profile with what was changed."""
        return msgspec.structs.replace(
            self._profile,
            name=self.name.text().strip() or self._profile.name,
            tokens_only=self.tokens_only.isChecked(),
            login=self.role.currentData(),
            user_name=self.user_name.text().strip(),
            hidden_slots=tuple(one.box.property("slot") for one in self.ticks if not one.box.isChecked()),
            environment=self.variables.environment,
        )

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("The settings are saved…"))


_MOST_SLOTS = 12
"""Slots that can be chosen one by one; of a library with more, the tree's search finds them."""


def _all_slots(slots: Sequence[str], profile: Profile) -> list[str]:
    """Return every slot that can be shown or hidden, where it is worth choosing."""
    names = list(dict.fromkeys((*slots, *profile.hidden_slots)))
    return names if profile.hidden_slots or 1 < len(names) <= _MOST_SLOTS else []


def _slot_tick(name: str, shown: bool) -> WrappedCheck:
    tick = WrappedCheck(tr(N_("Show {slot}"), slot=short(name)))
    tick.box.setChecked(shown)
    tick.box.setProperty("slot", name)
    return tick


class VariablesEditor(QWidget):
    """Names and values of environment variables, one under the other; suggests those that the library knows."""

    changed = Signal()

    def __init__(self, environment: dict[str, str], known: Sequence[LibraryVariable]):
        """Start with `environment`."""
        super().__init__()
        self._known = tuple(known)
        self.lines: list[_VariableLine] = []
        self._place = column(gap=1.5)
        self.add = link_button(tr(N_("Add variable")), "add")
        self.add.clicked.connect(lambda: self._append("", "").name.setFocus())
        self._hint = Text("", "caption", "warn", wrap=True)
        self.setLayout(column(holder(self._place, grow=False), row(self.add, None), self._hint, gap=1))
        for name, value in environment.items():
            self._append(name, value)
        self._check()

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables; a line without a name is none."""
        return {line.name.currentText().strip(): line.value.text() for line in self.lines if line.named}

    @property
    def valid(self) -> bool:
        """Return whether every line can be used."""
        return not self._fault()

    def offer(self, name: str, value: str) -> None:
        """Add a variable, and let its value be typed."""
        self._append(name, value).value.setFocus()

    def _append(self, name: str, value: str) -> _VariableLine:
        line = _VariableLine(name, value, self._known)
        line.changed.connect(self._check)
        line.remove.clicked.connect(lambda: self._drop(line))
        self.lines.append(line)
        self._place.addWidget(line)
        self._check()
        return line

    def _drop(self, line: _VariableLine) -> None:
        self.lines.remove(line)
        line.hide()
        line.deleteLater()
        self._check()

    def _fault(self) -> str:
        names = [line.name.currentText().strip() for line in self.lines if line.named]
        if any("=" in name or "\0" in name for name in names):
            return tr(N_("The name of a variable has no = in it"))
        if len(set(names)) < len(names):
            return tr(N_("Two lines have the same name"))
        if any(line.value.text() and not line.named for line in self.lines):
            return tr(N_("A value needs a name"))
        return ""

    def _check(self) -> None:
        meanings = {one.name: tr(one.meaning) for one in self._known}
        told = [meanings[line.name.currentText()] for line in self.lines if line.name.currentText() in meanings]
        fault = self._fault()
        self._hint.setText(fault or " · ".join(told) or tr(N_("None: the library is started without any of its own")))
        self._hint.set_ink("warn" if fault else "quiet")
        self.changed.emit()


class _VariableLine(QWidget):
    """One variable: its name, its value, and a button that takes it away."""

    changed = Signal()

    def __init__(self, name: str, value: str, known: Sequence[LibraryVariable]):
        super().__init__()
        self.name, self.value = QComboBox(), QLineEdit(value)
        self.name.setEditable(True)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.name.addItems([one.name for one in known])
        self.name.setCurrentText(name)
        self.name.setAccessibleName(tr(N_("Name of the variable")))
        self.value.setAccessibleName(tr(N_("Value of the variable")))
        self.value.setMaxLength(32_000)
        typed = self.name.lineEdit()
        assert typed is not None
        typed.setAccessibleName(self.name.accessibleName())
        for field in (self.name, typed, self.value):
            field.setProperty("column", True)
        self.remove = icon_button("close", tr(N_("Remove this variable")))
        line = row(self.name, self.value, self.remove, gap=2)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        self.value.setCursorPosition(0)
        typed.setCursorPosition(0)
        self.setLayout(line)
        self.setMinimumHeight(u(8))
        self.name.editTextChanged.connect(lambda _: self.changed.emit())
        self.value.textChanged.connect(lambda _: self.changed.emit())

    @property
    def named(self) -> bool:
        """Return whether it has a name."""
        return bool(self.name.currentText().strip())
