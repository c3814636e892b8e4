"""The dialogs that delete and change objects, in every state worth looking at."""

from collections.abc import Callable
from typing import Any

import msgspec

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.delete import DeleteDialog
from app.gui.dialogs.edit_object import EditObjectDialog
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from tests.gui.dialogs import samples as s

_WHO = ("Anna Berg", "0006 1188 4711")
KEY = msgspec.structs.replace(s.object_row(), usage=("CKA_SIGN", "CKA_DECRYPT"))
PUBLIC = s.object_row(CKO.PUBLIC_KEY)
CERTIFICATE = msgspec.structs.replace(s.object_row(CKO.CERTIFICATE, "Anna Berg"), type="X.509", key_type=None)


def delete(ticked: bool = False) -> DeleteDialog:
    dialog = DeleteDialog([KEY], [PUBLIC, msgspec.structs.replace(CERTIFICATE, destroyable=False)], *_WHO)
    if ticked:
        dialog.ticks[0][1].box.setChecked(True)
        dialog.confirmation.typed.setText(_WHO[0])
    return dialog


def several() -> DeleteDialog:
    rows: list[ObjectRow] = [s.object_row(CKO.DATA, f"note {number}", b"") for number in range(12)]
    return DeleteDialog([*rows, CERTIFICATE], [], *_WHO)


def hostile() -> DeleteDialog:
    return DeleteDialog([s.object_row(CKO.PUBLIC_KEY, s.HOSTILE + "A" * 200, b"\x07" * 300)], [], s.HOSTILE, "")


def edit(changed: bool = False, one: ObjectRow = KEY) -> EditObjectDialog:
    halves = [PUBLIC, msgspec.structs.replace(CERTIFICATE, modifiable=False)] if one is KEY else []
    dialog = EditObjectDialog(one, halves, *_WHO, {b"\x01": "Signature", b"\x02": "tls-2026"})
    if changed:
        dialog.label.setText("Signature 2027")
        dialog.id.line.setText("02")
    return dialog


STATES: dict[str, Callable[[], Dialog[Any]]] = {
    "delete": delete,
    "delete-ticked": lambda: delete(ticked=True),
    "delete-several": several,
    "delete-hostile": hostile,
    "edit-object": edit,
    "edit-object-changed": lambda: edit(changed=True),
    "edit-object-data": lambda: edit(one=s.object_row(CKO.DATA, "", b"")),
}
