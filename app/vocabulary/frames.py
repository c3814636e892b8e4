"""The one format on the pipe between window and host, both ways.

A frame is a header (4-byte length of the body, 1-byte kind, 4-byte number of the request it belongs to; network byte
order) and a body. Number 0 belongs to no request. Lengths are checked against the limit of the kind before anything is
allocated, so a lying peer costs nothing.
"""

import struct
from enum import IntEnum

HEADER = struct.Struct("!IBI")


class FrameKind(IntEnum):
    """What a frame's body is."""

    MESSAGE = 1
    """One message in JSON."""
    SECRET = 2
    """The bytes of one PIN. Only from the window to a host, and wiped after use."""
    ROWS = 3
    """A JSON array with up to 200 rows of a listing. Only from a host to the window."""


LIMITS = {FrameKind.MESSAGE: 64 * 1024 * 1024, FrameKind.SECRET: 1024, FrameKind.ROWS: 8 * 1024 * 1024}
"""The largest body of each kind, in bytes."""


class BadFrame(Exception):  # noqa: N818 - named for what it is
    """The peer sent what is no frame; the connection is of no more use."""


def header(kind: FrameKind, number: int, length: int) -> bytes:
    """Return the header of a frame whose body has `length` bytes.

    Raises BadFrame where the body is larger than its kind may be.
    """
    if length > LIMITS[kind]:
        raise BadFrame(f"{kind.name} of {length} bytes")
    return HEADER.pack(length, kind, number)


def parse_header(raw: bytes | bytearray | memoryview) -> tuple[FrameKind, int, int]:
    """Return kind, request number and body length.

    Raises BadFrame for an unknown kind or a length over its limit.
    """
    length, kind, number = HEADER.unpack(raw)
    try:
        known = FrameKind(kind)
    except ValueError:
        raise BadFrame(f"kind {kind}") from None
    if length > LIMITS[known]:
        raise BadFrame(f"{known.name} of {length} bytes")
    return known, number, length


class FrameReader:
    """Cuts a stream that arrives in pieces into frames. For the window: message and rows only, never a secret."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[tuple[FrameKind, int, bytes]]:
        """Add what arrived and return the frames that are complete now, each as (kind, number, body).

        Raises BadFrame.
        """
        self._buffer += data
        frames = []
        start = 0
        while len(self._buffer) - start >= HEADER.size:
            kind, number, length = parse_header(memoryview(self._buffer)[start : start + HEADER.size])
            if len(self._buffer) - start < HEADER.size + length:
                break
            body = start + HEADER.size
            frames.append((kind, number, bytes(memoryview(self._buffer)[body : body + length])))
            start = body + length
        del self._buffer[:start]
        return frames
