"""Asks for the PIN of a key that wants it for every use."""

from app.flows.key_use import KeyUse
from app.gui.dialogs.pin import PinDialog
from app.gui.prompting import prompt_at_reader, watched, who
from app.gui.ui import Ui
from app.model.token import Token
from app.vocabulary.messages import Signer
from app.vocabulary.objects import ObjectRow


async def confirm_use(ui: Ui, token: Token, key: ObjectRow, signer: Signer) -> KeyUse:
    """Return what goes along with one use of `key`; the PIN is asked for where the key wants it.

    Raises Cancelled where the person gives up, AppError where the token has gone. A PIN goes to the token at most once.
    """
    if not signer.always_authenticate:
        return KeyUse()
    await token.read_state()  # what the prompt says about tries must be true now
    if token.info.pin_pad:
        ui.close(await prompt_at_reader(ui, token, "user"))  # the activity goes on being shown
        return KeyUse("reader")
    dialog = PinDialog(*who(token), "user", token.info, key=key.label)
    submitted = ui.submitted(dialog)
    try:
        with watched(token, submitted):
            await submitted
        return KeyUse("pin", (dialog.result_value,))
    finally:
        ui.close(dialog)
