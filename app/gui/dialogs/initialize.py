"""Initialise a token: which one, what will be destroyed, how it starts anew; its label is typed before it is erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.gui.dialogs.clerk import Clerk
from app.gui.dialogs.confirmation import Confirmation, ToldBy
from app.gui.dialogs.new_pin import NewPinForm
from app.gui.dialogs.pieces import short, token_card
from app.gui.dialogs.pin_entry import AskedPin
from app.gui.dialogs.pin_words import NOT_POSSIBLE, pin_name, state_parts
from app.gui.dialogs.reason import ReasonLine
from app.gui.dialogs.secret_dialog import SecretDialog
from app.gui.look.parts import Card, FormLine, Icon, Text, button, column, holder, row
from app.model.translate import tr
from app.vocabulary.kinds import kind_of
from app.vocabulary.numbers import CKO
from app.vocabulary.pin_limits import pin_limits
from app.vocabulary.pin_policy import PinPolicy
from app.vocabulary.texts import N_
from app.vocabulary.values import TokenInfo

LABEL_BYTES = 32
"""What CK_TOKEN_INFO has room for, in UTF-8 (PKCS#11 v3.2 section 3.2)."""

_LOST = frozenset({CKO.PRIVATE_KEY, CKO.SECRET_KEY})


@dataclass(frozen=True)
class InitializeChoice:
    """How a token starts anew. Whoever takes it wipes its PINs."""

    label: str
    so_pin: bytearray | None
    """None where both PINs are typed on the reader."""
    pin: bytearray | None
    reason: str = ""

    @property
    def pins(self) -> list[bytearray]:
        """Return the PINs that were typed here."""
        return [one for one in (self.so_pin, self.pin) if one is not None]


@dataclass(frozen=True)
class Losses:
    """What is on a token, as far as it was seen."""

    classes: Sequence[tuple[int, int]] = ()
    """CKA_CLASS and count."""
    all_seen: bool = False
    """Whether private objects were seen too."""

    @property
    def count(self) -> int:
        """Return how many objects were seen."""
        return sum(count for _, count in self.classes)


class InitializeDialog(SecretDialog[InitializeChoice]):
    """Asks for everything that an initialisation wants. A blank token gets its first PINs; a used one is erased."""

    def __init__(
        self,
        label: str,
        model: str,
        serial: str,
        reader: str,
        info: TokenInfo,
        losses: Losses,
        *,
        policy: PinPolicy | None = None,
        clerk: Clerk | None = None,
        told_by: ToldBy = "label",
        reports_tries: bool = True,
        refused: int = 0,
        parent: QWidget | None = None,
    ):
        """Initialise the token that `info` describes, which was read a moment ago.

        `told_by` says what tells it from other tokens that are here, `clerk` that it is done for somebody else.
        """
        self._used, self._at_reader = info.initialized, info.pin_pad
        self._policy, self._info = policy or PinPolicy(), info
        self._blocked = info.initialized and info.pin_state("so") == "blocked"
        title, purpose = self._heading(short(label))
        icon, tone = ("erase", "danger") if self._used else ("token", "info")
        super().__init__(icon, title, purpose, tone=tone, refused=refused, width=190, parent=parent)
        self._reports = reports_tries
        self._clerk = clerk
        start = self._make_start(label)
        which: list[QWidget] = [token_card(label, model, serial, reader)]
        self.confirmation: Confirmation | None = None
        which += [_losses_card(losses), self._make_confirmation(serial, reader, told_by)] if self._used else []
        sides = row(column(*which, None, gap=4), column(*start, None, gap=4), gap=6)
        sides.setStretch(0, 1)
        sides.setStretch(1, 1)
        self.body.addLayout(sides)
        words = tr(N_("Erase and set up")) if self._used else tr(N_("Set up token"))
        self.finish(button(words, "danger" if self._used else "primary"))
        self.cancel.setFocus() if self._used else self.label.setFocus()
        if self._blocked:
            self.only_close()
        self._check()

    def _heading(self, token: str) -> tuple[str, str]:
        if self._used:
            purpose = NOT_POSSIBLE if self._blocked else N_("Everything on it is destroyed for good.")
            return tr(N_("Initialise {token}"), token=token), tr(purpose)
        return tr(N_("Set up a blank token")), tr(N_("It gets a label and its PINs. Nothing is on it yet."))

    def _make_start(self, label: str) -> list[QWidget]:
        """Return what is typed for the new start."""
        self.label = QLineEdit(label if self._used else "")
        self._label_line = FormLine(tr(N_("New label")), self.label, beside=False)
        self.label.textChanged.connect(lambda _: self._check())
        self.asked: AskedPin | None = None
        self.officer: NewPinForm | None = None
        self.user: NewPinForm | None = None
        self.reason = ReasonLine(self._clerk.reasons) if self._clerk is not None else None
        if self.reason is not None:
            self.reason.changed.connect(self._check)
        last = [] if self.reason is None else [self.reason]
        if self._at_reader:
            words = tr(N_("The reader asks for the security officer’s PIN next. The user’s PIN is set afterwards."))
            state = state_parts(self._info, "so", self._reports) if self._used else []
            next_ = [] if self._blocked else [Text(words, ink="quiet", wrap=True)]
            return [self._label_line, *state, *next_, *last]
        return [self._label_line, *self._make_pins(), *last]

    def _make_pins(self) -> Iterator[QWidget]:
        limits = pin_limits(self._info)
        if self._used:
            yield from state_parts(self._info, "so", self._reports)
            self.asked = AskedPin(pin_name("so").long, limits, self._info.pin_state("so"))
            self.asked.changed.connect(self._check)
            yield self.asked
        else:
            self.officer = NewPinForm("so", limits, self._policy)
            self.officer.changed.connect(self._check)
            yield self.officer
        self.user = NewPinForm("user", limits, self._policy, generate=True)
        self.user.changed.connect(self._check)
        if self._clerk is not None:
            self.user.draw()
        yield self.user

    def _make_confirmation(self, serial: str, reader: str, told_by: ToldBy) -> QWidget:
        words = tr(N_("Type “{label}” to erase this token"), label="{label}")
        self.confirmation = Confirmation(self._info.label, serial, reader, words, told_by=told_by)
        self.confirmation.changed.connect(self._check)
        again = tr(N_("The token’s identity is read once more in the same step. A token that was swapped is refused."))
        return holder(column(self.confirmation, Text(again, "caption", "quiet", wrap=True), gap=1.5), grow=False)

    def _check(self) -> None:
        """Say of every field what is missing, and whether the token can be initialised."""
        if self.primary is None:
            return  # still being made
        size = len(self.label.text().encode("utf-8", "replace"))
        fits = 0 < size <= LABEL_BYTES
        count = QLocale().toString
        room = tr(N_("{size} of {most} bytes"), size=count(size), most=count(LABEL_BYTES))
        self._label_line.set_hint(room, "" if size <= LABEL_BYTES else "danger")
        forms = [form for form in (self.officer, self.user) if form is not None]
        ready = (self.asked is None or self.asked.ready) and all(form.valid for form in forms)
        confirmed = self.confirmation is None or self.confirmation.given
        reasoned = self.reason is None or self.reason.valid
        self.set_valid(fits and ready and confirmed and reasoned and not self._blocked)

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("The token is initialised…"))

    def collect(self) -> InitializeChoice:
        """Take label and PINs out of the form."""
        officer = self.asked.field.take_pin() if self.asked else self.officer.take() if self.officer else None
        return InitializeChoice(
            self.label.text(),
            officer,
            self.user.take() if self.user else None,
            self.reason.reason if self.reason else "",
        )

    def secrets(self, answer: InitializeChoice) -> Iterable[bytearray]:
        """Return the PINs of an answer."""
        return answer.pins

    def wipe_fields(self) -> None:
        """Forget the PINs that were typed; label and confirmation stay."""
        if self.asked is not None:
            self.asked.field.wipe()
        for form in (self.officer, self.user):
            if form is not None:
                form.wipe()

    def focus_first(self) -> None:
        """Go to the PIN that is typed first."""
        forms = [form.first.field for form in (self.officer, self.user) if form is not None]
        first = self.asked.field if self.asked is not None else forms[0] if forms else self.label
        first.setFocus(Qt.FocusReason.OtherFocusReason)


