"""The first bytes of a library file: for which processor it was built, and whether it is all there."""

import struct
from pathlib import Path

_ELF_32, _ELF_64 = b"\x01", b"\x02"
_LOADED = 1


def processor(file: Path) -> bytes:
    """Return what an ELF header (class and machine) or a PE header (machine) says; empty for anything else."""
    try:
        with file.open("rb") as stream:
            start = stream.read(64)
            if start[:4] == b"\x7fELF":
                return start[4:5] + start[18:20]
            if start[:2] == b"MZ" and len(start) == 64:
                stream.seek(int.from_bytes(start[60:64], "little"))
                header = stream.read(6)
                return header[4:6] if header[:4] == b"PE\0\0" else b""
    except OSError:
        pass
    return b""


def is_truncated(file: Path) -> bool:
    """Return whether an ELF file ends before a part that is to be loaded (ELF specification, program header).

    The system's loader maps such a file and then kills the process with SIGBUS.
    """
    try:
        with file.open("rb") as stream:
            start = stream.read(64)
            if start[:4] != b"\x7fELF" or len(start) < 64:
                return start[:4] == b"\x7fELF"
            order = "<" if start[5] == 1 else ">"
            wide = start[4:5] == _ELF_64
            (table,) = struct.unpack_from(order + ("Q" if wide else "I"), start, 32 if wide else 28)
            size, count = struct.unpack_from(order + "HH", start, 54 if wide else 42)
            stream.seek(table)
            headers = stream.read(size * count)
            if size < (56 if wide else 32) or len(headers) < size * count:
                return True
            length = file.stat().st_size
            return any(_end(headers, place, order, wide) > length for place in range(0, len(headers), size))
    except (OSError, OverflowError):
        return False


def _end(headers: bytes, place: int, order: str, wide: bool) -> int:
    """Return where in the file the part described at `place` ends; 0 for one that is not loaded."""
    (kind,) = struct.unpack_from(order + "I", headers, place)
    if kind != _LOADED:
        return 0
    offset, size = struct.unpack_from(order + ("Q16xQ" if wide else "I8xI"), headers, place + (8 if wide else 4))
    return int(offset) + int(size)
