"""A host that counts, when it is asked, how often a text stands in its own memory.

``python memory_scan.py ASK TELL HOST…``: on bytes in the named pipe ASK the count goes to the named pipe TELL; the
remaining words are the host's own arguments. The text that is looked for never stands here as it is: it is a pattern
of one class of characters a letter.
"""

import ctypes
import mmap
import os
import re
import sys
import threading
from pathlib import Path

SIZE = 8 * 1024 * 1024
OVERLAP = 64


class _Vector(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def count(pattern: "re.Pattern[bytes]") -> int:
    """Count the places, reading our own memory with process_vm_readv: a host may not open /proc/self/mem."""
    libc = ctypes.CDLL(None, use_errno=True)
    room = mmap.mmap(-1, SIZE)
    own = ctypes.addressof(ctypes.c_char.from_buffer(room))
    found = 0
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, rights = line.split()[:2]
        start, end = (int(part, 16) for part in span.split("-"))
        if "r" not in rights or line.endswith(("[vvar]", "[vsyscall]")):
            continue
        while start < end:
            length = min(SIZE, end - start)
            if not (own <= start < own + SIZE):
                here, there = _Vector(own, length), _Vector(start, length)
                got = libc.process_vm_readv(os.getpid(), ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
                if got > 0:
                    found += sum(1 for _ in pattern.finditer(memoryview(room)[:got]))
            start += length if length < SIZE else SIZE - OVERLAP
    return found


def answer(ask: Path, tell: Path) -> None:
    """Count whenever a pattern comes; where that fails, say why instead."""
    while True:
        # Each letter travels as a number one higher, so that the text does not come in here by this way.
        pattern = re.compile(b"".join(b"[%c]" % (letter - 1) for letter in ask.read_bytes()))
        try:
            told = str(count(pattern))
        except OSError as error:
            told = repr(error)
        tell.write_text(told)


def main() -> None:
    """Run a host, as its own main does."""
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from app.host.main import main as host

    threading.Thread(target=answer, args=(Path(sys.argv[1]), Path(sys.argv[2])), daemon=True).start()
    host(sys.argv[3:])


if __name__ == "__main__":
    main()
