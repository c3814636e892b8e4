"""PIN tries: whatever is done at the prompts, each PIN that was typed reaches the token once, and no other ever does.

Counted from the call log of the faulty library, which holds what really arrived; for the log of a card see
`tests.card.test_tries`.
"""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.gui.dialogs.change_pin import ChangePinDialog
from app.gui.dialogs.initialize import InitializeDialog
from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.secret_dialog import SecretDialog
from app.gui.dialogs.set_pin import SetPinDialog
from app.model.token import Token
from app.vocabulary.numbers import CKR
from tests.canary import SO_PIN, USER_PIN, WRONG_PIN
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.soak.measures import report, times

TRIES = 3
CARRIES = ("C_Login", "C_SetPIN", "C_InitPIN", "C_InitToken")
"""Functions that a PIN is passed to."""
OK, WRONG = "0x0", f"{CKR.PIN_INCORRECT.value:#x}"
OTHER_PIN, OTHER_SO_PIN = "quiet-harbour-4", "steep-meadow-9"


class Flows:
    """Somebody at the prompts of one token, who types right PINs and wrong ones, gives up, and presses twice."""

    def __init__(self, desk: Desk, token: Token, faulty: Faulty, random: Random):
        """Begin with a token whose PINs are those of the suite."""
        self.desk, self.token, self.faulty, self.random = desk, token, faulty, random
        self.pins = {"user": USER_PIN, "so": SO_PIN}
        self.left = {"user": TRIES, "so": TRIES}
        self.submitted: Counter[str] = Counter()

    def step(self) -> None:
        """Do one thing, and compare what arrived at the token with what was typed."""
        if self.token.session.role is not None:
            self.desk.choose("log_out")
            self.desk.until(lambda: self.token.session.role is None and self.token.look == "read")
            self._rest()
        deeds: list[Callable[[], list[tuple[str, str]]]] = [self.unblock, self.change_so]
        if self.left["user"]:
            deeds += [self.log_in, self.test, self.change] * 2
        else:
            deeds += [self.stand_before_a_blocked_pin]
        deeds += [self.log_in_as_officer, self.initialize]
        self.faulty.forget_calls()
        wanted = self.random.choice(deeds)()
        self.desk.until(lambda: not self.desk.open_dialogs)
        self._rest()
        arrived = self.arrived()
        assert arrived == wanted, f"typed {wanted}, and the token was asked {arrived}"

    def arrived(self) -> list[tuple[str, str]]:
        """Return each call with a PIN that has reached the token in this step, and what it answered."""
        return [(name, result) for name, result in self.faulty.calls() if name in CARRIES]

    def _rest(self) -> None:
        """Wait until nothing is asked any more, and the window shows what came of it."""
        self.desk.until(lambda: self.token.library.state == "ready")
        self.desk.until(lambda: not any(host.calls for host in self.desk.workspace.hosts))
        self.desk.until(lambda: not self.desk.workspace.telling and not self.desk.window.browser.late)

    # ── what is done ─────────────────────────────────────────────────────────────────────────────────────────────────

    def log_in(self) -> list[tuple[str, str]]:
        """Log in as user."""
        return self._ask("log_in", PinDialog, "user", lambda dialog: dialog.field, ("C_Login",))

    def log_in_as_officer(self) -> list[tuple[str, str]]:
        """Log in as security officer."""
        return self._ask("log_in_as_officer", PinDialog, "so", lambda dialog: dialog.field, ("C_Login",))

    def test(self) -> list[tuple[str, str]]:
        """Test a PIN."""
        return self._ask("test_pin", PinDialog, "user", lambda dialog: dialog.field, ("C_Login",))

    def change(self) -> list[tuple[str, str]]:
        """Change the user's PIN."""
        new = OTHER_PIN if self.pins["user"] == USER_PIN else USER_PIN
        return self._ask("change_pin", ChangePinDialog, "user", lambda dialog: dialog.old, ("C_SetPIN",), new, "user")

    def change_so(self) -> list[tuple[str, str]]:
        """Change the officer's PIN: a login and a change, as the standard has it (sections 5.5.9 and 5.6.8)."""
        new, calls = OTHER_SO_PIN if self.pins["so"] == SO_PIN else SO_PIN, ("C_Login", "C_SetPIN")
        return self._ask("change_so_pin", ChangePinDialog, "so", lambda dialog: dialog.old, calls, new, "so")

    def unblock(self) -> list[tuple[str, str]]:
        """Set a new user PIN with the officer's."""
        new, calls = self.random.choice((USER_PIN, OTHER_PIN)), ("C_Login", "C_InitPIN")
        return self._ask("unblock_pin", SetPinDialog, "so", lambda dialog: dialog.asked.field, calls, new, "user")

    def initialize(self) -> list[tuple[str, str]]:
        """Destroy everything on the token and set its first user PIN."""
        new, calls = self.random.choice((USER_PIN, OTHER_PIN)), ("C_InitToken", "C_Login", "C_InitPIN")
        return self._ask(
            "initialize_token", InitializeDialog, "so", lambda dialog: dialog.asked.field, calls, new, "user"
        )

    def stand_before_a_blocked_pin(self) -> list[tuple[str, str]]:
        """Want to log in, and find that no PIN can be typed."""
        self.desk.choose("log_in")
        dialog = self.desk.dialog(PinDialog)
        assert not dialog.field.isEnabled()
        self.desk.escape(dialog)
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
        """Answer one prompt after the other until one is accepted or given up; return what has to have arrived."""
        self.desk.choose(verb)
        dialog: Any = self.desk.dialog(kind)
        wanted: list[tuple[str, str]] = []
        while True:
            right = self.random.random() < 0.6
            if self.random.random() < 0.2 or (not right and not self._may_fail(role)):
                self._type(dialog, field(dialog), WRONG_PIN, new)
                self.desk.escape(dialog)  # typed, and never sent
                return wanted
            tick = getattr(dialog, "asked", None)
            if tick is not None and tick.tick.isVisible():
                tick.tick.box.click()
            self._type(dialog, field(dialog), self.pins[role] if right else WRONG_PIN, new)
            self._press(dialog)
            self.submitted["right" if right else "wrong"] += 1
            if right:
                self._accepted(role, changed, new)
                return wanted + [(name, OK) for name in calls]
            wanted.append((calls[0], WRONG))
            self.left[role] -= 1  # C_SetPIN counts as C_Login does
            dialog = self._next(kind, dialog)
            if not self.left[role]:
                assert not field(dialog).isEnabled(), "a blocked PIN can still be typed"
                self.desk.escape(dialog)
                return wanted

    def _next(self, kind: type[SecretDialog[Any]], before: Any) -> Any:
        """Return the prompt that comes after a refusal."""
        self.desk.until(lambda: [one for one in self.desk.dialogs(kind) if one is not before])
        return next(one for one in self.desk.dialogs(kind) if one is not before)

    def _may_fail(self, role: str) -> bool:
        """Return whether one more wrong PIN leaves a way back: nobody unblocks the officer's."""
        return self.left[role] > (1 if role == "so" else 0)

    def _accepted(self, role: str, changed: str, new: str) -> None:
        self.left[role] = TRIES
        if changed:
            self.pins[changed] = new
        if changed == "user" and role == "so":
            self.left["user"] = TRIES

    def _type(self, dialog: Any, field: Any, pin: str, new: str) -> None:
        self.desk.type(field, pin)
        if new:
            form: Any = dialog.user if isinstance(dialog, InitializeDialog) else dialog.new
            self.desk.type(form.first.field, new)
            self.desk.type(form.repeat.field, new)
        self.desk.confirm(dialog)

    def _press(self, dialog: Any) -> None:
        """Press the button, or Enter; sometimes twice, as somebody does whose hand shakes."""
        twice = self.random.random() < 0.3
        if dialog.primary.isDefault() and self.random.random() < 0.5:
            for _ in range(1 + twice):
                QTest.keyClick(dialog, Qt.Key.Key_Return)
            return
        assert dialog.primary.isEnabled()
        QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
        if twice and dialog.isVisible():
            QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)


def test_each_pin_that_was_typed_reaches_the_token_once(
    desk: Desk, faulty: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty.softhsm.new_token("Anna")
    desk.add(faulty.path, faulty.env)
    faulty.rule(f"C_Login tries {TRIES}")
    flows = Flows(desk, desk.token("Anna"), faulty, Random(8))
    count = times(25, 3000)
    for _ in range(count):
        flows.step()
    assert flows.submitted["wrong"]
    assert flows.submitted["right"]
    typed = f"{flows.submitted['right']} right and {flows.submitted['wrong']} wrong PINs typed"
    report(f"PIN tries, faulty library: {count} flows, {typed}, every one counted once in the call log")
