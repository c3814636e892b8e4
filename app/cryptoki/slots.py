"""The slots of a library: read whole, watched cheaply, and found again by their address."""

import ctypes
import time
from collections import Counter
from dataclasses import dataclass

from app.cryptoki import conversion, structs
from app.cryptoki.binding import Binding
from app.cryptoki.errors import CryptokiError
from app.vocabulary.errors import AppError, Problem, app_error
from app.vocabulary.numbers import CKR
from app.vocabulary.texts import N_
from app.vocabulary.values import SlotAddress, SlotInfo, SlotState, TokenAddress, TokenInfo, Version

MOST_SLOTS = 4096
"""More slots than this are taken for a mistake of the library."""

FIXED_SLOT_SECONDS = 30.0
"""How often C_GetSlotInfo is asked about a slot that is no card reader."""

LOOKS_FOR_PULLED, LOOK_FOR_PULLED_EVERY = 3, 0.25
"""How often, and after how many seconds each, a reader is asked whether its card has gone: pcscd needs 0.4 s."""

_GONE = frozenset({CKR.DEVICE_REMOVED, CKR.SLOT_ID_INVALID, CKR.TOKEN_NOT_PRESENT})

_DONT_BLOCK = 0x1
_LIST_TRIES = 5
_TOKEN_TRIES = 3
_NO_VERSION = Version(0, 0)


@dataclass
class _Slot:
    """What is known about one slot id."""

    id: int
    info: SlotInfo
    read_at: float
    token: TokenInfo | None = None
    problem: Problem | None = None
    tries: int = 0
    """How often its token could not be read since it was put in."""

    @property
    def unread(self) -> bool:
        """Whether the slot itself could not be asked: then nothing is known of it."""
        return self.problem is not None and self.problem.function == "C_GetSlotInfo"

    @property
    def fixed(self) -> bool:
        """Whether this is no card reader."""
        return not self.unread and not self.info.removable

    @property
    def may_hold_token(self) -> bool:
        """Whether to ask for its token: of a fixed slot always, for BouncyHSM leaves CKF_TOKEN_PRESENT out."""
        return self.info.token_present or self.fixed


