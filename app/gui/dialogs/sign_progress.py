"""Signing a file while it runs: what is done, what runs, what is still to come."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, cast

from PySide6.QtWidgets import QWidget

from app.gui.dialogs.file_progress import file_card
from app.gui.dialogs.files import file_name
from app.gui.dialogs.pieces import short
from app.gui.dialogs.stage_progress import Stage as StageLine
from app.gui.dialogs.stage_progress import StageProgressDialog
from app.model.translate import tr
from app.vocabulary.certificates import SignatureForm
from app.vocabulary.texts import N_

Stage = Literal["hash", "sign", "verify", "save"]
"""What happens one after the other."""


_FORMS: dict[SignatureForm, str] = {
    "cms": N_("CMS, detached"),
    "raw": N_("raw signature"),
    "mac": N_("authentication code"),
}
_MAC = N_("Key {key}. The token reads the whole file.")


def _stages(form: SignatureForm, name: str) -> tuple[StageLine, ...]:
    save = StageLine("save", tr(N_("Save {name}"), name=name))
    if form == "mac":
        return StageLine("sign", tr(N_("Make the code on the token, and check it")), measured=True), save
    return (
        StageLine("hash", tr(N_("Hash the file")), measured=True),
        StageLine("sign", tr(N_("Sign on the token"))),
        StageLine("verify", tr(N_("Verify in software")), tr(N_("before anything is saved"))),
        save,
    )


class SignProgressDialog(StageProgressDialog):
    """Accompanies a signature."""

    def __init__(
        self,
        file: str,
        target: str,
        form: SignatureForm,
        token_label: str,
        key_words: str,
        *,
        now: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ):
        """Accompany the signature of `file` to `target`; `key_words` names the key and its type."""
        super().__init__(
            "sign",
            tr(N_("Signing with {token}"), token=short(token_label)),
            tr(_MAC if form == "mac" else N_("Key {key}. The file stays on this computer."), key=key_words),
            _stages(form, file_name(target)),
            file_card(file, tr(_FORMS[form])),
            now=now,
            parent=parent,
        )

    @property
    def stage(self) -> Stage:
        """Return the stage that runs."""
        return cast(Stage, self.stage_name)

    def set_stage(self, stage: Stage) -> None:
        """Show that `stage` runs now, and those before it as done."""
        self.show_stage(stage)
