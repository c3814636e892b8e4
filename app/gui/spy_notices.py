"""Says of a library who reads along: in words, with what to do."""

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from app.gui.look.parts import column, holder, notice
from app.model.translate import tr
from app.vocabulary.texts import N_

_WHAT_TO_DO = N_(
    "Use it only to look for a fault. Afterwards take it away, delete what it has written, and change the PIN."
)


def spy_notices(does: Iterable[str]) -> QWidget | None:
    """Return what a person is warned of, one notice for each of these marked texts; nothing where there is none."""
    title = tr(N_("PINs that are typed for this library can be read along"))
    notices = [notice("warn", "warn", title, f"{tr(each)} {tr(_WHAT_TO_DO)}") for each in does]
    return holder(column(*notices, gap=3)) if notices else None
