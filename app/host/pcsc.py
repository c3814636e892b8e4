"""Looks at card readers over PC/SC, and never touches a card: no SCardConnect, and no wait.

The functions are those of the PC/SC workgroup's part 5 as pcsc-lite documents them (pcsclite.apdu.fr/api), as
Microsoft does (winscard.h) and as macOS has them in its PCSC framework. Their types are not the same everywhere:

- pcsc-lite on Linux: DWORD and SCARDCONTEXT are ``unsigned long`` and ``long``, an ATR has 33 bytes (pcsclite.h);
- macOS: both have 32 bits, an ATR has 33 bytes, and SCARD_READERSTATE is packed without gaps (wintypes.h, winscard.h);
- Windows: DWORD has 32 bits, SCARDCONTEXT is as wide as a pointer, an ATR has 36 bytes, and names are UTF-16.
"""

import ctypes
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.cryptoki.watch import CallWatch
from app.vocabulary.readers import CardReader, ReadersSeen
from app.vocabulary.texts import plain

NO_SERVICE, SERVICE_STOPPED, NO_READERS = 0x8010001D, 0x8010001E, 0x8010002E
"""SCARD_E_NO_SERVICE, SCARD_E_SERVICE_STOPPED, SCARD_E_NO_READERS_AVAILABLE."""

MOST_READERS = 32
"""More are not looked at: the readers of one user, and no denial of service."""

_SCOPE = 0 if sys.platform == "win32" else 2  # SCARD_SCOPE_USER, SCARD_SCOPE_SYSTEM
_STATE_BITS = 0xFFFF  # above them pcsc-lite counts insertions and removals
_MOST_TEXT = 0x10000


@dataclass(frozen=True)
class Abi:
    """The types of one system."""

    file: str
    dword: type[Any]
    context: type[Any]
    atr: int
    packed: bool = False
    wide: bool = False
    """Whether names are UTF-16, and the functions that take them end in W."""

    def reader_state(self) -> type[ctypes.Structure]:
        """Return SCARD_READERSTATE."""
        fields = [
            ("reader", ctypes.c_wchar_p if self.wide else ctypes.c_char_p),
            ("user_data", ctypes.c_void_p),
            ("current", self.dword),
            ("event", self.dword),
            ("length", self.dword),
            ("atr", ctypes.c_ubyte * self.atr),
        ]
        packing = {"_pack_": 1, "_layout_": "ms"} if self.packed else {}
        return type("ReaderState", (ctypes.Structure,), {**packing, "_fields_": fields})


ABIS = {
    "linux": Abi("libpcsclite.so.1", ctypes.c_ulong, ctypes.c_long, 33),
    "darwin": Abi("/System/Library/Frameworks/PCSC.framework/PCSC", ctypes.c_uint32, ctypes.c_int32, 33, packed=True),
    "win32": Abi("winscard.dll", ctypes.c_uint32, ctypes.c_size_t, 36, wide=True),
}
"""By `sys.platform`."""


class Failed(Exception):  # noqa: N818 - a return code
    """A function of the card service returned something else than SCARD_S_SUCCESS."""

    def __init__(self, code: int, function: str):
        """Keep both."""
        self.code, self.function = code, function


def look(watch: CallWatch) -> ReadersSeen:
    """Return the readers and what is in them; what goes wrong is in the answer. Waits for no event."""
    abi = ABIS.get(sys.platform)
    if abi is None:
        return ReadersSeen(service="absent")
    try:
        service = Service(abi, watch)
    except OSError:  # not installed
        return ReadersSeen(service="absent")
    try:
        with service.context() as context:
            names = service.names(context)[:MOST_READERS]
            return ReadersSeen(service="running", readers=service.states(context, names) if names else ())
    except Failed as failed:
        if failed.code in (NO_SERVICE, SERVICE_STOPPED):
            return ReadersSeen(service="absent", code=failed.code, function=failed.function)
        if failed.code == NO_READERS:
            return ReadersSeen(service="running")
        return ReadersSeen(service="failed", code=failed.code, function=failed.function)


class Service:
    """The card service, through the system's library."""

    def __init__(self, abi: Abi, watch: CallWatch):
        """Load the system's library; raises OSError where there is none."""
        self._abi, self._watch = abi, watch
        if sys.platform == "win32":
            self._library: Any = ctypes.WinDLL(abi.file, winmode=0x800)  # System32 only
        else:
            self._library = ctypes.CDLL(abi.file)

    def call(self, name: str, *arguments: object) -> None:
        """Call a function; raises Failed."""
        wide = self._abi.wide and name in ("SCardConnect", "SCardListReaders", "SCardGetStatusChange")
        function = getattr(self._library, name + "W" if wide else name)
        with self._watch.during(name):
            code = function(*arguments) & 0xFFFFFFFF
        if code:
            raise Failed(code, name)

    @contextmanager
    def context(self) -> Iterator[Any]:
        """Make a context for the time of a ``with`` block."""
        made = self._abi.context()
        self.call("SCardEstablishContext", self._abi.dword(_SCOPE), None, None, ctypes.byref(made))
        try:
            yield made
        finally:
            self._library.SCardReleaseContext(made)

    def names(self, context: object) -> list[bytes | str]:
        """Return the names of all readers."""
        size = self._abi.dword()
        self.call("SCardListReaders", context, None, None, ctypes.byref(size))
        room = min(size.value, _MOST_TEXT)
        # A reader may have come since its room was measured: then the second call says that there is too little.
        size = self._abi.dword(room)
        if self._abi.wide:
            wide = ctypes.create_unicode_buffer(room)
            self.call("SCardListReaders", context, None, wide, ctypes.byref(size))
            return [name for name in ctypes.wstring_at(wide, size.value).split("\0") if name]
        narrow = ctypes.create_string_buffer(room)
        self.call("SCardListReaders", context, None, narrow, ctypes.byref(size))
        return [name for name in narrow.raw[: size.value].split(b"\0") if name]

    def states(self, context: object, names: Sequence[bytes | str]) -> tuple[CardReader, ...]:
        """Return what is in each reader now."""
        kind: Any = self._abi.reader_state()
        states = (kind * len(names))(*(kind(name) for name in names))
        # 0 milliseconds: it tells what is there, and waits for nothing.
        now = self._abi.dword(0)
        self.call("SCardGetStatusChange", context, now, states, self._abi.dword(len(names)))
        return tuple(
            CardReader(
                name=plain(name if isinstance(name, str) else name.decode("utf-8", "replace")),
                state=state.event & _STATE_BITS,
                atr=bytes(state.atr[: min(state.length, self._abi.atr)]),
            )
            for name, state in zip(names, states, strict=True)
        )
