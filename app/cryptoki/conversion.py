"""From Cryptoki's structures to the values of the vocabulary."""

from app.cryptoki import structs
from app.cryptoki.structs import UNAVAILABLE
from app.vocabulary.texts import padded
from app.vocabulary.values import Amount, LibraryInfo, SessionKind, SessionState, SlotInfo, TokenInfo, Version

_CLOCK_ON_TOKEN = 0x40
_SESSION_KINDS: tuple[SessionKind, ...] = ("ro public", "ro user", "rw public", "rw user", "rw so")
_UNAVAILABLE_32 = 0xFFFFFFFF
"""What libraries with 32-bit numbers inside answer for CK_UNAVAILABLE_INFORMATION."""


def version(raw: structs.Version) -> Version:
    """Convert a CK_VERSION."""
    return Version(raw.major, raw.minor)


def library_info(raw: structs.Info, os_locking: bool) -> LibraryInfo:
    """Convert a CK_INFO (section 3.1)."""
    return LibraryInfo(
        cryptoki_version=version(raw.cryptokiVersion),
        manufacturer=padded(bytes(raw.manufacturerID)),
        description=padded(bytes(raw.libraryDescription)),
        library_version=version(raw.libraryVersion),
        flags=raw.flags,
        os_locking=os_locking,
    )


def slot_info(raw: structs.SlotInfo) -> SlotInfo:
    """Convert a CK_SLOT_INFO (section 3.2)."""
    return SlotInfo(
        description=padded(bytes(raw.slotDescription)),
        manufacturer=padded(bytes(raw.manufacturerID)),
        flags=raw.flags,
        hardware_version=version(raw.hardwareVersion),
        firmware_version=version(raw.firmwareVersion),
    )


def token_info(raw: structs.TokenInfo) -> TokenInfo:
    """Convert a CK_TOKEN_INFO (section 3.2)."""
    return TokenInfo(
        label=padded(bytes(raw.label)),
        manufacturer=padded(bytes(raw.manufacturerID)),
        model=padded(bytes(raw.model)),
        serial=padded(bytes(raw.serialNumber)),
        flags=raw.flags,
        max_session_count=_amount(raw.ulMaxSessionCount, zero_is_unlimited=True),
        session_count=_amount(raw.ulSessionCount),
        max_rw_session_count=_amount(raw.ulMaxRwSessionCount, zero_is_unlimited=True),
        rw_session_count=_amount(raw.ulRwSessionCount),
        max_pin_len=raw.ulMaxPinLen,
        min_pin_len=raw.ulMinPinLen,
        total_public_memory=_amount(raw.ulTotalPublicMemory),
        free_public_memory=_amount(raw.ulFreePublicMemory),
        total_private_memory=_amount(raw.ulTotalPrivateMemory),
        free_private_memory=_amount(raw.ulFreePrivateMemory),
        hardware_version=version(raw.hardwareVersion),
        firmware_version=version(raw.firmwareVersion),
        utc_time=padded(bytes(raw.utcTime)) if raw.flags & _CLOCK_ON_TOKEN else "",
    )


def session_state(raw: structs.SessionInfo) -> SessionState:
    """Convert a CK_SESSION_INFO (section 3.3); a state that the standard does not know counts as no session."""
    kind: SessionKind = _SESSION_KINDS[raw.state] if raw.state < len(_SESSION_KINDS) else "none"
    return SessionState(kind, raw.flags, raw.ulDeviceError)


def _amount(raw: int, zero_is_unlimited: bool = False) -> Amount:
    """Convert a count; CK_EFFECTIVELY_INFINITE (0) is meant only for the largest numbers of sessions."""
    if raw in (UNAVAILABLE, _UNAVAILABLE_32):
        return "not reported"
    return "unlimited" if raw == 0 and zero_is_unlimited else raw
