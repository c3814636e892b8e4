"""One token as the window knows it: who it is, our session with it, what it can do, what is on it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.model.call import Call
from app.model.host import Host
from app.model.object_table import ObjectTable
from app.vocabulary.crypto_messages import CloseSessions
from app.vocabulary.desk_messages import DeskRow, ListFile, SetUpToken
from app.vocabulary.errors import AppError, Cancelled, HostGone, Problem, app_error
from app.vocabulary.messages import ListObjects, LogIn, LogOut, ReadMechanisms, ReadToken
from app.vocabulary.numbers import CKR
from app.vocabulary.objects import Listing, ObjectRow
from app.vocabulary.pin_messages import ChangePin, InitializeToken, SetUserPin, TestPin
from app.vocabulary.request import Request, TokenRequest
from app.vocabulary.texts import N_, Words
from app.vocabulary.values import (
    Mechanism,
    Role,
    SessionState,
    SlotState,
    TokenAddress,
    TokenInfo,
    TokenState,
    Unlocked,
)

if TYPE_CHECKING:
    from app.model.library import Library

R = TypeVar("R")

Look = Literal["unseen", "reading", "read", "failed"]
"""Whether everything has been read; *failed* also where that was stopped."""

_PIN_TITLES: dict[type, str] = {
    ChangePin: N_("Changing a PIN of {token}"),
    SetUserPin: N_("Setting the user PIN of {token}"),
    TestPin: N_("Testing a PIN of {token}"),
}

_WITH_PINS = (LogIn, InitializeToken, SetUpToken, *_PIN_TITLES)

_CARD_LOST = frozenset(
    {
        CKR.DEVICE_ERROR,
        CKR.DEVICE_REMOVED,
        CKR.FUNCTION_FAILED,
        CKR.GENERAL_ERROR,
        CKR.SESSION_CLOSED,
        CKR.SESSION_HANDLE_INVALID,
        CKR.TOKEN_NOT_PRESENT,
    }
)
"""Codes after which a card is asked nothing more until the slots have been looked at. Where a card was pulled during
C_Login, the next C_GetTokenInfo within 0.4 s never returns from OpenSC 0.23: it waits for its own lock (measured)."""


def _sends_pins(request: Request[Any], token: TokenAddress) -> bool:
    """Return whether a request sends PINs to this token."""
    return isinstance(request, _WITH_PINS) and isinstance(request, TokenRequest) and request.token == token


class Token(QObject):
    """Reads the token through the host that `Library.host_for` names, and keeps what it said last."""

    changed = Signal()

    def __init__(self, library: "Library", address: TokenAddress, slot: SlotState):
        """Belong to a library; nothing is read yet."""
        super().__init__(library)
        self.library, self.address, self.slot = library, address, slot
        self.present = True
        self.look: Look = "unseen"
        self.problem: Problem | None = None
        self.mechanisms: tuple[Mechanism, ...] = ()
        self.objects = ObjectTable(self)
        self.listing: Listing | None = None
        self.may_be_unlocked: Unlocked = ""
        """Why a card that we have logged out from may still take no PIN."""
        self.read_only = False
        """Whether a person wants our session to be read-only; every reading of the state says so to the host."""
        self._state: TokenState | None = None
        self._listing_now: object = None
        """Stands for the listing whose rows are taken now; rows of any other come too late."""

    @property
    def info(self) -> TokenInfo:
        """Return CK_TOKEN_INFO as it was read last."""
        if self._state is not None:
            return self._state.info
        assert self.slot.token is not None
        return self.slot.token

    @property
    def session(self) -> SessionState:
        """Return the state of our session; kind *none* where there is none."""
        return SessionState() if self._state is None else self._state.session

    @property
    def name(self) -> str:
        """Return the label, or what a blank token is called."""
        return self.info.label or ("" if self.info.initialized else self.address.slot.description)

    @property
    def writable(self) -> bool:
        """Return whether objects can be written, as far as the token itself goes."""
        return self.info.initialized and not self.info.write_protected

    @property
    def host(self) -> Host:
        """Return the host that works on this token, started where it is not running; AppError in quarantine."""
        return self.library.host_for(self)

    def seen(self, slot: SlotState) -> None:
        """Take what the watching host saw."""
        if slot != self.slot or not self.present:
            self.slot, self.present = slot, True
            self.changed.emit()

    def gone(self) -> None:
        """Note that the token is not there any more; what was read stays readable."""
        if self.present:
            self.present = False
            self._state = None
            self._forget_private()
            self.changed.emit()

    def lost(self, problem: Problem | None) -> None:
        """Note that the process which had our session has ended, and why, where that was not meant.

        What is public stays readable; the next request starts the process again.
        """
        self._state = None
        self._forget_private()
        if problem is not None:
            self.look, self.problem = "failed", problem
        self.changed.emit()

    def forget_problem(self) -> None:
        """Forget what went wrong, because the process is started afresh: it is read when it is looked at."""
        if self.problem is not None:
            self.look, self.problem = "unseen", None
            self.changed.emit()

    def _forget_private(self) -> None:
        """Take away what only a login shows, and what goes with the session."""
        self._listing_now = None
        public = [row for row in self.objects.rows if not row.private and not row.of_session]
        if len(public) < len(self.objects.rows):
            self.objects.begin_listing()
            self.objects.add(public)
            self.objects.end_listing()

    async def read(self) -> None:
        """Read everything afresh: state, mechanisms, objects. A problem is kept, and raised."""
        with self._reading():
            self._state = await self._read_state()
            if not self.mechanisms:
                self.mechanisms = await self.host.call(ReadMechanisms(token=self.address))
            self.changed.emit()
            await self._list()

    async def read_objects(self) -> None:
        """List the objects that can be seen now; they appear as they arrive. A problem is kept, and raised."""
        with self._reading():
            await self._list()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Let `look` tell the truth while it is read, and afterwards, however that ends."""
        self.look, self.problem = "reading", None
        self.changed.emit()
        try:
            yield
            self.look = "read"
        except HostGone:
            if self.look == "reading":  # ended on purpose: where it was not, `lost` has said so already
                self.look = "unseen"
            raise
        except Cancelled:
            self.look = "failed"
            raise
        except AppError as error:
            self.look, self.problem = "failed", error.problem
            raise
        finally:
            if isValid(self):  # the window may have closed meanwhile, and taken it along
                self.changed.emit()

    async def _list(self) -> None:
        this = self._listing_now = object()
        self.objects.begin_listing()
        complete = False

        def take(rows: list[ObjectRow]) -> None:
            if self._listing_now is this:
                self.objects.add(rows)

        try:
            if self.info.initialized:
                title = Words(N_("Reading the objects of {token}"), {"token": self.name})
                self.listing = await self.host.call(ListObjects(token=self.address), title=title, on_rows=take)
            complete = True
            if self.listing is not None and self.listing.role != self.session.role:
                await self._look_who_is_logged_in()
        finally:
            if self._listing_now is this:
                self._listing_now = None
                self.objects.end_listing(complete=complete)

    async def _look_who_is_logged_in(self) -> None:
        """Take over that a login is gone: its session was lost, and replaced without a word."""
        await self.read_state()
        if self.session.role is None:
            self._logged_out()

    async def log_in(self, role: Role, pin: bytearray | None) -> None:
        """Log in once; None for the PIN where it is typed on the reader. The state is read again when it failed.

        `pin` is wiped, whatever happens.
        """
        title = Words(N_("Logging in to {token}"), {"token": self.name})
        name = self.library.profile.user_name if role == "user" else ""
        request = LogIn(token=self.address, role=role, pin_pad=pin is None, user_name=name)
        self._state = await self._with_pins(request, [] if pin is None else [pin], title)
        self.may_be_unlocked = ""
        self.changed.emit()

    async def change_pins(self, request: ChangePin | SetUserPin | TestPin, pins: Sequence[bytearray]) -> None:
        """Change, set or test a PIN once; `pins` are wiped whatever happens, the state is read again when it failed."""
        before = self.session.role
        title = Words(_PIN_TITLES[type(request)], {"token": self.name})
        self._state = await self._with_pins(request, pins, title)
        if before is not None or self.slot.info.removable:
            self._logged_out()
        self.changed.emit()

    async def initialize(self, label: str, pins: Sequence[bytearray], *, at_reader: bool) -> Problem | None:
        """Destroy everything on the token and give it a label; the PINs are wiped, whatever happens.

        `pins` are the officer's and, where one is set, the user's. Returns why the user's was not set on the token
        that is new all the same. Raises AppError where nothing was done.
        """
        request = InitializeToken(
            token=self.address, label=label, for_user=not at_reader and len(pins) > 1, at_reader=at_reader
        )
        title = Words(N_("Initialising {token}"), {"token": self.name})
        return await self._make_new(request, pins, title)

    async def set_up(self, file: ListFile, record: str, row: DeskRow, pins: Sequence[bytearray]) -> Problem | None:
        """Do with this token what a row of a list says; returns why not all of it was done on the token that is new.

        `pins` are those that do not stand in the list; they are wiped. Raises AppError where nothing was done.
        """
        request = SetUpToken(token=self.address, list=file, record=record, row=row)
        return await self._make_new(request, pins, Words(N_("Setting up {label}"), {"label": row.label}))

    async def _make_new(
        self, request: InitializeToken | SetUpToken, pins: Sequence[bytearray], title: Words
    ) -> Problem | None:
        try:
            made = await self._with_pins(request, pins, title)
        except HostGone:
            self.library.made_unknown(self)
            raise
        self.library.made_new(self, made.state)
        return made.problem

    def renamed(self, state: TokenState, slot: SlotState) -> None:
        """Be the token that an initialisation has made of it: another identity, and nothing on it."""
        self.address, self._state, self.slot = state.address, state, slot
        self.look, self.problem, self.mechanisms = "unseen", None, ()
        self.objects.begin_listing()
        self.objects.end_listing()
        self.changed.emit()

    async def _with_pins(self, request: Request[R], pins: Sequence[bytearray], title: Words) -> R:
        """Send a request with its PINs, once, and wipe them; where it failed, read the state afresh."""
        try:
            return await self.host.call(request, pins, title=title)
        except HostGone:
            raise
        except AppError as error:
            if error.problem.code not in _CARD_LOST or not self.slot.info.removable:
                with suppress(AppError):
                    await self.read_state()
            raise
        finally:
            for pin in pins:
                pin[:] = bytes(len(pin))

    async def lock_card(self) -> None:
        """Try once more to lock the card, which nobody is logged in to. Raises AppError where it may still be open."""
        await self.library.lock_again(self)
        if not self.present:
            return
        if self.may_be_unlocked == "half":
            raise app_error(
                N_("The card of {token} stays unlocked"),
                N_("The same card has another PIN, and its token is still logged in: a card is locked as a whole."),
                N_("Log out there too, or take the card out."),
                N_("Nobody is logged in to this token."),
                token=self.name,
            )
        if self.may_be_unlocked:
            raise app_error(
                N_("The card of {token} could not be locked"),
                N_("Another program is still connected to it, or the card service does not answer."),
                N_("Close that program and choose Log out once more, or take the card out."),
                N_("Nobody is logged in here."),
                token=self.name,
            )

    async def log_out(self) -> None:
        """Log out; on a card reader the host ends with the last log-out, so that the card is really locked.

        Where it fails, the state is read again: the token may be logged out or not.
        """
        try:
            self._state = await self.host.call(LogOut(token=self.address))
        except HostGone:
            raise  # and gone is the login
        except AppError:
            with suppress(AppError):
                await self.read_state()
            self._logged_out()
            raise
        self._logged_out()

    def give_up_pins(self) -> None:
        """Give up what waits for its turn with a PIN, which is not sent then. What the token does already goes on."""
        for host, call in self._calls_with_pins():
            host.cancel(call.number)

    def stop_pins(self) -> None:
        """Stop what waits for PINs that are typed at the reader: where it does not return, its process ends."""
        for host, call in self._calls_with_pins():
            host.stop(call.number)

    def _calls_with_pins(self) -> list[tuple[Host, Call]]:
        calls = [(host, call) for host in self.library.hosts for call in host.calls.values()]
        return [(host, call) for host, call in calls if _sends_pins(call.request, self.address)]

    async def refused_as_logged_out(self) -> None:
        """Look whether the login has ended by itself, after the token has asked for one; then log out properly.

        OpenSC ends the login of the whole token where a key wanted the PIN again (measured).
        """
        with suppress(AppError):
            await self.read_state()
            if self.session.role is None:
                self._logged_out()
                await self.read()

    def _logged_out(self) -> None:
        if self.session.role is None:
            self._forget_private()
            self.library.logged_out(self)
        self.changed.emit()

    async def read_state(self) -> None:
        """Read flags and session afresh, as a prompt needs them; raises AppError where they cannot be known."""
        try:
            self._state = await self._read_state()
        except AppError:
            self._state = None
            raise
        finally:
            if isValid(self):  # as in `_reading`
                self.changed.emit()

    async def _read_state(self) -> TokenState:
        return await self.host.call(ReadToken(token=self.address, read_only=self.read_only))

    async def use_read_only(self, read_only: bool) -> None:
        """Let our session be read-only, or read/write again; where that fails it stays as it was, and is raised."""
        before, self.read_only = self.read_only, read_only
        try:
            await self.read_state()
        except HostGone:
            raise  # the next one is told what is wanted
        except AppError:
            self.read_only = before
            with suppress(AppError):
                await self.read_state()
            raise
        if any(row.of_session for row in self.objects.rows):  # they have gone with the session before
            await self.read_objects()

    async def close_sessions(self) -> None:
        """Close all sessions that our process has with the token, which logs out and ends what lives in a session."""
        self._state = await self.host.call(CloseSessions(token=self.address))
        self._logged_out()
