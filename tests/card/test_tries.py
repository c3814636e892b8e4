"""PIN tries on a card with a real counter: its own log has each PIN that was typed at a prompt, once, and no other."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from app.gui.dialogs.change_pin import ChangePinDialog
from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.secret_dialog import SecretDialog
from app.gui.dialogs.set_pin import SetPinDialog
from app.model.library import Library
from app.model.token import Token
from tests.canary import CARD_PIN, CARD_SO_PIN, WRONG_CARD_PIN
from tests.card.readers import CardReaders, VirtualCard
from tests.card.steps import PIV
from tests.card.test_pins import NEW
from tests.card.test_pins import unblocking as unblocking
from tests.desk import Desk
from tests.soak.measures import report, times
from tests.soak.test_tries import Flows

PARTS = times(2, 20)
"""Tests among which the flows are divided, so that some of them can be run alone."""

FLOWS = times(24, 1000)
TRIES = 3
RIGHT, BLOCKED = 0x9000, 0x6983


class CardFlows(Flows):
    """Somebody at the prompts of a PIV card, whose unblocking code is the way back from three wrong PINs."""

    def __init__(self, desk: Desk, token: Token, card: VirtualCard, random: Random):
        """Begin with a new card."""
        self.card = card
        super().__init__(desk, token, None, random)  # type: ignore[arg-type]  # the card's log is counted instead
        self.pins = {"pin": CARD_PIN, "puk": CARD_SO_PIN}
        self.left = {"pin": TRIES, "puk": TRIES}
        self.unblocked = [0, 0]
        """How often with tries left, and how often without."""

    def step(self) -> None:
        """Do one thing, and compare what arrived at the card with what was typed."""
        if self.token.session.role is not None:
            self.desk.choose("log_out")
            self.desk.until(lambda: self.token.session.role is None)
            self._rest()
        deeds = [self.log_in_once, self.test_once, self.change_once] * 2 if self.left["pin"] else []
        before = len(self.card.pins_used())
        wanted = self.random.choice([*deeds, self.unblock_once])()
        self.desk.until(lambda: not self.desk.open_dialogs)
        self._rest()
        arrived = self.card.pins_used()[before:]
        assert arrived == wanted, f"typed {[hex(one) for one in wanted]}, got {[hex(one) for one in arrived]}"
        assert (self.card.tries(), self.card.tries("puk")) == (self.left["pin"], self.left["puk"])

    def _rest(self) -> None:
        """Wait until the card is locked and read again, too."""
        self.desk.until(lambda: self.token.library.state == "ready" and len(self.token.library.hosts) == 1)
        super()._rest()

    # ── what is done ─────────────────────────────────────────────────────────────────────────────────────────────────

    def log_in_once(self) -> list[int]:
        """Log in."""
        return self._answer("log_in", PinDialog, "pin", lambda dialog: dialog.field)

    def test_once(self) -> list[int]:
        """Test a PIN."""
        return self._answer("test_pin", PinDialog, "pin", lambda dialog: dialog.field)

    def change_once(self) -> list[int]:
        """Change the PIN."""
        new = NEW if self.pins["pin"] == CARD_PIN else CARD_PIN
        return self._answer("change_pin", ChangePinDialog, "pin", lambda dialog: dialog.old, new)

    def unblock_once(self) -> list[int]:
        """Set a new PIN with the unblocking code, whether the old one is blocked or not."""
        new = self.random.choice((CARD_PIN, NEW))
        return self._answer("unblock_pin", SetPinDialog, "puk", lambda dialog: dialog.asked.field, new)

    def _answer(
        self, verb: str, kind: type[SecretDialog[Any]], secret: str, field: Callable[[Any], Any], new: str = ""
    ) -> list[int]:
        """Answer one prompt after the other until one is accepted or given up; return what has to have arrived."""
        self.desk.choose(verb)
        dialog: Any = self.desk.dialog(kind)
        wanted: list[int] = []
        while True:
            right = self.random.random() < 0.6
            if self.random.random() < 0.15 or (not right and secret == "puk" and self.left["puk"] == 1):
                self._type(dialog, field(dialog), WRONG_CARD_PIN, new)
                self.desk.escape(dialog)  # typed, and never sent
                return wanted
            if dialog.asked.tick.isVisible():
                dialog.asked.tick.box.click()
            self._type(dialog, field(dialog), self.pins[secret] if right else WRONG_CARD_PIN, new)
            self._press(dialog)
            self.submitted["right" if right else "wrong"] += 1
            if right:
                self._accept(secret, new)
                return [*wanted, *[RIGHT] * (1 + (verb == "change_pin"))]  # a login and a change
            self.left[secret] -= 1
            wanted.append(0x63C0 | self.left[secret] if self.left[secret] else BLOCKED)
            dialog = self._next(kind, dialog)
            if not self.left[secret]:
                assert not field(dialog).isEnabled(), "a blocked PIN can still be typed"
                self.desk.escape(dialog)
                return wanted

    def _accept(self, secret: str, new: str) -> None:
        if secret == "puk":
            self.unblocked[not self.left["pin"]] += 1
        self.left[secret] = self.left["pin"] = TRIES
        if new:
            self.pins["pin"] = new

    def _type(self, dialog: Any, field: Any, pin: str, new: str) -> None:
        super()._type(dialog, field, pin, new)
        self.desk.confirm(dialog, PIV)


@pytest.mark.parametrize("part", range(PARTS))
def test_the_cards_counter_is_what_was_typed(
    desk: Desk,
    unblocking: Callable[[str], Library],
    reader: CardReaders,
    piv_card: VirtualCard,
    part: int,
) -> None:
    """Log in, test, change and unblock with right and wrong PINs, typed and not sent, once and twice."""
    unblocking("set_pin_in_unlogged_session")
    reader.insert(piv_card)
    flows = CardFlows(desk, desk.token(PIV), piv_card, Random(part))
    count = FLOWS // PARTS
    for _ in range(count):
        flows.step()
    typed = f"{flows.submitted['right']} right and {flows.submitted['wrong']} wrong PINs typed"
    unblocked = f"{flows.unblocked[1]} times unblocked, {flows.unblocked[0]} times set anew before that"
    report(f"PIN tries, PIV card, part {part}: {count} flows, {typed}, {unblocked}; each once in the card's log")
