"""Edit label and CKA_ID of an object, and the CKA_ID of what belongs to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.delete import line_of
from app.gui.dialogs.object_id import IdField
from app.gui.dialogs.pieces import LABEL_WIDTH, WrappedCheck, short
from app.gui.look.parts import FormLine, Text, button, column, holder
from app.model.translate import tr
from app.vocabulary.crypto_messages import ObjectEdit
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_, readable

WITH_ID = (CKO.CERTIFICATE, CKO.PRIVATE_KEY, CKO.PUBLIC_KEY, CKO.SECRET_KEY, CKO.OTP_KEY)
"""Classes whose objects have a CKA_ID (PKCS#11 v3.2, certificate and key objects)."""


class _EditedId(IdField):
    """A CKA_ID that may stay what it is, also where it is empty."""

    def __init__(self, current: bytes, taken: Collection[bytes], names: Mapping[bytes, str]):
        self._current = current
        super().__init__(current, taken, names)

    @property
    def kept(self) -> bool:
        """Return whether the value is the one that the object has now."""
        text = self.line.text().strip()
        return text == self._current.hex() or (bool(text) and self.value == self._current)

    @property
    def valid(self) -> bool:
        """Return whether the value is kept, or another one can be written."""
        return self.kept or super().valid

    def _check(self) -> None:
        if not self.kept:
            super()._check()
            return
        self.set_hint(tr(N_("As it is now")))
        self.changed.emit()


class EditObjectDialog(Dialog[tuple[ObjectEdit, ...]]):
    """Asks for another label and CKA_ID; its result are the changes, those of the object itself first."""

    def __init__(
        self,
        one: ObjectRow,
        halves: Sequence[ObjectRow],
        token_label: str,
        serial: str,
        names: Mapping[bytes, str],
        *,
        parent: QWidget | None = None,
    ):
        """Edit `one`; `halves` have its CKA_ID, `names` are the CKA_IDs on the token with the labels of their objects.

        A CKA_ID of more bytes than can be typed stays as it is unless another is typed.
        """
        purpose = tr(
            N_("{object}. On {token}, serial {serial}."),
            object=line_of(one),
            token=short(token_label),
            serial=serial or "–",
        )
        super().__init__("edit", tr(N_("Edit label and ID")), purpose, width=124, parent=parent)
        self._one, self._label_now = one, readable(one.address.label)
        self.label = QLineEdit(self._label_now)
        self.label.setMaxLength(max(255, len(self._label_now)))
        self._label_line = FormLine(tr(N_("Label")), self.label, label_width=LABEL_WIDTH)
        self.id = _EditedId(one.address.id, [known for known in names if known != one.address.id], names)
        self.body.addLayout(column(self._label_line, self.id, gap=1.5))
        self.id.setVisible(one.object_class in WITH_ID)
        self.ticks = [(half, _tick(half)) for half in halves]
        said = Text(
            tr(N_("Give what belongs to it the new CKA_ID too, so that programs find it:")), "strong", wrap=True
        )
        self._halves = holder(column(said, *(tick for _, tick in self.ticks), gap=1.5), grow=False)
        self.body.addWidget(self._halves)
        self.finish(button(tr(N_("Save")), "primary"))
        self.label.textChanged.connect(lambda _: self._check())
        self.id.changed.connect(self._check)
        self._check()
        self.label.setFocus(Qt.FocusReason.OtherFocusReason)

    def _check(self) -> None:
        label = self.label.text()
        if not label:
            self._label_line.set_hint(tr(N_("Without a label it is hard to find again")), "warn")
        elif label != label.strip():
            self._label_line.set_hint(tr(N_("It starts or ends with a blank")), "warn")
        else:
            self._label_line.set_hint("")
        self._halves.setVisible(bool(self.ticks) and not self.id.kept)
        changed = label != self._label_now or not self.id.kept
        self.set_valid(changed and self.id.valid)

    def collect(self) -> tuple[ObjectEdit, ...]:
        """Return what is to be changed."""
        label = self.label.text()
        new_id = None if self.id.kept else self.id.value
        own = ObjectEdit(object=self._one.address, label=None if label == self._label_now else label, id=new_id)
        if new_id is None:
            return (own,)
        ticked = [half for half, tick in self.ticks if tick.box.isChecked()]
        return (own, *(ObjectEdit(object=half.address, id=new_id) for half in ticked))

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("The token writes the new values…"))


def _tick(half: ObjectRow) -> WrappedCheck:
    if half.modifiable:
        tick = WrappedCheck(line_of(half))
        tick.box.setChecked(True)
        return tick
    tick = WrappedCheck(tr(N_("{object}: the token does not let it be changed"), object=line_of(half)))
    tick.box.setEnabled(False)
    return tick
