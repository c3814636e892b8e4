"""Locks cards for good: a card that nobody uses any more is reset, so that the PIN is wanted again.

C_Logout is not enough: OpenSC lets a card stay unlocked, and pcscd takes its power only after it has been idle for a
while, in which the next program finds it unlocked (measured). Only a card that no other program is connected to is
reset: SCARD_SHARE_EXCLUSIVE is refused otherwise, at once, and nobody's work is cut off.

A library that goes on with other cards stays connected to the one that was logged out from, so that this one cannot be
had alone. It is reset all the same, when a transaction of another program has ended: OpenSC selects its application
anew and goes on (0.23, measured), and the logins of other cards stay. Another program has to show its PIN again.
"""

import ctypes
import sys
from collections.abc import Set
from contextlib import suppress

from app.cryptoki.watch import CallWatch
from app.host.pcsc import ABIS, Abi, Failed, Service

_EXCLUSIVE, _SHARED = 1, 2  # SCARD_SHARE_…
_ANY_PROTOCOL, _RESET = 3, 1  # SCARD_PROTOCOL_T0 | T1, SCARD_RESET_CARD
_SHARING_VIOLATION = 0x8010000B  # SCARD_E_SHARING_VIOLATION
_SLOT_DESCRIPTION = 64
"""Bytes of a reader's name that CK_SLOT_INFO has room for (section 3.2)."""


def lock_cards(readers: Set[str], watch: CallWatch, *, ours: bool = False) -> frozenset[str]:
    """Reset the cards in the readers with these names, as slots call them, and return the readers left unlocked.

    Those are the ones whose card another program holds; where it is `ours`, connected to this process, only one that
    was connected to it for itself alone. Never raises: it is the best that can be.
    """
    abi = ABIS.get(sys.platform)
    held = set[str]()
    if abi is None or not readers:
        return frozenset()
    with suppress(OSError, Failed):
        service = Service(abi, watch)
        with service.context() as context:
            for name in service.names(context):
                raw = name.encode() if isinstance(name, str) else name
                description = raw[:_SLOT_DESCRIPTION].decode("utf-8", "replace").rstrip()
                if description in readers and not _reset(service, abi, context, name, _SHARED if ours else _EXCLUSIVE):
                    held.add(description)
    return frozenset(held)


def _reset(service: Service, abi: Abi, context: object, reader: bytes | str, sharing: int) -> bool:
    """Reset one card; return whether it is locked now, or gone."""
    card, protocol = abi.context(), abi.dword()  # SCARDHANDLE is as wide as SCARDCONTEXT everywhere
    try:
        mode, protocols = abi.dword(sharing), abi.dword(_ANY_PROTOCOL)
        service.call("SCardConnect", context, reader, mode, protocols, ctypes.byref(card), ctypes.byref(protocol))
        service.call("SCardDisconnect", card, abi.dword(_RESET))
    except Failed as failed:
        return failed.code != _SHARING_VIOLATION
    return True
