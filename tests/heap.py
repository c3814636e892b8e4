"""What is left in memory, to the byte: of C++ in the heap of glibc, of Python in its own."""

import ctypes
import gc
import sys
from collections.abc import Callable


class _MallInfo(ctypes.Structure):
    """``struct mallinfo2`` of glibc."""

    _names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    _fields_ = tuple((name, ctypes.c_size_t) for name in _names.split())


_mallinfo2 = ctypes.CDLL(None).mallinfo2
_mallinfo2.restype = _MallInfo


def in_use() -> tuple[int, int]:
    """Return the bytes that malloc has given out and not got back, and the number of Python's own small blocks."""
    gc.collect()
    info = _mallinfo2()
    return info.uordblks + info.hblkhd, sys.getallocatedblocks()


def left_by(turn: Callable[[], object], turns: int = 500) -> tuple[float, float]:
    """Return how many bytes of malloc and how many blocks of Python one turn leaves behind, once it has warmed up."""
    for _ in range(turns):
        turn()
    before = in_use()
    for _ in range(turns):
        turn()
    after = in_use()
    return (after[0] - before[0]) / turns, (after[1] - before[1]) / turns
