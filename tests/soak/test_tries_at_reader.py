"""PIN tries where the reader has keys of its own: each request that a person started reaches the token once."""

from collections.abc import Callable
from random import Random
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.gui.dialogs.initialize import InitializeDialog
from app.gui.dialogs.pin_pad import PinPadDialog
from app.gui.dialogs.secret_dialog import SecretDialog
from app.gui.dialogs.set_pin import SetPinDialog
from app.vocabulary.numbers import CKR
from tests.canary import USER_PIN, WRONG_PIN
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.soak.measures import report, times
from tests.soak.test_tries import OK, OTHER_PIN, TRIES, WRONG, Flows

CANCELLED = f"{CKR.FUNCTION_CANCELED.value:#x}"
COUNTED = f"C_Login tries {TRIES}"
PAD = "C_GetTokenInfo or 0x100"


class FlowsAtReader(Flows):
    """Somebody at a reader with keys of its own, who types right PINs and wrong ones there, or presses its red key."""

    def initialize(self) -> list[tuple[str, str]]:
        """Destroy everything on the token; then set its first user PIN, which is asked for afterwards here."""
        wanted = self._ask("initialize_token", InitializeDialog, "so", _nothing, ("C_InitToken",), changed="user")
        while not self.pins["user"]:
            self.desk.until(lambda: not self.desk.open_dialogs)
            self._rest()
            new = self.random.choice((USER_PIN, OTHER_PIN))
            wanted += self._ask("set_first_pin", SetPinDialog, "so", _nothing, ("C_Login", "C_InitPIN"), new, "user")
        return wanted

    def stand_before_a_blocked_pin(self) -> list[tuple[str, str]]:
        """Want to log in, and find that the reader is not asked."""
        self.desk.choose("log_in")
        page = self.desk.dialog(PinPadDialog)
        assert "The user PIN is blocked" in self.desk.words(page)
        self.desk.escape(page)
        return []

    def _ask(
        self,
        verb: str,
        kind: type[SecretDialog[Any]],
        role: str,
        field: Callable[[Any], Any],
        calls: tuple[str, ...],
        new: str = "",
        changed: str = "",
    ) -> list[tuple[str, str]]:
        """Answer at the reader until it took what was typed, or until the person gives up; return what arrived."""
        wanted: list[tuple[str, str]] = []
        had = len(self.arrived())
        self._have(self.pins[role], new, calls)
        self.desk.choose(verb)
        before: Any = None
        while True:
            if kind in (SetPinDialog, InitializeDialog):
                before = self._next(kind, before)
                if not self._name(before):
                    return wanted
            red, right = self.random.random() < 0.15, self.random.random() < 0.6
            right = right or not self._may_fail(role)
            self._have(self.pins[role] if right else WRONG_PIN, new, calls, red=red)
            if not self._start(role):
                break
            self.desk.until(lambda: len(self.arrived()) > had + len(wanted))
            if red:
                wanted.append((calls[0], CANCELLED))
                break
            self.submitted["right" if right else "wrong"] += 1
            if right:
                self._accepted(role, changed, new)
                return wanted + [(name, OK) for name in calls]
            wanted.append((calls[0], WRONG))
            self.left[role] -= 1
            if before is None:
                break
        self.desk.until(lambda: not self.desk.dialogs(PinPadDialog))
        for dialog in self.desk.open_dialogs:
            self.desk.escape(dialog)
        return wanted

    def _have(self, pin: str, new: str, calls: tuple[str, ...], *, red: bool = False) -> None:
        """Let this be typed at the reader, or its red key be pressed at its first question."""
        rules = [
            self.faulty.typed("C_Login", pin),
            self.faulty.typed("C_InitToken", pin),
            self.faulty.typed("C_InitPIN", new),
            self.faulty.typed("C_SetPIN", pin, new),
        ]
        if red:
            rules.append(f"{calls[0]} rv {CANCELLED}")
        self.faulty.rule(COUNTED, PAD, *rules)

    def _name(self, dialog: Any) -> bool:
        """Name the token in the dialog that comes before the reader's questions, or give up there."""
        self.desk.confirm(dialog)
        if self.random.random() < 0.2:
            self.desk.escape(dialog)
            return False
        QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
        if self.random.random() < 0.3:
            QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
        return True

    def _start(self, role: str) -> bool:
        """Let the reader ask; before a last try it waits for a tick, and the person may still give up."""
        if self.left[role] > 1:
            return True  # it asks by itself
        page = self.desk.dialog(PinPadDialog)
        assert page.primary is not None
        assert not page.primary.isEnabled(), "a last try without a tick"
        page.tick.box.click()
        if self.random.random() < 0.3:
            self.desk.escape(page)
            return False
        QTest.mouseClick(page.primary, Qt.MouseButton.LeftButton)
        return True


def _nothing(_: object) -> None:
    """Return the field for a PIN that there is not."""


def test_each_question_at_the_reader_is_asked_once(desk: Desk, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    desk.add(faulty.path, faulty.env)
    faulty.rule(COUNTED, PAD)
    flows = FlowsAtReader(desk, desk.token("Anna"), faulty, Random(11))
    count = times(25, 1000)
    for _ in range(count):
        flows.step()
    assert flows.submitted["wrong"]
    typed = f"{flows.submitted['right']} right and {flows.submitted['wrong']} wrong PINs typed at the reader"
    report(f"PIN tries, a reader with keys of its own: {count} flows, {typed}, every one counted once in the call log")
