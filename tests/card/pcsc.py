"""Another program that uses the card, over PC/SC: it holds a transaction, or is just connected."""

import ctypes
import ctypes.util
import sys

_SYSTEM_SCOPE, _SHARED, _LEAVE, _RESET, _ANY_PROTOCOL = 2, 2, 0, 1, 3


def hold(reader: str, transaction: bool) -> None:
    """Connect to the card in a reader, begin a transaction where one is wanted, and end both when the input ends."""
    library = ctypes.CDLL(ctypes.util.find_library("pcsclite") or "libpcsclite.so.1")
    context, card, protocol = ctypes.c_ssize_t(), ctypes.c_ssize_t(), ctypes.c_ulong()
    _check(library.SCardEstablishContext(ctypes.c_ulong(_SYSTEM_SCOPE), None, None, ctypes.byref(context)))
    _check(
        library.SCardConnect(
            context,
            reader.encode(),
            ctypes.c_ulong(_SHARED),
            ctypes.c_ulong(_ANY_PROTOCOL),
            ctypes.byref(card),
            ctypes.byref(protocol),
        )
    )
    if transaction:
        _check(library.SCardBeginTransaction(card))
    print("held", flush=True)  # noqa: T201 - whoever started this waits for it
    sys.stdin.read()
    if transaction:
        _check(library.SCardEndTransaction(card, ctypes.c_ulong(_LEAVE)))


def _check(code: int) -> None:
    if code:
        raise SystemExit(f"PC/SC: 0x{code & 0xFFFFFFFF:08x}")


if __name__ == "__main__":
    hold(sys.argv[1], transaction="connected" not in sys.argv[2:])
