"""Delete objects: which ones on which token, what is no longer possible then, and what belongs to them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.confirmation import Confirmation, ToldBy
from app.gui.dialogs.loss_words import losses
from app.gui.dialogs.object_id import short_id
from app.gui.dialogs.pieces import WrappedCheck, identity_card, named, short
from app.gui.look.parts import Card, Icon, Text, button, column, row
from app.model.object_cells import class_title
from app.model.translate import tr
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_

_LISTED = 8
"""So many objects are named one by one."""


class DeleteDialog(Dialog[tuple[ObjectRow, ...]]):
    """Asks before objects are deleted for good; its result is what was chosen and what was ticked."""

    def __init__(
        self,
        rows: Sequence[ObjectRow],
        halves: Sequence[ObjectRow],
        token_label: str,
        serial: str,
        *,
        model: str = "",
        reader: str = "",
        told_by: ToldBy = "label",
        parent: QWidget | None = None,
    ):
        """Ask about `rows`, and offer `halves`: other objects of the token with the same CKA_ID.

        `reader` is the description of the slot; `told_by` says what tells the token from others
        that are here.
        """
        title = (
            tr(N_("Delete {label}?"), label=short(rows[0].label))
            if len(rows) == 1
            else tr(N_("Delete {count} objects?"), count=str(len(rows)))
        )
        purpose = tr(N_("They are deleted on the token itself. This cannot be undone."))
        if len(rows) == 1:
            purpose = tr(N_("It is deleted on the token itself. This cannot be undone."))
        super().__init__("remove", title, purpose, tone="danger", width=124, parent=parent)
        self._rows = tuple(rows)
        self.introduce(identity_card([*_objects(rows), *_token(token_label, model, serial, reader)]))
        self._place = column(gap=0)
        self._losses: Card | None = None
        self.body.addLayout(self._place)
        self.ticks = [(half, _tick(half)) for half in halves]
        if self.ticks:
            said = Text(tr(N_("Delete what belongs to it too (same CKA_ID):")), "strong", wrap=True)
            self.body.addLayout(column(said, *(tick for _, tick in self.ticks), gap=1.5))
        blind = N_("Nobody can see what is deleted here. Type “{label}”, the name of the token, to delete it there")
        usual = N_("Type “{label}”, the name of the token, to delete it there")
        ask = tr(blind if any(one.unreadable for one in rows) else usual, label="{label}")
        self.confirmation = Confirmation(token_label, serial, reader, ask, told_by=told_by, compare=False)
        self.confirmation.changed.connect(self._check)
        self.body.addWidget(self.confirmation)
        words = tr(N_("Delete")) if len(rows) == 1 else tr(N_("Delete objects"))
        self.finish(button(words, "danger"))
        for _, tick in self.ticks:
            tick.box.toggled.connect(lambda _: self._check())
        self._check()
        self.cancel.setFocus()

    @property
    def going(self) -> tuple[ObjectRow, ...]:
        """Return what would be deleted now, what was chosen first."""
        return (*self._rows, *(half for half, tick in self.ticks if tick.box.isChecked()))

    def _check(self) -> None:
        going = self.going
        self._show_losses(losses(going, [half for half, _ in self.ticks if half not in going]))
        lasting = any(not one.of_session or one.unreadable for one in going)
        self.confirmation.setVisible(lasting)
        self.set_valid(not lasting or self.confirmation.given)

    def _show_losses(self, sentences: Sequence[str]) -> None:
        if self._losses is not None:
            self._losses.hide()
            self._losses.deleteLater()
        self._losses = Card("danger", padding=3, gap=1.5)
        self._losses.body.addWidget(Text(tr(N_("What follows")), "strong", "danger"))
        for sentence in sentences:
            line = row(column(Icon("notice", "quiet"), None), Text(sentence, wrap=True))
            line.setStretch(1, 1)
            self._losses.body.addLayout(line)
        self._place.addWidget(self._losses)
        self._losses.setVisible(True)

    def collect(self) -> tuple[ObjectRow, ...]:
        """Return what is to be deleted."""
        return self.going

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("The token deletes it…"))


def _objects(rows: Sequence[ObjectRow]) -> list[tuple[str, str]]:
    """Return who is to be deleted, with everything that tells it from its neighbours."""
    if len(rows) == 1:
        one = rows[0]
        return [
            (tr(N_("Object")), named(one.label)),
            (tr(N_("Class")), class_title(one.object_class)),
            (tr(N_("Type")), one.type),
            ("CKA_ID", short_id(one.address.id)),
        ]
    lines = [
        (tr(N_("Object {number}"), number=str(number)), f"{line_of(one)}, CKA_ID {short_id(one.address.id)}")
        for number, one in enumerate(rows[:_LISTED], 1)
    ]
    if len(rows) > _LISTED:
        lines.append((tr(N_("And")), tr(N_("{count} more"), count=str(len(rows) - _LISTED))))
    return lines


def _token(label: str, model: str, serial: str, reader: str) -> list[tuple[str, str]]:
    told = ((N_("Token"), named(label)), (N_("Model"), model), (N_("Serial"), serial), (N_("Reader"), reader))
    return [(tr(name), value) for name, value in told if value]


def line_of(one: ObjectRow) -> str:
    """Return class, label and type of an object in one line."""
    words = tr(N_("{class} “{label}”"), **{"class": class_title(one.object_class), "label": named(one.label)})
    return f"{words}, {one.type}" if one.type else words


def _tick(half: ObjectRow) -> WrappedCheck:
    if half.destroyable:
        return WrappedCheck(line_of(half))
    tick = WrappedCheck(tr(N_("{object}: the token does not let it be deleted"), object=line_of(half)))
    tick.box.setEnabled(False)
    return tick
