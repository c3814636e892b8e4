"""One token as the window knows it: who it is, our session with it, what it can do, what is on it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from app.model.host import Host
from app.model.object_table import ObjectTable
from app.vocabulary.errors import AppError, Cancelled, HostGone, Problem
from app.vocabulary.messages import ListObjects, LogIn, LogOut, ReadMechanisms, ReadToken
from app.vocabulary.objects import Listing, ObjectRow
from app.vocabulary.texts import N_, Words
from app.vocabulary.values import Mechanism, Role, SessionState, SlotState, TokenAddress, TokenInfo, TokenState

if TYPE_CHECKING:
    from app.model.library import Library

Look = Literal["unseen", "reading", "read", "failed"]
"""Whether everything has been read; *failed* also where that was stopped."""


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
        """Take away what only a login shows."""
        self._listing_now = None
        public = [row for row in self.objects.rows if not row.private]
        if len(public) < len(self.objects.rows):
            self.objects.begin_listing()
            self.objects.add(public)
            self.objects.end_listing()

    async def read(self) -> None:
        """Read everything afresh: state, mechanisms, objects. A problem is kept, and raised."""
        with self._reading():
            self._state = await self.host.call(ReadToken(token=self.address))
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
        finally:
            if self._listing_now is this:
                self._listing_now = None
                self.objects.end_listing(complete=complete)

    async def log_in(self, role: Role, pin: bytearray | None) -> None:
        """Log in once; None for the PIN where it is typed on the reader. The state is read again when it failed.

        `pin` is wiped, whatever happens.
        """
        title = Words(N_("Logging in to {token}"), {"token": self.name})
        request = LogIn(token=self.address, role=role, pin_pad=pin is None)
        try:
            self._state = await self.host.call(request, [] if pin is None else [pin], title=title)
        except HostGone:
            raise
        except AppError:
            with suppress(AppError):
                await self.read_state()
            raise
        finally:
            if pin is not None:
                pin[:] = bytes(len(pin))
        self.changed.emit()

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

    def _logged_out(self) -> None:
        if self.session.role is None:
            self._forget_private()
            self.library.logged_out(self)
        self.changed.emit()

    async def read_state(self) -> None:
        """Read flags and session afresh, as a prompt needs them; raises AppError where they cannot be known."""
        try:
            self._state = await self.host.call(ReadToken(token=self.address))
        except AppError:
            self._state = None
            raise
        finally:
            self.changed.emit()