class Slots:
    """The slots as they were read last. Addresses leave this class; slot ids do not leave `app.cryptoki`."""

    def __init__(self, binding: Binding):
        """Know no slot yet."""
        self._binding = binding
        self._slots: list[_Slot] | None = None
        self._told: tuple[SlotState, ...] = ()
        self.events = False
        """Whether C_WaitForSlotEvent is asked which card is another one than at the last look."""

    def read(self) -> tuple[SlotState, ...]:
        """Read everything afresh; a slot that fails is kept with its problem. Raises AppError where the list fails."""
        self._refresh()
        self._told = self._states()
        return self._told

    def poll(self) -> tuple[SlotState, ...] | None:
        """Look for changes as cheaply as can be, and return all slots where one differs from what was told last.

        Raises AppError where the list fails.
        """
        if self._slots is None:
            return self.read()
        known = {slot.id: slot for slot in self._slots}
        ids = self.ids()
        swapped = self._swapped(len(ids)) if self.events else set()
        self._slots = [
            self._look(known[slot_id], slot_id in swapped) if slot_id in known else self._read(slot_id)
            for slot_id in ids
        ]
        states = self._states()
        if states == self._told:
            return None
        self._told = states
        return states

    def ids(self) -> list[int]:
        """Return the slot ids of C_GetSlotList (section 5.5); raises AppError.

        A list that grows or shrinks between its two calls is read again.
        """
        count = structs.ULONG()
        for _ in range(_LIST_TRIES):
            self._binding.call("C_GetSlotList", 0, None, ctypes.byref(count))
            asked = count.value
            if asked > MOST_SLOTS:
                raise _too_many(asked)
            if asked == 0:
                return []
            ids = (structs.ULONG * asked)()
            code = self._binding.raw("C_GetSlotList", 0, ids, ctypes.byref(count))
            if code == CKR.OK and count.value <= asked:
                return list(dict.fromkeys(ids[: count.value]))
            if code not in (CKR.OK, CKR.BUFFER_TOO_SMALL):
                raise CryptokiError(code, "C_GetSlotList")
        raise CryptokiError(CKR.BUFFER_TOO_SMALL, "C_GetSlotList")

    def token_info(self, slot_id: int) -> TokenInfo:
        """Read a CK_TOKEN_INFO; raises CryptokiError."""
        raw = structs.TokenInfo()
        self._binding.call("C_GetTokenInfo", slot_id, ctypes.byref(raw))
        return conversion.token_info(raw)

    def find(self, address: TokenAddress) -> tuple[int, TokenAddress, TokenInfo]:
        """Return slot id, present address and information of a token, read in this very step.

        Raises AppError where another token or none is in its slot. Where the slot itself is called differently now
        and exactly one slot holds the same identity, that one is meant.
        """
        found = self._at(address.slot)
        if found is None or self._identity(found) != address.identity:
            self._refresh()
            found = self._at(address.slot) or self._renamed(address)
        if found is None:
            raise _gone(address)
        info = self.token_info(found.id)
        if (info.manufacturer, info.model, info.serial) != address.identity:
            raise _another(address, info)
        found.token, found.problem = info, None
        return found.id, TokenAddress(*address.identity, self._address(found)), info

    def blank(self) -> int | None:
        """Return the id of the first slot whose token is not initialised, read afresh."""
        self._refresh()
        for slot in self._slots or ():
            if slot.token is not None and not slot.token.initialized:
                return slot.id
        return None

    def now_in(self, slot_id: int) -> TokenAddress:
        """Return the address of the token that is in a slot now, read afresh; raises AppError."""
        self._refresh()
        slot = next((slot for slot in self._slots or () if slot.id == slot_id), None)
        info = self.token_info(slot_id)
        place = SlotAddress("") if slot is None else self._address(slot)
        return TokenAddress(info.manufacturer, info.model, info.serial, place)

    def moved(self, address: TokenAddress) -> TokenAddress:
        """Return where a token is now whose slot may be called otherwise; raises AppError where nobody can tell."""
        self._refresh()
        found = [state.token_address for state in self._states()]
        same = [one for one in found if one is not None and one.identity == address.identity]
        if address in same:
            return address
        if len(same) != 1:
            raise _gone(address)
        return same[0]

    def known(self, address: TokenAddress) -> tuple[int, str]:
        """Return slot id and label of a token as they were read last; -1 and nothing where it was not seen."""
        found = self._at(address.slot)
        if found is None or found.token is None or self._identity(found) != address.identity:
            return -1, ""
        return found.id, found.token.label

    def in_reader(self, address: TokenAddress) -> bool:
        """Return whether the token is a card: in a slot from which it can be taken."""
        found = self._at(address.slot)
        return found is not None and found.info.removable

    def was_pulled(self, address: TokenAddress) -> bool:
        """Return whether the token has left its reader, which may take three quarters of a second to notice it.

        Asked after a failure without a reason; a slot that is no card reader cannot lose its token. Never raises.
        """
        found = self._at(address.slot)
        if found is None:
            return False
        raw = structs.SlotInfo()
        for _ in range(LOOKS_FOR_PULLED):
            code = self._binding.raw("C_GetSlotInfo", found.id, ctypes.byref(raw))
            if code != CKR.OK:
                return code in _GONE
            info = conversion.slot_info(raw)
            if not info.removable:
                return False
            if not info.token_present:
                return True
            time.sleep(LOOK_FOR_PULLED_EVERY)
        return False

    # ── one slot ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _refresh(self) -> None:
        self._slots = [self._read(slot_id) for slot_id in self.ids()]

    def _read(self, slot_id: int) -> _Slot:
        slot = _Slot(slot_id, _unread(slot_id), 0.0)
        self._read_info(slot)
        self._read_token(slot)
        return slot

    def _swapped(self, most: int) -> set[int]:
        """Return the slots with an event since the last look (C_WaitForSlotEvent, section 5.5, without waiting)."""
        found: set[int] = set()
        slot_id = structs.ULONG()
        while len(found) < most:
            code = self._binding.raw("C_WaitForSlotEvent", _DONT_BLOCK, ctypes.byref(slot_id), None)
            if code != CKR.OK or slot_id.value in found:
                break
            found.add(slot_id.value)
        return found

    def _look(self, slot: _Slot, swapped: bool) -> _Slot:
        """Read what may have changed in a known slot, and no more: C_GetTokenInfo costs card traffic."""
        failed = 0 < slot.tries < _TOKEN_TRIES
        if slot.fixed and not failed and time.monotonic() - slot.read_at < FIXED_SLOT_SECONDS:
            return slot
        was_present = slot.info.token_present
        self._read_info(slot)
        says_nothing = slot.fixed and not slot.info.token_present
        if says_nothing or slot.info.token_present != was_present or (swapped and slot.token is not None):
            slot.tries = 0
            self._read_token(slot)
        elif failed:
            self._read_token(slot)
        return slot

    def _read_info(self, slot: _Slot) -> None:
        raw = structs.SlotInfo()
        code = self._binding.raw("C_GetSlotInfo", slot.id, ctypes.byref(raw))
        slot.read_at = time.monotonic()
        if code == CKR.OK:
            slot.info = conversion.slot_info(raw)
            if slot.unread:
                slot.problem = None
        else:
            slot.info = SlotInfo(slot.info.description, "", 0, _NO_VERSION, _NO_VERSION)
            slot.problem = CryptokiError(code, "C_GetSlotInfo").problem

    def _read_token(self, slot: _Slot) -> None:
        slot.token = None
        if not slot.may_hold_token:
            if not slot.unread:
                slot.problem = None
            return
        try:
            slot.token, slot.problem, slot.tries = self.token_info(slot.id), None, 0
        except CryptokiError as error:
            # An empty fixed slot, or a card that was pulled between the two questions, which the next look will see.
            slot.problem = None if error.code == CKR.TOKEN_NOT_PRESENT else error.problem
            # A blank card is asked once; every further question would probe it for seconds.
            slot.tries = _TOKEN_TRIES if error.code == CKR.TOKEN_NOT_RECOGNIZED else slot.tries + 1

    # ── addresses ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _addresses(self) -> list[SlotAddress]:
        seen: Counter[str] = Counter()
        addresses = []
        for slot in self._slots or ():
            addresses.append(SlotAddress(slot.info.description, seen[slot.info.description]))
            seen[slot.info.description] += 1
        return addresses

    def _states(self) -> tuple[SlotState, ...]:
        pairs = zip(self._addresses(), self._slots or (), strict=True)
        return tuple(SlotState(address, slot.info, slot.token, slot.problem) for address, slot in pairs)

    def _address(self, slot: _Slot) -> SlotAddress:
        return self._addresses()[(self._slots or []).index(slot)]

    def _at(self, address: SlotAddress) -> _Slot | None:
        for found, slot in zip(self._addresses(), self._slots or (), strict=True):
            if found == address:
                return slot
        return None

    def _renamed(self, address: TokenAddress) -> _Slot | None:
        same = [slot for slot in self._slots or () if self._identity(slot) == address.identity]
        return same[0] if len(same) == 1 and address.serial else None

    @staticmethod
    def _identity(slot: _Slot) -> tuple[str, str, str] | None:
        token = slot.token
        return None if token is None else (token.manufacturer, token.model, token.serial)


def _unread(slot_id: int) -> SlotInfo:
    return SlotInfo(f"Slot 0x{slot_id:x}", "", 0, _NO_VERSION, _NO_VERSION)


def _too_many(count: int) -> AppError:
    return app_error(
        N_("Too many slots"),
        N_("The library reports {count} slots, which cannot be right; at most {most} are read."),
        N_("Restart the library; if it happens again, ask the vendor."),
        count=str(count),
        most=str(MOST_SLOTS),
    )


def _gone(address: TokenAddress) -> AppError:
    return app_error(
        N_("The token is gone"),
        N_("The slot {slot} with the token {serial} is no longer there."),
        N_("Connect the reader or device again, insert the token, and try again."),
        N_("Nothing was done."),
        slot=address.slot.description,
        serial=address.serial,
    )


def _another(address: TokenAddress, info: TokenInfo) -> AppError:
    return app_error(
        N_("There is another token in this slot"),
        N_("The slot {slot} holds the token {found} now, not {serial}."),
        N_("Insert the token that you chose, or choose the one that is there now."),
        N_("Nothing was done."),
        slot=address.slot.description,
        serial=address.serial or "—",
        found=f"{info.label} {info.serial}".strip() or "—",
    )
