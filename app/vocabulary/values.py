"""What a library says about itself, its slots, tokens, mechanisms and sessions, as plain values.

Names of fields follow the structures of PKCS#11 v3.2, section 3. Texts are decoded, trimmed and harmless to show.
"""

from typing import Literal

import msgspec

from app.vocabulary.errors import Problem

Amount = int | Literal["not reported", "unlimited"]
"""A count, or the two words for CK_UNAVAILABLE_INFORMATION and CK_EFFECTIVELY_INFINITE."""

Role = Literal["user", "so"]
"""Whose PIN: the normal user's (CKU_USER) or the security officer's (CKU_SO)."""

PinState = Literal["ok", "low", "final", "blocked", "unset"]
"""State of a PIN as its token flags tell it; *ok* also where a token never sets these flags."""


class Version(msgspec.Struct, frozen=True):
    """A CK_VERSION: the minor number counts hundredths where a library uses it so."""

    major: int
    minor: int

    def __str__(self) -> str:
        """Return ``major.minor``."""
        return f"{self.major}.{self.minor}"


class LibraryInfo(msgspec.Struct, frozen=True):
    """CK_INFO (section 3.1) and what was seen while loading."""

    cryptoki_version: Version
    manufacturer: str
    description: str
    library_version: Version
    flags: int
    os_locking: bool
    """Whether C_Initialize accepted CKF_OS_LOCKING_OK."""
    login_to_change_pin: bool = False
    """Whether a user PIN is changed after a login only: without one C_SetPIN does something else here."""


class SlotAddress(msgspec.Struct, frozen=True):
    """Which slot of a library: its description, and which one of several with the same description, from 0.

    Slot ids stay in the process that read them: they change after an initialisation.
    """

    description: str
    occurrence: int = 0

    @property
    def name(self) -> str:
        """Return what tells it from the library's other slots."""
        return f"{self.description} ({self.occurrence + 1})" if self.occurrence else self.description


class TokenAddress(msgspec.Struct, frozen=True):
    """Which token: its identity (manufacturer, model, serial) and the slot it is in."""

    manufacturer: str
    model: str
    serial: str
    slot: SlotAddress

    @property
    def identity(self) -> tuple[str, str, str]:
        """Return what stays the same when the token moves to another reader."""
        return (self.manufacturer, self.model, self.serial)


class SlotInfo(msgspec.Struct, frozen=True):
    """CK_SLOT_INFO (section 3.2)."""

    description: str
    manufacturer: str
    flags: int
    hardware_version: Version
    firmware_version: Version

    @property
    def token_present(self) -> bool:
        """Return CKF_TOKEN_PRESENT."""
        return bool(self.flags & 0x1)

    @property
    def removable(self) -> bool:
        """Return CKF_REMOVABLE_DEVICE: a card reader."""
        return bool(self.flags & 0x2)


class TokenInfo(msgspec.Struct, frozen=True, kw_only=True):
    """CK_TOKEN_INFO (section 3.2)."""

    label: str
    manufacturer: str
    model: str
    serial: str
    flags: int
    max_session_count: Amount
    session_count: Amount
    max_rw_session_count: Amount
    rw_session_count: Amount
    max_pin_len: int
    min_pin_len: int
    total_public_memory: Amount
    free_public_memory: Amount
    total_private_memory: Amount
    free_private_memory: Amount
    hardware_version: Version
    firmware_version: Version
    utc_time: str
    """``YYYYMMDDhhmmss00`` where the token has a clock, else empty."""

    @property
    def initialized(self) -> bool:
        """Return CKF_TOKEN_INITIALIZED; a blank token has neither label nor PINs."""
        return bool(self.flags & 0x400)

    @property
    def random(self) -> bool:
        """Return CKF_RNG: the token has a random number generator of its own."""
        return bool(self.flags & 0x1)

    @property
    def write_protected(self) -> bool:
        """Return CKF_WRITE_PROTECTED."""
        return bool(self.flags & 0x2)

    @property
    def login_required(self) -> bool:
        """Return CKF_LOGIN_REQUIRED."""
        return bool(self.flags & 0x4)

    @property
    def pin_pad(self) -> bool:
        """Return CKF_PROTECTED_AUTHENTICATION_PATH: the PIN is typed on the reader or the token itself."""
        return bool(self.flags & 0x100)

    def pin_state(self, role: Role) -> PinState:
        """Return the state of one PIN, worst word first (section 3.2, table of token flags)."""
        if role == "user" and not self.flags & 0x8:
            return "unset"
        shift = 0 if role == "user" else 4
        if self.flags & (0x40000 << shift):
            return "blocked"
        if self.flags & (0x20000 << shift):
            return "final"
        return "low" if self.flags & (0x10000 << shift) else "ok"

    def pin_to_be_changed(self, role: Role) -> bool:
        """Return CKF_USER_PIN_TO_BE_CHANGED or CKF_SO_PIN_TO_BE_CHANGED."""
        return bool(self.flags & (0x80000 if role == "user" else 0x800000))


class SlotState(msgspec.Struct, frozen=True):
    """One slot as a library host sees it: the slot, and the token in it or what went wrong with it."""

    address: SlotAddress
    info: SlotInfo
    token: TokenInfo | None = None
    problem: Problem | None = None
    """Why the token could not be read (or the slot, then `info` is empty but for the description)."""

    @property
    def token_address(self) -> TokenAddress | None:
        """Return the address of the token in this slot, if one was read."""
        if self.token is None:
            return None
        return TokenAddress(self.token.manufacturer, self.token.model, self.token.serial, self.address)


Unlocked = Literal["", "held", "half", "lost"]
"""Why a card that nobody is logged in to may take no PIN: another program holds it; the other token on the same card is
logged in; the process that was to lock it did not come to it. Empty where it is locked."""

SessionKind = Literal["none", "ro public", "ro user", "rw public", "rw user", "rw so"]
"""CK_STATE by its meaning (section 3.3); *none* before the first session is open."""


class SessionState(msgspec.Struct, frozen=True):
    """CK_SESSION_INFO (section 3.3) of the session that this host keeps with a token."""

    kind: SessionKind = "none"
    flags: int = 0
    device_error: int = 0

    @property
    def role(self) -> Role | None:
        """Return who is logged in."""
        if self.kind == "rw so":
            return "so"
        return "user" if self.kind in ("ro user", "rw user") else None

    @property
    def read_write(self) -> bool:
        """Return whether objects on the token can be written in this session."""
        return self.kind.startswith("rw")


class TokenState(msgspec.Struct, frozen=True):
    """A token read afresh: its information and the session that we have with it."""

    address: TokenAddress
    info: TokenInfo
    session: SessionState


class Mechanism(msgspec.Struct, frozen=True):
    """A mechanism type and its CK_MECHANISM_INFO (section 3.5); key sizes in bits or bytes, as the mechanism has it."""

    number: int
    min_key_size: int
    max_key_size: int
    flags: int
