"""PIN tries on a card with a real counter: its own log has each PIN that was typed at a prompt, once, and no other."""

from collections.abc import Callable, Sequence
from functools import partial
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
from tests.card.steps import PGP, PIV
from tests.card.test_pins import NEW
from tests.card.test_pins import unblocking as unblocking
from tests.desk import Desk
from tests.soak.measures import report, times
from tests.soak.test_tries import Flows

PARTS = times(2, 20)
"""Tests among which the flows are divided, so that some of them can be run alone."""

FLOWS = times(16, 1000)
TRIES = 3
RIGHT, BLOCKED = 0x9000, 0x6983


class CardFlows(Flows):
    """Somebody at the prompts of a card with two PINs: the user's, and one that is the way back when it is blocked."""

    name: str
    """What the token is called in the tree."""
    user: str
    back: str
    """What the card's memory calls the two."""

    def __init__(self, desk: Desk, token: Token, card: VirtualCard, random: Random):
        """Begin with a new card."""
        self.card = card
        super().__init__(desk, token, None, random)  # type: ignore[arg-type]  # the card's log is counted instead
        self.pins = {self.user: CARD_PIN, self.back: CARD_SO_PIN}
        self.left = {self.user: TRIES, self.back: TRIES}
        self.unblocked = [0, 0]
        """How often with tries left, and how often without."""

    def deeds(self) -> Sequence[Callable[[], list[int]]]:
        """Return what can be done now."""
        raise NotImplementedError

    def step(self) -> None:
        """Do one thing, and compare what arrived at the card with what was typed."""
        if self.token.session.role is not None:
            self.desk.choose("log_out")
            self.desk.until(lambda: self.token.session.role is None)
            self._rest()
        before = len(self.card.pins_used())
        wanted = self.random.choice(self.deeds())()
        self.desk.until(lambda: not self.desk.open_dialogs)
        self._rest()
        arrived = self.card.pins_used()[before:]
        assert arrived == wanted, f"typed {[hex(one) for one in wanted]}, got {[hex(one) for one in arrived]}"
        assert {name: self.card.tries(name) for name in self.left} == self.left

    def _rest(self) -> None:
        """Wait until the card is locked and read again, too."""
        self.desk.until(lambda: self.token.library.state == "ready" and len(self.token.library.hosts) == 1)
        super()._rest()

    # ── what is done ─────────────────────────────────────────────────────────────────────────────────────────────────

    def log_in_once(self) -> list[int]:
        """Log in."""
        return self._answer("log_in", PinDialog, self.user, lambda dialog: dialog.field)

    def test_once(self) -> list[int]:
        """Test a PIN."""
        return self._answer("test_pin", PinDialog, self.user, lambda dialog: dialog.field)

    def change_once(self, carried: int = 1) -> list[int]:
        """Change the PIN."""
        new = NEW if self.pins[self.user] == CARD_PIN else CARD_PIN
        return self._answer(
            "change_pin", ChangePinDialog, self.user, lambda dialog: dialog.old, new, self.user, carried
        )

    def unblock_once(self, carried: int = 1) -> list[int]:
        """Set a new PIN with the one that is the way back, whether the old one is blocked or not."""
        new = self.random.choice((CARD_PIN, NEW))
        return self._answer(
            "unblock_pin", SetPinDialog, self.back, lambda dialog: dialog.asked.field, new, self.user, carried
        )

    def _answer(
        self,
        verb: str,
        kind: type[SecretDialog[Any]],
        secret: str,
        field: Callable[[Any], Any],
        new: str = "",
        changed: str = "",
        carried: int = 1,
    ) -> list[int]:
        """Answer one prompt after the other until one is accepted or given up; return what has to have arrived.

        `carried` is the number of commands that carry a PIN where the right one was typed.
        """
        self.desk.choose(verb)
        dialog: Any = self.desk.dialog(kind)
        wanted: list[int] = []
        while True:
            right = self.random.random() < 0.6
            if self.random.random() < 0.15 or (not right and secret == self.back and self.left[secret] == 1):
                self._type(dialog, field(dialog), WRONG_CARD_PIN, new)
                self.desk.escape(dialog)  # typed, and never sent
                return wanted
            if dialog.asked.tick.isVisible():
                dialog.asked.tick.box.click()
            self._type(dialog, field(dialog), self.pins[secret] if right else WRONG_CARD_PIN, new)
            self._press(dialog)
            self.submitted["right" if right else "wrong"] += 1
            if right:
                self._accept(secret, new, changed)
                return [*wanted, *[RIGHT] * carried]
            self.left[secret] -= 1
            wanted.append(0x63C0 | self.left[secret] if self.left[secret] else BLOCKED)
            dialog = self._next(kind, dialog)
            if not self.left[secret]:
                assert not field(dialog).isEnabled(), "a blocked PIN can still be typed"
                self.desk.escape(dialog)
                return wanted

    def _accept(self, secret: str, new: str, changed: str) -> None:
        self.left[secret] = TRIES
        if changed:
            self.pins[changed] = new
        if changed == self.user != secret:
            self.unblocked[not self.left[self.user]] += 1
            self.left[self.user] = TRIES

    def _type(self, dialog: Any, field: Any, pin: str, new: str) -> None:
        super()._type(dialog, field, pin, new)
        self.desk.confirm(dialog, self.name)


