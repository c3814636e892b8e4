"""The notice on a token's overview about key pairs of which one half is missing."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QPushButton, QWidget

from app.gui.look.parts import notice
from app.gui.pages.words import amount
from app.model.translate import tr
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_, plain

_NAMED = 3
"""So many keys are named; the others are counted."""


def halves_notice(halves: Sequence[ObjectRow], show: Callable[[], None]) -> QWidget:
    """Return the notice; `show` is called where a person wants to see the keys."""
    button = QPushButton(tr(N_("Show")))
    button.clicked.connect(show)
    button.setAccessibleDescription(tr(N_("Selects the key, so that it can be looked at or deleted.")))
    if len(halves) == 1:
        title = tr(N_("Half of a key pair is on this token"))
        words = _only(halves[0])
    else:
        title = tr(N_("Halves of key pairs are on this token: {count}"), count=amount(len(halves)))
        named = ", ".join(_name(row) for row in halves[:_NAMED])
        words = tr(N_("Among them {names}: each has no other half."), names=named)
    words = f"{words} " + tr(
        N_("Perhaps a generation was interrupted. Delete what nobody needs, and generate the pair again.")
    )
    return notice("warn", "warn", title, words, [button])


def _only(row: ObjectRow) -> str:
    if row.object_class == CKO.PRIVATE_KEY:
        return tr(N_("The private key {name} has neither a public key nor a certificate."), name=_name(row))
    return tr(N_("The public key {name} has no private key."), name=_name(row))


def _name(row: ObjectRow) -> str:
    if row.label:
        return f"“{plain(row.label, 60)}”"
    return f"0x{row.id}" if row.id else tr(N_("without a name"))
