"""The bytes of a program or library by offset, and what is found out from them.

Every offset and count in such a file is hostile: all reading goes through `Image`, which knows where the file ends.
"""

import struct
from dataclasses import dataclass
from typing import BinaryIO


class NotBinary(Exception):  # noqa: N818 - a finding, not a fault of ours
    """The file is in none of the formats."""


class Truncated(Exception):  # noqa: N818 - a finding, not a fault of ours
    """The file ends before what its header promises, or its header makes no sense."""


@dataclass(frozen=True)
class Binary:
    """What the header of a library says."""

    format: str
    """``ELF``, ``PE`` or ``Mach-O``."""
    bits: int
    machine: str
    """Such as ``x86-64`` or ``ARM64``; several with a comma in a Mach-O file for several processors."""
    exports: bool
    """Whether the name that was asked for is exported."""
    shared: bool = True
    """Whether it is a shared library at all."""
    needed: tuple[bytes, ...] = ()
    """Names of the libraries that it needs, of ELF."""


class Image:
    """Bytes of an open file by offset, never beyond its end."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        """Read from `stream`, which has `size` bytes."""
        self._stream, self.size = stream, size

    def check(self, offset: int, length: int) -> None:
        """Raise Truncated where the range goes beyond the end."""
        if offset < 0 or length < 0 or offset + length > self.size:
            raise Truncated(f"{length} bytes at {offset} of {self.size}")

    def read(self, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes; raises Truncated."""
        self.check(offset, length)
        self._stream.seek(offset)
        data = self._stream.read(length)
        if len(data) != length:
            raise Truncated("short read")
        return data

    def unpack(self, layout: str, offset: int) -> tuple[int, ...]:
        """Return the numbers of a `struct` layout; raises Truncated."""
        return struct.unpack(layout, self.read(offset, struct.calcsize(layout)))

    def text(self, offset: int, most: int = 256) -> bytes:
        """Return the bytes up to the next NUL, at most `most`; raises Truncated."""
        return self.read(offset, min(most, max(self.size - offset, 0))).partition(b"\0")[0]
