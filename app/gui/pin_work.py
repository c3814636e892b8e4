"""What is done with PINs at the window, for the verbs that lead to it: each asks, and sends once what was typed."""

from app.gui.dialogs.change_pin import ChangePinDialog
from app.gui.dialogs.pad_steps import PadWork
from app.gui.dialogs.set_pin import SetPinAnswer, SetPinDialog, SetPurpose
from app.gui.prompting import ask_until_taken, at_reader, clerk_at, told_by, who
from app.gui.receipts import Handover, kept_for_letter
from app.gui.ui import Ui
from app.model.token import Token
from app.vocabulary.pin_messages import ChangePin, SetUserPin, Way
from app.vocabulary.values import Role

_AT_READER: dict[Way, PadWork] = {"so": "set", "so session": "set in session", "puk": "unblock"}


async def ask_and_change(ui: Ui, token: Token, role: Role) -> None:
    """Ask for the old PIN and the new one, and change it. Raises Cancelled where the person gives up."""
    await token.read_state()  # what the prompt says about tries must be true now
    if token.info.pin_pad:
        request = ChangePin(token=token.address, role=role, at_reader=True)
        work = _change_at_reader(token, role)
        await at_reader(ui, token, role, work, lambda: token.change_pins(request, ()))
        return
    await ask_until_taken(
        ui,
        token,
        lambda refused: ChangePinDialog(*who(token), role, token.info, policy=ui.workspace.policy.pin, refused=refused),
        lambda pins: token.change_pins(ChangePin(token=token.address, role=role), pins),
    )


def _change_at_reader(token: Token, role: Role) -> PadWork:
    """Return what is done at the reader, which asks for the old PIN twice where a login comes before the change."""
    if role == "so":
        return "change" if token.session.role == "so" else "change so"
    info = token.library.info
    login_first = token.session.role != "user" and info is not None and info.login_to_change_pin
    return "change after login" if login_first else "change"


async def ask_and_set(ui: Ui, token: Token, purpose: SetPurpose, ways: tuple[Way, ...]) -> Handover:
    """Ask for what opens one of `ways` and for the new user PIN, and set it. Raises Cancelled."""
    await token.read_state()

    async def send(answer: SetPinAnswer) -> Handover:
        if token.info.pin_pad:
            request = SetUserPin(token=token.address, way=answer.way, at_reader=True)
            await at_reader(ui, token, "user", _AT_READER[answer.way], lambda: token.change_pins(request, ()))
            return Handover(answer.reason)
        with kept_for_letter(ui, answer.pins) as letter:
            await token.change_pins(SetUserPin(token=token.address, way=answer.way), answer.pins)
        return Handover(answer.reason, letter)

    return await ask_until_taken(
        ui,
        token,
        lambda refused: SetPinDialog(
            *who(token),
            purpose,
            token.info,
            ways,
            policy=ui.workspace.policy.pin,
            clerk=clerk_at(ui),
            told_by=told_by(ui, token),
            refused=refused,
        ),
        send,
    )