def _losses_card(losses: Losses) -> Card:
    card = Card("danger", padding=4, gap=2)
    card.body.addWidget(Text(_losses_title(losses), "strong", "danger", wrap=True))
    for icon, words, meaning in _losses_lines(losses):
        line = row(Icon(icon, "quiet"), Text(words), None, Text(meaning, ink="quiet"))
        card.body.addLayout(line)
    if not losses.all_seen:
        words = tr(N_("Private objects are not counted: nobody is logged in. They are destroyed too."))
        card.body.addWidget(Text(words, wrap=True))
    return card


def _losses_title(losses: Losses) -> str:
    if not losses.count:
        return tr(N_("All that is on it will be destroyed"))
    if losses.count == 1:
        return tr(N_("1 object will be destroyed"))
    return tr(N_("{count} objects will be destroyed"), count=QLocale().toString(losses.count))


def _losses_lines(losses: Losses) -> Iterator[tuple[str, str, str]]:
    for object_class, count in sorted(losses.classes, key=lambda one: one[0] not in _LOST):
        kind = kind_of(object_class)
        words = tr(N_("{count} × {kind}"), count=QLocale().toString(count), kind=tr(kind.plural))
        yield kind.icon, words, tr(N_("cannot be restored")) if object_class in _LOST else ""
