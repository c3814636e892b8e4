"""One Cryptoki library in use: loaded, initialised, its slots and tokens, and its end."""

import ctypes
from collections.abc import Sequence

import msgspec

from app.cryptoki import conversion, structs
from app.cryptoki.binding import Binding, CallWatch
from app.cryptoki.initializing import init_token, padded_label, set_first_pin
from app.cryptoki.quirks import FolderWatch, is_opensc, opensc_takes_codes, tells_swaps, token_folder
from app.cryptoki.slots import Slots
from app.cryptoki.token import Token
from app.vocabulary.errors import MADE_AND_LOST, AppError, Problem, app_error
from app.vocabulary.pin_messages import Initialized
from app.vocabulary.texts import N_, Words
from app.vocabulary.values import LibraryInfo, Role, SessionState, SlotState, TokenAddress, TokenState


class Library:
    """A loaded and initialised Cryptoki library. Used by one thread only, from its making to `finalize`."""

    def __init__(self, path: str, watch: CallWatch, generation: int = 0):
        """Load and initialise the library at `path`; raises AppError.

        `generation` marks the object addresses that are given out, so that no other process takes them for its own.
        """
        self.generation, self.path = generation, path
        self.name = ""
        """What it calls itself."""
        self._binding = Binding(path, watch)
        self._codes_taken = opensc_takes_codes()
        self._binding.initialize()
        self._slots = Slots(self._binding)
        self._tokens: dict[int, Token] = {}
        try:
            info = self.info()
            self.name = f"{info.manufacturer}, {info.description} {info.library_version}"
            self._folder = FolderWatch(token_folder(info))
            self._slots.events = tells_swaps(info)
            self._keeps_old_tries = is_opensc(info)
        except AppError:
            self._binding.finalize()
            raise

    def info(self) -> LibraryInfo:
        """Read CK_INFO (section 3.1), and what is known of such a library; raises AppError."""
        raw = structs.Info()
        self._binding.call("C_GetInfo", ctypes.byref(raw))
        info = conversion.library_info(raw, self._binding.os_locking)
        return msgspec.structs.replace(info, login_to_change_pin=is_opensc(info) and self._codes_taken)

    def slots(self) -> tuple[SlotState, ...]:
        """Read all slots and tokens afresh; a slot that fails carries its problem. Raises AppError without a list."""
        self._binding.revive()
        return self._slots.read()

    def poll(self) -> tuple[SlotState, ...] | None:
        """Look for changes cheaply: all slots where anything changed, else None. Raises AppError without a list."""
        self._binding.revive()
        # A change that comes while a session is open waits for its end.
        if not self._tokens and self._binding.initialized_by_us and self._folder.changed():
            self._binding.finalize()
            self._binding.initialize()
        return self._slots.poll()

    def token(self, address: TokenAddress) -> Token:
        """Return the token with this identity in this slot, checked in this step.

        Raises AppError where another token or none is there; then nothing was done.
        """
        self._binding.revive()
        slot_id, found, info = self._slots.find(address)
        token = self._tokens.get(slot_id)
        if token is None or token.address.identity != found.identity:
            if token is not None:
                token.close()
            token = self._tokens[slot_id] = Token(self._binding, slot_id, self.generation)
            token.keeps_old_tries = self._keeps_old_tries
        token.seen(found, info)
        return token

    def known(self, address: TokenAddress) -> tuple[str, Role | None]:
        """Return a token's label and who is logged in, as they were seen last: the token is asked nothing."""
        slot_id, label = self._slots.known(address)
        token = self._tokens.get(slot_id)
        return label, None if token is None or token.address != address else token.role

    def in_reader(self, address: TokenAddress) -> bool:
        """Return whether a token is a card in a reader."""
        return self._slots.in_reader(address)

    def was_pulled(self, address: TokenAddress) -> bool:
        """Return whether a token has left its card reader; asked after a failure without a reason. Never raises."""
        return self._slots.was_pulled(address)

    def initialize_blank_token(self, label: str, so_pin: bytearray, user_pin: bytearray) -> TokenState:
        """Initialise the first token that is blank, and set its PINs. Nothing that is initialised is ever touched.

        No session is kept with it. Raises AppError where there is no blank token, or the library refuses.
        """
        name = padded_label(label)
        slot_id = self._slots.blank()
        if slot_id is None:
            raise _no_blank()
        init_token(self._binding, slot_id, name, so_pin)
        set_first_pin(self._binding, slot_id, so_pin, user_pin)
        return self._made_new(slot_id)

    def initialize(self, address: TokenAddress, label: str, pins: Sequence[bytearray | None]) -> Initialized:
        """Destroy everything on a token, whose identity is read again in this step, and give it a new label.

        `pins` are the officer's and, where one is to be set, the user's; None is typed on the token. Our own sessions
        with it are closed before. Raises AppError where it is another token or the library refuses.
        """
        name = padded_label(label)
        slot_id, _, _ = self._slots.find(address)
        token = self._tokens.pop(slot_id, None)
        if token is not None:
            token.close()
        self._binding.raw("C_CloseAllSessions", slot_id)
        init_token(self._binding, slot_id, name, pins[0])
        problem = None
        try:
            for pin in pins[1:]:
                set_first_pin(self._binding, slot_id, pins[0], pin)
        except AppError as error:
            problem = error.problem
        return Initialized(self._made_new(slot_id), problem)

    def _made_new(self, slot_id: int) -> TokenState:
        """Return who a token is after its initialisation; raises AppError where that cannot be read."""
        try:
            return self._read_new(slot_id)
        except AppError as error:
            raise _made_and_lost(error.problem) from error

    def _read_new(self, slot_id: int) -> TokenState:
        address = self._slots.now_in(slot_id)
        if self._binding.initialized_by_us and not any(token.role for token in self._tokens.values()):
            # SoftHSM gives the new token another slot, and shows the next blank one, only after a fresh start.
            self.finalize()
            self._binding.initialize()
            address = self._slots.moved(address)
        return TokenState(address, self._slots.find(address)[2], SessionState())

    def finalize(self) -> None:
        """Log out everywhere, close our sessions, finalize. Never raises."""
        for token in self._tokens.values():
            token.close()
        self._tokens.clear()
        self._binding.finalize()


def _made_and_lost(problem: Problem) -> AppError:
    """Say of a token that was initialised that nobody can find it again."""
    return AppError(
        msgspec.structs.replace(
            problem,
            title=Words(MADE_AND_LOST),
            unchanged=Words(N_("What was on the token is gone; its PINs are the new ones.")),
            next_step=Words(N_("Take it out and insert it again, or restart the library, and look at it.")),
        )
    )


def _no_blank() -> AppError:
    return app_error(
        N_("There is no blank token"),
        N_("Every token of this library is initialised already, and none of them may be overwritten."),
        N_("Insert a new token, or initialise one that is not needed any more."),
        N_("No token was touched."),
    )
