"""A list of tokens that are set up one after another, as they are inserted."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from app.model.desk_tokens import desk_tokens
from app.model.library import Library
from app.model.task import Task
from app.model.token import Token
from app.model.workspace import Workspace
from app.vocabulary.desk_messages import DeskList, DeskRow, RowResult, SetUpToken, ending_of
from app.vocabulary.errors import AppError, HostGone, Problem, app_error
from app.vocabulary.pin_limits import pin_limits
from app.vocabulary.pin_making import generate_pin
from app.vocabulary.texts import N_, Words
from app.vocabulary.values import TokenAddress

State = Literal["bad", "waiting", "working", "done", "partly", "failed", "refused", "unknown"]
"""How a row is; *bad* where it cannot be used. The others are as in `RowResult`."""

_CUT_OFF = N_("The library ended in the middle of it. Look at the token before you go on.")
_GONE = app_error(
    N_("Nobody was here"),
    N_("The window was locked, so the SO PIN was forgotten."),
    N_("Start again: what is done stays done."),
)
_AT_READER = N_("Its PINs are typed at its reader: initialise it by itself.")


@dataclass(frozen=True)
class DeskItem:
    """A row, and how far it is."""

    row: DeskRow
    state: State
    serial: str = ""
    """Of the token as it is now."""
    reason: str = ""
    """Marked."""
    fields: tuple[tuple[str, str], ...] = ()
    time: str = ""

    @property
    def words(self) -> Words:
        """Return why it is so."""
        return Words(self.reason, dict(self.fields))

    @property
    def pending(self) -> bool:
        """Return whether it is done when the run goes on: nothing was done with a row that failed."""
        return self.state in ("waiting", "failed")


class DeskRun(QObject):
    """Does row after row, each at most once. It stops at the first PIN that is refused, and when a library ends."""

    changed = Signal(object)
    """A `DeskItem` is another one."""
    moved = Signal()
    """Started, stopped, waiting for another token, or at the end."""

    def __init__(self, workspace: Workspace, listing: DeskList, record: str, parent: QObject | None = None):
        """Know the rows of a list and what became of them; `start` does something."""
        super().__init__(parent)
        self._workspace, self._file, self._record = workspace, listing.file, record
        results = {one.key: one for one in listing.results}
        self.items = {row.number: _item(row, results.get(row.key)) for row in listing.rows}
        self.running = False
        self.waiting = False
        """Whether no token is here that a row could be done with."""
        self.stopped: Problem | None = None
        """Why it has stopped by itself, where it has."""
        self.generated: dict[int, bytearray] = {}
        """PINs that were drawn by lot and set, by row; whoever shows them wipes them."""
        self._libraries: Sequence[Library] = ()
        self._in_readers = False
        self._so_pin = bytearray()
        self._spent: set[TokenAddress] = set()
        """Tokens with which a row failed: no other row is tried with them before the next start."""
        self._tried: set[int] = set()
        self._working = False
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._look)
        workspace.changed.connect(self._look_later)
        workspace.locked.connect(self._person_gone)

    # ── from outside ─────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def wants_so_pin(self) -> bool:
        """Return whether a row is to be done whose SO PIN does not stand in the list."""
        return any(one.pending and one.row.so_pin is None for one in self.items.values())

    @property
    def busy(self) -> bool:
        """Return whether a token is being set up now."""
        return self._working

    @property
    def left(self) -> int:
        """Return how many rows are still to be done."""
        return sum(one.pending for one in self.items.values())

    def start(self, libraries: Sequence[Library], so_pin: bytearray, *, in_readers: bool = False) -> None:
        """Set up the tokens of these libraries, or only those `in_readers`.

        `so_pin` is kept until it is not needed any more, and wiped then.
        """
        self._forget_so_pin()
        self._libraries, self._in_readers, self._so_pin = libraries, in_readers, so_pin
        self.running, self.waiting, self.stopped = True, False, None
        self._workspace.keep(self, pin=bool(so_pin))
        self._spent.clear()
        self._tried.clear()
        self.moved.emit()
        self._look_later()

    def stop(self, problem: Problem | None = None) -> None:
        """Begin no other row; one that is being done comes to its end."""
        self.running, self.stopped = False, problem
        self._forget_so_pin()
        self.moved.emit()

    def stop_now(self) -> None:
        """End the call that sets up a token; where it does not obey, its process is killed. The row is unknown."""
        for host in (host for library in self._libraries for host in library.hosts):
            for call in list(host.calls.values()):
                if isinstance(call.request, SetUpToken):
                    host.stop(call.number)

    def close(self) -> None:
        """Stop, and forget every PIN."""
        self.stop()
        for pin in self.generated.values():
            pin[:] = bytes(len(pin))
        self.generated.clear()

    def again(self, number: int) -> None:
        """Let a row be done once more: whoever asks for it has looked at its token."""
        if not self._working:
            self._set(replace(self.items[number], state="waiting", reason="", fields=(), serial=""))

    def _forget_so_pin(self) -> None:
        self._so_pin[:] = bytes(len(self._so_pin))
        self._so_pin = bytearray()
        self._workspace.keep(self, pin=False)

    def _person_gone(self) -> None:
        if self.running:
            self.stop(_GONE.problem)

    # ── row after row ────────────────────────────────────────────────────────────────────────────────────────────────

    def _look_later(self) -> None:
        if self.running and not self._working and not self._later.isActive():
            self._later.start()

    def _look(self) -> None:
        """Begin the next row for which a token is there."""
        if not self.running or self._working:
            return
        if not any(one.pending and one.row.number not in self._tried for one in self.items.values()):
            self.stop()
            return
        found = next(self._possible(), None)
        self.waiting = found is None
        if found is not None:
            self._working = True
            Task(self._do(*found), self, self._failed)
        self.moved.emit()

    def _possible(self) -> Iterator[tuple[DeskItem, Token]]:
        """Yield rows with their tokens.

        Only a blank token is taken for a row that names no serial number, and none of two that have the same one.
        """
        here = desk_tokens(self._libraries, in_readers=self._in_readers)
        tokens = [one for one in here if one.address not in self._spent]
        count = Counter(one.info.serial for one in tokens)
        by_serial = {one.info.serial: one for one in tokens if one.info.serial and count[one.info.serial] == 1}
        blank = [one for one in tokens if not one.info.initialized]
        for item in self.items.values():
            if not item.pending or item.row.number in self._tried:
                continue
            token = by_serial.get(item.row.serial) if item.row.serial else (blank[0] if blank else None)
            if token is not None:
                yield item, token

    async def _do(self, item: DeskItem, token: Token) -> None:
        number, before = item.row.number, token.address
        self._set(replace(item, state="working", reason="", fields=()))
        self.moved.emit()
        if not self.running:  # it was stopped before this could begin, and the SO PIN is forgotten
            self._working = False
            self._set(item)
            self.moved.emit()
            return
        self._tried.add(number)
        kept = bytearray()
        try:
            if token.info.pin_pad:
                raise _Refused(_AT_READER)
            pins = [] if item.row.so_pin is not None else [bytearray(self._so_pin)]
            if item.row.pin_source == "generated":
                kept = generate_pin(self._workspace.policy.pin, pin_limits(token.info))
                pins.append(bytearray(kept))
            problem = await token.set_up(self._file, self._record, item.row, pins)
            if kept and token.info.pin_state("user") != "unset":
                self.generated[number] = kept
                kept = bytearray()
            self._end(number, "done" if problem is None else "partly", problem, token.address.serial)
            if problem is not None:
                self._stop_if_refused(problem)
        except _Refused as refused:
            self._spent.add(before)
            self._set(replace(self.items[number], state="failed", reason=refused.reason))
        except AppError as error:
            self._spent.add(before)
            self._went_wrong(number, error)
        finally:
            kept[:] = bytes(len(kept))
            self._working = False
            if self.items[number].state == "working":  # the window closes, or somebody has stopped the call
                self._set(replace(self.items[number], state="unknown", reason=_CUT_OFF))
                self.stop()
        self._look_later()
        self.moved.emit()

    def _went_wrong(self, number: int, error: AppError) -> None:
        problem = error.problem
        if isinstance(error, HostGone):
            self._end(number, "unknown", problem, "")
            self.stop(problem)
            return
        self._end(number, ending_of(problem), problem, "")
        self._stop_if_refused(problem)

    def _stop_if_refused(self, problem: Problem) -> None:
        """Ask no other token after a PIN was refused: it would lose a try to the same one."""
        if ending_of(problem) == "refused":
            self.stop(problem)

    def _end(self, number: int, state: State, problem: Problem | None, serial: str) -> None:
        words = Words("") if problem is None else problem.title
        item = replace(self.items[number], state=state, serial=serial, reason=words.text)
        self._set(replace(item, fields=tuple(words.fields.items())))

    def _failed(self, error: Exception) -> None:
        self.stop()
        raise error

    def _set(self, item: DeskItem) -> None:
        self.items[item.row.number] = item
        self.changed.emit(item)


class _Refused(Exception):  # noqa: N818 - named for what it is
    """A row cannot be done with this token, and nothing was asked of it."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def _item(row: DeskRow, result: RowResult | None) -> DeskItem:
    if result is not None:
        return DeskItem(row, result.ending, result.serial, result.reason, (), result.time)
    if row.problem is not None:
        return DeskItem(row, "bad", reason=row.problem.text, fields=tuple(row.problem.fields.items()))
    return DeskItem(row, "waiting")