class PivFlows(CardFlows):
    """A PIV card, which has an unblocking code; OpenSC is told to take it for one in a public session."""

    name, user, back = PIV, "pin", "puk"

    def deeds(self) -> Sequence[Callable[[], list[int]]]:
        """Return what can be done now; a change begins with a login of its own, as OpenSC is told here."""
        change: Callable[[], list[int]] = partial(self.change_once, 2)
        everyday = [self.log_in_once, self.test_once, change] * 2 if self.left[self.user] else []
        return [*everyday, self.unblock_once]


class OpenPgpFlows(CardFlows):
    """An OpenPGP card, which has a security officer's PIN; OpenSC is told to set a user's PIN with it."""

    name, user, back = PGP, "pw1", "pw3"

    def deeds(self) -> Sequence[Callable[[], list[int]]]:
        """Return what can be done now; setting a PIN and changing the officer's begin with the officer's login."""
        everyday = [self.log_in_once, self.test_once, self.change_once] * 2 if self.left[self.user] else []
        return [*everyday, partial(self.unblock_once, 2), self.log_in_as_officer_once, self.change_so_once]

    def log_in_as_officer_once(self) -> list[int]:
        """Log in as security officer."""
        return self._answer("log_in_as_officer", PinDialog, self.back, lambda dialog: dialog.field)

    def change_so_once(self) -> list[int]:
        """Change the officer's PIN."""
        new = NEW if self.pins[self.back] == CARD_SO_PIN else CARD_SO_PIN
        return self._answer("change_so_pin", ChangePinDialog, self.back, lambda dialog: dialog.old, new, self.back, 2)


def flow(flows: CardFlows, card: str, part: int) -> None:
    """Log in, test, change and unblock with right and wrong PINs, typed and not sent, once and twice."""
    count = FLOWS // PARTS
    for _ in range(count):
        flows.step()
    typed = f"{flows.submitted['right']} right and {flows.submitted['wrong']} wrong PINs typed"
    unblocked = f"{flows.unblocked[1]} times unblocked, {flows.unblocked[0]} times set anew before that"
    report(f"PIN tries, {card} card, part {part}: {count} flows, {typed}, {unblocked}; each once in the card's log")


@pytest.mark.parametrize("part", range(PARTS))
def test_the_counter_of_a_piv_card_is_what_was_typed(
    desk: Desk, unblocking: Callable[[str], Library], reader: CardReaders, piv_card: VirtualCard, part: int
) -> None:
    unblocking("set_pin_in_unlogged_session")
    reader.insert(piv_card)
    flow(PivFlows(desk, desk.token(PIV), piv_card, Random(part)), "PIV", part)


@pytest.mark.parametrize("part", range(PARTS))
def test_the_counters_of_an_openpgp_card_are_what_was_typed(
    desk: Desk, unblocking: Callable[[str], Library], reader: CardReaders, openpgp_card: VirtualCard, part: int
) -> None:
    unblocking("init_pin_in_so_session")
    reader.insert(openpgp_card)
    flow(OpenPgpFlows(desk, desk.token(PGP), openpgp_card, Random(part)), "OpenPGP", part)
