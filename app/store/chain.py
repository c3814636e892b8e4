"""The chain: each line names the SHA-256 of the line before, and a head kept apart names the last one."""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO, TypeVar

import msgspec

from app.vocabulary.log_lines import Intent, LogLine, Result

NOTHING = "0" * 64
"""What the first line names as the line before."""

MOST_LINE = 32 * 1024
"""Bytes of the longest line; a longer one is none of ours."""

_BLOCK = 256 * 1024

T = TypeVar("T")
_encode = msgspec.json.Encoder().encode


class NotALine(ValueError):  # noqa: N818 - named for what it is
    """These bytes are no line of a log."""


class Link(msgspec.Struct, frozen=True):
    """What the chain needs of a line, of whatever kind; lines of later versions have it too."""

    number: int
    previous: str
    kind: str


class Open(msgspec.Struct, frozen=True):
    """An intent without a result, and the process that may still bring one."""

    number: int
    writer: str


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the log without reading it."""

    lines: int = 0
    """Number of the last line."""
    last: str = NOTHING
    """Its digest."""
    size: int = 0
    """Where it ends in the file, in bytes."""
    open: tuple[Open, ...] = ()

    def is_followed_by(self, line: LogLine) -> bool:
        """Return whether this line is the next one of the chain."""
        return (line.number, line.previous) == (self.lines + 1, self.last)

    def after(self, raw: bytes, line: LogLine) -> "Head":
        """Return the head once `line`, which is `raw` in the file, is the last one."""
        still_open = self.open
        if isinstance(line, Intent):
            still_open = (*still_open, Open(line.number, line.writer))
        elif isinstance(line, Result):
            still_open = tuple(one for one in still_open if one.number != line.intent)
        return Head(lines=line.number, last=digest(raw), size=self.size + len(raw) + 1, open=still_open)


def digest(raw: bytes) -> str:
    """Return the SHA-256 of a line as it is in the file, without its line feed."""
    return hashlib.sha256(raw).hexdigest()


def encode(line: LogLine) -> bytes:
    """Return a line as it is written: JSON in the order of the fields, without blanks, without the line feed."""
    return _encode(line)


def decode(raw: bytes) -> LogLine:
    """Read a line; raises NotALine."""
    return _read(_lines, raw)


def decode_link(raw: bytes) -> Link:
    """Read what the chain needs of a line; raises NotALine."""
    return _read(_links, raw)


def decode_head(raw: bytes) -> Head:
    """Read a head; raises NotALine."""
    return _read(_heads, raw)


_lines: msgspec.json.Decoder[LogLine] = msgspec.json.Decoder(LogLine)
_links = msgspec.json.Decoder(Link)
_heads = msgspec.json.Decoder(Head)


def _read(decoder: "msgspec.json.Decoder[T]", raw: bytes) -> T:
    if len(raw) > MOST_LINE:
        raise NotALine
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotALine from error


def raw_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines from where a buffered stream stands, with their line feeds; an overlong one in pieces."""
    while raw := stream.readline(MOST_LINE + 2):
        yield raw


def raw_lines_backwards(stream: BinaryIO, size: int) -> Iterator[tuple[int, bytes]]:
    """Yield the whole lines of the first `size` bytes, the last one first, each with the bytes not looked at yet.

    What follows the last line feed is no whole line. Of an overlong line only so much is kept that it is known as one.
    """
    rest, carry, whole = size, b"", False
    while rest:
        step = min(_BLOCK, rest)
        rest -= step
        stream.seek(rest)
        first, *others = (stream.read(step) + carry).split(b"\n")
        for raw in reversed(others):
            if whole:
                yield rest, raw
            whole = True
        carry = first[: MOST_LINE + 1]
    if whole:
        yield 0, carry
